"""Whether a graph is what `ontology/shapes.ttl` says a graph is, and what is wrong with it in sentences."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.stores.embedded import StoredGraph
from graphkit.stores.ontology import ontology_file
from graphkit.stores.rdf import export_rdf
from graphkit.stores.sparql import SUFFIXES
from graphkit.stores.vocabulary import DCTERMS, NAMESPACES

# What rdflib cannot read is told in a sentence; without a handler, its log would go to standard error.
logging.getLogger("rdflib").addHandler(logging.NullHandler())


class Violation(NamedTuple):
    """One fault."""

    node: str
    """The id of what is wrong, or its URI where it has no id."""
    fault: str
    value: str | None
    """What stands there."""
    language: str = "en"

    def __str__(self) -> str:
        """Say it in a sentence."""
        instead = "không phải" if self.language == "vi" else "not"
        return f"{self.node}: {self.fault}" + (f", {instead} {self.value}." if self.value else ".")


def conclusion(found: Sequence[Violation], language: str = "en") -> str:
    """What is said of all violations together."""
    if language == "vi":
        return f"{len(found)} lỗi" if found else "Đồ thị hợp lệ."
    return f"violations: {len(found)}" if found else "The graph is valid."


def validate(graph: StoredGraph | Path, language: str = "en") -> list[Violation]:
    """Check a stored graph or an RDF file against the shapes; ``language`` is ``en`` or ``vi``.

    Raises:
        GraphkitError: the file cannot be read as RDF.
    """
    import pyshacl
    import rdflib

    data = _read(graph)
    shapes = rdflib.Graph().parse(data=ontology_file("shapes.ttl").read_text(encoding="utf-8"), format="turtle")
    _, found, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    identifier = rdflib.URIRef(DCTERMS.identifier.value)

    def named(term: Any) -> str:
        ids = [str(each) for each in data.objects(term, identifier) if each.datatype in (None, rdflib.XSD.string)]
        owner = str(term).partition("#")[0]
        if not ids and owner != str(term):
            return named(rdflib.URIRef(owner))
        return min(ids) if ids else _shortened(str(term))

    violations = set()
    for result in found.subjects(rdflib.RDF.type, shacl.ValidationResult):
        node, value = found.value(result, shacl.focusNode), found.value(result, shacl.value)
        said = str(found.value(result, shacl.resultMessage))
        shown = None if value is None or value == node else named(value)
        violations.add(Violation(named(node), _said_in(shapes, said, language), shown, language))
    return sorted(violations, key=lambda each: (each.node, each.fault, each.value or ""))


def _said_in(shapes: Any, message: str, language: str) -> str:
    """A shape's message in a language; results do not always tell all that the shape has."""
    import rdflib

    property = rdflib.URIRef("http://www.w3.org/ns/shacl#message")
    for shape, each in shapes.subject_objects(property):
        if str(each) == message:
            return next((str(m) for m in shapes.objects(shape, property) if m.language == language), message)
    return message


def _read(graph: StoredGraph | Path) -> Any:
    import rdflib

    if isinstance(graph, StoredGraph):
        buffer = io.BytesIO()
        export_rdf(graph, buffer, format="nt")
        return rdflib.Graph().parse(data=buffer.getvalue(), format="nt")
    if graph.suffix.lower() not in SUFFIXES:
        raise GraphkitError(f"{graph} is no RDF file by its name: name one that ends in {', '.join(SUFFIXES)}.")
    try:
        # What several named graphs say is checked together.
        return _union(rdflib.Dataset(default_union=True).parse(str(graph)))
    except Exception as error:  # rdflib's parsers raise whatever they meet
        raise GraphkitError(
            f"{graph} cannot be read as RDF ({' '.join(str(error).split())[:200]}): mend it."
        ) from error


def _union(dataset: Any) -> Any:
    import rdflib

    together = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads((None, None, None, None)):
        together.add((subject, predicate, value))
    return together


def _shortened(iri: str) -> str:
    for prefix, namespace in NAMESPACES.items():
        if iri.startswith(namespace.iri):
            return f"{prefix}:{iri.removeprefix(namespace.iri)}"
    return iri
