"""Sections: what the headings and openings above a paragraph say of it.

A heading says what stands under it (past, aims or tasks; ``lexicon/data/task_sections.csv``) and hands its actors down; an
opening ("... thực hiện các nhiệm vụ sau:") gives its addressees to the list under it (annotation guideline, section 5).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.extraction.patterns import any_of
from graphkit.lexicon.tasks import task_sections

Path = tuple[str, ...]
"""Marks of the numbered items that a paragraph stands under."""


class Scope(NamedTuple):
    """Who must act, and who helps, under a heading or an opening."""

    lead: tuple[str, ...]
    coordinate: tuple[str, ...]


_NOBODY = Scope((), ())


class Sections:
    """What is known of the sections so far."""

    def __init__(self, whole: bool) -> None:
        """Begin with nothing known; ``whole``: everything behind the first order belongs to the orders."""
        self.roles: dict[Path, str] = {}
        self.scopes: dict[Path, Scope] = {}
        self.plain: tuple[Path, tuple[str, ...]] = ((), ())
        """Where the last paragraph without a mark stood that names somebody, and whom."""
        self.opened = False
        """Whether an order has opened the list."""
        self.whole = whole

    def role(self, path: Path) -> str | None:
        """What stands under a path: ``past``, ``aims`` or ``tasks``, as the nearest heading says."""
        if self.roles:
            for above in _upwards(path):
                role = self.roles.get(above)
                if role is not None:
                    return role
        return None

    def is_active(self, path: Path) -> bool:
        """Whether what stands at a path orders something."""
        role = self.role(path)
        return role == "tasks" or role is None and self.whole and self.opened

    def scope(self, path: Path) -> Scope:
        """The nearest heading or opening that names somebody."""
        if self.scopes:
            for above in _upwards(path):
                scope = self.scopes.get(above)
                if scope and scope.lead:
                    return scope
        return _NOBODY

    def forget(self, path: Path) -> None:
        """Drop what was said under a path, because its mark comes again."""
        self.plain = ((), ())
        if path:
            for known in (self.roles, self.scopes):
                for below in [below for below in known if below[: len(path)] == path]:
                    del known[below]


def outer(path: Path) -> Path:
    """The path above; "2.1" stands under "2", though it says so itself."""
    above, dot, _ = path[-1].rpartition(".")
    return (*path[:-1], above) if dot else path[:-1]


@lru_cache(maxsize=1 << 12)
def _upwards(path: Path) -> tuple[Path, ...]:
    """A path and those above it."""
    return (path, *_upwards(outer(path))) if path else (path,)


def read_role(heading: str) -> str | None:
    """What stands under a folded heading: its first telling phrase decides."""
    pattern, roles = _phrases()
    match = pattern.search(f" {' '.join(heading.split())}")
    return roles[match[1]] if match else None


def is_titled(heading: str) -> bool:
    """Whether a telling phrase begins a folded heading: "Mục tiêu đến năm 2030", but not "Hoàn thành mục tiêu"."""
    return _phrases()[0].match(f" {heading.lstrip()}") is not None


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    roles = {fold(row.phrase.removesuffix(".")): row.role for row in task_sections()}
    last = [fold(row.phrase[:-1]) for row in task_sections() if row.phrase.endswith(".")]
    anywhere = [phrase for phrase in roles if phrase not in last]
    # The engine skips to a sign that is no letter faster than it looks back at each one.
    said = rf"{any_of(anywhere, space=' ')}(?![a-z])|{any_of(last, space=' ')}(?=[ .:*_]*$)"
    return re.compile(f"[^a-z]({said})"), roles
