"""The task board: which tasks, under which headings, and on whose order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from graphkit.errors import GraphkitError
from graphkit.lineage import find_document
from graphkit.stores.cypher import Asked, among
from graphkit.tasklist import TaskRow, narrow
from graphkit.tasklist.bodies import find_bodies

DIRECTIVES = ("Nghị quyết", "Chỉ thị", "Kết luận")
"""Types that set a policy: what people ask for when they ask under which document a task stands."""

_STEPS = 4


class Filters(NamedTuple):
    """What the address of a board says; empty means all."""

    body: str = ""
    month: str = ""
    """``2024-09``."""
    under: str = ""
    """A directive: its code or identity."""
    overdue: bool = False
    status: str = ""
    """``done``, ``open``, or a status of the register."""
    role: str = ""
    """``lead`` or ``help``, with a body."""


class Card(NamedTuple):
    """A task as the board shows it."""

    row: TaskRow
    overdue: bool
    orders: tuple[str, ...]
    """The directives that it is under by its own words: what it carries out, and what else of their kind it names."""
    origin: tuple[str, ...]
    """From the document that assigns it up to the directive which that one implements, where its own words name none."""


class Column(NamedTuple):
    """Tasks under one heading."""

    key: str
    """A month, or ``none`` for tasks without a deadline."""
    cards: tuple[Card, ...]


def choose(graph: Asked, rows: Iterable[TaskRow], filters: Filters, today: date) -> list[TaskRow]:
    """The tasks that fit the filters.

    Raises:
        GraphkitError: the graph knows no such body or document, or the month is none.
    """
    kept = [*rows]
    if filters.month:
        first, after = month_of(filters.month)
        kept = narrow(graph, kept, due_from=first, due_before=after)
    if filters.body:
        kept = narrow(graph, kept, body=filters.body)
        if filters.role:
            kept = of_role(kept, filters.body, filters.role)
    if filters.under:
        kept = _under(graph, kept, filters.under)
    if filters.overdue:
        kept = [row for row in kept if is_overdue(row, today)]
    if filters.status == "done":
        kept = [row for row in kept if row.done_on]
    elif filters.status == "open":
        kept = [row for row in kept if not row.done_on]
    elif filters.status:
        kept = [row for row in kept if row.status == filters.status]
    return kept


def of_role(rows: Iterable[TaskRow], body: str, role: str) -> list[TaskRow]:
    """Of the tasks of a body, those that it leads (``lead``; also as one of a group that leads) or helps with (``help``)."""
    kept = [*rows]
    if not kept:
        return []
    names = {name for row in kept for name in (*row.lead, *row.coordinate)}
    try:
        meant = find_bodies(body, names)
    except GraphkitError:
        meant = frozenset()  # it has its tasks only as one of a group
    helping = {row.id for row in kept if meant & {*row.coordinate} and not meant & {*row.lead}}
    return [row for row in kept if (row.id in helping) == (role == "help")]


def _under(graph: Asked, rows: list[TaskRow], code: str) -> list[TaskRow]:
    """Those that a directive reaches: through the documents that implement it, or by their own words."""
    reached = {row.id for row in narrow(graph, rows, under=code)}
    wanted = find_document(graph, code)["id"]
    named = {task for task, found in named_directives(graph, [row.id for row in rows]).items() if wanted in found}
    return [row for row in rows if row.id in reached or row.id in named or wanted in row.directives]


def month_of(text: str) -> tuple[date, date]:
    """First day of a month ``2024-09``, and of the next.

    Raises:
        GraphkitError: it is no month.
    """
    try:
        first = date.fromisoformat(f"{text}-01")
        return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)
    except ValueError:
        raise GraphkitError(f"{text} is no month; write it as 2024-09.") from None


def is_overdue(row: TaskRow, today: date) -> bool:
    """Whether its last day has gone by and nobody has reported it done."""
    return row.due_last is not None and row.due_last < today and row.done_on is None


def columns(graph: Asked, rows: Collection[TaskRow], today: date) -> list[Column]:
    """The tasks by the month of their deadline, those without one last."""
    named = named_directives(graph, [row.id for row in rows])
    orders = {row.id: tuple(dict.fromkeys((*row.directives, *named.get(row.id, ())))) for row in rows}
    origins = origins_of(graph, {row.document for row in rows if not orders[row.id]})
    grouped: dict[str, list[Card]] = {}
    for row in rows:
        own = orders[row.id]
        card = Card(row, is_overdue(row, today), own, () if own else origins.get(row.document, ()))
        grouped.setdefault(f"{row.due_last:%Y-%m}" if row.due_last else "none", []).append(card)
    return [Column(key, tuple(cards)) for key, cards in grouped.items()]


def months(rows: Iterable[TaskRow]) -> dict[str, int]:
    """Month → how many tasks end in it, in order."""
    found: dict[str, int] = {}
    for row in rows:
        if row.due_last:
            key = f"{row.due_last:%Y-%m}"
            found[key] = found.get(key, 0) + 1
    return dict(sorted(found.items()))


def bodies(rows: Iterable[TaskRow]) -> dict[str, int]:
    """Body → how many tasks it leads or helps with, the busiest first."""
    found: dict[str, int] = {}
    for row in rows:
        for name in {*row.lead, *row.coordinate}:
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def named_directives(graph: Asked, tasks: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Task → the resolutions, directives and conclusions that its own words name."""
    rows = graph.cypher(
        f"{among('t', 'Task', tasks)} MATCH (t)<-[:WITHIN]-(c:Citation)-[:REFERS_TO]->(d:Document) WHERE d.type IN $types "
        "RETURN DISTINCT t.id AS task, d.id AS document ORDER BY task, document",
        {"ids": [*tasks], "types": [*DIRECTIVES]},
    ).rows
    found: dict[str, tuple[str, ...]] = {}
    for task, document in rows:
        found[task] = (*found.get(task, ()), document)
    return found


def origins_of(graph: Asked, documents: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Document → the way up from it to the nearest directive, over what it implements as a whole.

    What only one of its tasks names is left out: it is the reason for that task and not for the document.
    """
    types: dict[str, str | None] = {}
    ups: dict[str, list[str]] = {}
    level = sorted(documents)
    for _ in range(_STEPS):
        if not level:
            break
        found = _upward(graph, level, types)
        ups.update(found)
        level = sorted({up for each in found.values() for up in each} - ups.keys())
    return {document: way for document in documents if (way := _way(document, ups, types))}


def _upward(graph: Asked, ids: list[str], types: dict[str, str | None]) -> dict[str, list[str]]:
    """Document → what it implements as a whole, what is named first in front."""
    rows = graph.cypher(
        f"{among('a', 'Document', ids)} MATCH (a)-[r:IMPLEMENTS]->(b:Document) "
        "RETURN a.id AS acting, b.id AS target, b.type AS type, r.citations AS citations",
        {"ids": ids},
    ).records()
    said = sorted({citation for row in rows for citation in row["citations"]})
    within = {
        citation
        for (citation,) in graph.cypher(
            f"{among('c', 'Citation', said)} MATCH (c)-[:WITHIN]->(t:Task) RETURN c.id", {"ids": said}
        ).rows
    }
    starts = dict(
        graph.cypher("UNWIND $ids AS one MATCH (c:Citation) WHERE c.id = one RETURN c.id, c.start", {"ids": said}).rows
    )
    ups: dict[str, list[tuple[int, str]]] = {identifier: [] for identifier in ids}
    for row in rows:
        types[row["target"]] = row["type"]
        free = [starts[citation] for citation in row["citations"] if citation not in within and citation in starts]
        if free:
            ups[row["acting"]].append((min(free), row["target"]))
    return {identifier: [target for _, target in sorted(found)] for identifier, found in ups.items()}


def _way(document: str, ups: Mapping[str, list[str]], types: Mapping[str, str | None]) -> tuple[str, ...]:
    """The way up to the nearest directive, and on from there to the nearest resolution."""
    way = _shortest(document, ups, types, DIRECTIVES)
    if way and types.get(way[-1]) != DIRECTIVES[0]:
        way += _shortest(way[-1], ups, types, DIRECTIVES[:1])[1:]
    return way


def _shortest(
    start: str, ups: Mapping[str, list[str]], types: Mapping[str, str | None], wanted: tuple[str, ...]
) -> tuple[str, ...]:
    """The shortest way up to a document of a wanted type, breadth first; among equals the first type is preferred."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for _ in range(_STEPS):
        ways = [(*way, up) for way in ways for up in ups.get(way[-1], ()) if up not in seen]
        ways = list({way[-1]: way for way in reversed(ways)}.values())[::-1]
        seen |= {way[-1] for way in ways}
        for kind in wanted:
            for way in ways:
                if types.get(way[-1]) == kind:
                    return way
    return ()
