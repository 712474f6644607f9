"""How people type the number of a document, and how a graph has it."""

from __future__ import annotations

from itertools import islice
from unicodedata import normalize

from graphkit.extraction.codes import find_codes
from graphkit.extraction.folding import folded


def spellings(typed: str) -> list[str]:
    """What a document may be called in a graph that somebody calls ``typed``: the same, and the code in it as registers write it.

    >>> spellings("Nghị quyết số 41/nq-tw")
    ['Nghị quyết số 41/nq-tw', '41-NQ/TW']
    """
    told = normalize("NFC", typed).strip()
    if "|" in told:  # an identity in full, which means no other document of that number
        return [told]
    # In small letters, only the symbols that are known are read.
    read = [code.text for text in (told, told.upper()) for code in islice(find_codes(folded(text)), 1)]
    return list(dict.fromkeys((told, *read)))
