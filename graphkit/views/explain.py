"""What was read out of one document, shown in its text: each citation underlined, with the facts that were drawn from it.

For whoever mends a cue or the lexicon. ``c12`` is ``Reading.citations[12]``, in the terminal, in the page and in its
addresses (``page.html#c12``); ``r3`` is the fourth candidate that was seen and rejected. Numbers begin at 0, as the
``subject`` of a citation does.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from rich.text import Text

from graphkit.model import Citation, Reading, Rejected
from graphkit.schema import PASSIVE
from graphkit.views.pages import as_data, asset, fill, script_hash

_LINE = re.compile(r"[^\r\n]+(?:\r\n|\r|\n)?|\r\n|\r|\n")
# Signs that would steer a terminal, or that HTML does not allow, as pictures of themselves.
_PICTURES: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    0x7F: "\u2421",
}
_HEADER = ("type", "code", "symbol", "date", "issuer", "place", "subject", "signer", "signer_title", "recipients", "id")
"""Fields of a document's header; the word of each has the same name."""
_UNKNOWN = "—"

# A terminal's own sixteen colours: its reader has chosen them to be legible, on light or dark.
_INKS = {
    "IMPLEMENTS": "bright_blue",
    "BASED_ON": "green",
    "GUIDES": "green",
    "AMENDS": "yellow",
    "REPLACES": "magenta",
    "REPEALS": "red",
    "SUSPENDS": "red",
    "CORRECTS": "yellow",
    "CONSOLIDATES": "magenta",
    "PROMULGATES": "cyan",
    "REPORTS_ON": "yellow",
    "CITES": "default",
}


def explain_terminal(reading: Reading, rejected: Sequence[Rejected] = ()) -> Text:
    """Return the document's text with each citation underlined in the colour of its relation, and numbered notes below."""
    words, source = _words()["vi"], reading.source
    marks: tuple[Citation | Rejected, ...] = (*reading.citations, *rejected)
    names = _names(reading, rejected)
    styles = [f"underline {_INKS[_active(c.relation)]}" for c in reading.citations] + ["underline dim"] * len(rejected)

    shown = Text()
    shown.append(f"{_flat(source.name)}\n", "bold")
    for key in _HEADER:
        _fact(shown, words[key], getattr(reading.document, key), "")
    for warning in source.warnings:
        _fact(shown, words["warning"], warning, "")
    shown.append("\n")
    for start, end, over in _pieces(len(source.text), marks):
        shown.append(_shown(source.text[start:end]), styles[over[-1]] if over else None)
        for number in reversed(over):
            if marks[number].end == end:
                shown.append(f"[{names[number]}]", "dim")

    shown.append(f"\n\n{words['citations']}: {len(reading.citations)}\n", "bold")
    places = _Places(reading)
    for number, citation in enumerate(reading.citations):
        shown.append(f"\n[c{number}] ", "bold").append(_flat(citation.surface), styles[number]).append("\n")
        for label, value in _facts(reading, citation, words):
            _fact(shown, label, value)
        _fact(shown, words["where"], places.described(citation, words))
    if rejected:
        shown.append(f"\n{words['rejected']}: {len(rejected)}\n", "bold")
    for number, each in enumerate(rejected):
        shown.append(f"\n[r{number}] ", "bold").append(_flat(each.surface), "underline dim").append("\n")
        _fact(shown, words["reason"], words.get(f"reason_{each.reason}", each.reason))
        _fact(shown, words["where"], places.described(each, words))
    return shown


def explain_page(reading: Reading, title: str, rejected: Sequence[Rejected] = ()) -> str:
    """Return one HTML page that needs nothing else; an empty ``title`` is the file's name.

    The same reading always gives the same page.
    """
    places = _Places(reading)
    data = {
        "file": reading.source.name,
        "warnings": reading.source.warnings,
        "fields": _HEADER,
        "header": {key: value for key in _HEADER if (value := getattr(reading.document, key))},
        "citations": [_known(c._asdict()) | places.of(c) for c in reading.citations],
        "rejected": [each._asdict() | places.of(each) for each in rejected],
        "passive": PASSIVE,
    }
    looks = json.loads(asset("looks.json"))
    relations = "".join(
        f".{name} {{ --relation: {look['colour']}; --line: {look['line']}; }}\n"
        for name, look in looks["relations"].items()
    )
    script = '"use strict";\n' + asset("explain.js")
    parts = {
        "title": html.escape(_flat(title or reading.source.name)),
        "style": asset("page.css") + relations + asset("explain.css"),
        "text": _text(reading, rejected),
        "looks": as_data(looks),
        "words": as_data(_words()),
        "data": as_data(data),
        "script": script,
        "script_hash": script_hash(script),
    }
    return fill("explain.html", parts)


def _pieces(
    length: int, marks: Sequence[Citation | Rejected], cuts: Collection[int] = ()
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Cut a text wherever a mark begins or ends: (start, end, numbers of the marks over it, the innermost last).

    So marks may touch, nest or overlap, and what is made of the pieces is flat.
    """
    order = sorted(range(len(marks)), key=lambda number: (marks[number].start, -marks[number].end))
    edges = sorted({0, length, *cuts, *(edge for mark in marks for edge in (mark.start, mark.end))})
    over: list[int] = []
    at = 0
    for start, end in zip(edges, edges[1:], strict=False):
        over = [number for number in over if marks[number].end > start]
        while at < len(order) and marks[order[at]].start <= start:
            over.append(order[at])
            at += 1
        yield start, end, tuple(over)


def _text(reading: Reading, rejected: Sequence[Rejected]) -> str:
    """The text as HTML, each line with its offset; each mark is a link to itself and can be reached by keyboard.

    A link holds the first piece that is its mark's own, since links cannot nest; the other pieces follow as spans.
    """
    text = reading.source.text
    marks: tuple[Citation | Rejected, ...] = (*reading.citations, *rejected)
    names = _names(reading, rejected)
    looks = [_active(c.relation) for c in reading.citations] + ["rejected"] * len(rejected)
    lines = {match.start() for match in _LINE.finditer(text)}
    linked: set[int] = set()
    made: list[str] = []

    def link(number: int, attributes: str, inner: str) -> str:
        linked.add(number)
        name = names[number]
        whole = html.escape(_flat(marks[number].surface))
        return (
            f'<a id="{name}" href="#{name}" draggable="false" aria-label="{whole}" aria-describedby="about-{name}" '
            f"{attributes}>{inner}</a>"
        )

    for start, end, over in _pieces(len(text), marks, lines):
        if start in lines:
            made.append(f'{"</span>" if made else ""}<span class="line" data-at="{start}">')
        inner = html.escape(_shown(text[start:end]))
        if not over:
            made.append(inner)
            continue
        waiting = [number for number in over if number not in linked]
        attributes = f'class="mark {looks[over[-1]]}" data-marks="{" ".join(names[number] for number in over)}"'
        made += [
            link(number, f'class="mark" data-marks="{names[number]}"', "")
            for number in waiting[:-1]
            if marks[number].end == end
        ]
        made.append(link(waiting[-1], attributes, inner) if waiting else f"<span {attributes}>{inner}</span>")
    return "".join([*made, "</span>" if made else ""])


class _Places:
    """Where in the file an offset stands, in the words of an editor."""

    def __init__(self, reading: Reading) -> None:
        self.lines = [match.start() for match in _LINE.finditer(reading.source.text)]
        self.pages = reading.source.pages

    def of(self, mark: Citation | Rejected) -> dict[str, int]:
        """Line, and page where there are several; both counted from 1."""
        place = {"line": bisect_right(self.lines, mark.start)}
        if len(self.pages) > 1:
            place["page"] = bisect_right(self.pages, mark.start)
        return place

    def described(self, mark: Citation | Rejected, words: dict[str, str]) -> str:
        """Offsets, line and page in words."""
        place = {"start": mark.start, "end": mark.end} | self.of(mark)
        told = ("characters", "line", "page") if "page" in place else ("characters", "line")
        return ", ".join(words[key].format_map(place) for key in told)


def _facts(reading: Reading, citation: Citation, words: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """What was drawn from a citation: (label, value); ``None`` where it matters that nothing is known."""
    yield words["relation"], f"{words[citation.relation]} ({citation.relation})"
    governor = None if citation.subject is None else reading.citations[citation.subject]
    yield words["governor"], words["itself"] if governor is None else f"[c{citation.subject}] {governor.surface}"
    yield words["id"], citation.id
    if citation.candidates:
        yield words["candidates"], "; ".join(citation.candidates)
    if citation.name:
        yield words["name"], citation.name
    yield words["type"], citation.type
    yield words["date"], citation.date
    yield words["issuer"], citation.issuer
    if citation.issuer_text:
        yield words["issuer_text"], citation.issuer_text
    if citation.pinpoint:
        yield words["pinpoint"], citation.pinpoint
    yield words["rule"], citation.rule
    yield words["sure"], f"{citation.confidence:.0%}"


def _fact(shown: Text, label: str, value: str | tuple[str, ...] | None, indent: str = "     ") -> None:
    told = "; ".join(value) if isinstance(value, tuple) else value
    shown.append(f"{indent}{label}: ", "dim").append(f"{_flat(told or _UNKNOWN)}\n")


def _names(reading: Reading, rejected: Sequence[Rejected]) -> list[str]:
    return [f"c{n}" for n in range(len(reading.citations))] + [f"r{n}" for n in range(len(rejected))]


def _active(relation: str) -> str:
    """The relation whose looks a passive one shares."""
    return PASSIVE.get(relation, relation)


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None and value != ()}


def _shown(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)


def _flat(text: str) -> str:
    return " ".join(_shown(text).split())


@cache
def _words() -> dict[str, dict[str, str]]:
    """Every word that a reader sees, by language: those of all pages, those of this one, the names of the relations."""
    shared, own = (json.loads(asset(name)) for name in ("words.json", "explain-words.json"))
    relations = json.loads(asset("looks.json"))["relations"]
    return {
        language: {**shared[language], **{name: look[language] for name, look in relations.items()}, **own[language]}
        for language in own
    }
