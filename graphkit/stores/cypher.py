"""What the engines that speak Cypher share: the form of an answer, and what no query may do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, Protocol, runtime_checkable

from graphkit.errors import GraphkitError


class Result(NamedTuple):
    """The answer to a query."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Each row as a dict."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Asked(Protocol):
    """A graph that answers Cypher, wherever it is kept."""

    def cypher(self, query: str, parameters: Mapping[str, Any] | None = None, timeout_seconds: float = 60) -> Result:
        """Answer one reading query."""
        ...


_FEW = 100


def among(node: str, label: str, ids: Collection[str]) -> str:
    """How a query about the edges of many nodes begins; it is asked with ``{"ids": [*ids]}``.

    LadybugDB compares each node with each id of a list, which is dear for many ids, and joins with a list that is unwound,
    which reads whole tables of edges even for one.
    """
    if len(ids) <= _FEW:
        return f"MATCH ({node}:{label}) WHERE {node}.id IN $ids"
    return f"UNWIND $ids AS one MATCH ({node}:{label}) WHERE {node}.id = one"


@runtime_checkable
class Gathering(Asked, Protocol):
    """A graph that answers faster where the order of the rows is nothing."""

    def gathered(self, query: str, parameters: Mapping[str, Any], timeout_seconds: float = 60) -> Result:
        """Answer one reading query, with the rows in any order."""
        ...


QUOTED = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|//[^\n]*|/\*.*?\*/"""
"""What a query quotes or comments; nothing in it is looked at."""
_OUTSIDE = re.compile(
    rf"(?P<quoted>{QUOTED})|(?<![.:$\w])(?P<word>COPY|EXPORT|IMPORT|INSTALL|UNINSTALL|LOAD|ATTACH)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Statements that leave the graph for files or the network, which a read-only database still allows."""
_QUOTED = re.compile(QUOTED, re.DOTALL)
_PARAMETER = re.compile(rf"(?P<quoted>{QUOTED})|\$(?P<name>\w+)", re.DOTALL)


def bare(query: str) -> str:
    """A query without what it quotes and comments.

    >>> bare("RETURN 'a; b' AS x // LIMIT 5")
    'RETURN   AS x  '
    """
    return _QUOTED.sub(" ", query)


def check(query: str, parameters: Mapping[str, Any]) -> None:
    """Refuse a query that reaches outside the graph, or whose parameters are not those that are given.

    Raises:
        GraphkitError: it does, or they are not.
    """
    for match in _OUTSIDE.finditer(query):
        if match["word"]:
            raise GraphkitError(
                f"A query only reads the graph: {match['word']} is not allowed (as a name: `{match['word']}`)."
            )
    wanted = {match["name"] for match in _PARAMETER.finditer(query) if match["name"]}
    # LadybugDB takes a parameter without a value for null, and answers nothing.
    if missing := sorted(wanted - parameters.keys()):
        raise GraphkitError(f"The query needs a value for ${', $'.join(missing)}.")
    if unknown := sorted(parameters.keys() - wanted):
        raise GraphkitError(f"The query has no parameter ${', $'.join(unknown)}.")
