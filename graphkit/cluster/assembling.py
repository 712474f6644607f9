"""Assembly as jobs: resolved readings → rows of each table, combined by key and written in order, in parts."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import reduce
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from graphkit import schema
from graphkit.cluster.parts import PARQUET, Part, PartWriter
from graphkit.cluster.resolving import identified_reading
from graphkit.cluster.streams import Row, Rows, grouped, groups, mapped
from graphkit.errors import GraphkitError
from graphkit.resolution.answers import propose
from graphkit.resolution.combining import against_time, combine, key_of_row, same_documents
from graphkit.resolution.contributions import Contributions, Place, Table
from graphkit.stores.parquet import edge_table, node_table
from graphkit.stores.texts import TEXTS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TOGETHER = 2000
"""Readings whose contributions are made one before they leave their task: what everybody cites is told once for so many."""
_GRAPH: tuple[Table, ...] = (*schema.NODES, *schema.EDGES)
_NAMES = tuple(node_table(table) if isinstance(table, str) else edge_table(table) for table in _GRAPH)
_ANSWERS = _GRAPH.index(("PROPOSED_ANSWER", "Document", "Task"))
_DOCUMENTS = _GRAPH.index("Document")
_TEXTS = len(_GRAPH)
_ORDERS, _REPORTS, _WARNINGS = (_TEXTS + n for n in (1, 2, 3))
_CONTRIBUTED = pa.schema(
    [
        ("table", pa.int32()),
        ("key", pa.string()),
        ("more", pa.string()),
        ("at", pa.int64()),
        ("row", pa.binary()),
    ]
)
_WRITTEN = pa.schema(
    [
        *((name, pa.string()) for name in ("table", "file", "checksum", "order", "sentence")),
        ("part", pa.int32()),
        ("rows", pa.int64()),
        ("at", pa.int64()),
    ]
)
"""A file that a task wrote, or a warning."""


class _Warned(NamedTuple):
    """A warning and its place among those of one reading."""

    at: int
    order: str
    sentence: str


def contributed(readings: DataFrame, found: DataFrame, places: DataFrame) -> DataFrame:
    """Rows of all tables that the readings contribute, each with its key, pickled as a dict."""
    rows = (
        readings.select("at", "key", "readings").join(found, "at", "left").join(places, "at").sortWithinPartitions("at")
    )
    return mapped(rows, _contributions, _CONTRIBUTED)


def _contributions(rows: Rows) -> Iterator[Row]:
    gathered = Contributions()
    for count, row in enumerate(rows, 1):
        reading = identified_reading(row)
        gathered.add(reading, Place(row["at"], row["source"], row["own"], row["joined"]))
        source = reading.source._replace(name=row["source"])
        yield _row(_TEXTS, source.name, "", row["at"], source)
        if count % _TOGETHER == 0:
            yield from _told(gathered)
            gathered = Contributions()
    yield from _told(gathered)


def _told(gathered: Contributions) -> Iterator[Row]:
    for number, table in enumerate(_GRAPH):
        for row in gathered.tables[table].values():
            key, *more = key_of_row(table, row)
            yield _row(number, key, "".join(more), row["at"], row)
    for report in gathered.reports:
        for document in sorted(report.cites):
            yield _row(_REPORTS, document, "", report.place, report)
    for order in gathered.orders:
        yield _row(_ORDERS, order.document, "", order.place, order)
    for number, warning in enumerate(gathered.warnings):
        yield _row(_WARNINGS, "", f"{number:09}", warning.place, warning.sentence)


def _row(table: int, key: str, more: str, at: int, row: Any) -> Row:
    return {"table": table, "key": key, "more": more, "at": at, "row": pickle.dumps(row, pickle.HIGHEST_PROTOCOL)}


def proposed(contributions: DataFrame) -> DataFrame:
    """Rows of PROPOSED_ANSWER, in the form of the others."""
    from pyspark.sql import functions as f

    asked = contributions.where(f.col("table").isin(_ORDERS, _REPORTS))

    def work(rows: Rows) -> Iterator[Row]:
        # The orders of a document come before the reports that cite it, of which there may be very many.
        for _, group in groupby(rows, itemgetter("key")):
            for place, answer in propose(pickle.loads(row["row"]) for row in group):
                made = {"from": answer.document, "to": answer.task, "score": answer.score, "reason": answer.reason}
                yield _row(_ANSWERS, answer.document, answer.task, place, made)

    return mapped(grouped(asked, ("key",), ("table", "at")), work, _CONTRIBUTED)


class Written(NamedTuple):
    """What the tasks wrote."""

    parts: tuple[Part, ...]
    """Those of each table in the order of their rows."""
    warnings: tuple[str, ...]


def write_tables(contributions: DataFrame, parts: int, folder: str, csv: bool) -> Written:
    """Combine the rows of each key and write the tables, sorted, into files of ``folder``."""
    from pyspark.sql import functions as f

    keys = ("table", "key", "more")
    rows = contributions.where(~f.col("table").isin(_REPORTS, _ORDERS))
    ordered = rows.repartitionByRange(parts, *keys).sortWithinPartitions(*keys, "at")

    def work(rows: Rows) -> Iterator[Row]:
        from pyspark import TaskContext

        context = TaskContext.get()
        assert context is not None
        number = context.partitionId()
        for said in _combined(rows, PartWriter(folder, number, context.taskAttemptId(), csv)):
            yield {**said._asdict(), "part": number}

    reports = mapped(ordered, work, _WRITTEN).collect()
    told = sorted((row for row in reports if row["sentence"] is not None), key=lambda row: (row["at"], row["order"]))
    files = sorted((row for row in reports if row["file"] is not None), key=lambda row: row["part"])
    return Written(
        tuple(Part(*(row[name] for name in Part._fields)) for row in files),
        tuple(row["sentence"] for row in told),
    )


def _combined(rows: Rows, writer: PartWriter) -> Iterator[Part | _Warned]:
    for (number, key, more), group in groups(rows, "table", "key", "more"):
        said = [pickle.loads(row["row"]) for row in group]
        if number == _WARNINGS:
            yield from (_Warned(row["at"], more, sentence) for row, sentence in zip(group, said, strict=True))
        elif number == _TEXTS:
            if len(said) > 1:
                raise GraphkitError(f"Two texts are called {key}; give each source a name of its own.")
            yield from writer.add(TEXTS, said[0])
        else:
            if number == _DOCUMENTS:
                yield from (_Warned(each.place, "~", each.sentence) for each in same_documents(said))
            yield from writer.add(_NAMES[number], combine(_GRAPH[number], said))
    yield from writer.close()


def chronology(session: SparkSession, folder: str, written: Written) -> Iterator[str]:
    """What to say of edges whose acting document is older than what it acts on."""
    from pyspark.sql import functions as f

    def table(name: str) -> DataFrame | None:
        paths = [f"{folder}/{PARQUET}/{part.file}" for part in written.parts if part.table == name]
        return session.read.parquet(*paths) if paths else None

    documents = table(node_table("Document"))
    kinds = [(relation, "Document", "Document") for relation in schema.DOCUMENT_RELATIONS]
    edges = [(number, rows) for number, kind in enumerate(kinds) if (rows := table(edge_table(kind))) is not None]
    if documents is None or not edges:
        return
    said = reduce(
        lambda one, other: one.unionByName(other),
        (
            rows.select(f.lit(n).alias("relation"), "from", "to", f.slice("citations", 1, 1).alias("citations"))
            for n, rows in edges
        ),
    )
    dated = documents.where("length(date) = 10").select("id", "date")
    acting = dated.select(f.col("id").alias("from"), f.col("date").alias("earlier"))
    acted_on = dated.select(f.col("id").alias("to"), f.col("date").alias("later"))
    wrong = said.join(acting, "from").join(acted_on, "to").where("earlier < later").orderBy("relation", "from", "to")
    for row in wrong.collect():
        dates = {row["from"]: row["earlier"], row["to"]: row["later"]}
        sentence = against_time(schema.DOCUMENT_RELATIONS[row["relation"]], row.asDict(), dates)
        if sentence is not None:
            yield sentence
