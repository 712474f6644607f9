"""The network page, opened in a real Chromium with the network cut."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from graphkit import build, open_graph
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.schema import DOCUMENT_RELATIONS
from graphkit.views.files import view_page
from graphkit.views.layout import CELL, clustered, layered
from graphkit.views.levels import LAYERS
from graphkit.views.network import DRAWN, network_page
from graphkit.views.notebook import to_pyvis
from graphkit.views.selection import lineage

ASSETS = Path(__file__).parent.parent / "graphkit" / "views" / "assets"
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = "12/2021/QĐ-UBND|2021|Ủy ban nhân dân tỉnh Mẫu"
HOSTILE = ("<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "<!--<script>\u2028\u2029&lt;b&gt;")


def document(code: str, kind: str, year: int, issuer: str, title: str | None, *, held: bool = False) -> dict[str, Any]:
    number, _, symbol = code.partition("/")
    return {
        "id": f"{code}|{year}|{issuer}",
        "code": code,
        "type": kind,
        "number": number,
        "symbol": symbol,
        "date": f"{year}-03-05",
        "year": year,
        "title": title,
        "issuer": issuer,
        "held": held,
        "source": f"{number}.md" if held else None,
    }


def graph_of(
    documents: list[dict[str, Any]],
    links: list[tuple[str, str, str, list[tuple[str, str]]]],
) -> Graph:
    """Documents with their issuers, and relations with evidence as pairs of surface and sentence."""
    rows = {row["id"]: row for row in documents}
    bodies = sorted({row["issuer"] for row in documents})
    edges: dict[tuple[str, str, str], list[dict[str, Any]]] = {
        ("ISSUED_BY", "Document", "Organization"): [{"from": key, "to": rows[key]["issuer"]} for key in sorted(rows)],
        ("IN", "Citation", "Document"): [],
    }
    citations = []
    for relation, source, target, evidence in links:
        ids = []
        for surface, sentence in evidence:
            ids.append(f"c{len(citations):05}")
            start = 100 * len(citations)
            citations.append(
                {
                    "id": ids[-1],
                    "surface": surface,
                    "start": start,
                    "end": start + len(surface),
                    "pinpoint": "khoản 2 Điều 5",
                    "relation": relation,
                    "rule": "numbered",
                    "confidence": 0.9,
                    "source": rows[source]["source"] or "khác.md",
                    "sentence": sentence,
                    "candidates": [],
                }
            )
            edges["IN", "Citation", "Document"].append({"from": ids[-1], "to": source})
        edge = {"from": source, "to": target, "mentions": len(ids), "confidence": 0.9, "citations": ids}
        edges.setdefault((relation, "Document", "Document"), []).append(edge)
    return Graph(
        nodes={
            "Document": sorted(documents, key=lambda row: row["id"]),
            "Organization": [{"id": body, "name": body, "kind": None, "place": None} for body in bodies],
            "Citation": citations,
        },
        edges=edges,
    )


def small_graph() -> Graph:
    """A decision that rests on a law and a resolution, with a plan that implements it, and a stranger."""
    ubnd = "Ủy ban nhân dân tỉnh Mẫu"
    decision = document("12/2021/QĐ-UBND", "Quyết định", 2021, ubnd, "Quy định về quản lý cây xanh", held=True)
    law = document("90/2019/QH14", "Luật", 2019, "Quốc hội", "Luật mẫu về cây xanh")
    resolution = document("77/NQ-CP", "Nghị quyết", 2020, "Chính phủ", "Đẩy mạnh trồng cây")
    plan = document("34/KH-UBND", "Kế hoạch", 2022, ubnd, "Thực hiện quy định về cây xanh", held=True)
    stranger = document("5/CV-SXD", "Công văn", 2018, "Sở Xây dựng tỉnh Mẫu", "Trả lời kiến nghị")
    return graph_of(
        [decision, law, resolution, plan, stranger],
        [
            (
                "BASED_ON",
                decision["id"],
                law["id"],
                [
                    ("Luật số\n90/2019/QH14", "Căn cứ Luật số 90/2019/QH14 ngày 05/3/2019 của Quốc hội;"),
                    ("Luật số 90/2019/QH14", "Theo Luật số 90/2019/QH14, tỉnh trồng cây."),
                ],
            ),
            ("IMPLEMENTS", decision["id"], resolution["id"], [("Nghị quyết số 77/NQ-CP", "Thực hiện Nghị quyết số 77/NQ-CP.")]),
            ("IMPLEMENTS", plan["id"], decision["id"], [("Quyết định số 12", "Triển khai Quyết định số 12.")]),
        ],
    )  # fmt: skip


def lineage_graph(districts: int) -> Graph:
    """A resolution of the centre, carried out by a province, a department and many districts."""
    tu, ubnd = "Tỉnh ủy Phú Yên", "Ủy ban nhân dân tỉnh Phú Yên"
    chain = [
        document("1/NQ-CP", "Nghị quyết", 2020, "Chính phủ", "Nghị quyết"),
        document("2/CTr-TU", "Chương trình", 2021, tu, "Chương trình", held=True),
        document("3/KH-UBND", "Kế hoạch", 2022, ubnd, "Kế hoạch", held=True),
        document("4/KH-STC", "Kế hoạch", 2023, "Sở Tài chính tỉnh Phú Yên", "Kế hoạch"),
    ]
    plans = [
        document(f"{n + 10}/KH-UBND", "Kế hoạch", 2023, f"Ủy ban nhân dân huyện Số {n}", "Kế hoạch")
        for n in range(districts)
    ]
    links = [(above["id"], below["id"]) for above, below in zip(chain, chain[1:], strict=False)]
    links += [(chain[2]["id"], plan["id"]) for plan in plans]
    links.append((chain[0]["id"], plans[0]["id"]))  # which the longer way implies
    return graph_of([*chain, *plans], [("IMPLEMENTS", below, above, [("x", "Thực hiện x.")]) for above, below in links])


def big_graph(count: int) -> Graph:
    """Documents of all types that cite earlier ones, the earliest most."""
    kinds = list(json.loads((ASSETS / "looks.json").read_text(encoding="utf-8"))["types"])
    dice = random.Random(5)
    documents = [
        document(f"{n + 1}/VB-M{n % 7}", kinds[n % len(kinds)], 2000 + n % 25, f"Cơ quan {n % 12}", f"Văn bản mẫu {n}")
        for n in range(count)
    ]
    links = {
        (dice.choice(DOCUMENT_RELATIONS), documents[n]["id"], documents[int(dice.random() ** 3 * n)]["id"])
        for n in range(1, count)
        for _ in range(3)
    }
    return graph_of(documents, [(*link, [("Văn bản", "Căn cứ Văn bản.")]) for link in sorted(links)])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a page offline; afterwards nothing may have been requested, said on the console, raised or alerted."""
    faults: list[str] = []
    contexts = []

    def opened(html: str, width: int = 1280, height: int = 800) -> Page:
        file = tmp_path / f"{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                request.url.startswith((file.as_uri(), "blob:")) or faults.append(f"request: {request.url}")
            ),
        )
        page.on("console", lambda message: faults.append(f"console: {message.type} {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


DRAWN_NOW = "cy.nodes().filter(n => n.visible()).length"


def drawn(page: Page) -> int:
    return int(page.evaluate(DRAWN_NOW))


def click_on(page: Page, element: str) -> None:
    """Click where the canvas shows an element: a node's centre, an edge's middle."""
    point = page.evaluate(
        """selector => {
            const [element] = cy.$(selector), frame = cy.container().getBoundingClientRect();
            const at = element.isNode() ? element.renderedPosition() : element.renderedMidpoint();
            return [frame.x + at.x, frame.y + at.y];
        }""",
        element,
    )
    page.mouse.click(*point)


def of_code(code: str) -> str:
    return f"NODES.findIndex(node => node.code === '{code}')"


def test_draws_everything_of_a_small_graph(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph()))
    assert drawn(page) == 5
    assert page.inner_text("#counter") == "Đang hiện 5 / 9 văn bản, cơ quan"
    assert page.get_attribute("html", "lang") == "vi"
    assert page.title() == "Toàn cảnh các nhóm văn bản"
    assert page.locator("#regions .box").count() == 2
    pixels = page.evaluate("""() => {
        const image = document.createElement('canvas').getContext('2d'), layer = cy.container().querySelectorAll('canvas')[2];
        image.canvas.width = layer.width; image.canvas.height = layer.height; image.drawImage(layer, 0, 0);
        return image.getImageData(0, 0, layer.width, layer.height).data.some(value => value);
    }""")
    assert pixels


def test_root_draws_its_lineage_between_what_it_rests_on_and_what_implements_it(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT, title="Cây xanh"))
    assert page.title() == "Cây xanh"
    assert page.inner_text("#counter") == "Đang hiện 5 / 9 văn bản, cơ quan"
    heights = {code: page.evaluate(f"drawn({of_code(code)}).position('y')") for code in ("90/2019/QH14", "77/NQ-CP")}
    root, plan = (page.evaluate(f"drawn({of_code(code)}).position('y')") for code in ("12/2021/QĐ-UBND", "34/KH-UBND"))
    assert max(heights.values()) < root < plan
    assert "Quyết định 12/2021/QĐ-UBND" in page.inner_text("#details h2")


@pytest.mark.parametrize("query", ["nghi quyet", "Nghị quyết", "NQ-CP 77", "day manh TRONG cay"])
def test_search_without_diacritics_jumps_on_enter(show: Callable[..., Page], query: str) -> None:
    page = show(network_page(small_graph()))
    page.fill("#search", query)
    assert page.locator("#results [role=option]").all_inner_texts() == [
        "Nghị quyết 77/NQ-CP (2020)\nĐẩy mạnh trồng cây"
    ]
    page.press("#search", "Enter")
    assert page.inner_text("#details h2") == "Nghị quyết 77/NQ-CP (2020)"
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_search_draws_what_was_not_drawn(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT))
    page.fill("#search", "5/CV")
    page.press("#search", "Enter")
    assert page.inner_text("#counter").startswith("Đang hiện 6 / 9")
    page.fill("#search", "không có gì như vậy")
    assert page.inner_text("#results") == "Không tìm thấy văn bản hay cơ quan nào."


def test_a_click_on_a_node_shows_its_fields_and_neighbours(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph()))
    click_on(page, f"#n{page.evaluate(of_code('12/2021/QĐ-UBND'))}")
    text = page.inner_text("#details")
    for part in (
        "Quy định về quản lý cây xanh",
        "05/03/2021",
        "Có toàn văn\ncó",
        "12.md",
        ROOT,
        "Quan hệ đi: văn bản này … (3)",
    ):
        assert part in text
    page.click("#details >> text=Kế hoạch 34/KH-UBND (2022)")
    assert page.inner_text("#details h2") == "Kế hoạch 34/KH-UBND (2022)"
    page.keyboard.press("Escape")
    assert "Bấm vào một nút" in page.inner_text("#details")


def test_a_click_on_an_edge_shows_its_evidence(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT))
    click_on(page, 'edge[relation = "BASED_ON"]')
    assert page.inner_text("#details h2").split("\n") == ["Quyết định 12/2021/QĐ-UBND", "căn cứ", "Luật 90/2019/QH14"]
    assert page.locator("blockquote").all_inner_texts() == [
        "Căn cứ Luật số 90/2019/QH14 ngày 05/3/2019 của Quốc hội;",
        "Theo Luật số 90/2019/QH14, tỉnh trồng cây.",
    ]
    assert page.locator("mark").all_inner_texts() == ["Luật số 90/2019/QH14"] * 2
    assert "12.md · ký tự 100–120 · điều khoản: khoản 2 Điều 5" in page.inner_text("#details")
    click_on(page, 'edge[relation = "ISSUED_BY"]')
    assert "không kèm câu dẫn chứng" in page.inner_text("#details")


def test_the_keyboard_alone_reaches_nodes_and_evidence(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT))
    page.focus("#canvas")
    page.keyboard.press("ArrowUp")
    above = page.inner_text("#details h2")
    assert above != "Quyết định 12/2021/QĐ-UBND"
    assert page.inner_text("#cursor") == above
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#details h2") == "Quyết định 12/2021/QĐ-UBND"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#details') !== null")
    page.focus("button.evidence >> nth=0")
    page.keyboard.press("Enter")
    assert page.locator("blockquote mark").count() >= 1
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('#search:focus') ?? (search.focus(), search)).outlineStyle"
        )
        == "solid"
    )


def test_filters_hide_relations_and_types(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT))
    edges = "cy.edges().filter(edge => edge.visible()).length"
    wait_until(page, edges, 5)
    page.uncheck("#relations input[data-key=IMPLEMENTS]")
    wait_until(page, edges, 3)
    page.uncheck("#types input[data-key=Luật]")
    wait_until(page, edges, 2)
    assert page.inner_text("#counter").startswith("Đang hiện 4 / 9")
    page.fill("#search", "luật 90")
    page.press("#search", "Enter")
    assert page.is_checked("#types input[data-key=Luật]")
    page.click("#types >> text=Bỏ hết")
    wait_until(page, DRAWN_NOW, 0)
    page.click("#types >> text=Chọn hết")
    wait_until(page, DRAWN_NOW, 5)


def wait_until(page: Page, expression: str, value: Any) -> None:
    page.wait_for_function(f"value => JSON.stringify({expression}) === JSON.stringify(value)", arg=value, timeout=3000)


def test_filters_of_year_body_and_level(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT))
    names = "cy.nodes().filter(n => n.visible()).map(n => NODES[n.data('number')].code).filter(code => code).sort()"
    page.select_option("[data-key=yearFrom]", "2021")
    wait_until(page, names, ["12/2021/QĐ-UBND", "34/KH-UBND"])
    page.select_option("[data-key=yearTo]", "2021")
    wait_until(page, names, ["12/2021/QĐ-UBND"])
    page.select_option("[data-key=yearFrom]", "")
    page.select_option("[data-key=yearTo]", "")
    page.select_option("[data-key=bodyFilter]", "Quốc hội")
    wait_until(page, names, ["90/2019/QH14"])
    page.select_option("[data-key=bodyFilter]", "")
    page.uncheck("#levels input[data-key=central]")
    wait_until(page, names, ["12/2021/QĐ-UBND", "34/KH-UBND"])
    page.fill("#search", "luật 90")
    page.press("#search", "Enter")
    assert page.is_checked("#levels input[data-key=central]")


def test_the_tree_stands_in_layers_of_government(show: Callable[..., Page]) -> None:
    graph = lineage_graph(3)
    page = show(network_page(graph, root="1/NQ-CP|2020|Chính phủ", kind="tree"))
    assert page.locator("#regions .band span").all_inner_texts() == [
        "Trung ương",
        "Tỉnh",
        "Sở, ban, ngành",
        "Cấp huyện",
    ]
    heights = [
        page.evaluate(f"drawn({of_code(code)}).position('y')")
        for code in ("1/NQ-CP", "2/CTr-TU", "3/KH-UBND", "4/KH-STC", "10/KH-UBND")
    ]
    assert heights == sorted(heights)
    assert len(set(heights)) == 5
    bands = [page.evaluate(f"DATA.regions[{n}].top") for n in range(4)]
    assert bands[0] < heights[0] < bands[1] < heights[1] < heights[2] < bands[2] < heights[3] < bands[3] < heights[4]


def test_the_time_line_goes_from_left_to_right(show: Callable[..., Page]) -> None:
    page = show(network_page(lineage_graph(3), root="1/NQ-CP|2020|Chính phủ", kind="timeline"))
    places = [page.evaluate(f"drawn({of_code(code)}).position('x')") for code in ("1/NQ-CP", "2/CTr-TU", "3/KH-UBND")]
    assert places == sorted(places)
    assert page.locator("#regions .column span").all_inner_texts()[:3] == ["2020", "2021", "2022"]


def test_a_wide_tree_is_folded_and_opens_on_a_click(show: Callable[..., Page]) -> None:
    page = show(network_page(lineage_graph(700), root="1/NQ-CP|2020|Chính phủ", kind="tree"))
    assert page.inner_text("#counter").startswith(f"Đang hiện {DRAWN} /")
    assert sum(page.evaluate("GROUPS.map(group => group.left.length)")) == 404
    before = page.evaluate("GROUPS[0].left.length")
    click_on(page, "#g0")
    assert page.evaluate("onCanvas.size") == DRAWN + min(60, before)
    assert page.evaluate("GROUPS[0].left.length") == max(0, before - 60)


def test_pictures_are_saved(show: Callable[..., Page], tmp_path: Path) -> None:
    page = show(network_page(lineage_graph(12), root="1/NQ-CP|2020|Chính phủ", kind="tree", title=HOSTILE[0]))
    with page.expect_download() as download:
        page.click("#png")
    download.value.save_as(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        page.click("#svg")
    download.value.save_as(tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    words = " ".join(root.itertext())
    assert "Trung ương" in words and "2/CTr-TU" in words and "1/NQ-CP" in words
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}path")) == page.evaluate("cy.edges().length")


def test_links_lead_into_the_application(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT, server="http://127.0.0.1:9/"))
    click_on(page, 'edge[relation = "BASED_ON"]')
    link = page.get_attribute("#details a >> text=xem tại chỗ >> nth=0", "href")
    assert link == "http://127.0.0.1:9/document?id=" + quote(ROOT, safe="") + "&file=12.md#c0"


def test_every_word_changes_with_the_language(show: Callable[..., Page]) -> None:
    page = show(network_page(small_graph(), root=ROOT))
    page.click("[data-language=en]")
    assert page.get_attribute("html", "lang") == "en"
    assert page.title() == "Network around Decision 12/2021/QĐ-UBND"
    text = page.inner_text("body")
    for part in (
        "Showing 5 / 9",
        "Legend and filters",
        "Decision 12/2021/QĐ-UBND",
        "based on",
        "Bodies",
    ):
        assert part in text
    words = json.loads((ASSETS / "words.json").read_text(encoding="utf-8"))
    for key, vietnamese in words["vi"].items():
        if " " in vietnamese and "{" not in vietnamese:
            assert vietnamese not in text, key
    page.click("[data-language=vi]")
    assert "Chú giải và bộ lọc" in page.inner_text("body")


def test_hostile_text_stays_text(show: Callable[..., Page]) -> None:
    """A dialog, a foreign element or a console message would fail this test (see ``show``)."""
    documents = [document(f"{n}/X", kind, 2020, title, title, held=True) for n, (kind, title) in enumerate(zip(HOSTILE, HOSTILE, strict=True))]  # fmt: skip
    hostile_code = document(HOSTILE[0], "Luật", 2020, "{{data}}", "{{script}}")
    links = [("CITES", documents[0]["id"], row["id"], [(HOSTILE[0], f"Theo {HOSTILE[0]} {HOSTILE[1]}")]) for row in documents[1:]]  # fmt: skip
    for root in (None, documents[0]["id"]):
        html = network_page(graph_of([*documents, hostile_code], links), root=root, title=HOSTILE[1])
        assert not any(text in html for text in (*HOSTILE, "\u2028", "\u2029"))
        page = show(html)
        assert page.title() == HOSTILE[1]
        for title in HOSTILE:
            page.fill("#search", title)
            page.press("#search", "Enter")
        page.evaluate("chooseEdge(EDGES.findIndex(edge => edge.type === 'CITES'), true)")
        assert page.inner_text("blockquote") == f"Theo {HOSTILE[0]} {HOSTILE[1]}"
        page.click("[data-language=en]")
        assert page.evaluate("document.querySelectorAll('img, iframe, body script').length") == 5


def test_the_policy_stops_markup_that_would_run(browser: Browser, tmp_path: Path) -> None:
    """Were a label ever to become markup, its handler would not run."""
    file = tmp_path / "page.html"
    file.write_text(network_page(small_graph()), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    blocked = page.evaluate("""() => new Promise(resolve => {
        document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
        const button = document.createElement('button');
        button.setAttribute('onclick', 'document.title = "ran"');
        document.body.append(button);
        button.click();
    })""")
    assert blocked == "script-src-attr"
    assert page.title() == "Toàn cảnh các nhóm văn bản"
    page.close()


def test_a_thousand_nodes_are_folded_and_opened_on_demand(show: Callable[..., Page]) -> None:
    page = show(network_page(big_graph(988)))
    assert page.inner_text("#counter") == "Đang hiện 0 / 1.000 văn bản, cơ quan"
    assert 3 <= page.evaluate("cy.nodes('.group').length") <= DRAWN
    assert page.evaluate("GROUPS.reduce((sum, group) => sum + group.left.length, 0)") == 988
    before = page.evaluate("({positions: cy.nodes().map(n => n.position()), zoom: cy.zoom(), pan: cy.pan()})")
    page.wait_for_timeout(300)
    assert page.evaluate("({positions: cy.nodes().map(n => n.position()), zoom: cy.zoom(), pan: cy.pan()})") == before
    click_on(page, "#g0")
    opened = page.evaluate("onCanvas.size")
    assert 0 < opened <= 60
    hub = page.evaluate("BY_DEGREE.find(number => isDrawn(number) && hiddenNeighbours(number).length > STEP)")
    page.evaluate("number => choose(number)", hub)
    waiting = page.evaluate("number => hiddenNeighbours(number).length", hub)
    page.click("#expand")
    assert page.evaluate("onCanvas.size") == opened + 30
    assert page.evaluate("number => hiddenNeighbours(number).length", hub) == waiting - 30
    assert page.evaluate("cy.nodes('[number >= 0]').length") == opened + 30


@pytest.mark.parametrize("root", [None, ROOT])
def test_fits_a_phone(show: Callable[..., Page], root: str | None) -> None:
    page = show(network_page(small_graph(), root=root), width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    canvas = page.locator("#canvas").bounding_box()
    assert canvas is not None and canvas["width"] == 390 and canvas["height"] > 400
    assert page.evaluate(
        "cy.nodes().every(n => { const b = n.renderedBoundingBox({includeLabels: false}); return b.x1 >= 0 && b.x2 <= 390; })"
    )
    page.click("#filters summary")
    page.uncheck("#types input[data-key=Luật]")
    assert page.inner_text("#counter").startswith("Đang hiện 4")


def test_an_empty_graph_says_so(show: Callable[..., Page]) -> None:
    page = show(network_page(Graph()))
    assert page.inner_text("#details") == "Đồ thị này không có văn bản nào."
    page.focus("#canvas")
    page.keyboard.press("ArrowUp")
    page.click("#fit")


def test_the_same_graph_gives_the_same_page() -> None:
    for root in (None, ROOT):
        assert network_page(small_graph(), root=root) == network_page(small_graph(), root=root)
    assert network_page(big_graph(400)) == network_page(big_graph(400))


def test_what_is_not_in_the_graph_is_an_error() -> None:
    with pytest.raises(GraphkitError, match="no document 'x'"):
        network_page(small_graph(), root="x")
    with pytest.raises(GraphkitError, match="CITES edge ends at Document 'gone'"):
        network_page(Graph(edges={("CITES", "Document", "Document"): [{"from": "gone", "to": "gone"}]}))


def test_lineage_goes_both_ways_and_hands_down() -> None:
    network = nx.MultiDiGraph()
    network.add_edges_from([(0, 1, "IMPLEMENTS"), (1, 2, "BASED_ON"), (3, 0, "GUIDES"), (4, 3, "IMPLEMENTS")])
    network.add_edges_from(
        [(0, 5, "PROMULGATES"), (6, 0, "CITES"), (7, 6, "BASED_ON"), (0, 8, "ISSUED_BY"), (9, 1, "IMPLEMENTS")]
    )
    layers = lineage(network, 0, 100)
    assert layers == {0: 0, 1: -1, 2: -2, 3: 1, 4: 2, 5: 1, 6: 1, 8: -1}
    assert set(lineage(network, 0, 6)) == {0, 1, 3, 5, 6, 8}


@pytest.mark.parametrize("count", [1, 2, 60, 300])
def test_nodes_keep_apart_and_wide_layers_wrap(count: int) -> None:
    star = nx.MultiDiGraph([(0, n, "CITES") for n in range(1, count)])
    star.add_nodes_from([0, count])
    for positions in (clustered(star), layered(star, {0: 0} | dict.fromkeys(range(1, count + 1), 1))):
        assert len(set(positions.values())) == len(star)
    xs, ys = zip(*layered(star, {0: 0} | dict.fromkeys(range(1, count + 1), 1)).values(), strict=True)
    assert max(xs) - min(xs) <= max(6 * CELL[0], 1.6 * (max(ys) - min(ys)))


# How the world looks without one of the three cones (Machado, Oliveira and Fernandes 2009, severity 1), in linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour: str, blindness: str) -> list[float]:
    return [
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, linear(colour), strict=True))))
        for row in BLINDNESS[blindness]
    ]


def distance(one: list[float], other: list[float]) -> float:
    """CIE76 difference of two colours in linear RGB."""

    def lab(rgb: list[float]) -> tuple[float, float, float]:
        red, green, blue = rgb
        x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
        y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
        fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
        return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)

    return math.dist(lab(one), lab(other))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_looks_cover_the_schema_and_are_legible() -> None:
    looks = json.loads((ASSETS / "looks.json").read_text(encoding="utf-8"))
    assert list(looks["relations"]) == [*DOCUMENT_RELATIONS, "ISSUED_BY", "ASSIGNS_TO", "PART_OF"]
    assert list(looks["levels"]) == [*LAYERS]
    for group in looks.values():
        for name, each in group.items():
            assert each["vi"] and each["en"], name
            if "colour" in each:
                assert 1.05 / (luminance(each["colour"]) + 0.05) >= 3, name
    signs = [(each["line"], each["colour"]) for each in looks["relations"].values()]
    assert len(set(signs)) == len(signs)
    assert len({each["shape"] for each in looks["families"].values()}) == len(looks["families"])
    for level in looks["levels"].values():
        # The name of a level stands in its colour on its wash.
        assert (luminance(level["wash"]) + 0.05) / (luminance(level["colour"]) + 0.05) >= 4
    for one, other in itertools.combinations([level["colour"] for level in looks["levels"].values()], 2):
        for blindness in BLINDNESS:
            assert distance(seen(one, blindness), seen(other, blindness)) >= 9, (one, other, blindness)
    style = (ASSETS / "page.css").read_text(encoding="utf-8")
    for name, wash in (("ink", "#f4f6f8"), ("soft", "#f4f6f8"), ("accent", "#ffffff")):
        (colour,) = re.findall(rf"--{name}: (#\w{{6}})", style)
        assert (luminance(wash) + 0.05) / (luminance(colour) + 0.05) >= 4.5, name


def test_both_languages_have_every_word() -> None:
    words = json.loads((ASSETS / "words.json").read_text(encoding="utf-8"))
    assert words["vi"].keys() == words["en"].keys()
    for key, text in words["vi"].items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", words["en"][key])), key


def test_the_library_is_the_recorded_one() -> None:
    library = (ASSETS / "cytoscape.min.js").read_bytes()
    notes = (ASSETS / "README").read_text(encoding="utf-8")
    assert f"sha256 {hashlib.sha256(library).hexdigest()}" in notes
    assert b"</script" not in library.lower() and b"<!--" not in library


def test_three_hundred_nodes_are_at_rest_in_two_seconds_and_two_megabytes(browser: Browser, tmp_path: Path) -> None:
    html = network_page(big_graph(300))
    assert len(html.encode()) <= 2_000_000
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("cy.nodes().length") == 300
    before = page.evaluate("cy.nodes().map(n => n.position())")
    # Processor time of the page itself: the clock of a busy machine says nothing.
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    told = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    assert told["TaskDuration"] <= 2.0 * slowness()
    page.wait_for_timeout(200)
    assert page.evaluate("cy.nodes().map(n => n.position())") == before
    page.close()


def slowness() -> float:
    """How many times longer than usual this machine takes, because others use it."""
    started, used = time.perf_counter(), time.process_time()
    while time.process_time() - used < 0.1:
        pass
    return max(1.0, (time.perf_counter() - started) / 0.1)


def test_a_pyvis_network_is_at_rest_and_asks_nobody(
    show: Callable[..., Page], browser: Browser, tmp_path: Path
) -> None:
    pytest.importorskip("pyvis")
    graph = small_graph()
    graph.nodes["Document"][0]["title"] = HOSTILE[1]
    html = to_pyvis(graph, ROOT).generate_html()
    assert HOSTILE[1] not in html
    file = tmp_path / "pyvis.html"
    file.write_text(html, encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append("dialog"))
    page.goto(file.as_uri())
    page.wait_for_function("typeof network !== 'undefined'")
    places = page.evaluate("network.getPositions()")
    page.wait_for_timeout(300)
    assert page.evaluate("network.getPositions()") == places
    assert len(places) == 5
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    page.close()


def test_the_task_board_of_a_body_as_a_file(show: Callable[..., Page], tmp_path: Path) -> None:
    build([Path(__file__).parent.parent / "examples"], into=tmp_path / "graph")
    with open_graph(tmp_path / "graph") as stored:
        html = view_page(stored, "tasks", None, "STC")
        page = show(html)
        everything = page.locator("#board tbody tr").count()
        assert everything > 10
        page.select_option("#month", "2024-09")
        assert page.locator("#board tbody tr").count() == 2
        assert "19/2024/NQ-HĐND" in page.inner_text("#board") or "3105/UBND-KT" in page.inner_text("#board")
        page.select_option("#month", "")
        page.fill("#find", "dieu chuyen von")
        assert 0 < page.locator("#board tbody tr").count() < everything
        page.click("[data-language=en]")
        assert page.title() == "Tasks: STC"
        with pytest.raises(GraphkitError, match="A tree needs the code of a document"):
            view_page(stored, "tree", None, None)
        with pytest.raises(GraphkitError, match="A body has a neighbourhood and a task board"):
            view_page(stored, "tree", None, "STC")
        assert "Sở Tài chính tỉnh Phú Yên" in show(view_page(stored, "", None, "STC")).title()
