"""The rows of a named query in SPARQL, made those of its twin in Cypher: lists, limits and shortest paths.

Three things SPARQL cannot say, and the head of a ``queries/NAME.rq`` says them in comments::

    # lists: lead support       values joined by U+001F, to be parted and sorted
    # limit: limit              the parameter that says how many rows there are at most
    # fold: up                  rows are steps; join them to shortest paths, which gives depth and path
    # columns: root depth path  the columns after folding
    # order: root depth         what they are sorted by

``fold: up`` (and ``down``) takes the columns ``root``, ``node`` and ``step``: the id of a node, and of one that is a step
nearer to the root. A path up begins at the node, a path down at the root. ``fold: between`` takes rows with ``start`` and
``goal``, and rows with ``actor`` and ``target`` for every edge, whatever its direction.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphkit.stores.cypher import Result

_HEAD = re.compile(r"^# (lists|limit|fold|columns|order): (.+)$", re.MULTILINE)
_SEPARATOR = "\x1f"
_DEEPEST = 30
"""Steps of a path at most, as in Cypher."""

Row = dict[str, Any]


def limited(query: str, values: Mapping[str, str | int]) -> str:
    """The query with its limit behind it, if its head names the parameter that says it."""
    limit = dict(_HEAD.findall(query)).get("limit")
    return f"{query}\nLIMIT {int(values[limit])}" if limit else query


def shaped(query: str, result: Result) -> Result:
    """The rows as the query's head wants them."""
    head = dict(_HEAD.findall(query))
    rows = result.records()
    for column in head.get("lists", "").split():
        for row in rows:
            row[column] = sorted(part for part in (row[column] or "").split(_SEPARATOR) if part)
    if "fold" not in head:
        return Result(result.columns, [tuple(row.values()) for row in rows])
    columns = tuple(head["columns"].split())
    folded = _between(rows) if head["fold"] == "between" else _tree(rows, head["fold"] == "up", columns)
    ordered = sorted(folded, key=lambda row: [(row[c] is None, row[c]) for c in head["order"].split()])
    return Result(columns, [tuple(row[column] for column in columns) for row in ordered])


def _tree(rows: list[Row], up: bool, columns: tuple[str, ...]) -> Iterator[Row]:
    by_root: dict[str, list[Row]] = {}
    for row in rows:
        by_root.setdefault(row["root"], []).append(row)
    told = [column for column in columns if column not in ("root", "depth", "path")]
    for root, of_root in by_root.items():
        paths = _shortest(root, ((row["step"], row["node"]) for row in of_root))
        # Each row of a node tells the same of it; one that only tells a step tells nothing else.
        shown = dict.fromkeys(
            (row["node"], *(row[column] for column in told))
            for row in of_root
            if any(row[column] is not None for column in told)
        )
        for node, *values in shown:
            if node in paths:
                path = paths[node][::-1] if up else paths[node]
                yield {"root": root, "depth": len(path) - 1, "path": path, **dict(zip(told, values, strict=True))}


def _between(rows: list[Row]) -> Iterator[Row]:
    edges = [row for row in rows if row["actor"] is not None]
    steps = [(row["actor"], row["target"]) for row in edges]
    for ends in (row for row in rows if row["start"] is not None):
        found = _shortest(ends["start"], [*steps, *((b, a) for a, b in steps)])
        if path := found.get(ends["goal"]):
            for edge in edges:
                if edge["actor"] in path and edge["target"] in path:
                    yield {**edge, "start": ends["start"], "goal": ends["goal"], "steps": len(path) - 1, "path": path}


def _shortest(root: str, steps: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """A shortest path from the root to whatever can be reached; of several, the first in alphabetical order."""
    following: dict[str, set[str]] = {}
    for start, end in steps:
        following.setdefault(start, set()).add(end)
    paths = {root: [root]}
    waiting = deque([root])
    while waiting:
        here = waiting.popleft()
        if len(paths[here]) <= _DEEPEST:
            for end in sorted(following.get(here, ())):
                if end not in paths:
                    paths[end] = [*paths[here], end]
                    waiting.append(end)
    return paths
