"""What is installed on this machine, and what is missing for what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import NamedTuple

from graphkit.reading.office import find_office
from graphkit.reading.recognition import missing


class Finding(NamedTuple):
    """One line of the diagnosis."""

    there: bool
    sentence: str


def diagnose() -> Iterator[Finding]:
    """Each part in turn: what it is for, and how to get it where it is missing."""
    for package, use in (
        ("pypdfium2", "PDF files"),
        ("python-docx", "Word files"),
        ("lxml", "HTML pages"),
        ("ladybug", "the graph"),
        ("pyoxigraph", "RDF"),
    ):
        yield _package(package, use)
    lack = missing()
    if lack is None:
        from graphkit.reading.recognition import engine

        yield Finding(True, f"Tesseract {engine()} with Vietnamese: the text of scans and images")
    else:
        yield Finding(False, f"the text of scans and images: install {lack}")
    office = find_office()
    if office is not None:
        yield Finding(True, f"LibreOffice ({office}): .doc, .odt and .rtf files")
    else:
        yield Finding(False, ".doc, .odt and .rtf files: install LibreOffice (apt install libreoffice-writer-nogui)")
    java = shutil.which("java")
    yield Finding(
        java is not None and find_spec("pyspark") is not None,
        f"pyspark and Java ({java}): graphkit cluster"
        if java and find_spec("pyspark")
        else "graphkit cluster: pip install 'graphkit[spark]', apt install openjdk-17-jre-headless",
    )
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    yield Finding(
        browser is not None,
        f"a browser ({browser}): the pages that graphkit writes"
        if browser
        else "a browser to look at the pages that graphkit writes: any will do",
    )


def _package(package: str, use: str) -> Finding:
    try:
        return Finding(True, f"{package} {version(package)}: {use}")
    except PackageNotFoundError:
        return Finding(False, f"{use}: pip install {package}")
