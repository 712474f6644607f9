"""How long `tasks_overdue` takes over many tasks in the embedded store.

    python benchmarks/tasks.py [TASKS]

Stores TASKS (100,000) synthetic tasks of 5,000 documents and 40 bodies, three in four of them with a day, month or quarter as
deadline, and asks 31 times what was overdue on 1 October 2024. Prints one line of JSON.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from figures import tell

from graphkit import schema
from graphkit.model import Graph
from graphkit.queries import run
from graphkit.stores.embedded import build_graph, open_graph

DOCUMENTS, BODIES, ROUNDS = 5000, 40, 31


def node(label: str, **told: Any) -> dict[str, Any]:
    return {**dict.fromkeys(schema.NODES[label]), **told}


def deadline(chance: random.Random) -> str | None:
    month = chance.randint(1, 12)
    return chance.choice(
        [f"2024-{month:02}-{chance.randint(1, 28):02}", f"2024-{month:02}", f"2024-Q{(month + 2) // 3}", None]
    )


def tasks_of(count: int) -> Graph:
    chance = random.Random(2)
    documents = [
        node("Document", id=f"{n:04}/KH-UBND|2024|X", code=f"{n:04}/KH-UBND", held=True) for n in range(DOCUMENTS)
    ]
    bodies = [node("Organization", id=f"Sở {n:02}", name=f"Sở {n:02}") for n in range(BODIES)]
    tasks = [
        node("Task", id=f"task-{n:07}", text="x" * 200, due=deadline(chance), recurrence=[], duration=[])
        for n in range(count)
    ]
    given = [{"from": documents[n % DOCUMENTS]["id"], "to": task["id"]} for n, task in enumerate(tasks)]
    led = [{"from": task["id"], "to": bodies[n % BODIES]["id"]} for n, task in enumerate(tasks)]
    return Graph(
        {"Document": documents, "Organization": bodies, "Task": tasks},
        {("ASSIGNS", "Document", "Task"): given, ("LED_BY", "Task", "Organization"): led},
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "graph"
        build_graph(tasks_of(count), place)
        with open_graph(place) as graph:
            seconds = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                run(graph, "tasks_overdue", {"today": "2024-10-01"})
                seconds.append(time.perf_counter() - started)
    told = {
        "tasks": count,
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "worst_ms": round(max(seconds) * 1000, 1),
    }
    tell(f"tasks: tasks_overdue over {count:,} tasks, median", told["median_ms"], "ms", "lower", 50)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
