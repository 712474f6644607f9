"""What a scanner reads for what was printed (``data/confusions.csv``), learnt from pairs by ``benchmarks/noise.py``."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from graphkit.lexicon.tables import read_table


class Confusion(NamedTuple):
    """One or two signs, and what stands in their place."""

    printed: str
    read: str
    times: str
    """How often it was seen."""
    of: str
    """How often what was printed stood in the texts."""

    @property
    def share(self) -> float:
        """How often what was printed is read like this."""
        return int(self.times) / int(self.of)


class WordPair(NamedTuple):
    """Two words (folded) and how often the second stood behind the first."""

    first: str
    second: str
    times: str


@cache
def word_pairs() -> tuple[WordPair, ...]:
    """Which words follow each other in official texts, counted by ``benchmarks/word_pairs.py``."""
    return read_table("word_pairs", WordPair, WordPair._fields)


@cache
def confusions() -> tuple[Confusion, ...]:
    """All confusions, the most frequent first."""
    return read_table("confusions", Confusion, Confusion._fields)
