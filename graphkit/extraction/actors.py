"""Actors: the bodies that words name, one by one, written out.

Annotation guideline, section 5: abbreviations written out, first letter upper case, the body and not its head (no
"Thủ trưởng", "Giám đốc", "Chủ tịch" before it). What a list shares is given to each member ("Các Sở: Tài chính, Y tế"), and
a comma inside a name separates nothing ("Văn hóa, Thể thao và Du lịch"). Titles are in ``lexicon/data/task_actors.csv``,
abbreviations in ``abbreviated_words.csv``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from graphkit.extraction import folding
from graphkit.extraction.actor_words import begins_no_company, departments, is_actor
from graphkit.extraction.issuers import provinces_by_fold
from graphkit.lexicon.tasks import abbreviated_words, task_actors
from graphkit.lexicon.words import words

_SEPARATOR = re.compile(
    r"\s*[,;]\s*(?:và\s+|cùng\s+)?|\s+(?:và|cùng(?:\s+với)?)\s+"
    r"|(?<=[^\W\d_])\s*/\s*(?=(?:Ban|Bộ|Sở|Ủy ban|Hội|Đảng ủy|Công an)\s)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+và\s+$", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,20}>|\*\*|__|\[\^?\d{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]|\([^()]{0,80}\)")
_BARE_GROUP = re.compile(
    r"(?P<noun>so|ban nganh|ban|nganh|bo|hoi|phong|doan the|co quan ngang bo|co quan thuoc chinh phu"
    r"|co quan trung uong|co quan|don vi|dia phuong|to chuc dang|to chuc|ca nhan"
    r"|doanh nghiep|chu dau tu|tap doan|tong cong ty|dang uy|to chuc doan the|to chuc chinh tri - xa hoi|chinh quyen|mat tran)"
    r"(?P<rest>(?: (?:co )?(?:lien quan(?: khac)?|(?:cua |cap )?(?:tinh|thanh pho|huyen|xa)|nha nuoc|chuyen mon|hanh chinh(?: khac)?|thuoc .*|truc thuoc .*|tren dia ban.*"
    r"|khac|dia phuong(?: cac cap)?|cac cap|co so|duoc (?:giao|phan cong)\b.*|hoat dong\b.*))?)$"
)
_OFFICES = frozenset(("so", "ban", "nganh", "bo", "hoi", "doan the", "co quan ngang bo", "co quan thuoc chinh phu"))
_LOCALITY = re.compile(
    r"(?:thi xa|thanh pho|thi tran|thi|thanh|huyen|quan|phuong|xa|dac khu)(?: uy)?"
    r"(?: (?:truc thuoc|tren|thuoc|trong|tu|lien quan|co|ven|vung|mien|bien gioi|phia|bi|noi)\b.*)?$"
)
_LOCALITIES = re.compile(
    r"(?:^|\s)(?:cac|ban thuong vu) (?:tinh|huyen|thi xa|thi|xa|quan|phuong)\b[^:]*$"
    r"|nhan dan (?:tinh|huyen|quan)(?:, [^:]*)?$|(?:tinh|huyen) uy$|\b(?:xa|phuong|thi tran|huyen)$"
)
_COMMITTEES_OF_THE_PARTY = re.compile(r"(?:cac )?(?:tinh|thanh|huyen|thi) uy\b")
_NAMED_LOCALITY = re.compile(r"(?:thị xã|thành phố|huyện|quận|tỉnh|xã|phường)\s+(?=\S)", re.IGNORECASE)
_COMMITTEE = re.compile(r"Ủy ban nhân dân|Hội đồng nhân dân")
_COMMITTEES = re.compile(
    r"(?P<body>Ủy ban nhân dân|Hội đồng nhân dân)\s+(?:các\s+)?(?P<kind>huyện|thị xã|thành phố|quận|tỉnh|xã|phường)"
    r"\s*:?\s+(?=[A-ZĐÁÀẢÃẠÂĂÉÈÊÍÌÓÒÔƠÚÙƯÝ])"
)
_COMMITTEE_OF = re.compile(r"(?:Ủy|Hội)\D+?nhân dân (?P<kind>huyện|thị xã|thành phố|quận|tỉnh|xã|phường)\b")
_PROVINCES_LISTED = re.compile(
    r"(?P<before>(?:.*[,;]\s|.*\svà\s)?)(?:Chủ tịch\s+)?(?P<body>(?:Ủy ban nhân dân|Hội đồng nhân dân|Công an)\s|)[Cc]ác\s+"
    r"tỉnh(?:(?:,|\s+và)\s+thành phố)?(?:\s+trực thuộc [Tt]rung ương)?\s*:?\s+(?=\w)"
)
_GROUPS_LISTED = re.compile(
    r"(?P<before>(?:.*[,;]\s|.*\svà\s)?)[Cc]ác\s+(?P<kind>[Tt]ập đoàn|[Tt]ổng công ty)\s*:\s+(?=[A-ZĐ])"
)
_OFFICES_LISTED = re.compile(r"^(?:[Cc]ác\s+)?([Ss]ở|[Bb]ộ)(?:, (?:(?:ban, )?ngành|cơ quan))?\s*:\s*")
_GROUP_OF_OFFICES = re.compile(r"\b([Cc]ác (?:[Bb]ộ|[Ss]ở))(?:,? (?:ban|ngành|cơ quan),?)+\s*:\s+(?=[A-ZĐ])")
_OFFICE = re.compile(r"(?:cac )?(?P<kind>so|bo)\b")
_UP_TO_OFFICE = re.compile(r"^.*(?:\b(?:so|bo|co quan)\b:?) ")
_EACH = re.compile(r"^(?:[Tt]ừng|[Mm]ỗi)\s+")
_DETERMINER = re.compile(r"(?:cac|tung|moi) ")
_NOUN_JOINT = re.compile(r"[,;] | va ")
_BEHIND = re.compile(
    r"(?:(?<!cấp)\s+(?:được\s+)?(?:(?:đã\s+)?(?:nêu|nói|kể)\s+(?:ở\s+)?)?(?:trên|dưới đây|sau đây)"
    r"|\s+từ [Tt]rung ương (?:đến|tới) (?:địa phương|cơ sở)|(?<=[^\W\d_])\d{1,3})$"
)
"""What stands behind a name and is none of it; numbers are marks of footnotes."""
_OTHER_POST = re.compile(r"\s+[-–]\s+(?:Phó\s|Trưởng\s|Chủ tịch\s|Ủy viên\s|Tổ trưởng\s|Cơ quan\s).*$")
_WHO_DIRECTS = re.compile(r",\s*(?:lãnh đạo|chỉ đạo|hướng dẫn|đôn đốc)\s.*$")
_AS_ASSIGNED = re.compile(
    r"\s+(?:(?:căn cứ|theo)\s+(?:chức năng|nhiệm vụ|thẩm quyền)\b.*|(?:đã )?được (?:phân công|phân giao|giao)"
    r"|theo (?:Kế hoạch|Chương trình|Nghị quyết|Chỉ thị|Quyết định|Đề án) này|được|nhằm|để|khi)$"
)
"""What stands behind a name and only says that the matter is its own."""
_WITHIN_ITS_OFFICE = re.compile(
    r",?\s+trong phạm vi (?:chức năng|nhiệm vụ|quyền hạn|thẩm quyền)(?:,? (?:và )?(?:chức năng|nhiệm vụ|quyền hạn|thẩm quyền))*"
    r"(?: (?:của mình|được giao|quản lý))*"
)
_OPEN_BRACKET = re.compile(r"\s*\([^()]*$")
"""Of an aside that goes on behind the name: "(sau đây gọi tắt là ...)"."""
_ENTRUSTED = re.compile(r"\s+được (?:giao|phân công)\b")
_JOINS_BODIES = re.compile(r"(?:,|\bvà)\s+(?:Ủy ban|UBND|Sở|Bộ)\s")
_ESPECIALLY = re.compile(r",\s*(?:nhất là|đặc biệt là|trong đó)\s.*$")
_RELATED = re.compile(r"\s+((?:có\s+)?liên quan)$")
_PEOPLES_COMMITTEE = re.compile(r"Ủy ban nhân dân\s+")
_OLD_SPELLING = re.compile(r"[Uu]ỷ(?= ban)")
_OF_THE_GOVERNMENT = re.compile(
    r"(?:các )?bộ trưởng(?: các bộ)?,? (?:và )?(?:các )?thủ trưởng (?:các )?cơ quan ngang bộ"
    r"(?P<third>(?:,| và) (?:thủ trưởng )?(?:các )?cơ quan thuộc chính phủ)?",
    re.IGNORECASE,
)
"""Heads of ministries, agencies and offices of the Government: the group that their bodies are."""
_SHORTENED = re.compile(r"\b(TP|TX)\. ?(?=\w)")
_LONG_DASH = re.compile(r" [–—] ")
_TITLES_DEEP = 3

_fold = lru_cache(maxsize=1 << 14)(folding.fold)


def without_markup(said: str) -> str:
    """Words without tags, bold marks, footnote marks and what stands in brackets."""
    return _MARKUP.sub(" ", said)


@lru_cache(maxsize=1 << 14)
def read_actors(said: str) -> tuple[str, ...]:
    """The bodies that words name: "Chủ tịch UBND các huyện, thị xã" gives "Ủy ban nhân dân các huyện, thị xã"."""
    said = _LONG_DASH.sub(" - ", " ".join(without_markup(said).split())).strip(" ,;:.*-")
    said = _SHORTENED.sub(r"\1 ", said) if "." in said else said
    said = _GROUP_OF_OFFICES.sub(r"\1: ", _OF_THE_GOVERNMENT.sub(_each_kind, said))
    if (entrusted := _ENTRUSTED.search(said)) and _SEPARATOR.search(said, 0, entrusted.start()):
        said = said[: entrusted.start()] if _JOINS_BODIES.search(said, 0, entrusted.start()) else said
    for aside in (_OPEN_BRACKET, _OTHER_POST, _WHO_DIRECTS, _WITHIN_ITS_OFFICE, _AS_ASSIGNED, _ESPECIALLY):
        said = aside.sub("", said)
    said = _written(_untitled(said))
    if not said:
        return ()
    listed = _PROVINCES_LISTED.match(said)
    if listed and (provinces := _provinces_of(listed["body"].rstrip(), said[listed.end() :])):
        return (*read_actors(_AND.sub("", listed["before"])), *provinces)
    if groups := _GROUPS_LISTED.match(said):
        return (*read_actors(_AND.sub("", groups["before"])), *_groups_of(groups["kind"], said[groups.end() :]))
    found: list[str] = []
    related = False
    joint, at = "", 0
    for separator in (*_SEPARATOR.finditer(said), None):
        part = _BEHIND.sub("", _untitled(said[at : separator.start() if separator else len(said)].strip()))
        if part:
            joined = _joined(found[-1], joint, part) if found else None
            if joined is not None:
                found[-1] = joined
            else:
                full = _with_head(found, part)
                related = related or full != part and _fold(part).startswith("dia phuong") and _is_related(part)
                found.append(full)
        if separator:
            joint, at = separator[0], separator.end()
    if related and len(found) > 1 and not _is_related(found[-2]):
        found[-2] += " liên quan"
    if len(found) > 1 and found[0].lower() == "bí thư" and (committee := _PEOPLES_COMMITTEE.match(found[1])):
        found[0] += " " + found[1][committee.end() :]
    return tuple(dict.fromkeys(folding.marked_as_usual(_listed(name)) for name in found))


def _each_kind(heads: re.Match[str]) -> str:
    return "các bộ, cơ quan ngang bộ" + (", cơ quan thuộc Chính phủ" if heads["third"] else "")


def _provinces_of(body: str, names: str) -> tuple[str, ...]:
    """ "An Giang, Cần Thơ" as that body of each, and whoever follows; nothing where no province begins the list."""
    known = provinces_by_fold()
    found: list[str] = []
    at = 0
    for separator in (*_SEPARATOR.finditer(names), None):
        province = known.get(_fold(names[at : separator.start() if separator else len(names)].strip()))
        if province is None:
            return (*found, *read_actors(names[at:])) if found else ()
        name = f"{body} {province.kind} {province.name}".lstrip()
        found.append(name[0].upper() + name[1:])
        at = separator.end() if separator else at
    return tuple(dict.fromkeys(found))


def _groups_of(kind: str, names: str) -> tuple[str, ...]:
    """ "Điện lực Việt Nam, Hóa chất Việt Nam" as a group of companies each, and whoever follows."""
    found: list[str] = []
    at = 0
    for separator in (*_SEPARATOR.finditer(names), None):
        name = names[at : separator.start() if separator else len(names)].strip()
        if begins_no_company(_fold(name)):
            return (*found, *read_actors(names[at:]))
        found.append(f"{kind.capitalize()} {name}")
        at = separator.end() if separator else at
    return tuple(dict.fromkeys(found))


def _is_related(part: str) -> bool:
    return _RELATED.search(part) is not None


def _listed(name: str) -> str:
    """A name as it is listed: "Các Sở: Tài chính" has given its head to its members."""
    name = _EACH.sub("các ", name)
    name = _OFFICES_LISTED.sub(r"\1 ", name)
    committee = _COMMITTEES.match(name)
    if committee:
        name = f"{committee['body']} {committee['kind'].lower()} {name[committee.end() :]}"
    return name[:1].upper() + name[1:]


def _joined(before: str, joint: str, part: str) -> str | None:
    """``before`` with ``part`` where both are one name or one group; ``None`` where another actor begins."""
    flat, past = _fold(part), _fold(before)
    whole = before + joint + part
    if any(_grows_into(name, past, _fold(whole)) for name in _names_with_commas()):
        return whole
    group = _BARE_GROUP.match(flat)
    if group:
        return whole if _same_group(past, group["noun"]) else None
    if _LOCALITY.match(flat) and _LOCALITIES.search(past) or _is_one_name(past, _fold(joint + part)):
        return whole
    if is_actor(part.lower(), flat, 0) or _NAMED_LOCALITY.match(part):
        return None
    if _shares_committee(before) or _OFFICE.match(past) and _is_department(flat):
        return None
    if _COMMITTEE_OF.match(before) and part[0].isupper():
        return None  # the third of "UBND các huyện: Tư Nghĩa, Mộ Đức, Đức Phổ"
    return whole


def _grows_into(name: str, past: str, whole: str) -> bool:
    """Whether words become a name with a comma, or go on to be one."""
    return name.startswith(whole) or whole.startswith(name) and not past.startswith(name)


@cache
def _names_with_commas() -> tuple[str, ...]:
    return tuple(_fold(name) for name in words("name_with_comma"))


def _same_group(past: str, noun: str) -> bool:
    """Whether a bare noun goes on with a group: "các sở, ban, ngành", but "các sở, ban" and "các địa phương"."""
    last = _NOUN_JOINT.split(_DETERMINER.sub("", past, count=1) if _DETERMINER.match(past) else past)[-1]
    if noun == "dia phuong" and last.split(":")[0].strip() in _OFFICES:
        return False
    if noun == "dang uy" and _COMMITTEES_OF_THE_PARTY.match(past):  # "các tỉnh ủy, thành ủy, đảng ủy trực thuộc ..."
        return True
    return _BARE_GROUP.match(last) is not None or past.endswith("cap uy")


def _is_one_name(past: str, further: str) -> bool:
    """Whether the joint belongs to a name of the lexicon ("Văn hóa, Thể thao và Du lịch")."""
    start = _UP_TO_OFFICE.sub("", past)
    whole = start + further
    return any(len(name) > len(start) and (whole.startswith(name) or name.startswith(whole)) for name in departments())


def _shares_committee(before: str) -> bool:
    """Whether ``before`` begins a list of places that share their committee."""
    return (":" in before or "các" in before) and _COMMITTEES.match(before) is not None


def _is_department(flat: str) -> bool:
    return any(
        flat == name or flat.startswith(name + " ") or name.startswith((flat + " va ", flat + ","))
        for name in departments()
    )


def _with_head(found: list[str], part: str) -> str:
    """``part`` with the words that it shares with the actor before it."""
    if not found:
        return part
    flat, first = _fold(part), _fold(found[-1])
    group = _BARE_GROUP.match(flat)
    if group:
        shared = _DETERMINER.match(first) or _BARE_GROUP.match(first) and not first.startswith(group["noun"])
        return f"các {part}" if shared else part
    place = _NAMED_LOCALITY.match(part)
    office = _OFFICE.match(first)
    if office and office["kind"] == "bo" and flat in departments():  # "các Bộ: Quốc phòng, Công an"
        return f"Bộ {part}"
    if not place and is_actor(part.lower(), flat, 0):
        return part
    if office and _is_department(flat):
        return f"{'Sở' if office['kind'] == 'so' else 'Bộ'} {part}"
    committee = next((match for name in reversed(found) if (match := _COMMITTEE.match(name))), None)
    if committee is None:
        return part
    if place:
        return f"{committee[0]} {part}"
    kind = _COMMITTEES.match(found[-1]) or _COMMITTEE_OF.match(found[-1])
    return f"{committee[0]} {kind['kind'].lower()} {part}" if kind and part[0].isupper() else part


@cache
def _titles() -> re.Pattern[str]:
    heads = sorted((row.head for row in task_actors() if row.kind == "head"), key=len, reverse=True)
    any_head = "|".join(map(re.escape, heads)).replace("ủy", "(?:ủy|uỷ)")
    return re.compile(
        rf"(?:các\s+)?(?:đồng\s+chí\s+|ông\s+|bà\s+)*(?P<head>{any_head})(?=[\s,]|$)\s*"
        r"|(?:các\s+)?đồng\s+chí\s+",
        re.IGNORECASE,
    )


@cache
def _kept() -> dict[str, str]:
    return {row.head.lower(): row.written for row in task_actors() if row.kind == "head"}


def _untitled(name: str) -> str:
    """The body and not its head: "Giám đốc Sở Tài chính" is "Sở Tài chính"."""
    for _ in range(_TITLES_DEEP):
        match = _titles().match(name)
        if match is None:
            return name
        head = folding.marked_as_usual((match["head"] or "").lower())
        rest = name[match.end() :].lstrip(" ,")
        if head == "bộ trưởng" and (not rest or _fold(rest).startswith("thu truong")):
            rest = _untitled(rest)
            return f"các bộ, {rest}" if rest else "các bộ"
        kept = _kept().get(head, "")
        if kept.endswith(" ủy") and match[0].startswith(("các ", "Các ")):
            kept = f"các {kept}"
        name = f"{kept}{name[match.end('head') :]}" if kept else rest
    return name


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, str]]:
    words = {row.abbreviation: row.words for row in abbreviated_words()}
    names = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w&])(?:{'|'.join(map(re.escape, names))})(?![\w&])"), words


def _written(name: str) -> str:
    pattern, words = _abbreviations()
    return _OLD_SPELLING.sub("Ủy", pattern.sub(lambda match: words[match[0]], name))
