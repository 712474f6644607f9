"""A graph in parts: what the tasks of a cluster write, and ``parts.json``, which says what of it counts.

::

    DIR/parts.json                              the files of every table, in the order of their rows
    DIR/parquet/nodes/Document/part-00003-17.parquet
    DIR/parquet/texts/part-00003-17.parquet
    DIR/neo4j/import.sh                         the command of neo4j-admin for the files below
    DIR/neo4j/nodes/Document/header.csv
    DIR/neo4j/nodes/Document/part-00003-17.csv

A task writes files under a name of its own, and the driver names in ``parts.json`` those of tasks that came to their end; what
a task leaves behind whose machine was lost is not named, and removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Source
from graphkit.stores.exports import import_command, neo4j_header, neo4j_line, write_neo4j_scripts
from graphkit.stores.parquet import TABLES, Fingerprint, arrow_schema, hashed_rows, record_batch
from graphkit.stores.texts import SCHEMA, TEXTS, source_of, texts_table

NAME = "parts.json"
PARQUET, NEO4J = "parquet", "neo4j"
_FORMAT = "graphkit-parts"
_BATCH = 20_000
_TEXT_BATCH = 64


class Part(NamedTuple):
    """A file that a task wrote."""

    table: str
    file: str
    """Its path under the folder of Parquet files."""
    rows: int
    checksum: str
    """As in :class:`graphkit.stores.parquet.Fingerprint`; nought for texts."""


class Parts(NamedTuple):
    """What ``parts.json`` says."""

    parts: tuple[Part, ...]
    """Those of each table in the order of their rows."""
    warnings: tuple[str, ...]

    def of(self, table: str) -> list[Part]:
        """The parts of a table, in order."""
        return [part for part in self.parts if part.table == table]

    def fingerprint(self, table: str) -> Fingerprint:
        """What all parts of a table hold."""
        parts = self.of(table)
        total = sum(int(part.checksum, 16) for part in parts)
        return Fingerprint(sum(part.rows for part in parts), f"{total % 2**128:032x}")


class PartWriter:
    """Writes the rows of one task, table after table."""

    def __init__(self, folder: str, part: int, attempt: int, csv: bool) -> None:
        """Files are ``part-PART-ATTEMPT``; with ``csv``, each is written for Neo4j as well."""
        self._folder = Path(folder)
        self._name = f"part-{part:05}-{attempt}"
        self._csv = csv
        self._table = ""
        self._rows: list[Any] = []
        self._open: _Open | None = None

    def add(self, table: str, row: Any) -> Iterator[Part]:
        """Take in the next row (of texts: a ``Source``); gives the part before where a new table begins."""
        if table != self._table:
            yield from self.close()
            self._table = table
        self._rows.append(row)
        if len(self._rows) == (_TEXT_BATCH if table == TEXTS else _BATCH):
            self._flush()

    def close(self) -> Iterator[Part]:
        """End the table under way; gives its part."""
        if self._rows:
            self._flush()
        if self._open is not None:
            yield self._open.close()
        self._open = None

    def _flush(self) -> None:
        if self._open is None:
            self._open = _Open(self._folder, self._table, self._name, self._csv and self._table != TEXTS)
        self._open.write(self._rows)
        self._rows = []


class _Open:
    """The files of one table under way."""

    def __init__(self, folder: Path, table: str, name: str, csv: bool) -> None:
        self._table = table
        self._file = f"{table}/{name}.parquet"
        self._count = self._total = 0
        path = folder / PARQUET / self._file
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            arrow = SCHEMA if table == TEXTS else arrow_schema(table)
            self._parquet = opened.enter_context(pq.ParquetWriter(path, arrow, compression="zstd"))
            self._csv: IO[str] | None = None
            if csv:
                line_file = folder / NEO4J / table / f"{name}.csv"
                line_file.parent.mkdir(parents=True, exist_ok=True)
                self._csv = opened.enter_context(line_file.open("w", encoding="utf-8", newline="\n"))
            self._opened = opened.pop_all()

    def write(self, rows: Sequence[Any]) -> None:
        self._count += len(rows)
        if self._table == TEXTS:
            self._parquet.write_table(texts_table(rows))
            return
        batch = record_batch(self._table, rows)
        self._parquet.write_batch(batch)
        for row, hashed in hashed_rows(batch):
            self._total += hashed
            if self._csv is not None:
                self._csv.write(neo4j_line(row, hashed))

    def close(self) -> Part:
        self._opened.close()
        return Part(self._table, self._file, self._count, f"{self._total % 2**128:032x}")


def finish(folder: Path, parts: Parts, csv: bool) -> None:
    """Remove what no part names, write what Neo4j needs beside them, and then ``parts.json``, which makes them a whole."""
    named = {part.file.removesuffix(".parquet") for part in parts.parts}
    for place in (folder / PARQUET, folder / NEO4J):
        for path in [path for path in place.rglob("part-*") if path.is_file()]:
            if str(path.relative_to(place).with_suffix("")) not in named:
                path.unlink()
    if csv:
        for table in TABLES:
            (folder / NEO4J / table).mkdir(parents=True, exist_ok=True)
            (folder / NEO4J / table / "header.csv").write_text(neo4j_header(table), encoding="utf-8")
        write_neo4j_scripts(folder / NEO4J, _neo4j_command(parts))
    content = {
        "format": _FORMAT,
        "schema_version": schema.VERSION,
        "graphkit_version": version("graphkit"),
        "parts": [part._asdict() for part in parts.parts],
        "warnings": parts.warnings,
    }
    new = folder / f"{NAME}.new"
    new.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(new, folder / NAME)


def _neo4j_command(parts: Parts) -> str:
    """A table without rows has a header and no part, and a pattern that fits no file is an error."""
    command = import_command(files="{table}/header.csv,{table}/part-.*")
    for table in TABLES:
        if not parts.of(table):
            command = command.replace(f"{table}/header.csv,{table}/part-.*", f"{table}/header.csv")
    return command


def read_parts(folder: Path) -> Parts:
    """Read ``parts.json``.

    Raises:
        GraphkitError: there is none, it is damaged, or another schema version wrote it.
    """
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            raise ValueError(content["format"])
        version_of = content["schema_version"]
        parts = Parts(tuple(Part(**each) for each in content["parts"]), tuple(content["warnings"]))
    except FileNotFoundError:
        raise GraphkitError(
            f"{folder} holds no graph in parts (it has no {NAME}): name the folder that graphkit cluster wrote to its end."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GraphkitError(f"{folder / NAME} cannot be read: run graphkit cluster again.") from error
    if version_of != schema.VERSION:
        raise GraphkitError(
            f"The graph in {folder} has schema version {version_of}, this graphkit reads version {schema.VERSION}: "
            "run graphkit cluster again."
        )
    return parts


def rows_of(folder: Path, parts: Iterable[Part], batch: int = _BATCH) -> Iterator[pa.RecordBatch]:
    """The rows of parts, in order, some in memory at a time.

    Raises:
        GraphkitError: a file is missing or damaged.
    """
    for part in parts:
        path, rows = folder / PARQUET / part.file, 0
        try:
            with pq.ParquetFile(path) as file:
                for each in file.iter_batches(batch):
                    rows += each.num_rows
                    yield each
        except (OSError, pa.ArrowException) as error:
            raise GraphkitError(f"{path} cannot be read: run graphkit cluster again.") from error
        if rows != part.rows:
            raise GraphkitError(f"{path} has {rows} rows where {part.rows} were written: run graphkit cluster again.")


def texts_of(folder: Path, parts: Parts) -> Iterator[Source]:
    """The texts, by the names of their sources."""
    for batch in rows_of(folder, parts.of(TEXTS), _TEXT_BATCH):
        yield from map(source_of, batch.to_pylist())
