"""Dates as Vietnamese documents print them (Decree 30/2020/NĐ-CP, annex I; guideline 36-HD/VPTW, 1.4), on folded text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from graphkit.extraction.confusions import digits

_DAY = r"ng[a-z0-9]y"
_MONTH = r"th[a-z0-9]{1,2}ng"
_YEAR = r"n[a-z0-9]m"
_NUMBER = r"(?:\d\s?\d|\d[a-z](?![a-z])|\d|(?<![a-z])[a-z]\d)"  # "L1" is 11, if the table of confusions says so
_YEAR_NUMBER = r"(?:1[89]|20)\s?\d\s?\d|\d\d(?!\d)"

# "ngày 18/6/2024", "ngày 08 tháng 9 năm 2024", "18-6-2024"; a blank day ("ngày   tháng 6 năm 2024") leaves the month.
_DATE = rf"""
    (?:{_DAY}[ \n]{{0,60}})?
    (?:(?P<day1>{_NUMBER})\s{{0,60}}[/.-]\s{{0,60}}(?P<month1>{_NUMBER})\s{{0,60}}[/.-]\s{{0,60}}(?P<year1>{_YEAR_NUMBER})
     | (?P<day2>{_NUMBER})?[\s.*]{{0,60}}{_MONTH}\s{{0,60}}(?P<month2>{_NUMBER})?[\s.*]{{0,60}}{_YEAR}\s{{0,60}}(?P<year2>{_YEAR_NUMBER}))
    (?![0-9])
"""
_WITH_DAY = re.compile(_DATE, re.VERBOSE)

# What may stand between a code and the date that belongs to it.
_AFTER = re.compile(
    rf"""\s{{0,120}}+(?:[,(-]|\.(?=\s?ng))?+\s{{0,60}}+(?:(?:da[ ])?(?:ky|de|ban[ ]hanh|thong[ ]qua)[ ])?
    (?:(?={_DAY}\b){_DATE}
     | (?P<day3>\d\d?)[/.-](?P<month3>\d\d?)[/.-](?P<year3>(?:19|20)\d\d)(?![0-9/])
     | {_MONTH}[ ](?P<month4>\d\d?)(?:[ ]?/[ ]?|[ ]{_YEAR}[ ])(?P<year4>(?:19|20)\d\d)
     | {_YEAR}\s(?P<year5>(?:19|20)\d\d)(?![0-9]))
    """,
    re.VERBOSE,
)


# The groups of each form by its last one; those of the first form are empty where another one matched.
_FORMS = {
    "year1": ("day1", "month1", "year1"),
    "year2": ("day2", "month2", "year2"),
    "year3": ("day3", "month3", "year3"),
    "year4": ("day1", "month4", "year4"),
    "year5": ("day1", "month1", "year5"),
}


class Date(NamedTuple):
    """A date found: its span and its ISO form, shortened to what is known."""

    start: int
    end: int
    iso: str


def iso_date(day: int | None, month: int | None, year: int) -> str | None:
    """Write a date as ISO 8601, shortened to what is known; ``None`` for a day or month that no calendar has."""
    if year < 100:
        year += 2000 if year < 45 else 1900
    if month is None:
        return f"{year}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year}-{month:02}"
    if day == 0:
        return f"{year}-{month:02}"  # "0/01/2024": a scan lost a digit, and the month stands
    if day > 31:
        return None
    return f"{year}-{month:02}-{day:02}"


def _date(match: re.Match[str]) -> Date | None:
    iso = _iso(*match.group(*_FORMS[match.lastgroup or "year1"]))
    return Date(match.start(), match.end(), iso) if iso else None


@lru_cache(maxsize=1 << 13)
def _iso(day: str | None, month: str | None, year: str) -> str | None:
    numbers = [_digits(part) for part in (day, month, year) if part]
    if not all(number.isdigit() for number in numbers):
        return None
    return iso_date(int(_digits(day)) if day else None, int(_digits(month)) if month else None, int(_digits(year)))


def _digits(text: str) -> str:
    """The digits that are printed, and those that scanners take for letters."""
    signs = "".join(text.split())
    return signs if signs.isdigit() else "".join(digits().get(sign, sign) for sign in signs)


def date_after(folded: str, offset: int) -> Date | None:
    """Read the date that directly belongs to a code ending at ``offset``: "ngày 18/6/2024", ", ngày 17/11/2022"."""
    match = _AFTER.match(folded, offset, offset + 400)
    return _date(match) if match else None


def date_at(folded: str, offset: int, limit: int) -> Date | None:
    """Find the first date that begins between ``offset`` and ``limit``."""
    for match in _WITH_DAY.finditer(folded, offset, limit):
        date = _date(match)
        if date:
            return date
    return None
