"""A document's text as HTML: as printed, with every citation a link and every task marked."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from graphkit.schema import PASSIVE

Row = dict[str, Any]

_PICTURES: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    0x7F: "\u2421",
}
"""Signs that HTML does not allow, as pictures of themselves."""


class Page(NamedTuple):
    """A page of a document, from 1."""

    number: int
    html: str


def marked_pages(
    text: str,
    starts: Sequence[int],
    citations: Sequence[Row],
    tasks: Sequence[Row],
    link: Callable[[Row], str],
    describe: Callable[[Row], str],
) -> list[Page]:
    """The text, page by page, its markup complete on each.

    A citation is ``<a id="c{start}">`` with ``link(citation)`` and ``describe(citation)``; a task begins with an empty
    anchor ``t{start}``. Everything that comes from the text or the rows is escaped here.
    """
    pages: list[list[str]] = [[] for _ in starts]
    anchored: set[tuple[str, int]] = set()
    for start, end, citation, in_task, begins in _pieces(len(text), starts, citations, tasks):
        made = pages[bisect_right(starts, start) - 1] if starts else []
        made += [f'<a class="place" id="t{each["start"]}"></a>' for each in begins]
        inner = html.escape(text[start:end].replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES), quote=False)
        if citation is None:
            made.append(f'<span class="task">{inner}</span>' if in_task else inner)
            continue
        key = ("c", citation["start"])
        anchor = "" if key in anchored else f' id="c{citation["start"]}"'
        anchored.add(key)
        relation = PASSIVE.get(citation["relation"], citation["relation"])
        classes = f"cite {relation}" + (" task" if in_task else "")
        made.append(
            f'<a{anchor} class="{html.escape(classes)}" href="{html.escape(link(citation))}" '
            f'title="{html.escape(describe(citation))}">{inner}</a>'
        )
    return [Page(number, "".join(made)) for number, made in enumerate(pages, 1)]


def _pieces(
    length: int, starts: Sequence[int], citations: Sequence[Row], tasks: Sequence[Row]
) -> Iterator[tuple[int, int, Row | None, bool, list[Row]]]:
    """Cut a text wherever a page, a citation or a task begins or ends: (start, end, innermost citation, in a task, tasks that begin)."""
    marks = [*citations, *tasks]
    edges = sorted({0, length, *starts, *(edge for mark in marks for edge in (mark["start"], mark["end"]))})
    cited = sorted(citations, key=lambda mark: (mark["start"], -mark["end"]))
    ordered = sorted(tasks, key=lambda mark: mark["start"])
    over: list[Row] = []
    until = 0
    at = task_at = 0
    for start, end in zip(edges, edges[1:], strict=False):
        over = [mark for mark in over if mark["end"] > start]
        while at < len(cited) and cited[at]["start"] <= start:
            over.append(cited[at])
            at += 1
        begins = []
        while task_at < len(ordered) and ordered[task_at]["start"] <= start:
            begins.append(ordered[task_at])
            until = max(until, ordered[task_at]["end"])
            task_at += 1
        over = [mark for mark in over if mark["end"] > start]
        yield start, end, over[-1] if over else None, until > start, begins
