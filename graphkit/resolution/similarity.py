"""Likeness of subjects: what one text says of a document against what another does, scans included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
import numpy.typing as npt

from graphkit.extraction.folding import fold

REACH = 320
"""How many signs behind a citation tell of it."""
_LEAST = 15
_ROUNDING = 1e-9


def similarity(subject: str, said: str) -> float:
    """Cosine of letter trigrams between 0 and 1; scans lose single letters, so words would not do.

    The best over the places where ``said`` may begin to tell (behind "của Ban Thường vụ Tỉnh ủy về ..."); 0 for a subject
    too short to tell anything.
    """
    table, length = _subject(fold(subject))
    if not length:
        return 0.0
    flat = fold(said)
    best = 0.0
    for begin in (0, *(i + 1 for i, sign in enumerate(flat[:120]) if sign == " ")):
        grams = _grams(flat[begin : begin + len(subject) + 20])
        if len(grams):
            common = int(table[grams].sum())
            _, counts = np.unique(grams, return_counts=True)
            best = max(best, common / (length * sqrt(int((counts * counts).sum()))))
    return best


def _grams(flat: str) -> npt.NDArray[np.int32]:
    """The trigrams of a folded text as numbers."""
    signs = np.frombuffer(" ".join(flat.split())[:REACH].encode(), np.uint8).astype(np.int32)
    return (signs[:-2] << 14) | (signs[1:-1] << 7) | signs[2:]


@lru_cache(maxsize=16)
def _subject(flat: str) -> tuple[npt.NDArray[np.int16], float]:
    """How often a subject has each trigram, and the length of that vector; 0 for a subject too short to tell anything."""
    table = np.zeros(1 << 21, np.int16)
    grams, counts = np.unique(_grams(flat), return_counts=True)
    table[grams] = counts
    return table, sqrt(int((counts * counts).sum())) if counts.sum() >= _LEAST else 0.0


class Likeness:
    """What is said of many documents, made ready to find those that a subject is like without comparing all of them."""

    def __init__(self, said: Sequence[Sequence[str]]) -> None:
        """``said[n]``: all that is said of document ``n``."""
        self.said = said
        found: dict[int, list[int]] = defaultdict(list)
        for number, told in enumerate(said):
            for gram in np.unique(np.concatenate([_grams(fold(words)) for words in told])).tolist():
                found[gram].append(number)
        self._with_gram = {gram: np.array(numbers) for gram, numbers in found.items()}
        self.likest = lru_cache(maxsize=8)(self._likest)
        self.of = lru_cache(maxsize=1 << 12)(self._of)

    def _likest(self, subject: str) -> list[tuple[float, int]]:
        """Each document with what its likeness cannot exceed, the most promising first.

        Of the trigrams of a subject a text has some; were it made of them alone, in their proportion, its cosine would be
        the length of that part of the subject.
        """
        table, length = _subject(fold(subject))
        most = np.zeros(len(self.said))
        if length:
            for gram in np.flatnonzero(table).tolist():
                if gram in self._with_gram:
                    most[self._with_gram[gram]] += int(table[gram]) ** 2
            most = np.sqrt(most) / length + _ROUNDING
        return [(float(most[number]), int(number)) for number in np.argsort(-most, kind="stable")]

    def _of(self, number: int, subject: str) -> float:
        """How like a subject is what is said of a document."""
        return max(similarity(subject, words) for words in self.said[number])
