"""Work that is shared out among processes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any


@contextmanager
def workers(jobs: int) -> Iterator[Any]:
    """What does ``map(function, tasks)`` on so many processes; the answers come in the order of the tasks.

    Nouns of the model refer to nothing that refers back, so that the processes collect garbage only when a task says so.
    """
    if jobs == 1:
        yield map
    else:
        with ProcessPoolExecutor(jobs, get_context("forkserver"), initializer=gc.disable) as pool:
            yield pool.map
