"""Cue phrases (``data/cues.csv``): which words say how one document relates to another."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Cue(NamedTuple):
    """A phrase that governs the citations near it."""

    phrase: str
    relation: str
    """A relation of the guideline, or ``THEO``: "theo" alone, whose relation the cited document's type decides."""
    kind: str
    """``before`` or ``after`` the citation; ``passive`` stands before the acting document and after the other."""
    reach: int
    """How many characters it governs at most."""
    example: str


@cache
def cues() -> tuple[Cue, ...]:
    """All cues, in the order of the table."""
    return tuple(
        Cue(row["phrase"], row["relation"], row["kind"], int(row["reach"]), row["example"]) for row in _rows("cues.csv")
    )


@cache
def cue_lookalikes() -> frozenset[str]:
    """Words that differ from a cue only in diacritics and mean something else: "nếu tại" is no "nêu tại"."""
    return frozenset(row["printed"] for row in _rows("cue_lookalikes.csv"))


def _rows(name: str) -> csv.DictReader[str]:
    return csv.DictReader((files("graphkit.lexicon") / "data" / name).read_text(encoding="utf-8").splitlines())
