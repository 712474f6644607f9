"""The web application over a document that hundreds implement: bounded pages, true counts, the rest on a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import test_views
from playwright.sync_api import Browser
from test_web import Server

from graphkit import schema
from graphkit.lineage import Step, lineage, reached, tree, walk
from graphkit.model import Graph
from graphkit.stores.embedded import build_graph, open_graph
from graphkit.web.settings import Settings

browser = test_views.browser
ROOT, BRANCH = "41-NQ/TW|2023|Trung ương Đảng", "1/KH-UBND|2024|Sở 1"
CHILDREN, GRANDCHILDREN = 220, 30


def row(label: str, **known: Any) -> dict[str, Any]:
    return dict.fromkeys(schema.NODES[label]) | known


def implements(acting: str, target: str) -> dict[str, Any]:
    return {"from": acting, "to": target, "mentions": 1, "confidence": 1.0, "citations": []}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A resolution that 220 plans implement, one of them carried on by thirty reports, which close a ring."""
    children = [f"{n}/KH-UBND|2024|Sở {n}" for n in range(1, CHILDREN + 1)]
    below = [f"{n}/BC-STC|2024|Sở Tài chính" for n in range(1, GRANDCHILDREN + 1)]
    documents = [
        row(
            "Document",
            id=each,
            code=each.partition("|")[0],
            held=False,
            type="Kế hoạch",
            date=f"2024-01-{n % 28 + 1:02}",
        )
        for n, each in enumerate([ROOT, *children, *below])
    ]
    edges = [implements(child, ROOT) for child in children] + [implements(each, BRANCH) for each in below]
    edges.append(implements(ROOT, below[0]))
    graph = Graph(
        {label: [] for label in schema.NODES} | {"Document": sorted(documents, key=lambda each: str(each["id"]))},
        {kind: [] for kind in schema.EDGES}
        | {("IMPLEMENTS", "Document", "Document"): sorted(edges, key=lambda each: (each["from"], each["to"]))},
    )
    folder = tmp_path_factory.mktemp("large")
    build_graph(graph, folder / "graph")
    return folder / "graph"


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Server]:
    with Server(Settings(place, expensive_per_minute=10_000)) as running:
        yield running


def ids(step: Step) -> list[str]:
    return [below.document["id"] for _, below in walk(step)]


def test_a_tree_with_room_for_all_leaves_nothing_out_and_ends_in_a_ring(place: Path) -> None:
    with open_graph(place) as graph:
        down = lineage(graph, ROOT).down
        assert len(reached(graph, ROOT, ["IMPLEMENTS"], down=True)) == CHILDREN + GRANDCHILDREN
    assert len({*ids(down)} - {ROOT}) == CHILDREN + GRANDCHILDREN == down.below
    assert [below.document["id"] for _, below in walk(down) if below.repeated] == [ROOT]
    assert all(step.left == 0 for _, step in walk(down))


def test_a_tree_without_room_says_what_it_leaves_out(place: Path) -> None:
    with open_graph(place) as graph:
        root = next(each for each in graph.nodes("Document") if each["id"] == ROOT)
        first = tree(graph, root, down=True, room=150)
        rest = tree(graph, root, down=True, room=150, skip=150)
    assert (len(first.steps), first.left, first.below) == (150, CHILDREN - 150, CHILDREN + GRANDCHILDREN)
    folded = [(step.document["id"], step.left, step.below) for _, step in walk(first) if step.left]
    assert all(each == (BRANCH, GRANDCHILDREN, CHILDREN + GRANDCHILDREN) for each in folded)  # by way of the ring
    assert len(rest.steps) == CHILDREN - 150
    assert rest.left == 0
    assert {*ids(first)}.isdisjoint(step.document["id"] for step in rest.steps)
    assert {BRANCH} & {*ids(first), *ids(rest)}


def test_what_is_folded_opens_on_a_click(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/lineage?id=41-NQ/TW")
    tree = page.locator(".tree").first
    assert tree.locator("h2 .count").inner_text() == str(CHILDREN + GRANDCHILDREN)
    assert tree.locator("li:not(.more)").count() == 150
    while page.locator("a[data-more]").count():
        more = tree.locator("a[data-more]")
        left, before = more.count(), tree.locator("li").count()
        promised = int(re.findall(r"\d+", more.last.inner_text())[0])
        more.last.click()
        page.wait_for_function(
            "before => document.querySelector('.tree').querySelectorAll('li').length != before", arg=before
        )
        assert tree.locator("li").count() >= before - 1 + min(promised, 150)
        assert left <= 3
    shown = tree.locator("li > a strong").all_inner_texts()
    assert len({*shown}) == CHILDREN + GRANDCHILDREN + 1
    context.close()
    assert faults == []


def test_without_script_the_rest_is_a_page_of_its_own(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/lineage?id=41-NQ/TW&lang=en")
    page.locator(".tree >> nth=0").locator("> ul > li.more a").click()
    assert "From number 151 on" in page.inner_text(".tree")
    assert page.locator(".tree > ul > li").count() >= CHILDREN - 150
    context.close()


def test_relations_of_a_document_are_leafed_through(server: Server) -> None:
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        page = client.get("/document", params={"id": ROOT}).text
        assert f">{CHILDREN}</span>" in page
        link = re.search(r'href="(/relations\?[^"]+)"', page)
        assert link is not None
        seen: list[str] = []
        address: str | None = link[1].replace("&amp;", "&")
        listed = re.findall(r"<li>\s*<a href=\"/document\?id=([^\"]+)\"", page)
        assert 40 <= len(listed) < 60
        while address:
            text = client.get(address).text
            seen += re.findall(r"<li>\s*<a href=\"/document\?id=([^\"]+)\"", text)
            following = re.search(r'href="(/relations[^"]+)" rel="next"', text)
            address = following[1].replace("&amp;", "&") if following else None
        assert len(seen) == len({*seen}) == CHILDREN - 40
        asked = {"id": ROOT, "relation": "IMPLEMENTS", "limit": 7}
        told = client.get("/api/relations", params=asked).json()
        assert told["total"] == CHILDREN
        assert len(told["relations"]) == 7
        assert client.get("/api/document", params={"id": ROOT, "limit": 3}).json()["relations_in_all"] == [
            {"relation": "IMPLEMENTS", "acting": True, "documents": 1},
            {"relation": "IMPLEMENTS", "acting": False, "documents": CHILDREN},
        ]
        assert client.get("/relations", params={"id": ROOT, "relation": "NOTHING"}).status_code == 422
