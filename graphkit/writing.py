"""Where answers are written: a file or a folder, whole or not at all; standard output; a device or a pipe."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from graphkit.errors import GraphkitError, cure


def is_standard_output(out: Path) -> bool:
    """Whether a user means standard output by this name."""
    return str(out) in ("-", "/dev/stdout", "/dev/fd/1")


@contextlib.contextmanager
def writing(out: Path) -> Iterator[BinaryIO]:
    """A file to write into, which stands at ``out`` when all is written; a fault leaves what was there.

    What is no regular file, such as a device or a pipe, is written to and never replaced.

    Raises:
        GraphkitError: the file cannot be written.
    """
    if is_standard_output(out):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with _beside(out.resolve()) if _is_replaceable(out) else out.open("wb") as file:
            yield file
    except OSError as error:
        raise _refused(out, error) from error


@contextlib.contextmanager
def writing_folder(out: Path) -> Iterator[Path]:
    """A folder to write into, which stands at ``out`` when all is written; it may be there if it is empty.

    Raises:
        GraphkitError: it is there and not empty, or cannot be written.
    """
    if is_standard_output(out):
        raise GraphkitError(f"{out} takes one file, and this is a folder of files: name a folder.")
    part = _part(out)
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise GraphkitError(f"{out} is there already: name a folder that is new or empty.")
        part.mkdir(parents=True)
        yield part
        part.replace(out)
    except OSError as error:
        raise _refused(out, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[BinaryIO]:
    part = _part(out)
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _part(out: Path) -> Path:
    return out.with_name(f".{out.name}.{os.getpid()}.part")


def _is_replaceable(out: Path) -> bool:
    try:
        return stat.S_ISREG(out.stat().st_mode)
    except FileNotFoundError:
        return True


def _refused(out: Path, error: OSError) -> GraphkitError:
    return GraphkitError(f"{out} cannot be written ({error.strerror or error}): {cure(error)}.")
