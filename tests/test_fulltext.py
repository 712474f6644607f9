"""The texts and the search index that a build keeps beside its graph."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphkit
from graphkit.errors import GraphkitError
from graphkit.model import Source
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.fulltext import SearchIndex
from graphkit.stores.passages import fold, passage, prepare
from graphkit.stores.texts import Texts, write_texts

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredGraph]:
    place = tmp_path_factory.mktemp("graph")
    graphkit.build([EXAMPLES], into=place)
    with open_graph(place) as stored:
        yield stored


@pytest.fixture(scope="module")
def index(graph: StoredGraph) -> Iterator[SearchIndex]:
    found = graph.search_index()
    yield found
    found.close()


def codes(index: SearchIndex, asked: str, **narrowed: str) -> list[str | None]:
    return [hit.code or hit.title for hit in index.search(asked, **narrowed).hits]  # type: ignore[arg-type]


def test_every_offset_of_the_graph_points_into_the_kept_texts(graph: StoredGraph) -> None:
    texts = graph.texts()
    assert len(texts) == 13
    for citation in graph.nodes("Citation"):
        source = texts.get(citation["source"])
        assert source is not None
        assert source.text[citation["start"] : citation["end"]] == citation["surface"]
    assert texts.get("no such file") is None
    assert texts.get("") is None


def test_texts_come_back_as_they_went_in_whatever_their_size(tmp_path: Path) -> None:
    sources = [
        Source(f"{n}.txt", f"văn bản {n} " * (40_000 if n % 3 else 1), f"/a/{n}", {"place": "Phú Yên"}, (0, n))
        for n in range(9)
    ]
    write_texts(reversed(sources), tmp_path)
    texts = Texts(tmp_path)
    assert list(texts) == sources
    assert [texts.get(source.name) for source in sources] == sources
    with pytest.raises(GraphkitError, match=r"Two texts are called 0\.txt"):
        write_texts([sources[0], sources[0]], tmp_path)


@pytest.mark.parametrize("asked", ["41-NQ/TW", "41nqtw", "nq 41", "41-nq/tw", "41 NQ TW"])
def test_a_number_in_any_writing_comes_first(index: SearchIndex, asked: str) -> None:
    assert codes(index, asked)[0] == "41-NQ/TW"


def test_words_without_diacritics_find_the_same(index: SearchIndex) -> None:
    assert codes(index, "chinh sach ho tro doanh nghiep") == codes(index, "Chính sách HỖ TRỢ doanh nghiệp")
    assert codes(index, "chinh sach ho tro doanh nghiep")[0] == "19/2024/NQ-HĐND"
    assert codes(index, "dong hoa")  # đ is a letter of its own in Unicode


def test_bodies_are_found_and_the_word_being_typed_may_go_on(index: SearchIndex) -> None:
    assert codes(index, "so tai chi")[0] == "Sở Tài chính tỉnh Phú Yên"
    assert codes(index, "sở tài chính", label="Organization")[0] == "Sở Tài chính tỉnh Phú Yên"


@pytest.mark.parametrize("asked", ["22/7/2024", "2024-07-22", "ngày 22 tháng 7 năm 2024"])
def test_days_are_understood(index: SearchIndex, asked: str) -> None:
    assert codes(index, asked) == ["27/2024/QĐ-UBND"]


def test_months_types_issuers_and_years_narrow(index: SearchIndex) -> None:
    july = codes(index, "tháng 7/2024")
    assert {"19/2024/NQ-HĐND", "27/2024/QĐ-UBND"} <= {*july}
    assert "118/KH-UBND" not in july
    assert codes(index, "", type="Công điện", day="2024-10") == ["05/CĐ-UBND", "104/CĐ-TTg"]
    assert codes(index, "doanh nghiệp", issuer="Hội đồng nhân dân tỉnh Phú Yên", day="2024") == ["19/2024/NQ-HĐND"]
    assert index.facets["year"]["2024"] > 12


def test_quoted_words_stand_together_and_the_texts_are_searched(graph: StoredGraph, index: SearchIndex) -> None:
    found = index.search('"điều chuyển vốn"')
    assert found.hits
    for hit in found.hits:
        text = graph.texts().get(hit.source or "")
        assert text is not None
        assert "dieu chuyen von" in " ".join(fold(text.text).split())
        marked = [piece for piece, is_word in passage(prepare(text.text), found.words) if is_word]
        assert fold(" ".join(marked[0].split())) == "dieu chuyen von"


@pytest.mark.parametrize(
    "asked", ['"', "a OR b (", "NEAR(", "* ^ -", "'; DROP TABLE heads", "\x00", "col:x", "đ" * 5000]
)
def test_signs_of_the_query_language_are_plain_text(index: SearchIndex, asked: str) -> None:
    index.search(asked)


def test_pages_of_an_answer_join_without_gap_or_double(index: SearchIndex) -> None:
    whole = index.search("tỉnh", limit=1000)
    parts = [hit for at in range(0, whole.total, 7) for hit in index.search("tỉnh", offset=at, limit=7).hits]
    assert tuple(parts) == whole.hits
    assert len({(hit.label, hit.id) for hit in parts}) == whole.total


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Sở Tài chính, Sở Nội vụ", [("tai",), ("chinh",)], ["Tài chính"]),
        ("Sở Tài-\nchính", [("tai", "chinh")], ["Tài- chính"]),
        ("chính sách tài sản chính", [("tai",), ("chinh",)], ["chính", "tài", "chính"]),
        ("Đồng Hới", [("dong",), ("hoi",)], ["Đồng Hới"]),  # composed on the way in
        ("a a a", [("a",), ("a",)], ["a a"]),
        ("ab", [("a",)], []),
        ("", [("a",)], []),
        ("a", [], []),
    ],
)
def test_a_passage_marks_the_words_as_they_are_written(
    text: str, words: list[tuple[str, ...]], marked: list[str]
) -> None:
    kept = prepare(unicodedata.normalize("NFD", text))
    assert len(kept.folded) == len(kept.text)
    assert [piece for piece, is_word in passage(kept, words) if is_word] == marked


def test_a_passage_is_a_stretch_of_whole_words() -> None:
    text = " ".join(f"từ{n}" for n in range(1000))
    said = "".join(piece for piece, _ in passage(prepare(text), [("tu500",)]))
    assert said.startswith("… ")
    assert said.endswith("…")
    around = said.strip("… ").split()
    assert 30 < len(around) < 50
    assert around == [f"từ{n}" for n in range(int(around[0][2:]), int(around[-1][2:]) + 1)]


def test_passages_come_from_the_texts_of_an_answer(graph: StoredGraph, index: SearchIndex) -> None:
    found = index.search("hoàn thành trước ngày")
    passages = index.passages(found)
    assert {*passages} == {hit.id for hit in found.hits if not hit.in_header}
    for hit in found.hits:
        if not hit.in_header:
            text = graph.texts().get(hit.source or "")
            assert text is not None
            first = next(piece for piece, is_word in passages[hit.id] if is_word)
            assert first in " ".join(text.text.split())
