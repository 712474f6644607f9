"""What ``graphkit explain`` shows: in the terminal, and as a page in a real Chromium with the network cut."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
import test_views
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from rich.console import Console
from rich.text import Text
from test_views import ASSETS, HOSTILE, luminance

from graphkit import extract, read_text, resolve
from graphkit.model import Citation, Header, Reading, Source
from graphkit.schema import DOCUMENT_RELATIONS, PASSIVE
from graphkit.views.explain import Rejected, explain_page, explain_terminal

browser, show = test_views.browser, test_views.show

TEXT = """ỦY BAN NHÂN DÂN TỈNH PHÚ YÊN
Số: 31/KH-UBND
Phú Yên, ngày 12 tháng 3 năm 2023

KẾ HOẠCH
Trồng cây phân tán năm 2023

Căn cứ khoản 2 Điều 5 Luật Lâm nghiệp năm 2017;
Thực hiện Kế hoạch số 8/KH-UBND ngày 10/01/2022 của UBND tỉnh thực hiện Nghị quyết số
    64/NQ-CP ngày 02/12/2021 của Chính phủ	(kê theo Mẫu số 01/TRC).
"""
BARE = Citation("numbered", 0, 0, "", None, None, None, None, None, "", "CITES", None)


def sample() -> Reading:
    """A plan that rests on a law (c0) and implements a plan (c1) that implements a resolution (c2)."""
    (reading,) = resolve([extract(read_text(TEXT.encode(), "ke-hoach.txt"))]).readings
    assert [c.relation for c in reading.citations] == ["BASED_ON", "IMPLEMENTS", "IMPLEMENTS"]
    assert [c.subject for c in reading.citations] == [None, None, 1]
    return reading


def form() -> Rejected:
    start = TEXT.index("01/TRC")
    return Rejected(start, start + 6, "01/TRC", "not-a-document")


def reading_of(text: str, spans: list[tuple[int, int]]) -> Reading:
    relations = (*DOCUMENT_RELATIONS, *PASSIVE)
    return Reading(
        Source("mẫu.txt", text),
        Header(),
        tuple(
            BARE._replace(start=start, end=end, surface=text[start:end], relation=relations[n % len(relations)])
            for n, (start, end) in enumerate(sorted(spans))
        ),
    )


def big() -> Reading:
    """A megabyte of text with nearly ten thousand citations."""
    text = (TEXT + "\n") * 3200
    spans = [match.span() for match in re.finditer(r"Nghị quyết số\s+64/NQ-CP|Luật Lâm nghiệp|số 8/KH-UBND", text)]
    assert len(text) >= 1_000_000 and len(spans) == 9600
    return reading_of(text, spans)


class Parsed(HTMLParser):
    """The text of a page's ``#text``, what each mark covers, and the ids of its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.covered: dict[str, str] = {}
        self.links: list[str] = []
        self.offsets: list[tuple[int, int]] = []
        self.open: list[list[str]] = []
        start = page.index('<div id="text"')
        self.feed(page[page.index(">", start) + 1 : page.index("</div>", start)])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.open.append((found.get("data-marks") or "").split())
        if tag == "a":
            self.links.append(found["id"] or "")
        if "data-at" in found:
            self.offsets.append((int(found["data-at"] or ""), len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for name in {name for names in self.open for name in names}:
            self.covered[name] = self.covered.get(name, "") + data


def underlined(text: Text) -> list[str]:
    return [text.plain[span.start : span.end] for span in text.spans if "underline" in str(span.style)]


# The terminal


def test_terminal_underlines_each_citation_and_notes_what_was_drawn_from_it() -> None:
    reading = sample()
    text = explain_terminal(reading, [form()])
    body, notes = text.plain.split("\n\nTrích dẫn: 3\n")
    assert re.sub(r"\[[cr]\d+\]", "", body).endswith(TEXT)
    assert "Luật Lâm nghiệp năm 2017[c0];" in body
    assert "64/NQ-CP ngày 02/12/2021[c2] của Chính phủ" in body
    assert "Mẫu số 01/TRC[r0])" in body
    marks = [*(c.surface for c in reading.citations), "01/TRC"]
    assert underlined(text) == marks + [" ".join(mark.split()) for mark in marks]
    inks = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
    assert inks["Luật Lâm nghiệp năm 2017"] == "underline green"
    assert inks["Kế hoạch số 8/KH-UBND ngày 10/01/2022"] == "underline bright_blue"
    for line in (
        "Cơ quan ban hành: Ủy ban nhân dân tỉnh Phú Yên",
        "     Quan hệ: căn cứ (BASED_ON)",
        "     Điều khoản: khoản 2 Điều 5",
        "     Chủ thể: văn bản này",
        "     Chủ thể: [c1] Kế hoạch số 8/KH-UBND ngày 10/01/2022",
        "     Định danh: 64/NQ-CP|2021|Chính phủ",
        "     Quy tắc: numbered",
        "     Độ tin cậy: 100%",
    ):
        assert line in text.plain.split("\n"), line
    law, resolution = reading.citations[0], reading.citations[2]
    assert f"     Vị trí: ký tự {law.start}–{law.end}, dòng 8" in notes
    assert f"     Vị trí: ký tự {resolution.start}–{resolution.end}, dòng 9" in notes
    assert "Bị loại: 1\n\n[r0] 01/TRC\n     Lý do: từ đứng trước cho biết" in notes


def test_terminal_tells_what_is_not_known_and_what_it_might_be() -> None:
    citation = BARE._replace(
        end=3, surface="abc", relation="AMENDED_BY", candidates=("x|2001|A", "x|2002|A"), confidence=0.72
    )
    source = Source("a.txt", "abc\fđ", pages=(0, 4), warnings=("Read as windows-1258.",))
    shown = explain_terminal(Reading(source, Header(), (citation,))).plain
    for line in (
        "Định danh: —",
        "Có thể là: x|2001|A; x|2002|A",
        "Quan hệ: được sửa đổi, bổ sung bởi (AMENDED_BY)",
        "Độ tin cậy: 72%",
        "Vị trí: ký tự 0–3, dòng 1, trang 1",
        "Lưu ý khi đọc: Read as windows-1258.",
    ):
        assert line in shown, line


def test_terminal_is_not_steered_by_the_document() -> None:
    hostile = "\x1b]0;ăn cắp\x07[red]đỏ[/red]\x1b[2J\x9b31m\r\nhai"
    citation = BARE._replace(
        start=8, end=len(hostile), surface=hostile[8:], id=hostile, issuer=hostile, relation="AMENDS"
    )
    reading = Reading(Source(f"{hostile}.txt", hostile), Header(subject=hostile), (citation,))
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="truecolor", width=80)
    console.print(explain_terminal(reading, [Rejected(0, 4, hostile, hostile)]))
    printed = out.getvalue()
    assert not set(re.sub(r"\x1b\[[\d;]*m|\n", "", printed)) & {chr(code) for code in (*range(32), *range(127, 160))}
    assert "\x1b[2J" not in printed
    assert "[red]đỏ[/red]␛[2J" in printed


def test_terminal_prints_a_megabyte() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100)
    console.print(explain_terminal(big()))
    printed = out.getvalue()
    assert printed.count("[c9599]") == 2
    assert printed.count("\x1b[4") >= 2 * 9600


# The text of the page, as HTML

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=8)


@settings(deadline=None, max_examples=150)
@given(st.text("ab< &\n\r\t", max_size=60), SPANS)
def test_marks_may_touch_nest_and_overlap(text: str, raw: list[tuple[int, int]]) -> None:
    spans = [(start, min(start + length, len(text))) for start, length in raw if start < len(text)]
    reading = reading_of(text, spans)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    parsed = Parsed(explain_page(reading, ""))
    if "\r" not in text:
        assert parsed.text == text
        assert parsed.covered == {f"c{n}": c.surface for n, c in enumerate(reading.citations)}
        assert parsed.offsets == [(at, at) for at in (0, *(m.end() for m in re.finditer("\n", text))) if at < len(text)]
    assert len(parsed.offsets) == len(lines.splitlines())
    assert sorted(parsed.links) == sorted(f"c{n}" for n in range(len(spans)))
    shown = explain_terminal(reading).plain.split("\n\nTrích dẫn: ")[0]
    assert len(re.findall(r"\[c\d+\]", shown)) == len(spans)
    if "\r" not in text:
        assert re.sub(r"\[c\d+\]", "", shown).endswith(f"\nĐịnh danh: —\n\n{text}")


def test_a_megabyte_becomes_a_page() -> None:
    reading = big()
    parsed = Parsed(explain_page(reading, "Lớn"))
    assert parsed.text == reading.source.text
    assert len(parsed.links) == 9600


def test_the_same_reading_gives_the_same_page() -> None:
    assert explain_page(sample(), "A", [form()]) == explain_page(sample(), "A", [form()])


def test_every_relation_has_looks_and_words() -> None:
    looks = json.loads((ASSETS / "looks.json").read_text(encoding="utf-8"))["relations"]
    words = json.loads((ASSETS / "explain-words.json").read_text(encoding="utf-8"))
    for relation in (*DOCUMENT_RELATIONS, *PASSIVE):
        assert PASSIVE.get(relation, relation) in looks
        assert relation in looks or (words["vi"][relation] and words["en"][relation])
        assert explain_terminal(Reading(Source("-", "a"), Header(), (BARE._replace(end=1, relation=relation),)))


def test_both_languages_have_every_word_that_the_page_asks_for() -> None:
    words = json.loads((ASSETS / "explain-words.json").read_text(encoding="utf-8"))
    shared = json.loads((ASSETS / "words.json").read_text(encoding="utf-8"))
    assert words["vi"].keys() == words["en"].keys()
    for key, text in words["vi"].items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", words["en"][key])), key
    script = (ASSETS / "explain.js").read_text(encoding="utf-8") + (ASSETS / "explain.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'(?:\bword\(|data-word(?:-label)?=|\[)"(\w{2,})"', script)) - {"characters", "head"}
    assert {"skip", "facts", "governor", "same", "where"} <= asked
    for key in asked:
        assert key in words["vi"] or key in shared["vi"], key


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_are_legible() -> None:
    base = (ASSETS / "page.css").read_text(encoding="utf-8")
    own = (ASSETS / "explain.css").read_text(encoding="utf-8")
    ink, soft = (re.findall(rf"--{name}: (#\w{{6}})", base)[0] for name in ("ink", "soft"))
    grounds = re.findall(r"background: (#\w{6})", own)
    assert len(grounds) == 4
    (chosen,) = re.findall(r"#list a\[aria-current\] \{[^}]*background: (#\w{6})", own)
    (doubt,) = re.findall(r"\.doubt \{ color: (#\w{6})", own)
    for ground in grounds:
        assert contrast(ink, ground) >= 4.5
    for text in (soft, doubt):
        assert contrast(text, chosen) >= 4.5 and contrast(text, "#ffffff") >= 4.5
    colours = [
        look["colour"] for look in json.loads((ASSETS / "looks.json").read_text(encoding="utf-8"))["relations"].values()
    ]
    (rejected,) = re.findall(r"\.rejected \{ --relation: (#\w{6})", own)
    for colour in (*colours, rejected):
        assert contrast(colour, "#ffffff") >= 3


# The page in a browser


def test_page_shows_the_text_as_it_stands(show: Callable[..., Page]) -> None:
    page = show(explain_page(sample(), "Kế hoạch 31"))
    assert page.title() == page.inner_text("h1") == "Kế hoạch 31"
    assert page.get_attribute("html", "lang") == "vi"
    assert page.text_content("#text") == TEXT
    assert page.evaluate("getComputedStyle(document.getElementById('text')).whiteSpaceCollapse") == "preserve"
    assert page.locator(".line").evaluate_all("lines => lines.map(line => Number(line.dataset.at))") == [
        0,
        *(match.end() for match in re.finditer("\n", TEXT[:-1])),
    ]
    assert page.inner_text("#counter") == "3 trích dẫn"
    facts = page.inner_text("#facts")
    for part in (
        "31/KH-UBND",
        "12/03/2023",
        "Ủy ban nhân dân tỉnh Phú Yên",
        "Trồng cây phân tán năm 2023",
        "ke-hoach.txt",
    ):
        assert part in facts
    assert "Người ký\n—" in facts
    style = page.locator("#c0").evaluate(
        "mark => { const s = getComputedStyle(mark); return [s.textDecorationLine, s.textDecorationColor]; }"
    )
    assert style == ["underline", "rgb(0, 132, 95)"]


def test_pointing_at_a_citation_tells_how_it_was_read_and_shows_its_governor(show: Callable[..., Page]) -> None:
    page = show(explain_page(sample(), ""))
    assert page.title() == "ke-hoach.txt"
    assert "Rê chuột" in page.inner_text("#details")
    page.hover("[data-marks=c2] >> nth=-1")  # the piece on its second line
    told = page.inner_text("#details")
    resolution = sample().citations[2]
    for part in (
        "c2 Nghị quyết số 64/NQ-CP ngày 02/12/2021",
        "thực hiện IMPLEMENTS",
        "c1 Kế hoạch số 8/KH-UBND ngày 10/01/2022",
        "64/NQ-CP|2021|Chính phủ",
        "Loại\nNghị quyết",
        "02/12/2021",
        "Cơ quan ban hành\nChính phủ",
        "Điều khoản\n—",
        "Quy tắc\nnumbered",
        "Độ tin cậy\n100%",
        f"ký tự {resolution.start}–{resolution.end}, dòng 9",
    ):
        assert part in told, part
    assert page.locator("#text .governor").all_inner_texts() == ["Kế hoạch số 8/KH-UBND ngày 10/01/2022"]
    assert page.locator("#text .shown").count() == 2
    assert page.get_attribute("#tie", "d")
    page.hover("#c1")
    assert page.locator("#text .governed").count() == 2
    assert page.get_attribute("#tie", "d") == ""
    page.hover("h1")
    assert page.locator("#text .shown").count() == 0
    assert "Rê chuột" in page.inner_text("#details")
    page.click("#c0")
    page.hover("#c1")
    page.hover("h1")
    assert "khoản 2 Điều 5" in page.inner_text("#details")
    assert page.evaluate("location.hash") == "#c0"
    page.hover("#list [data-name=c1]")
    assert page.locator("#text .shown").all_inner_texts() == ["Kế hoạch số 8/KH-UBND ngày 10/01/2022"]


def test_the_keyboard_alone_reaches_all(show: Callable[..., Page]) -> None:
    page = show(explain_page(sample(), "", [form()]))
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Đến nội dung văn bản"
    page.keyboard.press("Enter")
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert seen == ["SUMMARY", "c0", "c1", "c2", "r0"]
    page.keyboard.press("Shift+Tab")
    assert page.inner_text("#details h2").startswith("c2 ")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#details') !== null")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the governor
    assert page.evaluate("[document.activeElement.id, location.hash]") == ["c1", "#c1"]
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "c1"
    page.keyboard.press("Escape")
    assert page.locator("#text .shown").count() == 0
    page.focus("#list [tabindex='0']")
    for key, name in (("End", "r0"), ("ArrowUp", "c2"), ("Home", "c0"), ("ArrowDown", "c1")):
        page.keyboard.press(key)
        assert page.inner_text("#details h2").startswith(f"{name} ")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "c1"


def test_each_citation_has_a_name_and_a_description(show: Callable[..., Page]) -> None:
    page = show(explain_page(sample(), "", [form()]))
    link = page.locator("#c2")
    expect(link).to_have_accessible_name("Nghị quyết số 64/NQ-CP ngày 02/12/2021")
    described = re.compile(
        r"Quan hệ: thực hiện IMPLEMENTS; Chủ thể: c1 Kế hoạch số 8/KH-UBND ngày 10/01/2022; Định danh: 64/NQ-CP\|2021\|Chính phủ; "
        r"Loại: Nghị quyết; Ngày: 02/12/2021; Cơ quan ban hành: Chính phủ; .*Điều khoản: —; Quy tắc: numbered; Độ tin cậy: 100%"
    )
    expect(link).to_have_accessible_description(described)
    expect(page.locator("#r0")).to_have_accessible_description(re.compile("^Lý do: từ đứng trước"))
    page.click("[data-language=en]")
    expect(link).to_have_accessible_description(re.compile("^Relation: implements IMPLEMENTS; Governor: c1 "))


def test_the_address_opens_a_citation(show: Callable[..., Page]) -> None:
    page = show(explain_page(big(), ""))
    page.goto(page.url + "#c7001")
    page.wait_for_function("document.activeElement.id === 'c7001'")
    expect(page.locator("#c7001")).to_be_in_viewport()
    expect(page.locator("#list [data-name=c7001]")).to_be_in_viewport()
    assert page.inner_text("#details h2").startswith("c7001 ")
    page.goto(page.url.split("#")[0] + "#c99999")
    assert page.inner_text("#details h2").startswith("c7001 ")


def test_the_list_is_filtered_by_relation(show: Callable[..., Page]) -> None:
    page = show(explain_page(sample(), "", [form()]))
    items = page.locator("#list a:visible b")
    assert items.all_inner_texts() == ["c0", "c1", "c2", "r0"]
    assert page.inner_text("#counter") == "3 trích dẫn, 1 chuỗi bị loại"
    page.uncheck("#relations input[data-key=IMPLEMENTS]")
    assert items.all_inner_texts() == ["c0", "r0"]
    assert page.inner_text("#counter") == "3 trích dẫn, 1 chuỗi bị loại · đang hiện 2"
    assert page.get_attribute("#c1", "tabindex") == "-1"
    assert page.evaluate("getComputedStyle(document.getElementById('c1')).textDecorationLine") == "none"
    page.hover("#c1")
    assert "Rê chuột" in page.inner_text("#details")
    page.evaluate("location.hash = '#c2'")
    expect(page.locator("#relations input[data-key=IMPLEMENTS]")).to_be_checked()
    assert items.all_inner_texts() == ["c0", "c1", "c2", "r0"]
    page.click("text=Bỏ hết")
    assert items.all_inner_texts() == []
    page.click("text=Chọn hết")
    assert items.count() == 4


def test_what_was_rejected_says_why(show: Callable[..., Page]) -> None:
    unknown = Rejected(0, 2, TEXT[:2], "một lý do khác")
    page = show(explain_page(sample(), "", [form(), unknown]))
    page.hover("#r0")
    assert "tiêu chuẩn, hợp đồng" in page.inner_text("#details")
    assert page.locator("#r0").evaluate("mark => getComputedStyle(mark).textDecorationStyle") == "dotted"
    page.hover("#r1")
    assert "một lý do khác" in page.inner_text("#details")


def test_citations_within_citations_are_all_reached(show: Callable[..., Page]) -> None:
    text = "Luật sửa đổi một số điều của\nLuật Thủy sản, Luật Lâm nghiệp."
    page = show(explain_page(reading_of(text, [(0, 60), (0, 60), (0, 28), (20, 42), (29, 42), (41, 61)]), ""))
    assert page.text_content("#text") == text
    for number in range(6):
        page.focus(f"#c{number}")
        assert page.inner_text("#details h2").startswith(f"c{number} ")
        assert page.locator("#text .shown").count() >= 1


def test_an_incomplete_identity_is_named(show: Callable[..., Page]) -> None:
    citation = BARE._replace(end=3, surface="abc", id="1/KH-UBND||", candidates=("1/KH-UBND|2001|A",), confidence=0.6)
    page = show(explain_page(Reading(Source("a.txt", "abc"), Header(), (citation,)), ""))
    assert "60% · Còn thiếu: năm, cơ quan ban hành" in page.inner_text("#list")
    page.focus("#c0")
    assert "Có thể là\n1/KH-UBND|2001|A" in page.inner_text("#details")


def test_every_word_changes_with_the_language(show: Callable[..., Page]) -> None:
    page = show(explain_page(sample(), "", [form()]))
    page.focus("#c2")
    page.click("[data-language=en]")
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("#counter") == "Citations: 3, rejected: 1"
    told = page.inner_text("body")
    for part in ("What this document says of itself", "Resolution", "implements", "2021-12-02", "Rejected"):
        assert part in told
    for key, vietnamese in json.loads((ASSETS / "explain-words.json").read_text(encoding="utf-8"))["vi"].items():
        if " " in vietnamese and "{" not in vietnamese:
            assert vietnamese not in told, key
    page.click("[data-language=vi]")
    assert "Văn bản này tự cho biết" in page.inner_text("body")


def test_hostile_text_stays_text(show: Callable[..., Page]) -> None:
    """A dialog, a request or a console message would fail this test (see ``show``)."""
    for hostile in (*HOSTILE, "\" onmouseover='alert(1)' x=\"", "{{data}}{{script}}", "\x00\x1b\x85đ"):
        text = f"Theo {hostile} và {hostile}."
        first = BARE._replace(
            start=5, end=5 + len(hostile), surface=hostile, type=hostile, code=hostile, date=hostile, issuer=hostile, rule=hostile,
            issuer_text=hostile, id=f"{hostile}|{hostile}|", pinpoint=hostile, name=hostile, candidates=(hostile,),
        )  # fmt: skip
        source = Source(hostile, text, warnings=(hostile,))
        header = Header(type=hostile, subject=hostile, recipients=(hostile,), id=hostile)
        rejected = Rejected(len(text) - 1 - len(hostile), len(text) - 1, hostile, hostile)
        html = explain_page(Reading(source, header, (first, first._replace(subject=0))), hostile, [rejected])
        if "<" in hostile:
            assert hostile not in html
        page = show(html)
        shown = hostile.replace("\x00", "␀").replace("\x1b", "␛").replace("\x85", "\ufffd")
        assert page.title() == " ".join(shown.split())
        assert page.text_content("#text") == f"Theo {shown} và {shown}."
        for mark in ("c0", "c1", "r0"):
            page.focus(f"#{mark}")
        page.click("[data-language=en]")
        assert page.evaluate("document.querySelectorAll('img, iframe, script').length") == 4


def test_the_policy_lets_one_script_run_and_nothing_else() -> None:
    html = explain_page(sample(), "")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert re.fullmatch(r"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/]+='", policy)


@pytest.mark.parametrize("width", [390, 900])
def test_fits_a_phone_and_a_tablet(show: Callable[..., Page], width: int) -> None:
    page = show(explain_page(sample(), ""), width=width, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "document.getElementById('reader').scrollWidth <= document.getElementById('reader').clientWidth"
    )
    page.click("#c1")
    expect(page.locator("#c1")).to_be_in_viewport()
    assert page.inner_text("#details h2").startswith("c1 ")
    text = page.locator("#reader").bounding_box()
    assert text is not None and text["height"] > 300


def test_a_document_without_citations_says_so(show: Callable[..., Page]) -> None:
    page = show(explain_page(Reading(Source("a.txt", ""), Header()), ""))
    assert "Không tìm thấy trích dẫn nào." in page.inner_text("#details")
    page.keyboard.press("Escape")
    assert "Trích dẫn: 0" in explain_terminal(Reading(Source("a.txt", ""), Header())).plain
