"""CSV that spreadsheets take and give: in it, no text of a document becomes a formula.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` (also behind a tab or line end, also in the full
width of East Asian type). Such a cell is written with ``'`` in front, and one that begins with ``'`` and then such a sign
with one ``'`` more; :func:`unguard` takes exactly one away again, so nothing is lost or changed on the way.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from graphkit.errors import GraphkitError

_RUNS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_DELIMITERS = (",", ";", "\t")


def guard(cell: str) -> str:
    """Make a text safe as a cell."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def unguard(cell: str) -> str:
    """The text that :func:`guard` made safe."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180 with guarded cells; line ends inside cells stay."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return out.getvalue()


def read_csv(text: str, name: str) -> list[tuple[int, list[str]]]:
    """(number of the line that it ends on, its cells as they were before the guard) of each row, the header first.

    The delimiter, comma, semicolon or tab, is the one that makes most cells of the header.

    Raises:
        GraphkitError: a quotation mark is not closed, or a cell has no end.
    """
    delimiter = max(_DELIMITERS, key=lambda sign: len(_header(text, sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, [unguard(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        raise GraphkitError(
            f"{name}, line {reader.line_num}, is not CSV ({error}); save it from Excel as CSV."
        ) from error


def _header(text: str, delimiter: str) -> list[str]:
    # Short enough for the reader, which refuses cells above 131,072 signs.
    return next(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter), [])
