"""Views of a stored graph as single files."""

from __future__ import annotations

from pathlib import Path

from graphkit import tasklist
from graphkit.errors import GraphkitError
from graphkit.lineage import find_document
from graphkit.stores.cypher import Asked
from graphkit.stores.embedded import StoredGraph
from graphkit.tasklist.bodies import find_bodies
from graphkit.views.network import network_page
from graphkit.views.subgraph import around_body, around_document, heaviest
from graphkit.views.taskboard import board_page


def view_page(
    stored: StoredGraph, kind: str, code: str | None, body: str | None, server: str = "", folder: Path | None = None
) -> str:
    """The page of a view: of a document, of a body, or without either of the whole graph.

    ``folder`` is where the register of tasks lies, for a task board.

    Raises:
        GraphkitError: the graph knows no such document or body, or a kind lacks what it is about.
    """
    if code and body and kind != "tasks":
        raise GraphkitError("A view has one thing in the middle: name a document or a --body, not both.")
    server = f"{server.rstrip('/')}/" if server else ""
    if kind == "tasks":
        register = tasklist.read_register(tasklist.register_path(folder)) if folder else {}
        rows = tasklist.select(stored, body=body, under=code, register=register)
        return board_page(stored, rows, body or code or "", server)
    counts = stored.counts
    nodes = counts["nodes/Document"] + counts["nodes/Organization"]
    if code:
        found = find_document(stored, code)
        part = around_document(stored, found["id"], kind)
        return network_page(
            part, root=found["id"], title=found["code"] or "", kind=kind, server=server, all_nodes=nodes
        )
    if body:
        if kind not in ("", "neighbourhood"):
            raise GraphkitError(f"A body has a neighbourhood and a task board; a {kind} needs the code of a document.")
        name = body_of(stored, body)
        return network_page(around_body(stored, name), root=name, title=name, server=server, all_nodes=nodes)
    if kind not in ("", "communities"):
        raise GraphkitError(f"A {kind} needs the code of a document: graphkit view CODE --as {kind}.")
    return network_page(heaviest(stored), kind="communities", server=server, all_nodes=nodes)


def body_of(stored: Asked, asked: str) -> str:
    """The identity of the body that somebody means; of several, the one with the shortest name.

    Raises:
        GraphkitError: the graph knows none.
    """
    rows = stored.cypher("MATCH (o:Organization) RETURN o.id, o.name").rows
    if any(identifier == asked for identifier, _ in rows):
        return asked
    found = find_bodies(asked, [name for _, name in rows])
    return str(min((identifier for identifier, name in rows if name in found), key=lambda each: (len(each), each)))
