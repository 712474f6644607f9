"""The schema of the graph (DESIGN section 4): what every store holds, in one place.

A column's type is one of ``str int float bool list`` (a ``list`` holds strings); any column but the key may be null.
"""

from __future__ import annotations

VERSION = 2
"""Raised whenever a label, edge or column changes: a store refuses a graph of another version."""

KEY = "id"
"""The key column of every label."""

# Document.joined: why a file without a number is this document; Task.source, start, end: where its words stand;
# Provision.eid: its Akoma Ntoso identifier inside the document;
# Task.recurrence: rules of RFC 5545; Task.duration: an ISO 8601 duration and what it counts from, in words.
NODES: dict[str, dict[str, str]] = {
    "Document": {
        "id": "str",
        "code": "str",
        "type": "str",
        "number": "str",
        "symbol": "str",
        "date": "str",
        "year": "int",
        "title": "str",
        "issuer": "str",
        "held": "bool",
        "source": "str",
        "joined": "str",
    },
    "Provision": {"id": "str", "label": "str", "unit": "str", "eid": "str"},
    "Organization": {"id": "str", "name": "str", "kind": "str", "place": "str"},
    "Person": {"id": "str", "name": "str", "title": "str"},
    "Task": {
        "id": "str",
        "section": "str",
        "text": "str",
        "due": "str",
        "due_text": "str",
        "recurrence": "list",
        "duration": "list",
        "source": "str",
        "start": "int",
        "end": "int",
    },
    "Citation": {
        "id": "str",
        "surface": "str",
        "start": "int",
        "end": "int",
        "pinpoint": "str",
        "relation": "str",
        "rule": "str",
        "confidence": "float",
        "source": "str",
        "page": "int",
        "sentence": "str",
        "candidates": "list",
    },
}

DOCUMENT_RELATIONS: tuple[str, ...] = (
    "IMPLEMENTS",
    "BASED_ON",
    "GUIDES",
    "AMENDS",
    "REPLACES",
    "REPEALS",
    "SUSPENDS",
    "CORRECTS",
    "CONSOLIDATES",
    "PROMULGATES",
    "REPORTS_ON",
    "CITES",
)
"""Edges between documents, from the acting document to the one it acts on."""

PASSIVE: dict[str, str] = {
    "AMENDED_BY": "AMENDS",
    "REPLACED_BY": "REPLACES",
    "REPEALED_BY": "REPEALS",
    "GUIDED_BY": "GUIDES",
}
"""Relations of a citation that are turned round to make an edge."""

PROVISION_RELATIONS: tuple[str, ...] = ("GUIDES", "AMENDS", "REPLACES", "REPEALS")
"""Those that also reach a single provision, where the text names it."""

_EVIDENCE = {"mentions": "int", "confidence": "float", "citations": "list"}
"""Of an edge between documents: how often it is said, the strongest confidence, the ids of the Citation nodes."""
NAMED = 100
"""Citations that an edge names at most, the first in order: a hundred thousand files can say that one act is based on another.
``mentions`` counts all of them, and each Citation says by itself what it refers to."""

EDGES: dict[tuple[str, str, str], dict[str, str]] = {
    **{(relation, "Document", "Document"): _EVIDENCE for relation in DOCUMENT_RELATIONS},
    **{(relation, "Document", "Provision"): _EVIDENCE for relation in PROVISION_RELATIONS},
    ("PART_OF", "Provision", "Document"): {},
    ("PART_OF", "Provision", "Provision"): {},
    ("PINPOINTS", "Citation", "Provision"): {},
    ("ISSUED_BY", "Document", "Organization"): {},
    ("SIGNED_BY", "Document", "Person"): {},
    ("ADDRESSED_TO", "Document", "Organization"): {},
    ("ASSIGNS", "Document", "Task"): {},
    ("LED_BY", "Task", "Organization"): {},
    ("COORDINATED_WITH", "Task", "Organization"): {},
    ("SUPERVISED_BY", "Task", "Person"): {},
    ("CARRIES_OUT", "Task", "Document"): {},
    ("IN", "Citation", "Document"): {},
    ("REFERS_TO", "Citation", "Document"): {},
    ("WITHIN", "Citation", "Task"): {},
    ("PART_OF", "Organization", "Organization"): {},
    ("SUCCEEDED_BY", "Organization", "Organization"): {},
    ("MEMBER_OF", "Organization", "Organization"): {"valid_from": "str", "valid_to": "str"},
    ("PROPOSED_ANSWER", "Document", "Task"): {"score": "float", "reason": "str"},
}
"""``(type, from label, to label)`` → columns besides the end points ``from`` and ``to``."""
