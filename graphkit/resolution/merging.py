"""Merging: the graph of our own readings with one that was made before, by identity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphkit import schema
from graphkit.model import Graph

Row = dict[str, Any]
_SEPARATOR = " | "
_UNNUMBERED = "source:"
"""How the id of a document begins that is known by its file alone."""


def merge(own: Graph, base: Graph, name: str) -> Graph:
    """Our graph with all that the base knows besides; equal ids are one node, and of two edges one with all evidence.

    Of a node that both have, what we do not know comes from the base; of a document, everything does if only the base
    holds its text. Where a file of the base is called like one of ours and is another document, it becomes ``name:file``.
    """
    base = _renamed(base, _strangers(own, base), name)
    nodes = {label: _merged_nodes(label, own.nodes.get(label, []), base.nodes.get(label, [])) for label in schema.NODES}
    edges = {kind: _merged_edges(own.edges.get(kind, []), base.edges.get(kind, [])) for kind in schema.EDGES}
    return Graph(nodes, edges, own.warnings)


def _merged_nodes(label: str, own: list[Row], base: list[Row]) -> list[Row]:
    rows = {row["id"]: row for row in base}
    for row in own:
        there = rows.get(row["id"])
        rows[row["id"]] = row if there is None else _one(label, row, there)
    return [rows[key] for key in sorted(rows)]


def _one(label: str, own: Row, base: Row) -> Row:
    if label == "Document" and base["held"] and not own["held"]:
        own, base = base, own
    row = {column: base[column] if value in (None, []) else value for column, value in own.items()}
    if label == "Document" and own["held"] and base["held"]:
        row["source"] = _SEPARATOR.join(sorted({*_sources(own), *_sources(base)}))
    return row


def _merged_edges(own: list[Row], base: list[Row]) -> list[Row]:
    rows = {(row["from"], row["to"]): row for row in base}
    for row in own:
        ends = (row["from"], row["to"])
        there = rows.get(ends)
        rows[ends] = row if there is None or "citations" not in row else _evidence(row, there)
    return [rows[ends] for ends in sorted(rows)]


def _evidence(own: Row, base: Row) -> Row:
    added = [each for each in base["citations"] or () if each not in (own["citations"] or ())]
    return {
        **own,
        "citations": [*(own["citations"] or ()), *added],
        "mentions": max((own["mentions"] or 0) + len(added), base["mentions"] or 0),
        "confidence": max(own["confidence"] or 0.0, base["confidence"] or 0.0),
    }


def _strangers(own: Graph, base: Graph) -> set[str]:
    """Files of the base that are called like one of ours and hold another document."""

    def documents(graph: Graph) -> dict[str, tuple[Any, ...]]:
        # A file without a number is the same one only if it says the same of itself.
        return {
            source: (row["id"], row["title"], row["date"]) if row["id"].startswith(_UNNUMBERED) else (row["id"],)
            for row in graph.nodes.get("Document", [])
            for source in _sources(row)
        }

    ours = documents(own)
    return {source for source, told in documents(base).items() if source in ours and ours[source] != told}


def _renamed(base: Graph, strangers: set[str], name: str) -> Graph:
    if not strangers:
        return base

    def source(text: str) -> str:
        return f"{name}:{text}" if text in strangers else text

    def document(key: str) -> str:
        file = key.removeprefix(_UNNUMBERED)
        return _UNNUMBERED + source(file) if file != key else key

    def citation(key: str) -> str:
        file, sign, span = key.rpartition("#")
        return f"{source(file)}{sign}{span}"

    keys: dict[str, Callable[[str], str]] = {"Document": document, "Citation": citation}

    def node(label: str, row: Row) -> Row:
        row = {**row, "id": keys.get(label, str)(row["id"])}
        if row.get("source"):
            row["source"] = _SEPARATOR.join(source(each) for each in _sources(row))
        return row

    def edge(kind: tuple[str, str, str], row: Row) -> Row:
        row = {**row, "from": keys.get(kind[1], str)(row["from"]), "to": keys.get(kind[2], str)(row["to"])}
        if row.get("citations"):
            row["citations"] = [citation(each) for each in row["citations"]]
        return row

    return Graph(
        {label: [node(label, row) for row in rows] for label, rows in base.nodes.items()},
        {kind: [edge(kind, row) for row in rows] for kind, rows in base.edges.items()},
    )


def _sources(row: Row) -> list[str]:
    return row["source"].split(_SEPARATOR) if row.get("source") else []
