"""Importing: a graph that a cluster wrote in parts becomes a graph to open, without extracting or resolving anything."""

from __future__ import annotations

import os
from pathlib import Path

from graphkit.cluster.parts import Parts, read_parts, rows_of, texts_of
from graphkit.errors import GraphkitError
from graphkit.stores import parquet, texts
from graphkit.stores.embedded import building, store
from graphkit.stores.warned import tell


def import_parts(folder: str | os.PathLike[str], into: str | os.PathLike[str] = "graph") -> dict[str, int]:
    """Make the graph at ``into`` of what ``graphkit cluster`` wrote into ``folder``, in place of the one that may be there.

    The graph is the one that :func:`graphkit.build` makes of the same documents. Returns how many rows each table has.

    Raises:
        GraphkitError: the folder holds no whole graph, a part is missing or damaged, or the graph cannot be stored; the old
            graph is intact.
    """
    place, target = Path(folder), Path(into)
    parts = read_parts(place)
    with building(target):
        store(lambda directory: _fill(directory, place, parts), target)
    return {table: parts.fingerprint(table).rows for table in parquet.TABLES}


def _fill(directory: Path, folder: Path, parts: Parts) -> parquet.Manifest:
    parquet.make_folders(directory)
    tables = {}
    for table in parquet.TABLES:
        tables[table] = parquet.write_table(table, rows_of(folder, parts.of(table)), directory)
        if tables[table] != parts.fingerprint(table):
            raise GraphkitError(f"{folder} holds other rows of {table} than were written: run graphkit cluster again.")
    texts.write_tables((texts.texts_table([source]) for source in texts_of(folder, parts)), directory)
    return parquet.write_manifest(tables, tell(parts.warnings, directory), directory)
