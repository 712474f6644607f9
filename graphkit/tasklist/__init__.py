"""The list of tasks of a graph: who must do what by when, as a table, workbook or calendar, with a register beside it.

>>> from graphkit import open_graph, tasklist
>>> with open_graph(folder) as graph:  # doctest: +SKIP
...     register = tasklist.read_register(tasklist.register_path(folder))
...     rows = tasklist.select(graph, body="STC", due_before=date(2024, 9, 1), register=register)
"""

from __future__ import annotations

from graphkit.periods import last_day, parse_day
from graphkit.tasklist.columns import TABLE, heading, table_row
from graphkit.tasklist.formats import FORMATS, Imported, as_bytes, as_csv, as_json, import_register, last_change
from graphkit.tasklist.register import Entry, read_register, register_path
from graphkit.tasklist.rows import TaskRow, every, lost, narrow, select

__all__ = [
    "FORMATS",
    "TABLE",
    "Entry",
    "Imported",
    "TaskRow",
    "as_bytes",
    "as_csv",
    "as_json",
    "every",
    "heading",
    "import_register",
    "last_change",
    "last_day",
    "lost",
    "narrow",
    "parse_day",
    "read_register",
    "register_path",
    "select",
    "table_row",
]
