"""How builds grow: synthetic documents in the shape of the examples, and the time and memory that a build of them takes.

    python benchmarks/scale.py 1000 10000 --jobs 2

Every document is an example with a number, a date and a province of its own; it cites earlier documents of the run, the popular
ones more often (a Zipf law), so that in-degrees are those of a real archive. Prints one line of JSON for each size.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
_CODE = re.compile(r"(?<![\d/])\d{1,4}(?=/(?:KH|QĐ|CT|TB|BC|UBND)[-/])")
_PROVINCES = ("Phú Yên", "Quảng Ngãi", "Kon Tum", "Gia Lai", "Bình Định", "Khánh Hòa", "Đắk Lắk", "Quảng Trị")
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
            return str(cited % 9999 + 1)

        yield _CODE.sub(other, text)


def write(folder: Path, count: int) -> int:
    """Write the documents into folders; their size in bytes."""
    size = 0
    for number, text in enumerate(documents(count)):
        place = folder / f"{number // _FOLDER:04}"
        place.mkdir(exist_ok=True, parents=True)
        size += (place / f"{number:07}.txt").write_bytes(text.encode())
    return size


def measure(count: int, jobs: int) -> dict[str, float]:
    """Build ``count`` documents in a process of its own, twice."""
    with tempfile.TemporaryDirectory() as folder:
        size = write(Path(folder) / "documents", count)
        command = [sys.executable, "-m", "graphkit", "build", f"{folder}/documents", "--into", f"{folder}/graph"]
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            subprocess.run([*command, "--jobs", str(jobs)], check=True, capture_output=True)
            seconds.append(round(time.perf_counter() - started, 2))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return {
            "documents": count,
            "megabytes": round(size / 1e6, 1),
            "seconds": seconds[0],
            "documents_per_second": round(count / seconds[0], 1),
            "seconds_unchanged": seconds[1],
            "peak_megabytes": round(peak),
            "jobs": jobs,
        }


def main() -> None:
    """Measure the sizes given."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", type=int, nargs="+", help="numbers of documents")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    for count in asked.sizes:
        print(json.dumps(measure(count, asked.jobs)), flush=True)


if __name__ == "__main__":
    main()
