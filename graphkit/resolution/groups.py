"""Groups: who belongs to "Ủy ban nhân dân các huyện, thị xã, thành phố" of a province, and from when to when.

A group stays a node of its own; its members are those that the lexicon knows (``groups.csv``, and the bodies, provinces
and districts that it points at). A group of those "concerned" (liên quan) has no members that anybody could list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.extraction.issuers import Place, name_of, provinces_by_fold
from graphkit.lexicon import Group, bodies, districts, groups, provinces

_GROUP = re.compile(r"(?P<body>.*?)\s?\b(?:cac |(?=cap ))(?P<list>.+)")
_TAIL = re.compile(r" (?:(?:truc )?thuoc|tren dia ban|trong|cua) .*$")
_CONCERNED = re.compile(r"\blien quan\b")
_SHORT = re.compile(r"\b(huyen|thi|thanh|tinh)(?=,.*\buy$)")
"""The first words of "các huyện, thị, thành ủy" share the last."""


class Member(NamedTuple):
    """A body of a group and the days between which it belongs to it; empty where there is no limit."""

    name: str
    valid_from: str
    valid_to: str

    def belongs(self, day: str | None) -> bool:
        """Whether it is a member on an ISO day (or month or year); on a day that nobody knows, it is."""
        return not day or self.valid_from[: len(day)] <= day and (not self.valid_to or day <= self.valid_to)


@lru_cache(maxsize=1 << 12)
def members(group: str, home: str | None) -> tuple[Member, ...]:
    """The members of a group that a document of the province ``home`` names (``None``: a document of the centre).

    Empty for what is no group, or one whose members the lexicon does not know.
    """
    flat = " ".join(re.sub(r"[^\w,]+", " ", fold(group)).split())
    match = _GROUP.fullmatch(_SHORT.sub(r"\1 uy", flat))
    if match is None or _CONCERNED.search(flat):
        return ()
    said = re.split(r"\s*,\s*|\s+va\s+", _TAIL.sub("", match["list"]))
    found: dict[str, Member] = {}
    for member in (m for word in said for row in _rows(word, home) for m in _members(row, match["body"], home)):
        found[member.name] = _longest(found.get(member.name, member), member)
    return tuple(found.values())


def _longest(one: Member, other: Member) -> Member:
    """One membership of two: the lexicon may hold a body once for each of its abbreviations."""
    valid_to = max(one.valid_to, other.valid_to) if one.valid_to and other.valid_to else ""
    return Member(one.name, min(one.valid_from, other.valid_from), valid_to)


def _rows(word: str, home: str | None) -> Iterator[Group]:
    for row in _by_word().get(word, ()):
        if row.home == "any" or (row.home == "province") == (home is not None):
            yield row


@cache
def _by_word() -> dict[str, list[Group]]:
    found: dict[str, list[Group]] = {}
    for row in groups():
        found.setdefault(fold(row.word), []).append(row)
    return found


def _members(row: Group, said: str, home: str | None) -> Iterator[Member]:
    place = provinces_by_fold().get(fold(home)) if home else None
    if row.scope == "bodies":
        yield from _bodies(row.kinds, place)
    elif row.scope == "districts":
        yield from _districts(row, said, home)
    else:
        yield from _provinces(row, said)


def _bodies(kinds: tuple[str, ...], place: Place | None) -> Iterator[Member]:
    level = "province" if place else "central"
    for body in bodies():
        if body.kind in kinds and body.level == level and (name := name_of(body, place)):
            yield Member(name, body.valid_from, body.valid_to)


def _districts(row: Group, said: str, home: str | None) -> Iterator[Member]:
    """Districts whose name several provinces have are left out: the name alone does not tell which is meant."""
    for district in districts():
        if district.province == home and district.kind in row.kinds and _namesakes()[district.kind, district.name] == 1:
            body = _committee(row, said)
            unit = district.name if body.endswith("ủy") else f"{district.kind} {district.name}"
            yield Member(f"{body} {unit}", "", district.valid_to)


@cache
def _namesakes() -> Counter[tuple[str, str]]:
    return Counter((district.kind, district.name) for district in districts())


def _provinces(row: Group, said: str) -> Iterator[Member]:
    for province in provinces():
        if province.kind in row.kinds:
            body = _committee(row, said)
            unit = province.name if body.endswith("ủy") else f"{province.kind} {province.name}"
            yield Member(f"{body} {unit}", province.valid_from, province.valid_to)


def _committee(row: Group, said: str) -> str:
    """The body of each place: the one that the group names ("Công an các huyện"), else the one of the table."""
    return _local_bodies().get(said, row.body)


@cache
def _local_bodies() -> dict[str, str]:
    names = {body.name.removesuffix(" {kind} {place}") for body in bodies() if body.name.endswith(" {kind} {place}")}
    return {fold(name): name for name in names}
