"""A connection to a Spark cluster, and what its users are told where something is missing."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.errors import GraphkitError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WORKERS_WITHIN = 60.0
"""Seconds that a cluster may take to give the first of its machines."""
_MASTER_WITHIN = 5.0
_STANDALONE = re.compile(r"spark://(?P<hosts>[^/]+)")
_LOOPBACK = ("localhost", "127.")
_BYTES = 16 << 20
_SETTINGS: Mapping[str, str] = {
    "spark.app.name": "graphkit",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.parquet.compression.codec": "zstd",
    # Rows are documents, some of them long: a batch is bounded by its bytes.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1024",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(_BYTES),
    # Spark tells by the size of compressed files what it may send whole to every machine, and the driver runs out of memory.
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    # A task's files appear when the whole job is over; the other algorithm leaves those of a task that was lost.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
}
"""What graphkit asks of Spark; ``--conf`` wins over it."""
_LOG = Path(__file__).with_name("log4j2.properties")
_SAID = re.compile(r"^(?:graphkit\.errors\.)?GraphkitError: (?P<said>.+)$", re.MULTILINE)
_CAUSE = re.compile(r"^(?:Caused by)?: (?P<said>.+)$", re.MULTILINE)
"""A line of a fault's trace that tells why; the last one is where it began."""
_NO_GRAPHKIT = re.compile(r"ModuleNotFoundError: No module named '(?P<module>\w+)")
_NO_PYTHON = re.compile(r'Cannot run program "(?P<program>[^"]+)"')


@contextmanager
def connected(
    master: str, settings: Mapping[str, str] | None = None, python: str | None = None
) -> Iterator[SparkSession]:
    """A session on the cluster of ``master``, ended with the block; what fails in it is told in one sentence.

    ``python`` is the interpreter that the workers start, which has graphkit; the one that runs here unless it is given here
    or in ``PYSPARK_PYTHON``.

    Raises:
        GraphkitError: pyspark or Java is missing, the master or its workers do not answer, a job failed.
    """
    _require_software()
    _require_master(master)
    os.environ["PYSPARK_PYTHON"] = python or os.environ.get("PYSPARK_PYTHON") or sys.executable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pyspark's, about pandas, which is not used
        session = _session(master, {**_SETTINGS, **_logging(), **_address(master), **(settings or {})})
        try:
            _require_workers(session, master)
            yield session
        except Exception as error:
            raise explained(error) from error
        finally:
            session.stop()


def explained(error: Exception) -> Exception:
    """What a fault of Spark means to a user; an error of another kind as it is."""
    from py4j.protocol import Py4JError, Py4JNetworkError
    from pyspark.errors import PySparkException

    if not isinstance(error, PySparkException | Py4JError | ConnectionError):
        return error
    said = str(error)
    if match := _SAID.search(said):
        return GraphkitError(match["said"])
    if match := _NO_GRAPHKIT.search(said):
        return GraphkitError(
            f"The workers' Python has no {match['module']}: install 'graphkit[spark]' there, or name the Python that has it "
            "with --python."
        )
    if match := _NO_PYTHON.search(said):
        return GraphkitError(f"The workers have no {match['program']}: name their Python with --python.")
    if isinstance(error, Py4JNetworkError | ConnectionError):
        return GraphkitError("The connection to Spark was lost: see its log, and run the command again.")
    causes = _CAUSE.findall(said)
    told = causes[-1] if causes else said.strip().partition("\n")[0]
    return GraphkitError(f"The cluster gave the job up: {told.strip().rstrip('.')}.")


def _require_software() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise GraphkitError("A cluster is reached through pyspark: pip install 'graphkit[spark]'.") from None
    home = os.environ.get("JAVA_HOME")
    if shutil.which(os.path.join(home, "bin", "java") if home else "java") is None:
        raise GraphkitError(
            f"Spark needs Java 17 or later, and there is none at JAVA_HOME ({home}): correct it."
            if home
            else "Spark needs Java 17 or later: apt install openjdk-17-jre-headless, or set JAVA_HOME."
        )


def _require_master(master: str) -> None:
    """Ask the port first: Spark itself would try for a minute and say it in a hundred lines."""
    match = _STANDALONE.fullmatch(master)
    if match is None:
        if not re.match(r"local(\[|$)|yarn$|k8s://", master):
            raise GraphkitError(
                f"{master} is no address of a cluster: write spark://HOST:7077, yarn, k8s://HOST:PORT, or local[2] for "
                "two processes of this machine."
            )
        return
    for address in match["hosts"].split(","):
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise GraphkitError(f"{master} is no address of a master: write spark://HOST:7077.")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), _MASTER_WITHIN):
                return
        except (OSError, OverflowError):
            continue
    raise GraphkitError(f"No Spark master answers at {master}: start it, or correct the address.")


def _address(master: str) -> dict[str, str]:
    """On loopback, the workers reach this process by loopback too, whatever its host is called."""
    match = _STANDALONE.fullmatch(master)
    local = match is not None and match["hosts"].startswith(_LOOPBACK)
    return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} if local else {}


def _logging() -> dict[str, str]:
    return {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOG.as_uri()}"}


def _session(master: str, settings: Mapping[str, str]) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master)
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise GraphkitError(
            f"Spark did not start for {master}: {str(error).strip().partition(chr(10))[0].rstrip('.')}."
        ) from error


def _require_workers(session: SparkSession, master: str) -> None:
    """Wait for a machine; Spark itself would wait for ever."""
    if master.startswith("local"):
        return
    context: Any = session.sparkContext
    end = time.monotonic() + WORKERS_WITHIN
    while context._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver counts as one
        if time.monotonic() > end:
            raise GraphkitError(
                f"{master} gave no worker within {WORKERS_WITHIN:.0f} s: start workers, free their cores, or ask for less "
                "with --conf spark.executor.memory=1g."
            )
        time.sleep(0.2)
