"""The rows of a named query, made what its head says: lists, limits and shortest paths.

Three things SPARQL cannot say, and Cypher says the last one slowly; comments at the head of a query say them::

    # lists: lead support       values in no order, to be sorted; SPARQL joins them by U+001F
    # limit: limit              the parameter that says how many rows there are at most
    # fold: up                  rows are steps; join them to shortest paths, which gives depth and path
    # columns: root depth path  the columns after folding: first root and depth, at last path
    # order: root depth         what they are sorted by

``fold: up`` (and ``down``) takes the columns ``root``, ``node`` and ``step``: the id of a node, and of one that is a step
nearer to the root. A path up begins at the node, a path down at the root. Where ``node``, ``step`` and ``top`` (the root)
are the engine's own element ids, which it has at hand, ``id`` tells whose they are. ``fold: between`` takes rows with
``start`` and ``goal``, and rows with ``actor`` and ``target`` for every edge, whatever its direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from graphkit.stores.cypher import Result

_HEAD = re.compile(r"^(?:#|//) (lists|limit|fold|columns|order): (.+)$", re.MULTILINE)
_SEPARATOR = "\x1f"
_DEEPEST = 30
"""Steps of a path at most, as in Cypher."""

Row = tuple[Any, ...]


def limited(query: str, values: Mapping[str, str | int]) -> str:
    """The query with its limit behind it, if its head names the parameter that says it."""
    limit = dict(_HEAD.findall(query)).get("limit")
    return f"{query}\nLIMIT {int(values[limit])}" if limit else query


def folds(query: str) -> bool:
    """Whether the rows of a query are steps, which come in any order."""
    return "fold" in dict(_HEAD.findall(query))


def shaped(query: str, result: Result) -> Result:
    """The rows as the query's head wants them."""
    head = dict(_HEAD.findall(query))
    if "lists" in head:
        result = _listed(result, head["lists"].split())
    if "fold" not in head:
        return result
    columns = tuple(head["columns"].split())
    folded = _between(result, columns) if head["fold"] == "between" else _tree(result, head["fold"] == "up", columns)
    return Result(columns, _sorted(folded, [columns.index(column) for column in head["order"].split()]))


def _sorted(rows: Iterable[Row], order: list[int]) -> list[Row]:
    """Nothing comes after everything else, as in Cypher."""
    rows = list(rows)
    if any(row[at] is None for at in order for row in rows):
        return sorted(rows, key=lambda row: [(row[at] is None, row[at]) for at in order])
    return sorted(rows, key=itemgetter(*order))


def _listed(result: Result, lists: list[str]) -> Result:
    def ordered(column: str, told: Any) -> Any:
        if column not in lists:
            return told
        return sorted(told if isinstance(told, list) else filter(None, (told or "").split(_SEPARATOR)))

    rows = [tuple(ordered(*pair) for pair in zip(result.columns, row, strict=True)) for row in result.rows]
    return Result(result.columns, rows)


def _tree(result: Result, up: bool, columns: tuple[str, ...]) -> Iterator[Row]:
    at = {column: place for place, column in enumerate(result.columns)}
    node, step, root = at["node"], at["step"], at["root"]
    shown = itemgetter(node, *(at[column] for column in columns[2:-1]))
    by_root: dict[str, list[Row]] = {}
    for row in result.rows:
        by_root.setdefault(row[root], []).append(row)
    for name, rows in by_root.items():
        if "top" in at:
            names = {row[node]: row[at["id"]] for row in rows} | {rows[0][at["top"]]: name}
        else:
            names = {row[key]: row[key] for row in rows for key in (node, step)}
        # A step without a name leads out of the tree.
        paths = _shortest(name, ((names[row[step]], names[row[node]]) for row in rows if row[step] in names))
        # Each row of a node tells the same of it; one that only tells a step tells nothing else.
        for key, *told in dict.fromkeys(map(shown, rows)):
            path = paths.get(names[key])
            if path and any(told):
                yield (name, len(path) - 1, *told, path[::-1] if up else path)


def _between(result: Result, columns: tuple[str, ...]) -> Iterator[Row]:
    rows = result.records()
    edges = [row for row in rows if row["actor"] is not None]
    steps = [(row["actor"], row["target"]) for row in edges]
    for ends in (row for row in rows if row["start"] is not None):
        found = _shortest(ends["start"], [*steps, *((b, a) for a, b in steps)])
        if path := found.get(ends["goal"]):
            told = {"start": ends["start"], "goal": ends["goal"], "steps": len(path) - 1, "path": path}
            for edge in edges:
                if edge["actor"] in path and edge["target"] in path:
                    shown = {**edge, **told}
                    yield tuple(shown[column] for column in columns)


def _shortest(root: str, steps: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """A shortest path from the root to whatever can be reached; of several, the first in alphabetical order."""
    following: dict[str, list[str]] = {}
    for start, end in steps:
        following.setdefault(start, []).append(end)
    paths = {root: [root]}
    waiting = [root]
    for here in waiting:  # which grows meanwhile
        path = paths[here]
        if here in following and len(path) <= _DEEPEST:
            for end in sorted(following[here]):
                if end not in paths:
                    paths[end] = [*path, end]
                    waiting.append(end)
    return paths
