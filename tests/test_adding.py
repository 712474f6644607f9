"""Documents that are added to a graph: as if they had been built with it, at the cost of their own extraction."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import graphkit
from graphkit import adding
from graphkit.building import read_made
from graphkit.errors import GraphkitError
from graphkit.model import Reading, Source
from graphkit.stores.embedded import open_graph

EXAMPLES = Path(__file__).parent.parent / "examples"
LAST = "13-bao-cao-so.txt"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("gold", "CONTENTS", "manifest.csv"))
    return folder


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is extracted while documents are added."""
    names: list[str] = []
    real = adding.extract

    def counted(source: Source) -> Reading:
        names.append(source.name)
        return real(source)

    monkeypatch.setattr(adding, "extract", counted)
    return names


def contents(place: Path) -> dict[str, object]:
    """What a graph says, but for where its files lay."""
    with open_graph(place) as stored:
        graph = stored.graph()
        return {"nodes": graph.nodes, "edges": graph.edges, "texts": {s.name: s.text for s in stored.texts()}}


def test_what_is_added_is_as_if_it_had_been_built(documents: Path, tmp_path: Path, extracted: list[str]) -> None:
    graphkit.build([documents], into=tmp_path / "whole")
    text = (documents / LAST).read_text(encoding="utf-8")
    (documents / LAST).unlink()
    graphkit.build([documents], into=tmp_path / "graph")
    adding.add([Source(LAST, text)], tmp_path / "graph")
    assert extracted == [LAST]
    assert contents(tmp_path / "graph") == contents(tmp_path / "whole")


def test_additions_stay_with_each_other_and_a_build_says_that_it_leaves_them_out(
    documents: Path, tmp_path: Path, extracted: list[str]
) -> None:
    graph = tmp_path / "graph"
    graphkit.build([documents], into=graph)
    before = contents(graph)
    adding.add([Source("thư.txt", "Số: 5/TB-SYT\nThực hiện Nghị quyết số 41-NQ/TW ngày 10/10/2023.")], graph)
    adding.add([Source("thư.txt", "Số: 6/TB-SYT\nThực hiện Nghị quyết số 41-NQ/TW ngày 10/10/2023.")], graph)
    assert extracted == ["thư.txt", "thư (2).txt"]
    with open_graph(graph) as stored:
        assert {source.name for source in stored.texts()} >= {"thư.txt", "thư (2).txt", LAST}
        codes = {code for (code,) in stored.cypher("MATCH (d:Document) WHERE d.held RETURN d.code").rows}
    assert {"5/TB-SYT", "6/TB-SYT"} <= codes
    summary = graphkit.build([documents], into=graph)
    assert any("thư (2).txt, thư.txt" in warning for warning in summary.warnings)
    assert contents(graph) == before
    assert graphkit.build([documents], into=graph).warnings == summary.warnings[:-1]


def test_readings_of_other_code_are_not_taken(documents: Path, tmp_path: Path, extracted: list[str]) -> None:
    graph = tmp_path / "graph"
    graphkit.build([documents], into=graph)
    note = graph / "current" / "build.json"
    told = json.loads(note.read_text(encoding="utf-8"))
    told["made"][0] = "another version"
    note.write_text(json.dumps(told), encoding="utf-8")
    adding.add([Source("thư.txt", "Số: 5/TB-SYT")], graph)
    assert len(extracted) == len([*documents.iterdir()]) + 1
    assert (made := read_made(graph)) is not None and made.added == ("thư.txt",)
    del extracted[:]
    adding.add([Source("thư.txt", "Số: 6/TB-SYT")], graph)
    assert extracted == ["thư (2).txt"]


def test_nothing_is_added_where_there_is_no_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match="There is no graph"):
        adding.add([Source("a.txt", "a")], tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
