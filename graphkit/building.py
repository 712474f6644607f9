"""Building: the whole way from files to a stored graph."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.model import Graph, Reading, Source
from graphkit.reading import Unreadable, read
from graphkit.resolution import Resolution, resolve
from graphkit.resolution.assembly import labels
from graphkit.stores.embedded import build_graph

Notify = Callable[[Source | Unreadable], None]


class Summary(NamedTuple):
    """What a build made, in numbers."""

    files: int
    unreadable: tuple[Unreadable, ...]
    documents: int
    """Documents whose text was read."""
    stubs: int
    """Documents that are only cited."""
    citations: dict[str, int]
    """Citations by relation, the commonest first."""
    organizations: int
    tasks: int
    unresolved: int
    """Citations whose document stays without year or issuer."""
    warnings: tuple[str, ...]
    seconds: float


def read_and_resolve(
    paths: Iterable[str | os.PathLike[str]], notify: Notify | None = None
) -> tuple[Resolution, tuple[Unreadable, ...]]:
    """Read, extract and resolve; what cannot be read is returned beside the rest. ``notify`` sees each file in turn."""
    readings: list[Reading] = []
    unreadable: list[Unreadable] = []
    for found in read(paths):
        if notify is not None:
            notify(found)
        if isinstance(found, Unreadable):
            unreadable.append(found)
        else:
            readings.append(extract(found))
    return resolve(readings), tuple(unreadable)


def build(
    paths: Iterable[str | os.PathLike[str]], into: str | os.PathLike[str] = "graph", notify: Notify | None = None
) -> Summary:
    """Build the graph of all documents at ``paths`` and store it at ``into``, in place of the one that may be there.

    Raises:
        GraphkitError: not one document could be read, or the graph cannot be stored; the old graph is intact.
    """
    started = time.perf_counter()
    resolution, unreadable = read_and_resolve(paths, notify)
    if not resolution.readings:
        raise GraphkitError(
            "Nothing was built, because no document could be read; name a file or folder that holds some."
        )
    readings = resolution.readings
    names = labels(readings)
    sources = [reading.source._replace(name=name) for reading, name in zip(readings, names, strict=True)]
    build_graph(resolution.graph, Path(into), sources)
    return summarize(resolution, unreadable, time.perf_counter() - started)


def summarize(resolution: Resolution, unreadable: tuple[Unreadable, ...], seconds: float) -> Summary:
    """Count what a resolution holds."""
    graph: Graph = resolution.graph
    citations = [c for reading in resolution.readings for c in reading.citations]
    return Summary(
        files=len(resolution.readings) + len(unreadable),
        unreadable=unreadable,
        documents=sum(row["held"] for row in graph.nodes["Document"]),
        stubs=sum(not row["held"] for row in graph.nodes["Document"]),
        citations=dict(Counter(c.relation for c in citations).most_common()),
        organizations=len(graph.nodes["Organization"]),
        tasks=len(graph.nodes["Task"]),
        unresolved=sum("" in c.id.split("|")[1:] for c in citations),
        warnings=graph.warnings,
        seconds=seconds,
    )
