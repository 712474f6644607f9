"""How Vietnamese a text looks: the measure by which one decoding is chosen over another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

ACCENTED = 0.13
"""Share of letters with diacritics below which a Vietnamese text has lost some (clean texts: 0.17 to 0.25)."""
SAMPLE = 1000
"""Accented words looked at, from the start of the text: enough to tell encodings apart, whatever the text's length."""

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
    accented = [match.group() for match in _accented_words(text)]
    return sum(map(_is_syllable, accented)) / len(accented) if accented else None


def evidence(text: str) -> int:
    """How many words :func:`plausibility` goes by."""
    return sum(1 for _ in _accented_words(text))


def is_rubbish(text: str) -> bool:
    """Whether a text of some length reads like a bad scan: diacritics lost, words that are none, signs unknown."""
    letters = sum(map(str.isalpha, text))
    if letters < 100:
        return False
    accented = sum(sign.isalpha() and not sign.isascii() for sign in text)
    unknown = sum(sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" for sign in text)
    return accented < ACCENTED * letters or unknown > 0.05 * len(text) or (plausibility(text) or 0.0) < 0.75


def sample(text: str) -> str:
    """The lines from the start of a text that :func:`plausibility` looks at."""
    end = max((match.end() for match in _accented_words(text)), default=len(text))
    line_end = text.find("\n", end)
    return text if line_end < 0 else text[:line_end]


def _accented_words(text: str) -> Iterator[re.Match[str]]:
    words = () if text.isascii() else _WORD.finditer(text)
    return islice((match for match in words if not match.group().isascii()), SAMPLE)


@lru_cache(maxsize=8192)
def _is_syllable(word: str) -> bool:
    bare, tones = _TONES.subn("", unicodedata.normalize("NFD", word.casefold()))
    bare = unicodedata.normalize("NFC", bare)
    return tones <= 1 and bool(_SYLLABLE.fullmatch(bare) or _ABBREVIATION.fullmatch(bare))
