"""The interactive views: the same as in the files, with scripts and data from this server."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from graphkit.errors import GraphkitError
from graphkit.views.files import body_of
from graphkit.views.network import KINDS, SCRIPTS, network_data
from graphkit.views.pages import as_data, asset
from graphkit.views.subgraph import around_body, around_document, heaviest
from graphkit.web.current import Opened
from graphkit.web.pages import Missing, Office, find
from graphkit.web.rendering import language_of, render

_KEPT = 40


def viewing(office: Office) -> APIRouter:
    """The routes of the views."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @lru_cache(maxsize=_KEPT)
    def data_of(opened: Opened, kind: str, identifier: str, body: str) -> str:
        """The data of a view; a version of the graph always gives the same."""
        graph = opened.graph
        nodes = opened.counts["documents"] + opened.counts["bodies"]
        if identifier:
            root: str | None = identifier
            part = around_document(graph, identifier, kind)
        elif body:
            root, part = body, around_body(graph, body)
        else:
            root, part = None, heaviest(graph)
        held = {row["id"]: row for label in ("Document", "Organization") for row in part.nodes[label]}
        about = held[root] if root else {}
        title = about.get("code") or about.get("name") or about.get("title") or ""
        return as_data(network_data(part, root=root, title=title, kind=kind, server="/", all_nodes=nodes))

    @router.get("/view")
    def view(
        request: Request,
        id: Annotated[str, Query(max_length=500)] = "",
        body: Annotated[str, Query(max_length=500)] = "",
        kind: Annotated[str, Query(alias="as", max_length=20)] = "",
        inside: int = 0,
    ) -> Response:
        kind = kind or ("neighbourhood" if id or body else "communities")
        if kind not in KINDS:
            raise Missing("not_found")
        with office.current.borrow() as opened:
            office.charge(request)
            identifier = find(opened, id) if id else ""
            if not identifier and kind in ("tree", "timeline"):
                raise GraphkitError(f"A {kind} needs a document: /view?as={kind}&id=CODE.")
            try:
                body = body_of(opened.graph, body) if body else ""
            except GraphkitError as error:
                raise Missing("not_found_body") from error
            data = data_of(opened, kind, identifier, body)
            return render(
                request,
                "view.html",
                opened.version,
                "nav_map",
                data=data,
                looks=as_data_of("looks.json"),
                words=as_data_of("words.json"),
                language=language_of(request),
                frame=frame(),
                inside=bool(inside),
            )

    return router


@lru_cache
def frame() -> str:
    """What stands between the header's beginning and the data in the page of a file."""
    page = asset("page.html").replace("{{title}}", "")
    return page[page.index("<header>") + len("<header>") : page.index('<script type="application/json"')]


@lru_cache
def as_data_of(name: str) -> str:
    """A table of the views as data for a page."""
    return as_data(json.loads(asset(name)))


def script() -> str:
    """The scripts of the views as one file."""
    return '"use strict";\n' + "\n".join(asset(name) for name in SCRIPTS)
