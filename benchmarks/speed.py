"""Measure the speed of extraction on one core.

    python benchmarks/speed.py FILE... [--profile]

A FILE is a text, or a ``.jsonl.gz`` whose lines hold ``text``: each line is a document of its own. Prints MB (of UTF-8) a
second of processor time, so that what else the machine does counts little.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import pstats
import time
from pathlib import Path

from graphkit.extraction import extract
from graphkit.model import Source


def sources(path: Path) -> list[Source]:
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [Source(f"{path.name}:{n}", json.loads(line)["text"]) for n, line in enumerate(lines, 1)]
    return [Source(path.name, path.read_text(encoding="utf-8", errors="replace"))]


def measure(name: str, documents: list[Source]) -> None:
    size = sum(len(d.text.encode()) for d in documents) / 1e6
    started = time.process_time()
    citations = sum(len(extract(d).citations) for d in documents)
    seconds = time.process_time() - started
    print(f"{name}: {len(documents)} documents, {size:.1f} MB, {citations} citations, {size / seconds:.1f} MB/s")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--profile", action="store_true")
    options = arguments.parse_args()
    extract(Source("warm-up", "Thực hiện Nghị quyết số 19-NQ/TU ngày 05/3/2022 của Tỉnh ủy, Luật Thanh tra năm 2022"))
    profile = cProfile.Profile()
    if options.profile:
        profile.enable()
    texts = [p for p in options.files if not p.name.endswith(".jsonl.gz")]
    for path in (p for p in options.files if p not in texts):
        measure(path.name, sources(path))
    if texts:
        measure(f"{len(texts)} texts", [s for path in texts for s in sources(path)])
    if options.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
