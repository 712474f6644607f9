"""The terms of the RDF export, in closed namespaces: a mistyped term raises at once.

The domains and ranges of ELI were read before a term was taken up: in the ontology of version 1.2, and for what came
later in listings of its newer terms. Three of them decide what stands here: ``eli:title`` belongs to an expression, so a document has a ``dcterms:title``, as ELI advises;
``eli:date_document`` takes whole dates only, so a shortened one is a ``dcterms:date``; ``eli:implements`` is deprecated.
What ``gk:`` terms mean is said in ``ontology/graphkit.ttl``.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graphkit.schema import EDGES


class Namespace:
    """A closed set of terms, each an attribute.

    >>> ELI.cites
    <NamedNode value=http://data.europa.eu/eli/ontology#cites>
    """

    def __init__(self, iri: str, terms: str) -> None:
        """Take the namespace's IRI and its terms, parted by blanks."""
        self.iri = iri
        self.terms = frozenset(terms.split())
        self.__dict__.update({term: NamedNode(iri + term) for term in self.terms})

    def __getattr__(self, term: str) -> NamedNode:
        """Refuse what is no term; those that are never come here."""
        raise AttributeError(f"the namespace {self.__dict__.get('iri')} has no term {term!r}")


RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type Statement subject predicate object reifies langString"
)
XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#", "anyURI boolean date decimal double gYear gYearMonth integer string"
)
DCTERMS = Namespace("http://purl.org/dc/terms/", "identifier title date")
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme inScheme topConceptOf broader prefLabel altLabel notation",
)
ORG = Namespace("http://www.w3.org/ns/org#", "Organization subOrganizationOf memberOf")
PROV = Namespace("http://www.w3.org/ns/prov#", "Entity wasDerivedFrom")
SCHEMA = Namespace("https://schema.org/", "Action Person agent participant description name jobTitle")
OA = Namespace(
    "http://www.w3.org/ns/oa#",
    "Annotation SpecificResource TextPositionSelector TextQuoteSelector"
    " hasBody hasTarget hasSource hasSelector start end exact",
)
ELI = Namespace(
    "http://data.europa.eu/eli/ontology#",
    "LegalResource ResourceType Organization Person"
    " id_local number date_document type_document passed_by"
    " LegalResourceSubdivision is_part_of"
    " ensures_implementation_of based_on amends repeals corrects consolidates cites",
)
GK = Namespace(
    "https://w3id.org/graphkit/ontology#",
    "Citation Relation Task"
    " succeededBy replaces suspends guides promulgates reportsOn"
    " Provision pinpoints eid unit proposedAnswer validFrom validTo score reason recurrence duration"
    " symbol year issuer held source joined start end signedBy addressedTo assigns"
    " kind place section due dueText supervisedBy carriesOut"
    " relation pinpoint page rule confidence sentence candidate within mentions",
)

NAMESPACES = {
    "dcterms": DCTERMS,
    "eli": ELI,
    "gk": GK,
    "oa": OA,
    "org": ORG,
    "prov": PROV,
    "rdf": RDF,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}
PREFIXES = {prefix: namespace.iri for prefix, namespace in NAMESPACES.items()}

RELATIONS = {
    "IMPLEMENTS": ELI.ensures_implementation_of,
    "BASED_ON": ELI.based_on,
    "GUIDES": GK.guides,
    "AMENDS": ELI.amends,
    "REPLACES": GK.replaces,
    "REPEALS": ELI.repeals,
    "SUSPENDS": GK.suspends,
    "CORRECTS": ELI.corrects,
    "CONSOLIDATES": ELI.consolidates,
    "PROMULGATES": GK.promulgates,
    "REPORTS_ON": GK.reportsOn,
    "CITES": ELI.cites,
}
"""Property of each edge between documents (``graphkit.schema.DOCUMENT_RELATIONS``)."""

LINKS = {
    "ISSUED_BY": ELI.passed_by,
    "SIGNED_BY": GK.signedBy,
    "ADDRESSED_TO": GK.addressedTo,
    "ASSIGNS": GK.assigns,
    "LED_BY": SCHEMA.agent,
    "COORDINATED_WITH": SCHEMA.participant,
    "SUPERVISED_BY": GK.supervisedBy,
    "CARRIES_OUT": GK.carriesOut,
    "IN": OA.hasSource,
    "REFERS_TO": OA.hasBody,
    "WITHIN": GK.within,
    "PINPOINTS": GK.pinpoints,
    "SUCCEEDED_BY": GK.succeededBy,
    "MEMBER_OF": ORG.memberOf,
    "PROPOSED_ANSWER": GK.proposedAnswer,
}
"""Property of each other edge but ``PART_OF``; that of ``IN`` starts from the annotation's target."""

PARTS = {"Organization": ORG.subOrganizationOf, "Provision": ELI.is_part_of}
"""Property of ``PART_OF``, by the label that it starts from."""

PROPERTIES = {kind: PARTS[kind[1]] if kind[0] == "PART_OF" else (RELATIONS | LINKS)[kind[0]] for kind in EDGES}
"""Property of every edge of the schema."""
