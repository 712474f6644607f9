"""Where nodes stand: positions computed before, so that a page is at rest at once. Pure functions over node numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping

import networkx as nx
import numpy as np
import numpy.typing as npt

CELL = (132, 84)
"""Width and height that a node needs with its label, in the pixels of an unzoomed page."""

Positions = dict[int, tuple[int, int]]

_LAYER_GAP = 70
_SWEEPS = 6
_STRETCH = 2.0
_PUSHES = 80
_THREAD = 0.3
_SEED = 7


def layered(network: nx.MultiDiGraph, layers: Mapping[int, int]) -> Positions:
    """Place each node in its layer (negative above zero); a wide layer wraps into several rows.

    Within a layer, nodes stand near the mean of their neighbours, so that few edges cross.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for node in sorted(layers):
        members[layers[node]].append(node)
    columns = _columns([len(nodes) for nodes in members.values()])
    across = dict.fromkeys(layers, 0.0)
    for _ in range(_SWEEPS):
        for layer in sorted(members, key=lambda layer: (abs(layer), layer)):
            members[layer].sort(key=lambda node: (_pull(network, node, across), node))
            for node, (x, _) in zip(members[layer], _grid(len(members[layer]), columns), strict=True):
                across[node] = x
    positions: Positions = {}
    top = 0.0
    for layer in sorted(members):
        grid = _grid(len(members[layer]), columns)
        for node, (x, y) in zip(members[layer], grid, strict=True):
            positions[node] = (round(x), round(top + y))
        top += max(y for _, y in grid) + CELL[1] + _LAYER_GAP
    return positions


def in_rows(network: nx.DiGraph, rows: list[list[int]], breaks: Collection[int]) -> tuple[Positions, list[int]]:
    """Place nodes in given rows; a wide row wraps. Gives the positions and the top of each row.

    Within a row, nodes stand near the mean of their neighbours; above each row in ``breaks`` there is more room.
    """
    columns = _columns([len(row) for row in rows])
    across = {node: float(at) for row in rows for at, node in enumerate(row)}
    ordered = [[*row] for row in rows]
    for sweep in range(2 * _SWEEPS):
        for row in ordered if sweep % 2 == 0 else reversed(ordered):
            row.sort(key=lambda node: (_pull_plain(network, node, across), node))
            for node, (x, _) in zip(row, _grid(len(row), columns), strict=True):
                across[node] = x
    positions: Positions = {}
    tops: list[int] = []
    top = 0.0
    for number, row in enumerate(ordered):
        if number and number in breaks:
            top += _LAYER_GAP
        tops.append(round(top))
        grid = _grid(len(row), columns)
        for node, (x, y) in zip(row, grid, strict=True):
            positions[node] = (round(x), round(top + y))
        top += max(y for _, y in grid) + CELL[1] + 30
    tops.append(round(top))
    width = max(x for x, _ in positions.values()) - min(x for x, _ in positions.values()) + CELL[0]
    stretch = min(_STRETCH, max(1.0, top / width))
    return {node: (round(x * stretch), y) for node, (x, y) in positions.items()}, tops


def _pull_plain(network: nx.DiGraph, node: int, across: Mapping[int, float]) -> float:
    near = [across[other] for other in nx.all_neighbors(network, node) if other in across]
    return sum(near) / len(near) if near else across[node]


def clustered(network: nx.MultiDiGraph) -> Positions:
    """Place nodes by attraction of their edges, with room for each label; the same network always looks the same."""
    plain = nx.Graph()
    plain.add_nodes_from(sorted(network))
    plain.add_edges_from(sorted((a, b) for a, b in set(network.edges()) if a != b))
    lone = sorted(nx.isolates(plain))
    plain.remove_nodes_from(lone)
    positions: Positions = {}
    if plain:
        forced = nx.spring_layout(_tethered(plain), k=2.2 / math.sqrt(len(plain)), iterations=150, seed=_SEED)
        nodes = sorted(plain)
        points = _spread(np.array([forced[node] for node in nodes], dtype=float))
        positions = {node: (round(x), round(y)) for node, (x, y) in zip(nodes, points.tolist(), strict=True)}
    below = max((y for _, y in positions.values()), default=0) + CELL[1] + _LAYER_GAP
    middle = (min(xs) + max(xs)) / 2 if (xs := [x for x, _ in positions.values()]) else 0.0
    for node, (x, y) in zip(lone, _grid(len(lone), max(6, math.isqrt(len(network)))), strict=True):
        positions[node] = (round(middle + x), round(below + y))
    return positions


def _tethered(network: nx.Graph) -> nx.Graph:
    """The network with a weak thread from the hub of each component to that of the largest, so that none drifts away."""
    components = sorted(nx.connected_components(network), key=lambda nodes: (-len(nodes), min(nodes)))
    ends = [min(nodes, key=lambda node: (-network.degree(node), node)) for nodes in components]
    whole = network.copy()
    whole.add_edges_from(((ends[0], end) for end in ends[1:]), weight=_THREAD)
    return whole


def _pull(network: nx.MultiDiGraph, node: int, across: Mapping[int, float]) -> float:
    near = [across[other] for other in nx.all_neighbors(network, node) if other in across and other != node]
    return sum(near) / len(near) if near else across[node]


def _columns(counts: list[int]) -> int:
    """The fewest columns that make a drawing of layers about as wide as it is high."""
    columns = 6
    while columns < max(counts) and columns * CELL[0] < (
        sum(math.ceil(count / columns) for count in counts) * CELL[1] + len(counts) * _LAYER_GAP
    ):
        columns += 1
    return columns


def _grid(count: int, columns: int) -> list[tuple[float, float]]:
    """Places for a layer in the order from left to right, centred on x = 0.

    A column is filled before the next one begins, so that order across survives wrapping; every other row is shifted
    by half a cell, so that an edge to the row above finds a gap.
    """
    rows = max(1, math.ceil(count / columns))
    used = math.ceil(count / rows)
    return [
        (
            (index // rows - (used - 1) / 2 + (0.25 if index % rows % 2 else -0.25) * (rows > 1)) * CELL[0],
            index % rows * CELL[1],
        )
        for index in range(count)
    ]


def _spread(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Draw stragglers in, scale until nodes are about a cell apart, then push apart the pairs that still overlap."""
    cell = np.array(CELL, dtype=float)
    points = points - points.mean(axis=0)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9) ** 0.3
    nearest = _nearest(points)
    points = points * (float(np.linalg.norm(cell)) * 0.5 / max(float(np.median(nearest)), 1e-9))
    ranks = np.arange(len(points))
    order = np.sign(ranks[:, None] - ranks[None, :])
    for _ in range(_PUSHES):
        across, down = (points[:, None, axis] - points[None, :, axis] for axis in (0, 1))
        lack_x, lack_y = cell[0] - np.abs(across), cell[1] - np.abs(down)
        overlap = np.minimum(lack_x, lack_y) > 0.5
        np.fill_diagonal(overlap, False)
        if not overlap.any():
            break
        sideways = lack_x / cell[0] < lack_y / cell[1]
        for axis, apart, lack, pushed in ((0, across, lack_x, sideways), (1, down, lack_y, ~sideways)):
            side = np.where(apart == 0, order, np.sign(apart))
            points[:, axis] += 0.4 * (side * lack * (overlap & pushed)).sum(axis=1)
    return points


def _nearest(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    apart = np.linalg.norm(points[:, None, :] - points[None, :, :], axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.asarray(apart.min(axis=1))
