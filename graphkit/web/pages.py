"""The pages that people read."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, File, Query, Request, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from graphkit import lineage as trees
from graphkit import tasklist
from graphkit.errors import GraphkitError
from graphkit.extraction.issuers import level_of
from graphkit.lexicon import LEVELS
from graphkit.queries import load_queries
from graphkit.queries import run as run_query
from graphkit.schema import DOCUMENT_RELATIONS, PASSIVE
from graphkit.stores.cypher import Result, bare
from graphkit.stores.fulltext import MOST
from graphkit.stores.passages import fold
from graphkit.tasklist.bodies import find_bodies
from graphkit.tasklist.columns import label
from graphkit.views.files import body_of
from graphkit.web import board
from graphkit.web.current import Current, Opened
from graphkit.web.facts import (
    answered_by,
    body_facts,
    citations_in,
    document_facts,
    group_of,
    proposals,
    similar,
    task_places,
    tasks_in,
)
from graphkit.web.marking import Page, marked_pages
from graphkit.web.protection import Rate
from graphkit.web.rendering import address, document_url, language_of, looks, options, render
from graphkit.web.settings import Settings
from graphkit.web.uploads import Uploads

PAGE = 20
"""Results on one page."""
_ON_BOARD = 400
"""Tasks that a board draws; beyond, it says so and the files hold them all."""
_IN_GROUP = 100
"""Documents on one page of those that have a relation to another."""
_ON_START = 12
_IN_TREE = 150
"""Steps of a lineage that a page lists at once; the others open on a click."""
_EXAMPLE = (
    "MATCH (t:Task)-[:LED_BY]->(o:Organization)\nRETURN o.name AS body, count(t) AS tasks\nORDER BY tasks DESC LIMIT 10"
)
_SPARQL = """PREFIX eli: <http://data.europa.eu/eli/ontology#>
SELECT ?document ?code ?date WHERE {
  ?document a eli:LegalResource ; eli:id_local ?code ; eli:date_document ?date .
} ORDER BY DESC(?date) LIMIT 10"""
_LIMIT = re.compile(r"\blimit\s+\d+\s*;?\s*$", re.IGNORECASE)
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}

Text = Annotated[str, Query(max_length=500)]
Offset = Annotated[int, Query(ge=0, le=MOST)]


class Missing(Exception):
    """There is no such page."""

    def __init__(self, key: str) -> None:
        """Say so with the word of this key."""
        super().__init__(key)
        self.key = key


class TooMany(Exception):
    """A visitor asks for too much in a minute."""


class Office(NamedTuple):
    """What requests are answered with."""

    settings: Settings
    current: Current
    uploads: Uploads
    rate: Rate
    turns: CapacityLimiter

    async def in_turn(self, work: Callable[[], Response]) -> Response:
        """Do what many ask for at once a few at a time, in the order of their asking.

        Threads that compete for the interpreter are not served in order: with all at once, some wait many times as long.
        """
        return await to_thread.run_sync(work, limiter=self.turns)

    def charge(self, request: Request) -> None:
        """Count an expensive request.

        Raises:
            TooMany: the visitor has had enough of them.
        """
        if not self.rate.allows(request.client.host if request.client else ""):
            raise TooMany


def find(opened: Opened, asked: str) -> str:
    """The identity of the one document that an identity or code means.

    Raises:
        Missing: there is none.
        Several: there are several.
    """
    if opened.search.documents([asked]):
        return asked
    try:
        found = trees.find_documents(opened.graph, asked)
    except GraphkitError:
        raise Missing("not_found_document") from None
    if len(found) > 1:
        raise Several([row["id"] for row in found])
    return str(found[0]["id"])


class Several(Exception):
    """A number is that of several documents."""

    def __init__(self, ids: list[str]) -> None:
        """Name them."""
        super().__init__(ids)
        self.ids = ids


def limited(graph_query: str, rows: int) -> str:
    """A query of a visitor that gives no more rows than may be shown, and one more to tell that there are."""
    return graph_query if _LIMIT.search(bare(graph_query)) else f"{graph_query.rstrip().rstrip(';')}\nLIMIT {rows + 1}"


def ask(opened: Opened, query: str, settings: Settings) -> tuple[Result, bool]:
    """Answer a query of a visitor: the rows that may be shown, and whether there are more.

    Raises:
        GraphkitError: the query is wrong, would write, or takes too long.
    """
    result = opened.graph.cypher(limited(query, settings.query_rows), timeout_seconds=settings.query_seconds)
    return Result(result.columns, result.rows[: settings.query_rows]), len(result.rows) > settings.query_rows


def ask_sparql(opened: Opened, query: str, settings: Settings) -> tuple[Result, bool]:
    """The same in SPARQL.

    Raises:
        GraphkitError: the query is wrong, would write, reaches outside, or takes too long.
    """
    store = opened.sparql()
    if store is None:
        raise GraphkitError("A graph in Neo4j is asked in Cypher; serve its folder to ask it in SPARQL.")
    result = store.sparql(query, settings.query_seconds, settings.query_rows + 1).result()
    return Result(result.columns, result.rows[: settings.query_rows]), len(result.rows) > settings.query_rows


class _Language(NamedTuple):
    """A query language that visitors may write."""

    ask: Callable[[Opened, str, Settings], tuple[Result, bool]]
    address: str
    example: str


_LANGUAGES = {
    "cypher": _Language(ask, "/cypher", _EXAMPLE),
    "sparql": _Language(ask_sparql, "/sparql-page", _SPARQL),
}


def filters_of(request: Request) -> board.Filters:
    """The filters in an address."""
    told = request.query_params
    return board.Filters(
        **{name: told.get(name, "").strip()[:300] for name in ("body", "month", "under", "status", "role")},
        overdue=told.get("overdue") == "1",
    )


def task_file(office: Office, format: str, filters: board.Filters) -> Response:
    """The chosen tasks as a file."""
    with office.current.borrow() as opened:
        rows = board.choose(opened.graph, opened.tasks(), filters, date.today())
    data = tasklist.as_bytes(rows, format, _stamp(office.settings))
    name = "-".join(
        part for part in ("nhiem-vu", *re.findall(r"[a-z0-9]+", fold(f"{filters.body} {filters.month}"))) if part
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    return Response(data, media_type=_TYPES[format], headers=headers)


def pages(office: Office) -> APIRouter:
    """The routes of all pages."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    current = office.current

    @router.get("/")
    def start(request: Request) -> HTMLResponse:
        with current.borrow() as opened:
            bodies, months = opened.busy()
            return render(
                request,
                "start.html",
                opened.version,
                counts=opened.counts,
                months=months,
                bodies=dict([*bodies.items()][:_ON_START]),
                all_bodies=sorted(bodies)[:2000],
                documents=_latest(opened),
            )

    @router.get("/search")
    async def search(
        request: Request, q: Text = "", type: Text = "", year: Text = "", issuer: Text = "", offset: Offset = 0
    ) -> Response:
        return await office.in_turn(lambda: _search(request, q, type, year, issuer, offset))

    def _search(request: Request, q: str, type: str, year: str, issuer: str, offset: int) -> Response:
        with current.borrow() as opened:
            found = opened.search.search(
                q, type=type or None, issuer=issuer or None, day=_year(year), offset=offset, limit=PAGE
            )
            chosen = {"type": type, "year": year, "issuer": issuer}
            return render(
                request,
                "search.html",
                opened.version,
                "nav_search",
                q=q,
                asked=bool(q or type or year or issuer),
                chosen=chosen,
                options={name: options(opened.choices[name], chosen[name], language_of(request)) for name in chosen},
                found=found,
                passages=opened.search.passages(found),
                offset=offset,
                size=PAGE,
                most=MOST,
            )

    @router.get("/document")
    def document(request: Request, id: Text = "", file: Text = "") -> Response:
        with current.borrow() as opened:
            identifier = find(opened, id)
            if identifier != id:
                return _moved(request, "/document", id=identifier)
            facts = document_facts(opened.graph, identifier)
            files = (facts.document["source"] or "").split(" | ") if facts.document["source"] else []
            source = file if file in files else (files[0] if files else "")
            shown, relations = _text_of(opened, identifier, source) if source else ([], [])
            today = date.today()
            tasks = [row for row in opened.tasks() if row.document == identifier]
            return render(
                request,
                "document.html",
                opened.version,
                facts=facts,
                files=files,
                source=source,
                pages=shown,
                relations=relations,
                tasks=tasks,
                overdue={row.id for row in tasks if board.is_overdue(row, today)},
                places=task_places(opened.graph, [row.id for row in tasks]) if tasks else {},
                alike=similar(opened.graph, opened.search, identifier),
                answers=proposals(opened.graph, [row.id for row in tasks]) if tasks else {},
                answered=answered_by(opened.graph, identifier),
            )

    @router.get("/relations")
    def relations(
        request: Request,
        id: Text = "",
        relation: Annotated[str, Query(pattern=f"^({'|'.join(DOCUMENT_RELATIONS)})$")] = DOCUMENT_RELATIONS[0],
        acting: int = 0,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        with current.borrow() as opened:
            identifier = find(opened, id)
            root = trees.find_document(opened.graph, identifier)
            group = group_of(opened.graph, identifier, relation, bool(acting), offset, _IN_GROUP)
            return render(
                request, "relations.html", opened.version, root=root, group=group, offset=offset, size=_IN_GROUP
            )

    @router.get("/body")
    def body(request: Request, id: Text = "") -> Response:
        with current.borrow() as opened:
            try:
                name = body_of(opened.graph, id)
            except GraphkitError as error:
                raise Missing("not_found_body") from error
            if name != id:
                return _moved(request, "/body", id=name)
            facts = body_facts(opened.graph, name)
            rows = tasklist.narrow(opened.graph, opened.tasks(), body=facts.body["name"])
            names = [name for (name,) in opened.graph.cypher("MATCH (o:Organization) RETURN o.name").rows]
            return render(
                request,
                "body.html",
                opened.version,
                "nav_bodies",
                facts=facts,
                level=level_of(facts.body["name"]),
                months=board.months(rows),
                leads=len(board.of_role(rows, facts.body["name"], "lead")),
                helps=len(board.of_role(rows, facts.body["name"], "help")),
                near=sorted(find_bodies(facts.body["name"], names) - {facts.body["name"]})[:10],
            )

    @router.get("/bodies")
    def bodies(request: Request, q: Text = "") -> HTMLResponse:
        with current.borrow() as opened:
            if q:
                found = opened.search.search(q, label="Organization", limit=300).hits
            else:
                found = opened.search.heaviest("Organization", 600)
            busy, _ = opened.busy()
            grouped: dict[str, list[tuple[str, int]]] = {}
            for hit in found:
                grouped.setdefault(level_of(hit.id) or "unknown", []).append((hit.id, busy.get(hit.id, 0)))
            levels = [(level, grouped[level]) for level in (*LEVELS, "unknown") if level in grouped]
            return render(request, "bodies.html", opened.version, "nav_bodies", q=q, levels=levels)

    @router.get("/lineage")
    def lineage(
        request: Request,
        id: Text = "",
        side: Annotated[str, Query(pattern="^(down|up)?$")] = "",
        skip: Annotated[int, Query(ge=0)] = 0,
        part: int = 0,
    ) -> Response:
        """Both trees of a document; or one ``side``, from the ``skip``-th step of its root, as ``part`` of a page that is open."""
        with current.borrow() as opened:
            identifier = find(opened, id)
            if identifier != id:
                return _moved(request, "/lineage", id=identifier, side=side, skip=skip)
            root = trees.find_document(opened.graph, identifier)
            sides = [
                (each, trees.tree(opened.graph, root, each == "down", evidence=True, room=_IN_TREE, skip=skip))
                for each in ("down", "up")
                if side in ("", each)
            ]
            template = "lineage_part.html" if part and side else "lineage.html"
            return render(request, template, opened.version, root=root, sides=sides, skip=skip)

    @router.get("/tasks")
    def tasks(request: Request) -> HTMLResponse:
        filters, today = filters_of(request), date.today()
        with current.borrow() as opened:
            every = opened.tasks()
            rows = board.choose(opened.graph, every, filters, today)
            beside = board.choose(opened.graph, every, filters._replace(month=""), today) if filters.month else rows
            shown = rows[:_ON_BOARD]
            columns = board.columns(opened.graph, shown, today)
            named = {each for column in columns for card in column.cards for each in (*card.orders, *card.origin)}
            answers = proposals(opened.graph, [row.id for row in shown]) if shown else {}
            named |= {each.document for found in answers.values() for each in found}
            known = opened.search.documents(named | {row.document for row in shown})
            return render(
                request,
                "tasks.html",
                opened.version,
                "nav_tasks",
                filters=filters,
                empty=board.Filters(),
                total=len(rows),
                shown=len(shown),
                late=sum(board.is_overdue(row, today) for row in rows),
                months=board.months(beside),
                columns=columns,
                types={identifier: hit.type for identifier, hit in known.items()},
                places=task_places(opened.graph, [row.id for row in shown]) if shown else {},
                answers=answers,
                statuses=sorted({row.status for row in every if row.status}),
                all_bodies=sorted(opened.busy()[0])[:2000],
                directives=sorted({each for row in every for each in row.directives}, key=label)[:2000],
            )

    @router.get("/tasks.{format}")
    def tasks_as_file(request: Request, format: str) -> Response:
        if format not in ("xlsx", "ics", "csv"):
            raise Missing("not_found")
        office.charge(request)
        return task_file(office, format, filters_of(request))

    @router.get("/upload")
    def upload_form(request: Request) -> HTMLResponse:
        return render(request, "upload.html", active="nav_upload", most=office.settings.upload_bytes // 1_000_000)

    @router.post("/upload")
    async def upload(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        office.charge(request)
        data = await file.read(office.settings.upload_bytes + 1)
        taken = await asyncio.to_thread(office.uploads.take, file.filename or "", data)
        return RedirectResponse(f"/upload/{taken.token}", 303)

    @router.get("/upload/{token}")
    def uploaded(request: Request, token: str) -> HTMLResponse:
        found = office.uploads.get(token)
        readings = [
            (each, *_marked(each["source"]["text"], each["source"]["pages"], each["citations"], each["tasks"]))
            for each in found.readings
        ]
        names = [each["source"]["name"] for each in found.readings]
        return render(request, "upload_one.html", active="nav_upload", upload=found, readings=readings, names=names)

    @router.post("/upload/{token}/add")
    def add(request: Request, token: str) -> Response:
        office.charge(request)
        office.uploads.add(token)
        return RedirectResponse(f"/upload/{token}", 303)

    @router.post("/upload/{token}/discard")
    def discard(token: str) -> Response:
        office.uploads.discard(token)
        return RedirectResponse("/upload", 303)

    @router.get("/queries")
    def queries(request: Request, name: Text = "") -> HTMLResponse:
        given = {key: value for key, value in request.query_params.items() if key not in ("name", "lang")}
        known = load_queries()
        result, error = None, ""
        with current.borrow() as opened:
            if name in known and (given or not known[name].parameters):
                office.charge(request)
                told = {key: value for key, value in given.items() if value}
                try:
                    result = run_query(opened.graph, name, told, office.settings.query_seconds)
                except GraphkitError as fault:
                    error = str(fault)
            return render(
                request,
                "queries.html",
                opened.version,
                "nav_queries",
                queries=known.values(),
                chosen=name,
                given=given,
                result=result,
                error=error,
                has_sparql=opened.stored is not None,
            )

    def _query_page(request: Request, kind: str, query: str) -> HTMLResponse:
        language = _LANGUAGES[kind]
        result, cut, error = None, False, ""
        with current.borrow() as opened:
            if query.strip():
                office.charge(request)
                try:
                    result, cut = language.ask(opened, query, office.settings)
                except GraphkitError as fault:
                    error = str(fault)
            return render(
                request,
                "query.html",
                opened.version,
                "nav_queries",
                kind=kind,
                action=language.address,
                query=query,
                example=language.example,
                rows=result.rows if result else None,
                columns=result.columns if result else (),
                cut=cut,
                error=error,
                seconds=int(office.settings.query_seconds),
                most=office.settings.query_rows,
            )

    @router.get("/cypher")
    def cypher(request: Request, query: Annotated[str, Query(max_length=10_000)] = "") -> HTMLResponse:
        return _query_page(request, "cypher", query)

    @router.get("/sparql-page")
    def sparql(request: Request, query: Annotated[str, Query(max_length=10_000)] = "") -> HTMLResponse:
        return _query_page(request, "sparql", query)

    @router.get("/api")
    def api(request: Request) -> HTMLResponse:
        told = request.app.openapi()
        operations = [
            (path, method.upper(), each["summary"], [p["name"] for p in each.get("parameters", ())])
            for path, methods in sorted(told["paths"].items())
            for method, each in methods.items()
        ]
        return render(request, "api.html", active="api", operations=operations)

    return router


def _moved(request: Request, path: str, **parameters: object) -> Response:
    """To the address that a thing has, in the language that was asked for."""
    return RedirectResponse(address(path, **parameters, lang=request.query_params.get("lang")), 303)


def _stamp(settings: Settings) -> datetime:
    """When a file of tasks is said to have been made: when the graph last changed, where that is known."""
    return tasklist.last_change(settings.graph) if isinstance(settings.graph, Path) else datetime.now(UTC)


def _latest(opened: Opened) -> list[dict[str, Any]]:
    return opened.graph.cypher(
        "MATCH (d:Document) WHERE d.held RETURN d.id AS id, d.code AS code, d.type AS type, d.date AS date, "
        f"d.issuer AS issuer, d.title AS title, d.held AS held ORDER BY date DESC, id LIMIT {_ON_START}"
    ).records()


def _year(text: str) -> str | None:
    return text if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text) else None


def _text_of(opened: Opened, identifier: str, source: str) -> tuple[list[Page], list[str]]:
    text = opened.text(source)
    if text is None:
        return [], []
    citations = citations_in(opened.graph, identifier, source)
    return _marked(text.text, text.pages, citations, tasks_in(opened.graph, identifier, source))


def _marked(
    text: str, starts: Iterable[int], citations: list[dict[str, Any]], tasks: list[dict[str, Any]]
) -> tuple[list[Page], list[str]]:
    """The pages of a text, and the relations that occur in it for the legend."""
    names = looks()["relations"]

    def active(row: dict[str, Any]) -> str:
        relation: str = row["relation"]
        return PASSIVE.get(relation, relation)

    def describe(row: dict[str, Any]) -> str:
        about = f"{names[active(row)]['vi']}: {row['target'].replace('|', ' · ')}"
        return f"{about} ({row['pinpoint']})" if row["pinpoint"] else about

    shown = marked_pages(text, [*starts], citations, tasks, lambda row: document_url(row["target"]), describe)
    found = {active(row) for row in citations}
    return shown, [relation for relation in names if relation in found]


def as_json(value: Any) -> Response:
    """JSON with Vietnamese letters as they are."""
    return Response(json.dumps(value, ensure_ascii=False, default=str), media_type="application/json")
