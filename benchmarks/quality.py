"""What is found in documents with gold files, pooled over a folder.

    python benchmarks/quality.py FOLDER...      (default: examples/ and tests/documents/, with their gold/)

These documents were read while the code was written: their figures guard against losses, and say nothing of unseen ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

from figures import tell

from graphkit.building import read_and_resolve
from graphkit.evaluation import evaluate

ROOT = Path(__file__).parents[1]
MEASURES = ("mention", "code", "date", "issuer", "identity", "relation", "edge", "task", "lead", "deadline", "header")


def main() -> None:
    for folder in map(Path, sys.argv[1:] or (ROOT / "examples", ROOT / "tests" / "documents")):
        resolution, _ = read_and_resolve([folder])
        rows = {str(row["measure"]): row["value"] for row in evaluate(folder / "gold", resolution.readings).rows()}
        print(f"{folder.name}: " + ", ".join(f"{measure} {rows[measure]:.4f}" for measure in MEASURES))
        for measure in MEASURES:
            tell(f"quality: {measure}, {folder.name}", float(rows[measure] or 0), "F1 or share", "higher")


if __name__ == "__main__":
    main()
