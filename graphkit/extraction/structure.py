"""Structure: the paragraphs of a document as printed, their marks, and the path of numbered items they stand under.

A paragraph goes on across line wraps, page breaks and footnotes in its middle. Marks and their order: Decree
30/2020/NĐ-CP, annex I (part, chapter, article, clause, point) and guideline 36-HD/VPTW (I, 1, a, dash).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphkit.extraction.folding import Folded
from graphkit.extraction.footnotes import Footnote

_LINE = re.compile(r"\S[^\n]*")
_SAID = re.compile(r"[a-z0-9]")
_MARK = re.compile(
    r"""(?P<hash>\#{1,6}[ ]*)?(?:(?P<bullet>[-+*])[ ]*)?(?:
        (?P<part>phan[ ]+(?:thu[ ]+[a-z]+|[ivxl]+|\d{1,3}) | chuong[ ]+(?:[ivxl]+|\d{1,3})
          | phu[ ]+luc(?:[ ]+(?:[ivxl]+|\d{1,3}))?)(?![a-z])[.:]?
      | (?P<article>dieu[ ]+\d{1,4}[a-z]?)(?![a-z0-9/])[.:]?
      | (?P<roman>[ivxl]{1,7})(?:[./]|[ ]?-)(?=[ ])
      | (?P<number>\d{1,3}(?:\.\d{1,3}){0,3})[.)/](?=[^\d\n]|$) | (?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})(?=[ ])
      | (?P<letter>[a-z\x7f])\)
      | (?P<capital>[a-z])\.(?=[ ])
    )?[ *]*""",
    re.VERBOSE,
)
_RANKS = {"part": 0, "capital": 1, "roman": 2, "article": 3, "number": 4, "letter": 8}
_CAPITALISED = ("part", "article", "roman", "capital")
_TERMINAL = ".;:!?"
_CLOSING = " \"')*_"
_OPENS = ("noi nhan", "kinh gui")
_WRAPPED = 160
"""No line of a hard-wrapped text is longer, in signs."""
_LONG = 200
"""A line of this length is no heading: where it does not end its sentence, a page break cut it."""


class Block(NamedTuple):
    """A paragraph, list item, heading or table row; offsets into ``text.plain``."""

    start: int
    end: int
    content: int
    """Where the words begin, behind mark and markup."""
    kind: str
    """``part`` (also a chapter or annex), ``capital``, ``roman``, ``article``, ``number``, ``letter``, ``bullet``,
    ``row`` or ``plain``."""
    mark: str
    """``II``, ``1.1``, ``đ``, ``Điều 3``, ``Phần thứ hai``; empty for bullets, rows and plain paragraphs."""
    path: tuple[str, ...]
    """Marks of the numbered items that it stands under, its own last."""
    title: bool
    """Set off as a heading: Markdown ``#``, bold as a whole, or all in capitals."""
    gaps: tuple[tuple[int, int], ...]
    """Footnotes that stand in its middle."""

    @property
    def section(self) -> str | None:
        """The path as text: ``II.9``, ``Phần thứ hai.6``; ``None`` before the first numbered item."""
        return ".".join(self.path) or None


class _Line(NamedTuple):
    start: int  # first sign that is no noise
    end: int
    breaks: int  # line breaks before it
    skipped: int  # footnotes before it, so far


class _Mark(NamedTuple):
    kind: str
    label: str
    content: int
    hashed: bool


def find_structure(text: Folded, footnotes: Sequence[Footnote]) -> tuple[Block, ...]:
    """Find all paragraphs in order."""
    lines = list(_lines(text.folded, footnotes))
    if not lines:
        return ()
    return _Builder(text, footnotes, lines).blocks()


def _lines(flat: str, footnotes: Sequence[Footnote]) -> Iterator[_Line]:
    at = skipped = 0
    while match := _LINE.search(flat, at):
        start, end = match.span()
        breaks = flat.count("\n", at, start)
        if skipped < len(footnotes) and start >= footnotes[skipped].start:
            at = max(footnotes[skipped].end, at + 1) if footnotes[skipped].end > start else at
            skipped += 1
            continue
        if skipped < len(footnotes):
            end = min(end, footnotes[skipped].start)
        at = end
        if _SAID.search(flat, start, end):
            yield _Line(start, start + len(flat[start:end].rstrip()), breaks, skipped)


class _Builder:
    """The work on one document: joins lines to paragraphs and follows the numbering."""

    def __init__(self, text: Folded, footnotes: Sequence[Footnote], lines: list[_Line]) -> None:
        self.plain, self.flat = text.plain, text.folded
        self.footnotes = footnotes
        self.lines = lines
        lengths = sorted(line.end - line.start for line in lines)
        self.width = lengths[len(lengths) * 9 // 10]
        self.wrapped = self.width <= _WRAPPED and len(lines) > 8
        self.wrap, self.spaced = self._spacing()
        self.stack: list[tuple[int, str]] = []
        self.last: dict[int, str] = {}

    def _spacing(self) -> tuple[int, bool]:
        """Line breaks between the lines of one paragraph, and whether more of them stand between paragraphs."""
        inside: list[int] = []
        others = 0
        for before, line in zip(self.lines, self.lines[1:], strict=False):
            if self.plain[line.start].islower() and self._last_sign(before) not in _TERMINAL:
                inside.append(line.breaks)
            elif line.breaks > 1:
                others += 1
        self.wrapped = self.wrapped and len(inside) * 12 >= len(self.lines)
        if not self.wrapped:
            return 1, True
        usual = sorted(inside)[len(inside) // 2]
        return usual, others * 4 > len(self.lines) - len(inside) if usual == 1 else False

    def _last_sign(self, line: _Line) -> str:
        at = line.end - 1
        while at > line.start and self.flat[at] in _CLOSING:
            at -= 1
        return self.flat[at]

    def blocks(self) -> tuple[Block, ...]:
        found: list[Block] = []
        first, mark = self.lines[0], self._mark(self.lines[0], None)
        self._enter(mark)
        count, last = 1, first
        for line in self.lines[1:]:
            starts = self._mark(line, last)
            if self._goes_on(line, last, starts, mark, first, count):
                last, count = line, count + 1
                continue
            found.append(self._block(first, last, mark))
            self._enter(starts)
            first, mark, count, last = line, starts, 1, line
        found.append(self._block(first, last, mark))
        return tuple(found)

    def _mark(self, line: _Line, before: _Line | None) -> _Mark:
        """Read the mark of a line; words that only look like one are no mark."""
        start = line.start
        if self._margin(line).startswith("|"):
            return _Mark("row", "", start, False)
        match = _MARK.match(self.flat, start, line.end)
        if match is None or match.end() == start:
            return _Mark("plain", "", start, False)
        kind = match.lastgroup or "plain"
        kind = "number" if kind == "dotted" else kind
        hashed = match["hash"] is not None
        if kind in ("hash", "bullet"):
            kind = "bullet" if match["bullet"] else "plain"
            if kind == "bullet" and (match.end() >= line.end or match["bullet"] == "*" and match.end() == start + 1):
                return _Mark("plain", "", start, hashed)
            return _Mark(kind, "", match.end(), hashed)
        at = match.start(match.lastgroup or "")
        label = self.plain[at : match.end(match.lastgroup or "")]
        if kind in _CAPITALISED and not self._capital(kind, label):
            return _Mark("plain", "", start, hashed)
        label = " ".join(label.split())
        if kind == "letter":
            label = self._letter(label.lower())
        if before is not None and not hashed and not self._in_order(kind, label, line, before):
            return _Mark("plain", "", start, False)
        return _Mark(kind, label, match.end(), hashed)

    def _margin(self, line: _Line) -> str:
        """What of its line stands before its first sign: table bars and bold marks, which folding blanks."""
        begin = self.plain.rfind("\n", max(0, line.start - 40), line.start) + 1
        return self.plain[max(begin, line.start - 40) : line.start].lstrip()

    def _capital(self, kind: str, label: str) -> bool:
        return label.isupper() if kind in ("roman", "capital") else label[0].isupper()

    def _letter(self, label: str) -> str:
        """A scanner prints "¢)" for "c)" and "d)" for "đ)"."""
        if not label.isalpha():
            return "c"
        return "đ" if label == "d" and self.last.get(_RANKS["letter"]) == "d" else label

    def _in_order(self, kind: str, label: str, line: _Line, before: _Line) -> bool:
        """A number in the middle of a sentence is a mark only where it goes on with its list."""
        if self._last_sign(before) in _TERMINAL or line.breaks > self.wrap:
            return True
        if kind in ("part", "article"):
            return not self._full(before, line, 0.8)
        known = self.last.get(_rank(kind, label))
        if kind == "number":
            tail = int(label.rsplit(".", 1)[-1])
            return tail == 1 or known is not None and tail == int(known.rsplit(".", 1)[-1]) + 1
        return True

    def _goes_on(self, line: _Line, last: _Line, mark: _Mark, own: _Mark, first: _Line, count: int) -> bool:
        """Whether a line belongs to the paragraph that began with ``first`` and its mark ``own``."""
        if mark.kind != "plain" or mark.hashed or own.hashed or own.kind == "row":
            if (
                mark.kind == "bullet"
                and not mark.hashed
                and own.kind != "row"
                and self.wrapped
                and line.breaks <= self.wrap
            ):
                return self._last_sign(last) not in _TERMINAL + "," and self._full(last, line, 0.9) and count > 1
            return False
        if self.flat.startswith(_OPENS, line.start) or self.flat.endswith("./.", last.start, last.end):
            return False
        closing = self._last_sign(last)
        if closing in "-/,&" and line.breaks <= self.wrap and self.wrapped:
            return True
        ended = closing in _TERMINAL
        near = line.breaks <= self.wrap or line.skipped > last.skipped
        if not self.plain[line.start].isupper():
            return not ended or closing == ";" or self.wrapped and near and self._full(last, line, 0.8)
        if not self.wrapped:
            return not ended and last.end - first.start > _LONG
        if line.breaks > self.wrap:
            return False
        if self.plain[last.start : last.end].isupper() or self.plain[line.start : line.end].isupper():
            return self.plain[last.start : last.end].isupper() and self.plain[line.start : line.end].isupper()
        if not ended:
            return self._full(last, line, 0.85 if count == 1 and own.label else 0.75)
        return self._full(last, line, 0.75 if self.spaced else 0.9)

    def _full(self, line: _Line, following: _Line, share: float) -> bool:
        """The first word of the following line would not have fitted on this one."""
        word = self.flat.find(" ", following.start, min(following.end, following.start + 20))
        length = (word if word > 0 else following.end) - following.start
        return line.end - line.start + 1 + min(length, 20) >= share * self.width

    def _block(self, first: _Line, last: _Line, mark: _Mark) -> Block:
        margin = self._margin(first)
        start = first.start - len(margin)
        stop = self.plain.find("\n", last.end, last.end + 40)
        end = last.end + len(self.plain[last.end : stop if stop >= 0 else last.end + 40].rstrip())
        if last.skipped < len(self.footnotes):
            end = min(end, max(last.end, self.footnotes[last.skipped].start))
        words = self.plain[mark.content : last.end] if last.end - mark.content < 400 else ""
        bold = (
            margin.startswith("**")
            and self.plain[max(first.start, end - 2) : end] == "**"
            and first is last
            and "**" not in words
        )
        title = mark.hashed or bold or words.isupper()
        gaps = tuple((f.start, f.end) for f in self.footnotes[first.skipped : last.skipped] if f.end > start)
        path = tuple(label for _, label in self.stack)
        return Block(start, end, mark.content, mark.kind, mark.label, path, title, gaps)

    def _enter(self, mark: _Mark) -> None:
        """Step to the numbered item that a paragraph opens."""
        if not mark.label:
            return
        rank = _rank(mark.kind, mark.label)
        while self.stack and self.stack[-1][0] >= rank:
            self.stack.pop()
        if mark.kind == "number" and self.stack and mark.label.startswith(self.stack[-1][1] + "."):
            self.stack.pop()  # "1.1" under "1" says both
        for deeper in [known for known in self.last if known > rank]:
            del self.last[deeper]
        self.last[rank] = mark.label
        if mark.kind == "part" and mark.label.lower().startswith("ph") and mark.label.lower()[2:3] == "ụ":
            self.stack.clear()  # an annex numbers afresh
            self.last = {rank: mark.label}
            return
        self.stack.append((rank, mark.label))


def _rank(kind: str, label: str) -> int:
    return _RANKS[kind] + (label.count(".") if kind == "number" else 0)
