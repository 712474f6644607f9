"""Gathering: files → readings, extracting only what is new, on as many processors as are given.

A file's key is what its readings depend on: its path, its bytes, what a manifest says of it, how scans are recognised, and
the code and tables that read and extract. What is kept under a key is taken as it is.
"""

from __future__ import annotations

import gc
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files as package_files
from typing import NamedTuple

import pyarrow as pa

from graphkit.extraction import extract
from graphkit.model import Reading, Source
from graphkit.reading import File, Ocr, Options, Unreadable, Watch, fetch, find, read_fetched
from graphkit.reading.recognition import missing
from graphkit.stores.readings import Kept, Readings, encode
from graphkit.working import processes, tidily

Notify = Callable[[Source | Unreadable], None]
Paths = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]

_CHUNK = 32
"""Files that one process takes at a time."""
_SEGMENT_BYTES, _SEGMENT_SECONDS = 16 << 20, 5.0
"""When what was extracted is brought to disk: a build that is killed loses no more."""
_ONCE = "once:"
"""Begins the key of a file of which a part could not be read: it is tried again next time."""
_READ_BY = ("model.py", "reading", "extraction", "lexicon")
_STORED_BY = ("schema.py", "resolving", "resolution", "stores")
_LIBRARIES = ("lxml", "pypdfium2", "pytesseract", "python-docx", "regex")


class _Task(NamedTuple):
    """What every process has to know."""

    known: frozenset[str]
    version: str
    options: Options


class _Outcome(NamedTuple):
    """What became of one file."""

    key: str | None
    """``None`` where nothing of it could be read."""
    told: tuple[Source | Unreadable, ...]
    """What there is to tell: sources without their text where they are new, what could not be read."""


class Gathered(NamedTuple):
    """The files of a build, in order."""

    keys: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    fingerprint: str
    """Equal for equal builds: of the keys, of what could not be read, and of the code."""


def gather(
    paths: Paths,
    readings: Readings,
    notify: Notify | None = None,
    ocr: Ocr = Ocr.auto,
    watch: Watch | None = None,
    jobs: int = 1,
) -> Gathered:
    """Extract what ``readings`` does not hold yet, and say under which keys it now holds all that the paths name.

    Raises:
        GraphkitError: what was extracted cannot be written; what was written before is kept.
    """
    known = frozenset(key for key in readings.keys() if not key.startswith(_ONCE))  # noqa: SIM118 - not a mapping
    task = _Task(known, code_version(), Options(ocr, watch if jobs == 1 else None))
    keys: list[str] = []
    unreadable: list[Unreadable] = []
    writer = _Writer(readings)
    for outcomes, table in _work_through(find(paths), task, jobs):
        writer.add(table)
        for key, told in outcomes:
            if key is not None:
                keys.append(key)
            for each in told:
                if isinstance(each, Unreadable):
                    unreadable.append(each)
                if notify is not None:
                    notify(each)
    writer.flush()
    said = "\n".join([task.version, *keys, *(f"{each.path}\t{each.reason}" for each in unreadable)])
    return Gathered(tuple(keys), tuple(unreadable), blake2b(said.encode(), digest_size=16).hexdigest())


class _Writer:
    """Brings tables to disk, not one by one and not too late."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._tables: list[pa.Table] = []
        self._bytes, self._since = 0, time.monotonic()

    def add(self, table: pa.Table | None) -> None:
        if table is not None and table.num_rows:
            self._tables.append(table)
            self._bytes += table.nbytes
        if self._bytes >= _SEGMENT_BYTES or time.monotonic() - self._since >= _SEGMENT_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._tables:
            self._readings.add(pa.concat_tables(self._tables))
        self._tables, self._bytes, self._since = [], 0, time.monotonic()


_Worked = tuple[list[_Outcome], pa.Table | None]


def _work_through(found: Iterable[File | Unreadable], task: _Task, jobs: int) -> Iterator[_Worked]:
    """Work on all files, chunk by chunk and in their order."""
    chunks = _chunks(found)
    if jobs == 1:
        with _collecting_seldom():
            yield from (_work(chunk, task) for chunk in chunks)
        return
    with processes(jobs, _begin, task) as pool:
        waiting: deque[Future[_Worked] | _Worked] = deque()
        for chunk in chunks:
            is_stdin = any(isinstance(file, File) and file.path == "-" for file in chunk)
            waiting.append(_work(chunk, task) if is_stdin else pool.submit(_work_as_process, chunk))
            if len(waiting) > 4 * jobs:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


def _result(worked: Future[_Worked] | _Worked) -> _Worked:
    return worked.result() if isinstance(worked, Future) else worked


def _chunks(found: Iterable[File | Unreadable]) -> Iterator[list[File | Unreadable]]:
    chunk: list[File | Unreadable] = []
    for each in found:
        chunk.append(each)
        if len(chunk) == _CHUNK or isinstance(each, File) and each.path == "-":
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_task: _Task | None = None


def _begin(task: _Task) -> None:
    """Prepare a process of the pool."""
    global _task
    _task = task


def _work_as_process(chunk: Sequence[File | Unreadable]) -> _Worked:
    assert _task is not None
    return tidily(_work, chunk, _task)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Nouns of the model refer to nothing that refers back, so that garbage is hardly ever found among them."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _work(chunk: Sequence[File | Unreadable], task: _Task) -> _Worked:
    outcomes: list[_Outcome] = []
    new: list[Kept] = []
    for found in chunk:
        data: bytes | Unreadable = found if isinstance(found, Unreadable) else fetch(found)
        if isinstance(found, Unreadable) or isinstance(data, Unreadable):
            assert isinstance(data, Unreadable)
            outcomes.append(_Outcome(None, (data,)))
            continue
        key = _key(data, found, task)
        if key in task.known:
            outcomes.append(_Outcome(key, ()))
            continue
        told: list[Source | Unreadable] = []
        readings: list[Reading] = []
        for source in read_fetched(data, found, task.options):
            if isinstance(source, Source):
                readings.append(extract(source))
                source = source._replace(text="", pages=(0,))
            told.append(source)
        if any(isinstance(each, Unreadable) for each in told):
            key = _ONCE + key
        if readings:
            new.append(Kept(key, tuple(readings)))
        outcomes.append(_Outcome(key if readings else None, tuple(told)))
    return outcomes, encode(new) if new else None


def _key(data: bytes, file: File, task: _Task) -> str:
    said = [task.version, task.options.ocr.value, file.path, *(f"{k}={v}" for k, v in sorted(file.metadata.items()))]
    return blake2b(data, key=blake2b("\n".join(said).encode()).digest(), digest_size=16).hexdigest()


@cache
def code_version() -> str:
    """A fingerprint of all that readings depend on but the files: code, tables, libraries and Tesseract."""
    libraries = "".join(f"{library} {_version(library)}\n" for library in _LIBRARIES)
    return fingerprint(_READ_BY, f"{libraries}{missing()}")


@cache
def store_version() -> str:
    """A fingerprint of the code that makes a graph of readings."""
    return fingerprint(_STORED_BY, "")


def fingerprint(rooms: Sequence[str], more: str = "") -> str:
    """A fingerprint of what stands in modules and folders of graphkit, and of ``more``."""
    digest = blake2b(more.encode(), digest_size=16)
    waiting = [package_files("graphkit").joinpath(room) for room in reversed(rooms)]
    while waiting:
        place = waiting.pop()
        if place.is_dir():
            inside = (each for each in place.iterdir() if each.name != "__pycache__")
            waiting.extend(sorted(inside, key=lambda each: each.name, reverse=True))
        else:
            digest.update(f"{place.name}\n".encode() + place.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
