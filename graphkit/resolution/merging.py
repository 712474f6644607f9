"""Merging: the graph of our own readings with one that was made before, by identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any

from graphkit import schema
from graphkit.model import Graph
from graphkit.resolution.combining import named

Row = dict[str, Any]
_SEPARATOR = " | "
_UNNUMBERED = "source:"
"""How the id of a document begins that is known by its file alone."""


def merge(own: Graph, base: Graph, name: str) -> Graph:
    """Our graph with all that the base knows besides; equal ids are one node, and of two edges one with all evidence.

    Of a node that both have, what we do not know comes from the base; of a document, everything does if only the base
    holds its text. Where a file of the base is called like one of ours and is another document, it becomes ``name:file``.
    """
    base = adapted(base, own.nodes.get("Document", ()), name)
    nodes = {
        label: [*merged_nodes(label, sorted(own.nodes.get(label, ()), key=_by_id), base)] for label in schema.NODES
    }
    edges = {kind: [*merged_edges(kind, sorted(own.edges.get(kind, ()), key=_by_ends), base)] for kind in schema.EDGES}
    return Graph(nodes, edges, own.warnings)


def adapted(base: Graph, documents: Iterable[Row], name: str) -> Graph:
    """A base whose files do not bear the names of ours (of our ``documents``), with its rows in order."""
    base = _renamed(base, _strangers(documents, base), name)
    return Graph(
        {label: sorted(rows, key=_by_id) for label, rows in base.nodes.items()},
        {kind: sorted(rows, key=_by_ends) for kind, rows in base.edges.items()},
    )


def merged_nodes(label: str, own: Iterable[Row], base: Graph) -> Iterator[Row]:
    """Our nodes of a label, in their order, with those of an adapted base."""
    for ours, theirs in _side_by_side(own, base.nodes.get(label, ()), _by_id):
        yield _one(label, ours, theirs) if ours and theirs else ours or theirs or {}


def merged_edges(kind: tuple[str, str, str], own: Iterable[Row], base: Graph) -> Iterator[Row]:
    """Our edges of a kind, in their order, with those of an adapted base."""
    for ours, theirs in _side_by_side(own, base.edges.get(kind, ()), _by_ends):
        both = ours and theirs and "citations" in ours
        yield _evidence(ours, theirs) if both and ours and theirs else ours or theirs or {}


def _side_by_side(
    own: Iterable[Row], base: Iterable[Row], key: Callable[[Row], Any]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of two tables in the order of their keys, those of one key together."""
    theirs = iter(base)
    there = next(theirs, None)
    for row in own:
        while there is not None and key(there) < key(row):
            yield None, there
            there = next(theirs, None)
        if there is not None and key(there) == key(row):
            yield row, there
            there = next(theirs, None)
        else:
            yield row, None
    while there is not None:
        yield None, there
        there = next(theirs, None)


_by_id = itemgetter("id")
_by_ends = itemgetter("from", "to")


def _one(label: str, own: Row, base: Row) -> Row:
    if label == "Document" and base["held"] and not own["held"]:
        own, base = base, own
    row = {column: base[column] if value in (None, []) else value for column, value in own.items()}
    if label == "Document" and own["held"] and base["held"]:
        row["source"] = _SEPARATOR.join(sorted({*_sources(own), *_sources(base)}))
    return row


def _evidence(own: Row, base: Row) -> Row:
    added = [each for each in base["citations"] or () if each not in (own["citations"] or ())]
    return {
        **own,
        "citations": named([*(own["citations"] or ()), *added]),
        "mentions": max((own["mentions"] or 0) + len(added), base["mentions"] or 0),
        "confidence": max(own["confidence"] or 0.0, base["confidence"] or 0.0),
    }


def _strangers(ours: Iterable[Row], base: Graph) -> set[str]:
    """Files of the base that are called like one of ours and hold another document."""

    def documents(rows: Iterable[Row]) -> dict[str, tuple[Any, ...]]:
        # A file without a number is the same one only if it says the same of itself.
        return {
            source: (row["id"], row["title"], row["date"]) if row["id"].startswith(_UNNUMBERED) else (row["id"],)
            for row in rows
            for source in _sources(row)
        }

    theirs = documents(base.nodes.get("Document", ()))
    own = documents(row for row in ours if any(source in theirs for source in _sources(row)))
    return {source for source, told in theirs.items() if source in own and own[source] != told}


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
