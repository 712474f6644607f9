"""Relations: what governs each citation, and how.

A citation is governed by the nearest cue (``lexicon/data/cues.csv``) to its left in its clause; the members of a list share
the governor of the first; a citation in what a number's title says ("Quyết định số 5 về Kế hoạch thực hiện Nghị quyết số 6")
is governed by that number; a footnote's citations by the clause that carries its mark.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import regex

from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.footnotes import Footnote
from graphkit.extraction.issuers import read_body
from graphkit.extraction.numbered import is_normative
from graphkit.lexicon.cues import Cue, cues
from graphkit.lexicon.words import words
from graphkit.model import Citation

_WINDOW = 900
_SENTENCE_END = regex.compile(
    r"""[.!?]["”)*_]*\s+(?=["“(*_#-]*\p{Lu})
      | \n\s*(?=(?:[-+•*–]\s|\#|\p{Lu}{1,4}[.]\s|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|Điều\s\d|Căn\scứ|CĂN\sCỨ|Theo\sđề|Xét\s|Kính\sgửi|Nơi\snhận|\|))
      | [.:;]\s*\n\s*\n\s*(?=\p{Lu})""",
    regex.VERBOSE,
)
_CLAUSE = regex.compile(r";|\bgiao\s|\byeu cau\s|\bde nghi\s")
_FAR = 400  # members of a list are not farther apart than a long subject


class _Found(NamedTuple):
    cue: Cue
    start: int
    end: int


@cache
def _before() -> tuple[regex.Pattern[str], dict[str, Cue]]:
    table = {" ".join(fold(cue.phrase).split()): cue for cue in cues() if cue.kind != "after"}
    names = sorted(table, key=len, reverse=True)
    pattern = "|".join(regex.escape(name).replace("\\ ", r"\s+").replace(" ", r"\s+") for name in names)
    return regex.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])"), table


@cache
def _after() -> tuple[regex.Pattern[str], dict[str, Cue]]:
    table = {fold(cue.phrase): cue for cue in cues() if cue.kind == "after"}
    return regex.compile(rf"(?<![a-z])(?:{'|'.join(table)})(?![a-z])".replace(" ", r"\s+")), table


@cache
def _reporting() -> regex.Pattern[str]:
    names = "|".join(fold(word).replace(" ", r"\s+") for word in sorted(words("reporting")))
    return regex.compile(rf"(?<![a-z])(?:{names})(?![a-z])[^.;]{{0,70}}$")


@cache
def _attributes() -> tuple[str, ...]:
    return tuple(sorted((fold(word) for word in words("attribute")), key=len, reverse=True))


def relate(text: Folded, citations: Sequence[Citation], footnotes: Sequence[Footnote]) -> list[Citation]:
    """Give each citation its relation and its governor (an index in ``citations``)."""
    if not citations:
        return []
    return _Relater(text, citations, footnotes).all()


class _Relater:
    """The work on one document; holds the texts with footnotes blanked out of the body."""

    def __init__(self, text: Folded, citations: Sequence[Citation], footnotes: Sequence[Footnote]) -> None:
        self.text = text
        self.citations = citations
        self.footnotes = footnotes
        self.starts = [f.start for f in footnotes]
        body = text.folded
        for foot in footnotes:
            body = body[: foot.start] + " " * (foot.end - foot.start) + body[foot.end :]
        self.body = body
        self.done: list[tuple[str, int | None]] = []

    def all(self) -> list[Citation]:
        last: dict[int, int] = {}  # stream (-1 the body, else a footnote) → index of its last citation
        for index, citation in enumerate(self.citations):
            stream = self._stream(citation.start)
            self.done.append(self._relation(index, citation, stream, last.get(stream)))
            last[stream] = index
        return [c._replace(relation=r, subject=s) for c, (r, s) in zip(self.citations, self.done, strict=True)]

    def _stream(self, offset: int) -> int:
        at = bisect_right(self.starts, offset) - 1
        return at if at >= 0 and offset < self.footnotes[at].end else -1

    def _relation(self, index: int, citation: Citation, stream: int, previous: int | None) -> tuple[str, int | None]:
        flat = self.body if stream < 0 else self.text.folded
        floor = 0 if stream < 0 else self.footnotes[stream].start
        sentence = self._sentence_start(citation.start, floor)
        if previous is not None and self.citations[previous].end <= sentence:
            previous = None
        after = self._after_cue(flat, citation)
        if after is not None:
            return after, None
        if previous is not None:
            return self._in_company(flat, index, citation, previous)
        found = self._cue(flat, sentence, citation, clause=True)
        if found is not None:
            relation = self._meaning(flat, found, sentence, citation)
            subject = self._marked(stream) if stream >= 0 and self._tells(flat, sentence, found) else None
            return (relation, subject) if not relation.endswith("_BY") else ("CITES", None)
        if stream >= 0 and (mark := self.footnotes[stream].mark) is not None:
            return self._from_mark(mark, citation)
        return "CITES", None

    def _sentence_start(self, offset: int, floor: int) -> int:
        begin = max(floor, offset - _WINDOW)
        start = begin
        for match in _SENTENCE_END.finditer(self.text.plain, begin, offset):
            start = match.end()
        return start

    def _cue(self, flat: str, begin: int, citation: Citation, clause: bool = False) -> _Found | None:
        """The nearest cue to the left that reaches the citation."""
        pattern, table = _before()
        best: _Found | None = None
        for match in pattern.finditer(flat, begin, citation.start):
            cue = table[" ".join(match[0].split())]
            if citation.start - match.end() > cue.reach:
                continue
            if clause and ";" in flat[match.end() : citation.start]:
                continue
            if best is not None and cue.relation == "THEO" and match.start() < best.end:
                continue
            best = _Found(cue, match.start(), match.end())
        return best

    def _meaning(self, flat: str, found: _Found, begin: int, citation: Citation) -> str:
        relation = found.cue.relation
        if relation == "THEO":
            return "BASED_ON" if is_normative(citation.type, citation.code) else "IMPLEMENTS"
        if relation == "IMPLEMENTS" and _reporting().search(flat, max(begin, found.start - 90), found.start):
            supervised = regex.search(r"giam\s+sat", flat[max(begin, found.start - 40) : found.start])
            return "IMPLEMENTS" if supervised else "REPORTS_ON"
        return relation

    def _after_cue(self, flat: str, citation: Citation) -> str | None:
        pattern, table = _after()
        match = pattern.search(flat, citation.end, min(len(flat), citation.end + 220))
        if match is None or "." in flat[citation.end : match.start()].replace("./.", "") or ";" in flat[citation.end : match.start()]:
            return None
        said = flat[citation.end : match.start()]
        if regex.search(r"(?:nghi dinh|thong tu|quyet dinh|nghi quyet|luat) nay", said):
            return None
        return table[" ".join(match[0].split())].relation

    def _in_company(self, flat: str, index: int, citation: Citation, previous: int) -> tuple[str, int | None]:
        """A citation after another one in its sentence: a member of its list, governed by it, or of a new clause."""
        before = self.citations[previous]
        between = flat[before.end : citation.start]
        previous = self._outside_parenthesis(previous, between)
        before = self.citations[previous]
        found = self._cue(flat, self.citations[index - 1].end if index else 0, citation, clause=True)
        if found is not None and found.start < before.end:
            found = None
        if found is None:
            relation, subject = self.done[previous]
            if len(between) <= _FAR:
                if between.lstrip().startswith("(") and "," not in between:
                    return "CITES", None
                return relation, subject
            return "CITES", None
        if found.cue.kind == "passive":
            relation, subject = self.done[previous]
            acted_on = subject if relation == found.cue.relation and subject is not None else previous
            return found.cue.relation, acted_on
        relation = self._meaning(flat, found, before.end, citation)
        if found.cue.relation != "THEO" and self._attributive(flat, before.end, found):
            return relation, previous
        return relation, None

    def _outside_parenthesis(self, previous: int, between: str) -> int:
        """Behind a closed parenthesis the list goes on with what stood before it."""
        if between.count(")") <= between.count("("):
            return previous
        at = previous
        while at > 0:
            gap = self.text.folded[self.citations[at - 1].end : self.citations[at].start]
            if len(gap) > _FAR:
                return previous
            at -= 1
            if gap.count("(") > gap.count(")"):
                return at
        return previous

    def _attributive(self, flat: str, end: int, found: _Found) -> bool:
        """Whether the cue stands in what is said of the citation that ends at ``end``, not in a new clause."""
        rest = flat[end : found.start]
        if "gom " in rest or ";" in rest or ":" in rest:
            return False
        of = regex.compile(r"\s*,?\s*(?:cua|do)\s+").match(flat, end, found.start)
        if of is not None:
            body = read_body(flat, of.end(), found.start)
            if body is not None:
                rest = flat[body.end : found.start]
                rest = regex.sub(r"^\s*(?:lan thu \d+)?\s*,?\s*\(?(?:khoa [ivxl]+)?\)?", "", rest)
        rest = " ".join(rest.split())
        if rest in ("", "(", "de", "nham", "vao") or not rest:
            return True
        if "," in rest:
            return False
        return rest.startswith(_attributes()) or rest.startswith(tuple("(" + word for word in _attributes()))

    def _tells(self, flat: str, begin: int, found: _Found) -> bool:
        """A footnote that tells of what carries its mark: "¹ Về tiếp tục thực hiện Nghị quyết ..."."""
        said = regex.sub(r"^[\s\d\[\]<>/a-z^:()]*?(?=ve\s)", "", flat[begin : found.start])
        return said.startswith(("ve ", "ve\n"))

    def _marked(self, stream: int) -> int | None:
        """The citation that carries a footnote's mark directly behind it (or behind its issuer)."""
        mark = self.footnotes[stream].mark
        if mark is None:
            return None
        near = [i for i, c in enumerate(self.citations) if c.end <= mark and mark - c.end < 60 and self._stream(c.start) < 0]
        return near[-1] if near else None

    def _from_mark(self, mark: int, citation: Citation) -> tuple[str, int | None]:
        """Govern a footnote's citation by the clause that carries its mark."""
        sentence = self._sentence_start(mark, 0)
        stand_in = citation._replace(start=mark, end=mark)
        found = self._cue(self.body, sentence, stand_in)
        if found is None:
            return "CITES", None
        relation = self._meaning(self.body, found, sentence, citation)
        return ("CITES", None) if relation.endswith("_BY") else (relation, None)
