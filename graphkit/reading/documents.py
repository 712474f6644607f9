"""Files → Sources, one at a time."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from graphkit.errors import GraphkitError
from graphkit.model import Source
from graphkit.reading.decoding import decode
from graphkit.reading.finding import File, Finder, Unreadable, refused
from graphkit.reading.metadata import front_matter

STDIN = "-"


def read(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str], *, stdin: BinaryIO | None = None
) -> Iterator[Source | Unreadable]:
    """Read documents one at a time, in the order of the paths, each file once (by its resolved path).

    A path is a file, a directory (its .txt, .md and .markdown files, all levels, sorted by name, without hidden ones),
    a glob pattern, or ``-`` for standard input. ``manifest.csv`` is no document: it says what it says of the documents
    beside it, and of those below it when its directory is read; it wins over a document's own front matter.

    One document at a time is in memory, as bytes and as text: 2 to 3 times its size (more in an encoding before Unicode).
    """
    if isinstance(paths, str | os.PathLike):
        paths = [paths]
    finder = Finder()
    stdin_read = False
    for given in paths:
        path = os.fspath(given)
        if path == STDIN:
            if not stdin_read:
                yield _read_stream(stdin or sys.stdin.buffer)
            stdin_read = True
            continue
        for found in finder.find(path):
            yield _read_file(found) if isinstance(found, File) else found


def read_text(data: bytes, name: str, path: str = "", metadata: Mapping[str, str] | None = None) -> Source:
    """Decode one document; ``metadata`` wins over the front matter of the text, which stays in the text.

    Raises GraphkitError when the data is empty, binary or in an encoding that is not known.
    """
    label = path or ("standard input" if name == STDIN else name)
    text, warnings = decode(data, label)
    if not text or text.isspace():
        raise GraphkitError(f"{label} is empty; leave it out, or put the text of the document into it.")
    said, faults = front_matter(text)
    warnings = (*warnings, *(f"{label}, front matter: {fault}" for fault in faults))
    return Source(name, text, path, {**said, **(metadata or {})}, _pages(text), warnings)


def _pages(text: str) -> tuple[int, ...]:
    starts = (match.end() for match in re.finditer("\f", text))
    return (0, *(start for start in starts if start < len(text)))


def _read_stream(stream: BinaryIO) -> Source | Unreadable:
    try:
        return read_text(stream.read(), STDIN)
    except GraphkitError as error:
        return Unreadable(STDIN, str(error))


def _read_file(file: File) -> Source | Unreadable:
    try:
        with open(file.path, "rb") as stream:
            data = stream.read()
        return read_text(data, os.path.basename(file.path), file.path, file.metadata)
    except GraphkitError as error:
        return Unreadable(file.path, str(error))
    except OSError as error:
        return refused(file.path, error)
