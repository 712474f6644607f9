"""Rows of tables that have a column for who leads: each is a task."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.extraction.actor_words import is_actor
from graphkit.extraction.actors import read_actors, without_markup
from graphkit.extraction.deadlines import read_limit
from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.structure import Block
from graphkit.model import Deadline

_LEADS = re.compile(r"chu\s+tri")
_CARRIES_OUT = re.compile(
    r"(?!noi dung|nhiem vu|ket qua|kinh phi|thoi).*(?:thuc\s+hien|phu\s+trach|chiu\s+trach\s+nhiem)"
)
_WHEN = re.compile(r"thoi (?:han|gian)|tien do|hoan thanh")
_HELPS = "phoi hop"


class Columns(NamedTuple):
    """Which columns of a table say who, with whom and by when; ``None`` where none does."""

    lead: int | None
    coordinate: int | None
    deadline: int | None
    outer: bool
    """A bar stands before the first cell too."""


class RowTask(NamedTuple):
    """What a row says."""

    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    deadline: Deadline | None
    """A time limit that is a cell of its own."""


def read_columns(text: Folded, block: Block) -> Columns:
    """Read the first row of a table."""
    outer = text.plain.startswith("|", block.start)
    names = [fold(" ".join(text.plain[slice(*cell)].split())) for cell in _cells(text, block, outer)]
    of_all = [i for i, name in enumerate(names) if _HELPS not in name]
    leads = [i for i in of_all if _LEADS.search(names[i])] or [i for i in of_all if _CARRIES_OUT.match(names[i])]
    lead = leads[0] if leads else None
    coordinate = next((i for i, name in enumerate(names) if _HELPS in name and i != lead), None)
    return Columns(lead, coordinate, next((i for i, name in enumerate(names) if _WHEN.search(name)), None), outer)


def read_row(text: Folded, block: Block, columns: Columns, noisy: bool) -> RowTask | None:
    """Read another row of a table; ``None`` where it names nobody who leads."""
    spans = _cells(text, block, columns.outer)
    cells = [text.plain[start:end] for start, end in spans]
    who = columns.lead
    if who is None or who >= len(cells) or len(cells) < 2:
        return None
    lead, said = read_actors(without_markup(cells[who])), cells[who].strip()
    if not lead or not is_actor(said.lower(), fold(said), 0):
        return None
    helps, when = columns.coordinate, columns.deadline
    coordinate = read_actors(cells[helps]) if helps is not None and helps < len(cells) else ()
    deadline = read_limit(text, *spans[when], noisy) if when is not None and when < len(cells) else None
    return RowTask(lead, coordinate, deadline)


def _cells(text: Folded, block: Block, outer: bool) -> list[tuple[int, int]]:
    """Where the cells of a row stand, without the bars."""
    plain, start = text.plain, block.start
    end = start + len(plain[start : block.end].rstrip())
    if outer:
        start, end = start + 1, end - plain.endswith("|", start + 1, end)
    found = []
    while (bar := plain.find("|", start, end)) >= 0:
        found.append((start, bar))
        start = bar + 1
    return [*found, (start, end)]
