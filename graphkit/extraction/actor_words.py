"""Words of those who act: whether a name of somebody who gets orders starts at a place, and names that are known whole.

The first words are in ``lexicon/data/task_actors.csv``; bodies and districts have tables of their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import fold
from graphkit.extraction.issuers import provinces_by_fold
from graphkit.lexicon import bodies, districts
from graphkit.lexicon.tasks import bare_name, task_actors

WORD = re.compile(r"[a-z0-9&\x7f]+")
_DETERMINER = re.compile(r"(?:(?:cac|nhung|tung|moi|toan the|tap the|nguoi dung dau cac|dong chi|ong|quy)\s+)+")
_DETERMINED = frozenset("cntmdoq")
_VERB_ORGANISE = re.compile(r"to chuc(?!,? ca nhan\b| (?:chinh tri|dai dien|dang|doan the|tin dung|xa hoi))")


class _Heads(NamedTuple):
    """What may stand behind one first word, folded."""

    heads: list[tuple[str, str]]
    """As printed in lower case, and their kinds, longest first."""
    others: tuple[str, ...]
    """Folded words that only begin like an actor: "báo cáo" is no newspaper."""


@cache
def _heads() -> dict[str, _Heads]:
    found: dict[str, list[tuple[str, str]]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for row in task_actors():
        first = fold(row.head).split()[0]
        if row.kind == "none":
            others[first] = (*others.get(first, ()), fold(row.head))
        elif row.kind != "last":
            found.setdefault(first, []).append((row.head.lower(), row.kind))
    return {
        first: _Heads(sorted(heads, key=lambda head: -len(head[0])), others.get(first, ()))
        for first, heads in found.items()
    }


def is_actor(plain: str, flat: str, at: int) -> bool:
    """Whether the name of an actor starts at ``at``, with or without "các" and the like."""
    return head_at(plain, flat, after_determiner(plain, flat, at))


def after_determiner(plain: str, flat: str, at: int) -> int:
    """Where the name starts behind "các", "đồng chí" and the like."""
    if flat[at : at + 1] not in _DETERMINED:
        return at
    match = _DETERMINER.match(flat, at)
    if match is None or plain[at : at + 3].lower() == "mời":  # "mời chủ đầu tư" invites, "mọi cơ quan" names
        return at
    return match.end()


def head_at(plain: str, flat: str, at: int) -> bool:
    """Whether the name of an actor starts at ``at``."""
    word = WORD.match(flat, at)
    known = _heads().get(word[0]) if word else None
    if word is None or known is None or any(_stands(flat, other, at) for other in known.others):
        return False
    if word[0] == "to" and _VERB_ORGANISE.match(flat, at) and not flat.endswith(("cac ", "nhung "), 0, at):
        return False
    for head, kind in known.heads:
        end = at + len(head)
        following = flat[end : end + 1]
        if following.isalnum() or not same_letters(plain[at:end].lower(), head):
            continue
        if kind != "head" or not following or following in ",;:*" or is_actor(plain, flat, end + 1):
            return True
    return False


def _stands(flat: str, words: str, at: int) -> bool:
    end = at + len(words)
    return flat.startswith(words, at) and not "a" <= flat[end : end + 1] <= "z"


def same_letters(said: str, known: str) -> bool:
    """Equal in diacritics, wherever the tone mark of a pair of vowels is put ("Toà án", "Tòa án")."""
    return said == known or len(said) == len(known) and _letters(said) == _letters(known)


def other_marks(said: str, known: str) -> bool:
    """Whether words of the same letters bear as many marks, and others: "viễn thông bảo đảm" says no "thông báo"."""
    return said != known and len(_letters(said)) == len(_letters(known)) and _letters(said) != _letters(known)


@lru_cache(maxsize=1 << 12)
def _letters(words: str) -> list[str]:
    return sorted(unicodedata.normalize("NFD", words))


_OTHERS = ("uy ban ", "ubnd ", "so ", "bo ", "ban ", "cong an ", "hoi ", "tinh ", "thanh pho ", "cac ")


def begins_no_company(flat: str, at: int = 0) -> bool:
    """Whether the words at ``at`` end a list of groups of companies: "các Tập đoàn: A, B, Sở Y tế"."""
    return flat.startswith(_OTHERS, at)


@cache
def last_words() -> frozenset[str]:
    """Folded last words of names, before a verb."""
    return frozenset(fold(row.head) for row in task_actors() if row.kind == "last")


@cache
def departments() -> tuple[str, ...]:
    """Folded names of departments and ministries without "Sở" or "Bộ", the longest first."""
    found: dict[str, None] = {}
    for body in bodies():
        kind, _, name = bare_name(body.name).partition(" ")
        if kind in ("Sở", "Bộ") and name:
            found.setdefault(fold(name))
    return tuple(sorted(found, key=len, reverse=True))


@cache
def department_ends() -> tuple[str, ...]:
    """What a folded name ends with that ends with a department's."""
    return tuple(f" {name}" for name in departments())


@cache
def places() -> frozenset[str]:
    """Folded names of districts, provinces and centrally run cities."""
    return frozenset((*(fold(district.name) for district in districts()), *provinces_by_fold()))


@cache
def known_bodies() -> frozenset[str]:
    """Folded names of bodies, and their other names."""
    names = {fold(bare_name(body.name)) for body in bodies()}
    return frozenset(names | {fold(alias) for body in bodies() for alias in body.aliases})
