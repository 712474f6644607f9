"""A graph as one HTML file that needs nothing else: data, looks, positions and library are inside it."""

from __future__ import annotations

import html
import json
from typing import Any

import networkx as nx

from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.schema import DOCUMENT_RELATIONS, KEY
from graphkit.views.layout import clustered, layered
from graphkit.views.pages import as_data, asset, fill, script_hash
from graphkit.views.selection import hubs, lineage

DRAWN = 300
"""How many nodes are drawn at once; the page holds the others and draws them on demand."""

_LABELS = ("Document", "Organization")
_RELATIONS = (*((relation, "Document", "Document") for relation in DOCUMENT_RELATIONS), ("ISSUED_BY", *_LABELS))
_EVIDENCE = ("surface", "start", "end", "source", "pinpoint")
_SCRIPTS = ("data.js", "drawing.js", "details.js", "controls.js")


def network_page(graph: Graph, *, root: str | None = None, title: str = "") -> str:
    """Return a page that shows the documents of ``graph``, the bodies that issue them and the relations between them.

    With ``root`` (the id of a Document) its lineage is drawn, without one the best-connected nodes; everything else is
    in the page and can be searched for and drawn there. An empty ``title`` is the page's own, in the reader's language.
    The same graph always gives the same page.

    Raises :class:`GraphkitError` when ``root`` is not in the graph or an edge has an end that is not.
    """
    rows = [(label, row) for label in _LABELS for row in graph.nodes.get(label, ())]
    numbers = {(label, row[KEY]): number for number, (label, row) in enumerate(rows)}
    if root is not None and ("Document", root) not in numbers:
        raise GraphkitError(f"The graph holds no document {root!r}; give the id of one that it holds.")
    edges = _edges(graph, numbers)
    network = nx.MultiDiGraph()
    network.add_nodes_from(range(len(rows)))
    network.add_edges_from((edge["from"], edge["to"], edge["type"]) for edge in edges)
    if root is None:
        start = None
        positions = clustered(network.subgraph(hubs(network, DRAWN)))
    else:
        start = numbers["Document", root]
        positions = layered(network, lineage(network, start, DRAWN))
    nodes = []
    for number, (label, row) in enumerate(rows):
        node = {"label": label} | {column: value for column, value in row.items() if value is not None}
        if number in positions:
            node["at"] = positions[number]
        nodes.append(node)
    data = {"title": title, "root": start, "nodes": nodes, "edges": edges, **_evidence(graph, edges, numbers)}
    return _page(title, data)


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


def _evidence(graph: Graph, edges: list[dict[str, Any]], numbers: dict[tuple[str, str], int]) -> dict[str, Any]:
    """The citations that the edges name and their sentences, each once; puts numbers for ids into the edges."""
    held = {row[KEY]: row for row in graph.nodes.get("Citation", ())}
    within = {row["from"]: row["to"] for row in graph.edges.get(("IN", "Citation", "Document"), ())}
    citations: list[dict[str, Any]] = []
    sentences: dict[str, int] = {}
    place: dict[str, int] = {}
    for edge in edges:
        named = [citation for citation in edge.pop("citations", ()) if citation in held]
        for citation in named:
            if citation not in place:
                place[citation] = len(citations)
                row = held[citation]
                entry = {column: row[column] for column in _EVIDENCE if row.get(column) is not None}
                entry["sentence"] = sentences.setdefault(row.get("sentence") or row["surface"], len(sentences))
                if (document := numbers.get(("Document", within.get(citation, "")))) is not None:
                    entry["in"] = document
                citations.append(entry)
        if named:
            edge["citations"] = [place[citation] for citation in named]
    return {"citations": citations, "sentences": list(sentences)}


def _page(title: str, data: dict[str, Any]) -> str:
    words = asset("words.json")
    library = asset("cytoscape.min.js")
    script = '"use strict";\n' + "\n".join(asset(name) for name in _SCRIPTS)
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
