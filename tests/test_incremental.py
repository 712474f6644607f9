"""Builds that extract only what is new: equal to a build from nothing, and safe against being killed."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphkit.building import build
from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.gathering import gather
from graphkit.model import Source
from graphkit.reading import File, Unreadable, fetch, read
from graphkit.stores.embedded import open_graph
from graphkit.stores.readings import FOLDER, Kept, Readings, decode, encode

EXAMPLES = Path(__file__).parent.parent / "examples"
LETTER = """UBND TỈNH PHÚ YÊN   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: {number}/UBND-KT   Phú Yên, ngày 0{day} tháng 3 năm 2024

Thực hiện Nghị quyết số {cited}/NQ-CP ngày 05/01/2024 của Chính phủ, yêu cầu Sở Tài chính báo cáo trước ngày 30/4/2024.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "documents"
    place.mkdir()
    for number in range(40):
        text = LETTER.format(number=100 + number, day=1 + number % 9, cited=1 + number % 7)
        (place / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return place


def contents(graph: Path) -> dict[str, bytes]:
    """Every file of a stored graph but the database, whose bytes the engine does not repeat; its rows are checked at the build."""
    current = (graph / "current").resolve()
    kept = [path for path in sorted(current.rglob("*")) if path.is_file() and path.suffix != ".lbdb"]
    return {str(path.relative_to(current)): path.read_bytes() for path in kept}


def extracted(folder: Path, graph: Path) -> int:
    """How many files a build of ``folder`` would extract now."""
    told: list[Source | Unreadable] = []
    gather([folder], Readings(graph / FOLDER), told.append)
    return len(told)


def test_readings_come_back_as_they_were(tmp_path: Path) -> None:
    found = [extract(source) for source in read([EXAMPLES]) if isinstance(source, Source)]
    kept = [Kept(str(number), (reading,)) for number, reading in enumerate(found)]
    assert list(decode(encode(kept))) == kept
    readings = Readings(tmp_path)
    readings.add(encode(kept[:5]))
    readings.add(encode(kept[5:]))
    asked = [kept[7].key, kept[2].key, kept[7].key]
    assert [each.key for each in Readings(tmp_path).get(asked)] == asked


def test_nothing_is_extracted_twice_and_nothing_written_where_nothing_changed(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    first = build([folder], into=graph)
    before = (graph / "current").resolve(), contents(graph)
    assert extracted(folder, graph) == 0
    again = build([folder], into=graph)
    assert ((graph / "current").resolve(), contents(graph)) == before
    assert again._replace(seconds=0) == first._replace(seconds=0)


def test_a_changed_a_new_and_a_removed_file_give_what_a_build_from_nothing_gives(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    build([folder], into=graph)
    (folder / "03.txt").write_text(LETTER.format(number=777, day=2, cited=9), encoding="utf-8")
    (folder / "50.txt").write_text(LETTER.format(number=500, day=3, cited=9), encoding="utf-8")
    (folder / "11.txt").unlink()
    (folder / "manifest.csv").write_text("source,title\n12.txt,Về một việc\n", encoding="utf-8")
    assert extracted(folder, graph) == 3  # changed, new, and the one that the manifest now speaks of
    build([folder], into=graph)
    build([folder], into=tmp_path / "fresh")
    assert contents(graph) == contents(tmp_path / "fresh")
    with open_graph(graph) as stored:
        held = {code for (code,) in stored.cypher("MATCH (d:Document {held: true}) RETURN d.code").rows}
    assert {"777/UBND-KT", "500/UBND-KT"} <= held
    assert not {"103/UBND-KT", "111/UBND-KT"} & held


def test_processes_give_what_one_gives(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    one = build([folder], into=tmp_path / "one")
    two = build([folder], into=tmp_path / "two", jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert one._replace(seconds=0) == two._replace(seconds=0)
    assert [Path(each.path).name for each in two.unreadable] == ["broken.pdf"]


def test_what_could_not_be_read_is_tried_again(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    (folder / "empty.txt").write_text("", encoding="utf-8")
    assert len(build([folder], into=graph).unreadable) == 1
    assert len(build([folder], into=graph).unreadable) == 1
    (folder / "empty.txt").write_text(LETTER.format(number=900, day=1, cited=1), encoding="utf-8")
    summary = build([folder], into=graph)
    assert (summary.unreadable, summary.documents) == ((), 41)


def test_a_build_killed_at_any_moment_leaves_a_graph_and_the_next_one_ends(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    build([folder], into=graph)
    build([folder], into=tmp_path / "old")
    for path in folder.glob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8") + "\nSao gửi: Văn phòng.\n" * 40, encoding="utf-8")
    build([folder], into=tmp_path / "new")
    old, new = contents(tmp_path / "old"), contents(tmp_path / "new")
    command = [sys.executable, "-c", "import sys, graphkit; graphkit.build([sys.argv[1]], into=sys.argv[2])"]
    chance = random.Random(7)
    started = time.monotonic()
    subprocess.run([*command, folder, tmp_path / "timed"], check=True)
    whole = time.monotonic() - started
    for _ in range(20):
        process = subprocess.Popen([*command, folder, graph])
        try:
            process.wait(chance.uniform(0.1, 1.1) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        with open_graph(graph) as stored:
            assert stored.cypher("MATCH (d:Document {held: true}) RETURN count(d)").rows == [(40,)]
        assert contents(graph) in (old, new)
    build([folder], into=graph)
    assert contents(graph) == new
    assert [path.name for path in (graph / FOLDER).iterdir() if path.suffix != ".parquet"] == []


def test_the_processes_of_a_build_that_is_killed_end_with_it(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys, graphkit; graphkit.build([sys.argv[1]], into=sys.argv[2], jobs=2)"]
    with subprocess.Popen([*command, folder, tmp_path / "graph"]) as process:
        while len(started := descendants(process.pid)) < 4:  # two workers, and two processes of Python's own
            assert process.poll() is None
        process.kill()
    deadline = time.monotonic() + 30
    while alive := [number for number in started if is_alive(number)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)


def descendants(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += (child, *descendants(child))
    return found


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_half_a_segment_is_extracted_again(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    build([folder], into=graph)
    (segment,) = (graph / FOLDER).glob("*.parquet")
    segment.write_bytes(segment.read_bytes()[:-100])
    (graph / FOLDER / "000009.part").write_bytes(b"half")
    assert extracted(folder, graph) == 40


def test_segments_that_nobody_needs_go(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    build([folder], into=graph)
    for path in folder.glob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8").replace("Sở Tài chính", "Sở Y tế"), encoding="utf-8")
    build([folder], into=graph)
    assert len(list((graph / FOLDER).glob("*.parquet"))) == 1


def test_a_graph_that_was_damaged_is_built_again(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    build([folder], into=graph)
    next((graph / "current").glob("*.lbdb")).write_bytes(b"")
    build([folder], into=graph)
    with open_graph(graph) as stored:
        assert stored.cypher("MATCH (d:Document {held: true}) RETURN count(d)").rows == [(40,)]


def test_a_file_that_changes_while_it_is_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "growing.txt"
    path.write_bytes(b"x" * 50_000_000)
    script = "import sys, time\nwith open(sys.argv[1], 'ab') as f:\n    while True: f.write(b'y'); f.flush()"
    with subprocess.Popen([sys.executable, "-c", script, path]) as writer:
        try:
            size = path.stat().st_size
            while path.stat().st_size == size:
                time.sleep(0.01)
            found = fetch(File(str(path), {}))
        finally:
            writer.kill()
    assert isinstance(found, Unreadable)
    assert found.reason == f"{path} changed while it was read; run again when nobody writes it."


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_and_nothing_is_lost(folder: Path, tmp_path: Path) -> None:
    readings = Readings(tmp_path / "kept")
    (tmp_path / "kept" / "000001.part").symlink_to("/dev/full")
    reading = next(extract(source) for source in read([folder]) if isinstance(source, Source))
    with pytest.raises(GraphkitError, match="No space left.*make room and build again"):
        readings.add(encode([Kept("a", (reading,))]))
    assert readings.keys() == frozenset()
