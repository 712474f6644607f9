"""Provisions, amending articles and short names that a document defines, on texts of our own."""

from __future__ import annotations

import pytest

from graphkit.extraction import extract
from graphkit.extraction.provisions import read_provisions
from graphkit.model import Reading, Source
from graphkit.resolution import resolve

HEAD = "CHÍNH PHỦ\n\nSố: 55/2025/NĐ-CP\n\nHà Nội, ngày 02 tháng 3 năm 2025\n\nNGHỊ ĐỊNH\n"
AMENDED = "31/2020/NĐ-CP|2020|Chính phủ"


def read(text: str) -> Reading:
    return extract(Source("a.txt", HEAD + text))


@pytest.mark.parametrize(
    ("said", "provisions"),
    [
        ("Điều 3, Điều 4", ["Điều 3", "Điều 4"]),
        ("điểm a, b khoản 2 Điều 5", ["điểm a khoản 2 Điều 5", "điểm b khoản 2 Điều 5"]),
        ("khoản 2 và khoản 3 Điều 5, Điều 7", ["khoản 2 Điều 5", "khoản 3 Điều 5", "Điều 7"]),
        ("điểm a khoản 1 và điểm b khoản 2 Điều 5", ["điểm a khoản 1 Điều 5", "điểm b khoản 2 Điều 5"]),
        ("từ Điều 5 đến Điều 7", ["Điều 5", "Điều 6", "Điều 7"]),
        ("khoản 1 đến khoản 3 Điều 4", ["khoản 1 Điều 4", "khoản 2 Điều 4", "khoản 3 Điều 4"]),
        (
            "khoản 5 Điều 5, điểm d khoản 3 Điều 23, Phụ lục III",
            ["khoản 5 Điều 5", "điểm d khoản 3 Điều 23", "Phụ lục III"],
        ),
        ("Điều 12 Mục 2 Chương III", ["Điều 12"]),
        ("Mục 2 Chương III", ["Mục 2 Chương III"]),
        ("Điều 5, khoản 2", ["khoản 2 Điều 5"]),
        ("điểm d, đ khoản 4 Điều 5", ["điểm d khoản 4 Điều 5", "điểm đ khoản 4 Điều 5"]),
        ("Điều 37a", ["Điều 37a"]),
        ("khoản bổ sung", []),
        ("", []),
    ],
)
def test_a_pinpoint_is_taken_apart(said: str, provisions: list[str]) -> None:
    assert [provision.label for provision in read_provisions(said)] == provisions


def test_identifiers_are_akoma_ntoso() -> None:
    (provision,) = read_provisions("điểm đ khoản 2 Điều 5")
    assert (provision.eid, provision.unit) == ("art_5__para_2__point_dd", "điểm")
    assert provision.parent is not None
    assert provision.parent.eid == "art_5__para_2"


AMENDING = """Sửa đổi, bổ sung một số điều của Nghị định số 31/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về cây xanh

Điều 1. Sửa đổi, bổ sung một số điểm, khoản của Điều 10
1. Sửa đổi, bổ sung khoản 1 như sau:
“1. Tổ chức thực hiện theo Điều 4 Nghị định này.”
2. Bổ sung khoản 2a vào sau khoản 2 như sau:
“2a. Trồng thay thế.”
3. Sửa đổi khoản 4 như sau:
a) Sửa đổi, bổ sung điểm b như sau: “b) Cây cổ thụ;”
Điều 2. Bổ sung Điều 11a vào sau Điều 11
“Điều 11a. Bảo tồn”
Điều 3. Bãi bỏ, thay thế
1. Bãi bỏ khoản 3 Điều 15.
2. Thay thế cụm từ “Sở Tài nguyên và Môi trường” bằng cụm từ “Sở Nông nghiệp và Môi trường” tại khoản 1 Điều 6, Điều 8.
"""


def test_amending_articles_name_the_provisions() -> None:
    reading = read(AMENDING)
    assert [(a.relation, a.pinpoint) for a in reading.amendments] == [
        ("AMENDS", "khoản 1 Điều 10"),
        ("AMENDS", "khoản 2a Điều 10"),
        ("AMENDS", "khoản 4 Điều 10"),
        ("AMENDS", "điểm b khoản 4 Điều 10"),
        ("AMENDS", "Điều 11a"),
        ("REPEALS", "khoản 3 Điều 15"),
        ("AMENDS", "khoản 1 Điều 6"),
        ("AMENDS", "Điều 8"),
    ]
    assert {reading.citations[a.citation].code for a in reading.amendments} == {"31/2020/NĐ-CP"}
    assert all(reading.source.text[a.start : a.end] == a.surface for a in reading.amendments)


def test_a_document_that_changes_two_is_read_article_by_article() -> None:
    text = (
        "Sửa đổi các Nghị định trong lĩnh vực cây xanh\n\n"
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 31/2020/NĐ-CP\n1. Sửa đổi khoản 1 Điều 2 như sau:\n“1. Mới.”\n"
        "Điều 2. Sửa đổi, bổ sung một số điều của Nghị định số 32/2021/NĐ-CP\n1. Sửa đổi khoản 1 Điều 3 như sau:\n“1. Mới.”\n"
    )
    reading = read(text)
    assert [(a.pinpoint, reading.citations[a.citation].code) for a in reading.amendments] == [
        ("khoản 1 Điều 2", "31/2020/NĐ-CP"),
        ("khoản 1 Điều 3", "32/2021/NĐ-CP"),
    ]


def test_a_document_that_changes_none_has_no_amendments() -> None:
    assert read("Về cây xanh\n\nĐiều 1. Sửa đổi thói quen\n1. Bổ sung khoản chi.\n").amendments == ()


def test_provisions_are_nodes_under_their_document() -> None:
    text = AMENDING + "\nĐiều 4. Bãi bỏ Điều 7 và điểm a khoản 2 Điều 9 Nghị định số 40/2018/NĐ-CP.\n"
    graph = resolve([read(text)]).graph
    own = "55/2025/NĐ-CP|2025|Chính phủ"
    amended = {row["to"] for row in graph.edges["AMENDS", "Document", "Provision"] if row["from"] == own}
    assert f"{AMENDED}#art_10__para_4__point_b" in amended
    repealed = {row["to"] for row in graph.edges["REPEALS", "Document", "Provision"]}
    other = "40/2018/NĐ-CP|2018|Chính phủ"
    assert repealed == {f"{AMENDED}#art_15__para_3", f"{other}#art_7", f"{other}#art_9__para_2__point_a"}
    inside = {(row["from"], row["to"]) for row in graph.edges["PART_OF", "Provision", "Provision"]}
    assert (f"{other}#art_9__para_2__point_a", f"{other}#art_9__para_2") in inside
    assert {row["to"] for row in graph.edges["PART_OF", "Provision", "Document"]} == {AMENDED, other}
    assert len(graph.edges["PINPOINTS", "Citation", "Provision"]) == 2


@pytest.mark.parametrize(
    ("definition", "use", "code"),
    [
        ("(sau đây gọi tắt là Nghị định số 31)", "Điều 5 Nghị định số 31", "31/2020/NĐ-CP"),
        ("(sau đây viết tắt là Nghị định 31/2020)", "theo Nghị định 31/2020", "31/2020/NĐ-CP"),
        ("(sau đây gọi là Đề án 31)", "thực hiện Đề án 31", "31/2020/NĐ-CP"),
        ("(sau đây gọi là Nghị định)", "theo Nghị định", None),
        ("(sau đây gọi là Nghị định số 77)", "theo Nghị định số 77", None),
    ],
)
def test_short_names_mean_what_they_are_defined_for(definition: str, use: str, code: str | None) -> None:
    reading = read(
        f"Theo Nghị định số 31/2020/NĐ-CP ngày 05 tháng 3 năm 2020 {definition}.\n\nÁp dụng {use} nói trên.\n"
    )
    short = [citation for citation in reading.citations if citation.rule == "defined-short"]
    assert [citation.code for citation in short] == ([code, code] if code else [])
    for citation in short:
        assert (citation.date, citation.issuer) == ("2020", "Chính phủ")
        assert reading.source.text[citation.start : citation.end] == citation.surface


def test_a_number_without_symbol_means_the_one_that_was_cited() -> None:
    text = (
        "Thực hiện Nghị quyết số 29-NQ/TW ngày 04/11/2013 của Trung ương và Nghị quyết số 12/NQ-CP ngày 05/02/2024.\n\n"
        "Mười năm thực hiện Nghị quyết số 29, kết quả rõ nét. Nghị quyết số 77 thì chưa. Biểu số 29 kèm theo.\n"
    )
    short = [citation for citation in read(text).citations if citation.rule == "short-number"]
    assert [(citation.surface, citation.code, citation.date) for citation in short] == [
        ("Nghị quyết số 29", "29-NQ/TW", None)
    ]


def test_a_number_without_symbol_that_means_two_means_none() -> None:
    text = "Nghị quyết số 29-NQ/TW và Nghị quyết số 29/NQ-CP. Theo Nghị quyết số 29 nói trên.\n"
    assert "short-number" not in [citation.rule for citation in read(text).citations]
