"""Answers: reports that seem to answer a task, proposed with a score for somebody to confirm.

A report is proposed where it cites the document that assigned the task, comes from a body that leads it (or belongs to a
group that does), is not older than the order, and speaks of the same thing.

Works document by document: :func:`propose` sees the orders that one document gives and the reports that cite it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.model import Header

LEAST = 0.2
"""Least agreement of subjects of a proposal, between 0 and 1."""
_COMMON = 0.25
"""What a further document that both cite counts for in the score; the rest is the agreement of subjects."""
_TYPE = "Báo cáo"
_SUBJECT = re.compile(r"(?:v/v |ve viec )?bao cao\b")


class Order(NamedTuple):
    """A task as it was given."""

    place: int
    """In which of the readings."""
    task: str
    document: str
    """Identity of the document that assigns it."""
    date: str
    text: str
    leads: frozenset[str]
    """Who leads it, the members of groups on that day included."""
    cites: frozenset[str]


class Report(NamedTuple):
    """A report that may answer tasks."""

    place: int
    """Which of the readings it is."""
    document: str
    issuer: str
    date: str
    subject: str
    cites: frozenset[str]


class Proposal(NamedTuple):
    """A report and the task that it seems to answer."""

    document: str
    task: str
    score: float
    """Between 0 and 1."""
    reason: str


def reports(header: Header) -> bool:
    """Whether a document is a report: by its type, or as a letter whose subject is to report."""
    return header.type == _TYPE or _SUBJECT.match(fold(header.subject or "")) is not None


def propose(said: Iterable[Order | Report]) -> Iterator[tuple[int, Proposal]]:
    """Proposals for the orders that one document gives, of which come first all, then the reports that cite it; each with
    the place of its report.

    A task that several copies of the document give is asked for once, and a report that is there twice answers once.
    """
    given: dict[str, dict[tuple[str, str, str], Order]] = defaultdict(dict)
    seen = set()
    for each in said:
        if isinstance(each, Order):
            for lead in each.leads:
                given[lead].setdefault((each.task, each.date, each.text), each)
        elif each.issuer in given and (same := (each.document, each.issuer, each.date, each.subject)) not in seen:
            seen.add(same)
            yield from ((each.place, answer) for answer in _answers(each, given[each.issuer].values()))


def _answers(report: Report, orders: Iterable[Order]) -> Iterator[Proposal]:
    for order in orders:
        if report.date and order.date and report.date < order.date[: len(report.date)]:
            continue
        common = sorted((report.cites & order.cites) - {order.document, report.document})
        shared = _shared(report.subject, order.text)
        if shared >= LEAST:
            score = round((1 - _COMMON) * shared + (_COMMON if common else 0), 2)
            also = f", and both cite {common[0]}" if common else ""
            reason = f"{report.issuer} leads the task, the report cites {order.document}{also}; subjects agree to {shared:.2f}"
            yield Proposal(report.document, order.task, score, reason)


def _shared(subject: str, text: str) -> float:
    """Share of the pairs of words of a subject that a text has too; 0 for a subject of fewer than four words."""
    said = _pairs(subject)
    return len(said.keys() & _pairs(text).keys()) / len(said) if len(said) >= 3 else 0.0


@lru_cache(maxsize=1 << 12)
def _pairs(text: str) -> Mapping[tuple[str, str], None]:
    words = "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
    return dict.fromkeys(zip(words, words[1:], strict=False))
