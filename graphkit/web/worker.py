"""What runs in a process of its own for an upload: ``read FILE NAME BYTES SECONDS`` and ``add TEXTS NAME GRAPH``.

Nothing of a foreign file is parsed in the process of the server, and it is parsed once, within the limits: what is added are
the texts (``TEXTS``, JSON) that were read then.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from graphkit.errors import GraphkitError
from graphkit.model import Reading, Source

REFUSED = 3
"""Exit code: the sentence on standard error is for the visitor."""

_LARGEST_FILE = 500_000_000


def main(arguments: list[str]) -> int:
    """Do one job; returns the exit code."""
    job, file, name, *rest = arguments
    try:
        if job == "read":
            memory, seconds = map(int, rest)
            _limit(memory, seconds)
            sys.stdout.write(json.dumps([_told(reading) for reading in _readings(Path(file), name)]))
        else:
            _add(Path(file), Path(rest[0]))
    except GraphkitError as error:
        print(error, file=sys.stderr)
        return REFUSED
    return 0


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sources(file: Path, name: str) -> list[Source]:
    """What a file holds, under the name that the visitor gave it."""
    from graphkit.reading import Unreadable, read

    found = []
    for each in read([str(file)]):
        if isinstance(each, Unreadable):
            raise GraphkitError(each.reason.replace(str(file), name).replace(file.name, name))
        warnings = tuple(warning.replace(str(file), name).replace(file.name, name) for warning in each.warnings)
        found.append(each._replace(name=each.name.replace(file.name, name), path="", warnings=warnings))
    if not found:
        raise GraphkitError(f"{name} holds no document.")
    return found


def _readings(file: Path, name: str) -> tuple[Reading, ...]:
    from graphkit.extraction import extract
    from graphkit.resolution import resolve

    return resolve([extract(source) for source in _sources(file, name)]).readings


def _told(reading: Reading) -> dict[str, object]:
    return {
        "source": {
            "name": reading.source.name,
            "text": reading.source.text,
            "pages": reading.source.pages,
            "metadata": dict(reading.source.metadata),
            "warnings": reading.source.warnings,
        },
        "document": reading.document._asdict(),
        "citations": [citation._asdict() | {"target": citation.id} for citation in reading.citations],
        "tasks": [
            {
                "start": task.start,
                "end": task.end,
                "section": task.section,
                "text": " ".join(reading.source.text[task.start : task.end].split()),
                "lead": task.lead,
                "coordinate": task.coordinate,
                "due": [deadline.date or deadline.surface for deadline in task.deadlines],
            }
            for task in reading.tasks
        ],
    }


def _add(texts: Path, graph: Path) -> None:
    """Store the graph anew with the texts that were read."""
    from graphkit.adding import add

    told = json.loads(texts.read_text(encoding="utf-8"))
    add([Source(s["name"], s["text"], "", s["metadata"], tuple(s["pages"]), tuple(s["warnings"])) for s in told], graph)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
