"""Measure the speed of compiled extraction: make the wheel (``make wheel``) and run ``speed.py`` with what it holds.

    python benchmarks/compiled.py PATH... [--rounds N] [--jobs N]

The wheel is made in a folder of its own that goes with the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="graphkit-compiled-") as folder:
        made = ["make", "wheel", f"VENV={sys.prefix}", f"DIST={folder}"]
        subprocess.run(made, cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = Path(folder).glob("*.whl")
        shutil.unpack_archive(wheel, installed := f"{folder}/installed", "zip")
        command = [sys.executable, str(HERE / "speed.py"), *sys.argv[1:]]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": installed})


if __name__ == "__main__":
    main()
