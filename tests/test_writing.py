"""Where the command line writes and reads: folders that may not be entered, standard output, devices and pipes."""

from __future__ import annotations

import codecs
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rights import unprivileged

from graphkit.cli import WRONG

EXAMPLES = Path(__file__).parents[1] / "examples"
GRAPHKIT = (sys.executable, "-m", "graphkit")


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be entered."""
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o000)
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize(
    "arguments",
    [
        "view 41-NQ/TW --out LOCKED/x.html -g GRAPH",
        "explain EXAMPLES/09-quyet-dinh.txt --html LOCKED/x.html",
        "tasks --format csv --out LOCKED/x.csv -g GRAPH",
        "tasks --export LOCKED/x.csv -g GRAPH",
        "tasks --import LOCKED/x.csv -g GRAPH",
        "build EXAMPLES --into LOCKED/graph",
        "lineage 41-NQ/TW -g LOCKED/graph",
        "lineage 41-NQ/TW -g LOCKED",
        "query most_cited --on LOCKED/graph.nq",
        "validate LOCKED/x.ttl",
        "evaluate LOCKED/gold EXAMPLES/09-quyet-dinh.txt",
        *(f"export --format {format} --out LOCKED/x -g GRAPH" for format in ("ttl", "gexf", "csv", "parquet")),
    ],
)
def test_a_folder_that_may_not_be_entered_is_one_sentence(arguments: str, examples_at: Path, locked: Path) -> None:
    places = {"LOCKED": locked, "GRAPH": examples_at, "EXAMPLES": EXAMPLES}
    for name, place in places.items():
        arguments = arguments.replace(name, str(place))
    answer = unprivileged([*GRAPHKIT, *arguments.split()])
    assert answer.returncode == WRONG, answer.stderr
    (sentence,) = answer.stderr.splitlines()
    assert sentence.startswith("error: ") and str(locked) in sentence
    assert any(cure in sentence for cure in ("right", "permission", "name the register"))


def test_a_graph_that_may_not_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir(mode=0o000)
    answer = unprivileged([*GRAPHKIT, "lineage", "41-NQ/TW", "-g", tmp_path / "graph"])
    assert (answer.returncode, len(answer.stderr.splitlines())) == (WRONG, 1), answer.stderr


def test_a_folder_that_is_not_there_is_to_be_made_first(examples_at: Path, tmp_path: Path) -> None:
    out = tmp_path / "none" / "graph.ttl"
    answer = subprocess.run(
        [*GRAPHKIT, "export", "--out", out, "-g", examples_at], capture_output=True, text=True, check=False
    )
    assert answer.returncode == WRONG and f"{out} cannot be written" in answer.stderr
    assert "make its folder first" in answer.stderr


@pytest.mark.parametrize("name", ["-", "/dev/fd/1"])
@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        ("view 41-NQ/TW --out OUT -g GRAPH", b"<!DOCTYPE html>"),
        ("explain EXAMPLES/09-quyet-dinh.txt --html OUT", b"<!DOCTYPE html>"),
        ("export --format nt --out OUT -g GRAPH", b"<https://"),
        ("export --format graphml --out OUT -g GRAPH", b"<?xml"),
        ("tasks --format ics --out OUT -g GRAPH", b"BEGIN:VCALENDAR"),
    ],
)
def test_a_dash_is_standard_output(arguments: str, begins: bytes, name: str, examples_at: Path, tmp_path: Path) -> None:
    for word, place in {"OUT": name, "GRAPH": examples_at, "EXAMPLES": EXAMPLES}.items():
        arguments = arguments.replace(word, str(place))
    answer = subprocess.run([*GRAPHKIT, *arguments.split()], capture_output=True, cwd=tmp_path, check=True)
    assert answer.stdout.startswith(begins)
    assert [*tmp_path.iterdir()] == []
    # What is said beside it is no part of it.
    assert answer.stdout.rstrip().endswith((b">", b" .", b"END:VCALENDAR"))


def test_a_folder_of_files_does_not_go_to_standard_output(examples_at: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [*GRAPHKIT, "export", "--format", "csv", "--out", "-", "-g", examples_at],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert answer.returncode == WRONG and "name a folder" in answer.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_pipe_is_written_to_and_never_replaced(examples_at: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    subprocess.run([*GRAPHKIT, "export", "--out", pipe, "-g", examples_at], capture_output=True, check=True, timeout=60)
    reader.join(60)
    assert pipe.is_fifo() and b"eli:LegalResource" in read[0]


def test_a_link_is_followed(examples_at: Path, tmp_path: Path) -> None:
    (tmp_path / "old.ttl").write_text("old")
    (tmp_path / "link.ttl").symlink_to("old.ttl")
    command = [*GRAPHKIT, "export", "--out", tmp_path / "link.ttl", "-g", examples_at]
    subprocess.run(command, capture_output=True, check=True)
    assert (tmp_path / "link.ttl").is_symlink()
    assert "eli:LegalResource" in (tmp_path / "old.ttl").read_text(encoding="utf-8")


def test_csv_for_people_is_utf_8_to_excel_and_no_mark_is_shown_on_a_terminal(examples_at: Path) -> None:
    command = [*GRAPHKIT, "tasks", "--format", "csv", "-g", str(examples_at)]
    assert subprocess.run(command, capture_output=True, check=True).stdout.startswith(codecs.BOM_UTF8)
    assert codecs.BOM_UTF8 not in on_terminal(command)


@pytest.mark.parametrize("arguments", ["export --out OUT -g GRAPH", "sparql ASK{} -g GRAPH"])
def test_who_waits_at_a_terminal_sees_that_something_is_done(arguments: str, examples_at: Path, tmp_path: Path) -> None:
    words = arguments.replace("OUT", str(tmp_path / "graph.ttl")).replace("GRAPH", str(examples_at)).split()
    assert "…".encode() in on_terminal([*GRAPHKIT, *words])


def on_terminal(command: list[str]) -> bytes:
    """All that a command shows on a terminal."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(theirs)
        try:
            while data := os.read(ours, 1 << 16):
                shown.append(data)
        except OSError:  # nobody holds the other end any more
            pass
    os.close(ours)
    assert process.returncode == 0
    return b"".join(shown)


def test_a_pattern_in_a_folder_that_may_not_be_read_says_so(locked: Path, tmp_path: Path) -> None:
    answer = unprivileged([*GRAPHKIT, "build", f"{locked}/*.txt", "--into", tmp_path / "graph"])
    assert answer.returncode == WRONG, answer.stderr
    assert f"may not be read by this user; change the permissions of {locked}" in answer.stderr
