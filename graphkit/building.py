"""Building: the whole way from files to a stored graph."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.extraction import extract
from graphkit.gathering import Gathered, Notify, code_version, gather, store_version
from graphkit.model import Graph, Reading
from graphkit.reading import Ocr, Unreadable, Watch, read
from graphkit.reading.metadata import MANIFEST
from graphkit.resolution import Resolution, resolve
from graphkit.resolving import Resolved, resolve_kept
from graphkit.stores.embedded import building, open_graph, read_note, store, write_note
from graphkit.stores.parquet import Manifest, node_table, read_batches
from graphkit.stores.readings import FOLDER, Readings


class Summary(NamedTuple):
    """What a build made, in numbers."""

    files: int
    unreadable: tuple[Unreadable, ...]
    documents: int
    """Documents whose text was read."""
    stubs: int
    """Documents that are only cited."""
    citations: dict[str, int]
    """Citations by relation, the commonest first."""
    organizations: int
    tasks: int
    unresolved: int
    """Citations whose document stays without year or issuer."""
    warnings: tuple[str, ...]
    seconds: float

    @property
    def unread(self) -> int:
        """How many of the files could not be read; a fault of a manifest loses no file."""
        return sum(os.path.basename(each.path) != MANIFEST for each in self.unreadable)


def read_and_resolve(
    paths: Iterable[str | os.PathLike[str]],
    notify: Notify | None = None,
    ocr: Ocr = Ocr.auto,
    watch: Watch | None = None,
) -> tuple[Resolution, tuple[Unreadable, ...]]:
    """Read, extract and resolve; what cannot be read is returned beside the rest.

    ``notify`` sees each file in turn, ``watch`` how far the recognition of a scan has come.
    """
    readings: list[Reading] = []
    unreadable: list[Unreadable] = []
    for found in read(paths, ocr=ocr, watch=watch):
        if notify is not None:
            notify(found)
        if isinstance(found, Unreadable):
            unreadable.append(found)
        else:
            readings.append(extract(found))
    return resolve(readings), tuple(unreadable)


def build(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    into: str | os.PathLike[str] = "graph",
    notify: Notify | None = None,
    ocr: Ocr = Ocr.auto,
    watch: Watch | None = None,
    jobs: int = 1,
    bases: Iterable[str | os.PathLike[str]] = (),
) -> Summary:
    """Build the graph of all documents at ``paths`` and store it at ``into``, in place of the one that may be there.

    Files that the build before saw as they are now are not extracted again, and where no file changed nothing is written;
    the graph is the one that a build from nothing would give. ``jobs`` processes extract. ``bases`` are graphs that were
    exported as RDF before, by us or by another office: citations may mean their documents, and the new graph holds them too.

    Raises:
        GraphkitError: not one document could be read, or the graph cannot be stored; the old graph is intact.
    """
    started = time.perf_counter()
    place = Path(into)
    is_new = not os.path.exists(place)
    with building(place):
        kept = Readings(place / FOLDER)
        gathered = gather(paths, kept, notify, ocr, watch, jobs)
        if not gathered.keys:
            if is_new:
                shutil.rmtree(place, ignore_errors=True)
            raise GraphkitError(
                "Nothing was built, because no document could be read; name a file or folder that holds some."
            )
        told = [Path(base) for base in bases]
        inputs = _inputs(gathered, told)
        before = _built_before(place, inputs)
        if before is not None:
            return before._replace(seconds=time.perf_counter() - started)
        made = Made(code_version(), gathered.keys, tuple(os.path.abspath(base) for base in told))
        summaries: list[Summary] = []

        def write(directory: Path) -> Manifest:
            resolved = resolve_kept(kept, gathered.keys, directory, read_bases(told), jobs)
            summaries.append(_summary(resolved, gathered.unreadable, directory))
            write_note(_note(inputs, summaries[0], made), directory)
            return resolved.manifest

        before_it = read_made(place)
        store(write, place, jobs)
        kept.keep_only(frozenset(gathered.keys))
        (summary,) = summaries
        lost = _lost(before_it, place)
        return summary._replace(warnings=(*summary.warnings, *lost), seconds=time.perf_counter() - started)


class Made(NamedTuple):
    """Of what a graph was made, for whoever adds to it."""

    code: str
    """Version of the code that extracted."""
    keys: tuple[str, ...]
    """Under which its readings are kept, in order."""
    bases: tuple[str, ...]
    added: tuple[str, ...] = ()
    """Names of the documents that were added since the build."""


def _note(inputs: str, summary: Summary, made: Made) -> str:
    """What a build leaves for the next one: of what it was made, and what it said."""
    said = summary._asdict()
    return json.dumps({"inputs": inputs, "summary": said, "made": made}, ensure_ascii=False)


def write_made(made: Made) -> str:
    """The note of a graph to which documents were added; the next build takes it for none of its own."""
    return json.dumps({"made": made}, ensure_ascii=False)


def read_made(place: Path) -> Made | None:
    """Of what the graph at ``place`` was made; ``None`` where that is not noted."""
    try:
        code, keys, bases, added = json.loads(read_note(place) or "{}")["made"]
    except (ValueError, KeyError):
        return None
    return Made(code, tuple(keys), tuple(bases), tuple(added))


def _lost(before: Made | None, place: Path) -> tuple[str, ...]:
    """What there is to say of documents that were added before, and are not in the graph any more."""
    if before is None or not before.added:
        return ()
    with open_graph(place) as graph:
        texts = graph.texts()
        lost = sorted(name for name in set(before.added) if texts.get(name) is None)
    cure = "put their files beside the others and build again"
    return (
        (f"Documents that were added by upload are not in the graph any more ({', '.join(lost)}): {cure}.",)
        if lost
        else ()
    )


def _inputs(gathered: Gathered, bases: Iterable[Path]) -> str:
    told = "".join(f" {base.name} {_digest(base)}" for base in bases)
    return f"{schema.VERSION} {store_version()} {gathered.fingerprint}{told}"


def _digest(base: Path) -> str:
    try:
        with base.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GraphkitError(f"The base {base} cannot be read ({error.strerror}): name a file of RDF.") from error


def read_bases(bases: Iterable[Path]) -> dict[str, Graph]:
    """The graphs that a build links against, by a name for each."""
    from graphkit.stores.rdf_read import read_rdf

    read: dict[str, Graph] = {}
    for base in bases:
        name = base.name.partition(".")[0]
        read[f"{name}-{len(read)}" if name in read else name] = read_rdf(base)
    return read


def _built_before(place: Path, inputs: str) -> Summary | None:
    """What the build said that made the present graph of the same files with the same code; ``None`` if none did."""
    try:
        note = json.loads(read_note(place) or "{}")
        if note.get("inputs") != inputs:
            return None
        open_graph(place).close()
    except (ValueError, GraphkitError):
        return None  # damaged: it is built again
    said = note["summary"]
    unreadable = tuple(Unreadable(*each) for each in said["unreadable"])
    return Summary(**{**said, "unreadable": unreadable, "warnings": tuple(said["warnings"])})


def _summary(resolved: Resolved, unreadable: tuple[Unreadable, ...], directory: Path) -> Summary:
    """What a build made; the time that it took is not known yet."""
    tables = resolved.manifest.tables
    documents = tables[node_table("Document")].rows
    held = sum(
        batch.column("held").true_count
        for batch in read_batches(directory, node_table("Document"), resolved.manifest, columns=["held"])
    )
    told = Summary(
        files=resolved.readings,
        unreadable=unreadable,
        documents=held,
        stubs=documents - held,
        citations=resolved.citations,
        organizations=tables[node_table("Organization")].rows,
        tasks=tables[node_table("Task")].rows,
        unresolved=resolved.unresolved,
        warnings=resolved.manifest.warnings,
        seconds=0.0,
    )
    return told._replace(files=told.files + told.unread)
