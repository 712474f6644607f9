"""Templates: what every page knows, and the addresses that pages link to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from graphkit.tasklist.columns import label
from graphkit.views.network import SCRIPTS
from graphkit.views.pages import asset
from graphkit.web.words import LANGUAGES, Words


def address(path: str, **parameters: object) -> str:
    """An address with the parameters that say something; ``True`` is written as 1."""
    told = {
        key: 1 if value is True else value for key, value in parameters.items() if value not in (None, "", False, 0)
    }
    return f"{path}?{urlencode(told)}" if told else path


@lru_cache(maxsize=20_000)
def document_url(identifier: str, source: str | None = None) -> str:
    """The page of a document, with one of its several files."""
    return address("/document", id=identifier, file=source)


def relations_url(identifier: str, relation: str, acting: bool, offset: int) -> str:
    """The documents that have one relation to a document, from one of them on."""
    return address("/relations", id=identifier, relation=relation, acting=acting, offset=offset)


def body_url(name: str) -> str:
    """The page of a body."""
    return address("/body", id=name)


def tasks_url(format: str = "", **filters: object) -> str:
    """The task board, or the same list as a file."""
    return address(f"/tasks.{format}" if format else "/tasks", **filters)


def cells(value: object) -> list[tuple[str, str | None]]:
    """A value of an answer as lines (text, address); what looks like the identity of a document becomes a link."""
    if isinstance(value, list | tuple):
        return [line for each in value for line in cells(each)] or [("", None)]
    if isinstance(value, str):
        is_document = value.count("|") == 2 or value.startswith("source:")
        return [(value, document_url(value) if is_document else None)]
    if value is None:
        return [("", None)]
    if isinstance(value, dict):
        return [(json.dumps(value, ensure_ascii=False, default=str), None)]
    return [(str(value), None)]


@cache
def assets_version() -> str:
    """A name for the files of this version, so that browsers may keep them."""
    found = hashlib.sha256()
    for each in sorted(files("graphkit.web").joinpath("static").iterdir(), key=lambda each: each.name):
        found.update(each.read_bytes())
    for name in ("looks.json", "words.json", "page.css", *SCRIPTS):
        found.update(asset(name).encode())
    return found.hexdigest()[:12]


@cache
def looks() -> dict[str, Any]:
    """Names and colours of types and relations, shared with the views."""
    found: dict[str, Any] = json.loads(asset("looks.json"))
    return found


def relation_styles() -> str:
    """The colours of the relations as a style sheet, from the table that the views use."""
    return "".join(
        f".{name} {{ --relation: {look['colour']}; --line-style: {look['line']}; }}\n"
        for name, look in looks()["relations"].items()
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("graphkit.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        document_url=document_url,
        body_url=body_url,
        tasks_url=tasks_url,
        search_url=lambda **parameters: address("/search", **parameters),
        view_url=lambda **parameters: address("/view", **parameters),
        relations_url=relations_url,
        lineage_url=lambda identifier, **more: address("/lineage", id=identifier, **more),
        label=label,
        cells=cells,
        today=date.today,
    )
    return environment


@lru_cache(maxsize=200)
def options(choices: tuple[tuple[str, int], ...], chosen: str, language: str) -> Markup:
    """The options of a filter, each with its number; what is chosen is among them."""
    word = Words(language)
    told = [(value, f"{value} ({word.number(count)})") for value, count in choices]
    if chosen and chosen not in dict(choices):
        told.append((chosen, chosen))
    made = (
        Markup('<option value="{}"{}>{}</option>').format(value, Markup(" selected" if value == chosen else ""), shown)
        for value, shown in told
    )
    return Markup("").join(made)


def language_of(request: Request) -> str:
    """The language asked for: in the address, else as chosen before, else Vietnamese."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def render(
    request: Request,
    template: str,
    version: str = "",
    active: str = "",
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """A page in the visitor's language."""
    language = language_of(request)

    def in_language(other: str) -> str:
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
        return f"{request.url.path}?{urlencode([*kept, ('lang', other)])}"

    def relation_name(relation: str) -> str:
        return str(looks()["relations"][relation][language])

    shared: Mapping[str, Any] = {
        "word": Words(language),
        "version": version,
        "active": active,
        "assets": assets_version(),
        "in_language": in_language,
        "relation_name": relation_name,
    }
    page = HTMLResponse(_environment().get_template(template).render({**shared, **context}), status)
    if request.query_params.get("lang") in LANGUAGES:
        page.set_cookie("lang", language, max_age=31_536_000, samesite="lax", httponly=True)
    return page
