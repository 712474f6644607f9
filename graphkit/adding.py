"""Adding: documents that were read elsewhere, such as uploads, into a graph that is there; only they are extracted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path, PurePath

from graphkit.building import Made, read_bases, read_made, write_made
from graphkit.extraction import extract
from graphkit.gathering import code_version
from graphkit.model import Reading, Source
from graphkit.resolution import resolve
from graphkit.resolution.assembly import labels
from graphkit.stores.embedded import building, open_graph, store
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
        if made is not None and made.code == code_version() and kept.keys().issuperset(made.keys):
            before = [reading for file in kept.get(made.keys) for reading in file.readings]
        else:
            with open_graph(place) as stored:
                made, before = None, [extract(source) for source in stored.texts()]
        fresh = [extract(source) for source in _renamed(sources, before)]
        resolution = resolve([*before, *fresh], read_bases(map(Path, made.bases)) if made else {})
        names = labels(resolution.readings)
        texts = [r.source._replace(name=name) for r, name in zip(resolution.readings, names, strict=True)]
        note = ""
        if made is not None:
            new = [Kept(_key(reading), (reading,)) for reading in fresh]
            kept.add(encode(new))
            keys = dict.fromkeys((*made.keys, *(each.key for each in new)))
            added = (*made.added, *(reading.source.name for reading in fresh))
            note = write_made(Made(made.code, tuple(keys), made.bases, added))
        store(resolution.graph, place, texts, note)


def _key(reading: Reading) -> str:
    source = reading.source
    return _ADDED + blake2b(f"{code_version()}\n{source.name}\n{source.text}".encode(), digest_size=16).hexdigest()


def _renamed(sources: Iterable[Source], before: Sequence[Reading]) -> list[Source]:
    """The sources under names that no other document has."""
    taken = {*labels(before), *(reading.source.name for reading in before)}
    found = []
    for source in sources:
        own, number, path = source.name, 2, PurePath(source.name)
        while own in taken:
            own, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(own)
        found.append(source._replace(name=own))
    return found
