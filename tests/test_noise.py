"""Repairs: what scanners make of citations, and what graphkit makes of that again."""

from __future__ import annotations

import pytest

from graphkit.extraction import extract
from graphkit.extraction.confusions import digits, distance, nearest
from graphkit.extraction.folding import folded
from graphkit.extraction.respelling import respelt
from graphkit.lexicon.confusions import confusions
from graphkit.model import Citation, Source

LOST = "Thuc hien y kien cua Thu truong don vi, cac phong chuyen mon khan truong trien khai noi dung sau day: " * 2
"""A text without diacritics, as a scanner without Vietnamese reads it."""


def cited(text: str) -> Citation:
    (citation,) = extract(Source("-", text)).citations
    return citation


@pytest.mark.parametrize(
    ("read", "code", "date"),
    [
        ("Kế hoạch số L45/KH-UBND ngày l5/6/2024", "145/KH-UBND", "2024-06-15"),
        ("Nghị quyết số 5I-NQ/TW ngày 07 tháng L1 năm 2023", "51-NQ/TW", "2023-11-07"),
        ("Chỉ thị số 36-CT/7TU ngày 14/8/2023", "36-CT/TU", "2023-08-14"),
        ("Nghị quyết số 133/7NQ-CP ngày 06/10/2022", "133/NQ-CP", "2022-10-06"),
        ("Quyết định số 1741/QĐ-TFg ngày 30/12/2023", "1741/QĐ-TTg", "2023-12-30"),
        ("Công điện số 109/CĐ-T'Tg ngày 19/4/2023", "109/CĐ-TTg", "2023-04-19"),
        ("Thông tư số 09/2022/T'I-BTC ngày 10/5/2022", "09/2022/TT-BTC", "2022-05-10"),
        ("Thông báo số 907-TH/TU ngày 28/5/2024", "907-TB/TU", "2024-05-28"),
        ("Công điện số 17/CĐÐ-BTC ngày 25/6/2024", "17/CĐ-BTC", "2024-06-25"),
        ("Công văn số 1976/UBND-DTXD ngày 14/5/2024", "1976/UBND-ĐTXD", "2024-05-14"),
        ("Luật số 133/2025/QHI5 ngày 10/12/2025", "133/2025/QH15", "2025-12-10"),
        ("Kế hoạch số 77/KH-UBND ngày 0/01/2024", "77/KH-UBND", "2024-01"),
    ],
)
def test_a_code_is_repaired_and_says_so(read: str, code: str, date: str) -> None:
    citation = cited(read)
    assert (citation.code, citation.date) == (code, date)
    assert citation.surface == read
    if code not in read:
        assert citation.rule == "numbered-repaired"
        assert citation.confidence < 1


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("Luat H6 tr¢ doanh nghiép nho va vita", "Luật Hỗ trợ doanh nghiệp nhỏ và vừa"),
        ("Ludt T6 chitc chinh quyén dia phuwong", "Luật Tổ chức chính quyền địa phương"),
        ("Luat Dau tv cong nam 2019", "Luật Đầu tư công"),
        ("Phap lénh Uu dai nguéi co cng vdi cach mang", "Pháp lệnh Ưu đãi người có công với cách mạng"),
    ],
)
def test_the_name_of_a_law_is_repaired_and_says_so(read: str, name: str) -> None:
    citation = cited(LOST + read)
    assert (citation.name, citation.rule) == (name, "named-law-repaired")


@pytest.mark.parametrize(
    ("printed", "code", "date"),
    [
        ("Luật Đất đai số 31/2024/QH153 ngày 18/01/2024", "31/2024/QH15", None),
        ("Nghị định số 24/2014/\nNĐ-CP ngày 04 tháng 4 \nnăm 2014", "24/2014/NĐ-CP", "2014-04-04"),
        ("Nghị định số 1\n6/2020/NĐ-CP ngày 03/02/2020", "16/2020/NĐ-CP", "2020-02-03"),
        (
            "Quyết định số 14/2020/QĐ-\n\n \n4 \n \nCÔNG BÁO/Số 755 + 756/Ngày 17-6-2025 \n \nTTg ngày 30/3/2020",
            "14/2020/QĐ-TTg",
            "2020-03-30",
        ),
    ],
)
def test_gazette_noise_is_looked_through(printed: str, code: str, date: str | None) -> None:
    citation = cited(printed)
    assert citation.code == code
    assert date is None or citation.date == date


def test_the_stamp_of_a_digital_signature_is_no_text() -> None:
    stamp = "Người ký: CỔNG THÔNG TIN\nEmail: a@b.vn\nCơ quan: VĂN PHÒNG CHÍNH PHỦ\nThời gian ký: 11.04.2024 16:18:30 +07:00\n"
    reading = extract(
        Source("-", f"{stamp}\nBỘ NỘI VỤ\n\nSố: 12/TB-BNV\n\nHà Nội, ngày 10 tháng 4 năm 2024\n\nTHÔNG BÁO\n")
    )
    assert (reading.document.code, reading.document.date, reading.document.issuer) == (
        "12/TB-BNV",
        "2024-04-10",
        "Bộ Nội vụ",
    )


def test_what_a_register_prints_is_no_fault() -> None:
    for printed in ("12b/BC-UBND", "81/QĐ-XYZ", "45/KH-SABC", "1234/UBND-ABCD", "7/TB-UBCK"):
        citation = cited(f"Theo văn bản số {printed} ngày 01/02/2024,")
        assert (citation.code, citation.rule, citation.candidates) == (printed, "numbered", ())


def test_a_misread_city_is_the_city() -> None:
    citation = cited(
        "Căn cứ văn bản số 1496/UBND-KSTT ngày 26 tháng 3 năm 2024 của Ủy ban\nnhân dân Thònh phố Hỗ Chí Minh cử cán bộ"
    )
    assert citation.issuer == "Ủy ban nhân dân thành phố Hồ Chí Minh"


def test_two_years_that_are_as_likely_are_candidates() -> None:
    citation = cited("Quyết định số 37/2013/QĐ-UBND ngày 16/9/2019 của UBND tỉnh")
    assert citation.code == "37/2013/QĐ-UBND"
    assert citation.candidates == ("37/2019/QĐ-UBND",)


def test_the_table_of_confusions() -> None:
    assert all(0 < row.share < 1 for row in confusions())
    assert distance("tw", "tw", 1.0) == 0
    assert 0 < distance("so", "s6", 1.0) < 0.5 < distance("tw", "iw", 1.0) < 1
    assert distance("tw", "xw", 2.0) == 1
    assert nearest("iw", ["tw", "tu", "cp"], 0.95) == ("tw",)
    assert digits()["l"] == "1"


def respelt_words(read: str) -> str:
    text = respelt(folded(read))
    assert len(text.plain) == len(text.folded) == len(text.page)
    return text.plain


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        (
            "Can cw’ Luat T6 chttc Chinh phi; Luat sta déi, b6 sung mét s6 diéu cia Luat Dau tw cong",
            "Can cu Luat To chuc Chinh phu; Luat sua doi, bo sung mot so diéu cua Luat Dau tu cong",
        ),
        (
            "S¢ Giao théng van tai chu tri, phéi hop véi cac dia phuong",
            "So Giao thong van tai chu tri, phoi hop voi cac dia phuong",
        ),
        ("Ban can sy dang UBND tinh; Tinh iy", "Ban can su dang UBND tinh; Tinh uy"),
    ],
)
def test_misread_words_are_spelt_right(read: str, printed: str) -> None:
    assert respelt_words(read) == printed


@pytest.mark.parametrize("read", ["UBND-KTN s6 860", "II. NHIEM VU", "b) 16 18", "Tran Hoang Tuan", "QH14 BTC TTg"])
def test_codes_marks_and_names_are_not_respelt(read: str) -> None:
    assert respelt_words(read).replace("so 860", "s6 860") == read


def test_a_respelt_text_is_cited_as_it_was_read() -> None:
    read = (
        LOST
        + "Thuc hién Nghi quyét s6 12/NQ-CP ngay 05/3/2024 ctia Chinh phi, Luat sta doi, b6 sung mot s6 diéu cua Luat Dau tu céng."
    )
    found = extract(Source("-", read)).citations
    assert [read[c.start : c.end] == c.surface for c in found] == [True, True]
    assert found[0].surface == "Nghi quyét s6 12/NQ-CP ngay 05/3/2024"
    assert (found[1].name, found[1].surface) == (
        "Luật sửa đổi, bổ sung một số điều của Luật Đầu tư công",
        "Luat sta doi, b6 sung mot s6 diéu cua Luat Dau tu céng",
    )


def test_a_cue_may_have_lost_the_right_marks_but_not_mean_something_else() -> None:
    amended = "Nghị định số 34/2016/NĐ-CP (được sửa đối, bố sung tại Nghị định số 154/2020/NĐ-CP)."
    assert [c.relation for c in extract(Source("-", amended)).citations] == ["CITES", "AMENDED_BY"]
    (law,) = extract(Source("-", "Việc này là một quyết định chính đáng. Quyết định chính của Luật Cư trú.")).citations
    assert law.relation == "CITES"
