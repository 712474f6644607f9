"""A Neo4j database: connecting to it, asking it, and what goes wrong with it in one sentence each."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions
from neo4j.graph import Node, Path, Relationship

from graphkit.errors import GraphkitError
from graphkit.stores.cypher import Result, check

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
MARK = "graphkit"
"""The property that marks what graphkit wrote, and no other node or relationship has."""
# What goes wrong is told in one sentence at the end; without a handler, the driver's log would go to standard error.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
_OLDEST = (5, 26)
_CONNECT_SECONDS = 10
_RETRY_SECONDS = 5
"""How long the driver itself tries a transaction again; whoever writes goes on after that."""


class Target(NamedTuple):
    """Where a database is and who asks; ``password`` is never shown."""

    uri: str
    user: str | None = None
    password: str | None = None
    database: str | None = None
    """``None`` for the server's own default."""

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.uri}, database {self.database}" if self.database else self.uri


class Neo4jGraph:
    """A graph in Neo4j, open for questions; a context manager."""

    def __init__(self, target: Target) -> None:
        """Connect, and make sure that the server is there, lets us in and is not too old.

        Raises:
            GraphkitError: it is not, does not, or is.
        """
        address = urlsplit(target.uri)
        if address.scheme not in SCHEMES or not address.hostname:
            raise GraphkitError(f"{target.uri} is no address of a Neo4j server: it looks like neo4j://localhost:7687.")
        self.target = target
        self._columns: dict[str, tuple[str, ...]] = {}
        auth = (target.user, target.password or "") if target.user else None
        with self.explained():
            self.driver = neo4j.GraphDatabase.driver(
                target.uri,
                auth=auth,
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=_CONNECT_SECONDS,  # also for a server that takes it and never answers
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity="OFF",
            )
        try:
            with self.explained():
                self._check_server()
        except BaseException:
            self.driver.close()
            raise

    def __enter__(self) -> Neo4jGraph:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Leave the server."""
        self.driver.close()

    def cypher(self, query: str, parameters: Mapping[str, Any] | None = None, timeout_seconds: float = 60) -> Result:
        """Answer a query in Cypher, in a transaction that can only read.

        Raises:
            GraphkitError: the query is wrong, would write, reaches outside the graph, or takes too long; or the server
                is gone.
        """
        given = dict(parameters or {})
        check(query, given)

        @neo4j.unit_of_work(timeout=timeout_seconds)
        def ask(transaction: neo4j.ManagedTransaction) -> Result:
            # The text is the user's own query, in a transaction that only reads.
            answer = transaction.run(query, given)
            columns = tuple(answer.keys())
            return Result(columns, [tuple(_plain(value) for value in record.values()) for record in answer])

        with self.explained(timeout_seconds), self.session(neo4j.READ_ACCESS) as session:
            return session.execute_read(ask)

    def gathered(self, query: str, parameters: Mapping[str, Any], timeout_seconds: float = 60) -> Result:
        """Answer a query like :meth:`cypher`, with the rows in any order, and all in one record.

        The driver takes as long for a record as for a hundred values. Every column must have a name.
        """
        columns = self._columns.get(query)
        if columns is None:
            columns = self._columns[query] = self.cypher(f"EXPLAIN {query}", parameters, timeout_seconds).columns
        row = ", ".join(f"`{column}`" for column in columns)
        answer = self.cypher(f"CALL () {{ {query}\n}} RETURN collect([{row}]) AS rows", parameters, timeout_seconds)
        return Result(columns, [tuple(values) for values in answer.rows[0][0]])

    def session(self, access: str = neo4j.WRITE_ACCESS) -> neo4j.Session:
        """A session in the target's database."""
        return self.driver.session(database=self.target.database, default_access_mode=access)

    @contextmanager
    def explained(self, timeout_seconds: float = 0) -> Iterator[None]:
        """Turn what the driver raises into one sentence."""
        try:
            yield
        except (exceptions.Neo4jError, exceptions.DriverError, ValueError, OSError) as error:
            raise GraphkitError(_explained(error, self.target, timeout_seconds)) from error

    def _check_server(self) -> None:
        # No managed transaction: who is not there at the beginning is not waited for.
        with self.session(neo4j.READ_ACCESS) as session:
            record = session.run("CALL dbms.components() YIELD name, versions RETURN versions[0] AS version").single()
            session.run("MATCH (n) RETURN n LIMIT 0").consume()
        version = str(record["version"]) if record else "unknown"
        numbers = [int(part) for part in version.split("-")[0].split(".")[:2] if part.isdigit()]
        if tuple(numbers) < _OLDEST:
            raise GraphkitError(f"The Neo4j at {self.target.uri} is version {version}: graphkit needs 5.26 or later.")


_SCALARS = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    """Nodes, relationships and paths as the embedded store gives them, without graphkit's mark."""
    if type(value) in _SCALARS:  # most are, and the classes below are slow to ask
        return value
    if isinstance(value, Node):
        return {"_LABEL": next(iter(sorted(value.labels)), ""), **_properties(value)}
    if isinstance(value, Relationship):
        return {"_LABEL": value.type, **_properties(value)}
    if isinstance(value, Path):
        return {"_NODES": [_plain(each) for each in value.nodes], "_RELS": [_plain(each) for each in value]}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _properties(entity: Node | Relationship) -> dict[str, Any]:
    return {key: _plain(value) for key, value in entity.items() if key != MARK}


def _explained(error: Exception, target: Target, timeout_seconds: float) -> str:
    code = (error.code or "") if isinstance(error, exceptions.Neo4jError) else ""
    message = " ".join((getattr(error, "message", None) or str(error)).split())[:400].rstrip(". ")
    who = f"user {target.user}" if target.user else "anybody without a name"
    if isinstance(error, exceptions.AuthError):
        if isinstance(error, exceptions.Forbidden):
            return f"{who} may not do that at {target} ({message}): let an administrator grant it."
        return f"Neo4j at {target.uri} does not let {who} in: check --user and the password that --password-env names."
    if code.endswith(("ForbiddenOnReadOnlyDatabase", "WriteOnReadOnlyAccessDatabase")):
        return f"The database at {target} is read-only: make it writable, or name another."
    if code.startswith("Neo.ClientError.Security"):
        return f"{who} may not do that at {target} ({message}): let an administrator grant it."
    if code.endswith("DatabaseNotFound"):
        return f"There is no database {target.database} at {target.uri}: name another with --database."
    if code.endswith("AccessMode"):
        return "A query only reads the graph: to change it, build it again and load it."
    if "TransactionTimedOut" in code:
        return f"The query took longer than {timeout_seconds:g} seconds: narrow it, or allow it more time."
    if isinstance(error, exceptions.ConstraintError) or "ConstraintCreationFailed" in code:
        return f"The data of others at {target} stands in the way ({message}): mend it, or use another database."
    if "IndexAlreadyExists" in code:
        return f"An index of others at {target} stands in the way of a constraint ({message}): drop it."
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired | OSError):
        return f"No Neo4j answers at {target.uri}: start the server, or check host and port."
    if isinstance(error, exceptions.ConfigurationError | ValueError):
        return f"{target.uri} is no address of a Neo4j server ({message}): it looks like neo4j://localhost:7687."
    return f"Neo4j at {target} refuses: {message}."
