"""A graph as RDF: Turtle, N-Triples, TriG, N-Quads or JSON-LD, written as it is made.

Documents are ``eli:LegalResource``, provisions ``eli:LegalResourceSubdivision``, bodies ``org:Organization``, tasks ``schema:Action``, citations ``oa:Annotation``:
the body of the annotation is the document referred to, its target the place, given by code points and by the quote, in
the document where it stands. An edge between documents is one plain triple and one ``gk:Relation`` (an
``rdf:Statement``), which says how often and how surely it was read and from which citations. Every node keeps its id as
``dcterms:identifier``.

TriG and N-Quads hold one named graph a source: what that file says. What several files say together (documents that are
only cited, bodies, how often a relation is said) stands in the default graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.jsonld import write_jsonld
from graphkit.stores.uris import DEFAULT_BASE, digest, node_path, slug
from graphkit.stores.vocabulary import (
    DCTERMS,
    ELI,
    GK,
    OA,
    ORG,
    PREFIXES,
    PROPERTIES,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
    XSD,
)

if TYPE_CHECKING:
    from graphkit.stores.embedded import StoredGraph

_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/([A-Za-z0-9._~-]+/)*")

FORMATS = ("ttl", "nt", "trig", "nq", "jsonld")
"""The last two of RDF's own hold named graphs."""

_TRIPLES = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
_QUADS = {"trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}

Row = dict[str, Any]
RowsOf = Callable[[str], Iterable[Row]]
"""Gives the rows of a table (``nodes/Document``), again and again."""
Block = tuple[tuple[str, ...], Iterable[Triple]]
"""What is said of a row, and the sources that say it; without a source, it is said by all together."""

CLASSES = {
    "Document": (ELI.LegalResource,),
    "Provision": (GK.Provision, ELI.LegalResourceSubdivision),
    "Organization": (ORG.Organization, ELI.Organization),
    "Person": (SCHEMA.Person, ELI.Person),
    "Task": (GK.Task, SCHEMA.Action),
    "Citation": (GK.Citation, OA.Annotation),
}


def export_rdf(
    graph: Graph | StoredGraph,
    out: BinaryIO,
    *,
    format: str = "ttl",
    base: str = DEFAULT_BASE,
    annotations: bool = False,
) -> int:
    """Write the graph and return the number of triples; equal graphs give equal bytes.

    ``format`` is one of :data:`FORMATS`; ``base`` begins every URI of a node and ends with a slash. With ``annotations``
    a ``gk:Relation`` is tied to its triple as in RDF 1.2 (``rdf:reifies``). The rows of a label, and of an edge type, have
    different keys; of a stored graph, some thousand are in memory at a time.

    Raises:
        GraphkitError: another format, a base that is no web address, a label or edge type outside the schema, or a text
            that is not proper Unicode.
    """
    if format not in FORMATS:
        raise GraphkitError(f"RDF cannot be written as {format!r}; choose one of: {', '.join(FORMATS)}.")
    if annotations and format == "jsonld":
        raise GraphkitError("JSON-LD has no RDF 1.2 annotations; choose ttl, nt, trig or nq for them.")
    if not _BASE.fullmatch(base):
        raise GraphkitError(
            f"{base!r} cannot begin URIs; give a web address that ends with '/', such as {DEFAULT_BASE}."
        )
    rows = _rows_of(graph) if isinstance(graph, Graph) else graph.rows
    count = 0

    def triples() -> Iterator[Triple]:
        nonlocal count
        for _, block in _blocks(rows, base, annotations):
            for triple in block:
                count += 1
                yield triple

    def quads() -> Iterator[Quad]:
        nonlocal count
        everybody = DefaultGraph()
        for names, block in _blocks(rows, base, annotations):
            graphs: list[NamedNode | DefaultGraph] = [source_graph(name, base) for name in names]
            graphs = graphs or [everybody]
            for triple in block:
                for graph in graphs:
                    count += 1
                    yield Quad(triple.subject, triple.predicate, triple.object, graph)
        for triple in _sources(rows, base):
            count += 1
            yield Quad(triple.subject, triple.predicate, triple.object)

    if format == "jsonld":
        write_jsonld(triples(), out)
    elif format in _TRIPLES:
        serialize(triples(), out, _TRIPLES[format], prefixes=PREFIXES if format == "ttl" else None)
    else:
        serialize(quads(), out, _QUADS[format], prefixes=PREFIXES if format == "trig" else None)
    return count


def source_graph(name: str, base: str = DEFAULT_BASE) -> NamedNode:
    """The named graph of what one source says."""
    return _uri("Source", name, base)


def _rows_of(graph: Graph) -> RowsOf:
    for key in [*(graph.nodes.keys() - schema.NODES.keys()), *(graph.edges.keys() - schema.EDGES.keys())]:
        raise GraphkitError(f"{key!r} is not in version {schema.VERSION} of the schema; build the graph again.")
    tables: dict[str, list[Row]] = {
        **{f"nodes/{label}": rows for label, rows in graph.nodes.items()},
        **{f"edges/{'.'.join(kind)}": rows for kind, rows in graph.edges.items()},
    }
    return lambda table: tables.get(table, [])


def _blocks(rows: RowsOf, base: str, annotations: bool) -> Iterator[Block]:
    yield (), _types((row["type"] for row in rows("nodes/Document")), base)
    sources: dict[str, tuple[str, ...]] = {}
    candidates: set[str] = set()
    for label, columns in schema.NODES.items():
        for row in rows(f"nodes/{label}"):
            names = tuple(row["source"].split(" | ")) if "source" in columns and row["source"] else ()
            if names and label != "Citation":
                sources[row["id"]] = names
            candidates.update(row.get("candidates") or ())
            yield names, _node(label, row, base)
    if candidates:
        candidates.difference_update(row["id"] for row in rows("nodes/Document"))
    yield (), _unknown(candidates, base)
    for kind, columns in schema.EDGES.items():
        start = kind[1]
        for row in rows(f"edges/{'.'.join(kind)}"):
            if "citations" in columns:
                names = tuple(dict.fromkeys(_citing(citation) for citation in row["citations"] or ()))
            elif columns:
                names = ()  # drawn by graphkit itself
            else:
                names = (_citing(row["from"]),) if start == "Citation" else sources.get(row["from"], ())
            yield names, _edge(kind, row, base)
            if columns:
                yield (), _qualified(kind, row, base, annotations)


def _unknown(documents: Iterable[str], base: str) -> Iterator[Triple]:
    """Name the candidates of citations that no document of the graph is."""
    for each in sorted(documents):
        yield Triple(_uri("Document", each, base), DCTERMS.identifier, _plain(each))


def _citing(citation: str) -> str:
    """The source that the id of a citation names, ``thu.txt#12-40``."""
    return citation.rpartition("#")[0]


def _sources(rows: RowsOf, base: str) -> Iterator[Triple]:
    """Say which source each named graph is of."""
    names = {
        name
        for label, columns in schema.NODES.items()
        if "source" in columns
        for row in rows(f"nodes/{label}")
        for name in (row["source"] or "").split(" | ")
        if name
    }
    for name in sorted(names):
        yield Triple(source_graph(name, base), RDF.type, PROV.Entity)
        yield Triple(source_graph(name, base), DCTERMS.identifier, _plain(name))


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


def _node(label: str, row: Row, base: str) -> Iterator[Triple]:
    node = _uri(label, row["id"], base)
    for kind in CLASSES[label]:
        yield Triple(node, RDF.type, kind)
    yield Triple(node, DCTERMS.identifier, _plain(row["id"]))
    for column, (predicate, literal) in LITERALS[label].items():
        if row[column] is not None:
            yield Triple(node, predicate, literal(row[column]))
    for column, (predicate, literal) in LISTS.get(label, {}).items():
        for value in row[column] or ():
            yield Triple(node, predicate, literal(value))
    if label == "Document":
        yield from _document(node, row, base)
    elif label == "Citation":
        yield from _citation(node, row, base)


def _document(node: NamedNode, row: Row, base: str) -> Iterator[Triple]:
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


def _citation(node: NamedNode, row: Row, base: str) -> Iterator[Triple]:
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


def _edge(kind: tuple[str, str, str], row: Row, base: str) -> Iterator[Triple]:
    name, from_label, to_label = kind
    start, end = _uri(from_label, row["from"], base), _uri(to_label, row["to"], base)
    if name == "IN":
        start = NamedNode(f"{start.value}#target")
    yield Triple(start, PROPERTIES[kind], end)


def _qualified(kind: tuple[str, str, str], row: Row, base: str, annotations: bool) -> Iterator[Triple]:
    """State what an edge says of itself: its evidence, since when a body belongs to a group, how sure a proposal is."""
    name, from_label, to_label = kind
    said = [
        (term, literal(row[column])) for column, (term, literal) in EDGE_LITERALS.items() if row.get(column) is not None
    ]
    if not said and "citations" not in row:
        return
    start, end = node_path(from_label, row["from"]), node_path(to_label, row["to"])
    triple = Triple(NamedNode(base + start), PROPERTIES[kind], NamedNode(base + end))
    relation = NamedNode(f"{base}relation/{slug(name)}_{digest(f'{start} {end}')}")
    yield Triple(relation, RDF.type, GK.Relation)
    if annotations:
        yield Triple(relation, RDF.reifies, triple)
    else:
        yield Triple(relation, RDF.type, RDF.Statement)
        yield Triple(relation, RDF.subject, triple.subject)
        yield Triple(relation, RDF.predicate, triple.predicate)
        yield Triple(relation, RDF.object, triple.object)
    for term, value in said:
        yield Triple(relation, term, value)
    for citation in dict.fromkeys(row.get("citations") or ()):
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

LITERALS: dict[str, dict[str, tuple[NamedNode, Callable[[Any], Literal]]]] = {
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
        "page": (GK.page, Literal),
        "relation": (GK.relation, _plain),
        "rule": (GK.rule, _plain),
        "confidence": (GK.confidence, Literal),
        "source": (GK.source, _plain),
        "sentence": (GK.sentence, _vietnamese),
    },
}
"""Columns that become one literal each, with their property and type."""

LISTS: dict[str, dict[str, tuple[NamedNode, Callable[[Any], Literal]]]] = {
    "Task": {"recurrence": (GK.recurrence, _plain), "duration": (GK.duration, _vietnamese)}
}
"""Columns that become a literal for each of their strings."""

EDGE_LITERALS: dict[str, tuple[NamedNode, Callable[[Any], Literal]]] = {
    "mentions": (GK.mentions, Literal),
    "confidence": (GK.confidence, Literal),
    "valid_from": (GK.validFrom, _moment),
    "valid_to": (GK.validTo, _moment),
    "score": (GK.score, Literal),
    "reason": (GK.reason, _vietnamese),
}
"""Columns of edges that become one literal each, of the statement that says so."""
