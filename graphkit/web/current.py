"""The graph that is served: the old one until a build has swapped in the next, then the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from graphkit import tasklist
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.fulltext import SearchIndex
from graphkit.stores.texts import Texts
from graphkit.tasklist import TaskRow


class Opened:
    """One version of the graph with its texts and its index, and what was worked out of them; it never changes."""

    def __init__(self, path: Path, version: str) -> None:
        """Open what is current at ``path``."""
        self.version = version
        self.graph: StoredGraph = open_graph(path)
        self.texts: Texts = self.graph.texts()
        self.search: SearchIndex = self.graph.search_index()
        self._path = path
        self._users = 0
        self._tasks: tuple[float, list[TaskRow]] | None = None
        self._lock = threading.Lock()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Numbers for the start page."""
        held = self.graph.cypher("MATCH (d:Document) WHERE d.held RETURN count(*)").rows[0][0]
        found = self.graph.counts
        return {
            "held": held,
            "documents": found["nodes/Document"],
            "bodies": found["nodes/Organization"],
            "citations": found["nodes/Citation"],
            "tasks": found["nodes/Task"],
        }

    def tasks(self) -> list[TaskRow]:
        """All tasks with the entries of the register as it is now."""
        register = tasklist.register_path(self._path)
        stamp = register.stat().st_mtime if register.exists() else 0.0
        with self._lock:
            if self._tasks is None or self._tasks[0] != stamp:
                self._tasks = (stamp, tasklist.every(self.graph, tasklist.read_register(register)))
            return self._tasks[1]

    def close(self) -> None:
        """Let the version go."""
        self.search.close()
        self.graph.close()


class Current:
    """What is served now. Requests borrow it; a version that was superseded is closed by its last borrower."""

    def __init__(self, path: Path) -> None:
        """Open the graph at ``path``.

        Raises:
            GraphkitError: there is none, or it is damaged.
        """
        self.path = path
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._opened = Opened(path, self._link())

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
        self._opened.close()

    def _link(self) -> str:
        return (self.path / "current").readlink().name

    def _renew(self) -> None:
        # Others go on with the old version while one request opens the new one.
        if self._link() == self._opened.version or not self._opening.acquire(blocking=False):
            return
        try:
            version = self._link()
            fresh = Opened(self.path, version)
            with self._lock:
                old, self._opened = self._opened, fresh
                unused = old._users == 0
            if unused:
                old.close()
        finally:
            self._opening.release()
