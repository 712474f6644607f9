"""Days: the last one of a deadline, and days as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from graphkit.errors import GraphkitError

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII)
_VIETNAMESE = re.compile(r"(?P<day>\d\d?)(?P<sign>[/.-])(?P<month>\d\d?)(?P=sign)(?P<year>\d{4})", re.ASCII)


def last_day(period: str) -> date:
    """The last day of an ISO date, month ``2024-10``, quarter ``2024-Q2`` or year.

    Raises:
        GraphkitError: it is none of these.
    """
    match = _PERIOD.fullmatch(period)
    try:
        if match is None:
            raise ValueError(period)
        year = int(match["year"])
        if match["day"]:
            return date(year, int(match["month"]), int(match["day"]))
        month = int(match["quarter"]) * 3 if match["quarter"] else int(match["month"] or 12)
        return date(year, month, monthrange(year, month)[1])
    except ValueError:
        raise GraphkitError(f"{period} is no deadline: write 2024-10-31, 2024-10, 2024-Q4 or 2024.") from None


def parse_day(text: str) -> date:
    """Read a day, ``2024-08-30`` or the Vietnamese ``30/8/2024`` (also with ``.`` or ``-``).

    Raises:
        GraphkitError: it is neither, or the calendar has no such day.
    """
    match = _ISO.fullmatch(text.strip()) or _VIETNAMESE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise GraphkitError(f"{text} is no day: write it as 2024-08-30 or 30/8/2024.") from None
