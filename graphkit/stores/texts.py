"""The texts of the documents, as they were read, in one Parquet file beside the graph; read one document at a time."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from graphkit.errors import GraphkitError
from graphkit.model import Source

TEXTS = "texts"
FILE = f"{TEXTS}.parquet"

_GROUP = 1 << 18
"""Characters after which a row group ends: what has to be read to give one text. Whoever opens the file holds something of
each group, and it is compressed by itself."""
SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("path", pa.string()),
        ("text", pa.string()),
        ("pages", pa.list_(pa.int64())),
        ("metadata", pa.map_(pa.string(), pa.string())),
    ]
)


def write_texts(sources: Iterable[Source], directory: Path) -> None:
    """Write the texts, sorted by the name of their source; the same texts give the same bytes.

    Raises:
        GraphkitError: two sources have one name, or the directory cannot be written.
    """
    ordered = sorted(sources, key=lambda source: source.name)
    write_tables((texts_table([source]) for source in ordered), directory)


def texts_table(sources: Iterable[Source]) -> pa.Table:
    """The texts as Arrow, a row for each."""
    rows = [
        {
            "source": s.name,
            "path": s.path,
            "text": s.text,
            "pages": list(s.pages),
            "metadata": sorted(s.metadata.items()),
        }
        for s in sources
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def source_of(row: Mapping[str, Any]) -> Source:
    """The text of a row."""
    return Source(row["source"], row["text"], row["path"], dict(row["metadata"]), tuple(row["pages"]))


def write_tables(tables: Iterable[pa.Table], directory: Path) -> None:
    """Write texts that come sorted by the name of their source, some at a time.

    Raises:
        GraphkitError: two sources have one name, or the directory cannot be written.
    """
    before: str | None = None
    try:
        with pq.ParquetWriter(
            directory / FILE, SCHEMA, compression="zstd", use_dictionary=False, write_statistics=["source"]
        ) as writer:
            for group in _groups(tables):
                for name in group.column("source").to_pylist():
                    if name == before:
                        raise GraphkitError(f"Two texts are called {name}; give each source a name of its own.")
                    before = name
                writer.write_table(group)
    except (OSError, pa.ArrowException, UnicodeError) as error:
        raise GraphkitError(f"Cannot write the texts to {directory}: {error}.") from error


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows, cut into row groups wherever enough text has come together."""
    waiting: list[pa.Table] = []
    size = 0
    for table in tables:
        begin = 0
        for at, length in enumerate(pa.compute.utf8_length(table.column("text")).to_pylist(), 1):
            size += length
            if size >= _GROUP:
                yield pa.concat_tables([*waiting, table.slice(begin, at - begin)]).combine_chunks()
                waiting, size, begin = [], 0, at
        if begin < len(table):
            waiting.append(table.slice(begin))
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


class Texts:
    """The texts of a stored graph; threads may share it."""

    def __init__(self, directory: Path) -> None:
        """Read where the texts stand in the file.

        Raises:
            GraphkitError: the file is missing or damaged.
        """
        self._path = directory / FILE
        self._local = threading.local()
        try:
            with pq.ParquetFile(self._path) as file:
                self._metadata = file.metadata
        except (OSError, pa.ArrowException) as error:
            raise GraphkitError(f"{self._path} cannot be read: build the graph again.") from error
        groups = (self._metadata.row_group(number).column(0) for number in range(self._metadata.num_row_groups))
        self._first = [group.statistics.min for group in groups]

    def __len__(self) -> int:
        """How many texts there are."""
        return int(self._metadata.num_rows)

    def __iter__(self) -> Iterator[Source]:
        """All texts by name, a row group in memory at a time."""
        for number in range(self._metadata.num_row_groups):
            yield from map(source_of, self._group(number).to_pylist())

    def names(self) -> list[str]:
        """The names of all texts, sorted.

        Raises:
            GraphkitError: the file is damaged.
        """
        try:
            names: list[str] = pq.read_table(self._path, columns=["source"]).column(0).to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise GraphkitError(f"{self._path} cannot be read: build the graph again.") from error
        return names

    def get(self, name: str) -> Source | None:
        """The text of the source with this name, ``None`` where there is none.

        Raises:
            GraphkitError: the file is damaged.
        """
        number = bisect_right(self._first, name) - 1
        if number < 0:
            return None
        group = self._group(number)
        at = group.column("source").index(name).as_py()
        return source_of(group.slice(at, 1).to_pylist()[0]) if at >= 0 else None

    def _group(self, number: int) -> pa.Table:
        # A reader for each thread, since readers are not to be shared.
        file: pq.ParquetFile | None = getattr(self._local, "file", None)
        try:
            if file is None:
                file = self._local.file = pq.ParquetFile(self._path, metadata=self._metadata)
            return file.read_row_group(number, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise GraphkitError(f"{self._path} cannot be read: build the graph again.") from error
