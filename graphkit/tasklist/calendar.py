"""The deadlines of tasks as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from textwrap import shorten

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, vRecur

from graphkit.tasklist.columns import printable, value
from graphkit.tasklist.rows import TaskRow

_SUMMARY = 150
_DESCRIPTION = (
    ("due_text", "Thời hạn · deadline"),
    ("duration", "Thời hạn tính từ · within"),
    ("lead", "Chủ trì · lead"),
    ("coordinate", "Phối hợp · with"),
    ("supervisor", "Theo dõi · supervisor"),
    ("code", "Văn bản giao việc · assigned by"),
    ("section", "Mục · section"),
    ("source", "Nguồn · source"),
    ("directives", "Thực hiện · carries out"),
    ("status", "Trạng thái · status"),
    ("note", "Ghi chú · note"),
    ("done_on", "Ngày hoàn thành · done on"),
)


def as_calendar(rows: Iterable[TaskRow], stamp: datetime) -> bytes:
    """An all-day event on the last day of each task that has a deadline, and a recurring one for each that comes again.

    Tasks with neither are not in it, nor those that come again in a document without a full date, from which nobody can
    tell when first.

    Events rather than to-dos, because Google Calendar and Outlook import nothing else. An event's ``UID`` is the stable
    id of the task, so a second import moves it instead of doubling it. ``stamp`` (UTC) is when the file is said to have
    been made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//graphkit//tasks//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Nhiệm vụ · Tasks")
    for row in rows:
        if row.due_last is not None:
            calendar.add_component(_event(row, row.id, row.due_last, stamp))
        for number, rule in enumerate(row.recurrence, 1):
            first = _first(rule, row.given)
            if first is not None:
                event = _event(row, f"{row.id}-{number}", first, stamp)
                event.add("rrule", vRecur.from_ical(rule))
                calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _first(rule: str, given: str | None) -> date | None:
    """The first day of a rule after the day on which it was given."""
    if given is None or len(given) < 10:
        return None
    day = datetime.fromisoformat(given)
    after: datetime | None = rrulestr(rule, dtstart=day).after(day)
    return after.date() if after else None


def _event(row: TaskRow, uid: str, day: date, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    text = str(value(row, "text"))
    done = "✓ " if row.done_on else ""
    lead = f"{value(row, 'lead')}: " if row.lead else ""
    event.add("summary", shorten(done + lead + text, _SUMMARY, placeholder=" …"))
    said = ((name, value(row, field)) for field, name in _DESCRIPTION)
    event.add("description", "\n".join([text, "", *(f"{name}: {cell}" for name, cell in said if cell)]))
    if bodies := [*dict.fromkeys(map(printable, (*row.lead, *row.coordinate)))]:
        event.add("categories", bodies)
    return event
