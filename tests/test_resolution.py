"""Identity across files, joins, and the rows of the graph."""

from __future__ import annotations

from graphkit.extraction import extract
from graphkit.model import Graph, Reading, Source
from graphkit.resolution import Resolution, resolve
from graphkit.resolution.combining import combine
from graphkit.resolution.identity import Mention, resolve_key
from graphkit.schema import NAMED


def resolved(**texts: str) -> Resolution:
    return resolve(
        [extract(Source(f"{name}.txt", text, metadata={"place": "Nghệ An"})) for name, text in texts.items()]
    )


def ids(resolution: Resolution) -> list[list[str]]:
    return [[c.id for c in reading.citations] for reading in resolution.readings]


def documents(graph: Graph) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in graph.nodes["Document"]}


NOTICE = """UBND TỈNH NGHỆ AN

Số: /TB-UBND                     Nghệ An, ngày    tháng 7 năm 2023

THÔNG BÁO

Kết luận của Chủ tịch UBND tỉnh tại buổi làm việc về chuyển đổi số trong các cơ sở y tế công lập

Thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ.
"""


def test_which_version_of_a_law_a_document_means() -> None:
    """What carries out a coming law means it wherever it names it; what guides a law, that of its own day."""
    head = "Số: 17/KH-UBND\nGia Lai, ngày 18 tháng 11 năm 2025\n\nKẾ HOẠCH\n\ntriển khai thi hành Luật Việc làm\n\n"
    (plan,) = resolve([extract(Source("ke-hoach.txt", f"{head}Tuyên truyền về Luật Việc làm."))]).readings
    assert [c.id.partition("|")[0] for c in plan.citations] == ["74/2025/QH15", "74/2025/QH15"]
    head = "Số: 9/UBND-VX\nGia Lai, ngày 03 tháng 02 năm 2025\n\nKính gửi: Sở Y tế.\n\n"
    guided = "Nghị định số 33/2016/NĐ-CP ngày 10/5/2016 quy định chi tiết một số điều của Luật Bảo hiểm xã hội"
    (letter,) = resolve([extract(Source("thu.txt", f"{head}Theo {guided}."))]).readings
    assert letter.citations[1].id.startswith("58/2014/QH13|")


def test_a_mention_without_a_year_takes_it_from_another_file() -> None:
    found = resolved(
        a="theo Quyết định số 45/QĐ-UBND ngày 12/01/2023 của UBND tỉnh", b="theo Quyết định số 45/QĐ-UBND của UBND tỉnh"
    )
    assert ids(found) == [["45/QĐ-UBND|2023|Ủy ban nhân dân tỉnh Nghệ An"]] * 2
    assert found.readings[1].citations[0].confidence < found.readings[0].citations[0].confidence


def test_two_years_stay_two_and_are_candidates() -> None:
    found = resolved(
        a="theo Quyết định số 45/QĐ-UBND ngày 12/01/2022 và Quyết định số 45/QĐ-UBND ngày 12/01/2023",
        b="theo Quyết định số 45/QĐ-UBND",
    )
    last = found.readings[1].citations[0]
    assert last.id == "45/QĐ-UBND||Ủy ban nhân dân tỉnh Nghệ An"
    assert last.candidates == tuple(f"45/QĐ-UBND|{year}|Ủy ban nhân dân tỉnh Nghệ An" for year in (2022, 2023))


def test_the_subject_tells_which_of_two() -> None:
    found = resolved(
        a="theo Quyết định số 45/QĐ-UBND ngày 12/01/2022 của UBND tỉnh phê duyệt quy hoạch sử dụng đất huyện Quỳ Hợp",
        b="theo Quyết định số 45/QĐ-UBND ngày 15/01/2023 của UBND tỉnh về chính sách hỗ trợ doanh nghiệp nhỏ và vừa",
        c="theo Quyết định số 45/QĐ-UBND của UBND tỉnh về chính sách hỗ trợ doanh nghiệp nhỏ và vừa",
    )
    assert ids(found)[2] == ["45/QĐ-UBND|2023|Ủy ban nhân dân tỉnh Nghệ An"]


def test_one_number_of_two_provinces_is_two_documents() -> None:
    found = resolve(
        [
            extract(
                Source(
                    f"{place}.txt",
                    "theo Kế hoạch số 77/KH-UBND ngày 12/4/2022 của UBND tỉnh",
                    metadata={"place": place},
                )
            )
            for place in ("Nghệ An", "Thanh Hóa")
        ]
    )
    assert len({*ids(found)[0], *ids(found)[1]}) == 2
    assert {row["name"] for row in found.graph.nodes["Organization"]} == {
        "Ủy ban nhân dân tỉnh Nghệ An",
        "Ủy ban nhân dân tỉnh Thanh Hóa",
    }


def test_a_document_told_by_the_manifest_is_the_one_that_others_cite() -> None:
    told = {"place": "Phú Yên", "issuer": "UBND tỉnh", "code": "99/KH-UBND", "date": "2024-02-20", "type": "kế hoạch"}
    citing = "theo Kế hoạch số 99/KH-UBND ngày 20/02/2024 của UBND tỉnh"
    found = resolve(
        [
            extract(Source("x.txt", "Nội dung kế hoạch.", metadata=told)),
            extract(Source("y.txt", citing, metadata={"place": "Phú Yên"})),
        ]
    )
    held = found.readings[0].document
    assert held.id == found.readings[1].citations[0].id == "99/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên"
    assert (held.type, held.number, held.symbol) == ("Kế hoạch", "99", "KH-UBND")
    assert [row["id"] for row in found.graph.nodes["Document"]] == [held.id, "source:y.txt"]


def test_spellings_of_one_body_are_one() -> None:
    found = resolved(
        a="Kế hoạch số 1/KH-UBND ngày 12/4/2022 của UBND tỉnh; Kế hoạch số 2/KH-UBND ngày 13/4/2022 của Uỷ ban nhân dân tỉnh;"
        " Kế hoạch số 3/KH-UBND ngày 14/4/2022 của UBND TỈNH"
    )
    assert {c.issuer for c in found.readings[0].citations} == {"Ủy ban nhân dân tỉnh Nghệ An"}


def test_a_number_without_body_is_no_identity() -> None:
    known = Mention("77/KH-UBND", "2022", "Ủy ban nhân dân tỉnh Nghệ An", "a.txt", "2023")
    bare = Mention("77/KH-UBND", "2022", "", "b.txt", "2023")
    own = bare._replace(citing="a.txt")
    one, two, three = resolve_key([known, bare, own])
    assert two.id == "77/KH-UBND|2022|"
    assert two.candidates == (one.id,)
    assert three.id == one.id


def test_nobody_cites_what_is_younger() -> None:
    known = Mention("77/KH-UBND", "2024", "Ủy ban nhân dân tỉnh Nghệ An", "a.txt", "2024-05-01")
    early = Mention("77/KH-UBND", "", "Ủy ban nhân dân tỉnh Nghệ An", "b.txt", "2022-05-01")
    assert resolve_key([known, early])[1].id == "77/KH-UBND||Ủy ban nhân dân tỉnh Nghệ An"


LISTED = "theo Nghị quyết số 01/NQ-CP và Nghị quyết số 02/NQ-CP ngày 08 tháng 01 năm 2026 của Chính phủ"


def test_a_number_of_a_year_long_gone_is_no_certain_target() -> None:
    old = "theo Nghị quyết số 01/NQ-CP ngày 06/01/2023 của Chính phủ"
    new = "theo Nghị quyết số 01/NQ-CP và Luật Đầu tư số 143/2025/QH15"
    citation = resolved(a=old, b=f"{new} ngày 11 tháng 12 năm 2025").readings[1].citations[0]
    assert (citation.id, citation.candidates) == ("01/NQ-CP||Chính phủ", ("01/NQ-CP|2023|Chính phủ",))
    next_year = f"{new.partition(' và')[0]} và Nghị định số 5/2024/NĐ-CP"
    assert resolved(a=old, b=next_year).readings[1].citations[0].id == "01/NQ-CP|2023|Chính phủ"


def test_numbers_of_the_party_run_for_a_term() -> None:
    known = Mention("19-NQ/TW", "2017", "Trung ương Đảng", "a.txt", "2018")
    in_term = Mention("19-NQ/TW", "", "Trung ương Đảng", "b.txt", "2020")
    in_the_next = in_term._replace(until="2024", citing="c.txt")
    assert [found.id for found in resolve_key([known, in_term, in_the_next])[1:]] == [
        "19-NQ/TW|2017|Trung ương Đảng",
        "19-NQ/TW||Trung ương Đảng",
    ]


def test_the_same_file_tells_the_year() -> None:
    known = [Mention("45/QĐ-TTg", year, "Thủ tướng Chính phủ", f"{year}.txt", "2025") for year in ("2021", "2023")]
    open_one = Mention("45/QĐ-TTg", "", "Thủ tướng Chính phủ", "2021.txt", "2025")
    assert resolve_key([*known, open_one])[2].id == "45/QĐ-TTg|2021|Thủ tướng Chính phủ"


def test_a_list_with_one_date_tells_which_document_is_meant() -> None:
    old = "theo Nghị quyết số 01/NQ-CP ngày 06/01/2023 của Chính phủ"
    new = "theo Nghị quyết số 01/NQ-CP ngày 08/01/2026 của Chính phủ"
    first = resolved(a=old, b=LISTED).readings[1].citations[0]
    assert (first.surface, first.date, first.id) == ("Nghị quyết số 01/NQ-CP", None, "01/NQ-CP||Chính phủ")
    assert first.candidates == ("01/NQ-CP|2023|Chính phủ", "01/NQ-CP|2026|Chính phủ")
    told = resolved(a=old, b=LISTED, c=new).readings[1].citations[0]
    assert (told.date, told.id, told.candidates) == (None, "01/NQ-CP|2026|Chính phủ", ())


def test_a_law_by_name_is_the_one_of_its_time() -> None:
    for date, code in (("2010-01-05", "13/2003/QH11"), ("2020-01-05", "45/2013/QH13"), ("2024-09-05", "31/2024/QH15")):
        reading = extract(Source("a.txt", "theo Luật Đất đai", metadata={"date": date, "type": "Công văn"}))
        assert resolve([reading]).readings[0].citations[0].id.startswith(f"{code}|")


def test_a_notice_without_number_is_joined_with_the_letter_that_cites_it() -> None:
    found = resolved(
        notice=NOTICE,
        letter="Thực hiện Thông báo số 214/TB-UBND ngày 12/7/2023 của UBND tỉnh về kết luận của Chủ tịch UBND tỉnh tại buổi làm việc"
        " về chuyển đổi số trong các cơ sở y tế công lập",
    )
    row = documents(found.graph)["214/TB-UBND|2023|Ủy ban nhân dân tỉnh Nghệ An"]
    assert (row["held"], row["source"], row["code"]) == (True, "notice.txt", "214/TB-UBND")
    assert "subject similarity" in str(row["joined"])


def test_a_notice_on_something_else_stays_by_itself() -> None:
    found = resolved(
        notice=NOTICE,
        letter="Thực hiện Thông báo số 215/TB-UBND ngày 14/7/2023 của UBND tỉnh về kết luận thanh tra đất đai tại huyện Quỳ Hợp",
    )
    rows = documents(found.graph)
    assert rows["source:notice.txt"]["held"]
    assert not rows["215/TB-UBND|2023|Ủy ban nhân dân tỉnh Nghệ An"]["held"]


def test_two_files_of_one_text_are_one_document() -> None:
    found = resolved(
        pdf=NOTICE + "Các sở, ngành thực hiện nghiêm túc. " * 5,
        markdown=NOTICE.replace("THÔNG BÁO", "# THÔNG BÁO") + "Các sở, ngành thực hiện nghiêm túc. " * 5,
    )
    held = [row for row in found.graph.nodes["Document"] if row["held"]]
    assert len(held) == 1
    assert held[0]["source"] == "markdown.txt | pdf.txt"


def test_an_edge_counts_its_mentions_and_names_them() -> None:
    found = resolved(a=NOTICE + "\nTiếp tục thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ.")
    edge = found.graph.edges["IMPLEMENTS", "Document", "Document"][0]
    citations = {row["id"]: row for row in found.graph.nodes["Citation"]}
    assert (edge["mentions"], len(edge["citations"])) == (2, 2)
    assert all("58/NQ-CP" in citations[c]["sentence"] for c in edge["citations"])


def test_the_passive_is_turned_round() -> None:
    found = resolved(a="Căn cứ Nghị định số 24/2014/NĐ-CP được sửa đổi, bổ sung tại Nghị định số 107/2020/NĐ-CP;")
    edge = found.graph.edges["AMENDS", "Document", "Document"][0]
    assert (edge["from"], edge["to"]) == ("107/2020/NĐ-CP|2020|Chính phủ", "24/2014/NĐ-CP|2014|Chính phủ")


def test_an_edge_that_is_said_often_names_the_first_and_counts_all() -> None:
    often = "\nTiếp tục thực hiện Nghị quyết số 58/NQ-CP ngày 21/4/2023 của Chính phủ." * NAMED
    edge = resolved(a=NOTICE + often).graph.edges["IMPLEMENTS", "Document", "Document"][0]
    assert (edge["mentions"], len(edge["citations"])) == (NAMED + 1, NAMED)
    rows = [{**edge, "at": at, "citations": [f"{at}#{n}" for n in range(60)]} for at in (1, 2)]
    both = combine(("IMPLEMENTS", "Document", "Document"), rows)
    assert both["mentions"] == 2 * (NAMED + 1)
    assert both["citations"] == [*rows[0]["citations"], *rows[1]["citations"]][:NAMED]


def test_an_edge_against_time_is_reported_and_kept() -> None:
    text = (
        NOTICE.replace("ngày    tháng 7", "ngày 05 tháng 7")
        .replace("21/4/2023", "21/9/2023")
        .replace("/TB-UBND", "9/TB-UBND")
    )
    found = resolved(a=text)
    assert len(found.graph.edges["IMPLEMENTS", "Document", "Document"]) == 1
    assert any("younger" in warning for warning in found.graph.warnings)


def test_no_document_relates_to_itself() -> None:
    first = extract(
        Source(
            "a.txt",
            "theo Quyết định số 45/QĐ-UBND ngày 12/01/2023 về thực hiện Quyết định số 45/QĐ-UBND ngày 12/01/2023",
            metadata={"place": "Nghệ An"},
        )
    )
    found = resolve([first])
    assert all(row["from"] != row["to"] for rows in found.graph.edges.values() for row in rows)


def test_the_same_files_give_the_same_graph_in_any_order() -> None:
    texts = {
        "a": NOTICE,
        "b": "theo Quyết định số 45/QĐ-UBND ngày 12/01/2022",
        "c": "theo Quyết định số 45/QĐ-UBND và Luật Đất đai",
    }
    readings: list[Reading] = [extract(Source(f"{n}.txt", t, metadata={"place": "Nghệ An"})) for n, t in texts.items()]
    forward, backward = resolve(readings).graph, resolve(readings[::-1]).graph
    assert forward.nodes == backward.nodes
    assert forward.edges == backward.edges
