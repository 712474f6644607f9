"""Assembly: resolved readings, as many as memory holds, to the rows of a graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from graphkit.model import Graph, Reading
from graphkit.resolution.answers import Order, Report, propose
from graphkit.resolution.combining import against_time, combine, key_of_row, same_documents
from graphkit.resolution.contributions import Contributions, Place, Row, Table
from graphkit.resolution.joining import (
    Cited,
    Join,
    Text,
    Unnumbered,
    cited,
    duplicates,
    join,
    text_key,
    undisputed,
    unnumbered,
)
from graphkit.schema import EDGES, NODES

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


def assemble(readings: Sequence[Reading]) -> Graph:
    """Build the graph of resolved readings; rows are sorted by their keys."""
    contributions = Contributions()
    for reading, at in zip(readings, places(readings), strict=True):
        contributions.add(reading, at)
    groups = {
        table: grouped((key_of_row(table, row), row) for row in rows.values())
        for table, rows in contributions.tables.items()
    }
    combined = {table: [combine(table, rows[key]) for key in sorted(rows)] for table, rows in groups.items()}
    combined["PROPOSED_ANSWER", "Document", "Task"] = _answers(contributions.reports, contributions.orders)
    same = (warning for rows in groups["Document"].values() for warning in same_documents(rows))
    told = sorted([*contributions.warnings, *same], key=lambda warning: warning.place)
    sentences = [*(warning.sentence for warning in told), *_against_time(combined)]
    return Graph(
        {label: combined[label] for label in NODES}, {kind: combined[kind] for kind in EDGES}, tuple(sentences)
    )


def grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    """The values of each key, in their order."""
    found: dict[_Key, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def labels(readings: Sequence[Reading]) -> list[str]:
    """What each file is called in the graph: its name, or its path where two folders hold that name."""
    counts = Counter(reading.source.name for reading in readings)
    return [r.source.name if counts[r.source.name] == 1 else r.source.path or r.source.name for r in readings]


def places(readings: Sequence[Reading]) -> Iterator[Place]:
    """Which document each reading is, and what its file is called."""
    names, joins, twins = labels(readings), _joins(readings), _twins(readings)

    def own(index: int) -> str:
        if (said := readings[index].document.id) is not None:
            return said
        return joins[index].id if index in joins else f"source:{names[index]}"

    for index, name in enumerate(names):
        yield Place(index, name, own(twins.get(index, index)), joins[index].reason if index in joins else None)


def _joins(readings: Sequence[Reading]) -> dict[int, Join]:
    held = {reading.document.id for reading in readings}
    missing: dict[tuple[str, str], list[Unnumbered]] = grouped(
        ((one.type, one.issuer), one)
        for i, reading in enumerate(readings)
        if (one := unnumbered(reading, i)) is not None
    )
    found: dict[tuple[str, str], list[Cited]] = grouped(
        ((citation.type, citation.issuer), said)
        for reading in readings
        for citation in reading.citations
        if citation.type and citation.issuer and (citation.type, citation.issuer) in missing
        if citation.id not in held and (said := cited(reading, citation)) is not None
    )
    joins = [each for key, documents in missing.items() for each in join(documents, found.get(key, ()))]
    claims = grouped((one.id, (index, one)) for index, one in joins)
    return {
        index: one
        for each in claims.values()
        if undisputed([(index, readings[index].source.text) for index, _ in sorted(each, key=lambda pair: pair[0])])
        for index, one in each
    }


def _twins(readings: Sequence[Reading]) -> dict[int, int]:
    groups = grouped((text_key(reading), index) for index, reading in enumerate(readings))
    return dict(
        pair
        for indices in groups.values()
        if len(indices) > 1 and any(readings[index].document.id is None for index in indices)
        for pair in duplicates(
            Text(index, readings[index].document.id is not None, readings[index].source.text) for index in indices
        )
    )


def _answers(reports: Iterable[Report], orders: Iterable[Order]) -> list[Row]:
    given = grouped((order.document, order) for order in orders)
    asked = grouped((cited, report) for report in reports for cited in report.cites if cited in given)
    rows: dict[tuple[str, str], Row] = {}
    for document, found in asked.items():
        for _, answer in propose((*given[document], *found)):
            row = {"from": answer.document, "to": answer.task, "score": answer.score, "reason": answer.reason}
            rows.setdefault((answer.document, answer.task), row)
    return [rows[ends] for ends in sorted(rows)]


def _against_time(tables: Mapping[Table, list[Row]]) -> Iterator[str]:
    dates: dict[str, Any] = {row["id"]: row["date"] for row in tables["Document"]}
    for table, rows in tables.items():
        if table[1:] == ("Document", "Document"):
            yield from filter(None, (against_time(table[0], row, dates) for row in rows))
