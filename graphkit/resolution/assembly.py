"""Assembly: resolved readings to the rows of a graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from graphkit.extraction.issuers import describe, read_body_name
from graphkit.extraction.provisions import Provision, read_provisions
from graphkit.model import Citation, Deadline, Graph, Header, Reading, Task, TimeRule
from graphkit.periods import last_day
from graphkit.resolution.answers import Order, Report, propose, reports
from graphkit.resolution.groups import Member, members
from graphkit.resolution.joining import duplicates, join
from graphkit.resolution.task_ids import stable_ids
from graphkit.schema import DOCUMENT_RELATIONS, EDGES, NODES, PASSIVE, PROVISION_RELATIONS

Row = dict[str, Any]


def assemble(readings: Sequence[Reading]) -> Graph:
    """Build the graph of resolved readings; rows are sorted by their keys."""
    builder = _Builder()
    names = labels(readings)
    joins, twins = join(readings), duplicates(readings)
    keys: dict[int, str] = {}
    for index, reading in enumerate(readings):
        keys[index] = reading.document.id or (joins[index].id if index in joins else f"source:{names[index]}")
    for index, reading in enumerate(readings):
        own = keys[twins.get(index, index)]
        builder.add(reading, names[index], own, joins[index].reason if index in joins else None)
    return builder.graph()


def labels(readings: Sequence[Reading]) -> list[str]:
    """What each file is called in the graph: its name, or its path where two folders hold that name."""
    counts = Counter(reading.source.name for reading in readings)
    return [r.source.name if counts[r.source.name] == 1 else r.source.path or r.source.name for r in readings]


class _Builder:
    def __init__(self) -> None:
        self.documents: dict[str, Row] = {}
        self.votes: dict[str, Counter[tuple[str, str]]] = {}
        self.nodes: dict[str, dict[str, Row]] = {label: {} for label in NODES if label != "Document"}
        self.edges: dict[tuple[str, str, str], dict[tuple[str, str], Row]] = {key: {} for key in EDGES}
        self.groups: dict[str, tuple[Member, ...]] = {}
        self.orders: list[Order] = []
        self.reports: list[Report] = []
        self.warnings: list[str] = []

    def add(self, reading: Reading, source: str, own: str, joined: str | None) -> None:
        header = reading.document
        self._held(own, source, header, joined)
        place = header.place
        if header.signer:
            person = f"{header.signer}|{header.issuer or ''}"
            self.nodes["Person"].setdefault(person, {"id": person, "name": header.signer, "title": header.signer_title})
            self._link("SIGNED_BY", "Document", "Person", own, person)
        for recipient in header.recipients:
            body = read_body_name(recipient, place)
            if body:
                self._organization(body)
                self._link("ADDRESSED_TO", "Document", "Organization", own, body)
        ids = [f"{source}#{c.start}-{c.end}" for c in reading.citations]
        for citation, identifier in zip(reading.citations, ids, strict=True):
            self._citation(reading, source, citation, identifier, own)
        self._amendments(reading, own, ids)
        self._tasks(reading, source, own, ids)
        if header.issuer and reports(header):
            cites = frozenset(citation.id for citation in reading.citations)
            self.reports.append(Report(own, header.issuer, header.date or "", header.subject or "", cites))

    def _held(self, own: str, source: str, header: Header, joined: str | None) -> None:
        row = self.documents.get(own)
        if row is not None and row["held"]:
            row["source"] = " | ".join(sorted({*row["source"].split(" | "), source}))
            self.warnings.append(f"{source}: the same document as {row['source']} ({own}); they became one.")
            return
        cited = _identified(own) if joined else None
        self.documents[own] = {
            **(cited or {"id": own, "code": header.code, "number": header.number, "symbol": header.symbol}),
            "type": header.type,
            "date": header.date,
            "year": cited["year"] if cited else int(header.date[:4]) if header.date else None,
            "title": header.subject,
            "issuer": header.issuer,
            "held": True,
            "source": source,
            "joined": joined,
        }
        if joined:
            self.warnings.append(f"{source}: taken for {own} ({joined}).")

    def _citation(self, reading: Reading, source: str, citation: Citation, identifier: str, own: str) -> None:
        text = reading.source.text
        self.nodes["Citation"][identifier] = {
            "id": identifier,
            "surface": citation.surface,
            "start": citation.start,
            "end": citation.end,
            "pinpoint": citation.pinpoint,
            "relation": citation.relation,
            "rule": citation.rule,
            "confidence": citation.confidence,
            "source": source,
            "page": reading.source.page(citation.start),
            "sentence": sentence(text, citation.start, citation.end),
            "candidates": list(citation.candidates),
        }
        self._stub(citation)
        for provision in self._provisions(citation.id, citation.pinpoint):
            self._link("PINPOINTS", "Citation", "Provision", identifier, provision)
        self._link("IN", "Citation", "Document", identifier, own)
        self._link("REFERS_TO", "Citation", "Document", identifier, citation.id)
        governor = None if citation.subject is None else reading.citations[citation.subject]
        relation, acting, acted_on = citation.relation, governor.id if governor else own, citation.id
        pinpoint = citation.pinpoint
        if relation in PASSIVE:
            relation, acting, acted_on = PASSIVE[relation], acted_on, acting
            pinpoint = governor.pinpoint if governor else None
        if acting == acted_on:
            self.warnings.append(f"{source}: «{citation.surface}» would relate {acting} to itself; no edge was made.")
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
        edge = self.edges[relation, "Document", label].setdefault(
            (acting, acted_on), {"from": acting, "to": acted_on, "mentions": 0, "confidence": 0.0, "citations": []}
        )
        edge["mentions"] += 1
        edge["confidence"] = max(edge["confidence"], confidence)
        if identifier not in edge["citations"]:
            edge["citations"].append(identifier)

    def _provisions(self, document: str, pinpoint: str | None) -> list[str]:
        """The keys of the provisions of a document that a pinpoint names, each with those that it is part of."""
        found = [provision for provision in read_provisions(pinpoint or "") if provision.rooted]
        for provision in found:
            inner: Provision | None = provision
            while inner is not None:
                key = _provision_key(document, inner)
                row = {"id": key, "label": inner.label, "unit": inner.unit, "eid": inner.eid}
                self.nodes["Provision"].setdefault(key, row)
                outer = inner.parent
                if outer is None:
                    self._link("PART_OF", "Provision", "Document", key, document)
                else:
                    self._link("PART_OF", "Provision", "Provision", key, _provision_key(document, outer))
                inner = outer
        return [_provision_key(document, provision) for provision in found]

    def _amendments(self, reading: Reading, own: str, ids: Sequence[str]) -> None:
        for amendment in reading.amendments:
            cited = reading.citations[amendment.citation]
            for provision in self._provisions(cited.id, amendment.pinpoint):
                self._relate(amendment.relation, own, "Provision", provision, cited.confidence, ids[amendment.citation])

    def _stub(self, citation: Citation) -> None:
        """A document that is cited; what its mentions say of it is put to the vote."""
        votes = self.votes.setdefault(citation.id, Counter())
        for column, value in (("type", citation.type), ("date", citation.date)):
            if value:
                votes[column, value] += 1
        if citation.id in self.documents:
            return
        row = _identified(citation.id)
        self.documents[citation.id] = {
            **row,
            "type": None,
            "date": None,
            "title": None if row["code"] else citation.id.split("|")[0],
            "issuer": citation.id.split("|", 2)[2] or None,
            "held": False,
            "source": None,
            "joined": None,
        }

    def _tasks(self, reading: Reading, source: str, own: str, ids: Sequence[str]) -> None:
        texts = [reading.source.text[task.start : task.end] for task in reading.tasks]
        names = stable_ids(own, [(task.section, text) for task, text in zip(reading.tasks, texts, strict=True)])
        for task, text, identifier in zip(reading.tasks, texts, names, strict=True):
            self.nodes["Task"][identifier] = {
                "id": identifier,
                "section": task.section,
                "text": " ".join(text.split()),
                **_limits(task),
                "source": source,
                "start": task.start,
                "end": task.end,
            }
            self._link("ASSIGNS", "Document", "Task", own, identifier)
            cites = [reading.citations[index] for index in task.citations]
            for index, citation in zip(task.citations, cites, strict=True):
                self._link("WITHIN", "Citation", "Task", ids[index], identifier)
                if citation.relation == "IMPLEMENTS":
                    self._link("CARRIES_OUT", "Task", "Document", identifier, citation.id)
            leads = self._actors(task, identifier, reading.document)
            cited = frozenset(citation.id for citation in cites)
            self.orders.append(Order(identifier, own, reading.document.date or "", text, leads, cited))

    def _actors(self, task: Task, identifier: str, header: Header) -> frozenset[str]:
        """Link a task with those who have to do with it; who leads it, the members of groups on that day included."""
        leads = [self._body(name, header) for name in task.lead]
        for body in leads:
            self._link("LED_BY", "Task", "Organization", identifier, body)
        for name in task.coordinate:
            self._link("COORDINATED_WITH", "Task", "Organization", identifier, self._body(name, header))
        if task.supervisor:
            person = {"id": task.supervisor, "name": task.supervisor, "title": None}
            self.nodes["Person"].setdefault(task.supervisor, person)
            self._link("SUPERVISED_BY", "Task", "Person", identifier, task.supervisor)
        held = (member for body in leads for member in self.groups.get(body, ()))
        return frozenset((*leads, *(member.name for member in held if member.belongs(header.date))))

    def _body(self, name: str, header: Header) -> str:
        """The key of a body that a document of this header names; a group becomes a node with its members."""
        home = _home(header)
        held = members(name, home)
        if not held:
            body = read_body_name(name, home) or name
            self._organization(body)
            return body
        said = name.capitalize()  # "các Sở, Ban, ngành" are "Các sở, ban, ngành"
        group = f"{said} ({home})" if home else said
        if group not in self.groups:
            self.groups[group] = held
            self.nodes["Organization"][group] = {"id": group, "name": said, "kind": "group", "place": home}
            for member in held:
                self._organization(member.name)
                days = {"valid_from": member.valid_from or None, "valid_to": member.valid_to or None}
                row = {"from": member.name, "to": group, **days}
                self.edges["MEMBER_OF", "Organization", "Organization"][member.name, group] = row
        return group

    def _organization(self, name: str) -> None:
        if name not in self.nodes["Organization"]:
            known = describe(name)
            self.nodes["Organization"][name] = {"id": name, "name": name, "kind": known.kind, "place": known.province}
            if known.part_of and known.part_of != name:
                self._organization(known.part_of)
                self._link("PART_OF", "Organization", "Organization", name, known.part_of)
            for successor in known.successors:
                self._organization(successor)
                self._link("SUCCEEDED_BY", "Organization", "Organization", name, successor)

    def _link(self, kind: str, from_label: str, to_label: str, start: str, end: str) -> None:
        self.edges[kind, from_label, to_label].setdefault((start, end), {"from": start, "to": end})

    def graph(self) -> Graph:
        for identifier, row in self.documents.items():
            votes = self.votes.get(identifier, Counter())
            for column in ("type", "date"):
                if row[column] is None:
                    row[column] = _winner(votes, column)
            if row["issuer"]:
                self._organization(row["issuer"])
                self._link("ISSUED_BY", "Document", "Organization", identifier, row["issuer"])
        for answer in propose(self.reports, self.orders):
            row = {"from": answer.document, "to": answer.task, "score": answer.score, "reason": answer.reason}
            self.edges["PROPOSED_ANSWER", "Document", "Task"][answer.document, answer.task] = row
        self._check_chronology()
        nodes = {"Document": _sorted(self.documents), **{label: _sorted(rows) for label, rows in self.nodes.items()}}
        edges = {key: [rows[pair] for pair in sorted(rows)] for key, rows in self.edges.items()}
        return Graph(nodes, edges, tuple(self.warnings))

    def _check_chronology(self) -> None:
        """Report, and leave as they are, edges whose acting document is older than what it acts on."""
        for (relation, start, end), rows in self.edges.items():
            if (start, end) != ("Document", "Document"):
                continue
            for (acting, acted_on), row in rows.items():
                earlier, later = self.documents[acting]["date"] or "", self.documents[acted_on]["date"] or ""
                if len(earlier) == len(later) == 10 and earlier < later:
                    self.warnings.append(
                        f"{acting} ({earlier}) {relation} {acted_on} ({later}), which is younger; see {row['citations'][0]}."
                    )


def _provision_key(document: str, provision: Provision) -> str:
    return f"{document}#{provision.eid}"


def _home(header: Header) -> str | None:
    """The province that a document speaks for; ``None`` for one of the centre."""
    issuer = describe(header.issuer) if header.issuer else None
    return issuer.province if issuer and issuer.kind else header.place


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


def _identified(identifier: str) -> Row:
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


def _winner(votes: Mapping[tuple[str, str], int], column: str) -> str | None:
    """The value said most often; the fuller one (a date before its year) and then the first in order break a tie."""
    values = [(count, len(value), value) for (name, value), count in votes.items() if name == column]
    if column == "date":
        values = [value for value in values if value[1] == max(length for _, length, _ in values)]
    return max(values, key=lambda value: (value[0], value[1], value[2]))[2] if values else None


def _sorted(rows: Mapping[str, Row]) -> list[Row]:
    return [rows[key] for key in sorted(rows)]


_BREAK = re.compile(r"(?<=[.;:!?])\s+(?=[A-ZĐÀ-Ỹ\d\"“(*-])|\n\s*\n(?=\s*[A-ZĐÀ-Ỹ*#\d-])")


def sentence(text: str, start: int, end: int, reach: int = 400) -> str:
    """The sentence around a span, blanks collapsed; at most ``reach`` characters to either side."""
    begin, stop = max(0, start - reach), min(len(text), end + reach)
    for match in _BREAK.finditer(text, begin, start):
        begin = match.end()
    after = _BREAK.search(text, end, stop)
    return " ".join(text[begin : after.start() if after else stop].split())
