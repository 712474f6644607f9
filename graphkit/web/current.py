"""The graph that is served: the old one until a build has swapped in the next, then the next."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from graphkit import schema, tasklist
from graphkit.model import Graph, Source
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.fulltext import FILE, SearchIndex, build_index
from graphkit.stores.neo4j import Neo4jGraph, Target
from graphkit.stores.parquet import edge_columns, write_parquet
from graphkit.stores.sparql import SparqlGraph, embedded_sparql
from graphkit.stores.texts import Texts
from graphkit.tasklist import TaskRow
from graphkit.web import board

_CHOICES = {"type": 60, "year": 60, "issuer": 40}
"""Facets of the search, and how many of their values are offered."""


class Opened:
    """One version of the graph with its texts and its index, and what was worked out of them; it never changes."""

    def __init__(
        self,
        version: str,
        graph: StoredGraph | Neo4jGraph,
        search: SearchIndex,
        texts: Texts | None,
        stored: StoredGraph | None,
        register: Path | None,
        opened: ExitStack,
    ) -> None:
        """Take over what is open; see :func:`open_stored` and :func:`open_neo4j`."""
        self.version = version
        self.graph = graph
        self.search = search
        self.texts = texts
        self.stored = stored
        """The graph's folder, where there is one."""
        self._register = register
        self._opened = opened
        self._users = 0
        self._tasks: tuple[float, list[TaskRow]] | None = None
        self._busy: tuple[list[TaskRow], dict[str, int], dict[str, int]] | None = None
        self._sparql: SparqlGraph | None = None
        self._lock = threading.Lock()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Numbers for the start page."""

        def count(pattern: str) -> int:
            return int(self.graph.cypher(f"MATCH {pattern} RETURN count(*)").rows[0][0])

        return {
            "held": count("(d:Document) WHERE d.held"),
            "documents": count("(d:Document)"),
            "bodies": count("(o:Organization)"),
            "citations": count("(c:Citation)"),
            "tasks": count("(t:Task)"),
        }

    @cached_property
    def choices(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """The commonest values that narrow a search, by name of the facet; years from the youngest."""

        def common(name: str) -> tuple[tuple[str, int], ...]:
            counts = sorted(self.search.facets[name].items(), key=lambda pair: (-pair[1], pair[0]))[: _CHOICES[name]]
            return tuple(sorted(counts, reverse=name == "year"))

        return {name: common(name) for name in _CHOICES}

    def text(self, name: str) -> Source | None:
        """The text of a source, where texts are kept."""
        return self.texts.get(name) if self.texts and name else None

    def tasks(self) -> list[TaskRow]:
        """All tasks with the entries of the register as it is now."""
        register = self._register
        stamp = register.stat().st_mtime if register is not None and register.exists() else 0.0
        with self._lock:
            if self._tasks is None or self._tasks[0] != stamp:
                entries = tasklist.read_register(register) if register is not None else {}
                self._tasks = (stamp, tasklist.every(self.graph, entries))
            return self._tasks[1]

    def busy(self) -> tuple[dict[str, int], dict[str, int]]:
        """Tasks by body, the busiest first, and by month; counted once for each state of the register."""
        rows = self.tasks()
        if self._busy is None or self._busy[0] is not rows:
            self._busy = (rows, board.bodies(rows), board.months(rows))
        return self._busy[1:]

    def sparql(self) -> SparqlGraph | None:
        """The graph in SPARQL, made when it is first asked for; ``None`` where there is no folder to make it of."""
        if self.stored is None:
            return None
        with self._lock:
            if self._sparql is None:
                self._sparql = self._opened.enter_context(embedded_sparql(self.stored))
            return self._sparql

    def close(self) -> None:
        """Let the version go."""
        self._opened.close()


def open_stored(path: Path, version: str) -> Opened:
    """Open what is current in the folder of a graph."""
    with ExitStack() as opened:
        graph = opened.enter_context(open_graph(path))
        search = graph.search_index()
        opened.callback(search.close)
        register = tasklist.register_path(path)
        return Opened(version, graph, search, graph.texts(), graph, register, opened.pop_all())


def open_neo4j(target: Target) -> Opened:
    """Open a graph in Neo4j; its search index is made here of its documents and bodies, and it keeps no texts."""
    with ExitStack() as opened:
        graph = opened.enter_context(Neo4jGraph(target))
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="graphkit-")))
        nodes = {
            label: graph.cypher(
                f"MATCH (n:{label}) RETURN {', '.join(f'n.`{name}` AS `{name}`' for name in columns)}",
                timeout_seconds=600,
            ).records()
            for label, columns in schema.NODES.items()
            if label in ("Document", "Organization")
        }
        edges = {
            (kind, start, end): graph.cypher(
                f"MATCH (a:{start})-[:{kind}]->(b:{end}) RETURN a.id AS `from`, b.id AS `to`", timeout_seconds=600
            ).records()
            for kind, start, end in schema.EDGES
            if (start, end) == ("Document", "Document") or kind in ("ISSUED_BY", "LED_BY")
        }
        filled = {kind: [{**dict.fromkeys(edge_columns(kind)), **row} for row in rows] for kind, rows in edges.items()}
        write_parquet(Graph(nodes, filled), folder)
        build_index(folder)
        search = SearchIndex(folder / FILE)
        opened.callback(search.close)
        return Opened(str(target), graph, search, None, None, None, opened.pop_all())


class Current:
    """What is served now. Requests borrow it; a version that was superseded is closed by its last borrower."""

    def __init__(self, place: Path | Target) -> None:
        """Open the graph in a folder or in a Neo4j.

        Raises:
            GraphkitError: there is none, or it is damaged.
        """
        self._path = place if isinstance(place, Path) else None
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        if isinstance(place, Path):
            open_graph(place).close()  # tells in a sentence why it cannot be
            self._opened = open_stored(place, _link(place))
        else:
            self._opened = open_neo4j(place)
        self._warming = self._warm()

    @contextmanager
    def borrow(self) -> Iterator[Opened]:
        """The current version, which stays open until it is given back."""
        self._renew()
        with self._lock:
            opened = self._opened
            opened._users += 1
        try:
            yield opened
        finally:
            with self._lock:
                opened._users -= 1
                unused = opened is not self._opened and opened._users == 0
            if unused:
                opened.close()

    def close(self) -> None:
        """Close what is open; to be called when no request is left."""
        self._warming.join()
        self._opened.close()

    def _warm(self) -> threading.Thread:
        """Read the tasks before the first visitor asks for them: among many documents it takes seconds."""

        def read() -> None:
            with self.borrow() as opened:
                opened.busy()

        thread = threading.Thread(target=read, name="warming")
        thread.start()
        return thread

    def _renew(self) -> None:
        # Others go on with the old version while one request opens the new one.
        path = self._path
        if path is None or _link(path) == self._opened.version or not self._opening.acquire(blocking=False):
            return
        try:
            fresh = open_stored(path, _link(path))
            with self._lock:
                old, self._opened = self._opened, fresh
                unused = old._users == 0
            if unused:
                old.close()
        finally:
            self._opening.release()
        self._warming = self._warm()


def _link(path: Path) -> str:
    return (path / "current").readlink().name
