"""Paths → files: directories, patterns and single files, each file once, with what the manifests say of it."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from graphkit.reading.metadata import MANIFEST, key, read_manifest

SUFFIXES = tuple(
    ".txt .md .markdown .pdf .docx .doc .odt .rtf .html .htm .mht .mhtml .zip .png .jpg .jpeg .tif .tiff .bmp .gif .webp".split()
)
"""What is read of a directory; a file that is named is read whatever its suffix, each by what it holds."""


_Manifests = Mapping[str, Mapping[str, str]]
"""What manifests say of documents, by :func:`~graphkit.reading.metadata.key` of their paths."""
_KINDS = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


class Unreadable(NamedTuple):
    """Something that could not be read; the rest goes through."""

    path: str
    reason: str
    """One sentence that names the file and the cure."""


class File(NamedTuple):
    """A file to read, and what the manifests say of it."""

    path: str
    metadata: Mapping[str, str]


class Finder:
    """Finds files; remembers them, so that a file that two paths lead to is found once."""

    def __init__(self) -> None:
        """Nothing is found yet."""
        self._seen: set[str] = set()
        self._manifests: dict[str, _Manifests] = {}

    def find(self, path: str) -> Iterator[File | Unreadable]:
        """The files of a file, directory or glob pattern, in order; Unreadable for what is not there or not open."""
        is_pattern = glob.has_magic(path) and not os.path.lexists(path)
        paths = sorted(glob.glob(path, recursive=True)) if is_pattern else [path]
        if not paths:
            yield _unreadable(path, _why_nothing(path))
        for each in paths:
            yield from self._named(each)

    def _named(self, path: str) -> Iterator[File | Unreadable]:
        folder, name = os.path.split(path)
        if os.path.isdir(path):
            if not (yield from self._walk(path, {})):
                yield _unreadable(path, f"holds no document ({_KINDS}); name other files")
        elif os.path.isfile(path):
            manifests = yield from self._enter(folder)
            if name != MANIFEST:
                yield from self._file(path, manifests)
        else:
            yield from self._file(path, {})

    def _walk(self, folder: str, above: _Manifests) -> Generator[File | Unreadable, None, bool]:
        """The files of a directory; returns False when it was listed and has none."""
        if not self._is_new(folder):
            return True
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            yield refused(folder, error)
            return True
        own = yield from self._enter(folder)
        manifests = {**above, **own} if own else above
        holds_documents = False
        for name in names:
            path = os.path.join(folder, name)
            if name.startswith("."):
                continue
            is_document = name.lower().endswith(SUFFIXES)
            if os.path.isdir(path):
                is_document = yield from self._walk(path, manifests)
            elif is_document:
                yield from self._file(path, manifests)
            holds_documents |= is_document
        return holds_documents

    def _file(self, path: str, manifests: _Manifests) -> Iterator[File | Unreadable]:
        if _shown(path) != path:
            yield _unreadable(path, "has a name that is not UTF-8; rename it")
            return
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            yield refused(path, error)
            return
        if not stat.S_ISREG(mode):
            yield _unreadable(path, "is a pipe, socket or device; pass a file, or '-' for standard input")
        elif self._is_new(path):
            yield File(path, manifests.get(key(path), {}))

    def _enter(self, folder: str) -> Generator[Unreadable, None, _Manifests]:
        """What the manifest of a folder says; its faults are yielded the first time."""
        folder_key = key(folder)
        if folder_key not in self._manifests:
            self._manifests[folder_key], faults = read_manifest(Path(folder))
            yield from (Unreadable(os.path.join(folder, MANIFEST), fault) for fault in faults)
        return self._manifests[folder_key]

    def _is_new(self, path: str) -> bool:
        resolved = os.path.realpath(path)
        is_new = resolved not in self._seen
        self._seen.add(resolved)
        return is_new


def refused(path: str, error: Exception) -> Unreadable:
    """What the operating system's refusal of a path means to a user."""
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):
            return _unreadable(path, "is a link to a file that does not exist; correct or remove it")
        return _unreadable(path, "does not exist; check the spelling and the folder")
    if isinstance(error, PermissionError):
        return _unreadable(path, "may not be read by this user; change its permissions")
    reason = error.strerror if isinstance(error, OSError) else error
    return _unreadable(path, f"cannot be read ({reason}); check the path and the disk")


def _unreadable(path: str, fault_and_cure: str) -> Unreadable:
    return Unreadable(_shown(path), f"{_shown(path)} {fault_and_cure}.")


def _shown(path: str) -> str:
    """The path as it can be printed and stored: bytes of the name that are not UTF-8 become ``?``."""
    return path.encode("utf-8", "replace").decode("utf-8")


def _why_nothing(pattern: str) -> str:
    """Why a pattern matches no file: a folder on its way may be closed to us."""
    folder = os.path.dirname(pattern)
    while glob.has_magic(folder):
        folder = os.path.dirname(folder)
    if os.path.isdir(folder or ".") and not os.access(folder or ".", os.R_OK | os.X_OK):
        return f"lies in a folder that may not be read by this user; change the permissions of {folder}"
    return "matches no file; check the pattern and the folder"
