"""Codes: number and symbol of a document, as registers write them and as scanners break them.

The symbol tells the type and the body (Decree 30/2020/NĐ-CP, annex I, part II; guideline 36-HD/VPTW, 1.3):

- state register: ``93/NQ-CP``, ``06/2021/NQ-HĐND``, official letters ``1234/VPCP-KTTH``
- National Assembly: ``59/2020/QH14``, ``78/2025/UBTVQH15``
- Party register: ``19-NQ/TU``
- before 1996 also ``146/HĐBT``, ``60-CP``, ``89-TC/TCT``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.confusions import digits
from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.issuers import abbreviated
from graphkit.lexicon import bodies, document_types, units

# One cheap pass for the sign between a number and a letter; all else is read around a hit. One literal sign first: that
# is the fastest pattern there is.
_ANCHORS = tuple(
    re.compile(
        sign + r"(?=\s{0,60}[17]?[a-z])"
        r"(?:(?<=[0-9].)|(?<=[0-9][a-z\s].)|(?<=[0-9][a-z\s]\s.)|(?<=[0-9][a-z\s]\s\s.)|(?<=[0-9][a-z]\s\s\s.))"
    )
    for sign in "-/"
)
_LONGEST_NUMBER, _LONGEST_DATED = 16, 90
"""From the start of a number, or of one with a year, to the sign before the symbol."""
_LONGEST_SYMBOL = 400
_SIGN_AND_CENTURY = frozenset(("/19", "/20", "-19", "-20"))
_NUMBER_START = re.compile(r"[0-9](?<![0-9/].)(?<![0-9][.,:].)")
_CANDIDATE = re.compile(
    r"(?P<number>\d{1,6}+(?:\.\d{1,3}+)?+[a-z]?+)\s{0,3}+(?P<first>[-/])\s{0,60}+"
    r"(?:(?P<year>(?:19|20)\d\d)\s{0,3}+[-/]\s{0,60}+)?"
    r"(?P<symbol>[17]?[a-z][a-z0-9&.]*+(?:\s{0,2}+[-/_]\s{0,60}+[17]?[a-z][a-z0-9&.]*+){0,12}+(?:(?<=[a-z]&)\s{1,3}[a-z0-9]++)?)"
)  # "131/7NQ-CP": a scanner reads the slash, or a T, twice
_BEHIND_AND = re.compile(r"(?<=[a-z]&)\s{1,3}")
"""What a line break leaves in a symbol: "QLN& TTBĐS"."""
_PART = re.compile(r"[a-z][a-z0-9&.]*")
_SIGN_AND_LETTER = re.compile(r"\bs[o069beda]\s{1,3}[a-z]$")
_NO_SUFFIX = frozenset("lioszt")
"""Letters that no register puts behind a number."""
_ASSEMBLY = re.compile(r"(UBTVQH|QH|HĐNN|HDNN)(?:K?(\d{1,2}|[IVX]{1,5}))$")


_WITHOUT_TYPE = re.compile(r"(?:UBTV)?QH(?:1[3-9]|[2-9]\d)$")
"""Since its thirteenth term the National Assembly writes no type into its codes ("34/2009/NQ-QH12", but "43/2022/QH15")."""
_SCANNED_TERM = re.compile(r"((?:UBTV)?QH)(?=\d?\d?[IlL]|[IlL]\d)([\dIlL]{2,3})$")
_GLUED_TERM = re.compile(r"((?:UBTV)?QH1\d)\d{1,2}$")  # "QH152": the National Assembly has terms of two digits
_GLUED_MARK = re.compile(r"(.*[^\d\s])\d{1,2}$")


class Code(NamedTuple):
    """A code found, canonical, and what its symbol says; offsets are into ``Folded.plain``."""

    start: int
    end: int
    text: str
    """``93/NQ-CP``: no blanks, faults repaired, the separator of its register."""
    number: str
    symbol: str
    """The code without number and year."""
    year: str | None
    type_abbreviation: str | None
    """``NQ``; ``None`` for an official letter of the state register and where the symbol gives no type."""
    body: str | None
    """Abbreviation of the issuing body, ``CP``; ``None`` where the symbol names none."""
    party: bool
    known: bool
    """Both type and body (or the body of a letter) stand in the lexicon."""
    repaired: bool
    """The text does not print it like this."""


class _Symbol(NamedTuple):
    """What follows number and year."""

    length: int
    """As printed."""
    text: str
    kind: str | None
    body: str | None
    party: bool
    known: bool
    misplaced: bool = False
    """The signs between its parts are those of the other register, and were put right: "38-CT/TTg"."""


class _Abbreviations(NamedTuple):
    exact: frozenset[str]
    folded: dict[str, str]


@cache
def type_abbreviations() -> _Abbreviations:
    """All abbreviations of document types, exact and by folded form."""
    exact: dict[str, None] = {}
    for kind in document_types():
        exact.update(dict.fromkeys((*kind.abbreviations, *kind.party_abbreviations)))
    by_fold = {fold(name): name for name in reversed(exact)}
    # Faults of scanners on the commonest letters: Đ is read as D, b, P, E.
    by_fold |= {"qb": "QĐ", "qp": "QĐ", "qe": "QĐ", "ce": "CĐ", "cb": "CĐ", "nb": "NĐ", "np": "NĐ"}
    by_fold |= {"qd": "QĐ", "cd": "CĐ", "nd": "NĐ"}
    return _Abbreviations(frozenset(exact), by_fold)


@cache
def body_abbreviations() -> _Abbreviations:
    """All abbreviations of bodies, exact and by folded form; a folded form of two bodies belongs to the first."""
    exact = dict.fromkeys(body.abbreviation for body in bodies() if body.abbreviation)
    by_fold = {fold(name): name for name in reversed(exact)}
    for folded_form, name in list(by_fold.items()):
        if "Đ" in name:  # BCSĐ → bcsp, bcsb
            at = name.index("Đ")
            for wrong in "pb":
                by_fold.setdefault(folded_form[:at] + wrong + folded_form[at + 1 :], name)
    by_fold.setdefault("tg", "TTg")
    return _Abbreviations(frozenset(exact), by_fold)


@cache
def _bodies_of(register: str) -> frozenset[str]:
    """Abbreviations that only bodies of one register have, the state's or the Party's."""
    others = {body.abbreviation for body in bodies() if body.register != register}
    return frozenset(body.abbreviation for body in bodies() if body.register == register) - others


def _canonical(printed: str, flat: str, known: _Abbreviations, loose: bool) -> tuple[str, bool]:
    """Repair one part of a symbol: (canonical, in the lexicon)."""
    if printed in known.exact:
        return printed, True
    found = known.folded.get(flat)
    # A body in mixed case is right as it stands (TTg) but for its Đ, or it is a word ("Thu" is no ThU).
    if found and (
        loose or printed.isupper() or printed.islower() or printed.replace("Đ", "D") == found.replace("Đ", "D")
    ):
        return found, True
    return printed, False


def _looks_like_part(printed: str) -> bool:
    """A part of a symbol is written in capitals, but for a few (TTg, CTr, KTTHpháp)."""
    return printed[0].isupper() and (len(printed) == 1 or sum(map(str.isupper, printed)) * 2 >= len(printed))


def find_codes(text: Folded) -> Iterator[Code]:
    """Find every code in order; what only looks like one (24/7, 1/2000, "5/xã") is left out."""
    for match in _candidates(text.folded):
        code = _parse(text, match)
        if code is not None:
            yield code


def find_lookalikes(text: Folded) -> Iterator[tuple[int, int]]:
    """Find what begins like a code and is none ("5/ha", "12-xe"): spans in order."""
    return (match.span() for match in _candidates(text.folded) if _parse(text, match) is None)


def _candidates(flat: str) -> Iterator[re.Match[str]]:
    done = 0
    for at in sorted([match.start() for anchor in _ANCHORS for match in anchor.finditer(flat)]):
        if at >= done:
            begin = at - _reach(flat, at)
            for number in _NUMBER_START.finditer(flat, begin if begin > done else done, at):
                candidate = _CANDIDATE.match(flat, number.start())
                if candidate is not None:
                    yield candidate
                    done = candidate.end()
                    break


def _reach(flat: str, at: int) -> int:
    """How far before a sign its number may start: farther where a year stands between them, with blanks around its own sign."""
    if flat[at - 5 : at - 2] in _SIGN_AND_CENTURY:
        return 5 + _LONGEST_NUMBER
    dated = flat[at - 7 : at].rstrip()[-4:].startswith(("19", "20"))
    return _LONGEST_DATED if dated else _LONGEST_NUMBER


def _parse(text: Folded, match: re.Match[str]) -> Code | None:
    flat, plain = text.folded, text.plain
    number, first, year, symbols = match.groups()
    start, at = match.start(), match.end() - len(symbols)
    if start and flat[start - 1].isalpha() and flat[start - 2 : start] != "so":
        if _SIGN_AND_LETTER.search(flat, start - 6, start) is None or flat[start - 1] not in digits():
            return None
        start -= 1
        number = digits()[flat[start]] + number  # "số L18/KH-UBND" is 118
    if (
        number[-1] in _NO_SUFFIX
        and number[-1] in digits()
        and not (number[-1] != "l" and plain[match.end("number") - 1].islower())
    ):
        number = number[:-1] + digits()[number[-1]]  # "4I-NQ/TW" is 41
    if number[0] == "0" and len(number) > 1 and number.strip("0") == "":
        return None
    end = min(match.end(), at + _LONGEST_SYMBOL)
    printed, said = plain[at:end], flat[at:end]
    gap = _BEHIND_AND.search(said) if "&" in said else None
    if gap is not None:
        printed, said = (words[: gap.start()] + words[gap.end() :] for words in (printed, said))
    symbol = _read_symbol(printed, said, first, year is not None)
    if symbol is None:
        return None
    if symbol.party and symbol.kind is not None:
        text_found = f"{number}-{symbol.text}"
    elif symbol.misplaced:
        text_found = f"{number}/{symbol.text}"
    else:
        text_found = f"{number}{first}{year}/{symbol.text}" if year else f"{number}{first}{symbol.text}"
    end = at + symbol.length
    if gap is not None and symbol.length > gap.start():
        end += len(gap[0])
    return Code(
        start,
        end,
        text_found,
        number,
        symbol.text,
        year,
        symbol.kind,
        symbol.body,
        symbol.party,
        symbol.known,
        plain[start:end] != text_found,
    )


def symbol_start(text: Folded, code: Code) -> int:
    """Where the symbol of a code starts."""
    match = _CANDIDATE.match(text.folded, code.start)
    return match.start("symbol") if match else code.end


def read_code(code: Code, symbol: str, start: int, end: int, plain: str) -> Code | None:
    """The code with ``symbol`` in place of what stands from ``start`` to ``end``; ``None`` where that is no known one."""
    more = _MORE.match(plain, end)
    written = symbol + (more[0] if more else "")
    read = _read_symbol(
        written, fold(written), "-" if code.text[len(code.number)] == "-" else "/", code.year is not None
    )
    if read is None or not read.known:
        return None
    head = f"{code.number}-" if read.party and read.kind is not None else code.text[: len(code.text) - len(code.symbol)]
    stop = end + read.length - len(symbol)
    return code._replace(
        end=max(stop, end),
        text=head + read.text,
        symbol=read.text,
        type_abbreviation=read.kind,
        body=read.body,
        party=read.party,
        known=True,
        repaired=True,
    )


_MORE = re.compile(r"(?:[-/][A-ZĐ][\w&]*){0,6}")


@cache
def _never_a_unit(body: str | None) -> bool:
    """Whether nothing stands before it in codes but a type: "38-CT/TTg", but "89-TC/TCT"."""
    return any(row.kind in ("government", "people-committee", "people-council") for row in abbreviated(body or ""))


@cache
def _units() -> frozenset[str]:
    return frozenset(unit.abbreviation for unit in units())


@cache
def _is_of_the_party(body: str | None) -> bool:
    return any(row.register == "party" for row in abbreviated(body or ""))


@lru_cache(maxsize=1 << 13)
def _read_symbol(plain: str, flat: str, first: str, dated: bool) -> _Symbol | None:
    """Read the parts of a symbol; ``first`` is the sign before it, ``dated``: a year stands there as well."""
    types, issuers = type_abbreviations(), body_abbreviations()
    parts: list[tuple[str, str, bool, bool]] = []  # separator, canonical part, known type, known body
    end, separator, lower = 0, first, False
    for part in _PART.finditer(flat):
        gap = flat[end : part.start()] if parts else ""
        flat_part = part[0].rstrip(".")
        if "." in flat_part and flat_part not in issuers.folded:
            head = flat_part.partition(".")[0]
            unit = plain[part.start() + len(head) + 1 : part.start() + len(flat_part)]
            if not (
                unit.isupper() and len(unit) > 2
            ):  # "HĐND.VHXH" names a unit; "NĐ-CP.ngày" is a sentence or a stain
                flat_part = head
        if flat_part.endswith("ngay") and flat_part[:-4] in issuers.folded:
            flat_part = flat_part[:-4]  # "NĐ-CPngày"
        printed = plain[part.start() : part.start() + len(flat_part)]
        as_type, is_type = _canonical(printed, flat_part, types, loose=not parts)
        short = bool(parts) and parts[0][2] and len(printed) == 2  # "104-CTr/Tu", "866/QĐ-Tg"
        as_body, is_body = _canonical(printed, flat_part, issuers, loose=short)
        if parts and parts[0][3] and not parts[0][2] and as_body.replace("Đ", "D") != printed.replace("Đ", "D"):
            as_body, is_body = printed, False  # a unit of the body before it: "212/ĐCKS-PCKS"
        is_body = is_body or _ASSEMBLY.match(as_body) is not None
        if not is_body and (spoilt := _SCANNED_TERM.match(printed)):  # "QHI5"
            as_body, is_body = spoilt[1] + "".join(digits().get(fold(sign), sign) for sign in spoilt[2])[:2], True
        if not is_body and (glued := _GLUED_TERM.match(printed)):
            as_body, is_body, printed, flat_part = glued[1], True, glued[1], flat_part[: len(glued[1])]
        if not is_body and (glued := _GLUED_MARK.match(printed)) and glued[1] in issuers.exact:
            if abbreviated(printed):
                is_body = True  # "BC-UBVHXH15", "KH/ĐĐQH15": with the term of the National Assembly
            else:  # "35-NQ/TU2"
                as_body, is_body, printed, flat_part = glued[1], True, glued[1], flat_part[: len(glued[1])]
        if not _looks_like_part(printed):
            if not parts and printed.islower() and flat_part in types.folded:
                lower = True  # "85/2017/nđ-cp"
            elif not (is_type and not parts and not printed.islower()) and not (
                is_body and (lower or not printed.islower())
            ):
                break
        split = "\n" in gap or gap == "- "
        hyphenated = gap[:1] in "-/" and split and printed.isupper() and len(printed) > 1  # "1520/UBND-⏎ĐTXD"
        if parts and gap.strip() != gap and not is_body and not hyphenated and not (is_type and printed.isupper()):
            break  # "93/NQ-CP - Chương trình": a dash between blanks, unless a body follows
        if parts:
            separator = gap.strip().rstrip("17")
            parts.append((separator, as_body if is_body or not is_type else as_type, is_type, is_body))
        else:
            parts.append(
                (
                    separator,
                    as_type
                    if is_type and not (is_body and not dated and separator == "/" and as_type not in types.exact)
                    else as_body,
                    is_type,
                    is_body,
                )
            )
        end = part.start() + len(flat_part)
        if len(flat_part) != len(part[0]):
            break
    if len(parts) == 1 and (parted := _unglued(parts[0][1])):
        parts = [(separator, parted[0], True, False), ("-", parted[1], False, True)]
    return _compose(end, parts, dated) if parts else None


def _unglued(symbol: str) -> tuple[str, str] | None:
    """Type and body of a symbol whose dash was lost on the way ("NĐCP"); ``None`` where it is none of these."""
    types, issuers = type_abbreviations().exact, body_abbreviations().exact
    if symbol in types or symbol in issuers:
        return None
    ends = range(2, len(symbol) - 1)
    cuts = [(symbol[:at], symbol[at:]) for at in ends]
    cuts += [(symbol[:at], symbol[at - 1 :]) for at in ends]  # "CTTg": one letter for two
    return next(((kind, body) for kind, body in cuts if kind in types and body in issuers), None)


def _compose(length: int, parts: list[tuple[str, str, bool, bool]], dated: bool) -> _Symbol:
    _, first, first_is_type, first_is_body = parts[0]
    kind = body = None
    rest = parts[1:]
    letter = first_is_body and bool(rest) and rest[0][1] in _units()  # "5332/CT-CS": of Cục Thuế, no Chỉ thị
    if first_is_type and (rest or not first_is_body) and not letter:
        kind = first
        if rest:
            body = next((name for _, name, _, is_body in rest if is_body), rest[0][1])
    else:
        body = first
    shared = body not in _bodies_of("party") and body not in _bodies_of("state")
    as_printed = parts[0][0] == "-" and [separator for separator, *_ in rest] == ["/"]
    party = not dated and (body in _bodies_of("party") or shared and as_printed and _is_of_the_party(body))
    if first_is_type and rest and dated and _WITHOUT_TYPE.match(body or ""):
        return _Symbol(length, body or "", None, body, False, True)  # "193/2025/NQ-QH15" is misprinted
    if first_is_type and not dated and as_printed and body in _bodies_of("state") and _never_a_unit(body):
        return _Symbol(length, f"{first}-{rest[0][1]}", first, body, False, True, True)
    known = (body is not None and any(is_body for *_, is_body in parts)) and (kind is not None or first_is_body)
    if party and kind is not None:
        text = kind + "/" + "-".join(name for _, name, _, _ in rest)
    else:
        text = first + "".join(separator + name for separator, name, _, _ in rest)
    return _Symbol(length, text, kind, body, party, known)
