"""The register: what people know of the tasks (status, note, day of completion), kept beside the graph.

It is the file ``register.csv`` in the graph's folder, next to the versions: a build removes only versions, so it stays.
An entry is bound to the stable id of its task and carries the words of the task, so that it can still be told what it was
about when the task is gone. Nothing but a row with the same id in an imported file ever changes an entry.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from graphkit.errors import GraphkitError
from graphkit.extraction.folding import fold
from graphkit.periods import parse_day
from graphkit.reading.decoding import decode
from graphkit.tasklist.spreadsheet_text import read_csv, write_csv

NEEDED = ("id", "status", "note", "done_on")
"""Columns that an imported file must have; ``document``, ``section`` and ``text`` are taken too, all others are not."""
_HEADINGS = {
    "ma nhiem vu": "id",
    "van ban giao viec": "document",
    "assigned by": "document",
    "muc": "section",
    "nhiem vu": "text",
    "task": "text",
    "trang thai": "status",
    "ghi chu": "note",
    "ngay hoan thanh": "done_on",
    "done on": "done_on",
}
"""Other headings of these columns, those of the workbook, folded."""


class Entry(NamedTuple):
    """What the register holds of one task."""

    id: str
    document: str = ""
    section: str = ""
    text: str = ""
    status: str = ""
    note: str = ""
    done_on: date | None = None

    @property
    def filled(self) -> bool:
        """Whether it says anything."""
        return bool(self.status or self.note or self.done_on)


class Merged(NamedTuple):
    """A register with a file's entries in it."""

    register: dict[str, Entry]
    taken: int
    """Entries of the file that say something."""
    kept: tuple[str, ...]
    """Ids whose row is empty in the file and which keep the entry that they have."""


def register_path(graph: Path) -> Path:
    """Where the register of the graph in this folder is kept."""
    return graph / "register.csv"


def read_register(path: Path) -> dict[str, Entry]:
    """The register at ``path`` by id; empty where there is none yet.

    Raises:
        GraphkitError: it cannot be read, or is not a register.
    """
    return {entry.id: entry for entry in read_entries(path)[0]} if path.exists() else {}


def read_entries(path: Path) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries of a CSV file, empty ones too, and one sentence for each thing that had to be guessed or left out.

    Raises:
        GraphkitError: it cannot be read, lacks a column, names a task twice, or holds a day that is none.
    """
    try:
        text, warnings = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise GraphkitError(f"{path} cannot be read ({error.strerror}); name the register's file.") from error
    return parse_entries(text, str(path), warnings)


def parse_entries(text: str, name: str, warnings: tuple[str, ...] = ()) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries of a CSV text; see :func:`read_entries`."""
    (_, header), *rows = read_csv(text, name) or [(1, [])]
    columns = [_column(cell) for cell in header]
    if missing := [column for column in NEEDED if column not in columns]:
        raise GraphkitError(f"{name} has no column {missing[0]}; a register has the columns {', '.join(NEEDED)}.")
    if twice := [column for column in columns if column in Entry._fields and columns.count(column) > 1]:
        raise GraphkitError(f"{name} has the column {twice[0]} twice; remove one of them.")
    found: dict[str, Entry] = {}
    for line, row in rows:
        if not any(row):
            continue
        # Excel leaves out empty cells at the end of a row.
        cells = dict(zip_longest(columns, (unicodedata.normalize("NFC", cell).strip() for cell in row), fillvalue=""))
        place = f"{name}, line {line}"
        if len(row) > len(columns) or not cells["id"]:
            what = "has more cells than the header" if len(row) > len(columns) else "has no id"
            raise GraphkitError(f"{place}, {what}; export the register again and copy your columns into it.")
        entry = _entry(cells, place)
        if found.setdefault(entry.id, entry) != entry:
            raise GraphkitError(f"{place}: the task {entry.id} has another entry above; keep one of them.")
    return [*found.values()], warnings


def merge(register: Mapping[str, Entry], told: Iterable[Entry]) -> Merged:
    """Put the entries of a file into the register; an empty one changes nothing, so that several people can each hand
    in the file with their own rows filled."""
    merged, taken, kept = dict(register), 0, []
    for entry in told:
        if entry.filled:
            merged[entry.id] = entry
            taken += 1
        elif entry.id in merged:
            kept.append(entry.id)
    return Merged(merged, taken, tuple(kept))


def write_register(register: Mapping[str, Entry], path: Path) -> None:
    """Write the register whole, in place of the one that may be there.

    Raises:
        GraphkitError: the file cannot be written; the old one is intact.
    """
    rows = [(*entry[:-1], entry.done_on.isoformat() if entry.done_on else "") for _, entry in sorted(register.items())]
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(write_csv(Entry._fields, rows))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise GraphkitError(f"{path} cannot be written ({error.strerror}); free space or mend its rights.") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _column(heading: str) -> str:
    # A heading of the workbook stands in two languages, one a line.
    flat = fold(unicodedata.normalize("NFC", heading)).strip().partition("\n")[0].strip()
    return _HEADINGS.get(flat, flat)


def _entry(cells: Mapping[str, str], place: str) -> Entry:
    try:
        done_on = parse_day(cells["done_on"]) if cells["done_on"] else None
    except GraphkitError as error:
        raise GraphkitError(f"{place}: {error}") from error
    texts = {field: cells.get(field, "") for field in Entry._fields if field != "done_on"}
    return Entry(**texts, done_on=done_on)
