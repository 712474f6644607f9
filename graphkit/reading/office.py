"""Old and open office files (.doc, .odt, .rtf): LibreOffice, where it is installed, makes a DOCX of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from graphkit.errors import GraphkitError

PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120


def find_office() -> str | None:
    """Where LibreOffice is; ``None`` where it is not installed."""
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


def as_docx(data: bytes, name: str, suffix: str) -> bytes:
    """Convert an office file; ``suffix`` says what it is (``.doc``).

    Raises GraphkitError where LibreOffice is missing, fails or takes too long.
    """
    program = find_office()
    if program is None:
        raise GraphkitError(
            f"{name} needs LibreOffice (Debian: apt install libreoffice-writer-nogui); or save it as .docx."
        )
    with tempfile.TemporaryDirectory(prefix="graphkit-") as folder:
        given = Path(folder, f"document{suffix}")
        given.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",  # its own, so that an open office is no obstacle
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            f"{folder}/out",
            str(given),
        ]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise GraphkitError(
                f"{name} keeps LibreOffice busy for more than {_SECONDS} s; open it there and save it as .docx."
            ) from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        made = Path(folder, "out", "document.docx")
        if not made.exists():
            raise GraphkitError(f"{name} could not be converted by LibreOffice; open it there and save it as .docx.")
        return made.read_bytes()
