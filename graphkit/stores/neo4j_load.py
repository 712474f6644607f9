"""Loading a graph into Neo4j: only the difference is sent, and the end is counted in the database.

Whatever graphkit writes bears a mark, the property ``graphkit``: the low 62 bits of the row's hash, whose sum over a table
is the table's checksum. So one counting query a table tells whether the database holds just what the Parquet files hold, an
unchanged table costs nothing else, and of a changed one only the rows are sent whose mark is not there. Nodes and
relationships without the mark are never changed or removed. Each step may be done twice with the same end: a load that was
cut off is simply run again.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, repeat
from typing import Any, NamedTuple, TypeVar

import neo4j
import numpy as np
from neo4j import exceptions

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.stores.embedded import StoredGraph
from graphkit.stores.hashing import row_hashes
from graphkit.stores.neo4j import MARK, Neo4jGraph, Target
from graphkit.stores.parquet import TABLES

INDEXES = (("Document", "code"), ("Document", "issuer"), ("Organization", "name"), ("Task", "due"))
"""What the named queries look up, besides the key of every label."""
KEPT = -1
"""The mark of a node that is gone from the graph and stays, because relationships of others hang on it."""
_BITS, _HALF = 62, 1 << 31
_NODES, _EDGES = 2_500, 8_000
"""Rows in one transaction: the fewer are kept at a time, the less the server's garbage collection copies."""
_SENDERS = 2
"""Transactions at a time. Neo4j locks the nodes of new relationships only when it commits, and then in one order."""
_PATIENCE_SECONDS = 120
"""How long a lost server is waited for, so that a restart in the middle of a load is survived."""
_ROUNDS = 4
"""How often a load looks again when the database is changed by others meanwhile."""

Row = tuple[Any, ...]
Done = TypeVar("Done")
Marks = np.ndarray[Any, np.dtype[np.int64]]


class Loaded(NamedTuple):
    """What became of one table."""

    table: str
    before: int
    """Rows of graphkit in the database before."""
    after: int
    """Rows of graphkit in the database now, counted there."""
    written: int
    """Rows that were new or had changed, as the database counted them."""
    removed: int
    kept: int
    """Nodes that are gone and stay for the sake of others' relationships."""


class _State(NamedTuple):
    """What the database holds of one table."""

    rows: int
    checksum: int
    kept: int


class Statements(NamedTuple):
    """The Cypher that one table needs."""

    marks: str
    """Their marks."""
    create: str
    """Write rows where there are none; ``$type`` is the relationship's type."""
    merge: str
    """Write rows where some may be; doing it twice changes nothing."""
    remove: str
    """Remove rows by their marks."""


def load(graph: StoredGraph, target: Target, notify: Callable[[str, int], None] | None = None) -> tuple[Loaded, ...]:
    """Make the database at ``target`` hold this graph beside what others have there.

    ``notify`` is told a table and how many of its rows were sent.

    Raises:
        GraphkitError: no server, no right to write, foreign data with the ids of ours, or others change our rows meanwhile.
    """
    with Neo4jGraph(target) as there, there.explained():
        return _Loader(graph, there, notify or (lambda table, rows: None)).run()


def mark_of(hashed: int) -> int:
    """The mark of a row, from its hash."""
    return hashed % (1 << _BITS)


def plan(graph: StoredGraph) -> str:
    """What :func:`load` would do with an empty database: every statement, and how many rows it would write."""
    told = [f"{each};" for each in preparation()]
    for table, rows in graph.counts.items():
        told += [f"\n// {table}: {rows} rows", f"{statements(table).merge};"] if rows else []
    counts = graph.counts
    nodes = sum(rows for table, rows in counts.items() if table.startswith("nodes/"))
    return "\n".join([*told, f"\n// {nodes} nodes, {sum(counts.values()) - nodes} relationships"])


def preparation() -> Iterator[str]:
    """Constraints and indexes, made first."""
    for label in schema.NODES:
        yield (
            f"CREATE CONSTRAINT graphkit_{label}_{schema.KEY} IF NOT EXISTS "
            f"FOR (n:`{label}`) REQUIRE n.`{schema.KEY}` IS UNIQUE"
        )
    for label, column in INDEXES:
        yield f"CREATE INDEX graphkit_{label}_{column} IF NOT EXISTS FOR (n:`{label}`) ON (n.`{column}`)"
    yield "CALL db.awaitIndexes(300)"


def states() -> tuple[str, str]:
    """Count and checksum of our nodes and of our relationships, by their labels and types.

    All in one statement each: a server that has just been started takes longer to plan one than to count a thousand rows.
    """
    labels = "|".join(f"`{label}`" for label in schema.NODES)
    kinds = "|".join(dict.fromkeys(f"`{kind}`" for kind, _, _ in schema.EDGES))
    ours = "CASE WHEN mark >= 0 THEN mark ELSE 0 END"
    summed = (
        f"WHERE mark IS NOT NULL RETURN kind, starts, ends, count(CASE WHEN mark >= 0 THEN 1 END) AS rows, "
        f"count(CASE WHEN mark = {KEPT} THEN 1 END) AS kept, "
        f"sum({ours} / {_HALF}) AS high, sum({ours} % {_HALF}) AS low"
    )
    return (
        f"MATCH (x:{labels}) WITH x.{MARK} AS mark, null AS kind, labels(x) AS starts, [] AS ends {summed}",
        f"MATCH (a)-[x:{kinds}]->(b) "
        f"WITH x.{MARK} AS mark, type(x) AS kind, labels(a) AS starts, labels(b) AS ends {summed}",
    )


def statements(table: str) -> Statements:
    """The Cypher for a table; rows come as lists in the order of its columns, the mark at the end."""
    columns = list(TABLES[table])
    mark = f"row[{len(columns)}]"
    if table.startswith("nodes/"):
        label = table.partition("/")[2]
        pattern, transaction = f"(x:`{label}`)", _NODES
        create = f"CREATE (x:`{label}`) SET {_assignments(columns)}, x.{MARK} = {mark}"
        # Whatever has this id and no mark is not ours: it is left as it is, and so not counted.
        merge = (
            f"MERGE (x:`{label}` {{`{schema.KEY}`: row[0]}}) ON CREATE SET x.{MARK} = {mark} "
            f"WITH x, row WHERE x.{MARK} IS NOT NULL SET {_assignments(columns)}, x.{MARK} = {mark}"
        )
        held = "EXISTS { (x)--() }"
        remove = (
            "FOREACH (_ IN CASE WHEN held THEN [] ELSE [1] END | DELETE x) "
            f"FOREACH (_ IN CASE WHEN held THEN [1] ELSE [] END | SET x.{MARK} = {KEPT})"
        )
    else:
        kind, start, end = table.partition("/")[2].split(".")
        pattern, transaction = f"(:`{start}`)-[x:`{kind}`]->(:`{end}`)", _EDGES
        ends = f"MATCH (a:`{start}` {{`{schema.KEY}`: row[0]}}) MATCH (b:`{end}` {{`{schema.KEY}`: row[1]}}) "
        properties = f" SET {_assignments(columns, 2)}" if columns[2:] else ""
        # The same text for all types between two labels, so that it is planned once; MERGE would not find its relationships
        # by such a type without reading all there are.
        create = f"{ends}CREATE (a)-[x:$($type) {{{MARK}: {mark}}}]->(b){properties}"
        # An edge that changed is a new one beside the old one, which goes with its mark.
        merge = f"{ends}MERGE (a)-[x:`{kind}` {{{MARK}: {mark}}}]->(b){properties}"
        held, remove = "false", "DELETE x"
    marked = f"MATCH {pattern} WITH x, x.{MARK} AS mark WHERE mark"
    return Statements(
        marks=f"{marked} IS NOT NULL RETURN mark",
        create=f"UNWIND $rows AS row {create} RETURN count(x) AS rows",
        merge=f"UNWIND $rows AS row {merge} RETURN count(x) AS rows",
        remove=f"{marked} IN $marks WITH x, {held} AS held CALL (x, held) {{ {remove} }} "
        f"IN TRANSACTIONS OF {transaction} ROWS RETURN count(CASE WHEN NOT held THEN 1 END) AS rows",
    )


def _assignments(columns: list[str], first: int = 0) -> str:
    return ", ".join(f"x.`{column}` = row[{at}]" for at, column in enumerate(columns) if at >= first)


def _is_of(table: str, row: Mapping[str, Any]) -> bool:
    """Whether a row of :func:`states` counts in a table; others may have given our nodes more labels."""
    if table.startswith("nodes/"):
        return row["kind"] is None and table.partition("/")[2] in row["starts"]
    kind, start, end = table.partition("/")[2].split(".")
    return bool(row["kind"] == kind and start in row["starts"] and end in row["ends"])


class _Sending:
    """Sends some transactions at a time, one a batch; while the server works on them, the next is made ready."""

    def __init__(self, write: Callable[[str, list[Row], bool], int]) -> None:
        self.written: Counter[str] = Counter()
        self._write = write
        self._pool = ThreadPoolExecutor(_SENDERS)
        self._pending: deque[tuple[str, Future[int]]] = deque()

    def __enter__(self) -> _Sending:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def send(self, table: str, rows: list[Row], fresh: bool) -> None:
        """Send rows of a table, as soon as there is room."""
        if len(self._pending) == _SENDERS:
            self._take()
        self._pending.append((table, self._pool.submit(self._write, table, rows, fresh)))

    def finish(self, tables: str = "") -> None:
        """Wait for what was sent of the tables whose names begin so."""
        while any(table.startswith(tables) for table, _ in self._pending):
            self._take()

    def _take(self) -> None:
        table, future = self._pending.popleft()
        self.written[table] += future.result()


class _Loader:
    def __init__(self, graph: StoredGraph, there: Neo4jGraph, notify: Callable[[str, int], None]) -> None:
        self.graph = graph
        self.there = there
        self.notify = notify
        self.written = dict.fromkeys(TABLES, 0)
        self.removed = dict.fromkeys(TABLES, 0)

    def run(self) -> tuple[Loaded, ...]:
        for statement in preparation():
            self._ask(statement)
        before = self._states()
        for table in (table for table in reversed(TABLES) if before[table].kept):
            self._remove(table, np.array([KEPT]))  # perhaps nothing hangs on it any more
        now = self._states() if any(state.kept for state in before.values()) else before
        for _ in range(_ROUNDS):
            wrong = [table for table in TABLES if not self._fits(table, now[table])]
            if not wrong:
                return tuple(
                    Loaded(
                        table,
                        before[table].rows,
                        now[table].rows,
                        self.written[table],
                        self.removed[table],
                        now[table].kept,
                    )
                    for table in TABLES
                )
            gone = self._write_all_missing({table: now[table] for table in wrong})
            # Relationships first: a node that still has some stays.
            for table in reversed(wrong):
                self._remove(table, gone[table])
            now = self._states()
        table = next(table for table in TABLES if not self._fits(table, now[table]))
        raise GraphkitError(
            f"{self.there.target} holds {now[table].rows} rows of {table} where the graph has "
            f"{self.graph.fingerprints[table].rows}, because somebody else changes them: load again when nobody does."
        )

    def _states(self) -> dict[str, _State]:
        with ThreadPoolExecutor(_SENDERS) as pool:
            told = [row for rows in pool.map(self._ask, states()) for row in rows]
        found = {}
        for table in TABLES:
            rows = [row for row in told if _is_of(table, row)]
            checksum = sum(row["high"] * _HALF + row["low"] for row in rows) % (1 << _BITS)
            found[table] = _State(sum(row["rows"] for row in rows), checksum, sum(row["kept"] for row in rows))
        return found

    def _fits(self, table: str, state: _State) -> bool:
        told = self.graph.fingerprints[table]
        return state.rows == told.rows and state.checksum == int(told.checksum, 16) % (1 << _BITS)

    def _write_all_missing(self, tables: Mapping[str, _State]) -> dict[str, Marks]:
        """Send what is missing of each table; return the marks that are there and belong to no row, or to two."""
        gone: dict[str, Marks] = {}
        with _Sending(self._write) as sending:
            for table, state in tables.items():
                if not table.startswith("nodes/"):
                    sending.finish("nodes/")  # on which relationships wait
                gone[table] = self._write_missing(table, state, sending)
            sending.finish()
        for table, rows in sending.written.items():
            self.written[table] += rows
        return gone

    def _write_missing(self, table: str, state: _State, sending: _Sending) -> Marks:
        fresh = not state.rows and not state.kept
        there, copies = (np.empty(0, np.int64),) * 2 if fresh else np.unique(self._marks(table), return_counts=True)
        ours: list[Marks] = []
        for batch in self.graph.batches(table, _NODES if table.startswith("nodes/") else _EDGES):
            marks = (row_hashes(batch) % np.uint64(1 << _BITS)).astype(np.int64)
            ours.append(marks)
            new = np.flatnonzero(~np.isin(marks, there, assume_unique=True))
            if len(new):
                columns = [column.to_pylist() for column in batch.take(new).columns]
                sending.send(table, [*zip(*columns, marks[new].tolist(), strict=True)], fresh)
        # Two loads at a time may have written a row twice: both go, and the next round writes it once.
        return np.union1d(np.setdiff1d(there, np.concatenate(ours) if ours else ours), there[copies > 1])

    def _marks(self, table: str) -> Marks:
        query = statements(table).marks

        def collect(transaction: neo4j.ManagedTransaction) -> Marks:
            return np.fromiter((record[0] for record in transaction.run(query)), np.int64)

        with self.there.session(neo4j.READ_ACCESS) as session:
            return session.execute_read(collect)

    def _write(self, table: str, rows: list[Row], fresh: bool) -> int:
        told = statements(table)
        kind = table.partition("/")[2].partition(".")[0]  # the label of nodes, of which no statement asks
        # Creating is the faster; whoever tries again does not know what the first attempt has left.
        attempts = chain([told.create] if fresh else [], repeat(told.merge))

        def work(transaction: neo4j.ManagedTransaction) -> int:
            record = transaction.run(next(attempts), rows=rows, type=kind).single(strict=True)
            if table.startswith("nodes/") and record["rows"] < len(rows):
                raise GraphkitError(self._foreign(transaction, table, rows))
            return int(record["rows"])

        def managed() -> int:
            with self.there.session() as session:
                return session.execute_write(work)

        written = _patiently(managed)
        self.notify(table, len(rows))
        return written

    def _foreign(self, transaction: neo4j.ManagedTransaction, table: str, rows: list[Row]) -> str:
        label = table.partition("/")[2]
        query = f"MATCH (n:`{label}`) WHERE n.{schema.KEY} IN $ids AND n.{MARK} IS NULL RETURN n.{schema.KEY} LIMIT 1"
        record = transaction.run(query, ids=[row[0] for row in rows]).single(strict=True)
        return (
            f"{self.there.target} has a {label} {record[0]!r} that graphkit did not write: "
            "rename or remove it, or use another database, and load again; what was written before it stays there."
        )

    def _remove(self, table: str, marks: Marks) -> None:
        if len(marks):
            (row,) = self._ask(statements(table).remove, marks=marks.tolist())
            self.removed[table] += row["rows"]

    def _ask(self, statement: str, **parameters: Any) -> list[Mapping[str, Any]]:
        """Run what manages its own transactions (schema changes, ``CALL {} IN TRANSACTIONS``) or only reads."""

        def run() -> list[Mapping[str, Any]]:
            with self.there.session() as session:
                return [record.data() for record in session.run(statement, parameters)]

        return _patiently(run)


def _patiently(action: Callable[[], Done]) -> Done:
    """Do what may be done twice again while the server is gone, also where a commit was cut off, for a while."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return action()
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            lost = isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired) or error.is_retryable()
            if not lost or time.monotonic() > end:
                raise
            time.sleep(0.5)
