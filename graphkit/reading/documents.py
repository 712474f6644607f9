"""Files → Sources, one at a time."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.model import Source
from graphkit.reading import zips
from graphkit.reading.decoding import corrected, decode
from graphkit.reading.finding import File, Finder, Unreadable, refused
from graphkit.reading.formats import Format, format_of, is_html
from graphkit.reading.metadata import MANIFEST, front_matter
from graphkit.reading.recognition import Ocr, Watch
from graphkit.reading.scans import paged_text

STDIN = "-"
_NESTED = 3
"""Archives inside archives that are opened."""
_CURES = {
    Format.locked: "save it without one",
    Format.sheet: "save it as PDF, or its text as DOCX",
    Format.gzip: "unpack it",
}


class Options(NamedTuple):
    """How documents are read."""

    ocr: Ocr = Ocr.auto
    watch: Watch | None = None
    """Is told how far the recognition of a scan has come."""


def read(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    stdin: BinaryIO | None = None,
    ocr: Ocr | str = Ocr.auto,
    watch: Watch | None = None,
) -> Iterator[Source | Unreadable]:
    """Read documents one at a time, in the order of the paths, each file once (by its resolved path).

    A path is a file (text, Markdown, PDF, Word, OpenDocument, RTF, HTML, an image, or a ZIP of any of these, told by its
    content), a directory (its documents, all levels, sorted by name, without hidden ones), a glob pattern, or ``-`` for
    standard input. ``manifest.csv`` is no document: it says what it says of the documents beside it, and of those below
    it when its directory is read; it wins over a document's own front matter.

    One document at a time is in memory, as bytes and as text: 2 to 3 times its size (more in an encoding before Unicode).
    """
    options = Options(Ocr(ocr), watch)
    for found in find(paths):
        if isinstance(found, Unreadable):
            yield found
        elif isinstance(data := fetch(found, stdin), Unreadable):
            yield data
        else:
            yield from read_fetched(data, found, options)


def find(paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> Iterator[File | Unreadable]:
    """The files that :func:`read` would read, in its order and each once, unread; ``-`` is standard input."""
    if isinstance(paths, str | os.PathLike):
        paths = [paths]
    finder = Finder()
    stdin_found = False
    for given in paths:
        path = os.fspath(given)
        if path != STDIN:
            yield from finder.find(path)
        elif not stdin_found:
            stdin_found = True
            yield File(STDIN, {})


def fetch(file: File, stdin: BinaryIO | None = None) -> bytes | Unreadable:
    """The bytes of a file at rest: one that somebody writes meanwhile is refused."""
    if file.path == STDIN:
        return (stdin or sys.stdin.buffer).read()
    try:
        with open(file.path, "rb") as stream:
            before = os.fstat(stream.fileno())
            data = stream.read()
            after = os.fstat(stream.fileno())
    except OSError as error:
        return refused(file.path, error)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        return Unreadable(file.path, f"{file.path} changed while it was read; run again when nobody writes it.")
    return data


def read_fetched(data: bytes, file: File, options: Options) -> Iterator[Source | Unreadable]:
    """Read the bytes of a file that was found."""
    if file.path == STDIN:
        return read_bytes(data, STDIN, options=options)
    return read_bytes(data, os.path.basename(file.path), file.path, file.metadata, options)


def read_bytes(
    data: bytes,
    name: str,
    path: str = "",
    metadata: Mapping[str, str] | None = None,
    options: Options = Options(),  # noqa: B008 - immutable
    depth: int = 0,
) -> Iterator[Source | Unreadable]:
    """Read one file of any format; an archive gives all its documents, and what cannot be read of it beside them."""
    label = _label(name, path)
    try:
        if format_of(data) is Format.zip:
            yield from _read_archive(data, label, metadata, options, depth)
        else:
            yield _read_one(data, name, path, metadata or {}, options)
    except GraphkitError as error:
        yield Unreadable(path or name, str(error))


def _label(name: str, path: str) -> str:
    return path or ("standard input" if name == STDIN else name)


def read_text(data: bytes, name: str, path: str = "", metadata: Mapping[str, str] | None = None) -> Source:
    """Decode one text; ``metadata`` wins over the front matter of the text, which stays in the text.

    Raises GraphkitError when the data is empty, binary or in an encoding that is not known.
    """
    label = _label(name, path)
    text, warnings = decode(data, label)
    if not text or text.isspace():
        raise GraphkitError(f"{label} is empty; leave it out, or put the text of the document into it.")
    said, faults = front_matter(text)
    warnings = (*warnings, *(f"{label}, front matter: {fault}" for fault in faults))
    return Source(name, text, path, {**said, **(metadata or {})}, _pages(text), warnings)


def _read_one(data: bytes, name: str, path: str, metadata: Mapping[str, str], options: Options) -> Source:
    label = _label(name, path)
    warnings: Sequence[str] = ()
    match format_of(data):
        case Format.text:
            source = read_text(data, name, path, metadata)
            if not is_html(source.text):
                return source
            text, warnings = _html(source.text, label), source.warnings
        case Format.mhtml:
            text, warnings = _web_archive(data, label)
        case Format.pdf | Format.image as found:
            text, warnings = paged_text(data, label, found, options.ocr, options.watch)
        case Format.docx:
            text = _docx(data, label)
        case Format.doc | Format.odt | Format.rtf as found:
            from graphkit.reading.office import as_docx

            text = _docx(as_docx(data, label, f".{found.name}"), label)
        case found:
            raise GraphkitError(f"{label} is {found.value}; {_CURES[found]}.")
    text, guessed = corrected(text, label)
    text = text.replace("\0", "\ufffd")
    if not text or text.isspace():
        raise GraphkitError(f"{label} holds no text; leave it out, or put the text of the document into it.")
    return Source(name, text, path, metadata, _pages(text), (*warnings, *guessed))


def _docx(data: bytes, label: str) -> str:
    from graphkit.reading.docx import docx_text

    return docx_text(data, label)


def _html(text: str, label: str) -> str:
    from graphkit.reading.webpages import html_text

    return html_text(text, label)


def _web_archive(data: bytes, label: str) -> tuple[str, Sequence[str]]:
    """The page in a web archive (.mht, and many a ``.doc`` of legal databases)."""
    import email.policy

    page = email.message_from_bytes(data, policy=email.policy.default).get_body(("html", "plain"))
    content = page.get_payload(decode=True) if page is not None else None
    if not isinstance(content, bytes):
        raise GraphkitError(f"{label} is a web archive without a page; save the page as HTML.")
    text, warnings = decode(content, label)
    return (_html(text, label) if is_html(text) else text), warnings


def _pages(text: str) -> tuple[int, ...]:
    starts = (match.end() for match in re.finditer("\f", text))
    return (0, *(start for start in starts if start < len(text)))


def _read_archive(
    data: bytes, label: str, metadata: Mapping[str, str] | None, options: Options, depth: int
) -> Iterator[Source | Unreadable]:
    if depth >= _NESTED:
        raise GraphkitError(f"{label} lies in an archive in an archive {_NESTED} deep; unpack it.")
    # What the manifest says of the archive holds for each document in it, unless it belongs to one document only.
    shared = {key: value for key, value in (metadata or {}).items() if key in ("place", "issuer")}
    empty = True
    for member in zips.read_members(data, label):
        empty = False
        inner = f"{label}/{member.name}"
        name = PurePosixPath(member.name).name
        if name == MANIFEST:
            yield Unreadable(inner, f"{inner} is not read inside an archive; unpack the archive, or put it beside.")
        else:
            yield from read_bytes(member.data, name, inner, shared, options, depth + 1)
    if empty:
        raise GraphkitError(f"{label} is a ZIP file without a file in it; leave it out.")
