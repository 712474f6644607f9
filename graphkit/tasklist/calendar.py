"""The deadlines of tasks as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from textwrap import shorten

from icalendar import Calendar, Event

from graphkit.tasklist.columns import printable, value
from graphkit.tasklist.rows import TaskRow

_SUMMARY = 150
_DESCRIPTION = (
    ("due_text", "Thời hạn · deadline"),
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
    """An all-day event on the last day of each task that has a deadline; tasks without one are not in it.

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
            calendar.add_component(_event(row, stamp))
    written: bytes = calendar.to_ical()
    return written


def _event(row: TaskRow, stamp: datetime) -> Event:
    assert row.due_last is not None
    event = Event()
    event.add("uid", row.id)
    event.add("dtstamp", stamp)
    event.add("dtstart", row.due_last)
    event.add("dtend", row.due_last + timedelta(days=1))
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
