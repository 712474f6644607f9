"""A graph as a pyvis network for notebooks: our positions, at rest from the start, without foreign addresses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.views.network import network_data
from graphkit.views.pages import asset

if TYPE_CHECKING:
    from pyvis.network import Network

_SHAPES = {
    "round-rectangle": "square",
    "ellipse": "dot",
    "diamond": "diamond",
    "triangle": "triangle",
    "hexagon": "hexagon",
    "pentagon": "star",
}
_FOREIGN = re.compile(
    r"<link\b[^>]*\bhref=\"https?://[^>]*>|<script\b[^>]*\bsrc=\"(?:https?://|lib/)[^>]*>\s*</script>", re.IGNORECASE
)


def to_pyvis(graph: Graph, root: str | None = None, kind: str = "") -> Network:
    """The nodes that a view draws at first, as a pyvis ``Network``: physics off, everything in line.

    Raises:
        GraphkitError: pyvis is not installed, or the graph does not hold ``root``.
    """
    try:
        from pyvis.network import Network
    except ModuleNotFoundError as error:
        raise GraphkitError("Notebook views need pyvis: pip install 'graphkit[notebook]'.") from error

    class AtRest(Network):  # type: ignore[misc]
        """A network whose page asks no other server for anything."""

        def generate_html(self, *arguments: Any, **named: Any) -> str:
            page: str = super().generate_html(*arguments, **named)
            return _FOREIGN.sub("", page)

    looks = json.loads(asset("looks.json"))
    data = network_data(graph, root=root, kind=kind)
    net: Network = AtRest(height="700px", width="100%", directed=True, notebook=True, cdn_resources="in_line")
    net.toggle_physics(False)
    drawn = {number for number, node in enumerate(data["nodes"]) if "at" in node}
    for number in sorted(drawn):
        node = data["nodes"][number]
        family = looks["types"].get(node.get("type"), {}).get("family", "other")
        shape = looks["families"]["organization" if node["label"] == "Organization" else family]["shape"]
        colour = looks["levels"][node["layer"]]["colour"]
        told = [node.get(key) for key in ("type", "title", "name", "date", "issuer")]
        x, y = node["at"]
        net.add_node(
            number,
            label=node.get("code") or node.get("name") or node.get("title") or node["id"],
            title="\n".join(str(each) for each in told if each),
            shape=_SHAPES[shape],
            color={"background": colour if node.get("held", True) else "#ffffff", "border": colour},
            size=26 if number == data["root"] else 14,
            x=x,
            y=y,
            physics=False,
        )
    for edge in data["edges"]:
        if edge["from"] in drawn and edge["to"] in drawn:
            look = looks["relations"][edge["type"]]
            net.add_edge(
                edge["from"],
                edge["to"],
                title=look["vi"],
                color=look["colour"],
                dashes=look["line"] != "solid",
                physics=False,
            )
    return net
