"""All that knows LadybugDB: loading a database from Parquet once, reading it back, asking it.

Queries are written in Neo4j's Cypher; :func:`_translated` turns what LadybugDB says otherwise.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from shutil import disk_usage
from typing import Any

import ladybug
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.stores.cypher import QUOTED, Result, bare, check
from graphkit.stores.hashing import Hashes, column_hashes, joined
from graphkit.stores.parquet import TABLES, Fingerprint, edge_table, fingerprint_of, node_table, table_path
from graphkit.working import give_back

_TYPES = {"str": "STRING", "int": "INT64", "float": "DOUBLE", "bool": "BOOL", "list": "STRING[]"}
_INDEXED = (("Document", "code"),)
"""What is looked up besides the key of every label, which has an index anyway."""
_ADDRESS_SPACE = 1 << 40
"""Bytes of address space a database reserves; the engine's 8 TB let a process open 14 databases."""
_MEMORY = 1 << 30
"""Bytes that a database holds at most while it is made; the engine takes as much again besides."""
_PLAIN = frozenset(edge_table(kind) for kind, columns in schema.EDGES.items() if not columns)
"""Tables of edges that carry nothing."""
_PORTION = 1_000_000
"""Rows that one COPY takes."""
_READ_BACK = 50_000
"""Rows that are read back at a time."""
_FULL = 1 << 20
"""Bytes left on a disk that count as none."""
_USES = 1_000
"""Queries that a connection answers before it is closed with the plans that it has kept."""
_SIMPLE = frozenset({"STRING", "INT64", "DOUBLE", "BOOL"})
"""Types of columns whose values are given as they come."""
_OPENING = re.compile(
    r"\s*(?:(?:EXPLAIN|PROFILE)\s+)?(?:MATCH|OPTIONAL\s+MATCH|UNWIND|WITH|RETURN|CALL)\b", re.IGNORECASE
)
"""How a query begins that only reads; CHECKPOINT and transactions are taken by a read-only database too, and spoil it."""
_CALLABLE = ("show_tables", "table_info", "show_connection", "show_indexes", "show_functions", "db_version")
"""Procedures that tell of the graph; others look at files, and CALL NAME=VALUE changes a setting."""
_CALL = re.compile(rf"(?<![.:$\w])CALL\b(?!\s+(?:{'|'.join(_CALLABLE)})\s*\()", re.IGNORECASE)
_ONE_AT_A_TIME = "The query is more than one statement: ask one at a time."


def load(parquet: Path, database: Path, tables: Mapping[str, Fingerprint]) -> None:
    """Make a database file from the Parquet files of a graph, which hold ``tables``.

    Raises:
        GraphkitError: an edge without its node, a node twice, a full disk.
    """

    def rows(table: str) -> int:
        return tables[table].rows

    try:
        with _writing(database) as connection:
            connection.execute(
                "BEGIN TRANSACTION"
            )  # each one syncs the disk; a COPY inside it takes four times as long
            for label, columns in schema.NODES.items():
                connection.execute(f"CREATE NODE TABLE `{label}`({_ddl(columns)}, PRIMARY KEY(`{schema.KEY}`))")
            for kind in dict.fromkeys(kind for kind, _, _ in schema.EDGES):
                connection.execute(_edge_ddl(kind))
            connection.execute("COMMIT")
        for large, some in groupby(filter(rows, TABLES), key=lambda table: rows(table) > _PORTION):
            if large:
                for table in some:
                    _load_large(table, table_path(parquet, table), database)
            else:
                with _writing(database) as connection:
                    for table in some:
                        connection.execute(_copy(table, table_path(parquet, table)))
        with _writing(database) as connection:
            for label, column in _INDEXED:
                connection.execute(f"CREATE ART INDEX `{label}_{column}` FOR (n:`{label}`) ON (n.`{column}`)")
            connection.execute("CHECKPOINT")
    except RuntimeError as error:
        if disk_usage(database.parent).free < _FULL:  # the engine often says something else
            raise GraphkitError(f"The disk that holds {database.parent} is full: make room and build again.") from error
        raise GraphkitError(f"Cannot load the graph into the database: {_first_line(error)}.") from error


def _load_large(table: str, path: Path, database: Path) -> None:
    """Load one table with the engine opened for it alone, which keeps hundreds of megabytes of what it has copied.

    It holds in memory what one COPY adds to the index of nodes, and what edges carry. Plain edges it orders on disk, all at
    once: what a second COPY adds to edges has the first ones written anew.
    """
    for part in (path,) if table in _PLAIN else _portions(path, database.parent):
        with _writing(database) as connection:
            connection.execute(_copy(table, part))


def _copy(table: str, path: Path) -> str:
    name, *ends = table.partition("/")[2].split(".")
    between = " (from='{}', to='{}')".format(*ends) if ends else ""
    return f"COPY `{name}` FROM {_literal(_pattern(path))}{between}"


@contextmanager
def _writing(database: Path) -> Iterator[ladybug.Connection]:
    """A connection to a database that is being made."""
    # With two threads a COPY of 130,000 documents waits for ever in most runs (LadybugDB 0.22), and is no faster.
    with (
        _open(database, read_only=False, memory=_MEMORY, threads=1) as engine,
        ladybug.Connection(engine) as connection,
    ):
        yield connection


def _portions(path: Path, folder: Path) -> Iterator[Path]:
    """A table in files of at most ``_PORTION`` rows."""
    with pq.ParquetFile(path) as file:
        part = folder / "portion.parquet"
        groups = iter(range(file.num_row_groups))
        while chosen := list(islice(groups, _PORTION // file.metadata.row_group(0).num_rows)):
            with pq.ParquetWriter(part, file.schema_arrow, compression="lz4") as writer:
                for group in chosen:
                    writer.write_table(file.read_row_group(group))
            yield part
        part.unlink()


def read_back(database: Path, tables: Mapping[str, Fingerprint]) -> Iterator[tuple[str, Fingerprint]]:
    """Count and checksum of every table as the database gives it, opened anew.

    Edge tables come twice, read from either end, as the database stores them twice.

    Raises:
        GraphkitError: the database cannot be read.
    """
    try:
        # In order and once, which is no slower with half of the memory, and with a thread.
        with (
            _open(database, read_only=True, memory=_MEMORY // 2, threads=1) as engine,
            ladybug.Connection(engine) as connection,
        ):
            back = partial(_read_back, connection, database.with_name("back.parquet"))
            ids: dict[str, Hashes] = {}
            for label, columns in schema.NODES.items():
                ids[label] = np.zeros(tables[node_table(label)].rows, np.uint64)
                query = f"MATCH (n:`{label}`) RETURN offset(id(n)) AS row, {_projection('n', columns)}"
                yield node_table(label), fingerprint_of(_nodes_hashed(back(query), ids[label]))
            for kind, columns in schema.EDGES.items():
                relation, start, end = kind
                said = ", ".join(
                    ["offset(id(a)) AS a, offset(id(b)) AS b", *([_projection("r", columns)] if columns else ())]
                )
                for join in ("(a JOIN r) JOIN b", "(b JOIN r) JOIN a"):
                    query = f"MATCH (a:`{start}`)-[r:`{relation}`]->(b:`{end}`) HINT {join} RETURN {said}"
                    yield edge_table(kind), fingerprint_of(_edges_hashed(back(query), ids[start], ids[end]))
    except RuntimeError as error:
        raise GraphkitError(f"The database cannot be read back: {_first_line(error)}.") from error


def _read_back(connection: ladybug.Connection, file: Path, query: str) -> Iterator[pa.RecordBatch]:
    """An answer by way of a file, since the engine holds in memory what it gives otherwise."""
    connection.execute(f"COPY ({query}) TO {_literal(str(file))}")
    with pq.ParquetFile(file) as answer:
        for group in range(answer.num_row_groups):
            yield from answer.iter_batches(_READ_BACK, row_groups=[group])
            give_back()
    file.unlink()


def _nodes_hashed(batches: Iterable[pa.RecordBatch], ids: Hashes) -> Iterator[Hashes]:
    """The hashes of nodes that come with their rows in the database; those of their keys are put into these places."""
    for batch in batches:
        rows, *columns = batch.columns
        hashed = [*map(column_hashes, columns)]
        np.put(ids, rows.to_numpy(), hashed[0], mode="clip")
        yield joined(hashed)


def _edges_hashed(batches: Iterable[pa.RecordBatch], starts: Hashes, ends: Hashes) -> Iterator[Hashes]:
    """The hashes of edges that come with the rows of their ends, of whose keys these are the hashes."""
    for batch in batches:
        start, end, *columns = batch.columns
        yield joined([starts[start.to_numpy()], ends[end.to_numpy()], *map(column_hashes, columns)])


class Engine:
    """A database opened read-only; each query has a connection to itself while it runs, so threads may share it."""

    def __init__(self, database: Path) -> None:
        """Open a database file.

        Raises:
            GraphkitError: the file is damaged, or another version of LadybugDB wrote it.
        """
        try:
            self._database = _open(database, read_only=True)
        except RuntimeError as error:
            raise GraphkitError(f"Cannot open {database}: {_first_line(error)}; build the graph again.") from error
        self._idle: deque[tuple[ladybug.Connection, int]] = deque()

    def nodes(self) -> int:
        """How many nodes there are, of all labels.

        Raises:
            GraphkitError: the database lacks the labels of the schema.
        """
        ((count,),) = self.cypher(f"MATCH (n:{'|'.join(schema.NODES)}) RETURN count(*)", {}, 60).rows
        return int(count)

    def close(self) -> None:
        """Let the file go."""
        while self._idle:
            self._idle.pop()[0].close()
        self._database.close()

    def cypher(self, query: str, parameters: Mapping[str, Any], timeout_seconds: float) -> Result:
        """Answer one reading query.

        Raises:
            GraphkitError: the query is wrong, would write, reaches outside the graph, or takes too long.
        """
        check(query, parameters)
        _check_reading(query)
        try:
            with self._connection() as connection:
                connection.set_query_timeout(max(1, round(timeout_seconds * 1000)))
                with _one_answer(connection, _translated(query), parameters) as answer:
                    plain = _SIMPLE.issuperset(answer.get_column_data_types())
                    rows = [tuple(row) if plain else tuple(_plain(value) for value in row) for row in answer.get_all()]
                    return Result(tuple(answer.get_column_names()), rows)
        except RuntimeError as error:
            raise GraphkitError(_explained(error, timeout_seconds)) from error

    @contextmanager
    def _connection(self) -> Iterator[ladybug.Connection]:
        """A connection that nobody uses; it keeps the plans of what it was asked, so it serves again, but not for ever."""
        try:
            connection, uses = self._idle.pop()
        except IndexError:
            connection, uses = ladybug.Connection(self._database), 0
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if uses < _USES:
            self._idle.append((connection, uses + 1))
        else:
            connection.close()


def _open(database: Path, read_only: bool, memory: int = 0, threads: int = 0) -> ladybug.Database:
    """Open a database that holds at most so many bytes and uses so many threads; 0 for what the engine thinks right."""
    return ladybug.Database(
        database,
        read_only=read_only,
        max_db_size=_ADDRESS_SPACE,
        buffer_pool_size=memory,
        max_num_threads=threads,
    )


def _edge_ddl(kind: str) -> str:
    """The table of an edge type, whatever labels it joins; all of them have the same columns."""
    pairs = {(start, end): columns for (name, start, end), columns in schema.EDGES.items() if name == kind}
    (columns,) = {tuple(columns.items()) for columns in pairs.values()}
    said = ", ".join(f"FROM `{start}` TO `{end}`" for start, end in pairs)
    return f"CREATE REL TABLE `{kind}`({said}{', ' + _ddl(dict(columns)) if columns else ''})"


def _ddl(columns: Mapping[str, str]) -> str:
    return ", ".join(f"`{name}` {_TYPES[kind]}" for name, kind in columns.items())


def _projection(variable: str, columns: Mapping[str, str]) -> str:
    return ", ".join(f"{variable}.`{name}` AS `{name}`" for name in columns)


def _pattern(path: Path) -> str:
    """A path as COPY reads it, with the signs disarmed that make it a pattern."""
    return re.sub(r"[\[*?]", r"[\g<0>]", str(path))


def _literal(text: str) -> str:
    """A text as a string of a query."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _check_reading(query: str) -> None:
    """Refuse what is no single reading query.

    Raises:
        GraphkitError: it changes the graph or the engine, or is more than one statement.
    """
    statement = bare(query).strip().removesuffix(";")
    if ";" in statement:
        raise GraphkitError(_ONE_AT_A_TIME)
    if statement and not _OPENING.match(statement):
        raise GraphkitError(
            "A query only reads the graph: begin it with MATCH, OPTIONAL MATCH, UNWIND, WITH, RETURN or CALL."
        )
    if _CALL.search(statement):
        raise GraphkitError(f"A query only reads the graph: CALL is for {', '.join(_CALLABLE)}.")


def _one_answer(connection: ladybug.Connection, query: str, parameters: Mapping[str, Any]) -> ladybug.QueryResult:
    answer = connection.execute(query, dict(parameters))
    if isinstance(answer, list):
        raise GraphkitError(_ONE_AT_A_TIME)
    return answer


_NEO4J = re.compile(
    rf"""(?P<quoted>{QUOTED})
    | \bshortestPath\s*\(\s* (?P<path>\([^()]*\)\s*<?-\s*\[[^\]]*)\*(?P<steps>[^\]]*)(?P<rest>\]\s*->?\s*\([^()]*\))\s*\)
    | \bANY\s+SHORTEST\s+ (?P<any>\([^()]*\)\s*<?-\s*\[[^\]]*)\](?P<arrow>\s*->?\s*) \{{(?P<least>\d+),\s*(?P<most>\d+)\}}
    | \belementId\s*\(\s*(?P<element>\w+)\s*\)
    | \[\s*(?P<item>\w+)\s+IN\s+(?P<items>[^\[\]|]+)\|(?P<image>[^\[\]|]+)\]
    | (?<![.\w])(?P<type>type)(?=\s*\()
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def _translated(query: str) -> str:
    """What Neo4j says otherwise, as LadybugDB says it.

    >>> _translated("MATCH p = ANY SHORTEST (a)-[:X|Y]->{1,30}(b) RETURN [n IN nodes(p) | n.id]")
    'MATCH p = (a)-[:X|Y* SHORTEST 1..30]->(b) RETURN list_transform(nodes(p), n -> n.id)'
    >>> _translated("MATCH p = shortestPath((a)-[:X*1..30]-(b)) RETURN type(r), elementId(a)")
    "MATCH p = (a)-[:X* SHORTEST 1..30]-(b) RETURN label(r), cast(id(a), 'STRING')"
    """

    def said(match: re.Match[str]) -> str:
        if match["path"]:
            return f"{match['path']}* SHORTEST {match['steps']}{match['rest']}"
        if match["any"]:
            return f"{match['any']}* SHORTEST {match['least']}..{match['most']}]{match['arrow']}"
        if match["element"]:
            return f"cast(id({match['element']}), 'STRING')"
        if match["item"]:
            return f"list_transform({match['items'].strip()}, {match['item']} -> {match['image'].strip()})"
        return "label" if match["type"] else match[0]

    return _NEO4J.sub(said, query)


_SCALARS = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    """A value without the engine's row numbers, which change with every build, and with sums as plain integers."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key not in ("_ID", "_SRC", "_DST")}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _explained(error: RuntimeError, timeout_seconds: float) -> str:
    message = _first_line(error)
    if message == "Interrupted":
        return f"The query took longer than {timeout_seconds:g} seconds: narrow it, or allow it more time."
    if "read-only database" in message:
        return "A query only reads the graph: to change it, build it again."
    return f"The query cannot be answered: {message}."


def _first_line(error: RuntimeError) -> str:
    # A syntax error lists all the words there are.
    return re.sub(r" expecting \{.*?\}", "", str(error).strip().partition("\n")[0]).rstrip(". ")
