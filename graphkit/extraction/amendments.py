"""Amending articles: which provisions a document changes, where the changed document is named in the heading above.

"Điều 2. Sửa đổi, bổ sung một số điểm, khoản của Điều 10" in a decree that amends the decree X, and under it "1. Sửa đổi, bổ
sung khoản 1:", change khoản 1 Điều 10 of X. Items that name the document themselves are citations with a pinpoint already.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.provisions import Provision, read_provisions
from graphkit.model import Amendment, Citation

CHANGES = ("AMENDS", "REPEALS", "REPLACES")
_MARKED = (
    r"[ \t]{0,8}+(?P<mark>(?P<number>\d{1,3}+[a-z]?+(?:\.\d{1,2}+)?)|(?P<article>dieu\s{1,4}+\d{1,3}+[a-z]?+)|[a-z]{1,2}+)\s?+[.)]\s{1,4}+"
    r"(?P<verbs>(?:(?:sua doi|bo sung|thay the|bai bo|huy bo|va)[,\s]{1,3}){1,6})"
)
_ITEM = re.compile(rf"\n(?![a-ce-z][a-z][a-z])(?={_MARKED})")  # few lines do not begin with a word
_FIRST_ITEM = re.compile(rf"(?={_MARKED})")
"""Matched up to the beginning of the line, since the blanks behind a verb may hold the break before the next item."""
_STOP = re.compile(
    r"\bnhu sau\b|:|;|[.]\s|\n\s{0,8}(?:\d{1,3}[a-z]?|[a-z]{1,2}|dieu\s{1,4}\d{1,3}[a-z]?)\s?[.)]\s|[“\"]\s*\n"
)
_REACH, _LONGEST_MARK = 400, 200
"""How far what an item changes is read behind its verbs, and what stands before that: number and verbs."""
_QUOTED = re.compile(r"[“\"][^”\"]{0,300}[”\"]")
_WORDS = re.compile(r"\b(?:cum tu|tu|noi dung|ten|tieu de|ghi chu|luu y)\b")
_PLACE = re.compile(r"\s(vao|sau|truoc|bang)\s")
_UNIT = re.compile(r"\b(?:diem|khoan|dieu|muc|tieu muc|chuong|phan|phu luc|tiet)\s")
_SOME = re.compile(r"\s{0,3}(?:mot so|cac diem, khoan)\b")
"""A heading whose items say which provisions."""
_FIRST_ARTICLE = re.compile(r"dieu\s{1,4}1\s?[.:]")
_MARGIN = 8


def find_amendments(text: Folded, citations: Sequence[Citation]) -> tuple[Amendment, ...]:
    """The changes of provisions by items that do not name the document themselves, in order.

    ``citations`` are related and in order; spans are offsets into ``text.plain``.
    """
    changed = [i for i, citation in enumerate(citations) if citation.relation in CHANGES and citation.subject is None]
    return tuple(_Reader(text, citations, changed).amendments()) if changed else ()


def _first_article(flat: str) -> int:
    """Where the line of the first article begins; 0 where there is none."""
    for match in _FIRST_ARTICLE.finditer(flat):
        begin = max(0, match.start() - _MARGIN)
        line = flat.rfind("\n", max(0, begin - 1), match.start()) + 1
        if (line or not begin) and not flat[line : match.start()].strip(" \t*#"):
            return line
    return 0


def _items(flat: str, begin: int) -> Iterator[re.Match[str]]:
    first = _FIRST_ITEM.match(flat) if not begin else None
    if first is not None:
        yield first
    yield from _ITEM.finditer(flat, begin)


class _Reader:
    def __init__(self, text: Folded, citations: Sequence[Citation], changed: Sequence[int]) -> None:
        self.text = text
        self.citations = citations
        self.changed = changed
        self.starts = [citation.start for citation in citations]
        self.whole = self._whole()

    def _whole(self) -> int | None:
        """The one document that this one amends by its subject, before its first article; ``None`` where it amends several."""
        limit = _first_article(self.text.folded)
        early = [i for i in self.changed if self.citations[i].start < limit]
        named = {(self.citations[i].code, self.citations[i].name) for i in early}
        return early[0] if len(named) == 1 else None

    def amendments(self) -> Iterator[Amendment]:
        """All of them, in order."""
        article: int | None = None
        headings: list[Provision | None] = [None, None]  # of the article and of the numbered item
        for item in _items(self.text.folded, self._begin()):
            begin = item.end("verbs")
            end = self._end(begin)
            depth = 0 if item["article"] else 1 if item["number"] else 2
            inside = self._cited(item.end(), end)
            if depth == 0:
                article = next((i for i in inside if i in self.changed), None)
            above = next((provision for provision in reversed(headings[:depth]) if provision), None)
            named = () if inside else self._provisions(begin, end)
            provisions = [p.inside(above) if above else p for p in named]
            headings[depth:] = [provisions[0] if len(provisions) == 1 else None] * (2 - depth)
            document = article if article is not None else self.whole
            if document is None or _SOME.match(self.text.folded, begin):
                continue
            relation, stop = self._relation(item, end), end - len(_trailing(self.text.plain[item.start("mark") : end]))
            for provision in provisions:
                if provision.rooted:
                    said = self.text.plain[item.start("mark") : stop]
                    yield Amendment(item.start("mark"), stop, said, relation, provision.label, document)

    def _begin(self) -> int:
        """Before the first item that can change anything: the first one that names a document, unless the subject does."""
        return 0 if self.whole is not None else max(0, self.starts[self.changed[0]] - _REACH - _LONGEST_MARK)

    def _end(self, begin: int) -> int:
        limit = min(len(self.text.folded), begin + _REACH)
        stop = _STOP.search(self.text.folded, begin, limit)
        return stop.start() if stop else limit

    def _cited(self, start: int, end: int) -> range:
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def _provisions(self, begin: int, end: int) -> list[Provision]:
        """What an item changes: with "bổ sung Điều 37a vào sau Điều 37" the new one, with words the place that has them."""
        blank = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), self.text.plain[begin:end])
        flat = fold(blank)
        first = _UNIT.search(flat)
        if first is None:
            return []
        place = _PLACE.search(flat, first.start())
        named = read_provisions(blank[first.start() : place.start() if place else len(blank)])
        where = read_provisions(blank[place.end() :]) if place and place[1] != "bang" else ()
        return [provision.inside(where[0]) if where else provision for provision in named]

    def _relation(self, item: re.Match[str], end: int) -> str:
        verbs = item["verbs"]
        if "sua" in verbs or "bo sung" in verbs or _WORDS.match(self.text.folded, item.end("verbs"), end):
            return "AMENDS"
        return "REPLACES" if "thay" in verbs else "REPEALS"


def _trailing(said: str) -> str:
    """The blanks at the end."""
    return said[len(said.rstrip()) :]
