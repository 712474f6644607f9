"""Names of tasks that last: the same task keeps its name when its document is read again, so that a register can use it.

What a scan, a page break or a better reading changes is left out: place in the text, blanks, case, diacritics,
punctuation, marks of footnotes, page numbers on lines of their own. What remains is hashed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from graphkit.extraction.folding import folded

_BETWEEN = re.compile(r"[^a-z0-9]+")


def stable_id(document_id: str, section: str | None, text: str) -> str:
    """Name a task, ``task-`` and 16 hexadecimal digits; ``text`` with its line ends, because they tell page numbers.

    The word in front keeps a spreadsheet from taking ``123e456`` for a number.
    """
    words = "\n".join((document_id, _essence(section or ""), _essence(text)))
    return f"task-{blake2b(words.encode(), digest_size=8).hexdigest()}"


def stable_ids(document_id: str, tasks: Iterable[tuple[str | None, str]]) -> list[str]:
    """Name the tasks of one document, ``(section, text)`` in their order: what is said again gets ``-2``, ``-3``."""
    said: Counter[str] = Counter()
    names = []
    for section, text in tasks:
        name = stable_id(document_id, section, text)
        said[name] += 1
        names.append(name if said[name] == 1 else f"{name}-{said[name]}")
    return names


def _essence(text: str) -> str:
    return _BETWEEN.sub("", folded(text).folded)
