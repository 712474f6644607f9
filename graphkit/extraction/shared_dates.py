"""The date behind the last member of a list, which may be that of all: "Nghị quyết số 01/NQ-CP và Nghị quyết số 02/NQ-CP ngày 08/01/2026"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphkit.extraction.folding import Folded
from graphkit.model import Citation

_JOINED = re.compile(r"\s*(?:,|;|,?\s*\b(?:va|hoac)\b)\s*(?:cac\s+)?(?:so\s*:?\s*)?")
_NUMBER = re.compile(r"[^-/]+")


def with_shared_years(text: Folded, citations: Sequence[Citation]) -> list[Citation]:
    """Give each member of a list that has no date the year of the next one as a candidate; its own date stays unknown."""
    found: list[Citation] = []
    following, year = None, ""
    for citation in reversed(citations):
        shared = year if following and not citation.date and _are_listed(text, citation, following) else ""
        following, year = citation, shared or (citation.date or "")[:4]
        if shared:
            likely = f"{citation.code}|{shared}|{citation.issuer or ''}"
            citation = citation._replace(candidates=(*citation.candidates, likely))
        found.append(citation)
    return found[::-1]


def _are_listed(text: Folded, one: Citation, other: Citation) -> bool:
    """Whether two numbered citations of one register stand beside each other in a list."""
    joined = _JOINED.fullmatch(text.folded, one.end, other.start)
    return joined is not None and (one.type, one.issuer, _symbol(one)) == (other.type, other.issuer, _symbol(other))


def _symbol(citation: Citation) -> str:
    return _NUMBER.sub("", citation.code or "", count=1)
