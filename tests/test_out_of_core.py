"""Building out of core: what is put aside on disk gives what memory gives, however small its pieces."""

from __future__ import annotations

import gc
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from graphkit import resolving
from graphkit.building import build
from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.model import Graph, Reading, Source
from graphkit.reading import read
from graphkit.resolution import resolve
from graphkit.resolution.identity import Mention, key_of, resolve_key, settled, telling
from graphkit.resolution.joining import Cited, Text, Unnumbered, duplicates, join
from graphkit.resolution.similarity import similarity
from graphkit.resolving import steps
from graphkit.stores import fulltext, spill, warned
from graphkit.stores.embedded import building, open_graph
from graphkit.stores.hashing import row_hashes
from graphkit.stores.parquet import fingerprint
from graphkit.stores.rdf import export_rdf
from graphkit.stores.rdf_read import read_rdf
from graphkit.stores.readings import PER_FILE, Kept, Readings, encode, places
from graphkit.working import apart, beside

HERE = Path(__file__).parent
TEXTS = [HERE.parent / "examples", HERE / "documents"]
FREE = """UBND TỈNH NGHỆ AN

Số: {number}/TB-UBND                     Nghệ An, ngày    tháng 7 năm 2023

THÔNG BÁO

Kết luận của Chủ tịch UBND tỉnh tại buổi làm việc về {subject}

Thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ. {more}
"""
CITING = (
    "Thực hiện Thông báo số {number}/TB-UBND ngày 12/7/2023 của UBND tỉnh Nghệ An về kết luận của Chủ tịch UBND tỉnh tại"
    " buổi làm việc về {subject}; theo quyết định số 45/qđ-ubnd và Quyết định số 45/QĐ-UBND ngày 1/2/2022 của UBND tỉnh Nghệ An"
)


def _others(first: int) -> str:
    return "".join(f"Việc {n} giao đơn vị {n} làm. " for n in range(first, first + 60))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real documents; drafts that are joined, disputed or of one text; two files of one name; spellings of one number."""
    place = tmp_path_factory.mktemp("documents")
    for text in TEXTS:
        shutil.copytree(text, place / text.name)
    drafts = {
        "joined": FREE.format(number="", subject="chuyển đổi số trong các cơ sở y tế công lập", more=""),
        "disputed": FREE.format(number="", subject="phòng cháy chữa cháy rừng mùa khô năm 2023", more=_others(0)),
        "disputed too": FREE.format(number="", subject="phòng cháy chữa cháy rừng mùa khô năm 2023", more=_others(60)),
        "twin": FREE.format(number="", subject="giải phóng mặt bằng đường ven biển", more="Các sở thực hiện. " * 5),
        "twin of it": FREE.format(
            number="", subject="giải phóng mặt bằng đường ven biển", more="Các sở thực hiện. " * 5
        ),
        "numbered": FREE.format(number="77", subject="thu ngân sách", more="Các huyện thực hiện nghiêm. " * 5),
        "numbered again": FREE.format(number="77", subject="thu ngân sách", more=""),
    }
    cited = {214: "chuyển đổi số trong các cơ sở y tế công lập", 215: "phòng cháy chữa cháy rừng mùa khô năm 2023"}
    for name, text in drafts.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    for number, subject in cited.items():
        (place / f"letter {number}").mkdir()
        text = CITING.format(number=number, subject=subject)
        (place / f"letter {number}" / "letter.txt").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def readings(folder: Path) -> list[Reading]:
    return [extract(source) for source in read([folder]) if isinstance(source, Source)]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces so small that every key and every table is in several."""
    for module, name, value in (
        (steps, "_AT_A_TIME", 2),
        (resolving, "_TEXT", 5000),
        (resolving, "ROWS", 7),
        (resolving, "_SLICE", 3000),
        (steps, "ROWS", 7),
        (spill, "ROWS", 7),
        (spill, "RANGE", 3000),
        (spill, "_TOGETHER", 40),
        (fulltext, "_TEXT", 5000),
        (fulltext, "_GROUPS", 1),
    ):
        monkeypatch.setattr(module, name, value)


def stored(place: Path) -> Graph:
    with open_graph(place) as graph:
        return graph.graph()


def contents(place: Path) -> dict[str, bytes]:
    current = (place / "current").resolve()
    kept = [path for path in sorted(current.rglob("*")) if path.is_file() and path.suffix != ".lbdb"]
    return {str(path.relative_to(current)): path.read_bytes() for path in kept}


def test_the_graph_is_the_one_that_memory_gives(
    folder: Path, readings: list[Reading], tmp_path: Path, tiny: None
) -> None:
    build([folder], into=tmp_path / "graph")
    found, expected = stored(tmp_path / "graph"), resolve(readings).graph
    assert found.nodes == expected.nodes
    assert found.edges == expected.edges
    assert found.warnings == expected.warnings
    rows = {row["source"]: row for row in expected.nodes["Document"] if row["held"]}
    assert rows["joined.txt"]["id"] == "214/TB-UBND|2023|Ủy ban nhân dân tỉnh Nghệ An"
    assert rows["disputed.txt"]["id"] == "source:disputed.txt"
    assert {"twin of it.txt | twin.txt", "numbered again.txt | numbered.txt"} <= rows.keys()
    assert sum("letter.txt" in name for name in rows) == 2
    assert sum("they became one" in warning for warning in found.warnings) == 2


def test_bytes_do_not_depend_on_pieces_and_processes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build([folder], into=tmp_path / "whole", jobs=2)
    for module, name, value in ((steps, "_AT_A_TIME", 3), (resolving, "_TEXT", 3000), (fulltext, "_GROUPS", 2)):
        monkeypatch.setattr(module, name, value)
    second = build([folder], into=tmp_path / "pieces")
    assert contents(tmp_path / "whole") == contents(tmp_path / "pieces")
    assert first._replace(seconds=0) == second._replace(seconds=0)
    assert [path.name for path in (tmp_path / "pieces" / "current").iterdir() if path.name == "spill"] == []


def test_a_base_is_taken_in_as_in_memory(folder: Path, readings: list[Reading], tmp_path: Path, tiny: None) -> None:
    build([TEXTS[0]], into=tmp_path / "theirs")
    with open_graph(tmp_path / "theirs") as graph, (tmp_path / "theirs.nq").open("wb") as out:
        export_rdf(graph, out, format="nq")
    build([folder], into=tmp_path / "graph", bases=[tmp_path / "theirs.nq"])
    expected = resolve(readings, {"theirs": read_rdf(tmp_path / "theirs.nq")}).graph
    found = stored(tmp_path / "graph")
    assert found.nodes == expected.nodes
    assert found.edges == expected.edges


def test_what_is_not_telling_changes_nothing() -> None:
    chance = random.Random(5)
    said = [
        (
            place,
            [
                (
                    index,
                    Mention(
                        chance.choice(("45/QĐ-UBND", "45/qđ-ubnd", "46/QĐ-UBND")),
                        chance.choice(("", "2022", "2023")),
                        chance.choice(("", "Ủy ban nhân dân tỉnh Nghệ An", "Ủy ban nhân dân tỉnh Phú Yên")),
                        str(place),
                        chance.choice(("", "2022", "2024-05-01")),
                        said=chance.choice(
                            ("về quy hoạch sử dụng đất huyện Quỳ Hợp", "về hỗ trợ doanh nghiệp nhỏ và vừa")
                        ),
                        likely=chance.choice(("", "2022")),
                    ),
                )
                for index in range(chance.randrange(9))
            ],
        )
        for place in range(60)
    ]
    everything = [(place, index, mention) for place, each in said for index, mention in each]
    few = list(telling(said))
    assert len(few) < len(everything)
    for key in {key_of(mention) for _, _, mention in everything}:
        whole = [row for row in everything if key_of(row[2]) == key]
        some = [row for row in few if key_of(row[2]) == key]
        found = dict(zip([row[:2] for row in some], resolve_key([row[2] for row in some]), strict=True))
        for row, expected in zip(whole, resolve_key([row[2] for row in whole]), strict=True):
            if row[:2] in found:
                assert found[row[:2]] == expected
            else:
                alone = settled(row[2])
                assert alone is not None
                assert alone.id.casefold() == expected.id.casefold()


def test_the_pruned_search_for_joins_finds_what_comparing_all_finds() -> None:
    chance = random.Random(7)
    words = "kế hoạch triển khai chuyển đổi số y tế giáo dục đất đai phòng cháy rừng ngân sách đầu tư công".split()

    def subject() -> str:
        return " ".join(chance.choice(words) for _ in range(12))

    subjects = [subject() for _ in range(30)]
    cited = [
        Cited(
            f"{n % 60}/TB|2023|A",
            chance.choice(("", "2023", "2023-07", "2023-07-12")),
            f" về {subjects[n % 60 % 40 % 30]}",
        )
        for n in range(180)
    ]
    said: dict[str, set[str]] = {}
    for one in cited:
        said.setdefault(one.id, set()).add(one.said)
    drafts = [Unnumbered(n, "Thông báo", "A", each, "2023-07-12", "", frozenset()) for n, each in enumerate(subjects)]
    found = dict(join(drafts, cited))
    for draft in drafts:
        dated = {one.id for one in cited if one.date}
        likeness = sorted((max(similarity(draft.subject, each) for each in said[key]), key) for key in dated)
        clear = likeness[-1][0] - likeness[-2][0] >= 0.15
        assert (draft.place in found) <= clear
        if draft.place in found:
            assert found[draft.place].id == likeness[-1][1]
    assert 0 < len(found) < len(drafts)


def test_twins_are_found_among_many_without_comparing_all() -> None:
    common = "Kính gửi các sở ban ngành địa phương trong tỉnh thực hiện nghiêm túc các nội dung sau đây. "
    texts = [Text(n, n % 5 == 0, common + f"việc số {n} " * 9 + f"điều {n} khoản {n} " * 9) for n in range(400)]
    twins = [Text(400 + n, False, texts[7 * n].text.upper()) for n in range(50)]
    assert dict(duplicates([*texts, *twins])) == {400 + n: 7 * n for n in range(50)}
    assert not list(duplicates([Text(0, False, ""), Text(1, False, "bốn từ là ít")]))


def test_places_follow_the_files_not_the_segments(tmp_path: Path, readings: list[Reading]) -> None:
    kept = Readings(tmp_path)
    kept.add(encode([Kept("b", tuple(readings[:2])), Kept("d", (readings[2],))]))
    kept.add(encode([Kept("a", (readings[3],))]))
    found = dict(pair for part in kept.parts(["a", "b", "d", "a"]) for pair in places(part))
    expected = {0: readings[3], PER_FILE: readings[0], PER_FILE + 1: readings[1], 2 * PER_FILE: readings[2]}
    assert found == expected | {3 * PER_FILE: readings[3]}


def batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    kinds = [pa.string(), pa.int64(), pa.list_(pa.string()), pa.float64(), pa.bool_()]
    columns = [pa.array([row[n] for row in rows], kind) for n, kind in enumerate(kinds)]
    return pa.record_batch(columns, names=list("abcde"))


def some_rows() -> Iterator[tuple[object, ...]]:
    for n in range(500):
        yield f"số {n}", None if n % 3 else n, [f"{m}" for m in range(n % 4)] if n % 5 else None, n / 7, n % 2 == 0
    yield "", 0, [], 0.0, False
    yield "", 0, [""], 0.0, False
    yield "", 0, ["", ""], 0.0, False
    yield None, None, None, None, None
    yield "x" * 3_000_000, 1, ["y" * 2_000_000], 1.5, True


def test_a_checksum_covers_all_columns_and_no_order() -> None:
    rows = list(some_rows())
    hashes = row_hashes(batch(rows))
    assert len(set(hashes.tolist())) == len(rows)
    order = np.random.default_rng(1).permutation(len(rows))
    assert (row_hashes(batch([rows[n] for n in order])) == hashes[order]).all()
    assert (row_hashes(batch(rows).slice(3, 400)) == hashes[3:403]).all()
    whole = fingerprint([batch(rows)])
    assert fingerprint([batch(rows).slice(200), batch(rows).slice(0, 200)]) == whole
    for column, other in enumerate(("other", 99, ["9"], 9.5, False)):
        changed = [*rows]
        changed[4] = tuple(other if n == column else value for n, value in enumerate(rows[4]))
        if changed != rows:
            assert fingerprint([batch(changed)]) != whole
    assert row_hashes(batch([("a", 1, ["b", "c"], 0.5, True)])).tolist() == [9262233420084441874]


def test_warnings_beyond_what_anybody_reads_are_in_a_file(tmp_path: Path) -> None:
    told = warned.tell((f"sentence {n}" for n in range(1500)), tmp_path)
    assert len(told) == 1001
    assert told[-1].startswith("500 more warnings")
    assert len((tmp_path / warned.WARNINGS).read_text().splitlines()) == 1500


def _tell_of_garbage(into: Path) -> None:
    into.write_text(str(gc.isenabled()))


def test_what_goes_on_beside_collects_its_garbage(tmp_path: Path) -> None:
    with beside(2, _tell_of_garbage, tmp_path / "told"):
        pass
    assert (tmp_path / "told").read_text() == "True"


def test_what_goes_on_apart_leaves_its_memory_there_and_gives_its_answer() -> None:
    assert apart(1, os.getpid) == os.getpid()
    assert apart(2, os.getpid) != os.getpid()
    with pytest.raises(GraphkitError, match="no graph"):
        apart(2, open_graph, "nowhere")


def test_a_process_that_is_killed_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match=r"ended from outside.*fewer --jobs"), building(tmp_path / "graph"):
        apart(2, os._exit, 9)
