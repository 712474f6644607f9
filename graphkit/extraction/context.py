"""What a citation takes from the document that it stands in."""

from __future__ import annotations

from typing import NamedTuple

from graphkit.extraction.issuers import Place


class Context(NamedTuple):
    """The citing document: which province it speaks of, who issued it, when."""

    place: Place | None = None
    issuer: str | None = None
    date: str | None = None
