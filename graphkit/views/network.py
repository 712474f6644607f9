"""A graph as one HTML file that needs nothing else: data, looks, positions and library are inside it."""

from __future__ import annotations

import html
import json
from typing import Any

import networkx as nx

from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.schema import DOCUMENT_RELATIONS, KEY
from graphkit.views.levels import layer_of_row
from graphkit.views.pages import as_data, asset, fill, script_hash
from graphkit.views.placing import DRAWN, KINDS, Facts, place

__all__ = ["DRAWN", "KINDS", "SCRIPTS", "network_data", "network_page"]

_LABELS = ("Document", "Organization")
_RELATIONS = (
    *((relation, "Document", "Document") for relation in DOCUMENT_RELATIONS),
    ("ISSUED_BY", *_LABELS),
    ("ASSIGNS_TO", *_LABELS),
    ("PART_OF", "Organization", "Organization"),
)
_EVIDENCE = ("surface", "start", "end", "source", "pinpoint")
_MOST_DATA = 1_250_000
"""Bytes of data that a page holds, so that it stays a file to be mailed. Citations take the room that nodes and edges leave;
of the relations beyond, the page says how many mentions it leaves out."""
_HIDDEN = ("joined", "number", "symbol")
"""Columns that a page does not show."""
SCRIPTS = ("data.js", "drawing.js", "details.js", "saving.js", "controls.js")
"""The scripts of the page, in order."""


def network_page(
    graph: Graph, *, root: str | None = None, title: str = "", kind: str = "", server: str = "", all_nodes: int = 0
) -> str:
    """Return a page that shows the documents of ``graph``, the bodies that issue them and the relations between them.

    ``kind`` is one of :data:`KINDS`: the neighbourhood of ``root`` (the id of a Document or Organization; the default
    with a root), the tree of what implements it by level of government, its time line, or the communities of the graph
    (the default without). Everything else is in the page and can be searched for and drawn there. An empty ``title`` is
    the page's own, in the reader's language; ``server`` is where ``graphkit serve`` answers, for links to documents;
    ``all_nodes`` is how many nodes there are where ``graph`` is only a part. The same graph always gives the same page.

    Raises :class:`GraphkitError` when ``root`` is not in the graph or an edge has an end that is not.
    """
    return _page(title, network_data(graph, root=root, title=title, kind=kind, server=server, all_nodes=all_nodes))


def network_data(
    graph: Graph, *, root: str | None = None, title: str = "", kind: str = "", server: str = "", all_nodes: int = 0
) -> dict[str, Any]:
    """What :func:`network_page` puts into its page."""
    rows = [(label, row) for label in _LABELS for row in graph.nodes.get(label, ())]
    numbers = {(label, row[KEY]): number for number, (label, row) in enumerate(rows)}
    start = next((numbers[label, root] for label in _LABELS if root is not None and (label, root) in numbers), None)
    if root is not None and start is None:
        raise GraphkitError(f"The graph holds no document {root!r}; give the id of one that it holds.")
    kind = kind or ("communities" if start is None else "neighbourhood")
    if kind not in KINDS:
        raise GraphkitError(f"There is no view {kind}; choose among {', '.join(KINDS)}.")
    edges = _edges(graph, numbers)
    network = nx.MultiDiGraph()
    network.add_nodes_from(range(len(rows)))
    network.add_edges_from((edge["from"], edge["to"], edge["type"]) for edge in edges)
    layers = [layer_of_row(label, row) for label, row in rows]
    facts = Facts(
        layers,
        ["body" if label == "Organization" else row.get("date") or str(row.get("year") or "") for label, row in rows],
        [row.get("code") or row.get("title") or row.get("name") or row[KEY] for _, row in rows],
    )
    placing = place(kind, network, start, facts)
    nodes = []
    for number, (label, row) in enumerate(rows):
        known = {column: value for column, value in row.items() if value is not None and column not in _HIDDEN}
        node = {"label": label, "layer": layers[number]} | known
        if number in placing.positions:
            node["at"] = placing.positions[number]
        nodes.append(node)
    if placing.main:
        for edge in edges:
            pair = (edge["from"], edge["to"])
            edge["faint"] = pair not in placing.main and pair[::-1] not in placing.main
    return {
        "title": title,
        "kind": kind,
        "root": start,
        "server": server,
        "all": all_nodes,
        "nodes": nodes,
        "edges": edges,
        "regions": [region._asdict() for region in placing.regions],
        "groups": [group._asdict() for group in placing.groups],
        **_evidence(
            graph, edges, numbers, _MOST_DATA - _size(nodes) - _size([edge | {"citations": None} for edge in edges])
        ),
    }


def _size(data: Any) -> int:
    return len(json.dumps(data, ensure_ascii=False).encode())


def _edges(graph: Graph, numbers: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """The drawn edges, their ends as node numbers."""
    edges = []
    for relation, start, end in _RELATIONS:
        for row in graph.edges.get((relation, start, end), ()):
            for label, side in ((start, "from"), (end, "to")):
                if (label, row[side]) not in numbers:
                    raise GraphkitError(
                        f"A {relation} edge ends at {label} {row[side]!r}, which the graph does not hold; rebuild it."
                    )
            known = {column: value for column, value in row.items() if value is not None}
            edges.append(known | {"type": relation, "from": numbers[start, row["from"]], "to": numbers[end, row["to"]]})
    return edges


def _evidence(
    graph: Graph, edges: list[dict[str, Any]], numbers: dict[tuple[str, str], int], room: int
) -> dict[str, Any]:
    """The citations that the edges name and their sentences, each once, in so many bytes; puts numbers for ids into the edges."""
    held = {row[KEY]: row for row in graph.nodes.get("Citation", ())}
    within = {row["from"]: row["to"] for row in graph.edges.get(("IN", "Citation", "Document"), ())}
    citations: list[dict[str, Any]] = []
    sentences: dict[str, int] = {}
    place: dict[str, int] = {}
    for edge in edges:
        named = [
            citation for citation in edge.pop("citations", ()) if citation in held and (citation in place or room > 0)
        ]
        for citation in named:
            if citation not in place:
                place[citation] = len(citations)
                row = held[citation]
                entry = {column: row[column] for column in _EVIDENCE if row.get(column) is not None}
                sentence = row.get("sentence") or row["surface"]
                room -= _size(entry) + (0 if sentence in sentences else _size(sentence))
                entry["sentence"] = sentences.setdefault(sentence, len(sentences))
                if (document := numbers.get(("Document", within.get(citation, "")))) is not None:
                    entry["in"] = document
                citations.append(entry)
        if named:
            edge["citations"] = [place[citation] for citation in named]
    return {"citations": citations, "sentences": list(sentences)}


def _page(title: str, data: dict[str, Any]) -> str:
    words = asset("words.json")
    library = asset("cytoscape.min.js")
    script = '"use strict";\n' + "\n".join(asset(name) for name in SCRIPTS)
    parts = {
        "title": html.escape(title or json.loads(words)["vi"]["title"]),
        "style": asset("page.css"),
        "looks": as_data(json.loads(asset("looks.json"))),
        "words": as_data(json.loads(words)),
        "data": as_data(data),
        "library": library,
        "script": script,
        "script_hashes": f"{script_hash(library)} {script_hash(script)}",
    }
    return fill("page.html", parts)
