"""What a cluster costs: synthetic documents (see scale.py) through a real Spark cluster on this machine, job by job.

    python benchmarks/cluster.py 1000 10000 --workers 2
    python benchmarks/cluster.py 1000 --compare      # that `graphkit build` makes the same graph, and how long it takes

A master and workers of one core each run as processes of their own. Prints one line of JSON for each size: wall time of each
job, and the processor time of all workers, which tells more than wall time where others use the machine too.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from scale import documents

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from spark_cluster import Cluster, environment

_ROWS = 2000
_TICKS = os.sysconf("SC_CLK_TCK")


def write_table(path: Path, count: int) -> int:
    """Write the documents as a table of texts; their size in bytes."""
    schema = pa.schema([("source", pa.string()), ("text", pa.string())])
    size, rows = 0, []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for number, text in enumerate(documents(count)):
            rows.append({"source": f"{number // 5000:04}/{number:07}.txt", "text": text})
            size += len(text.encode())
            if len(rows) == _ROWS or number == count - 1:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
    return size


class ProcessorTime:
    """Sums the processor time of all processes that belong to some sessions, looking every second."""

    def __init__(self, sessions: list[int]) -> None:
        self._sessions = {str(session) for session in sessions}
        self._seen: dict[tuple[str, str], int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return round(sum(self._seen.values()) / _TICKS, 1)

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            for stat in Path("/proc").glob("[0-9]*/stat"):
                try:
                    told = stat.read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if told[3] in self._sessions:
                    self._seen[stat.parent.name, told[19]] = int(told[11]) + int(told[12])


def measure(count: int, workers: int, compare: bool, imports: bool = True) -> dict[str, object]:
    """Run ``count`` documents through a cluster of so many workers, and import what comes out."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        size = write_table(home / "texts.parquet", count)
        os.environ.update(environment())
        options = ["--conf", "spark.ui.enabled=false", "--conf", "spark.executor.memory=1g", "--neo4j-csv"]
        parts = home / "parts"
        with Cluster(home, workers, memory="1g") as cluster:
            command = [sys.executable, "-m", "graphkit", "cluster", str(home / "texts.parquet"), "--into", str(parts)]
            used = ProcessorTime([worker.pid for worker in cluster.workers])
            started = time.perf_counter()
            said = subprocess.run([*command, "--master", cluster.url, *options], stdout=subprocess.PIPE)
            if said.returncode:
                raise SystemExit(said.returncode)
            seconds = time.perf_counter() - started
            processor = used.stop()
        jobs = {
            line.split()[1]: float(line.split()[2]) for line in said.stdout.decode().splitlines() if line[:2] == "s "
        }
        told: dict[str, object] = {
            "documents": count,
            "megabytes": round(size / 1e6, 1),
            "workers": workers,
            "seconds": round(seconds, 1),
            "documents_per_second": round(count / seconds, 1),
            "worker_processor_seconds": processor,
            "documents_per_processor_second": round(count / processor, 1),
            "jobs": jobs,
            "written_bytes": sum(path.stat().st_size for path in parts.rglob("*") if path.is_file()),
            "load": os.getloadavg()[0],
        }
        if not imports:
            return told
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "graphkit", "import", parts, "--into", home / "graph"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        told["import_seconds"] = round(time.perf_counter() - started, 1)
        return told | (_compared(home) if compare else {})


def _compared(home: Path) -> dict[str, object]:
    """Whether a build of the same texts as files gives the same files."""
    for row in pq.read_table(home / "texts.parquet").to_pylist():
        path = home / "files" / row["source"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row["text"], encoding="utf-8", newline="")
    started = time.perf_counter()
    # The paths are those of the table.
    build = [
        sys.executable,
        "-m",
        "graphkit",
        "build",
        *sorted(os.listdir(home / "files")),
        "--into",
        str(home / "built"),
    ]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home / "files")
    seconds = time.perf_counter() - started
    one, other = ((home / name / "current").resolve() for name in ("graph", "built"))
    files = [str(path.relative_to(one)) for path in one.rglob("*") if path.is_file()]
    files = [file for file in files if not file.endswith(".lbdb") and file != "build.json"]
    _, different, missing = filecmp.cmpfiles(one, other, files, shallow=False)
    return {"build_seconds": round(seconds, 1), "compared": len(files), "different": sorted([*different, *missing])}


def main() -> None:
    """Measure the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", type=int, nargs="+", help="numbers of documents")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--compare", action="store_true", help="build the same graph without a cluster and compare")
    parser.add_argument(
        "--no-import", action="store_true", help="only the jobs; import is what a build does at its end"
    )
    asked = parser.parse_args()
    for count in asked.sizes:
        told = measure(count, asked.workers, asked.compare, not asked.no_import)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
