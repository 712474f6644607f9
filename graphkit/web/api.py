"""The same as JSON, described by OpenAPI."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, Query, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from graphkit import lineage as trees
from graphkit.errors import GraphkitError
from graphkit.queries import load_queries
from graphkit.queries import run as run_query
from graphkit.rendering import lineage_json
from graphkit.schema import DOCUMENT_RELATIONS
from graphkit.stores.fulltext import MOST
from graphkit.tasklist import TaskRow
from graphkit.views.files import body_of
from graphkit.web import board
from graphkit.web.facts import answered_by, body_facts, citations_in, document_facts, group_of, similar, tasks_in
from graphkit.web.pages import Missing, Office, as_json, ask, ask_sparql, filters_of, find, task_file


class Hit(BaseModel):
    """A document or body that was found."""

    label: str
    id: str
    code: str | None
    type: str | None
    date: str | None
    title: str | None
    issuer: str | None
    held: bool
    source: str | None
    cited: int
    in_header: bool


class Answer(BaseModel):
    """A page of search results."""

    total: int
    hits: list[Hit]


class Task(BaseModel):
    """A task with its deadline, and the directive that it is under."""

    id: str
    document: str
    code: str | None
    source: str | None
    section: str | None
    text: str
    lead: list[str]
    coordinate: list[str]
    supervisor: list[str]
    due: str | None
    due_last: date | None
    due_text: str | None
    directives: list[str]
    status: str
    note: str
    done_on: date | None
    overdue: bool
    under: list[str]


class Tasks(BaseModel):
    """Tasks, the most urgent first."""

    total: int
    tasks: list[Task]


class Rows(BaseModel):
    """The answer to a query."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool = False


class Question(BaseModel):
    """A query in Cypher or SPARQL."""

    query: str


class Health(BaseModel):
    """Whether the server works, and on what."""

    status: str
    version: str
    documents: int
    tasks: int


Text = Annotated[str, Query(max_length=500)]


def api(office: Office) -> APIRouter:
    """The routes of the API."""
    router = APIRouter()
    current = office.current

    @router.get("/healthz", summary="Whether the server works, and on which version of the graph")
    def healthz() -> Health:
        with current.borrow() as opened:
            counts = opened.counts
            return Health(status="ok", version=opened.version, documents=counts["documents"], tasks=counts["tasks"])

    @router.get("/api/search", summary="Find documents and bodies by code, words, body or date", response_model=Answer)
    async def search(
        q: Text = "",
        label: Annotated[str | None, Query(pattern="^(Document|Organization)$")] = None,
        type: str | None = None,
        issuer: str | None = None,
        day: Annotated[str | None, Query(pattern=r"^\d{4}(-\d{2}){0,2}$")] = None,
        offset: Annotated[int, Query(ge=0, le=MOST)] = 0,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> Response:
        def work() -> Response:
            with current.borrow() as opened:
                found = opened.search.search(
                    q, label=label, type=type, issuer=issuer, day=day, offset=offset, limit=limit
                )
            return as_json({"total": found.total, "hits": [hit._asdict() for hit in found.hits]})

        return await office.in_turn(work)

    @router.get("/api/document", summary="All that is known of a document: header, relations with evidence, tasks")
    def document(id: Text, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> Response:
        with current.borrow() as opened:
            identifier = find(opened, id)
            facts = document_facts(opened.graph, identifier, members=limit, evidence=1_000_000)
            relations = [
                {"relation": group.relation, "acting": group.acting, **member._asdict()}
                for group in facts.groups
                for member in group.members
            ]
            counts = [
                {"relation": group.relation, "acting": group.acting, "documents": group.total} for group in facts.groups
            ]
            tasks = [row._asdict() for row in opened.tasks() if row.document == identifier]
            alike = [
                {"document": other, "in_common": n} for other, n in similar(opened.graph, opened.search, identifier)
            ]
            return as_json(
                {
                    "document": facts.document,
                    "signers": facts.signers,
                    "recipients": facts.recipients,
                    "mentions": facts.mentions,
                    "relations": relations,
                    "relations_in_all": counts,
                    "tasks": tasks,
                    "similar": alike,
                    "may_answer": [each._asdict() for each in answered_by(opened.graph, identifier)],
                }
            )

    @router.get("/api/relations", summary="The documents that have one relation to a document, page by page")
    def relations(
        id: Text,
        relation: Annotated[str, Query(pattern=f"^({'|'.join(DOCUMENT_RELATIONS)})$")],
        acting: bool = False,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> Response:
        with current.borrow() as opened:
            group = group_of(opened.graph, find(opened, id), relation, acting, offset, limit)
            return as_json({"total": group.total, "relations": [member._asdict() for member in group.members]})

    @router.get("/api/text", summary="The text of a document with the offsets of its pages, citations and tasks")
    def text(id: Text, file: Text = "") -> Response:
        with current.borrow() as opened:
            identifier = find(opened, id)
            files = (opened.search.documents([identifier])[identifier].source or "").split(" | ")
            source = file if file in files else files[0]
            found = opened.text(source)
            if found is None:
                raise Missing("no_text")
            return as_json(
                {
                    "document": identifier,
                    "source": source,
                    "text": found.text,
                    "pages": found.pages,
                    "citations": citations_in(opened.graph, identifier, source),
                    "tasks": tasks_in(opened.graph, identifier, source),
                }
            )

    @router.get("/api/body", summary="A body: where it belongs, what it became, what it issued")
    def body(id: Text) -> Response:
        with current.borrow() as opened:
            try:
                name = body_of(opened.graph, id)
            except GraphkitError as error:
                raise Missing("not_found_body") from error
            return as_json(body_facts(opened.graph, name)._asdict())

    @router.get("/api/lineage", summary="What implements a document, and what it rests on, as trees")
    def lineage(id: Text, depth: Annotated[int, Query(ge=1, le=30)] = 8) -> Response:
        with current.borrow() as opened:
            found = trees.lineage(opened.graph, find(opened, id), depth=depth, evidence=True)
            return Response(lineage_json(found), media_type="application/json")

    @router.get(
        "/api/tasks",
        summary="Tasks by body, month, directive, status, role; overdue=1 for those gone by",
        response_model=Tasks,
    )
    def tasks(
        request: Request,
        body: Text = "",
        month: Text = "",
        under: Text = "",
        status: Text = "",
        role: Text = "",
        overdue: int = 0,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        today = date.today()
        with current.borrow() as opened:
            rows = board.choose(opened.graph, opened.tasks(), filters_of(request), today)
            shown = board.columns(opened.graph, rows[offset : offset + limit], today)
        found = [_task(card.row, card) for column in shown for card in column.cards]
        return as_json({"total": len(rows), "tasks": found})

    @router.get("/api/tasks.{format}", summary="The same tasks as a file: xlsx, ics, csv or json")
    def tasks_as_file(request: Request, format: Annotated[str, Path(pattern="^(xlsx|ics|csv|json)$")]) -> Response:
        office.charge(request)
        return task_file(office, format, filters_of(request))

    @router.get("/api/queries", summary="The named queries")
    def queries() -> Response:
        return as_json(
            [
                query._asdict() | {"parameters": [p._asdict() for p in query.parameters]}
                for query in load_queries().values()
            ]
        )

    @router.get(
        "/api/queries/{name}",
        summary="Answer a named query; its parameters are those of the address",
        response_model=Rows,
    )
    def named(request: Request, name: str) -> Response:
        office.charge(request)
        if name not in load_queries():
            raise Missing("not_found")
        with current.borrow() as opened:
            result = run_query(opened.graph, name, dict(request.query_params), office.settings.query_seconds)
        return as_json({"columns": result.columns, "rows": result.rows, "more": False})

    @router.post(
        "/api/cypher",
        summary="Answer a query in Cypher, read-only, within the limits of time and rows",
        response_model=Rows,
    )
    def cypher(request: Request, question: Question) -> Response:
        office.charge(request)
        with current.borrow() as opened:
            result, more = ask(opened, question.query, office.settings)
        return as_json({"columns": result.columns, "rows": result.rows, "more": more})

    @router.post(
        "/api/sparql",
        summary="Answer a query in SPARQL, read-only, within the limits of time and rows",
        response_model=Rows,
    )
    def sparql(request: Request, question: Question) -> Response:
        office.charge(request)
        with current.borrow() as opened:
            result, more = ask_sparql(opened, question.query, office.settings)
        return as_json({"columns": result.columns, "rows": result.rows, "more": more})

    @router.post("/api/extract", summary="Read a file and give back what it says; nothing is kept")
    async def extract(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        office.charge(request)
        data = await file.read(office.settings.upload_bytes + 1)
        taken = await asyncio.to_thread(office.uploads.take, file.filename or "", data)
        office.uploads.discard(taken.token)
        return as_json(taken.readings)

    return router


def _task(row: TaskRow, card: board.Card) -> dict[str, Any]:
    told = row._asdict()
    del told["gone"]
    return told | {"overdue": card.overdue, "under": [*card.orders, *card.origin[1:]]}
