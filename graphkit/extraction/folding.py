"""Folding: the one place that says which signs count as the same.

A text is folded once, to ASCII lower case without diacritics, one sign for one sign, so that a pattern is a plain
case-sensitive one and an offset in the folded text is an offset in the text. Unusual blanks, line ends and letters are
written as usual first, one for one; decomposed Unicode and signs without width are composed or dropped, with a map back to
the offsets of the text as it was read.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple, overload

import numpy as np

_RAISED = "^"
_EXTRA = {
    **dict.fromkeys("đĐðÐ", "d"),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("“”„«»‟＂", '"'),
    **dict.fromkeys("‘’‚`´′", "'"),
    **dict.fromkeys("⁄∕／", "/"),
    **dict.fromkeys("•●▪◦·∙", "*"),
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", _RAISED),  # footnote marks: never digits of a code or a date
    **dict.fromkeys("jJ", "i"),  # no letter of Vietnamese: what scanners make of ị
    **dict.fromkeys("\r\t\f\v", " "),
    "…": ".",
}
_AS_USUAL = (
    ("\r\n", "\u200b\n"),  # the first of its two signs goes with those that have no width
    *((end, "\n") for end in "\r\x85\u2028\u2029"),
    *((blank, " ") for blank in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"),
    ("Ð", "Đ"),  # Icelandic letters, as old fonts and converters have them
    ("ð", "đ"),
)
_PIECE = 1 << 18
_UNIT, _POINT = np.dtype(np.uint16), np.dtype(np.uint32)
_OTHER, _NO_WIDTH = "\x7f", "\x01"

# Signs that take no room of their own: combining marks, joiners, soft hyphen, byte order marks.
_ZERO_WIDTH = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_LOOSE = re.compile(f"[{_ZERO_WIDTH}]+")
_LOOSE_FOLDED = re.compile(_NO_WIDTH)  # one sign is found faster than many
_ESCAPE = re.compile(r"\\(?=[-.*_#+()\[\]!~])")
"""The backslash of Markdown before a sign that is to be printed as it is: ``2\\. ``."""
_EMPHASIS = re.compile(r"\*(?<![*\n]\*)(?![\s*])((?:[^*\n]|\n(?!\s*[\n*+\d-])){1,120}?)(?<![\s*])\*(?!\*)")
"""Italics of Markdown inside a line: ``trước *ngày 13/12*``, ``Quy*ế*t``; those that begin a line set off its heading."""


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
    return str(_taken(_table(), text).tobytes(), "ascii")


def _taken(table: np.ndarray, piece: str) -> np.ndarray:
    """What a table says of each sign of a text."""
    points = np.frombuffer(piece.encode("utf-16-le", "surrogatepass"), _UNIT)
    if len(points) == len(piece):
        return table.take(points, mode="wrap")  # the mode that costs least; none is beyond the table
    # A sign beyond the table takes two units.
    points = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), _POINT)
    return table.take(points, mode="clip")  # beyond the table: as its last sign


@cache
def _unusual() -> np.ndarray:
    """Which signs are to be written as usual before anything is read."""
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(sign[0]) for sign, _ in _AS_USUAL]] = True
    return table


# Noise that stands inside sentences: it becomes blanks, so that what it cuts reads on. On folded text, each pattern
# behind a sign that must be there, because looking for one sign costs next to nothing.
_MARKS = ("**", "__", "|", _RAISED)
_NOISE = (
    ("<", re.compile(r"<(su[pb])>[^<\n]{0,12}</\1>|</?(?:b|i|u|br|em|strong) ?/?>")),
    ("[", re.compile(r"\[\^?\d{1,3}\](?!\()")),
)
# Page furniture: lines that begin with the gazette's name (also behind its page number), with the print of a digital
# signature, or are a page number before a blank line.
_GAZETTE = r"cong[ ]bao/so[^\n]{0,80}(?:\n[ ]*\d{1,4}[ ]*(?=\n))?"
_SIGNED = r"""nguoi[ ]ky:[^\n]{0,200}(?:\n[ ]*email:[^\n]{0,200})?(?:\n[ ]*co[ ]quan:[^\n]{0,200})?
    (?:\n[ ]*(?:thoi[ ]gian|ngay)[ ]ky:[^\n]{0,60})?"""
_FURNITURE = re.compile(
    rf"""\n(?=[ cknt0-9-])[ ]*+(?:
        {_GAZETTE}
      | [0-9][0-9]{{0,3}}[ ]*\n[ ]*{_GAZETTE}
      | ky[ ]boi:[^\n]{{0,200}}(?:\n[ ]*co[ ]quan:[^\n]{{0,200}})?(?:\n[ ]*ngay[ ]ky:[^\n]{{0,60}})?
      | {_SIGNED}
      | (?:-[ ]?+(?:trang[ ])?+[0-9] | trang[ ][0-9] | [0-9])[0-9]{{0,2}}+[ ]?-?[ ]*+(?=\n[ ]*+\n)
    )""",
    re.VERBOSE,
)
_SIGNED_AT_TOP = re.compile(rf"[ ]*{_SIGNED}", re.VERBOSE)


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
    spans = [(match.start() + 1, match.end()) for match in _FURNITURE.finditer(flat)]
    if (signed := _SIGNED_AT_TOP.match(flat)) is not None:
        spans.insert(0, signed.span())
    return without(flat, spans), spans


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
    signs = unicodedata.normalize("NFD", text.lower())
    return tuple(sorted(sign for sign in signs if sign == "đ" or unicodedata.combining(sign)))


class _Offsets(Sequence[int]):
    """Where the signs of a text stood before some of its signs were dropped: as few numbers as were dropped."""

    def __init__(self) -> None:
        """Begin with nothing dropped."""
        self.length = 0
        """Of the text that is left, with its end."""
        self.places = array("i")
        """Where signs were dropped, in the text that is left."""
        self.dropped = array("i")
        """How many were dropped up to each place."""

    def drop(self, place: int, count: int) -> None:
        """Note that ``count`` signs were dropped before ``place``, counted in the text that is left."""
        self.places.append(place)
        self.dropped.append(count + (self.dropped[-1] if self.dropped else 0))

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, offset: int) -> int: ...
    @overload
    def __getitem__(self, offset: slice) -> Sequence[int]: ...
    def __getitem__(self, offset: int | slice) -> int | Sequence[int]:
        if isinstance(offset, slice):
            return [self[at] for at in range(*offset.indices(self.length))]
        at = bisect_right(self.places, offset)
        return offset + self.dropped[at - 1] if at else offset


_NEW_MARKS = re.compile(r"(?<![qQ])([oOuU])([áàảãạéèẻẽẹýỳỷỹỵ])(?!\w)")


def marked_as_usual(name: str) -> str:
    """A name with tone marks where official names have them: "hóa", "thủy", and not "hoá", "thuỷ"."""

    def moved(match: re.Match[str]) -> str:
        first, second = match[1], unicodedata.normalize("NFD", match[2])
        pair = first + second[0]
        if pair.lower() not in ("oa", "oe", "uy"):
            return match[0]
        return unicodedata.normalize("NFC", first + second[1:]) + second[0]

    return _NEW_MARKS.sub(moved, name)


class Folded(NamedTuple):
    """A text beside its folded form; ``plain`` and ``folded`` run in step, sign for sign."""

    text: str
    """As it was read."""
    plain: str
    """With usual blanks, line ends and Đ, composed, without signs of no width; ``text`` itself where nothing had to change."""
    folded: str
    """ASCII lower case, noise blanked."""
    offsets: Sequence[int] | None
    """Offset in ``text`` of each sign of ``plain``, and of its end; ``None`` where they are the same."""
    page: str
    """``plain`` without page heads, page numbers and stamps; the same object where there are none."""
    raised: bool
    """Whether superscript digits may stand in it."""
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
    plain = _as_usual(text)
    flat, offsets = fold(plain), None
    if _NO_WIDTH in flat:
        plain, flat, offsets = _compose(plain, flat)
    quiet, furniture = _quiet(flat)
    return Folded(text, plain, quiet, offsets, without(plain, furniture), _RAISED in flat, _is_noisy(plain[:2500]))


def _as_usual(text: str) -> str:
    """The text with usual blanks, line ends and Đ and without marks of Markdown, sign for sign; itself where it has none."""
    if any(_taken(_unusual(), text[at : at + _PIECE]).any() for at in range(0, len(text), _PIECE)):
        for sign, usual in _AS_USUAL:
            text = text.replace(sign, usual)
    if "\\" in text:
        text = _ESCAPE.sub("\u200b", text)
    return _EMPHASIS.sub(_unmarked, text) if "*" in text else text


def _unmarked(emphasis: re.Match[str]) -> str:
    """What italics set off, without their stars: they take no room inside a word, and that of a blank elsewhere."""
    text, (start, end) = emphasis.string, emphasis.span()
    within = text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
    star = "\u200b" if within else " "
    return f"{star}{emphasis[1]}{star}"


def _is_noisy(sample: str) -> bool:
    """Whether less than 13 % of the signs carry a diacritic, even where the many blanks of tables count once."""
    return _has_few_marks(sample) and _has_few_marks(" ".join(sample.split()))


def _has_few_marks(sample: str) -> bool:
    return len(sample) - len(sample.encode("ascii", "ignore")) < 0.13 * len(sample)


def _compose(text: str, flat: str) -> tuple[str, str, _Offsets]:
    """Compose each letter with its marks and drop what has no width, in the text and its folded form."""
    plain_parts: list[str] = []
    flat_parts: list[str] = []
    offsets = _Offsets()
    done = length = 0
    for sign in _LOOSE_FOLDED.finditer(flat):
        loose = _LOOSE.match(text, sign.start()) if sign.start() >= done else None
        if loose is None:
            continue
        start, end = max(done, loose.start() - 1), loose.end()
        letter, folded_letter = _composed(text[start:end])
        plain_parts += text[done:start], letter
        flat_parts += flat[done:start], folded_letter
        length += start - done + len(letter)
        offsets.drop(length, end - start - len(letter))
        done = end
    offsets.length = length + len(text) - done + 1
    return "".join((*plain_parts, text[done:])), "".join((*flat_parts, flat[done:])), offsets


@lru_cache(maxsize=1 << 12)
def _composed(cluster: str) -> tuple[str, str]:
    """The letter that a cluster of a letter and signs without width is, and its folded form; empty where there is no letter."""
    letter = unicodedata.normalize("NFC", cluster)[0]
    return ("", "") if _LOOSE.match(letter) else (letter, fold(letter))
