"""How a benchmark tells its figures to ``benchmarks/run``: a line of JSON each, into the file that it names."""

from __future__ import annotations

import json
import os
from typing import Literal

FILE = "GRAPHKIT_FIGURES"
"""The variable that names the file; a benchmark that somebody calls by hand has none, and only prints."""


def tell(name: str, value: float, unit: str, better: Literal["higher", "lower"], asked: float | None = None) -> None:
    """Tell one figure.

    ``name`` reads as its place in the table (``extraction: gazette``); ``asked`` is what it has to reach, where something is.
    """
    if path := os.environ.get(FILE):
        told = {"name": name, "value": float(f"{value:.4g}"), "unit": unit, "better": better, "asked": asked}
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
