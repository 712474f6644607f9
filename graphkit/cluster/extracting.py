"""The first job: documents → readings, each document by itself, on whatever machine is free."""

from __future__ import annotations

import gc
import os
import posixpath
import socket
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from graphkit.cluster.inputs import ORDER
from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.gathering import code_version, store_version
from graphkit.model import Reading, Source
from graphkit.reading import File, Ocr, Options, Unreadable, fetch, read_fetched, read_text
from graphkit.reading.metadata import checked
from graphkit.stores.readings import Kept, encode

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SIGN = "cluster.sign"
"""A file that the driver puts into the output, for workers to see that it is the same folder for all."""
_PART_BITS = 40
_REFUSED = pa.list_(pa.struct([("path", pa.string()), ("reason", pa.string())]))
EXTRACTED = pa.schema([("at", pa.int64()), *encode([]).schema, ("refused", _REFUSED)])
"""A row for each document: its place in the order, its readings as :mod:`graphkit.stores.readings` keeps them, and what of
it could not be read."""

Batches = Iterator[pa.RecordBatch]


class Told(NamedTuple):
    """What every worker is told."""

    version: str
    """The code and tables of the driver: two versions in one cluster would give a graph of neither."""
    sign: str
    """Path of :data:`SIGN`."""
    ocr: str = Ocr.auto.value


def told(into: str, ocr: Ocr) -> Told:
    """What the driver tells, for results in the folder ``into``."""
    return Told(_version(), os.path.join(into, SIGN), ocr.value)


def extracted(documents: DataFrame, parts: int, said: Told) -> DataFrame:
    """A row of :data:`EXTRACTED` for each document, extracted in ``parts`` tasks."""
    from pyspark.sql.pandas.types import from_arrow_schema

    ordered = documents.repartitionByRange(parts, *ORDER).sortWithinPartitions(*ORDER)
    return ordered.mapInArrow(_extraction(said), from_arrow_schema(EXTRACTED))


def check_worker(said: Told) -> None:
    """See that this machine has the driver's graphkit and folder.

    Raises:
        GraphkitError: it has another.
    """
    if _version() != said.version:
        raise GraphkitError(
            f"The worker {socket.gethostname()} has another version of graphkit, its tables or libraries than this machine: "
            "install the same on all."
        )
    if not os.path.exists(said.sign):
        raise GraphkitError(
            f"The worker {socket.gethostname()} does not see {os.path.dirname(said.sign)}: name a folder that all machines "
            "share."
        )


@cache
def _version() -> str:
    return f"{code_version()} {store_version()}"


def _extraction(said: Told) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        from pyspark import TaskContext

        check_worker(said)
        gc.set_threshold(200_000, 20, 20)  # readings refer to nothing that refers back
        context = TaskContext.get()
        assert context is not None
        at = context.partitionId() << _PART_BITS
        before = ""
        for batch in batches:
            rows = []
            for row in batch.to_pylist():
                rows.append(_one(at, row, said, before))
                at, before = at + 1, row["order"] and f"{row['number']} {row['order']}"
            yield from _encoded(rows)

    return work


class _Row(NamedTuple):
    at: int
    readings: tuple[Reading, ...]
    refused: tuple[Unreadable, ...]


def _one(at: int, row: Mapping[str, Any], said: Told, before: str) -> _Row:
    """Read and extract one document."""
    readings: list[Reading] = []
    refused: list[Unreadable] = []
    if row["order"] and before == f"{row['number']} {row['order']}":
        refused.append(Unreadable(row["path"], f"{row['path']} is there twice in its table: the first is taken."))
        return _Row(at, (), tuple(refused))
    for found in _sources(row, Options(Ocr(said.ocr))):
        if isinstance(found, Unreadable):
            refused.append(found)
        else:
            readings.append(extract(found))
    return _Row(at, tuple(readings), tuple(refused))


def _sources(row: Mapping[str, Any], options: Options) -> Iterator[Source | Unreadable]:
    metadata = dict(row["metadata"] or ())
    if row["file"] is not None:
        file = File(row["path"], metadata)
        data = fetch(file._replace(path=row["file"]))
        if isinstance(data, Unreadable):
            yield Unreadable(row["path"], data.reason.replace(row["file"], row["path"]))
        else:
            yield from read_fetched(data, file, options)
    elif row["corrupt"] is not None:
        yield Unreadable("", f"A line of a table is no JSON object: {row['corrupt'][:80]!r}; correct it.")
    elif not row["path"]:
        yield Unreadable("", "A row of a table has no source; give it a name.")
    else:
        yield from _text(row["path"], row["text"] or "", metadata)


def _text(path: str, text: str, metadata: Mapping[str, str]) -> Iterator[Source | Unreadable]:
    said = checked({key: value.strip() for key, value in metadata.items() if value})
    yield from (Unreadable(path, f"{path}: {fault}") for fault in said.faults)
    try:
        yield read_text(text.encode("utf-8", "replace"), posixpath.basename(path), path, said.metadata)
    except GraphkitError as error:
        yield Unreadable(path, str(error))


def _encoded(rows: list[_Row]) -> Iterator[pa.RecordBatch]:
    table = encode(Kept(str(row.at), row.readings) for row in rows)
    refused = [[each._asdict() for each in row.refused] for row in rows]
    whole = pa.table(
        [pa.array([row.at for row in rows], pa.int64()), *table.columns, pa.array(refused, _REFUSED)], EXTRACTED
    )
    yield from whole.to_batches()
