"""How Vietnamese a text looks: the measure by which one decoding is chosen over another."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice

SAMPLE = 1000
"""Accented words looked at, from the start of the text: enough to tell encodings apart, and no cost in a long file."""

_WORD = re.compile("[A-Za-z\u0080-\u0084\u0086-\u009f\u00a1-\u1fff\ufffd]+")
"""Letters, and whatever a wrong decoding puts in their place; line ends, no-break spaces and typographic signs part words."""
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    """
    (?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?
    (?:uyê|uya|oa|oă|oe|oo|uâ|uê|uy|uơ|uô|ua|ươ|ưa|iê|yê|ia|[aăâeêioôơuưy])
    (?:ch|nh|ng|[cmnptiouy])?
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile("[bcdđghklmnpqrstvx]+")
"""No vowel: QĐ, NĐ, HĐND."""


def plausibility(text: str) -> float | None:
    """The share of the words with a non-ASCII letter that are Vietnamese syllables; ``None`` without such a word."""
    if text.isascii():
        return None
    words = (match.group() for match in _WORD.finditer(text))
    accented = list(islice((word for word in words if not word.isascii()), SAMPLE))
    return sum(map(_is_syllable, accented)) / len(accented) if accented else None


@lru_cache(maxsize=8192)
def _is_syllable(word: str) -> bool:
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.casefold()))
    bare = unicodedata.normalize("NFC", bare)
    return tones <= 1 and bool(_SYLLABLE.fullmatch(bare) or _ABBREVIATION.fullmatch(bare))
