"""What stands to the left of a code: the type word, "số", the pinpoint."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.wordtree import WordTree
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
def _names_from_end() -> WordTree[str]:
    """Types by the words of their printed names, the last word first."""
    tree = WordTree[str]()
    for name, kind in type_names().items():
        tree.leaf(reversed(name.split(" "))).value = kind
    return tree


class _Skeletons(NamedTuple):
    """Consonants of the printed names of a type: vowels are what scanners lose first."""

    names: frozenset[str]
    last_words: frozenset[str]


@cache
def _skeletons() -> dict[str, _Skeletons]:
    found: dict[str, set[str]] = {}
    for name, (kind, _) in _names().items():
        found.setdefault(kind, set()).add(skeleton(name))
    return {
        kind: _Skeletons(frozenset(names), frozenset(name.rpartition(" ")[2] for name in names))
        for kind, names in found.items()
    }


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


@lru_cache(maxsize=1 << 14)
def skeleton(name: str) -> str:
    """The consonants of folded words, each run of vowels (and the digits that scanners make of them) one sign.

    Scanners also read ư as r and l as 1, so r does not count, nor a 1 at the start of a word.
    """
    return " ".join(
        _VOWELS.sub("*", ("l" + word[1:] if word[0] == "1" else word).replace("r", "")) for word in name.split()
    )


def read_left(flat: str, code_start: int, expected: str | None) -> TypeWord:
    """Read the type word that ends before ``code_start``; ``expected`` is the type that the code's symbol gives."""
    words = flat[code_start - _WINDOW if code_start > _WINDOW else 0 : code_start].rsplit(None, 9)[-9:]
    number_start, sign, cut = code_start, False, len(words)
    while cut and not words[cut - 1].strip(_STRIP):
        cut -= 1  # a lone dash
    at = cut
    while at > cut - 3 and at and words[at - 1].isdigit() and len(words[at - 1]) <= 3:
        at -= 1
    if 0 < at < cut and _is_sign(words[at - 1]):
        cut, number_start = at, _offset(flat, code_start, words[at:])
    if cut and _is_sign(words[cut - 1]):
        cut, sign = cut - 1, True
        while cut and not words[cut - 1].strip(_STRIP):
            cut -= 1
    found = _printed_type(words, cut)
    exact = found is not None
    if found is None and expected is not None:
        found = _scanned_type(words, cut, expected)
    if found is None:
        return TypeWord(number_start, None, sign, True, number_start)
    kind, at = found
    start = _first_letter(flat, _offset(flat, code_start, words[at:]))
    return TypeWord(start, kind, sign, exact, number_start)


def _printed_type(words: list[str], cut: int) -> tuple[str, int] | None:
    """The type whose name ends before word ``cut``, and the index of its first word; the longest name."""
    found: tuple[str, int] | None = None
    node: WordTree[str] | None = _names_from_end()
    at, parting = cut, ";.,):"
    while at and words[at - 1][-1] not in parting:
        at, parting = at - 1, ",;."
        for part in _parts_from_end(words[at]):
            node = node.below.get(part) if node else None
        if node is None:
            break
        if node.value is not None:
            found = node.value, at
    return found


@lru_cache(maxsize=1 << 12)
def _parts_from_end(word: str) -> tuple[str, ...]:
    return tuple(reversed(word.strip(_STRIP).split("-")))


def _scanned_type(words: list[str], cut: int, expected: str) -> tuple[str, int] | None:
    """The same for the ``expected`` type, if what the scanner left of the words can be its name."""
    known = _skeletons().get(expected)
    if known is None or not cut or skeleton(words[cut - 1].strip(_STRIP)).rpartition("-")[2] not in known.last_words:
        return None
    first = _unparted(words, cut)
    bare = [word.strip(_STRIP) for word in words[first:cut]]
    for at in range(first, cut):
        if skeleton(" ".join(bare[at - first :]).replace("-", " ")) in known.names:
            return expected, at
    return None


def _unparted(words: list[str], cut: int) -> int:
    """How far back no sign parts the words before ``cut``, up to six of them."""
    first = cut
    while first and cut - first < 6 and words[first - 1][-1] not in (",;." if first < cut else ";.,)"):
        first -= 1
    return first


def _offset(flat: str, end: int, words: list[str]) -> int:
    """Where the first of the words starts, the last of which ends before ``end``."""
    said = " ".join(words)
    low = end - len(said) - 2
    at = flat.rfind(said, low if low > 0 else 0, end)
    if at >= 0 and (at + len(said) == end or flat[at + len(said) : end].isspace()):
        return at
    for word in reversed(words):  # other blanks stand between them
        end = flat.rindex(word, 0, end)
    return end


@lru_cache(maxsize=1 << 12)
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
_PINPOINT = re.compile(
    rf"(?<![0-9a-z]){_UNIT}\s+(?:thu\s+)?{_LABEL}(?:(?:\s*{_JOIN}\s*(?:cac\s+)?|\s+)(?:{_UNIT}\s+)?(?:thu\s+)?{_LABEL})*+\s*(?:(?:,|cua|tai)\s+)?$"
)
_OF_PINPOINT = re.compile(
    r"[(\"]?(?:diem|tiet|khoan|dieu|muc|tieu|chuong|phan|phu|luc|so|doan|gach|dau|dong|thu|va|cac|hoac|den|cua|tai|,|;"
    r"|\d{1,3}(?:\.\d{1,2})*[a-z]?|[ivxlc]{1,6}|[a-z]{1,2}\d?)[,;]?"
)
"""A word that may stand in a pinpoint."""


_REACH, _FEW_WORDS = 240, 6
_JOINTS = (",", " của", " tại", " cua", " tai")
"""What may stand between a provision and the mention that it belongs to."""
_UNITS = {
    "diem": "điểm",
    "khoan": "khoản",
    "dieu": "Điều",
    "muc": "Mục",
    "chuong": "Chương",
    "phan": "Phần",
    "tiet": "tiết",
}
_UNITS |= {"phu": "Phụ", "luc": "lục", "va": "và", "cac": "các", "den": "đến", "hoac": "hoặc", "doan": "đoạn"}


@lru_cache(maxsize=1 << 12)
def _is_of_pinpoint(word: str) -> bool:
    return _OF_PINPOINT.fullmatch(word) is not None


@lru_cache(maxsize=1 << 13)
def _pinpoint(flat: str, printed: str) -> str | None:
    """The provision that folded words end with, as ``printed``, without what joins it to the mention."""
    match = _PINPOINT.search(flat)
    if match is None:
        return None
    said = " ".join(printed[match.start() : match.end()].split())
    joint = next(filter(said.endswith, _JOINTS), "")
    return " ".join(map(_written_right, said.removesuffix(joint).split(" ")))


def _written_right(word: str) -> str:
    """A word of a provision with its own diacritics, which a scan may have changed: "Điêu" is "Điều"."""
    right = _UNITS.get(fold(word))
    if right is None or word.lower() == right.lower():
        return word
    return right.capitalize() if word[0].isupper() else right.lower() if not word.isascii() else right


def read_pinpoint(text: Folded, start: int) -> str | None:
    """Read the provision that ends before a mention, as printed, blanks collapsed: "điểm a khoản 2 Điều 5".

    The words of a scan that lost its diacritics are written right.
    """
    flat, plain = text.folded, text.plain
    before = flat[start - _REACH if start > _REACH else 0 : start]
    for most in (_FEW_WORDS, -1):
        words = before.rsplit(None, most)
        first = len(words)
        while first and _is_of_pinpoint(words[first - 1]):
            first -= 1
        if first > 1:  # the first one may be all that is left of the text
            break
    if len(words) - first < 2:
        return None
    begin = _offset(flat, start, words[first:])
    return _pinpoint(flat[begin:start], flat[begin:start] if text.noisy else plain[begin:start])
