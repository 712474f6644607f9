"""Reading one table of the lexicon: strict about its form, silent about its meaning."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, TypeVar

from graphkit.errors import GraphkitError

Row = TypeVar("Row")

LIST_SEPARATOR = "|"


def read_table(
    table: str,
    row_type: Callable[..., Row],
    columns: Sequence[str],
    lists: Collection[str] = (),
    vocabularies: Mapping[str, Collection[str]] | None = None,
) -> tuple[Row, ...]:
    """The rows of ``data/{table}.csv`` as ``row_type(**cells)``, in the order of the file."""
    text = files(__package__).joinpath("data", f"{table}.csv").read_text(encoding="utf-8")
    cells = parse_table(table, text.splitlines(), columns, lists, vocabularies or {})
    return tuple(row_type(**row) for row in cells)


def parse_table(
    table: str,
    lines: Sequence[str],
    columns: Sequence[str],
    lists: Collection[str],
    vocabularies: Mapping[str, Collection[str]],
) -> Iterator[dict[str, Any]]:
    """Each row as ``{column: cell}``; a cell of a column in ``lists`` is a tuple of strings, any other one a string.

    Raises GraphkitError where the header is not ``columns``, a row has more or fewer cells, or a cell of a column in
    ``vocabularies`` holds another value than those listed there.
    """
    reader = csv.reader(lines)
    header = next(reader, [])
    if header != list(columns):
        raise GraphkitError(f"{table}.csv, line 1: the header must read {','.join(columns)}, not {','.join(header)}.")
    for row in reader:
        place = f"{table}.csv, line {reader.line_num}"
        if len(row) != len(columns):
            edge = columns[min(len(row), len(columns)) - 1]
            raise GraphkitError(f"{place}: {len(row)} cells instead of {len(columns)}; check from column {edge} on.")
        cells: dict[str, Any] = dict(zip(columns, row, strict=True))
        for column, allowed in vocabularies.items():
            if cells[column] not in allowed:
                raise GraphkitError(f"{place}, column {column}: {cells[column]!r} is none of {', '.join(allowed)}.")
        for column in lists:
            cells[column] = tuple(cells[column].split(LIST_SEPARATOR)) if cells[column] else ()
        yield cells
