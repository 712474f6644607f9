"""Measure the speed of extraction on one core.

    python benchmarks/speed.py PATH... [--rounds N] [--jobs N] [--profile]

A PATH is a text, a folder of ``.txt``, or a ``.jsonl.gz`` whose lines hold ``text``: each line is a document of its own. Prints MB (of UTF-8) a
second of processor time, the best of N rounds, so that what else the machine does counts little. With ``--jobs`` the same
documents are also read by N processes at once and by one alone: the ratio in wall time says what the second core brings, and is
low while neighbours keep the cores busy (the load is printed); that by processor time says whether the processes hinder each
other.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import multiprocessing
import os
import pstats
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from figures import tell

from graphkit.extraction import extract, tasks
from graphkit.model import Source

KIND = "" if tasks.__file__.endswith(".py") else ", compiled"


def sources(path: Path) -> list[Source]:
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [Source(f"{path.name}:{n}", json.loads(line)["text"]) for n, line in enumerate(lines, 1)]
    return [Source(path.name, path.read_text(encoding="utf-8", errors="replace"))]


def count(documents: list[Source]) -> int:
    return sum(len(extract(document).citations) for document in documents)


def measure(name: str, documents: list[Source], rounds: int, jobs: int) -> None:
    size = sum(len(d.text.encode()) for d in documents) / 1e6
    seconds = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        citations = count(documents)
        seconds = min(seconds, time.process_time() - started)
    print(f"{name}: {len(documents)} documents, {size:.1f} MB, {citations} citations, {size / seconds:.1f} MB/s{KIND}")
    tell(f"extraction: {name}, one core{KIND}", size / seconds, "MB/s", "higher", 20)
    if jobs > 1:
        one = min(in_processes(documents, 1) for _ in range(rounds))
        many = min(in_processes(documents, jobs) for _ in range(rounds))
        tell(
            f"extraction: {name}, {jobs} processes to one{KIND}",
            one[0] / many[0],
            "times",
            "higher",
            1.7 if jobs == 2 else None,
        )
        print(
            f"  {jobs} processes: {size / many[0]:.1f} MB/s, x{one[0] / many[0]:.2f} one process in wall time, "
            f"x{jobs * one[1] / many[1]:.2f} by processor time (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
        )


def in_processes(documents: list[Source], jobs: int) -> tuple[float, float]:
    """Seconds of wall and of processor time that ``jobs`` processes take; each has its share before the clock starts."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(jobs + 1)
    seconds = context.Queue()
    shares = [documents[job::jobs] for job in range(jobs)]
    processes = [context.Process(target=_share, args=(share, barrier, seconds)) for share in shares]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    used = sum(seconds.get() for _ in processes)
    taken = time.perf_counter() - started
    for process in processes:
        process.join()
    return taken, used


def _share(documents: list[Source], barrier: Barrier, seconds: Queue[float]) -> None:
    barrier.wait()
    started = time.process_time()
    count(documents)
    seconds.put(time.process_time() - started)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--jobs", type=int, default=1)
    arguments.add_argument("--profile", action="store_true")
    options = arguments.parse_args()
    extract(Source("warm-up", "Thực hiện Nghị quyết số 19-NQ/TU ngày 05/3/2022 của Tỉnh ủy, Luật Thanh tra năm 2022"))
    profile = cProfile.Profile()
    if options.profile:
        profile.enable()
    files = [f for path in options.paths for f in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
    texts = [path for path in files if not path.name.endswith(".jsonl.gz")]
    for path in (path for path in files if path not in texts):
        measure(path.name, sources(path), options.rounds, options.jobs)
    if texts:
        measure(f"{len(texts)} texts", [s for path in texts for s in sources(path)], options.rounds, options.jobs)
    if options.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
