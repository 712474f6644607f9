"""A SPARQL 1.1 Protocol endpoint over a graph: GET and POST, answers as the client accepts them, nothing is ever written."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from graphkit.errors import GraphkitError
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.sparql import Answer, SparqlGraph, TooLong, TooMuch, embedded_sparql

LONGEST_QUERY = 100_000
"""Bytes of a request."""

_RESULTS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
_GRAPHS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "application/ld+json": "jsonld",
}
"""Media types and their formats, the one first that is given to whoever accepts anything."""

_DESCRIPTION = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
[] a sd:Service ; sd:endpoint <{}> ; sd:supportedLanguage sd:SPARQL11Query ;
   sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML , formats:SPARQL_Results_CSV ,
       formats:SPARQL_Results_TSV , formats:Turtle , formats:N-Triples , formats:JSON-LD .
"""


def sparql_router(graph: Path, timeout_seconds: float = 30, rows: int = 100_000, path: str = "/sparql") -> APIRouter:
    """The endpoint over the graph at ``graph``; after a build, it answers from the new one.

    A query that takes longer than ``timeout_seconds`` or gives more than ``rows`` rows is refused. The graph is let go
    when the application that the router is part of shuts down.

    Raises:
        GraphkitError: there is no graph, or it is damaged.
    """
    current = Current(graph)

    @asynccontextmanager
    async def life(_: object) -> AsyncIterator[None]:
        yield
        current.close()

    router = APIRouter(lifespan=life)

    async def answer(request: Request) -> Response:
        try:
            query = _query(request, await _body(request))
        except GraphkitError as error:
            return PlainTextResponse(str(error), 400)
        if query is None:
            return Response(_DESCRIPTION.format(request.url.replace(query="")), media_type="text/turtle")
        try:
            found = await run_in_threadpool(lambda: current.graph().sparql(query, timeout_seconds, rows))
            return await run_in_threadpool(_negotiated, found, request.headers.get("accept", "*/*"))
        except TooLong as error:
            return PlainTextResponse(str(error), 504)
        except TooMuch as error:
            return PlainTextResponse(str(error), 413)
        except GraphkitError as error:
            return PlainTextResponse(str(error), 400)

    router.add_api_route(path, answer, methods=["GET", "HEAD", "POST"], include_in_schema=False, response_model=None)
    return router


class Current:
    """The SPARQL of the version that is the graph now."""

    def __init__(self, graph: Path) -> None:
        """Open it, so that a fault is told at once."""
        self._graph = graph
        self._lock = threading.Lock()
        self._opened = ExitStack()
        self._stored: StoredGraph | None = None
        self._sparql: SparqlGraph | None = None
        self.graph()

    def graph(self) -> SparqlGraph:
        """What answers now."""
        with self._lock:
            now = (self._graph / "current").resolve()
            if self._sparql is None or self._stored is None or self._stored.directory.resolve() != now:
                opened = ExitStack()
                stored = opened.enter_context(open_graph(self._graph))
                self._sparql = opened.enter_context(embedded_sparql(stored))
                before, self._opened, self._stored = self._opened, opened, stored
                before.close()
            return self._sparql

    def close(self) -> None:
        """Let the graph go."""
        with self._lock:
            self._opened.close()
            self._sparql = None


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_QUERY:
            raise GraphkitError(f"A request has {LONGEST_QUERY} bytes at most: make the query shorter.")
    return body


def _query(request: Request, body: bytes) -> str | None:
    """The query of a request, ``None`` where none is asked."""
    told = parse_qs(request.url.query, keep_blank_values=True)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise GraphkitError("The query is not UTF-8: encode it so.") from None
    if request.method == "POST":
        if kind == "application/sparql-query":
            told["query"] = [text]
        elif kind == "application/x-www-form-urlencoded":
            told |= parse_qs(text, keep_blank_values=True)
        elif kind == "application/sparql-update":
            raise GraphkitError("This endpoint only reads: it takes no update.")
        else:
            raise GraphkitError("POST a form with query=..., or the query as application/sparql-query.")
    if "update" in told:
        raise GraphkitError("This endpoint only reads: it takes no update.")
    if told.keys() & {"default-graph-uri", "named-graph-uri"}:
        raise GraphkitError("This endpoint has one graph: leave default-graph-uri and named-graph-uri out.")
    if len(told.get("query", ())) > 1:
        raise GraphkitError("Ask one query at a time.")
    if request.method == "POST" and "query" not in told:
        raise GraphkitError("The request holds no query: POST query=....")
    return told["query"][0] if "query" in told else None


def _negotiated(answer: Answer, accept: str) -> Response:
    offered = _GRAPHS if answer.kind == "graph" else _RESULTS
    media = best(accept, list(offered))
    if media is None:
        return PlainTextResponse(f"This answer comes as {', '.join(offered)}.", 406)
    content = answer.written(offered[media])
    return Response(content, media_type=f"{media}; charset=utf-8", headers={"Vary": "Accept"})


def best(accept: str, offered: list[str]) -> str | None:
    """The media type that a client likes best among those offered; of equals, the first.

    >>> best("text/html, application/xml;q=0.9, */*;q=0.1", ["application/json", "application/xml"])
    'application/xml'
    """
    wishes: list[tuple[str, float]] = []
    for wish in accept.split(","):
        media, *parameters = (part.strip().lower() for part in wish.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        wishes.append((media, float(quality) if quality.replace(".", "", 1).isdigit() else 0.0))

    def liked(media: str) -> float:
        exact = [q for wish, q in wishes if wish == media]
        family = [q for wish, q in wishes if wish == media.partition("/")[0] + "/*"]
        anything = [q for wish, q in wishes if wish == "*/*"]
        return max(exact or family or anything or [0.0])

    found = max(offered, key=liked)
    return found if liked(found) > 0 else None
