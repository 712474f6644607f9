"""Work that is shared out among processes."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

import pyarrow as pa

Answer = TypeVar("Answer")


@contextmanager
def workers(jobs: int) -> Iterator[Any]:
    """What does ``map(function, tasks)`` on so many processes; the answers come in the order of the tasks."""
    if jobs == 1:
        yield map
    else:
        with processes(jobs) as pool:
            yield lambda function, tasks: pool.map(partial(tidily, function), tasks)


@contextmanager
def beside(jobs: int, function: Callable[..., None], *given: Any) -> Iterator[None]:
    """Call a function in a process of its own while what is below goes on, if there may be several; else before it."""
    if jobs == 1:
        function(*given)
        yield
    else:
        with processes(1) as pool:
            called = pool.submit(_at_length, function, *given)
            yield
            called.result()


def apart(jobs: int, function: Callable[..., Answer], *given: Any) -> Answer:
    """Call a function in a process of its own, with which its memory goes, if there may be several; else here."""
    if jobs == 1:
        return function(*given)
    with processes(1) as pool:
        return pool.submit(_at_length, function, *given).result()


def _at_length(function: Callable[..., Answer], *given: Any) -> Answer:
    """Do what takes a process as long as it lives, so that its garbage cannot wait for the end."""
    gc.enable()
    return function(*given)


def tidily(function: Callable[..., Answer], *given: Any) -> Answer:
    """Do a task of a process, then collect the garbage.

    Not before what the task held is gone, and not among what is there after it: tables of the lexicon, keys of all files that
    are kept. To look through these after every task took a fifth of the time of reading and extracting.
    """
    answer = function(*given)
    gc.collect()
    gc.freeze()
    give_back()
    return answer


def give_back() -> None:
    """Give the system back what Arrow keeps of memory that nobody uses, which may be more than what is used."""
    pa.default_memory_pool().release_unused()


def processes(jobs: int, prepare: Callable[..., None] | None = None, *given: Any) -> ProcessPoolExecutor:
    """So many processes, each of which calls ``prepare(*given)`` before its work, and which end when this one is killed.

    Nouns of the model refer to nothing that refers back, so that they collect garbage only when a task says so.
    """
    return ProcessPoolExecutor(jobs, get_context("forkserver"), initializer=_begin, initargs=(prepare, given))


def _begin(prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    gc.disable()
    Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare(*given)


def _end_with_parent() -> None:
    """A worker waits for tasks at a pipe of which it holds both ends, so that it would not see its parent end."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
