"""Names by their words, one level a word: reading a name costs one look-up a word, however many names there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")


class WordTree(Generic[Value]):
    """What stands below some first words of names."""

    __slots__ = ("below", "value")

    def __init__(self) -> None:
        """Begin with no name."""
        self.value: Value | None = None
        """That of the name which ends here."""
        self.below: dict[str, WordTree[Value]] = {}

    def leaf(self, words: Iterable[str]) -> WordTree[Value]:
        """Where the name of these words ends; it is made where nobody put it."""
        node = self
        for word in words:
            node = node.below.setdefault(word, WordTree())
        return node

    def longest(self, words: Sequence[str], at: int = 0) -> tuple[Value, int] | None:
        """The value of the longest name that starts at word ``at``, and the index of the word behind it."""
        found: tuple[Value, int] | None = None
        node: WordTree[Value] | None = self
        for index in range(at, len(words)):
            node = node.below.get(words[index]) if node else None
            if node is None:
                break
            if node.value is not None:
                found = node.value, index + 1
        return found
