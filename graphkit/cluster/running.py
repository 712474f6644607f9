"""The whole way on a cluster: documents → readings → tables of a graph, in a folder that all its machines share.

::

    DIR/work/           what one job leaves for the next: readings, answers, claims, places, contributions
    DIR/parquet/ neo4j/ parts.json    the graph, see :mod:`graphkit.cluster.parts`

Each job ends on disk, so that a machine that is lost costs what its tasks were at, and Spark does these again; and when this
process is lost, the next run over the same inputs goes on with the job that was under way.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphkit.cluster import assembling, extracting, parts, resolving
from graphkit.cluster.inputs import Inputs, documents, find_inputs
from graphkit.cluster.session import connected
from graphkit.errors import GraphkitError
from graphkit.reading import Ocr, Unreadable
from graphkit.stores.parquet import TABLES
from graphkit.stores.texts import TEXTS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_WHOLE = "_SUCCESS"
"""What Spark puts beside rows when all of them are there."""
_TASKS_A_CORE = 4
"""Parts that each core is given at least: enough that none waits long for the last, and little is lost with one."""
_BYTES_A_TASK, _READINGS_A_TASK = 16 << 20, 20_000
"""What one task is given at most, of tables (which are compressed) and of readings."""


class Summary(NamedTuple):
    """What a cluster made, in numbers."""

    files: int
    """Files and texts that were read."""
    rows: Mapping[str, int]
    """Rows of every table."""
    unreadable: tuple[Unreadable, ...]
    warnings: tuple[str, ...]
    seconds: Mapping[str, float]
    """What each job took."""


def run(
    paths: Iterable[str | os.PathLike[str]],
    master: str,
    into: Path,
    *,
    csv: bool = False,
    ocr: Ocr = Ocr.auto,
    count: int | None = None,
    python: str | None = None,
    settings: Mapping[str, str] | None = None,
    notify: Callable[[str], None] = lambda job: None,
) -> Summary:
    """Make a graph in parts at ``into`` of all documents and tables at ``paths``, on the Spark cluster of ``master``.

    ``csv`` writes it for neo4j-admin as well. ``count`` is the number of parts that each job is cut into. ``notify`` is told
    the name of each job as it begins.

    Raises:
        GraphkitError: something is missing, the folder is not shared or not ours, a job failed; see
            :func:`graphkit.cluster.session.connected`.
    """
    into = Path(os.path.abspath(into))
    inputs = find_inputs(paths)
    prepare(into, extracting.fingerprint(inputs, ocr))
    with connected(master, settings, python) as session:
        return _Run(session, into, count, notify).all(inputs, csv, ocr)


def prepare(into: Path, inputs: str) -> None:
    """Make the folder ours, and empty but for what workers must see and what a run over the same inputs left."""
    sign = into / extracting.SIGN
    try:
        if into.exists() and (not into.is_dir() or (any(into.iterdir()) and not sign.exists())):
            raise GraphkitError(f"{into} holds something else: name a new folder that all machines share.")
        into.mkdir(parents=True, exist_ok=True)
        is_begun = sign.exists() and sign.read_text(encoding="utf-8") == inputs
        sign.write_text(inputs, encoding="utf-8")
        (into / parts.NAME).unlink(missing_ok=True)
        for name in (parts.PARQUET, parts.NEO4J, *([] if is_begun else [_Run.WORK])):
            shutil.rmtree(into / name, ignore_errors=True)
    except OSError as error:
        raise GraphkitError(f"Cannot write to {into}: {error.strerror or error}.") from error


class _Run:
    """The jobs, one after the other."""

    WORK = "work"

    def __init__(self, session: SparkSession, into: Path, count: int | None, notify: Callable[[str], None]) -> None:
        self._session = session
        self._into = into
        self._count = count
        self._notify = notify
        self._seconds: dict[str, float] = {}

    def all(self, inputs: Inputs, csv: bool, ocr: Ocr) -> Summary:
        said = extracting.told(str(self._into), ocr)
        size = sum(map(_bytes, inputs.tables))
        first = self._parts(max(size / _BYTES_A_TASK, len(inputs.files) / _READINGS_A_TASK))
        readings = self._kept("readings", lambda: extracting.extracted(documents(self._session, inputs), first, said))
        count = self._parts(readings.count() / _READINGS_A_TASK)
        self._session.conf.set("spark.sql.shuffle.partitions", str(count))
        answers = self._kept("answers", lambda: resolving.answers(readings))
        found = resolving.found(answers)
        claims = self._kept("claims", lambda: resolving.claims(readings, answers, found))
        places = self._kept("places", lambda: resolving.places(readings, claims))
        contributions = self._kept("contributions", lambda: assembling.contributed(readings, found, places))
        with self._job("tables"):
            rows = contributions.unionByName(assembling.proposed(contributions))
            written = assembling.write_tables(rows, count, str(self._into), csv)
            late = assembling.chronology(self._session, str(self._into), written)
            made = parts.Parts(written.parts, (*written.warnings, *late))
        refused = readings.where("refused IS NOT NULL").select("at", "refused.*").orderBy("at").collect()
        unreadable = (*inputs.unreadable, *(Unreadable(row["path"], row["reason"]) for row in refused))
        if not made.parts:
            raise GraphkitError(f"Nothing was built, because no document could be read: {unreadable[0].reason}")
        parts.finish(self._into, made, csv)
        shutil.rmtree(self._into / self.WORK)
        held = made.fingerprint(TEXTS).rows
        return Summary(
            held,
            {table: made.fingerprint(table).rows for table in TABLES},
            unreadable,
            made.warnings,
            self._seconds,
        )

    def _parts(self, least: float) -> int:
        return self._count or max(2, ceil(least), self._session.sparkContext.defaultParallelism * _TASKS_A_CORE)

    def _kept(self, name: str, rows: Callable[[], DataFrame]) -> DataFrame:
        """Rows on disk, so that what follows does not make them again; those of a run before, if it came so far."""
        path = self._into / self.WORK / name
        if not (path / _WHOLE).exists():
            with self._job(name):
                rows().write.mode("overwrite").parquet(str(path))
        return self._session.read.parquet(str(path))

    @contextmanager
    def _job(self, name: str) -> Iterator[None]:
        self._notify(name)
        started = time.perf_counter()
        yield
        self._seconds[name] = time.perf_counter() - started


def _bytes(table: str) -> int:
    """The size of a table; nought for an address that only Spark knows."""
    if os.path.isdir(table):
        return sum(entry.stat().st_size for entry in os.scandir(table))
    return os.path.getsize(table) if os.path.exists(table) else 0
