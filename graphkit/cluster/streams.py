"""What the jobs share: functions over sorted rows, as Spark hands them to Python.

Spark sorts, and Python walks through each part once. ``applyInArrow`` would start a batch of its own for each key, of which
there are as many as documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graphkit.model import Reading
from graphkit.stores.readings import decode_row

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Row = Mapping[str, Any]
Rows = Iterator[Row]
_BATCH = 2048


def mapped(rows: DataFrame, work: Callable[[Rows], Iterable[Row]], schema: pa.Schema) -> DataFrame:
    """What ``work`` makes of each part's rows."""
    from pyspark.sql.pandas.types import from_arrow_schema

    def over(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        made: list[Row] = []
        for row in work(row for batch in batches for row in batch.to_pylist()):
            made.append(row)
            if len(made) == _BATCH:
                yield pa.RecordBatch.from_pylist(made, schema)
                made = []
        if made:
            yield pa.RecordBatch.from_pylist(made, schema)

    return rows.mapInArrow(over, from_arrow_schema(schema))


def grouped(rows: DataFrame, keys: tuple[str, ...], order: tuple[str, ...]) -> DataFrame:
    """All rows of a key in one part and beside each other, in their order."""
    return rows.repartition(*keys).sortWithinPartitions(*keys, *order)


def groups(rows: Rows, *keys: str) -> Iterator[tuple[Any, list[Row]]]:
    """The rows of each key, of sorted ones."""
    for key, group in groupby(rows, itemgetter(*keys)):
        yield key, list(group)


def reading_of(row: Row) -> Reading:
    """The reading of a row of :data:`graphkit.cluster.extracting.EXTRACTED`."""
    return decode_row(row).readings[0]
