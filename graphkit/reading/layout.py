"""Layout: words with their places on a page → lines of text in reading order.

Vietnamese letterheads and signatures stand in two columns ("UBND TỈNH | CỘNG HÒA XÃ HỘI ..."): a gutter that rows share
parts them, and the left column is read before the right one. Tables with rules become rows of cells between bars. Page
numbers go, a head that each page repeats stays once, and a raised number is written as a footnote mark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARGIN = 0.12
"""Share of a page's height, at head and foot, in which page numbers and running heads stand."""
_GUTTER = 1.2
"""Least width of a gutter where it begins, in line heights; 0.7 of it must go on."""
_LONE_GUTTER = 3.0
"""Least width of a gutter that only one row has."""
_BLANK = 0.12
"""Least width of a blank between words, in line heights."""
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class Word(NamedTuple):
    """Signs without a blank, and the box that their line gives them; ``top`` and ``bottom`` grow downwards."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    glued: bool = False
    """No blank is printed before it: whether one was meant, the gap says."""


class Rule(NamedTuple):
    """A straight line of a table: upright where ``x0 == x1``, else level."""

    x0: float
    x1: float
    top: float
    bottom: float


class Page(NamedTuple):
    """What stands on a page, in points or pixels."""

    words: Sequence[Word]
    rules: Sequence[Rule]
    height: float


class Line(NamedTuple):
    """A line in reading order; ``apart`` says that a blank line goes before it."""

    text: str
    top: float
    bottom: float
    apart: bool


_Row = list[Word]


def page_texts(pages: Iterable[Page]) -> list[str]:
    """The text of each page; what pages repeat at head or foot stands on the first of them only."""
    laid = [(lay_out(page), page.height) for page in pages]
    running = Counter(
        shape for lines, height in laid for shape in {_shape(line) for line in lines if _in_margin(line, height)}
    )
    least = max(3, min(len(laid) // 4, 10)) if len(laid) > 2 else len(laid) + 1
    repeated = {shape for shape, count in running.items() if count >= least}
    printed: set[str] = set()
    texts = []
    for lines, height in laid:
        kept: list[Line] = []
        for line in lines:
            if _in_margin(line, height):
                if _PAGE_NUMBER.fullmatch(line.text):
                    continue
                shape = _shape(line)
                if shape in repeated:
                    if shape in printed:
                        continue
                    printed.add(shape)
            kept.append(line)
        texts.append("".join("\n" * (1 + line.apart) * bool(n) + line.text for n, line in enumerate(kept)))
    return texts


def _in_margin(line: Line, height: float) -> bool:
    return line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height


def _shape(line: Line) -> str:
    """A line without its numbers, which differ from page to page."""
    return _DIGITS.sub("0", line.text).strip()


def lay_out(page: Page) -> list[Line]:
    """The lines of a page in reading order."""
    lines: list[Line] = []
    rest = list(page.words)
    for table in _tables(page.rules):
        inside = [word for word in rest if table.holds(word)]
        above = [word for word in rest if (word.top + word.bottom) / 2 < table.top]
        if not inside:
            continue
        taken = {id(word) for word in (*above, *inside)}
        lines += _flow(_rows(above), bool(lines))
        lines += table.lines(inside)
        rest = [word for word in rest if id(word) not in taken]
    return lines + _flow(_rows(rest), bool(lines))


def _rows(words: Iterable[Word]) -> list[_Row]:
    """Words that stand side by side, from the top down, each row from the left."""
    rows: list[_Row] = []
    anchor: Word | None = None
    for word in sorted(words, key=lambda word: word.top + word.bottom):
        if anchor is not None:
            common = min(anchor.bottom, word.bottom) - max(anchor.top, word.top)
            if common >= 0.5 * min(anchor.bottom - anchor.top, word.bottom - word.top):
                rows[-1].append(word)
                continue
        anchor = word
        rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x0)
    return rows


def _height(row: _Row) -> float:
    return median(word.bottom - word.top for word in row)


def _flow(rows: list[_Row], apart: bool) -> list[Line]:
    """Rows → lines, columns one after the other; ``apart`` says whether the first line stands apart."""
    if not rows:
        return []
    lines: list[Line] = []
    pending: list[_Row] = []
    at = 0
    while at < len(rows):
        zone = _zone(rows, at)
        if zone is None:
            pending.append(rows[at])
            at += 1
            continue
        end, middle = zone
        lines += _paragraphs(pending, apart or bool(lines))
        pending = []
        if _is_tabular(rows[at:end]):
            lines += _paragraphs(rows[at:end], apart or bool(lines))
        else:
            for side in (0, 1):
                column = [
                    part
                    for row in rows[at:end]
                    if (part := [word for word in row if ((word.x0 + word.x1) / 2 > middle) == bool(side)])
                ]
                lines += _flow(column, apart or bool(lines))
        at = end
    return lines + _paragraphs(pending, apart or bool(lines))


def _zone(rows: Sequence[_Row], begin: int) -> tuple[int, float] | None:
    """The rows from ``begin`` on that one gutter parts: (end, middle of the gutter)."""
    row = rows[begin]
    if len(row) < 2:
        return None
    height = _height(row)
    width, left, right = max(
        (after.x0 - before.x1, before.x1, after.x0) for before, after in zip(row, row[1:], strict=False)
    )
    if width < _GUTTER * height:
        return None
    both, end = 1, begin + 1
    for end in range(begin + 1, len(rows) + 1):
        if end == len(rows):
            break
        low, high = left, right
        middle = (left + right) / 2
        sides = set()
        for word in rows[end]:
            centre = (word.x0 + word.x1) / 2
            sides.add(centre > middle)
            if centre > middle:
                high = min(high, word.x0)
            else:
                low = max(low, word.x1)
        if high - low < 0.7 * _GUTTER * height:
            break
        left, right = low, high
        both += len(sides) > 1
    if both < 2 and width < _LONE_GUTTER * height:
        return None
    return end, (left + right) / 2


def _is_tabular(rows: Sequence[_Row]) -> bool:
    """Whether most rows have three cells or more: a table without rules is read row by row."""
    gaps = [
        sum(after.x0 - before.x1 > _GUTTER * _height(row) for before, after in zip(row, row[1:], strict=False))
        for row in rows
    ]
    filled = [count for count in gaps if count]
    return len(filled) > 1 and sum(count > 1 for count in filled) > len(filled) / 2


def _paragraphs(rows: Sequence[_Row], apart: bool) -> list[Line]:
    """Rows of one column → lines; what is set apart or indented begins a paragraph."""
    if not rows:
        return []
    tops = [min(word.top for word in row) for row in rows]
    heights = [_height(row) for row in rows]
    steps = [after - before for before, after in zip(tops, tops[1:], strict=False)]
    usual = [step for step, height in zip(steps, heights, strict=False) if step < 2 * height]
    pitch = median(usual) if usual else 0.0
    margin = min(row[0].x0 for row in rows)
    lines: list[Line] = []
    for number, row in enumerate(rows):
        height = heights[number]
        if number:
            step = steps[number - 1]
            indented = (
                row[0].x0 - margin > 1.2 * height
                and rows[number - 1][0].x0 - margin < 0.4 * height
                and row[-1].x1 > margin + 0.6 * (max(each[-1].x1 for each in rows) - margin)
            )
            apart = step > max(1.25 * pitch, 1.05 * height) or indented or _opens_footnote(row, heights)
        bottom = max(word.bottom for word in row)
        lines.append(Line(_printed(row, height), tops[number], bottom, apart))
    return lines


def _opens_footnote(row: _Row, heights: Sequence[float]) -> bool:
    return len(row) > 1 and _is_raised(row[0], row[1]) and _height(row) < 0.95 * median(heights)


def _is_raised(word: Word, beside: Word) -> bool:
    height = beside.bottom - beside.top
    return (
        word.text.isdecimal()
        and len(word.text) <= 3
        and word.bottom - word.top < 0.8 * height
        and word.bottom < beside.bottom - 0.15 * height
    )


def _printed(row: _Row, height: float) -> str:
    """The words of a row, blanks as wide as a cell's where a gap is wide."""
    parts: list[str] = []
    for number, word in enumerate(row):
        neighbour = row[number - 1] if number else row[1] if len(row) > 1 else word
        gap = word.x0 - row[number - 1].x1 if number else 0.0
        raised = gap <= _BLANK * height and _is_raised(word, neighbour)  # a mark is glued to its word
        if number:
            glued = raised or word.glued and gap <= _BLANK * height
            parts.append("" if glued else "    " if gap > 2 * height else " ")
        parts.append(word.text.translate(_SUPERSCRIPTS) if raised else word.text)
    return "".join(parts)


# --- tables with rules ---


class _Table(NamedTuple):
    columns: tuple[float, ...]
    rows: tuple[float, ...]

    @property
    def top(self) -> float:
        return self.rows[0]

    def holds(self, word: Word) -> bool:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return self.columns[0] <= x <= self.columns[-1] and self.rows[0] <= y <= self.rows[-1]

    def lines(self, words: Iterable[Word]) -> list[Line]:
        cells: dict[tuple[int, int], list[Word]] = {}
        for word in words:
            x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
            row = sum(edge <= y for edge in self.rows[1:-1])
            column = sum(edge <= x for edge in self.columns[1:-1])
            cells.setdefault((row, column), []).append(word)
        lines: list[Line] = []
        for number in range(len(self.rows) - 1):
            texts = [
                " ".join(_printed(row, _height(row)) for row in _rows(cells.get((number, column), ())))
                for column in range(len(self.columns) - 1)
            ]
            if any(texts):
                text = "| " + " | ".join(texts) + " |"
                lines.append(Line(text, self.rows[number], self.rows[number + 1], not lines))
        return lines


def _tables(rules: Sequence[Rule]) -> Iterator[_Table]:
    """Tables of two columns and more, from the top down."""
    upright = [rule for rule in rules if rule.x0 == rule.x1]
    level = [rule for rule in rules if rule.x0 != rule.x1]
    groups: list[list[Rule]] = []
    for rule in sorted(upright, key=lambda rule: rule.top):
        for group in groups:
            if rule.top <= max(each.bottom for each in group) + 3:
                group.append(rule)
                break
        else:
            groups.append([rule])
    for group in groups:
        columns = _clusters([rule.x0 for rule in group])
        top, bottom = min(rule.top for rule in group) - 3, max(rule.bottom for rule in group) + 3
        edges = [
            rule.top for rule in level if top <= rule.top <= bottom and rule.x1 > columns[0] and rule.x0 < columns[-1]
        ]
        rows = _clusters(edges)
        if len(columns) > 2 and len(rows) > 1:
            yield _Table(tuple(columns), tuple(rows))


def _clusters(values: Iterable[float]) -> list[float]:
    """Values in order, those within 3 of the one before as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 3:
            found.append(value)
    return found
