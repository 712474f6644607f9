"""Adding: documents that were read elsewhere, such as uploads, into a graph that is there; only they are extracted."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path, PurePath

from graphkit.building import Made, read_bases, read_made, write_made
from graphkit.extraction import extract
from graphkit.gathering import code_version
from graphkit.model import Reading, Source
from graphkit.resolving import resolve_kept
from graphkit.stores.embedded import building, open_graph, store, write_note
from graphkit.stores.parquet import Manifest
from graphkit.stores.readings import FOLDER, Kept, Readings, encode

_ADDED = "added:"
"""Begins the key under which the reading of an added document is kept."""


def add(sources: Iterable[Source], into: str | os.PathLike[str]) -> None:
    """Store the graph at ``into`` anew with further documents in it.

    What the last build and earlier additions extracted is taken as it is kept. A later build from files leaves out what was
    added, and says so.

    Raises:
        GraphkitError: there is no graph, or it cannot be stored; the old graph is intact.
    """
    place = Path(into)
    open_graph(place).close()  # tells in a sentence why it cannot be
    with building(place):
        kept = Readings(place / FOLDER)
        made = read_made(place)
        with open_graph(place) as stored:
            taken = stored.texts().names()
            if made is None or made.code != code_version() or not kept.keys().issuperset(made.keys):
                made = Made(code_version(), _keep(kept, map(extract, stored.texts())), made.bases if made else ())
        fresh = [extract(source) for source in _renamed(sources, taken)]
        keys = tuple(dict.fromkeys((*made.keys, *_keep(kept, fresh))))
        made = Made(made.code, keys, made.bases, (*made.added, *(reading.source.name for reading in fresh)))

        def write(directory: Path) -> Manifest:
            write_note(write_made(made), directory)
            return resolve_kept(kept, keys, directory, read_bases(map(Path, made.bases))).manifest

        store(write, place)


def _keep(kept: Readings, readings: Iterable[Reading]) -> tuple[str, ...]:
    """Keep readings of added documents; under which keys."""
    new = [Kept(_key(reading), (reading,)) for reading in readings]
    kept.add(encode(new))
    return tuple(each.key for each in new)


def _key(reading: Reading) -> str:
    source = reading.source
    return _ADDED + blake2b(f"{code_version()}\n{source.name}\n{source.text}".encode(), digest_size=16).hexdigest()


def _renamed(sources: Iterable[Source], names: Collection[str]) -> list[Source]:
    """The sources under names that no other document has."""
    taken = set(names)
    found = []
    for source in sources:
        own, number, path = source.name, 2, PurePath(source.name)
        while own in taken:
            own, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(own)
        found.append(source._replace(name=own))
    return found
