"""RDF in: what was exported is read again, and a build links against another office's graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_queries import GRAPH, LAW, PLAN, TOP, document
from typer.testing import CliRunner

from graphkit.cli import app
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.resolution.merging import merge
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.rdf import FORMATS, export_rdf
from graphkit.stores.rdf_read import read_rdf
from graphkit.stores.validation import validate

EXAMPLES = Path(__file__).parents[1] / "examples"
IMPLEMENTS = ("IMPLEMENTS", "Document", "Document")


def comparable(graph: Graph) -> tuple[Any, Any]:
    """The graph with its rows and lists in order; RDF knows none."""

    def row(each: dict[str, Any]) -> dict[str, Any]:
        return {column: sorted(value) if isinstance(value, list) else value for column, value in each.items()}

    return (
        {
            label: sorted((row(each) for each in rows), key=lambda r: r["id"])
            for label, rows in graph.nodes.items()
            if rows
        },
        {
            kind: sorted((row(each) for each in rows), key=lambda r: (r["from"], r["to"]))
            for kind, rows in graph.edges.items()
            if rows
        },
    )


@pytest.mark.parametrize("annotations", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_what_was_exported_is_the_same_graph_again(
    format: str, annotations: bool, examples: StoredGraph, tmp_path: Path
) -> None:
    if annotations and format == "jsonld":
        return
    file = tmp_path / f"graph.{format}"
    with file.open("wb") as out:
        export_rdf(examples, out, format=format, annotations=annotations, base="https://example.vn/x/")
    assert comparable(read_rdf(file)) == comparable(examples.graph())


def test_nothing_that_is_unknown_becomes_known(tmp_path: Path) -> None:
    file = tmp_path / "graph.nt"
    with file.open("wb") as out:
        export_rdf(GRAPH, out, format="nt")
    assert comparable(read_rdf(file)) == comparable(GRAPH)


@pytest.mark.parametrize(("name", "content"), [("a.ttl", "no RDF"), ("a.xyz", ""), ("a.nt", "<a:a> <a:b> <a:c> .")])
def test_a_file_that_is_no_graph(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(GraphkitError, match=name):
        read_rdf(tmp_path / name)
    with pytest.raises(GraphkitError, match="none.ttl"):
        read_rdf(tmp_path / "none.ttl")


# Merging


def test_merging_with_itself_changes_nothing() -> None:
    assert comparable(merge(GRAPH, GRAPH, "again")) == comparable(GRAPH)


def test_what_two_offices_know_of_one_document() -> None:
    ours = Graph({"Document": [document(TOP, type="Nghị quyết")]})
    theirs = Graph({"Document": [{**document(TOP, title="Về việc A", type="?"), "held": True, "source": "a.txt"}]})
    for merged in (merge(ours, theirs, "b"), merge(theirs, ours, "b")):
        (row,) = merged.nodes["Document"]
        assert (row["title"], row["held"], row["source"], row["type"]) == ("Về việc A", True, "a.txt", "?")
    mine = Graph({"Document": [{**document(TOP, type="Nghị quyết"), "held": True, "source": "b.txt"}]})
    (row,) = merge(mine, theirs, "b").nodes["Document"]
    assert (row["title"], row["type"], row["source"]) == ("Về việc A", "Nghị quyết", "a.txt | b.txt")


def test_evidence_is_added_up() -> None:
    def graph(*citations: str) -> Graph:
        edge = {"from": PLAN, "to": TOP, "mentions": len(citations), "confidence": 0.5, "citations": list(citations)}
        return Graph({"Document": [document(PLAN), document(TOP)]}, {IMPLEMENTS: [edge]})

    (edge,) = merge(graph("a#1-2", "a#5-6"), graph("a#1-2", "b#1-2"), "x").edges[IMPLEMENTS]
    assert (edge["citations"], edge["mentions"]) == (["a#1-2", "a#5-6", "b#1-2"], 3)


def test_two_files_with_one_name_are_not_one() -> None:
    def graph(key: str) -> Graph:
        held = {**document(key), "held": True, "source": "01.txt"}
        citation = {**GRAPH.nodes["Citation"][0], "id": "01.txt#1-2", "source": "01.txt"}
        edge = {"from": key, "to": LAW, "mentions": 1, "confidence": 1.0, "citations": ["01.txt#1-2"]}
        return Graph(
            {"Document": [held, document(LAW)], "Citation": [citation]},
            {IMPLEMENTS: [edge], ("IN", "Citation", "Document"): [{"from": "01.txt#1-2", "to": key}]},
        )

    merged = merge(graph(PLAN), graph(TOP), "so-y-te")
    assert [row["id"] for row in merged.nodes["Citation"]] == ["01.txt#1-2", "so-y-te:01.txt#1-2"]
    assert {row["id"]: row["source"] for row in merged.nodes["Document"]} == {
        PLAN: "01.txt",
        TOP: "so-y-te:01.txt",
        LAW: None,
    }
    assert merged.edges["IN", "Citation", "Document"] == [
        {"from": "01.txt#1-2", "to": PLAN},
        {"from": "so-y-te:01.txt#1-2", "to": TOP},
    ]
    assert [row["citations"] for row in merged.edges[IMPLEMENTS]] == [["so-y-te:01.txt#1-2"], ["01.txt#1-2"]]


# Building


def cli(*arguments: str) -> Any:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return done


def test_a_build_links_against_the_graph_of_another_office(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir(), ours.mkdir()
    (theirs / "ke-hoach.txt").write_text(
        "ỦY BAN NHÂN DÂN\nTỈNH PHÚ YÊN\nSố: 118/KH-UBND\nPhú Yên, ngày 12 tháng 6 năm 2024\nKẾ HOẠCH\nPhát triển doanh nghiệp\n\n"
        "Thực hiện Nghị quyết số 41-NQ/TW ngày 10/10/2023 của Bộ Chính trị, Ủy ban nhân dân tỉnh ban hành Kế hoạch.\n"
    )
    (ours / "cong-van.txt").write_text(
        "SỞ TÀI CHÍNH\nTỈNH PHÚ YÊN\nSố: 77/STC-NS\nPhú Yên, ngày 02 tháng 8 năm 2024\nKính gửi: Các phòng.\n\n"
        "Thực hiện Kế hoạch số 118/KH-UBND của Ủy ban nhân dân tỉnh, Sở Tài chính đề nghị các phòng báo cáo.\n"
    )
    file = tmp_path / "ubnd.ttl"
    cli("build", str(theirs), "--into", str(tmp_path / "a"))
    cli("export", "-g", str(tmp_path / "a"), "--out", str(file))
    alone, linked = tmp_path / "alone", tmp_path / "linked"
    cli("build", str(ours), "--into", str(alone))
    plan = "118/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên"
    with open_graph(alone) as graph:
        assert plan not in {row["id"] for row in graph.nodes("Document")}, "alone, its year is not known"
    for _ in range(2):
        cli("build", str(ours), "--into", str(linked), "--base", str(file))
    with open_graph(linked) as graph:
        rows = graph.cypher("MATCH (a:Document)-[:IMPLEMENTS*1..3]->(b:Document) RETURN DISTINCT a.id, b.id").rows
        assert {b for a, b in rows if a.startswith("77/STC-NS")} == {plan, "41-NQ/TW|2023|Trung ương Đảng"}
        held = {row["id"]: row["source"] for row in graph.nodes("Document") if row["held"]}
        assert held[plan] == "ke-hoach.txt"
        assert validate(graph) == []
        version = graph.directory
    # Another base is another graph, and the same one is the same.
    cli("build", str(ours), "--into", str(linked), "--base", str(file))
    with open_graph(linked) as graph:
        assert graph.directory == version
    cli("build", str(ours), "--into", str(linked))
    with open_graph(linked) as graph:
        assert plan not in {row["id"] for row in graph.nodes("Document")}


def test_a_base_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["build", str(EXAMPLES), "--into", str(tmp_path / "g"), "--base", str(tmp_path / "no.ttl")]
    )
    assert isinstance(done.exception, GraphkitError) and "no.ttl" in str(done.exception)
