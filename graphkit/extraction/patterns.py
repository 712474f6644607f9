"""Patterns out of word lists, and the letters that ``re`` has no class for.

``re`` and not ``regex``: a match that is tried at one place costs less than half there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def _letters(category: str) -> str:
    """All letters of a category in the Latin, Greek and Cyrillic scripts, for the inside of a class."""
    points = (*range(0x530), *range(0x1E00, 0x2000))
    return "".join(sign for sign in map(chr, points) if unicodedata.category(sign) == category)


CAPITALS, SMALL = _letters("Lu"), _letters("Ll")


def any_of(phrases: Iterable[str], space: str = r"\s+") -> str:
    """A pattern that matches any of the phrases, the longest first; blanks match ``space``.

    Common beginnings are tried once, so that a hundred phrases cost little more than one.

    >>> any_of(["thi hành", "thực hiện", "thực thi"])
    'th(?:i\\\\s+hành|ực\\\\s+(?:hiện|thi))'
    """
    root: dict[str, dict[str, object]] = {}
    for phrase in phrases:
        node = root
        for sign in phrase:
            node = node.setdefault(sign, {})  # type: ignore[assignment]
        node[""] = {}
    return _write(root, space)


def _write(node: dict[str, dict[str, object]], space: str) -> str:
    branches = []
    for sign in sorted(node, key=lambda sign: (sign == "", sign)):  # the end of a phrase last: longest first
        below: dict[str, dict[str, object]] = node[sign]  # type: ignore[assignment]
        branches.append("" if sign == "" else (space if sign == " " else re.escape(sign)) + _write(below, space))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
