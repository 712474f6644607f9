"""Folding: the one place that says which signs count as the same.

A text is folded once, to ASCII lower case without diacritics, one sign for one sign, so that a pattern is a plain
case-sensitive one and an offset in the folded text is an offset in the text. Decomposed Unicode and signs without width
are composed or dropped first, with a map back to the offsets of the text as it was read.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

_EXTRA = {
    **dict.fromkeys("đĐðÐ", "d"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("“”„«»‟＂", '"'),
    **dict.fromkeys("‘’‚`´′", "'"),
    **dict.fromkeys("⁄∕／", "/"),
    **dict.fromkeys("•●▪◦·∙", "*"),
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", "^"),  # footnote marks: never digits of a code or a date
    **dict.fromkeys("jJ", "i"),  # no letter of Vietnamese: what scanners make of ị
    **dict.fromkeys("\r\t\f\v", " "),
    "…": ".",
}
_PIECE = 1 << 18
_OTHER, _NO_WIDTH = "\x7f", "\x01"

# Signs that take no room of their own: combining marks, joiners, soft hyphen, byte order marks.
_ZERO_WIDTH = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_LOOSE = re.compile(f"[{_ZERO_WIDTH}]")
_CLUSTER = re.compile(f"[^{_ZERO_WIDTH}]?[{_ZERO_WIDTH}]+")


@cache
def _table() -> np.ndarray:
    table = np.full(0x10000, ord(_OTHER), dtype=np.uint8)
    for point in range(0x10000):
        sign = chr(point)
        if _LOOSE.match(sign):
            folded = _NO_WIDTH
        elif sign in _EXTRA:
            folded = _EXTRA[sign]
        elif point < 0x80:
            folded = sign.lower()
        elif sign.isspace():
            folded = "\n" if sign in "\x85\u2028\u2029" else " "
        elif point < 0x2100 or 0xFB00 <= point <= 0xFFEF:
            base = unicodedata.normalize("NFKD", sign)[0].lower()
            folded = base if base.isascii() and not sign.isnumeric() or sign.isdecimal() and base.isascii() else _OTHER
        else:
            continue
        table[point] = ord(folded)
    return table


def fold(text: str) -> str:
    """Fold ``text`` sign by sign; the result has the same length."""
    if len(text) > _PIECE:  # the tables of numbers take 12 bytes a sign
        return "".join(fold(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE))
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return str(_table().take(points, mode="clip").data, "ascii")  # beyond the table: as its last sign


# Noise that stands inside sentences: it becomes blanks, so that what it cuts reads on. On folded text, each pattern
# behind a sign that must be there, because looking for one sign costs next to nothing.
_MARKS = ("**", "__", "|", "^")
_NOISE = (
    ("<", re.compile(r"<(su[pb])>[^<\n]{0,12}</\1>|</?(?:b|i|u|br|em|strong) ?/?>")),
    ("[", re.compile(r"\[\^?\d{1,3}\](?!\()")),
)
# Page furniture, around a word that it always holds.
_FURNITURE = (
    # The gazette's page head and page number.
    ("cong bao/so", re.compile(r"\n(?: *\d{1,4} *\n)? *cong bao/so[^\n]{0,80}(?:\n *\d{1,4} *(?=\n))?")),
    # The print of a digital signature.
    ("ky boi:", re.compile(r"\n *ky boi:[^\n]{0,200}(?:\n *co quan:[^\n]{0,200})?(?:\n *ngay ky:[^\n]{0,60})?")),
    (
        "nguoi ky:",
        re.compile(
            r"(?:^|\n) *nguoi ky:[^\n]{0,200}(?:\n *email:[^\n]{0,200})?(?:\n *co quan:[^\n]{0,200})?"
            r"(?:\n *(?:thoi gian|ngay) ky:[^\n]{0,60})?"
        ),
    ),
)
# A page number on a line of its own, before a blank line.
_PAGE_NUMBER = re.compile(
    r"\n[ 0-9t-](?:(?<= ) *+-?+ ?+(?:trang )?+[0-9]{1,3}+|(?<=-) ?+(?:trang )?+[0-9]{1,3}+|(?<=t)rang [0-9]{1,3}+|(?<=[0-9])[0-9]{0,2}+)"
    r" ?-? *+(?=\n *+\n)"
)


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def _quiet(flat: str) -> tuple[str, list[tuple[int, int]]]:
    """Blank the noise: (folded text, spans of page heads, page numbers and stamps)."""
    for mark in _MARKS:
        if mark[0] in flat:
            flat = flat.replace(mark, " " * len(mark))
    for sign, pattern in _NOISE:
        if sign in flat:
            flat = pattern.sub(_blank, flat)
    spans = [(match.start() + 1, match.end()) for match in _furniture(flat)]
    spans += [(match.start() + 1, match.end()) for match in _PAGE_NUMBER.finditer(flat)]
    return without(flat, spans), spans


def _furniture(flat: str) -> Iterator[re.Match[str]]:
    for word, pattern in _FURNITURE:
        at = flat.find(word)
        while at >= 0:
            if match := pattern.search(flat, max(0, at - 30), at + 500):
                yield match
            at = flat.find(word, at + 1)


def without(plain: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with blanks in place of the spans; what they overlap is blanked once."""
    if not spans:
        return plain
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        start = max(start, done)
        if end > start:
            parts += (plain[done:start], " " * (end - start))
            done = end
    return "".join((*parts, plain[done:]))


@lru_cache(maxsize=8192)
def marks(text: str) -> tuple[str, ...]:
    """The diacritics of some words, wherever their spelling puts them (hoà, hòa)."""
    signs = unicodedata.normalize("NFD", text.lower().replace("ð", "đ"))
    return tuple(sorted(sign for sign in signs if sign == "đ" or unicodedata.combining(sign)))


class Folded(NamedTuple):
    """A text beside its folded form; ``plain`` and ``folded`` run in step, sign for sign."""

    text: str
    """As it was read."""
    plain: str
    """Composed, without signs of no width; the same object as ``text`` where nothing had to change."""
    folded: str
    """ASCII lower case, noise blanked."""
    offsets: Sequence[int] | None
    """Offset in ``text`` of each sign of ``plain``, and of its end; ``None`` where they are the same."""
    page: str
    """``plain`` without page heads, page numbers and stamps; the same object where there are none."""
    noisy: bool
    """Whether diacritics are lost or wrong, by measure: 17 to 25 % of the signs of clean Vietnamese carry some."""

    def start(self, offset: int) -> int:
        """Turn the start of a span of ``plain`` into one of ``text``."""
        return offset if self.offsets is None else self.offsets[offset]

    def end(self, offset: int) -> int:
        """Turn the end of a span of ``plain`` into one of ``text``; marks of its last letter belong to it."""
        return offset if self.offsets is None else self._end(self.offsets[offset - 1] + 1)

    def _end(self, end: int) -> int:
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            end += 1
        return end


def folded(text: str) -> Folded:
    """Fold a text as read from a file."""
    plain, offsets, flat = text, None, fold(text)
    if _NO_WIDTH in flat:
        plain, offsets = _compose(text)
        flat = fold(plain)
    sample = plain[:2500]
    noisy = len(sample) - len(sample.encode("ascii", "ignore")) < 0.13 * len(sample)
    quiet, furniture = _quiet(flat)
    return Folded(text, plain, quiet, offsets, without(plain, furniture), noisy)


def _compose(text: str) -> tuple[str, Sequence[int]]:
    """Compose each letter with its marks and drop what has no width; say where each sign stood."""
    parts: list[str] = []
    keep = np.ones(len(text) + 1, dtype=bool)
    done = 0
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        letter = _composed(match[0])
        parts += (text[done:start], letter)
        keep[start + len(letter) : end] = False
        done = end
    parts.append(text[done:])
    return "".join(parts), array("i", np.flatnonzero(keep).astype(np.int32).tobytes())


@lru_cache(maxsize=1 << 12)
def _composed(cluster: str) -> str:
    """The letter that a cluster of a letter and signs without width is; nothing where there is no letter."""
    letter = unicodedata.normalize("NFC", cluster)[0]
    return "" if _LOOSE.match(letter) else letter
