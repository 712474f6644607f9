"""ZIP files: their members one at a time, with limits that a bomb breaks and no honest archive does."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from graphkit.errors import GraphkitError

MOST_BYTES = 1_000_000_000
"""Bytes of an archive unpacked, all members together."""
MOST_TIMES = 300
"""How many times larger a member may grow; XML grows 10 to 30 times."""
SMALL = 10_000_000
"""A member that unpacks to less than this may grow as it likes."""
MOST_MEMBERS = 20_000


class Member(NamedTuple):
    """A file in an archive, unpacked."""

    name: str
    data: bytes


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise GraphkitError(f"{name} is a ZIP or Office file that breaks off or is damaged; get it again.") from error


def _check(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise GraphkitError(
            f"{name} holds {len(members)} files, more than {MOST_MEMBERS}; unpack it and name the folder."
        )
    if any(member.flag_bits & 1 for member in members):
        raise GraphkitError(f"{name} is locked with a password; unpack it, or save it without one.")
    whole = sum(member.file_size for member in members)
    if whole > MOST_BYTES or any(
        member.file_size > SMALL and member.file_size > MOST_TIMES * max(member.compress_size, 1) for member in members
    ):
        raise GraphkitError(
            f"{name} would unpack to {whole / 1e6:.0f} MB, which looks like a bomb; unpack it by hand if you trust it."
        )


def check_members(data: bytes, name: str) -> None:
    """Raise GraphkitError for an archive that is damaged, locked or a bomb."""
    with _open(data, name) as archive:
        _check(archive, name)


def member_names(data: bytes) -> list[str]:
    """The names in an archive; none where it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return []


def read_members(data: bytes, name: str) -> Iterator[Member]:
    """Unpack the files of an archive one at a time, in the order of their names, without hidden ones."""
    with _open(data, name) as archive:
        _check(archive, name)
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            parts = info.filename.replace("\\", "/").split("/")
            if info.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts):
                continue
            try:
                with archive.open(info) as stream:
                    unpacked = stream.read(info.file_size + 1)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
                raise GraphkitError(f"{name} is damaged at {info.filename} ({error}); get it again.") from error
            yield Member("/".join(parts), unpacked)
