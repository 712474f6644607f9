"""Resolution: many ``Reading``s to one ``Graph``, with one node per real document, body, person and task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphkit.model import Citation, Graph, Header, Reading
from graphkit.resolution.assembly import assemble
from graphkit.resolution.identity import Mention, identifier, key_of, mention_of, resolve_key
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
    resolved = tuple(resolve_identities(tuple(readings), known))
    graph = assemble(resolved)
    for name, base in (bases or {}).items():
        graph = merge(graph, base, name)
    return Resolution(resolved, graph)


def resolve_identities(readings: tuple[Reading, ...], known: Iterable[Mapping[str, Any]] = ()) -> Iterable[Reading]:
    """Fill in the identity of every citation and of every document that knows its own number.

    ``known`` are rows of documents from elsewhere that a citation may mean.
    """
    groups: dict[str, list[tuple[int, int, Mention]]] = {}
    for r, reading in enumerate(readings):
        header, until = reading.document, latest(reading)
        if header.code:
            year = (header.date or "")[:4]
            own = Mention(
                header.code, year, header.issuer or "", reading.source.name, until or "", said=header.subject or ""
            )
            groups.setdefault(key_of(own), []).append((r, -1, own))
        beside = frozenset(c.code for c in reading.citations if c.code)
        for c, citation in enumerate(reading.citations):
            mention = mention_of(citation, reading.source, until, beside)
            groups.setdefault(key_of(mention), []).append((r, c, mention))

    for row in known:
        label, year, issuer = [*row["id"].rsplit("|", 2), "", ""][:3]
        mention = Mention(label, year, issuer, "", "", said=row["title"] or "")
        if year and issuer and (group := groups.get(key_of(mention))):
            group.append((-1, -1, mention))

    headers: list[Header] = [reading.document for reading in readings]
    citations: list[list[Citation]] = [list(reading.citations) for reading in readings]
    for group in groups.values():
        for (r, c, mention), found in zip(group, resolve_key([m for _, _, m in group]), strict=True):
            if r < 0:
                continue
            if c < 0:
                headers[r] = headers[r]._replace(id=identifier(mention.label, mention.year, mention.issuer))
            else:
                sure = citations[r][c].confidence * (1.0 if found.certain else 0.9)
                citations[r][c] = citations[r][c]._replace(
                    id=found.id, candidates=found.candidates or citations[r][c].candidates, confidence=round(sure, 2)
                )
    for reading, header, found_citations in zip(readings, headers, citations, strict=True):
        yield reading._replace(document=header, citations=tuple(found_citations))


def latest(reading: Reading) -> str | None:
    """When the document was written: its date, else that of the youngest document that it cites."""
    if reading.document.date:
        return reading.document.date
    return max((c.date for c in reading.citations if c.date), default=None)
