"""The web application: a real server, asked over HTTP and looked at in a real Chromium."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import test_views
import uvicorn
from playwright.sync_api import Browser, Page

import graphkit
from graphkit.stores.neo4j import Target
from graphkit.stores.neo4j_load import load
from graphkit.web.app import create_app
from graphkit.web.protection import Rate
from graphkit.web.settings import Settings
from graphkit.web.words import table

browser = test_views.browser
EXAMPLES = Path(__file__).parent.parent / "examples"
SHOTS = os.environ.get("GRAPHKIT_SCREENSHOTS")
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
HOSTILE = "<img src=x onerror=alert(1)>"
LETTER = f"""ỦY BAN NHÂN DÂN
TỈNH PHÚ YÊN
Số: 77/UBND-KT
Phú Yên, ngày 02 tháng 9 năm 2024

V/v {HOSTILE} </script><script>alert(2)</script> "quoted" & more

Thực hiện Nghị quyết số 41-NQ/TW ngày 10/10/2023 của Bộ Chính trị, UBND tỉnh yêu cầu:
1. Sở Tài chính chủ trì {HOSTILE} rà soát kinh phí, hoàn thành trước ngày 25/9/2024.
"""
RESOLUTION = "19/2024/NQ-HĐND|2024|Hội đồng nhân dân tỉnh Phú Yên"


class Server:
    """The application on a free port of the loopback."""

    def __init__(self, settings: Settings) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.app = create_app(settings)
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True)

    def __enter__(self) -> Server:
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=20)
        assert not self.thread.is_alive()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    shutil.copytree(EXAMPLES, folder / "documents", ignore=shutil.ignore_patterns("gold", "CONTENTS"))
    (folder / "documents" / "thu-la.txt").write_text(LETTER, encoding="utf-8")
    graphkit.build([folder / "documents"], into=folder / "graph")
    return folder / "graph"


@pytest.fixture(scope="module")
def server(built: Path) -> Iterator[Server]:
    with Server(Settings(built, expensive_per_minute=10_000)) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, follow_redirects=True, timeout=60) as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open pages; no request may leave the server, nothing may be said on the console, raised or alerted."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=server.url)
    page = context.new_page()
    page.on("request", lambda r: r.url.startswith((server.url, "blob:", "data:")) or faults.append(f"request: {r.url}"))
    page.on("console", lambda message: faults.append(f"console: {message.type} {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def opened(address: str) -> Page:
        page.goto(address)
        return page

    yield opened
    context.close()
    assert faults == []


class Elements(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attributes]


def shot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


# What a page says


def test_a_newcomer_finds_the_tasks_of_september_in_two_clicks(visit: Callable[..., Page]) -> None:
    page = visit("/")
    shot(page, "start")
    page.click("text=Sở Tài chính tỉnh Phú Yên")
    assert "Nhiệm vụ của Sở Tài chính tỉnh Phú Yên" in page.inner_text("h1")
    page.click(".months >> text=Tháng 09/2024")
    rows = page.locator(".board-table tbody tr").all_inner_texts()
    assert len(rows) == 3
    assert sum("Nghị quyết 19/2024/NQ-HĐND" in row for row in rows) == 1
    assert all("Nghị quyết" in row for row in rows)
    shot(page, "tasks")
    assert page.url.endswith("month=2024-09")


def test_the_board_filters_in_its_address_and_exports(visit: Callable[..., Page], client: httpx.Client) -> None:
    page = visit("/tasks")
    page.fill("[name=body]", "STC")
    page.press("[name=body]", "Enter")
    page.wait_for_url("**/tasks?body=STC")
    page.select_option("[name=month]", "2024-09")
    page.wait_for_url("**/tasks?body=STC&month=2024-09")
    page.check("[name=overdue]")
    page.wait_for_url("**overdue=1**")
    count = page.locator(".board-table tbody tr").count()
    assert count == 3
    page.select_option("[name=role]", "lead")
    page.wait_for_url("**role=lead**")
    assert page.locator(".board-table tbody tr").count() == 1
    same = "body=STC&month=2024-09&overdue=1"
    for format, start in (("xlsx", b"PK"), ("ics", b"BEGIN:VCALENDAR"), ("csv", b"\xef\xbb\xbf")):
        answer = client.get(f"/tasks.{format}?{same}")
        assert answer.status_code == 200 and answer.content.startswith(start)
        assert answer.headers["content-disposition"] == f'attachment; filename="nhiem-vu-stc-2024-09.{format}"'
    assert client.get(f"/tasks.ics?{same}").text.count("BEGIN:VEVENT") == 3
    assert client.get("/tasks.exe").status_code == 404
    assert client.get("/tasks?month=2024-13").status_code == 400
    assert "Graphkit" not in client.get("/tasks?body=zzz").text
    under = client.get("/api/tasks", params={"under": "19/2024/NQ-HĐND"}).json()
    assert 0 < under["total"] < client.get("/api/tasks").json()["total"]


def test_a_document_shows_its_text_with_every_citation_and_task(
    visit: Callable[..., Page], client: httpx.Client
) -> None:
    page = visit(f"/document?id={quote(RESOLUTION)}")
    shot(page, "document")
    told = client.get("/api/text", params={"id": RESOLUTION}).json()
    assert page.locator(".sheet").evaluate_all("sheets => sheets.map(s => s.textContent).join('')") == told["text"]
    for citation in told["citations"]:
        marked = page.locator(f"#c{citation['start']}")
        assert marked.get_attribute("href") == f"/document?id={quote(citation['target'], safe='').replace('%20', '+')}"
    assert page.locator(".place").count() == len(told["tasks"])
    groups = page.locator("#tab_scheme h3").all_inner_texts()
    assert any(group.startswith("Căn cứ") for group in groups)
    assert any(group.startswith("Được thực hiện bởi") for group in groups)
    page.click("#tab_scheme details summary >> nth=0")
    page.click("#tab_scheme details[open] blockquote a >> nth=0")
    place = page.url.rpartition("#")[2]
    assert re.fullmatch(r"c\d+", place)
    assert page.evaluate("document.querySelector(':target') !== null")


def test_a_number_leads_to_its_document_and_an_ambiguous_one_to_a_choice(client: httpx.Client) -> None:
    answer = client.get("/document", params={"id": "41-nq/tw"})
    assert answer.status_code == 200 and "41-NQ/TW" in answer.text
    assert client.get("/document", params={"id": "9999/XX-YY"}).status_code == 404
    assert client.get("/body", params={"id": "STC"}).status_code == 200
    assert client.get("/body", params={"id": "không có"}).status_code == 404


def test_search_leads_from_words_to_the_place(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.fill("#q", "dieu chuyen von")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=dieu**")
    assert page.locator(".results li").count() >= 2
    assert page.locator("mark").first.inner_text() == "điều chuyển vốn"
    shot(page, "search")
    page.select_option("[name=type]", "Công điện")
    page.wait_for_url("**type=**")
    assert page.locator(".results li").count() == 1
    page.click(".results a >> nth=0")
    assert page.inner_text("h1") == "05/CĐ-UBND"


def test_every_page_speaks_both_languages(visit: Callable[..., Page]) -> None:
    vietnamese = {word for key, word in table()["vi"].items() if len(word) > 9 and "{" not in word}
    page = visit("/")
    page.click(".language >> text=EN")
    assert page.get_attribute("html", "lang") == "en"
    for address in (
        "/",
        "/search?q=STC",
        "/tasks",
        "/bodies",
        "/upload",
        "/queries",
        "/cypher",
        "/api",
        "/document?id=41-NQ/TW",
        "/lineage?id=41-NQ/TW",
    ):
        page = visit(address)
        words = {line.strip() for line in page.inner_text("body").splitlines()}
        assert not vietnamese & words, address
    page.click(".language >> text=VI")
    assert page.get_attribute("html", "lang") == "vi"


def test_the_lineage_page_draws_the_tree(visit: Callable[..., Page]) -> None:
    page = visit("/lineage?id=41-NQ/TW")
    frame = page.frame_locator("iframe.view")
    frame.locator("html[data-ready]").wait_for()
    shot(page, "lineage")
    assert "52-CTr/TU" in page.inner_text(".tree >> nth=0")
    for kind in ("tree", "timeline", "neighbourhood", "communities"):
        page = visit(f"/view?id=41-NQ/TW&as={kind}")
        page.wait_for_selector("html[data-ready]")
        shot(page, f"view-{kind}")
        assert page.evaluate("cy.nodes().length") > 5
    page.click("#details a >> text=Mở trang văn bản")
    page.wait_for_url("**/document?id=41-NQ**")
    page = visit("/view?body=STC")
    page.wait_for_selector("html[data-ready]")
    assert "giao nhiệm vụ cho" in page.inner_text("#details")


@pytest.mark.parametrize(
    "address",
    ["/", "/search?q=tài+chính", "/document?id=118/KH-UBND", "/body?id=STC", "/bodies", "/tasks", "/lineage?id=41-NQ/TW",
     "/upload", "/queries?name=most_cited", "/cypher?query=MATCH+(d:Document)+RETURN+d.id+LIMIT+3", "/api", "/nowhere",
     "/view?id=41-NQ/TW&as=tree"],
)  # fmt: skip
def test_nothing_hinders_people_who_use_aids(browser: Browser, server: Server, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=server.url)
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations'], iframes: false})")
    faults = [
        (each["id"], each["impact"], [node["html"][:160] for node in each["nodes"][:3]])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    context.close()
    assert faults == []


def test_reports_that_may_answer_a_task_are_proposed_where_it_stands(visit: Callable[..., Page]) -> None:
    for address in ("/tasks?body=Sở+Kế+hoạch+và+Đầu+tư", "/document?id=118/KH-UBND"):
        page = visit(f"{address}&lang=vi")
        proposed = page.locator("details.answer", has_text=re.compile(r"512/BC-SKHĐT\s+khớp 100")).first
        proposed.locator("summary").click()
        said = " ".join(proposed.inner_text().split())
        assert "Có thể đã báo cáo: 512/BC-SKHĐT" in said and "khớp 100 %" in said
        assert "chủ trì nhiệm vụ; báo cáo dẫn 118/KH-UBND" in said and "chưa ai xác nhận" in said
    page.click("details.answer[open] a")
    page.wait_for_url("**/document?id=512**")
    assert "tổng kết 03 năm" in page.inner_text("#tab_answered")
    page = visit("/document?id=512/BC-SKHĐT&lang=en")
    assert "May report on these tasks" in page.inner_text("#tab_answered")
    page.locator("#tab_answered summary").first.click()
    assert "leads the task, the report cites 118/KH-UBND" in page.inner_text("#tab_answered")
    visit("/?lang=vi")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/document?id=1/ZZ", 404, "Kho không biết văn bản này."),
        ("/tasks?under=1/ZZ", 400, "Kho không biết văn bản 1/ZZ; hãy tìm theo số hoặc tên ở ô tìm kiếm."),
        ("/tasks?body=qqq", 400, "Kho không biết cơ quan “qqq”; tên gần nhất là"),
        ("/tasks?month=x", 400, "“x” không phải là tháng; hãy viết như 2024-09."),
        ("/search?offset=-1", 422, "Ô “offset” phải từ 0 trở lên."),
        (f"/search?q={'a' * 501}", 422, "Ô “q” chỉ nhận tối đa 500 ký tự."),
        ("/cypher?query=LOAD+FROM+'x'+RETURN+1", 200, "Câu hỏi chỉ được đọc kho: không được dùng LOAD"),
        ("/queries?name=implementers_of&code=", 200, "Câu hỏi implementers_of còn thiếu code."),
        ("/upload/none", 400, "Tệp này không còn được giữ; hãy tải lên lại."),
        ("/queries", 200, "Văn bản được nhiều văn bản khác nhắc đến nhất."),
    ],
)  # fmt: skip
def test_faults_are_told_in_the_language_of_the_page(
    client: httpx.Client, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert said in html.unescape(answer.text)
    english = client.get(address + ("&" if "?" in address else "?") + "lang=en").text
    client.cookies.clear()
    assert said not in html.unescape(english)


def test_uploads_are_refused_in_the_language_of_the_page(built: Path) -> None:
    with Server(Settings(built, upload_bytes=1000)) as running, httpx.Client(base_url=running.url) as client:
        for data, said in ((b"a" * 1500, "lớn hơn 0 MB"), (b"a" * 200_000, "Tệp gửi lên quá lớn"), (b"", "“x.txt” trống"), (b"%PDF-1.4 x", "PDF bị hỏng")):  # fmt: skip
            answer = client.post("/upload", files={"file": ("x.txt", data)})
            assert said in html.unescape(answer.text)


# What a page may not do


def test_text_of_documents_is_never_markup(visit: Callable[..., Page], client: httpx.Client) -> None:
    code = quote("77/UBND-KT")
    for address in (f"/document?id={code}", "/search?q=onerror", "/tasks?month=2024-09", f"/lineage?id={code}", f"/search?q={quote(HOSTILE)}", f"/view?id={code}"):  # fmt: skip
        page = visit(address)
        page.wait_for_load_state("networkidle")
        assert page.locator("img").count() == 0
    assert "&lt;img" in client.get("/tasks", params={"body": HOSTILE}).text
    assert HOSTILE in visit(f"/document?id={code}").inner_text(".paper")


def test_every_answer_carries_the_policy(client: httpx.Client) -> None:
    for address in ("/", "/static/app.js", "/nowhere", "/api/search?q=a", "/tasks?month=x"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    for address in ("/", "/document?id=118/KH-UBND", "/tasks", "/view?id=41-NQ/TW"):
        page = client.get(address).text
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
        elements = Elements()
        elements.feed(page)
        assert {"html", "body"} <= elements.tags and "img" not in elements.tags
        assert not [name for name, _ in elements.attributes if name.startswith("on") or name == "style"]
        assert not [value for _, value in elements.attributes if re.match(r"\s*(javascript:|https?:)", value)]


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "words.csv"])
def test_no_name_in_an_address_reaches_the_file_system(client: httpx.Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
    assert "root:" not in client.get("/document", params={"id": name, "file": name}).text
    assert client.get("/api/text", params={"id": RESOLUTION, "file": "../../../etc/passwd"}).json()["source"] == "10-nghi-quyet.txt"  # fmt: skip


def test_foreign_hosts_and_forms_are_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/api/cypher", json={"query": "RETURN 1"}, headers=headers).status_code == 403
    assert client.post("/api/cypher", json={"query": "MATCH (d:Document) RETURN count(*)"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["CREATE (d:Document {id: 'x'})", "MATCH (d:Document) SET d.code = 'x'", "MATCH (d:Document) DETACH DELETE d",
     "COPY (MATCH (d:Document) RETURN d.id) TO '/tmp/x.csv'", "LOAD FROM '/etc/passwd' RETURN *", "INSTALL httpfs",
     "RETURN 1; CREATE (d:Document {id: 'x'})", "ATTACH '/tmp/x' AS x",
     "CHECKPOINT // LIMIT 5", "CALL threads=1 // LIMIT 5", "BEGIN TRANSACTION // LIMIT 5"],
)  # fmt: skip
def test_no_query_writes_or_leaves_the_graph(client: httpx.Client, built: Path, query: str) -> None:
    answer = client.post("/api/cypher", json={"query": query})
    assert answer.status_code == 400, answer.text
    assert client.get("/cypher", params={"query": query}).status_code == 200
    graphkit.open_graph(built).close()


def test_sparql_reads_and_does_not_write(client: httpx.Client) -> None:
    asked = {"query": "SELECT ?s WHERE { ?s a <http://data.europa.eu/eli/ontology#LegalResource> }"}
    answer = client.post("/api/sparql", json=asked).json()
    assert len(answer["rows"]) > 100
    assert "<td>" in client.get("/sparql-page", params=asked).text
    for query in (
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "SELECT * WHERE { SERVICE <http://evil.example/> { ?s ?p ?o } }",
    ):
        assert client.post("/api/sparql", json={"query": query}).status_code == 400


def test_a_method_that_sparql_does_not_take_is_told_as_such(built: Path) -> None:
    with Server(Settings(built, sparql=True)) as running, httpx.Client(base_url=running.url) as client:
        bare = httpx.Request("PUT", f"{running.url}/sparql")
        del bare.headers["content-length"]
        assert client.send(bare).status_code == 405
        assert client.head("/sparql", params={"query": "ASK {}"}).status_code == 200
        endless = client.post("/sparql", content=iter([b"query=ASK+%7B%7D"]))
        assert endless.status_code == 413, "the length of what is sent in pieces is not known"


def test_a_query_ends_at_its_limits(built: Path) -> None:
    with (
        Server(Settings(built, query_seconds=1, query_rows=5)) as running,
        httpx.Client(base_url=running.url) as client,
    ):
        started = time.monotonic()
        long = "MATCH (a:Citation), (b:Citation), (c:Citation), (d:Citation) RETURN count(a.id + b.id + c.id + d.id)"
        answer = client.post("/api/cypher", json={"query": long}, timeout=30)
        assert answer.status_code == 400 and "longer than 1 seconds" in answer.json()["detail"]
        assert time.monotonic() - started < 10
        many = client.post("/api/cypher", json={"query": "MATCH (a:Citation) RETURN a.id // LIMIT 1"}).json()
        assert len(many["rows"]) == 5 and many["more"]
        few = client.post("/api/cypher", json={"query": "MATCH (a:Citation) RETURN a.id LIMIT 2 // two"}).json()
        assert len(few["rows"]) == 2 and not few["more"]


def test_expensive_requests_are_rationed(built: Path) -> None:
    with Server(Settings(built, expensive_per_minute=3)) as running, httpx.Client(base_url=running.url) as client:
        codes = [client.get("/tasks.csv").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        assert client.get("/").status_code == 200
        assert client.get("/api/tasks.csv").headers["retry-after"] == "60"


def test_a_rate_refills() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.allows("a") for _ in range(3)] == [True, True, False]
    assert rate.allows("b")
    now[0] = 30.0
    assert [rate.allows("a") for _ in range(2)] == [True, False]


def test_a_password_is_asked_for(built: Path) -> None:
    with Server(Settings(built, password="mật khẩu")) as running, httpx.Client(base_url=running.url) as client:
        assert client.get("/").status_code == 401
        assert client.get("/static/app.css").status_code == 401
        assert client.get("/healthz").status_code == 200

        def with_password(word: str) -> int:
            token = base64.b64encode(f"ai:{word}".encode()).decode()
            return client.get("/", headers={"Authorization": f"Basic {token}"}).status_code

        assert with_password("mật khẩu") == 200
        assert with_password("sai") == 401
        assert {with_password("sai") for _ in range(30)} == {401, 429}
        assert with_password("mật khẩu") == 200


# Uploads


def test_an_upload_is_read_shown_and_thrown_away(
    visit: Callable[..., Page], tmp_path: Path, client: httpx.Client
) -> None:
    file = tmp_path / f"{'a' * 20}<b>.txt"
    file.write_text(LETTER.replace("77/UBND-KT", "78/UBND-KT"), encoding="utf-8")
    before = client.get("/healthz").json()
    page = visit("/upload")
    page.set_input_files("#file", file)
    page.click("main button.primary")
    page.wait_for_url("**/upload/*")
    assert page.inner_text("h1") == file.name
    assert "78/UBND-KT" in page.inner_text("aside")
    assert page.locator(".cite[href]").count() == 1
    assert page.locator(".place").count() == 1
    shot(page, "upload")
    address = page.url
    page.click("text=Bỏ đi")
    page.wait_for_url("**/upload")
    assert client.get(address).status_code == 400
    assert client.get("/healthz").json() == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.txt", b"", "x.txt"),
        ("../../etc/x.pdf", b"%PDF-1.4 broken", "x.pdf"),
        ("x.docx", b"PK\x03\x04 broken", "x.docx"),
    ],
)
def test_an_upload_that_cannot_be_read_says_why(client: httpx.Client, name: str, data: bytes, said: str) -> None:
    answer = client.post("/api/extract", files={"file": (name, data)})
    assert answer.status_code == 400
    assert said in answer.json()["detail"] and "/tmp" not in answer.json()["detail"]


def test_uploads_keep_their_limits(built: Path) -> None:
    with Server(Settings(built, upload_bytes=1000)) as running, httpx.Client(base_url=running.url) as client:
        assert client.post("/api/extract", files={"file": ("x.txt", b"a" * 1500)}).status_code == 400
        assert client.post("/api/extract", files={"file": ("x.txt", b"a" * 200_000)}).status_code == 413

        def endless() -> Iterator[bytes]:
            for _ in range(1000):
                yield b"a" * 1000

        assert client.post("/api/extract", content=endless()).status_code == 413
    small = Settings(built, upload_memory=60_000_000)
    with Server(small) as running, httpx.Client(base_url=running.url, timeout=60) as client:
        answer = client.post("/api/extract", files={"file": ("x.txt", LETTER.encode())})
        assert answer.status_code == 400 and "memory" in answer.json()["detail"]
    hasty = Settings(built, upload_seconds=1)
    with Server(hasty) as running, httpx.Client(base_url=running.url, timeout=60) as client:
        answer = client.post("/api/extract", files={"file": ("x.txt", LETTER.encode() * 40_000)})
        assert answer.status_code == 400 and ("time" in answer.json()["detail"] or "seconds" in answer.json()["detail"])
        assert client.get("/healthz").status_code == 200


def test_the_old_graph_is_served_until_the_new_one_is_swapped_in(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    shutil.copy(EXAMPLES / "05-chi-thi.txt", documents)
    graphkit.build([documents], into=tmp_path / "graph")
    with Server(Settings(tmp_path / "graph")) as running, httpx.Client(base_url=running.url, timeout=60, follow_redirects=True) as client:  # fmt: skip
        old = client.get("/healthz").json()
        seen: list[tuple[int, str]] = []
        stop = threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=running.url, timeout=60) as other:
                while not stop.is_set():
                    answer = other.get("/api/document", params={"id": "11/CT-UBND"})
                    seen.append((answer.status_code, other.get("/healthz").json()["version"]))

        asking = threading.Thread(target=ask)
        asking.start()
        answer = client.post("/upload", files={"file": ("thư lạ.txt", LETTER.encode())})
        token = str(answer.url).rpartition("/")[2]
        assert "Đang dựng lại" in client.post(f"/upload/{token}/add").text
        end = time.monotonic() + 60
        while "đã ở trong kho" not in (page := client.get(f"/upload/{token}").text):
            assert time.monotonic() < end and "Không thêm được" not in page
            time.sleep(0.2)
        new = client.get("/healthz").json()
        stop.set()
        asking.join()
        assert new["version"] != old["version"] and new["documents"] > old["documents"]
        assert {code for code, _ in seen} == {200}
        assert {version for _, version in seen} <= {old["version"], new["version"]}
        assert "thư lạ.txt" in client.get("/document", params={"id": "77/UBND-KT"}).text
        assert client.get("/document", params={"id": "11/CT-UBND"}).status_code == 200


def test_a_graph_in_neo4j_is_served_as_well(built: Path, neo4j_target: Target) -> None:
    with graphkit.open_graph(built) as stored:
        load(stored, neo4j_target)
    with Server(Settings(neo4j_target)) as running, httpx.Client(base_url=running.url, timeout=60, follow_redirects=True) as client:  # fmt: skip
        for address in ("/", "/search?q=doanh+nghiệp", "/document?id=118/KH-UBND", "/body?id=STC", "/bodies", "/lineage?id=41-NQ/TW", "/tasks?body=STC&month=2024-09", "/queries?name=most_cited", "/view?id=41-NQ/TW&as=tree", "/view", "/api/document?id=41-NQ/TW", "/healthz"):  # fmt: skip
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.text[:600])
        assert "Nghị quyết" in client.get("/tasks?body=STC&month=2024-09").text
        assert "không có toàn văn" in client.get("/document?id=118/KH-UBND").text
        assert client.post("/api/cypher", json={"query": "CREATE (n:Document {id: 'x'})"}).status_code == 400
        assert client.post("/api/sparql", json={"query": "ASK {}"}).status_code == 400


# The interface for programs


def test_the_description_covers_every_path_and_answers_fit_it(client: httpx.Client) -> None:
    told = client.get("/api/openapi.json").json()
    paths = set(told["paths"])
    assert {"/healthz", "/api/search", "/api/document", "/api/text", "/api/body", "/api/lineage", "/api/tasks", "/api/tasks.{format}", "/api/queries", "/api/queries/{name}", "/api/cypher", "/api/sparql", "/api/extract"} <= paths  # fmt: skip
    for methods in told["paths"].values():
        assert all(each["summary"] for each in methods.values())
    for address, parameters in (
        ("/api/search", {"q": "doanh nghiệp"}),
        ("/api/document", {"id": "118/KH-UBND"}),
        ("/api/body", {"id": "STC"}),
        ("/api/lineage", {"id": "41-NQ/TW"}),
        ("/api/queries", {}),
        ("/api/queries/implementers_of", {"code": "41-NQ/TW"}),
    ):
        assert client.get(address, params=parameters).status_code == 200, address
    assert client.get("/api/queries/nothing").status_code == 404
    assert client.get("/api/search", params={"limit": 100000}).status_code == 422
    assert json.loads(client.get("/api/tasks.json").content)


def test_every_word_is_there_in_both_languages() -> None:
    words = table()
    assert words["vi"].keys() == words["en"].keys()
    for key, word in words["vi"].items():
        assert word and words["en"][key], key
        assert sorted(re.findall(r"\{\w+\}", word)) == sorted(re.findall(r"\{\w+\}", words["en"][key])), key
    folder = Path(graphkit.__file__).parent / "web"
    used = {key for file in (folder / "templates").glob("*.html") for key in re.findall(r"word\('(\w+)'[,)]", file.read_text("utf-8"))}  # fmt: skip
    assert used <= words["vi"].keys(), used - words["vi"].keys()


def test_without_its_packages_serve_says_what_to_install(built: Path, monkeypatch: Any, capsys: Any) -> None:
    from graphkit.cli import main

    for name in [name for name in sys.modules if name.startswith("graphkit.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.setattr(sys, "argv", ["graphkit", "serve", "--graph", str(built)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "pip install 'graphkit[web]'" in capsys.readouterr().err.replace("\n", " ")
