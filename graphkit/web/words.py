"""The words of all pages in both languages, from one table."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from graphkit.web.sentences import in_vietnamese

LANGUAGES = ("vi", "en")


@cache
def table() -> dict[str, dict[str, str]]:
    """Language → key → word, from ``words.csv``."""
    text = files("graphkit.web").joinpath("words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {language: {row["key"]: row[language] for row in rows} for language in LANGUAGES}


class Words:
    """The words of one language, called with a key and what is to be put into its slots."""

    def __init__(self, language: str) -> None:
        """Speak ``language``."""
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._words = table()[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The word of a key; a number is written as the language does."""
        word = self._words[key]
        if not values:
            return word
        return word.format_map(
            {name: self.number(each) if isinstance(each, int) else each for name, each in values.items()}
        )

    def told(self, sentence: str) -> str:
        """What a room below said in English."""
        return in_vietnamese(sentence) if self.language == "vi" else sentence

    def number(self, value: int) -> str:
        """A number with its thousands apart."""
        return f"{value:,}".replace(",", "." if self.language == "vi" else ",")

    def day(self, value: object) -> str:
        """An ISO date, month, quarter or year; in Vietnamese as ``30/09/2024``."""
        text = str(value or "")
        if self.language != "vi" or not text[:4].isdecimal():
            return text
        if "-Q" in text:
            return f"Quý {text[-1]}/{text[:4]}"
        return "/".join(reversed(text.split("-")))
