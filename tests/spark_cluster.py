"""A real Spark cluster for tests and benchmarks: a master and workers as processes of their own on loopback.

They run from the jars of the installed ``pyspark``, as ``start-master.sh`` and ``start-worker.sh`` would start them, but in
the foreground and each as the leader of a process group, so that a worker can be killed with all its executors as a
machine is that loses power, and that nothing is left behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.request import urlopen

import pyspark

_HOST = "127.0.0.1"
_SECONDS = 120
_PR_SET_PDEATHSIG = 1


def environment() -> dict[str, str]:
    """What the processes of the cluster, and the driver that uses it, are to find."""
    told = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))}
    return {**told, "SPARK_LOCAL_IP": _HOST, "PYSPARK_PYTHON": sys.executable}


class Cluster:
    """A master and so many workers of one core each; a context manager that stops what is left of them."""

    def __init__(self, home: Path, workers: int = 2, memory: str = "1g") -> None:
        self._home = home
        self._wanted = workers
        self._memory = memory
        self._port, self._page = _free_port(), _free_port()
        self.url = f"spark://{_HOST}:{self._port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Cluster:
        try:
            self._start(
                "master.Master",
                "--host",
                _HOST,
                "--port",
                str(self._port),
                "--webui-port",
                str(self._page),
                name="master",
            )
            _wait(self._answers, "the master")
            self.complete()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def complete(self) -> None:
        """Start as many workers as are missing, and wait until the master knows all of them and no other."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < self._wanted:
            name = f"worker-{len(self._processes)}"
            self.workers.append(
                self._start(
                    "worker.Worker",
                    *("--host", _HOST, "--cores", "1", "--memory", self._memory, "--webui-port", "0"),
                    *("--work-dir", str(self._home / name), self.url),
                    name=name,
                )
            )
        _wait(lambda: self.state()["aliveworkers"] == self._wanted, "the workers")

    def state(self) -> dict[str, Any]:
        """What the master tells of itself."""
        with urlopen(f"http://{_HOST}:{self._page}/json/", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def kill_worker(self) -> None:
        """Kill a worker and its executors without a goodbye, as a power cut does."""
        _kill_group(self.workers.pop(0))

    def stop(self) -> None:
        """Stop everything."""
        for process in reversed(self._processes):
            _kill_group(process)
        self._processes, self.workers = [], []

    def _start(self, role: str, *arguments: str, name: str) -> subprocess.Popen[bytes]:
        local = self._home / f"{name}-local"
        local.mkdir()
        with (self._home / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [Path(pyspark.__file__).parent / "bin" / "spark-class", f"org.apache.spark.deploy.{role}", *arguments],
                env={**environment(), "SPARK_DAEMON_MEMORY": "192m", "SPARK_LOCAL_DIRS": str(local)},
                cwd=self._home,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._processes.append(process)
        return process

    def _answers(self) -> bool:
        if self._processes[0].poll() is not None:
            raise RuntimeError(f"The master did not start:\n{(self._home / 'master.log').read_text()[-3000:]}")
        try:
            return bool(self.state()["status"] == "ALIVE")
        except (OSError, json.JSONDecodeError):
            # The master opens its port before its pages, and its page for people before the one for programs.
            return False


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError(f"After {_SECONDS} s {what} did not answer.")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((_HOST, 0))
        port: int = free.getsockname()[1]
        return port


def _die_with_parent() -> None:
    """Have the kernel end the process when the test run is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
