"""Extraction: one ``Source`` to one ``Reading``. Pure: no files, no clock, no other document."""

from __future__ import annotations

from operator import attrgetter
from typing import TypeVar

from graphkit.extraction.amendments import find_amendments
from graphkit.extraction.context import Context
from graphkit.extraction.definitions import find_defined
from graphkit.extraction.folding import Folded, fold, folded
from graphkit.extraction.footnotes import find_footnotes
from graphkit.extraction.header import Read, infer_place, read_header
from graphkit.extraction.named import REPAIRED, find_law_words, find_laws_that_amend_numbered, find_named
from graphkit.extraction.numbered import find_numbered, find_refused
from graphkit.extraction.relations import relate
from graphkit.extraction.respelling import respelt
from graphkit.extraction.shared_dates import with_shared_years
from graphkit.extraction.tasks import find_tasks
from graphkit.model import Amendment, Citation, Deadline, Reading, Rejected, Source, Task, TimeRule

__all__ = ["extract", "find_rejected"]

_START = attrgetter("start")


def extract(source: Source) -> Reading:
    """Read all that one document says; identities stay open until :func:`graphkit.resolution.resolve`."""
    text = _text_of(source)
    read = read_header(text, source.metadata)
    header = read.header
    context = Context(read.place, header.issuer, header.date)
    numbered = list(find_numbered(text, context))
    if context.place is None and header.place is None and any(c.issuer is None for c in numbered):
        place = infer_place(text)
        if place is not None:
            context = context._replace(place=place)
            header = header._replace(place=place.name)
            numbered = list(find_numbered(text, context))
    numbered = [c for c in with_shared_years(text, numbered) if not _is_own(c, read)]
    law_words = find_law_words(text)
    if amending := find_laws_that_amend_numbered(text, law_words):
        numbered = [c for c in numbered if not any(start <= c.start < end for start, end in amending)]
    named = find_named(text, context, numbered, law_words)
    if named and header.code:  # a law that names itself: "Quốc hội ban hành Luật Tiếp cận thông tin"
        own = fold(f"{header.type} {header.subject}")
        named = [c for c in named if not (c.name and len(c.name) == len(own) and fold(c.name) == own)]
    citations = sorted((*numbered, *named), key=_START) if named else numbered
    defined = find_defined(text, citations)
    citations = sorted((*citations, *defined), key=_START) if defined else citations
    if not citations and header.type is None:
        return Reading(source, header)  # a fragment that cites nothing: no document, so no orders either
    footnotes = find_footnotes(text)
    related = relate(text, citations, footnotes)
    tasks = find_tasks(text, header, related, footnotes, context.place, read.host)
    amendments = find_amendments(text, related)
    if text.plain is not text.text:
        amendments = tuple(_placed(amendment, text) for amendment in amendments)
        related = [_as_read(citation, text) for citation in related]
        tasks = [_task_as_read(task, text) for task in tasks]
    return Reading(source, header, tuple(related), tuple(tasks), amendments)


def _text_of(source: Source) -> Folded:
    text = folded(source.text)
    return respelt(text) if text.noisy else text


def find_rejected(source: Source) -> list[Rejected]:
    """Find what looks like a code and was taken for no citation, for whoever mends the lexicon."""
    text = _text_of(source)
    own = read_header(text, source.metadata).code_span
    found = sorted([*find_refused(text), *([(*own, "own-number")] if own else [])])
    spans = [(text.start(start), text.end(end), reason) for start, end, reason in found]
    return [Rejected(start, end, source.text[start:end], reason) for start, end, reason in spans]


def _is_own(citation: Citation, read: Read) -> bool:
    """The document's own number, at its head or repeated on an annex, is no citation."""
    if read.code_span and read.code_span[0] <= citation.end - 1 and citation.start < read.code_span[1]:
        return True
    header = read.header
    return (
        header.code is not None
        and citation.code == header.code
        and (citation.date is None or header.date is None or citation.date[:4] == header.date[:4])
    )


Span = TypeVar("Span", Citation, Deadline, TimeRule, Amendment)


def _placed(found: Span, text: Folded) -> Span:
    """Turn a span of the composed text into one of the text as it was read."""
    start, end = text.start(found.start), text.end(found.end)
    return found._replace(start=start, end=end, surface=text.text[start:end])


def _as_read(citation: Citation, text: Folded) -> Citation:
    """A citation placed; where the name of a law had to be spelt right first, it says so."""
    placed = _placed(citation, text)
    if (
        citation.rule == "named-law"
        and placed.surface != citation.surface
        and folded(placed.surface).folded != fold(citation.surface)
    ):
        return placed._replace(rule="named-law-repaired", confidence=min(placed.confidence, REPAIRED))
    return placed


def _task_as_read(task: Task, text: Folded) -> Task:
    return task._replace(
        start=text.start(task.start),
        end=text.end(task.end),
        deadlines=tuple(_placed(deadline, text) for deadline in task.deadlines),
        time_rules=tuple(_placed(rule, text) for rule in task.time_rules),
    )
