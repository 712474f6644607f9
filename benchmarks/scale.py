"""How builds grow: synthetic documents in the shape of the examples, and the time and memory that a build of them takes.

    python benchmarks/scale.py 1000 10000 --jobs 2

Every document is an example with a number, a date and a province of its own; it cites earlier documents of the run, the popular
ones more often (a power law), so that in-degrees are those of a real archive. Prints one line of JSON for each size. Memory is the
most that the whole tree of processes held at one time: the sum of their resident sets, looked at ten times a second; pages that
several share count several times. ``--keep`` names a folder for documents and graph that stays; a build that was killed there goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from figures import tell

EXAMPLES = Path(__file__).parent.parent / "examples"
_CODE = re.compile(r"(?<![\d/])\d{1,4}(?=/(?:KH|QĐ|CT|TB|BC|UBND)[-/]|-(?:CTr|CT|TB|KL|BC|NQ)/TU)")
_PROVINCES = ("Phú Yên", "Quảng Ngãi", "Kon Tum", "Gia Lai", "Bình Định", "Khánh Hòa", "Đắk Lắk", "Quảng Trị")
_NUMBERS = 99_999
"""Numbers that a register has; with those of eight provinces and a dozen types they are as good as unique."""
_FOLDER = 5000
"""Files in one folder."""


def documents(count: int, seed: int = 1) -> Iterator[str]:
    """Texts of ``count`` documents, the same for the same seed."""
    chance = random.Random(seed)
    templates = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("[0-9]*"))]
    for number in range(count):
        text = chance.choice(templates).replace("Phú Yên", (place := chance.choice(_PROVINCES)))
        text = text.replace("PHÚ YÊN", place.upper())
        own = True

        def other(_: re.Match[str], number: int = number) -> str:
            nonlocal own
            cited = number if own else int(number * chance.random() ** 3)
            own = False
            return str(cited % _NUMBERS + 1)

        yield _CODE.sub(other, text)


def write(folder: Path, count: int) -> int:
    """Write the documents into folders; their size in bytes."""
    size = 0
    for number, text in enumerate(documents(count)):
        place = folder / f"{number // _FOLDER:04}"
        place.mkdir(exist_ok=True, parents=True)
        size += (place / f"{number:07}.txt").write_bytes(text.encode())
    return size


_TICK = os.sysconf("SC_CLK_TCK")


def tree(process: int) -> dict[int, tuple[int, float]]:
    """Bytes that a process and all below it hold now, and the seconds of processor time that each has used."""
    waiting, found = [process], {}
    while waiting:
        place = Path(f"/proc/{(number := waiting.pop())}")
        try:
            times = (place / "stat").read_text().rpartition(")")[2].split()[11:13]
            held = int((place / "statm").read_text().split()[1]) * resource.getpagesize()
            found[number] = held, sum(map(int, times)) / _TICK
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it is over
    return found


def watched(command: list[str]) -> tuple[float, float, int]:
    """Run a command: seconds, seconds of processor time, most bytes that it and its children held at one time."""
    started = time.perf_counter()
    most, used = 0, dict[int, float]()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            now = tree(process.pid)
            most = max(most, sum(held for held, _ in now.values()))
            used.update({number: seconds for number, (_, seconds) in now.items()})
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} left with {process.returncode}")
    return time.perf_counter() - started, sum(used.values()), most


def measure(count: int, jobs: int, place: Path) -> dict[str, float]:
    """Build ``count`` documents in a process of its own, twice."""
    texts = place / "documents"
    size = write(texts, count) if not texts.exists() else sum(path.stat().st_size for path in texts.rglob("*.txt"))
    command = [sys.executable, "-m", "graphkit", "build", str(texts), "--into", str(place / "graph")]
    runs = [watched([*command, "--jobs", str(jobs)]) for _ in range(2)]
    stored = sum(path.stat().st_size for path in (place / "graph").rglob("*") if path.is_file())
    return {
        "documents": count,
        "megabytes": round(size / 1e6, 1),
        "seconds": round(runs[0][0], 2),
        "processor_seconds": round(runs[0][1], 2),
        "documents_per_second": round(count / runs[0][0], 1),
        "peak_megabytes": round(runs[0][2] / 1e6),
        "seconds_unchanged": round(runs[1][0], 2),
        "peak_megabytes_unchanged": round(runs[1][2] / 1e6),
        "megabytes_stored": round(stored / 1e6, 1),
        "jobs": jobs,
    }


def main() -> None:
    """Measure the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", type=int, nargs="+", help="numbers of documents")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for one size, empty or with what such a run left")
    asked = parser.parse_args()
    for count in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            measured = measure(count, asked.jobs, asked.keep or Path(folder))
        print(json.dumps(measured), flush=True)
        tell(f"build: {count:,} documents", measured["documents_per_second"], "documents/s", "higher")
        tell(f"build: {count:,} documents, most memory", measured["peak_megabytes"], "MB", "lower")
        tell(f"build: {count:,} documents, nothing changed", measured["seconds_unchanged"], "s", "lower")


if __name__ == "__main__":
    main()
