"""The wheel with compiled extraction (``make wheel``) reads every text as the sources do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.extraction import tasks

ROOT = Path(__file__).parents[1]
READ = """
import sys
from pathlib import Path

from graphkit.extraction import extract, find_rejected, tasks
from graphkit.model import Source

print(tasks.__file__)
for name in sys.argv[1:]:
    source = Source(name, Path(name).read_text(encoding="utf-8"))
    print(extract(source), find_rejected(source))
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds."""
    if shutil.which("cc") is None:
        told = "no C compiler (Debian: gcc)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    place = tmp_path_factory.mktemp("compiled")
    command = ["make", "wheel", f"VENV={sys.prefix}", f"DIST={place}"]
    made = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert made.returncode == 0, made.stdout
    (wheel,) = place.glob("*.whl")
    shutil.unpack_archive(wheel, place / "installed", "zip")
    return place / "installed"


def read(package: Path, texts: list[Path]) -> tuple[Path, str]:
    """Read texts with the package of a folder: the file of one of its modules, all that it says."""
    told = subprocess.run(
        [sys.executable, "-c", READ, *map(str, texts)],
        cwd=package,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    module, _, said = told.partition("\n")
    return Path(module), said


def test_compiled_extraction_reads_what_the_sources_read(compiled: Path) -> None:
    texts = sorted([*(ROOT / "examples").glob("[0-9]*"), *(ROOT / "tests" / "documents").glob("*.txt")])
    module, said = read(compiled, texts)
    assert module.is_relative_to(compiled) and module.suffix in (".so", ".pyd")
    source, expected = read(ROOT, texts)
    assert source == Path(tasks.__file__)
    assert said == expected and said.count("Reading(") == len(texts) > 20
