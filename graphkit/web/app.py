"""The application: routes, protection, faults."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from anyio import CapacityLimiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

import graphkit
from graphkit.errors import GraphkitError
from graphkit.views.pages import asset
from graphkit.web.api import api
from graphkit.web.current import Current
from graphkit.web.pages import Missing, Office, Several, TooMany, pages
from graphkit.web.protection import Protection, Rate
from graphkit.web.rendering import language_of, relation_styles, render
from graphkit.web.settings import Settings
from graphkit.web.sparql import sparql_router
from graphkit.web.uploads import Uploads
from graphkit.web.viewing import script, viewing
from graphkit.web.words import Words

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ROOM_FOR_A_FORM = 100_000


def create_app(settings: Settings) -> FastAPI:
    """The application over one graph.

    Raises:
        GraphkitError: there is no graph, or it is damaged.
    """
    office = Office(
        settings,
        Current(settings.graph),
        Uploads(settings),
        Rate(settings.expensive_per_minute),
        CapacityLimiter((os.cpu_count() or 1) + 1),
    )

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        office.uploads.close()
        office.current.close()

    app = FastAPI(
        title="graphkit",
        version=graphkit.__version__,
        description="Vietnamese official documents as a graph: search, documents, bodies, lineage, tasks, queries.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=life,
    )
    app.state.office = office
    app.include_router(pages(office))
    app.include_router(viewing(office))
    app.include_router(api(office))
    if settings.sparql and isinstance(settings.graph, Path):
        app.include_router(sparql_router(settings.graph, settings.sparql_seconds, settings.sparql_rows))
    _static(app)
    _faults(app)
    app.add_middleware(_Limited, most=settings.upload_bytes + _ROOM_FOR_A_FORM)
    app.add_middleware(Protection, hosts=settings.hosts, password=settings.password)
    return app


class _Limited:
    """Refuses a body that is too large before it is read."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if b"content-length" not in headers and b"transfer-encoding" not in headers:  # there is no body
            await self._app(scope, receive, send)
            return
        told = headers.get(b"content-length", b"")
        # A body whose length is not told beforehand could be endless.
        if not told.isdigit() or int(told) > self._most:
            said = f"A request may hold {self._most} bytes and must say how many."
            refusal = fault(Request(scope), 413, said)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _static(app: FastAPI) -> None:
    """The files of the pages, each read once: no name from a request is ever looked up on disk."""
    folder = files("graphkit.web").joinpath("static")
    held = {each.name: each.read_bytes() for each in folder.iterdir()}
    held["relations.css"] = relation_styles().encode()
    held["cytoscape.min.js"] = asset("cytoscape.min.js").encode()
    held["view.js"] = script().encode()
    held["view.css"] = asset("page.css").encode()
    # The library puts this rule into a style element of its own, which the policy forbids, unless it finds it there.
    held["canvas.css"] = b".__________cytoscape_container { position: relative; }"

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in held:
            raise HTTPException(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(held[name], media_type=kind, headers=_FOREVER)


def fault(request: Request, status: int, sentence: str, key: str = "error_title") -> Response:
    """A page, or JSON, that says what is wrong."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": sentence}, status)
    word = Words(language_of(request))
    said = "\n".join(map(word.told, sentence.split("\n")))
    return render(
        request,
        "message.html",
        status=status,
        heading=word(key),
        message=said if said != word(key) else "",
        documents=(),
    )


def _faults(app: FastAPI) -> None:
    @app.exception_handler(GraphkitError)
    async def wrong(request: Request, error: GraphkitError) -> Response:
        return fault(request, 400, str(error))

    @app.exception_handler(Missing)
    async def missing(request: Request, error: Missing) -> Response:
        sentence = Words("en" if request.url.path.startswith("/api/") else language_of(request))(error.key)
        return fault(request, 404, sentence, error.key)

    @app.exception_handler(Several)
    async def several(request: Request, error: Several) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": "Several documents bear this number.", "ids": error.ids}, 300)
        with app.state.office.current.borrow() as opened:
            found = opened.search.documents(error.ids)
        heading = Words(language_of(request))("several", n=len(error.ids))
        documents = [found[each] for each in error.ids]
        return render(request, "message.html", status=300, heading=heading, message="", documents=documents)

    @app.exception_handler(TooMany)
    async def too_many(request: Request, error: TooMany) -> Response:
        response = fault(request, 429, Words(language_of(request))("too_many"), "too_many")
        response.headers["Retry-After"] = "60"
        return response

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        between = "; " if request.url.path.startswith("/api/") else "\n"
        told = between.join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
        return fault(request, 422, told)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return await missing(request, Missing("not_found"))
        return fault(request, error.status_code, str(error.detail))
