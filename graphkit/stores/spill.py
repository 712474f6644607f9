"""What does not fit into memory: rows in Parquet files that several processes write, ordered and joined by DuckDB.

::

    FOLDER/mentions/0007-4242-1.parquet    rows of the table ``mentions``

A table may be read as soon as nobody writes it any more. Everything goes with the folder.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from graphkit.errors import GraphkitError

MEMORY = 1 << 29
"""Bytes that DuckDB holds at most in one process; beyond, it uses the disk."""
RANGE = 1 << 28
"""Bytes in Parquet of rows that are ordered at once: DuckDB orders about five times its memory."""
_TOGETHER = 100_000
"""Rows that go to their ranges at a time."""
_SAMPLE = 10_000
"""Keys that tell where the rows of a table are to be cut."""
ROWS = 10_000
"""Rows that are handled at a time."""
_numbers = itertools.count()


class Spill:
    """Tables of rows in a folder; processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not be there."""
        self.folder = folder

    def add(self, table: str, rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> None:
        """Write rows, all of them dicts of the columns of the schema, which are several."""
        if rows:
            # Row by row, since each is far from the next in memory.
            columns = zip(*map(itemgetter(*schema.names), rows), strict=True)
            arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
            self.add_batch(table, pa.record_batch(arrays, schema))

    def add_batch(self, table: str, batch: pa.RecordBatch | pa.Table) -> None:
        """Write rows."""
        place = self.folder / table
        place.mkdir(parents=True, exist_ok=True)
        data = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        path = place / f"{os.getpid()}-{next(_numbers)}.parquet"
        pq.write_table(data, path, compression="zstd", compression_level=1, row_group_size=ROWS)

    def keep(self, table: str, query: str, parameters: Sequence[Any] = (), **tables: str) -> None:
        """Write the rows of a query, in their order, into one file of a table; see :meth:`batches`."""
        place = self.folder / table
        place.mkdir(parents=True, exist_ok=True)
        with (
            self._reader(query, parameters, tables) as reader,
            pq.ParquetWriter(place / "ordered.parquet", reader.schema, compression="zstd") as writer,
        ):
            for batch in reader:
                writer.write_batch(batch)

    def kept(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table of :meth:`keep`, in their order: of two queries at a time, each would hold its rows."""
        with pq.ParquetFile(self.folder / table / "ordered.parquet") as file:
            for batch in file.iter_batches(ROWS):
                yield from batch.to_pylist()

    def has(self, table: str) -> bool:
        """Whether there are rows."""
        return any((self.folder / table).glob("*.parquet"))

    def rows(self, query: str, parameters: Sequence[Any] = (), **tables: str) -> Iterator[dict[str, Any]]:
        """The rows of a query; see :meth:`batches`."""
        for batch in self.batches(query, parameters, **tables):
            yield from batch.to_pylist()

    def batches(self, query: str, parameters: Sequence[Any] = (), **tables: str) -> Iterator[pa.RecordBatch]:
        """The rows of a query in SQL, some at a time; ``{mentions}`` in it is that table, or what ``tables`` says."""
        with self._reader(query, parameters, tables) as reader:
            yield from reader

    def ordered(self, table: str, by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of a table in the order of some columns, however many there are; each is removed when it was given."""
        order = ", ".join(f'"{column}"' for column in by)
        query = f"SELECT * FROM {{rows}} ORDER BY {order}"
        if not self.has(table):
            return
        cuts = self._cuts(table, by[0])
        if not cuts:
            yield from self.batches(query, rows=self.sql(table))
            shutil.rmtree(self.folder / table)
            return
        ranges = Ranges(self, f"{table}-ranges", cuts)
        for rows in self._some(table):
            ranges.add(by[0], rows)
        shutil.rmtree(self.folder / table)
        for name in ranges.names():
            if self.has(name):
                yield from self.batches(query, rows=self.sql(name))
                shutil.rmtree(self.folder / name)

    def groups(self, table: str) -> Iterator[list[Path]]:
        """The files of a table, as many at a time as hold some rows together."""
        waiting: list[Path] = []
        held = 0
        for path in sorted((self.folder / table).glob("*.parquet")):
            waiting.append(path)
            held += pq.read_metadata(path).num_rows
            if held >= _TOGETHER:
                yield waiting
                waiting, held = [], 0
        if waiting:
            yield waiting

    def _some(self, table: str) -> Iterator[pa.Table]:
        """The rows of a table as they come, as many at a time as make few files of each of many ranges."""
        waiting: list[pa.RecordBatch] = []
        for path in sorted((self.folder / table).glob("*.parquet")):
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(ROWS):
                    waiting.append(batch)
                    if sum(each.num_rows for each in waiting) >= _TOGETHER:
                        yield pa.Table.from_batches(waiting)
                        waiting = []
        if waiting:
            yield pa.Table.from_batches(waiting)

    def _cuts(self, table: str, key: str) -> list[Any]:
        """Where to cut the rows of a table, in the order of a key, so that they can be ordered piece by piece."""
        pieces = -(-self.size(table) // RANGE)
        if pieces < 2:
            return []
        query = f'SELECT "{key}" AS key FROM {{rows}} USING SAMPLE {_SAMPLE} ROWS'
        sample = sorted(row["key"] for row in self.rows(query, rows=self.sql(table)))
        return sorted({sample[len(sample) * piece // pieces] for piece in range(1, pieces)})

    def size(self, table: str) -> int:
        """Bytes of the rows of a table as Parquet keeps them, before they are compressed."""
        found = (pq.read_metadata(path) for path in (self.folder / table).glob("*.parquet"))
        return sum(file.row_group(number).total_byte_size for file in found for number in range(file.num_row_groups))

    @contextmanager
    def _reader(
        self, query: str, parameters: Sequence[Any], tables: Mapping[str, str]
    ) -> Iterator[pa.RecordBatchReader]:
        told = query.format_map(_Tables(self, tables))
        with self._cursor() as cursor:
            yield cursor.sql(told, params=list(parameters)).to_arrow_reader(ROWS)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with _connection(self.folder).cursor() as cursor:
                yield cursor
        except duckdb.Error as error:
            said = str(error).strip().partition("\n")[0].rstrip(".")
            raise GraphkitError(f"Cannot put rows in order in {self.folder}: {said}.") from error

    def rest(self) -> None:
        """Let go of the memory of the database of this process."""
        _connection.cache_clear()

    def remove(self) -> None:
        """Remove all tables."""
        self.rest()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, table: str) -> str:
        """What stands in a query for the rows of a table."""
        return read_sql(*sorted((self.folder / table).glob("*.parquet")))


class _Tables(dict[str, str]):
    """The SQL for reading a table of a folder, by its name."""

    def __init__(self, spill: Spill, known: Mapping[str, str]) -> None:
        super().__init__(known)
        self._spill = spill

    def __missing__(self, table: str) -> str:
        return self._spill.sql(table)


def read_sql(*paths: Path) -> str:
    """What stands in a query for the rows of Parquet files."""
    # The signs that make a pattern of a path are disarmed.
    quoted = ("'{}'".format(re.sub(r"[\[*?{]", r"[\g<0>]", str(path)).replace("'", "''")) for path in paths)
    return f"read_parquet([{', '.join(quoted)}])"


@lru_cache(maxsize=1)
def _connection(folder: Path) -> duckdb.DuckDBPyConnection:
    """The database of this process, in memory; it puts aside what is too much."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{MEMORY >> 20}MiB",
        "temp_directory": str(folder / f"duckdb-{os.getpid()}"),
        "threads": 1,
    }
    return duckdb.connect(config=config)


class Ranges:
    """Where rows go that are to be read in the order of a key: to one partition of several, each small enough for memory."""

    def __init__(self, spill: Spill, table: str, bounds: Sequence[Any]) -> None:
        """``bounds[n]`` is the first key of partition ``n + 1``."""
        self._spill, self._table, self._bounds = spill, table, bounds

    def add(self, key: str, batch: pa.RecordBatch | pa.Table) -> None:
        """Write rows, each to the partition of its value in the column ``key``."""
        numbers = [bisect_right(self._bounds, value) for value in batch.column(key).to_pylist()]
        order = pa.array(numbers, pa.int32())
        for number in sorted(set(numbers)):
            self._spill.add_batch(self._name(number), batch.filter(pa.compute.equal(order, number)))

    def names(self) -> Iterator[str]:
        """The tables of the partitions, in their order; not each need be there."""
        return map(self._name, range(len(self._bounds) + 1))

    def _name(self, number: int) -> str:
        return f"{self._table}-{number:06}"

    def partitions(self, by: Sequence[str]) -> Iterator[pa.Table]:
        """The partitions in their order, the rows of each in order of some columns."""
        for name in self.names():
            paths = sorted((self._spill.folder / name).glob("*.parquet"))
            if paths:
                rows = pa.concat_tables(pq.ParquetFile(path).read() for path in paths)
                yield rows.sort_by([(column, "ascending") for column in by])


def bounds(sizes: Iterable[tuple[Any, int]], most: int) -> list[Any]:
    """Where to cut ordered (key, size) so that no part is larger than ``most``, but for one that a single key fills."""
    found, size = [], 0
    for key, own in sizes:
        if size and size + own > most:
            found.append(key)
            size = 0
        size += own
    return found
