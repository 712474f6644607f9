"""Confusions of scanners: how likely one word was printed where another one is read.

The one place that uses the table of confusions. Words are compared in folded form, so that lost diacritics cost nothing;
what the table knows costs the less the more often it was seen, and any other sign that differs costs 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from graphkit.extraction.folding import fold
from graphkit.lexicon.confusions import confusions

_A_WORD = 2.5
"""What a word of a phrase may cost at most."""
_NEAR = 0.15
"""What costs so little more than the best is as likely."""


@cache
def _costs() -> dict[tuple[str, str], float]:
    """Folded (printed, read) → cost: 0.2 where one in three is read so, 0.8 where one in two thousand is."""
    shares: dict[tuple[str, str], float] = {}
    for row in confusions():
        key = fold(row.printed), fold(row.read)
        if key[0] != key[1]:
            shares[key] = max(shares.get(key, 0.0), row.share)
    return {key: min(0.9, max(0.2, 0.1 - math.log10(share) / 4.5)) for key, share in shares.items()}


@lru_cache(maxsize=1 << 16)
def distance(printed: str, read: str, most: float) -> float:
    """What it costs to read ``read`` where ``printed`` (both folded) was printed; more than ``most`` is only "too much"."""
    if printed == read:
        return 0.0
    if abs(len(printed) - len(read)) > most + 1:
        return math.inf
    costs = _costs()
    row = [float(at) for at in range(len(read) + 1)]
    rows = [row]
    for i in range(1, len(printed) + 1):
        row = [float(i)]
        for j in range(1, len(read) + 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (printed[i - 1] != read[j - 1]))
            for a in (1, 2):
                for b in (1, 2):
                    if a <= i and b <= j:
                        cost = costs.get((printed[i - a : i], read[j - b : j]))
                        if cost is not None:
                            best = min(best, rows[i - a][j - b] + cost)
            row.append(best)
        if min(row) > most and min(rows[-1]) > most:
            return math.inf
        rows.append(row)
    return row[-1]


def nearest(read: str, known: Iterable[str], most: float) -> tuple[str, ...]:
    """Those of the known words (folded) that may have been printed where ``read`` stands, the likeliest first.

    More than one only where they are about as likely.
    """
    costs = sorted((cost, word) for word in known if (cost := distance(word, read, most)) <= most)
    return tuple(word for cost, word in costs if cost <= costs[0][0] + _NEAR)


def phrase_distance(printed: Sequence[str], read: Sequence[str], most: float) -> float:
    """The same for words in a row, as many read as printed."""
    whole = 0.0
    for one, other in zip(printed, read, strict=True):
        whole += distance(one, other, _A_WORD)
        if whole > most:
            return math.inf
    return whole


@cache
def digits() -> dict[str, str]:
    """Letters without diacritics (folded) that are read where a digit was printed → the digit."""
    found: dict[str, tuple[float, str]] = {}
    for row in confusions():
        letter = fold(row.read)
        if row.printed.isdecimal() and len(row.printed) == 1 == len(letter) and row.read.isascii() and letter.isalpha():
            found[letter] = max(found.get(letter, (0.0, "")), (row.share, row.printed))
    return {letter: digit for letter, (_, digit) in found.items()}
