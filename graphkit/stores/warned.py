"""The warnings of a graph: all in a file of its folder, as many as somebody may read in its manifest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TOLD = 1000
"""Warnings that are given in full; the file has all of them."""
WARNINGS = "warnings.txt"


def tell(sentences: Iterable[str], directory: Path) -> list[str]:
    """Write all warnings into a file of the directory; return as many as somebody may read."""
    told: list[str] = []
    count = 0
    with (directory / WARNINGS).open("w", encoding="utf-8") as file:
        for count, sentence in enumerate(sentences, 1):
            file.write(sentence + "\n")
            if count <= TOLD:
                told.append(sentence)
    if count > TOLD:
        told.append(f"{count - TOLD} more warnings: {WARNINGS} in the folder of the graph has all of them.")
    return told
