"""Combining: the rows that different readings contribute to one key become the one row of the graph.

Works key by key: :func:`combine` sees all rows of one table that have one key (:func:`key_of_row`), and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from graphkit.resolution.contributions import Row, Table, Warning
from graphkit.schema import EDGES, NAMED


def key_of_row(table: Table, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells the rows of a table apart, and puts them in order."""
    return (row["id"],) if isinstance(table, str) else (row["from"], row["to"])


def combine(table: Table, rows: Sequence[Row]) -> Row:
    """The one row of the graph, of all that were contributed under one key, in the order of their places."""
    if table == "Document":
        return _document(rows)
    row = {name: value for name, value in rows[0].items() if name != "at"}
    if len(rows) > 1 and not isinstance(table, str) and "citations" in EDGES[table]:
        row["mentions"] = sum(each["mentions"] for each in rows)
        row["confidence"] = max(each["confidence"] for each in rows)
        row["citations"] = named(citation for each in rows for citation in each["citations"])
    return row


def named(citations: Iterable[str]) -> list[str]:
    """Those of the citations of an edge that it names, each once."""
    return list(islice(dict.fromkeys(citations), NAMED))


def _document(rows: Sequence[Row]) -> Row:
    """A file that says what it is counts more than what is said of it; what it leaves open is put to the vote."""
    held = [row for row in rows if row["held"]]
    row = {name: value for name, value in (held or rows)[0].items() if name not in ("at", "mentions")}
    if held:
        row["source"] = " | ".join(sorted({each["source"] for each in held}))
    for column in ("type", "date"):
        if not held or row[column] is None:
            row[column] = _winner(rows, column)
    return row


def _winner(rows: Sequence[Row], column: str) -> str | None:
    """The value said most often; the fuller one (a date before its year) and then the first in order break a tie."""
    votes: Counter[str] = Counter()
    for row in rows:
        if not row["held"] and row[column]:
            votes[row[column]] += row["mentions"]
    if column == "date" and votes:
        fullest = max(map(len, votes))
        votes = Counter({value: count for value, count in votes.items() if len(value) == fullest})
    return max(votes, key=lambda value: (votes[value], len(value), value)) if votes else None


def same_documents(rows: Sequence[Row]) -> Iterator[Warning]:
    """What to say where several files, of which ``rows`` of one document tell, are that document."""
    held = [row for row in rows if row["held"]]
    for row in held[1:]:
        sentence = f"{row['source']}: the same document as {held[0]['source']} ({row['id']}); they became one."
        yield Warning(row["at"], sentence)


def against_time(relation: str, row: Mapping[str, Any], date_of: Mapping[str, str | None]) -> str | None:
    """What to say of an edge whose acting document is older than what it acts on; it is left as it is."""
    acting, acted_on = row["from"], row["to"]
    earlier, later = date_of.get(acting) or "", date_of.get(acted_on) or ""
    if len(earlier) == len(later) == 10 and earlier < later:
        return f"{acting} ({earlier}) {relation} {acted_on} ({later}), which is younger; see {row['citations'][0]}."
    return None
