"""What is said of a document beside its text: ``manifest.csv`` in its folder, front matter at its head."""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

KEYS = ("place", "issuer", "code", "date", "type", "title")
MANIFEST = "manifest.csv"

_COLUMNS = ("source", *KEYS)
_OPENING = re.compile(r"---[ \t]*\r?\n")
_LINE = re.compile(r".+")
_PAIR = re.compile(r"(?P<key>[^\s:#-][^:]*?)\s*:\s*(?P<value>.*)")
_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"|(?P<day_first>\d\d?)[/.-](?P<month_second>\d\d?)[/.-](?P<year_last>\d{4})"
)


class Said(NamedTuple):
    """Metadata by key, and what is wrong with it: sentences without the name of the file."""

    metadata: Mapping[str, str]
    faults: tuple[str, ...] = ()


class Manifest(NamedTuple):
    """What one ``manifest.csv`` says of each document (by :func:`key` of its path), and its faults, whole sentences."""

    documents: Mapping[str, Mapping[str, str]]
    faults: tuple[str, ...] = ()


def key(path: str | os.PathLike[str]) -> str:
    """The form of a path in :attr:`Manifest.documents`: a file name means the same composed and decomposed."""
    return unicodedata.normalize("NFC", os.path.realpath(path))


def front_matter(text: str) -> Said:
    """The known keys of the ``key: value`` lines between two ``---`` lines at the head of a text.

    Other keys, lists, comments and indented lines are passed over; with any other line in it, it is no front matter.
    """
    opening = _OPENING.match(text)
    said: dict[str, str] = {}
    for match in _LINE.finditer(text, opening.end()) if opening else ():
        line = match.group().rstrip()
        pair = _PAIR.fullmatch(line)
        if line in ("---", "..."):
            return checked(said)
        if pair:
            said[pair["key"].casefold()] = _unquoted(pair["value"])
        elif line and line[0] not in " \t-#":
            break
    return Said({})


def read_manifest(folder: Path) -> Manifest:
    """Read ``manifest.csv`` of a folder; a folder without one says nothing.

    Columns: ``source`` (a file in the folder or below it) and any of KEYS; separated by comma, semicolon or tab.
    """
    path = folder / MANIFEST
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Manifest({})
    except UnicodeDecodeError:
        return Manifest({}, (f"{path} is not UTF-8; save it as 'CSV UTF-8'.",))
    except OSError as error:
        return Manifest({}, (f"{path} cannot be read ({error.strerror}); check that it is a file that you may read.",))
    return _manifest(text, path)


def _manifest(text: str, path: Path) -> Manifest:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    documents: dict[str, Mapping[str, str]] = {}
    faults: list[str] = []
    try:
        columns = [column.strip().casefold() for column in next(rows, [])]
        faults += (f"{path}, line 1: {fault}" for fault in _header_faults(columns))
        if "source" in columns:
            for row in rows:
                if any(map(str.strip, row)):
                    row_faults = _take(row, columns, path.parent, documents)
                    faults += (f"{path}, line {rows.line_num}: {fault}" for fault in row_faults)
    except csv.Error as error:
        faults.append(f"{path}, line {rows.line_num}: not CSV ({error}); save it again as 'CSV UTF-8'.")
    return Manifest(documents, tuple(faults))


def _delimiter(text: str) -> str:
    return max(",;\t", key=text.partition("\n")[0].count)


def _header_faults(columns: list[str]) -> list[str]:
    faults = []
    if "source" not in columns:
        faults.append("no column 'source'; add one with the file names.")
    unknown = [column for column in columns if column not in _COLUMNS]
    if unknown:
        faults.append(f"unknown column {', '.join(map(repr, unknown))}; the columns are {', '.join(_COLUMNS)}.")
    twice = [column for column in _COLUMNS if columns.count(column) > 1]
    if twice:
        faults.append(f"column {', '.join(map(repr, twice))} stands twice; leave one.")
    return faults


def _take(row: list[str], columns: list[str], folder: Path, documents: dict[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Add a row to ``documents``; return its faults."""
    if len(row) > len(columns):
        return (f"{len(row)} values for {len(columns)} columns; put a value that holds a separator in quotes.",)
    values = {column: value.strip() for column, value in zip(columns, row, strict=False)}
    source = values.get("source", "")
    if not source:
        return ("no source; name the file.",)
    relative = os.path.normpath(source.replace("\\", "/"))
    if os.path.isabs(relative) or relative.startswith("..") or not _exists(folder, relative):
        return (f"there is no file {source!r} in {folder}; correct the name or delete the line.",)
    document = key(folder / relative)
    if document in documents:
        return (f"{source!r} stands in an earlier line, which was taken; leave one of them.",)
    documents[document], faults = checked(values)
    return faults


def checked(values: Mapping[str, str]) -> Said:
    """The known keys that have a value, the date in ISO form; a date that is none is a fault and left out."""
    said = {name: values[name] for name in KEYS if values.get(name)}
    date = said.pop("date", None)
    if date is None:
        return Said(said)
    iso = _iso_date(date)
    if iso is None:
        return Said(said, (f"{date!r} is no date; write it like 2024-06-18 (or 2024-06, or 2024).",))
    return Said({**said, "date": iso})


def _iso_date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (
        match[long] or match[short]
        for long, short in (("year", "year_last"), ("month", "month_second"), ("day", "day_first"))
    )
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join((year, *(part.zfill(2) for part in (month, day) if part)))


def _exists(folder: Path, relative: str) -> bool:
    return any((folder / unicodedata.normalize(form, relative)).is_file() for form in ("NFC", "NFD"))


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
