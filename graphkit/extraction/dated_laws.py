"""Laws by the day of their adoption: "Căn cứ Luật tỔ chức Chính ngày 19 tháng 6 năm 2015", in the words of a scan.

Decrees name the laws that they rest on with the day (Decree 78/2025/NĐ-CP, art. 62), so that what a scanner left of the name and what it left
of the day tell which law of ``lexicon/data/laws.csv`` is meant.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.lexicon import Law, laws

_DATED = re.compile(
    r"(?P<name>(?:bo )?luat\s[^.;:()\d]{3,160}?)\s+ngay\s+(?:(?P<day>\d{1,2})|\S{1,3})\s+thang\s+"
    r"(?:(?P<month>\d{1,2})\s+|(?:\S{1,3}\s+){0,2}?)nam\s+(?P<year>(?:19|20)\d\d)(?!\d)"
)
_LONGEST = 240
_ALIKE, _APART = 0.75, 0.1
"""How much of the letters of a name must be left, and by how much the next best must be worse."""


class DatedLaw(NamedTuple):
    """A law, and where its day ends."""

    name: str
    adopted: str
    end: int


def law_by_date(flat: str, start: int) -> DatedLaw | None:
    """Read the law whose spoilt name starts at ``start`` of a folded text, by its day; ``None`` where none or two are likely."""
    said = _DATED.match(flat, start, start + _LONGEST)
    if said is None:
        return None
    letters = _letters(said["name"])
    likely = sorted(
        ((SequenceMatcher(None, letters, _letters(fold(law.name))).ratio(), law) for law in _adopted(said)),
        reverse=True,
    )
    if not likely or likely[0][0] < _ALIKE or len(likely) > 1 and likely[1][0] > likely[0][0] - _APART:
        return None
    law = likely[0][1]
    return DatedLaw(law.name, law.adopted, said.end())


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name))


def _adopted(said: re.Match[str]) -> list[Law]:
    """The laws of the year whose day and month are those that can be read; none where neither can."""
    parts = {"month": slice(5, 7), "day": slice(8, 10)}
    read = [(part, int(said[name])) for name, part in parts.items() if said[name]]
    if not read:
        return []
    return [
        law for law in _of_year().get(said["year"], ()) if all(int(law.adopted[part]) == value for part, value in read)
    ]


@cache
def _of_year() -> dict[str, list[Law]]:
    found: dict[str, list[Law]] = {}
    for law in laws():
        if law.name.startswith(("Luật", "Bộ luật")) and len(law.adopted) == len("2015-06-19"):
            found.setdefault(law.adopted[:4], []).append(law)
    return found
