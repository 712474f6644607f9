"""Footnotes: which paragraph at the foot hangs on which mark in the body.

Marks are ``<sup>[1]</sup>``, ``[^1]``, ``¹`` or a digit glued to a word; scanners break them, so marks and footnotes that
find no partner by their label are paired in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import regex

from graphkit.extraction.folding import Folded
from graphkit.extraction.patterns import CAPITALS, SMALL

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# A line that may open a footnote, found fast; _FOOT then reads it.
_OPENING = re.compile(
    rf"\n(?=[ \t\d<\[⁰¹²³⁴⁵⁶⁷⁸⁹])[ \t]*+(?:(?P<bare>\d{{1,2}}[ ][{CAPITALS}][{SMALL}])|<sup>|\[\^?\d|[⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_FOOT = regex.compile(
    r"""[ \t]*(?:
        <sup>\s*[\[(]?(?P<label>\d{1,3})[\])]?\s*</sup>\s*:? | \[\^?(?P<label>\d{1,3})\]\s*:? | (?P<label>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})
      | (?P<bare>\d{1,2})[ ](?=\p{Lu}\p{Ll}))[ \t]*(?=\S)""",
    regex.VERBOSE,
)
_MARK = regex.compile(
    r"(?<=\S)(?:<sup>\s*[\[(]?(?P<label>\d{1,3})[\])]?\s*</sup>|\[\^?(?P<label>\d{1,3})\](?!\()|(?P<label>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
)
_GLUED = re.compile(r"\d\d?(?=[\s.,;:)]|$)")
_MARK_SIGNS = {sign: re.compile(re.escape(sign)) for sign in ("<", "[", *map(chr, _SUPERSCRIPTS))}


class Footnote(NamedTuple):
    """A paragraph at the foot; ``mark`` is where its mark stands in the body, ``None`` where none was found."""

    start: int
    end: int
    mark: int | None


def find_footnotes(text: Folded) -> tuple[Footnote, ...]:
    """Find all footnotes in order; offsets are into ``text.plain``."""
    plain = text.plain
    lines = (m.start() + 1 for m in _OPENING.finditer(plain) if not m["bare"] or _below_a_gap(plain, m.start() + 1))
    feet = [m for line in lines if (m := _FOOT.match(plain, line, line + 79)) is not None]
    if not feet:
        return ()
    glued: list[tuple[str, int]] = []
    if any(m["bare"] for m in feet):
        # A bare number opens a footnote only where a word above carries that number glued to it.
        glued = [(m[0], m.start()) for m in _glued(text.folded) if plain[m.start() - 1].islower()]
        first = dict(reversed(glued))
        feet = [m for m in feet if m["label"] or first.get(m["bare"], len(plain)) < m.start()]
    starts = [m.start() for m in feet]
    spans = [(m.start(), _end(plain, m.end(), starts)) for m in feet]
    marks = [(m["label"].translate(_SUPERSCRIPTS), m.start()) for m in _marks(text)]
    marks = sorted((mark for mark in (*marks, *glued) if not _inside(mark[1], spans)), key=lambda mark: mark[1])
    return _pair(feet, spans, marks)


def _glued(flat: str) -> Iterator[re.Match[str]]:
    """Numbers of one or two digits behind two letters."""
    codes = np.frombuffer(flat.encode("ascii"), dtype=np.uint8)
    letters, digits = codes - ord("a") < 26, codes - ord("0") < 10  # bytes wrap around
    for at in np.flatnonzero(letters[:-2] & letters[1:-1] & digits[2:]).tolist():
        match = _GLUED.match(flat, at + 2)
        if match is not None:
            yield match


def _marks(text: Folded) -> Iterator[regex.Match[str]]:
    """Marks that say what they are, looked for by each sign that they begin with."""
    plain, done = text.plain, 0
    printed = [pattern for sign, pattern in _MARK_SIGNS.items() if (sign in "<[" or text.raised) and sign in plain]
    for at in sorted(match.start() for pattern in printed for match in pattern.finditer(plain)):
        match = _MARK.match(plain, at) if at >= done else None
        if match is not None:
            yield match
            done = match.end()


def _below_a_gap(plain: str, offset: int) -> bool:
    """Whether the line above is blank or a rule."""
    above = plain.rfind("\n", 0, offset - 1) if offset else -1
    return offset > 0 and not plain[above + 1 : offset].strip(" _-–—\n")


def _pair(
    feet: list[regex.Match[str]], spans: list[tuple[int, int]], marks: list[tuple[str, int]]
) -> tuple[Footnote, ...]:
    """Pair by label, the nearest mark above; then what is left in order, between its neighbours' marks."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for label, place in marks:
        by_label[label].append(place)
    found: list[int | None] = []
    for foot, (start, _) in zip(feet, spans, strict=True):
        same = by_label[(foot["label"] or foot["bare"]).translate(_SUPERSCRIPTS)]
        nearest = bisect_left(same, start) - 1
        found.append(same.pop(nearest) if nearest >= 0 else None)
    used = {at for at in found if at is not None}
    free = [place for _, place in marks if place not in used]
    floor = -1
    for i in range(len(found)):
        at = found[i]
        if at is None:
            ceiling = next((later for later in found[i + 1 : i + 20] if later is not None), spans[i][0])
            next_free = bisect_right(free, floor)
            if next_free < len(free) and free[next_free] < min(ceiling, spans[i][0]):
                at = found[i] = free[next_free]
        if at is not None:
            floor = max(floor, at)
    return tuple(Footnote(start, end, at) for (start, end), at in zip(spans, found, strict=True))


_ENDS = (".", ";", ":", "…")
_UNFINISHED = ("-", "/", ",")
"""What a line ends with that goes on behind a blank line, as a code does that is cut in two."""
_BLANK = re.compile(r"\n[ \t]*\n\s*(\S)")


def _end(plain: str, start: int, starts: list[int]) -> int:
    """A footnote ends at a blank line that closes a sentence or stands below a page number, or at the next footnote."""
    at = bisect_left(starts, start)
    limit = starts[at] if at < len(starts) else len(plain)
    for blank in _BLANK.finditer(plain, start, limit):
        line = plain.rfind("\n", start, blank.start())
        above = plain[max(start, line + 1) : blank.start()].strip()
        page = line >= 0 and above.isdecimal()
        if page or not above.endswith(_UNFINISHED) and (not blank[1].islower() or above.endswith(_ENDS)):
            return blank.start()
    return limit


def _inside(offset: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (offset, 1 << 60)) - 1
    return at >= 0 and offset < spans[at][1]
