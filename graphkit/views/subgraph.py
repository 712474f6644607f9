"""The part of a stored graph that a view needs: bounded, however large the graph is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from graphkit.errors import GraphkitError
from graphkit.lineage import reached
from graphkit.model import Graph
from graphkit.schema import DOCUMENT_RELATIONS, NODES
from graphkit.stores.cypher import Asked, among
from graphkit.views.selection import HANDED_DOWN

HELD = 1500
"""Nodes that a page holds at most."""

Row = dict[str, Any]


def around_document(stored: Asked, root: str, kind: str = "", limit: int = HELD) -> Graph:
    """A document and what is connected with it, the nearest first, up to ``limit`` documents.

    A ``tree`` holds what implements it, and what it implements, over any number of steps: not what else these hang on.
    """
    if kind == "tree":
        steps = reached(stored, root, sorted(HANDED_DOWN), down=True)
        for identifier, n in reached(stored, root, sorted(HANDED_DOWN), down=False).items():
            steps[identifier] = min(n, steps.get(identifier, n))
        return _induced(stored, [root, *sorted(steps, key=lambda each: (steps[each], each))][:limit])
    seen, level = {root}, [root]
    while level and len(seen) < limit:
        found: dict[str, None] = {}
        for near, far in (("a", "b"), ("b", "a")):
            rows = stored.cypher(
                f"{among(near, 'Document', level)} MATCH (a:Document)-[:{'|'.join(DOCUMENT_RELATIONS)}]->(b:Document) "
                f"RETURN DISTINCT {far}.id AS id ORDER BY id LIMIT {2 * limit}",
                {"ids": level},
            ).rows
            found.update(dict.fromkeys(identifier for (identifier,) in rows))
        level = [identifier for identifier in found if identifier not in seen][: limit - len(seen)]
        seen.update(level)
    return _induced(stored, seen)


def around_body(stored: Asked, name: str, limit: int = 200) -> Graph:
    """A body with the documents that it issued and those that give it tasks, the youngest first.

    Raises:
        GraphkitError: the graph knows no such body.
    """
    key = {"id": name}
    if not stored.cypher("MATCH (o:Organization) WHERE o.id = $id RETURN o.id", key).rows:
        raise GraphkitError(f"The graph knows no body {name}.")
    documents: dict[str, None] = {}
    for pattern in (
        "(d:Document)-[:ISSUED_BY]->(o:Organization)",
        "(d:Document)-[:ASSIGNS]->(:Task)-[:LED_BY]->(o:Organization)",
        "(d:Document)-[:ASSIGNS]->(:Task)-[:COORDINATED_WITH]->(o:Organization)",
    ):
        rows = stored.cypher(
            f"MATCH {pattern} WHERE o.id = $id RETURN DISTINCT d.id AS id, d.held AS held, d.date AS date "
            f"ORDER BY held DESC, date DESC, id LIMIT {limit}",
            key,
        ).rows
        documents.update(dict.fromkeys(row[0] for row in rows))
    return _induced(stored, documents, (name,))


def heaviest(stored: Asked, limit: int = HELD) -> Graph:
    """The best-connected documents of a graph; of a small one, all."""
    links = "|".join(DOCUMENT_RELATIONS)
    rows = stored.cypher(
        f"MATCH (d:Document) OPTIONAL MATCH (d)-[r:{links}]-(:Document) RETURN d.id AS id, count(r) AS degree "
        f"ORDER BY degree DESC, id LIMIT {limit}",
        timeout_seconds=120,
    ).rows
    return _induced(stored, [identifier for identifier, _ in rows])


def _induced(stored: Asked, documents: Collection[str], bodies: Iterable[str] = ()) -> Graph:
    """The graph of these documents, their issuers and the relations among them, with evidence."""
    ids = {"ids": sorted(documents)}
    nodes = {"Document": _nodes(stored, "Document", ids["ids"])}
    held = {*ids["ids"]}
    edges: dict[tuple[str, str, str], list[Row]] = {
        (relation, "Document", "Document"): [] for relation in DOCUMENT_RELATIONS
    }
    for row in stored.cypher(
        f"{among('a', 'Document', documents)} "
        f"MATCH (a:Document)-[r:{'|'.join(DOCUMENT_RELATIONS)}]->(b:Document) "
        "RETURN type(r) AS relation, a.id AS `from`, b.id AS `to`, r.mentions AS mentions, r.confidence AS confidence, "
        "r.citations AS citations ORDER BY `from`, `to`",
        ids,
    ).records():
        relation = row.pop("relation")
        if row["to"] in held:
            edges[relation, "Document", "Document"].append(row)
    issued = stored.cypher(
        f"{among('d', 'Document', documents)} MATCH (d:Document)-[:ISSUED_BY]->(o:Organization) "
        "RETURN d.id AS `from`, o.id AS `to` ORDER BY `from`, `to`",
        ids,
    ).records()
    edges["ISSUED_BY", "Document", "Organization"] = issued
    names = sorted({*bodies, *(row["to"] for row in issued)})
    nodes["Organization"] = _nodes(stored, "Organization", names)
    above = stored.cypher(
        f"{among('a', 'Organization', names)} MATCH (a:Organization)-[:PART_OF]->(b:Organization) "
        "RETURN a.id AS `from`, b.id AS `to` ORDER BY `from`, `to`",
        {"ids": names},
    ).records()
    edges["PART_OF", "Organization", "Organization"] = [row for row in above if row["to"] in {*names}]
    cited = [each for rows in edges.values() for row in rows for each in row.get("citations", ())]
    cited = sorted({*cited})
    nodes["Citation"] = _nodes(stored, "Citation", cited)
    within = stored.cypher(
        f"{among('c', 'Citation', cited)} MATCH (c:Citation)-[:`IN`]->(d:Document) "
        "RETURN c.id AS `from`, d.id AS `to` ORDER BY `from`",
        {"ids": cited},
    ).records()
    edges["IN", "Citation", "Document"] = [row for row in within if row["to"] in held]
    tasks = [
        row
        for relation in ("LED_BY", "COORDINATED_WITH")
        for row in stored.cypher(
            f"MATCH (d:Document)-[:ASSIGNS]->(t:Task)-[:{relation}]->(o:Organization) "
            "WHERE o.id IN $bodies RETURN d.id AS document, t.id AS task, o.id AS body",
            {"bodies": [*bodies]},
        ).records()
        if row["document"] in held
    ]
    edges["ASSIGNS_TO", "Document", "Organization"] = _assigned(tasks)
    return Graph(nodes, edges)


def _assigned(rows: Iterable[Row]) -> list[Row]:
    """Edges from documents to the bodies to which they give tasks, with how many."""
    counts: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        counts.setdefault((row["document"], row["body"]), set()).add(row["task"])
    return [
        {"from": document, "to": body, "mentions": len(tasks)} for (document, body), tasks in sorted(counts.items())
    ]


def _nodes(stored: Asked, label: str, ids: list[str]) -> list[Row]:
    columns = ", ".join(f"n.`{name}` AS `{name}`" for name in NODES[label])
    return stored.cypher(
        f"UNWIND $ids AS key MATCH (n:{label}) WHERE n.id = key RETURN {columns} ORDER BY id", {"ids": ids}
    ).records()
