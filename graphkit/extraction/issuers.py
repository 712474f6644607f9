"""Bodies: who issued a document, from the words of the text and from the symbol of its code.

Identity of a body is its full name with its place (annotation guideline, section 4): "UBND tỉnh" means the province of
the citing document, and every ``/TU`` code is the provincial Party committee's, whichever of its organs signs.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.extraction.wordtree import WordTree
from graphkit.lexicon import Body, bodies, districts, level_words, provinces

_WORD = re.compile(r"[a-z0-9]+")
_PRINTED_WORD = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3}")
_TOKEN = re.compile(r"[a-z0-9]+|[;.():]")
_NAME_ENDS = frozenset(";.():")
_LOCAL_KINDS = {
    "huyen": "huyện",
    "quan": "quận",
    "thi xa": "thị xã",
    "xa": "xã",
    "phuong": "phường",
    "thi tran": "thị trấn",
}
_KINDS_OF_ONE_WORD, _KINDS_OF_TWO = frozenset(("tinh", "tp", *_LOCAL_KINDS)), frozenset(("thanh pho", *_LOCAL_KINDS))
_LOCAL_KIND_STARTS = frozenset(kind.partition(" ")[0] for kind in _LOCAL_KINDS)
_LONGEST_BODY = 160
_LONGEST_PLACE = 12
"""Words behind a body's own name that may belong to it."""
_CAUCUS = ["ban", "can", "su", "dang"]


class Place(NamedTuple):
    """A province or centrally run city."""

    name: str
    kind: str
    """``tỉnh`` or ``thành phố``."""


class BodyWords(NamedTuple):
    """A body named in words."""

    start: int
    end: int
    body: Body | None
    """Its row in the lexicon; ``None`` for bodies known by their words alone."""
    place: Place | None
    """The province that the words name; ``None`` where they leave it open."""
    local: str | None
    """The district or commune that the words name, with its kind: ``huyện Tư Nghĩa``."""
    prefix: str = ""
    """What stands before the body's own name: ``Ban cán sự đảng``."""
    suffix: str = ""
    """What stands behind it: the ordinal of a congress, ``lần thứ XXIII``."""


@cache
def provinces_by_fold() -> dict[str, Place]:
    """Folded name or alias → province."""
    found: dict[str, Place] = {}
    for province in provinces():
        for name in (province.name, *province.aliases):
            found.setdefault(fold(name), Place(province.name, province.kind))
    return found


@cache
def _provinces_by_words() -> WordTree[Place]:
    tree = WordTree[Place]()
    for name, place in provinces_by_fold().items():
        tree.leaf(name.split(" ")).value = place
    return tree


@cache
def _districts_by_words() -> WordTree[tuple[str, str, str]]:
    """The first of each name."""
    tree = WordTree[tuple[str, str, str]]()
    for name, rows in district_names().items():
        tree.leaf(name.split(" ")).value = rows[0]
    return tree


@cache
def district_names() -> dict[str, list[tuple[str, str, str]]]:
    """Folded name of a district → its (kind, name, province), one for each province that has one."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for district in districts():
        found.setdefault(fold(district.name), []).append((district.kind, district.name, district.province))
    return found


@cache
def _aliases() -> WordTree[Body]:
    """Bodies by their folded names; one of two bodies belongs to the first."""
    tree = WordTree[Body]()
    for body in bodies():
        bare = re.sub(r"\s*\{.*", "", body.name)
        names = [*body.aliases, bare] + ([f"{bare} tỉnh"] if "{kind}" in body.name else [])
        for name in names:
            leaf = tree.leaf(_WORD.findall(fold(name)))
            leaf.value = leaf.value or body
    tree.value = None
    return tree


@cache
def bodies_by_abbreviation() -> dict[str, tuple[Body, ...]]:
    """Abbreviation → its bodies over time."""
    found: dict[str, list[Body]] = {}
    for body in bodies():
        found.setdefault(body.abbreviation, []).append(body)
    return {abbreviation: tuple(rows) for abbreviation, rows in found.items()}


def abbreviated(abbreviation: str) -> tuple[Body, ...]:
    """The bodies that an abbreviation in a code means, over time; those of the National Assembly add its term to theirs."""
    rows = bodies_by_abbreviation().get(abbreviation)
    if rows is None:
        bare = abbreviation.rstrip("0123456789")
        term = abbreviation[len(bare) :]
        rows = bodies_by_abbreviation().get(bare, ()) if len(term) == 2 and "11" <= term <= "29" else ()
        rows = tuple(row for row in rows if row.kind == "national-assembly" or bare.endswith("QH"))
    return rows


def read_body(flat: str, offset: int, limit: int, plain: str = "") -> BodyWords | None:
    """Read the body whose name starts at the first word after ``offset``, longest name first.

    A comma may belong to a name ("Bộ Văn hóa, Thể thao và Du lịch"); other signs end it. With ``plain`` (the text that
    ``flat`` was folded from) a commune or district that the table does not know is read by its capitals.
    """
    node: WordTree[Body] | None = _aliases()
    first = _WORD.search(flat, offset, limit)
    if first is None or node is None or first[0] not in node.below:
        return None
    start = first.start()
    tokens = _TOKEN.finditer(flat, start, min(limit, start + _LONGEST_BODY))
    words: list[str] = []
    ends: list[int] = []
    body: Body | None = None
    named = 0
    for token in tokens:
        word = token[0]
        if word in _NAME_ENDS:
            tokens = iter(())
            break
        words.append(word)
        ends.append(token.end())
        node = node.below.get(word) if node else None
        if node is None:
            break
        if node.value is not None:
            body, named = node.value, len(words)
    if not _goes_on(words, named, body):
        return BodyWords(start, ends[named - 1], body, None, None) if body else None
    for token in islice(tokens, _LONGEST_PLACE):
        if token[0] in _NAME_ENDS:
            break
        words.append(token[0])
        ends.append(token.end())
    if words[:4] == _CAUCUS and len(words) > 4:
        inner = read_body(flat, ends[3], limit, plain)
        if inner is not None and inner.prefix == "":
            return inner._replace(start=start, prefix="Ban cán sự đảng ")
    if body is None:
        return None
    kind_words = _kind_words(words[:named])
    place, local, used = _read_place(words, named - kind_words)
    used = max(used, named)
    if place is None and local is None and body.level in ("district", "commune"):
        local, used = _read_locality(words, _PRINTED_WORD.findall(plain[start : ends[-1]]), named, kind_words)
    suffix = ""
    if "Đại hội" in body.name:
        while words[used : used + 2] == ["lan", "thu"]:
            used += 2
        if used < len(words) and _ROMAN.fullmatch(words[used]):
            suffix, used = f" lần thứ {words[used].upper()}", used + 1
    return BodyWords(start, ends[used - 1], body, place, local, "", suffix)


def _goes_on(words: list[str], named: int, body: Body | None) -> bool:
    """Whether the words behind a body's own name may belong to it: most names end before a word that begins no place."""
    if words[:2] == _CAUCUS[:2]:
        return True
    if body is None:
        return False
    if "Đại hội" in body.name or body.level in ("district", "commune") or _kind_words(words[:named]):
        return True
    behind = words[named] if named < len(words) else ""
    return behind in _place_starts() or behind.startswith("th") and behind.endswith("nh")


@cache
def _place_starts() -> frozenset[str]:
    """First words of "tỉnh Quảng Nam", "Quảng Ngãi", "huyện Tư Nghĩa"."""
    return frozenset({"tinh", "tp", *_LOCAL_KIND_STARTS, *_provinces_by_words().below})


def _read_locality(words: list[str], printed: list[str], at: int, kind_words: int) -> tuple[str | None, int]:
    """Read the proper name behind "UBND xã", "Huyện ủy": (kind and name, words used). No table holds the communes."""
    kind = _LOCAL_KINDS.get(" ".join(words[at - kind_words : at]), "")
    district = _districts_by_words().longest(words, at) if not kind else None
    if district is not None:
        (known_kind, name, _), end = district
        return f"{known_kind} {name}", end
    end = at
    while end < min(at + 3, len(printed)) and printed[end][0].isupper():
        end += 1
    return (f"{kind} {' '.join(printed[at:end])}", end) if kind and end > at else (None, at)


def _kind_words(name: list[str]) -> int:
    """How many words at the end of a name are a kind of place: "UBND huyện", "Chủ tịch UBND thành phố"."""
    if " ".join(name[-2:]) in _KINDS_OF_TWO:
        return 2
    return 1 if name[-1] in _KINDS_OF_ONE_WORD else 0


def _read_place(words: list[str], at: int) -> tuple[Place | None, str | None, int]:
    """Read "tỉnh Quảng Nam", "Quảng Ngãi", "huyện Tư Nghĩa" after a body's name: (province, district, words used)."""
    begin = at
    if at < len(words) and words[at] in ("tinh", "tp"):
        begin = at + 1
    elif words[at + 1 : at + 2] == ["pho"] and words[at][:2] + words[at][-2:] == "thnh":  # "thành phố", also misread
        begin = at + 2
    province = _provinces_by_words().longest(words, begin)
    if province is not None:
        return province[0], None, province[1]
    if begin == at and (at >= len(words) or words[at] not in _LOCAL_KIND_STARTS):
        return None, None, at
    for kind_length in (1, 2):
        kind = _LOCAL_KINDS.get(" ".join(words[at : at + kind_length]))
        if kind is None and begin > at:
            kind, kind_length = ("thành phố", begin - at) if words[at] != "tinh" else (None, 0)
        district = _districts_by_words().longest(words, at + kind_length) if kind else None
        if district is not None:
            (known_kind, name, _), end = district
            return None, f"{known_kind if known_kind == kind else kind} {name}", end
    return None, None, begin if begin > at and words[at] == "tinh" else at


def name_said(said: BodyWords, place: Place | None) -> str | None:
    """Write the identity name of a body named in words; ``place`` is the province where the words name none."""
    if said.body is None:
        return None
    name = name_of(said.body, said.place or (place if said.local is None else None), said.local, said.prefix)
    return name + said.suffix if name else None


def name_of(body: Body, place: Place | None, local: str | None = None, prefix: str = "") -> str | None:
    """Write the identity name of a body; ``None`` where it needs a place and nobody says which."""
    if "{" not in body.name:
        return prefix + body.name
    if local is not None:
        if "{kind} {place}" in body.name:
            return prefix + body.name.replace("{kind} {place}", local)
        kind, bare = next(
            (k, local[len(k) + 1 :]) for k in (*_LOCAL_KINDS.values(), "thành phố", "") if local.startswith(k)
        )
        return prefix + body.name.replace("{committee}", "Thị ủy" if kind == "thị xã" else "Thành ủy").replace(
            "{place}", bare.strip()
        )
    if body.level in ("district", "commune"):
        return None
    if place is None:
        return None
    committee = "Thành ủy" if place.kind == "thành phố" else "Tỉnh ủy"
    return prefix + body.name.format(kind=place.kind, place=place.name, committee=committee)


@cache
def _by_shape() -> list[tuple[re.Pattern[str], Body]]:
    """Identity names with a place, as patterns: "Sở Tài chính tỉnh Quảng Nam"."""
    shapes: dict[str, tuple[re.Pattern[str], Body]] = {}
    for body in bodies():
        if "{" in body.name and body.name not in shapes:
            pattern = re.escape(body.name).replace(r"\{kind\}\ \{place\}", r"(?:tỉnh|thành phố)\ (?P<place>.+)")
            pattern = pattern.replace(r"\{committee\}\ \{place\}", r"(?:Tỉnh ủy|Thành ủy)\ (?P<place>.+)")
            shapes[body.name] = (re.compile(pattern.replace(r"\{place\}", "(?P<place>.+)") + "$"), body)
    return list(shapes.values())


@cache
def _by_name() -> dict[str, Body]:
    found: dict[str, Body] = {}
    for body in bodies():
        found.setdefault(body.name, body)
    return found


class Described(NamedTuple):
    """What the lexicon knows of a body by its identity name."""

    kind: str | None = None
    province: str | None = None
    part_of: str | None = None
    successors: tuple[str, ...] = ()
    """What it became: ministries merged on 1 March 2025, provinces on 1 July 2025."""
    level: str | None = None
    """One of :data:`graphkit.lexicon.LEVELS`."""


def describe(name: str) -> Described:
    """Look a body up by its identity name; nothing but ``None`` for one that the lexicon does not know."""
    body = _by_name().get(name)
    if body is not None:
        after = (body.successor,) if body.successor else ()
        return Described(body.kind, None, body.part_of or None, after, body.level)
    for pattern, row in _by_shape():
        match = pattern.match(name)
        place = provinces_by_fold().get(fold(match["place"])) if match else None
        if place is not None:
            above = name_of(row._replace(name=row.part_of), place) if row.part_of else None
            others = [name_of(row._replace(name=row.successor), place)] if row.successor else []
            others += [name_of(row, provinces_by_fold()[fold(other)]) for other in _province_successors()[place.name]]
            successors = tuple(other for other in others if other and other != name)
            return Described(row.kind, place.name, above, successors, row.level)
    return Described()


@lru_cache(maxsize=100_000)
def level_of(name: str) -> str | None:
    """The level of government of a body: as the lexicon says, else as its name says; ``None`` where neither does."""
    words = [word.strip(",;") for word in fold(name).split()]
    ends = [(provinces_by_fold().get(" ".join(words[at:])), words[:at]) for at in range(1, len(words))]
    place, before = next(((place, before) for place, before in ends if place), (None, words))
    # A province's chief town has its name and a level of its own.
    if place is not None and place.kind == "tỉnh" and before[-2:] == ["thanh", "pho"]:
        return "district"
    known = describe(name).level
    if known is not None:
        return known
    if place is not None and place.kind == "thành phố":
        return "province"
    flat = f" {' '.join(words)} "
    for row in level_words():
        phrase = f" {fold(row.phrase)} "
        if flat.startswith(phrase) or (row.where == "inside" and phrase in flat):
            return row.level
    return "province" if place is not None else None


@cache
def _province_successors() -> dict[str, tuple[str, ...]]:
    return {province.name: province.successor for province in provinces()}


def read_body_name(words: str, province: str | None) -> str | None:
    """The identity name of the one body that ``words`` name ("Văn phòng Tỉnh ủy"); ``None`` for groups and unknown ones."""
    flat = fold(words)
    said = read_body(flat, 0, len(flat))
    if said is None or said.body is None or flat[said.end :].strip(" .;,") not in ("", "(de bao cao)", "(b/c)"):
        return None
    if "{" not in said.body.name and flat[: said.end].endswith(" tinh"):  # the provincial branch of a central body
        return None
    place = said.place or (provinces_by_fold().get(fold(province)) if province else None)
    return name_said(said, place)
