"""Loading into a real Neo4j server, and asking it."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j
import pytest
from test_queries import GRAPH, LAW, PLAN, STUB, TOP, document
from typer.testing import CliRunner

from graphkit import schema
from graphkit.cli import app
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.embedded import StoredGraph, build_graph, open_graph
from graphkit.stores.neo4j import Neo4jGraph, Target
from graphkit.stores.neo4j_load import KEPT, Loaded, load
from graphkit.stores.parquet import TABLES

Implements = ("IMPLEMENTS", "Document", "Document")


class Database:
    """Direct access, as another user of the database has it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.driver = neo4j.GraphDatabase.driver(
            target.uri, auth=(target.user, target.password), notifications_min_severity="OFF"
        )

    def ask(self, query: str, **parameters: Any) -> list[list[Any]]:
        answer = self.driver.execute_query(query, parameters, database_=self.target.database)
        return [record.values() for record in answer.records]

    def clear(self) -> None:
        self.ask("MATCH (n) DETACH DELETE n")
        for kind, told in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES WHERE type <> 'LOOKUP'")):
            names = self.ask(f"SHOW {told.partition(' ')[0]} YIELD name, type {told.partition(' ')[2]} RETURN name")
            for (name,) in names:
                self.ask(f"DROP {kind} `{name}`")

    def rows(self) -> dict[str, list[list[Any]]]:
        """All that graphkit wrote, table by table, as it stands in the Parquet files."""
        found = {}
        for table, columns in TABLES.items():
            name = table.partition("/")[2]
            if table.startswith("nodes/"):
                told = ", ".join(f"x.`{column}`" for column in columns)
                pattern = f"(x:`{name}`)"
            else:
                kind, start, end = name.split(".")
                told = ", ".join(["a.id", "b.id", *(f"x.`{column}`" for column in list(columns)[2:])])
                pattern = f"(a:`{start}`)-[x:`{kind}`]->(b:`{end}`)"
            found[table] = sorted(
                self.ask(f"MATCH {pattern} WHERE x.graphkit >= 0 RETURN {told}"), key=lambda row: row[:2]
            )
        return found


@pytest.fixture
def database(neo4j_target: Target) -> Iterator[Database]:
    there = Database(neo4j_target)
    there.clear()
    yield there
    there.driver.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "graph"


def stored(graph: Graph, place: Path) -> StoredGraph:
    build_graph(graph, place)
    return open_graph(place)


def wanted(graph: StoredGraph) -> dict[str, list[list[Any]]]:
    return {
        table: sorted(
            ([*row.values()] for batch in graph.batches(table) for row in batch.to_pylist()), key=lambda row: row[:2]
        )
        for table in TABLES
    }


def sums(loaded: tuple[Loaded, ...]) -> tuple[int, int, int]:
    return (
        sum(each.after for each in loaded),
        sum(each.written for each in loaded),
        sum(each.removed for each in loaded),
    )


def refusal(target: Target, graph: StoredGraph) -> str:
    with pytest.raises(GraphkitError) as caught:
        load(graph, target)
    message = str(caught.value)
    assert "\n" not in message and message.endswith(".")
    return message


def test_every_row_arrives_and_a_second_load_changes_nothing(database: Database, examples: StoredGraph) -> None:
    rows = sum(examples.counts.values())
    assert sums(load(examples, database.target)) == (rows, rows, 0)
    assert database.rows() == wanted(examples)
    there = database.ask("MATCH (n) RETURN elementId(n) ORDER BY elementId(n)")
    assert sums(load(examples, database.target)) == (rows, 0, 0)
    assert database.ask("MATCH (n) RETURN elementId(n) ORDER BY elementId(n)") == there
    assert database.ask("MATCH (n) RETURN count(n)") == [[sum(map(len, examples.graph().nodes.values()))]]
    assert database.ask("MATCH ()-[r]->() RETURN count(r)") == [[sum(map(len, examples.graph().edges.values()))]]
    constrained = {row[0] for row in database.ask("SHOW CONSTRAINTS YIELD labelsOrTypes RETURN labelsOrTypes[0]")}
    assert constrained == schema.NODES.keys()


def test_a_rebuilt_graph_updates_and_leaves_foreign_data_alone(database: Database, place: Path) -> None:
    load(stored(GRAPH, place), database.target)
    database.ask(
        """MATCH (top:Document {id: $top}), (law:Document {id: $law}) SET top.comment = 'mine'
           CREATE (n:Note {text: 'mine'})-[:ABOUT]->(law), (n)-[:CITES]->(:Document {id: 'mine'})
           CREATE (top)-[:IMPLEMENTS {by: 'me'}]->(law)""",
        top=TOP,
        law=LAW,
    )
    documents = [
        {**row, "title": "Tên mới"} if row["id"] == TOP else {**row, "date": None}
        for row in GRAPH.nodes["Document"]
        if row["id"] not in (LAW, STUB)
    ] + [document("77/QĐ-TTg|2023|Thủ tướng Chính phủ")]
    rebuilt = Graph(
        {**GRAPH.nodes, "Document": documents, "Citation": []},
        {
            Implements: [
                {**row, "mentions": 9} if row["from"] == PLAN else row
                for row in GRAPH.edges[Implements]
                if row["to"] != PLAN
            ]
        },
    )
    graph = stored(rebuilt, place)
    loaded = {each.table: each for each in load(graph, database.target)}
    assert database.rows() == wanted(graph)
    # The two that are gone: one goes, the other stays because somebody's note hangs on it.
    told = loaded["nodes/Document"]
    assert (told.before, told.after, told.removed, told.kept) == (7, 6, 1, 1)
    assert database.ask("MATCH (n:Document {id: $id}) RETURN n.graphkit", id=LAW) == [[KEPT]]
    assert database.ask("MATCH (n:Document {id: $id}) RETURN n", id=STUB) == []
    foreign = "MATCH (n:Note)-[:ABOUT]->(l), (n)-[:CITES]->(m), (t)-[r:IMPLEMENTS {by: 'me'}]->(l) RETURN l.id, m.id, t.id, t.comment"
    assert database.ask(foreign) == [[LAW, "mine", TOP, "mine"]]
    # It comes back in its place, and at last it goes with the note.
    load(stored(GRAPH, place), database.target)
    assert database.ask(foreign) == [[LAW, "mine", TOP, "mine"]]
    with open_graph(place) as again:
        assert database.rows() == wanted(again)
    load(graph, database.target)
    database.ask("MATCH (n:Note) DETACH DELETE n")
    database.ask("MATCH ()-[r:IMPLEMENTS {by: 'me'}]->() DELETE r")
    assert {each.table: each.kept for each in load(graph, database.target)}["nodes/Document"] == 0
    assert database.ask("MATCH (n:Document {id: $id}) RETURN n", id=LAW) == []


def test_an_empty_graph_takes_away_all_that_graphkit_wrote(database: Database, place: Path) -> None:
    load(stored(GRAPH, place), database.target)
    database.ask("CREATE (:Document {id: 'mine'})")
    load(stored(Graph(), place), database.target)
    assert database.ask("MATCH (n) RETURN n.id") == [["mine"]]


def test_what_somebody_removed_or_doubled_is_mended(database: Database, place: Path) -> None:
    graph = stored(GRAPH, place)
    load(graph, database.target)
    database.ask("MATCH (n:Document {id: $id}) DETACH DELETE n", id=TOP)
    database.ask("MATCH (a)-[r:CITES]->(b) CREATE (a)-[s:CITES]->(b) SET s = properties(r)")
    load(graph, database.target)
    assert database.rows() == wanted(graph)


def test_foreign_data_with_our_ids(database: Database, place: Path) -> None:
    graph = stored(GRAPH, place)
    database.ask("CREATE (:Document {id: $id, title: 'mine'})", id=TOP)
    assert TOP in refusal(database.target, graph)
    assert database.ask("MATCH (d:Document {id: $id}) RETURN d.title, d.graphkit", id=TOP) == [["mine", None]]
    # The same where some of ours are there already.
    database.clear()
    load(stored(Graph({"Document": [document(LAW)]}), place), database.target)
    database.ask("CREATE (:Document {id: $id, title: 'mine'})", id=TOP)
    told = refusal(database.target, graph)
    assert TOP in told and "what was written before it stays" in told
    assert database.ask("MATCH (d:Document {id: $id}) RETURN d.title, d.graphkit", id=TOP) == [["mine", None]]


def test_foreign_data_that_breaks_a_constraint(database: Database, place: Path) -> None:
    database.ask("UNWIND [1, 2] AS n CREATE (:Document {id: 'twice'})")
    message = refusal(database.target, stored(GRAPH, place))
    assert "twice" in message and "others" in message


def test_who_is_not_let_in(neo4j_target: Target, examples: StoredGraph) -> None:
    assert "--password-env" in refusal(neo4j_target._replace(password="wrong"), examples)
    assert "anybody" in refusal(neo4j_target._replace(user=None, password=None), examples)
    assert "database nowhere" in refusal(neo4j_target._replace(database="nowhere"), examples)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"neo4j://127.0.0.1:{free.getsockname()[1]}"
    for uri in (nobody, nobody.replace("neo4j", "bolt"), "neo4j://no-such-host.invalid:7687"):
        assert "No Neo4j answers" in refusal(neo4j_target._replace(uri=uri), examples)
    assert "no address" in refusal(neo4j_target._replace(uri="nonsense://x"), examples)


class CutOff:
    """A line to the server that is cut after so many bytes, again and again until the cuts are used up."""

    def __init__(self, port: int, limit: int, cuts: int) -> None:
        self.port, self.limit, self.cuts = port, limit, cuts
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"bolt://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(source, sink, source is client), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        passed = 0
        try:
            while data := source.recv(65536):
                passed += len(data)
                if counted and passed > self.limit and self.cuts:
                    self.cuts -= 1
                    break
                sink.sendall(data)
        except OSError:
            pass
        for each in (source, sink):
            each.close()


@pytest.mark.parametrize("uri", ["http://localhost:7687", "foo", "localhost:7687", "neo4j://", "https://x", ""])
def test_what_is_no_address_of_a_neo4j_is_told_without_asking(uri: str, examples: StoredGraph) -> None:
    sentence = refusal(Target(uri), examples)
    assert sentence == f"{uri} is no address of a Neo4j server: it looks like neo4j://localhost:7687."


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_server_that_speaks_something_else_is_told_soon(scheme: str, examples: StoredGraph) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:  # as an HTTP server does, it waits for a request
        started = time.monotonic()
        sentence = refusal(Target(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"), examples)
    assert "No Neo4j answers" in sentence and time.monotonic() - started < 30


def test_a_connection_that_drops(database: Database, examples: StoredGraph) -> None:
    line = CutOff(int(database.target.uri.rpartition(":")[2]), 100_000, 3)
    rows = sum(examples.counts.values())
    assert sums(load(examples, database.target._replace(uri=line.address)))[0] == rows
    line.listener.close()
    assert line.cuts == 0
    assert database.rows() == wanted(examples)


def test_a_server_that_is_killed_and_comes_back_and_one_that_only_reads(
    java: None, tmp_path: Path, examples: StoredGraph
) -> None:
    from neo4j_server import Server

    server = Server(tmp_path / "home").start()
    target = Target(server.uri, *server.auth)
    rows = sum(examples.counts.values())
    restarts: list[threading.Thread] = []
    over = threading.Event()

    def cut(table: str, sent: int) -> None:
        if table == "nodes/Task" and not restarts:
            server.kill()
            # The server ends with the thread that started it.
            restarts.append(threading.Thread(target=lambda: (server.start(), over.wait())))
            restarts[0].start()

    try:
        assert sums(load(examples, target, cut))[0] == rows
        assert restarts
        there = Database(target)
        assert there.rows() == wanted(examples)
        there.driver.close()
        over.set()
        restarts[0].join()
        server.stop()
        server.start(server_databases_default__to__read__only="true")
        assert "read-only" in refusal(target, examples)
    finally:
        over.set()
        server.kill()


def test_the_import_tool_takes_the_csv_files(java: None, tmp_path: Path, examples: StoredGraph, place: Path) -> None:
    from neo4j_server import Server
    from neo4j_server import java as java_command

    odd = {**document("9/QĐ|2020|"), "title": 'a "b", \\c\nd; \\"', "issuer": ""}
    graph = examples.graph()
    documents = sorted([*graph.nodes["Document"], odd], key=lambda row: row["id"])
    made = stored(Graph({**graph.nodes, "Document": documents}, graph.edges), place)
    out = tmp_path / "csv"
    assert run("export", "--format", "neo4j-csv", "--out", str(out), "-g", str(place)).exit_code == 0
    told = shlex.split((out / "import.sh").read_text().partition("exec ")[2].replace('"$@"', ""))
    server = Server(tmp_path / "home")
    server.configure()
    tool = java_command("org.neo4j.cli.AdminTool", *told[1:])
    environment = {**os.environ, "NEO4J_HOME": str(server.home), "NEO4J_CONF": str(server.home / "conf")}
    done = subprocess.run(tool, cwd=out, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    target = Target(server.uri, *server.auth)
    try:
        server.start()
        there = Database(target)
        for statement in (out / "finish.cypher").read_text().splitlines()[1:]:
            with there.driver.session() as session:
                session.run(statement.rstrip(";")).consume()
        assert there.rows() == wanted(made)
        there.driver.close()
        assert sums(load(made, target))[1:] == (0, 0), "what was imported bears the marks of a load"
    finally:
        server.kill()


# Asking


def test_answers_have_the_embedded_form(database: Database, place: Path) -> None:
    graph = stored(GRAPH, place)
    load(graph, database.target)
    query = "MATCH (d:Document {id: $id})-[r:CITES]->(e) RETURN d.id AS id, r, e.year AS year"
    with Neo4jGraph(database.target) as there:
        assert there.cypher(query, {"id": PLAN}) == graph.cypher(query, {"id": PLAN})
        (node,) = there.cypher("MATCH (d:Document {id: $id}) RETURN d", {"id": PLAN}).rows[0]
        assert node["_LABEL"] == "Document" and "graphkit" not in node
        (path,) = there.cypher("MATCH p = (:Document {id: $id})-[:CITES]->() RETURN p", {"id": PLAN}).rows[0]
        assert len(path["_NODES"]) == 2 and path["_RELS"][0]["_LABEL"] == "CITES"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("CREATE (n:Document {id: 'x'})", "only reads"),
        ("MATCH (n) DETACH DELETE n", "only reads"),
        ("MATCH (n) SET n.id = 'x'", "only reads"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "LOAD"),
        ("MATCH (n:Document) RETURN n.id = $id", "value for \\$id"),
        ("MATCH (n", "refuses"),
        ("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)", "longer than 0.5 seconds"),
    ],
)
def test_a_query_only_reads_and_ends(database: Database, query: str, named: str) -> None:
    database.ask("CREATE (:Document {id: 'mine'})")
    with Neo4jGraph(database.target) as there, pytest.raises(GraphkitError, match=named) as caught:
        there.cypher(query, timeout_seconds=0.5)
    assert "\n" not in str(caught.value)
    assert database.ask("MATCH (n) RETURN n.id") == [["mine"]]


# The command line


def run(*arguments: str, **environment: str) -> Any:
    return CliRunner().invoke(app, arguments, env=environment)


def test_load_at_the_command_line(database: Database, examples_at: Path) -> None:
    target = database.target
    arguments = ["load", target.uri, "--user", str(target.user), "--password-env", "SECRET", "-g", str(examples_at)]
    done = run(*arguments, SECRET=str(target.password))
    assert done.exit_code == 0, done.output
    (total,) = re.findall(r"all\D+(\d+)\D+(\d+)\D+(\d+)\D+(\d+)", done.stdout)
    with open_graph(examples_at) as graph:
        rows = sum(graph.counts.values())
    assert [int(number) for number in total] == [0, rows, rows, 0]
    assert str(target.password) not in done.output
    assert isinstance(run(*arguments).exception, GraphkitError), "the variable is not set"


def test_dry_run_asks_no_server(examples_at: Path) -> None:
    done = run("load", "neo4j://127.0.0.1:1", "--dry-run", "-g", str(examples_at))
    assert done.exit_code == 0
    with open_graph(examples_at) as graph:
        assert f"// nodes/Document: {graph.counts['nodes/Document']} rows" in done.stdout
    assert "CREATE CONSTRAINT" in done.stdout and "MERGE (a)-[x:`IMPLEMENTS`" in done.stdout


def test_the_graph_is_not_changed_by_reading_it(place: Path) -> None:
    graph = stored(replace(GRAPH, warnings=("w",)), place)
    assert [row for batch in graph.batches("nodes/Document", 2) for row in batch.to_pylist()] == graph.nodes("Document")
    with pytest.raises(GraphkitError, match="nodes/Ghost"):
        list(graph.batches("nodes/Ghost"))
