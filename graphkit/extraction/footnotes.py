"""Footnotes: which paragraph at the foot hangs on which mark in the body.

Marks are ``<sup>[1]</sup>``, ``[^1]``, ``¹`` or a digit glued to a word; scanners break them, so marks and footnotes that
find no partner by their label are paired in order.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from graphkit.extraction.folding import Folded

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FOOT = regex.compile(
    r"""(?:^|(?<=\n))[ \t]*(?:
        <sup>\s*[\[(]?(?P<label>\d{1,3})[\])]?\s*</sup>\s*:? | \[\^?(?P<label>\d{1,3})\]\s*:? | (?P<label>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})
      | (?P<bare>\d{1,2})[ ](?=\p{Lu}\p{Ll}))[ \t]*(?=\S)""",
    regex.VERBOSE,
)
_MARK = regex.compile(
    r"(?<=\S)(?:<sup>\s*[\[(]?(?P<label>\d{1,3})[\])]?\s*</sup>|\[\^?(?P<label>\d{1,3})\](?!\()|(?P<label>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
)
_GLUED = regex.compile(r"(?<=\p{Ll}{2})(?P<label>\d{1,2})(?=[\s.,;:)]|$)")
_HAS_MARK = regex.compile(r"[<\[⁰¹²³⁴⁵⁶⁷⁸⁹]")


class Footnote(NamedTuple):
    """A paragraph at the foot; ``mark`` is where its mark stands in the body, ``None`` where none was found."""

    start: int
    end: int
    mark: int | None


def find_footnotes(text: Folded) -> tuple[Footnote, ...]:
    """Find all footnotes in order; offsets are into ``text.plain``."""
    plain = text.plain
    feet = [m for m in _FOOT.finditer(plain) if m["label"] or _hangs(plain, m)] if _HAS_MARK.search(plain) or _GLUED.search(plain) else []
    if not feet:
        return ()
    spans = [(m.start(), _end(plain, m.end(), feet)) for m in feet]
    marks = [(m["label"].translate(_SUPERSCRIPTS), m.start()) for m in _MARK.finditer(plain) if not _inside(m.start(), spans)]
    if any(m["bare"] for m in feet):
        marks += [(m["label"], m.start()) for m in _GLUED.finditer(plain) if not _inside(m.start(), spans)]
        marks.sort(key=lambda mark: mark[1])
    return _pair(feet, spans, marks)


def _pair(feet: list[regex.Match[str]], spans: list[tuple[int, int]], marks: list[tuple[str, int]]) -> tuple[Footnote, ...]:
    partner: dict[int, int] = {}
    used: set[int] = set()
    for i, foot in enumerate(feet):
        label = (foot["label"] or foot["bare"]).translate(_SUPERSCRIPTS)
        same = [j for j, (mark, at) in enumerate(marks) if mark == label and j not in used and (at < spans[i][0] or not partner)]
        if same:
            partner[i] = max(same) if len(same) > 1 else same[0]
            used.add(partner[i])
    for i in range(len(feet)):
        if i not in partner:
            after = max((marks[partner[k]][1] for k in range(i) if k in partner), default=-1)
            before = min((marks[partner[k]][1] for k in range(i + 1, len(feet)) if k in partner), default=len(spans) and 1 << 60)
            open_marks = [j for j, (_, at) in enumerate(marks) if j not in used and after < at < before and at < spans[i][0]]
            if open_marks:
                partner[i] = open_marks[0]
                used.add(open_marks[0])
    return tuple(
        Footnote(start, end, marks[partner[i]][1] if i in partner else None) for i, (start, end) in enumerate(spans)
    )


def _hangs(plain: str, foot: regex.Match[str]) -> bool:
    """A bare number opens a footnote only under a rule or blank line, where a word carries that number glued to it."""
    above = plain[max(0, foot.start() - 60) : foot.start()]
    lines = above.split("\n")
    blank = len(lines) > 1 and not lines[-2].strip(" _-–—")
    return blank and regex.search(rf"\p{{Ll}}{{2}}{foot['bare']}(?=[\s.,;:)])", plain[: foot.start()]) is not None


def _end(plain: str, start: int, feet: list[regex.Match[str]]) -> int:
    """A footnote ends at a blank line that closes a sentence, or at the next footnote."""
    limit = min((m.start() for m in feet if m.start() >= start), default=len(plain))
    at = start
    while True:
        blank = regex.compile(r"\n[ \t]*\n").search(plain, at, limit)
        if blank is None:
            return limit
        following = regex.compile(r"\s*(\S)").match(plain, blank.end(), limit)
        if following is None or not following[1].islower() or plain[blank.start() - 1] in ".;:":
            return blank.start()
        at = blank.end()


def _inside(offset: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in spans)
