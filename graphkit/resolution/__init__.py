"""Resolution: many ``Reading``s to one ``Graph``, with one node per real document, body, person and task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from graphkit.model import Graph, Reading
from graphkit.resolution.assembly import assemble, grouped
from graphkit.resolution.identity import (
    Identity,
    identified,
    key_of,
    mention_of_document,
    mentions,
    resolve_key,
)
from graphkit.resolution.merging import merge

__all__ = ["Resolution", "resolve"]


class Resolution(NamedTuple):
    """Readings with every identity filled in, and the graph that they make."""

    readings: tuple[Reading, ...]
    graph: Graph


def resolve(readings: Iterable[Reading], bases: Mapping[str, Graph] | None = None) -> Resolution:
    """Resolve identities over all readings given, and build their graph.

    ``bases`` are graphs that were made before, by name: a citation may mean one of their documents, and the graph has all
    that they have.
    """
    known = [row for base in (bases or {}).values() for row in base.nodes.get("Document", [])]
    resolved = tuple(resolve_identities(readings, known))
    graph = assemble(resolved)
    for name, base in (bases or {}).items():
        graph = merge(graph, base, name)
    return Resolution(resolved, graph)


def resolve_identities(readings: Iterable[Reading], known: Iterable[Mapping[str, Any]] = ()) -> Iterator[Reading]:
    """Fill in the identity of every citation and of every document that knows its own number.

    ``known`` are rows of documents from elsewhere that a citation may mean.
    """
    readings = tuple(readings)
    groups = grouped(
        (key_of(mention), (place, index, mention))
        for place, reading in enumerate(readings)
        for index, mention in mentions(reading, str(place))
    )
    elsewhere = grouped((key_of(mention), mention) for mention in map(mention_of_document, known) if mention)
    found: list[dict[int, Identity]] = [{} for _ in readings]
    for key, group in groups.items():
        said = [*(mention for _, _, mention in group), *elsewhere.get(key, ())]
        for (place, index, _), identity in zip(group, resolve_key(said), strict=False):
            found[place][index] = identity
    return map(identified, readings, found)
