"""Short names of other documents: those that a text defines, "(sau đây viết tắt là Thông tư số 02/2018)", and numbers without
their symbol, "Nghị quyết số 29", where the text has told before which resolution that is.

A defined name means the citation before the definition whose number it repeats, or, of a law, whose type it repeats.
A type word alone ("sau đây gọi là Luật") names nothing that could be told apart from "Luật này"; those are left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graphkit.extraction.folding import Folded
from graphkit.extraction.patterns import any_of
from graphkit.extraction.typewords import read_left, read_pinpoint, type_names
from graphkit.model import Citation

_DEFINES = re.compile(
    r"sau day\s{1,4}(?:duoc\s{1,4})?(?:goi|viet)\s{1,4}(?:(?:chung|tat|gon)\s{1,4}){0,2}la\s?:?\s{1,4}[“\"]?(?P<name>[^”\")(;:.,\n]{4,80})"
)
_NUMBER = re.compile(r"(?:\bso\s{1,4})?(?P<number>\d{1,5})(?:/(?P<year>(?:19|20)\d\d))?\s*$")
_YEAR = re.compile(r"\s+nam\s+(?P<year>(?:19|20)\d\d)$")
_CODE_YEAR = re.compile(r"/((?:19|20)\d\d)/")
_BARE = re.compile(r"so(?<![a-z]so)\s{1,4}(?P<number>\d{1,4})(?![\w.,]?\d|\s{0,3}[-/–]|[a-z(])")
_REACH = 900
"""How far before a definition its document may be named."""


class _Short(NamedTuple):
    name: str
    """Folded."""
    start: int
    """Where the document calls it so for the first time."""
    means: Citation


def find_defined(text: Folded, citations: Sequence[Citation]) -> list[Citation]:
    """The mentions by short names, the definitions' own included, that overlap none of ``citations`` (in order)."""
    if not citations:
        return []
    starts = [citation.start for citation in citations]
    uses: list[tuple[int, int, Citation, str]] = []
    if text.folded.find("sau day") >= 0:
        defined = _uses(text, list(_definitions(text, citations, starts)))
        uses += [(start, end, short.means, "defined-short") for short, start, end in defined]
    uses += [(start, end, means, "short-number") for means, start, end in _bare_numbers(text, citations)]
    found: list[Citation] = []
    for start, end, means, rule in sorted(uses, key=lambda use: (use[0], -use[1])):
        at = bisect_right(starts, start)
        taken = at and citations[at - 1].end > start or at < len(starts) and starts[at] < end
        if not taken and not (found and found[-1].end > start):
            year = _CODE_YEAR.search(means.code or "")
            found.append(
                means._replace(
                    start=start,
                    end=end,
                    surface=text.plain[start:end],
                    date=year[1] if year else None,
                    issuer_text=None,
                    pinpoint=read_pinpoint(text, start),
                    rule=rule,
                    confidence=min(means.confidence, 0.9),
                )
            )
    return found


def _bare_numbers(text: Folded, citations: Sequence[Citation]) -> Iterator[tuple[Citation, int, int]]:
    """What a number without symbol means: the one document of its type and number that was cited before."""
    known: dict[tuple[str | None, str], list[Citation]] | None = None
    for match in _BARE.finditer(text.folded):
        left = read_left(text.folded, match.start("number"), None)
        if not left.number_sign or not text.plain[left.start].isupper():
            continue
        known = _by_number(citations) if known is None else known
        before = [c for c in known.get((left.type, match["number"].lstrip("0")), ()) if c.end <= left.start]
        if len({c.code for c in before}) == 1:
            yield before[0], left.start, match.end()


def _by_number(citations: Sequence[Citation]) -> dict[tuple[str | None, str], list[Citation]]:
    """Citations with a code by type and number."""
    found: dict[tuple[str | None, str], list[Citation]] = {}
    for citation in citations:
        if citation.code:
            number = citation.code.partition("/")[0].partition("-")[0].lstrip("0")
            found.setdefault((citation.type, number), []).append(citation)
    return found


def _definitions(text: Folded, citations: Sequence[Citation], starts: Sequence[int]) -> Iterator[_Short]:
    for match in _DEFINES.finditer(text.folded):
        start = match.start("name")
        name = " ".join(match["name"].split())
        kind = next((kind for kind in _kinds(name) if len(kind) < len(name)), None)
        if kind is None or not text.plain[start].isupper():
            continue
        near = citations[bisect_right(starts, start - _REACH) : bisect_right(starts, start)]
        before = [citation for citation in near if citation.end <= start]
        means = _meant(name, type_names()[kind], before)
        if means is not None:
            yield _Short(name, start, means)


def _kinds(name: str) -> Iterator[str]:
    """The type words that a name begins with, the longest first."""
    words = name.split()
    return (kind for n in range(min(5, len(words)), 0, -1) if (kind := " ".join(words[:n])) in type_names())


def _meant(name: str, kind: str, before: Sequence[Citation]) -> Citation | None:
    number = _NUMBER.search(name)
    if number and not _YEAR.search(name):
        return next((c for c in reversed(before) if c.code and _has(c, number)), None)
    return next((c for c in reversed(before) if c.type == kind and c.type in ("Luật", "Bộ luật", "Pháp lệnh")), None)


def _has(citation: Citation, number: re.Match[str]) -> bool:
    said = re.split(r"[/-]", citation.code or "")
    same = said[0].lstrip("0") == number["number"].lstrip("0")
    return same and (
        number["year"] is None or (citation.date or "").startswith(number["year"]) or number["year"] in said
    )


def _uses(text: Folded, defined: Sequence[_Short]) -> Iterator[tuple[_Short, int, int]]:
    """Where the text uses short names behind their definitions, in order, the longest name at each place."""
    shorts: dict[str, _Short] = {}
    for short in defined:
        shorts.setdefault(short.name, short)
    if not shorts:
        return
    for match in _pattern(shorts).finditer(text.folded, min(short.start for short in defined)):
        start = match.start()
        if text.plain[start].isupper():
            for name in _beginnings(match[0] + match[match.lastindex or 0]):
                used = shorts.get(" ".join(name.split()))
                if used and used.start <= start:
                    yield used, start, start + len(name)
                    break


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Matches the first letter of any of the names, its group the rest: the engine finds letters faster than it looks back."""
    rests: dict[str, list[str]] = {}
    for name in names:
        rests.setdefault(name[0], []).append(name[1:])
    written = {first: any_of(rest, space=r"\s{1,4}") for first, rest in rests.items()}
    return re.compile(
        "|".join(rf"{first}(?<![a-z0-9]{first})(?=({rest})(?![a-z0-9/]|-[a-z]))" for first, rest in written.items())
    )


def _beginnings(said: str) -> Iterator[str]:
    """All of it, then without its last word, and so on."""
    while said:
        yield said
        words = said.rsplit(None, 1)
        said = words[0] if len(words) > 1 else ""
