"""Structure: the paragraphs of a document as printed, their marks, and the path of numbered items they stand under.

A paragraph goes on across line wraps, page breaks and footnotes in its middle (annotation guideline, section 5: "the
paragraph or bullet as printed, with its number, letter or dash and its bold marks, across page breaks").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from graphkit.extraction.actor_words import WORD, is_actor
from graphkit.extraction.folding import Folded
from graphkit.extraction.footnotes import Footnote
from graphkit.extraction.lines import TERMINAL, Line, Setting, find_lines, is_full, measure
from graphkit.extraction.marks import Mark, Numbering, margin, read_mark
from graphkit.extraction.subjects import verb_at

_OPENS = ("noi nhan", "kinh gui")
_RECIPIENTS = re.compile(r"\n[ ]*noi nhan\b")
_SCANNED_ORDER = re.compile(r"(?:giao|y[a-z0-9\x7f]u c[a-z0-9\x7f]u|d[a-z0-9\x7f] ngh[a-z0-9\x7f]) ")
_LONG = 200
"""A line of this length is no heading: where it does not end its sentence, a page break cut it."""
_LONGEST_TITLE = 400
_ENDS_OF_NAMES = ("trung uong ", "viet nam ")
_OFFICES = (" Sở", " Bộ", " UBND", " Cục", " Chi cục", " Ban", " Viện", " Đài", " Hội", " Trường")
_COUNCILS = ("uy ban nhan dan", "hoi dong nhan dan")
_PLACES = ("thanh pho ", "tinh ", "xa ", "phuong ", "huyen ", "quan ", "dac khu ")
_BOLD = "**"
_BEFORE = 1200
"""Signs before a part of a text that show how it is set."""
_INDENTED = 4
"""Signs that the first line of a paragraph stands to the right of its other lines, where it does."""
_TITLED = ("part", "capital", "roman", "article")
"""Items whose first line can be a title."""


class Block(NamedTuple):
    """A paragraph, list item, heading or table row; offsets into ``text.plain``."""

    start: int
    end: int
    content: int
    """Where the words begin, behind mark and markup."""
    kind: str
    """That of its mark, see :class:`graphkit.extraction.marks.Mark`."""
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


def find_structure(text: Folded, footnotes: Sequence[Footnote], begin: int, end: int) -> tuple[Block, ...]:
    """Find all paragraphs of a part of a text, in order; the lines before it tell as well how the text is set."""
    before = text.folded.rfind("\n", 0, begin - _BEFORE) + 1 if begin > _BEFORE else 0
    footnotes = [
        _up_to_recipients(text.folded, footnote)
        for footnote in footnotes
        if footnote.start < end and footnote.end > before
    ]
    lines = find_lines(text.folded, footnotes, before, end)
    setting = measure(text.plain, lines) if lines else None
    lines = [line for line in lines if line.start >= begin] if begin else lines
    if setting is None or not lines:
        return ()
    numbering = Numbering()
    found: list[Block] = []
    first = last = lines[0]  # of the paragraph that is being read
    own = _entered(numbering, first, read_mark(text, setting, numbering, first, None))
    path = numbering.path
    for line in lines[1:]:
        bare = not (line.marked or setting.barred) and text.plain[line.start - 1] == "\n"
        mark = None if bare else read_mark(text, setting, numbering, line, last)
        if not _goes_on(text, setting, own, first, last, line, mark):
            found.append(_block(text.plain, footnotes, own, path, first, last))
            first, own = line, _entered(numbering, line, mark)
            path = numbering.path
        last = line
    found.append(_block(text.plain, footnotes, own, path, first, last))
    return tuple(found)


def _up_to_recipients(flat: str, footnote: Footnote) -> Footnote:
    """A footnote without a blank line behind it ends where the recipients begin."""
    recipients = _RECIPIENTS.search(flat, footnote.start, footnote.end)
    return footnote._replace(end=recipients.start()) if recipients else footnote


def _entered(numbering: Numbering, line: Line, mark: Mark | None) -> Mark:
    """The mark of the paragraph that a line opens, whose item is stepped to."""
    if mark is None:
        return Mark("plain", "", line.start, False)
    if mark.label:
        numbering.enter(mark)
    return mark


def _goes_on(text: Folded, setting: Setting, own: Mark, first: Line, last: Line, line: Line, mark: Mark | None) -> bool:
    """Whether a line belongs to the paragraph with the mark ``own`` whose lines so far are ``first`` to ``last``."""
    flat = text.folded
    near = line.breaks <= setting.wrap
    if mark is not None and mark.kind == "bullet" and not mark.hashed:  # a dash in the middle of a sentence
        if own.kind == "row" or not setting.wrapped or not near or first is last or last.closing in TERMINAL + ",":
            return False
        return is_full(flat, last, line, 0.9 * setting.width)
    if mark is not None or own.hashed or own.kind == "row":
        return False
    if near and _in_bold(text.plain, first, last):  # "**7. Báo và⏎Phát thanh, Truyền hình thành phố**"
        return True
    if text.noisy and last.closing in TERMINAL and _SCANNED_ORDER.match(flat, line.start):  # blank lines are lost
        return False
    if (
        flat[line.start] in "nk"
        and flat.startswith(_OPENS, line.start)
        or last.closing == "."
        and flat.endswith("./.", last.start, last.end)
    ):
        return False
    if last.closing in "-/,&" and near and setting.wrapped:
        return True
    ended = last.closing in TERMINAL
    if not text.plain[line.start].isupper():
        if not ended or last.closing == ";":
            return True
        near = near or line.skipped > last.skipped
        return setting.wrapped and near and is_full(flat, last, line, 0.8 * setting.width)
    if near and text.plain.endswith(_OFFICES, last.start, last.end):  # "Sở Nội vụ, Sở⏎Giáo dục và Đào tạo"
        return True
    if not setting.wrapped:
        return not ended and last.end - first.start > _LONG
    if not near:
        return False
    capitals = text.plain[line.start : line.end].isupper()
    if capitals or text.plain[last.start : last.end].isupper():
        return capitals and text.plain[last.start : last.end].isupper()
    if ended:
        if last is not first and _column(text.plain, line) - _column(text.plain, last) >= _INDENTED:
            return False
        return is_full(flat, last, line, (0.75 if setting.spaced else 0.9) * setting.width)
    item = first is last and own.kind != "plain"
    full = is_full(flat, last, line, (0.85 if item else 0.75) * setting.width)
    if full or text.noisy or own.kind in _TITLED or item and _starts_with_verb(text, line):
        return full
    if setting.spaced:  # a blank line would part them
        return True
    if item and is_full(flat, last, line, 0.85 * setting.first):
        return True
    return first is last and _breaks_a_name(text, last, line)


def _in_bold(plain: str, first: Line, last: Line) -> bool:
    """Whether bold type that began in the lines so far goes on."""
    if last.end - first.start > _LONGEST_TITLE:
        return False
    begin = plain.rfind("\n", 0, first.start) + 1
    stop = plain.find("\n", last.end)
    return plain.count(_BOLD, begin, stop if stop >= 0 else len(plain)) % 2 == 1


def _column(plain: str, line: Line) -> int:
    return line.start - plain.rfind("\n", max(0, line.start - _LONGEST_TITLE), line.start) - 1


def _starts_with_verb(text: Folded, line: Line) -> bool:
    word = WORD.match(text.folded, line.start, line.end)
    return word is not None and verb_at(text.plain, text.folded, *word.span()) is not None


def _breaks_a_name(text: Folded, last: Line, line: Line) -> bool:
    """Whether a line ends in the middle of a name: both words beside the break are capital, and no other body begins."""
    if text.folded.startswith(_ENDS_OF_NAMES, line.start):
        return True
    if text.folded.startswith(_PLACES, line.start) and text.folded.endswith(_COUNCILS, last.start, last.end):
        return True
    before = text.plain.rfind(" ", last.start, last.end) + 1
    return text.plain[before : before + 1].isupper() and not is_actor(text.plain, text.folded, line.start)


def _block(
    plain: str, footnotes: Sequence[Footnote], mark: Mark, path: tuple[str, ...], first: Line, last: Line
) -> Block:
    before = margin(plain, first)
    start, end = first.start - len(before), last.end
    if (
        end < len(plain) and plain[end] != "\n" and not plain.startswith(" \n", end)
    ):  # bold marks and table bars behind it
        stop = plain.find("\n", end, end + 40)
        end += len(plain[end : stop if stop >= 0 else end + 40].rstrip())
        if last.skipped < len(footnotes):
            end = min(end, max(last.end, footnotes[last.skipped].start))
    words = plain[mark.content : last.end] if last.end - mark.content < _LONGEST_TITLE else ""
    bold = before.startswith(_BOLD) and plain.endswith(_BOLD, first.start, end) and words != "" and _BOLD not in words
    gaps: tuple[tuple[int, int], ...] = ()
    if last.skipped > first.skipped:
        gaps = tuple((note.start, note.end) for note in footnotes[first.skipped : last.skipped] if note.end > start)
    return Block(start, end, mark.content, mark.kind, mark.label, path, mark.hashed or bold or words.isupper(), gaps)
