"""Contributions: what each resolved reading adds to the rows of the graph.

A row is a dict of the columns of its table (:mod:`graphkit.schema`) and of ``at``, the place among the readings where it
was said first. Rows of one key that different readings contribute are made one by :mod:`graphkit.resolution.combining`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from graphkit.extraction.issuers import describe, read_body_name
from graphkit.extraction.provisions import Provision, read_provisions
from graphkit.model import Citation, Deadline, Reading, Task, TimeRule
from graphkit.periods import last_day
from graphkit.resolution.answers import Order, Report, reports
from graphkit.resolution.groups import members
from graphkit.resolution.task_ids import stable_ids
from graphkit.schema import DOCUMENT_RELATIONS, EDGES, NAMED, NODES, PASSIVE, PROVISION_RELATIONS

Row = dict[str, Any]
Table = str | tuple[str, str, str]
"""A label, or (type, from label, to label)."""


class Place(NamedTuple):
    """What is known of a reading beyond its text."""

    number: int
    """Which of the readings it is."""
    source: str
    """What its file is called in the graph."""
    own: str
    """The identity of the document that it is."""
    joined: str | None = None
    """Why it is that document, where it does not say so itself."""


class Warning(NamedTuple):
    """Something that whoever builds should know."""

    place: int
    sentence: str


class Contributions:
    """The rows that some readings contribute; to be added in the order of their places."""

    def __init__(self) -> None:
        """Begin without a row."""
        self.tables: dict[Table, dict[Any, Row]] = {**{label: {} for label in NODES}, **{kind: {} for kind in EDGES}}
        """Rows of each table. Documents are told apart by what is said of them, edges with evidence by reading."""
        self.orders: list[Order] = []
        self.reports: list[Report] = []
        self.warnings: list[Warning] = []

    def add(self, reading: Reading, at: Place) -> None:
        """Take in what a resolved reading says."""
        _Adding(self, reading, at).all()


class _Adding:
    """One reading on its way into the contributions."""

    def __init__(self, into: Contributions, reading: Reading, at: Place) -> None:
        self.tables, self.orders, self.reports, self.warnings = into.tables, into.orders, into.reports, into.warnings
        self.reading, self.header, self.at = reading, reading.document, at
        self.home = _home(reading.document.issuer, reading.document.place)
        self.ids = [f"{at.source}#{c.start}-{c.end}" for c in reading.citations]

    def all(self) -> None:
        header, own = self.header, self.at.own
        self._held()
        if header.signer:
            person = f"{header.signer}|{header.issuer or ''}"
            self._node("Person", {"id": person, "name": header.signer, "title": header.signer_title})
            self._link("SIGNED_BY", "Document", "Person", own, person)
        for recipient in header.recipients:
            body = _body_name(recipient, header.place)
            if body:
                self._organization(body)
                self._link("ADDRESSED_TO", "Document", "Organization", own, body)
        for citation, identifier in zip(self.reading.citations, self.ids, strict=True):
            self._citation(citation, identifier)
        self._amendments()
        self._tasks()
        if header.issuer and reports(header):
            cites = frozenset(citation.id for citation in self.reading.citations)
            report = Report(self.at.number, own, header.issuer, header.date or "", header.subject or "", cites)
            self.reports.append(report)

    def _held(self) -> None:
        header, (place, source, own, joined) = self.header, self.at
        cited = identified_row(own) if joined else None
        row = {
            **(cited or {"id": own, "code": header.code, "number": header.number, "symbol": header.symbol}),
            "type": header.type,
            "date": header.date,
            "year": cited["year"] if cited else int(header.date[:4]) if header.date else None,
            "title": header.subject,
            "issuer": header.issuer,
            "held": True,
            "source": source,
            "joined": joined,
            "mentions": 0,
            "at": place,
        }
        self.tables["Document"][own, place] = row
        if header.issuer:
            self._organization(header.issuer)
            self._link("ISSUED_BY", "Document", "Organization", own, header.issuer)
        if joined:
            self.warnings.append(Warning(place, f"{source}: taken for {own} ({joined})."))

    def _citation(self, citation: Citation, identifier: str) -> None:
        source, own = self.reading.source, self.at.own
        self._node(
            "Citation",
            {
                "id": identifier,
                "surface": citation.surface,
                "start": citation.start,
                "end": citation.end,
                "pinpoint": citation.pinpoint,
                "relation": citation.relation,
                "rule": citation.rule,
                "confidence": citation.confidence,
                "source": self.at.source,
                "page": source.page(citation.start),
                "sentence": sentence(source.text, citation.start, citation.end),
                "candidates": list(citation.candidates),
            },
        )
        self._stub(citation)
        for provision in self._provisions(citation.id, citation.pinpoint):
            self._link("PINPOINTS", "Citation", "Provision", identifier, provision)
        self._link("IN", "Citation", "Document", identifier, own)
        self._link("REFERS_TO", "Citation", "Document", identifier, citation.id)
        governor = None if citation.subject is None else self.reading.citations[citation.subject]
        relation, acting, acted_on = citation.relation, governor.id if governor else own, citation.id
        pinpoint = citation.pinpoint
        if relation in PASSIVE:
            relation, acting, acted_on = PASSIVE[relation], acted_on, acting
            pinpoint = governor.pinpoint if governor else None
        if acting == acted_on:
            said = f"{self.at.source}: «{citation.surface}» would relate {acting} to itself; no edge was made."
            self.warnings.append(Warning(self.at.number, said))
            return
        if relation in DOCUMENT_RELATIONS:
            self._relate(relation, acting, "Document", acted_on, citation.confidence, identifier)
        if relation in PROVISION_RELATIONS:
            for provision in self._provisions(acted_on, pinpoint):
                self._relate(relation, acting, "Provision", provision, citation.confidence, identifier)

    def _relate(
        self, relation: str, acting: str, label: str, acted_on: str, confidence: float, identifier: str
    ) -> None:
        """Count one mention of an edge from a document to a document or to a provision."""
        place = self.at.number
        edges = self.tables[relation, "Document", label]
        edge = edges.get((acting, acted_on, place))
        if edge is None:
            edge = {"from": acting, "to": acted_on, "mentions": 0, "confidence": 0.0, "citations": [], "at": place}
            edges[acting, acted_on, place] = edge
        edge["mentions"] += 1
        edge["confidence"] = max(edge["confidence"], confidence)
        if len(edge["citations"]) < NAMED and identifier not in edge["citations"]:
            edge["citations"].append(identifier)

    def _provisions(self, document: str, pinpoint: str | None) -> list[str]:
        """The keys of the provisions of a document that a pinpoint names, each with those that it is part of."""
        found = [provision for provision in read_provisions(pinpoint) if provision.rooted] if pinpoint else []
        for provision in found:
            inner: Provision | None = provision
            while inner is not None:
                key = _provision_key(document, inner)
                self._node("Provision", {"id": key, "label": inner.label, "unit": inner.unit, "eid": inner.eid})
                outer = inner.parent
                if outer is None:
                    self._link("PART_OF", "Provision", "Document", key, document)
                else:
                    self._link("PART_OF", "Provision", "Provision", key, _provision_key(document, outer))
                inner = outer
        return [_provision_key(document, provision) for provision in found]

    def _amendments(self) -> None:
        for amendment in self.reading.amendments:
            cited, identifier = self.reading.citations[amendment.citation], self.ids[amendment.citation]
            for provision in self._provisions(cited.id, amendment.pinpoint):
                self._relate(amendment.relation, self.at.own, "Provision", provision, cited.confidence, identifier)

    def _stub(self, citation: Citation) -> None:
        """A document that is cited; what its mentions say of it is put to the vote."""
        documents, key = self.tables["Document"], (citation.id, citation.type, citation.date)
        row = documents.get(key)
        if row is None:
            stub = {"type": citation.type, "date": citation.date, "mentions": 0, "at": self.at.number}
            row = documents[key] = {**_stub(citation.id), **stub}
            if row["issuer"]:
                self._organization(row["issuer"])
                self._link("ISSUED_BY", "Document", "Organization", citation.id, row["issuer"])
        row["mentions"] += 1

    def _tasks(self) -> None:
        reading, (_, source, own, _) = self.reading, self.at
        texts = [reading.source.text[task.start : task.end] for task in reading.tasks]
        names = stable_ids(own, [(task.section, text) for task, text in zip(reading.tasks, texts, strict=True)])
        for task, text, identifier in zip(reading.tasks, texts, names, strict=True):
            words = " ".join(text.split())
            self._node(
                "Task",
                {
                    "id": identifier,
                    "section": task.section,
                    "text": words,
                    **_limits(task),
                    "source": source,
                    "start": task.start,
                    "end": task.end,
                },
            )
            self._link("ASSIGNS", "Document", "Task", own, identifier)
            cites = [reading.citations[index] for index in task.citations]
            for index, citation in zip(task.citations, cites, strict=True):
                self._link("WITHIN", "Citation", "Task", self.ids[index], identifier)
                if citation.relation == "IMPLEMENTS":
                    self._link("CARRIES_OUT", "Task", "Document", identifier, citation.id)
            leads = self._actors(task, identifier)
            cited = frozenset(citation.id for citation in cites)
            self.orders.append(Order(self.at.number, identifier, own, self.header.date or "", words, leads, cited))

    def _actors(self, task: Task, identifier: str) -> frozenset[str]:
        """Link a task with those who have to do with it; who leads it, the members of groups on that day included."""
        leads: set[str] = set()
        for name in task.lead:
            body = self._body(name)
            self._link("LED_BY", "Task", "Organization", identifier, body)
            held = members(name, self.home)
            leads.update((body, *(member.name for member in held if member.belongs(self.header.date))))
        for name in task.coordinate:
            self._link("COORDINATED_WITH", "Task", "Organization", identifier, self._body(name))
        if task.supervisor:
            self._node("Person", {"id": task.supervisor, "name": task.supervisor, "title": None})
            self._link("SUPERVISED_BY", "Task", "Person", identifier, task.supervisor)
        return frozenset(leads)

    def _body(self, name: str) -> str:
        """The key of a body that the document names; a group becomes a node with its members."""
        held = members(name, self.home)
        if not held:
            body = _body_name(name, self.home) or name
            self._organization(body)
            return body
        said = name.capitalize()  # "các Sở, Ban, ngành" are "Các sở, ban, ngành"
        group = f"{said} ({self.home})" if self.home else said
        if group not in self.tables["Organization"]:
            self._node("Organization", {"id": group, "name": said, "kind": "group", "place": self.home})
            for member in held:
                self._organization(member.name)
                days = {"valid_from": member.valid_from or None, "valid_to": member.valid_to or None}
                self._link("MEMBER_OF", "Organization", "Organization", member.name, group, **days)
        return group

    def _organization(self, name: str) -> None:
        if name not in self.tables["Organization"]:
            known = describe(name)
            self._node("Organization", {"id": name, "name": name, "kind": known.kind, "place": known.province})
            if known.part_of and known.part_of != name:
                self._organization(known.part_of)
                self._link("PART_OF", "Organization", "Organization", name, known.part_of)
            for successor in known.successors:
                self._organization(successor)
                self._link("SUCCEEDED_BY", "Organization", "Organization", name, successor)

    def _node(self, label: str, row: Row) -> None:
        """What is said first of a node counts."""
        rows = self.tables[label]
        if row["id"] not in rows:
            row["at"] = self.at.number
            rows[row["id"]] = row

    def _link(self, kind: str, from_label: str, to_label: str, start: str, end: str, **columns: str | None) -> None:
        rows = self.tables[kind, from_label, to_label]
        if (start, end) not in rows:
            rows[start, end] = {"from": start, "to": end, **columns, "at": self.at.number}


_body_name = lru_cache(maxsize=1 << 14)(read_body_name)


def _provision_key(document: str, provision: Provision) -> str:
    return f"{document}#{provision.eid}"


@lru_cache(maxsize=1 << 12)
def _home(issuer: str | None, place: str | None) -> str | None:
    """The province that a document speaks for; ``None`` for one of the centre."""
    known = describe(issuer) if issuer else None
    return known.province if known and known.kind else place


def _limits(task: Task) -> Row:
    """The columns that say by when."""
    dates = [deadline.date for deadline in task.deadlines if deadline.date]
    limits: tuple[Deadline | TimeRule, ...] = (*task.deadlines, *task.time_rules)
    said = sorted((limit.start, " ".join(limit.surface.split())) for limit in limits)
    return {
        "due": min(dates, key=last_day) if dates else None,
        "due_text": "; ".join(dict.fromkeys(words for _, words in said)) or None,
        "recurrence": list(dict.fromkeys(rule.recurrence for rule in task.time_rules if rule.recurrence)),
        "duration": list(dict.fromkeys(_duration(rule) for rule in task.time_rules if rule.duration)),
    }


def _duration(rule: TimeRule) -> str:
    """``P5D, working days, from: ngày nhận được văn bản``."""
    parts = (rule.duration, "working days" if rule.working else None, rule.counts_from and f"from: {rule.counts_from}")
    return ", ".join(part for part in parts if part)


def identified_row(identifier: str) -> Row:
    """The columns that an identity itself tells."""
    label, year, _ = identifier.split("|", 2)
    number = re.match(r"[^/-]+", label) if "/" in label else None
    return {
        "id": identifier,
        "code": label if number else None,
        "number": number[0] if number else None,
        "symbol": re.sub(r"^[^/-]+[/-](?:(?:19|20)\d\d/)?", "", label) if number else None,
        "year": int(year) if year else None,
    }


def _stub(identifier: str) -> Row:
    """A document that is only cited, as its identity tells it."""
    row = identified_row(identifier)
    return {
        **row,
        "type": None,
        "date": None,
        "title": None if row["code"] else identifier.split("|")[0],
        "issuer": identifier.split("|", 2)[2] or None,
        "held": False,
        "source": None,
        "joined": None,
    }


_BREAK = re.compile(r"(?<=[.;:!?])\s+(?=[A-ZĐÀ-Ỹ\d\"“(*-])|\n\s*\n(?=\s*[A-ZĐÀ-Ỹ*#\d-])")


def sentence(text: str, start: int, end: int, reach: int = 400) -> str:
    """The sentence around a span, blanks collapsed; at most ``reach`` characters to either side."""
    begin, stop = max(0, start - reach), min(len(text), end + reach)
    for match in _BREAK.finditer(text, begin, start):
        begin = match.end()
    after = _BREAK.search(text, end, stop)
    return " ".join(text[begin : after.start() if after else stop].split())
