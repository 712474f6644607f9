"""The last step of resolving: the contributed rows of each key → one row of a table of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graphkit import schema
from graphkit.resolution.combining import combine, same_documents
from graphkit.resolution.contributions import Table
from graphkit.resolution.merging import Row
from graphkit.resolving.spilled import SCHEMAS
from graphkit.stores import parquet
from graphkit.stores.spill import Spill

_LAST = (1 << 31) - 1


def graph_tables() -> dict[str, Table]:
    """The tables of a graph by name."""
    found: dict[str, Table] = {parquet.node_table(label): label for label in schema.NODES}
    return found | {parquet.edge_table(kind): kind for kind in schema.EDGES}


def combine_table(spill: Spill, directory: Path, name: str) -> parquet.Fingerprint:
    """Write one table of the graph."""
    table = graph_tables()[name]
    keys = ("id",) if isinstance(table, str) else ("from", "to")
    rows = spill.ordered(name, (*keys, "at"))
    return parquet.write_table(name, _combined(spill, table, name, keys, rows), directory)


def _combined(
    spill: Spill, table: Table, name: str, keys: Sequence[str], batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """The rows of the graph, of contributed ones in the order of their keys."""
    waiting: pa.Table | None = None
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        rows = rows if waiting is None else pa.concat_tables([waiting, rows.cast(waiting.schema)])
        starts = _starts(rows, keys)
        # The last key may go on in the next batch.
        yield from _of_keys(spill, table, name, rows.slice(0, starts[-1]), starts)
        waiting = rows.slice(starts[-1])
    if waiting is not None:
        yield from _of_keys(spill, table, name, waiting, np.array([0, len(waiting)]))


def _starts(rows: pa.Table, keys: Sequence[str]) -> Any:
    """Where each key begins."""
    new = np.zeros(len(rows), bool)
    new[0] = True
    for key in keys:
        column = rows.column(key)
        new[1:] |= pa.compute.not_equal(column.slice(1), column.slice(0, len(rows) - 1)).to_numpy()
    return np.flatnonzero(new)


def _of_keys(spill: Spill, table: Table, name: str, rows: pa.Table, starts: Any) -> Iterator[pa.RecordBatch]:
    """One row for each key; ``starts[n]:starts[n + 1]`` are the rows of one."""
    if not len(rows):
        return
    plain = rows.select(parquet.TABLES[name]).cast(parquet.arrow_schema(name))
    first, sizes = starts[:-1], np.diff(starts)
    if table != "Document" and (isinstance(table, str) or "citations" not in schema.EDGES[table]):
        yield from plain.take(first).to_batches()
        return
    several = np.flatnonzero(sizes > 1)
    single = np.flatnonzero(sizes == 1)
    made: list[Row] = []
    told: list[Row] = []
    within = rows.take(np.flatnonzero(np.repeat(sizes > 1, sizes))).to_pylist()
    begin = 0
    for size in sizes[several].tolist():
        group = within[begin : begin + size]
        begin += size
        made.append(combine(table, group))
        if table == "Document":
            told += (
                {"at": warning.place, "number": _LAST, "sentence": warning.sentence}
                for warning in same_documents(group)
            )
    spill.add("warnings", told, SCHEMAS["warnings"])
    both = pa.concat_tables([plain.take(first[single]), pa.Table.from_batches([parquet.record_batch(name, made)])])
    order = np.argsort(np.concatenate([single, several]), kind="stable")
    yield from both.take(order).combine_chunks().to_batches()
