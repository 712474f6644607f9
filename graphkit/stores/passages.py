"""The texts once more, beside the search index and folded once, so that the words around a match cost a look and no reading.

A text is kept twice, sign for sign: as it is shown (composed, its spaces and line breaks single), and as it is searched
(without case and diacritics, with a space for whatever is no letter or digit).
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

TABLE = "CREATE TABLE passages (number INTEGER PRIMARY KEY, bytes INTEGER, packed BLOB)"

Pieces = list[tuple[str, bool]]
"""A stretch of a text: (piece, whether it is what was looked for)."""

_CODEC = "zstd"
_BETWEEN = re.compile(r"[\W_]")


class Prepared(NamedTuple):
    """A text in both forms, of the same length."""

    folded: str
    """Begins and ends with a space, so that every word stands between two."""
    text: str


class _Folding(dict[int, str]):
    """Each sign without case and diacritics, one for one, so that offsets stay."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        base = "d" if sign in "đĐ" else unicodedata.normalize("NFD", sign)[0].lower()
        folded = self[code] = base if len(base) == 1 else sign
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """A text without case and diacritics; of composed Unicode it keeps the length."""
    return text.translate(_FOLDING)


def prepare(text: str) -> Prepared:
    """A text as it is kept."""
    shown = f" {' '.join(unicodedata.normalize('NFC', text).split())} "
    return Prepared(_BETWEEN.sub(" ", fold(shown)), shown)


def passage(kept: Prepared, words: Iterable[tuple[str, ...]], reach: int = 110) -> Pieces:
    """What stands around the first place where all words stand together, else where the first of them stands."""
    phrases = [" +".join(map(re.escape, chunk)) for chunk in words if chunk]
    if not phrases:
        return []
    # The space that ends a word may begin the next one.
    together = re.compile(f" {' +'.join(phrases)}(?= )")
    found = together.search(kept.folded)
    pattern = together
    if found is None and len(phrases) > 1:
        pattern = re.compile(f" (?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?= )")
        found = pattern.search(kept.folded)
    if found is None:
        return []
    begin, end = _whole_words(kept.text, found.start() - reach, found.end() + reach)
    pieces: Pieces = [("… ", False)] if begin > 0 else []
    at = begin
    for match in pattern.finditer(kept.folded, begin, end):
        pieces += [(kept.text[at : match.start() + 1], False), (kept.text[match.start() + 1 : match.end()], True)]
        at = match.end()
    pieces.append((kept.text[at:end] + ("…" if end < len(kept.text) else ""), False))
    return [piece for piece in pieces if piece[0].strip()]


def _whole_words(text: str, begin: int, end: int) -> tuple[int, int]:
    """A stretch widened to the spaces around it, unless none is near."""
    near = 20
    low = text.rfind(" ", max(0, begin - near), max(0, begin) + 1) if begin > 0 else 0
    high = text.find(" ", end, end + near) + 1 if end < len(text) else len(text)
    return (low if low >= 0 else begin), (high or min(end, len(text)))


def insert(database: sqlite3.Connection, number: int, kept: Prepared) -> None:
    """Keep a text under the number of its entry."""
    said = "".join(kept).encode()
    packed = pa.compress(said, codec=_CODEC, asbytes=True)
    database.execute("INSERT INTO passages VALUES (?, ?, ?)", (number, len(said), packed))


def select(database: sqlite3.Connection, numbers: str) -> dict[int, Prepared]:
    """The texts of these entries (a list as JSON); those without text are left out."""
    rows = database.execute(
        "SELECT number, bytes, packed FROM passages WHERE number IN (SELECT value FROM json_each(?))", (numbers,)
    )
    return {number: _unpacked(size, packed) for number, size, packed in rows}


def _unpacked(size: int, packed: bytes) -> Prepared:
    both = pa.decompress(packed, size, codec=_CODEC, asbytes=True).decode()
    half = len(both) // 2
    return Prepared(both[:half], both[half:])
