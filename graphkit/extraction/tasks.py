"""Tasks: which paragraphs order something, who must do it, who helps, who watches over it, by when.

Annotation guideline, section 5. A document is read paragraph by paragraph: headings say what a section is for (past,
aims, tasks) and hand their actors down, an opening ("Chủ tịch UBND tỉnh yêu cầu ... các nhiệm vụ sau:") gives its
addressees to the list under it, and every other paragraph orders if somebody has to do it. All words are in
``lexicon/data/task_*.csv``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.footnotes import Footnote
from graphkit.extraction.issuers import Place
from graphkit.extraction.structure import Block, find_structure
from graphkit.extraction.typewords import skeleton
from graphkit.lexicon import bodies, districts
from graphkit.lexicon.tasks import (
    abbreviated_words,
    task_actors,
    task_deadlines,
    task_documents,
    task_openings,
    task_phrases,
    task_sections,
    task_verbs,
)
from graphkit.model import Citation, Deadline, Header, Task

_WORD = re.compile(r"[a-z0-9&\x7f]+")
_LONGEST_SUBJECT = 420
_WINDOW = 6000
"""A paragraph is searched for orders this far, in signs; longer ones are tables that lost their lines."""

def find_tasks(
    text: Folded,
    header: Header,
    citations: Sequence[Citation],
    footnotes: Sequence[Footnote],
    place: Place | None,
) -> list[Task]:
    """Find all tasks in order.

    Spans of ``citations`` (in order), of ``footnotes`` and of the tasks found are offsets into ``text.plain``.
    """
    part = _parts().get(header.type) if header.type else None
    if part is None or not _ANY_ORDER.search(text.folded):
        return []
    return _Reader(text, part, citations, footnotes, place).tasks()


_ANY_ORDER = re.compile(
    r"y[a-z0-9\x7f]{1,3}u\s+c[a-z0-9\x7f]{1,3}u|d[a-z0-9\x7f]\s+ngh|giao\s|ch[a-z0-9\x7f]\s+tr[a-z0-9\x7f]"
    r"|nhu\s+sau|chi\s+thi|thuc\s+hien"
)


@cache
def _parts() -> dict[str, str]:
    return {row.type: row.part for row in task_documents()}


# --- noisy text -----------------------------------------------------------------------------------------------------

_DIACRITICS = re.compile("[đơưĐƠƯ\u1ea0-\u1ef9]")
_CLEAN_SHARE = 0.04
"""Share of signs with đ, ơ, ư, a dot below or a second mark: 0.13 and more in clean text, below 0.02 in bad scans."""
_DOUBLED = re.compile(r"([^\W\d])\1")
_AS_VOWELS = str.maketrans("¢\x7f4", "eea")


def _is_noisy(plain: str) -> bool:
    """Judged by three excerpts: a text may begin with a table or a page in another language."""
    third = len(plain) // 3
    excerpt = "".join(plain[at : at + 1500] for at in (0, third, 2 * third))
    return len(_DIACRITICS.findall(excerpt)) < _CLEAN_SHARE * len(excerpt)


@lru_cache(maxsize=1 << 15)
def _key(word: str) -> str:
    """What is left of a word in any scan: consonants, with "đ" (P, b, d) as one and vowels as one."""
    word = word.translate(_AS_VOWELS)
    if word[0] == "1":
        word = "l" + word[1:]
    word = _DOUBLED.sub(r"\1", word)
    if word[0] in "pb" and word[1:2] != "h":
        word = "d" + word[1:]
    return skeleton(word.replace("1", "i"))


class _Mender:
    """Spells the phrases of orders and the names of bodies right in a text that lost its diacritics."""

    def __init__(self, province: str | None) -> None:
        self.phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], bool]]] = {}
        for phrase in _phrases():
            self._add(phrase)
        for district in districts():
            if district.province == province:
                self._add(district.name)
                self._add(f"{district.kind} {district.name}")
        if province is not None:
            self._add(province)
        for known in self.phrases.values():
            known.sort(key=lambda item: -len(item[0]))

    def _add(self, phrase: str) -> None:
        words = tuple(re.findall(r"\w+", phrase))
        keys = tuple(_key(fold(word)) for word in words)
        if len(keys) > 1:
            self.phrases.setdefault(keys[0], []).append((keys, words, words[0][0].isupper()))

    def mend(self, plain: str, flat: str) -> str:
        """``plain`` with known phrases spelt right; all else, and what separates words, stays."""
        tokens = [(m.start(), m.end()) for m in _WORD.finditer(flat)]
        keys = [_key(flat[start:end]) for start, end in tokens]
        pieces: list[str] = []
        at = done = 0
        while at < len(tokens):
            words = self._match(plain, tokens, keys, at)
            if words is None:
                at += 1
                continue
            for (start, end), word in zip(tokens[at : at + len(words)], words, strict=True):
                pieces += plain[done:start], word
                done = end
            at += len(words)
        return "".join((*pieces, plain[done:]))

    def _match(self, plain: str, tokens: list[tuple[int, int]], keys: list[str], at: int) -> tuple[str, ...] | None:
        """The words of the longest phrase that stands at a token; one in three may be misread."""
        upper = plain[tokens[at][0]].isupper()
        fits = [
            (known, words, proper)
            for known, words, proper in self.phrases.get(keys[at], ())
            if (upper or not proper) and at + len(known) <= len(keys)
        ]
        best: tuple[float, tuple[str, ...], bool] | None = None
        for known, words, proper in fits:
            wrong = [pair for pair in zip(known, keys[at : at + len(known)], strict=True) if pair[0] != pair[1]]
            score = len(known) - 1.5 * len(wrong)
            if len(wrong) > len(known) // 3 or best is not None and score <= best[0]:
                continue
            if all(_near(*pair) for pair in wrong):
                best = score, words, proper
        if best is None:
            return None
        _, words, proper = best
        return (words[0][0].upper() + words[0][1:], *words[1:]) if upper and not proper else words


@lru_cache(maxsize=1 << 14)
def _near(known: str, said: str) -> bool:
    """Whether one key is the other with a sign too many; "d" is also what a scanner makes of "ô" and "ở"."""
    said = said[:1] + re.sub(r"[d*]+", "*", said[1:])
    known = known[:1] + re.sub(r"[d*]+", "*", known[1:])
    short, long = sorted((known, said), key=len)
    if known[:1] != said[:1] or len(long) - len(short) > 1:
        return False
    signs = iter(long)
    return all(sign in signs for sign in short)


@cache
def _phrases() -> tuple[str, ...]:
    found = [row.phrase for row in task_phrases()]
    for body in bodies():
        bare = re.sub(r"\s*\{.*", "", body.name)
        found += [bare, f"{bare} tỉnh", *(alias for alias in body.aliases if "&" not in alias)]
    found += [row.verb for row in task_verbs() if row.kind in ("order", "action", "coordinate")]
    return tuple(phrase for phrase in found if " " in phrase)


# --- words ----------------------------------------------------------------------------------------------------------


class _Verbs(NamedTuple):
    """First folded word → the rests of verbs and their kinds, longest first."""

    table: dict[str, list[tuple[str, str, str]]]

    def at(self, plain: str, flat: str, start: int, end: int) -> tuple[str, int] | None:
        """The kind and the end of the verb whose first word is from ``start`` to ``end``."""
        for rest, kind, printed in self.table.get(flat[start:end], ()):
            if not rest:
                if _same_letters(plain[start:end].lower(), printed):
                    return kind, end
                continue
            if flat.startswith(rest, end):
                stop = end + len(rest)
                if not flat[stop : stop + 1].isalnum():
                    return kind, stop
        return None


@cache
def _verbs() -> _Verbs:
    table: dict[str, list[tuple[str, str, str]]] = {}
    for row in task_verbs():
        first, _, rest = fold(row.verb).partition(" ")
        table.setdefault(first, []).append((f" {rest}" if rest else "", row.kind, row.verb.lower()))
    precedence = ("noun", "told", "approve", "order", "coordinate", "action", "weak", "adverbial")
    for rests in table.values():
        rests.sort(key=lambda item: (-len(item[0]), precedence.index(item[1])))
    return _Verbs(table)


@cache
def _no_actor() -> re.Pattern[str]:
    """Words that only begin like an actor: "báo cáo" is no newspaper."""
    names = sorted((fold(row.head) for row in task_actors() if row.kind == "none"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?![a-z])")


@cache
def _last_words() -> frozenset[str]:
    return frozenset(fold(row.head) for row in task_actors() if row.kind == "last")


@cache
def _heads() -> dict[str, list[tuple[str, str]]]:
    """First folded word → the heads of actors as printed in lower case, and their kinds, longest first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for row in task_actors():
        if row.kind in ("none", "last"):
            continue
        table.setdefault(fold(row.head).split()[0], []).append((row.head.lower(), row.kind))
    for heads in table.values():
        heads.sort(key=lambda item: -len(item[0]))
    return table


_VERB_ORGANISE = re.compile(r"to chuc(?! (?:chinh tri|dang|doan the|tin dung|xa hoi))")
_DETERMINER = re.compile(r"(?:(?:cac|nhung|tung|moi|toan the|tap the|nguoi dung dau cac|dong chi|ong|quy)\s+)+")


def _same_letters(said: str, head: str) -> bool:
    """Equal in diacritics, wherever the tone mark of a pair of vowels is put ("Toà án", "Tòa án")."""
    return said == head or sorted(_loose(said)) == sorted(_loose(head)) and len(said) == len(head)


@lru_cache(maxsize=1 << 12)
def _loose(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def _head_at(plain: str, flat: str, at: int) -> str | None:
    """The kind of the actor whose name starts at ``at``, behind "các" and the like."""
    word = _WORD.match(flat, at)
    if word is None or word[0] not in _heads() or _no_actor().match(flat, at):
        return None
    if word[0] == "to" and _VERB_ORGANISE.match(flat, at) and not flat.endswith(("cac ", "nhung "), 0, at):
        return None
    for head, kind in _heads()[word[0]]:
        end = at + len(head)
        if flat[end : end + 1].isalnum() or not _same_letters(plain[at:end].lower(), head):
            continue
        if kind != "head" or flat[end : end + 1] in ",;:" or _is_actor(plain, flat, end + 1):
            return kind
    return None


def _after_determiner(flat: str, at: int) -> int:
    match = _DETERMINER.match(flat, at)
    return match.end() if match else at


def _is_actor(plain: str, flat: str, at: int) -> bool:
    return _head_at(plain, flat, _after_determiner(flat, at)) is not None


class _Subject(NamedTuple):
    """The words that name who must act, and what follows."""

    start: int
    end: int
    kind: str
    """Kind of the verb behind it; ``end`` where its sentence ends there, ``colon`` where a list follows."""
    verb: int
    """Where that verb starts."""


_LISTED = re.compile(r"(?:so|bo|huyen|nganh|thi xa|thanh pho|tinh|xa|phuong|ban|co quan|don vi|dia phuong)$")


def _subject(plain: str, flat: str, start: int) -> _Subject | None:
    """Read the actors that a sentence starts with, up to their verb."""
    first = _after_determiner(flat, start)
    if _head_at(plain, flat, first) is None:
        return None
    limit = min(len(flat), start + _LONGEST_SUBJECT)
    verbs = _verbs()
    skip = first + 1
    last = first
    for word in _WORD.finditer(flat, first, limit):
        at, end = word.span()
        gap = flat[last:at]
        if "." in gap or ";" in gap and not _is_actor(plain, flat, at):
            return _Subject(start, last, "end", last)
        if ":" in gap:
            listed = _LISTED.search(flat, start, last) and plain[at].isupper() and _is_listed(plain, flat, at)
            if not listed:
                return _Subject(start, last, "colon", last)
        last = end
        if at < skip or word[0] not in verbs.table:
            continue
        found = verbs.at(plain, flat, at, end)
        if not plain[at].islower() and (found is None or found[0] != "noun" or flat.count(" ", at, found[1]) > 1):
            continue
        if (
            found is None
            or found[0] == "adverbial"
            and word[0] not in ("can", "theo", "tren", "trong", "khi", "neu", "de", "doi", "thuc", "dinh")
        ):
            continue
        kind, stop = found
        if kind == "noun":
            skip = stop
            continue
        if kind == "weak" and ("," in gap or not _complete(plain[first:at], flat[first:at], flat[at:stop])):
            continue
        if kind == "adverbial" and word[0] in ("thuc", "dinh"):
            kind = "action"
        return _Subject(start, at, kind, at)
    return _Subject(start, last, "end", last) if last >= len(flat.rstrip(" .;:*/")) - 1 else None


def _is_listed(plain: str, flat: str, at: int) -> bool:
    """Whether a colon lists names ("Các Sở: Tài chính, Nội vụ") and no sentence."""
    rest = flat[at : at + 60]
    return any(rest.startswith(name) for name in _departments()) or rest.split(",")[0].strip() in _places()


@cache
def _departments() -> dict[str, str]:
    """Folded name of a department or ministry without "Sở" or "Bộ" → as printed."""
    found: dict[str, str] = {}
    for body in bodies():
        bare = re.sub(r"\s*\{.*", "", body.name)
        kind, _, name = bare.partition(" ")
        if kind in ("Sở", "Bộ") and name:
            found.setdefault(fold(name), name)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def _places() -> frozenset[str]:
    return frozenset(fold(district.name) for district in districts())


@cache
def _known() -> frozenset[str]:
    found = {fold(re.sub(r"\s*\{.*", "", body.name)) for body in bodies()}
    return frozenset(found | {fold(alias) for body in bodies() for alias in body.aliases})


def _complete(printed: str, said: str, verb: str) -> bool:
    """Whether a word that is also a noun can be the verb: the name before it is whole."""
    said = " ".join(said.split())
    words = said.split()
    printed = printed.rstrip()
    if len(words) > 1 and printed[-1].isalpha() and printed.rsplit(None, 1)[-1][0].isupper():
        return " " in verb or verb in ("mo", "dua", "lap")
    if not words:
        return False
    if words[-1] in ("cac", "nhung", "du", "dau", "cong", "ve", "va", "to", "chu", "viec", "cap", "hoat"):
        return False
    if said in _known() or said.rsplit(",", 1)[-1].strip() in _known() or words[-1] in _last_words():
        return verb not in ("khai", "thu", "nhan", "tu", "phong", "truc", "giao")
    return re.search(r"\b(?:so|bo)\b", said) is not None and said.endswith(tuple(f" {name}" for name in _departments()))


# --- names of actors --------------------------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"\s*[,;]\s*(?:và\s+|cùng\s+)?|\s+(?:và|cùng(?:\s+với)?)\s+", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,20}>|\*\*|__|\[\^?\d{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]|\([^()]{0,80}\)")
_BARE_GROUP = re.compile(
    r"(?P<noun>so|ban|nganh|bo|hoi|doan the|co quan ngang bo|co quan thuoc chinh phu"
    r"|co quan trung uong|co quan|don vi|dia phuong|to chuc dang|to chuc|ca nhan"
    r"|doanh nghiep|chu dau tu|tap doan|tong cong ty|dang uy|to chuc doan the)"
    r"(?P<rest>(?: (?:co )?(?:lien quan|tinh|thuoc .*|truc thuoc .*|tren dia ban.*|khac))?)$"
)
_OFFICES = frozenset(("so", "ban", "nganh", "bo", "hoi", "doan the", "co quan ngang bo", "co quan thuoc chinh phu"))
_LOCALITY = re.compile(
    r"(?:thi xa|thanh pho|thi tran|thi|thanh|huyen|quan|phuong|xa|dac khu)(?: uy)?"
    r"(?: (?:truc thuoc|tren|thuoc|trong|lien quan|co lien quan)\b.*)?$"
)
_NAMED_LOCALITY = re.compile(r"(?P<kind>thị xã|thành phố|huyện|quận|tỉnh|xã|phường)\s+(?=\S)", re.IGNORECASE)
_COMMITTEES = re.compile(
    r"(?P<body>Ủy ban nhân dân|Hội đồng nhân dân)\s+(?:các\s+)?(?P<kind>huyện|thị xã|thành phố|quận|tỉnh|xã|phường)"
    r"\s*:?\s+(?=[A-ZĐÁÀẢÃẠÂĂÉÈÊÍÌÓÒÔƠÚÙƯÝ])"
)
_OTHER_POST = re.compile(r"\s+[-–]\s+(?:Phó\s|Trưởng\s|Chủ tịch\s|Ủy viên\s|Tổ trưởng\s|Cơ quan\s).*$")
_RELATED = re.compile(r"\s+((?:có\s+)?liên quan)$")


@lru_cache(maxsize=1 << 14)
def _actors(said: str) -> tuple[str, ...]:
    """The bodies that words name, written out, without titles: "Chủ tịch UBND các huyện, thị xã" gives one."""
    said = " ".join(_MARKUP.sub(" ", said).split()).strip(" ,;:.*-")
    said = _OTHER_POST.sub("", said)
    said = _written(_untitled(said))
    if not said:
        return ()
    parts = _SEPARATOR.split(said)
    joints = [match[0] for match in _SEPARATOR.finditer(said)]
    found: list[str] = []
    related = False
    for index, part in enumerate(parts):
        part = _untitled(part.strip())
        if not part:
            continue
        before = found[-1] if found else ""
        joined = _joined(before, joints[index - 1], part) if found else None
        if joined is not None:
            found[-1] = joined
            continue
        full = _with_head(found, part)
        related = related or full != part and bool(_RELATED.search(part)) and fold(part).startswith("dia phuong")
        found.append(full)
    if related and len(found) > 1 and not _RELATED.search(found[-2]):
        found[-2] += " liên quan"
    if len(found) > 1 and found[0].lower() == "bí thư" and (committee := re.match(r"Ủy ban nhân dân\s+", found[1])):
        found[0] += " " + found[1][committee.end() :]
    return tuple(dict.fromkeys(_listed(name) for name in found if name))


def _listed(name: str) -> str:
    """A name as it is listed: "Các Sở: Tài chính" has given its head to its members."""
    name = re.sub(r"^(?:[Tt]ừng|[Mm]ỗi)\s+", "các ", name)
    name = re.sub(r"^(?:[Cc]ác\s+)?([Ss]ở|[Bb]ộ)(?:, (?:ban, )?ngành)?\s*:\s*", r"\1 ", name)
    committee = _COMMITTEES.match(name)
    if committee:
        name = f"{committee['body']} {committee['kind'].lower()} {name[committee.end() :]}"
    return name[:1].upper() + name[1:]


def _joined(before: str, joint: str, part: str) -> str | None:
    """``before`` with ``part`` where both are one name or one group; ``None`` where another actor begins."""
    flat, past = fold(part), fold(before)
    group = _BARE_GROUP.match(flat)
    if group and not flat.startswith("cac "):
        nouns = re.split(r"[,;] | va ", re.sub(r"^(?:cac|tung|moi) ", "", past))
        offices = nouns[-1].split(":")[0].strip() in _OFFICES
        if offices and group["noun"] == "dia phuong":
            return None
        own = _BARE_GROUP.match(nouns[-1])
        if own is not None or past.endswith("cap uy"):
            return before + joint + part
        return None
    if re.search(r"(?:^|\s)(?:cac )(?:tinh|huyen|thi xa|thi|xa|quan|phuong)\b[^:]*$", past) and _LOCALITY.match(flat):
        return before + joint + part
    if _in_name(before, joint, part):
        return before + joint + part
    if _head_at(part.lower(), flat, _after_determiner(flat, 0)) is not None or _NAMED_LOCALITY.match(part):
        return None
    if _members(before) or _department(flat) and re.match(r"(?:cac )?(?:so|bo)\b", past):
        return None
    return before + joint + part


def _in_name(before: str, joint: str, part: str) -> bool:
    """Whether the joint belongs to a name of the lexicon ("Văn hóa, Thể thao và Du lịch")."""
    start = re.sub(r"^.*(?:\b(?:so|bo)\b:?) ", "", fold(before))
    whole = start + fold(joint + part)
    return any(len(name) > len(start) and (whole.startswith(name) or name.startswith(whole)) for name in _departments())


def _members(before: str) -> bool:
    """Whether ``before`` begins a list of places that share their committee."""
    return (
        ":" in before
        and _COMMITTEES.match(before) is not None
        or _COMMITTEES.match(before) is not None
        and "các" in before
    )


def _department(flat: str) -> bool:
    return any(
        flat == name or flat.startswith(name + " ") or name.startswith((flat + " va ", flat + ","))
        for name in _departments()
    )


def _with_head(found: list[str], part: str) -> str:
    """``part`` with the words that it shares with the actor before it."""
    if not found:
        return part
    flat, first = fold(part), fold(found[-1])
    group = _BARE_GROUP.match(flat)
    if group:
        return (
            f"các {part}"
            if re.match(r"(?:cac|tung|moi) ", first) or _BARE_GROUP.match(first) and not first.startswith(group["noun"])
            else part
        )
    if _head_at(part.lower(), flat, _after_determiner(flat, 0)) is not None and not _NAMED_LOCALITY.match(part):
        return part
    if _department(flat):
        for head, word in (("so", "Sở"), ("bo", "Bộ")):
            if re.match(rf"(?:cac )?{head}\b", first):
                return f"{word} {part}"
    committee = next(
        (match for name in reversed(found) if (match := re.match(r"Ủy ban nhân dân|Hội đồng nhân dân", name))), None
    )
    if committee:
        if _NAMED_LOCALITY.match(part):
            return f"{committee[0]} {part}"
        kind = _COMMITTEES.match(found[-1]) or re.match(
            r"(?:Ủy|Hội)\D+?nhân dân (?P<kind>huyện|thị xã|thành phố|quận|tỉnh|xã|phường)\b", found[-1]
        )
        if kind and part[:1].isupper():
            return f"{committee[0]} {kind['kind'].lower()} {part}"
    return part


@cache
def _titles() -> re.Pattern[str]:
    rows = sorted((row for row in task_actors() if row.kind == "head"), key=lambda row: -len(row.head))
    heads = "|".join(re.escape(row.head) for row in rows)
    return re.compile(
        rf"(?:các\s+)?(?:đồng\s+chí\s+|ông\s+|bà\s+)*(?P<head>{heads})(?=\s|$)\s*|(?:các\s+)?đồng\s+chí\s+",
        re.IGNORECASE,
    )


@cache
def _kept() -> dict[str, str]:
    return {row.head.lower(): row.written for row in task_actors() if row.kind == "head"}


def _untitled(name: str) -> str:
    """The body and not its head: "Giám đốc Sở Tài chính" is "Sở Tài chính"."""
    for _ in range(3):
        match = _titles().match(name)
        if match is None:
            return name
        head = (match["head"] or "").lower()
        rest = name[match.end() :].lstrip(" ,")
        if head == "bộ trưởng" and (not rest or fold(rest).startswith("thu truong")):
            return f"các bộ, {_untitled(rest)}" if rest else "các bộ"
        kept = _kept().get(head, "")
        name = f"{kept} {rest}".strip() if kept else rest
    return name


@cache
def _abbreviations() -> re.Pattern[str]:
    names = sorted((row.abbreviation for row in abbreviated_words()), key=len, reverse=True)
    return re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, names))})(?![\w&])")


@cache
def _words_of() -> dict[str, str]:
    return {row.abbreviation: row.words for row in abbreviated_words()}


def _written(name: str) -> str:
    name = _abbreviations().sub(lambda match: _words_of()[match[0]], name)
    return re.sub(r"[Uu]ỷ(?= ban)", "Ủy", name)


# --- deadlines --------------------------------------------------------------------------------------------------------

_YEAR = re.compile(r"20[0-9]\s?[0-9](?![0-9/]|\.[0-9])")
_VALUE = re.compile(
    r"""(?:(?:(?P<word>ng[a-z0-9]y)\s{1,20})?(?:(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?
          |(?P<day2>\d{1,2})\s{1,20}th[a-z0-9]{1,2}ng\s{1,20}(?P<month2>\d{1,2})\s{1,20}n[a-z0-9]m\s{1,20})
      | th[a-z0-9]{1,2}ng\s{0,20}(?P<month3>\d{1,2})\s?(?:/|-|\.|,?\s{0,20}n[a-z0-9]m)\s{0,20}
      | q[a-z0-9]{1,2}\s{1,20}(?P<quarter>i{1,3}|iv|[1l]{1,3}|[1l]v|[1-4])\s?(?:/|-|,?\s{0,20}n[a-z0-9]m)\s{0,20}
      | n[a-z0-9]m\s{1,20})$""",
    re.VERBOSE,
)
_SINCE = re.compile(r"(?:\btu|ke tu|tinh|cho|giai doan)\s+(?:ngay|thang|nam|quy|den)?[^.;,]{0,30}$")
_SENTENCE_END = re.compile(r"\s*(?:[.]|$)")


class _Lead(NamedTuple):
    units: frozenset[str]
    ends: bool


@cache
def _leads() -> tuple[re.Pattern[str], dict[str, dict[str, _Lead]]]:
    """Words before a time limit (without the unit's own word) → unit → its conditions."""
    table: dict[str, dict[str, _Lead]] = {}
    words = {"ngay": "day", "thang": "month", "quy": "quarter", "nam": "year"}
    for row in task_deadlines():
        phrase = fold(row.phrase)
        units = set(row.units)
        head, _, tail = phrase.rpartition(" ")
        if tail in words:
            phrase, units = head, {words[tail]}
        for unit in units:
            table.setdefault(phrase, {})[unit] = _Lead(frozenset(units), row.place == "sentence end")
    names = sorted((name for name in table if name), key=len, reverse=True)
    joined = "|".join(re.escape(name).replace(r"\ ", r"\s{1,20}") for name in names)
    pattern = rf"(?<![a-z])(?:hoan\s{{1,20}}thanh\s{{1,20}})?(?P<lead>{joined})\s{{0,20}}:?\s{{0,20}}$"
    return re.compile(pattern), table


_SCANNED_BEFORE = re.compile(r"(?<![a-z])(?:hoan\s{1,20}thanh\s{1,20})?tr[a-z0-9&\x7f]{2,5}\s{1,20}$")


def _deadlines(text: Folded, start: int, end: int, taken: Sequence[tuple[int, int]], noisy: bool) -> Iterator[Deadline]:
    """Find the time limits between two offsets, outside the citations ``taken``."""
    flat = text.folded
    begin = start
    for year in _YEAR.finditer(flat, start, end):
        low = max(begin, year.start() - 70)
        value = _VALUE.search(flat, max(low, year.start() - 45), year.start())
        if value is None or any(a < year.end() and value.start() < b for a, b in taken):
            continue
        unit, date = _date(value, flat[year.start() : year.end()], noisy)
        if date is None:
            continue
        at = _lead_start(flat, low, value.start(), year.end(), unit, noisy)
        if at is None:
            continue
        begin = year.end()
        yield Deadline(at, year.end(), text.plain[at : year.end()], date)


def _date(value: re.Match[str], digits: str, noisy: bool) -> tuple[str, str | None]:
    year = "".join(digits.split())
    day, month = value["day"] or value["day2"], value["month"] or value["month2"] or value["month3"]
    if value["quarter"]:
        said = value["quarter"].replace("l", "1")
        number = _quarter(said, noisy)
        return "quarter", f"{year}-Q{number}"
    if month is None:
        return "year", year
    if not 1 <= int(month) <= 12:
        return "month", None
    if day is None:
        return "month", f"{year}-{int(month):02}"
    return "day", f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(day) <= 31 else None


def _quarter(said: str, noisy: bool) -> int:
    if said.isdigit() and (len(said) == 1 and not noisy or said not in ("1", "11", "111")):
        return int(said)
    return 4 if said.endswith("v") else len(said)


def _lead_start(flat: str, low: int, at: int, end: int, unit: str, noisy: bool) -> int | None:
    pattern, table = _leads()
    match = pattern.search(flat, low, at)
    if match is None:
        if noisy and unit == "day" and (scanned := _SCANNED_BEFORE.search(flat, low, at)):
            return scanned.start()
        return at if unit in table.get("", {}) else None
    lead = table[" ".join(match["lead"].split())].get(unit)
    if lead is None or lead.ends and not _SENTENCE_END.match(flat, end):
        return None
    if _SINCE.search(flat, max(low - 20, 0), match.start()) and match["lead"].startswith("den"):
        return None
    return match.start()


# --- reading a document -------------------------------------------------------------------------------------------------


class _Order(NamedTuple):
    """What a paragraph says of who must act."""

    kind: str
    """``order`` (somebody is told), ``does`` (its subject acts), ``action`` (a bare verb), ``heading``, ``none``."""
    lead: tuple[str, ...] = ()
    coordinate: tuple[str, ...] = ()
    at_start: bool = False


class _Scope(NamedTuple):
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]


_NOTHING = _Order("none")
_ORDER_OF = re.compile(r"(?<![a-z])(?:yeu\s+cau|de\s+nghi|giao(?:\s+nhiem\s+vu\s+cho|\s+cho)?|phan\s+cong)\s+(?=[a-z])")
_NOT_ORDERED = re.compile(r"(?:viec|duoc|da|theo|kinh|kem|tran\s+trong|xet|phan|ban|chuyen|so)\s+$")
_WITHIN = re.compile(r"trong\s+do,?\s+(?:yeu\s+cau|giao)\s+")
_ASKS = re.compile(
    r"\s*(?:xem\s+xet|quan\s+tam|cho\s+y\s+kien|cho\s+phep|chap\s+thuan|thong\s+nhat|som\s+co\s+y\s+kien)"
)
_TOGETHER = re.compile(
    r"(?<![a-z])(?:phoi\s+hop(?:\s+chat\s+che)?(?:\s+(?:cung\s+)?voi|\s+cung)?|cung\s+voi)\s+(?=[a-z])"
)
_ONLY_LEADS = re.compile(r"[\s*]*chu\s+tri\b[\s,*]*(?:phoi\s+hop\b.*)?$", re.DOTALL)
_ASIDE = re.compile(r"(?:nhiem\s+vu|noi\s+dung|giai\s+phap|cong\s+viec)[^.;:]{0,60}(?:sau|sau\s+day)\s*:$")
_SUPERVISED = re.compile(
    r"(?:de\s+nghi|giao|yeu\s+cau|phan\s+cong)\s+(?P<who>(?:cac\s+)?dong\s+chi\s+[^.;:]{3,160}?)\s*,?\s+"
    r"(?:theo\s+linh\s+vuc|theo\s+chuc\s+nang|theo\s+nhiem\s+vu|truc\s+tiep|tap\s+trung|theo\s+doi|phu\s+trach|chi\s+dao|quyet\s+liet|don\s+doc|thuong\s+xuyen|giup|chiu\s+trach\s+nhiem|giam\s+sat)"
)
_MAY_ORDER = re.compile(r"\s*(?:giao|yeu|de|phan|chi|n[o0]i|t/?m|k/?t|t/?l|tuq|q)\b")
_LEAD_LABEL = re.compile(
    r"\bchu tri(?: thuc hien| tham muu)?\s?:\s?(?P<who>[^.:]{3,200}?)(?=[.;:]|$|, (?:co quan|don vi) phoi hop)"
)
_HELP_LABEL = re.compile(r"\bphoi hop(?: thuc hien)?\s?:\s?(?P<who>[^.:]{3,200}?)(?=[.;:]|$)")
_TAIL = re.compile(r"n[o0]i\s+nh[a-z]n\b|(?:t/?m|k/?t|t/?l|tuq|q)\s?\.\s?[a-z]")
_ANNEX = re.compile(r"\(\s*(?:ban\s+hanh\s+)?(?:kem\s+theo|dinh\s+kem)\b")
_ENDED = re.compile(r"[.;/…)\"”]\s*[*_]*$")
_IN_FORCE = re.compile(
    r"chiu\s+trach\s+nhiem\s+(?:thi\s+hanh|thuc\s+hien|to\s+chuc)|can\s+cu\s+quyet\s+dinh\s+thi\s+hanh"
)
_CLOSING_START = re.compile(r"(?:trong\s+qua\s+trinh|can\s+cu\s+noi\s+dung|nhan\s+duoc|tren\s+day)\b")
_REPORTS = re.compile(
    r"(?:bao\s+cao|tra\s+loi|giai\s+trinh|kien\s+nghi|de\s+xuat|kinh\s+de\s+nghi|danh\s+gia)(?:\s+[^.;]{0,40})?\s+nhu\s+sau$"
    r"|kinh\s+de\s+nghi\b[^.;]{0,60}$"
)
_LEADS_COLUMN = re.compile(r"chu\s+tri|thuc\s+hien|phu\s+trach|chiu\s+trach\s+nhiem")


_DIVISIONS = ("part", "capital", "roman", "article")


class _Reader:
    """The work on one document: follows sections, scopes and the opening orders from paragraph to paragraph."""

    def __init__(
        self, text: Folded, part: str, citations: Sequence[Citation], footnotes: Sequence[Footnote], place: Place | None
    ) -> None:
        self.text = text
        self.part = part
        self.citations = citations
        self.starts = [citation.start for citation in citations]
        self.marks = sorted((foot.mark, foot.start, foot.end) for foot in footnotes if foot.mark is not None)
        self.noisy = _is_noisy(text.plain)
        self.mender = _mender(place.name if place else None) if self.noisy else None
        self.blocks = find_structure(text, footnotes)
        self.roles: dict[tuple[str, ...], str] = {}
        self.scopes: dict[tuple[str, ...], _Scope] = {}
        self.last: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.opened = False
        self.annexed = False
        self.columns: list[str] = []

    def tasks(self) -> list[Task]:
        found: list[Task] = []
        tail = False
        closing = self._closing()
        for index, block in enumerate(self.blocks):
            if self._passed_over(block, tail, index in closing):
                continue
            plain, flat = self._words(block)
            if self._opens_annex(block, flat, tail):
                tail = False
                self._begin_annex(block)
                continue
            if not flat:
                continue
            if not tail and _TAIL.match(flat) and self._signs_off(block, flat):
                tail = True
            if tail:
                continue
            if block.kind == "row":
                found.extend(self._row(block))
                continue
            self.columns = []
            task = self._read(block, plain, flat, index in closing)
            if task is not None:
                found.append(task)
        return found

    def _passed_over(self, block: Block, tail: bool, closing: bool) -> bool:
        """Whether a paragraph outside the orders, unlike a heading or an opening, can be left unread."""
        if (
            tail
            or closing
            or block.title
            or block.kind in _DIVISIONS
            or block.kind == "row"
            or self._active(block.path)
        ):
            return False
        if block.end - block.content < 300 and block.kind != "plain":
            return False
        if self.text.folded[max(block.content, block.end - 12) : block.end].rstrip(" *_").endswith(":"):
            return False
        return not (
            self.noisy
            or _MAY_ORDER.match(self.text.folded, block.content)
            or _IN_FORCE.search(self.text.folded, block.content, min(block.end, block.content + 1500))
        )

    def _words(self, block: Block) -> tuple[str, str]:
        """The words of a paragraph and their folded form: footnotes out, line breaks to blanks, scans mended."""
        plain, flat = self.text.plain[block.content : block.end], self.text.folded[block.content : block.end]
        for start, end in reversed(block.gaps):
            a, b = max(start - block.content, 0), max(end - block.content, 0)
            plain, flat = plain[:a] + " " + plain[b:], flat[:a] + " " + flat[b:]
        plain, flat = plain[:_WINDOW], flat[:_WINDOW]
        lead = len(flat) - len(flat.lstrip())
        plain, flat = plain[lead:], flat[lead:].replace("\n", " ").rstrip()
        plain = plain[: len(flat)]
        if "  " in flat:
            plain, flat = _squeezed(plain, flat)
        if self.mender is not None:
            plain = self.mender.mend(plain, flat)
            flat = fold(plain)
        return plain, flat

    # sections

    def _opens_annex(self, block: Block, flat: str, tail: bool) -> bool:
        """Whether a paragraph begins an annex: "Phụ lục", or, behind the signature, "(Ban hành kèm theo ...)"."""
        if block.kind == "part" and block.mark[2:3].lower() == "ụ":
            return True
        return tail and _ANNEX.search(flat, 0, 800) is not None

    def _begin_annex(self, block: Block) -> None:
        self.roles.clear()
        self.scopes.clear()
        self.opened = False
        self.annexed = True
        begin = block.start if block.mark else max(0, block.start - 200)
        title = self.text.folded[begin : max(block.end, begin + 400)]
        about = _ANNEX.search(title)
        if about is not None and _role(title[: about.start()]) == "tasks":
            self.roles[()] = "tasks"

    def _signs_off(self, block: Block, flat: str) -> bool:
        return flat.startswith("n") or self.text.plain[block.content : block.content + 14].replace("*", "").isupper()

    def _role_at(self, path: tuple[str, ...]) -> str | None:
        for length in range(len(path), -1, -1):
            role = self.roles.get(path[:length])
            if role is not None:
                return role
        return None

    def _active(self, path: tuple[str, ...]) -> bool:
        role = self._role_at(path)
        return role == "tasks" or role is None and self.opened and self.part == "whole"

    def _closing(self) -> set[int]:
        """Indices of the paragraphs that close the orders, behind the last numbered item."""
        found: set[int] = set()
        last = next(
            (
                i
                for i, block in enumerate(self.blocks)
                if _TAIL.match(self.text.folded, block.content)
                and self._signs_off(block, self.text.folded[block.content : block.content + 4])
            ),
            len(self.blocks),
        )
        for index in range(last - 1, -1, -1):
            block = self.blocks[index]
            if block.kind != "plain" or not block.path:
                break
            plain, flat = self._words(block)
            order = _verbs().at(plain, flat, 0, m.end()) if (m := _WORD.match(flat)) else None
            says = order is not None and order[0] in ("order", "approve") or _CLOSING_START.match(flat)
            if says or flat.endswith("./.") and _is_actor(plain, flat, 0):
                found.add(index)
                continue
            break
        return found

    # one paragraph

    def _read(self, block: Block, plain: str, flat: str, closing: bool) -> Task | None:
        path = self._outer(block.path) if closing else block.path
        if block.kind in _DIVISIONS and not _IN_FORCE.search(flat, 0, 1500):
            self.roles.pop(path, None)
            self._forget(path)
        order = self._order(plain, flat, block)
        if order.kind == "heading" or order.kind == "none" and self._is_heading(block, flat):
            self._head(block, path, flat, order)
            return None
        opening = self._opens(block, plain, flat, order)
        if opening:
            self.opened = True
            self.roles[path] = "tasks"
            if order.kind == "order":
                self.scopes[path] = _Scope(order.lead, ())
            elif not block.mark:
                return None
            if block.kind in _DIVISIONS or block.title:
                return None
        active = self._active(path)
        if not active and not closing and self._role_at(path) not in ("past", "aims") or closing:
            told = order.at_start and order.kind == "order" or closing and bool(order.lead)
            active = active or told or _IN_FORCE.search(flat, 0, 1500) is not None
        if not active or order.kind == "none" or self.annexed and not path and not opening:
            return None
        if opening and block.mark and order.lead and _ASIDE.search(flat) and order.kind == "does":
            self.scopes[path] = _Scope(order.lead, ())
            return None
        lead = order.lead or self._inherited(block, path)
        if not lead:
            return None
        if order.lead and not opening:
            if block.mark:
                self.scopes[path] = _Scope(order.lead, ())
            else:
                self.last = (path, order.lead)
        coordinate = order.coordinate or (self._scope_coordinate(path) if not order.lead else ())
        coordinate = tuple(name for name in coordinate if name not in lead)
        return self._task(block, path, lead, coordinate, plain, flat)

    def _task(
        self,
        block: Block,
        path: tuple[str, ...],
        lead: tuple[str, ...],
        coordinate: tuple[str, ...],
        plain: str,
        flat: str,
    ) -> Task:
        cited = self._cited(block)
        spans = [(self.citations[i].start, self.citations[i].end) for i in cited]
        return Task(
            block.start,
            block.end,
            ".".join(path) or None,
            lead,
            coordinate,
            self._supervisor(plain, flat),
            tuple(_deadlines(self.text, block.content, block.end, spans, self.noisy)),
            cited,
        )

    def _cited(self, block: Block) -> tuple[int, ...]:
        """The citations inside a paragraph, and in the footnotes whose marks hang in it."""
        inside = range(bisect_left(self.starts, block.start), bisect_left(self.starts, block.end))
        hanging = self.marks[bisect_left(self.marks, (block.start,)) : bisect_left(self.marks, (block.end,))]
        if not hanging and not block.gaps:
            return tuple(inside)
        found = {i for i in inside if not any(start <= self.starts[i] < end for start, end in block.gaps)}
        for _, start, end in hanging:
            found.update(range(bisect_left(self.starts, start), bisect_left(self.starts, end)))
        return tuple(sorted(found))

    def _outer(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The part, chapter, article or Roman number that a closing paragraph stands under."""
        kept = len(path)
        while kept and not (path[kept - 1].isupper() or path[kept - 1][:2] in ("Ph", "Ch", "Đi", "PH", "CH")):
            kept -= 1
        return path[:kept]

    def _forget(self, path: tuple[str, ...]) -> None:
        for table in (self.roles, self.scopes):
            for known in [known for known in table if known[: len(path)] == path and path]:
                del table[known]
        self.last = ((), ())

    def _head(self, block: Block, path: tuple[str, ...], flat: str, order: _Order) -> None:
        """A heading: what stands under it, and who has to do it."""
        if not block.mark and not block.title:
            return
        role = _role(flat) if not order.lead else None
        if block.mark:
            self._forget(path)
            self.scopes[path] = _Scope(order.lead, order.coordinate)
        if role is not None and (
            block.kind != "number" or len(path) < 2 or role != "past" or not self._active(path[:-1])
        ):
            target = path if block.mark else path[:1]
            self.roles[target] = role
        if order.kind == "order" and self.part == "whole":
            self.opened = True
            self.roles.setdefault(path, "tasks")

    def _is_heading(self, block: Block, flat: str) -> bool:
        """Whether a paragraph is one: short, one phrase, without a full stop; "..., trong đó:" is still an order."""
        if block.kind == "plain" and not block.title:
            return False
        if block.title and len(flat) < 400 and not flat.endswith("."):
            return True
        bare = flat.rstrip(" *_")
        return (
            len(flat) < 300
            and ". " not in flat
            and not bare.endswith(("trong do:", "gom:"))
            and not _ENDED.search(bare)
        )

    def _opens(self, block: Block, plain: str, flat: str, order: _Order) -> bool:
        """Whether a paragraph opens a list of orders."""
        bare = flat.rstrip(" *_")
        if not bare.endswith(":") or block.kind == "bullet":
            return False
        said = bare[:-1].rstrip()
        if not said.endswith(_opening_words()):
            return False
        if order.kind == "order":
            return True
        return self.part == "whole" and not _REPORTS.search(said[-120:])

    def _inherited(self, block: Block, path: tuple[str, ...]) -> tuple[str, ...]:
        plain = not block.mark
        if plain:
            own = self.scopes.get(path)
            if own and own.lead:
                return own.lead
            if self.last[0] == path and path and block.kind == "plain" and self.last[1]:
                return self.last[1]
        for length in range(len(path) if plain else len(path) - 1, -1, -1):
            scope = self.scopes.get(path[:length])
            if scope and scope.lead:
                return scope.lead
        return ()

    def _scope_coordinate(self, path: tuple[str, ...]) -> tuple[str, ...]:
        for length in range(len(path), -1, -1):
            scope = self.scopes.get(path[:length])
            if scope and scope.lead:
                return scope.coordinate
        return ()

    # who

    def _order(self, plain: str, flat: str, block: Block) -> _Order:
        """Who is to act, from what a paragraph says."""
        label = _LEAD_LABEL.search(flat) if "chu tri" in flat else None
        if label is not None:
            lead = _actors(plain[label.start("who") : label.end("who")])
            helps = _HELP_LABEL.search(flat)
            if lead and _is_actor(plain, flat, label.start("who")):
                return _Order("does", lead, _actors(plain[helps.start("who") : helps.end("who")]) if helps else ())
        first = _WORD.match(flat)
        if first is None:
            first = _WORD.search(flat, 0, 12)
            if first is None:
                return _NOTHING
        at = first.start()
        verb = _verbs().at(plain, flat, at, first.end())
        if verb and verb[0] == "order" and (told := self._told(plain, flat, verb[1] + 1)):
            return told._replace(at_start=True)
        subject = _subject(plain, flat, at)
        if subject is not None:
            return self._does(plain, flat, subject, block)
        if verb is None:
            found = self._search(plain, flat)
            return found or (
                _Order("action", (), self._together(plain, flat)) if block.mark and _ENDED.search(flat) else _NOTHING
            )
        kind = verb[0]
        if kind in ("approve", "told", "noun"):
            found = self._search(plain, flat)
            if found is None and flat.startswith("la co quan") and block.kind != "plain":
                return _Order("action", (), self._together(plain, flat))
            return found or _NOTHING
        if kind == "adverbial":
            found = self._search(plain, flat)
            if found is None and block.mark and self._is_heading(block, flat):
                return _NOTHING
            return found or self._after_adverbial(plain, flat, block)
        if not block.mark and flat.endswith(":") and (told := self._search(plain, flat)):
            return told
        within = _WITHIN.search(flat)
        if within and (told := self._told(plain, flat, within.end())):
            return told
        if self._is_heading(block, flat) and block.kind != "bullet":
            return _NOTHING
        if flat.rstrip(" *").endswith(":") and len(flat) < 90 and block.mark:
            return _Order("heading")
        return _Order("action", (), self._together(plain, flat))

    def _told(self, plain: str, flat: str, at: int) -> _Order | None:
        """Somebody told to act, whose name starts at ``at``."""
        while at < len(flat) and flat[at] in " *:":
            at += 1
        subject = _subject(plain, flat, at)
        if subject is None or flat.startswith(("dong chi", "cac dong chi"), at):
            return None
        if subject.kind in ("end",) and subject.end - at < 3 or _ASKS.match(flat, subject.verb):
            return None
        lead = _actors(plain[at : subject.end])
        if not lead:
            return None
        kind = "order" if flat[subject.end :].strip(" *:_") else "heading"
        return _Order(kind, lead, self._together(plain, flat))

    def _does(self, plain: str, flat: str, subject: _Subject, block: Block) -> _Order:
        if subject.kind == "told" or subject.kind == "approve":
            return self._search(plain, flat) or _NOTHING
        rest = flat[subject.end :]
        if subject.kind == "order":
            verb = _verbs().at(plain, flat, subject.verb, _word_end(flat, subject.verb))
            told = self._told(plain, flat, verb[1] + 1) if verb else None
            if told is not None:
                return told
        lead = _actors(plain[subject.start : subject.end])
        if not lead:
            return _NOTHING
        said = rest.strip(" *:_")
        if not said or _ONLY_LEADS.match(rest.rstrip(" *:_")) and self._only_names(plain, flat, subject.end):
            return _Order("heading", lead, self._together(plain, flat)) if block.mark or block.title else _NOTHING
        if subject.kind in ("end", "colon"):
            if subject.kind == "colon" and len(said) > 20:
                return _Order("does", lead, self._together(plain, flat))
            return _NOTHING
        if block.mark and rest.rstrip(" *_").endswith(":") and len(rest) < 200 and _hollow(rest):
            return _Order("heading", lead, self._together(plain, flat))
        return _Order("does", lead, self._together(plain, flat))

    def _only_names(self, plain: str, flat: str, at: int) -> bool:
        """Whether behind "chủ trì, phối hợp với" stand names and nothing that is to be done."""
        match = _TOGETHER.search(flat, at)
        if match is None:
            return True
        subject = _subject(plain, flat, match.end())
        return subject is not None and subject.kind in ("end", "colon") and not flat[subject.end :].strip(" *:_.")

    def _search(self, plain: str, flat: str) -> _Order | None:
        """An order in the middle of a paragraph: "..., Chủ tịch UBND tỉnh yêu cầu Thủ trưởng các sở ..."."""
        for match in _ORDER_OF.finditer(flat):
            if _NOT_ORDERED.search(flat, max(0, match.start() - 14), match.start()):
                continue
            told = self._told(plain, flat, match.end())
            if told is not None:
                return told
        return None

    def _after_adverbial(self, plain: str, flat: str, block: Block) -> _Order:
        """What stands behind "Căn cứ ..., " or "Trong quá trình ..., "."""
        for match in re.finditer(r"[,:;] ", flat[:700]):
            at = match.end()
            word = _WORD.match(flat, at)
            if word is None:
                continue
            subject = _subject(plain, flat, at)
            if subject is not None:
                if subject.kind in ("action", "weak", "coordinate", "adverbial"):
                    lead = _actors(plain[subject.start : subject.end])
                    return _Order("does", lead, self._together(plain, flat))
                continue
            verb = _verbs().at(plain, flat, at, word.end())
            if verb and verb[0] in ("action", "coordinate", "order") and plain[at].islower():
                return _Order("action", (), self._together(plain, flat))
        first = _WORD.match(flat)
        if first and flat.startswith("thuc hien") or block.mark and _ENDED.search(flat):
            return _Order("action", (), self._together(plain, flat))
        return _NOTHING

    def _together(self, plain: str, flat: str) -> tuple[str, ...]:
        """Those named behind "phối hợp với"."""
        found: list[str] = []
        if "hop" not in flat and "cung voi" not in flat:
            return ()
        for match in _TOGETHER.finditer(flat):
            subject = _subject(plain, flat, match.end())
            if subject is not None:
                found += _actors(plain[subject.start : subject.end])
        return tuple(dict.fromkeys(found))

    def _supervisor(self, plain: str, flat: str) -> str | None:
        match = _SUPERVISED.search(flat) if "dong chi" in flat else None
        if match is None:
            return None
        who = " ".join(_MARKUP.sub(" ", plain[match.start("who") : match.end("who")]).split())
        bare = re.sub(r"^(các\s+)?đồng chí\s+", lambda m: "Các " if m[1] else "", who)
        return bare.strip(" ,")

    # tables

    def _row(self, block: Block) -> Iterator[Task]:
        """A row of a table that has a column for who leads."""
        line = self.text.plain[block.start : block.end]
        cells = line.strip().strip("|").split("|")
        names = [fold(" ".join(cell.split())) for cell in cells]
        if not self.columns:
            self.columns = names
            return
        who = next(
            (i for i, name in enumerate(self.columns) if _LEADS_COLUMN.search(name) and "phoi hop" not in name), None
        )
        if who is None or who >= len(cells) or len(cells) < 2 or self._role_at(block.path) in ("past", "aims"):
            return
        lead = _actors(_MARKUP.sub(" ", cells[who]))
        if not lead or not _is_actor(cells[who].strip().lower(), fold(cells[who].strip()), 0):
            return
        helps = next((i for i, name in enumerate(self.columns) if "phoi hop" in name and i != who), None)
        coordinate = _actors(cells[helps]) if helps is not None and helps < len(cells) else ()
        when = next(
            (i for i, name in enumerate(self.columns) if re.search(r"thoi (?:han|gian)|tien do|hoan thanh", name)), None
        )
        task = self._task(block, block.path, lead, coordinate, "", "")
        if when is not None and when < len(cells) and not task.deadlines:
            task = task._replace(deadlines=tuple(self._cell_deadline(block, cells, when)))
        yield task

    def _cell_deadline(self, block: Block, cells: list[str], column: int) -> Iterator[Deadline]:
        """A time limit that is a cell of its own: "Tháng 8/2024"."""
        start = block.start + self.text.plain[block.start : block.end].index("|") + 1
        start += sum(len(cell) + 1 for cell in cells[:column])
        flat = self.text.folded[start : start + len(cells[column])]
        year = _YEAR.search(flat)
        value = _VALUE.search(flat, 0, year.start()) if year else None
        if year is None or value is None:
            return
        _, date = _date(value, year[0], self.noisy)
        if date is not None:
            a, b = start + value.start(), start + year.end()
            yield Deadline(a, b, self.text.plain[a:b], date)


@lru_cache(maxsize=128)
def _mender(province: str | None) -> _Mender:
    return _Mender(province)


@cache
def _opening_words() -> tuple[str, ...]:
    return tuple(fold(row.phrase) for row in task_openings())


@cache
def _section_phrases() -> re.Pattern[str]:
    names = sorted((fold(row.phrase) for row in task_sections()), key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, names))})(?![a-z])")


@cache
def _section_roles() -> dict[str, str]:
    return {fold(row.phrase): row.role for row in task_sections()}


def _role(heading: str) -> str | None:
    """What stands under a heading: its first telling phrase decides."""
    match = _section_phrases().search(" ".join(heading.split()))
    return _section_roles()[match[0]] if match else None


def _hollow(rest: str) -> bool:
    """Whether a sentence before a colon only announces what follows: "thực hiện các nội dung sau:"."""
    return bool(_ASIDE.search(rest.rstrip(" *_"))) or bool(
        re.search(r"duoc\s+giao\s*:$|trach\s+nhiem\s*:$|chuc\s+nang[^:]{0,60}:$", rest.rstrip(" *_"))
    )


def _word_end(flat: str, at: int) -> int:
    match = _WORD.match(flat, at)
    return match.end() if match else at


def _squeezed(plain: str, flat: str) -> tuple[str, str]:
    """Both texts, in step, with each run of blanks of the folded one cut to its first."""
    kept: list[str] = []
    folded_kept: list[str] = []
    at = 0
    for match in _BLANKS.finditer(flat):
        stop = match.start() + 1
        kept.append(plain[at : stop - 1])
        kept.append(" ")
        folded_kept.append(flat[at:stop])
        at = match.end()
    return "".join((*kept, plain[at:])), "".join((*folded_kept, flat[at:]))


_BLANKS = re.compile("  +")
