"""What a cluster reads: documents in folders that all its machines see, and tables of texts.

Both become one table with a row for each document, in the order in which ``graphkit build`` would read the same documents:
files first as :func:`graphkit.reading.find` gives them, then the texts of tables by their sources as by paths.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from graphkit.errors import GraphkitError
from graphkit.reading import File, Unreadable, find
from graphkit.reading.metadata import KEYS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
"""What tables of texts are called; a folder of such files is one table."""
ORDER = ("number", "order")
"""Columns that put the documents in order."""
_CORRUPT = "_corrupt_record"
_FILES = pa.schema(
    [
        ("number", pa.int64()),
        ("order", pa.string()),
        ("path", pa.string()),
        ("file", pa.string()),
        ("metadata", pa.map_(pa.string(), pa.string())),
        ("text", pa.string()),
        ("corrupt", pa.string()),
    ]
)


class Inputs(NamedTuple):
    """What the paths of a command name."""

    files: tuple[File, ...]
    tables: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]


def find_inputs(paths: Iterable[str | os.PathLike[str]]) -> Inputs:
    """Tell tables from documents, and find the documents.

    Raises:
        GraphkitError: standard input is named, or nothing is there.
    """
    names = [os.fspath(path) for path in paths]
    if "-" in names:
        raise GraphkitError("A cluster cannot read standard input: name files or folders that all its machines see.")
    tables = [name for name in names if _is_table(name)]
    found = list(find(name for name in names if not _is_table(name)))
    files = tuple(each for each in found if isinstance(each, File))
    unreadable = tuple(each for each in found if isinstance(each, Unreadable))
    if not files and not tables:
        told = unreadable[0].reason if unreadable else "no path was given."
        raise GraphkitError(f"Nothing was built, because no document could be found: {told}")
    return Inputs(files, tuple(tables), unreadable)


def documents(session: SparkSession, inputs: Inputs) -> DataFrame:
    """A row for each document: where it stands in the order, its path, where workers find the file or else its text, and what
    is said of it.

    Raises:
        GraphkitError: a table has no column ``source`` or ``text``.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    rows = session.createDataFrame([], from_arrow_schema(_FILES))
    if inputs.files:
        rows = session.createDataFrame(_table_of(inputs.files))
    for number, name in enumerate(inputs.tables):
        rows = rows.unionByName(_texts(session, name, len(inputs.files) + number))
    return rows


def _is_table(name: str) -> bool:
    if name.rstrip("/").endswith(SUFFIXES):
        return True
    if not os.path.isdir(name):
        return "://" in name
    inside = [each for each in os.listdir(name) if not each.startswith((".", "_"))]
    return bool(inside) and all(each.endswith(SUFFIXES) for each in inside)


def _table_of(files: Sequence[File]) -> pa.Table:
    return pa.table(
        {
            "number": range(len(files)),
            "order": [""] * len(files),
            "path": [file.path for file in files],
            "file": [os.path.abspath(file.path) for file in files],
            "metadata": [list(file.metadata.items()) for file in files],
            "text": [None] * len(files),
            "corrupt": [None] * len(files),
        },
        _FILES,
    )


def _texts(session: SparkSession, name: str, number: int) -> DataFrame:
    from pyspark.sql import functions as f

    table = _read(session, name)
    columns = {column.casefold(): column for column in table.columns}
    for wanted in ("source", "text"):
        if wanted not in columns:
            raise GraphkitError(
                f"The table {name} has no column {wanted!r}: it needs source and text, and may have {', '.join(KEYS)}."
            )
    said = [key for key in KEYS if key in columns]
    pairs = [f.lit(each) if at == 0 else f.col(columns[each]).cast("string") for each in said for at in (0, 1)]
    metadata = f.create_map(*pairs) if pairs else f.create_map().cast("map<string,string>")
    source = f.col(columns["source"]).cast("string")
    return table.select(
        f.lit(number).cast("bigint").alias("number"),
        f.replace(source, f.lit("/"), f.lit("\x01")).alias("order"),
        source.alias("path"),
        f.lit(None).cast("string").alias("file"),
        metadata.alias("metadata"),
        f.col(columns["text"]).cast("string").alias("text"),
        f.col(_CORRUPT).alias("corrupt") if _CORRUPT in table.columns else f.lit(None).cast("string").alias("corrupt"),
    )


def _read(session: SparkSession, name: str) -> DataFrame:
    from pyspark.errors import AnalysisException

    lines = ", ".join(f"{column} STRING" for column in ("source", "text", *KEYS, _CORRUPT))
    try:
        if _is_parquet(name):
            return session.read.parquet(name)
        return session.read.schema(lines).json(name)
    except AnalysisException as error:
        if error.getCondition() == "PATH_NOT_FOUND":
            raise GraphkitError(f"There is no table {name}; check the spelling and the folder.") from error
        raise GraphkitError(f"The table {name} cannot be read: {str(error).strip().partition(chr(10))[0]}") from error


def _is_parquet(name: str) -> bool:
    if os.path.isdir(name):
        return any(each.endswith(".parquet") for each in os.listdir(name))
    return not name.rstrip("/").endswith(SUFFIXES[1:])
