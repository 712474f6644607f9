"""Parquet and the embedded store, with the real database and real processes."""

import fcntl
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rights import unprivileged

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores import embedded, engine, parquet
from graphkit.stores.embedded import build_graph, open_graph
from graphkit.stores.parquet import read_parquet, write_parquet

ODD = [
    'it\'s "quoted" `ticked` \\ \\n',
    "lines\nand\r\nreturns\tand\x00nul",
    "😀 👩‍👩‍👧 Nghị quyết số 01",
    "$code ${x} {} [] () // /* */ ; -- NULL",
    "",
    " blanks ",
    "e\u0301 decomposed",
    "long " * 100_000,
]


def node(label, **columns):
    return {**dict.fromkeys(schema.NODES[label]), **columns}


def graph_of(*ids, edges=()):
    """Documents ``ids``, and IMPLEMENTS edges between them."""
    return Graph(
        {"Document": [node("Document", id=each, code=each) for each in ids]},
        {
            ("IMPLEMENTS", "Document", "Document"): [
                {"from": a, "to": b, "mentions": 1, "confidence": 0.5, "citations": []} for a, b in edges
            ]
        },
    )


def full(graph):
    """The graph with all tables of the schema, as it is read back."""
    return Graph(
        {label: graph.nodes.get(label, []) for label in schema.NODES},
        {kind: graph.edges.get(kind, []) for kind in schema.EDGES},
        graph.warnings,
    )


def ids_of(path):
    with open_graph(path) as graph:
        return [row[0] for row in graph.cypher("MATCH (d:Document) RETURN d.id AS id ORDER BY id").rows]


def refusal(action, *arguments):
    """The sentence with which an action is refused."""
    with pytest.raises(GraphkitError) as caught:
        action(*arguments)
    message = str(caught.value)
    assert "\n" not in message and message.endswith(".")
    return message


def python(code, *arguments, **options):
    """A real process that runs ``code`` with the names of this test's imports."""
    head = (
        "import sys, time, resource, random\nfrom pathlib import Path\nfrom graphkit.errors import GraphkitError\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\nfrom test_store import *\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.fixture
def place(tmp_path):
    return tmp_path / "graph"


# Parquet


def test_parquet_gives_the_graph_back(tmp_path):
    graph = Graph(
        {
            "Document": [
                node("Document", id=str(n), title=text, year=n, held=n % 2 == 0) for n, text in enumerate(ODD)
            ],
            "Citation": [node("Citation", id=str(n), confidence=n / 7, candidates=[t, ""]) for n, t in enumerate(ODD)]
            + [node("Citation", id="none", candidates=[], start=-(2**63), end=2**63 - 1)],
        },
        {("IN", "Citation", "Document"): [{"from": "0", "to": "1"}]},
        ("a warning",),
    )
    write_parquet(graph, tmp_path)
    assert read_parquet(tmp_path) == full(graph)


def test_equal_graphs_give_equal_bytes(tmp_path):
    graph = graph_of("a", "b", edges=[("a", "b")])
    for name in ("one", "two"):
        write_parquet(graph, tmp_path / name)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == len(schema.NODES) + len(schema.EDGES) + 1


def test_the_checksum_minds_content_and_not_order(tmp_path):
    def checksum(*edges):
        manifest = write_parquet(graph_of("a", "b", "c", "d", edges=edges), tmp_path)
        return manifest.tables["edges/IMPLEMENTS.Document.Document"].checksum

    assert checksum(("a", "b"), ("c", "d")) == checksum(("c", "d"), ("a", "b"))
    assert checksum(("a", "b"), ("c", "d")) != checksum(("a", "d"), ("c", "b"))
    assert checksum(("a", "b"), ("a", "b")) != checksum()


WRONG = {
    "unknown label": (Graph({"Ghost": []}), "Ghost"),
    "unknown edge": (Graph({}, {("IN", "Document", "Task"): []}), "IN"),
    "missing column": (Graph({"Person": [{"id": "p", "name": "n"}]}), "title"),
    "extra column": (Graph({"Person": [node("Person", id="p", age=1)]}), "age"),
    "float for int": (Graph({"Document": [node("Document", id="d", year=2024.5)]}), "year"),
    "string for list": (Graph({"Citation": [node("Citation", id="c", candidates="abc")]}), "candidates"),
    "int in list": (Graph({"Citation": [node("Citation", id="c", candidates=[1])]}), "candidates"),
    "half a code point": (Graph({"Document": [node("Document", id="d", title="\ud800")]}), "title"),
    "int too large": (Graph({"Document": [node("Document", id="d", year=2**70)]}), "year"),
    "no key": (Graph({"Document": [node("Document")]}), "NULL"),
    "key twice": (graph_of("same", "same"), "same"),
    "edge to nowhere": (graph_of("a", edges=[("a", "nowhere")]), "nowhere"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_rows_are_refused_and_the_old_graph_stays(place, case):
    graph, named = WRONG[case]
    build_graph(graph_of("old"), place)
    assert named in refusal(build_graph, graph, place)
    assert ids_of(place) == ["old"]
    assert sorted(path.name for path in place.iterdir()) == ["current", "graphkit.lock", "version-1"]


# What comes back


def test_odd_strings_come_back_from_the_database(place):
    graph = Graph(
        {"Document": [node("Document", id=text, title=text) for text in sorted(ODD)] + [node("Document", id="null")]},
        {
            ("CITES", "Document", "Document"): [
                {"from": text, "to": "null", "mentions": None, "confidence": 1.0, "citations": [text, "x"]}
                for text in sorted(ODD)
            ]
        },
    )
    build_graph(graph, place)
    with open_graph(place) as stored:
        assert stored.graph() == full(graph)
        for text in ODD:
            answer = stored.cypher(
                "MATCH (d:Document {id: $id})-[r:CITES]->(e) RETURN d.title AS title, r.citations AS citations, e.title AS nothing",
                {"id": text},
            )
            assert answer.records() == [{"title": text, "citations": [text, "x"], "nothing": None}]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=6).flatmap(
        lambda ids: st.tuples(
            st.just(ids), st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids))) if ids else st.just([])
        )
    )
)
def test_any_graph_builds_and_counts_right(tmp_path, drawn):
    ids, edges = drawn
    build_graph(graph_of(*ids, edges=edges), tmp_path / "any")
    with open_graph(tmp_path / "any") as stored:
        assert stored.cypher("MATCH (d:Document) RETURN count(*)").rows == [(len(ids),)]
        assert stored.cypher("MATCH (:Document)-[r]->(:Document) RETURN count(r)").rows == [(len(edges),)]
        assert stored.graph() == full(graph_of(*ids, edges=edges))


def test_an_empty_graph_builds(place):
    build_graph(Graph(), place)
    with open_graph(place) as stored:
        assert stored.graph() == full(Graph())
        assert stored.cypher("MATCH (n) RETURN count(*)").rows == [(0,)]
        assert set(stored.counts.values()) == {0}


def test_a_database_that_differs_from_the_parquet_is_found(tmp_path):
    right = graph_of("a", "b", "c", edges=[("a", "b"), ("b", "c")])
    engine.load(tmp_path, tmp_path / "graph.lbdb", write_parquet(right, tmp_path).tables)
    embedded._verify(tmp_path, write_parquet(right, tmp_path))
    for other in (
        graph_of("a", "b", "c", edges=[("a", "c"), ("b", "c")]),
        graph_of("a", "b", "c", edges=[("a", "b")]),
        graph_of("a", "b", "d", edges=[]),
    ):
        assert "gives back other rows" in refusal(embedded._verify, tmp_path, write_parquet(other, tmp_path))


def test_tables_larger_than_a_batch_are_loaded_in_portions_and_read_back_whole(place, monkeypatch):
    monkeypatch.setattr(engine, "_PORTION", 50_000)  # as many rows as a table has in a group
    count = 2 * engine._READ_BACK + 1
    names = [f"{n:06d}" for n in range(count)]
    build_graph(graph_of(*names, edges=[(a, names[0]) for a in names]), place)
    with open_graph(place) as stored:
        assert stored.cypher("MATCH (:Document)-[r]->(:Document {id: '000000'}) RETURN count(r)").rows == [(count,)]
        assert len(stored.nodes("Document")) == count


def test_a_place_with_an_odd_name(tmp_path):
    (tmp_path / "a1 x").mkdir()
    for name in ("a[1] *", "it's", 'do"u\\ble', "tiếng Việt?"):
        build_graph(graph_of(name), tmp_path / "deep" / name)
        assert ids_of(tmp_path / "deep" / name) == [name]


# Asking


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    place = tmp_path_factory.mktemp("store") / "graph"
    names = [f"{layer}.{n}" for layer in range(30) for n in range(2)]
    edges = [(f"{layer + 1}.{a}", f"{layer}.{b}") for layer in range(29) for a in range(2) for b in range(2)]
    build_graph(graph_of(*names, edges=edges), place)
    with open_graph(place) as graph:
        yield graph


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("CREATE (:Document {id: 'x'})", "reads"),
        ("MATCH (d:Document) SET d.title = 'x'", "reads"),
        ("MATCH (d:Document) DETACH DELETE d", "reads"),
        ("DROP TABLE IMPLEMENTS", "reads"),
        ("COPY (MATCH (d:Document) RETURN d.id) TO '/tmp/graphkit-test.csv'", "COPY"),
        ("RETURN 1; EXPORT DATABASE '/tmp/graphkit-test'", "EXPORT"),
        ("LOAD FROM '/etc/passwd' RETURN *", "LOAD"),
        ("RETURN 1; RETURN 2", "one at a time"),
        ("MATCH (d RETURN d", "line: 1"),
        ("MATCH (d:Ghost) RETURN d", "Ghost"),
        ("MATCH (d:Document) WHERE d.id = $id RETURN d", "$id"),
        ("", "empty"),
    ],
)
def test_what_a_query_may_not(stored, query, named):
    assert named in refusal(stored.cypher, query)
    assert not Path("/tmp/graphkit-test.csv").exists() and not Path("/tmp/graphkit-test").exists()


def test_words_that_only_look_forbidden(stored):
    query = "// COPY $a\nMATCH (d:Document {id: '0.0'}) RETURN 'LOAD $b' AS `load`, d.code AS code /* EXPORT */"
    assert stored.cypher(query).records() == [{"load": "LOAD $b", "code": "0.0"}]


def test_a_parameter_that_the_query_does_not_have(stored):
    assert "$typo" in refusal(stored.cypher, "RETURN 1", {"typo": 1})


def test_a_query_that_takes_too_long_is_stopped(stored):
    start = time.monotonic()
    walks = "MATCH (:Document)-[:IMPLEMENTS*1..29]->(d:Document {id: '0.0'}) RETURN count(*)"
    assert "longer than 0.3 seconds" in refusal(stored.cypher, walks, None, 0.3)
    assert time.monotonic() - start < 10


def test_neo4j_words_are_understood(stored):
    query = """
        MATCH p = shortestPath((a:Document)-[:IMPLEMENTS*1..30]->(b:Document {id: '0.0'}))
        WHERE a.id = '2.1' RETURN length(p) AS steps, [n IN nodes(p) | n.code] AS path, 'type(r)' AS said"""
    (answer,) = stored.cypher(query).records()
    assert answer["steps"] == 2 and answer["said"] == "type(r)"
    assert answer["path"][0] == "2.1" and answer["path"][2] == "0.0"
    assert stored.cypher("MATCH (:Document {id: '1.0'})-[r]->() RETURN DISTINCT type(r)").rows == [("IMPLEMENTS",)]


def test_codes_are_found_by_their_index(tmp_path):
    codes = ["1/QĐ", "1/QĐ-UBND", "", "đ", "x" * 5000, None]
    rows = [node("Document", id=f"{n:03}", code=codes[n % len(codes)]) for n in range(300)]
    build_graph(Graph({"Document": rows}), tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        for code in [*codes[:-1], "1/Q", "nowhere"]:
            found = graph.cypher("MATCH (d:Document) WHERE d.code = $code RETURN d.id ORDER BY d.id", {"code": code})
            assert found.rows == [(row["id"],) for row in rows if row["code"] == code]
        (plan,) = graph.cypher("EXPLAIN MATCH (d:Document) WHERE d.code = 'x' RETURN d.id").rows[0]
        assert "ART" in plan


def test_any_shortest_is_understood(stored):
    query = """
        MATCH p = ANY SHORTEST (a:Document {id: $id})-[:IMPLEMENTS]->{1,30}(b:Document {id: '0.0'})
        RETURN length(p) AS steps, elementId(a) = elementId(b) AS same"""
    for layer in (3, 29, 3):  # the plan of the first is kept
        assert stored.cypher(query, {"id": f"{layer}.1"}).rows == [(layer, False)]


BESIDE_READING = [
    "CHECKPOINT",
    "checkpoint // LIMIT 5",
    "/* x */ CHECKPOINT;",
    "EXPLAIN CHECKPOINT",
    "RETURN 1; CHECKPOINT",
    "CALL threads=1",
    "/* x */ CALL timeout = 1",
    "CALL checkpoint_threshold=1",
    "CALL home_directory='/tmp'",
    "CALL var_length_extend_max_depth=2",
    "CALL file_info('/etc/passwd') RETURN *",
    "MATCH (d:Document) WITH d LIMIT 1 CALL disable_wal() RETURN d",
    "BEGIN TRANSACTION",
    "COMMIT",
    "USE other",
    "",
]
"""What a read-only database takes although it reads nothing, or looks at other things than the graph."""


@pytest.mark.parametrize("query", BESIDE_READING)
def test_a_query_that_does_not_only_read_is_refused_and_leaves_nothing_behind(tmp_path, query):
    build_graph(graph_of("a", "b"), tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        before = sorted(path.name for path in graph.directory.iterdir())
        assert "\n" not in refusal(graph.cypher, query)
        assert sorted(path.name for path in graph.directory.iterdir()) == before
    with open_graph(tmp_path / "graph") as graph:
        assert graph.cypher("MATCH (d:Document) RETURN count(*)").rows


@pytest.mark.parametrize(
    "query",
    [
        "// CHECKPOINT\nRETURN 'CHECKPOINT; BEGIN TRANSACTION'",
        "match (d:Document) return d.id limit 1;",
        "OPTIONAL  MATCH (d:Document {id: 'x'}) RETURN d",
        "UNWIND [1, 2] AS checkpoint RETURN checkpoint",
        "CALL show_tables() RETURN *",
        "MATCH (d:Document) WITH d LIMIT 1 CALL table_info('Document') RETURN *",
        "PROFILE RETURN 1 UNION RETURN 2",
    ],
)
def test_a_query_may_read_in_any_way(stored, query):
    assert stored.cypher(query).rows


def test_a_graph_that_may_only_be_read_opens(tmp_path):
    place = tmp_path / "graph"
    build_graph(graph_of("a", "b"), place)
    for path in (place, *place.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    asked = "MATCH (d:Document) RETURN count(*) AS n"
    answer = unprivileged([sys.executable, "-m", "graphkit", "cypher", asked, "--format", "csv", "-g", place])
    for path in (place, *place.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    assert (answer.returncode, answer.stdout) == (0, "n\n2\n"), answer.stderr


def test_threads_may_share_a_graph(stored):
    def depth(layer):
        query = "MATCH p = ANY SHORTEST (a:Document {id: $id})-[:IMPLEMENTS]->{1,30}(b:Document {id: '0.0'}) RETURN length(p)"
        return stored.cypher(query, {"id": f"{layer}.0"}).rows

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(depth, range(1, 30))) == [[(layer,)] for layer in range(1, 30)]


def test_nodes_come_without_row_numbers(stored):
    ((found,),) = stored.cypher("MATCH (d:Document {id: '0.0'}) RETURN d").rows
    assert found == {"_LABEL": "Document", **node("Document", id="0.0", code="0.0")}


def test_an_unknown_label(stored):
    assert "Ghost" in refusal(stored.nodes, "Ghost")


# What is no graph


def test_places_without_a_graph(tmp_path):
    assert "no graph" in refusal(open_graph, tmp_path / "nowhere")
    assert "not a graphkit graph" in refusal(open_graph, tmp_path)
    (tmp_path / "file").write_text("x")
    assert "not a graphkit graph" in refusal(open_graph, tmp_path / "file")
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "graphkit.lock").touch()
    assert "never finished" in refusal(open_graph, tmp_path / "unfinished")


def test_a_graph_of_another_schema_version(place):
    build_graph(graph_of("a"), place)
    manifest = place / "current" / "graph.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "schema_version": 99}))
    assert "version 99" in refusal(open_graph, place)


@pytest.mark.parametrize("name", ["graph.json", "graph.lbdb"])
@pytest.mark.parametrize("damage", [b"", b"rubbish" * 1000, None])
def test_a_damaged_graph(place, name, damage):
    build_graph(graph_of("a"), place)
    path = place / "current" / name
    path.unlink() if damage is None else path.write_bytes(damage)
    assert "build" in refusal(open_graph, place)
    build_graph(graph_of("b"), place)
    assert ids_of(place) == ["b"]


def test_a_damaged_table(place):
    build_graph(graph_of("a"), place)
    (place / "current" / "nodes" / "Document.parquet").write_bytes(b"rubbish")
    with open_graph(place) as stored:
        assert "Document.parquet" in refusal(stored.graph)


def test_a_place_that_is_not_ours_is_not_touched(tmp_path):
    mine = tmp_path / "mine"
    (mine / "version-1").mkdir(parents=True)
    (mine / "letter.txt").write_text("dear")
    assert "other files" in refusal(build_graph, graph_of("a"), mine)
    assert sorted(path.name for path in mine.iterdir()) == ["letter.txt", "version-1"]
    assert "is a file" in refusal(build_graph, graph_of("a"), mine / "letter.txt")
    assert (mine / "letter.txt").read_text() == "dear"
    assert "Cannot build" in refusal(build_graph, graph_of("a"), mine / "letter.txt" / "below")


# Swapping


def test_a_new_graph_replaces_the_old_and_readers_keep_theirs(place):
    build_graph(graph_of("one"), place)
    with open_graph(place) as reader:
        build_graph(graph_of("two"), place)
        build_graph(graph_of("three"), place)
        assert reader.cypher("MATCH (d:Document) RETURN d.id").rows == [("one",)]
        assert reader.graph() == full(graph_of("one"))
        assert ids_of(place) == ["three"]
        assert sorted(path.name for path in place.glob("version-*")) == ["version-1", "version-3"]
    build_graph(graph_of("four"), place)
    assert [path.name for path in place.glob("version-*")] == ["version-4"]


def test_a_copied_graph_opens(place, tmp_path):
    build_graph(graph_of("a"), place)
    shutil.copytree(place, tmp_path / "links kept", symlinks=True)
    shutil.copytree(place, tmp_path / "links followed")
    assert ids_of(tmp_path / "links kept") == ids_of(tmp_path / "links followed") == ["a"]


def test_what_a_killed_build_left_is_cleaned(place):
    build_graph(graph_of("a"), place)
    (place / "version-2" / "nodes").mkdir(parents=True)
    (place / "version-2" / "nodes" / "Document.parquet").write_bytes(b"half")
    (place / "current.new").symlink_to("version-2")
    assert ids_of(place) == ["a"]
    build_graph(graph_of("b"), place)
    assert ids_of(place) == ["b"]
    assert sorted(path.name for path in place.iterdir()) == ["current", "graphkit.lock", "version-2"]


def test_the_second_of_two_builds_is_told_to_wait(place):
    build_graph(graph_of("a"), place)
    with (place / "graphkit.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "under way" in refusal(build_graph, graph_of("b"), place)
    assert ids_of(place) == ["a"]


@pytest.mark.parametrize("kilobytes", [0, 8, 64, 400])
def test_no_room_on_the_disk(place, kilobytes):
    build_graph(graph_of("old"), place)
    code = """
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]) * 1024,) * 2)
big = graph_of(*(f"{n} {random.random()}" for n in range(20000)))
print(refusal(build_graph, big, Path(sys.argv[1])))
"""
    process = python(code, place, kilobytes)
    told, trouble = process.communicate(timeout=120)
    assert process.returncode == 0, trouble
    assert "too large" in told
    assert ids_of(place) == ["old"]
    assert [path.name for path in place.glob("version-*")] == ["version-1"]


@pytest.mark.parametrize("documents", [60_000, 150_000])
def test_a_disk_that_is_full(tmp_path, documents):
    namespace = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*namespace, "mount", "-t", "tmpfs", "tmpfs", tmp_path], capture_output=True).returncode:
        pytest.skip("this user may not mount a small disk")
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_store import *
place = Path({str(tmp_path)!r}) / "graph"
build_graph(graph_of("old"), place)
print(refusal(build_graph, graph_of(*(f"{{n}} {{random.random()}}" for n in range({documents}))), place))
assert ids_of(place) == ["old"] and len(list(place.iterdir())) == 3
"""
    script = 'mount -t tmpfs -o size=9m tmpfs "$0" && exec "$1" -c "$2"'
    done = subprocess.run(
        [*namespace, "sh", "-c", script, tmp_path, sys.executable, code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "is full" in done.stdout


def test_more_graphs_open_in_one_process_than_the_engine_would_allow(tmp_path):
    build_graph(graph_of("a"), tmp_path / "g")
    opened = [open_graph(tmp_path / "g") for _ in range(30)]
    assert {graph.cypher("MATCH (d:Document) RETURN d.id").rows[0] for graph in opened} == {("a",)}
    for graph in opened:
        graph.close()


READER = """
answers = 0
until = time.monotonic() + 10
seen = set()
while time.monotonic() < until:
    with open_graph(Path(sys.argv[1])) as graph:
        (count,), = graph.cypher("MATCH (d:Document) RETURN count(*)").rows
        (edges,), = graph.cypher("MATCH (:Document)-[r:IMPLEMENTS]->(:Document) RETURN count(r)").rows
        assert edges == count - 1 and len(graph.nodes("Document")) == count, (edges, count)
        seen.add(count)
print(len(seen))
"""
BUILDER = """
size = 2
while True:
    names = [str(n) for n in range(size)]
    build_graph(graph_of(*names, edges=zip(names, names[1:])), Path(sys.argv[1]))
    size = size % 900 + 100
"""


def test_many_processes_read_while_another_builds(place):
    build_graph(graph_of("a"), place)
    builder = python(BUILDER, place)
    readers = [python(READER, place) for _ in range(3)]
    told = [reader.communicate(timeout=120) for reader in readers]
    builder.kill()
    _, trouble = builder.communicate()
    assert builder.returncode == -signal.SIGKILL, trouble
    assert [reader.returncode for reader in readers] == [0, 0, 0], told
    assert max(int(out) for out, _ in told) > 1
    build_graph(graph_of("last"), place)
    assert len(list(place.glob("version-*"))) == 1


def test_kill_at_any_moment_leaves_a_whole_graph(place):
    build_graph(graph_of("a"), place)
    chance = random.Random(7)
    versions = set()
    for _ in range(10):
        builder = python(BUILDER, place)
        time.sleep(2 + 2 * chance.random())
        builder.kill()
        _, trouble = builder.communicate()
        assert builder.returncode == -signal.SIGKILL, trouble
        versions.add((place / "current").readlink())
        with open_graph(place) as graph:
            ((count,),) = graph.cypher("MATCH (d:Document) RETURN count(*)").rows
            assert graph.cypher("MATCH (:Document)-[r]->(:Document) RETURN count(r)").rows == [(count - 1,)]
            embedded._verify(place / "current", parquet.read_manifest(place / "current"))
            assert len(graph.graph().nodes["Document"]) == count
    assert len(versions) > 1
    build_graph(graph_of("last"), place)
    assert ids_of(place) == ["last"]
    assert len(list(place.iterdir())) == 3
