"""Closed lists of words (``data/words.csv``) that say where a citation begins, ends or is none."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """All words of one list of the table, as printed there; an unknown list raises ``KeyError``."""
    table: dict[str, set[str]] = {}
    lines = (files("graphkit.lexicon") / "data" / "words.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        table.setdefault(row["list"], set()).add(row["word"])
    return frozenset(table[name])
