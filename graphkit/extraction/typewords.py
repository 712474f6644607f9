"""What stands to the left of a code: the type word, "số", the pinpoint."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import regex

from graphkit.extraction.folding import Folded, fold
from graphkit.lexicon import document_types

_NUMBER_SIGN = re.compile(r"[s$][o069bedcai5]{1,2}$|so:?$")  # "số" and what scanners make of it
_STRIP = "()[]\"'*:,;.-–"
_VOWELS = re.compile(r"[aeiouyw01689&@]+")
_WINDOW = 120


class TypeWord(NamedTuple):
    """The words before a code."""

    start: int
    """Where the mention starts: at the type word, or at the code where there is none."""
    type: str | None
    number_sign: bool
    """A "số" stands before the code."""
    exact: bool
    """The type word is spelt right, but for diacritics."""
    number_start: int
    """Where the number starts; left of the code where a scanner split it ("9 1/QĐ-UBND")."""


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Folded printed name → (type, printed name in full)."""
    names: dict[str, tuple[str, str]] = {}
    for kind in document_types():
        for name in (kind.name, *kind.aliases):
            names.setdefault(fold(name), (kind.name, name))
    return names


@cache
def type_names() -> dict[str, str]:
    """Folded printed name → type."""
    return {printed: kind for printed, (kind, _) in _names().items()}


@cache
def _skeletons() -> dict[str, set[str]]:
    """Consonants of a printed name → its types: vowels are what scanners lose first."""
    found: dict[str, set[str]] = {}
    for name, (kind, _) in _names().items():
        found.setdefault(skeleton(name), set()).add(kind)
    return found


@cache
def types_by_abbreviation() -> dict[str, str]:
    """Abbreviation → type; where two types share one, the commoner (the first row) wins."""
    found: dict[str, str] = {}
    for kind in document_types():
        for abbreviation in (*kind.abbreviations, *kind.party_abbreviations):
            found.setdefault(abbreviation, kind.name)
    return found


@cache
def families() -> dict[str, str]:
    """Type → family (law, normative, directive, ...)."""
    return {kind.name: kind.family for kind in document_types()}


def skeleton(name: str) -> str:
    """The consonants of folded words, each run of vowels (and the digits that scanners make of them) one sign.

    Scanners also read ư as r and l as 1, so r does not count, nor a 1 at the start of a word.
    """
    return " ".join(
        _VOWELS.sub("*", ("l" + word[1:] if word[0] == "1" else word).replace("r", "")) for word in name.split()
    )


def read_left(flat: str, code_start: int, expected: str | None) -> TypeWord:
    """Read the type word that ends before ``code_start``; ``expected`` is the type that the code's symbol gives."""
    begin = max(0, code_start - _WINDOW)
    words = flat[begin:code_start].rsplit(None, 9)[-9:]
    bare = [word.strip(_STRIP) for word in words]
    number_start, sign, cut = code_start, False, len(words)
    while cut and not bare[cut - 1]:
        cut -= 1  # a lone dash
    if cut >= 2 and words[cut - 1].isdigit() and len(words[cut - 1]) <= 3 and _is_sign(words[cut - 2]):
        cut, number_start = cut - 1, _offset(flat, code_start, words[cut - 1 :])
    if cut and _is_sign(words[cut - 1]):
        cut, sign = cut - 1, True
    while cut and not bare[cut - 1]:
        cut -= 1
    # The words before the code, as far back as no sign parts them.
    first = cut
    while (
        first
        and cut - first < 6
        and not (first < cut and words[first - 1][-1] in ",;.")
        and not (first == cut and words[first - 1][-1] in ";.,)")
    ):
        first -= 1
    names = _names()
    for at in range(first, cut):
        found = names.get(" ".join(bare[at:cut]).replace("-", " "))
        if found is not None:
            return TypeWord(
                _first_letter(flat, _offset(flat, code_start, words[at:])), found[0], sign, True, number_start
            )
    if expected is not None:
        for at in range(first, cut):
            if expected in _skeletons().get(skeleton(" ".join(bare[at:cut]).replace("-", " ")), ()):
                return TypeWord(
                    _first_letter(flat, _offset(flat, code_start, words[at:])), expected, sign, False, number_start
                )
    return TypeWord(number_start, None, sign, True, number_start)


def _offset(flat: str, end: int, words: list[str]) -> int:
    """Where the first of the words starts, the last of which ends before ``end``."""
    for word in reversed(words):
        end = flat.rindex(word, 0, end)
    return end


def _is_sign(word: str) -> bool:
    return _NUMBER_SIGN.match(word.strip("(:.,-")) is not None


def _first_letter(flat: str, offset: int) -> int:
    while not flat[offset].isalnum():
        offset += 1
    return offset


# "điểm a khoản 2 Điều 5", "Điều 3, Điều 4", "khoản 1 và khoản 2 Điều 7", "từ Điều 5 đến Điều 9", "Phụ lục I"
_LABEL = r"(?:\d{1,3}(?:\.\d{1,2})*[a-z]?|[ivxlc]{1,6}|[a-z]{1,2}\d?)(?![0-9a-z])"
_UNIT = r"(?:diem|tiet|khoan|dieu|muc|tieu[ ]muc|chuong|phan|phu[ ]luc(?:[ ]so)?|doan|gach[ ]dau[ ]dong)"
_JOIN = r"(?:,|;|va|hoac|den|,\s+va)"
_PINPOINT = regex.compile(
    rf"(?<![0-9a-z]){_UNIT}\s+(?:thu\s+)?{_LABEL}(?:(?:\s*{_JOIN}\s*|\s+)(?:{_UNIT}\s+)?(?:thu\s+)?{_LABEL})*+\s*(?:(?:,|cua|tai)\s+)?$"
)
_OF_PINPOINT = re.compile(
    r"[(\"]?(?:diem|tiet|khoan|dieu|muc|tieu|chuong|phan|phu|luc|so|doan|gach|dau|dong|thu|va|hoac|den|cua|tai|,|;"
    r"|\d{1,3}(?:\.\d{1,2})*[a-z]?|[ivxlc]{1,6}|[a-z]{1,2}\d?)[,;]?"
)
"""A word that may stand in a pinpoint."""


_UNITS = {
    "diem": "điểm",
    "khoan": "khoản",
    "dieu": "Điều",
    "muc": "Mục",
    "chuong": "Chương",
    "phan": "Phần",
    "tiet": "tiết",
}
_UNITS |= {"phu": "Phụ", "luc": "lục", "va": "và", "den": "đến", "hoac": "hoặc", "doan": "đoạn"}


def read_pinpoint(text: Folded, start: int) -> str | None:
    """Read the provision that ends before a mention, as printed, blanks collapsed: "điểm a khoản 2 Điều 5".

    The words of a scan that lost its diacritics are written right.
    """
    flat, plain = text.folded, text.plain
    words = flat[max(0, start - 240) : start].split()
    first = len(words)
    while first and _OF_PINPOINT.fullmatch(words[first - 1]):
        first -= 1
    if len(words) - first < 2:
        return None
    match = _PINPOINT.search(flat, _offset(flat, start, words[first:]), start)
    if match is None:
        return None
    said = " ".join((flat if text.noisy else plain)[match.start() : match.end()].split())
    if text.noisy:
        said = " ".join(_UNITS.get(word, word) for word in said.split())
    return re.sub(r"(?:,| của| tại| cua| tai)$", "", said)
