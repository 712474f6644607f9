"""The sentences that the rooms below say in English, in the visitor's language, from one table.

A row of ``sentences.csv`` is a sentence with slots, ``{name} is larger than {n} MB.``, in both languages: what stands in the
slots is carried over. A sentence that the table does not know stays as it is.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

_SLOT = re.compile(r"\{(\w+)\}")


@cache
def table() -> dict[str, str]:
    """English sentence → Vietnamese sentence, with their slots."""
    text = files("graphkit.web").joinpath("sentences.csv").read_text(encoding="utf-8")
    return {row["en"]: row["vi"] for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=1000)
def in_vietnamese(sentence: str) -> str:
    """A sentence in Vietnamese, where the table knows it."""
    for pattern, vietnamese in _patterns():
        if (match := pattern.fullmatch(sentence)) is not None:
            return vietnamese.format_map(match.groupdict())
    return sentence


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The most telling first: those with the most words of their own."""
    rows = sorted(table().items(), key=lambda row: -len(_SLOT.sub("", row[0])))
    return [(_pattern(english), vietnamese) for english, vietnamese in rows]


def _pattern(english: str) -> re.Pattern[str]:
    parts = _SLOT.split(english)
    said = (f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(said), re.DOTALL)
