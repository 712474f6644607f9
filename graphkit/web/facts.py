"""What the pages tell of a document and of a body, read from the graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.lineage import find_document
from graphkit.schema import DOCUMENT_RELATIONS
from graphkit.stores.cypher import Asked, among
from graphkit.stores.fulltext import SearchIndex

Row = dict[str, Any]

GROUPS: tuple[tuple[str, bool], ...] = (
    ("BASED_ON", True),
    ("IMPLEMENTS", True),
    ("GUIDES", True),
    ("AMENDS", True),
    ("REPLACES", True),
    ("REPEALS", True),
    ("SUSPENDS", True),
    ("CORRECTS", True),
    ("CONSOLIDATES", True),
    ("PROMULGATES", True),
    ("REPORTS_ON", True),
    ("PROMULGATES", False),
    ("IMPLEMENTS", False),
    ("GUIDES", False),
    ("AMENDS", False),
    ("REPLACES", False),
    ("REPEALS", False),
    ("SUSPENDS", False),
    ("CORRECTS", False),
    ("CONSOLIDATES", False),
    ("REPORTS_ON", False),
    ("BASED_ON", False),
    ("CITES", True),
    ("CITES", False),
)
"""The groups of a document's relations (relation, whether the document is the acting one), in the order of the page."""

LISTED = 40
"""Documents of one relation that the page of a document lists."""
_PATTERN = {True: "(d:Document)-[r:{}]->(o:Document)", False: "(d:Document)<-[r:{}]-(o:Document)"}
_RARE = 400
"""A document cited more often than this says nothing of likeness."""
_TELLING = 12
_DOCUMENT = "{0}.id AS id, {0}.code AS code, {0}.type AS type, {0}.date AS date, {0}.issuer AS issuer, {0}.title AS title, {0}.held AS held, {0}.source AS source"


class Member(NamedTuple):
    """Another document to which a document has a relation."""

    document: Row
    evidence: tuple[Row, ...]
    """The first citations that say so, each with the document where it stands (``home``)."""
    mentions: int
    """How many there are."""


class Group(NamedTuple):
    """Documents to which a document has one relation."""

    relation: str
    acting: bool
    members: tuple[Member, ...]
    """Those that are listed: of documents that act on it, the youngest first."""
    total: int
    """How many there are."""


class DocumentFacts(NamedTuple):
    """What a document page tells beside the text."""

    document: Row
    groups: tuple[Group, ...]
    signers: tuple[Row, ...]
    recipients: tuple[str, ...]
    mentions: int


def document_facts(graph: Asked, identifier: str, members: int = LISTED, evidence: int = 5) -> DocumentFacts:
    """Collect the relations of a document, grouped as the national database of law does, and its header.

    ``members``: how many documents of each relation are listed at most, ``evidence``: how many citations of each; all are
    counted.
    """
    document = find_document(graph, identifier)
    key = {"id": document["id"]}
    rows: dict[tuple[str, bool], list[Row]] = {}
    totals: dict[tuple[str, bool], int] = {}
    for acting in (True, False):
        counts = _counts(graph, document["id"], acting)
        totals |= {(relation, acting): count for relation, count in counts.items()}
        # Groups that are listed whole come in one answer, each of the others in its own.
        whole = [relation for relation, count in counts.items() if count <= members]
        for relations in (whole, *([relation] for relation in counts if relation not in whole)):
            for row in _members(graph, document["id"], relations, acting, 0, members):
                rows.setdefault((row.pop("relation"), acting), []).append(row)
    proven = _proven(graph, rows, evidence)
    found = tuple(Group(*pair, proven[pair], totals[pair]) for pair in GROUPS if pair in proven)
    signers = graph.cypher(
        "MATCH (d:Document)-[:SIGNED_BY]->(p:Person) WHERE d.id = $id RETURN p.name AS name, p.title AS title", key
    ).records()
    recipients = graph.cypher(
        "MATCH (d:Document)-[:ADDRESSED_TO]->(o:Organization) WHERE d.id = $id RETURN o.name AS name ORDER BY name", key
    ).rows
    mentions = graph.cypher("MATCH (c:Citation)-[:REFERS_TO]->(d:Document) WHERE d.id = $id RETURN count(*)", key).rows
    return DocumentFacts(
        document,
        found,
        tuple(signers),
        tuple(name for (name,) in recipients),
        mentions[0][0] if mentions else 0,
    )


def group_of(graph: Asked, identifier: str, relation: str, acting: bool, offset: int, members: int) -> Group:
    """One relation of a document, from one of its members on."""
    rows = _members(graph, identifier, [relation], acting, offset, members)
    proven = _proven(graph, {(relation, acting): rows}, 5)
    return Group(relation, acting, proven[relation, acting], _counts(graph, identifier, acting).get(relation, 0))


def _counts(graph: Asked, identifier: str, acting: bool) -> dict[str, int]:
    rows = graph.cypher(
        f"MATCH {_PATTERN[acting].format('|'.join(DOCUMENT_RELATIONS))} WHERE d.id = $id "
        "RETURN type(r) AS relation, count(*) AS count ORDER BY relation",
        {"id": identifier},
    ).rows
    return dict(rows)


def _members(
    graph: Asked, identifier: str, relations: Collection[str], acting: bool, offset: int, members: int
) -> list[Row]:
    if not relations:
        return []
    return graph.cypher(
        f"MATCH {_PATTERN[acting].format('|'.join(relations))} WHERE d.id = $id "
        f"RETURN type(r) AS relation, {_DOCUMENT.format('o')}, r.citations AS citations "
        f"ORDER BY date{'' if acting else ' DESC'}, id SKIP {offset} LIMIT {members * len(relations)}",
        {"id": identifier},
    ).records()


def _proven(
    graph: Asked, rows: Mapping[tuple[str, bool], list[Row]], evidence: int
) -> dict[tuple[str, bool], tuple[Member, ...]]:
    """The documents of each relation with the citations that say so."""
    every = [row for group in rows.values() for row in group]
    said = _said(graph, dict.fromkeys(each for row in every for each in row["citations"][:evidence]))

    def member(row: Row) -> Member:
        cited = row["citations"]
        document = {key: value for key, value in row.items() if key not in ("relation", "citations")}
        return Member(document, tuple(said[each] for each in cited[:evidence] if each in said), len(cited))

    return {pair: tuple(map(member, group)) for pair, group in rows.items()}


def _said(graph: Asked, citations: Collection[str]) -> dict[str, Row]:
    """Citations by their id, each with the document where it stands."""
    rows = graph.cypher(
        f"{among('c', 'Citation', citations)} MATCH (c)-[:`IN`]->(h:Document) RETURN c.id AS id, c.source AS source, "
        "c.start AS start, c.`end` AS `end`, c.surface AS surface, c.sentence AS sentence, c.pinpoint AS pinpoint, "
        "c.page AS page, c.confidence AS confidence, h.id AS home ORDER BY source, start",
        {"ids": [*citations]},
    ).records()
    return {row["id"]: row for row in rows}


def citations_in(graph: Asked, identifier: str, source: str) -> list[Row]:
    """The citations in one file of a document, each with the document it means."""
    return graph.cypher(
        "MATCH (d:Document)<-[:`IN`]-(c:Citation)-[:REFERS_TO]->(t:Document) WHERE d.id = $id AND c.source = $source "
        "RETURN c.id AS id, c.start AS start, c.`end` AS `end`, c.relation AS relation, c.pinpoint AS pinpoint, "
        "c.confidence AS confidence, t.id AS target ORDER BY start",
        {"id": identifier, "source": source},
    ).records()


def tasks_in(graph: Asked, identifier: str, source: str) -> list[Row]:
    """The tasks in one file of a document."""
    return graph.cypher(
        "MATCH (d:Document)-[:ASSIGNS]->(t:Task) WHERE d.id = $id AND t.source = $source "
        "RETURN t.id AS id, t.start AS start, t.`end` AS `end` ORDER BY start",
        {"id": identifier, "source": source},
    ).records()


def task_places(graph: Asked, ids: Collection[str]) -> dict[str, tuple[str, int]]:
    """Task → (file, offset) where its words stand."""
    rows = graph.cypher(
        "UNWIND $ids AS one MATCH (t:Task) WHERE t.id = one RETURN t.id AS id, t.source AS source, t.start AS start",
        {"ids": [*ids]},
    ).rows
    return {identifier: (source, start) for identifier, source, start in rows}


class Proposal(NamedTuple):
    """A report that may answer a task; nobody has confirmed it."""

    document: str
    """Identity of the report."""
    score: float
    """Between 0 and 1."""
    reason: str


class Answered(NamedTuple):
    """A task that a report may answer."""

    task: str
    text: str
    document: str
    """Identity of the document that assigns it."""
    source: str | None
    start: int | None
    score: float
    reason: str


def proposals(graph: Asked, tasks: Collection[str]) -> dict[str, list[Proposal]]:
    """Task → reports that may answer it, the likeliest first."""
    rows = graph.cypher(
        f"{among('t', 'Task', tasks)} MATCH (d:Document)-[a:PROPOSED_ANSWER]->(t) "
        "RETURN t.id, d.id, a.score AS score, a.reason ORDER BY score DESC, d.id",
        {"ids": [*tasks]},
    ).rows
    found: dict[str, list[Proposal]] = {}
    for task, document, score, reason in rows:
        found.setdefault(task, []).append(Proposal(document, score, reason))
    return found


def answered_by(graph: Asked, identifier: str) -> list[Answered]:
    """The tasks that a report may answer, the likeliest first."""
    rows = graph.cypher(
        "MATCH (d:Document)-[a:PROPOSED_ANSWER]->(t:Task)<-[:ASSIGNS]-(o:Document) WHERE d.id = $id "
        "RETURN t.id AS task, t.text AS text, o.id AS document, t.source AS source, t.start AS start, "
        "a.score AS score, a.reason AS reason ORDER BY score DESC, task",
        {"id": identifier},
    ).rows
    return [Answered(*row) for row in rows]


def similar(graph: Asked, search: SearchIndex, identifier: str, limit: int = 6) -> list[tuple[Row, int]]:
    """Documents that rest on the same documents as this one, those on the rarest counting most: (document, how many in common)."""
    links = "|".join(DOCUMENT_RELATIONS)
    targets = [
        target
        for (target,) in graph.cypher(
            f"MATCH (d:Document)-[:{links}]->(t:Document) WHERE d.id = $id RETURN DISTINCT t.id", {"id": identifier}
        ).rows
    ]
    known = search.documents(targets)
    telling = sorted((t for t in targets if 1 < known[t].cited <= _RARE), key=lambda t: known[t].cited)[:_TELLING]
    if not telling:
        return []
    rows = graph.cypher(
        f"MATCH (o:Document)-[:{links}]->(t:Document) WHERE t.id IN $ids AND o.id <> $id "
        f"RETURN DISTINCT {_DOCUMENT.format('o')}, t.id AS shared",
        {"ids": telling, "id": identifier},
    ).records()
    weights: dict[str, float] = {}
    counts: dict[str, int] = {}
    documents: dict[str, Row] = {}
    for row in rows:
        shared = row.pop("shared")
        documents[row["id"]] = row
        weights[row["id"]] = weights.get(row["id"], 0.0) + 1 / known[shared].cited
        counts[row["id"]] = counts.get(row["id"], 0) + 1
    best = sorted(weights, key=lambda each: (-weights[each], each))
    return [(documents[each], counts[each]) for each in best if counts[each] > 1 or len(telling) == 1][:limit]


class BodyFacts(NamedTuple):
    """What the page of a body tells."""

    body: Row
    above: tuple[str, ...]
    below: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    groups: tuple[str, ...]
    """Groups that it belongs to or belonged to."""
    members: tuple[str, ...]
    """Of a group, the bodies that it means."""
    documents: tuple[Row, ...]
    """The youngest that it issued, held ones first."""
    issued: int


def body_facts(graph: Asked, name: str, limit: int = 60) -> BodyFacts:
    """Collect what is known of a body.

    Raises:
        GraphkitError: the graph knows no body of this name.
    """
    found = graph.cypher(
        "MATCH (o:Organization) WHERE o.id = $id OR o.name = $id "
        "RETURN o.id AS id, o.name AS name, o.kind AS kind, o.place AS place ORDER BY id",
        {"id": name},
    ).records()
    if not found:
        raise GraphkitError(f"The graph knows no body {name}.")
    body = next((row for row in found if row["id"] == name), found[0])
    key = {"id": body["id"]}

    def others(pattern: str) -> tuple[str, ...]:
        rows = graph.cypher(f"MATCH {pattern} WHERE o.id = $id RETURN DISTINCT x.name AS name ORDER BY name", key).rows
        return tuple(other for (other,) in rows)

    issued = graph.cypher("MATCH (d:Document)-[:ISSUED_BY]->(o:Organization) WHERE o.id = $id RETURN count(*)", key)
    documents = graph.cypher(
        "MATCH (d:Document)-[:ISSUED_BY]->(o:Organization) WHERE o.id = $id "
        f"RETURN {_DOCUMENT.format('d')} ORDER BY held DESC, date DESC, id LIMIT {int(limit)}",
        key,
    ).records()
    return BodyFacts(
        body,
        others("(o:Organization)-[:PART_OF]->(x:Organization)"),
        others("(o:Organization)<-[:PART_OF]-(x:Organization)"),
        others("(o:Organization)<-[:SUCCEEDED_BY]-(x:Organization)"),
        others("(o:Organization)-[:SUCCEEDED_BY]->(x:Organization)"),
        others("(o:Organization)-[:MEMBER_OF]->(x:Organization)"),
        others("(o:Organization)<-[:MEMBER_OF]-(x:Organization)"),
        tuple(documents),
        issued.rows[0][0],
    )
