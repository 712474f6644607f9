"""Likeness of subjects: what one text says of a document against what another does, scans included."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import sqrt

from graphkit.extraction.folding import fold

REACH = 320
"""How many signs behind a citation tell of it."""
_LEAST = 15


@lru_cache(maxsize=1 << 14)
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
