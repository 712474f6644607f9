"""The files of `ontology/` that are made from tables: ``python -m graphkit.stores.ontology ontology/``."""

from __future__ import annotations

import sys
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graphkit.lexicon import DocumentType, document_types
from graphkit.stores.jsonld import context_text
from graphkit.stores.uris import DEFAULT_BASE, node_path
from graphkit.stores.vocabulary import DCTERMS, ELI, PREFIXES, RDF, SKOS

_FAMILIES = {
    "law": ("Luật và văn bản có giá trị như luật", "Laws and their like"),
    "normative": ("Văn bản quy phạm pháp luật dưới luật", "Normative acts below laws"),
    "directive": ("Văn bản chỉ đạo, điều hành", "Directives"),
    "individual": ("Văn bản cá biệt", "Individual acts"),
    "administrative": ("Văn bản hành chính", "Administrative documents"),
    "party": ("Văn bản của Đảng", "Documents of the Party"),
    "court": ("Văn bản tố tụng", "Documents of the courts"),
}
"""Names of the lexicon's families of types, in Vietnamese and English."""


def ontology_file(name: str) -> Traversable:
    """A file of the ontology in the wheel, or at the top of a checkout."""
    packed = files("graphkit") / "_ontology"
    return (packed if packed.is_dir() else Path(__file__).parents[2] / "ontology") / name


def types_text() -> str:
    """The file ``types.ttl``: the lexicon's document types as a SKOS scheme, under their families."""
    scheme = NamedNode(f"{DEFAULT_BASE}type")
    triples = [
        Triple(scheme, RDF.type, SKOS.ConceptScheme),
        Triple(scheme, DCTERMS.title, Literal("Các loại văn bản", language="vi")),
        Triple(scheme, DCTERMS.title, Literal("Types of documents", language="en")),
    ]
    used = {each.family for each in document_types()}
    for family, (vietnamese, english) in _FAMILIES.items():
        if family in used:
            concept = _family(family)
            triples += [
                Triple(concept, RDF.type, SKOS.Concept),
                Triple(concept, SKOS.prefLabel, Literal(vietnamese, language="vi")),
                Triple(concept, SKOS.prefLabel, Literal(english, language="en")),
                Triple(concept, SKOS.inScheme, scheme),
                Triple(concept, SKOS.topConceptOf, scheme),
            ]
    for each in document_types():
        triples += _type(each, scheme)
    data = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    return (data or b"").decode()


def _type(each: DocumentType, scheme: NamedNode) -> list[Triple]:
    concept = NamedNode(DEFAULT_BASE + node_path("Type", each.name))
    notations = dict.fromkeys((*each.abbreviations, *each.party_abbreviations))
    return [
        Triple(concept, RDF.type, ELI.ResourceType),
        Triple(concept, RDF.type, SKOS.Concept),
        Triple(concept, SKOS.prefLabel, Literal(each.name, language="vi")),
        *(Triple(concept, SKOS.altLabel, Literal(alias, language="vi")) for alias in each.aliases),
        *(Triple(concept, SKOS.notation, Literal(notation)) for notation in notations),
        Triple(concept, SKOS.broader, _family(each.family)),
        Triple(concept, SKOS.inScheme, scheme),
    ]


def _family(name: str) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}type-family/{name}")


def write_generated(directory: Path) -> None:
    """Write the files that are made from tables."""
    (directory / "types.ttl").write_text(types_text(), encoding="utf-8", newline="\n")
    (directory / "context.jsonld").write_text(context_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_generated(Path(sys.argv[1]))
