"""Which bodies of a graph somebody means: without case and diacritics, by abbreviations, with the province or without."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from graphkit.errors import GraphkitError
from graphkit.extraction.folding import fold
from graphkit.lexicon import bodies, provinces

_WORD = re.compile(r"[a-z0-9]+")
_KINDS = {("tinh",): "tỉnh", ("thanh", "pho"): "thành phố", ("tp",): "thành phố"}
_BELOW_PROVINCES = (("huyen",), ("quan",), ("thi", "xa"), ("xa",), ("phuong",), ("thi", "tran"))
_COMMITTEES = ("Tỉnh ủy", "Thành ủy")


class _Name(NamedTuple):
    """A name taken apart: "Sở Tài chính tỉnh Phú Yên" is ("so", "tai", "chinh"), ``tỉnh``, ``Phú Yên``."""

    words: tuple[str, ...]
    kind: str | None
    place: str | None


def find_bodies(asked: str, names: Collection[str]) -> frozenset[str]:
    """The bodies among ``names`` that ``asked`` may mean; see :func:`stands_in` for those that say no province.

    A name matches if it is the same words or another name of the same body in the lexicon (``STC``, ``Sở KH&ĐT``); if
    there is none, if the words asked for shorten it, each to its first letter or not at all (``BQL KKT``).

    Raises:
        GraphkitError: there is none; then the sentence lists the nearest names.
    """
    wanted = _parse(asked)
    parsed = {name: _parse(name) for name in names}
    fitting = {name: have for name, have in parsed.items() if _agree(wanted, have)}
    meanings = _meanings(wanted.words)
    found = [name for name, have in fitting.items() if meanings & _meanings(have.words)]
    if not found:
        letters = "".join(wanted.words)
        found = [name for name, have in fitting.items() if letters and _shortens(letters, have.words)]
    if not found:
        near = ", ".join(f"“{name}”" for name in _nearest(asked, names))
        cure = f"the nearest names are {near}" if near else "it knows no body at all"
        raise GraphkitError(f"The graph knows no body {asked}; {cure}.")
    return frozenset(found)


def stands_in(asked: str, name: str, home: str | None) -> bool:
    """Whether a body that :func:`find_bodies` found is in the province asked for.

    ``home`` is the province of the document that names it: it counts where the name itself gives none, and a body
    whose province nobody tells is in any.
    """
    wanted, place = _parse(asked).place, _parse(name).place or home
    return wanted is None or place is None or wanted == place


@cache
def _parse(name: str) -> _Name:
    words = _words(name)
    for length in range(min(_longest_place(), len(words) - 1), 0, -1):
        place = _places().get(words[-length:])
        if place is not None:
            bare, kind = _without_kind(words[:-length])
            # "Thành phố Quảng Ngãi" is a district of the province of that name.
            if (
                bare
                and not any(bare[-len(below) :] == below for below in _BELOW_PROVINCES)
                and kind in (None, place[1])
            ):
                return _Name(bare, place[1], place[0])
    bare, kind = _without_kind(words)
    return _Name(bare, kind, None) if bare else _Name(words, None, None)


def _words(name: str) -> tuple[str, ...]:
    words = _WORD.findall(fold(unicodedata.normalize("NFC", name)))
    return tuple(word for word in words if word != "va")


def _without_kind(words: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    for kind, written in _KINDS.items():
        if words[-len(kind) :] == kind:
            return words[: -len(kind)], written
    return words, None


@cache
def _places() -> dict[tuple[str, ...], tuple[str, str]]:
    """Words of a province's name or alias → its (name, kind)."""
    return {_words(name): (row.name, row.kind) for row in reversed(provinces()) for name in (*row.aliases, row.name)}


@cache
def _longest_place() -> int:
    return max(map(len, _places()))


def _agree(wanted: _Name, have: _Name) -> bool:
    return all(a is None or b is None or a == b for a, b in ((wanted.kind, have.kind), (wanted.place, have.place)))


@cache
def _known() -> dict[str, frozenset[str]]:
    """Letters of an abbreviation or other name of a central or provincial body → letters of its names."""
    found: dict[str, set[str]] = {}
    for body in bodies():
        if body.level in ("central", "province"):
            written = {body.name.replace("{committee}", committee).partition(" {")[0] for committee in _COMMITTEES}
            names = {"".join(_parse(name).words) for name in written}
            for short in (body.abbreviation, *body.aliases):
                found.setdefault("".join(_parse(short).words), set()).update(names)
    return {short: frozenset(names) for short, names in found.items()}


def _meanings(words: tuple[str, ...]) -> frozenset[str]:
    letters = "".join(words)
    return _known().get(letters, frozenset()) | {letters}


def _shortens(letters: str, words: tuple[str, ...]) -> bool:
    ends = {0}
    for word in words:
        ends = {end + len(part) for end in ends for part in (word, word[0]) if letters.startswith(part, end)}
    return len(letters) in ends


def _nearest(asked: str, names: Collection[str], count: int = 5) -> list[str]:
    flat = fold(unicodedata.normalize("NFC", asked))
    return sorted(names, key=lambda name: (-SequenceMatcher(None, flat, fold(name)).ratio(), name))[:count]
