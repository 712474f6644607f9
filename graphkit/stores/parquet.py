"""A graph as Parquet files, one a label and one an edge table, with ``graph.json`` to say what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.hashing import Hashes, row_hashes

MANIFEST = "graph.json"

_BATCH = 50_000
_FORMAT = "graphkit"
_ARROW = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "list": pa.list_(pa.string()),
}
_PYTHON: dict[str, set[type]] = {
    "str": {str},
    "int": {int},
    "float": {float, int},
    "bool": {bool},
    "list": {list, tuple},
}


class Fingerprint(NamedTuple):
    """What a table holds, whatever the order of its rows."""

    rows: int
    checksum: str
    """The sum of the rows' hashes over all columns, in hexadecimal."""


class Manifest(NamedTuple):
    """What ``graph.json`` says."""

    schema_version: int
    tables: Mapping[str, Fingerprint]
    warnings: tuple[str, ...]


def node_table(label: str) -> str:
    """Name of a label's table, ``nodes/Document``."""
    return f"nodes/{label}"


def edge_table(kind: tuple[str, str, str]) -> str:
    """Name of an edge table, ``edges/ISSUED_BY.Document.Organization``."""
    return f"edges/{'.'.join(kind)}"


def edge_columns(kind: tuple[str, str, str]) -> dict[str, str]:
    """Columns of an edge table with its end points in front."""
    return {"from": "str", "to": "str", **schema.EDGES[kind]}


TABLES: dict[str, dict[str, str]] = {
    **{node_table(label): columns for label, columns in schema.NODES.items()},
    **{edge_table(kind): edge_columns(kind) for kind in schema.EDGES},
}
"""Every table with its columns, nodes before edges."""


def table_path(directory: Path, table: str) -> Path:
    """The Parquet file of a table."""
    return directory / f"{table}.parquet"


def write_parquet(graph: Graph, directory: Path) -> Manifest:
    """Write a graph into ``directory``, which is made if need be; equal graphs give equal bytes.

    Raises:
        GraphkitError: the graph does not fit the schema, or the directory cannot be written.
    """
    rows = _rows_by_table(graph)
    try:
        make_folders(directory)
        tables = {table: _write_table(table, rows.get(table, ()), directory) for table in TABLES}
        return write_manifest(tables, graph.warnings, directory)
    except OSError as error:
        raise GraphkitError(f"Cannot write the graph to {directory}: {error.strerror or error}.") from error


def make_folders(directory: Path) -> None:
    """Make the folders that the tables stand in."""
    (directory / "nodes").mkdir(parents=True, exist_ok=True)
    (directory / "edges").mkdir(exist_ok=True)


def write_manifest(tables: Mapping[str, Fingerprint], warnings: Iterable[str], directory: Path) -> Manifest:
    """Say what the tables in a directory hold."""
    manifest = Manifest(schema.VERSION, {table: tables[table] for table in TABLES}, tuple(warnings))
    (directory / MANIFEST).write_text(_manifest_text(manifest), encoding="utf-8")
    return manifest


def read_manifest(directory: Path) -> Manifest:
    """Read ``graph.json``.

    Raises:
        GraphkitError: there is none, it is damaged, or another schema version wrote it.
    """
    try:
        content = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            raise ValueError(content["format"])
        tables = {table: Fingerprint(**told) for table, told in content["tables"].items()}
        manifest = Manifest(content["schema_version"], tables, tuple(content["warnings"]))
    except FileNotFoundError:
        raise GraphkitError(f"{directory} is not a graphkit graph: it has no {MANIFEST}.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GraphkitError(f"{directory / MANIFEST} cannot be read: build the graph again.") from error
    if manifest.schema_version != schema.VERSION:
        raise GraphkitError(
            f"The graph at {directory} has schema version {manifest.schema_version}, "
            f"this graphkit reads version {schema.VERSION}: build the graph again."
        )
    return manifest


def read_parquet(directory: Path) -> Graph:
    """Read a graph; every label and edge table of the schema is there, if only as an empty list.

    Raises:
        GraphkitError: ``directory`` holds no graph of this schema version, or a table is missing or damaged.
    """
    manifest = read_manifest(directory)
    return Graph(
        nodes={label: read_table(directory, node_table(label), manifest) for label in schema.NODES},
        edges={kind: read_table(directory, edge_table(kind), manifest) for kind in schema.EDGES},
        warnings=manifest.warnings,
    )


def read_table(directory: Path, table: str, manifest: Manifest) -> list[dict[str, Any]]:
    """Rows of one table.

    Raises:
        GraphkitError: the table is missing or damaged.
    """
    path = table_path(directory, table)
    try:
        # One file, not a data set: the dots and the folder's name mean nothing.
        rows: list[dict[str, Any]] = pq.ParquetFile(path).read().to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise GraphkitError(f"{path} cannot be read: build the graph again.") from error
    if len(rows) != manifest.tables[table].rows:
        raise GraphkitError(
            f"{path} has {len(rows)} rows where {manifest.tables[table].rows} were written: build the graph again."
        )
    return rows


def read_batches(
    directory: Path, table: str, manifest: Manifest, size: int = _BATCH, columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """Rows of one table, so many at a time, for what shall not hold a whole table in memory; of all columns or of some.

    Raises:
        GraphkitError: the table is missing or damaged.
    """
    path, rows = table_path(directory, table), 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(size, columns=columns):
                rows += batch.num_rows
                yield batch
    except (OSError, pa.ArrowException) as error:
        raise GraphkitError(f"{path} cannot be read: build the graph again.") from error
    if rows != manifest.tables[table].rows:
        raise GraphkitError(
            f"{path} has {rows} rows where {manifest.tables[table].rows} were written: build the graph again."
        )


def hashed_rows(batch: pa.RecordBatch) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Each row with a 64-bit hash of it; the sum of the hashes is a table's checksum."""
    rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return zip(rows, row_hashes(batch).tolist(), strict=True)


def fingerprint(batches: Iterable[pa.RecordBatch]) -> Fingerprint:
    """Count and checksum of a table that comes in batches."""
    return fingerprint_of(map(row_hashes, batches))


def fingerprint_of(hashed: Iterable[Hashes]) -> Fingerprint:
    """Count and checksum of a table of whose rows the hashes come in batches."""
    rows = total = 0
    for hashes in hashed:
        rows += len(hashes)
        # In halves, since the sum of the whole would not fit.
        total += (int((hashes >> np.uint64(32)).sum()) << 32) + int((hashes & np.uint64(0xFFFFFFFF)).sum())
    return Fingerprint(rows, f"{total % 2**128:032x}")


def _rows_by_table(graph: Graph) -> dict[str, Sequence[Mapping[str, Any]]]:
    for key in [*graph.nodes, *graph.edges]:
        if key not in schema.NODES and key not in schema.EDGES:
            raise GraphkitError(f"The graph has a table {key!r} that the schema does not know.")
    return {
        **{node_table(label): rows for label, rows in graph.nodes.items()},
        **{edge_table(kind): rows for kind, rows in graph.edges.items()},
    }


def _write_table(table: str, rows: Sequence[Mapping[str, Any]], directory: Path) -> Fingerprint:
    chunks = (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
    return write_table(table, (record_batch(table, chunk) for chunk in chunks), directory)


def write_table(table: str, batches: Iterable[pa.RecordBatch], directory: Path) -> Fingerprint:
    """Write one table of rows in their order; however they are cut into batches, the bytes are the same."""
    with pq.ParquetWriter(table_path(directory, table), arrow_schema(table)) as writer:

        def written() -> Iterator[pa.RecordBatch]:
            for batch in _rebatched(batches):
                writer.write_batch(batch)
                yield batch

        return fingerprint(written())


def _rebatched(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows, ``_BATCH`` at a time."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        while count + batch.num_rows >= _BATCH:
            yield pa.concat_batches([*waiting, batch.slice(0, _BATCH - count)])
            batch = batch.slice(_BATCH - count)
            waiting, count = [], 0
        if batch.num_rows:
            waiting.append(batch)
            count += batch.num_rows
    if waiting:
        yield pa.concat_batches(waiting)


def arrow_schema(table: str) -> pa.Schema:
    """The columns of a table as Arrow has them."""
    return pa.schema([(name, _ARROW[kind]) for name, kind in TABLES[table].items()])


def record_batch(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of a table as Arrow has them.

    Raises:
        GraphkitError: they are not of this table.
    """
    columns = TABLES[table]
    for row in rows:
        if row.keys() != columns.keys():
            wrong = ", ".join(sorted(row.keys() ^ columns.keys()))
            raise GraphkitError(f"A row of {table} has columns missing or too many: {wrong}.")
    return pa.record_batch(
        [_array(table, name, kind, [row[name] for row in rows]) for name, kind in columns.items()],
        arrow_schema(table),
    )


def _array(table: str, name: str, kind: str, values: list[Any]) -> pa.Array:
    """An Arrow column; the types are checked here because Arrow cuts 1.5 down to 1 and a string up into letters."""
    strange = {type(value) for value in values} - _PYTHON[kind] - {type(None)}
    if strange:
        found = ", ".join(sorted(each.__name__ for each in strange))
        raise GraphkitError(f"Column {name} of {table} holds {found} where {kind} belongs.")
    try:
        return pa.array(values, _ARROW[kind])
    except (pa.ArrowException, OverflowError, UnicodeError) as error:
        raise GraphkitError(f"Column {name} of {table} holds a value that is no {kind}: {error}.") from error


def _manifest_text(manifest: Manifest) -> str:
    content = {
        "format": _FORMAT,
        "schema_version": manifest.schema_version,
        "graphkit_version": version("graphkit"),
        "tables": {table: told._asdict() for table, told in manifest.tables.items()},
        "warnings": manifest.warnings,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
