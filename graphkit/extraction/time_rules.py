"""Time limits that name no date: what recurs ("định kỳ hằng quý"), and what counts from an event ("trong thời hạn 05 ngày
làm việc kể từ ngày nhận được văn bản").

A recurring one is a recurrence rule of RFC 5545 (section 3.3.10) and, like a month or quarter as a deadline, means the last
day of its period unless the text names another ("trước ngày 25 hằng tháng"). Periods are in
``lexicon/data/task_periods.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from graphkit.extraction.folding import Folded, fold
from graphkit.lexicon.tasks import TaskPeriod, task_periods
from graphkit.model import TimeRule

_S = r"\s{1,20}"
_PERIOD = re.compile(
    rf"""(?<![a-z0-9])(?=[tcvdnhmqs0-9])(?:(?P<limit>(?:(?:truoc|cham{_S}nhat(?:{_S}(?:la|vao))?|vao|den){_S})?ngay{_S}(?P<day>\d{{1,2}})
            (?:\s?/\s?(?P<month>\d{{1,2}})|{_S}thang{_S}(?P<month2>\d{{1,2}}))?
            (?P<last>{_S}(?:cua{_S})?(?:thang{_S})?(?:cuoi|dau){_S}(?:cua{_S})?(?:moi{_S}|hang{_S})?(?=quy\b))?
            (?:{_S}(?:cua{_S})?)?\s{{0,20}}
          |thu{_S}(?P<weekday>hai|ba|tu|nam|sau|bay){_S})
        |(?P<regular>dinh{_S}ky(?:{_S}bao{_S}cao)?)\s?:?\s{{0,20}}(?:,\s{{0,20}})?)?
    (?:(?:(?P<every>hang|moi){_S})?(?P<word>ngay|tuan|thang|quy|(?:0?6|sau){_S}thang|nam)\b
      |(?P<count>\d{{1,2}}){_S}(?P<unit>ngay|tuan|thang|nam)\b)
    (?P<once>{_S}(?:mot|0?1){_S}lan|\s?/\s?(?:0?1{_S})?lan)?""",
    re.VERBOSE,
)
_MORE = re.compile(rf"\s?(?:,|va\b|hoac\b){_S}(?:hang{_S})?(?P<word>ngay|tuan|thang|quy|(?:0?6|sau){_S}thang|nam)\b")
_EVERY = rf"{_S}(?:ngay|tuan|thang|quy|0?6|sau|nam)"
_QUARTER = rf"{_S}(?:cua{_S})?(?:(?:moi|hang){_S})?quy"
# Each way begins with a letter of its own: the engine skips to such a one.
_MAY_RECUR = re.compile(
    rf"hang{_EVERY}|moi{_EVERY}|dinh{_S}ky|cuoi{_QUARTER}|dau{_QUARTER}|mot{_S}lan|1{_S}lan|/\s?(?:0?1{_S})?lan"
)
_CLAUSE_START = re.compile(r"(?:^|[;.:]\s|[-+•*)]\s)\s{0,20}$")
_CLAUSE_END = re.compile(r"\s{0,3}(?:[;.]|$)")
_REPORTS = re.compile(r"\bbao\s+cao\b[^.;]{0,80}$")
_DAY_LATER = re.compile(
    r"[^.;]{0,160}?\btruoc\s{1,20}ngay\s{1,20}(?P<day>\d{1,2})(?!\s?[/.\d]|\s{1,20}thang\s{1,20}\d)"
)
_WEEKDAYS = {"hai": "MO", "ba": "TU", "tu": "WE", "nam": "TH", "sau": "FR", "bay": "SA"}
_WITHIN = re.compile(
    rf"""(?P<limit>trong{_S}(?:thoi{_S}(?:han|gian)|vong)|cham{_S}nhat(?:{_S}(?:la{_S})?(?:sau|trong))?|khong{_S}qua|sau){_S}
    (?:(?:toi{_S}da|khong{_S}qua|la){_S})?(?P<count>\d{{1,3}})(?:\s?\([^()]{{1,30}}\))?{_S}
    (?P<unit>ngay|gio|tuan|thang|nam)\b(?P<working>{_S}lam{_S}viec)?
    (?P<from>,?{_S}(?:ke{_S}tu|tinh{_S}tu|tu){_S}(?P<event>(?:ngay|khi|thoi{_S}diem|luc)\b[^,;.:()]{{3,200}}(?![^\W_])))?""",
    re.VERBOSE,
)
_ALONE = re.compile(r"trong\s")
_DURATIONS = {"ngay": "P{}D", "gio": "PT{}H", "tuan": "P{}W", "thang": "P{}M", "nam": "P{}Y"}


def find_time_rules(text: Folded, start: int, end: int) -> Iterator[TimeRule]:
    """Find the time limits without a date between two offsets, in order."""
    found = [*_recurring(text, start, end), *_within(text, start, end)]
    last = (start, start)
    for rule in sorted(found, key=lambda rule: rule.start):
        span = rule.start, rule.end
        if rule.start >= last[1] or span == last:  # "định kỳ hằng tháng, quý" are two rules in one place
            last = span
            yield rule


def _recurring(text: Folded, start: int, end: int) -> Iterator[TimeRule]:
    flat = text.folded
    if _MAY_RECUR.search(flat, start, end) is None:
        return
    for match in _PERIOD.finditer(flat, start, end):
        if not _recurs(flat, start, end, match):
            continue
        rules, stop = [_rule(match, _DAY_LATER.match(flat, match.end(), end))], match.end()
        while match["word"] and (more := _MORE.match(flat, stop, end)):
            rules.append(_periods()[_key(more["word"])].every)
            stop = more.end()
        for rule in rules:
            yield TimeRule(match.start(), stop, text.plain[match.start() : stop], recurrence=rule)


def _recurs(flat: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether words on a period say how often: "kế hoạch hằng năm" is the name of a plan."""
    if match.start() > start and flat[match.start() - 1].isalnum():
        return False
    if match["regular"] or match["limit"] and (match["every"] or match["last"]):
        return True
    if match["limit"] or not (match["every"] or match["once"]):
        return False
    if match["once"] or _CLAUSE_START.search(flat, start, match.start()):
        return True
    return _CLAUSE_END.match(flat, match.end(), end) is not None and bool(_REPORTS.search(flat, start, match.start()))


def _rule(match: re.Match[str], later: re.Match[str] | None) -> str:
    if match["count"]:
        interval = int(match["count"])
        return f"FREQ={_periods()[match['unit']].frequency};INTERVAL={interval}"
    rule = _periods()[_key(match["word"])].every
    if match["weekday"]:
        return rule.replace("BYDAY=SU", f"BYDAY={_WEEKDAYS[match['weekday']]}")
    month = match["month"] or match["month2"]
    if month and 1 <= int(month) <= 12:
        rule = rule.replace("BYMONTH=12", f"BYMONTH={int(month)}")
    day = match["day"] or (later["day"] if later else None)
    return rule.replace("BYMONTHDAY=-1", f"BYMONTHDAY={int(day)}") if day and 1 <= int(day) <= 31 else rule


def _within(text: Folded, start: int, end: int) -> Iterator[TimeRule]:
    for match in _WITHIN.finditer(text.folded, start, end):
        alone = _ALONE.match(match["limit"]) is not None
        if not alone and not match["from"] or text.folded[match.start() - 1 : match.start()].isalnum():
            continue
        event = text.plain[slice(*match.span("event"))].rstrip() if match["event"] else None
        stop = match.start("event") + len(event) if event else match.end()
        yield TimeRule(
            match.start(),
            stop,
            text.plain[match.start() : stop],
            duration=_DURATIONS[match["unit"]].format(int(match["count"])),
            working=match["working"] is not None,
            counts_from=" ".join(event.split()) if event else None,
        )


def _key(word: str) -> str:
    return "6 thang" if " " in " ".join(word.split()) else word


@cache
def _periods() -> dict[str, TaskPeriod]:
    return {fold(row.word): row for row in task_periods()}
