"""A graph made on a cluster is the one that a build makes, row for row, also when machines are lost on the way."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from spark_cluster import Cluster, environment

from graphkit.building import build
from graphkit.cluster import session as sessions
from graphkit.cluster.extracting import Told, check_worker, extracted, fingerprint, told
from graphkit.cluster.inputs import documents, find_inputs
from graphkit.cluster.parts import NAME, read_parts
from graphkit.cluster.resolving import answers
from graphkit.cluster.running import prepare
from graphkit.cluster.session import connected
from graphkit.errors import GraphkitError
from graphkit.importing import import_parts
from graphkit.reading import Ocr
from graphkit.stores.embedded import open_graph
from graphkit.stores.exports import write_neo4j_csv
from graphkit.stores.parquet import TABLES

HERE = Path(__file__).parent
TEXTS = [HERE.parent / "examples", HERE / "documents"]
# Compiled less, a virtual machine is there sooner.
JAVA = "-XX:TieredStopAtLevel=1"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.executor.memory": "512m",
    "spark.shuffle.io.maxRetries": "1",
    "spark.shuffle.io.retryWait": "1s",
}

pytestmark = pytest.mark.usefixtures("java")


@pytest.fixture(scope="module", autouse=True)
def surroundings() -> Iterator[None]:
    """What the processes of Spark find in their environment."""
    before = dict(os.environ)
    os.environ.update({**environment(), "JDK_JAVA_OPTIONS": JAVA})
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as one machine makes it."""
    place = tmp_path_factory.mktemp("built") / "graph"
    build(TEXTS, into=place)
    return place


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph in parts as a cluster of two makes it that loses a worker while it extracts, gets another, and loses the
    other of the first two while it resolves.
    """
    home = tmp_path_factory.mktemp("cluster")
    parts = home / "parts"
    settings = [word for pair in SETTINGS.items() for word in ("--conf", "=".join(pair))]
    command = [sys.executable, "-m", "graphkit", "cluster", *map(str, TEXTS), "--into", str(parts), "--neo4j-csv"]
    with Cluster(home) as cluster:
        options = ["--master", cluster.url, "--parts", "12", *settings]
        with (
            (home / "driver.log").open("wb") as log,
            subprocess.Popen([*command, *options], stdout=log, stderr=log) as run,
        ):
            try:
                for job, moment in (("readings", "task_*"), ("contributions", "*")):
                    work = parts / "work" / job
                    _until(lambda w=work, m=moment: any(w.glob(f"_temporary/0/{m}")), run, home)  # type: ignore[misc]
                    assert not (work / "_SUCCESS").exists()
                    cluster.kill_worker()
                    cluster.complete()
                assert run.wait(240) == 0, (home / "driver.log").read_text()
            finally:
                run.kill()
    return parts


def _until(is_so: Callable[[], bool], run: subprocess.Popen[bytes], home: Path) -> None:
    while not is_so():
        assert run.poll() is None, (home / "driver.log").read_text()
        time.sleep(0.01)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark in one process."""
    with connected("local[2]", {**SETTINGS, "spark.sql.shuffle.partitions": "2"}) as session:
        yield session


def contents(graph: Path) -> dict[str, bytes]:
    """Every file of a stored graph but the database, which is checked when it is loaded, and the note for the next build."""
    current = (graph / "current").resolve()
    kept = [path for path in sorted(current.rglob("*")) if path.is_file() and path.suffix != ".lbdb"]
    return {str(path.relative_to(current)): path.read_bytes() for path in kept if path.name != "build.json"}


def test_a_cluster_that_loses_workers_makes_the_graph_that_one_machine_makes(
    made: Path, built: Path, tmp_path: Path
) -> None:
    import_parts(made, tmp_path / "graph")
    assert contents(tmp_path / "graph") == contents(built)
    with open_graph(tmp_path / "graph") as graph:
        assert graph.cypher("MATCH (d:Document {held: true}) RETURN count(d)").rows == [(25,)]
    named = {part.file for part in read_parts(made).parts}
    there = {str(path.relative_to(made / "parquet")) for path in (made / "parquet").rglob("*.parquet")}
    assert named == there, "what lost tasks have written is removed"
    assert not (made / "work").exists()


def test_the_import_tool_of_neo4j_takes_the_parts(made: Path, built: Path, tmp_path: Path) -> None:
    from neo4j_server import Server
    from neo4j_server import java as java_command

    with open_graph(built) as graph:
        write_neo4j_csv(graph, tmp_path)
        counts = graph.counts
    for table in TABLES:
        files = [made / "neo4j" / table / "header.csv", *sorted((made / "neo4j" / table).glob("part-*"))]
        assert b"".join(file.read_bytes() for file in files) == (tmp_path / f"{table}.csv").read_bytes()
    said = shlex.split((made / "neo4j" / "import.sh").read_text().partition("exec ")[2].replace('"$@"', ""))
    server = Server(tmp_path / "home")
    server.configure()
    tool = java_command("org.neo4j.cli.AdminTool", *said[1:])
    home = {"NEO4J_HOME": str(server.home), "NEO4J_CONF": str(server.home / "conf")}
    done = subprocess.run(tool, cwd=made / "neo4j", env={**os.environ, **home}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    for kind in ("nodes", "edges"):
        count = sum(rows for table, rows in counts.items() if table.startswith(kind))
        assert f"{count} {'nodes' if kind == 'nodes' else 'relationships'}" in done.stdout


def test_a_missing_part_is_told_and_the_graph_stays(made: Path, tmp_path: Path) -> None:
    import_parts(made, tmp_path / "graph")
    before = contents(tmp_path / "graph")
    copy = tmp_path / "parts"
    copy.mkdir()
    (copy / NAME).write_bytes((made / NAME).read_bytes())
    with pytest.raises(GraphkitError, match="cannot be read: run graphkit cluster again"):
        import_parts(copy, tmp_path / "graph")
    assert contents(tmp_path / "graph") == before
    with pytest.raises(GraphkitError, match=f"it has no {NAME}"):
        import_parts(tmp_path / "graph", tmp_path / "other")


def test_what_a_lost_driver_leaves_is_used_for_the_same_inputs_only(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Nghị quyết", encoding="utf-8")
    before = fingerprint(find_inputs([text]), Ocr.auto)
    (tmp_path / "parts").mkdir()
    prepare(tmp_path / "parts", before)
    readings = tmp_path / "parts" / "work" / "readings"
    readings.mkdir(parents=True)
    prepare(tmp_path / "parts", fingerprint(find_inputs([text]), Ocr.auto))
    assert readings.exists()
    text.write_text("Quyết định", encoding="utf-8")
    prepare(tmp_path / "parts", fingerprint(find_inputs([text]), Ocr.auto))
    assert not readings.exists()
    with pytest.raises(GraphkitError, match="holds something else"):
        prepare(tmp_path, before)


# Jobs by themselves


def readings_of(spark: SparkSession, paths: list[str], at: Path, parts: int = 2) -> DataFrame:
    """Readings on disk, as the jobs leave them."""
    at.mkdir()
    (at / "cluster.sign").touch()
    rows = extracted(documents(spark, find_inputs(paths)), parts, told(str(at), Ocr.auto))
    rows.write.parquet(str(at / "readings"))
    return spark.read.parquet(str(at / "readings"))


def texts() -> list[dict[str, Any]]:
    """The texts as rows of a table; of one, the date is told as a manifest may tell it."""
    files = sorted(path for folder in TEXTS[1:] for path in folder.glob("*.txt"))
    return [
        {"source": str(path), "text": path.read_text(), "date": "" if at else "05/01/2024"}
        for at, path in enumerate(files)
    ]


def test_tables_of_texts_are_read_as_the_same_files_are(spark: SparkSession, tmp_path: Path) -> None:
    rows = texts()
    (tmp_path / "parquet").mkdir()
    pq.write_table(pa.Table.from_pylist(rows[5:]), tmp_path / "parquet" / "a.parquet")
    pq.write_table(pa.Table.from_pylist([*rows[:5], rows[7]]), tmp_path / "parquet" / "b.parquet")
    lines = [
        *map(json.dumps, rows),
        "{half",
        json.dumps({"text": "of nobody"}),
        json.dumps({"source": "x", "text": ""}),
    ]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines))
    found = {}
    for name in ("parquet", "texts.jsonl"):
        table = readings_of(spark, [str(tmp_path / name)], tmp_path / f"of-{name}", 3).orderBy("at").collect()
        found[name] = (
            [row for row in table if row["name"]],
            [row["refused"]["reason"] for row in table if row["refused"]],
        )
    assert [row["path"] for row in found["parquet"][0]] == [row["source"] for row in rows]
    assert [row["readings"] for row in found["parquet"][0]] == [row["readings"] for row in found["texts.jsonl"][0]]
    first = found["parquet"][0][0]["readings"][0]
    assert first["source"]["text"] == rows[0]["text"] and first["source"]["metadata"] == {"date": "2024-01-05"}
    (twice,) = found["parquet"][1]
    assert "is there twice in its table" in twice
    assert sorted(reason.split(" ")[0] for reason in found["texts.jsonl"][1]) == ["A", "A", "x"]


def test_a_key_that_many_say_is_shared_out(spark: SparkSession, tmp_path: Path) -> None:
    readings = readings_of(spark, [str(folder) for folder in TEXTS], tmp_path / "many")
    columns = ("at", "index", "id", "candidates", "certain")
    whole = {tuple(map(str, row)) for row in answers(readings).select(*columns).collect()}
    shared = {tuple(map(str, row)) for row in answers(readings, share=2).select(*columns).collect()}
    assert shared == whole
    assert len(whole) > 400


def test_a_table_without_its_columns_is_told(spark: SparkSession, tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["a"], "text": ["b"]}), tmp_path / "t.parquet")
    with pytest.raises(GraphkitError, match="has no column 'source'"):
        documents(spark, find_inputs([str(tmp_path / "t.parquet")]))
    with pytest.raises(GraphkitError, match="There is no table .*none.jsonl"):
        documents(spark, find_inputs([str(tmp_path / "none.jsonl")]))


def test_a_job_that_fails_says_why(spark: SparkSession, tmp_path: Path) -> None:
    rows = extracted(documents(spark, find_inputs(TEXTS)), 1, told(str(tmp_path / "away"), Ocr.auto))
    with pytest.raises(Exception) as caught:
        rows.collect()
    explained = sessions.explained(caught.value)
    assert isinstance(explained, GraphkitError)
    assert str(explained).endswith(f"does not see {tmp_path / 'away'}: name a folder that all machines share.")


def test_a_fault_of_spark_is_told_by_what_caused_it(spark: SparkSession) -> None:
    with pytest.raises(Exception) as caught:
        spark.range(1).write.parquet("file:///proc/graphkit")
    explained = str(sessions.explained(caught.value))
    assert "/proc/graphkit" in explained and "while calling" not in explained


# What is missing


def test_workers_of_another_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match="another version of graphkit.*install the same on all"):
        check_worker(Told("0", str(tmp_path)))


@pytest.mark.parametrize(
    ("master", "said"),
    [
        ("spark://127.0.0.1:1", "No Spark master answers at spark://127.0.0.1:1"),
        ("spark://127.0.0.1", "is no address of a master: write spark://HOST:7077"),
        ("cluster", "is no address of a cluster"),
    ],
)
def test_a_master_that_is_not_there_is_told_in_one_sentence(master: str, said: str, tmp_path: Path) -> None:
    options = ["--master", master, "--into", str(tmp_path / "parts")]
    command = [sys.executable, "-m", "graphkit", "cluster", str(TEXTS[0]), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and len(done.stderr.splitlines()) == 1


def test_missing_software_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(GraphkitError, match="Spark needs Java 17 or later: apt install"), connected("local[1]"):
        pass
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(GraphkitError, match=r"pip install 'graphkit\[spark\]'"), connected("local[1]"):
        pass


def test_a_master_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "WORKERS_WITHIN", 1.0)
    with (
        Cluster(tmp_path, workers=0) as cluster,
        pytest.raises(GraphkitError, match="gave no worker within 1 s: start workers"),
        connected(cluster.url, SETTINGS),
    ):
        pass
