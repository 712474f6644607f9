"""The shapes: a graph of the examples is valid, and each fault is found and told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from typer.testing import CliRunner

from graphkit.building import build
from graphkit.cli import app
from graphkit.errors import GraphkitError
from graphkit.stores.embedded import open_graph
from graphkit.stores.rdf import export_rdf
from graphkit.stores.validation import validate
from graphkit.stores.vocabulary import DCTERMS, ELI, GK, OA, ORG, PROV, SCHEMA, SKOS

EXAMPLE = Path(__file__).parents[1] / "examples" / "09-quyet-dinh.txt"
X = Namespace("https://example.org/")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("valid")
    build([EXAMPLE], into=folder / "graph")
    with open_graph(folder / "graph") as graph, (folder / "graph.nt").open("wb") as out:
        export_rdf(graph, out, format="nt")
    return folder / "graph.nt"


def test_a_built_graph_is_valid(exported: Path) -> None:
    assert validate(exported) == []


def at(term: object) -> URIRef:
    return URIRef(term.value)  # type: ignore[attr-defined]


def test_every_fault_is_found(exported: Path, tmp_path: Path) -> None:
    graph = Graph().parse(exported)

    def of(kind: object, number: int) -> URIRef:
        """The n-th node of a class, each to be spoilt once."""
        return sorted(URIRef(str(each)) for each in graph.subjects(RDF.type, at(kind)))[number]

    def name(node: URIRef) -> str:
        return min(
            str(each) for each in graph.objects(node, at(DCTERMS.identifier)) if each.datatype in (None, XSD.string)
        )

    wanted: set[tuple[str, str]] = set()

    def spoil(node: URIRef, fault: str, remove: object = None, add: tuple[object, object] | None = None) -> None:
        wanted.add((name(node), fault))
        if remove is not None:
            graph.remove((node, at(remove), None))
        if add is not None:
            graph.add((node, at(add[0]), add[1]))

    documents = [of(ELI.LegalResource, number) for number in range(10)]
    spoil(documents[0], "must say whether its text is held", remove=GK.held)
    spoil(documents[1], "has more than one code", add=(ELI.id_local, Literal("2")))
    spoil(documents[2], "its type must be one declared concept", add=(ELI.type_document, X.nothing))
    spoil(documents[3], "its date must be one day", add=(ELI.date_document, Literal("2024", datatype=XSD.gYear)))
    spoil(documents[4], "must be issued by a body", add=(ELI.passed_by, X.nothing))
    spoil(documents[5], "must relate to documents only", add=(ELI.based_on, X.nothing))
    spoil(documents[6], "must act on documents or provisions only", add=(ELI.repeals, X.nothing))
    spoil(documents[7], "is related to itself", add=(ELI.cites, documents[7]))
    spoil(documents[8], "must assign tasks only", add=(GK.assigns, X.nothing))
    spoil(documents[9], "must have exactly one id", add=(DCTERMS.identifier, Literal("another")))
    wanted.discard((name(documents[9]), "must have exactly one id"))
    wanted.add((min(name(documents[9]), "another"), "must have exactly one id"))
    held = next(URIRef(str(each)) for each in graph.subjects(at(GK.held), Literal(True)))
    spoil(held, "is held, so it must name its source", remove=GK.source)
    spoil(of(GK.Task, 0), "must have its words", remove=SCHEMA.description)
    spoil(of(GK.Task, 1), "its deadline must be a day, month, quarter or year", add=(GK.due, Literal("soon")))
    spoil(of(GK.Task, 2), "must start before it ends", remove=GK.start, add=(GK.start, Literal(10**9)))
    spoil(of(GK.Task, 3), "must be led by bodies", add=(SCHEMA.agent, X.nothing))
    spoil(of(GK.Citation, 0), "must refer to exactly one document", remove=OA.hasBody)
    spoil(of(GK.Citation, 1), "must stand at one place in one document", remove=OA.hasTarget)
    spoil(
        of(GK.Citation, 2), "must tell a relation of the list", remove=GK.relation, add=(GK.relation, Literal("LIKES"))
    )
    spoil(
        of(GK.Citation, 3),
        "its confidence must be between 0 and 1",
        remove=GK.confidence,
        add=(GK.confidence, Literal(1.5)),
    )
    spoil(of(ORG.Organization, 0), "must have exactly one name", remove=SKOS.prefLabel)
    spoil(of(SCHEMA.Person, 0), "must have exactly one name", remove=SCHEMA.name)
    relations = [of(GK.Relation, n) for n in range(3)]
    for node, property, value, fault in (
        (relations[0], GK.mentions, Literal(0), "must be said at least once"),
        (relations[1], PROV.wasDerivedFrom, None, "must name the citations that it rests on"),
    ):
        graph.remove((node, at(property), None))
        if value is not None:
            graph.add((node, at(property), value))
        wanted.add((str(node), fault))
    subject, predicate, value = (graph.value(relations[2], each) for each in (RDF.subject, RDF.predicate, RDF.object))
    graph.remove((subject, predicate, value))
    wanted.add((str(relations[2]), "tells of a relation that the graph does not state"))
    graph.serialize(tmp_path / "bad.nt", format="nt", encoding="utf-8")
    found = validate(tmp_path / "bad.nt")
    assert {(each.node, each.fault) for each in found} == wanted
    assert all(str(each).endswith(".") and "\n" not in str(each) for each in found)
    vietnamese = {each.fault for each in validate(tmp_path / "bad.nt", "vi")}
    assert "có quan hệ với chính nó" in vietnamese and not vietnamese & {each.fault for each in found}


def test_validate_at_the_command_line(exported: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["validate", "-g", str(exported.parent / "graph")])
    assert (done.exit_code, done.stdout) == (0, "The graph is valid.\n")
    bad = tmp_path / "bad.ttl"
    bad.write_text(f"<https://example.org/d> a <{ELI.LegalResource.value}> .")
    done = CliRunner().invoke(app, ["validate", str(bad)])
    assert done.exit_code == 1 and "https://example.org/d: must say whether its text is held." in done.stdout
    done = CliRunner().invoke(app, ["validate", str(bad), "--language", "vi"])
    assert "https://example.org/d: phải nói rõ có toàn văn hay không." in done.stdout and " lỗi\n" in done.stdout
    assert CliRunner().invoke(app, ["validate", str(bad), "--language", "fr"]).exit_code == 2
    bad.write_text(f'<https://example.org/d> <{ELI.date_document.value}> "x" ; a <{ELI.LegalResource.value}> .')
    done = CliRunner().invoke(app, ["validate", str(bad), "--language", "vi"])
    assert "https://example.org/d: ngày ban hành phải là một ngày, không phải x." in done.stdout
    done = CliRunner().invoke(app, ["validate", "-g", str(exported.parent / "graph"), "--language", "vi"])
    assert done.stdout == "Đồ thị hợp lệ.\n"
    bad.write_text("nothing of the kind")
    with pytest.raises(GraphkitError, match="cannot be read as RDF"):
        validate(bad)


def test_a_file_that_is_no_rdf_is_one_sentence(tmp_path: Path) -> None:
    for name in ("x.gexf", "x.ttl"):
        (tmp_path / name).write_text("<?xml version='1.0'?>\n<gexf version='1.2'><graph mode='static'/></gexf>\n")
        command = [sys.executable, "-m", "graphkit", "validate", tmp_path / name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        (sentence,) = done.stderr.splitlines()
        assert done.returncode == 2 and sentence.startswith(f"error: {tmp_path / name} ")
