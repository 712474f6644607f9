"""The header: what a document says of itself.

Parts and their places: Decree 30/2020/NĐ-CP, annex I, part II; guideline 36-HD/VPTW, part II.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from graphkit.extraction.codes import Code, find_codes
from graphkit.extraction.dates import Date, date_after, date_at, iso_date
from graphkit.extraction.folding import Folded, fold, folded
from graphkit.extraction.issuers import (
    BodyWords,
    Place,
    abbreviated,
    bodies_by_abbreviation,
    district_names,
    name_of,
    name_said,
    provinces_by_fold,
    read_body,
)
from graphkit.extraction.patterns import any_of
from graphkit.extraction.repairs import repair
from graphkit.extraction.told import code_told, issuer_told, place_told, type_told
from graphkit.extraction.typewords import type_names, types_by_abbreviation
from graphkit.lexicon.words import words
from graphkit.model import Header

_HEAD, _FOOT = 4000, 6000
_LONGEST_TYPE, _LONGEST_STAIN = 3, 3
_LETTERHEAD, _LONGEST_LINE, _FEW_WORDS = 1000, 200, 9
_CITING = re.compile(
    r"(?:nghi quyet|nghi dinh|quyet dinh|thong tu|chi thi|ke hoach|cong van|ket luan|luat|thong bao)\s+(?:so\s*)?:?\s*$"
)
"""Before a number, what makes it another document's."""
_LINE_BREAK = re.compile(r"<br\s?/?>|\s\|\s", re.IGNORECASE)
_LAWS = ("Luật", "Bộ luật", "Pháp lệnh")
_CONSOLIDATED = "Văn bản hợp nhất"
_PASSED = re.compile(r"thong\s+qua\s+(?=ngay\s)")
_LONGEST_NAME = 60
_MARKUP = ' \t\r#*_|>-–—.:;"“”'
_NUMBER_SIGN = regex.compile(
    r"(?<![a-z0-9])(?:[s$][o06e]\s?[:.]?|86:)\s{0,12}(?P<code>(?P<number>\d{1,6}(?:\.\d{1,2})?[a-z]?)?\s{0,12}(?P<rest>[-/]\s{0,3}[a-z0-9]))"
)
_SPOILT_NUMBER = regex.compile(
    r"(?:^|\n)[ *_|]*[s$][o06e]\s?:\s{0,12}(?P<code>(?!\d+[a-z]?\s*/)[^\s/:-]{1,6}\s{0,3}(?P<rest>/\s{0,3}[a-z]))"
)
"""A number of which a scanner left nothing to read: "Số: §Ø0 /TCT-TTr"."""
_DAY = re.compile(r"ng[a-z0-9]y(?=[\s\d.])")
_PLACE = re.compile(r"[a-z]+(?:[ -][a-z]+){0,5}\s?[,.]\s*$")
_PLACE_ALONE = re.compile(r"(?:^|\n)[ *|_]*([a-z]+(?: [a-z]+){0,3}) $")
_BROKEN_BOLD = re.compile(r"\*\*([^*\n|]{1,30})\n([^*\n|]{1,40})\*\*")
_WORD_ABOVE = re.compile(r"[a-z]+ ?\n$")
_SPOILT_DAY = re.compile(r"ng[a-z0-9]y\s+[^\s\d]{1,4}\s+(?=th[a-z0-9]{1,2}ng\s)")
_SPOILT_DATE = re.compile(
    r"ng[a-z0-9]y\s{0,3}\S{0,6}?\s{0,3}th[a-z0-9]{1,2}ng\s{0,3}(?P<month>\S{1,4}?)\s{0,3}n[a-z0-9]m\s{1,3}(?P<year>(?:19|20)\d\d)(?!\d)"
)
_PAGE_TITLE = re.compile(r"[\s*]*#+ +(?:\d{1,3}\. +)?(?P<whole>toan van *:? +)?")
"""What stands before the name of a document in the title of a page; questions about it hold only parts."""
_LETTER = re.compile(r"k[a-z]nh\s+g[a-z0-9]{1,3}i\s*:?")
_LINE_OPENING = " *#_\n"
_YEAR_OF_CODE = re.compile(r"/((?:19|20)\d\d)/")
_GROUNDS = re.compile(r"[\s*_]*\n[\s*_-]*can\s+cu\s")
_ADDED = re.compile(r"\s*\([^()]*\)$")
_ABOUT = regex.compile(r"(?:^|\n|\s\s)[\s*#(]*v\s?/\s?v\b[:.]?\s*")
_RECIPIENTS = regex.compile(r"(?:^|\n)[\s*#_]*n[o0]i\s+nh[a-z]n\s*:?[\s*_]*")
_SIGNED_FOR = regex.compile(r"(?:^|\n|\s\s)[\s*#_]*(?:t\s?/?\s?m|k\s?/?\s?t|t\s?/?\s?l|tuq|q)\s?\.\s*[a-z]")
_SIGNED_FOR_WHOM = re.compile(r"^(?:t/?m|k/?t|t/?l|tuq|q)\s?\.?\s*")
_ORDERING_BODY = regex.compile(r"(?<![a-z])(?:pho chu tich|chu tich|ubnd|uy ban nhan dan|ban thuong vu|so|bo)\s")
_SIGNED_BY = re.compile(r"^\W{0,3}[Đđ]ã ký\W{1,4}")
_TITLE_AND_NAME = regex.compile(r"(?P<title>(?:\p{Lu}+[.,]? )+)(?P<name>\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}*){1,4})")
_COLUMNS = re.compile(r" {4,}|\t+")
_WORKED_WITH = "lam viec voi "
_AUTHENTICATED = regex.compile(r"xac\s+(?:thuc|nhan)\s+van\s+ban\s+hop\s+nhat")
_ORDERS = regex.compile(r"\s*(?:tinh\s+)?(?:yeu\s+cau|de\s+nghi|co\s+y\s+kien|thong\s+bao|chi\s+dao|giao\s|ban\s+hanh)")
_PROVINCE_SAID = regex.compile(r"(?<![a-z])(?:tinh|tinh\s+uy|tinh\s+[a-z]y|thanh\s+uy|thanh\s+pho)\s+")


class Read(NamedTuple):
    """A header and what the rest of extraction needs to know of it."""

    header: Header
    place: Place | None
    """Province that "UBND tỉnh" means in this document."""
    code_span: tuple[int, int] | None
    """Where the document's own number stands."""
    host: Place | None = None
    """The province that somebody of the centre worked with, whom the conclusions then address."""


_UNSAID = Read(Header(), None, None)


def read_header(text: Folded, metadata: Mapping[str, str]) -> Read:
    """Read the header; what ``metadata`` says (manifest, front matter) wins over the text."""
    code, symbol_code, code_span = _own_code(text)
    head_end = min(len(text.plain), _HEAD)
    letter = _letter(text.folded, head_end)
    type_line = _type_line(text, letter[0] if letter else head_end)
    if code is None and type_line is not None and type_line[0] in _LAWS:
        code = symbol_code = _code_in_title(text, type_line[1])
        code_span = (code.start, code.end) if code else code_span
    attached: str | None = None
    if symbol_code is None and type_line is not None and (bare := _bare_code(text, type_line)) is not None:
        code = symbol_code = bare
        code_span = bare.start, bare.end
    if code is None and type_line is not None and (found := _code_on_annex(text, type_line)) is not None:
        code, attached = found
        symbol_code, code_span = code, (code.start, code.end)
    if symbol_code is None and (named := _code_of_page(text)) is not None:
        code = symbol_code = named
        code_span = named.start, named.end
    recipients = _last_recipients(text)
    if symbol_code is None and letter is None and type_line is None and recipients is None:
        return _only_said(text, metadata)  # a fragment, such as one article of a law
    if metadata.get("code"):
        code = symbol_code = code_told(metadata)
    consolidated = symbol_code is not None and symbol_code.type_abbreviation == "VBHN"
    kind = _CONSOLIDATED if consolidated else _type(text, type_line, symbol_code)
    date, place_said = _place_and_date(text, 0, type_line[1] if type_line else head_end)
    if date is None and code_span is not None:  # laws and consolidated texts are dated at their end
        begin = code_span[0] if consolidated else max(0, len(text.plain) - 3000)
        date, late = _place_and_date(text, begin, min(len(text.plain), begin + 3000))
        date, place_said = date or _passed_on(text.folded, begin), place_said or late
    date = date or attached
    if code is not None and (said := _YEAR_OF_CODE.search(code.text)) and not (date or "").startswith(said[1]):
        date = said[1]  # what was read is the date of something else
    body = None if consolidated else _letterhead(text, code_span, type_line) or _above_grounds(text, type_line)
    place = place_told(metadata) or (body.place if body else None) or place_said
    issuer = issuer_told(metadata, place) or _issuer(text, symbol_code, body, place, type_line)
    signer, title = _signer(text, recipients)
    if issuer is None and title is not None and kind not in _LAWS:  # an office that is a body: the Prime Minister
        office = read_body(fold(title), 0, len(title))
        issuer = name_said(office, place) if office and office.body else None
    header = Header(
        type=type_told(metadata) or kind,
        number=code.number if code else None,
        symbol=symbol_code.symbol if symbol_code else None,
        date=metadata.get("date") or date,
        issuer=issuer,
        place=place.name if place else metadata.get("place"),
        subject=metadata.get("title") or _subject(text, type_line, letter[0] if letter else None),
        signer=signer,
        signer_title=title,
        recipients=tuple(_recipients(text, letter, recipients)),
        code=code.text if code else metadata.get("code"),
    )
    central = issuer in _central()
    host = _host(header.subject) if central or issuer is None and place is None else None
    return Read(header, host if central else place, code_span, host)


def _host(subject: str | None) -> Place | None:
    """The province in "Kết luận của Phó Thủ tướng tại buổi làm việc với lãnh đạo tỉnh Phú Thọ"."""
    at = fold(subject).find(_WORKED_WITH) if subject else -1
    return infer_place(folded(subject[at:])) if subject and at >= 0 else None


def _code_in_title(text: Folded, limit: int) -> Code | None:
    """The number of a law that a database prints above its title: "Luật Tiếp cận thông tin số 104/2016/QH13"."""
    for code in find_codes(text):
        if code.start >= limit:
            return None
        if code.body is not None and code.body.startswith(("QH", "UBTVQH")):
            return code
    return None


def _only_said(text: Folded, metadata: Mapping[str, str]) -> Read:
    """The header of a text that has none: what the manifest says."""
    if not metadata:
        return _UNSAID
    place, code = place_told(metadata), code_told(metadata)
    header = Header(
        type=type_told(metadata) or (types_by_abbreviation().get(code.type_abbreviation or "") if code else None),
        number=code.number if code else None,
        symbol=code.symbol if code else None,
        date=metadata.get("date"),
        issuer=issuer_told(metadata, place)
        or (_issuer(text, code, None, place, None) if code and code.known else None),
        place=place.name if place else metadata.get("place"),
        subject=metadata.get("title"),
        code=code.text if code else metadata.get("code"),
    )
    return Read(header, place, None)


@cache
def _central() -> frozenset[str]:
    return frozenset(row.name for rows in bodies_by_abbreviation().values() for row in rows if row.level == "central")


def _province(name: str | None) -> Place | None:
    return provinces_by_fold().get(fold(name.strip())) if name else None


def infer_place(text: Folded) -> Place | None:
    """The province named most often ("tỉnh Quảng Ngãi", "Tỉnh ủy Quảng Ngãi"), for a text without a letterhead."""
    counts: Counter[Place] = Counter()
    known = provinces_by_fold()
    for match in _PROVINCE_SAID.finditer(text.folded):
        said = text.folded[match.end() : match.end() + 24].split()
        if not text.plain[match.end() : match.end() + 1].isupper():
            continue
        for length in (3, 2):
            place = known.get(" ".join(said[:length]).strip(".,;:()"))
            if place:
                counts[place] += 1
                break
    return max(counts, key=lambda place: counts[place]) if counts else None


def _own_code(text: Folded) -> tuple[Code | None, Code | None, tuple[int, int] | None]:
    """The document's number: (code, code that only its symbol counts of, span). A blank number leaves the symbol."""
    if "/" not in text.folded and "-" not in text.folded:
        return None, None, None
    if (consolidated := _consolidated(text)) is not None:
        return consolidated, consolidated, (consolidated.start, consolidated.end)
    if not text.noisy and not _may_say_number(text):
        return None, None, None
    for match in _NUMBER_SIGN.finditer(text.folded, 0, min(len(text.folded), 3000)):
        before = text.folded[max(0, match.start() - 60) : match.start()]
        opens = not before.strip(" *#_") or before.rstrip("*#_ ").endswith("\n") or before.endswith("  ")
        if not opens and " ".join(before.rsplit("\n", 1)[-1].split()) not in type_names():
            continue  # it opens a line or a column, or stands behind its type: "Nghị quyết số: 78/2025/UBTVQH15"
        if ":" not in match[0] and not _stands_alone(text.plain, match):
            continue
        start = match.start("rest")
        excerpt = text.plain[start : start + 60].split("\n")[0]
        number = match["number"]
        whole = folded((number or "1") + excerpt)
        code = next(find_codes(whole), None)
        if code is None or code.start != 0:
            continue
        code = repair(whole, code, None).code
        span = match.start("code"), start + code.end - len(number or "1")
        return (code if number else None), code, span
    return _spoilt_code(text)


def _spoilt_code(text: Folded) -> tuple[None, Code | None, tuple[int, int] | None]:
    """The symbol of a number that cannot be read, and where both stand."""
    match = _SPOILT_NUMBER.search(text.folded, 0, min(len(text.folded), _LETTERHEAD))
    if match is None:
        return None, None, None
    start = match.start("rest")
    code = next(find_codes(folded("1" + text.plain[start : start + 60].split("\n")[0])), None)
    if code is None or code.start != 0 or not code.known:
        return None, None, None
    return None, code, (match.start("code"), start + code.end - 1)


def _stands_alone(plain: str, match: regex.Match[str]) -> bool:
    """Whether a number without a colon is that of a head: of the Party ("Số 19-NQ/TU"), or alone in its line."""
    if not plain[match.start()].isupper():
        return False
    line = plain[match.end() : match.end() + _LONGEST_LINE].partition("\n")[0]
    return match["rest"][0] == "-" or match["number"] is not None and " " not in line.strip(_MARKUP)


def _bare_code(text: Folded, type_line: tuple[str, int, int]) -> Code | None:
    """The number between letterhead and title of a scan that lost the "Số" before it: of the title's type, in a line of its own."""
    for code in find_codes(text):
        if code.end > min(type_line[1], _LETTERHEAD):
            return None
        own = repair(text, code, type_line[0]).code
        begin = text.plain.rfind("\n", 0, code.start) + 1
        alone = len(text.plain[begin : code.start].split()) < _FEW_WORDS and not _CITING.search(
            text.folded, begin, code.start
        )
        if alone and own.known and types_by_abbreviation().get(own.type_abbreviation or "") == type_line[0]:
            return own
    return None


def _code_on_annex(text: Folded, type_line: tuple[str, int, int]) -> tuple[Code, str | None] | None:
    """The number, and the day, of a document that only its annex gives: "(Ban hành kèm theo Thông tư số 4/2025/TT-BTC ngày ...)"."""
    said = re.compile(
        rf"\((?:ban\s+hanh\s+)?(?:dinh\s+)?kem\s+theo\s+{fold(type_line[0])}\s+so\s*:?\s*".replace(" ", r"\s+")
    )
    match = said.search(text.folded, type_line[2])
    if match is None:
        return None
    excerpt = folded(text.plain[match.end() : match.end() + 90])
    code = next(find_codes(excerpt), None)
    if code is None or code.start != 0 or not code.known:
        return None
    day = date_after(excerpt.folded, code.end)
    return code._replace(start=match.end(), end=match.end() + code.end), day.iso if day else None


def _code_of_page(text: Folded) -> Code | None:
    """The number in the title of a page that holds a document: "# TOÀN VĂN: KẾT LUẬN 58-KL/TW CỦA BỘ CHÍNH TRỊ"."""
    title = _PAGE_TITLE.match(text.folded)
    if title is None or not title["whole"] and text.folded.find("?", title.end(), title.end() + _LONGEST_LINE) >= 0:
        return None
    kind = next((name for words, name in _page_types() if text.folded.startswith(f"{words} ", title.end())), None)
    if kind is None:
        return None
    for code in find_codes(folded(text.plain[: title.end() + _LONGEST_LINE])):
        between = text.folded[title.end() + len(kind) : code.start]
        known = types_by_abbreviation().get(code.type_abbreviation or "") == kind
        return code if known and between.strip() in ("", "so") else None
    return None


@cache
def _page_types() -> tuple[tuple[str, str], ...]:
    return tuple((fold(name), name) for name in dict.fromkeys(types_by_abbreviation().values()))


def _may_say_number(text: Folded) -> bool:
    """Whether the head of a clean text has what stands before a document's own number."""
    plain = text.plain
    return plain.find("Số", 0, 3000) >= 0 or plain.find("SỐ", 0, 3000) >= 0 or text.folded.find("so:", 0, 3000) >= 0


def _consolidated(text: Folded) -> Code | None:
    """The number of a consolidated text, which stands at its end, beside "XÁC THỰC VĂN BẢN HỢP NHẤT" (Ordinance 2012)."""
    at = text.folded.rfind("/vbhn-")
    if at < 0 or not _AUTHENTICATED.search(text.folded, max(0, at - 400), min(len(text.folded), at + 400)):
        return None
    excerpt = text.plain[max(0, at - 12) : at + 40]
    for code in find_codes(folded(excerpt)):
        if code.type_abbreviation == "VBHN":
            shift = max(0, at - 12)
            return code._replace(start=code.start + shift, end=code.end + shift)
    return None


def _letter(flat: str, limit: int) -> tuple[int, int] | None:
    """ "Kính gửi" at the start of a line, with the blank lines before it."""
    for match in _LETTER.finditer(flat, 0, limit):
        before = flat[max(0, match.start() - 40) : match.start()]
        said = match.start() - len(before) + len(before.rstrip(_LINE_OPENING))
        start = flat.find("\n", said, match.start()) if said else 0
        if start >= 0:
            return start, match.end()
    return None


def _lines(text: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.plain.find("\n", start, end)
        stop = end if stop < 0 else stop
        if "<br" in text.plain[start:stop]:  # a cell of a Markdown table
            for line_break in _LINE_BREAK.finditer(text.plain, start, stop):
                yield start, line_break.start()
                start = line_break.end()
        yield start, stop
        start = stop + 1


def _type_line(text: Folded, limit: int) -> tuple[str, int, int] | None:
    """The line that holds nothing but the type, in capitals: (type, start, end)."""
    lines = text.plain[:limit].split("\n")
    if not any(map(str.isupper, lines)):
        return None
    names = type_names()
    start = 0
    consolidated: tuple[int, int] | None = None
    for printed in lines:
        if len(printed) > 3 and (printed.isupper() or text.noisy and _is_nearly_upper(printed)):
            line = printed.strip(_MARKUP)
            kind = names.get(" ".join(_ADDED.sub("", fold(line)).split())) if 3 < len(line) < 40 else None
            if kind is not None and consolidated is None:
                if kind != _CONSOLIDATED:
                    return kind, start, start + len(printed)
                consolidated = start, start + len(printed)
            elif kind is not None and consolidated is not None:  # the act that is consolidated: its subject is below
                return _CONSOLIDATED, consolidated[0], start + len(printed)
        start += len(printed) + 1
    return (_CONSOLIDATED, *consolidated) if consolidated else _stained_type_line(lines)


def _stained_type_line(lines: list[str]) -> tuple[str, int, int] | None:
    """The same where a stamp left signs before the type: "DEN i: : _¬ CHỈ THỊ"."""
    start = 0
    for printed in lines:
        words = printed.split()
        for first in range(max(1, len(words) - _LONGEST_TYPE), len(words)):
            name = " ".join(words[first:])
            kind = type_names().get(fold(name)) if name.isupper() and len(name) > 3 else None
            if kind is not None and not any(map(_is_word, words[:first])):
                return kind, start, start + len(printed)
        start += len(printed) + 1
    return None


def _is_word(sign: str) -> bool:
    return len(sign) > _LONGEST_STAIN and sign.isalpha()


def _is_nearly_upper(line: str) -> bool:
    """Whether a scanner took one capital for a small letter: "CHi THI"."""
    return len(line) < 40 and line[:1].isupper() and sum(map(str.islower, line)) == 1


def _type(text: Folded, type_line: tuple[str, int, int] | None, code: Code | None) -> str | None:
    if type_line is not None:
        return type_line[0]
    if code is not None and code.type_abbreviation:
        return types_by_abbreviation().get(code.type_abbreviation)
    return "Công văn"  # what has no type name is an official letter (Decree 30/2020, article 7)


def _place_and_date(text: Folded, begin: int, limit: int) -> tuple[str | None, Place | None]:
    """Read "Quảng Nam, ngày 08 tháng 7 năm 2024": (ISO date, province)."""
    flat = text.folded
    for match in _DAY.finditer(flat, begin, min(limit, begin + 3000)):
        said = _PLACE.search(flat, max(0, match.start() - 40), match.start())
        if said is None:  # "Hà Nội ngày 01 tháng 12": of a province, even without a comma
            alone = _PLACE_ALONE.search(flat, max(0, match.start() - 40), match.start())
            said = alone if alone and alone[1] in provinces_by_fold() else None
        date = date_at(flat, match.start(), min(len(flat), match.start() + 60))
        if date is None or date.start > match.start() + 3:
            date = _spoilt_date(flat, match.start())
        if text.noisy and (blank := _SPOILT_DAY.match(flat, match.start())):
            spoilt = f"ngay {flat[blank.end() : blank.end() + 40]}"
            date = date_at(spoilt, 0, len(spoilt))
            date = date._replace(start=match.start()) if date else None
        if said is None or date is None or date.start > match.start() + 3:
            continue
        words = said.end() - len(said[0].lstrip(" *|_\n"))
        above = _WORD_ABOVE.search(flat, max(0, words - 12), words)
        begins_above = above is not None and text.plain[above.start()].isupper()
        if not text.plain[words].isupper() and not begins_above:
            continue
        place = _place_named(flat[words : said.end()]) if text.plain[words].isupper() else None
        if place is None and above is not None and begins_above:  # "Thành⏎phố Huế, ngày", "Hà⏎Nội, ngày"
            place = _place_named(flat[above.start() : said.end()])
        return date.iso, place
    return None, None


def _spoilt_date(flat: str, start: int) -> Date | None:
    """The year, and perhaps the month, of a day that a stamp or a scanner spoilt: "ngày AF tháng 4Ô năm 2016"."""
    match = _SPOILT_DATE.match(flat, start)
    if match is None:
        return None
    month = int(match["month"]) if match["month"].isdigit() else None
    iso = iso_date(None, month, int(match["year"]))
    return Date(match.start(), match.end(), iso) if iso else None


def _place_named(said: str) -> Place | None:
    """The province that folded words before a day name, or that of a district: "tp. Quảng Ngãi, "."""
    names = said.strip(" ,.*|_\n").split()
    for first in range(len(names)):
        name = " ".join(names[first:])
        place = provinces_by_fold().get(name)
        if place is None and len(district_names().get(name, ())) == 1:
            place = _province(district_names()[name][0][2])
        if place is not None:
            return place
    return None


def _passed_on(flat: str, begin: int) -> str | None:
    """The day in "Luật này được Quốc hội ... thông qua ngày 29 tháng 6 năm 2024"."""
    for match in _PASSED.finditer(flat, begin, min(len(flat), begin + 3000)):
        date = date_at(flat, match.end(), min(len(flat), match.end() + 60))
        if date is not None and date.start <= match.end() + 3:
            return date.iso
    return None


def _letterhead(
    text: Folded, code_span: tuple[int, int] | None, type_line: tuple[str, int, int] | None
) -> BodyWords | None:
    """The last body named in capitals above the number (a department stands under its committee)."""
    end = code_span[0] if code_span else type_line[1] if type_line else 0
    found: BodyWords | None = None
    above: Place | None = None
    offset = 0
    for start, _ in _lines(text, 0, min(end, 1500)):
        if start < offset:
            continue
        body = read_body(text.folded, start, min(end, start + 160))
        if body is not None and text.plain[body.start : body.end].isupper() and body.start - start < 12:
            above = body.place or above
            found, offset = body, body.end
    return found._replace(place=found.place or above) if found else None


def _above_grounds(text: Folded, type_line: tuple[str, int, int] | None) -> BodyWords | None:
    """The body that stands in a line of capitals between title and legal grounds (Decree 30/2020/NĐ-CP, annex III, forms 1.1 and 1.2)."""
    found: BodyWords | None = None
    begin = type_line[2] + 1 if type_line else len(text.plain)
    for start, stop in _lines(text, begin, min(len(text.plain), begin + 1500)):
        if text.folded.startswith("can cu ", start):
            return found
        if text.plain[start:stop].isupper():
            body = read_body(text.folded, start, min(stop, start + 160))
            if body is not None and body.body is not None and not text.folded[body.end : stop].strip(_MARKUP):
                found = body
    return None


def _issuer(
    text: Folded, code: Code | None, body: BodyWords | None, place: Place | None, type_line: tuple[str, int, int] | None
) -> str | None:
    """Whose register: the symbol's body, else the letterhead's, the title's, the signature's, the one that orders."""
    if code is not None and code.body:
        rows = abbreviated(code.body)
        if rows:
            row = rows[0]
            said = body.body if body is not None else None
            if (
                body is not None
                and said is not None
                and said.kind == row.kind
                and (said in rows or said.level == row.level)
            ):
                return name_said(body, place)
            return name_of(row, place, body.local if body else None)
        if code.body.startswith("UBTVQH"):
            return "Ủy ban Thường vụ Quốc hội"
        if code.body.startswith("QH"):
            return "Quốc hội"
    if body is not None and body.body is not None:
        return name_said(body, place)
    return _issuer_said(text, place or infer_place(text), type_line)


def _issuer_said(text: Folded, place: Place | None, type_line: tuple[str, int, int] | None) -> str | None:
    flat = text.folded
    if type_line is not None:
        of = re.compile(r"\s*[#*]*\s*cua\s+").match(flat, type_line[2])
        body = read_body(flat, of.end(), of.end() + 120) if of else None
        if body is not None and body.body is not None:
            return name_said(body, place)
    for match in _SIGNED_FOR.finditer(flat, max(0, len(flat) - _FOOT)):
        body = read_body(flat, match.end() - 1, match.end() + 120)
        if body is not None and body.body is not None and text.plain[body.start : body.end].isupper():
            return name_said(body, place)
    for match in _ORDERING_BODY.finditer(flat, 0, min(len(flat), _HEAD)):
        body = read_body(flat, match.start(), match.start() + 120)
        if body is not None and body.body is not None and _ORDERS.match(flat, body.end):
            return name_said(body, place)
    return None


def _subject(text: Folded, type_line: tuple[str, int, int] | None, letter: int | None) -> str | None:
    """The trích yếu: the lines under the type, or "V/v ..." of an official letter."""
    if type_line is not None:
        lines: list[str] = []
        quoted = goes_on = False
        for start, stop in _lines(text, type_line[2] + 1, min(len(text.plain), type_line[2] + 2500)):
            line = text.plain[start:stop].strip(_MARKUP)
            if not line:
                if lines:
                    break
                continue
            flat = fold(line)
            if not lines and line.isupper() and (goes_on or flat.startswith("cua ")):
                goes_on = text.plain[start:stop].rstrip(" *_").endswith(",")
                continue
            if flat.startswith(("can cu ", "kinh gui")) or flat.startswith("ngay ") and not lines:
                break
            if lines and line.endswith(" điện"):  # "THỦ TƯỚNG CHÍNH PHỦ điện:" names the addressees
                break
            if lines and line.isupper() and _GROUNDS.match(text.folded, stop) and _is_body(flat):
                break  # whoever issues it stands in a line of his own between title and legal grounds
            opening = flat.startswith("thuc hien ") and not line.isupper()
            if opening and (lines or not _is_title(text.plain, start)):
                break
            lines.append(line)
            quoted = text.plain[start:stop].rstrip(" *_.;").endswith("”")
        subject = " ".join(" ".join(lines).split())
        return subject + "”" * (quoted and subject.count("“") > subject.count("”")) or None
    about = _ABOUT.search(text.folded, 0, 2500)
    if about is None:
        return None
    end = text.folded.find("\n\n", about.end(), about.end() + 800)
    end = min(
        value
        for value in (end if end > 0 else about.end() + 300, letter or about.end() + 800, len(text.plain))
        if value > about.end()
    )
    return "V/v " + " ".join(text.plain[about.end() : end].split())


def _is_body(line: str) -> bool:
    line = line.removeprefix("bo truong ")
    body = read_body(line, 0, len(line))
    return body is not None and body.end == len(line)


def _is_title(plain: str, start: int) -> bool:
    """Whether the paragraph that starts here ends without a sign: "Thực hiện Nghị quyết A" is a title or an opening."""
    end = plain.find("\n\n", start, start + 1200)
    return end > 0 and plain[start:end].rstrip(" *_\n")[-1:] not in ".,:;"


@cache
def _titles() -> dict[str, str]:
    return {fold(title): title for title in words("title")}


@cache
def _title_starts() -> tuple[str, ...]:
    return tuple(f"{title} " for title in _titles())


@lru_cache(maxsize=1 << 12)
def _title_said(line: str) -> str | None:
    """The title that a line in capitals is or begins with: "KT. CHỦ TỊCH", "BỘ TRƯỞNG BỘ TÀI CHÍNH"."""
    bare = _SIGNED_FOR_WHOM.sub("", fold(line)).strip()
    if bare in _titles() or not bare.startswith(_title_starts()):
        return _titles().get(bare)
    return next(name for title, name in _titles().items() if bare.startswith(f"{title} "))


@cache
def _families() -> frozenset[str]:
    return frozenset(fold(name) for name in words("family_name"))


@lru_cache(maxsize=1 << 12)
def _is_family(name: str) -> bool:
    return fold(name) in _families()


@cache
def _ranks() -> tuple[str, ...]:
    return tuple(f"{rank} " for rank in sorted(words("rank"), key=len, reverse=True))


def _person(line: str) -> str | None:
    """A line that is a person's name, without rank: 2 to 5 words, a family name first."""
    if len(line) < 5:
        return None
    if line.startswith(_ranks()):
        for rank in _ranks():
            line = line.removeprefix(rank)
    parts = line.split()
    if not 2 <= len(parts) <= 5 or line.isupper() and len(parts) < 3:
        return None
    if not _is_family(parts[0]):
        return None
    proper = all(
        part.isalpha() and part[0].isupper() and (part[1:].islower() or len(part) == 1 or line.isupper())
        for part in parts
    )
    if not proper or fold(line) in provinces_by_fold():
        return None
    name = " ".join(parts)
    return name.title() if name.isupper() else name


@cache
def _title_line() -> re.Pattern[str]:
    titles = [title.upper() for title in words("title")]
    names, first = any_of(titles, " "), "".join({"T", "K", "Q", *(title[0] for title in titles)})
    return re.compile(
        rf"\n(?=[ \t*#|{first}])[ \t*#|]*+(?:(?:TM|T/M|KT|K/T|TL|T/L|TUQ|Q)\s?\.?\s*)?{names}([^\n]{{0,40}})\n"
    )


def _signer(text: Folded, recipients: regex.Match[str] | None) -> tuple[str | None, str | None]:
    """Who signed, and as what: the name under the last title of the signature block."""
    flat = text.folded
    begin = max(0, (recipients.start() - 800) if recipients else len(flat) - _FOOT)
    found = _signature(text, begin, min(len(flat), begin + _FOOT))
    if found[1] is not None:
        return found
    # Annexes may follow: any line that holds nothing but a title, with a name close below.
    for match in _title_line().finditer(text.plain, min(len(flat), 400)):
        if any(map(str.islower, match[1])):
            continue
        later = _signature(text, match.start(), min(len(flat), match.end() + 400))
        if later[1] is not None:
            return later
    return found if recipients else (_last_name(text), None)


def _last_name(text: Folded) -> str | None:
    """The name that a text ends with, where a reprint or a scanner lost the words before it."""
    lines = text.plain[-200:].rstrip(_MARKUP + "|\n").split("\n")
    line = _SIGNED_BY.sub("", lines[-1].split("|")[-1].strip()).strip(_MARKUP)
    return _person(line) if len(lines) > 1 and len(line) < _LONGEST_NAME and not line.isupper() else None


def _signature(text: Folded, begin: int, end: int) -> tuple[str | None, str | None]:
    title: str | None = None
    person: str | None = None
    for cell in _cells(text, begin, end):
        if cell[:1].islower() or not (line := _SIGNED_BY.sub("", cell).strip(_MARKUP)) or not line[0].isupper():
            continue
        if line.isupper():
            title = _title_said(line) or title
        elif (both := _TITLE_AND_NAME.fullmatch(line)) and (name := _person(both["name"])):
            title, line = _title_said(both["title"].strip()) or title, both["name"]
        if len(line) < _LONGEST_NAME and (name := _person(line)):
            if title is not None:
                return name, title
            person = person or name
    return person, None


def _cells(text: Folded, begin: int, end: int) -> list[str]:
    """The lines, those that are printed in columns cell by cell."""
    excerpt = _BROKEN_BOLD.sub(r"**\1 \2**", text.plain[begin:end])
    lines = [text.plain[a:b] for a, b in _lines(text, begin, end)] if "<br" in excerpt else excerpt.split("\n")
    if "|" in excerpt:
        lines = [cell.strip() for line in lines for cell in line.split("|")]
    if "    " not in excerpt and "\t" not in excerpt:
        return lines
    wide = (_COLUMNS.split(line) if "    " in line or "\t" in line else (line,) for line in lines)
    return [cell for cells in wide for cell in cells]


def _recipients(text: Folded, letter: tuple[int, int] | None, places: regex.Match[str] | None) -> Iterator[str]:
    """The addressees under "Kính gửi" and the lines under "Nơi nhận", as printed, without dash and final sign."""
    for span, limit in ((letter, 1500), (places.span() if places else None, 3000)):
        if span is not None:
            yield from _items(text, span[1], min(len(text.plain), span[1] + limit))


def _last_recipients(text: Folded) -> regex.Match[str] | None:
    flat = text.folded
    at = flat.rfind("i nhan")
    while at >= 0:
        match = _RECIPIENTS.search(flat, max(0, at - 40), at + 20) if flat[at - 2 : at - 1] == "n" else None
        if match is not None:
            return match
        at = flat.rfind("i nhan", 0, at)
    return None


def _items(text: Folded, begin: int, end: int) -> Iterator[str]:
    item = ""
    blank = False
    for start, stop in _lines(text, begin, end):
        line = re.sub(r"</?[a-z]+>", "", text.plain[start:stop]).strip(" \t\r*_|")
        if line[:1] in ("-", "–", "+", "•"):
            if item:
                yield _clean(item)
            item = line[1:].strip()
        elif not line:
            if item.endswith((".", ";", "./.")) or (not item and start > begin + 2):
                blank = True
        elif item and not blank and not line.isupper() and not item.endswith((".", ";", ",", "./.")):
            item += " " + line
        elif not item and start == begin and line:
            yield _clean(line)
            return
        else:
            break
        if item.endswith("."):
            break
    if item:
        yield _clean(item)


def _clean(item: str) -> str:
    return " ".join(item.split()).rstrip(".;,:/ ")
