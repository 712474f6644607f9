"""Mending: the words of orders and the names of bodies, spelt right in a text that lost its diacritics.

A scanner loses diacritics and confuses vowels, but mostly keeps consonants. Each known phrase is looked up by what is
left of its words, and one word in three may be misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate

import regex

from graphkit.extraction.actor_words import departments
from graphkit.extraction.confusions import distance
from graphkit.extraction.folding import fold
from graphkit.extraction.respelling import is_word
from graphkit.lexicon import bodies, districts
from graphkit.lexicon.tasks import bare_name, task_phrases, task_verbs

_DIACRITICS = (b"\xe1\xba", b"\xe1\xbb", *(sign.encode() for sign in "đơưĐƠƯ"))  # the first two begin ạ to ỹ
_CLEAN_SHARE = 0.04
"""Share of signs with đ, ơ, ư, a dot below or a second mark: 0.13 and more in clean text, below 0.02 in bad scans."""
_EXCERPT = 1500
_LIKELY = 0.8
"""What it may cost at most to take one word for another."""

_CLAUSE = re.compile(r"[^;:/()]+")
_TOKEN = re.compile(r"[a-z0-9&\x7f]+")
_WORD = re.compile(r"\w+")
_DOUBLED = re.compile(r"([^\W\d])\1")
_VOWELS = re.compile(r"[aeiouyw0689&@]+")
_SCANNED_NG = re.compile(r"t?mg|(?<=[a-z])rig")  # no sounds of Vietnamese: "phutmg" is "phường"
_JOINED = re.compile(r"[,-]")
_SCANNED_OFFICE = re.compile(r"(?<![a-z0-9/.-])(?:s[dg&$@\x7f]|\$[6o]|so(?=\s))\s?(?=(?P<name>[a-z]{1,6})(?![a-z0-9]))")
_LOWER_OFFICES = ("so", "$6", "$o")
_SCANNED_AND = regex.compile(r"(?<=\p{L}) va (?=\p{Lu}|các )")
_SCANNED_PROVINCE = regex.compile(r"(?<=[:;.] )Tinh(?= \p{Ll})")  # "Về quỹ đất: Tinh chủ động cân đối"
_SCANNED_ORGANISE = re.compile(r"(?<!\w)t[oôốổộeéèê6&]\s+ch[iíuúưứtrl]{1,3}[ce](?!\w)")
_STRAY_SIGN = regex.compile(r"(?<=\p{L})\.\s?(?=\p{Ll})")  # "UBND.cac xa": no sentence starts in lower case
_STRAY_DASH = regex.compile(r"(?<=, )-(?=\p{Ll})")
_AS_VOWELS = str.maketrans("¢\x7f4", "eea")
_ANY_VOWEL = re.compile(r"[d*]+")  # "d" is also what a scanner makes of "ô" and "ở"


def is_noisy(plain: str) -> bool:
    """Judge a text by three excerpts: it may begin with a table or a page in another language."""
    third = len(plain) // 3
    excerpt = "".join(plain[at : at + _EXCERPT] for at in (0, third, 2 * third))
    data = excerpt.encode("utf-8", "surrogatepass")
    clean = _CLEAN_SHARE * len(excerpt)
    return all(count < clean for count in accumulate(map(data.count, _DIACRITICS)))


@dataclass(slots=True)
class _Phrases:
    """Phrases by the keys of their words, one level a word."""

    words: list[tuple[int, tuple[str, ...], bool]] = field(default_factory=list)
    """Those that end here: number in the order of the lexicon, words as printed, whether it is a proper name."""
    longest: int = 0
    """Words of the longest phrase here or below, counted from its beginning."""
    below: dict[str, _Phrases] = field(default_factory=dict)
    by_sign: dict[str, list[tuple[str, _Phrases]]] = field(default_factory=dict)
    """``below`` by the first sign of the key."""


def mend(plain: str, flat: str, province: str | None) -> str:
    """``plain`` with known phrases spelt right; all else, and what separates words, stays.

    ``flat`` is its folded form; of ``province`` the districts are known as well.
    """
    phrases = _phrases(province)
    plain = _SCANNED_ORGANISE.sub("tổ chức", _with_offices(plain, flat))
    plain = _STRAY_SIGN.sub(" ", _STRAY_DASH.sub("", plain))
    flat = fold(plain)
    pieces: list[str] = []
    done = 0
    for clause in _CLAUSE.finditer(flat):
        tokens = [match.span() for match in _TOKEN.finditer(flat, *clause.span())]
        said = [plain[start:end] for start, end in tokens]
        keys = [_key(flat[start:end]) for start, end in tokens]
        at = 0
        while at < len(tokens):
            words = _longest(phrases, said, keys, at) if keys[at] in phrases.below else ()
            for number, ((start, end), word) in enumerate(zip(tokens[at : at + len(words)], words, strict=True)):
                gap = plain[done:start]
                stray = number and not _JOINED.search(gap) and (word[0].isupper() or not plain[start].isupper())
                pieces += " " if stray else gap, word
                done = end
            at += len(words) or 1
    return _SCANNED_PROVINCE.sub("Tỉnh", _SCANNED_AND.sub(" và ", "".join((*pieces, plain[done:]))))


def _with_offices(plain: str, flat: str) -> str:
    """A scanner prints "S&", "Sd" and "S¢" for "Sở", and may lose the blank behind it."""
    pieces: list[str] = []
    done = 0
    for match in _SCANNED_OFFICE.finditer(flat):
        start, name = match.start(), match.start("name")
        if (
            (plain[start].isupper() or plain[start : start + 2] in _LOWER_OFFICES)
            and plain[name].isupper()
            and _key(match["name"]) in _department_keys()
        ):
            pieces += plain[done:start], "Sở "
            done = name
    return "".join((*pieces, plain[done:]))


@cache
def _department_keys() -> frozenset[str]:
    return frozenset(_key(name.split()[0]) for name in departments())


def _longest(phrases: _Phrases, said: Sequence[str], keys: Sequence[str], at: int) -> tuple[str, ...]:
    """The words of the phrase that best fits the keys from ``at`` on: long, few of them misread, most letters right."""
    upper = said[at][0].isupper()
    best: tuple[float, int, int, int] | None = None
    found: tuple[tuple[str, ...], bool] = ((), False)
    for node, length, wrong in _fitting(phrases.below[keys[at]], keys, at + 1, 1, 0):
        for number, words, proper in node.words:
            printed = said[at : at + length]
            other = sum(map(_is_other_word, printed, words))
            if max(wrong, other) > length // 3 or not upper and (proper or _has_capital(printed, words)):
                continue
            fit = (length - 1.5 * wrong, length, sum(map(_same_signs, printed, words)), -number)
            if best is None or fit > best:
                best, found = fit, (words, proper)
    words, proper = found
    return (words[0][0].upper() + words[0][1:], *words[1:]) if words and upper and not proper else words


def _has_capital(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a word begins with a capital that is not one in the phrase: a name begins there."""
    return any(one[0].isupper() and other[0].islower() for one, other in zip(said, words, strict=True))


@lru_cache(maxsize=1 << 14)
def _is_other_word(said: str, word: str) -> bool:
    """Whether a word that is right as it stands is hardly a misread one of a phrase."""
    read = fold(said)
    return is_word(read) and distance(fold(word), read, _LIKELY) > _LIKELY


@lru_cache(maxsize=1 << 14)
def _same_signs(said: str, word: str) -> bool:
    return fold(said) == fold(word)


def _fitting(
    node: _Phrases, keys: Sequence[str], at: int, length: int, wrong: int
) -> Iterator[tuple[_Phrases, int, int]]:
    """All phrases that the keys may stand for: where they end, their length, and how many words are misread."""
    if node.words:
        yield node, length, wrong
    if at >= len(keys):
        return
    said = keys[at]
    below = node.below.get(said)
    if below is not None:
        yield from _fitting(below, keys, at + 1, length + 1, wrong)
    for known, other in node.by_sign.get(said[:1], ()):
        if wrong < other.longest // 3 and known != said and _near(known, said):
            yield from _fitting(other, keys, at + 1, length + 1, wrong + 1)


@lru_cache(maxsize=1 << 15)
def _key(word: str) -> str:
    """What is left of a word in any scan: consonants, with "đ" (P, b, d) as one and vowels as one."""
    if word.isdigit():
        return word
    word = _SCANNED_NG.sub("ng", word.translate(_AS_VOWELS))
    word = word[0] + word[1:].replace("v", "u")
    if word[0] == "1":
        word = "l" + word[1:]
    word = _DOUBLED.sub(r"\1", word)
    if word[0] in "pb" and word[1:2] != "h":
        word = "d" + word[1:]
    return _VOWELS.sub("*", word.replace("1", "i"))


@lru_cache(maxsize=1 << 14)
def _near(known: str, said: str) -> bool:
    """Whether one key, each run of vowels as one, is the other with at most one sign too many."""
    said = said[:1] + _ANY_VOWEL.sub("*", said[1:])
    known = known[:1] + _ANY_VOWEL.sub("*", known[1:])
    short, long = sorted((known, said), key=len)
    if known[:1] != said[:1] or len(long) - len(short) > 1:
        return False
    signs = iter(long)
    return all(sign in signs for sign in short)


@lru_cache(maxsize=128)
def _phrases(province: str | None) -> _Phrases:
    root = _Phrases()
    for number, phrase in enumerate((*_known_phrases(), *_places(province))):
        words = tuple(_WORD.findall(phrase))
        keys = [_key(fold(word)) for word in words]
        if len(keys) < 2:
            continue
        node = root
        for key in keys:
            below = node.below.get(key)
            if below is None:
                below = node.below[key] = _Phrases()
                node.by_sign.setdefault(key[:1], []).append((key, below))
            below.longest = max(below.longest, len(keys))
            node = below
        node.words.append((number, words, words[0][0].isupper()))
    return root


def _places(province: str | None) -> Iterator[str]:
    for district in districts():
        if district.province == province:
            yield district.name
            yield f"{district.kind} {district.name}"
    if province is not None:
        yield province


@cache
def _known_phrases() -> tuple[str, ...]:
    found = [row.phrase for row in task_phrases()]
    for body in bodies():
        bare = bare_name(body.name)
        found += [bare, f"{bare} tỉnh", *(alias for alias in body.aliases if "&" not in alias)]
    found += [row.verb for row in task_verbs() if row.kind in ("order", "action", "weak", "coordinate")]
    return tuple(phrase for phrase in found if " " in phrase)
