"""Named citations: documents that a text calls by name, without a code.

Laws ("Luật Đất đai năm 2024", "Bộ luật Lao động", "Hiến pháp"), resolutions of Party congresses and plenums, and short names that
everybody knows ("Đề án 06").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice, pairwise
from typing import NamedTuple

from graphkit.extraction.confusions import phrase_distance
from graphkit.extraction.context import Context
from graphkit.extraction.dated_laws import law_by_date
from graphkit.extraction.dates import Date, date_after
from graphkit.extraction.folding import Folded, fold, marks
from graphkit.extraction.issuers import Place, provinces_by_fold
from graphkit.extraction.patterns import any_of
from graphkit.extraction.typewords import read_pinpoint, skeleton
from graphkit.extraction.wordtree import WordTree
from graphkit.lexicon import LawAbbreviation, NamedDocument, law_abbreviations, laws, named_documents
from graphkit.lexicon.words import words
from graphkit.model import Citation

ASSEMBLY, STANDING = "Quốc hội", "Ủy ban Thường vụ Quốc hội"
CONGRESS, PARTY = "Đại hội đại biểu toàn quốc của Đảng", "Trung ương Đảng"

_WORD = re.compile(r"[^\W_]+")
# What is searched for in a whole text begins with its fixed letters, behind which the pattern looks back: the engine
# finds letters ten times as fast as it tries a pattern at each sign.
_LAW = re.compile(r"luat(?<![a-z0-9]luat)(?=\s)")
_LAW_OR_CONSTITUTION = re.compile(
    r"phap(?:( lenh)(?<![a-z0-9]phap lenh)(?=\s)|(?<=hien phap)(?<![a-z0-9]hien phap)(?![a-z0-9]))"
)
_YEAR = re.compile(r"[\s]{1,80}(?:n[a-z]m\s{1,80})?((?:19|20)\d\d)(?![\d/.-]\d)(?!\d)|\s?\(n[a-z]m\s((?:19|20)\d\d)\)")
_AMENDS = re.compile(
    r"\s+(?:luat\s+)?sua\s+doi(?:,?\s+bo\s+sung\s+(?:mot\s+so\s+dieu\s+)?(?:cua\s+)?(?:cac\s+)?"
    r"|\s+(?:mot\s+so\s+dieu\s+cua\s+)?(?=(?:bo\s+)?luat\s))"
)
_NO_LAWS = ("luật này", "luật số ", "luật số:", "luật sư ", "luật pháp", "luat so ", "luat nay")
_BEFORE_A_LAW = ("bo ", "ua ", "eo ")
"""What stands before a law in small letters: "Bộ luật", "của luật người khuyết tật", "theo luật ..."."""
_LONG_NAME = 3
_NEAR = 160
"""Every match is bounded: the engine looks for a pattern's fixed letters through all that it may read."""
_DRAFT = re.compile(r"\s*\(\s*(?:sua\s+doi|thay\s+the)\s*\)(?!\s*(?:nam\s+)?(?:19|20)\d\d)")
"""What stands behind the name of a law that is not passed yet: "dự án Luật Nhà giáo (sửa đổi)"."""
_NOISY_LAW = re.compile(r"(?<![a-z0-9])lu[a-z0-9]t(?=\s)")
_AND_LAW = re.compile(r"\s*(?:,|,?(?P<and>\s+va))\s+(?=(?:bo\s+)?luat\s)")
_OWN_NUMBER = re.compile(r"\s+so\s*:?\s*\d{1,3}\s?/\s?(?:19|20)\d\d\s?/\s?qh\d{1,2}(?![a-z0-9])")
_STATE = re.compile(r"\s+nuoc\s+cong\s+hoa\s+xa\s+hoi\s+chu\s+nghia\s+viet\s+nam")
_ROMAN = r"(?P<ordinal>[ivxl1]{1,6})(?![a-z0-9])"
_CONGRESS = re.compile(
    rf"""nghi\s+quy[a-z]t\s+(?:cua\s+)?[dp]ai\s+h[a-z0-9]i\s+(?:[dp]ai\s+bi[a-z0-9]u\s+)?
    (?P<level>[dp]ang\s+b[a-z0-9]?\s+(?P<where>tinh|thanh\s+pho|huyen|quan|thi\s+xa|xa|phuong)?(?:\s+(?P<place>(?!lan\s|khoa\s)[a-z ]{{2,24}}?))?\s+|toan\s+quoc\s+|[dp]ang\s+(?:toan\s+quoc\s+)?)?
    (?:(?:[l1]an\s+th[^\s]{{1,3}}|khoa)\s+)?{_ROMAN}(?P<party>\s+cua\s+[dp]ang(?!\s+b))?""",
    re.VERBOSE,
)
_OF_A_CONGRESS = re.compile(r"quy[a-z]t\s+(?:cua\s+)?[dp]ai\s+h")  # few documents hold it, and it is found faster
_TERM = re.compile(r"khoa\s+[ivxl1]{1,6}(?![a-z0-9])")
_BEFORE_TERM = 400
_ORDINALS = {"nhat": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_PLENUM = re.compile(
    rf"""(?P<kind>nghi\s+quyet|ket\s+luan)\s+(?:hoi\s+nghi\s+)?(?:lan\s+thu\s+(?P<word>[a-z]+|\d{{1,2}})\s+)?(?:ban\s+chap\s+hanh\s+)?trung\s+uong
    (?:\s+dang)?(?:\s+(?:lan\s+thu\s+)?(?P<number>\d{{1,2}}|(?:{"|".join(_ORDINALS)})(?=[,\s]{{1,3}}\(?khoa)))?
    [,\s]{{1,3}}\(?khoa\s+{_ROMAN}\)?""",
    re.VERBOSE,
)


def find_named(
    text: Folded, context: Context, taken: Sequence[Citation], law_words: Sequence[tuple[int, str]]
) -> list[Citation]:
    """Find every named citation that does not overlap ``taken`` (the numbered ones, in order), in order."""
    # Spans of one kind do not overlap, so that the nearest one to the left is the only one that can reach in.
    spans = [(c.start, c.end) for c in taken]
    named = [*_laws(text, law_words, spans), *_congresses(text, context)]
    if terms := list(_TERM.finditer(text.folded)):
        named += (*_plenums(text, terms), *_party_rules(text, terms))
    named += _short_names(text, [at for at, kind in law_words if kind == "Hiến pháp"])
    if not named:
        return named
    found: list[Citation] = []
    for citation in sorted(named, key=lambda c: (c.start, -c.end)):
        at = bisect_right(spans, (citation.start, citation.end))
        left, right = spans[at - 1 : at], spans[at : at + 1]
        clear = not (left and left[0][1] > citation.start) and not (right and right[0][0] < citation.end)
        if clear and not (found and found[-1].end > citation.start):
            found.append(citation)
    return found


def _named(
    text: Folded,
    span: tuple[int, int],
    kind: str,
    name: str,
    issuer: str | None,
    date: str | None,
    confidence: float,
    rule: str,
) -> Citation:
    start, end = span
    surface, pinpoint = text.plain[start:end], read_pinpoint(text, start)
    return Citation(
        "named",
        start,
        end,
        surface,
        kind,
        None,
        date,
        issuer,
        None,
        "",
        "CITES",
        None,
        pinpoint,
        name,
        rule,
        confidence,
    )


class _Printed(NamedTuple):
    """The name of a law, and how a text may print it."""

    name: str
    printed: str


@cache
def _law_names(noisy: bool) -> WordTree[_Printed]:
    """All names of laws, as they are and shortened; for noisy text by their consonants."""
    names = WordTree[_Printed]()
    for name in dict.fromkeys(law.name for law in laws() if not law.name.startswith("Luật sửa đổi")):
        for printed in (name, *_shortened(name)):
            split = _WORD.findall(fold(printed))
            names.leaf(map(skeleton, split) if noisy else split).value = _Printed(name, printed)
    return names


def _shortened(name: str) -> Iterator[str]:
    """How abbreviations shorten the name of a law, each alone and all together: "Luật BHXH"."""
    shorter = name
    for row in law_abbreviations():
        alone = _with_abbreviation(name, row)
        if alone is not None:
            yield alone
        together = _with_abbreviation(shorter, row)
        if together is not None:
            shorter = together
            yield shorter


def _with_abbreviation(name: str, row: LawAbbreviation) -> str | None:
    at = name.lower().find(f" {row.words.lower()}") + 1
    end = at + len(row.words)
    return name[:at] + row.abbreviation + name[end:] if at and not name[end : end + 1].isalnum() else None


def _laws(text: Folded, law_words: Sequence[tuple[int, str]], taken: Sequence[tuple[int, int]]) -> Iterator[Citation]:
    flat, plain = text.folded, text.plain
    done = 0
    noisy = text.noisy
    if noisy:
        law_words = sorted({*law_words, *_noisy_law_words(flat, plain)})
    for start, kind in law_words:
        before = bisect_right(taken, (start, len(flat))) - 1
        if start < done or before >= 0 and start < taken[before][1]:
            continue
        if kind == "Luật" and flat[max(0, start - 3) : start] == "bo " and plain[start - 3].isupper():
            start, kind = start - 3, "Bộ luật"
        if plain[start : start + 9].lower().startswith(_NO_LAWS):
            continue
        read = _constitution(flat, start) if kind == "Hiến pháp" else _law_name(text, start, kind)
        if read is None or not _is_dated(flat, read[1]):
            dated = law_by_date(flat, start) if flat.startswith(("luat", "bo luat"), start) else None
            if dated is not None:
                done = dated.end
                span = (start, dated.end)
                yield _named(text, span, kind, dated.name, ASSEMBLY, dated.adopted, REPAIRED, "named-law-repaired")
                continue
        if read is None or not plain[start].isupper() and not _is_well_known(read[0]):
            continue
        name, end, confidence = read
        if _foreign().match(flat, end, end + _NEAR) or _DRAFT.match(flat, end, end + _NEAR):
            continue
        year = _YEAR.match(flat, end, end + _NEAR)
        date: Date | None = None
        if year is None:
            date = date_after(flat, end)
            if date and not flat[end : date.start + 12].lstrip().startswith("ng"):
                date = None
        iso = (year[1] or year[2]) if year else date.iso if date else None
        end = year.end() if year and year[1] else date.end if date else end
        done = end
        issuer = STANDING if kind == "Pháp lệnh" else ASSEMBLY
        rule = "named-law-repaired" if confidence == REPAIRED else "named-law"
        yield _named(text, (start, end), kind, name, issuer, iso, confidence, rule)


def _is_dated(flat: str, end: int) -> bool:
    """Whether a readable day stands behind a name, or none at all."""
    return not flat.startswith(" ngay ", end) or date_after(flat, end) is not None


def _is_well_known(name: str) -> bool:
    """Whether a name is that of a law even in small letters: known, and too long for anything else."""
    return name in _all_laws() and name.count(" ") >= _LONG_NAME


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(rf"\s+cua\s+{any_of([fold(word) for word in words('foreign')])}(?![a-z])")


def find_law_words(text: Folded) -> list[tuple[int, str]]:
    """Where a word for a law stands that begins with a capital, or behind "Bộ", in order, each with its type."""
    flat, plain = text.folded, text.plain
    found: list[tuple[int, str]] = []
    for match in _LAW.finditer(flat):
        at = match.start()
        if plain[at].isupper():
            if not (flat.startswith("ky ", at - 3) and plain[at - 3].isupper()):  # "KỶ LUẬT"
                found.append((at, "Luật"))
        elif flat.startswith(_BEFORE_A_LAW, at - 3):
            found.append((at, "Luật"))
    for match in _LAW_OR_CONSTITUTION.finditer(flat):
        at, kind = (match.start(), "Pháp lệnh") if match[1] else (match.start() - 5, "Hiến pháp")
        if plain[at].isupper():
            found.append((at, kind))
    found.sort()
    return found


def _noisy_law_words(flat: str, plain: str) -> list[tuple[int, str]]:
    """The same in a scan that lost its diacritics: "Luét", "Luât"."""
    return [(m.start(), "Luật") for m in _NOISY_LAW.finditer(flat) if plain[m.start()].isupper()]


def _constitution(flat: str, start: int) -> tuple[str, int, float]:
    state = _STATE.match(flat, start + 9, start + _NEAR)
    return "Hiến pháp", state.end() if state else start + 9, 0.9


def _law_name(text: Folded, start: int, kind: str) -> tuple[str, int, float] | None:
    """Read a law's name that starts at its type word: (canonical name, end, confidence)."""
    inner = _amended(text, start + len(kind)) if kind == "Luật" else None
    return _own_name(text, start, kind) if inner is None else _amending_name(text, inner)


_AMENDING_WORDS = "sua doi bo sung mot so dieu cua".split()


def _amended(text: Folded, start: int) -> int | None:
    """Where the law starts that "sửa đổi, bổ sung một số điều của", from ``start`` on, amends."""
    amends = _AMENDS.match(text.folded, start, start + _NEAR)
    if amends is not None:
        return amends.end()
    if text.noisy:
        said = list(islice(_WORD.finditer(text.folded, start, start + _NEAR), len(_AMENDING_WORDS) + 1))
        read = [word[0] for word in said[:-1]]
        if len(read) == len(_AMENDING_WORDS) and phrase_distance(_AMENDING_WORDS, read, 6) <= 6:
            return said[-1].start()
    return None


def _amending_name(text: Folded, inner: int) -> tuple[str, int, float] | None:
    """Read "Luật sửa đổi, bổ sung một số điều của Luật A (và Luật B)"; ``inner`` is where the first law's name starts."""
    flat = text.folded
    if not flat.startswith(("luat", "bo luat"), inner) and not (text.noisy and _NOISY_LAW.match(flat, inner)):
        return None
    read = _own_name(text, inner, "Bộ luật" if flat[inner] == "b" else "Luật")
    if read is None:
        return None
    members = _members(text, inner)
    for count in range(len(members), 1, -1):  # one law that amends them all
        name, end = _listed(members[:count]), members[count - 1].end
        dated = date_after(flat, end) or _YEAR.match(flat, end, end + _NEAR)
        if name in _all_laws() or members[count - 1].last and (dated or count > 2):
            return name, end, read[2]
    return f"Luật sửa đổi, bổ sung một số điều của {read[0]}", read[1], read[2]


class _Member(NamedTuple):
    """One of the laws that a law amends."""

    name: str
    end: int
    last: bool
    """Whether it stands behind "và"."""
    numbered: bool


def _members(text: Folded, inner: int) -> list[_Member]:
    """The laws of a list, "Luật A, Luật B và Luật C", each with its own number or without."""
    flat = text.folded
    found: list[_Member] = []
    at, last = inner, False
    while True:
        read = _own_name(text, at, "Bộ luật" if flat[at] == "b" else "Luật")
        if read is None:
            return found
        number = _OWN_NUMBER.match(flat, read[1], read[1] + _NEAR)
        also = _AND_LAW.match(flat, number.end() if number else read[1], read[1] + _NEAR)
        if number and (not also and not (found and found[0].numbered)):
            number = None  # "Luật sửa đổi ... của Luật A số 5": that of the law that amends
        found.append(_Member(read[0], number.end() if number else read[1], last, number is not None))
        if also is None or last:
            return found
        at, last = also.end(), also["and"] is not None


def _listed(members: Sequence[_Member]) -> str:
    """The name of the law that amends them."""
    names = [member.name for member in members]
    joint = " và " if members[-1].last else ", "
    return f"Luật sửa đổi, bổ sung một số điều của {', '.join(names[:-1])}{joint}{names[-1]}"


def find_laws_that_amend_numbered(text: Folded, law_words: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """Spans of "Luật sửa đổi, bổ sung một số điều của Luật A số 1, Luật B số 2 và Luật C số 3", which is one citation."""
    found: list[tuple[int, int]] = []
    for start, kind in law_words:
        if kind != "Luật" or (inner := _amended(text, start + len(kind))) is None or not text.plain[start].isupper():
            continue
        if not text.folded.startswith(("luat", "bo luat"), inner):
            continue
        members = _members(text, inner)
        if len(members) > 1 and members[0].numbered and members[-1].numbered:
            found.append((start, members[-1].end))
    return found


def _own_name(text: Folded, start: int, kind: str) -> tuple[str, int, float] | None:
    flat, plain, noisy = text.folded, text.plain, text.noisy
    node: WordTree[_Printed] | None = _law_names(noisy)
    known: list[tuple[_Printed, int]] = []
    end = 0
    for word in _WORD.finditer(flat, start, start + _NEAR):
        at = word.start()
        if end and flat[end:at] != " " and _breaks(flat, end, at):
            break
        bare = word[0]
        if bare[-1].isdigit():
            bare = _FOOTNOTE_MARK.sub("", bare)  # "Luật Bảo hiểm y tế1"
        node = node.below.get(skeleton(bare) if noisy else bare) if node else None
        if node is None:
            break
        end = word.end()
        if node.value is not None:
            known.append((node.value, at + len(bare)))
    for law, end in reversed(known):
        if noisy or marks(plain[start:end]) == marks(law.printed):
            return law.name, end, 1.0
    if known:
        law, end = known[-1]
        if _mostly(marks(plain[start:end]), marks(law.printed)):
            return law.name, end, REPAIRED
    repaired = _likeliest_law(text, start, kind) if noisy else None
    return repaired or _unknown_law(text, start, len(kind.split()))


REPAIRED = 0.8
"""The confidence of a name that is spelt otherwise."""
_SCANNED_WORD = re.compile(r"[^\s.,;:()\"']+")
_WRONG = 0.2
"""What a sign of a law's name may cost, on average, before the name is another one."""


def _mostly(said: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether a scan kept most diacritics of a name; those of a short name must all be right."""
    return len(printed) >= 6 and sum((Counter(said) & Counter(printed)).values()) >= 0.7 * len(printed)


@cache
def _law_words_of(kind: str) -> list[tuple[list[str], str]]:
    """Folded words of each name of a law of this kind behind the type word, and the name."""
    head = fold(kind) + " "
    names = [law.name for law in laws() if fold(law.name).startswith(head) and not law.name.startswith("Luật sửa đổi")]
    split = ((_WORD.findall(fold(name)[len(head) :]), name) for name in dict.fromkeys(names))
    return [(words_, name) for words_, name in split if len("".join(words_)) > 3]


def _likeliest_law(text: Folded, start: int, kind: str) -> tuple[str, int, float] | None:
    """The law whose name a scan spoilt, by the table of confusions; ``None`` where no law or more than one is likely."""
    said = list(islice(_SCANNED_WORD.finditer(text.folded, start, start + _NEAR), len(kind.split()), 24))
    read = [word[0] for word in said]
    found: list[tuple[float, int, str]] = []
    for words_, name in _law_words_of(kind):
        if len(words_) <= len(read):
            length = sum(map(len, words_))
            cost = phrase_distance(words_, read[: len(words_)], _WRONG * length)
            if cost <= _WRONG * length and not any(
                _breaks(text.folded, a.end(), b.start()) for a, b in pairwise(said[: len(words_)])
            ):
                found.append((cost / length, -length, name))
    if not found:
        return None
    found.sort()
    longest = min(found, key=lambda each: each[1]) if found[0][0] > 0 else found[0]
    best = longest if longest[0] <= found[0][0] + 0.05 else found[0]
    if any(each[0] <= best[0] + 0.02 and each[1] == best[1] and each[2] != best[2] for each in found):
        return None
    count = len(_WORD.findall(best[2])) - len(kind.split())
    return best[2], said[count - 1].end(), REPAIRED


_BREAKS = frozenset(".;:()")
_FOOTNOTE_MARK = re.compile(r"(?<=[a-z])\d{1,2}$")


@cache
def _all_laws() -> frozenset[str]:
    return frozenset(law.name for law in laws())


def _breaks(flat: str, start: int, end: int) -> bool:
    """Whether a sentence ends between two words of a name."""
    gap = flat[start:end]
    return gap != " " and (not _BREAKS.isdisjoint(gap) or gap.count("\n") >= 8)


def _ends_name(plain: str, word: re.Match[str]) -> bool:
    """Diacritics count here: "tư" goes on where "từ" ends a name."""
    return plain[word.start() : word.end()].lower() in words("name_end")


def _unknown_law(text: Folded, start: int, used: int) -> tuple[str, int, float] | None:
    """A law that the table does not know: a capital, then words until one that ends names."""
    flat, plain = text.folded, text.plain
    found = list(islice(_WORD.finditer(flat, start, start + _NEAR), used + 13))
    count = used
    while count < min(len(found), used + 12):
        gap = flat[found[count - 1].end() : found[count].start()]
        if (
            set(gap) & set(".;:()\"',")
            or gap.count("\n") > 1
            or _ends_name(plain, found[count])
            or found[count][0].isdigit()
        ):
            break
        if found[count][0] in ("va", "hoac") and count + 1 < len(found) and plain[found[count + 1].start()].isupper():
            break
        if count > used and found[count][0] in ("luat", "nghi", "phap") and plain[found[count].start()].isupper():
            break
        count += 1
    while count > used and found[count - 1][0] in ("va", "hoac"):
        count -= 1
    if (
        count - used < 1
        or not plain[found[used].start()].isupper()
        or plain[found[0].start() : found[used].end()].isupper()
    ):
        return None
    return " ".join(plain[found[0].start() : found[count - 1].end()].split()), found[count - 1].end(), 0.6


def _congresses(text: Folded, context: Context) -> Iterator[Citation]:
    if _OF_A_CONGRESS.search(text.folded) is None:
        return
    matches = [m for m in _CONGRESS.finditer(text.folded) if text.plain[m.start()].isupper()]
    provincial = {m["ordinal"].replace("1", "i") for m in matches if m["where"]}
    for match in matches:
        ordinal = match["ordinal"].replace("1", "i")
        if not re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", ordinal):
            continue
        place = _place(match["place"], match["where"]) or context.place
        national = match["party"] or (match["level"] and not match["level"].startswith(("dang b", "pang b")))
        if not national and not match["level"]:
            national = ordinal not in provincial and (place is None or ordinal in ("xi", "xii", "xiii", "xiv"))
        below = match["where"] not in (None, "tinh", "thanh pho")
        if below:
            local = " ".join(
                text.plain[match.start("where") : match.end("place") if match["place"] else match.end("where")].split()
            )
            name, issuer = (
                f"Nghị quyết Đại hội Đảng bộ {local} lần thứ {ordinal.upper()}",
                f"Đại hội đại biểu Đảng bộ {local}",
            )
        elif national:
            name, issuer = f"Nghị quyết Đại hội đại biểu toàn quốc lần thứ {ordinal.upper()}", CONGRESS
        elif place is None:
            name, issuer = f"Nghị quyết Đại hội Đảng bộ tỉnh lần thứ {ordinal.upper()}", None
        else:
            name = f"Nghị quyết Đại hội Đảng bộ {place.kind} {place.name} lần thứ {ordinal.upper()}"
            issuer = f"Đại hội đại biểu Đảng bộ {place.kind} {place.name}"
        span = (match.start(), match.end("party") if match["party"] else match.end("ordinal"))
        yield _named(text, span, "Nghị quyết", name, issuer, None, 0.95, "named-congress")


_PARTY_RULES = re.compile(
    rf"quy\s+(?:che\s+lam\s+viec|dinh\s+thi\s+hanh\s+dieu\s+le\s+dang)\s+cua\s+ban\s+chap\s+hanh\s+trung\s+uong"
    rf"[^;.]{{0,80}}?\s+khoa\s+{_ROMAN}"
)


def _party_rules(text: Folded, terms: Sequence[re.Match[str]]) -> Iterator[Citation]:
    for match in _before_terms(text.folded, _PARTY_RULES, terms):
        if text.plain[match.start()].isupper():
            name = " ".join(text.plain[match.start() : match.end()].split()).replace("khoá", "khóa")
            kind = "Quy chế" if match[0].startswith("quy che") else "Quy định"
            yield _named(text, match.span(), kind, name, PARTY, None, 0.9, "named-rules")


def _place(words_said: str | None, kind: str | None) -> Place | None:
    return provinces_by_fold().get(" ".join(words_said.split())) if words_said and kind else None


def _before_terms(flat: str, pattern: re.Pattern[str], terms: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Every match of a pattern that ends in a term ("khóa XIII"), which is rare."""
    done = 0
    for term in terms:
        match = pattern.search(flat, max(done, term.start() - _BEFORE_TERM), term.end() + 1)
        if match is not None:
            yield match
            done = match.end()


def _plenums(text: Folded, terms: Sequence[re.Match[str]]) -> Iterator[Citation]:
    for match in _before_terms(text.folded, _PLENUM, terms):
        number = match["number"] or match["word"]
        if number is None or not text.plain[match.start()].isupper():
            continue
        count = int(number) if number.isdigit() else _ORDINALS.get(number)
        if count is None:
            continue
        kind = "Nghị quyết" if match["kind"].startswith("n") else "Kết luận"
        name = f"{kind} Hội nghị Trung ương lần thứ {count} khóa {match['ordinal'].replace('1', 'i').upper()}"
        yield _named(text, match.span(), kind, name, PARTY, None, 0.9, "named-plenum")


class _Short(NamedTuple):
    """Short names of documents, folded."""

    pattern: re.Pattern[str]
    documents: dict[str, NamedDocument]


@cache
def _short() -> _Short:
    documents = {fold(document.name): document for document in named_documents()}
    return _Short(re.compile(rf"(?<![a-z0-9]){any_of(documents, ' ')}(?![a-z0-9/-])"), documents)


@cache
def _short_heads(noisy: bool) -> tuple[re.Pattern[str], ...]:
    """How short names begin, as printed or folded, but for those of constitutions; by first letters, which are found fast."""
    rests: dict[str, list[str]] = {}
    for document in named_documents():
        head = " ".join(document.name.split()[:2])
        if head != "Hiến pháp":
            said = fold(head) if noisy else head
            rests.setdefault(said[0], []).append(said[1:])
    return tuple(re.compile(rf"{first}(?={any_of(rest, ' ')})") for first, rest in rests.items())


def _short_names(text: Folded, constitutions: Iterable[int]) -> Iterator[Citation]:
    """Short names that everybody knows; where constitutions are named is known already."""
    flat, plain, noisy = text.folded, text.plain, text.noisy
    short = _short()
    searched = flat if noisy else plain
    heads = (head.start() for pattern in _short_heads(noisy) for head in pattern.finditer(searched))
    for at in chain(constitutions, heads):
        match = short.pattern.match(flat, at) if plain[at].isupper() else None
        document = short.documents[match[0]] if match else None
        if match and document and (noisy or marks(plain[at : match.end()]) == marks(document.name)):
            issuer = document.issuer or None
            yield _named(text, match.span(), document.type, document.name, issuer, None, 0.9, "named-short")
