"""Numbered citations: "Nghị quyết số 93/NQ-CP ngày 18/6/2024 của Chính phủ".

The code is the anchor. The type word, "số" and the provision are read to its left, date and body to its right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import regex

from graphkit.extraction.codes import Code, find_codes, find_lookalikes
from graphkit.extraction.confusions import distance
from graphkit.extraction.context import Context
from graphkit.extraction.dates import Date, date_after, date_at
from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.issuers import BodyWords, abbreviated, name_of, name_said, read_body
from graphkit.extraction.repairs import repair
from graphkit.extraction.typewords import TypeWord, families, read_left, read_pinpoint, types_by_abbreviation
from graphkit.lexicon import Body, laws
from graphkit.lexicon.words import words
from graphkit.model import Citation

OFFICIAL_LETTER = "Công văn"
_ASSEMBLY = re.compile(r"(UBTVQH|QH|HĐNN|CTN)(?:K?[0-9IVX]{0,5})$")
_LAW_TYPES = {"Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp"}
_ASSEMBLY_TYPES = _LAW_TYPES | {"Nghị quyết", "Lệnh"}
_NEAR = 200
_LAW_WORD = re.compile(r"(?<![a-z])(?:bo\s+luat|luat|phap\s+lenh)(?=\s)")
_AMENDING = re.compile(r"luat(?<![a-z]luat)\s+sua\s+doi,?\s+bo\s+sung\s+[^.;:]{0,160}$")
_RESOLUTION_OF = re.compile(r"nghi\s+quyet\s+cua\s+(?:uy\s+ban\s+thuong\s+vu\s+)?quoc\s+hoi\s+(?:so\s*:?\s*)?$")
_LIST_OF_LETTERS = re.compile(r"(?<![a-z])(?:cac|nhung)\s+van\s+ban\s+so\s*:\s*$")
_OF = re.compile(r"\s{0,100}(?:[,(]\s{0,3})?(?:c[a-z0-9]{0,3}a|do)\s{1,100}")
_AT = {
    "tai",
    "co",
    "hanh",
    "trong",
    "theo",
    "cac",
    "gui",
    "trinh",
}  # "UBND tỉnh tại Công văn ...", "Sở có các Công văn ..."
_DATE_BEFORE = re.compile(r"(?:^|[.,;:(\n-])\s*(?:vao\s+)?(?=ng[a-z0-9]y\s)")
_OF_AT = regex.compile(r"của\s+(\p{Lu}[^,;.\n]{3,70}?)\s+tại\s+$")
_NEXT_LINE = re.compile(r"[ *_]*\n\s*[*_]*Ngày\b")
_SENTENCE_END = regex.compile(r"[.;:]\s|\n[^\S\n]*\n\s*+(?!\p{Ll}+[\s,])")
"""A blank line before a small letter is one that a page break left."""
_BODY_START = re.compile(
    r"(?<![a-z])(?=(?:pho\s+)?(?:chu\s+tich|uy\s+ban|ubnd|hoi\s+dong|hdnd|tinh\s+uy|tinh\s+[a-z]y|thanh\s+uy|huyen\s+uy|so\s+[a-z]|bo\s+[a-z]"
    r"|ban\s|cuc\s|van\s+phong|thu\s+tuong|chinh\s+phu|quoc\s+hoi|thuong\s+truc|thanh\s+tra|cong\s+an|dang\s+uy))"
)


@cache
def _not_a_document() -> re.Pattern[str]:
    names = sorted((fold(word) for word in words("not_a_document")), key=len, reverse=True)
    return re.compile(rf"(?:^|[^a-z])(?:{'|'.join(map(re.escape, names))})(?:\s+so|\s+ma|\s+ky\s+hieu)*[\s:.]*$")


@cache
def _issuing_verb() -> re.Pattern[str]:
    names = sorted((fold(word) for word in words("issuing_verb")), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\s+(?:cac\s+)?$")


@cache
def _issuing_ends() -> tuple[str, ...]:
    """Last words of what :func:`_issuing_verb` looks for."""
    return ("cac", *sorted({fold(word).rpartition(" ")[2] for word in words("issuing_verb")}))


def find_numbered(text: Folded, context: Context) -> Iterator[Citation]:
    """Find every numbered citation in order; spans are offsets into ``text.plain``."""
    previous: Citation | None = None
    for code in find_codes(text):
        citation = _read(text, code, context, previous.end if previous else 0)
        if citation is not None:
            if citation.type is None and previous and citation.start - previous.end < 160:
                citation = citation._replace(type=previous.type)  # "các Nghị quyết số 43/2022/QH15, số 60/2022/QH15"
            previous = citation
            yield citation


def _read(text: Folded, code: Code, context: Context, previous_end: int) -> Citation | None:
    flat = text.folded
    by_symbol = types_by_abbreviation().get(code.type_abbreviation or "")
    left = read_left(flat, code.start, by_symbol or OFFICIAL_LETTER)
    if _refusal(flat, code, left) is not None:
        return None
    candidates: tuple[str, ...] = ()
    if not code.known or code.type_abbreviation is None:
        code, candidates = repair(text, code, left.type)
        by_symbol = types_by_abbreviation().get(code.type_abbreviation or "")
    start, kind = _type(text, code, left, by_symbol, previous_end)
    if start < previous_end:
        start = left.number_start
    split = left.number_start < code.start  # by a scanner
    digits = "".join(flat[left.number_start : code.start].split()) if split else ""
    canonical = digits + code.text
    date = date_after(flat, code.end)
    if date and _NEXT_LINE.match(text.plain, code.end):
        date = None  # "... NGHỊ QUYẾT SỐ 66-NQ/TW⏎Ngày 28 tháng 11, tại Hà Nội, ...": a sentence begins
    end = date.end if date else code.end
    body_words, after = _body_after(text, end)
    if date is None:
        date = _date_elsewhere(flat, code, start, previous_end, after)
    if body_words is None:
        # An unknown symbol leaves all to the words: they must stand close.
        body_words = _body_before(text, start, previous_end, 66 if code.known else 30)
    iso = date.iso if date else None
    issuer = _issuer(code, kind, body_words, context, iso)
    if issuer is None and not code.known:
        issuer = _printed_body(text, end, start, context)
    if code.year and iso and iso[:4] != code.year and distance(iso[:4], code.year, 1.0) < 1:
        candidates = (*candidates, canonical.replace(f"/{code.year}/", f"/{iso[:4]}/"))  # one of the years is misread
    # By place: so many names would take as long as all that was read.
    return Citation(
        "numbered",
        start,
        end,
        text.plain[start:end],
        kind,
        canonical,
        _within(iso, code.year),
        issuer,
        " ".join(text.plain[body_words.start : body_words.end].split()) if body_words else None,
        "",
        "CITES",
        None,
        read_pinpoint(text, start),
        None,
        "numbered" if left.exact and not code.repaired and not digits else "numbered-repaired",
        _confidence(code, left, issuer),
        candidates,
    )


def _refusal(flat: str, code: Code, left: TypeWord) -> str | None:
    """Why a code is no citation; ``None`` where it is one."""
    if not (code.known or left.type or (left.number_sign and code.body and (len(code.body) > 2 or code.year))):
        return "unknown-symbol"
    if left.type is None and _not_a_document().search(flat, code.start - 40, code.start):
        return "not-a-document"
    return None


def find_refused(text: Folded) -> Iterator[tuple[int, int, str]]:
    """Find every candidate that is no citation, with the reason; spans are offsets into ``text.plain``."""
    for start, end in find_lookalikes(text):
        yield start, end, "no-symbol"
    for code in find_codes(text):
        by_symbol = types_by_abbreviation().get(code.type_abbreviation or "")
        left = read_left(text.folded, code.start, by_symbol or OFFICIAL_LETTER)
        if (reason := _refusal(text.folded, code, left)) is not None:
            yield code.start, code.end, reason


def _within(iso: str | None, year: str | None) -> str | None:
    """The year inside the code is right where a date says otherwise (a misprint, or another document's date)."""
    if year and (iso is None or not iso.startswith(year)):
        return year
    return iso


def _confidence(code: Code, left: TypeWord, issuer: str | None) -> float:
    tenths = 10 if code.known else 8
    if not left.type and not left.number_sign:
        tenths -= 1
    if code.repaired or not left.exact:
        tenths -= 1
    return (tenths if issuer is not None else tenths - 1) / 10


def _type(text: Folded, code: Code, left: TypeWord, by_symbol: str | None, previous_end: int) -> tuple[int, str | None]:
    """Decide the type and where the mention starts: word before symbol, symbol before guess."""
    kind = left.type
    assembly = _register(code.body or "") is not None
    if kind is not None and assembly:
        # The tail of a law's own title: "... pháp luật số 64/2025/QH15", "... theo hợp đồng số 69/2020/QH14".
        before = text.folded[max(0, left.start - _NEAR) : left.start]
        tail = kind not in _ASSEMBLY_TYPES or before.rstrip().endswith("phap")
        if tail and (law := _law_start(text, left.start, previous_end)) is not None:
            return law
    if kind is not None:
        start = left.start
        if kind == OFFICIAL_LETTER and by_symbol:
            kind = by_symbol  # "Văn bản số 12/TB-VPCP"
        listed = text.folded.startswith("van", start)
        if listed and _LIST_OF_LETTERS.search(text.folded, start - 8, left.number_start):
            start = left.number_start  # "các Văn bản số: 385/UBND-TH1 ...; 574/UBND-NL2 ..."
        if kind in ("Luật", "Pháp lệnh") and not _is_amended(code):
            start = _amending_start(text, start, previous_end)
        return start, kind
    if code.body and (assembly or code.type_abbreviation in ("L", "LCT", "PL")):
        law = _law_start(text, left.number_start, previous_end)
        if law is not None:
            return law
        if _RESOLUTION_OF.search(text.folded, left.number_start - 60, left.number_start):
            return left.number_start, "Nghị quyết"
    if by_symbol:
        return left.number_start, by_symbol
    if code.body and not assembly:
        return left.number_start, OFFICIAL_LETTER
    return left.number_start, None


@lru_cache(maxsize=1 << 12)
def _register(body: str) -> str | None:
    """The register of the National Assembly or of the President that an abbreviation with its term names."""
    match = _ASSEMBLY.match(body)
    return match[1] if match else None


def _law_start(text: Folded, number_start: int, previous_end: int) -> tuple[int, str] | None:
    """Find "Luật" before its title: "Luật Tổ chức chính quyền địa phương số 72/2025/QH15"."""
    begin = max(previous_end, number_start - 300)
    cut = list(_SENTENCE_END.finditer(text.page, begin, number_start))
    begin = cut[-1].end() if cut else begin
    found = [m for m in _LAW_WORD.finditer(text.folded, begin, number_start) if text.plain[m.start()].isupper()]
    if not found:
        return None
    word = found[-1]
    kind = {"b": "Bộ luật", "l": "Luật", "p": "Pháp lệnh"}[word[0][0]]
    return _amending_start(text, word.start(), previous_end), kind


@cache
def _law_of_code() -> dict[str, str]:
    return {law.code: law.name for law in laws() if law.code}


def _is_amended(code: Code) -> bool:
    """A number that is the law's own, in "Luật sửa đổi ... của Luật Bảo hiểm y tế số 25/2008/QH12"."""
    return not _law_of_code().get(code.text, "Luật sửa đổi").startswith("Luật sửa đổi")


def _amending_start(text: Folded, start: int, previous_end: int) -> int:
    """Step back over "Luật sửa đổi, bổ sung một số điều của" before a law's own name."""
    outer = _AMENDING.search(text.folded, max(previous_end, start - 200), start)
    return outer.start() if outer and text.plain[outer.start()].isupper() else start


def _body_after(text: Folded, end: int) -> tuple[BodyWords | None, int]:
    """Read "của Chính phủ" behind a code or its date: (body, where it ends)."""
    of = _OF.match(text.folded, end, end + 120)
    if of is None:
        return None, end
    body = read_body(text.folded, of.end(), len(text.folded), text.plain)
    return body, body.end if body else end


def _body_before(text: Folded, start: int, previous_end: int, reach: int) -> BodyWords | None:
    """Read "UBND tỉnh tại Công văn ...", "Ủy ban nhân dân tỉnh có Công văn ..."."""
    flat = text.folded
    begin = max(previous_end, start - 110)
    near = flat[begin:start].rstrip()
    if near[-1:] != ":" and near.rpartition(" ")[2] not in _AT:
        return None
    found = None
    offset = begin
    for match in _BODY_START.finditer(flat, begin, start):
        if match.start() >= offset and (body := read_body(flat, match.start(), start, text.plain)) is not None:
            found, offset = body, body.end
    return found if found is not None and start - found.end < reach else None


def _date_elsewhere(flat: str, code: Code, start: int, previous_end: int, after: int) -> Date | None:
    """Read a date that stands behind the body ("của Chính phủ ngày ...") or opens the sentence ("Ngày ..., X có ...")."""
    if after > code.end:
        late = date_after(flat, after)
        if late and flat.startswith(
            "ng", late.start + len(flat[late.start : late.end]) - len(flat[late.start : late.end].lstrip(" ,\n("))
        ):
            return late
    near = max(previous_end, start - 30)
    if not flat[near:start].rstrip().endswith(_issuing_ends()) or _issuing_verb().search(flat, near, start) is None:
        return None
    begin = max(previous_end, start - 220)
    openings = list(_DATE_BEFORE.finditer(flat, begin, start))
    if not openings and begin == 0 and flat.startswith("ng"):
        return date_at(flat, 0, start)
    return date_at(flat, openings[-1].end(), min(start, openings[-1].end() + 40)) if openings else None


def _issuer(code: Code, kind: str | None, said: BodyWords | None, context: Context, date: str | None) -> str | None:
    """Decide whose register gives the number; ``date`` is that of the cited document."""
    if (register := _register(code.body or "")) is not None:
        return _assembly(register, kind)
    own = kind is not None and types_by_abbreviation().get(code.body or "") == kind
    rows = () if own else abbreviated(code.body or "")
    if rows:  # not "Chỉ thị số 33/CT", whose letters are those of its type
        body = said.body if said and said.body in rows else _valid(rows, date or code.year or context.date)
        if "{" not in body.name:
            if said and said.body and (said.prefix or (body.kind, said.body.kind) == ("agency", "ministry")):
                return name_said(said, context.place)  # "89-TC/TCT của Bộ Tài chính": the words say whose the agency is
            return body.name
        if said and said.body and (said.suffix or (said.prefix and body.kind == "party-caucus")):
            return name_said(said, context.place)
        several = len(rows) > 1 and body.kind == "party-committee"
        if several and said and said.body and said.body != body and said.body.kind == body.kind:
            return name_said(said, context.place)  # "15-NQ/ĐU của Đảng ủy Chính phủ": every committee writes ĐU
        if (
            said
            and said.body
            and said.body.level == "central"
            and body.level != "central"
            and len(body.abbreviation) == 2
            and not code.party
        ):
            return name_said(said, None)  # "87-CT của Chủ tịch Hội đồng Bộ trưởng"
        place = said.place if said else None
        local = said.local if said else None
        if place is None and local is None:
            if context.issuer and _same_register(body, context.issuer) and (said is None or _below(said.body)):
                return context.issuer
            if said and _below(said.body):
                return None  # "UBND huyện": which one, nobody says
            place = context.place
        return name_of(body, place, local)
    return name_said(said, context.place) if said else None


_UNKNOWN_BODY = regex.compile(r"\p{Lu}\p{L}+(?:\s+(?!ngày|về|tại|có|gửi|ban\s|để|và\s\p{Ll})\p{L}+){1,9}")


def _printed_body(text: Folded, end: int, start: int, context: Context) -> str | None:
    """A body that the lexicon does not know, as printed: "của Hiệp hội Doanh nghiệp tỉnh", "... của Hiệp hội X tại Công văn"."""
    of = _OF.match(text.folded, end, end + 120)
    match = _UNKNOWN_BODY.match(text.plain, of.end(), of.end() + 100) if of else None
    if match is None:
        at = _OF_AT.search(text.plain, max(0, start - 100), start)
        match = _UNKNOWN_BODY.fullmatch(at[1].strip()) if at else None
    if match is None:
        return None
    name = " ".join(match[0].split())
    return f"{name} {context.place.name}" if name.endswith((" tỉnh", " thành phố")) and context.place else name


def _below(body: Body | None) -> bool:
    """A body of a district or commune."""
    return body is not None and body.level in ("district", "commune")


def _same_register(body: Body, issuer: str) -> bool:
    """The citing document's own body, of whatever level, keeps this register."""
    return issuer.startswith(body.name.split(" {")[0] + " ") and " {" in body.name


def _valid(rows: tuple[Body, ...], date: str | None) -> Body:
    if date and len(rows) > 1:
        for row in rows:
            if (not row.valid_from or row.valid_from[:4] <= date[:4]) and (
                not row.valid_to or date[:4] <= row.valid_to[:4]
            ):
                return row
    return rows[0]


def _assembly(register: str, kind: str | None) -> str:
    if kind in ("Luật", "Bộ luật", "Hiến pháp"):
        return "Quốc hội"
    if kind == "Pháp lệnh":
        return "Ủy ban Thường vụ Quốc hội"
    return {
        "QH": "Quốc hội",
        "UBTVQH": "Ủy ban Thường vụ Quốc hội",
        "HĐNN": "Hội đồng Nhà nước",
        "CTN": "Chủ tịch nước",
    }[register]


PARTY_RULES = ("Quy định", "Quy chế", "Hướng dẫn", "Điều lệ")
"""Types that set rules in the Party's register (guideline 36-HD/VPTW)."""


def is_normative(kind: str | None, code: str | None) -> bool:
    """A normative act: by its type, or a decision with the year in its code (Law on promulgation of documents)."""
    family = families().get(kind or "", "")
    return (
        family in ("law", "normative")
        or kind in PARTY_RULES
        or (kind in ("Quyết định", "Nghị quyết") and re.search(r"/(19|20)\d\d/", code or "") is not None)
    )
