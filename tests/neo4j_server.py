"""A real Neo4j server for tests and benchmarks, from pinned jars of Maven Central; a process of its own, never bundled.

``NEO4J_URI`` (with ``NEO4J_USER`` and ``NEO4J_PASSWORD``) names another server instead. `neo4j_jars.txt` is the class path
that Maven resolves for ``org.neo4j.app:neo4j-server`` and ``org.neo4j:neo4j``, with the SHA-256 of each jar; a jar that is
in the cache is checked and not asked for again.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import neo4j

REPOSITORY = "https://repo.maven.apache.org/maven2/"
JARS = Path(__file__).with_name("neo4j_jars.txt")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "graphkit" / "maven"
USER, PASSWORD = "neo4j", "graphkit-tests"
_STARTUP_SECONDS = 180
_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")
_PR_SET_PDEATHSIG = 1


def class_path() -> str:
    """The jars of the server, downloaded where they are not in the cache."""
    wanted = [line.split() for line in JARS.read_text().splitlines()]
    with ThreadPoolExecutor(8) as pool:
        return ":".join(pool.map(lambda told: str(_jar(told[1], told[0])), wanted))


def _jar(path: str, digest: str) -> Path:
    jar = CACHE / path
    if not jar.exists():
        jar.parent.mkdir(parents=True, exist_ok=True)
        part = jar.with_suffix(f".{os.getpid()}.part")
        with urlopen(REPOSITORY + path, timeout=120) as answer, part.open("wb") as file:
            shutil.copyfileobj(answer, file)
        part.replace(jar)
    if hashlib.sha256(jar.read_bytes()).hexdigest() != digest:
        jar.unlink()
        raise RuntimeError(f"{jar} is not the jar that {JARS.name} pins; it was removed.")
    return jar


def java(*arguments: str, heap: str = "512m") -> list[str]:
    """A command that runs a class of the server's class path."""
    opens = [f"--add-opens={module}=ALL-UNNAMED" for module in _OPENS]
    return ["java", f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseParallelGC", *opens, "-cp", class_path(), *arguments]


class Server:
    """A server with a home of its own; `start` and `stop` may be called again and again."""

    def __init__(self, home: Path, heap: str = "512m", page_cache: str = "128m") -> None:
        self.home = home
        self.heap = heap
        self.page_cache = page_cache
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.uri = f"neo4j://127.0.0.1:{self.port}"
        self.auth = (USER, PASSWORD)
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self, **settings: str) -> Path:
        """Write neo4j.conf; in the names of settings, _ stands for a dot and __ for _."""
        configuration = self.home / "conf"
        configuration.mkdir(parents=True, exist_ok=True)
        fixed = {
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "dbms.usage_report.enabled": "false",
            "server.memory.pagecache.size": self.page_cache,
        }
        given = {key.replace("__", "\0").replace("_", ".").replace("\0", "_"): value for key, value in settings.items()}
        text = "".join(f"{key}={value}\n" for key, value in (fixed | given).items())
        (configuration / "neo4j.conf").write_text(text)
        return configuration

    def start(self, **settings: str) -> Server:
        """Start, with settings as in :meth:`configure`, and wait until it answers."""
        configuration = self.configure(**settings)
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                java(
                    "org.neo4j.server.CommunityEntryPoint",
                    f"--home-dir={self.home}",
                    f"--config-dir={configuration}",
                    heap=self.heap,
                ),
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + _STARTUP_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                self._let_in()
                return
            except (neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.TransientError):
                time.sleep(0.2)
        log = (self.home / "logs" / "neo4j.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"Neo4j did not start:\n{log}")

    def _let_in(self) -> None:
        """Wait for the database; at the first start, give the first user its password."""
        # A neo4j:// driver would wait for a router, and managed transactions for the server.
        direct = self.uri.replace("neo4j://", "bolt://")
        try:
            with neo4j.GraphDatabase.driver(direct, auth=self.auth) as driver, driver.session() as session:
                session.run("RETURN 1").consume()
        except neo4j.exceptions.AuthError:
            with (
                neo4j.GraphDatabase.driver(direct, auth=(USER, "neo4j")) as driver,
                driver.session(database="system") as session,
            ):
                session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=PASSWORD).consume()

    @property
    def pid(self) -> int:
        """The running process."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Stop, at once if it does not within a while."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Stop without a goodbye, as a power cut does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


def _die_with_parent() -> None:
    """Have the kernel end the server when the test run is killed, so that none is ever left behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
