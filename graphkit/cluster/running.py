"""The whole way on a cluster: documents → readings → tables of a graph, in a folder that all its machines share.

::

    DIR/readings/     what was extracted, as Parquet in parts
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from graphkit.cluster.extracting import SIGN, extracted, told
from graphkit.cluster.inputs import documents, find_inputs
from graphkit.cluster.session import connected
from graphkit.reading import Ocr

READINGS = "readings"


def run(
    paths: Iterable[str | os.PathLike[str]],
    master: str,
    into: Path,
    *,
    ocr: Ocr = Ocr.auto,
    parts: int | None = None,
    python: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> None:
    into = into.resolve()
    inputs = find_inputs(paths)
    with connected(master, settings, python) as session:
        into.mkdir(parents=True, exist_ok=True)
        (into / SIGN).touch()
        said = told(str(into), ocr)
        count = parts or session.sparkContext.defaultParallelism * 3
        rows = extracted(documents(session, inputs), count, said)
        rows.write.mode("overwrite").parquet(str(into / READINGS))
