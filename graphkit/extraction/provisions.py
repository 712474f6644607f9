"""Provisions: "điểm a, b khoản 2 và khoản 3 Điều 5, Điều 7" taken apart into the single provisions that it names.

The levels are those of Decree 78/2025/NĐ-CP, annex on drafting: Phần, Chương, Mục, Tiểu mục, Điều, khoản, điểm (and tiết, which older
texts have). An article's number is unique in its document, so what stands above it is not part of its identity.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import fold

_LEVELS = ("phu luc", "phan", "chuong", "muc", "tieu muc", "dieu", "khoan", "diem", "tiet")
_PRINTED = dict(
    zip(_LEVELS, ("Phụ lục", "Phần", "Chương", "Mục", "Tiểu mục", "Điều", "khoản", "điểm", "tiết"), strict=True)
)
_EID = dict(zip(_LEVELS, ("att", "part", "chp", "sec", "subsec", "art", "para", "point", "subpoint"), strict=True))
_ARTICLE = _LEVELS.index("dieu")
_LABEL = r"(?:\d{1,3}(?:[.-]\d{1,2})*[a-zđ]{0,2}\d?|[ivxlc]{1,6}(?:-\d{1,2}(?:\.\d{1,2})?)?|([a-zđ])\2?\d?(?:\.\d)?)(?![0-9a-zđ])"
_UNIT = re.compile(r"(?P<unit>tieu muc|phu luc|phan|chuong|muc|dieu|khoan|diem|tiet)\b(?: so)?(?: thu)?\s+")
_LABELS = re.compile(rf"(?P<label>{_LABEL})(?P<join>\s*(?:,\s*va|,|;|va|hoac|den)\s*(?=\w{{1,6}}\b))?", re.IGNORECASE)
_D = re.compile("[đĐð]")
_RANGE_MOST = 200
"""A longer range is taken for a misreading and gives its two ends."""


class Provision(NamedTuple):
    """One provision of a document, from the outermost unit that identifies it to the innermost."""

    units: tuple[tuple[str, str], ...]
    """(folded unit, label as printed): ``(("dieu", "5"), ("khoan", "2"))``."""

    @property
    def label(self) -> str:
        """As it is cited: ``khoản 2 Điều 5``."""
        return " ".join(f"{_PRINTED[unit]} {label}" for unit, label in reversed(self.units))

    @property
    def eid(self) -> str:
        """Akoma Ntoso identifier of the provision inside its document: ``art_5__para_2``."""
        return "__".join(f"{_EID[unit]}_{label.lower().replace('đ', 'dd')}" for unit, label in self.units)

    @property
    def unit(self) -> str:
        """Its own unit: ``khoản``."""
        return _PRINTED[self.units[-1][0]]

    @property
    def parent(self) -> Provision | None:
        """The provision that it is part of."""
        return Provision(self.units[:-1]) if len(self.units) > 1 else None

    def inside(self, above: Provision) -> Provision:
        """The same with the outer units of ``above``: "điểm c" and "khoản 2 Điều 9" are "điểm c khoản 2 Điều 9"."""
        level = _LEVELS.index(self.units[0][0])
        return Provision((*(unit for unit in above.units if _LEVELS.index(unit[0]) < level), *self.units))

    @property
    def rooted(self) -> bool:
        """Whether it says where in its document it is: a clause or point alone does not."""
        return _LEVELS.index(self.units[0][0]) <= _ARTICLE


class _Group(NamedTuple):
    """A unit and its labels: ``điểm a, b``."""

    level: int
    labels: tuple[str, ...]
    between: str
    """What stands between it and the next group: "Điều 5, khoản 2" goes on inwards, "Điều 5 và khoản 2" does not."""


@lru_cache(maxsize=1 << 14)
def read_provisions(said: str) -> tuple[Provision, ...]:
    """The provisions that a pinpoint names, in order; empty for what names none."""
    groups = _groups(said)
    above = {group: _above(groups, group) for group in range(len(groups))}
    outer = {*above.values()}
    found: dict[Provision, None] = {}
    for at, group in enumerate(groups):
        if at in outer:
            continue  # only where its lower units stand
        for prefix in _paths(groups, above, above[at]):
            for label in group.labels:
                found[_identified((*prefix, (_LEVELS[group.level], label)))] = None
    return tuple(found)


def _groups(said: str) -> list[_Group]:
    flat = " ".join(_fold_keeping_dd(said).split())
    printed = " ".join(said.split())
    groups: list[_Group] = []
    starts = list(_UNIT.finditer(flat))
    for number, unit in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(flat)
        labels: list[str] = []
        at, ranged = unit.end(), False
        while (match := _LABELS.match(flat, at, end)) and _fits(unit["unit"], match["label"]):
            label = printed[match.start("label") : match.end("label")]
            labels.extend(_between(labels[-1], label) if ranged else (label,))
            ranged = (match["join"] or "").strip() == "den"
            at = match.end()
            if not match["join"]:
                break
        level = _LEVELS.index(unit["unit"])
        between = flat[at:end].strip()
        if groups and groups[-1].level == level and _ranges(flat, starts[number - 1].end(), unit.start()) and labels:
            first = groups[-1].labels
            groups[-1] = _Group(level, (*first, *_between(first[-1], labels[0]), *labels[1:]), between)
        elif labels:
            groups.append(_Group(level, tuple(labels), between))
    return groups


def _fits(unit: str, label: str) -> bool:
    """Articles and clauses are numbered; letters are points, and words are nothing."""
    return label[0].isdigit() or unit not in ("dieu", "khoan")


def _fold_keeping_dd(said: str) -> str:
    """Folded, but "điểm d" and "điểm đ" are two points."""
    flat = list(fold(said))
    for match in _D.finditer(said):
        if _stands_alone(said, match.start()):
            flat[match.start()] = "đ"
    return "".join(flat)


def _stands_alone(said: str, at: int) -> bool:
    return not (said[at - 1 : at].isalpha() or said[at + 1 : at + 2].isalpha())


def _ranges(flat: str, start: int, end: int) -> bool:
    """Whether "đến" stands between two units: "từ Điều 5 đến Điều 9"."""
    return flat[start:end].rstrip().endswith(" den")


def _between(first: str, last: str) -> tuple[str, ...]:
    """What follows ``first`` up to ``last``: numbers in between, else ``last`` alone."""
    if first.isdecimal() and last.isdecimal() and int(first) < int(last) <= int(first) + _RANGE_MOST:
        return tuple(str(number) for number in range(int(first) + 1, int(last) + 1))
    return (last,)


def _above(groups: list[_Group], at: int) -> int | None:
    """Index of the group that a group is part of: the next one behind it of a higher level, else the one before it."""
    level = groups[at].level
    for other in range(at + 1, len(groups)):
        if groups[other].level < level:
            return other if groups[other - 1].between in ("", "cua", "tai") else None
    before = groups[at - 1] if at else None
    return at - 1 if before and before.level < level and before.between in ("", ",") else None


def _paths(groups: list[_Group], above: dict[int, int | None], at: int | None) -> list[tuple[tuple[str, str], ...]]:
    if at is None:
        return [()]
    group = groups[at]
    return [
        (*prefix, (_LEVELS[group.level], label))
        for prefix in _paths(groups, above, above[at])
        for label in group.labels
    ]


def _identified(units: tuple[tuple[str, str], ...]) -> Provision:
    inside = [unit for unit in units if _LEVELS.index(unit[0]) >= _ARTICLE]
    annexed = units[0][0] == "phu luc"
    return Provision(tuple(inside) if inside and inside[0][0] == "dieu" and not annexed else units)
