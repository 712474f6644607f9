"""The nouns that travel between the rooms: immutable, typed, cheap to make by the million.

``Source`` (what was read) → ``Reading`` (what one document says) → ``Graph`` (what all documents say together).
The keys of :class:`Header`, :class:`Citation`, :class:`Deadline` and :class:`Task` are those of the annotation guideline.
All offsets are Unicode code points into ``Source.text``, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Source(NamedTuple):
    """A document as decoded, before any folding."""

    name: str
    """The file's name without its folder; ``-`` for standard input."""
    text: str
    path: str = ""
    """Where it was read from, as given; empty when it was not a file."""
    metadata: Mapping[str, str] = {}
    """What the text cannot say: any of ``place issuer code date type title``, from front matter or ``manifest.csv``."""
    pages: tuple[int, ...] = (0,)
    """Offset of the first character of each page."""
    warnings: tuple[str, ...] = ()
    """One sentence for each thing that reading had to guess, such as the encoding."""

    def page(self, offset: int) -> int | None:
        """The number of the page that a place in the text stands on; ``None`` for a text without pages."""
        return bisect_right(self.pages, offset) if len(self.pages) > 1 else None


class Header(NamedTuple):
    """What a document says of itself; ``None`` where it does not say."""

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    date: str | None = None
    """ISO 8601, shortened to what is known: ``2024-07-08``, ``2024-07``, ``2024``."""
    issuer: str | None = None
    """Identity body (see :class:`Citation`)."""
    place: str | None = None
    """Province or centrally run city, without its kind: ``Quảng Nam``."""
    subject: str | None = None
    signer: str | None = None
    signer_title: str | None = None
    recipients: tuple[str, ...] = ()
    code: str | None = None
    """Number and symbol in canonical form, ``28/2023/QĐ-UBND``; ``None`` without a number."""
    id: str | None = None
    """``code|year|issuer``; ``None`` until resolved, and for ever where the document does not know its number."""


class Citation(NamedTuple):
    """One mention of another document."""

    kind: str
    """``numbered`` or ``named``."""
    start: int
    end: int
    surface: str
    type: str | None
    code: str | None
    date: str | None
    issuer: str | None
    """The body whose register gives the number, with its full name and place; ``None`` where nobody can tell."""
    issuer_text: str | None
    """The words that the text itself gives for the issuer."""
    id: str
    """``code|year|issuer`` or ``name|year|issuer``; parts that are not known are empty."""
    relation: str
    subject: int | None
    """Index (in ``Reading.citations``) of the citation that governs this one; ``None`` for the document itself."""
    pinpoint: str | None = None
    name: str | None = None
    """Canonical name of a ``named`` citation."""
    rule: str = ""
    """The rule that found it."""
    confidence: float = 1.0
    """Between 0 and 1."""
    candidates: tuple[str, ...] = ()
    """Identities that fit equally well where ``id`` stayed incomplete."""


class Deadline(NamedTuple):
    """A time limit of a task; ``date`` is an ISO date, month (``2024-10``), quarter (``2024-Q2``) or year."""

    start: int
    end: int
    surface: str
    date: str | None


class TimeRule(NamedTuple):
    """A time limit of a task that names no date: it recurs, or it counts from an event."""

    start: int
    end: int
    surface: str
    recurrence: str | None = None
    """Recurrence rule of RFC 5545, ``FREQ=MONTHLY;BYMONTHDAY=25``; the last day of a period means the period."""
    duration: str | None = None
    """ISO 8601 duration, ``P5D``."""
    working: bool = False
    """Whether the duration is in working days or hours."""
    counts_from: str | None = None
    """The event that the duration counts from, in the words of the text; ``None`` where it names none."""


class Rejected(NamedTuple):
    """A stretch of the text that looks like the code of a document and was taken for none."""

    start: int
    end: int
    surface: str
    reason: str
    """``own-number``, ``not-a-document``, ``unknown-symbol`` or ``no-symbol``."""


class Task(NamedTuple):
    """One paragraph or bullet that orders an action."""

    start: int
    end: int
    section: str | None
    lead: tuple[str, ...] = ()
    coordinate: tuple[str, ...] = ()
    supervisor: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    citations: tuple[int, ...] = ()
    time_rules: tuple[TimeRule, ...] = ()
    """Time limits without a date; not part of the guideline."""


class Amendment(NamedTuple):
    """A provision of another document that an item changes without naming that document again."""

    start: int
    end: int
    surface: str
    relation: str
    """``AMENDS``, ``REPEALS`` or ``REPLACES``."""
    pinpoint: str
    """The provision, ``khoản 1 Điều 10``."""
    citation: int
    """Index (in ``Reading.citations``) of the citation that names the document."""


class Reading(NamedTuple):
    """All that one document says."""

    source: Source
    document: Header
    citations: tuple[Citation, ...] = ()
    tasks: tuple[Task, ...] = ()
    amendments: tuple[Amendment, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges as batches, in the shape of :mod:`graphkit.schema`; every store takes them as they are.

    ``nodes[label]`` is a list of rows, each a dict of that label's columns (all present, ``None`` where unknown).
    ``edges[(type, from_label, to_label)]`` is a list of rows with ``from`` and ``to`` (keys of the end points) and the
    columns of that type. Rows are sorted by key, so that equal graphs are equal lists.
    """

    nodes: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    edges: Mapping[tuple[str, str, str], list[dict[str, Any]]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
