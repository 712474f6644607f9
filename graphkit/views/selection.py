"""Which nodes a page draws at once. Nodes are numbers; edges carry their relation as the key."""

from __future__ import annotations

import networkx as nx

_ASIDE = frozenset({"CITES", "ISSUED_BY"})
"""Relations that do not hand anything down: they make neighbours, not lineage."""

_DOWN = frozenset({"PROMULGATES"})
"""Relations whose target rests on their source, against the rule that a document rests on the one it points at."""


def lineage(network: nx.MultiDiGraph, root: int, limit: int) -> dict[int, int]:
    """Return the layer of the root (0), of what it rests on (negative), of what rests on it (positive).

    Lineage is followed to its ends in both directions, other neighbours of the root are one step away. When there are
    more than ``limit``, the nearest stay, the best-connected first. A layer counts the steps from the root; a document
    that is on both sides stays on the nearer one.
    """
    upward = nx.DiGraph()
    upward.add_node(root)
    for source, target, relation in network.edges(keys=True):
        if source != target and relation not in _ASIDE:
            upward.add_edge(*((target, source) if relation in _DOWN else (source, target)))
    above = nx.single_source_shortest_path_length(upward, root)
    below = nx.single_source_shortest_path_length(upward.reverse(copy=False), root)
    for source, target, _ in [*network.in_edges(root, keys=True), *network.out_edges(root, keys=True)]:
        other, side = (target, above) if source == root else (source, below)
        if other not in above and other not in below:
            side[other] = 1
    steps = {node: min(above.get(node, limit), below.get(node, limit)) for node in {*above, *below}}
    chosen = sorted(steps, key=lambda node: (steps[node], -network.degree(node), node))[:limit]
    return {node: -above[node] if above.get(node) == steps[node] else steps[node] for node in chosen}


HANDED_DOWN = frozenset({"IMPLEMENTS", "GUIDES"})
"""Relations that make a tree of implementation."""


def reach(network: nx.MultiDiGraph, root: int) -> dict[int, int]:
    """All that implements the root, and all that it implements, over any number of steps: node → steps from the root."""
    upward = nx.DiGraph()
    upward.add_node(root)
    upward.add_edges_from((a, b) for a, b, relation in network.edges(keys=True) if a != b and relation in HANDED_DOWN)
    above = nx.single_source_shortest_path_length(upward, root)
    below = nx.single_source_shortest_path_length(upward.reverse(copy=False), root)
    return {node: min(above.get(node, len(network)), below.get(node, len(network))) for node in {*above, *below}}
