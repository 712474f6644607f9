"""Respelling: the words that were printed, told from what a scanner without Vietnamese made of them.

A noisy channel: what each word may have been (``confusions``: which signs are read for which), weighed by how often words
follow each other in official texts (``word_pairs``); the likeliest row of words wins (Viterbi). Numbers, codes, abbreviations
and whatever stands in no table stay as they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from graphkit.extraction.folding import Folded, fold
from graphkit.lexicon import bodies, districts, document_types, laws, provinces
from graphkit.lexicon.confusions import confusions, word_pairs
from graphkit.lexicon.cues import cues
from graphkit.lexicon.tasks import task_phrases

_TOKEN = re.compile(r"[^\s,;:()\"\[\]|/*#_<>+=]+")
_CLAUSE_END = re.compile(r"[;:()\"\[\]|/]|[.,]\s|\n\s*\n")
_EDGES = ".-!"
_SIGN = 9.4
"""What any sign costs that is read for any other one, in nats; what the table of confusions knows costs less."""
_LOST_MARK = 2.5
"""An apostrophe or question mark that is left of a diacritic."""
_MOST = 13.0
"""What a word may cost beside the signs that are right."""
_UNKNOWN = 16.0
"""What a word costs that is in no table: a name, or beyond telling."""
_BEST = 12
"""How many candidates of a word are weighed."""
_NAME = 10.0
"""The same of a word with a capital inside a clause, as names have."""
_KNOWN = 100
"""How often a phrase of another table counts as seen."""
_LONGEST = 12
_BACKOFF = 0.3
_UNSEEN = -math.log(_BACKOFF)
_CHANGE = 2.5
"""What it costs to take a word of the table for another one; twice as much where it looks like a name."""
_CODE = re.compile(r"\d+\s?[/-]+(?:\d+[/-]+)?[a-z]")
_ROMAN = re.compile(r"[ivxlht1]{1,4}")
_ABBREVIATION = re.compile(r"[A-ZĐ&]{2,6}")


class Candidate(NamedTuple):
    """A word that may have been printed, and what that costs in nats."""

    word: str
    cost: float


@dataclass(slots=True)
class _Node:
    """The words of the table by their signs."""

    word: str | None = None
    below: dict[str, _Node] = field(default_factory=dict)


class _Language(NamedTuple):
    """How often words stand alone and behind each other."""

    words: Mapping[str, float]
    """Word → nats."""
    behind: Mapping[str, Mapping[str, float]]
    """Word → the words that were seen behind it → nats."""
    root: _Node


def _phrases() -> Iterator[str]:
    """What the other tables know is said in such texts as well."""
    yield from (cue.phrase for cue in cues())
    yield from (row.phrase for row in task_phrases())
    yield from (row.name for table in (document_types(), bodies(), provinces(), districts(), laws()) for row in table)


@cache
def _language() -> _Language:
    """From the tables; a word counts for as much as it has different words before it (Kneser and Ney 1995), so that "ty",
    which stands behind "công" alone, is unlikely anywhere else.
    """
    times_of: dict[tuple[str, str], int] = {(row.first, row.second): int(row.times) for row in word_pairs()}
    for phrase in _phrases():
        said = fold(phrase).replace(",", " ").split()
        for pair in zip(said, said[1:], strict=False):
            if all(word.isalpha() for word in pair):
                times_of[pair] = times_of.get(pair, 0) + _KNOWN
    following: dict[str, int] = {}
    preceding: dict[str, int] = {}
    for (first, second), times in times_of.items():
        following[first] = following.get(first, 0) + times
        preceding[second] = preceding.get(second, 0) + 1
        preceding.setdefault(first, 1)
    share = {word: number / len(times_of) for word, number in preceding.items()}
    words = {word: -math.log(number) for word, number in share.items()}
    behind: dict[str, dict[str, float]] = {}
    for (first, second), times in times_of.items():
        chance = (1 - _BACKOFF) * times / following[first] + _BACKOFF * share[second]
        behind.setdefault(first, {})[second] = -math.log(chance)
    root = _Node()
    for word in filter(str.isalpha, words):
        node = root
        for sign in word:
            node = node.below.setdefault(sign, _Node())
        node.word = word
    return _Language(words, behind, root)


def is_word(read: str) -> bool:
    """Whether something (folded) is a word of the tables, so that it was hardly misread."""
    return read in _language().words


@cache
def _misread() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Folded signs as read → what may have been printed, each with its cost."""
    found: dict[str, dict[str, float]] = {}
    for row in confusions():
        printed, read = fold(row.printed), fold(row.read)
        if printed != read:
            costs = found.setdefault(read, {})
            costs[printed] = min(costs.get(printed, _SIGN), max(0.5, -math.log(row.share)))
    return {read: tuple(costs.items()) for read, costs in found.items()}


@lru_cache(maxsize=1 << 15)
def candidates(read: str) -> tuple[Candidate, ...]:
    """The words that may have been printed where ``read`` (folded) stands, the likeliest first."""
    best: dict[str, float] = {}
    misread = _misread()
    # States by how much is read: what is cheapest to come to each place in the tree.
    states: list[dict[int, tuple[float, _Node]]] = [{} for _ in range(len(read) + 1)]
    states[0][id(_language().root)] = (0.0, _language().root)

    def reach(at: int, node: _Node, cost: float) -> None:
        known = states[at].get(id(node))
        if cost <= _MOST and (known is None or cost < known[0]):
            states[at][id(node)] = (cost, node)

    for at in range(len(read) + 1):
        waiting = sorted(states[at].values(), key=lambda state: state[0])
        for cost, node in waiting:
            for below in node.below.values():  # a sign that was lost
                reach(at, below, cost + _SIGN)
        for cost, node in states[at].values():
            if at == len(read):
                if node.word is not None:
                    best[node.word] = min(cost, best.get(node.word, math.inf))
                continue
            sign = read[at]
            if (same := node.below.get(sign)) is not None:
                reach(at + 1, same, cost)
            reach(at + 1, node, cost + (_LOST_MARK if not sign.isalnum() else _SIGN))
            if cost + _SIGN <= _MOST:
                for below in node.below.values():
                    reach(at + 1, below, cost + _SIGN)
            for length in (1, 2):
                for printed, price in misread.get(read[at : at + length], ()) if at + length <= len(read) else ():
                    below_all: _Node | None = node
                    for letter in printed:
                        below_all = below_all.below.get(letter) if below_all is not None else None
                    if below_all is not None:
                        reach(at + length, below_all, cost + price)
    ordered = sorted(best.items(), key=lambda pair: (pair[1], pair[0]))[:_BEST]
    return tuple(Candidate(word, cost) for word, cost in ordered)


class Respelt(NamedTuple):
    """A word in place of what stands at ``start`` to ``end``."""

    start: int
    end: int
    word: str


def respelt(text: Folded) -> Folded:
    """A noisy text with its words spelt right; its spans lead to where they stand in the text as it was read."""
    found = list(respell(text.plain, text.folded))
    if not found:
        return text
    offsets: list[int] = []
    before = text.offsets or range(len(text.plain) + 1)
    done = 0
    for start, end, word in found:
        last = end - 1
        offsets += before[done:start]
        offsets += (before[min(start + at, last)] for at in range(len(word) - 1))
        offsets.append(before[last])
        done = end
    offsets += before[done:]
    plain, flat, page = (_with(said, found) for said in (text.plain, text.folded, text.page))
    return text._replace(plain=plain, folded=fold(flat), offsets=offsets, page=page)


def _with(said: str, found: Iterable[Respelt]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, word in found:
        parts += (said[done:start], word)
        done = end
    return "".join((*parts, said[done:]))


def respell(plain: str, flat: str) -> Iterator[Respelt]:
    """The words of ``plain`` (``flat`` is its folded form) that were misread, in their order, spelt right.

    They have no diacritics, and capitals where the misread word has them.
    """
    for clause in _clauses(plain, flat):
        if not any(token.free for token in clause):
            continue
        for token, word in zip(clause, _likeliest([_choices(*token[2:]) for token in clause]), strict=True):
            if token.free and word != flat[token.start : token.end]:
                yield Respelt(token.start, token.end, _capitals(plain[token.start : token.end], word))


class _Token(NamedTuple):
    start: int
    end: int
    said: str
    """Folded; "0" of a number, "00" of a code."""
    free: bool
    """Whether another word may have been printed."""
    name: bool
    """Whether it has a capital inside a clause, as names have."""


def _clauses(plain: str, flat: str) -> Iterator[list[_Token]]:
    """The words of the text, up to what ends a clause or stays as it is, such as an abbreviation."""
    clause: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(flat):
        start, stop = match.span()
        while stop > start and flat[stop - 1] in _EDGES:
            stop -= 1
        while start < stop and flat[start] in _EDGES:
            start += 1
        if _CLAUSE_END.search(flat, end, match.start() + 1) and clause:
            yield clause
            clause = []
        broken = end > 0 and flat[end : end + 1] == "-"  # the code before it goes on behind a line break
        end = stop
        if start < stop and flat[start].isdecimal() and _is_number(flat, start, stop):
            clause.append(_Token(start, stop, "00" if _CODE.match(flat, start) else "0", False, False))
        elif start == stop or broken or _stays(plain, flat, start, stop):
            if clause:
                yield clause
            clause = []
        else:
            said = flat[start:stop].replace("$", "s")
            clause.append(_Token(start, stop, said, True, bool(clause) and plain[start].isupper()))
    if clause:
        yield clause


def _is_number(flat: str, start: int, stop: int) -> bool:
    said = flat[start:stop]
    return said.isdecimal() or sum(map(str.isdecimal, said)) > 1 or flat[stop : stop + 1] == "/"


def _stays(plain: str, flat: str, start: int, stop: int) -> bool:
    """Letters of lists, parts of codes, abbreviations, and what is too long for a word."""
    said = flat[start:stop]
    if _ROMAN.fullmatch(said) and flat[stop : stop + 1] == ".":
        return True
    if stop - start == 1 or stop - start > _LONGEST or sum(map(str.isdecimal, said)) > 1 or "-" in said or "." in said:
        return True
    if "/" in flat[max(0, start - 1) : start] + flat[stop : stop + 1]:
        return True
    if said in _language().words:
        return False
    return _ABBREVIATION.fullmatch(plain, start, stop) is not None or plain[start:stop] in _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(row.abbreviation for row in bodies())


class _Choices(NamedTuple):
    """What may have been printed where a word stands."""

    words: tuple[str, ...]
    costs: tuple[float, ...]
    """Of each word as it was read, in nats."""
    alone: tuple[float, ...]
    """Of each word without its neighbours, in nats."""


def _likeliest(choices: Sequence[_Choices]) -> list[str]:
    """Of each word's candidates the one that the likeliest row of words has."""
    before, costs, alone = choices[0]
    totals = [nats + cost for nats, cost in zip(alone, costs, strict=True)]
    origins: list[list[int]] = []
    for words, costs, alone in choices[1:]:
        least = min(totals)
        cheapest = totals.index(least)
        if totals.count(least) > 1:
            cheapest = min((at for at, total in enumerate(totals) if total == least), key=before.__getitem__)
        reached = [least + nats + _UNSEEN for nats in alone]
        origin = [cheapest] * len(words)
        for first, second, nats in _seen(before, words):
            if (total := totals[first] + nats) < reached[second]:
                reached[second], origin[second] = total, first
        totals = [total + cost for total, cost in zip(reached, costs, strict=True)]
        origins.append(origin)
        before = words
    at = totals.index(min(totals))
    chosen = [before[at]]
    for origin, choice in zip(reversed(origins), reversed(choices[:-1]), strict=True):
        at = origin[at]
        chosen.append(choice.words[at])
    return chosen[::-1]


@lru_cache(maxsize=1 << 15)
def _seen(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[tuple[int, int, float], ...]:
    """Which of the ``second`` words were ever seen behind which of the ``first`` (their places), in nats; few of all pairs were."""
    behind = _language().behind
    return tuple(
        (at, place, following[word])
        for at, previous in enumerate(first)
        if (following := behind.get(previous))
        for place, word in enumerate(second)
        if word in following
    )


@lru_cache(maxsize=1 << 15)
def _choices(said: str, free: bool, name: bool) -> _Choices:
    """What a token may have been; see :class:`_Token`."""
    known = _language().words
    if not free:
        costs = {said: 0.0}
    elif said in known:
        change = _CHANGE + (_CHANGE if name else 0.0)
        costs = {word: cost if word == said else cost + change for word, cost in candidates(said)}
    else:
        costs = {**dict(candidates(said)), said: _NAME - _UNKNOWN if name else 0.0}
    return _Choices(tuple(costs), tuple(costs.values()), tuple(known.get(word, _UNKNOWN) for word in costs))


def _capitals(printed: str, word: str) -> str:
    letters = "".join(filter(str.isalpha, printed))
    if len(letters) > 1 and letters.isupper():
        return word.upper()
    return word.capitalize() if letters[:1].isupper() else word
