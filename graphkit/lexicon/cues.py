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
    lines = (files("graphkit.lexicon") / "data" / "cues.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Cue(row["phrase"], row["relation"], row["kind"], int(row["reach"]), row["example"])
        for row in csv.DictReader(lines)
    )
