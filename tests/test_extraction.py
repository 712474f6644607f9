"""Extraction on single texts: every printed form, by example; any text, by property."""

from __future__ import annotations

import csv
import json
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.evaluation import evaluate
from graphkit.extraction import extract
from graphkit.extraction.folding import fold, folded
from graphkit.lexicon.cues import cues
from graphkit.model import Citation, Reading, Source
from graphkit.reading import Unreadable, read
from graphkit.resolution import resolve

EXAMPLES = Path(__file__).parents[1] / "examples"


def read_one(text: str, **metadata: str) -> Reading:
    return extract(Source("thu.txt", text, metadata=metadata))


def only(text: str, **metadata: str) -> Citation:
    found = read_one(text, **metadata).citations
    assert len(found) == 1, [c.surface for c in found]
    return found[0]


NUMBERED = [
    # text, surface, type, code, date, issuer
    (
        "theo Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ",
        "Nghị quyết số 58/NQ-CP ngày 21/4/2023",
        "Nghị quyết",
        "58/NQ-CP",
        "2023-04-21",
        "Chính phủ",
    ),
    (
        "Chỉ thị số 24-CT/TW ngày 13 tháng 4 năm 2018 của Ban Bí thư",
        "Chỉ thị số 24-CT/TW ngày 13 tháng 4 năm 2018",
        "Chỉ thị",
        "24-CT/TW",
        "2018-04-13",
        "Trung ương Đảng",
    ),
    (
        "Nghị quyết số 33/NQ-TW ngày 09/6/2014",
        "Nghị quyết số 33/NQ-TW ngày 09/6/2014",
        "Nghị quyết",
        "33-NQ/TW",
        "2014-06-09",
        "Trung ương Đảng",
    ),
    ("Nghị định số 24/2014/NĐ-CP", "Nghị định số 24/2014/NĐ-CP", "Nghị định", "24/2014/NĐ-CP", "2014", "Chính phủ"),
    (
        "Nghị quyết số 66.7/2025/NQ-CP ngày 15/11/2025",
        "Nghị quyết số 66.7/2025/NQ-CP ngày 15/11/2025",
        "Nghị quyết",
        "66.7/2025/NQ-CP",
        "2025-11-15",
        "Chính phủ",
    ),
    ("Nghị quyết số 43/2022/QH15", "Nghị quyết số 43/2022/QH15", "Nghị quyết", "43/2022/QH15", "2022", "Quốc hội"),
    (
        "Văn bản số 212/ĐCKS-PCKS",
        "Văn bản số 212/ĐCKS-PCKS",
        "Công văn",
        "212/ĐCKS-PCKS",
        None,
        "Cục Địa chất và Khoáng sản Việt Nam",
    ),
    (
        "Kế hoạch số 3260-KH/ĐĐQH15 ngày 18/4/2025",
        "Kế hoạch số 3260-KH/ĐĐQH15 ngày 18/4/2025",
        "Kế hoạch",
        "3260-KH/ĐĐQH15",
        "2025-04-18",
        "Đảng đoàn Quốc hội",
    ),
    (
        "Luật Cán bộ, công chức số 22/2008/QH12",
        "Luật Cán bộ, công chức số 22/2008/QH12",
        "Luật",
        "22/2008/QH12",
        "2008",
        "Quốc hội",
    ),
    (
        "Công điện số 71/CD-TTg, ngày 23/02/2023",
        "Công điện số 71/CD-TTg, ngày 23/02/2023",
        "Công điện",
        "71/CĐ-TTg",
        "2023-02-23",
        "Thủ tướng Chính phủ",
    ),
    (
        "Công điện 71/CE-TTg ngày 23/02/2023",
        "Công điện 71/CE-TTg ngày 23/02/2023",
        "Công điện",
        "71/CĐ-TTg",
        "2023-02-23",
        "Thủ tướng Chính phủ",
    ),
    (
        "Văn bản số 1204/VPCP-KTTH ngày 08/5/2023",
        "Văn bản số 1204/VPCP-KTTH ngày 08/5/2023",
        "Công văn",
        "1204/VPCP-KTTH",
        "2023-05-08",
        "Văn phòng Chính phủ",
    ),
    (
        "Quyết định số 45/QĐ-\nUBND ngày\n12/01/2023",
        "Quyết định số 45/QĐ-\nUBND ngày\n12/01/2023",
        "Quyết định",
        "45/QĐ-UBND",
        "2023-01-12",
        "Ủy ban nhân dân tỉnh Nghệ An",
    ),
    (
        "Quyét dinh s6 4 5/Qb-\nUBND ngay 12/01/2023",
        "Quyét dinh s6 4 5/Qb-\nUBND ngay 12/01/2023",
        "Quyết định",
        "45/QĐ-UBND",
        "2023-01-12",
        "Ủy ban nhân dân tỉnh Nghệ An",
    ),
    (
        "Béo cao s6 518-BC/BCSP ngay 13/3/2023",
        "Béo cao s6 518-BC/BCSP ngay 13/3/2023",
        "Báo cáo",
        "518-BC/BCSĐ",
        "2023-03-13",
        "Ban cán sự đảng Ủy ban nhân dân tỉnh Nghệ An",
    ),
    (
        "Sớ 77/QÐ-UBND ngày 12/02/2021",
        "77/QÐ-UBND ngày 12/02/2021",
        "Quyết định",
        "77/QĐ-UBND",
        "2021-02-12",
        "Ủy ban nhân dân tỉnh Nghệ An",
    ),
    (
        "Quyết định số 09/QĐ-UBND của UBND huyện Quỳ Hợp",
        "Quyết định số 09/QĐ-UBND",
        "Quyết định",
        "09/QĐ-UBND",
        None,
        "Ủy ban nhân dân huyện Quỳ Hợp",
    ),
    (
        "Quyết định số 61/QĐ-UBND ngày 03/3/2022 của UBND tỉnh Thanh Hóa",
        "Quyết định số 61/QĐ-UBND ngày 03/3/2022",
        "Quyết định",
        "61/QĐ-UBND",
        "2022-03-03",
        "Ủy ban nhân dân tỉnh Thanh Hóa",
    ),
    (
        "Tờ trình số 155/TTr-SNV của Sở Nội vụ ngày 02/3/2023",
        "Tờ trình số 155/TTr-SNV",
        "Tờ trình",
        "155/TTr-SNV",
        "2023-03-02",
        "Sở Nội vụ tỉnh Nghệ An",
    ),
    (
        "Ngày 24/7/2023, Ủy ban nhân dân tỉnh có Công văn số 2769/UBND-CN",
        "Công văn số 2769/UBND-CN",
        "Công văn",
        "2769/UBND-CN",
        "2023-07-24",
        "Ủy ban nhân dân tỉnh Nghệ An",
    ),
    (
        "Quyết định số 146-HĐBT ngày 12/8/1985",
        "Quyết định số 146-HĐBT ngày 12/8/1985",
        "Quyết định",
        "146-HĐBT",
        "1985-08-12",
        "Hội đồng Bộ trưởng",
    ),
    (
        "Thông tư liên tịch số 19/2016/TTLT-BCA-BTC",
        "Thông tư liên tịch số 19/2016/TTLT-BCA-BTC",
        "Thông tư liên tịch",
        "19/2016/TTLT-BCA-BTC",
        "2016",
        "Bộ Công an",
    ),
    (
        "**Nghị quyết số** 58/NQ-CP ngày **21/4/2023**",
        "Nghị quyết số** 58/NQ-CP ngày **21/4/2023",
        "Nghị quyết",
        "58/NQ-CP",
        "2023-04-21",
        "Chính phủ",
    ),
    (
        "Nghị quyết số 58/NQ-CP | ngày 21/4/2023 |",
        "Nghị quyết số 58/NQ-CP | ngày 21/4/2023",
        "Nghị quyết",
        "58/NQ-CP",
        "2023-04-21",
        "Chính phủ",
    ),
]


@pytest.mark.parametrize(
    ("text", "surface", "kind", "code", "date", "issuer"), NUMBERED, ids=[row[3] for row in NUMBERED]
)
def test_numbered(text: str, surface: str, kind: str, code: str, date: str | None, issuer: str) -> None:
    found = only(text, place="Nghệ An")
    assert (found.kind, found.surface, found.type, found.code, found.date, found.issuer) == (
        "numbered",
        surface,
        kind,
        code,
        date,
        issuer,
    )


NAMED = [
    ("thi hành Luật Thanh tra năm 2022 trên địa bàn", "Luật Thanh tra năm 2022", "Luật Thanh tra", "2022"),
    ("theo Bộ luật Lao động và các quy định", "Bộ luật Lao động", "Bộ luật Lao động", None),
    (
        "Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 22 tháng 6 năm 2015;",
        "Luật Ban hành văn bản quy phạm pháp luật ngày 22 tháng 6 năm 2015",
        "Luật Ban hành văn bản quy phạm pháp luật",
        "2015-06-22",
    ),
    (
        "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thanh tra năm 2022;",
        "Luật sửa đổi, bổ sung một số điều của Luật Thanh tra năm 2022",
        "Luật sửa đổi, bổ sung một số điều của Luật Thanh tra",
        "2022",
    ),
    (
        "Căn cứ Luật sửa đổi Luật Thanh tra năm 2022;",
        "Luật sửa đổi Luật Thanh tra năm 2022",
        "Luật sửa đổi, bổ sung một số điều của Luật Thanh tra",
        "2022",
    ),
    ("thực hiện Đề án 06 trên địa bàn", "Đề án 06", "Đề án 06", None),
    (
        "Nghị quyết Đại hội đại biểu Đảng bộ tỉnh lần thứ XIX",
        "Nghị quyết Đại hội đại biểu Đảng bộ tỉnh lần thứ XIX",
        "Nghị quyết Đại hội Đảng bộ tỉnh Nghệ An lần thứ XIX",
        None,
    ),
    (
        "Nghị quyết Trung ương 5 khóa XIII",
        "Nghị quyết Trung ương 5 khóa XIII",
        "Nghị quyết Hội nghị Trung ương lần thứ 5 khóa XIII",
        None,
    ),
    ("theo Luật Hàng vũ trụ thì", "Luật Hàng vũ trụ", "Luật Hàng vũ trụ", None),
    (
        "Căn cứ Luật Tổ chức HĐND và UBND ngày 26/11/2003;",
        "Luật Tổ chức HĐND và UBND ngày 26/11/2003",
        "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân",
        "2003-11-26",
    ),
]


@pytest.mark.parametrize(
    ("words", "issuer"),
    [
        ("Nghị quyết số 8-NQ/ĐU ngày 02/3/2026 của Đảng ủy Chính phủ", "Đảng ủy Chính phủ"),
        ("Nghị quyết số 8-NQ/ĐU ngày 02/3/2026 của Ban Chấp hành Đảng bộ xã Bình Sơn", "Đảng ủy xã Bình Sơn"),
        (
            "Kế hoạch số 9-KH/ĐU ngày 02/3/2026 của Ban Thường vụ Đảng ủy UBND tỉnh Gia Lai",
            "Đảng ủy Ủy ban nhân dân tỉnh Gia Lai",
        ),
        (
            "Kế hoạch số 9-KH/BCĐTW ngày 02/3/2026 của Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
            "Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
        ),
    ],
)
def test_words_say_which_of_the_bodies_with_one_abbreviation_it_is(words: str, issuer: str) -> None:
    assert only(f"Thực hiện {words}.").issuer == issuer


def test_a_place_and_a_name_that_are_broken_over_lines() -> None:
    header = read_one(
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HẢI PHÒNG\n--------\n|\nSố: 408/UBND-ĐT\n*V/v rà soát dữ liệu*\n|\n*Hải\nPhòng, ngày 25 "
        "tháng 11 năm 2025*\n|\n**Kính gửi:** Sở Xây dựng.\n\nGiao Sở Xây dựng rà soát.\n\n*Nơi nhận:*\n- Như trên;\n|\n"
        "**KT. CHỦ TỊCH**\nPHÓ CHỦ TỊCH\n**Trần\nVăn Cường**\n|\n"
    ).document
    assert (header.date, header.place, header.signer) == ("2025-11-25", "Hải Phòng", "Trần Văn Cường")
    city = read_one("Số: 408/UBND-ĐT\n*Thành\nphố Huế, ngày 25 tháng 11 năm 2025*\n\nKính gửi: Sở Xây dựng.\n").document
    assert (city.date, city.place) == ("2025-11-25", "Huế")
    capital = read_one(
        "Số:\n216-QĐ/TW\n|\nHà\nNội, ngày 01 tháng 4 năm 2009\n|\nQUY ĐỊNH\nvề quan hệ công tác\n"
    ).document
    assert (capital.date, capital.place) == ("2009-04-01", "Hà Nội")


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Quyết định số 731/QĐ-Tg", "731/QĐ-TTg"),
        ("Chương trình hành động số 88-CTr/Tu", "88-CTr/TU"),
        ("Chỉ thị số 38-CT/TTg", "38/CT-TTg"),
        ("Quyết định số 41/QĐ-TCT", "41/QĐ-TCT"),
        ("Công văn số 1046/TCT- TTKT", "1046/TCT-TTKT"),
        ("Nghị quyết số 193/2025/NQ-QH15", "193/2025/QH15"),
        ("Nghị quyết số 34/2009/NQ-QH12", "34/2009/NQ-QH12"),
    ],
)
def test_short_names_of_bodies_in_small_letters(printed: str, code: str) -> None:
    assert only(f"Thực hiện {printed} ngày 18/7/2023.").code == code


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Nghị định số 61/2018/NĐCP", "61/2018/NĐ-CP"),
        ("Quyết định số 2468/QĐUBND", "2468/QĐ-UBND"),
        ("Thông tư số 01/2018/TTVPCP", "01/2018/TT-VPCP"),
        ("Công văn số 2768/LĐTBXH", "2768/LĐTBXH"),
        ("Công văn số 972/SXD-QLN& TTBĐS", "972/SXD-QLN&TTBĐS"),
    ],
)
def test_a_dash_that_was_lost(printed: str, code: str) -> None:
    assert only(f"Căn cứ {printed} ngày 02/11/2018 về thủ tục hành chính;").code == code


def test_a_letter_may_begin_like_a_directive() -> None:
    letter = only("Trả lời theo Công văn số 5332/CT-CS ngày 19/11/2025 của Cục Thuế.")
    assert (letter.type, letter.code, letter.issuer) == ("Công văn", "5332/CT-CS", "Cục Thuế")


@pytest.mark.parametrize("code", ["408/UBND-ĐT", "408/UBND-DT"])
def test_units_that_differ_in_a_diacritic_stay_as_printed(code: str) -> None:
    assert only(f"Thực hiện Công văn số {code} ngày 05/3/2025 của UBND tỉnh Gia Lai.").code == code


def test_the_long_name_of_what_was_promulgated_stands_between_verb_and_object() -> None:
    name = "Quy định về quản lý, khai thác và bảo trì công trình cấp nước sạch nông thôn do Nhà nước đầu tư trên địa bàn tỉnh Gia Lai"
    act = "Quyết định số 31/2023/QĐ-UBND ngày 02/3/2023 của Ủy ban nhân dân tỉnh Gia Lai"
    assert (
        only(f"Sửa đổi, bổ sung một số điều của {name} và các phụ lục của nó ban hành kèm theo {act}.").relation
        == "AMENDS"
    )


@pytest.mark.parametrize(("text", "surface", "name", "date"), NAMED, ids=[row[2] for row in NAMED])
def test_named(text: str, surface: str, name: str, date: str | None) -> None:
    found = only(text, place="Nghệ An")
    assert (found.kind, found.surface, found.name, found.date, found.code) == ("named", surface, name, date, None)


@pytest.mark.parametrize(
    "text",
    [
        "làm việc 24/7, quy hoạch phân khu 1/2000 còn lại, tốc độ 80 km/h",
        "các Nghị quyết của Chính phủ, Nghị quyết này, kết luận nêu trên",
        "quy chuẩn QCVN 01:2021/BXD, tiêu chuẩn TCVN 9411:2012",
        "Mẫu số 01/TNCN-BTC ban hành kèm theo",
        "dự thảo Chương trình công tác tháng 7; pháp luật, kỷ luật, Luật này",
        "Nợ TK 337, Có TK 511- Thu hoạt động",
        "giai đoạn 2021-2025, năm học 2024-2025, 12/16 chỉ tiêu đạt",
    ],
)
def test_what_only_looks_like_a_citation(text: str) -> None:
    assert read_one(text).citations == ()


def test_a_list_of_elided_types() -> None:
    text = "các Văn bản số: 512/UBND-TH ngày 03/02/2023 về vốn; 634/UBND-KT ngày 14/02/2023 về đất"
    found = read_one(text, place="Nghệ An").citations
    assert [(c.surface, c.type, c.code) for c in found] == [
        ("512/UBND-TH ngày 03/02/2023", "Công văn", "512/UBND-TH"),
        ("634/UBND-KT ngày 14/02/2023", "Công văn", "634/UBND-KT"),
    ]


@pytest.mark.parametrize(
    ("text", "pinpoint"),
    [
        ("tại điểm a khoản 2 Điều 5 Nghị định số 24/2014/NĐ-CP", "điểm a khoản 2 Điều 5"),
        (
            "theo khoản 1 Điều 42 và các Điều 48, Điều 49 Nghị định số 24/2014/NĐ-CP",
            "khoản 1 Điều 42 và các Điều 48, Điều 49",
        ),
        ("theo Điều 3, Điều 4 Luật Thanh tra năm 2022", "Điều 3, Điều 4"),
        ("quy định tại khoản 1 và khoản 2 Điều 7 của Thông tư số 22/2019/TT-BGDĐT", "khoản 1 và khoản 2 Điều 7"),
        ("(Điều 382 Bộ luật số 101/2015/QH13, có hiệu lực)", "Điều 382"),
        ("từ Điều 5 đến Điều 9 Nghị định số 24/2014/NĐ-CP", "Điều 5 đến Điều 9"),
        ("theo Phụ lục II Nghị định số 24/2014/NĐ-CP", "Phụ lục II"),
        ("theo Nghị định số 24/2014/NĐ-CP", None),
    ],
)
def test_pinpoint(text: str, pinpoint: str | None) -> None:
    assert only(text).pinpoint == pinpoint


@pytest.mark.parametrize("cue", cues(), ids=[cue.phrase for cue in cues()])
def test_each_cue_says_what_its_example_shows(cue) -> None:  # type: ignore[no-untyped-def]
    found = read_one(cue.example, place="Nghệ An").citations
    expected = {"THEO": "IMPLEMENTS", "NONE": "CITES"}.get(cue.relation, cue.relation)
    assert expected in [c.relation for c in found], [(c.surface, c.relation) for c in found]


def test_cues_are_sound() -> None:
    phrases = [(cue.phrase, cue.kind) for cue in cues()]
    assert len(phrases) == len(set(phrases))
    for cue in cues():
        assert fold(cue.phrase) in fold(cue.example)
        assert unicodedata.is_normalized("NFC", cue.phrase)
        assert 0 < cue.reach <= 320
    lines = (files("graphkit.lexicon") / "data" / "words.csv").read_text(encoding="utf-8").splitlines()
    rows = [(row["list"], row["word"]) for row in csv.DictReader(lines)]
    assert len(rows) == len(set(rows))


def test_chain_of_three() -> None:
    text = (
        "triển khai Quyết định số 45/QĐ-UBND ngày 12/01/2023 của UBND tỉnh về Kế hoạch thực hiện Nghị quyết số 58/NQ-CP ngày "
        "21/4/2022 của Chính phủ và Chương trình hành động số 33-CTr/TU ngày 14/10/2022 của Tỉnh ủy thực hiện Nghị quyết số "
        "19-NQ/TW ngày 16/6/2022 của Ban Chấp hành Trung ương"
    )
    found = read_one(text, place="Nghệ An").citations
    assert [(c.relation, c.subject) for c in found] == [
        ("IMPLEMENTS", None),
        ("IMPLEMENTS", 0),
        ("IMPLEMENTS", 0),
        ("IMPLEMENTS", 2),
    ]


def test_passive_acts_on_its_own_type() -> None:
    text = (
        "Căn cứ Nghị định số 24/2014/NĐ-CP quy định chi tiết thi hành Luật Thanh tra năm 2022 (được sửa đổi, bổ sung tại Nghị "
        "định số 107/2020/NĐ-CP và Nghị định số 12/2023/NĐ-CP);"
    )
    found = read_one(text).citations
    assert [(c.relation, c.subject) for c in found] == [
        ("BASED_ON", None),
        ("GUIDES", 0),
        ("AMENDED_BY", 0),
        ("AMENDED_BY", 0),
    ]


@pytest.mark.parametrize(
    ("mark", "foot"), [("<sup>(8)</sup>", "<sup>18</sup>:"), ("[^1]", "[^1]:"), ("¹", "¹"), ("<sup>[3]</sup>", "[3]:")]
)
def test_a_footnote_is_governed_by_the_clause_of_its_mark(mark: str, foot: str) -> None:
    text = (
        f"Các sở, ngành triển khai thực hiện các nghị quyết, kế hoạch{mark} một cách hiệu quả.\n\n"
        f"{foot} Nghị quyết số 19-NQ/TU ngày 05/3/2022 của Tỉnh ủy; Kế hoạch số 77/KH-UBND ngày 12/4/2022 của UBND tỉnh.\n\n"
        "Đoạn sau không dẫn gì."
    )
    assert [(c.relation, c.subject) for c in read_one(text, place="Nghệ An").citations] == [("IMPLEMENTS", None)] * 2


def test_header() -> None:
    text = """ỦY BAN NHÂN DÂN                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH NGHỆ AN                        Độc lập - Tự do - Hạnh phúc

Số: 28/2023/QĐ-UBND                 Nghệ An, ngày 08 tháng 7 năm 2023

QUYẾT ĐỊNH

Ban hành Quy định về thi đua

Căn cứ Luật Thi đua, khen thưởng năm 2022;

Nơi nhận:
- Như Điều 3;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn Bình
"""
    header = read_one(text).document
    assert header.type == "Quyết định"
    assert (header.number, header.symbol, header.code) == ("28", "QĐ-UBND", "28/2023/QĐ-UBND")
    assert (header.date, header.issuer, header.place) == ("2023-07-08", "Ủy ban nhân dân tỉnh Nghệ An", "Nghệ An")
    assert (header.subject, header.signer, header.signer_title) == (
        "Ban hành Quy định về thi đua",
        "Trần Văn Bình",
        "Chủ tịch",
    )
    assert header.recipients == ("Như Điều 3", "Lưu: VT")
    assert [c.code or c.name for c in read_one(text).citations] == ["Luật Thi đua, khen thưởng"]


def test_a_sentence_behind_a_title_dates_nothing() -> None:
    text = "KẾT LUẬN TẠI HỘI NGHỊ SƠ KẾT NGHỊ QUYẾT SỐ 66-NQ/TW\nNgày 28 tháng 11 năm 2025, tại Hà Nội, Bộ Tư pháp họp."
    assert (only(text).surface, only(text).date) == ("NGHỊ QUYẾT SỐ 66-NQ/TW", None)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("# TOÀN VĂN: KẾT LUẬN 58-KL/TW CỦA BỘ CHÍNH TRỊ VỀ CÔNG TÁC CÁN BỘ", "58-KL/TW"),
        ("# Toàn văn Thông báo 35-TB/TW 2023 nói gì?", "35-TB/TW"),
        ("## 14. Nghị quyết số 26-NQ/TU về nhiệm vụ năm 2024", "26-NQ/TU"),
        ("# Kết luận 58-KL/TW quy định gì?", None),
        ("# Những điểm mới của Kết luận 58-KL/TW", None),
        ("Kết luận 58-KL/TW ngày 14/8/2023 được thực hiện nghiêm.", None),
    ],
)
def test_the_title_of_a_page_may_be_its_head(title: str, code: str | None) -> None:
    read = read_one(f"{title}\n\n1. Các cấp ủy thực hiện nghiêm Chỉ thị số 20-CT/TW.\n")
    assert read.document.code == code
    assert (code is None) == any(c.code in ("58-KL/TW", "35-TB/TW", "26-NQ/TU") for c in read.citations)


def test_a_list_of_what_is_amended_goes_on_behind_a_title() -> None:
    text = (
        "THÔNG TƯ\nSửa đổi, bổ sung một số điều của Thông tư số 09/2023/TT-BCT ngày 01/02/2023 của Bộ trưởng Bộ Công Thương quy định hồ sơ, "
        "thủ tục xây dựng, phê duyệt khung giá nhập khẩu điện và Thông tư số 12/2023/TT-BCT ngày 02/02/2023 của Bộ trưởng Bộ Công Thương"
    )
    assert [c.relation for c in read_one(text).citations] == ["AMENDS"] * 2


def test_a_law_in_small_letters() -> None:
    found = only("quy định chi tiết một số điều của luật\nngười khuyết tật; pháp luật đất đai, theo luật này")
    assert (found.surface, found.name) == ("luật\nngười khuyết tật", "Luật Người khuyết tật")


@pytest.mark.parametrize(
    ("text", "number", "symbol", "date"),
    [
        (
            "CHÍNH PHỦ\n47/2017/NĐ-CP\nHà \nNội, ngày 25 tháng 12 năm 2017\n\nNGHỊ ĐỊNH\nvề cơ chế hoạt động\n",
            "47",
            "NĐ-CP",
            "2017-12-25",
        ),
        (
            "THỦ TƯỚNG CHÍNH PHỦ\n41 /CT-TTg Hà Nội, ngày AF tháng 3 năm 2020\nDEN i: : _¬ CHỈ THỊ\nvề tháo gỡ khó khăn\n",
            "41",
            "CT-TTg",
            "2020-03",
        ),
        (
            "Số: §Ø0 /TCT-TTr\nHà Nội, ngày 4 tháng 10 năm 2016\n\nKính gửi: Cục Thuế tỉnh.\n",
            None,
            "TCT-TTr",
            "2016-10-04",
        ),
        (
            "Số 70/KH-UBND\n\nCần Thơ, ngày 15 tháng 9 năm 2025\n\nKẾ HOẠCH\n\nvề dân vận\n",
            "70",
            "KH-UBND",
            "2025-09-15",
        ),
        (
            "THÔNG TƯ\n\nvề đại lý thanh toán\n\nĐiều 1. Phạm vi\n\nPHỤ LỤC\n(Ban hành kèm theo Thông tư số 44/2025/TT-NHNN "
            "ngày 18/11/2025 của Thống đốc)\n",
            "44",
            "TT-NHNN",
            "2025-11-18",
        ),
    ],
)
def test_numbers_of_spoilt_and_bare_heads(text: str, number: str | None, symbol: str, date: str) -> None:
    reading = read_one(text)
    assert (reading.document.number, reading.document.symbol, reading.document.date) == (number, symbol, date)
    assert not reading.citations


def test_a_title_begins_behind_the_bodies_that_conclude_and_ends_before_the_addressees() -> None:
    text = (
        "Số 21-KL/TW\n\nKẾT LUẬN\nCỦA BỘ CHÍNH TRỊ,\nBAN BÍ THƯ\nVỀ BỘ MÁY\n\nTại phiên họp, Bộ Chính trị kết luận:\n"
    )
    assert read_one(text).document.subject == "VỀ BỘ MÁY"
    text = "Số: 34/CĐ-TTg\n\nCÔNG ĐIỆN\nVỀ KHẮC PHỤC HẬU QUẢ BÃO\nTHỦ TƯỚNG CHÍNH PHỦ điện:\n- Chủ tịch UBND tỉnh Gia Lai.\n"
    assert read_one(text).document.subject == "VỀ KHẮC PHỤC HẬU QUẢ BÃO"


def test_the_tỉnh_of_a_notice_is_the_one_that_was_worked_with() -> None:
    text = (
        "VĂN PHÒNG CHÍNH PHỦ\nSố: 636/TB-VPCP\nHà Nội, ngày 24 tháng 11 năm 2025\n\nTHÔNG BÁO\nKết luận của Phó Thủ tướng tại buổi làm "
        "việc với lãnh đạo tỉnh Phú Thọ\n\nI. NHIỆM VỤ THỜI GIAN TỚI\n\n1. Triển khai Nghị quyết Đại hội Đảng bộ tỉnh lần thứ I.\n\n"
        "2. Giao Sở Tài chính cân đối vốn.\n"
    )
    reading = read_one(text)
    assert reading.citations[0].name == "Nghị quyết Đại hội Đảng bộ tỉnh Phú Thọ lần thứ I"
    assert [task.lead for task in reading.tasks] == [("Tỉnh Phú Thọ",), ("Sở Tài chính",)]


def test_a_blank_number_leaves_the_symbol() -> None:
    text = "UBND TỈNH NGHỆ AN\n\nSố: /TB-UBND\n\nNghệ An, ngày tháng năm 2023\n\nTHÔNG BÁO\n\nKết luận của Chủ tịch UBND tỉnh\n"
    header = read_one(text).document
    assert (header.number, header.symbol, header.date, header.code) == (None, "TB-UBND", "2023", None)


def test_the_examples_reach_their_gold() -> None:
    readings = [extract(found) for found in read([EXAMPLES]) if not isinstance(found, Unreadable)]
    evaluation = evaluate(EXAMPLES / "gold", resolve(readings).readings)
    figures = evaluation.figures()
    assert evaluation.missing == ()
    assert figures["mention"].f1 >= 0.98
    assert figures["code"].precision >= 0.99
    assert figures["date"].precision >= 0.98
    assert figures["issuer"].precision >= 0.98
    assert figures["identity"].f1 >= 0.96
    assert figures["header"].precision >= 0.97
    assert figures["relation"].f1 >= 0.92
    assert figures["edge"].f1 >= 0.91


def test_the_bar_of_a_table_ends_a_sentence() -> None:
    cells = "Thực hiện |chương trình số 52-CTr/TU của Tỉnh ủy"
    assert [c.relation for c in read_one(cells).citations] == ["CITES"]
    assert [c.relation for c in read_one(cells.replace("|", "")).citations] == ["IMPLEMENTS"]


def test_a_sentence_may_begin_with_a_citation() -> None:
    text = "“Quốc hội ban hành Luật Phí và lệ phí.”. \nLuật số 35/2018/QH14 có căn cứ ban hành như sau"
    assert [c.relation for c in read_one(text).citations] == ["PROMULGATES", "CITES"]


def test_what_is_adjusted_under_a_decree_amends_nothing() -> None:
    text = "Tiền lương đã đóng được điều chỉnh theo quy định tại Điều 10 Nghị định số 115/2015/NĐ-CP."
    assert [(c.relation, c.subject) for c in read_one(text).citations] == [("BASED_ON", None)]


def test_a_provision_on_two_lines_is_no_new_item() -> None:
    text = "Tổ chức thu phí quyết toán phí theo quy định tại khoản\n3 Điều 3 Nghị định số 362/2025/NĐ-CP."
    assert [c.relation for c in read_one(text).citations] == ["BASED_ON"]


def test_what_a_repealed_document_guides_is_not_repealed() -> None:
    text = (
        "Nghị định số 48/2015/NĐ-CP quy định chi tiết một số điều của Luật Giáo dục nghề nghiệp hết hiệu lực thi hành."
    )
    assert [(c.relation, c.subject) for c in read_one(text).citations] == [("REPEALS", None), ("GUIDES", 0)]


def test_all_of_a_long_list_loses_its_force() -> None:
    text = (
        "2. Quyết định số 58/2009/QĐ-BLĐTBXH ngày 26/05/2009 của Bộ trưởng Bộ Lao động - Thương binh và Xã hội ban hành Quy định "
        "bồi dưỡng giáo viên dạy nghề; Thông tư số 46/2016/TT-BLĐTBXH ngày 20/10/2016 của Bộ trưởng Bộ Lao động - Thương binh "
        "và Xã hội quy định về sử dụng, bồi dưỡng nhà giáo hết hiệu lực kể từ ngày Thông tư này có hiệu lực."
    )
    assert [c.relation for c in read_one(text).citations] == ["REPEALS", "REPEALS"]


def test_a_law_of_another_state_is_no_citation() -> None:
    assert not read_one("Người lao động phải tuân theo Luật Lao động của Hàn Quốc.").citations
    assert read_one("Căn cứ Luật Việc làm của Quốc hội.").citations


def test_a_title_with_commas_hides_no_passive_of_its_own() -> None:
    text = (
        "Thông tư số 81/2023/TT-BTC sửa đổi, bổ sung một số điều của Thông tư số 95/2019/TT-BTC được sửa đổi, bổ sung bởi "
        "Thông tư số 67/2021/TT-BTC, Thông tư số 119/2019/TT-BTC hướng dẫn niêm yết, đăng ký, lưu ký được sửa đổi, bổ sung "
        "bởi Thông tư số 68/2021/TT-BTC."
    )
    assert [(c.relation, c.subject) for c in read_one(text).citations][1:] == [
        ("AMENDS", 0),
        ("AMENDED_BY", 1),
        ("AMENDS", 0),
        ("AMENDED_BY", 3),
    ]


def test_documents_of_further_kinds_reach_their_gold() -> None:
    """Decrees, circulars, Party regulations and conclusions, telegrams, Government resolutions, plans, letters, bad scans."""
    folder = Path(__file__).parent / "documents"
    readings = [extract(found) for found in read([folder]) if not isinstance(found, Unreadable)]
    evaluation = evaluate(folder / "gold", resolve(readings).readings)
    figures = evaluation.figures()
    assert evaluation.missing == ()
    assert figures["mention"].f1 >= 0.99
    assert figures["code"].precision >= 0.99
    assert figures["date"].precision >= 0.99
    assert figures["issuer"].precision >= 0.99
    assert figures["pinpoint"].precision >= 0.99
    assert figures["identity"].f1 >= 0.98
    assert figures["header"].precision >= 0.97
    assert figures["relation"].f1 >= 0.93
    assert figures["edge"].f1 >= 0.92
    assert figures["task"].f1 >= 0.93


TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(
            "Nghị quyết|số |93/NQ-CP|15-CT/TU| ngày 18/6/2024|, |; |\n\n|<sup>1</sup>|[^2]|¹|Luật |Luật Đất đai|sửa đổi, bổ sung |"
            "của UBND tỉnh |khoản 2 Điều 5 |(|)|Căn cứ |Nơi nhận:\n|Kính gửi:|TM. |KẾT LUẬN\n|Số: /|a)|**|| theo |hết hiệu lực|"
            "e\u0302\u0323|\u200b|\r\n|\x0c|Đại hội |lần thứ XX|khóa |của|ngày |năm 2024|2024/|-|/".split("|")
        ),
        max_size=40,
    ).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    reading = read_one(text)
    for citation in reading.citations:
        assert 0 <= citation.start < citation.end <= len(text)
        assert text[citation.start : citation.end] == citation.surface
        assert citation.subject is None or 0 <= citation.subject < len(reading.citations)
    starts = [c.start for c in reading.citations]
    assert starts == sorted(starts)
    json.dumps(reading.document)
    resolve([reading])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_folding_keeps_every_sign_in_step(text: str) -> None:
    found = folded(text)
    assert len(found.plain) == len(found.folded)
    assert found.folded.isascii()
    for offset in range(len(found.plain)):
        assert 0 <= found.start(offset) < found.end(offset + 1) <= len(text)


@pytest.mark.parametrize("page_break", ["\n\n", "\n\n3\n\n", "\n\n\n- 3 -\n\n\n"])
@pytest.mark.parametrize(
    "text",
    [
        "theo Luật Hỗ trợ doanh nghiệp nhỏ và vừa⏎số 04/2017/QH14 ngày 12 tháng 6 năm 2017;",
        "theo Luật Hỗ trợ doanh nghiệp⏎nhỏ và vừa số 04/2017/QH14 ngày 12 tháng 6 năm 2017;",
    ],
)
def test_a_page_break_cuts_no_law_in_two(text: str, page_break: str) -> None:
    citation = only(text.replace("⏎", page_break))
    assert (citation.type, citation.code, citation.date) == ("Luật", "04/2017/QH14", "2017-06-12")
    assert citation.surface.startswith("Luật Hỗ trợ")


def test_what_the_readme_says_of_governors() -> None:
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    said = readme.partition('in "triển khai')[2].partition('"\nthe resolution 19 is implemented by the programme 33')[0]
    found = read_one(f"triển khai{said}; kết quả thực hiện Nghị quyết số 41").citations
    assert [(c.code, c.relation, c.subject) for c in found[:4]] == [
        ("205/QĐ-UBND", "IMPLEMENTS", None),
        ("41/NQ-CP", "IMPLEMENTS", 0),
        ("33-CTr/TU", "IMPLEMENTS", 0),
        ("19-NQ/TW", "IMPLEMENTS", 2),
    ]
    assert (found[4].surface, found[4].code) == ("Nghị quyết số 41", "41/NQ-CP")


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("Nghị quyết số 1/NQ-CP, Nghị quyết số 2/NQ-CP và Nghị quyết số 3/NQ-CP ngày 08/01/2026", [True, True]),
        ("các Nghị quyết số 1/NQ-CP và số 3/NQ-CP ngày 08/01/2026", [True]),
        ("Nghị quyết số 1/NQ-CP sửa đổi Nghị quyết số 3/NQ-CP ngày 08/01/2026", [False]),
        ("Quyết định số 1/QĐ-TTg và Nghị quyết số 3/NQ-CP ngày 08/01/2026", [False]),
        ("Quyết định số 1/QĐ-TTg và Quyết định số 3/QĐ-BYT ngày 08/01/2026", [False]),
        ("Nghị quyết số 1/NQ-CP ngày 06/01/2023 và Nghị quyết số 3/NQ-CP ngày 08/01/2026", [False]),
    ],
)
def test_the_date_behind_a_list_is_a_candidate_of_all(text: str, shared: list[bool]) -> None:
    *before, last = read_one(f"theo {text}").citations
    assert last.date == "2026-01-08"
    assert [c.candidates == (f"{c.code}|2026|{c.issuer}",) for c in before] == shared
    assert [bool(c.candidates) for c in before] == shared


def test_a_paragraph_ends_a_law() -> None:
    found = read_one("theo Luật Đất đai\n\na) Nghị quyết của Quốc hội\n\nb) số 43/2022/QH15").citations
    assert [(c.name, c.code) for c in found] == [("Luật Đất đai", None), (None, "43/2022/QH15")]


CLEAN = (
    "Thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ, Chỉ thị số 24-CT/TW ngày 13/4/2018 của Ban Bí thư và "
    "Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ; Công văn số 1204/UBND-KT ngày 08/5/2023."
)
HARMLESS = {
    "line breaks": lambda text: text.replace(" ", "\n"),
    "breaks in codes": lambda text: text.replace("NQ-CP", "NQ-\nCP").replace("QĐ-TTg", "QĐ-\nTTg"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "page head": lambda text: text.replace("ngày 13", "ngày\n\nCÔNG BÁO/Số 123 + 124/Ngày 05-4-2026\n17\n\n13"),
    "page number": lambda text: text.replace("số 749", "số\n\n2\n\n749"),
    "long dashes": lambda text: text.replace("-", "–"),
    "eth for Đ": lambda text: text.replace("Đ", "Ð"),
    "bold": lambda text: text.replace("Nghị quyết", "**Nghị quyết**"),
    "windows ends": lambda text: text.replace(", ", ",\r\n"),
    "blank lines": lambda text: text.replace(" ", " \n\n", 12),
    "old spelling": lambda text: text.replace("ủ", "ủ").replace("Ủy", "Uỷ"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_changes_lose_no_code(name: str) -> None:
    changed = HARMLESS[name](CLEAN)
    found = read_one(changed, place="Nghệ An").citations
    assert [(c.code, c.date) for c in found] == [
        ("58/NQ-CP", "2023-04-21"),
        ("24-CT/TW", "2018-04-13"),
        ("749/QĐ-TTg", "2020-06-03"),
        ("1204/UBND-KT", "2023-05-08"),
    ]
    assert all(changed[c.start : c.end] == c.surface for c in found)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "/",
        " ",
        "1 ",
        "1/",
        "12/NQ-CP ",
        "Nghị quyết ",
        "Luật ",
        "Điều 1, ",
        "<sup>1</sup>",
        "\n\n1 Abc tri1. ",
        "e\u0302\u0323",
    ],
)
def test_a_long_monotonous_text_is_read(unit: str) -> None:
    """Five megabytes of one line would never end if a pattern went quadratic; the time is in benchmarks/."""
    read_one(unit * (400_000 // len(unit)))


def test_scanned_words_that_only_look_like_a_cue_govern_nothing() -> None:
    said = "Lao dong tu du 18 tuoi tro len quy dinh tai Nghi dinh so 12/2022/ND-CP ngay 17/01/2022 cua Chinh phu"
    assert [c.code for c in extract(Source("scan", said)).citations] == ["12/2022/NĐ-CP"]


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        ("Thực thi phương án cắt giảm thủ tục đã được phê duyệt tại Quyết định số 318/QĐ-TTg.", "IMPLEMENTS"),
        ("Quy hoạch đã được phê duyệt tại Quyết định số 318/QĐ-TTg.", "CITES"),
        ("Các dự án do Tổng công ty thực hiện đầu tư nêu tại khoản 1 Điều 31 Luật Đầu tư năm 2020.", "CITES"),
        ("Thực hiện các nhiệm vụ nêu tại Nghị quyết số 318/NQ-CP.", "IMPLEMENTS"),
    ],
)
def test_what_is_carried_out_may_stand_before_where_it_was_laid_down(said: str, relation: str) -> None:
    assert [citation.relation for citation in read_one(said).citations] == [relation]


def test_a_short_form_in_parentheses_carries_out_nothing() -> None:
    text = (
        "Thực hiện Quyết định số 318/QĐ-TTg ngày 08/4/2022 của Thủ tướng Chính phủ ban hành Kế hoạch thực hiện Kết luận số "
        "21-KL/TW ngày 11/01/2022 (Quyết định số 318/QĐ-TTg), Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:"
    )
    assert [(c.relation, c.subject) for c in read_one(text).citations] == [
        ("IMPLEMENTS", None),
        ("IMPLEMENTS", 0),
        ("CITES", None),
    ]


def test_a_list_of_grounds_may_begin_with_what_is_no_citation() -> None:
    text = "- Căn cứ Điều lệ Đảng; Nghị quyết Đại hội XI của Đảng;"
    assert [c.relation for c in read_one(text).citations] == ["BASED_ON"]


def test_whoever_issues_it_and_a_word_in_parentheses_belong_to_no_title() -> None:
    head = "BAN BÍ THƯ\n\nSố: 31-QĐ/TW\n\nHà Nội, ngày 01 tháng 4 năm 2009\n\n"
    header = read_one(
        head + "QUY ĐỊNH (BỔ SUNG)\nVỀ CÔNG TÁC KIỂM TRA,\nGIÁM SÁT CỦA ĐẢNG\n- Căn cứ Điều lệ Đảng;"
    ).document
    assert (header.type, header.subject) == ("Quy định", "VỀ CÔNG TÁC KIỂM TRA, GIÁM SÁT CỦA ĐẢNG")
    decision = "UBND TỈNH LÀO CAI\nSố: 9/QĐ-UBND\nQUYẾT ĐỊNH\nBAN HÀNH QUY CHẾ\nỦY BAN NHÂN DÂN TỈNH LÀO CAI\nCăn cứ Luật Cư trú;"
    assert read_one(decision).document.subject == "BAN HÀNH QUY CHẾ"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Đất đai số 31/2024/QH15, Luật Nhà ở số 27/2023/QH15, Luật Kinh\n"
            "doanh bất động sản số 29/2023/QH15 và Luật Các tổ chức tín dụng số 32/2024/QH15 ngày 29 tháng 6 năm 2024;",
            ["43/2024/QH15|2024|Quốc hội"],
        ),
        (
            "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Quy hoạch, Luật Đầu tư, Luật Đầu tư theo phương thức đối tác công tư "
            "và Luật Đấu thầu ngày 29 tháng 11 năm 2024;",
            ["57/2024/QH15|2024|Quốc hội"],
        ),
        (
            "Căn cứ Luật \nsửa đổi, bổ sung một số điều của Luật Bảo hiểm y tế ngày 27 tháng 11 năm \n2024;",
            ["51/2024/QH15|2024|Quốc hội"],
        ),
        (
            "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Đấu thầu số 57/2024/QH15; Luật Xây dựng số 50/2014/QH13.",
            ["57/2024/QH15|2024|Quốc hội", "50/2014/QH13|2014|Quốc hội"],
        ),
    ],
)
def test_a_law_that_amends_several_is_one_citation(text: str, codes: list[str]) -> None:
    assert [citation.id for citation in resolve([extract(Source("-", text))]).readings[0].citations] == codes


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("Thực hiện theo Quy định số 6-QĐ/TW ngày 28/8/2018.", ["IMPLEMENTS"]),
        ("Xử lý kỷ luật theo Quy định số 6-QĐ/TW ngày 28/8/2018.", ["BASED_ON"]),
        ("Thực hiện theo Nghị định số 34/2016/NĐ-CP.", ["BASED_ON"]),
        (
            "Theo đề nghị của Bộ Nội vụ tại Tờ trình số 20/TTr-BNV ngày 11/5/2026; của Chủ tịch Ủy ban nhân dân thành phố Hà Nội tại "
            "Tờ trình số 82/TTr-UBND ngày 31/3/2026;",
            ["BASED_ON", "BASED_ON"],
        ),
        ('Căn cứ Quy định số 6-QĐ/TW "về thi hành Điều lệ Đảng", Hướng dẫn số 38-HD/BTCTW;', ["BASED_ON", "BASED_ON"]),
        ("Thực hiện các nhiệm vụ, giải pháp nêu tại Kết luận số 121-KL/TW.", ["IMPLEMENTS"]),
        ("Người đang hưởng trợ cấp theo Quyết định số 88-CP ngày 20/6/1975 của Hội đồng Chính phủ.", ["BASED_ON"]),
        (
            "Cán bộ quy định tại Nghị định số 10/2019/NĐ-CP sửa đổi, bổ sung một số quy định về cán bộ xã, Nghị định số 92/2009/NĐ-CP.",
            ["BASED_ON", "BASED_ON"],
        ),
        ("Không để ảnh hưởng đến tiến độ dự án theo Kết luận số 18-KL/TW.", ["IMPLEMENTS"]),
        ("Phát huy kết quả gắn với việc triển khai Chỉ thị số 50-CT/TW.", ["IMPLEMENTS"]),
        ("Thực hiện Đề án trồng rừng ban hành kèm theo Quyết định số 35/QĐ-UBND ngày 05/3/2025.", ["CITES"]),
        ("Thực hiện Quy chế họp ban hành kèm theo Quyết định số 35/QĐ-UBND ngày 05/3/2025.", ["IMPLEMENTS"]),
        ("Trên cơ sở xem xét Tờ trình số 458/TTr-CP ngày 29/9/2015 của Chính phủ;", ["BASED_ON"]),
        (
            "Thực hiện Luật Thanh tra năm 2022, được sửa đổi, bổ sung năm 2024 và các văn bản hướng dẫn thi hành, Thông báo số 48/TB-VPCP;",
            ["IMPLEMENTS", "IMPLEMENTS"],
        ),
        (
            "1. Thay thế cụm từ “Tổng cục Thi hành án dân sự” thành “Cục Quản lý Thi hành án dân sự”; “Chi cục trưởng” thành “Trưởng Phòng”; "
            "“Phó Chi cục trưởng” thành “Phó Trưởng Phòng” tại mục 1, mục 2 và mục 5 Bản mô tả vị trí việc làm chuyên viên chính, bản mô tả vị "
            "trí việc làm chuyên viên tại Phụ lục IX ban hành kèm theo Thông tư số 22/2019/TT-BNV.",
            ["AMENDS"],
        ),
        ("Điều 3. Sửa đổi, bãi bỏ một số điều của Thông tư số 22/2019/TT-BNV", ["AMENDS"]),
        ("2. Bãi bỏ khoản 1 Điều 15; các khoản 1, 2 Điều 18 của Thông tư số 22/2019/TT-BNV.", ["REPEALS"]),
        (
            "Quán triệt các văn bản hướng dẫn thi hành công tác cơ yếu, nhất là: Luật Cơ yếu năm 2011, Chỉ thị số 32/CT-TTg ngày 21/10/2025; Kế "
            "hoạch số 32-KH/TU ngày 11/4/2025 về thực hiện công tác cơ yếu; Công văn số 574/UBND-NC ngày 23/9/2025.",
            ["IMPLEMENTS"] * 4,
        ),
        (
            "Giải quyết theo thủ tục đã được UBND tỉnh ban hành tại Quyết định số 67/QĐ-UBND ngày 09/9/2025.",
            ["IMPLEMENTS"],
        ),
        (
            "UBND tỉnh đã phê duyệt khu vực cấm hoạt động khoáng sản trên địa bàn tỉnh tại Quyết định số 58/QĐ-UBND ngày 01/9/2015.",
            ["PROMULGATES"],
        ),
        (
            "Phổ biến: Luật Thanh tra năm 2022; các nghị định quy định chi tiết Luật Thanh tra năm 2022; Nghị quyết số 10-NQ/TW ngày "
            "10/02/2022.",
            ["CITES", "GUIDES", "CITES"],
        ),
        ("Hiện thực hóa các mục tiêu của Nghị quyết số 80-NQ/TW ngày 07/01/2026.", ["IMPLEMENTS"]),
        ("Bố trí từ nguồn kinh phí đã giao tại Quyết định số 59/QĐ-UBND ngày 28/11/2025.", ["CITES"]),
        ("Các xã kiểm tra, giám sát, đánh giá việc thực hiện Nghị quyết số 57-NQ/TW.", ["IMPLEMENTS"]),
        ("Sử dụng vốn được giao bổ sung tại Nghị quyết số 34/NQ-CP ngày 24/10/2025.", ["IMPLEMENTS"]),
        ("Chọn phần mềm, bảo đảm phù hợp với quy định tại Thông tư số 8/2024/TT-BXD.", ["BASED_ON"]),
    ],
)
def test_what_governs(text: str, relations: list[str]) -> None:
    assert [citation.relation for citation in read_one(text).citations] == relations


def test_a_footnote_goes_on_behind_a_code_that_is_cut_in_two() -> None:
    text = (
        "Tập trung thực hiện nghiêm các quy định về khoáng sản1.\n\nĐẩy mạnh kiểm tra.\n\n   1 Nghị quyết số 10-\n\nNQ/TW ngày 10/02/2022 "
        "của Bộ Chính trị; Chỉ thị số 38/CT-TTg ngày 29/9/2020 của Thủ tướng Chính phủ.\n"
    )
    assert [(c.code, c.relation) for c in read_one(text).citations] == [
        ("10-NQ/TW", "IMPLEMENTS"),
        ("38/CT-TTg", "IMPLEMENTS"),
    ]


def test_a_party_number_may_be_blank_and_the_year_of_a_code_dates_it() -> None:
    blank = "THÀNH ỦY HÀ NỘI\nBAN TỔ CHỨC\n*\nSố     - HD/BTCTU\n\nHà Nội, ngày    tháng 11 năm 2025\n\nHƯỚNG DẪN\nVề nghiệp vụ\n"
    header = read_one(blank).document
    assert (header.symbol, header.issuer, header.date) == ("HD/BTCTU", "Ban Tổ chức Thành ủy Hà Nội", "2025-11")
    dated = "QUỐC HỘI\nNghị quyết số: 86/2019/QH14\n\nNGHỊ QUYẾT\nVề dự toán ngân sách\n\nQUỐC HỘI\nCăn cứ Hiến pháp;\n"
    assert read_one(dated).document.date == "2019"


@pytest.mark.parametrize("text", ["Nội dung.", "KẾ HOẠCH\nVề việc X\n\nNơi nhận:\n- Sở Y tế;\n"])
@pytest.mark.parametrize(
    ("told", "code", "symbol", "issuer"),
    [
        ({"code": "41/NQ-TW", "issuer": "Bộ Chính trị"}, "41-NQ/TW", "NQ/TW", "Trung ương Đảng"),
        ({"code": "Số 5/kh-ubnd", "place": "Phú Yên"}, "5/KH-UBND", "KH-UBND", "Ủy ban nhân dân tỉnh Phú Yên"),
        ({"code": "7/KH-UBND", "issuer": "UBND xã Hòa Đa"}, "7/KH-UBND", "KH-UBND", "Ủy ban nhân dân xã Hòa Đa"),
        ({"code": "bản thảo 3", "issuer": "Hội Lúa gạo"}, "bản thảo 3", None, "Hội Lúa gạo"),
    ],
)
def test_metadata_is_read_like_a_text(
    text: str, told: dict[str, str], code: str, symbol: str | None, issuer: str
) -> None:
    header = read_one(text, **told).document
    assert (header.code, header.symbol, header.issuer) == (code, symbol, issuer)


def test_the_issuer_told_says_which_province_the_text_means() -> None:
    citation = only("theo Kế hoạch số 3/KH-UBND ngày 20/02/2024 của UBND tỉnh", issuer="Sở Y tế tỉnh Phú Yên")
    assert citation.issuer == "Ủy ban nhân dân tỉnh Phú Yên"


UNUSUAL = {
    "no-break spaces": {" ": "\u00a0"},
    "narrow spaces": {" ": "\u202f"},
    "eth for Đ": {"Đ": "Ð"},
    "eth for Đ and đ": {"Đ": "Ð", "đ": "ð"},
    "ends of old Macs": {"\n": "\r"},
    "ends of Windows": {"\n": "\r\n"},
    "line separators": {"\n": "\u2028"},
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_signs_change_nothing_but_surfaces(name: str) -> None:
    text = (EXAMPLES / "05-chi-thi.txt").read_text(encoding="utf-8")
    printed = text.translate(str.maketrans(UNUSUAL[name]))
    usual, unusual = read_one(text), read_one(printed)
    assert unusual.document == usual.document
    assert [c._replace(start=0, end=0, surface="") for c in unusual.citations] == [
        c._replace(start=0, end=0, surface="") for c in usual.citations
    ]
    assert len(usual.tasks) == 12
    assert [(t.section, t.lead, t.coordinate, t.citations) for t in unusual.tasks] == [
        (t.section, t.lead, t.coordinate, t.citations) for t in usual.tasks
    ]
    for found, expected in zip(unusual.citations, usual.citations, strict=True):
        assert found.surface == printed[found.start : found.end]
        assert found.surface == expected.surface.translate(str.maketrans(UNUSUAL[name]))
    for task, expected_task in zip(unusual.tasks, usual.tasks, strict=True):
        spans = text[expected_task.start : expected_task.end], printed[task.start : task.end]
        assert spans[1] == spans[0].translate(str.maketrans(UNUSUAL[name]))


def test_letters_of_a_type_name_no_body() -> None:
    text = "UBND TỈNH AN GIANG\n\nSố: 12/UBND-NC\n\nAn Giang, ngày 02 tháng 9 năm 2025\n\nThực hiện Chỉ thị số 33/CT; Công văn số 45/CT.\n"
    assert [found.issuer for found in extract(Source("a.txt", text)).citations] == [None, "Cục Thuế"]


def test_markdown_escapes() -> None:
    text = "**2\\. Căn cứ**\n\n\\- Nghị quyết số 20\\-NQ/TW ngày 01/11/2012 và Nghị định số 12/2020/NĐ\\-CP.\n"
    found = extract(Source("a.md", text)).citations
    assert [(c.code, text[c.start : c.end]) for c in found] == [
        ("20-NQ/TW", "Nghị quyết số 20\\-NQ/TW ngày 01/11/2012"),
        ("12/2020/NĐ-CP", "Nghị định số 12/2020/NĐ\\-CP"),
    ]


def test_words_of_a_provision_are_written_right() -> None:
    (found,) = extract(
        Source("a.txt", "Thực hiện theo quy định tại điêm a khoản 2 Điêu 31 Luật Đầu tư năm 2020.")
    ).citations
    assert found.pinpoint == "điểm a khoản 2 Điều 31"


def test_italics_of_markdown_cut_nothing() -> None:
    text = "theo Quy*ế*t *đị*nh\n1616/Q*Đ*-TTg *ngày 28/7/2025*; * Chỉ thị số 27/CTTg *ngày 15/7/2024*.\n"
    found = extract(Source("a.md", text)).citations
    assert [(c.code, c.date, text[c.start : c.end]) for c in found] == [
        ("1616/QĐ-TTg", "2025-07-28", "Quy*ế*t *đị*nh\n1616/Q*Đ*-TTg *ngày 28/7/2025"),
        ("27/CT-TTg", "2024-07-15", "Chỉ thị số 27/CTTg *ngày 15/7/2024"),
    ]


@pytest.mark.parametrize(
    "said, name, date",
    [
        ("Luật tỔ chức Chính ngày 19 tháng 6 năm 2015", "Luật Tổ chức Chính phủ", "2015-06-19"),
        ("Luật chung khoán ngày 29 tháng ó năm 2006", "Luật Chứng khoán", "2006-06-29"),
        ("Luật doanh nghiệp ngày 26 tháng Í Ï năm 2014", "Luật Doanh nghiệp", "2014-11-26"),
        ("Luật doanh nghệp ngày Í tháng Í Ï năm 2014", None, None),
        ("Luật Trồng cây ngày 26 tháng 11 năm 2014", "Luật Trồng cây", "2014-11-26"),
    ],
)
def test_a_spoilt_law_is_read_by_its_day(said: str, name: str | None, date: str | None) -> None:
    found = extract(Source("a.txt", f"Căn cứ {said}; Căn cứ Nghị định số 12/2015/NĐ-CP;")).citations
    assert [(law.name, law.date) for law in found if law.kind == "named" and law.surface == said] == [(name, date)] * (
        name is not None
    )


def test_the_body_between_title_and_grounds_issues() -> None:
    text = (
        "NGHỊ QUYẾT\n\nVỀ CHẤT VẤN TẠI KỲ HỌP THỨ NĂM\n\nHỘI ĐỒNG NHÂN DÂN TỈNH LAI CHÂU\nKHÓA XV - KỲ HỌP THỨ NĂM\n\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;\n\nĐiều 1. Giao Ủy ban nhân dân tỉnh thực hiện.\n"
    )
    document = extract(Source("a.txt", text)).document
    assert (document.issuer, document.place) == ("Hội đồng nhân dân tỉnh Lai Châu", "Lai Châu")


@pytest.mark.parametrize(
    "end, signer, title",
    [
        ("- Lưu: VT, NC. MC |\n( Đã ký) Trần Văn Bình |\n", "Trần Văn Bình", None),
        ("- Lưu: VT. | THỦ TƯỚNG Trần Văn Bình |\n|---|---|\n", "Trần Văn Bình", "Thủ tướng"),
        ("- Lưu: VT (b).KN\n\nTrần Văn Bình\n", "Trần Văn Bình", None),
        ("- Lưu: VT (b).KN\n\nxã Trần Văn Bình\n", None, None),
    ],
)
def test_who_signed_at_the_end_of_a_reprint(end: str, signer: str | None, title: str | None) -> None:
    text = f"CHỈ THỊ\n\nVề việc rà soát\n\nYêu cầu các bộ thực hiện rà soát.\n\nNơi nhận:\n- Các bộ;\n{end}"
    document = extract(Source("a.txt", text)).document
    assert (document.signer, document.signer_title) == (signer, title)
