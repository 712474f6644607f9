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

_LEADS = re.compile(r"chu\s+tri|thuc\s+hien|phu\s+trach|chiu\s+trach\s+nhiem")
_WHEN = re.compile(r"thoi (?:han|gian)|tien do|hoan thanh")
_HELPS = "phoi hop"


class Columns(NamedTuple):
    """Which columns of a table say who, with whom and by when; ``None`` where none does."""

    lead: int | None
    coordinate: int | None
    deadline: int | None


class RowTask(NamedTuple):
    """What a row says."""

    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    deadline: Deadline | None
    """A time limit that is a cell of its own."""


def read_columns(text: Folded, block: Block) -> Columns:
    """Read the first row of a table."""
    names = [fold(" ".join(cell.split())) for cell in _cells(text, block)]
    lead = next((i for i, name in enumerate(names) if _LEADS.search(name) and _HELPS not in name), None)
    coordinate = next((i for i, name in enumerate(names) if _HELPS in name and i != lead), None)
    return Columns(lead, coordinate, next((i for i, name in enumerate(names) if _WHEN.search(name)), None))


def read_row(text: Folded, block: Block, columns: Columns, noisy: bool) -> RowTask | None:
    """Read another row of a table; ``None`` where it names nobody who leads."""
    cells = _cells(text, block)
    who = columns.lead
    if who is None or who >= len(cells) or len(cells) < 2:
        return None
    lead, said = read_actors(without_markup(cells[who])), cells[who].strip()
    if not lead or not is_actor(said.lower(), fold(said), 0):
        return None
    helps, when = columns.coordinate, columns.deadline
    coordinate = read_actors(cells[helps]) if helps is not None and helps < len(cells) else ()
    deadline = _deadline(text, block, cells, when, noisy) if when is not None and when < len(cells) else None
    return RowTask(lead, coordinate, deadline)


def _cells(text: Folded, block: Block) -> list[str]:
    return text.plain[block.start : block.end].strip().strip("|").split("|")


def _deadline(text: Folded, block: Block, cells: list[str], column: int, noisy: bool) -> Deadline | None:
    start = text.plain.index("|", block.start, block.end) + 1 + sum(len(cell) + 1 for cell in cells[:column])
    return read_limit(text, start, start + len(cells[column]), noisy)
