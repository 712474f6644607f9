"""Relations: what governs each citation, and how.

A citation is governed by the nearest cue (``lexicon/data/cues.csv``) to its left in its clause; the members of a list share
the governor of the first; a citation in what a number's title says ("Quyết định số 5 về Kế hoạch thực hiện Nghị quyết số 6")
is governed by that number; a footnote's citations by the clause that carries its mark.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import Folded, fold, marks, without
from graphkit.extraction.footnotes import Footnote
from graphkit.extraction.issuers import read_body
from graphkit.extraction.numbered import PARTY_RULES, is_normative
from graphkit.extraction.patterns import CAPITALS, SMALL, any_of
from graphkit.lexicon.cues import Cue, cue_lookalikes, cues
from graphkit.lexicon.words import words
from graphkit.model import Citation

_WINDOW = 480
_CAPITAL = f"[{CAPITALS}]"
_ITEM_START = rf"""\d{{1,3}}\s{{1,3}}(?=(?:Khoản|Điểm|Điều|Cụm|Luật|Nghị|Thông|Mục|Tên|Đoạn)\s) | [-+•*–]\s | \# | {_CAPITAL}{{1,4}}[.]\s
    | \d{{1,2}}(?:\.\d{{1,2}})*[.)] | [a-zđ]\) | Điều\s\d+[a-zđ]?[.:] | Căn\scứ | CĂN\sCỨ
    | Theo\sđề | Xét\s | Kính\sgửi | Nơi\snhận | \| | \*\*"""
# "I. ĐÁNH GIÁ CHUNG⏎Thực hiện ..."
_BEHIND_CAPITALS = "|".join(f"(?<={_CAPITAL}{{2}}[^\\n{SMALL}]{{{between}}}\\n)" for between in range(4))
# "theo khoản⏎3 Điều 5" goes on
_NO_PROVISION = "".join(
    rf"(?<!{unit}\s{{{blanks}}}\n)" for unit in ("[Kk]hoản", "[Đđ]iểm", "[Đđ]iều", "[Mm]ục") for blanks in range(3)
)
# What ends a sentence, by the sign that it begins with; what is behind a line break is looked at before what is above it.
_FULL_STOP = rf"""[.!?]["”)*_]*\.?\s+(?=["“(*_#-]*{_CAPITAL})"""
_SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_LINE_BREAK = rf"""\n(?![{_SMALL}][^)])(?:(?=\s*(?:{_ITEM_START})){_NO_PROVISION}\s*
    | (?=\s*{_CAPITAL}[{SMALL}])(?:{_BEHIND_CAPITALS})\s*"""
_SENTENCE_ENDS = {
    "\n": re.compile(rf"""{_LINE_BREAK} | [ \t]*\n\s*(?=["“(*_]*[{CAPITALS}\d]))""", re.VERBOSE),
    **dict.fromkeys(".!?", re.compile(_FULL_STOP)),
    "|": re.compile(r"\|"),
}
# Where a blank line stands behind every printed line, it ends a sentence only behind a sign that does.
_STOP_AND_GAP = rf"[.:;]\s*\n\s*\n\s*(?=(?:\d{{1,3}}[ ])?{_CAPITAL})"
_WRAPPED_SENTENCE_ENDS = {
    "\n": re.compile(f"{_LINE_BREAK})", re.VERBOSE),
    ".": re.compile(f"{_FULL_STOP}|{_STOP_AND_GAP}"),
    **dict.fromkeys("!?", re.compile(_FULL_STOP)),
    **dict.fromkeys(":;", re.compile(_STOP_AND_GAP)),
}
_LINE_END = re.compile(r"[ *_]*\n")
_ROW = re.compile(rf"\n\s*\d{{1,3}}\s+{_CAPITAL}|\d/(?:19|20)\d\d\s*\n")  # of a table, as PDF prints it
# "... áp dụng đến khi Luật B hết hiệu lực"
_ELSEWHERE = re.compile(r"(?:nghi dinh|thong tu|quyet dinh|nghi quyet|luat) nay|(?<![a-z])khi\s")
_IS_GIVEN = re.compile(r"(?<![a-z])duoc\s+(?!giao\s)(?:[^.,;:]{2,40}\s)?$")
_ITSELF = re.compile(r"(?:(?<![a-z])nay|\")\s+(?:da\s+)?$")
_ABOUT = re.compile(r"(?<![a-z])ve\s")
_TITLED = re.compile(r"(?<![a-z])(?:ve|quy dinh)\s")
_IN_A_YEAR = re.compile(r"\s*,?\s*(?:vao |trong |cac )?nam\s+(?:19|20)\d\d(?!\d)")
_TERM = re.compile(r"^\s*(?:lan thu \d+)?\s*,?\s*\(?(?:khoa [ivxl]+)?\)?")
_FOOT_MARK = re.compile(r"^[\s\d\[\]<>/a-z^:()]*?(?=ve\s)")
_SHORT_FORM = re.compile(r"(?:goi|viet)\s+(?:tat|chung|gon)?\s*la\s*$")
_GROUND = re.compile(r"(?:^|[\n“\"])[ \t*_“\"-]{0,8}can\s+cu\s[^;]*$")
"""A legal ground goes on to its end: what its title says is said of it, commas and all."""
_AS_FOLLOWS = re.compile(r"sau\s*:(?=[^\"]{0,300}\")")  # a stamp may stand between
_TELLS_A_QUOTE = re.compile(r"(?:can\s+cu\s+ban\s+hanh|quy\s+dinh)\s+nhu\s+$")
# What stands between is the long name of what was promulgated.
_ENCLOSED = re.compile(r"ban\s+hanh\s+kem\s+theo\s+$")
_WHERE_ISSUED = re.compile(r"ban\s+hanh\s+(?:tai|kem\s+theo)\s")
_OWN_PASSIVE = re.compile(r"[^;.]{0,320}(?:da\s+)?duoc\s+(?:sua\s+doi|bo\s+sung)")
_ACTS = ("AMENDS", "REPLACES", "REPEALS", "SUSPENDS", "CORRECTS", "CONSOLIDATES")
_ACTING = ("thực hiện", "triển khai", "quán triệt", "thi hành", "cụ thể hóa")
_OF = re.compile(r"\s*,?\s*(?:c[a-z0-9]{1,3}a|do)\s+")
_RESULTS = re.compile(r"(?:so ket|tong ket|ket qua)\s+(?:viec\s+)?(?:thuc hien|trien khai)\s[^.;,]{0,70}$")
_PURPOSE = re.compile(
    r"giam\s+sat|phuc\s+vu|\sde\s|\snham\s|gan\s+voi"
)  # what is done for something is no report on it
_WATCHED = re.compile(r"(?:kiem\s+tra|giam\s+sat),?\s+(?:va\s+)?$")
"""Before a report, what makes it part of carrying out: "kiểm tra, giám sát, đánh giá việc thực hiện"."""
_ENTITLED = re.compile(r"(?<!anh )\bhuong\s[^.;,]{0,60}$")  # "người đang hưởng trợ cấp hằng tháng theo Quyết định ..."
_OF_ITS_TITLE = re.compile(r"\s+mot\s+so\s+(?:quy\s+dinh|che\s+do|chinh\s+sach)\s+(?:ve|doi\s+voi)\s[^;]*,\s*$")
_PLAN = re.compile(r"\b(?:de\s+an|ke\s+hoach|chuong\s+trinh|chien\s+luoc|phuong\s+an)\b")
"""What is carried out itself, and not the act that it hangs on: "triển khai Đề án A ban hành kèm theo Quyết định B"."""
_ITEM = re.compile(r"(?:^|\n)[ *_]*(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-z\x7f][.)]|dieu\s+\d+[a-z]?\.)[ *_]+")
_LONGEST_ITEM = 2500
_QUOTE = 6000  # the longest quote that is looked through
_REACH = 360  # no cue of the table reaches farther
_REACH_AFTER = 600  # nor behind a citation
_FORCE, _REACH_OF_FORCE = "hieu luc", 60
_NEAR = 60  # a footnote's mark stands behind a citation, or behind its issuer
_LONGEST_PARENTHESIS = 5000
_OPENING = ("IMPLEMENTS", "BASED_ON")
"""Relations of what opens a document: their cue reaches the next member of a list, whose first names no document."""
_DIRECTED = ("chỉ đạo của", "chỉ đạo tại", "ý kiến chỉ đạo", "yêu cầu tại", "tinh thần")
_WEAK = 40  # cues that reach no farther mean other things as well: "điều chỉnh", "gia hạn"
_CONTENT = re.compile(r"\s*(?:(?:cac|nhung|mot\s+so|noi\s+dung|quy\s+dinh|thoi\s+han|muc|doi\s+tuong)\s+)*")
_SAMPLE, _LINES = 20_000, 20  # what is measured of how lines are set, and how many lines it must have
_RELATION = Citation._fields.index("relation")  # the subject stands behind it
_FAR = 400  # members of a list are not farther apart than a long subject


class _Found(NamedTuple):
    cue: Cue
    start: int
    end: int


class _Done(NamedTuple):
    relation: str
    subject: int | None
    theo: bool = False
    """Read from "theo" alone: each member of the list has the relation of its own type."""
    carried: bool = False
    """Of such a one: "thực hiện theo"."""


_NOTHING = _Done("CITES", None)


@cache
def _by_document(relation: str) -> _Done:
    """Governed by the document itself."""
    return _Done(relation, None)


class _Cues(NamedTuple):
    """Patterns of all cues, and the cues of each folded phrase."""

    before: re.Pattern[str]
    """Those before a citation, each with the sign in front of it."""
    after: re.Pattern[str]
    table: dict[str, tuple[Cue, ...]]

    def each(self, flat: str, begin: int, end: int, text: Folded) -> list[_Found]:
        """Every cue before a citation and its span, from left to right; what only looks like one hides none ("dung quy định")."""
        before, shift = (flat[begin - 1 : end], begin - 1) if begin else ("\n" + flat[:end], -1)
        found: list[_Found] = []
        at = 0
        while (match := self.before.search(before, at)) is not None:
            at, stop = match.span()
            at += 1
            cue = _cue_said(before[at:stop], "" if text.noisy else text.plain[at + shift : stop + shift])
            if cue is not None:
                found.append(_Found(cue, at + shift, stop + shift))
                at = stop - 1
        return found


@lru_cache(maxsize=1 << 13)
def _cue_said(said: str, printed: str) -> Cue | None:
    """The cue that folded words are; as ``printed`` with its marks, or with such as mean nothing else ("sửa đối").

    Of noisy text nothing counts that is printed.
    """
    words_found = " ".join(said.split())
    known = _cues().table[words_found]
    if not printed:
        return known[0]
    read = marks(printed)
    exact = next((cue for cue in known if marks(cue.phrase) == read), None)
    return known[0] if exact is None and " " in words_found and read not in _lookalikes(words_found) else exact


@cache
def _lookalikes(phrase: str) -> frozenset[tuple[str, ...]]:
    """The marks of what looks like a cue (folded) and is none; to have no marks at all is one of them."""
    return frozenset([(), *(marks(each) for each in cue_lookalikes() if fold(each) == phrase)])


@cache
def _cues() -> _Cues:
    table: dict[str, list[Cue]] = {}
    for cue in cues():
        flat = " ".join(fold(cue.phrase).split())
        table.setdefault(flat, []).append(cue)

    def pattern(behind: str, *kinds: str) -> re.Pattern[str]:
        names = [fold(cue.phrase) for cue in cues() if cue.kind in kinds]
        return re.compile(rf"{behind}{any_of(names)}(?![a-z0-9])")

    # The engine skips to a sign that is no letter faster than it looks back at each one.
    before, after = pattern("[^a-z]", "before", "passive"), pattern("(?<![a-z])", "after")
    return _Cues(before, after, {key: tuple(found) for key, found in table.items()})


@cache
def _reporting() -> re.Pattern[str]:
    names = "|".join(fold(word).replace(" ", r"\s+") for word in sorted(words("reporting")))
    return re.compile(rf"(?<![a-z])(?:{names})(?![a-z])[^.;:,]{{0,70}}$")


@cache
def _timing() -> re.Pattern[str]:
    """What ends before a document that only tells of a day."""
    return re.compile(rf"(?<![a-z]){any_of([fold(word) for word in words('timing')])}\s*$")


@cache
def _tells_only() -> tuple[str, ...]:
    """Last words of what :func:`_timing` and ``_SHORT_FORM`` look for."""
    return tuple({"la", *(fold(word).rpartition(" ")[2] for word in words("timing"))})


@cache
def _attributes() -> tuple[str, ...]:
    return tuple(sorted((fold(word) for word in words("attribute")), key=len, reverse=True))


def relate(text: Folded, citations: Sequence[Citation], footnotes: Sequence[Footnote]) -> list[Citation]:
    """Give each citation its relation and its governor (an index in ``citations``)."""
    if not citations:
        return []
    return _Relater(text, citations, footnotes).all()


class _Relater:
    """The work on one document; holds its text with the footnotes blanked out of the body."""

    def __init__(self, text: Folded, citations: Sequence[Citation], footnotes: Sequence[Footnote]) -> None:
        self.text = text
        self.cues = _cues()
        self.citations = citations
        self.footnotes = footnotes
        self.starts = [citation.start for citation in citations]
        self.feet = [foot.start for foot in footnotes]
        self.body = without(text.folded, [(foot.start, foot.end) for foot in footnotes])
        wrapped = _double_spaced(text.page)
        ends = _WRAPPED_SENTENCE_ENDS if wrapped else _SENTENCE_ENDS
        self.sentence_ends = [(sign, end) for sign, end in ends.items() if sign in text.page]
        self.tells_only = _tells_only()
        self.done: list[_Done] = []

    def all(self) -> list[Citation]:
        last: dict[int, int] = {}  # stream (-1 the body, else a footnote) → index of its last citation
        for index, citation in enumerate(self.citations):
            stream = self._stream(citation.start)
            done = self._relation(citation, stream, last.get(stream))
            self.done.append(done if done.subject is None else self._in_time(done, citation))
            last[stream] = index
        if '"' in self.text.folded:
            self._quoted()
        return [
            c if d == _NOTHING else Citation._make((*c[:_RELATION], d.relation, d.subject, *c[_RELATION + 2 :]))
            for c, d in zip(self.citations, self.done, strict=True)
        ]

    def _in_time(self, done: _Done, citation: Citation) -> _Done:
        """No document acts on a younger one: then its own governor is the one that acts."""
        if done.subject is not None and citation.code and self.citations[done.subject].code == citation.code:
            if self.citations[done.subject].pinpoint != citation.pinpoint and done.relation == "BASED_ON":
                return _Done(
                    "BASED_ON", None
                )  # "khoản 3 Điều 5 Nghị định A ... theo quy định tại khoản 1 Điều 7 Nghị định A"
            return _NOTHING  # a short form, or the same number again
        while done.subject is not None and citation.date and len(citation.date) == 10:
            governor = self.citations[done.subject].date or ""
            older, younger = (citation.date, governor) if done.relation.endswith("_BY") else (governor, citation.date)
            if len(governor) < 10 or older >= younger:
                break
            done = self.done[done.subject] if not done.relation.endswith("_BY") else _NOTHING
        return done

    def _quoted(self) -> None:
        """In a consolidated text, "Luật A có căn cứ ban hành như sau: “Căn cứ Luật B;”": A says what is quoted."""
        plain, flat = self.text.plain, self.text.folded
        for told in _AS_FOLLOWS.finditer(flat):
            tells = _TELLS_A_QUOTE.search(flat, told.start() - _NEAR, told.start())
            if tells is None:
                continue
            end = plain.find("”", told.end(), told.end() + _QUOTE)
            begin = self._sentence_start(tells.start(), max(0, tells.start() - 1500))
            speaker = next((i for i, c in enumerate(self.citations) if begin <= c.start < tells.start()), None)
            if speaker is None:
                continue
            end = end if end >= 0 else told.end() + _QUOTE
            for index in range(speaker + 1, len(self.citations)):
                inside = told.end() <= self.citations[index].start < end
                if inside and self.done[index].subject is None and self.done[index].relation != "CITES":
                    self.done[index] = self.done[index]._replace(subject=speaker)

    def _stream(self, offset: int) -> int:
        if not self.feet:
            return -1
        at = bisect_right(self.feet, offset) - 1
        return at if at >= 0 and offset < self.footnotes[at].end else -1

    def _relation(self, citation: Citation, stream: int, previous: int | None) -> _Done:
        flat = self.body if stream < 0 else self.text.folded
        floor = 0 if stream < 0 else self.footnotes[stream].start
        sentence = self._sentence_start(citation.start, floor)
        if previous is not None and self.citations[previous].end <= sentence:
            previous = None
        said = flat[max(floor, citation.start - len(citation.pinpoint or "") - 40) : citation.start]
        words_before = said.rstrip()
        told_before = words_before.endswith(self.tells_only) and (_SHORT_FORM.search(said) or _timing().search(said))
        if told_before or self._repeated(flat, sentence, citation):
            return _NOTHING  # "(sau đây gọi là Nghị định số 30)", "trước ngày Luật B có hiệu lực"
        company = self._in_company(flat, citation, previous) if previous is not None else None
        after = self._after_cue(flat, citation)
        if after is not None and not (company and self._is_object(citation, company)):
            return _by_document(after)
        if company is not None:
            return company
        enclosed = words_before.endswith("theo") and _ENCLOSED.search(said) is not None
        found = self._cue(flat, sentence, citation, wider=2 if enclosed else 1)
        if enclosed and (found is None or found.cue.relation not in _ACTS):
            found = self._act_of_item(flat, floor, citation) or found
        if found is not None:
            done = self._meaning(flat, found, sentence, citation)
            if enclosed and done.relation == "IMPLEMENTS" and _PLAN.search(flat, found.end, citation.start):
                return done._replace(relation="CITES")
            if (
                found.cue.kind == "passive"
            ):  # "Khoản này được sửa đổi theo ...": the document itself; else nobody knows what
                if stream >= 0 and (marked := self._marked(stream)) is not None:
                    return done._replace(subject=marked)
                if self._of_itself(flat, found):
                    return done
                inner = self._cue(flat, found.end, citation)  # "tiền lương được điều chỉnh theo quy định tại ..."
                return _NOTHING if inner is None else self._meaning(flat, inner, sentence, citation)
            if stream >= 0 and self._tells(flat, sentence, found):
                return done._replace(subject=self._marked(stream))
            return done
        if stream >= 0 and (mark := self.footnotes[stream].mark) is not None:
            return self._from_mark(mark, citation)
        return self._from_lead_in(flat, sentence, floor, citation)

    def _act_of_item(self, flat: str, floor: int, citation: Citation) -> _Found | None:
        """An item that begins with an act: "2. Thay thế cụm từ “...” tại Phụ lục I ban hành kèm theo Thông tư A"."""
        low, end = max(floor, citation.start - _LONGEST_ITEM), citation.start
        item: re.Match[str] | None = None
        at = flat.rfind("\n", low, end)
        while at >= 0 and item is None:
            item = _ITEM.match(flat, at, end)
            at = flat.rfind("\n", low, at)
        item = item or _ITEM.match(flat, low, end)  # the text may begin with it
        if item is None:
            return None
        begin = item.end()
        acts = self.cues.each(flat, begin, min(begin + _NEAR, citation.start), self.text)
        return acts[0] if acts and acts[0].start == begin and acts[0].cue.relation in _ACTS else None

    def _repeated(self, flat: str, sentence: int, citation: Citation) -> bool:
        """Whether it only gives the short form of what the sentence cites: "... (Nghị quyết số 57-NQ/TW)"."""
        if citation.code is None or not flat.startswith(")", citation.end) or flat[citation.start - 1] != "(":
            return False
        first = bisect_left(self.starts, sentence)
        here = bisect_left(self.starts, citation.start)
        return any(self.citations[at].code == citation.code for at in range(first, here))

    def _is_object(self, citation: Citation, done: _Done) -> bool:
        """Whether another citation acts on it: "A quy định chi tiết Luật B hết hiệu lực" ends A alone."""
        return done.subject is not None and self.citations[done.subject].type != citation.type

    def _from_lead_in(self, flat: str, sentence: int, floor: int, citation: Citation) -> _Done:
        """The items of a list are governed by the line that opens it: "Các văn bản sau đây hết hiệu lực:"."""
        colon = flat.rfind(":", max(floor, sentence - 2500), sentence)
        begins = citation.start - len(citation.pinpoint or "")
        if colon < 0 or begins - sentence > 30 or not _LINE_END.match(flat, colon + 1, colon + 12):
            return _NOTHING
        if self.text.plain[colon : citation.start].count("“") > self.text.plain[colon : citation.start].count("”"):
            return _NOTHING
        begin = self._sentence_start(colon, floor)
        may_end = flat.find(_FORCE.split()[0], begin, colon) >= 0
        for match in self.cues.after.finditer(flat, begin, colon) if may_end else ():
            if (cue := self._cue_after(match)) is not None:
                return _Done(cue.relation, None)
        found = self._cue(flat, begin, citation._replace(start=colon, end=colon))
        if found is not None and found.cue.kind == "passive":  # "Thông tư A được sửa đổi, bổ sung bởi:"
            first = bisect_left(self.starts, begin)
            acted_on = [i for i in range(first, len(self.done)) if self.citations[i].end <= found.start]
            alike = [i for i in acted_on if self.citations[i].type == citation.type] or acted_on
            return _Done(found.cue.relation, alike[-1]) if alike else _NOTHING
        return _Done(found.cue.relation if found is not None and found.cue.relation in _ACTS else "CITES", None)

    def _sentence_start(self, offset: int, floor: int) -> int:
        page = self.text.page
        nearest = begin = max(floor, offset - _WINDOW)
        for (
            sign,
            pattern,
        ) in self.sentence_ends:  # each sign is looked for alone, from right to left: strings do that fastest
            at = page.rfind(sign, nearest, offset)
            while at >= 0:
                # Most lines go on in lower case, but for "a)".
                if sign != "\n" or not page[at + 1].islower() or page[at + 2 : at + 3] == ")":
                    end = pattern.match(page, at, offset + 1)  # it looks one sign ahead
                    if end is not None and end.end() <= offset:
                        nearest, begin = at + 1, end.end()
                        break
                at = page.rfind(sign, nearest, at)
        return begin

    def _cue(self, flat: str, begin: int, citation: Citation, wider: int = 1) -> _Found | None:
        """The nearest cue to the left that reaches the citation; a ";" ends its reach unless the list goes on behind it."""
        best: _Found | None = None
        provision = len(
            citation.pinpoint or ""
        )  # "hướng dẫn điểm a, b khoản 2 và khoản 3 Điều 5, Điều 7 Nghị định ..."
        begin = max(begin, citation.start - _REACH * wider - provision)
        for found in self.cues.each(flat, begin, citation.start, self.text):
            cue, start, end = found
            if cue.relation == "NONE" or citation.start - end - provision > cue.reach * wider:
                continue
            said = flat[end : citation.start - provision]
            if ";" in said and (cue.relation not in _OPENING or said[said.rindex(";") + 1 :].strip()):
                continue
            if cue.relation == "GUIDES" and (said.lstrip().startswith(",") or ":" in said):
                continue  # "Luật A và các văn bản hướng dẫn thi hành, Thông báo B", "..., nhất là: Luật B"
            if cue.relation == "PROMULGATES" and _IS_GIVEN.search(flat, max(begin, start - _NEAR), start):
                continue  # "theo thủ tục đã được UBND tỉnh ban hành tại Quyết định A"
            if cue.kind == "passive" and _IN_A_YEAR.match(said):
                continue  # "Luật A được sửa đổi, bổ sung năm 2020, Thông báo B"
            if '"' in said and said.count('"') % 2:
                continue  # one of them stands in a quoted title, or in the new text of an amendment, the other does not
            if ")" in said and said.count(")") > said.count("("):
                continue  # "Luật A (sửa đổi, bổ sung năm 2019) và Nghị định B"
            if cue.relation == "AMENDS" and _OF_ITS_TITLE.match(said):
                continue  # "Nghị định A sửa đổi, bổ sung một số quy định về cán bộ xã, Nghị định B"
            of_law = cue.phrase == "nêu tại" and citation.pinpoint and is_normative(citation.type, citation.code)
            if best is not None and not of_law and self._goes_on(flat, best, cue, start):
                continue  # but "dự án do Tổng công ty thực hiện nêu tại khoản 1 Điều 31 Luật Đầu tư"
            best = found
        return best

    @staticmethod
    def _goes_on(flat: str, best: _Found, cue: Cue, start: int) -> bool:
        """Whether a later cue only tells where the act of an earlier one falls."""
        if cue.relation == "THEO":  # "được sửa đổi, bổ sung một số điều theo ...": its agent
            return start < best.end or (best.cue.kind == "passive" and start - best.end < 40)
        if best.cue.phrase == "căn cứ" and cue.phrase in _DIRECTED:
            return start - best.end < 80  # "Căn cứ ý kiến chỉ đạo của Bộ Chính trị tại ..."
        if cue.phrase == "nêu tại" and best.cue.relation in ("IMPLEMENTS", "GUIDES"):
            return start - best.end < 120  # "thực hiện các nhiệm vụ, giải pháp nêu tại ..."
        if cue.phrase.endswith("phê duyệt tại") and best.cue.relation == "IMPLEMENTS":
            return start - best.end < 120  # "thực hiện phương án cắt giảm thủ tục đã được phê duyệt tại ..."
        if best.cue.kind == "passive":  # "được sửa đổi, bổ sung lần thứ hai theo quy định tại ..."
            return cue.phrase in ("theo quy định", "quy định tại") and start - best.end < 120
        if best.cue.relation in _ACTS and _WHERE_ISSUED.match(flat, start):
            return start - best.end < 160  # "sửa đổi định mức ban hành tại Phụ lục ..."
        # "bãi bỏ quy định tại ... Nghị định", "không trùng lặp với nhiệm vụ giao tại ..."
        between = flat[best.end : start]
        told = (
            cue.phrase == "quy định tại"
            if best.cue.relation in _ACTS
            else best.cue.relation == "CITES" and cue.phrase.endswith("tại")
        )
        if best.cue.relation in _ACTS and best.cue.reach <= _WEAK and not _CONTENT.fullmatch(between):
            return False  # "gia hạn giấy phép quy định tại ...": a permit is prolonged, no document
        return told and len(between) < 80 and "," not in between

    def _meaning(self, flat: str, found: _Found, begin: int, citation: Citation) -> _Done:
        relation = found.cue.relation
        low = found.start - 110
        said = flat[low if low > begin else begin : found.start]
        if relation == "THEO":
            # "báo cáo kết quả thực hiện các nhiệm vụ theo Nghị quyết ..."
            if _RESULTS.search(said) and not is_normative(citation.type, citation.code):
                return _Done("REPORTS_ON", None)
            entitled = _ENTITLED.search(flat, max(begin, found.start - 110), found.start)
            if entitled and self.text.plain.startswith("hưởng", entitled.start()):
                return _Done("BASED_ON", None, theo=True)
            carried = said.rstrip().endswith("thuc hien")
            return _Done(_theo(citation, carried), None, theo=True, carried=carried)
        report = _reporting().search(said) if found.cue.phrase in _ACTING else None
        if report is not None and not (_PURPOSE.search(report[0]) or _WATCHED.search(said, 0, report.start())):
            relation = "REPORTS_ON"
        return _by_document(relation)

    def _after_cue(self, flat: str, citation: Citation) -> str | None:
        begin, end = citation.end, citation.end + _REACH_AFTER
        stop = flat.find(".", begin, end)
        end = stop if stop >= 0 else end
        at = flat.find(_FORCE, begin, end)  # every cue of this kind says so
        match = self._first_after(flat, begin, at, end) if at >= 0 else None
        if match is None or (cue := self._cue_after(match)) is None:
            return None
        said = flat[begin : match.start()]
        if _ELSEWHERE.search(said) or _ROW.search(self.text.plain, begin, match.start()):
            return None
        return cue.relation

    def _cue_after(self, match: re.Match[str]) -> Cue | None:
        text = self.text
        return _cue_said(match[0], "" if text.noisy else text.plain[match.start() : match.end()])

    def _first_after(self, flat: str, begin: int, at: int, end: int) -> re.Match[str] | None:
        match = None
        while at >= 0 and match is None:
            match = self.cues.after.search(flat, max(begin, at - _REACH_OF_FORCE), min(at + len(_FORCE) + 1, end))
            at = flat.find(_FORCE, at + 1, end)
        return match

    def _in_company(self, flat: str, citation: Citation, previous: int) -> _Done:
        """A citation after another one in its sentence: a member of its list, governed by it, or of a new clause."""
        begins = citation.start - len(citation.pinpoint or "")
        between = flat[self.citations[previous].end : begins]
        found = self._cue(flat, self.citations[previous].end, citation)
        if found is not None and ";" in flat[found.end : begins]:  # "Kế hoạch A về thực hiện việc B; Công văn C"
            title = _ABOUT.search(flat, self.citations[previous].end, found.start)
            found = None if title and ";" not in flat[title.end() : found.start] else found
        before = self.citations[previous]
        listed = between.endswith(" va ") and before.type == citation.type
        if listed and self.done[previous].relation == "AMENDS" and _TITLED.search(between):
            return self.done[previous]  # "sửa đổi Thông tư A quy định việc phê duyệt B và Thông tư C"
        previous = self._outside_parenthesis(previous, between)
        before = self.citations[previous]
        if found is None:
            return self._member(flat, citation, previous, between)
        if found.cue.kind == "passive":
            if self._of_itself(flat, found):
                return _Done(found.cue.relation, None)
            done = self.done[previous]
            if done.relation == found.cue.relation and done.subject is not None:
                return done
            return _Done(found.cue.relation, self._of_same_type(previous, citation))
        done = self._meaning(flat, found, before.end, citation)
        # "ban hành Nghị định A theo yêu cầu tại B"
        adverbial = found.cue.phrase.startswith("theo ") and not _is_ground(flat, before.end)
        if not done.theo and not adverbial and self._attributive(flat, before.end, found):
            if done.relation == "GUIDES" and before.type == citation.type:
                return self._member(flat, citation, previous, between)  # a decree guides no decree: the list goes on
            return done._replace(subject=previous)
        return done

    @staticmethod
    def _of_itself(flat: str, found: _Found) -> bool:
        """ "Khoản này được sửa đổi ...", "Cụm từ “...” được thay thế ...": the document that says so."""
        return _ITSELF.search(flat, found.start - 12, found.start) is not None

    def _member(self, flat: str, citation: Citation, previous: int, between: str) -> _Done:
        """A list goes on: the governor of what stands before it, of the list's first level behind a ";"."""
        if len(between) > _FAR or between.lstrip().startswith("(") and "," not in between:
            return _NOTHING
        done = self.done[previous]
        if done.relation.endswith("_BY") and done.subject is not None and self._amended_itself(flat, citation):
            done = self.done[done.subject]  # "A được sửa đổi theo B, C đã được sửa đổi theo D": C stands beside A
        separator = max(between.rfind(";"), between.rfind(","), between.rfind(" va "))
        glue = between[separator + 1 :].split() if separator >= 0 else between.split()
        if ";" in between:
            while done.subject is not None:
                done = self.done[done.subject]
            if done.relation == "GUIDES":  # "Luật A; các nghị định quy định chi tiết Luật A; Nghị quyết B"
                done = self._before_guides(previous) or done
            if (
                len(glue) > 6
                and glue[-1] != "tai"
                or (glue[-1:] == ["tai"] and not _names_body(between, separator + 1))
            ):
                return _NOTHING
        if glue and (
            glue[-1] == "co" or "khong" in glue or "khi" in glue
        ):  # "..., Sở Nội vụ có Tờ trình ...": a clause of its own
            return _NOTHING
        if done.theo:
            return done._replace(relation=_theo(citation, done.carried))
        return done

    def _before_guides(self, previous: int) -> _Done | None:
        """What governs a list whose members are also told by what they guide: that of the last member before these."""
        sentence = self._sentence_start(self.starts[previous], 0)
        for at in range(previous - 1, -1, -1):
            if self.starts[at] < sentence:
                return None
            if self.done[at].relation != "GUIDES":
                listed = ";" in self.text.folded[self.citations[at].end : self.starts[at + 1]]
                return self.done[at] if listed and self.done[at].subject is None else None
        return None

    def _amended_itself(self, flat: str, citation: Citation) -> bool:
        """Whether a member of a list of amenders goes on with a passive of its own."""
        following = bisect_left(self.starts, citation.end)
        end = min(self.starts[following : following + 1] + [citation.end + 380])
        return _OWN_PASSIVE.match(flat, citation.end, end) is not None

    def _of_same_type(self, previous: int, citation: Citation) -> int:
        """What a passive acts on: a decree is amended by a decree, even where a law's name stands between them."""
        at: int | None = previous
        while at is not None and self.citations[at].type != citation.type:
            at = self.done[at].subject
        return previous if at is None else at

    def _outside_parenthesis(self, previous: int, between: str) -> int:
        """Behind a closed parenthesis the list goes on with what stood before it."""
        if between.count(")") <= between.count("("):
            return previous
        at = previous
        while at > 0 and self.starts[previous] - self.starts[at] < _LONGEST_PARENTHESIS:
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
        of = _OF.match(flat, end, found.start)
        if of is not None:
            body = read_body(flat, of.end(), found.start)
            if body is not None:
                rest = _TERM.sub("", flat[body.end : found.start], count=1)
        rest = " ".join(rest.split()).replace("sua doi, bo sung", "sua doi bo sung").replace("to chuc,", "to chuc")
        if rest in ("", "(", "de", "nham", "vao", "tiep tuc"):
            return True
        if "," in rest and not _is_ground(flat, end):
            return False
        return rest.lstrip("(").startswith(_attributes()) or " ve " in f"{rest} "

    def _tells(self, flat: str, begin: int, found: _Found) -> bool:
        """A footnote that tells of what carries its mark: "¹ Về tiếp tục thực hiện Nghị quyết ..."."""
        said = _FOOT_MARK.sub("", flat[begin : found.start], count=1)
        return said.startswith(("ve ", "ve\n"))

    def _marked(self, stream: int) -> int | None:
        """The citation that carries a footnote's mark directly behind it (or behind its issuer)."""
        mark = self.footnotes[stream].mark
        if mark is None:
            return None
        for at in range(bisect_left(self.starts, mark) - 1, -1, -1):
            citation = self.citations[at]
            if mark - citation.end >= _NEAR:
                break
            if citation.end <= mark and self._stream(citation.start) < 0:
                return at
        return None

    def _from_mark(self, mark: int, citation: Citation) -> _Done:
        """Govern a footnote's citation by the clause that carries its mark."""
        sentence = self._sentence_start(mark, 0)
        found = self._cue(self.body, sentence, citation._replace(start=mark, end=mark), wider=3)
        if found is None or found.cue.kind == "passive":
            return _NOTHING
        return self._meaning(self.body, found, sentence, citation)


def _is_ground(flat: str, end: int) -> bool:
    """Whether a legal ground goes on up to ``end``."""
    low = max(0, end - _FAR)
    begin = max(low, flat.rfind(";", low, end) + 1)
    return flat.find("can", begin, end) >= 0 and _GROUND.search(flat, begin, end) is not None


def _names_body(said: str, start: int) -> bool:
    """Whether a body is named from ``start`` on, behind "của" or not: "...; của Sở Tài chính tại Tờ trình số 5"."""
    of = _OF.match(said, start)
    return read_body(said, of.end() if of else start, len(said)) is not None


def _theo(citation: Citation, carried: bool) -> str:
    """What "theo" alone says: a normative act is a ground, a directive or individual act is carried out.

    So are rules of the Party where the text says "thực hiện theo".
    """
    ground = is_normative(citation.type, citation.code) and not (carried and citation.type in PARTY_RULES)
    return "BASED_ON" if ground else "IMPLEMENTS"


def _double_spaced(plain: str) -> bool:
    """Whether a blank line stands behind every printed line, so that it ends no paragraph."""
    sample = plain[:_SAMPLE]
    if "\n\n" not in sample and "\n \n" not in sample:
        return False
    lines = sample.split("\n")
    if len(lines) <= _LINES:
        return False
    if sum(map(str.isspace, lines)) + lines.count("") < 0.4 * len(lines):
        return False
    printed = [i for i, line in enumerate(lines[:-1]) if line.strip()]
    if len(printed) < _LINES:
        return False
    blank = sum(not lines[i + 1].strip() for i in printed)
    cut = sum(lines[i].strip()[0].islower() for i in printed)  # lines that go on in lower case
    return blank > 0.7 * len(printed) and cut > 0.3 * len(printed)
