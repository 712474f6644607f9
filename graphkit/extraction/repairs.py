"""Repairs of codes: what a scanner made of a symbol, told from the table of confusions and the words around it.

Only a symbol that the lexicon does not know is looked at. A repair needs a witness: the type word before the code, the
same abbreviation elsewhere in the document, a sign that no abbreviation has, or a text that lost its diacritics. Where two
repairs are as likely, the code stays as it is printed, and they are its candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from graphkit.extraction.codes import (
    Code,
    body_abbreviations,
    read_code,
    symbol_start,
    type_abbreviations,
)
from graphkit.extraction.confusions import nearest
from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.typewords import read_left
from graphkit.lexicon import document_types, units

_TWO_PARTS = re.compile(r"(?P<first>[^\W_][\w&']*)(?P<sign>\s?[-/]\s{0,3})(?P<second>[^\W_][\w&']*)")
_STRANGE = re.compile(r"['\d]|[A-ZĐ][a-zđ]*[A-ZĐ][a-zđ]|\w[a-zđ]$")
"""Digits, apostrophes and small letters: no abbreviation of a body has them, but for a few that the lexicon knows."""
_MOST = 0.95
"""What a repair of one part may cost: less than one sign that the table of confusions does not know."""


class Repair(NamedTuple):
    """A code, repaired if one repair is the likeliest; else the codes that are as likely."""

    code: Code
    candidates: tuple[str, ...] = ()


@cache
def _abbreviations_of(kind: str) -> Mapping[str, str]:
    for row in document_types():
        if row.name == kind:
            return {fold(name): name for name in (*row.abbreviations, *row.party_abbreviations)}
    return {}


@cache
def _units() -> Mapping[str, str]:
    return {fold(unit.abbreviation): unit.abbreviation for unit in reversed(units())}


@cache
def _units_as_written() -> frozenset[str]:
    """Several are the same without diacritics: "DT" (Dân tộc) and "ĐT" (Đô thị)."""
    return frozenset(unit.abbreviation for unit in units())


@cache
def _bodies() -> Mapping[str, str]:
    return {read: name for read, name in body_abbreviations().folded.items() if fold(name) == read and len(read) > 1}


@lru_cache(maxsize=1 << 12)
def _likely(read: str, of: str, kind: str = "", noisy: bool = False) -> tuple[str, ...]:
    known = _abbreviations_of(kind) if of == "type" else _bodies() if of == "body" else _units()
    read = read.replace("'", "")
    found = nearest(read, known, _MOST)
    if not found and of == "type":  # the word before the code says the type: one sign may be any other one
        found = nearest(read, [word for word in known if len(word) == len(read)], 1.0)
    if not found and noisy and len(read) > 3:
        found = nearest(read, known, 1.0)
    return tuple(known[word] for word in found)


def repair(text: Folded, code: Code, kind: str | None) -> Repair:
    """Repair the symbol of a code that the lexicon does not know; ``kind`` is the type that the word before it says."""
    at = symbol_start(text, code)
    match = _TWO_PARTS.match(text.plain, at)
    if match is None:
        return Repair(code)
    first, second = match["first"], match["second"]
    types, issuers = type_abbreviations().folded, body_abbreviations().folded
    heads: Iterable[str]
    if fold(first) in types:
        heads, of = (types[fold(first)],), "body"
    elif fold(first) in issuers:
        heads, of = (issuers[fold(first)],), "unit"
    else:
        kind = kind or _kind_said(text, code, fold(first))
        heads, of = (_likely(fold(first), "type", kind) if kind else ()), "body"
    flat = fold(second)
    if of == "body" and flat in issuers or second in _units_as_written():
        tails: Iterable[str] = (second,)
    elif of == "unit" and flat in _units():
        tails = (_units()[flat],)  # "DTXD" is "ĐTXD"
    else:
        tails = (name for name in _likely(flat, of, noisy=text.noisy) if _has_witness(text, second, name, of))
    found = [
        repaired
        for head, tail in product(heads, tails)
        if (repaired := read_code(code, head + match["sign"].strip() + tail, at, match.end(), text.plain)) is not None
    ]
    found = [each for each in found if each.text != code.text]
    if len(found) == 1:
        return Repair(found[0])
    return Repair(code, tuple(each.text for each in found))


def _kind_said(text: Folded, code: Code, read: str) -> str | None:
    """The type whose abbreviation ``read`` may be, and whose name stands before the code, spoilt as well."""
    for row in document_types():
        if _likely(read, "type", row.name) and read_left(text.folded, code.start, row.name).type == row.name:
            return row.name
    return None


def _has_witness(text: Folded, read: str, name: str, of: str) -> bool:
    plain = text.plain
    noisy = text.noisy and not (of == "unit" and len(read) == 2)  # there is a unit for nearly any two letters
    return noisy or _STRANGE.search(read) is not None or f"/{name}" in plain or f"-{name}" in plain
