"""What was read and extracted, kept beside a graph so that a build extracts only what is new.

::

    graph/readings/000001.parquet    a segment: readings, each under the key of the file that it came from

Columns are those of the nouns in :mod:`graphkit.model`. A segment is written beside its place, brought to disk and renamed,
so that a build that is killed leaves whole segments and the next one goes on from them.
"""

from __future__ import annotations

import os
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import GraphkitError
from graphkit.model import Reading

FOLDER = "readings"
_ROWS, _BYTES = 256, 8 << 20
"""Rows of a row group, and bytes if it has more than one row: what is decoded to give one reading."""
_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}


class Kept(NamedTuple):
    """What one file gave: its readings, in order, under its key."""

    key: str
    readings: tuple[Reading, ...]


def encode(kept: Iterable[Kept]) -> pa.Table:
    """A table with a row for each file."""
    rows = [{"key": key, "readings": [_plain(reading) for reading in readings]} for key, readings in kept]
    return pa.Table.from_pylist(rows, _schema())


def decode(table: pa.Table) -> Iterator[Kept]:
    """The rows of a table of :func:`encode`."""
    return map(decode_row, table.to_pylist())


def decode_row(row: Mapping[str, Any]) -> Kept:
    """One of these rows, as Arrow gives it to Python."""
    return Kept(row["key"], tuple(map(_reader(Reading), row["readings"])))


class Part(NamedTuple):
    """What a build takes of one row group of a segment."""

    path: Path
    group: int
    files: tuple[tuple[str, int], ...]
    """Key and number of each file, in the order of the numbers."""


PER_FILE = 1 << 24
"""Readings that one file may give: the place of a reading is the number of its file, times this, plus its own."""


def places(part: Part) -> Iterator[tuple[int, Reading]]:
    """The readings of a part, each with its place.

    Raises:
        GraphkitError: the segment is damaged.
    """
    found = {kept.key: kept.readings for kept in decode(_row_group(part.path, part.group))}
    for key, number in part.files:
        for index, reading in enumerate(found[key]):
            yield number * PER_FILE + index, reading


def columns(part: Part, names: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Some fields (``document.type``) of the readings of a part, each as nested dicts, with its place.

    Raises:
        GraphkitError: the segment is damaged.
    """
    wanted = ["key", *(f"readings.list.element.{name}" for name in names)]
    found = {row["key"]: row["readings"] for row in _row_group(part.path, part.group, wanted).to_pylist()}
    for key, number in part.files:
        for index, row in enumerate(found[key]):
            yield number * PER_FILE + index, row


def _row_group(path: Path, group: int, names: Sequence[str] | None = None) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            table: pa.Table = file.read_row_group(group, columns=names, use_threads=False)
            return table
    except (OSError, pa.ArrowException) as error:
        raise GraphkitError(f"{path} is damaged: remove it and build again.") from error


class Readings:
    """The segments in a folder; one build at a time writes them."""

    def __init__(self, folder: Path) -> None:
        """Look what is there; what a killed build left half written is removed.

        Raises:
            GraphkitError: the folder cannot be made or read.
        """
        self._folder = folder
        self._where: dict[str, tuple[Path, int]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path in sorted(folder.iterdir()):
                self._take_in(path)
        except OSError as error:
            raise GraphkitError(f"Cannot use {folder}: {error.strerror or error}.") from error

    def keys(self) -> frozenset[str]:
        """The keys of all files that are kept."""
        return frozenset(self._where)

    def add(self, table: pa.Table) -> None:
        """Keep a table of :func:`encode` as a new segment.

        Raises:
            GraphkitError: it cannot be written; nothing else is lost.
        """
        numbers = [int(path.stem) for path in self._folder.glob("*.parquet") if path.stem.isdecimal()]
        path = self._folder / f"{max(numbers, default=0) + 1:06}.parquet"
        try:
            with (part := path.with_suffix(".part")).open("wb") as stream:
                with pq.ParquetWriter(stream, table.schema, compression="zstd") as writer:
                    for group in _groups(table):
                        writer.write_table(group)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError as error:
            raise GraphkitError(
                f"Cannot write {path}: {error.strerror or error}; make room and build again."
            ) from error
        self._take_in(path)

    def get(self, keys: Sequence[str]) -> Iterator[Kept]:
        """What is kept under each key, in the order of the keys.

        Raises:
            GraphkitError: a segment is damaged.
        """
        groups: dict[tuple[Path, int], dict[str, Kept]] = {}
        last = {self._where[key]: at for at, key in enumerate(keys)}
        for at, key in enumerate(keys):
            where = self._where[key]
            if where not in groups:
                groups[where] = {kept.key: kept for kept in decode(_row_group(*where))}
            yield groups[where][key]
            if last[where] == at:
                del groups[where]

    def parts(self, keys: Sequence[str]) -> Iterator[Part]:
        """Where the readings of the files with these keys are, each file numbered by its place among the keys."""
        groups: dict[tuple[Path, int], list[tuple[str, int]]] = {}
        for number, key in enumerate(keys):
            groups.setdefault(self._where[key], []).append((key, number))
        for (path, group), files in groups.items():
            yield Part(path, group, tuple(files))

    def keep_only(self, keys: frozenset[str]) -> None:
        """Remove the segments that hold none of these keys."""
        living = {path for key, (path, _) in self._where.items() if key in keys}
        for path in {path for path, _ in self._where.values()} - living:
            path.unlink(missing_ok=True)

    def _take_in(self, path: Path) -> None:
        if path.suffix != ".parquet":
            path.unlink()
            return
        try:
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    where = (path, group)
                    for key in file.read_row_group(group, columns=["key"]).column(0).to_pylist():
                        self._where[key] = where
        except (OSError, pa.ArrowException):
            path.unlink()  # half of a disk that was lost: it is extracted again


def _groups(table: pa.Table) -> Iterator[pa.Table]:
    """The row groups that a table is written in."""
    for start in range(0, table.num_rows, _ROWS):
        waiting = [table.slice(start, _ROWS)]
        while waiting:
            group = waiting.pop()
            if group.num_rows > 1 and group.nbytes > _BYTES:
                half = group.num_rows // 2
                waiting += [group.slice(half), group.slice(0, half)]
            else:
                yield group


@cache
def _schema() -> pa.Schema:
    return pa.schema([("key", pa.string()), ("readings", pa.list_(_arrow(Reading)))])


@cache
def _hints(noun: type) -> dict[str, Any]:
    return typing.get_type_hints(noun)


def _arrow(hint: Any) -> pa.DataType:
    """The Arrow type of an annotation in the model."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is types.UnionType:
        return _arrow(_not_none(inner))
    if origin is tuple:
        return pa.list_(_arrow(inner[0]))
    if origin is Mapping:
        return pa.map_(_arrow(inner[0]), _arrow(inner[1]))
    return pa.struct([(name, _arrow(each)) for name, each in _hints(hint).items()])


def _not_none(hints: tuple[Any, ...]) -> Any:
    (hint,) = (each for each in hints if each is not type(None))
    return hint


def _plain(value: Any) -> Any:
    """A noun of the model as what Arrow takes."""
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        if fields is not None:
            return {name: _plain(each) for name, each in zip(fields, value, strict=True)}
        return [_plain(each) for each in value]
    return list(value.items()) if isinstance(value, Mapping) else value


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What turns a value that Arrow gives back into one of an annotation."""
    origin, inner = get_origin(hint), get_args(hint)
    if _is_plain(hint):
        return lambda value: value
    if origin is types.UnionType:
        read = _reader(_not_none(inner))
        return lambda value: None if value is None else read(value)
    if origin is tuple:
        read = _reader(inner[0])
        return tuple if _is_plain(inner[0]) else lambda value: tuple(map(read, value))
    if origin is Mapping:
        return dict
    fields = _hints(hint)
    values_of = itemgetter(*fields)
    readers = [(at, _reader(each)) for at, each in enumerate(fields.values()) if not _is_plain(each)]

    def noun(value: Mapping[str, Any]) -> Any:
        values = [*values_of(value)]
        for at, read in readers:
            values[at] = read(values[at])
        return hint(*values)

    return noun


def _is_plain(hint: Any) -> bool:
    """Whether Arrow gives back values of an annotation as they were."""
    if get_origin(hint) is types.UnionType:
        return _is_plain(_not_none(get_args(hint)))
    return hint in _SCALARS
