"""The command line as a user meets it: what it prints, how it leaves, what it says of bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.cli import INCOMPLETE, WRONG, main

EXAMPLES = Path(__file__).parents[1] / "examples"
GUIDELINE = {"source", "document", "citations", "tasks"}


class Answer:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["graphkit", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = capfd.readouterr()
        return Answer(code, out, err)

    return call


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cli") / "graph"
    subprocess.run(
        [sys.executable, "-m", "graphkit", "build", EXAMPLES, "--into", place], check=True, capture_output=True
    )
    return place


def refused(answer: Answer, *words: str) -> None:
    """One sentence that names the thing, a non-zero exit, no traceback."""
    assert answer.code == WRONG, answer.err
    assert "Traceback" not in answer.err
    assert answer.err.startswith("error: ")
    for word in words:
        assert word in answer.err


def test_extract_writes_the_guidelines_keys(run) -> None:
    answer = run("extract", EXAMPLES, "--json")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert len(rows) == 13
    assert all(row.keys() == GUIDELINE for row in rows)
    one = next(row for row in rows if row["source"].startswith("02"))
    keys = "kind start end surface type code date issuer issuer_text id relation subject pinpoint".split()
    assert all(set(c) - {"target"} == set(keys) for c in one["citations"])
    assert any(c.get("target") == "01-chuong-trinh-hanh-dong.txt" for c in one["citations"])


def test_extract_reads_standard_input() -> None:
    text = "Thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ".encode()
    answer = subprocess.run(
        [sys.executable, "-m", "graphkit", "extract", "-", "--json"], input=text, capture_output=True, check=True
    )
    row = json.loads(answer.stdout)
    assert (row["source"], row["citations"][0]["id"]) == ("-", "58/NQ-CP|2023|Chính phủ")


def test_build_tells_what_it_made(run, tmp_path: Path) -> None:
    answer = run("build", EXAMPLES, "--into", tmp_path / "graph")
    assert answer.code == 0
    for word in ("files", "documents", "citations", "IMPLEMENTS", "tasks", "unresolved", "seconds"):
        assert word in answer.out


def test_what_cannot_be_read_is_named_and_the_rest_goes_through(run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(
        "Thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ", encoding="utf-8"
    )
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"%PDF-1.7\n\x00\x01")
    answer = run("build", tmp_path, tmp_path / "gone.txt", "--into", tmp_path / "graph")
    assert answer.code == INCOMPLETE
    for name in ("empty.txt", "binary.txt", "gone.txt"):
        assert name in answer.err
    assert "1 read" in answer.out
    assert "Traceback" not in answer.err


def test_a_fault_of_a_manifest_is_no_file(run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plain.txt").write_text("Không dẫn chiếu văn bản nào.", encoding="utf-8")
    (tmp_path / "in" / "manifest.csv").write_text("source,date\nplain.txt,someday\nother.txt,2024-01-01\n")
    answer = run("build", tmp_path / "in", "--into", tmp_path / "graph")
    told = dict(line.split(maxsplit=1) for line in answer.out.splitlines())
    assert answer.code == INCOMPLETE and "manifest.csv" in answer.err
    assert re.fullmatch(r"1; faults of manifests: \d", told["files"])
    assert told["citations"] == "0"


def test_nothing_to_build(run, tmp_path: Path) -> None:
    answer = run("build", tmp_path, "--into", tmp_path / "graph")
    assert answer.code == WRONG
    assert answer.err.startswith(f"not read: {tmp_path} ")
    assert answer.err.splitlines()[-1].startswith("error: Nothing was built")
    assert not (tmp_path / "graph").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "implementers_of"), ("code",)),
        (("query", "no_such_query"), ("no_such_query", "implementers_of")),
        (("query", "implementers_of", "--param", "code"), ("key=value",)),
        (("query", "implementers_of", "--param", "colour=red"), ("colour",)),
        (("query", "implementers_of", "--param", "code=999/XX"), ("999/XX",)),
        (("query", "implementers_of", "--param", "code=41-NQ/TW", "--param", "code=66/NQ-CP"), ("code", "twice")),
        (("lineage", "999/QĐ-XYZ"), ("999/QĐ-XYZ",)),
        (("show", "999/QĐ-XYZ"), ("999/QĐ-XYZ",)),
        (("view", "999/QĐ-XYZ"), ("999/QĐ-XYZ",)),
        (("lineage", "41-NQ/TW", "--relation", "LOVES"), ("LOVES", "IMPLEMENTS")),
        (("cypher", "MATCH (n RETURN n"), ()),
        (("cypher", "CREATE (d:Document {id: 'x'})"), ("only reads",)),
        (("cypher", "CHECKPOINT"), ("only reads",)),
        (("cypher", "CALL threads=1"), ("only reads",)),
        (("cypher", "BEGIN TRANSACTION"), ("only reads",)),
        (("tasks", "--due-before", "tomorrow"), ("tomorrow",)),
        (("export", "--out", "/no/such/folder/graph.ttl"), ("/no/such/folder/graph.ttl",)),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_wrong_questions(run, graph: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    refused(run(*arguments, "--graph", graph), *words)
    assert run("show", "41-NQ/TW", "--graph", graph).code == 0


def test_no_graph(run, tmp_path: Path) -> None:
    refused(run("lineage", "41-NQ/TW", "--graph", tmp_path / "graph"), str(tmp_path / "graph"), "build")


def test_a_graph_of_another_version(run, graph: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "graph"
    shutil.copytree(graph, copy, symlinks=True)
    manifest = next(copy.glob("version-*/graph.json"))
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["schema_version"] = 999
    manifest.write_text(json.dumps(content), encoding="utf-8")
    refused(run("lineage", "41-NQ/TW", "--graph", copy), str(copy))


def test_an_ambiguous_code_lists_its_candidates(run, tmp_path: Path) -> None:
    for name, province in (("a", "Nghệ An"), ("b", "Thanh Hóa")):
        (tmp_path / f"{name}.txt").write_text(
            f"Thực hiện Kế hoạch số 77/KH-UBND ngày 12/4/2022 của UBND tỉnh {province}", encoding="utf-8"
        )
    run("build", tmp_path, "--into", tmp_path / "graph")
    answer = run("lineage", "77/KH-UBND", "--graph", tmp_path / "graph")
    refused(answer, "77/KH-UBND|2022|Ủy ban nhân dân tỉnh Nghệ An", "77/KH-UBND|2022|Ủy ban nhân dân tỉnh Thanh Hóa")
    one = run("lineage", "77/KH-UBND|2022|Ủy ban nhân dân tỉnh Nghệ An", "--graph", tmp_path / "graph")
    assert one.code == 0


def test_query_in_each_format(run, graph: Path) -> None:
    asked = ("query", "implementers_of", "--param", "code=41-NQ/TW", "--graph", graph)
    rows = json.loads(run(*asked, "--format", "json").out)
    written = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out)))
    assert [row["id"] for row in rows] == [row["id"] for row in written]
    assert "52-CTr/TU|2024|Tỉnh ủy Phú Yên" in [row["id"] for row in rows]
    assert "52-CTr/TU" in run(*asked).out


def test_a_table_of_very_many_rows_comes_in_pieces_and_whole(run, graph: Path) -> None:
    answer = run("cypher", "UNWIND range(1, 1200) AS number RETURN number", "--graph", graph)
    assert [int(number) for number in re.findall(r"\d+", answer.out)] == [*range(1, 1201)]
    assert answer.out.count("number") == 3
    assert run("cypher", "UNWIND range(1, 0) AS number RETURN number", "--graph", graph).out.count("number") == 1


def test_every_listed_query_has_its_head(run) -> None:
    listed = run("query", "--list").out
    for name in (
        "implementers_of",
        "implementation_tree",
        "upstream_basis",
        "most_cited",
        "unresolved_citations",
        "evidence_for_edge",
    ):
        assert name in listed


@pytest.mark.parametrize("format", ["tree", "json", "mermaid", "dot"])
def test_lineage_in_each_format(run, graph: Path, format: str) -> None:
    answer = run("lineage", "41-NQ/TW", "--format", format, "--graph", graph)
    assert answer.code == 0
    assert "118/KH-UBND" in answer.out
    if format == "json":
        assert json.loads(answer.out)["down"]["code"] == "41-NQ/TW"


def test_lineage_points_up_to_what_stands_above_and_down_to_what_stands_below(run, graph: Path) -> None:
    lines = run("lineage", "41-NQ/TW", "--graph", graph).out.partition("rests on")[0].splitlines()
    ways = {"(xem trên · see above)": 0, "(xem dưới · see below)": 0}
    for at, line in enumerate(lines):
        for way in ways:
            if line.endswith(way):
                name = re.search(r"\S+ \(\d{4}.*?\)", line)[0]
                ways[way] += 1
                (home,) = [n for n, other in enumerate(lines) if name in other and not other.endswith(tuple(ways))]
                assert (home < at) == ("above" in way), line
    assert all(ways.values()), "the examples hold both"


def test_lineage_shows_the_words(run, graph: Path) -> None:
    answer = run("lineage", "66/NQ-CP", "--evidence", "--depth", 1, "--graph", graph)
    assert "02-ke-hoach.md:" in answer.out


def test_show_gives_the_sentences(run, graph: Path) -> None:
    answer = run("show", "118/kh-ubnd", "--graph", graph)
    assert answer.code == 0
    for word in ("thực hiện", "66/NQ-CP", "03-ket-luan.txt:", "Nhiệm vụ"):
        assert word in answer.out


def test_a_joined_document_says_why(run, graph: Path) -> None:
    answer = run("show", "3105/UBND-KT", "--graph", graph)
    assert "subject similarity" in answer.out
    assert "11-cong-van-ban-quet.txt" in answer.out


def test_view_and_export(run, graph: Path, tmp_path: Path) -> None:
    assert run("view", "41-NQ/TW", "--out", tmp_path / "graph.html", "--graph", graph).code == 0
    assert (tmp_path / "graph.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("export", "--format", "ttl", "--out", tmp_path / "graph.ttl", "--graph", graph).code == 0
    assert "eli:LegalResource" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.html", "graph.ttl"]


def test_evaluate(run) -> None:
    answer = run("evaluate", EXAMPLES / "gold", EXAMPLES, "--errors")
    assert answer.code == 0
    assert "all documents" in answer.out
    refused(run("evaluate", EXAMPLES / "no-gold", EXAMPLES), "no-gold")


def test_tasks_and_their_register(run, graph: Path, tmp_path: Path) -> None:
    table = run("tasks", "--body", "so tai chinh", "--graph", graph)
    assert table.code == 0
    assert "Sở Tài chính" in table.out
    register = tmp_path / "register.csv"
    assert run("tasks", "--export", register, "--graph", graph).code == 0
    assert run("tasks", "--format", "ics", "--out", tmp_path / "tasks.ics", "--graph", graph).code == 0
    assert (tmp_path / "tasks.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert run("tasks", "--format", "xlsx", "--out", tmp_path / "tasks.xlsx", "--graph", graph).code == 0
    assert (tmp_path / "tasks.xlsx").read_bytes().startswith(b"PK")


def test_a_reader_that_leaves_early() -> None:
    command = f"{sys.executable} -m graphkit extract {EXAMPLES} --json | head -c 100"
    answer = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert len(answer.stdout) == 100
    assert b"Traceback" not in answer.stderr


def test_help_teaches(run) -> None:
    overview = run("--help").out
    for command in (
        "extract",
        "build",
        "query",
        "cypher",
        "lineage",
        "show",
        "view",
        "export",
        "evaluate",
        "explain",
        "tasks",
    ):
        assert command in overview
        assert "Example" in run(command, "--help").out


def test_import_does_nothing_but_define() -> None:
    code = (
        "import sys, graphkit; print(sorted(m for m in sys.modules if m.startswith(('graphkit.', 'numpy', 'ladybug'))))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert answer.stdout.strip() == "[]"
