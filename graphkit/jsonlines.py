"""Readings as JSON in the form of the annotation guideline, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphkit.model import Reading

_HEADER = ("type", "number", "symbol", "date", "issuer", "place", "subject", "signer", "signer_title", "recipients")
_TASK = ("start", "end", "section", "lead", "coordinate", "supervisor", "deadlines", "citations")
_CITATION = (
    "kind",
    "start",
    "end",
    "surface",
    "type",
    "code",
    "date",
    "issuer",
    "issuer_text",
    "id",
    "relation",
    "subject",
    "pinpoint",
)


def json_lines(readings: Iterable[Reading]) -> Iterator[str]:
    """One line of JSON for each reading, without the line end."""
    held = [*readings]
    sources = {reading.document.id: reading.source.name for reading in held if reading.document.id}
    for reading in held:
        yield json.dumps(as_object(reading, sources), ensure_ascii=False)


def as_object(reading: Reading, sources: Mapping[str, str]) -> dict[str, Any]:
    """A reading with the guideline's keys; ``sources`` are the files of the documents held, by identity (``target``)."""
    citations = []
    for citation in reading.citations:
        item = {key: getattr(citation, key) for key in _CITATION}
        if citation.id in sources:
            item["target"] = sources[citation.id]
        citations.append(item)
    return {
        "source": reading.source.name,
        "document": {key: getattr(reading.document, key) for key in _HEADER},
        "citations": citations,
        "tasks": [
            {**{key: getattr(task, key) for key in _TASK}, "deadlines": [d._asdict() for d in task.deadlines]}
            for task in reading.tasks
        ],
    }
