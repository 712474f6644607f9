"""Selecting: the tasks of a stored graph, each with all that is known of it, the most urgent first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from graphkit.extraction.issuers import describe
from graphkit.lineage import find_document
from graphkit.periods import last_day
from graphkit.resolution.groups import Member
from graphkit.stores.cypher import Asked, among
from graphkit.tasklist.bodies import find_bodies, stands_in
from graphkit.tasklist.register import Entry


class TaskRow(NamedTuple):
    """One task: what its document says, and what the register says of it."""

    id: str
    document: str
    """Identity of the document that assigns it."""
    code: str | None
    source: str | None
    """Name of that document's file, or of its several files (``a.txt | b.txt``)."""
    section: str | None
    text: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    supervisor: tuple[str, ...]
    due: str | None
    """As in the graph: an ISO date, month, quarter or year."""
    due_last: date | None
    """The last day of ``due``."""
    due_text: str | None
    directives: tuple[str, ...]
    """Identities of the documents that it carries out."""
    recurrence: tuple[str, ...] = ()
    """Rules of RFC 5545 for a task that comes again, ``FREQ=MONTHLY;BYMONTHDAY=25``."""
    duration: tuple[str, ...] = ()
    """How long it may take from an event on: ``P5D, working days, from: ngày nhận được văn bản``."""
    given: str | None = None
    """Date of the document that assigns it, shortened to what is known."""
    answers: tuple[str, ...] = ()
    """Documents that may answer it, proposed and not confirmed: identity and score, ``36/BC-SYT|2024|… (0.62)``."""
    status: str = ""
    note: str = ""
    done_on: date | None = None
    gone: bool = False
    """The register knows it and the graph does not, any more."""


def select(
    graph: Asked,
    *,
    body: str | None = None,
    due_before: date | None = None,
    under: str | None = None,
    register: Mapping[str, Entry] | None = None,
) -> list[TaskRow]:
    """The tasks of the graph by deadline, those without one last, joined with the entries of the register.

    ``body``: only those that this body leads or helps with, its name in any usual writing; by itself, or in a group that
    it belonged to when the task was given.
    ``due_before``: only those whose last day is before this day; a task without a deadline is none of them.
    ``under``: only those of this document and of all that implement it, over any number of steps.

    Raises:
        GraphkitError: the graph knows no such body or document, or the number is that of several documents.
    """
    return narrow(graph, every(graph, register), body=body, due_before=due_before, under=under)


def every(graph: Asked, register: Mapping[str, Entry] | None = None) -> list[TaskRow]:
    """All tasks of the graph, in the order of :func:`select`."""
    return sorted(_rows(graph, register or {}), key=_order)


def narrow(
    graph: Asked,
    rows: Iterable[TaskRow],
    *,
    body: str | None = None,
    due_from: date | None = None,
    due_before: date | None = None,
    under: str | None = None,
) -> list[TaskRow]:
    """Those of ``rows`` that fit, as :func:`select` says; ``due_from``: only those whose last day is this day or later.

    Raises:
        GraphkitError: the graph knows no such body or document, or the number is that of several documents.
    """
    kept = [*rows]
    if under is not None:
        documents = _implementers(graph, find_document(graph, under)["id"])
        kept = [row for row in kept if row.document in documents]
    if body is not None:
        concerned = _tasks_of(graph, body)
        kept = [row for row in kept if row.id in concerned]
    if due_from is not None:
        kept = [row for row in kept if row.due_last is not None and row.due_last >= due_from]
    if due_before is not None:
        kept = [row for row in kept if row.due_last is not None and row.due_last < due_before]
    return kept


def lost(graph: Asked, register: Mapping[str, Entry]) -> list[TaskRow]:
    """The entries of the register whose task the graph does not hold, as rows."""
    known = {identifier for (identifier,) in graph.cypher("MATCH (t:Task) RETURN t.id AS id").rows}
    return [
        TaskRow(
            entry.id,
            document=entry.document,
            code=entry.document.partition("|")[0] or None,
            source=None,
            section=entry.section or None,
            text=entry.text,
            lead=(),
            coordinate=(),
            supervisor=(),
            due=None,
            due_last=None,
            due_text=None,
            directives=(),
            status=entry.status,
            note=entry.note,
            done_on=entry.done_on,
            gone=True,
        )
        for entry in register.values()
        if entry.id not in known
    ]


def _rows(graph: Asked, register: Mapping[str, Entry]) -> list[TaskRow]:
    lead = _links(graph, "LED_BY", "Organization")
    coordinate = _links(graph, "COORDINATED_WITH", "Organization")
    supervisor = _links(graph, "SUPERVISED_BY", "Person")
    directives = _links(graph, "CARRIES_OUT", "Document", "id")
    answers = _answers(graph)
    found = graph.cypher(
        "MATCH (d:Document)-[:ASSIGNS]->(t:Task) RETURN t.id AS id, d.id AS document, d.code AS code, "
        "d.source AS source, t.section AS section, t.text AS text, t.due AS due, t.due_text AS due_text, "
        "t.recurrence AS recurrence, t.duration AS duration, d.date AS given"
    ).records()
    rows = []
    for task in found:
        entry = register.get(task["id"], Entry(task["id"]))
        row = TaskRow(
            **{**task, "recurrence": tuple(task["recurrence"] or ()), "duration": tuple(task["duration"] or ())},
            answers=answers.get(task["id"], ()),
            lead=lead.get(task["id"], ()),
            coordinate=coordinate.get(task["id"], ()),
            supervisor=supervisor.get(task["id"], ()),
            due_last=last_day(task["due"]) if task["due"] else None,
            directives=directives.get(task["id"], ()),
            status=entry.status,
            note=entry.note,
            done_on=entry.done_on,
        )
        rows.append(row)
    return rows


def _links(graph: Asked, relation: str, label: str, column: str = "name") -> dict[str, tuple[str, ...]]:
    """Task → names of what it is linked to, sorted."""
    found: dict[str, list[str]] = {}
    query = f"MATCH (t:Task)-[:{relation}]->(o:{label}) RETURN t.id AS task, o.{column} AS name ORDER BY task, name"
    for task, name in graph.cypher(query).rows:
        found.setdefault(task, []).append(name)
    return {task: tuple(names) for task, names in found.items()}


def _answers(graph: Asked) -> dict[str, tuple[str, ...]]:
    """Task → documents that may answer it, the likeliest first."""
    found: dict[str, list[str]] = {}
    query = (
        "MATCH (d:Document)-[a:PROPOSED_ANSWER]->(t:Task) "
        "RETURN t.id AS task, d.id AS document, a.score AS score ORDER BY task, score DESC, document"
    )
    for task, document, score in graph.cypher(query).rows:
        found.setdefault(task, []).append(f"{document} ({score:.2f})")
    return {task: tuple(documents) for task, documents in found.items()}


def _tasks_of(graph: Asked, body: str) -> set[str]:
    """The tasks that a body leads or helps with, by itself or in a group that it belonged to on the day."""
    names = dict(graph.cypher("MATCH (o:Organization) RETURN o.id AS id, o.name AS name").rows)
    said = find_bodies(body, [*names.values()])
    meant = {identifier for identifier, name in names.items() if name in said}
    groups: dict[str, list[Member]] = {}
    query = "MATCH (b:Organization)-[m:MEMBER_OF]->(g:Organization) RETURN b.id, g.id, m.valid_from, m.valid_to"
    for identifier, group, first, last in graph.cypher(query).rows:
        if identifier in meant:
            groups.setdefault(group, []).append(Member(names[identifier], first or "", last or ""))
    concerned = sorted({*meant, *groups})
    query = (
        f"{among('o', 'Organization', concerned)} "
        "MATCH (d:Document)-[:ASSIGNS]->(t:Task)-[:LED_BY|COORDINATED_WITH]->(o:Organization) "
        "RETURN t.id, o.id, d.issuer, d.date"
    )
    homes: dict[str | None, str | None] = {None: None}
    found = set()
    for task, identifier, issuer, day in graph.cypher(query, {"ids": concerned}).rows:
        if issuer not in homes:
            homes[issuer] = describe(issuer).province
        own = identifier in meant and stands_in(body, names[identifier], homes[issuer])
        members = (member for member in groups.get(identifier, ()) if member.belongs(day))
        if own or any(stands_in(body, member.name, homes[issuer]) for member in members):
            found.add(task)
    return found


def _implementers(graph: Asked, root: str) -> set[str]:
    """A document and all that implement it, whatever rings they make."""
    found, level = {root}, [root]
    while level:
        rows = graph.cypher(
            f"{among('b', 'Document', level)} MATCH (a:Document)-[:IMPLEMENTS]->(b:Document) RETURN DISTINCT a.id AS id",
            {"ids": level},
        ).rows
        level = [identifier for (identifier,) in rows if identifier not in found]
        found.update(level)
    return found


def _order(row: TaskRow) -> tuple[Any, ...]:
    section = [(int(part), "") if part.isdecimal() else (0, part) for part in re.findall(r"\d+|\D+", row.section or "")]
    return row.due_last or date.max, row.document, section, row.id
