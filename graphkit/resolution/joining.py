"""Joining: a document whose own number is missing, and the citations that mean it.

A draft, a stripped scan or a blank "Số: /TB-UBND" is joined with a cited document by type, issuer, date and subject, if
exactly one fits and fits well; else it stays by itself. Two files of one text (its PDF's text and its Markdown) are one.

Each step works key by key: :func:`join` within one type and issuer, :func:`undisputed` within one identity,
:func:`duplicates` within one type, issuer and set of cited codes (:func:`text_key`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from math import ceil
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.model import Citation, Reading
from graphkit.resolution.identity import youngest
from graphkit.resolution.similarity import REACH, Likeness

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


class Unnumbered(NamedTuple):
    """A document that does not say its number."""

    place: int
    """Which of the readings it is."""
    type: str
    issuer: str
    subject: str
    date: str
    youngest: str
    """Date of the youngest document that it cites."""
    cites: frozenset[str]
    """Identities of all that it cites."""


class Cited(NamedTuple):
    """One citation, by its number, of a document that is not held."""

    id: str
    date: str
    said: str
    """The words behind it."""


class Text(NamedTuple):
    """A file that may hold the same text as another."""

    place: int
    numbered: bool
    text: str


class _Candidate(NamedTuple):
    id: str
    date: str


def unnumbered(reading: Reading, place: int) -> Unnumbered | None:
    """What a document without number says of itself; ``None`` for others, and where type or issuer is not known."""
    header = reading.document
    if header.code or not header.type or not header.issuer:
        return None
    cites = frozenset(citation.id for citation in reading.citations)
    return Unnumbered(
        place, header.type, header.issuer, header.subject or "", header.date or "", youngest(reading) or "", cites
    )


def cited(reading: Reading, citation: Citation) -> Cited | None:
    """What a citation says of a document that may be one without number; its key is its type and issuer."""
    if citation.code is None or not citation.type or not citation.issuer:
        return None
    said = reading.source.text[citation.end : citation.end + REACH]
    return Cited(citation.id, citation.date or "", said)


def join(unnumbered: Iterable[Unnumbered], cited: Iterable[Cited]) -> Iterator[tuple[int, Join]]:
    """The joins among documents of one type and issuer, by the place of the reading; ``cited`` in order of mention."""
    rows: dict[str, tuple[str, dict[str, None]]] = {}
    for one in cited:
        date, said = rows.get(one.id, ("", {}))
        said[one.said] = None
        rows[one.id] = (max(date, one.date, key=len), said)
    # Of documents of which the same is said, none is meant more than another: they are compared once.
    alike: dict[tuple[str, ...], list[_Candidate]] = defaultdict(list)
    for key, (date, said) in sorted(rows.items()):
        if date:
            alike[tuple(sorted(said))].append(_Candidate(key, date))
    likeness, candidates = Likeness([*alike]), [*alike.values()]
    for document in unnumbered:
        if (best := _best(document, candidates, likeness)) is not None:
            yield document.place, best


def _best(document: Unnumbered, candidates: Sequence[Sequence[_Candidate]], likeness: Likeness) -> Join | None:
    first = second = 0.0
    best: _Candidate | None = None
    for most, number in likeness.likest(document.subject):
        # What is left can neither be the best nor come near it.
        if most < (first - MARGIN if first >= SAME_DAY else SAME_DAY):
            break
        # Or it cannot get away from the next.
        if second and max(first, most) - second < MARGIN:
            return None
        fitting = [*islice((each for each in candidates[number] if _fits(document, each)), 2)]
        if not fitting:
            continue
        found = likeness.of(number, document.subject)
        # Of equals the first by identity.
        if best is None or (-found, fitting[0].id) < (-first, best.id):
            first, second, best = found, first, fitting[0]
        else:
            second = max(second, found)
        if len(fitting) > 1:
            second = max(second, found)
    if best is None:
        return None
    same_day = document.date == best.date and len(best.date) == 10
    if first < (SAME_DAY if same_day else SAME_TIME) or (second and first - second < MARGIN):
        return None
    count = sum(_fits(document, each) for alike in candidates for each in alike)
    when = f"date {best.date}" + (
        " as its own"
        if same_day
        else f" (own date {document.date or 'unknown'}, cites up to {document.youngest or '?'})"
    )
    return Join(
        best.id,
        round(first, 2),
        f"type {document.type}, issuer {document.issuer}, {when}, subject similarity {first:.2f}, {count} candidate{'s' if count > 1 else ''}",
    )


def _fits(document: Unnumbered, candidate: _Candidate) -> bool:
    """Whether the time allows it: nobody cites himself, nor what is younger than himself."""
    if candidate.id in document.cites or (document.date and not _compatible(document.date, candidate.date)):
        return False
    return not document.youngest or candidate.date >= document.youngest[: len(candidate.date)]


def _compatible(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def undisputed(claims: Sequence[tuple[int, str]]) -> bool:
    """Whether all files that were taken for one document, (place, text), are: if two are, they must be of one text."""
    return all(_same_text(_runs(claims[0][1]), _runs(text)) for _, text in claims[1:])


def text_key(reading: Reading) -> str:
    """The key that files of one text share: type, issuer, and the codes that they cite."""
    header = reading.document
    said = "\n".join([header.type or "", header.issuer or "", *sorted({c.code or "" for c in reading.citations})])
    return blake2b(said.encode(), digest_size=16).hexdigest()


def duplicates(texts: Iterable[Text]) -> Iterator[tuple[int, int]]:
    """Files without a number whose text another file of the same key holds: place → place of the file that stands for both.

    Files with a number stand first, then the others in their order. Only those are compared that share one of their
    rarest runs of words, since two texts that have most runs in common must.
    """
    files = [
        (file.place, file.numbered, _runs(file.text))
        for file in sorted(texts, key=lambda each: (not each.numbered, each.place))
    ]
    common = Counter(run for _, _, runs in files for run in runs)
    holds: dict[int, list[int]] = defaultdict(list)
    holds_rare: dict[int, list[int]] = defaultdict(list)
    for number, (place, numbered, runs) in enumerate(files):
        rare = sorted(runs, key=lambda run: (common[run], run))[: len(runs) - ceil(SAME_TEXT * len(runs)) + 1]
        if not numbered:
            near = {other for run in rare for other in holds[run]} | {
                other for run in runs for other in holds_rare[run]
            }
            same = next((other for other in sorted(near) if _same_text(runs, files[other][2])), None)
            if same is not None:
                yield place, files[same][0]
                continue
        for run in runs:
            holds[run].append(number)
        for run in rare:
            holds_rare[run].append(number)


def _same_text(one: set[int], other: set[int]) -> bool:
    return bool(one and other) and len(one & other) >= SAME_TEXT * min(len(one), len(other))


def _runs(text: str) -> set[int]:
    """The runs of five words, as numbers."""
    words = "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
    return {hash(tuple(words[i : i + 5])) for i in range(len(words) - 4)}
