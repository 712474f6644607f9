"""Likeness of subjects: what one text says of a document against what another does, scans included."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np

from graphkit.extraction.folding import fold

REACH = 320
"""How many signs behind a citation tell of it."""
_LEAST = 15
_ROUNDING = 1e-9


@lru_cache(maxsize=1 << 10)
def _trigrams(flat: str) -> Counter[str]:
    joined = " ".join(flat.split())[:REACH]
    return Counter(joined[i : i + 3] for i in range(len(joined) - 2))


def similarity(subject: str, said: str) -> float:
    """Cosine of letter trigrams between 0 and 1; scans lose single letters, so words would not do.

    The best over the places where ``said`` may begin to tell (behind "của Ban Thường vụ Tỉnh ủy về ..."); 0 for a subject
    too short to tell anything.
    """
    one = _trigrams(fold(subject))
    if sum(one.values()) < _LEAST:
        return 0.0
    length = sqrt(sum(n * n for n in one.values()))
    flat = fold(said)
    best = 0.0
    for begin in (0, *(i + 1 for i, sign in enumerate(flat[:120]) if sign == " ")):
        other = _trigrams(flat[begin : begin + len(subject) + 20])
        norm = sqrt(sum(n * n for n in other.values()))
        if norm:
            best = max(best, sum(n * other[gram] for gram, n in one.items()) / (length * norm))
    return best


class Likeness:
    """What is said of many documents, made ready to find those that a subject is like without comparing all of them."""

    def __init__(self, said: Sequence[Sequence[str]]) -> None:
        """``said[n]``: all that is said of document ``n``."""
        self.said = said
        found: dict[str, list[int]] = defaultdict(list)
        for number, told in enumerate(said):
            for gram in {gram for words in told for gram in _trigrams(fold(words))}:
                found[gram].append(number)
        self._with_gram = {gram: np.array(numbers) for gram, numbers in found.items()}
        self.likest = lru_cache(maxsize=8)(self._likest)

    def _likest(self, subject: str) -> list[tuple[float, int]]:
        """Each document with what its likeness cannot exceed, the most promising first.

        Of the trigrams of a subject a text has some; were it made of them alone, in their proportion, its cosine would be
        the length of that part of the subject.
        """
        one = _trigrams(fold(subject))
        most = np.zeros(len(self.said))
        for gram, count in one.items():
            if gram in self._with_gram:
                most[self._with_gram[gram]] += count * count
        most = np.sqrt(most / max(1, sum(n * n for n in one.values()))) + _ROUNDING
        return [(float(most[number]), int(number)) for number in np.argsort(-most, kind="stable")]

    def of(self, number: int, subject: str) -> float:
        """How like a subject is what is said of a document."""
        return max(similarity(subject, words) for words in self.said[number])
