"""Answers: reports that seem to answer a task, proposed with a score for somebody to confirm.

A report is proposed where it cites the document that assigned the task, comes from a body that leads it (or belongs to a
group that does), is not older than the order, and speaks of the same thing.

Works key by key: a key is the document that was ordered by and cited, with the body that leads and reports
(:func:`keys_of_order`, :func:`keys_of_report`); :func:`propose` sees the reports and orders of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def keys_of_order(order: Order) -> Iterator[tuple[str, str]]:
    """Under which keys reports may answer a task."""
    return ((order.document, lead) for lead in sorted(order.leads))


def keys_of_report(report: Report) -> Iterator[tuple[str, str]]:
    """Under which keys there may be tasks that a report answers."""
    return ((cited, report.issuer) for cited in sorted(report.cites))


def propose(reports: Iterable[Report], orders: Sequence[Order]) -> Iterator[Proposal]:
    """The proposals of one key, in the order of the reports."""
    for report in reports:
        yield from _answers(report, orders)


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
