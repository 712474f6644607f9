"""The place of a graph on disk, written once and swapped in whole.

::

    graph/                  what the user names
      graphkit.lock         held by the build under way; marks the place as ours
      current -> version-7  replaced in one step
      readings/             what was extracted, for the next build
      version-7/            Parquet, graph.json, texts, search index and database; never changed after the swap

A reader holds a shared lock on its version's ``graph.json``; a build removes what is neither current nor held.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from errno import ENOSPC
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from graphkit import schema
from graphkit.errors import GraphkitError, cure
from graphkit.model import Graph, Source
from graphkit.stores import engine, fulltext, parquet, texts
from graphkit.stores.cypher import Result
from graphkit.working import apart, beside

if TYPE_CHECKING:
    import networkx
    import pandas
    from pyvis.network import Network

_LOCK = "graphkit.lock"
_CURRENT = "current"
_DATABASE = "graph.lbdb"
_NOTE = "build.json"
_VERSION = re.compile(r"version-(\d+)")


def build_graph(graph: Graph, into: Path, sources: Sequence[Source] = ()) -> None:
    """Make the graph at ``into``, in place of the one that may be there, with the texts of its documents.

    The name of each of ``sources`` is what the graph's nodes call it.

    Whoever opens ``into`` gets the old graph until the new one is whole, checked and safely on disk; whoever has the old
    one open keeps it.

    Raises:
        GraphkitError: ``into`` is something else, another build is under way, the rows do not fit the schema, the disk is
            full, or the database does not give back what was written. The old graph is intact.
    """

    def write(directory: Path) -> parquet.Manifest:
        texts.write_texts(sources, directory)
        return parquet.write_parquet(graph, directory)

    with building(into):
        store(write, into)


def store(write: Callable[[Path], parquet.Manifest], into: Path, jobs: int = 1) -> None:
    """Do what :func:`build_graph` does, for whoever holds the place by :func:`building`.

    ``write`` writes the tables and the texts into the directory of the new graph, and may leave a note there
    (:func:`write_note`); ``jobs`` processes make its index and load its database.
    """
    _remove_superseded(into)
    directory = into / f"version-{max(_versions(into), default=0) + 1}"
    try:
        directory.mkdir()
        manifest = write(directory)
        with beside(jobs, fulltext.build_index, directory, max(1, jobs - 1)):
            apart(jobs, engine.load, directory, directory / _DATABASE, manifest.tables)
            apart(jobs, _verify, directory, manifest)
        _sync(directory)
        _swap_in(directory)
    except BaseException:
        if _current(into) != directory.resolve():
            shutil.rmtree(directory, ignore_errors=True)
        raise
    _remove_superseded(into)


def write_note(note: str, directory: Path) -> None:
    """Leave a note in the directory of a new graph, for :func:`read_note`."""
    (directory / _NOTE).write_text(note, encoding="utf-8")


def read_note(into: Path) -> str | None:
    """The note that the present graph was stored with; ``None`` where there is none."""
    directory = _current(into)
    try:
        return (directory / _NOTE).read_text(encoding="utf-8") if directory else None
    except OSError:
        return None


def open_graph(path: str | os.PathLike[str]) -> StoredGraph:
    """Open the graph at ``path`` for reading, as it is now; a later build does not change what is open.

    Raises:
        GraphkitError: there is no graph, it is damaged, or another schema version made it.
    """
    try:
        return _open(Path(path))
    except PermissionError as error:
        raise GraphkitError(f"The graph at {path} may not be read: ask its owner for the right.") from error


def _open(path: Path) -> StoredGraph:
    if not path.exists():
        raise GraphkitError(f"There is no graph at {path}: build one first.")
    if not (path / _LOCK).exists():
        raise GraphkitError(f"{path} is not a graphkit graph: name the folder that a build made.")
    while True:
        directory = _current(path)
        if directory is None:
            raise GraphkitError(f"The graph at {path} was never finished: build it again.")
        try:
            hold = (directory / parquet.MANIFEST).open("rb")
        except PermissionError:
            raise
        except OSError as error:
            if _current(path) == directory:
                raise GraphkitError(
                    f"The graph at {path} cannot be read ({error.strerror}): build it again."
                ) from error
            continue
        fcntl.flock(hold, fcntl.LOCK_SH)
        # A build may have swapped in the next version before the hold, and removed this one.
        if _current(path) == directory:
            return StoredGraph(directory, hold)
        hold.close()


class StoredGraph:
    """A graph open for reading; a context manager."""

    def __init__(self, directory: Path, hold: IO[bytes]) -> None:
        """Take over ``hold``, the locked manifest of the version in ``directory``; see :func:`open_graph`."""
        self._directory = directory
        with ExitStack() as opened:
            opened.callback(hold.close)
            self._manifest = parquet.read_manifest(directory)
            self._engine = engine.Engine(directory / _DATABASE)
            opened.callback(self._engine.close)
            self._check_database()
            self._opened = opened.pop_all()

    def __enter__(self) -> StoredGraph:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Let the version go, so that a later build may remove it."""
        self._opened.close()

    def cypher(self, query: str, parameters: Mapping[str, Any] | None = None, timeout_seconds: float = 60) -> Result:
        """Answer a query in Cypher.

        Raises:
            GraphkitError: the query is wrong, would write, reaches outside the graph, or takes too long.
        """
        return self._engine.cypher(query, parameters or {}, timeout_seconds)

    def nodes(self, label: str) -> list[dict[str, Any]]:
        """All nodes of a label, sorted as they were built.

        Raises:
            GraphkitError: there is no such label, or its file is damaged.
        """
        if label not in schema.NODES:
            raise GraphkitError(f"There is no label {label}: the labels are {', '.join(schema.NODES)}.")
        return parquet.read_table(self._directory, parquet.node_table(label), self._manifest)

    def texts(self) -> texts.Texts:
        """The texts of its documents, to be read while the graph is open.

        Raises:
            GraphkitError: their file is missing or damaged.
        """
        return texts.Texts(self._directory)

    def search_index(self) -> fulltext.SearchIndex:
        """Its search index; whoever asks for it closes it.

        Raises:
            GraphkitError: its file is missing or damaged.
        """
        return fulltext.SearchIndex(self._directory / fulltext.FILE)

    def to_pyvis(self, root: str | None = None, kind: str = "") -> Network:
        """A view as a ``pyvis`` network for a notebook; ``root`` is the code or identity of a document.

        Raises:
            GraphkitError: pyvis is not installed, or the graph knows no such document.
        """
        from graphkit.lineage import find_document
        from graphkit.views.notebook import to_pyvis
        from graphkit.views.subgraph import around_document, heaviest

        if root is None:
            return to_pyvis(heaviest(self), None, kind)
        identifier = find_document(self, root)["id"]
        return to_pyvis(around_document(self, identifier, kind), identifier, kind)

    def graph(self) -> Graph:
        """The whole graph, for exports.

        Raises:
            GraphkitError: a file is damaged.
        """
        return parquet.read_parquet(self._directory)

    def batches(self, table: str, size: int = 50_000) -> Iterator[pa.RecordBatch]:
        """Rows of a table (``nodes/Document``), in their order, so many at a time.

        Raises:
            GraphkitError: there is no such table, or its file is damaged.
        """
        if table not in parquet.TABLES:
            raise GraphkitError(f"There is no table {table}: the tables are {', '.join(parquet.TABLES)}.")
        return parquet.read_batches(self._directory, table, self._manifest, size)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The whole graph for networkx; see :func:`graphkit.stores.exports.to_networkx`."""
        from graphkit.stores.exports import to_networkx

        return to_networkx(self)

    def to_pandas(self) -> dict[str, pandas.DataFrame]:
        """A frame for every table; pandas is asked for then.

        Raises:
            GraphkitError: pandas is not installed.
        """
        from graphkit.stores.exports import to_pandas

        return to_pandas(self)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Rows of a table (``nodes/Document``), in their order, some thousand in memory at a time.

        Raises:
            GraphkitError: there is no such table, or its file is damaged.
        """
        for batch in self.batches(table, 5_000):
            yield from batch.to_pylist()

    @property
    def directory(self) -> Path:
        """Where this version is kept; what is made from it and can be made again may be put there."""
        return self._directory

    @property
    def fingerprints(self) -> Mapping[str, parquet.Fingerprint]:
        """Count and checksum of every table."""
        return self._manifest.tables

    def _check_database(self) -> None:
        """The engine takes an empty file for an empty database; this finds it, and a file from elsewhere."""
        nodes = sum(self._manifest.tables[parquet.node_table(label)].rows for label in schema.NODES)
        try:
            found = self._engine.nodes()
        except GraphkitError as error:
            raise GraphkitError(f"The database of {self._directory} is damaged: build the graph again.") from error
        if found != nodes:
            raise GraphkitError(f"The database of {self._directory} holds another graph: build the graph again.")

    @property
    def counts(self) -> dict[str, int]:
        """Rows of every table, ``nodes/Document`` and ``edges/IMPLEMENTS.Document.Document``."""
        return {table: told.rows for table, told in self._manifest.tables.items()}


@contextmanager
def building(into: Path) -> Iterator[None]:
    """Hold the place for one build, and tell what the file system refuses."""
    try:
        if into.exists() and not into.is_dir():
            raise GraphkitError(f"{into} is a file, not a graph: choose another place.")
        if into.is_dir() and any(into.iterdir()) and not (into / _LOCK).exists():
            raise GraphkitError(f"{into} holds other files and is not a graphkit graph: choose another place.")
        into.mkdir(parents=True, exist_ok=True)
        with (into / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise GraphkitError(f"Another build is under way at {into}: wait until it is over.") from None
            yield
    except BrokenProcessPool as error:
        raise GraphkitError(
            f"A process that built the graph at {into} was ended from outside, as the system does when memory runs out: "
            "build again with fewer --jobs; what was extracted is kept."
        ) from error
    except OSError as error:
        if error.errno == ENOSPC or "errno 28" in str(error):  # Arrow tells the number in its words alone
            raise GraphkitError(f"The disk that holds {into} is full: make room and build again.") from error
        raise GraphkitError(f"Cannot build the graph at {into} ({error.strerror or error}): {cure(error)}.") from error


def _verify(directory: Path, manifest: parquet.Manifest) -> None:
    for table, found in engine.read_back(directory / _DATABASE, manifest.tables):
        if found != manifest.tables[table]:
            raise GraphkitError(
                f"The database gives back other rows in {table} than were written "
                f"({found.rows} of {manifest.tables[table].rows}); the graph was not replaced: build it again."
            )


def _sync(directory: Path) -> None:
    """Bring a directory and all that is in it safely to disk."""
    for folder, _, files in os.walk(directory):
        for path in [*(Path(folder) / name for name in files), Path(folder)]:
            _sync_one(path)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap_in(directory: Path) -> None:
    """Make a finished version the current one, in one step that outlives a power cut."""
    into = directory.parent
    link = into / f"{_CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(directory.name)
    _sync_one(into)
    link.replace(into / _CURRENT)
    _sync_one(into)
    _sync_one(into.resolve().parent)


def _current(into: Path) -> Path | None:
    """The current version's directory, ``None`` before the first build is over."""
    try:
        return (into / _CURRENT).resolve(strict=True)
    except OSError:
        return None


def _versions(into: Path) -> dict[int, Path]:
    found = ((_VERSION.fullmatch(path.name), path) for path in into.iterdir())
    return {int(match[1]): path for match, path in found if match}


def _remove_superseded(into: Path) -> None:
    """Remove old versions that nobody reads and what a killed build has left."""
    current = _current(into)
    for path in _versions(into).values():
        if path.resolve() != current and not _is_read(path):
            shutil.rmtree(path)


def _is_read(version: Path) -> bool:
    try:
        with (version / parquet.MANIFEST).open("r+b") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
