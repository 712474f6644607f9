"""The first job: documents → readings, each document by itself, on whatever machine is free."""

from __future__ import annotations

import gc
import os
import posixpath
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from graphkit.cluster.inputs import ORDER, Inputs
from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.gathering import code_version, store_version
from graphkit.gathering import fingerprint as code_of
from graphkit.model import Reading, Source
from graphkit.reading import File, Ocr, Options, Unreadable, fetch, read_fetched, read_text
from graphkit.reading.metadata import checked
from graphkit.resolution.identity import OWN, Mention, key_of, mentions, own_id
from graphkit.resolution.joining import text_key, unnumbered
from graphkit.stores.readings import Kept, encode

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SIGN = "cluster.sign"
"""A file that the driver puts into the output, for workers to see that it is the same folder for all."""
_PART_BITS = 40
_WORDS = pa.list_(pa.string())
_MENTION = pa.struct(
    [
        ("index", pa.int32()),
        ("key", pa.string()),
        *((name, pa.string()) for name in ("label", "year", "issuer", "until", "said", "likely", "date", "sought")),
        ("named", pa.bool_()),
        ("coming", pa.bool_()),
        ("beside", _WORDS),
    ]
)
EXTRACTED = pa.schema(
    [
        ("at", pa.int64()),
        *encode([]).schema,
        ("name", pa.string()),
        ("path", pa.string()),
        ("own", pa.string()),
        ("missing", pa.string()),
        ("text_key", pa.string()),
        ("mentions", pa.list_(_MENTION)),
        ("refused", pa.struct([("path", pa.string()), ("reason", pa.string())])),
    ]
)
"""A row for each reading, as :mod:`graphkit.stores.readings` keeps it, with its place ``at`` in the order, and beside it what
the steps after this one ask of all readings, so that they need not decode it: its name, the identity that it gives itself, the
type and issuer of one that does not say its number, what it shares with files of the same text, and its mentions. A document
that cannot be read has a row that says why."""

Batches = Iterator[pa.RecordBatch]


class Told(NamedTuple):
    """What every worker is told."""

    version: str
    """The code and tables of the driver: two versions in one cluster would give a graph of neither."""
    sign: str
    """Path of :data:`SIGN`."""
    ocr: str = Ocr.auto.value


def told(into: str, ocr: Ocr) -> Told:
    """What the driver tells, for results in the folder ``into``."""
    return Told(_version(), os.path.join(into, SIGN), ocr.value)


def fingerprint(inputs: Inputs, ocr: Ocr) -> str:
    """Equal for equal inputs of the same code: of the names, sizes and times of files and tables, and what is said of them."""
    digest = blake2b(f"{_version()} {ocr.value}".encode(), digest_size=16)
    for file in inputs.files:
        digest.update(f"{file.path}\t{_state(file.path)}\t{sorted(file.metadata.items())}\n".encode())
    for table in inputs.tables:
        inside = sorted(entry.path for entry in os.scandir(table)) if os.path.isdir(table) else [table]
        digest.update("".join(f"{path}\t{_state(path)}\n" for path in inside).encode())
    return digest.hexdigest()


def _state(path: str) -> str:
    try:
        told = os.stat(path)
    except OSError:
        return f"unknown at {time.time_ns()}"  # an address that only Spark knows: never the same
    return f"{told.st_size} {told.st_mtime_ns}"


def extracted(documents: DataFrame, parts: int, said: Told) -> DataFrame:
    """Rows of :data:`EXTRACTED` of all documents, extracted in ``parts`` tasks."""
    from pyspark.sql.pandas.types import from_arrow_schema

    ordered = documents.repartitionByRange(parts, *ORDER).sortWithinPartitions(*ORDER)
    return ordered.mapInArrow(_extraction(said), from_arrow_schema(EXTRACTED))


def check_worker(said: Told) -> None:
    """See that this machine has the driver's graphkit and folder.

    Raises:
        GraphkitError: it has another.
    """
    if _version() != said.version:
        raise GraphkitError(
            f"The worker {socket.gethostname()} has another version of graphkit, its tables or libraries than this machine: "
            "install the same on all."
        )
    if not os.path.exists(said.sign):
        raise GraphkitError(
            f"The worker {socket.gethostname()} does not see {os.path.dirname(said.sign)}: name a folder that all machines "
            "share."
        )


@cache
def _version() -> str:
    return f"{code_version()} {store_version()} {code_of(('cluster',))}"


def _extraction(said: Told) -> Callable[[Batches], Batches]:
    def work(batches: Batches) -> Batches:
        from pyspark import TaskContext

        check_worker(said)
        gc.set_threshold(200_000, 20, 20)  # readings refer to nothing that refers back
        context = TaskContext.get()
        assert context is not None
        at = context.partitionId() << _PART_BITS
        before = ""
        for batch in batches:
            rows: list[_Row] = []
            for document in batch.to_pylist():
                for found in _found(document, Options(Ocr(said.ocr)), before):
                    rows.append(_Row(at, extract(found) if isinstance(found, Source) else found))
                    at += 1
                before = _place(document)
            yield from _encoded(rows)

    return work


class _Row(NamedTuple):
    at: int
    found: Reading | Unreadable


def _place(document: Mapping[str, Any]) -> str:
    return f"{document['number']} {document['order'] or ''}"


def _found(document: Mapping[str, Any], options: Options, before: str) -> Iterator[Source | Unreadable]:
    """What one document holds; ``before`` is the place of the one before it."""
    path, metadata = document["path"], dict(document["metadata"] or ())
    if document["file"] is not None:
        file = File(path, metadata)
        data = fetch(file._replace(path=document["file"]))
        if isinstance(data, Unreadable):
            yield Unreadable(path, data.reason.replace(document["file"], path))
        else:
            yield from read_fetched(data, file, options)
    elif document["corrupt"] is not None:
        yield Unreadable("", f"A line of a table is no JSON object: {document['corrupt'][:80]!r}; correct it.")
    elif not path:
        yield Unreadable("", "A row of a table has no source; give it a name.")
    elif before == _place(document):
        yield Unreadable(path, f"{path} is there twice in its table, and the first was taken; leave one of them.")
    else:
        yield from _text(path, document["text"] or "", metadata)


def _text(path: str, text: str, metadata: Mapping[str, str]) -> Iterator[Source | Unreadable]:
    said = checked({key: value.strip() for key, value in metadata.items() if value})
    yield from (Unreadable(path, f"{path}: {fault}") for fault in said.faults)
    try:
        yield read_text(text.encode("utf-8", "replace"), posixpath.basename(path), path, said.metadata)
    except GraphkitError as error:
        yield Unreadable(path, str(error))


def _encoded(rows: Iterable[_Row]) -> Iterator[pa.RecordBatch]:
    kept = []
    beside: list[dict[str, Any]] = []
    for at, found in rows:
        kept.append(Kept(str(at), (found,) if isinstance(found, Reading) else ()))
        told = _told_of(found, at) if isinstance(found, Reading) else {"refused": found._asdict()}
        beside.append({"at": at, **told})
    columns = encode(kept)
    others = pa.Table.from_pylist(
        beside, pa.schema([field for field in EXTRACTED if field.name not in columns.column_names])
    )
    whole = [columns[name] if name in columns.column_names else others[name] for name in EXTRACTED.names]
    yield from pa.table(whole, EXTRACTED).to_batches()


def _told_of(reading: Reading, at: int) -> dict[str, Any]:
    header = reading.document
    return {
        "name": reading.source.name,
        "path": reading.source.path,
        "own": own_id(reading),
        "missing": f"{header.type}\t{header.issuer}" if unnumbered(reading, at) else None,
        "text_key": text_key(reading),
        "mentions": [_mention(reading, index, mention) for index, mention in mentions(reading, str(at))],
    }


def _mention(reading: Reading, index: int, mention: Mention) -> dict[str, Any]:
    citation = None if index == OWN else reading.citations[index]
    return {
        **mention._asdict(),
        "index": index,
        "key": key_of(mention),
        "beside": sorted(mention.beside) if mention.named else [],
        "date": citation and citation.date,
        # A citation by number may be of a document that does not say its number itself.
        "sought": f"{citation.type}\t{citation.issuer}"
        if citation and citation.code is not None and citation.type and citation.issuer
        else None,
    }
