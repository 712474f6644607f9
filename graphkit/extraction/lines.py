"""Lines: what is printed on each, without noise and footnotes, and how the text as a whole is set.

A text from PDF or a scan is hard-wrapped, one from a word processor is not; where lines are wrapped, and how far apart,
is measured on the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphkit.extraction.footnotes import Footnote

TERMINAL = ".;:!?"
_MARKED = r"[#\-+*0-9]|\([ivxa-z0-9]{1,5}\)[ ]|[a-z\x7f][).]|[ivxlh1t]{1,7}(?:[./]|[ ]?-)|phan |chuong |phu |dieu "
# A mark that stands alone in its line belongs to the next one: "1.2.⏎Sở Tài chính", as converters of web pages print it.
_ALONE = r"\*?(?:[-+]|\d{1,2}(?:\.\d{1,2}){0,3}\.|[ivx]{1,5}\.|[a-z\x7f]\))[ *_]*\n(?=[ *_]*[a-z\x7f][^).])"
_LINE = re.compile(rf"\S(?:(?<=(?={_MARKED})\S)()(?:(?<=(?={_ALONE})\S)[^\n]*\n)?)?(?:[^\n]*\S)?")
"""From its first to its last sign; whether it begins with a mark is looked at behind the first, which is found faster so."""
_SAID = re.compile(r"[a-z0-9]")
_CLOSING = " \"')*_"
_WRAPPED = 160
"""No line of a hard-wrapped text is longer, in signs."""
_LONGEST_WORD = 20
_BAR = " | "
_FEW = 4
"""First lines of items that show how long one is."""


@dataclass(slots=True)
class Line:
    """A line that says something; offsets are into the folded text. Made for every line, and faster than a tuple."""

    start: int
    """Its first sign that is no noise."""
    end: int
    breaks: int
    """Line breaks before it."""
    skipped: int
    """Footnotes before it, since the beginning of the text."""
    closing: str
    """Its last sign, but for quotation marks, brackets and bold marks."""
    marked: bool
    """It may begin with a mark, which :func:`graphkit.extraction.marks.read_mark` reads."""


class Setting(NamedTuple):
    """How a text is set."""

    width: int
    """Length of a full line: nine in ten are not longer."""
    wrapped: bool
    wrap: int
    """Line breaks between the lines of one paragraph."""
    spaced: bool
    """More of them stand between paragraphs."""
    first: int
    """The same of first lines of items, which can be shorter."""
    barred: bool
    """Cells of tables are parted by bars."""


def find_lines(flat: str, footnotes: Sequence[Footnote], begin: int, limit: int) -> list[Line]:
    """Find all lines of a part of a folded text, outside its footnotes."""
    found: list[Line] = []
    for skipped in range(len(footnotes) + 1):
        at, stop = begin, min(footnotes[skipped].start, limit) if skipped < len(footnotes) else limit
        for match in _LINE.finditer(flat, begin, stop):
            start, end = match.span()
            breaks = flat.count("\n", at, start)
            at = end
            if not ("a" <= flat[start] <= "z" or _SAID.search(flat, start, end)):
                continue
            closing = flat[end - 1]
            if closing in _CLOSING:
                closing = flat[start:end].rstrip(_CLOSING)[-1:] or flat[start]
            found.append(Line(start, end, breaks, skipped, closing, match.lastindex is not None))
        if skipped < len(footnotes):
            begin = max(footnotes[skipped].end, begin)
    return found


def measure(plain: str, lines: Sequence[Line]) -> Setting:
    """Measure how a text is set; there is at least one line."""
    lengths = sorted(line.end - line.start for line in lines)
    width = lengths[len(lengths) * 9 // 10]
    inside: list[int] = []
    firsts: list[int] = []
    others = 0
    before = lines[0]
    for line in lines[1:]:
        if before.closing not in TERMINAL and plain[line.start].islower():
            inside.append(line.breaks)
            if before.marked:
                firsts.append(before.end - before.start)
        elif line.breaks > 1:
            others += 1
        before = line
    barred = "|" in plain and _BAR in plain  # one sign is found faster than three
    if width > _WRAPPED or len(lines) <= 8 or len(inside) * 12 < len(lines):
        return Setting(width, False, 1, True, width, barred)
    usual = sorted(inside)[len(inside) // 2]
    spaced = usual == 1 and others * 4 > len(lines) - len(inside)
    first = sorted(firsts)[len(firsts) // 2] if len(firsts) >= _FEW else width
    return Setting(width, True, usual, spaced, min(first, width), barred)


def is_barred(plain: str, line: Line) -> bool:
    """Whether a line holds cells: "1 | Sở Y tế | Quý II/2026"."""
    return plain.count(_BAR, line.start, line.end) > 1


def is_full(flat: str, line: Line, following: Line, least: float) -> bool:
    """Whether the first word of the following line would not have fitted on a line of ``least`` signs."""
    length = line.end - line.start + 1
    if length >= least or length + _LONGEST_WORD < least:
        return length >= least
    end = min(following.end, following.start + _LONGEST_WORD)
    blank = flat.find(" ", following.start, end)
    return length + (blank if blank > 0 else end) - following.start >= least
