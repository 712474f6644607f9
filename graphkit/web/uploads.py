"""Uploaded files: read in a process of their own with limits on memory and time, kept until they are added or thrown away."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path, PurePosixPath
from typing import Any

from graphkit.errors import GraphkitError
from graphkit.web.settings import Settings

_KEPT = 20
"""Uploads that wait at a time; the oldest makes room."""
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}$")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f|/\\#]+")


class Upload:
    """One file that waits for a decision."""

    def __init__(self, token: str, name: str, file: Path, readings: list[dict[str, Any]]) -> None:
        """A file that was read."""
        self.token = token
        self.name = name
        self.file = file
        self.readings = readings
        self.state = "read"
        """``read``, ``building``, ``added`` or ``failed``."""
        self.message = ""


class Uploads:
    """All uploads of a server; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        """Keep uploads in a folder of their own, which goes with the server."""
        self._settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="graphkit-uploads-"))
        self._waiting: dict[str, Upload] = {}
        self._lock = threading.Lock()
        self._reading = threading.Semaphore(2)
        self._building = threading.Lock()
        self._builds: set[subprocess.Popen[bytes]] = set()

    def take(self, name: str, data: bytes) -> Upload:
        """Read an uploaded file.

        Raises:
            GraphkitError: it is too large, cannot be read, or takes too much time or memory.
        """
        told = _NOT_IN_A_NAME.sub(" ", PurePosixPath(name.replace("\\", "/")).name).strip()[:120] or "document.txt"
        if len(data) > self._settings.upload_bytes:
            raise GraphkitError(f"{told} is larger than {self._settings.upload_bytes // 1_000_000} MB.")
        token = secrets.token_urlsafe(18)
        suffix = _SUFFIX.search(told.lower())
        # Of the visitor's name only a plain ending reaches the file system.
        file = self._folder / f"{token}{suffix[0] if suffix else '.txt'}"
        file.write_bytes(data)
        try:
            with self._reading:
                readings = self._read(file, told)
        finally:
            file.unlink(missing_ok=True)
        texts = self._folder / f"{token}.json"
        texts.write_text(json.dumps([reading["source"] for reading in readings]), encoding="utf-8")
        upload = Upload(token, told, texts, readings)
        with self._lock:
            while len(self._waiting) >= _KEPT:
                oldest = next(iter(self._waiting))
                self._waiting.pop(oldest).file.unlink(missing_ok=True)
            self._waiting[token] = upload
        return upload

    def get(self, token: str) -> Upload:
        """An upload that waits.

        Raises:
            GraphkitError: there is none of this name, or not any more.
        """
        with self._lock:
            found = self._waiting.get(token)
        if found is None:
            raise GraphkitError("This upload is not kept any more; upload the file again.")
        return found

    def discard(self, token: str) -> None:
        """Throw an upload away."""
        with self._lock:
            found = self._waiting.pop(token, None)
        if found is not None:
            found.file.unlink(missing_ok=True)

    def add(self, token: str) -> None:
        """Begin to rebuild the graph with an upload in it; the old graph is served meanwhile.

        Raises:
            GraphkitError: another rebuild is under way.
        """
        upload = self.get(token)
        if not isinstance(self._settings.graph, Path):
            raise GraphkitError("A graph in Neo4j is not built here: build its folder anew and load it.")
        if upload.state in ("building", "added"):
            return
        if not self._building.acquire(blocking=False):
            raise GraphkitError("Another upload is being added: wait until it is in the graph.")
        upload.state = "building"
        threading.Thread(target=self._build, args=(upload,), daemon=True).start()

    def close(self) -> None:
        """Stop what runs and remove what waits."""
        for process in [*self._builds]:
            _kill(process)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, file: Path, name: str) -> list[dict[str, Any]]:
        limits = (self._settings.upload_memory, self._settings.upload_seconds)
        out = self._run(["read", str(file), name, *map(str, limits)], 2 * self._settings.upload_seconds, name)
        found: list[dict[str, Any]] = json.loads(out)
        return found

    def _build(self, upload: Upload) -> None:
        try:
            self._run(
                ["add", str(upload.file), upload.name, str(self._settings.graph)],
                self._settings.build_seconds,
                upload.name,
            )
            upload.state = "added"
        except GraphkitError as error:
            upload.state, upload.message = "failed", str(error)
        finally:
            self._building.release()

    def _run(self, arguments: list[str], seconds: float, name: str) -> bytes:
        process = subprocess.Popen(
            [sys.executable, "-m", "graphkit.web.worker", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={key: value for key, value in os.environ.items() if key != "GRAPHKIT_PASSWORD"},
        )
        self._builds.add(process)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise GraphkitError(f"{name} took longer than {seconds:g} seconds to read: split it.") from None
        finally:
            self._builds.discard(process)
        if process.returncode == 0:
            return out
        if process.returncode == 3:
            raise GraphkitError(err.decode("utf-8", "replace").strip())
        if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise GraphkitError(f"{name} took more processor time than is allowed for one file: split it.")
        raise GraphkitError(f"{name} could not be read within the memory that is allowed for one file.")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
