"""A graph as RDF: Turtle or N-Triples, written as it is made.

Documents are ``eli:LegalResource``, provisions ``eli:LegalResourceSubdivision``, bodies ``org:Organization``, tasks ``schema:Action``, citations ``oa:Annotation``:
the body of the annotation is the document referred to, its target the place, given by code points and by the quote, in
the document where it stands. An edge between documents is one plain triple and one ``gk:Relation`` (an
``rdf:Statement``), which says how often and how surely it was read and from which citations. Every node keeps its id as
``dcterms:identifier``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.uris import DEFAULT_BASE, digest, node_path, slug
from graphkit.stores.vocabulary import (
    DCTERMS,
    ELI,
    GK,
    LINKS,
    OA,
    ORG,
    PARTS,
    PREFIXES,
    PROV,
    RDF,
    RELATIONS,
    SCHEMA,
    SKOS,
    XSD,
)

_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/([A-Za-z0-9._~-]+/)*")

FORMATS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}

_CLASSES = {
    "Document": (ELI.LegalResource,),
    "Provision": (GK.Provision, ELI.LegalResourceSubdivision),
    "Organization": (ORG.Organization, ELI.Organization),
    "Person": (SCHEMA.Person, ELI.Person),
    "Task": (GK.Task, SCHEMA.Action),
    "Citation": (GK.Citation, OA.Annotation),
}


def export_rdf(graph: Graph, out: BinaryIO, *, format: str = "ttl", base: str = DEFAULT_BASE) -> int:
    """Write the graph and return the number of triples; equal graphs give equal bytes.

    ``format`` is ``ttl`` or ``nt``; ``base`` begins every URI of a node and ends with a slash. The rows of a label, and
    of an edge type, have different keys. Raises :class:`GraphkitError` for another format, a base that is no web
    address, a label or edge type outside the schema, and a text that is not proper Unicode.
    """
    if format not in FORMATS:
        raise GraphkitError(f"RDF cannot be written as {format!r}; choose one of: {', '.join(FORMATS)}.")
    if not _BASE.fullmatch(base):
        raise GraphkitError(
            f"{base!r} cannot begin URIs; give a web address that ends with '/', such as {DEFAULT_BASE}."
        )
    for name in [*(graph.nodes.keys() - schema.NODES.keys()), *(graph.edges.keys() - schema.EDGES.keys())]:
        raise GraphkitError(f"{name!r} is not in version {schema.VERSION} of the schema; build the graph again.")

    count = 0

    def counted() -> Iterator[Triple]:
        nonlocal count
        for triple in _triples(graph, base):
            count += 1
            yield triple

    rdf_format = FORMATS[format]
    serialize(counted(), out, rdf_format, prefixes=PREFIXES if rdf_format == RdfFormat.TURTLE else None)
    return count


def _triples(graph: Graph, base: str) -> Iterator[Triple]:
    yield from _types((row["type"] for row in graph.nodes.get("Document", ())), base)
    for label in schema.NODES:
        for row in graph.nodes.get(label, ()):
            yield from _node(label, row, base)
    for kind in schema.EDGES:
        for row in graph.edges.get(kind, ()):
            yield from _edge(kind, row, base)


def _types(names: Iterable[str | None], base: str) -> Iterator[Triple]:
    """Yield the document types as concepts of one scheme."""
    scheme = NamedNode(f"{base}type")
    found = sorted({name for name in names if name is not None})
    if found:
        yield Triple(scheme, RDF.type, SKOS.ConceptScheme)
    for name in found:
        concept = _uri("Type", name, base)
        yield Triple(concept, RDF.type, ELI.ResourceType)
        yield Triple(concept, RDF.type, SKOS.Concept)
        yield Triple(concept, SKOS.prefLabel, _vietnamese(name))
        yield Triple(concept, SKOS.inScheme, scheme)


def _node(label: str, row: dict[str, Any], base: str) -> Iterator[Triple]:
    node = _uri(label, row["id"], base)
    for kind in _CLASSES[label]:
        yield Triple(node, RDF.type, kind)
    yield Triple(node, DCTERMS.identifier, _plain(row["id"]))
    for column, (predicate, literal) in _LITERALS[label].items():
        if row[column] is not None:
            yield Triple(node, predicate, literal(row[column]))
    for column, (predicate, literal) in _LISTS.get(label, {}).items():
        for value in row[column] or ():
            yield Triple(node, predicate, literal(value))
    if label == "Document":
        yield from _document(node, row, base)
    elif label == "Citation":
        yield from _citation(node, row, base)


def _document(node: NamedNode, row: dict[str, Any], base: str) -> Iterator[Triple]:
    if row["type"] is not None:
        yield Triple(node, ELI.type_document, _uri("Type", row["type"], base))
    if row["date"] is not None:
        date = _moment(row["date"])
        yield Triple(node, ELI.date_document if date.datatype == XSD.date else DCTERMS.date, date)
        issuer, measure, code = (slug(row[column] or "") for column in ("issuer", "type", "code"))
        if date.datatype == XSD.date and issuer and measure and code:
            yield Triple(node, DCTERMS.identifier, _urn_lex(issuer, measure, row["date"], code))


def _urn_lex(authority: str, measure: str, date: str, number: str) -> Literal:
    """Name a document as RFC 9676 does, from slugs; not unique, so never its URI."""
    dotted = f"{authority}:{measure}".replace("-", ".")
    return Literal(f"urn:lex:vn:{dotted}:{date};{number}", datatype=XSD.anyURI)


def _citation(node: NamedNode, row: dict[str, Any], base: str) -> Iterator[Triple]:
    target, position, quote = (NamedNode(f"{node.value}#{part}") for part in ("target", "position", "quote"))
    for candidate in dict.fromkeys(row["candidates"] or ()):
        yield Triple(node, GK.candidate, _uri("Document", candidate, base))
    yield Triple(node, OA.hasTarget, target)
    yield Triple(target, RDF.type, OA.SpecificResource)
    if row["start"] is not None and row["end"] is not None:
        yield Triple(target, OA.hasSelector, position)
        yield Triple(position, RDF.type, OA.TextPositionSelector)
        yield Triple(position, OA.start, Literal(row["start"]))
        yield Triple(position, OA.end, Literal(row["end"]))
    if row["surface"] is not None:
        yield Triple(target, OA.hasSelector, quote)
        yield Triple(quote, RDF.type, OA.TextQuoteSelector)
        yield Triple(quote, OA.exact, _plain(row["surface"]))


def _edge(kind: tuple[str, str, str], row: dict[str, Any], base: str) -> Iterator[Triple]:
    name, from_label, to_label = kind
    start, end = _uri(from_label, row["from"], base), _uri(to_label, row["to"], base)
    if name in RELATIONS:
        yield Triple(start, RELATIONS[name], end)
        yield from _evidence(name, start, end, row, base)
    elif name == "IN":
        yield Triple(NamedNode(f"{start.value}#target"), LINKS[name], end)
    elif name == "PART_OF":
        yield Triple(start, PARTS[from_label], end)
    else:
        yield Triple(start, LINKS[name], end)
        if schema.EDGES[kind]:
            yield from _qualified(name, LINKS[name], start, end, row, base)


def _qualified(
    name: str, predicate: NamedNode, start: NamedNode, end: NamedNode, row: dict[str, Any], base: str
) -> Iterator[Triple]:
    """State what an edge says of itself: since when a body belongs to a group, how sure a proposal is."""
    said = [
        (term, literal(row[column]))
        for column, (term, literal) in _EDGE_LITERALS.items()
        if row.get(column) is not None
    ]
    if said:
        relation = _relation(name, start, end, base)
        yield from _statement(relation, start, predicate, end)
        for term, value in said:
            yield Triple(relation, term, value)


def _relation(name: str, start: NamedNode, end: NamedNode, base: str) -> NamedNode:
    ends = f"{start.value.removeprefix(base)} {end.value.removeprefix(base)}"
    return NamedNode(f"{base}relation/{slug(name)}_{digest(ends)}")


def _statement(relation: NamedNode, start: NamedNode, predicate: NamedNode, end: NamedNode) -> Iterator[Triple]:
    yield Triple(relation, RDF.type, GK.Relation)
    yield Triple(relation, RDF.type, RDF.Statement)
    yield Triple(relation, RDF.subject, start)
    yield Triple(relation, RDF.predicate, predicate)
    yield Triple(relation, RDF.object, end)


def _evidence(name: str, start: NamedNode, end: NamedNode, row: dict[str, Any], base: str) -> Iterator[Triple]:
    relation = _relation(name, start, end, base)
    yield from _statement(relation, start, RELATIONS[name], end)
    if row["mentions"] is not None:
        yield Triple(relation, GK.mentions, Literal(row["mentions"]))
    if row["confidence"] is not None:
        yield Triple(relation, GK.confidence, Literal(row["confidence"]))
    for citation in dict.fromkeys(row["citations"] or ()):
        yield Triple(relation, PROV.wasDerivedFrom, _uri("Citation", citation, base))


def _uri(label: str, key: str, base: str) -> NamedNode:
    return NamedNode(base + node_path(label, key))


def _plain(text: str) -> Literal:
    _require_unicode(text)
    return Literal(text)


def _vietnamese(text: str) -> Literal:
    _require_unicode(text)
    return Literal(text, language="vi")


def _require_unicode(text: str) -> None:
    """Refuse half a surrogate pair, such as Python puts into a file name that is not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise GraphkitError(
            f"{text!r} is not proper Unicode; rename or re-encode the file that it comes from."
        ) from None


def _moment(text: str) -> Literal:
    """Type a date, month or year by its form; a quarter (``2024-Q2``), for which XSD has no type, stays a string."""
    for form, datatype in _MOMENTS:
        if form.fullmatch(text):
            return Literal(text, datatype=datatype)
    return _plain(text)


def _year(year: int) -> Literal:
    return Literal(f"{year:04d}", datatype=XSD.gYear)


_MOMENTS = (
    (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), XSD.date),
    (re.compile("[0-9]{4}-[0-9]{2}"), XSD.gYearMonth),
    (re.compile("[0-9]{4}"), XSD.gYear),
)

_LITERALS: dict[str, dict[str, tuple[NamedNode, Callable[[Any], Literal]]]] = {
    "Document": {
        "code": (ELI.id_local, _plain),
        "number": (ELI.number, _plain),
        "symbol": (GK.symbol, _plain),
        "year": (GK.year, _year),
        "title": (DCTERMS.title, _vietnamese),
        "issuer": (GK.issuer, _vietnamese),
        "held": (GK.held, Literal),
        "source": (GK.source, _plain),
        "joined": (GK.joined, _plain),
    },
    "Provision": {"label": (SKOS.prefLabel, _vietnamese), "unit": (GK.unit, _vietnamese), "eid": (GK.eid, _plain)},
    "Organization": {
        "name": (SKOS.prefLabel, _vietnamese),
        "kind": (GK.kind, _plain),
        "place": (GK.place, _vietnamese),
    },
    "Person": {"name": (SCHEMA.name, _vietnamese), "title": (SCHEMA.jobTitle, _vietnamese)},
    "Task": {
        "section": (GK.section, _plain),
        "text": (SCHEMA.description, _vietnamese),
        "due": (GK.due, _moment),
        "due_text": (GK.dueText, _vietnamese),
        "source": (GK.source, _plain),
        "start": (GK.start, Literal),
        "end": (GK.end, Literal),
    },
    "Citation": {
        "pinpoint": (GK.pinpoint, _vietnamese),
        "relation": (GK.relation, _plain),
        "rule": (GK.rule, _plain),
        "confidence": (GK.confidence, Literal),
        "source": (GK.source, _plain),
        "sentence": (GK.sentence, _vietnamese),
    },
}
"""Columns that become one literal each, with their property and type."""

_LISTS: dict[str, dict[str, tuple[NamedNode, Callable[[Any], Literal]]]] = {
    "Task": {"recurrence": (GK.recurrence, _plain), "duration": (GK.duration, _vietnamese)}
}
"""Columns that become a literal for each of their strings."""

_EDGE_LITERALS: dict[str, tuple[NamedNode, Callable[[Any], Literal]]] = {
    "valid_from": (GK.validFrom, _moment),
    "valid_to": (GK.validTo, _moment),
    "score": (GK.score, Literal),
    "reason": (GK.reason, _vietnamese),
}
"""Columns of edges that are no evidence."""
