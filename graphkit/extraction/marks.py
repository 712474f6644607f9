"""Marks: the number, letter or dash that a line begins with, and the path of numbered items it stands under.

Marks and their order: Decree 30/2020/NĐ-CP, annex I (part, chapter, article, clause, point) and guideline 36-HD/VPTW
(I, 1, a, dash).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.extraction.folding import Folded
from graphkit.extraction.lines import TERMINAL, Line, Setting, is_barred, is_full

_MARK = re.compile(
    r"""(?P<hash>\#{1,6}[ ]*)?(?:(?P<bullet>[-+*])[ \n]*)?(?:
        (?P<part>phan[ ]+(?:thu[ ]+[a-z]+|[ivxl]+|\d{1,3}) | chuong[ ]+(?:[ivxl]+|\d{1,3})
          | phu[ ]+luc(?:[ ]+(?:[ivxl]+|\d{1,3}))?)(?![a-z])[.:]?
      | (?P<article>dieu[ ]+\d{1,4}[a-z]?)(?![a-z0-9/])[.:]?
      | (?P<roman>(?=[1t]{0,3}[ivxlh])[ivxlh1t]{1,7})(?:[./]|[ ]?-)(?=[ \n])
      | (?P<number>\d{1,3}(?:\.\d{1,3}){0,3})[.)/](?=\D|$) | (?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})(?=[ ])
      | (?P<scanned>\d{1,2}),(?=[ ]?[a-z]) | (?P<dashed>\d{1,2}(?:\.\d{1,2}){0,2})[ ]?[-–](?=[ ][a-z\x7f])
      | (?P<letter>[a-z\x7f])\) | \((?P<inner>[ivx]{1,5}|[a-z]|\d{1,2})\)(?=[ ])
      | (?P<capital>[a-z])\.(?=[ ])
    )?[ *\n]*""",
    re.VERBOSE,
)
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_SCANNED_ROMAN = str.maketrans({"H": "II", "l": "I", "1": "I", "T": "I", "i": "I"})
_RANKS = {"part": 0, "capital": 1, "roman": 2, "article": 3, "number": 4, "letter": 8, "inner": 9}
_MARGIN = 40


class Mark(NamedTuple):
    """What a line begins with."""

    kind: str
    """``part`` (also a chapter or annex), ``capital``, ``roman``, ``article``, ``number``, ``letter``, ``inner`` ("(i)"), ``bullet``,
    ``row`` (of a table) or ``plain``."""
    label: str
    """``II``, ``1.1``, ``đ``, ``Điều 3``, ``Phần thứ hai``; empty for bullets, rows and plain lines."""
    content: int
    """Where the words begin, behind mark and markup."""
    hashed: bool
    """A Markdown heading."""


class Numbering:
    """The numbered items that are open, as the text goes on."""

    def __init__(self) -> None:
        """Begin with no item open."""
        self.path: tuple[str, ...] = ()
        self._ranks: list[int] = []
        self._last: dict[int, str] = {}

    def last(self, kind: str, label: str = "") -> str | None:
        """The mark before this one in its list."""
        return self._last.get(_rank(kind, label))

    def enter(self, mark: Mark) -> None:
        """Step to the numbered item that a paragraph opens."""
        rank = _rank(mark.kind, mark.label)
        kept = len(self._ranks)
        while kept and self._ranks[kept - 1] >= rank:
            kept -= 1
        if mark.kind == "number" and kept and mark.label.startswith(self.path[kept - 1] + "."):
            kept -= 1  # "1.1" under "1" says both
        if mark.kind == "part" and mark.label[:3].lower() == "phụ":  # an annex numbers afresh
            self.path, self._ranks, self._last = (), [], {rank: mark.label}
            return
        self.path = (*self.path[:kept], mark.label)
        self._ranks[kept:] = [rank]
        self._last[rank] = mark.label
        for deeper in [known for known in self._last if known > rank]:
            del self._last[deeper]


def _rank(kind: str, label: str) -> int:
    return _RANKS[kind] + (label.count(".") if kind == "number" else 0)


def margin(plain: str, line: Line) -> str:
    """What of its line stands before its first sign: table bars and bold marks, which folding blanks."""
    start = line.start
    if not start or plain[start - 1] == "\n":
        return ""
    low = max(0, start - _MARGIN)
    return plain[max(plain.rfind("\n", low, start) + 1, low) : start].lstrip()


def read_mark(text: Folded, setting: Setting, numbering: Numbering, line: Line, before: Line | None) -> Mark | None:
    """Read the mark of a line; words that only look like one, and plain lines, give ``None``."""
    plain, flat, start = text.plain, text.folded, line.start
    if start and plain[start - 1] != "\n" and margin(plain, line).startswith("|"):
        return Mark("row", "", start, False)
    if setting.barred and is_barred(plain, line):
        return Mark("row", "", start, False)
    if not line.marked:
        return None
    match = _MARK.match(flat, start, line.end)
    if match is None or match.end() == start:
        return None
    kind = match.lastgroup or "plain"
    hashed = match["hash"] is not None
    if kind == "hash":
        return Mark("plain", "", match.end(), True)
    if kind == "bullet":
        if match.end() < line.end and not (match["bullet"] == "*" and match.end() == start + 1):
            return Mark("bullet", "", match.end(), hashed)
        return Mark("plain", "", start, True) if hashed else None
    label = plain[slice(*match.span(kind))]
    if kind == "scanned":
        if not _is_scanned_number(text, numbering, label, match.end()):
            return Mark("plain", "", start, True) if hashed else None
        kind = "number"
    if kind == "dashed":  # "2- Ban Tổ chức Tỉnh ủy ...", as the Party prints it (guideline 36-HD/VPTW)
        if not (plain[match.end()].isupper() and _goes_on_with_list(numbering, "number", label)):
            return Mark("plain", "", start, True) if hashed else None
        kind = "number"
    kind = "number" if kind == "dotted" else kind
    if kind == "roman":
        kind, label = _roman(label, numbering)
    if not _is_spelt(kind, label):
        return Mark("plain", "", start, True) if hashed else None
    label = " ".join(label.split())
    if kind == "article":
        label = ("ĐIỀU " if label[:2].isupper() else "Điều ") + label.split()[1]  # a scanner prints "Diéu"
    if kind == "letter":
        label = _letter(label.lower(), numbering)
    if before is not None and not hashed and not _in_order(flat, setting, numbering, kind, label, line, before):
        return None
    return Mark(kind, label, match.end(), hashed)


def _is_scanned_number(text: Folded, numbering: Numbering, label: str, behind: int) -> bool:
    """A scanner prints "4," for "4."."""
    return text.noisy and text.plain[behind].isupper() and _goes_on_with_list(numbering, "number", label)


def _is_spelt(kind: str, label: str) -> bool:
    if kind in ("roman", "capital"):
        return label.isupper()
    return kind not in ("part", "article") or label[0].isupper()


def _roman(label: str, numbering: Numbering) -> tuple[str, str]:
    """A scanner prints "H." or "Il." for "II.", and loses a stroke of "III."; (kind, label)."""
    last = numbering.last("roman")
    due = _ROMANS[_ROMANS.index(last) + 1] if last in _ROMANS[:-1] else "I"
    read = label.translate(_SCANNED_ROMAN)
    if label[0].isalpha() and not label[0].isupper() or label in ("H", "T") and last != "I":
        return ("capital" if len(label) == 1 else "roman"), label
    if set(read) == {"I"} and due in ("II", "III"):
        return "roman", due
    return "roman", read if read == due else label


def _letter(label: str, numbering: Numbering) -> str:
    """A scanner prints "¢)" for "c)" and "d)" for "đ)"."""
    if not label.isalpha():
        return "c"
    return "đ" if label == "d" and numbering.last("letter") == "d" else label


def _in_order(
    flat: str, setting: Setting, numbering: Numbering, kind: str, label: str, line: Line, before: Line
) -> bool:
    """A number in the middle of a sentence is a mark only where it goes on with its list."""
    if before.closing in TERMINAL or line.breaks > setting.wrap:
        return True
    if kind in ("part", "article"):
        return not is_full(flat, before, line, 0.8 * setting.width)
    if kind != "number":
        return kind != "inner"
    return _goes_on_with_list(numbering, kind, label)


def _goes_on_with_list(numbering: Numbering, kind: str, label: str) -> bool:
    known = numbering.last(kind, label)
    tail = int(label.rsplit(".", 1)[-1])
    return tail == 1 or known is not None and tail == int(known.rsplit(".", 1)[-1]) + 1
