"""A list of tasks as an Excel workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from graphkit.errors import GraphkitError
from graphkit.tasklist.columns import COLUMNS, value
from graphkit.tasklist.rows import TaskRow

MOST_ROWS = 65_530
"""Excel opens a sheet with so many links and no more."""
_MOST_SIGNS = 32_767
_CUT = " … [còn nữa, xem nguồn · cut here, see the source]"
_NOT_IN_A_PATH = re.compile(r"[ %#?\"<>\[\]^`{}\\]")


def as_workbook(rows: Sequence[TaskRow], stamp: datetime, sources: str = "") -> bytes:
    """An XLSX file; ``stamp`` is when it is said to have been made.

    Its links to the documents are relative: ``sources`` is their folder as seen from the folder of the workbook, empty
    where they stand side by side.

    Raises:
        GraphkitError: there are more rows than Excel takes.
    """
    if len(rows) > MOST_ROWS:
        raise GraphkitError(
            f"{len(rows)} tasks are more than the {MOST_ROWS} that an Excel sheet with links takes; "
            "narrow them with --body, --under or --due-before, or write CSV."
        )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "Danh mục nhiệm vụ · Tasks", "author": "graphkit", "created": stamp})
        wrapped = {"text_wrap": True, "valign": "top"}
        head = book.add_format({**wrapped, "bold": True, "bg_color": "#DDE6F0", "border": 1})
        # The prefix keeps a text a text when somebody edits its cell.
        text = book.add_format({**wrapped, "quote_prefix": True})
        day = book.add_format({**wrapped, "num_format": "dd/mm/yyyy", "align": "left"})
        link = book.add_format({**wrapped, "font_color": "#0563C1", "underline": 1})
        sheet = book.add_worksheet("Nhiệm vụ - Tasks")
        for at, column in enumerate(COLUMNS):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, f"{column.vietnamese}\n{column.english}", head)
        for line, row in enumerate(rows, 1):
            for at, column in enumerate(COLUMNS):
                cell = value(row, column.field)
                if isinstance(cell, date):
                    sheet.write_datetime(line, at, datetime(cell.year, cell.month, cell.day), day)
                elif cell and column.field == "source":
                    sheet.write_url(line, at, _link(cell, sources), link, cell, _place(row))
                else:
                    sheet.write_string(line, at, _fitting(cell or ""), text)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        sheet.freeze_panes(1, 0)
        _print_setup(sheet)
    return out.getvalue()


def _print_setup(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _place(row: TaskRow) -> str:
    """Where in its document a task stands, shown beside the link."""
    return f"{value(row, 'code')}, mục · section {value(row, 'section') or '–'}"


def _fitting(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else text[: _MOST_SIGNS - len(_CUT)] + _CUT


def _link(source: str, sources: str) -> str:
    """A relative link to the (first) file of a document."""
    path = f"{sources.rstrip('/')}/{source.partition(' | ')[0]}" if sources else source.partition(" | ")[0]
    return "external:" + _NOT_IN_A_PATH.sub(lambda match: f"%{ord(match[0]):02X}", path)
