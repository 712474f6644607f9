"""Lineage: what a document rests on, what implements it, and everything else that is known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.schema import DOCUMENT_RELATIONS
from graphkit.stores.cypher import Asked

DOWN = ("IMPLEMENTS", "GUIDES")
"""Relations whose acting documents stand under a document."""
UP = ("IMPLEMENTS", "BASED_ON", "GUIDES")
"""Relations to what stands over it."""

_DOCUMENT = "{0}.id AS id, {0}.code AS code, {0}.type AS type, {0}.date AS date, {0}.issuer AS issuer, {0}.title AS title, {0}.held AS held, {0}.source AS source, {0}.joined AS joined"

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


class Lineage(NamedTuple):
    """A document, what implements it (down) and what it rests on (up)."""

    down: Step
    up: Step


def find_document(graph: Asked, code: str) -> Row:
    """Find the one document with this identity or code, in any case.

    Raises:
        GraphkitError: there is none, or there are several; then the sentence lists them.
    """
    columns = _DOCUMENT.format("d")
    found = graph.cypher(f"MATCH (d:Document) WHERE d.id = $code RETURN {columns}", {"code": code}).records()
    found = (
        found
        or graph.cypher(
            f"MATCH (d:Document) WHERE lower(d.code) = lower($code) OR lower(d.id) = lower($code) RETURN {columns} ORDER BY id",
            {"code": code.strip()},
        ).records()
    )
    if not found:
        raise GraphkitError(
            f"The graph knows no document {code}; `graphkit query most_cited` lists codes that it knows."
        )
    if len(found) > 1:
        listed = "".join(f"\n  {row['id']}" for row in found)
        raise GraphkitError(
            f"{code} is the number of {len(found)} documents; name one of them in full (in quotes):{listed}"
        )
    return found[0]


def lineage(
    graph: Asked, code: str, relations: Collection[str] | None = None, depth: int = 30, evidence: bool = False
) -> Lineage:
    """The trees of a document, down and up, to ``depth`` steps; ``relations`` narrows what counts as a step."""
    unknown = sorted(set(relations or ()) - set(DOCUMENT_RELATIONS))
    if unknown:
        raise GraphkitError(f"There is no relation {unknown[0]}: choose among {', '.join(DOCUMENT_RELATIONS)}.")
    root = find_document(graph, code)
    return Lineage(
        _tree(graph, root, tuple(relations or DOWN), True, depth, evidence),
        _tree(graph, root, tuple(relations or UP), False, depth, evidence),
    )


def _tree(graph: Asked, root: Row, relations: tuple[str, ...], down: bool, depth: int, evidence: bool) -> Step:
    """Breadth first, a query a level; each document's own steps are shown once."""
    near, far = ("b", "a") if down else ("a", "b")
    steps: dict[str, list[tuple[Row, Row]]] = {}
    seen, level = {root["id"]}, [root["id"]]
    for _ in range(depth):
        if not level:
            break
        rows = [
            (relation, row)
            for relation in relations
            for row in graph.cypher(
                f"MATCH (a:Document)-[r:{relation}]->(b:Document) WHERE {near}.id IN $ids "
                f"RETURN {near}.id AS here, r.mentions AS mentions, r.citations AS citations, {_DOCUMENT.format(far)} "
                "ORDER BY here, date, id",
                {"ids": level},
            ).records()
        ]
        level = []
        for relation, row in rows:
            edge = {"relation": relation, "mentions": row["mentions"], "citations": row["citations"]}
            steps.setdefault(row["here"], []).append((edge, row))
            if row["id"] not in seen:
                seen.add(row["id"])
                level.append(row["id"])
    sentences = (
        _citations(graph, [c for found in steps.values() for e, _ in found for c in e["citations"]]) if evidence else {}
    )
    shown: set[str] = set()

    def step(document: Row, edge: Row | None) -> Step:
        repeated = document["id"] in shown
        shown.add(document["id"])
        below = () if repeated else tuple(step(row, e) for e, row in steps.get(document["id"], ()))
        said = tuple(sentences[c] for c in edge["citations"] if c in sentences) if edge else ()
        relation, mentions = (edge["relation"], edge["mentions"]) if edge else (None, 0)
        return Step(document, relation, mentions, said, below, repeated and document["id"] in steps)

    return step(root, None)


def _citations(graph: Asked, ids: Collection[str]) -> dict[str, Row]:
    rows = graph.cypher(
        "MATCH (c:Citation) WHERE c.id IN $ids RETURN c.id AS id, c.source AS source, c.page AS page, c.start AS start, c.`end` AS `end`, "
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
            said = _citations(graph, [c for row in rows for c in row["citations"]])
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
