"""JSON-LD with the context of `ontology/context.jsonld`, written one node at a time.

The context is made from the vocabulary: each term has its local name as its key, or its prefixed name where two
namespaces share the local one, and the datatype, language or ``@id`` that its values mostly have.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, BinaryIO

from pyoxigraph import Literal, NamedNode, Triple

from graphkit.stores.vocabulary import (
    DCTERMS,
    ELI,
    GK,
    NAMESPACES,
    OA,
    PREFIXES,
    PROPERTIES,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
    XSD,
)

_LINKS = (
    *PROPERTIES.values(),
    *(ELI.type_document, GK.candidate, OA.hasTarget, OA.hasSelector, PROV.wasDerivedFrom, SKOS.inScheme),
    *(RDF.subject, RDF.predicate, RDF.object),
)
"""Properties whose values are nodes."""
_VIETNAMESE = frozenset(
    (
        *(DCTERMS.title, GK.issuer, GK.place, GK.dueText, GK.pinpoint, GK.sentence, GK.reason, GK.duration, GK.unit),
        *(SCHEMA.name, SCHEMA.jobTitle, SCHEMA.description, SKOS.prefLabel),
    )
)
"""Properties whose values are words."""
_TYPED = {
    ELI.date_document: XSD.date,
    GK.year: XSD.gYear,
    GK.confidence: XSD.double,
    GK.score: XSD.double,
    GK.validFrom: XSD.date,
    GK.validTo: XSD.date,
}
_NOT_TERMS = (RDF.type, RDF.langString, RDF.reifies)


@cache
def keys() -> dict[str, str]:
    """IRI of a term → its key in JSON."""
    shared = Counter(term for prefix, space in NAMESPACES.items() if prefix != "xsd" for term in space.terms)
    return {
        space.iri + term: term if shared[term] == 1 else f"{prefix}:{term}"
        for prefix, space in NAMESPACES.items()
        if prefix != "xsd"
        for term in sorted(space.terms)
        if space.iri + term not in {each.value for each in _NOT_TERMS}
    }


@cache
def context() -> dict[str, Any]:
    """The content of ``context.jsonld``."""
    coerced: dict[str, dict[str, str]] = {
        **{term.value: {"@type": "@id"} for term in _LINKS},
        **{term.value: {"@language": "vi"} for term in _VIETNAMESE},
        **{term.value: {"@type": f"xsd:{kind.value.removeprefix(XSD.iri)}"} for term, kind in _TYPED.items()},
    }
    told: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", **PREFIXES}
    for iri, key in keys().items():
        told[key] = {"@id": iri, **coerced[iri]} if iri in coerced else iri
    return {"@context": told}


def context_text() -> str:
    """The file ``context.jsonld``."""
    return json.dumps(context(), ensure_ascii=False, indent=2) + "\n"


def write_jsonld(triples: Iterable[Triple], out: BinaryIO) -> None:
    """Write triples, of which those of one subject follow each other, as one document with its context in it."""
    out.write(json.dumps(context(), ensure_ascii=False)[:-1].encode() + b',\n"@graph": [')
    separator = b"\n"
    for node in _nodes(triples):
        out.write(separator + json.dumps(node, ensure_ascii=False).encode())
        separator = b",\n"
    out.write(b"\n]}\n")


def _nodes(triples: Iterable[Triple]) -> Iterator[dict[str, Any]]:
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        node: dict[str, Any] = {"id": subject.value}
        for triple in group:
            key, value = _pair(triple.predicate, triple.object)
            if key not in node:
                node[key] = value
            elif isinstance(node[key], list):
                node[key].append(value)
            else:
                node[key] = [node[key], value]
        yield node


def _pair(predicate: NamedNode, value: Any) -> tuple[str, Any]:
    told = _keys()
    if predicate == RDF.type:
        return "type", told[value]
    if isinstance(value, NamedNode):
        return told[predicate], value.value if predicate in _links() else {"id": value.value}
    return told[predicate], _literal(predicate, value)


@cache
def _keys() -> dict[NamedNode, str]:
    return {NamedNode(iri): key for iri, key in keys().items()}


@cache
def _links() -> frozenset[NamedNode]:
    return frozenset(_LINKS)


def _literal(predicate: NamedNode, value: Literal) -> Any:
    kind = value.datatype
    if value.language:
        wanted = predicate in _VIETNAMESE and value.language == "vi"
        return value.value if wanted else {"@value": value.value, "@language": value.language}
    if kind == _TYPED.get(predicate):
        return value.value
    if kind == XSD.string:
        plain = predicate not in _TYPED and predicate not in _VIETNAMESE
        return value.value if plain else {"@value": value.value}
    if kind == XSD.boolean:
        return value.value == "true"
    if kind == XSD.integer:
        return int(value.value)
    return {"@value": value.value, "@type": kind.value}
