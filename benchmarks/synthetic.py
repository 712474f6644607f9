"""A synthetic graph of any size in the shape of ours, for benchmarks of stores: ``python benchmarks/synthetic.py 1000000 DIR``.

Its proportions are those of a province's files: two or three citations a document, a few documents that everybody cites,
tasks given to few bodies. One resolution (`ROOT`) has a thousand descendants, six steps deep.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphkit import schema
from graphkit.model import Graph
from graphkit.stores.embedded import build_graph

ROOT = "1/2020/NQ-HĐND|2020|Hội đồng nhân dân tỉnh Phú Yên"
DESCENDANTS, DEPTH = 1000, 6
EDGES_PER_DOCUMENT = 13.6
"""What the proportions below come to."""
_KINDS = (("QĐ", "Quyết định"), ("KH", "Kế hoạch"), ("CT", "Chỉ thị"), ("TB", "Thông báo"), ("BC", "Báo cáo"))
_SENTENCE = (
    "Thực hiện Quyết định số {n}/QĐ-UBND ngày 05/7/2023 của Ủy ban nhân dân tỉnh về kế hoạch đầu tư công trung hạn"
)


def synthetic_graph(edges: int, seed: int = 1) -> Graph:
    """A graph of about so many edges; the same one for the same numbers."""
    return _Maker(max(DESCENDANTS + 100, round(edges / EDGES_PER_DOCUMENT)), random.Random(seed)).graph()


class _Maker:
    def __init__(self, documents: int, chance: random.Random) -> None:
        self.chance = chance
        self.bodies = [f"Sở số {n} tỉnh Phú Yên" for n in range(max(60, documents // 100))]
        self.people = [f"Nguyễn Văn {n}|{self.bodies[n % len(self.bodies)]}" for n in range(max(30, documents // 150))]
        self.documents = [ROOT, *(self._identity(n) for n in range(1, documents))]
        self.nodes: dict[str, dict[str, dict[str, Any]]] = {label: {} for label in schema.NODES}
        self.edges: dict[tuple[str, str, str], dict[tuple[str, str], dict[str, Any]]] = {
            kind: {} for kind in schema.EDGES
        }

    def _identity(self, n: int) -> str:
        year, (symbol, _) = 2010 + n % 16, _KINDS[n % len(_KINDS)]
        return f"{n}/{symbol}-UBND|{year}|{self.bodies[n % len(self.bodies)]}"

    def graph(self) -> Graph:
        for name in self.bodies:
            self._node("Organization", id=name, name=name, kind="department", place="Phú Yên")
        for person in self.people:
            self._node("Person", id=person, name=person.partition("|")[0], title="Giám đốc")
        for n, identity in enumerate(self.documents):
            self._document(n, identity)
        # A thousand documents under one root, each under one of the level above it.
        levels = [[0]] + [[] for _ in range(DEPTH)]
        for n in range(1, DESCENDANTS + 1):
            level = 1 + n % DEPTH
            above = levels[level - 1] or levels[0]
            self._relate("IMPLEMENTS", self.documents[n], self.documents[above[n % len(above)]])
            levels[level].append(n)
        nodes = {label: [rows[key] for key in sorted(rows)] for label, rows in self.nodes.items()}
        edges = {kind: [rows[pair] for pair in sorted(rows)] for kind, rows in self.edges.items()}
        return Graph(nodes, edges)

    def _document(self, n: int, identity: str) -> None:
        code, year, issuer = identity.split("|")
        source, held = f"{n:07}.txt", n % 2 == 0
        self._node(
            "Document",
            id=identity,
            code=code,
            number=code.partition("/")[0],
            symbol=code.rpartition("/")[2],
            type=_KINDS[n % len(_KINDS)][1],
            date=f"{year}-{n % 12 + 1:02}-{n % 28 + 1:02}",
            year=int(year),
            title=f"Về việc triển khai nhiệm vụ số {n} trên địa bàn tỉnh",
            issuer=issuer,
            held=held,
            source=source if held else None,
        )
        self._link("ISSUED_BY", "Document", "Organization", identity, self.bodies[n % len(self.bodies)])
        if not held:
            return
        self._link("SIGNED_BY", "Document", "Person", identity, self.people[n % len(self.people)])
        for _ in range(2):
            self._link("ADDRESSED_TO", "Document", "Organization", identity, self.chance.choice(self.bodies))
        tasks = [f"task-{n:08x}{each:08x}" for each in range(2)]
        for each, task in enumerate(tasks):
            self._task(n, each, task, identity, source)
        for each in range(4):
            self._citation(n, each, identity, source, tasks)

    def _task(self, n: int, each: int, task: str, identity: str, source: str) -> None:
        self._node(
            "Task",
            id=task,
            section=f"III.{each}",
            text=f"{each}. Giao đơn vị chủ trì, phối hợp triển khai nhiệm vụ số {n}, báo cáo kết quả trước ngày 30/9.",
            due=f"{2011 + n % 16}-09-30",
            due_text="trước ngày 30/9",
            source=source,
            start=1000 * each,
            end=1000 * each + 90,
        )
        self._link("ASSIGNS", "Document", "Task", identity, task)
        self._link("LED_BY", "Task", "Organization", task, self.chance.choice(self.bodies))
        self._link("COORDINATED_WITH", "Task", "Organization", task, self.chance.choice(self.bodies))

    def _citation(self, n: int, each: int, identity: str, source: str, tasks: list[str]) -> None:
        # Few documents are cited by very many, and the root's descendants by nobody else.
        free = len(self.documents) - DESCENDANTS - 1
        cited = self.documents[DESCENDANTS + 1 + int(free * self.chance.random() ** 4)]
        if cited == identity:
            return
        citation, start = f"{source}#{200 * each}-{200 * each + 40}", 200 * each
        relation = self.chance.choice(schema.DOCUMENT_RELATIONS)
        self._node(
            "Citation",
            id=citation,
            surface=f"Quyết định số {n}/QĐ-UBND ngày 05/7/2023",
            start=start,
            end=start + 40,
            relation=relation,
            rule="numbered",
            confidence=0.9,
            source=source,
            sentence=_SENTENCE.format(n=n),
            candidates=[],
        )
        self._link("IN", "Citation", "Document", citation, identity)
        self._link("REFERS_TO", "Citation", "Document", citation, cited)
        if each < 2:
            self._link("WITHIN", "Citation", "Task", citation, tasks[each])
            self._link("CARRIES_OUT", "Task", "Document", tasks[each], cited)
        self._relate(relation, identity, cited, citation)

    def _node(self, label: str, **values: Any) -> None:
        self.nodes[label][values["id"]] = _row(schema.NODES[label], values)

    def _link(self, kind: str, start_label: str, end_label: str, start: str, end: str) -> None:
        columns = {"from": "str", "to": "str", **schema.EDGES[kind, start_label, end_label]}
        self.edges[kind, start_label, end_label][start, end] = _row(columns, {"from": start, "to": end})

    def _relate(self, kind: str, start: str, end: str, citation: str | None = None) -> None:
        self._link(kind, "Document", "Document", start, end)
        citations = [citation] if citation else []
        self.edges[kind, "Document", "Document"][start, end].update(mentions=1, confidence=0.9, citations=citations)


def _row(columns: Mapping[str, str], values: dict[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys(columns), **values}


if __name__ == "__main__":
    made = synthetic_graph(int(sys.argv[1]))
    build_graph(made, Path(sys.argv[2]))
    print(f"{sum(map(len, made.nodes.values()))} nodes, {sum(map(len, made.edges.values()))} edges in {sys.argv[2]}")
