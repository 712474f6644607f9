"""Labels under an item of a plan that say who carries it out: "Cơ quan chủ trì: Sở Y tế", "Thời gian: Quý IV/2025".

They stand in lines of their own under the item, or behind its words; the item with its labels is the task. Where the labels
are items themselves ("a) Nhiệm vụ: ..., b) Cơ quan chủ trì: ..."), those before them are the tasks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphkit.extraction.actors import read_actors, without_markup
from graphkit.extraction.deadlines import read_limit
from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.orders import read_further
from graphkit.extraction.structure import Block
from graphkit.extraction.subjects import find_subject
from graphkit.model import Deadline

_MORE = r"(?:(?:\s+|\s*,\s*)(?:tham\s+muu|thuc\s+hien|hoan\s+thanh|trien\s+khai|to\s+chuc|ban\s+hanh|trinh|gui|bao\s+cao|ket\s+thuc|va)){0,4}[*_ ]*:"
_LEAD = re.compile(r"chu\s+tri" + _MORE)
_CARRIES_OUT = re.compile(r"thuc\s+hien[*_ ]*:")
_TIME = re.compile(r"thoi\s+(?:gian|han)" + _MORE)
_LABEL = re.compile(
    r"(?:(?:cac\s+)?(?:co\s+quan|don\s+vi|phong|bo\s+phan|dau\s+moi)(?:\s*,\s*don\s+vi)?\s+)?"
    r"(?:(?P<lead>chu\s+tri|trach\s+nhiem(?:\s+chi\s+dao)?(?=\s+thuc\s+hien[*_ ]*:[*_ ]*[a-z])|(?<=co\squan\s)thuc\s+hien|(?<=don\svi\s)thuc\s+hien)|(?P<coordinate>phoi\s+hop)|(?P<deadline>thoi\s+(?:gian|han)|tien\s+do))"
    + _MORE
)
_LETTER = re.compile(r"(?<![a-z\d])[a-z\x7f]\)$")
_MARKUP = " *_+-("


class Labels(NamedTuple):
    """What the labels of an item say."""

    lead: tuple[str, ...]
    """Empty where they only say by when."""
    coordinate: tuple[str, ...]
    deadline: Deadline | None
    end: int
    """Where the last one ends that belongs to the item, an offset into ``text.plain``."""


class _Label(NamedTuple):
    role: str | None
    begin: int
    start: int
    """Of what it says, as ``end``."""
    end: int


class _Group(NamedTuple):
    """An item, and the labels in it and in the lines behind it."""

    item: int
    lines: list[int]
    labels: list[_Label]


def find_labelled(text: Folded, blocks: Sequence[Block]) -> tuple[dict[int, Labels], frozenset[int]]:
    """What labels say of items, by the index of the item, and the indices of the blocks that are no items of their own."""
    if not any(sign.search(text.folded) for sign in (_LEAD, _CARRIES_OUT, _TIME)):
        return {}, frozenset()
    found: dict[int, Labels] = {}
    inside: set[int] = set()
    groups = list(_groups(text.folded, blocks))
    lists = Counter(blocks[group.lines[0]].path for group in groups if group.lines)
    for group in groups:
        said = _read(text, group.labels)
        if not said.lead:
            if group.lines or said.deadline:
                found[group.item] = said
                inside.update(group.lines)
            continue
        label = blocks[group.lines[0]] if group.lines else None
        if label is None:
            found[group.item] = said
            continue
        siblings = _siblings(blocks, group.lines[0]) if label.mark and len(label.path) > 1 else []
        if label.kind == "plain" and lists[label.path] == 1:
            siblings = _dashes(blocks, group.lines[0])
        for item in siblings:
            found[item] = said._replace(end=blocks[item].end)
        if siblings:
            inside.update(group.lines)
            continue
        item = group.item
        if not label.mark and lists[label.path] == 1:
            item = _owner(text, blocks, item, label)
        found[item] = said
        inside.update(range(item + 1, group.lines[-1] + 1))
    return found, frozenset(inside)


def _siblings(blocks: Sequence[Block], label: int) -> list[int]:
    """The items before a label that is an item as well, or, where they have dashes under them, these."""
    above = blocks[label].path[:-1]
    first = label
    while first and blocks[first - 1].path[: len(above)] == above and len(blocks[first - 1].path) > len(above):
        first -= 1
    bullets = [index for index in range(first, label) if blocks[index].kind == "bullet"]
    return bullets or [index for index in range(first, label) if blocks[index].mark]


def _dashes(blocks: Sequence[Block], label: int) -> list[int]:
    """The dashes of one item right before a label without one, which says who carries out all of them."""
    first = label
    while first and blocks[first - 1].kind == "bullet" and blocks[first - 1].path == blocks[label].path:
        first -= 1
    return list(range(first, label)) if label - first > 1 else []


def _owner(text: Folded, blocks: Sequence[Block], item: int, label: Block) -> int:
    """The numbered item that a label stands under, where a dash like its own does before it; else ``item`` itself."""
    owner = item
    beside = False
    while owner and not blocks[owner].mark and blocks[owner].path == label.path:
        beside = (
            beside or blocks[owner].kind == label.kind == "bullet" and _dash(text, blocks[owner]) == _dash(text, label)
        )
        owner -= 1
    return owner if beside and blocks[owner].mark and blocks[owner].path == label.path else item


def _dash(text: Folded, block: Block) -> str:
    return text.folded[block.start : block.content].strip(" *\n")


def _groups(flat: str, blocks: Sequence[Block]) -> Iterator[_Group]:
    group: _Group | None = None
    for index, block in enumerate(blocks):
        labels = list(_labels(flat, block)) if block.kind != "row" else []
        if labels and group is not None and not flat[block.content : labels[0].begin].strip(_MARKUP):
            group.lines.append(index)
            group.labels.extend(labels)
        else:
            if group is not None and group.labels:
                yield group
            group = _Group(index, [], labels)
    if group is not None and group.labels:
        yield group


def _labels(flat: str, block: Block) -> Iterator[_Label]:
    matches = [
        match for match in _LABEL.finditer(flat, block.content, block.end) if _begins(flat, block, match.start())
    ]
    ends = [*(_before_mark(flat, block, match.start()) for match in matches[1:]), block.end]
    for match, end in zip(matches, ends, strict=False):
        yield _Label(match.lastgroup, match.start(), match.end(), end)


def _before_mark(flat: str, block: Block, at: int) -> int:
    """Where what stands before a label ends, without the letter of the label: "Sở Nội vụ; b) Cơ quan phối hợp: ..."."""
    before = flat[block.content : at].rstrip(_MARKUP)
    return block.content + len(_LETTER.sub("", before)) if _LETTER.search(before) else at


def _begins(flat: str, block: Block, at: int) -> bool:
    """Whether something stands at the beginning of a line or a clause."""
    before = _LETTER.sub("", flat[block.content : at].rstrip(_MARKUP)).rstrip(_MARKUP)
    return not before or before[-1] in ".;,\n"


def _read(text: Folded, labels: Sequence[_Label]) -> Labels:
    said: dict[str | None, tuple[str, ...]] = {}
    deadline = None
    for label in labels:
        if label.role == "deadline":
            deadline = deadline or read_limit(text, label.start, label.end, text.noisy)
        elif actors := _actors(" ".join(without_markup(text.plain[label.start : label.end]).split())):
            said.setdefault(label.role, actors)
    lead, coordinate = said.get("lead", ()), said.get("coordinate", ())
    return Labels(lead, tuple(name for name in coordinate if name not in lead), deadline, labels[-1].end)


def _actors(words: str) -> tuple[str, ...]:
    """Those that a label names; "Sở Y tế chủ trì; Sở Tài chính bố trí kinh phí" is a sentence, and names two."""
    words = words.lstrip(_MARKUP)
    flat = fold(words)
    subject = find_subject(words, flat, 0)
    if subject is None or subject.kind not in ("action", "coordinate", "weak"):
        return read_actors(words)
    return tuple(dict.fromkeys((*read_actors(words[: subject.end]), *read_further(words, flat))))
