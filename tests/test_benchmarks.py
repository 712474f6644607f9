"""The table of figures, and what it calls a fall."""

from __future__ import annotations

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    loader = SourceFileLoader("benchmarks_run", str(BENCHMARKS / "run"))
    spec = importlib.util.spec_from_loader("benchmarks_run", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def figure(name: str, value: float, better: str, asked: float | None = None) -> dict[str, Any]:
    place = {"date": "2026-11-21", "commit": "abc", "machine": "2 cores", "load": 0.1}
    return {"name": name, "value": value, "unit": "ms", "better": better, "asked": asked, **place}


def test_a_fall_is_a_loss_of_more_than_a_fifth_in_the_direction_that_counts(bench: ModuleType) -> None:
    before = [figure("speed", 10, "higher"), figure("wait", 10, "lower"), figure("gone", 1, "lower")]
    assert bench.falls([figure("speed", 8.1, "higher"), figure("wait", 12, "lower")], before) == []
    assert bench.falls([figure("speed", 7.9, "higher"), figure("wait", 12.6, "lower")], before) == [
        "speed: 10 -> 7.9 ms",
        "wait: 10 -> 12.6 ms",
    ]
    assert (
        bench.falls([figure("speed", 99, "higher"), figure("wait", 1, "lower"), figure("new", 5, "lower")], before)
        == []
    )


def test_the_page_shows_what_was_asked_beside_what_was_measured(bench: ModuleType) -> None:
    page = bench.table(
        [figure("wait", 90, "lower", 100), figure("speed", 12.5, "higher", 10), figure("size", 3, "lower")]
    )
    assert "| wait | 90 ms | ≤ 100 | 2026-11-21 | abc | 0.1 |" in page
    assert "| speed | 12.5 ms | ≥ 10 |" in page
    assert "| size | 3 ms |  |" in page


def test_the_figures_in_the_page_are_those_that_are_kept(bench: ModuleType) -> None:
    kept = bench.json.loads(bench.KEPT.read_text(encoding="utf-8"))
    assert bench.PAGE.read_text(encoding="utf-8") == bench.table(kept)
