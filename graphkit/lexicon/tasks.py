"""Who must do what, by when: the words of orders, of those who get them and of time limits (``data/task_*.csv``)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from graphkit.lexicon.tables import read_table

PARTS = ("whole", "articles", "sections", "duties")
"""Where a type of document orders: all of it but what reports the past, its articles, its sections on tasks, or, where it
rules what always holds, nothing but its articles on who carries it out."""

SECTION_ROLES = ("past", "aims", "funds", "tasks", "duties")
"""What stands under a heading; ``duties`` are tasks that count in rules too, ``funds`` order who is named there."""
VERB_KINDS = ("order", "action", "weak", "coordinate", "approve", "adverbial", "noun", "told")
ACTOR_KINDS = ("body", "group", "head", "person", "none", "last")
PLACES = ("any", "sentence end")


class TaskDocument(NamedTuple):
    """A type of document that orders something; types that are not in the table order nothing."""

    type: str
    part: str
    source: str
    example: str


class TaskSection(NamedTuple):
    """A phrase of a heading and what stands under it; the first phrase of a heading decides.

    One with a full stop counts only as the last words: "II. NỘI DUNG".
    """

    phrase: str
    role: str
    source: str
    example: str


class TaskVerb(NamedTuple):
    """A verb that orders (``giao``) or opens what is to be done; ``weak`` ones are nouns inside names as well."""

    verb: str
    kind: str
    source: str
    example: str


class TaskActor(NamedTuple):
    """The first words of somebody who gets orders; a ``head`` stands for the body that it heads.

    ``none`` rows are words that only begin like an actor, ``last`` rows last words of names, before a verb.
    """

    head: str
    kind: str
    written: str
    """What of a head's title stays in the name of the body: "Chánh Văn phòng" leaves "Văn phòng"."""
    source: str
    example: str


class TaskDeadline(NamedTuple):
    """Words before a time limit."""

    phrase: str
    units: tuple[str, ...]
    """``day month quarter year``, each with its own word; ``number`` where the phrase ends in that word."""
    place: str
    """Where it must stand: a bare year is a limit only at the end of its sentence."""
    source: str
    example: str
    surface: str
    date: str


class TaskPeriod(NamedTuple):
    """A period in which something recurs."""

    word: str
    every: str
    """Recurrence rule (RFC 5545) of "hằng" and the word; it names the last day of the period."""
    frequency: str
    """``FREQ`` of a rule that counts such periods ("định kỳ 02 tuần"); empty where none is counted."""
    source: str
    example: str
    surface: str
    rule: str


class Phrase(NamedTuple):
    """A phrase of orders, as printed, that scans are mended by."""

    phrase: str
    source: str
    example: str


class Opening(NamedTuple):
    """The last words before the colon that opens a list of orders."""

    phrase: str
    source: str
    example: str


class Abbreviation(NamedTuple):
    """A word or words abbreviated in names of bodies."""

    abbreviation: str
    words: str
    source: str
    example: str


@cache
def task_documents() -> tuple[TaskDocument, ...]:
    """The types of documents that order."""
    return read_table("task_documents", TaskDocument, TaskDocument._fields, vocabularies={"part": PARTS})


@cache
def task_sections() -> tuple[TaskSection, ...]:
    """Phrases of headings."""
    return read_table("task_sections", TaskSection, TaskSection._fields, vocabularies={"role": SECTION_ROLES})


@cache
def task_verbs() -> tuple[TaskVerb, ...]:
    """Verbs of orders."""
    return read_table("task_verbs", TaskVerb, TaskVerb._fields, vocabularies={"kind": VERB_KINDS})


@cache
def task_actors() -> tuple[TaskActor, ...]:
    """First words of those who get orders."""
    return read_table("task_actors", TaskActor, TaskActor._fields, vocabularies={"kind": ACTOR_KINDS})


@cache
def task_deadlines() -> tuple[TaskDeadline, ...]:
    """Words before time limits."""
    return read_table(
        "task_deadlines", TaskDeadline, TaskDeadline._fields, lists=("units",), vocabularies={"place": PLACES}
    )


@cache
def task_periods() -> tuple[TaskPeriod, ...]:
    """Periods in which something recurs."""
    return read_table("task_periods", TaskPeriod, TaskPeriod._fields)


@cache
def task_phrases() -> tuple[Phrase, ...]:
    """Phrases that scans are mended by."""
    return read_table("task_phrases", Phrase, Phrase._fields)


@cache
def task_openings() -> tuple[Opening, ...]:
    """Words that open a list of orders."""
    return read_table("task_openings", Opening, Opening._fields)


@cache
def abbreviated_words() -> tuple[Abbreviation, ...]:
    """Abbreviations in names of bodies, written out."""
    return read_table("abbreviated_words", Abbreviation, Abbreviation._fields)


def bare_name(name: str) -> str:
    """The name of a body without what its place fills in: ``Sở Tài chính {tỉnh}`` is ``Sở Tài chính``."""
    return name.partition("{")[0].rstrip()
