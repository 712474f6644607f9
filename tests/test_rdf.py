"""RDF out: URIs, vocabulary, ontology and round trips."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, Variable, parse
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib import Graph as RdflibGraph
from rdflib.compare import isomorphic
from rdflib.namespace import SKOS

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.lexicon import document_types
from graphkit.model import Graph
from graphkit.stores import uris
from graphkit.stores.embedded import StoredGraph
from graphkit.stores.jsonld import context_text
from graphkit.stores.ontology import types_text
from graphkit.stores.rdf import FORMATS, export_rdf, source_graph
from graphkit.stores.uris import DEFAULT_BASE, document_path, node_path, slug
from graphkit.stores.vocabulary import ELI, GK, LINKS, PARTS, PREFIXES, RELATIONS

ONTOLOGY = Path(__file__).parent.parent / "ontology" / "graphkit.ttl"
RESOLUTION = "143/NQ-CP|2021|Chính phủ"
DECISION = "12/QĐ-UBND|2022|Ủy ban nhân dân tỉnh Cao Bằng"
LAW = "Luật Thư viện|2019|Quốc hội"
ODD = 'a "quoted" \\ line\nand\r\ttab <script>alert(1)</script> 😀 \u200e\x00 Đường'


def full_graph(text: str = "lời văn") -> Graph:
    """Every label, edge type and column of the schema, each filled."""

    def row(label: str, **given: Any) -> dict[str, Any]:
        by_type: dict[str, Any] = {"str": text, "int": 7, "float": 0.5, "bool": True, "list": [LAW]}
        return {column: by_type[kind] for column, kind in schema.NODES[label].items()} | given

    nodes = {
        "Document": [
            row("Document", id=DECISION, code="12/QĐ-UBND", type="Quyết định", date="2022-03-04", year=2022),
            row(
                "Document", id=LAW, code=None, number=None, symbol=None, type="Luật", date="2019", year=2019, held=False
            ),
            row("Document", id=RESOLUTION, code="143/NQ-CP", type="Nghị quyết", date="2021-08", year=2021),
        ],
        "Provision": [row("Provision", id=f"{LAW}#art_5"), row("Provision", id=f"{LAW}#art_5__para_2")],
        "Organization": [row("Organization", id="Chính phủ"), row("Organization", id="Quốc hội")],
        "Person": [row("Person", id="Nguyễn Văn A|Chính phủ")],
        "Task": [row("Task", id=f"{DECISION}#1", due="2022-Q2")],
        "Citation": [row("Citation", id="a.txt#5"), row("Citation", id="a.txt#9", candidates=[])],
    }
    ends = {label: (rows[0]["id"], rows[-1]["id"]) for label, rows in nodes.items()}
    on_edges: dict[str, Any] = {"str": "2024-05-01", "int": 2, "float": 0.9, "list": ["a.txt#5", "a.txt#9"]}
    edges = {
        (kind, start, end): [
            {"from": ends[start][0], "to": ends[end][1]} | {column: on_edges[kind] for column, kind in columns.items()}
        ]
        for (kind, start, end), columns in schema.EDGES.items()
    }
    return Graph(nodes, edges)


def written(graph: Graph, **options: Any) -> tuple[bytes, int]:
    out = io.BytesIO()
    count = export_rdf(graph, out, **options)
    return out.getvalue(), count


def uri(label: str, key: str) -> URIRef:
    return URIRef(DEFAULT_BASE + node_path(label, key))


# URIs

parts = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="NQnqĐđDd0129-/.|_ ~", max_size=10),
    st.sampled_from(
        [
            "",
            "_",
            "Chính phủ",
            "chinh-phu",
            "Chinh phu",
            "CHÍNH PHỦ",
            "143/NQ-CP",
            "143-NQ/CP",
            "143-nq-cp",
            "143/nq-cp",
            "2021",
        ]
    ),
)
ids = st.one_of(st.tuples(parts, parts, parts).map("|".join), parts)


@given(st.lists(ids, unique=True, max_size=40))
@example(["143/NQ-CP|2021|Chính phủ", "143/NQ-CP|2021|Chinh phu", "143-NQ/CP|2021|Chính phủ", "143/NQ-CP|_|Chính phủ"])
@example(["||", "", "|", "_||", "|_|", "||_", "_", "\ud800", "\ud801"])
@example([f"{'dài ' * 50}{n}|2021|Chính phủ" for n in range(3)])
def test_different_ids_have_different_uris(keys: list[str]) -> None:
    for label in schema.NODES:
        paths = [node_path(label, key) for key in keys]
        assert len(set(paths)) == len(keys)
        for path in paths:
            assert NamedNode(DEFAULT_BASE + path).value.isascii()
            depth = {"Document": 3, "Provision": 4}.get(label, 1)
            assert path.count("/") == depth, "a document never meets another node"
            assert not {"", ".", ".."} & set(path.split("/"))


@pytest.mark.parametrize(
    ("key", "path"),
    [
        (RESOLUTION, "chinh-phu/nq/2021/143-nq-cp"),
        (DECISION, "uy-ban-nhan-dan-tinh-cao-bang/qd/2022/12-qd-ubnd"),
        (
            "13/2019/NQ-HĐND|2019|Hội đồng nhân dân thành phố Hà Nội",
            "hoi-dong-nhan-dan-thanh-pho-ha-noi/nq/2019/13-2019-nq-hdnd",
        ),
        ("11-CTr/TU|2021|Tỉnh ủy Cao Bằng", "tinh-uy-cao-bang/ctr/2021/11-ctr-tu"),
        ("45/2019/QH14|2019|Quốc hội", "quoc-hoi/_/2019/45-2019-qh14"),
        ("1234/VPCP-KTTH|2020|Văn phòng Chính phủ", "van-phong-chinh-phu/_/2020/1234-vpcp-ktth"),
        ("12/QĐ-UBND||", "_/qd/_/12-qd-ubnd"),
    ],
)
def test_usual_codes_have_plain_paths(key: str, path: str) -> None:
    assert document_path(key) == path


def test_what_is_lost_in_the_slug_is_in_the_digest() -> None:
    assert document_path(LAW).startswith("quoc-hoi/_/2019/luat-thu-vien_")
    assert document_path("143/NQ-CP|2021|chinh phu").startswith("chinh-phu/nq/2021/143-nq-cp_")


def test_every_slug_is_kept_for_one_name_only() -> None:
    for table in (uris._CENTRAL, uris._LOCAL, uris._PROVINCES, uris._CITIES, uris._TYPES, uris._MIXED):
        assert len(uris._kept(table)) == len(set(uris._names(table))) == len(uris._names(table))
    places = len(uris._names(uris._PROVINCES)) + len(uris._names(uris._CITIES))
    names = len(uris._names(uris._CENTRAL)) + places * (1 + len(uris._names(uris._LOCAL)))
    assert len(uris._bodies()) == names
    assert not uris._bodies().keys() & uris._kept(uris._TYPES).keys()


# Vocabulary and ontology


def test_a_mistyped_term_raises() -> None:
    with pytest.raises(AttributeError, match="replacez"):
        GK.replacez  # noqa: B018


def test_every_edge_of_the_schema_has_a_property() -> None:
    assert set(RELATIONS) == set(schema.DOCUMENT_RELATIONS)
    assert RELATIONS.keys() | LINKS.keys() | {"PART_OF"} == {kind for kind, _, _ in schema.EDGES}
    assert PARTS.keys() == {start for kind, start, _ in schema.EDGES if kind == "PART_OF"}


@pytest.fixture(scope="module")
def ontology() -> RdflibGraph:
    return RdflibGraph().parse(ONTOLOGY)


def test_export_and_ontology_have_the_same_terms(ontology: RdflibGraph) -> None:
    used = {
        node.value.removeprefix(GK.iri)
        for quad in parse(written(full_graph())[0], RdfFormat.TURTLE)
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(GK.iri)
    }
    defined = {str(term).removeprefix(GK.iri) for term in ontology.subjects(RDF.type) if str(term).startswith(GK.iri)}
    assert used == defined == GK.terms


def test_every_term_is_told_in_both_languages_and_placed(ontology: RdflibGraph) -> None:
    store = Store()
    store.load(path=ONTOLOGY, format=RdfFormat.TURTLE)
    assert len(store) == len(ontology)
    for name in GK.terms:
        term = URIRef(GK.iri + name)
        for told in (RDFS.label, SKOS.definition):
            assert sorted(text.language for text in ontology.objects(term, told)) == ["en", "vi"], (name, told)
        is_class = (term, RDF.type, OWL.Class) in ontology
        placed = [RDFS.subClassOf] if is_class else [RDFS.domain, RDFS.range]
        assert all((term, how, None) in ontology for how in placed), name


def test_values_fit_the_domains_and_ranges_of_the_ontology(ontology: RdflibGraph) -> None:
    data = RdflibGraph().parse(data=written(full_graph())[0], format="turtle")
    for name in GK.terms:
        term = URIRef(GK.iri + name)
        for subject, value in data.subject_objects(term):
            domain = ontology.value(term, RDFS.domain)
            union = ontology.value(domain, OWL.unionOf)
            domains = set(ontology.items(union)) if union else {domain}
            assert domains & set(data.objects(subject, RDF.type)), name
            range_ = ontology.value(term, RDFS.range)
            if (term, RDF.type, OWL.ObjectProperty) in ontology:
                either = ontology.value(range_, OWL.unionOf)
                ranges = set(ontology.items(either)) if either else {range_}
                assert ranges & set(data.objects(value, RDF.type)), name
            elif range_ != RDFS.Literal:
                assert (
                    value.datatype or (RDF.langString if value.language else URIRef(PREFIXES["xsd"] + "string"))
                ) == range_


SUBCLASSES = {
    "LegalResource": {"Work", "Thing"},
    "LegalResourceSubdivision": {"LegalResource", "Work", "Thing"},
    "Organization": {"Agent", "Thing"},
    "Person": {"Agent", "Thing"},
    "ResourceType": {"Thing"},
}
"""Of ELI: what else an instance of a class is."""


def eli_terms() -> dict[str, dict[str, str]]:
    """Terms of ELI as a listing of its ontology tells them: kind, domain, range.

    The listing names no version; its properties are those of another public listing, of October 2025, of version 1.5.
    """
    with (Path(__file__).parent / "eli.csv").open(encoding="utf-8") as file:
        return {row["term"]: row for row in csv.DictReader(file)}


def test_the_terms_of_eli_exist_with_the_domain_and_range_that_we_use(ontology: RdflibGraph) -> None:
    known = eli_terms()
    assert known.keys() >= ELI.terms
    declared = {str(t).removeprefix(ELI.iri) for t in ontology.subjects(RDF.type) if str(t).startswith(ELI.iri)}
    assert known.keys() >= declared
    data = RdflibGraph().parse(data=written(full_graph())[0], format="turtle")

    def classes(node: Any) -> set[str]:
        own = {
            str(each).removeprefix(ELI.iri) for each in data.objects(node, RDF.type) if str(each).startswith(ELI.iri)
        }
        return own.union(*(SUBCLASSES[each] for each in own))

    used = {
        str(predicate).removeprefix(ELI.iri) for predicate in data.predicates() if str(predicate).startswith(ELI.iri)
    }
    assert used == {term for term in ELI.terms if known[term]["kind"] != "class"}
    for term in used:
        for subject, value in data.subject_objects(URIRef(ELI.iri + term)):
            assert known[term]["domain"] in classes(subject), term
            if known[term]["kind"] == "object property":
                assert known[term]["range"] in classes(value), term
            else:
                kind = str(value.datatype or "").rpartition("#")[2] or "string"
                assert known[term]["range"] in ("Literal", kind), term


def test_types_are_those_of_the_lexicon() -> None:
    text = (ONTOLOGY.parent / "types.ttl").read_text(encoding="utf-8")
    assert text == types_text(), "python -m graphkit.stores.ontology ontology/ writes it"
    types = RdflibGraph().parse(data=text, format="turtle")
    assert {str(label) for each in document_types() for label in [each.name]} == {
        str(types.value(concept, SKOS.prefLabel))
        for concept in types.subjects(RDF.type, URIRef(ELI.iri + "ResourceType"))
    }
    resolution = URIRef(DEFAULT_BASE + node_path("Type", "Nghị quyết"))
    assert "NQ" in {str(notation) for notation in types.objects(resolution, SKOS.notation)}
    assert all(
        types.value(concept, SKOS.broader) for concept in types.subjects(RDF.type, URIRef(ELI.iri + "ResourceType"))
    )
    exported = {q.subject for q in parse(written(full_graph())[0], RdfFormat.TURTLE) if q.object == ELI.ResourceType}
    assert {URIRef(each.value) for each in exported} <= set(types.subjects()), "the export uses the same URIs"


# Export


@pytest.mark.parametrize("text", ["lời văn", ODD, "", "}", "'''", '"""', "\\u0041", "]]>&amp;"])
def test_round_trip(text: str) -> None:
    graph = full_graph(text)
    turtle, count = written(graph)
    ntriples, same = written(graph, format="nt")
    assert count == same > 100
    in_rdflib = RdflibGraph().parse(data=turtle, format="turtle")
    assert len(in_rdflib) == count
    assert isomorphic(in_rdflib, RdflibGraph().parse(data=ntriples, format="nt"))
    for data, rdf_format in ((turtle, RdfFormat.TURTLE), (ntriples, RdfFormat.N_TRIPLES)):
        store = Store()
        store.load(data, format=rdf_format)
        assert len(store) == count
        quoted = store.quads_for_pattern(None, NamedNode("http://www.w3.org/ns/oa#exact"), None)
        assert {quad.object for quad in quoted} == {Literal(text)}


def quads_of(graph: Graph, format: str, **options: Any) -> list[Quad]:
    rdf_format = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}[format]
    return list(parse(written(graph, format=format, **options)[0], rdf_format))


def test_named_graphs_say_what_each_source_says(examples: StoredGraph) -> None:
    graph = examples.graph()
    quads = quads_of(graph, "nq")
    assert set(quads) == set(quads_of(graph, "trig"))
    triples = {Triple(q.subject, q.predicate, q.object) for q in quads}
    names = {row["source"] for row in graph.nodes["Document"] if row["held"]}
    told = {
        Triple(source_graph(name), NamedNode(str(RDF.type)), NamedNode(PREFIXES["prov"] + "Entity")) for name in names
    }
    told |= {Triple(source_graph(name), NamedNode(PREFIXES["dcterms"] + "identifier"), Literal(name)) for name in names}
    assert triples == told | {
        Triple(q.subject, q.predicate, q.object) for q in parse(written(graph, format="nt")[0], RdfFormat.N_TRIPLES)
    }
    by_graph = {name: [q for q in quads if q.graph_name == source_graph(name)] for name in names}
    assert {q.graph_name for q in quads} == {source_graph(name) for name in names} | {DefaultGraph()}
    for name, said in by_graph.items():
        of_source = {q.object.value for q in said if q.predicate == GK.source}
        assert of_source == {name}
    # A relation that two files state stands in the graph of each.
    edge = next(
        row
        for row in graph.edges["IMPLEMENTS", "Document", "Document"]
        if len({citation.rpartition("#")[0] for citation in row["citations"]}) > 1
    )
    stated = [
        q.graph_name
        for q in quads
        if (q.subject, q.predicate, q.object)
        == (NamedNode(uri("Document", edge["from"])), RELATIONS["IMPLEMENTS"], NamedNode(uri("Document", edge["to"])))
    ]
    assert set(stated) == {source_graph(citation.rpartition("#")[0]) for citation in edge["citations"]}


@pytest.mark.parametrize("text", ["lời văn", ODD, "", "@vi", "_:b0", "https://example.org/x"])
def test_json_ld_says_the_same(text: str) -> None:
    graph = full_graph(text)
    data, count = written(graph, format="jsonld")
    wanted = RdflibGraph().parse(data=written(graph, format="nt")[0], format="nt")
    assert count == len(wanted)
    assert isomorphic(RdflibGraph().parse(data=data, format="json-ld"), wanted)
    in_oxigraph = {Triple(q.subject, q.predicate, q.object) for q in parse(data, RdfFormat.JSON_LD)}
    assert in_oxigraph == {
        Triple(q.subject, q.predicate, q.object) for q in parse(written(graph, format="nt")[0], RdfFormat.N_TRIPLES)
    }


def test_the_context_is_the_file_of_the_ontology() -> None:
    assert (ONTOLOGY.parent / "context.jsonld").read_text(encoding="utf-8") == context_text(), (
        "python -m graphkit.stores.ontology ontology/ writes it"
    )


@pytest.mark.parametrize("format", ["ttl", "nt", "trig", "nq"])
def test_annotations_of_rdf_1_2(format: str) -> None:
    rdf_format = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}
    data, _ = written(full_graph(), format=format, annotations=True)
    quads = list(parse(data, rdf_format[format]))
    plain = {Triple(q.subject, q.predicate, q.object) for q in quads}
    annotated = [q.object for q in quads if q.predicate.value.endswith("#reifies")]
    assert len(annotated) == len(schema.EDGES) - sum(not columns for columns in schema.EDGES.values())
    assert set(annotated) <= plain, "what is annotated is stated"
    assert not [q for q in quads if q.predicate.value == str(RDF.subject)]


def test_json_ld_has_no_annotations() -> None:
    with pytest.raises(GraphkitError, match="annotations"):
        export_rdf(full_graph(), io.BytesIO(), format="jsonld", annotations=True)


@pytest.mark.parametrize("format", FORMATS)
def test_a_stored_graph_gives_the_same_bytes(examples: StoredGraph, format: str) -> None:
    stored = io.BytesIO()
    export_rdf(examples, stored, format=format)
    assert stored.getvalue() == written(examples.graph(), format=format)[0]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_comes_back(text: str) -> None:
    store = Store()
    store.load(written(full_graph(text))[0], format=RdfFormat.TURTLE)
    titles = store.quads_for_pattern(None, NamedNode("http://purl.org/dc/terms/title"), None)
    assert {quad.object.value for quad in titles} == {text}


@pytest.mark.parametrize(
    ("label", "column"), [(label, column) for label in schema.NODES for column in schema.NODES[label]]
)
def test_no_column_is_lost(label: str, column: str) -> None:
    graph = full_graph()
    changed = {"str": "1999", "int": 8, "float": 0.25, "bool": None, "list": [RESOLUTION]}[schema.NODES[label][column]]
    rows = [{**graph.nodes[label][0], column: changed}, *graph.nodes[label][1:]]
    assert written(Graph({**graph.nodes, label: rows}, graph.edges))[0] != written(graph)[0]


@pytest.mark.parametrize("kind", schema.EDGES)
def test_no_edge_is_lost(kind: tuple[str, str, str]) -> None:
    graph = full_graph()
    fewer = Graph(graph.nodes, {key: rows for key, rows in graph.edges.items() if key != kind})
    columns = schema.EDGES[kind]
    told = 6 + sum(2 if column == "list" else 1 for column in columns.values()) if columns else 1
    assert written(fewer)[1] == written(graph)[1] - told


def test_equal_graphs_give_equal_bytes_in_any_process() -> None:
    code = "import sys; from test_rdf import full_graph, written; sys.stdout.buffer.write(written(full_graph())[0])"
    seen = {written(full_graph())[0]}
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        seen.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)
    assert len(seen) == 1


def test_order_of_the_mappings_does_not_matter() -> None:
    graph = full_graph()
    turned = Graph(dict(reversed(graph.nodes.items())), dict(reversed(graph.edges.items())))
    assert written(turned) == written(graph)


def test_which_documents_implement_this_one() -> None:
    graph = full_graph()
    edge = {"mentions": 1, "confidence": 1.0, "citations": ["a.txt#5"]}
    edges = {
        ("IMPLEMENTS", "Document", "Document"): [{"from": DECISION, "to": RESOLUTION, **edge}],
        ("GUIDES", "Document", "Document"): [{"from": RESOLUTION, "to": LAW, **edge}],
        ("BASED_ON", "Document", "Document"): [{"from": DECISION, "to": LAW, **edge}],
    }
    store = Store()
    store.load(written(Graph(graph.nodes, edges))[0], format=RdfFormat.TURTLE)
    store.load(path=ONTOLOGY, format=RdfFormat.TURTLE)
    query = """
        PREFIX eli: <http://data.europa.eu/eli/ontology#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?this ?document ?citation {
            ?implements rdfs:subPropertyOf* eli:ensures_implementation_of .
            ?document ?implements ?this .
            ?relation rdf:subject ?document ; rdf:predicate ?implements ; rdf:object ?this ; prov:wasDerivedFrom ?citation .
        }"""

    def implementing(key: str) -> list[tuple[str, str]]:
        this = NamedNode(uri("Document", key))
        rows = store.query(query, substitutions={Variable("this"): this})
        return [(row["document"].value, row["citation"].value) for row in rows]

    citation = str(uri("Citation", "a.txt#5"))
    assert implementing(RESOLUTION) == [(str(uri("Document", DECISION)), citation)]
    assert implementing(LAW) == [(str(uri("Document", RESOLUTION)), citation)], "who guides, implements"
    assert implementing(DECISION) == []


def test_a_citation_tells_where_it_stands_and_what_it_means() -> None:
    data = RdflibGraph().parse(data=written(full_graph())[0], format="turtle")
    rows = data.query(
        """
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX gk: <https://w3id.org/graphkit/ontology#>
        SELECT ?relation ?meant ?standing ?start ?end ?exact {
            ?citation a gk:Citation ; gk:relation ?relation ; oa:hasBody ?meant ; oa:hasTarget ?target .
            ?target oa:hasSource ?standing ; oa:hasSelector [ oa:start ?start ; oa:end ?end ] , [ oa:exact ?exact ] .
        }"""
    )
    here = uri("Document", RESOLUTION)
    assert [tuple(value.toPython() for value in row) for row in rows] == [
        ("lời văn", str(here), str(here), 7, 7, "lời văn")
    ]


@pytest.mark.parametrize(
    ("date", "predicate", "datatype"),
    [
        ("2022-03-04", "eli:date_document", "date"),
        ("2022-03", "dcterms:date", "gYearMonth"),
        ("2022", "dcterms:date", "gYear"),
        ("2022-Q2", "dcterms:date", None),
    ],
)
def test_dates_are_typed_by_their_precision(date: str, predicate: str, datatype: str | None) -> None:
    rows = [{**full_graph().nodes["Document"][0], "date": date}]
    data = RdflibGraph().parse(data=written(Graph({"Document": rows}))[0], format="turtle")
    prefix, name = predicate.split(":")
    value = data.value(uri("Document", rows[0]["id"]), URIRef(PREFIXES[prefix] + name))
    assert str(value) == date
    assert value.datatype == (datatype and URIRef(PREFIXES["xsd"] + datatype))


def test_an_official_document_has_its_urn_lex_beside_its_id() -> None:
    assert b'"urn:lex:vn:loi.van:quyet.dinh:2022-03-04;12-qd-ubnd"^^xsd:anyURI' in written(full_graph())[0]


def test_another_base() -> None:
    base = "https://example.vn/law/"
    subjects = {quad.subject.value for quad in parse(written(full_graph(), base=base)[0], RdfFormat.TURTLE)}
    assert subjects and all(subject.startswith(base) for subject in subjects)


def test_any_column_but_the_key_may_be_null() -> None:
    graph = full_graph()
    nodes = {label: [{**dict.fromkeys(row), "id": row["id"]} for row in rows] for label, rows in graph.nodes.items()}
    edges = {
        kind: [{**dict.fromkeys(row), "from": row["from"], "to": row["to"]} for row in rows]
        for kind, rows in graph.edges.items()
    }
    turtle, count = written(Graph(nodes, edges))
    assert len(RdflibGraph().parse(data=turtle, format="turtle")) == count
    assert b"None" not in turtle


def test_empty_graph() -> None:
    assert export_rdf(Graph(), io.BytesIO()) == 0


@pytest.mark.parametrize(
    "base",
    [
        "https://example.vn/law",
        "law/",
        "https://example.vn/a b/",
        "",
        "https://example.vn/#/",
        "https://a:b/",
        "https://a/%zz/",
        "urn:x:/",
    ],
)
def test_a_base_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(GraphkitError, match="web address"):
        export_rdf(Graph(), io.BytesIO(), base=base)


def test_another_format_is_refused() -> None:
    with pytest.raises(GraphkitError, match="xlsx.*ttl, nt"):
        export_rdf(Graph(), io.BytesIO(), format="xlsx")


@pytest.mark.parametrize("graph", [Graph({"Documant": []}), Graph(edges={("CITES", "Document", "Person"): []})])
def test_what_the_schema_does_not_know_is_refused(graph: Graph) -> None:
    with pytest.raises(GraphkitError, match="schema"):
        export_rdf(graph, io.BytesIO())


def test_half_a_surrogate_pair_is_refused_by_name() -> None:
    with pytest.raises(GraphkitError, match=r"udc80.*Unicode"):
        export_rdf(full_graph("tệp-\udc80.txt"), io.BytesIO())


def test_a_full_disk_is_not_hidden() -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError):
        export_rdf(full_graph(), full)


def test_slugs() -> None:
    assert slug("Đường Trần Hưng Đạo") == "duong-tran-hung-dao"
    assert slug("...") == slug("漢字") == ""
    assert len(slug("dài " * 100)) <= 80
