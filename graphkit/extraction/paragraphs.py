"""Paragraphs: the words of a block in one line, beside their folded form."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphkit.extraction.folding import Folded, fold
from graphkit.extraction.mending import mend
from graphkit.extraction.structure import Block

_WINDOW = 6000
"""A paragraph is read this far, in signs; longer ones are tables that lost their lines."""
_LONGEST_TITLE, _LONGEST_HEADING = 400, 300
_BLANKS = re.compile(r"\s\s+")
_ENDED = re.compile(r"[.;/…)\"”]\s*[*_]*$")
_GO_ON = ("trong do:", "gom:")


class Paragraph(NamedTuple):
    """A block and its words: footnotes and mark out, each run of blanks and line breaks one blank, scans mended."""

    block: Block
    plain: str
    flat: str
    """``plain`` folded, in step with it."""

    @property
    def ended(self) -> bool:
        """Whether its last sign ends a sentence or a member of a list."""
        return _ENDED.search(self.flat, len(self.flat) - 40) is not None

    @property
    def is_heading(self) -> bool:
        """Whether it is one: short, one phrase, without a full stop; "..., trong đó:" is still an order."""
        block, flat = self.block, self.flat
        if block.kind == "plain" and not block.title:
            return False
        if block.title and len(flat) < _LONGEST_TITLE and not flat.endswith("."):
            return True
        if len(flat) >= _LONGEST_HEADING or ". " in flat:
            return False
        return not (flat.rstrip(" *_").endswith(_GO_ON) or _ENDED.search(flat.rstrip(" *_")))


class Mending(NamedTuple):
    """What the words of a scan are mended by."""

    province: str | None


def read_paragraph(text: Folded, block: Block, mending: Mending | None) -> Paragraph:
    """Read the words of a block."""
    begin, end = block.content, block.end
    if begin >= end:
        return Paragraph(block, "", "")
    if block.gaps:
        plain, flat = _without_gaps(text, block)
    else:
        end = min(end, begin + _WINDOW)
        plain, flat = text.plain[begin:end], text.folded[begin:end]
    plain, flat = _in_one_line(plain, flat)
    if mending is not None:
        plain = mend(plain, flat, mending.province)
        flat = fold(plain)
    return Paragraph(block, plain, flat)


def _without_gaps(text: Folded, block: Block) -> tuple[str, str]:
    plain: list[str] = []
    flat: list[str] = []
    at = block.content
    for start, end in (*block.gaps, (block.end, block.end)):
        plain.append(text.plain[at : max(at, start)])
        flat.append(text.folded[at : max(at, start)])
        at = max(at, end)
    return " ".join(plain)[:_WINDOW], " ".join(flat)[:_WINDOW]


def _in_one_line(plain: str, flat: str) -> tuple[str, str]:
    """Both texts, in step, with each run of blanks of the folded one made one blank."""
    lead, stop = len(flat) - len(flat.lstrip()), len(flat.rstrip())
    folded_short = " ".join(flat.split())
    if len(folded_short) == stop - lead:
        return plain[lead:stop].replace("\n", " "), folded_short
    short = " ".join(plain.replace("**", "  ").split())
    if len(short) == len(folded_short):  # whatever is blank in the plain text is so in the folded one
        return short, folded_short
    kept: list[str] = []
    at = lead
    for run in _BLANKS.finditer(flat, lead, stop):
        kept += plain[at : run.start()], " "
        at = run.end()
    return "".join((*kept, plain[at:stop])).replace("\n", " "), folded_short
