"""Deadlines: by when an action is to be done, as an ISO date, month, quarter or year.

Annotation guideline, section 5: every time limit of the action, with "hoàn thành" where it stands directly before; a
span of years, a planning year, a start and an anniversary are none. The words before a limit are in
``lexicon/data/task_deadlines.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.patterns import any_of
from graphkit.lexicon.tasks import task_deadlines
from graphkit.model import Deadline

_YEAR = re.compile(r"20[0-9]\s?[0-9](?![0-9/]|\.[0-9])")
_VALUE = re.compile(
    r"""(?:(?:\d{1,2}\s?(?:gio|g|h)\s?(?:\d{2}(?:\s?(?:phut|p))?)?,?\s{1,20})?(?:(?P<word>ng[a-z0-9]y)\s{1,20})?(?:(?P<day>\d{1,2}|(?<=y\s)\d\s\d)\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?
          |(?P<day2>\d{1,2})\s{1,20}th[a-z0-9]{1,2}ng\s{1,20}(?P<month2>\d{1,2})\s{1,20}n[a-z0-9]m\s{1,20})
      | th[a-z0-9]{1,2}ng\s{0,20}(?:\d{1,2}\s?[-–]\s?)?(?P<month3>\d{1,2})\s?(?:/|-|\.|,?\s{0,20}n[a-z0-9]m)\s{0,20}
      | q[a-z0-9]{1,2}\s{1,20}(?P<quarter>[ilht1]{1,3}|[ilht1]v|[1-4])\s?(?:/|-|,?\s{0,20}n[a-z0-9]m)\s{0,20}
      | n[a-z0-9]m\s{1,20})$""",
    re.VERBOSE,
)
_YEARLESS = re.compile(
    r"(?<![\w/.,-])(?P<word>ngay\s{1,20})?(?<![\d/.,-])(?P<day>\d{1,2})(?:\s?[/-]\s?|\s{1,4}thang\s{1,4})(?P<month>\d{1,2})"
    r"(?!\d|\s?[/.-]\s?[\da-z]|,\d|%|[a-z]|\s{1,4}(?:nam|hang|moi)\b)"
)
_MAY_BE_YEARLESS = re.compile(r"[0-9](?:\s?[/-]\s?|\s{1,4}thang\s{1,4})[0-9]")
_LATEST = re.compile(r"(?:hoan\s{1,20}thanh\s{1,20})?cham\s{1,20}nhat\b")
_VALUE_REACH, _LEAD_REACH, _RECURRING_REACH = 70, 100, 200
_SINCE = re.compile(r"(?:\btu|ke tu|tinh|cho|giai doan)\s+(?:ngay|thang|nam|quy|den)?[^.;,]{0,30}$")
_SENTENCE_END = re.compile(r"[\s*_]*(?:\([^()]{1,60}\)[\s*_]*)?(?:[.]|$)")
_FROM = re.compile(r"\btu\s+$")
_UNTIL = re.compile(r"\b(?:hoan\s+thanh\s+)?(?:xong\s+)?(?:truoc|trong|den(?:\s+het)?|cham\s+nhat(?:\s+truoc)?)\s+$")
_GOES_ON = re.compile(r"\s*,?\s*(?:va\s+)?(?:cac\s+|nhung\s+)?nam\s+(?:tiep\s+theo|sau)")
_RECURRING = re.compile(r"\b(?:hang|moi) (?:nam|thang|quy)\b|\bdinh ky\b")
"""Words before a day without a year that say that it comes again."""
_COMPLETED = r"(?<![a-z])(?:hoan\s{1,20}thanh\s{1,20})?"
_SCANNED_BEFORE = re.compile(rf"{_COMPLETED}tr[a-z0-9&\x7f]{{2,5}}\s{{1,20}}$")
_UNITS = {"ngay": "day", "thang": "month", "quy": "quarter", "nam": "year"}


class _Limit(NamedTuple):
    """A date with its unit, before the words that make it a time limit are looked at."""

    start: int
    end: int
    unit: str
    date: str


class _Leads(NamedTuple):
    """The words before a time limit, without the unit's own word."""

    pattern: re.Pattern[str]
    last: tuple[str, ...]
    """Their last words: where none of them stands before a date, the pattern need not look."""
    ends: dict[str, dict[str, bool]]
    """Words → unit → whether a limit must end its sentence."""


def find_deadlines(
    text: Folded, start: int, end: int, taken: Sequence[tuple[int, int]], noisy: bool, given: str | None = None
) -> list[Deadline]:
    """Find the time limits between two offsets, outside the citations ``taken``, in order.

    ``given`` is the day of the document (ISO): it tells the year of a limit that names none.
    """
    found = list(_with_year(text, start, end, taken, noisy))
    outside = [*taken, *((deadline.start, deadline.end) for deadline in found)]
    return sorted((*found, *_without_year(text, start, end, outside, noisy, given)))


def _without_year(
    text: Folded, start: int, end: int, taken: Sequence[tuple[int, int]], noisy: bool, given: str | None
) -> Iterator[Deadline]:
    """Find "chậm nhất 30/6" and "trước ngày 15/8": a fraction such as "trước 3/4 số hộ" has no "ngày" before it."""
    if _MAY_BE_YEARLESS.search(text.folded, start, end) is None:
        return
    for match in _YEARLESS.finditer(text.folded, start, end):
        limit = _Limit(match.start(), match.end(), "day", "")
        if any(a < limit.end and limit.start < b for a, b in taken):
            continue
        at = _lead_start(text.folded, max(start, limit.start - _LEAD_REACH), limit, noisy)
        if at is None or not (match["word"] or _LATEST.match(text.folded, at)):
            continue
        sentence = max(start, text.folded.rfind(". ", start, at), text.folded.rfind("; ", start, at))
        if _RECURRING.search(text.folded, max(sentence, at - _RECURRING_REACH), at):
            continue
        day, month = int(match["day"]), int(match["month"])
        if 1 <= day <= 31 and 1 <= month <= 12:
            year = _year_of(f"-{month:02}-{day:02}", given)
            if year is not None:
                date = f"{year}-{month:02}-{day:02}" if year else None
                yield Deadline(at, limit.end, text.plain[at : limit.end], date)


def _year_of(day: str, given: str | None) -> str | None:
    """The year of a day to come in a document given then; empty where the document has no day, ``None`` for a day past."""
    if given is None or len(given) < 10:
        return ""
    if given[:4] + day >= given:
        return given[:4]
    turns = given[5:7] > "06" and day[1:3] <= "06"  # given in autumn, due in spring
    return str(int(given[:4]) + 1) if turns else None


def _with_year(text: Folded, start: int, end: int, taken: Sequence[tuple[int, int]], noisy: bool) -> Iterator[Deadline]:
    begin = start
    for year in _YEAR.finditer(text.folded, start, end):
        low = max(begin, year.start() - _LEAD_REACH)
        limit = _limit(text.folded, max(low, year.start() - _VALUE_REACH), year, noisy)
        if limit is None or any(a < limit.end and limit.start < b for a, b in taken):
            continue
        if _GOES_ON.match(text.folded, limit.end, end):
            continue
        at = _lead_start(text.folded, low, limit, noisy)
        if at is not None:
            begin = limit.end
            yield Deadline(at, limit.end, text.plain[at : limit.end], limit.date)


def read_limit(text: Folded, start: int, end: int, noisy: bool) -> Deadline | None:
    """Read a time limit that stands alone, in the cell of a table or behind a label: "Tháng 8/2024", "Trước ngày 30/6/2025".

    Of a span ("từ ngày ... đến ngày ...") its end; what goes on for ever ("năm 2025 và các năm tiếp theo") has none.
    """
    for year in _YEAR.finditer(text.folded, start, end):
        limit = _limit(text.folded, start, year, noisy)
        if limit is None or _FROM.search(text.folded, start, limit.start):
            continue
        if _GOES_ON.match(text.folded, limit.end, end):
            return None
        until = _UNTIL.search(text.folded, start, limit.start)
        at = until.start() if until else limit.start
        return Deadline(at, limit.end, text.plain[at : limit.end], limit.date)
    return None


def _limit(flat: str, low: int, year: re.Match[str], noisy: bool) -> _Limit | None:
    before = flat[low : year.start()].rstrip()[-1:]
    value = _VALUE.search(flat, low, year.start()) if before and before in "/.-m" else None  # what a value ends with
    if value is None:
        return None
    unit, date = _date(value, year[0], noisy)
    return _Limit(value.start(), year.end(), unit, date) if date else None


def _date(value: re.Match[str], digits: str, noisy: bool) -> tuple[str, str | None]:
    year = "".join(digits.split())
    day, month = value["day"] or value["day2"], value["month"] or value["month2"] or value["month3"]
    if value["quarter"]:
        return "quarter", f"{year}-Q{_quarter(value['quarter'], noisy)}"
    if month is None:
        return "year", year
    if not 1 <= int(month) <= 12:
        return "month", None
    if day is None:
        return "month", f"{year}-{int(month):02}"
    date = int("".join(day.split()))
    return "day", f"{year}-{int(month):02}-{date:02}" if 1 <= date <= 31 else None


def _quarter(said: str, noisy: bool) -> int:
    """A scanner prints "11" or "H" for "II", "TV" for "IV"."""
    if said.isdigit() and (len(said) == 1 and not noisy or said not in ("1", "11", "111")):
        return int(said)
    return 4 if said.endswith("v") else min(3, len(said.replace("h", "ii")))


def _lead_start(flat: str, low: int, limit: _Limit, noisy: bool) -> int | None:
    """Where the words start that make a date a time limit; ``None`` where none do."""
    leads = _leads()
    near = flat[low : limit.start].rstrip(" :\n").endswith(leads.last)
    match = leads.pattern.search(flat, low, limit.start) if near else None
    if match is None:
        if noisy and limit.unit == "day" and (scanned := _SCANNED_BEFORE.search(flat, low, limit.start)):
            return scanned.start()
        return limit.start if limit.unit in leads.ends.get("", {}) else None
    ends = leads.ends[" ".join(match["lead"].split())].get(limit.unit)
    if ends is None or ends and not _SENTENCE_END.match(flat, limit.end):
        return None
    if match["lead"].startswith("den") and _SINCE.search(flat, max(low - 20, 0), match.start()):
        return None
    return match.start()


@cache
def _leads() -> _Leads:
    ends: dict[str, dict[str, bool]] = {}
    for row in task_deadlines():
        phrase, units = fold(row.phrase), row.units
        head, _, tail = phrase.rpartition(" ")
        if tail in _UNITS:
            phrase, units = head, (_UNITS[tail],)
        for unit in units:
            ends.setdefault(phrase, {})[unit] = row.place == "sentence end"
    phrases = [phrase for phrase in ends if phrase]
    words = any_of(phrases, space=r"\s{1,20}")
    pattern = rf"{_COMPLETED}(?P<lead>{words})\s{{0,20}}:?\s{{0,20}}$"
    last = {phrase.rsplit(" ", 1)[-1] for phrase in phrases}
    return _Leads(re.compile(pattern), tuple(sorted(last)), ends)
