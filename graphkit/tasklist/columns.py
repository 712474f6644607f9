"""The columns of a list of tasks, under their names in Vietnamese and English."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from graphkit.tasklist.rows import TaskRow


class Column(NamedTuple):
    """A field of :class:`TaskRow` as people see it."""

    field: str
    vietnamese: str
    english: str
    width: int
    """In a spreadsheet, in characters."""


COLUMNS = (
    Column("due_last", "Hạn cuối", "Due", 12),
    Column("text", "Nhiệm vụ", "Task", 70),
    Column("lead", "Chủ trì", "Lead", 26),
    Column("coordinate", "Phối hợp", "With", 26),
    Column("supervisor", "Theo dõi, chỉ đạo", "Supervisor", 22),
    Column("due_text", "Thời hạn trong văn bản", "Deadline as printed", 22),
    Column("recurrence", "Định kỳ (RRULE)", "Recurs", 22),
    Column("duration", "Thời hạn tính từ", "Within", 26),
    Column("code", "Văn bản giao việc", "Assigned by", 18),
    Column("section", "Mục", "Section", 10),
    Column("directives", "Thực hiện văn bản", "Carries out", 20),
    Column("answers", "Báo cáo trả lời (đề xuất)", "Proposed answers", 24),
    Column("status", "Trạng thái", "Status", 18),
    Column("note", "Ghi chú", "Note", 30),
    Column("done_on", "Ngày hoàn thành", "Done on", 14),
    Column("source", "Nguồn", "Source", 26),
    Column("id", "Mã nhiệm vụ", "Id", 24),
)
"""In the order of a spreadsheet."""

TABLE = ("due_last", "lead", "text", "code", "section", "status")
"""Fields for the terminal."""


_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def heading(field: str) -> str:
    """``Hạn cuối · due``, for the terminal."""
    return next(f"{c.vietnamese} · {c.english.lower()}" for c in COLUMNS if c.field == field)


def value(row: TaskRow, field: str) -> str | date | None:
    """What a cell shows: lists joined by ``; ``, documents by their number (or name) without year and issuer.

    Control signs, which neither workbooks nor calendars may hold, are blanks.
    """
    found: str | date | tuple[str, ...] | None = getattr(row, field)
    if field == "code":
        found = row.code or label(row.document)
    if field == "directives":
        found = tuple(map(label, row.directives))
    if isinstance(found, tuple):
        found = "; ".join(found)
    return printable(found) if isinstance(found, str) else found


def printable(text: str) -> str:
    """A text with blanks for its control signs."""
    return _NOT_TEXT.sub(" ", text)


def label(identity: str) -> str:
    """The number or name in a document's identity."""
    return identity.partition("|")[0].removeprefix("source:")


def table_row(row: TaskRow) -> tuple[str, ...]:
    """The cells of :data:`TABLE`, days as ``30/09/2024``."""
    cells = (value(row, field) for field in TABLE)
    return tuple(f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell or "" for cell in cells)
