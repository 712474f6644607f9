"""The layer of government that a body or document stands on, as the views draw it."""

from __future__ import annotations

from typing import Any

from graphkit.extraction.issuers import describe, level_of

LAYERS = ("central", "province", "department", "district", "commune", "unknown")
"""From the top; ``department`` are the offices of a province beside its committee and council."""

_STEER = frozenset(("people-committee", "people-council", "party-committee", "party-congress", "party-caucus"))
"""Kinds of bodies that steer a province; its other bodies are departments."""


def layer_of(name: str | None) -> str:
    """The layer of a body."""
    level = level_of(name) if name else None
    if level != "province" or name is None:
        return level or "unknown"
    kind = describe(name).kind
    if kind is not None:
        return "province" if kind in _STEER else "department"
    return (
        "province" if name.startswith(("Ủy ban nhân dân", "Hội đồng nhân dân", "Tỉnh ủy", "Thành ủy")) else "department"
    )


def layer_of_row(label: str, row: dict[str, Any]) -> str:
    """The layer of a node: of a document that of its issuer."""
    return layer_of(row["issuer"] if label == "Document" else row["name"])
