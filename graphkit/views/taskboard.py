"""The task board of a body as one HTML file: a table by month that can be filtered, printed and mailed."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import Any

from graphkit.stores.cypher import Asked
from graphkit.tasklist import TaskRow
from graphkit.tasklist.columns import label
from graphkit.views.pages import as_data, asset, fill, script_hash


def board_page(stored: Asked, rows: Sequence[TaskRow], title: str, server: str = "") -> str:
    """A page with these tasks; the same tasks always give the same page."""
    places = {
        task: (source, start)
        for task, source, start in stored.cypher(
            "UNWIND $ids AS one MATCH (t:Task) WHERE t.id = one RETURN t.id, t.source, t.start",
            {"ids": [row.id for row in rows]},
        ).rows
    }
    words = json.loads(asset("board-words.json"))
    data = {"title": title, "server": server, "tasks": [_told(row, places.get(row.id)) for row in rows]}
    script = '"use strict";\n' + asset("board.js")
    parts = {
        "title": html.escape(title or words["vi"]["title"]),
        "style": asset("page.css") + asset("board.css"),
        "words": as_data(words),
        "data": as_data(data),
        "script": script,
        "script_hash": script_hash(script),
    }
    return fill("board.html", parts)


def _told(row: TaskRow, place: tuple[str, int] | None) -> dict[str, Any]:
    return {
        "text": row.text,
        "due": row.due_last.isoformat() if row.due_last else "",
        "printed": row.due_text or "",
        "lead": row.lead,
        "help": row.coordinate,
        "supervisor": row.supervisor,
        "document": row.document,
        "code": row.code or label(row.document),
        "section": row.section or "",
        "under": [{"id": each, "code": label(each)} for each in row.directives],
        "status": row.status,
        "done": row.done_on.isoformat() if row.done_on else "",
        "source": place[0] if place else "",
        "start": place[1] if place else 0,
    }
