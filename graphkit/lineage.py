"""Lineage: what a document rests on, what implements it, and everything else that is known of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.schema import DOCUMENT_RELATIONS
from graphkit.spelling import spellings
from graphkit.stores.cypher import Asked, among

DOWN = ("IMPLEMENTS", "GUIDES")
"""Relations whose acting documents stand under a document."""
UP = ("IMPLEMENTS", "BASED_ON", "GUIDES")
"""Relations to what stands over it."""

_DOCUMENT = "{0}.id AS id, {0}.code AS code, {0}.type AS type, {0}.date AS date, {0}.issuer AS issuer, {0}.title AS title, {0}.held AS held, {0}.source AS source, {0}.joined AS joined"

DEEPEST = 30
"""Steps that LadybugDB follows in one query."""

Row = dict[str, Any]


class Step(NamedTuple):
    """One document of a tree, with what leads to it and what hangs on it."""

    document: Row
    relation: str | None
    """Relation to the document above it in the tree; ``None`` at the root."""
    mentions: int
    evidence: tuple[Row, ...]
    """The Citation rows that say so."""
    steps: tuple[Step, ...]
    repeated: bool = False
    """It stands elsewhere in the tree with what hangs on it."""
    left: int = 0
    """How many of its own steps are not in this tree, because there was no room for them."""
    below: int = 0
    """At the root, and where some are left out: how many documents hang on it in all, over any number of steps."""


class Lineage(NamedTuple):
    """A document, what implements it (down) and what it rests on (up)."""

    down: Step
    up: Step


def find_documents(graph: Asked, code: str) -> list[Row]:
    """All documents with this identity or code, in any case and usual spelling, in the order of their identities.

    Raises:
        GraphkitError: there is none.
    """
    name, *read = spellings(code)
    # Apart, since the embedded store has an index for each of the first two and none for both; as it is typed before as it is
    # read, which may take a code for another.
    for condition, told in (
        ("d.id = $name", name),
        ("d.code = $name", name),
        ("lower(d.code) = lower($name) OR lower(d.id) = lower($name)", name),
        *(("d.code = $name", each) for each in read),
    ):
        query = f"MATCH (d:Document) WHERE {condition} RETURN {_DOCUMENT.format('d')} ORDER BY id"
        if found := graph.cypher(query, {"name": told}).records():
            return found
    raise unknown_document(code)


def unknown_document(code: str) -> GraphkitError:
    """What is said of a code that a graph does not know."""
    return GraphkitError(f"The graph knows no document {code}; `graphkit query most_cited` lists codes that it knows.")


def find_document(graph: Asked, code: str) -> Row:
    """Find the one document with this identity or code, in any case and usual spelling.

    Raises:
        GraphkitError: there is none, or there are several; then the sentence lists them.
    """
    found = find_documents(graph, code)
    if len(found) > 1:
        listed = "".join(f"\n  {row['id']}" for row in found)
        raise GraphkitError(
            f"{code} is the number of {len(found)} documents; name one of them in full (in quotes):{listed}"
        )
    return found[0]


def lineage(
    graph: Asked, code: str, relations: Collection[str] | None = None, depth: int = DEEPEST, evidence: bool = False
) -> Lineage:
    """The trees of a document, down and up, to ``depth`` steps; ``relations`` narrows what counts as a step."""
    unknown = sorted(set(relations or ()) - set(DOCUMENT_RELATIONS))
    if unknown:
        raise GraphkitError(f"There is no relation {unknown[0]}: choose among {', '.join(DOCUMENT_RELATIONS)}.")
    root = find_document(graph, code)
    return Lineage(
        tree(graph, root, True, relations, depth, evidence),
        tree(graph, root, False, relations, depth, evidence),
    )


def tree(
    graph: Asked,
    root: Row,
    down: bool,
    relations: Collection[str] | None = None,
    depth: int = DEEPEST,
    evidence: bool = False,
    room: int | None = None,
    skip: int = 0,
) -> Step:
    """One tree of a document, down or up; each document's own steps stand where it is nearest to the root.

    With ``room``, only so many steps are in it, the nearest first, and it says what is left out; ``skip`` leaves out the
    first steps of the root.
    """
    wanted = tuple(relations or (DOWN if down else UP))
    found = _steps(graph, root["id"], down, wanted, depth)
    listed: dict[str, list[Row]] = {}
    home: dict[str, Row | None] = {root["id"]: None}
    waiting = deque([root["id"]])
    while waiting:
        here = waiting.popleft()
        steps = found.get(here, [])[skip if here == root["id"] else 0 :]
        listed[here] = steps if room is None else steps[:room]
        room = None if room is None else room - len(listed[here])
        for edge in listed[here]:
            if edge["id"] not in home:
                home[edge["id"]] = edge
                waiting.append(edge["id"])
    edges = [edge for steps in listed.values() for edge in steps]
    documents = _documents(graph, dict.fromkeys(edge["id"] for edge in edges)) | {root["id"]: root}
    said = _citations(graph, dict.fromkeys(c for edge in edges for c in edge["citations"])) if evidence else {}

    def step(edge: Row | None) -> Step:
        here = edge["id"] if edge else root["id"]
        proof = tuple(said[c] for c in edge["citations"] if c in said) if edge else ()
        relation, mentions = (edge["relation"], edge["mentions"]) if edge else (None, 0)
        told = Step(documents[here], relation, mentions, proof, ())
        if home[here] is not edge:
            return told._replace(repeated=here in found)
        left = len(found.get(here, ())) - len(listed[here]) - (0 if edge else min(skip, len(found.get(here, ()))))
        return told._replace(
            steps=tuple(map(step, listed[here])), left=left, below=_below(found, here) if left or not edge else 0
        )

    return step(None)


def reached(graph: Asked, root: str, relations: Iterable[str], down: bool, depth: int = DEEPEST) -> dict[str, int]:
    """All documents that relations lead to, with the number of steps, the nearest first.

    Raises:
        GraphkitError: it is more steps than are followed.
    """
    if depth > DEEPEST:
        raise GraphkitError(f"Relations are followed over {DEEPEST} steps at most: ask for a depth of {DEEPEST}.")
    kinds = f":{'|'.join(relations)}*1..{depth}"
    path = f"(d:Document)-[{kinds}]->(top)" if down else f"(top)-[{kinds}]->(d:Document)"
    rows = graph.cypher(
        "MATCH (top:Document), (d:Document) WHERE top.id = $id AND d.id <> top.id "
        f"MATCH p = shortestPath({path}) RETURN d.id AS id, length(p) AS steps ORDER BY steps, id",
        {"id": root},
    ).rows
    return dict(rows)


def _steps(graph: Asked, root: str, down: bool, relations: tuple[str, ...], depth: int) -> dict[str, list[Row]]:
    """The steps of every document that is reached, in the order of the relations, by day."""
    ids = [root, *(each for each, n in reached(graph, root, relations, down, depth).items() if n < depth)]
    near, far = ("b", "a") if down else ("a", "b")
    rows = graph.cypher(
        f"{among(near, 'Document', ids)} MATCH (a:Document)-[r:{'|'.join(relations)}]->(b:Document) "
        f"RETURN {near}.id AS here, {far}.id AS id, {far}.date AS date, type(r) AS relation, r.mentions AS mentions, "
        "r.citations AS citations ORDER BY date, id",
        {"ids": ids},
    ).records()
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: relations.index(row["relation"])):
        found.setdefault(row["here"], []).append(row)
    return found


def _below(steps: dict[str, list[Row]], root: str) -> int:
    """How many documents hang on one."""
    seen, waiting = {root}, [root]
    while waiting:
        fresh = {edge["id"] for edge in steps.get(waiting.pop(), ())} - seen
        seen |= fresh
        waiting += fresh
    return len(seen) - 1


def _documents(graph: Asked, ids: Iterable[str]) -> dict[str, Row]:
    rows = graph.cypher(
        f"UNWIND $ids AS id MATCH (d:Document) WHERE d.id = id RETURN {_DOCUMENT.format('d')}", {"ids": [*ids]}
    ).records()
    return {row["id"]: row for row in rows}


def _citations(graph: Asked, ids: Iterable[str]) -> dict[str, Row]:
    rows = graph.cypher(
        "UNWIND $ids AS id MATCH (c:Citation) WHERE c.id = id RETURN c.id AS id, c.source AS source, c.page AS page, c.start AS start, c.`end` AS `end`, "
        "c.surface AS surface, c.sentence AS sentence, c.pinpoint AS pinpoint, c.relation AS relation, "
        "c.rule AS rule, c.confidence AS confidence ORDER BY source, start",
        {"ids": [*ids]},
    ).records()
    return {row["id"]: row for row in rows}


class Shown(NamedTuple):
    """Everything known of one document."""

    document: Row
    relations: tuple[tuple[str, bool, Row, tuple[Row, ...]], ...]
    """(relation, whether the document is the acting one, the other document, the citations that say so)."""
    mentions: tuple[Row, ...]
    """All citations of it, wherever they stand."""
    tasks: tuple[Row, ...]
    """Tasks that it assigns or that carry it out."""


def show(graph: Asked, code: str) -> Shown:
    """Collect everything known of a document, with the sentences that say so."""
    document = find_document(graph, code)
    relations: list[tuple[str, bool, Row, tuple[Row, ...]]] = []
    for relation in DOCUMENT_RELATIONS:
        for acting, pattern in ((True, "(d)-[r:{}]->(o:Document)"), (False, "(d)<-[r:{}]-(o:Document)")):
            rows = graph.cypher(
                f"MATCH (d:Document) WHERE d.id = $id MATCH {pattern.format(relation)} "
                f"RETURN {_DOCUMENT.format('o')}, r.citations AS citations ORDER BY date, id",
                {"id": document["id"]},
            ).records()
            said = _citations(graph, dict.fromkeys(c for row in rows for c in row["citations"]))
            relations += [(relation, acting, row, tuple(said[c] for c in row["citations"])) for row in rows]
    mentions = graph.cypher(
        "MATCH (c:Citation)-[:REFERS_TO]->(d:Document) WHERE d.id = $id "
        "RETURN c.source AS source, c.page AS page, c.start AS start, c.`end` AS `end`, c.surface AS surface, c.sentence AS sentence "
        "ORDER BY source, start",
        {"id": document["id"]},
    ).records()
    tasks = [
        row
        for pattern in ("(d:Document)-[:ASSIGNS]->(t:Task)", "(t:Task)-[:CARRIES_OUT]->(d:Document)")
        for row in graph.cypher(
            f"MATCH {pattern} WHERE d.id = $id "
            "RETURN t.id AS id, t.section AS section, t.text AS text, t.due AS due ORDER BY id",
            {"id": document["id"]},
        ).records()
    ]
    return Shown(document, tuple(relations), tuple(mentions), tuple({row["id"]: row for row in tasks}.values()))


def walk(step: Step) -> Iterator[tuple[Step, Step]]:
    """All (upper, lower) pairs of a tree."""
    for below in step.steps:
        yield step, below
        yield from walk(below)
