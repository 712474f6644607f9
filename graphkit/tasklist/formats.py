"""A list of tasks as text or bytes, and the way of the register out of the graph and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.stores.embedded import StoredGraph
from graphkit.stores.parquet import MANIFEST
from graphkit.tasklist.register import Entry, merge, read_entries, read_register, register_path, write_register
from graphkit.tasklist.rows import TaskRow, lost, select
from graphkit.tasklist.spreadsheet_text import write_csv

FORMATS = ("json", "csv", "xlsx", "ics")


class Imported(NamedTuple):
    """What an import did."""

    taken: int
    """Entries of the file that are now in the register."""
    kept: tuple[str, ...]
    """Ids of tasks whose row is empty in the file; they keep the entry that they had."""
    gone: tuple[TaskRow, ...]
    """Entries of the register, kept in it, whose task the graph does not hold."""
    warnings: tuple[str, ...]


def last_change(folder: Path) -> datetime:
    """When the graph in this folder or its register last changed: the stamp of files made of them, run after run."""
    files = (folder / "current" / MANIFEST, register_path(folder))
    return datetime.fromtimestamp(max(int(file.stat().st_mtime) for file in files if file.exists()), UTC)


def as_bytes(rows: Sequence[TaskRow], format: str, stamp: datetime, sources: str = "") -> bytes:
    """The list as a file of one of :data:`FORMATS`; ``sources`` is where a workbook finds the documents.

    Raises:
        GraphkitError: there are more rows than Excel takes.
    """
    if format == "xlsx":
        from graphkit.tasklist.workbook import as_workbook

        return as_workbook(rows, stamp, sources)
    if format == "ics":
        from graphkit.tasklist.calendar import as_calendar

        return as_calendar(rows, stamp)
    # Excel takes a CSV file for UTF-8 only by its byte order mark.
    return as_csv(rows).encode("utf-8-sig") if format == "csv" else f"{as_json(rows)}\n".encode()


def as_json(rows: Sequence[TaskRow]) -> str:
    """A JSON array of objects with the fields of :class:`TaskRow`."""
    return json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=2, default=date.isoformat)


def as_csv(rows: Sequence[TaskRow]) -> str:
    """CSV with the fields of :class:`TaskRow` as its header, lists joined by ``|``, guarded against formulas."""
    return write_csv(TaskRow._fields, ([_cell(cell) for cell in row] for row in rows))


def import_register(graph: StoredGraph, file: Path, register: Path) -> Imported:
    """Put the entries of a CSV file into the register, with the words that the graph has of their tasks.

    Raises:
        GraphkitError: the file or the register is faulty or cannot be read or written; then nothing has changed.
    """
    told, warnings = read_entries(file)
    merged = merge(read_register(register), told)
    tasks = {row.id: row for row in select(graph)}
    entries = {name: _with_words(entry, tasks.get(name)) for name, entry in merged.register.items()}
    write_register(entries, register)
    return Imported(merged.taken, merged.kept, tuple(lost(graph, entries)), warnings)


def _with_words(entry: Entry, row: TaskRow | None) -> Entry:
    return entry if row is None else entry._replace(document=row.document, section=row.section or "", text=row.text)


def _cell(cell: Any) -> str:
    if isinstance(cell, tuple):
        return "|".join(cell)
    if isinstance(cell, bool):
        return "gone" if cell else ""
    return cell.isoformat() if isinstance(cell, date) else cell or ""
