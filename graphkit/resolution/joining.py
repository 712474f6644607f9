"""Joining: a document whose own number is missing, and the citations that mean it.

A draft, a stripped scan or a blank "Số: /TB-UBND" is joined with a cited document by type, issuer, date and subject, if
exactly one fits and fits well; else it stays by itself. Two files of one text (its PDF's text and its Markdown) are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.model import Reading
from graphkit.resolution.similarity import REACH, similarity

SAME_DAY = 0.35
"""Subject similarity that suffices where type, issuer and full date agree."""
SAME_TIME = 0.55
"""Subject similarity that suffices where the date is only not against it."""
MARGIN = 0.15
"""By how much the best must beat the next."""
SAME_TEXT = 0.8
"""Share of common five-word runs that makes two files one document."""


class Join(NamedTuple):
    """Why a file without a number is the document of ``id``."""

    id: str
    similarity: float
    reason: str


class _Cited(NamedTuple):
    type: str | None
    issuer: str | None
    date: str | None
    said: list[str]
    """What the mentions tell of it: the words behind each."""


def join(readings: Sequence[Reading]) -> dict[int, Join]:
    """Find the joins: index of the reading → why it is which document."""
    held = {reading.document.id for reading in readings if reading.document.id}
    cited = _cited(readings, held)
    found: dict[int, Join] = {}
    for index, reading in enumerate(readings):
        if reading.document.id is None and (best := _best(reading, cited)):
            found[index] = best
    # Two files claim one document: neither is it for sure, unless they are one text.
    claims: dict[str, list[int]] = defaultdict(list)
    for index, one in found.items():
        claims[one.id].append(index)
    for indices in claims.values():
        if len(indices) > 1 and not all(_same_text(readings[indices[0]], readings[i]) for i in indices[1:]):
            for index in indices:
                del found[index]
    return found


def _cited(readings: Sequence[Reading], held: Iterable[str]) -> dict[tuple[str, str], dict[str, _Cited]]:
    """(type, issuer) → identity → what is said of a document that is cited by number and not held."""
    found: dict[tuple[str, str], dict[str, _Cited]] = defaultdict(dict)
    known = set(held)
    for reading in readings:
        for citation in reading.citations:
            if citation.code is None or citation.id in known or not citation.type or not citation.issuer:
                continue
            row = found[citation.type, citation.issuer].setdefault(
                citation.id, _Cited(citation.type, citation.issuer, citation.date, [])
            )
            row.said.append(reading.source.text[citation.end : citation.end + REACH])
            if citation.date and (row.date is None or len(citation.date) > len(row.date)):
                found[citation.type, citation.issuer][citation.id] = row._replace(date=citation.date)
    return found


def _best(reading: Reading, cited: dict[tuple[str, str], dict[str, _Cited]]) -> Join | None:
    header = reading.document
    own = {citation.id for citation in reading.citations}
    youngest = max((c.date for c in reading.citations if c.date), default=None)
    scored: list[tuple[float, bool, str, _Cited]] = []
    for identifier, row in cited.get((header.type or "", header.issuer or ""), {}).items():
        if identifier in own or not row.date:
            continue
        if header.date and not _compatible(header.date, row.date):
            continue
        if youngest and row.date < youngest[: len(row.date)]:
            continue  # nobody cites what is younger than himself
        likeness = max(similarity(header.subject or "", said) for said in row.said)
        scored.append(
            (likeness, header.date is not None and header.date == row.date and len(row.date) == 10, identifier, row)
        )
    scored.sort(key=lambda one: (-one[0], one[2]))
    if not scored:
        return None
    likeness, same_day, identifier, row = scored[0]
    if likeness < (SAME_DAY if same_day else SAME_TIME) or (len(scored) > 1 and likeness - scored[1][0] < MARGIN):
        return None
    when = f"date {row.date}" + (
        " as its own" if same_day else f" (own date {header.date or 'unknown'}, cites up to {youngest or '?'})"
    )
    return Join(
        identifier,
        round(likeness, 2),
        f"type {header.type}, issuer {header.issuer}, {when}, subject similarity {likeness:.2f}, "
        f"{len(scored)} candidate{'s' if len(scored) > 1 else ''}",
    )


def _compatible(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def _same_text(a: Reading, b: Reading) -> bool:
    one, other = _runs(a.source.text), _runs(b.source.text)
    return bool(one and other) and len(one & other) >= SAME_TEXT * min(len(one), len(other))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def duplicates(readings: Sequence[Reading]) -> dict[int, int]:
    """Files without a number whose text another file holds: index → index of the file that stands for both."""
    groups: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for index, reading in enumerate(readings):
        groups[reading.document.type, reading.document.issuer].append(index)
    found: dict[int, int] = {}
    for indices in groups.values():
        numbered = [i for i in indices if readings[i].document.id]
        for at, index in enumerate(indices):
            if readings[index].document.id is not None:
                continue
            for other in (*numbered, *indices[:at]):
                if other not in found and other != index and _alike(readings[index], readings[other]):
                    found[index] = other
                    break
    return found


def _alike(a: Reading, b: Reading) -> bool:
    """Cheap first: as many citations, of the same documents; then the words."""
    if {c.code for c in a.citations} != {c.code for c in b.citations}:
        return False
    return _same_text(a, b)
