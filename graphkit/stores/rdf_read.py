"""A graph from RDF that :mod:`graphkit.stores.rdf` wrote, here or in another office: the same tables, read backwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store, Triple

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.rdf import CLASSES, EDGE_LITERALS, LISTS, LITERALS
from graphkit.stores.vocabulary import DCTERMS, ELI, GK, OA, PROPERTIES, PROV, RDF, SKOS, XSD

Row = dict[str, Any]
Statement = tuple[Any, Any, Any]


def read_rdf(path: Path) -> Graph:
    """The graph in an RDF file (Turtle, N-Triples, TriG, N-Quads, JSON-LD), whatever base its URIs have.

    Raises:
        GraphkitError: the file cannot be read, or holds no graph of ours.
    """
    store = Store()
    try:
        store.bulk_load(path=path)
    except (OSError, SyntaxError, ValueError) as error:
        raise GraphkitError(f"{path} cannot be read as RDF ({' '.join(str(error).split()).rstrip('. ')}).") from error
    graph = _Reader(store).graph()
    if not graph.nodes["Document"]:
        raise GraphkitError(f"{path} holds no document: name a file that graphkit export wrote.")
    return graph


class _Reader:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.labels: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        for subject, _, value in self.matching(None, DCTERMS.identifier, None):
            if value.datatype == XSD.string:
                self.ids[subject.value] = value.value
        for label in schema.NODES:
            for subject, _, _ in self.matching(None, RDF.type, CLASSES[label][0]):
                if subject.value in self.ids:
                    self.labels[subject.value] = label

    def graph(self) -> Graph:
        nodes: dict[str, list[Row]] = {label: [] for label in schema.NODES}
        for uri, label in self.labels.items():
            nodes[label].append(self.node(label, uri))
        said = dict(self.statements())
        edges: dict[tuple[str, str, str], list[Row]] = {kind: [] for kind in schema.EDGES}
        for kind, rows in edges.items():
            found: dict[tuple[str, str], Row] = {}
            for subject, predicate, value in self.matching(None, PROPERTIES[kind], None):
                start = subject.value.removesuffix("#target") if kind[0] == "IN" else subject.value
                if (self.labels.get(start), self.labels.get(value.value)) == kind[1:]:
                    ends = {"from": self.ids[start], "to": self.ids[value.value]}
                    told = said.get((start, predicate.value, value.value), {})
                    empty: Row = {c: [] if t == "list" else None for c, t in schema.EDGES[kind].items()}
                    known = {column: each for column, each in told.items() if column in empty}
                    found[ends["from"], ends["to"]] = ends | empty | known
            rows.extend(found[pair] for pair in sorted(found))
        return Graph({label: sorted(rows, key=lambda row: row["id"]) for label, rows in nodes.items()}, edges)

    def node(self, label: str, uri: str) -> Row:
        columns = schema.NODES[label]
        row: Row = {column: [] if kind == "list" else None for column, kind in columns.items()}
        row["id"] = self.ids[uri]
        column_of = {predicate.value: column for column, (predicate, _) in LITERALS[label].items()}
        list_of = {predicate.value: column for column, (predicate, _) in LISTS.get(label, {}).items()}
        for _, predicate, value in self.matching(NamedNode(uri), None, None):
            if column := column_of.get(predicate.value):
                row[column] = _value(value, columns[column])
            elif column := list_of.get(predicate.value):
                row[column].append(value.value)
            elif label == "Document" and predicate in (ELI.date_document, DCTERMS.date):
                row["date"] = value.value
            elif label == "Document" and predicate == ELI.type_document:
                row["type"] = self.one(value, SKOS.prefLabel)
            elif predicate == GK.candidate and value.value in self.ids:
                row["candidates"].append(self.ids[value.value])
        if label == "Citation":
            for _, _, target in self.matching(NamedNode(uri), OA.hasTarget, None):
                for _, _, selector in self.matching(target, OA.hasSelector, None):
                    for column, predicate in (("start", OA.start), ("end", OA.end), ("surface", OA.exact)):
                        told = self.one(selector, predicate)
                        row[column] = row[column] if told is None else int(told) if column != "surface" else told
        for column, kind in columns.items():
            if kind == "list":
                row[column].sort()
        return row

    def statements(self) -> Iterator[tuple[Statement, Row]]:
        """What the edges say of themselves."""
        columns = {predicate.value: column for column, (predicate, _) in EDGE_LITERALS.items()}
        kinds = {column: kind for told in schema.EDGES.values() for column, kind in told.items()}
        for relation, _, _ in self.matching(None, RDF.type, GK.Relation):
            row: Row = {"citations": []}
            parts: dict[Any, Any] = {}
            for _, predicate, value in self.matching(relation, None, None):
                if predicate == RDF.reifies and isinstance(value, Triple):
                    parts = {RDF.subject: value.subject, RDF.predicate: value.predicate, RDF.object: value.object}
                elif predicate in (RDF.subject, RDF.predicate, RDF.object):
                    parts[predicate] = value
                elif predicate == PROV.wasDerivedFrom and value.value in self.ids:
                    row["citations"].append(self.ids[value.value])
                elif column := columns.get(predicate.value):
                    row[column] = _value(value, kinds[column])
            row["citations"].sort(key=place)
            if len(parts) == 3:
                yield (parts[RDF.subject].value, parts[RDF.predicate].value, parts[RDF.object].value), row

    def matching(self, subject: Any, predicate: Any, value: Any) -> Iterator[Statement]:
        """Triples of all graphs; what several graphs say comes several times."""
        for quad in self.store.quads_for_pattern(subject, predicate, value, None):
            yield quad.subject, quad.predicate, quad.object

    def one(self, subject: Any, predicate: Any) -> str | None:
        return next((value.value for _, _, value in self.matching(subject, predicate, None)), None)


def place(citation: str) -> tuple[str, int]:
    """Where the citation with this id stands, to sort by."""
    source, _, span = citation.rpartition("#")
    start = span.partition("-")[0]
    return source, int(start) if start.isdigit() else 0


def _value(value: Literal, kind: str) -> Any:
    if kind == "bool":
        return value.value in ("true", "1")
    return {"int": int, "float": float}.get(kind, str)(value.value)
