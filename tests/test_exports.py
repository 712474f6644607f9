"""GraphML, GEXF, Parquet, CSV, networkx and pandas: nothing is lost on the way out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import networkx
import pyarrow.parquet as pq
import pytest
from test_queries import GRAPH, PLAN, TOP, document
from typer.testing import CliRunner

from graphkit import schema
from graphkit.cli import app
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.embedded import StoredGraph
from graphkit.stores.exports import to_networkx, to_pandas, write_gexf, write_graphml
from graphkit.stores.parquet import TABLES

ODD = 'a "b" <c> & \n\t\r d \x00 😀'


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row as files of strings can hold it."""
    return {
        column: " | ".join(value) if isinstance(value, list) else value
        for column, value in row.items()
        if value is not None and value != [] and column not in ("from", "to")
    }


def test_networkx_has_every_node_edge_and_value(examples: StoredGraph) -> None:
    graph, made = examples.graph(), examples.to_networkx()
    assert made.number_of_nodes() == sum(map(len, graph.nodes.values()))
    assert made.number_of_edges() == sum(map(len, graph.edges.values()))
    for label, rows in graph.nodes.items():
        for row in rows:
            node = dict(made.nodes[row["id"]])
            assert node.pop("node_type") == label
            assert told(node) == told(row)
    for kind, rows in graph.edges.items():
        for row in rows:
            edge = dict(made.edges[row["from"], row["to"], kind[0]])
            assert edge.pop("type") == kind[0] and told(edge) == told(row)


def test_two_labels_may_share_an_id() -> None:
    person = {"id": TOP, "name": "n", "title": None}
    made = to_networkx(Graph({"Document": [document(TOP)], "Person": [person]}))
    assert {key: data["node_type"] for key, data in made.nodes(data=True)} == {
        TOP: "Document",
        f"Person:{TOP}": "Person",
    }


@pytest.mark.parametrize(("write", "read"), [(write_graphml, networkx.read_graphml), (write_gexf, networkx.read_gexf)])
def test_networkx_reads_what_we_write(write: Any, read: Any, examples: StoredGraph, tmp_path: Path) -> None:
    odd = {**document("odd|2020|x", title=ODD), "held": True}
    graph = Graph({**examples.graph().nodes, "Document": [*examples.nodes("Document"), odd]}, examples.graph().edges)
    file = tmp_path / "graph.xml"
    with file.open("w", encoding="utf-8", newline="\n") as out:
        count = write(graph, out)
    made = read(file)
    assert count == made.number_of_nodes() + made.number_of_edges()
    assert made.number_of_edges() == sum(map(len, graph.edges.values())) and made.is_directed()
    for rows in graph.nodes.values():
        for row in rows:
            node = {column: value for column, value in made.nodes[row["id"]].items() if column in row}
            wanted = {column: value for column, value in told(row).items() if column != "id"}
            node.pop("id", None)
            wanted = {c: v.replace("\x00", "\ufffd") if isinstance(v, str) else v for c, v in wanted.items()}
            assert node == wanted


@pytest.mark.parametrize("format", ["graphml", "gexf", "parquet", "csv"])
def test_exports_at_the_command_line(format: str, examples_at: Path, examples: StoredGraph, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["export", "--format", format, "--out", str(out), "-g", str(examples_at)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert str(sum(examples.counts.values())) in done.stdout
    if out.is_dir():
        again = CliRunner().invoke(app, arguments)
        assert isinstance(again.exception, GraphkitError) and "already" in str(again.exception)
    for table, columns in TABLES.items():
        rows = list(examples.rows(table))
        if format == "parquet":
            assert pq.ParquetFile(out / f"{table}.parquet").read().to_pylist() == rows
        elif format == "csv":
            found = list(csv.reader(io.StringIO((out / f"{table}.csv").read_text(encoding="utf-8"))))
            assert found[0] == list(columns) and len(found) == len(rows) + 1
            for line, row in zip(found[1:], rows, strict=True):
                wanted = [json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in row.values()]
                assert line == ["" if value is None else str(value) for value in wanted]
    assert not [each for each in tmp_path.iterdir() if each != out]


def test_options_of_rdf_are_for_rdf(examples_at: Path, tmp_path: Path) -> None:
    arguments = ["export", "--format", "gexf", "--annotations", "--out", str(tmp_path / "x"), "-g", str(examples_at)]
    assert isinstance(CliRunner().invoke(app, arguments).exception, GraphkitError)


def test_frames(examples: StoredGraph) -> None:
    frames = examples.to_pandas()
    assert frames.keys() == TABLES.keys()
    for table, frame in frames.items():
        assert list(frame.columns) == list(TABLES[table]) and len(frame) == examples.counts[table]
    assert to_pandas(GRAPH)["nodes/Document"]["id"].tolist() == [row["id"] for row in GRAPH.nodes["Document"]]
    assert PLAN in set(to_pandas(GRAPH)["edges/CITES.Document.Document"]["from"])
    assert schema.KEY in frames["nodes/Task"]
