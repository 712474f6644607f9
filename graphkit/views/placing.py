"""Which nodes a view draws, where they stand, what stays folded: one function a kind of view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import networkx as nx

from graphkit.views.layout import CELL, Positions, clustered, in_rows, layered
from graphkit.views.levels import LAYERS
from graphkit.views.selection import HANDED_DOWN, lineage, reach

DRAWN = 300
"""How many nodes are drawn at once; the others are folded into groups, which open on a click, or wait beside their neighbours."""

KINDS = ("neighbourhood", "tree", "timeline", "communities")

_MARGIN = 40
_STEP = 118
"""From one document of a month to the next below it."""


class Region(NamedTuple):
    """A named part of the plane behind the nodes."""

    left: int
    top: int
    right: int
    bottom: int
    name: str
    """A word of the page (``level_central``) or a name."""
    kind: str
    """``band`` (goes on to the sides), ``column`` (goes on up and down) or ``box``."""


class Group(NamedTuple):
    """Nodes that are folded into one sign."""

    name: str
    members: tuple[int, ...]
    """The best-connected first."""
    at: tuple[int, int]


class Placing(NamedTuple):
    """What is drawn at first."""

    positions: Positions
    regions: tuple[Region, ...] = ()
    groups: tuple[Group, ...] = ()
    main: frozenset[tuple[int, int]] = frozenset()
    """Edges that carry the drawing, as pairs; the others are drawn faintly. Empty: all of them."""


class Facts(NamedTuple):
    """What placing needs to know of the nodes, by number."""

    layers: Sequence[str]
    dates: Sequence[str]
    names: Sequence[str]


def place(kind: str, network: nx.MultiDiGraph, root: int | None, facts: Facts) -> Placing:
    """Place the nodes for a kind of view."""
    if kind == "communities" or root is None:
        return _communities(network, facts)
    if kind == "tree":
        return _tree(network, root, facts)
    if kind == "timeline":
        return _timeline(network, root, facts)
    if facts.dates[root] == "body":
        nodes = [root, *sorted(set(nx.all_neighbors(network, root)), key=lambda node: (-network.degree(node), node))]
        return Placing(clustered(network.subgraph(nodes[:DRAWN])))
    return Placing(layered(network, lineage(network, root, DRAWN)))


def _tree(network: nx.MultiDiGraph, root: int, facts: Facts) -> Placing:
    """Layers of government from the top; within one, what implements stands under what it implements."""
    reached = reach(network, root)
    plain = _upward(network, set(reached), facts)
    drawn = sorted(reached, key=lambda node: (reached[node], -network.degree(node), node))[:DRAWN]
    rows: list[list[int]] = []
    bands: list[tuple[str, int, int]] = []
    for layer in LAYERS:
        members = [node for node in drawn if facts.layers[node] == layer]
        if members:
            ranks = _ranks(plain.subgraph(members))
            first = len(rows)
            by_rank: dict[int, list[int]] = defaultdict(list)
            for node in sorted(members):
                by_rank[ranks[node]].append(node)
            rows += [by_rank[rank] for rank in sorted(by_rank)]
            bands.append((layer, first, len(rows)))
    positions, tops = in_rows(plain, rows, [first for _, first, _ in bands])
    left = min(x for x, _ in positions.values()) - CELL[0] - 2 * _MARGIN
    right = max(x for x, _ in positions.values()) + CELL[0] // 2 + _MARGIN
    regions = tuple(
        Region(
            left,
            tops[first] - 44,
            right,
            tops[last] - 44 if last < len(tops) else tops[-1] + CELL[1] - 20,
            f"level_{layer}",
            "band",
        )
        for (layer, first, last) in ((layer, first, last) for layer, first, last in bands)
    )
    groups = _folded(network, reached, set(drawn), facts, left, regions)
    return Placing(positions, regions, groups, _reduced(plain.subgraph(drawn)))


def _timeline(network: nx.MultiDiGraph, root: int, facts: Facts) -> Placing:
    """Months from left to right as far as they hold something, layers of government from the top."""
    reached = lineage(network, root, len(network))
    documents = [node for node in reached if facts.dates[node] != "body"]
    drawn = sorted(documents, key=lambda node: (abs(reached[node]), -network.degree(node), node))[:DRAWN]
    months = sorted({facts.dates[node][:7] for node in drawn})
    at: dict[str, int] = {}
    x = 0
    for number, month in enumerate(months):
        if number:
            gap = max(0, _count(month) - _count(months[number - 1]))
            x += CELL[0] + round(CELL[0] * min(1.0, gap / 36))
        at[month] = x
    lanes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for node in sorted(drawn, key=lambda node: (facts.dates[node], node)):
        lanes[facts.layers[node]][facts.dates[node][:7]].append(node)
    positions: Positions = {}
    regions = []
    left, right, top = -CELL[0] - 3 * _MARGIN, x + CELL[0] // 2 + _MARGIN, 0
    for layer in (layer for layer in LAYERS if layer in lanes):
        tallest = max(map(len, lanes[layer].values()))
        for month, nodes in lanes[layer].items():
            for row, node in enumerate(nodes):
                positions[node] = (at[month], top + row * _STEP)
        bottom = top + (tallest - 1) * _STEP
        regions.append(Region(left, top - 48, right, bottom + CELL[1] - 8, f"level_{layer}", "band"))
        top = bottom + CELL[1] + 40
    years: dict[str, list[int]] = defaultdict(list)
    for month in months:
        years[month[:4]].append(at[month])
    for year, places in years.items():
        name = year or "unknownDate"
        regions.append(Region(min(places) - CELL[0] // 2, -48, max(places) + CELL[0] // 2, top - 48, name, "column"))
    groups = _folded(network, dict.fromkeys(documents, 0), set(drawn), facts, left, tuple(regions))
    return Placing(positions, tuple(regions), groups, _reduced(_upward(network, set(drawn), facts)))


def _count(month: str) -> int:
    year, _, rest = month.partition("-")
    return int(year) * 12 + int(rest or 6) if year.isdecimal() else 0


def _communities(network: nx.MultiDiGraph, facts: Facts) -> Placing:
    """Communities side by side; in a large graph each is folded into one sign."""
    documents = [node for node in network if facts.dates[node] != "body"]
    plain = nx.Graph()
    plain.add_nodes_from(sorted(documents))
    for a, b in sorted({tuple(sorted((a, b))) for a, b in network.subgraph(documents).edges() if a != b}):
        plain.add_edge(a, b)
    lone = sorted(nx.isolates(plain))
    plain.remove_nodes_from(lone)
    found = nx.community.louvain_communities(plain, seed=7) if plain else []
    ordered = sorted(
        (sorted(each, key=lambda node: (-plain.degree(node), node)) for each in found),
        key=lambda each: (-len(each), each[0]),
    )
    if lone:
        ordered.append(lone)
    if len(documents) <= DRAWN:
        return _boxes(network, ordered, facts)
    quotient = nx.MultiDiGraph()
    quotient.add_nodes_from(range(len(ordered)))
    home = {node: number for number, members in enumerate(ordered) for node in members}
    quotient.add_edges_from(sorted({(home[a], home[b]) for a, b in plain.edges() if home[a] != home[b]}))
    places = clustered(quotient.subgraph(range(min(len(ordered), DRAWN))))
    rest = tuple(node for members in ordered[DRAWN:] for node in members)
    groups = [
        Group(facts.names[members[0]], tuple(members), (round(1.5 * places[number][0]), round(1.5 * places[number][1])))
        for number, members in enumerate(ordered[:DRAWN])
    ]
    if rest:
        below = max(y for _, y in places.values()) * 1.5 + 2 * CELL[1]
        groups.append(Group(facts.names[rest[0]], rest, (0, round(below))))
    return Placing({}, (), tuple(groups))


def _boxes(network: nx.MultiDiGraph, communities: list[list[int]], facts: Facts) -> Placing:
    """Each community in a box of its own, the boxes in rows."""
    positions: Positions = {}
    regions = []
    row_width = 0.0
    made = []
    for members in communities:
        inner = clustered(network.subgraph(members))
        xs, ys = [x for x, _ in inner.values()], [y for _, y in inner.values()]
        made.append(
            (
                members,
                inner,
                min(xs),
                min(ys),
                max(xs) - min(xs) + CELL[0] + _MARGIN,
                max(ys) - min(ys) + CELL[1] + 2 * _MARGIN,
            )
        )
    area = sum(width * height for *_, width, height in made)
    row_width = max((area * 1.7) ** 0.5, max((width for *_, width, _ in made), default=0))
    left = top = tallest = 0.0
    for members, inner, min_x, min_y, width, height in made:
        if left and left + width > row_width:
            left, top, tallest = 0.0, top + tallest + _MARGIN, 0.0
        for node, (x, y) in inner.items():
            positions[node] = (
                round(left + x - min_x + CELL[0] / 2 + _MARGIN / 2),
                round(top + y - min_y + CELL[1] / 2 + _MARGIN),
            )
        regions.append(
            Region(round(left), round(top), round(left + width), round(top + height), facts.names[members[0]], "box")
        )
        left, tallest = left + width + _MARGIN, max(tallest, height)
    within = frozenset((a, b) for members in communities for a, b in network.subgraph(members).edges())
    return Placing(positions, tuple(regions), main=within)


def _folded(
    network: nx.MultiDiGraph,
    reached: Mapping[int, int],
    drawn: set[int],
    facts: Facts,
    left: int,
    regions: tuple[Region, ...],
) -> tuple[Group, ...]:
    """What finds no room, folded by layer of government at the left of its band."""
    rest: dict[str, list[int]] = defaultdict(list)
    for node in reached:
        if node not in drawn:
            rest[facts.layers[node]].append(node)
    groups = []
    below = max((region.bottom for region in regions), default=0) + CELL[1]
    for layer, members in rest.items():
        band = next((region for region in regions if region.name == f"level_{layer}"), None)
        y = (band.top + band.bottom) // 2 if band else below
        members.sort(key=lambda node: (-network.degree(node), node))
        groups.append(Group(f"level_{layer}", tuple(members), (left - CELL[0], y)))
    return tuple(groups)


def _upward(network: nx.MultiDiGraph, nodes: Collection[int], facts: Facts) -> nx.DiGraph:
    """The lines of implementation among nodes, from what acts to what it acts on.

    What acts on a younger document was misread or is its draft: it would turn the tree into a ring.
    """
    plain = nx.DiGraph()
    plain.add_nodes_from(sorted(nodes))
    for source, target, relation in network.edges(keys=True):
        if source in nodes and target in nodes and source != target and relation in HANDED_DOWN:
            acting, acted_on = facts.dates[source], facts.dates[target]
            if len(acting) < 10 or len(acted_on) < 10 or acting >= acted_on:
                plain.add_edge(source, target)
    return plain


def _ranks(plain: nx.DiGraph) -> dict[int, int]:
    """Steps below the uppermost, along the longest way; rings count as one."""
    rings = nx.condensation(plain.reverse(copy=True))
    ranks: dict[int, int] = {}
    below: dict[Any, int] = {}
    for ring in nx.topological_sort(rings):
        below[ring] = max((below[up] + 1 for up in rings.predecessors(ring)), default=0)
        for node in rings.nodes[ring]["members"]:
            ranks[node] = below[ring]
    return ranks


def _reduced(plain: nx.DiGraph) -> frozenset[tuple[int, int]]:
    """The edges that no longer way implies."""
    if not nx.is_directed_acyclic_graph(plain):
        rings = nx.condensation(plain)
        kept = set(nx.transitive_reduction(rings).edges())
        home = rings.graph["mapping"]
        return frozenset((a, b) for a, b in plain.edges() if home[a] == home[b] or (home[a], home[b]) in kept)
    return frozenset(nx.transitive_reduction(plain).edges())
