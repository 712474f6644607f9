"""Subjects: who a sentence starts with, and the verb behind them.

"Sở Tài chính chủ trì ..." has the subject "Sở Tài chính"; the verbs are in ``lexicon/data/task_verbs.csv``. Many of them
are nouns inside names as well ("Sở Xây dựng xây dựng kế hoạch"): one of kind ``weak`` is a verb only behind a whole name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import regex

from graphkit.extraction.actor_words import (
    WORD,
    after_determiner,
    begins_no_company,
    department_ends,
    departments,
    head_at,
    is_actor,
    known_bodies,
    last_words,
    other_marks,
    places,
    same_letters,
)
from graphkit.extraction.folding import fold
from graphkit.extraction.patterns import any_of
from graphkit.lexicon.tasks import task_verbs

_LONGEST_SUBJECT = 420
_LISTED = re.compile(
    r"(?:so|bo|huyen|nganh|thi xa|thanh pho|tinh|xa|phuong|ban|co quan|don vi|dia phuong|tap doan|tong cong ty)$"
)
_COMPANIES = ("tap doan: ", "tong cong ty: ")
_JOINT = re.compile(r",| va ")
_OFFICE = re.compile(r"\b(?:so|bo)\b")
# Words that stand before a verb as adverbials, and those that are verbs there; others are parts of names.
_ADVERBIALS = ("can", "theo", "tren", "trong", "truoc", "khi", "neu", "de", "doi")
_ACTING = ("thuc", "dinh")
_AFTER_A_NAME = ("mo", "dua", "lap")
_NEVER_AFTER_A_BODY = ("khai", "thu", "nhan", "tu", "phong", "truc", "giao")
_UNFINISHED = ("cac", "nhung", "du", "dau", "cong", "ve", "va", "to", "chu", "viec", "cap", "hoat")
_LOCALITIES = (["xa"], ["phuong"], ["khu"], ["tran"], ["huyen"], ["quan"], ["tinh"], ["pho"])
_PRECEDENCE = ("noun", "told", "approve", "order", "coordinate", "action", "weak", "adverbial")


_TELLS_WHICH = re.compile(
    r"co (?!trach|lien|ke hoach|phuong|giai phap|bien phap|hinh thuc|van ban|bao cao|y kien|nhiem vu|to trinh|cong van|chuong"
    r"|de xuat|kien nghi|chinh sach|thong bao|the )"
)
_SHORTENED = (" tp", " tx")
"""Words that a full stop shortens: "UBND TP. Vinh"."""
_HOLDING_VERBS = ("co quan ", "co so ", "don vi ", "doanh nghiep ", "chu ", "nha ")
"""First words of bodies whose next word is a verb elsewhere: "cơ quan thanh tra"."""
_GROUP = re.compile(r"(?:^| )(?:cac |nhung |co quan|don vi|dia phuong|to chuc)")
_GIVEN = re.compile(r"\bduoc (?:[a-z]+,? ){1,6}$")
"""Before a verb of giving, what tells whom is meant: "các hội được Nhà nước giao nhiệm vụ"."""
_LONGEST_CLAUSE = 60
_BEHIND_A_NAME = re.compile(r"\s*(?:[,;.*]|va |$)")
_NAMES = regex.compile(
    r"\p{Lu}\p{Ll}+(?:(?:,| và| [-–])?(?: (?:UBND|Ủy ban nhân dân))?(?: (?:xã|phường|huyện|thị xã|thành phố|tỉnh))? \p{Lu}\p{Ll}+)+[ .;*]*$"
)
"""Nothing but names: "các phường: Ba Đình, Hoàn Kiếm và xã Bát Tràng"."""
_ENTRUSTED = re.compile(r" duoc (?:giao|phan cong|cap) [^.;:]{3,90}? (?=(?:co|chiu) trach nhiem )")
"""What tells which of a group is meant: "các cơ quan được giao chủ trì nhiệm vụ có trách nhiệm ..."."""


class Verb(NamedTuple):
    """A verb, and where it ends."""

    kind: str
    end: int


class Subject(NamedTuple):
    """The words that name who must act, and what follows."""

    start: int
    end: int
    kind: str
    """Kind of the verb behind it; ``end`` where its sentence ends there, ``colon`` where a list follows."""


@cache
def _verbs() -> dict[str, list[tuple[str, str, str]]]:
    """First folded word → the rests of verbs, their kinds, and the verbs as printed; longest first."""
    table: dict[str, list[tuple[str, str, str]]] = {}
    for row in task_verbs():
        first, _, rest = fold(row.verb).partition(" ")
        table.setdefault(first, []).append((f" {rest}" if rest else "", row.kind, row.verb.lower()))
    for rests in table.values():
        rests.sort(key=lambda item: (-len(item[0]), _PRECEDENCE.index(item[1])))
    return table


@cache
def _events() -> re.Pattern[str]:
    """What can end a subject: signs between two words, or the first word of a verb."""
    word, gap = r"[a-z0-9&\x7f]", r"[^a-z0-9&\x7f]"
    return re.compile(rf"(?<={word})(?P<gap>{gap}*[.;:]{gap}*)(?={word})|(?<!{word}){any_of(_verbs())}(?!{word})")


def verb_at(plain: str, flat: str, start: int, end: int) -> Verb | None:
    """Read the verb whose first word stands from ``start`` to ``end``."""
    for rest, kind, printed in _verbs().get(flat[start:end], ()):
        stop = end + len(rest)
        if not rest:
            if same_letters(plain[start:end].lower(), printed):
                return Verb(kind, end)
        elif flat.startswith(rest, end) and not flat[stop : stop + 1].isalnum():
            if other_marks(plain[start:stop].lower(), printed):
                continue
            return Verb(kind, stop)
    return None


def find_subject(plain: str, flat: str, start: int) -> Subject | None:
    """Read the actors that a sentence starts with, up to their verb."""
    first = after_determiner(plain, flat, start)
    if not head_at(plain, flat, first):
        return None
    limit = min(len(flat), start + _LONGEST_SUBJECT)
    word = WORD.match(flat, first) if flat.startswith(_HOLDING_VERBS, first) else None
    noun = verb_at(plain, flat, *word.span()) if word else None
    skip = noun.end if noun and noun.kind == "noun" else first + 1
    entrusted = _ENTRUSTED.search(flat, first, limit) if " duoc " in flat[first : first + _LONGEST_CLAUSE] else None
    if entrusted is not None and _GROUP.search(flat, start, entrusted.start()):
        return Subject(start, entrusted.end() - 1, "action")
    before: Subject | None = None  # up to the clause that tells which of a group is meant
    for event in _events().finditer(flat, first, limit):
        at, stop = event.span()
        if before is not None and (event["gap"] or at - before.end > _LONGEST_CLAUSE or "," in flat[before.end : at]):
            return before
        if event["gap"]:
            kind = _broken(plain, flat, start, event)
            if kind is not None:
                return Subject(start, at, kind)
        elif at >= skip:
            verb = _predicate(plain, flat, first, at, stop)
            if verb is not None and verb.kind != "noun":
                if before is not None and verb.kind == "weak":
                    return before
                if before is None and _TELLS_WHICH.match(flat, at) and _GROUP.search(flat, start, at):
                    before = Subject(start, at, verb.kind)
                else:
                    return Subject(start, at, verb.kind)
            skip = verb.end if verb else skip
    last = _last_word_end(flat, first, limit)
    if last < len(flat.rstrip(" .;:*/")) - 1:
        return before
    if before is not None and (last - before.end > _LONGEST_CLAUSE or flat.endswith((".", ";"))):
        return before  # a sentence, its verb unknown; the heading "UBND các xã có rừng" is a name as a whole
    return Subject(start, last, "end")


def _last_word_end(flat: str, first: int, limit: int) -> int:
    while limit > first and not WORD.match(flat, limit - 1):
        limit -= 1
    return limit


def _broken(plain: str, flat: str, start: int, event: re.Match[str]) -> str | None:
    """How signs between two words end a subject; ``None`` where it goes on behind them."""
    signs, behind = event["gap"], event.end()
    if signs == ". " and flat.endswith(_SHORTENED, start, event.start()):
        return None
    if "." in signs or ";" in signs and not is_actor(plain, flat, behind):
        return "end"
    if ":" not in signs:
        return None
    listed = _LISTED.search(flat, start, event.start()) and plain[behind].isupper() and _is_listed(plain, flat, behind)
    return None if listed else "colon"


def _is_listed(plain: str, flat: str, at: int) -> bool:
    """Whether a colon lists names ("Các Sở: Tài chính, Nội vụ") and no sentence."""
    first = _JOINT.split(flat[at : at + 60])[0].strip()
    department = next((name for name in departments() if flat.startswith(name, at)), None)
    if department is not None and _BEHIND_A_NAME.match(flat, at + len(department)):
        return True
    if flat.endswith(_COMPANIES, 0, at):
        return not begins_no_company(flat, at)
    return first in places() or _NAMES.match(plain, at) is not None


def _predicate(plain: str, flat: str, first: int, at: int, end: int) -> Verb | None:
    """The verb at a word, or the noun that only looks like one; ``None`` where the name goes on."""
    verb = verb_at(plain, flat, at, end)
    if verb is None:
        return None
    kind, stop = verb
    if kind != "noun" and not plain[at:stop].islower():  # "Truyền hình Thành phố" has no "hình thành"
        return None
    if not plain[at].islower() and flat.count(" ", at, stop) > 1:
        return None
    word = flat[at:end]
    said = flat[at:stop]
    if said == "chi dao" and plain.endswith("Ban ", first, at):
        return Verb("noun", stop)  # "Văn phòng Ban chỉ đạo phòng thủ dân sự quốc gia"
    if said == "lanh dao" and flat.endswith((" va ", ", "), first, at) and is_actor(plain, flat, stop + 1):
        return Verb("noun", stop)  # "UBND các tỉnh và lãnh đạo các bộ, ngành"
    if kind == "order":
        if _GIVEN.search(flat, max(first, at - _LONGEST_CLAUSE), at):
            return None
        if flat.endswith("duoc ", first, at):  # "các cơ quan được phân công chủ trì ..."
            return Verb("noun", stop)
    if kind == "adverbial":
        if word in _ACTING:
            return Verb("action", stop)
        return verb if word in _ADVERBIALS else None
    if kind == "weak":
        comma = flat.find(",", _last_word_end(flat, first, at), at) >= 0
        if comma:
            return None
        if not _complete(plain[first:at], flat[first:at], flat[at:stop]) and not _organizes(
            plain, flat, first, at, stop
        ):
            return None
    return verb


def _organizes(plain: str, flat: str, first: int, at: int, stop: int) -> bool:
    """Whether "tổ chức" is a verb because one follows: "... các xã, đặc khu tổ chức rà soát", but "các tổ chức rà soát"."""
    if flat[at:stop] != "to chuc" or flat[first:at].split()[-1:] not in _LOCALITIES:
        return False
    behind = WORD.match(flat, stop + 1)
    verb = verb_at(plain, flat, *behind.span()) if behind else None
    return verb is not None and verb.kind == "action"


def _complete(printed: str, said: str, verb: str) -> bool:
    """Whether a word that is also a noun can be the verb: the name before it is whole."""
    words = said.split()
    said = " ".join(words)
    printed = printed.rstrip()
    if words and words[-1] == "chu" and verb.startswith("dau tu"):  # "các Chủ đầu tư"
        return False
    if len(words) > 1 and printed[-1].isalpha() and printed.rsplit(None, 1)[-1][0].isupper():
        place = " ".join(words[-2:]) in places() or words[-2:] == ["viet", "nam"]
        return " " in verb or verb in _AFTER_A_NAME or place and verb not in _NEVER_AFTER_A_BODY
    if not words or words[-1] in _UNFINISHED:
        return False
    known = known_bodies()
    if said in known or said.rsplit(",", 1)[-1].strip() in known or words[-1] in last_words():
        return verb not in _NEVER_AFTER_A_BODY
    return _OFFICE.search(said) is not None and said.endswith(department_ends())
