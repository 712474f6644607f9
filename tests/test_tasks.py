"""Structure of documents and the tasks in them, on texts of our own."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.extraction.folding import Folded, fold, folded, marked_as_usual
from graphkit.extraction.footnotes import Footnote, find_footnotes
from graphkit.extraction.issuers import Place
from graphkit.extraction.mending import mend
from graphkit.extraction.structure import Block, find_structure
from graphkit.extraction.tasks import find_tasks
from graphkit.lexicon.tasks import (
    TaskDeadline,
    TaskPeriod,
    abbreviated_words,
    task_actors,
    task_deadlines,
    task_documents,
    task_openings,
    task_periods,
    task_phrases,
    task_sections,
    task_verbs,
)
from graphkit.model import Citation, Header, Task

NOTICE = Header(type="Thông báo")
PLAN = Header(type="Kế hoạch")
DECISION = Header(type="Quyết định")
LETTER = Header(type="Công văn")


def tasks_of(
    text: str, header: Header = NOTICE, citations: tuple[Citation, ...] = (), place: Place | None = None
) -> list[Task]:
    read = folded(text)
    return find_tasks(read, header, citations, find_footnotes(read), place)


def blocks_of(text: str) -> tuple[Block, ...]:
    read = folded(text)
    return find_structure(read, find_footnotes(read), 0, len(read.folded))


def citation(text: str, surface: str) -> Citation:
    start = text.index(surface)
    return Citation("numbered", start, start + len(surface), surface, None, None, None, None, None, "", "CITES", None)


def ordered(words: str) -> str:
    """A notice whose one numbered task reads ``words``."""
    return f"UBND tỉnh yêu cầu các sở, ban, ngành giữ nghiêm kỷ luật và thực hiện các nhiệm vụ sau:\n\n1. {words}\n"


# --- structure ---


def test_marks_give_paths_as_printed() -> None:
    text = "I. ĐÁNH GIÁ\n\n1. Một việc.\n\nII. NHIỆM VỤ\n\n1. Hai việc:\n\na) Việc nhỏ.\n\n- Việc con.\n\nLời thêm.\n\n2. Việc khác."
    assert [block.section for block in blocks_of(text)] == [
        "I",
        "I.1",
        "II",
        "II.1",
        "II.1.a",
        "II.1.a",
        "II.1.a",
        "II.2",
    ]


def test_articles_parts_and_annexes() -> None:
    text = "Phần thứ hai\n\n6. Việc lớn.\n\nĐiều 3. Tổ chức thực hiện\n\n1. Sở Tài chính:\n\nđ) Việc.\n\nPhụ lục\n\n1. Việc mới."
    assert [block.section for block in blocks_of(text)] == [
        "Phần thứ hai",
        "Phần thứ hai.6",
        "Phần thứ hai.Điều 3",
        "Phần thứ hai.Điều 3.1",
        "Phần thứ hai.Điều 3.1.đ",
        None,
        "1",
    ]


def test_dotted_numbers_say_their_parents() -> None:
    assert [block.section for block in blocks_of("II. NHIỆM VỤ\n\n1. Một\n\n1.1. Hai\n\n1.2. Ba")] == [
        "II",
        "II.1",
        "II.1.1",
        "II.1.2",
    ]


def test_letters_as_scanners_print_them() -> None:
    text = "1. Viec:\n\nb) Mot.\n\n¢) Hai.\n\nd) Ba.\n\nd) Bon.\n\ne) Nam."
    assert [block.mark for block in blocks_of(text)] == ["1", "b", "c", "d", "đ", "e"]


def test_a_page_break_cuts_no_paragraph() -> None:
    text = "1. Sở Y tế rà soát việc mua thuốc, vật tư y tế cho các bệnh viện và\n\ntrung tâm y tế.\n\n2. Sở Nội vụ kiểm tra."
    assert [text[block.start : block.end] for block in blocks_of(text)] == [
        "1. Sở Y tế rà soát việc mua thuốc, vật tư y tế cho các bệnh viện và\n\ntrung tâm y tế.",
        "2. Sở Nội vụ kiểm tra.",
    ]


def test_a_footnote_cuts_no_paragraph() -> None:
    text = (
        "Sở Y tế rà soát thuốc<sup>[1]</sup> cho các\n\n<sup>[1]</sup>: Công văn số 15/SYT-NV.\n\nbệnh viện công lập."
    )
    (block,) = blocks_of(text)
    assert (block.start, block.end) == (0, len(text))
    assert text[slice(*block.gaps[0])].startswith("<sup>[1]</sup>: Công văn")


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_wrapped_lines_are_one_paragraph(blank: str) -> None:
    wrapped = [
        "a) Sở Xây dựng chủ trì, phối hợp với Sở Tài chính và các cơ quan liên quan",
        "rà soát các dự án chậm tiến độ trên địa bàn tỉnh, báo cáo Ủy ban nhân dân",
        "Thành phố trước ngày 15 tháng 9 năm 2025. Việc rà soát thực hiện theo Luật",
        "Đầu tư công và hướng dẫn của Bộ Tài chính.",
    ]
    other = [line.replace("a) Sở Xây dựng", "b) Sở Nội vụ") for line in wrapped]
    more = [line.replace("a) Sở Xây dựng", "c) Sở Y tế") for line in wrapped]
    text = blank.join([*wrapped, *other, *more])
    assert [block.mark for block in blocks_of(text)] == ["a", "b", "c"]


def test_span_holds_bold_marks_and_table_bars() -> None:
    text = "**1. Sở Y tế** rà soát.\n\n| Sở Nội vụ | Kiểm tra |\n"
    assert [text[block.start : block.end] for block in blocks_of(text)] == [
        "**1. Sở Y tế** rà soát.",
        "| Sở Nội vụ | Kiểm tra |",
    ]


def test_a_number_in_a_wrapped_sentence_is_no_mark() -> None:
    line = "Các đơn vị rà soát toàn bộ hồ sơ theo quy định tại khoản 2 và khoản 3 của Điều"
    text = "\n".join(
        [line, "48. Việc rà soát do thủ trưởng đơn vị chỉ đạo và chịu trách nhiệm về kết quả.", *["x" * 78] * 9]
    )
    assert blocks_of(text)[0].end > len(line) + 10


@pytest.mark.parametrize(
    "unit", ["Sở Y tế, ", "phối hợp với Sở Y tế ", "trong tháng 8/2024, ", ")", "| 2024 ", "a) việc\n"]
)
def test_hostile_orders_take_linear_time(unit: str) -> None:
    read = folded(ordered(unit * (600_000 // len(unit))))
    begin = time.process_time()
    find_tasks(read, LETTER, (), (), None)
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    "text", ["a" * 3_000_000, "1" * 3_000_000, "\n" * 3_000_000, " " * 3_000_000, "1. " * 600_000, "giao " * 500_000]
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    read = folded(text)
    begin = time.perf_counter()
    find_structure(read, (), 0, len(read.folded))
    find_tasks(read, LETTER, (), (), None)
    assert time.perf_counter() - begin < 5


# --- who ---


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("Sở Tài chính bố trí kinh phí.", ["Sở Tài chính"]),
        ("Sở Xây dựng xây dựng kế hoạch.", ["Sở Xây dựng"]),
        ("Giao Sở NN&PTNT chủ trì tham mưu.", ["Sở Nông nghiệp và Phát triển nông thôn"]),
        ("Các Sở, Ban, ngành, địa phương tập trung rà soát.", ["Các Sở, Ban, ngành", "Các địa phương"]),
        ("UBND các huyện, thị xã, thành phố tổ chức thực hiện.", ["Ủy ban nhân dân các huyện, thị xã, thành phố"]),
        ("Các Sở: Tài chính, Kế hoạch và Đầu tư, Y tế khẩn trương rà soát.", ["Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Y tế"]),
        ("Sở Lao động - Thương binh và Xã hội và Sở Nội vụ phối hợp kiểm tra.", ["Sở Lao động - Thương binh và Xã hội", "Sở Nội vụ"]),
        ("Giám đốc Sở Văn hóa, Thể thao và Du lịch chỉ đạo lập hồ sơ.", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Chánh Văn phòng UBND tỉnh theo dõi, đôn đốc.", ["Văn phòng Ủy ban nhân dân tỉnh"]),
        ("BCH Quân sự tỉnh, Công an tỉnh tăng cường tuần tra.", ["Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh"]),
        ("UBND huyện An Phú và UBND thành phố Châu Đốc bàn giao mặt bằng.", ["Ủy ban nhân dân huyện An Phú", "Ủy ban nhân dân thành phố Châu Đốc"]),
        ("Hiệp hội Doanh nghiệp tỉnh phát huy vai trò cầu nối.", ["Hiệp hội Doanh nghiệp tỉnh"]),
        ("Căn cứ quy hoạch được duyệt, Ban Quản lý các KCN tỉnh chủ động kêu gọi đầu tư, báo cáo kết quả.", ["Ban Quản lý các Khu công nghiệp tỉnh"]),
        ("Tăng cường kiểm tra; trong đó, yêu cầu Thanh tra tỉnh chủ trì thanh tra đột xuất.", ["Thanh tra tỉnh"]),
        ("Rà soát toàn bộ hồ sơ trễ hạn.", ["Các sở, ban, ngành"]),
        ("Chủ tịch UBND các tỉnh, thành phố nêu trên tổ chức trực ban.", ["Ủy ban nhân dân các tỉnh, thành phố"]),
        ("UBND các tỉnh, thành phố trực thuộc Trung ương rà soát.", ["Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương"]),
        ("Các bộ, cơ quan nói trên và UBND tỉnh Gia Lai báo cáo kết quả.", ["Các bộ, cơ quan", "Ủy ban nhân dân tỉnh Gia Lai"]),
        ("Đài Phát thanh, Thông tấn xã Việt Nam tăng thời lượng phát sóng.", ["Đài Phát thanh", "Thông tấn xã Việt Nam"]),
        ("Ngân hàng Nhà nước Việt Nam cấp hạn mức tín dụng.", ["Ngân hàng Nhà nước Việt Nam"]),
        ("UBND các tỉnh: Lào Cai, Sơn La và Lai Châu cấp phép khai thác cát.", ["Ủy ban nhân dân tỉnh Lào Cai", "Ủy ban nhân dân tỉnh Sơn La", "Ủy ban nhân dân tỉnh Lai Châu"]),
        ("Bộ Tài chính, Chủ tịch UBND các tỉnh, thành phố: Huế, Gia Lai, Bộ Y tế nạo vét.", ["Bộ Tài chính", "Ủy ban nhân dân thành phố Huế", "Ủy ban nhân dân tỉnh Gia Lai", "Bộ Y tế"]),
        ("UBND các tỉnh, thành phố từ Quảng Ninh đến Nghệ An rà soát.", ["Ủy ban nhân dân các tỉnh, thành phố từ Quảng Ninh đến Nghệ An"]),
        ("Cấp uỷ, tổ chức đảng, chính quyền, đoàn thể các cấp quán triệt.", ["Cấp ủy, tổ chức đảng, chính quyền, đoàn thể các cấp"]),
        ("Sở Y tế, chính quyền địa phương rà soát.", ["Sở Y tế", "Chính quyền địa phương"]),
        ("Công an các tỉnh Sơn La, Lai Châu túc trực.", ["Công an tỉnh Sơn La", "Công an tỉnh Lai Châu"]),
        ("Thủ trưởng các sở, ban ngành tỉnh tiết kiệm điện.", ["Các sở, ban ngành tỉnh"]),
        ("Giám đốc, Thủ trưởng các Sở, ban, ngành của Thành phố rà soát.", ["Các Sở, ban, ngành của Thành phố"]),
        ("UBND tỉnh, thành phố trực thuộc Trung ương công bố dịch.", ["Ủy ban nhân dân tỉnh, thành phố trực thuộc Trung ương"]),
        ("Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương quán triệt.", ["Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương"]),
        ("Yêu cầu các đồng chí bí thư tỉnh uỷ, thành uỷ phải trực tiếp kiểm tra.", ["Các tỉnh ủy, thành ủy"]),
        ("Đề nghị các đồng chí Giám đốc các Sở: Nội vụ, Y tế phải trực tiếp đối thoại.", ["Sở Nội vụ", "Sở Y tế"]),
        ("Chủ tịch HĐTV, Tổng Giám đốc các tập đoàn, tổng công ty nhà nước tiết giảm chi phí.", ["Các tập đoàn, tổng công ty nhà nước"]),
        ("Cấp ủy, chính quyền các cấp, nhất là ở vùng cao, phải đi trước.", ["Cấp ủy, chính quyền các cấp"]),
        ("Các đơn vị, các Chủ đầu tư đẩy nhanh giải ngân.", ["Các đơn vị", "Các Chủ đầu tư"]),
        ("Cơ quan thanh tra khẩn trương kết luận.", ["Cơ quan thanh tra"]),
        ("Bệnh viện Đa khoa tỉnh, Trạm Y tế các xã dự trữ thuốc.", ["Bệnh viện Đa khoa tỉnh", "Trạm Y tế các xã"]),
        ("Các địa phương có đê biển tăng cường tuần tra.", ["Các địa phương có đê biển"]),
        ("Các cơ quan, đơn vị có kế hoạch luân chuyển cán bộ.", ["Các cơ quan, đơn vị"]),
        ("Cơ quan báo chí, Hội Cựu chiến binh giám sát việc chi trả.", ["Cơ quan báo chí", "Hội Cựu chiến binh"]),
        ("Về quỹ đất tái định cư: Tỉnh chủ động cân đối; giao Bộ Tài chính thẩm định.", ["Tỉnh", "Bộ Tài chính"]),
        ("Báo cáo quý: Sở Nội vụ tổng hợp, gửi UBND tỉnh.", ["Sở Nội vụ"]),
        ("Bộ trưởng, Thủ trưởng cơ quan ngang bộ, Chủ tịch UBND tỉnh Gia Lai rà soát.", ["Các bộ, cơ quan ngang bộ", "Ủy ban nhân dân tỉnh Gia Lai"]),
        ("Bộ trưởng, Thủ trưởng cơ quan ngang bộ, cơ quan thuộc Chính phủ rà soát.", ["Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ"]),
        ("Bộ trưởng các Bộ, Thủ trưởng cơ quan ngang bộ rà soát.", ["Các bộ, cơ quan ngang bộ"]),
        ("Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ rà soát.", ["Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ"]),
        ("Các ban, ngành, tổ chức chính trị - xã hội, UBND các xã rà soát.", ["Các ban, ngành, tổ chức chính trị - xã hội", "Ủy ban nhân dân các xã"]),
        ("Các hội từ Trung ương đến địa phương vận động hội viên.", ["Các hội"]),
        ("Thành phố Huế và các tỉnh Gia Lai, Đắk Lắk rà soát.", ["Thành phố Huế", "Tỉnh Gia Lai", "Tỉnh Đắk Lắk"]),
        ("UBND TP. Pleiku, UBND TX. An Khê rà soát.", ["Ủy ban nhân dân thành phố Pleiku", "Ủy ban nhân dân thị xã An Khê"]),
        ("Sở Y tế trước ngày 15/9/2027 báo cáo kết quả.", ["Sở Y tế"]),
        ("Sở Y tế sẽ mua thuốc; UBND tỉnh sẽ xem xét bổ sung kinh phí.", ["Sở Y tế"]),
        ("Đối với các trạm y tế: Kiểm kê thuốc trước mùa mưa.", ["Các trạm y tế"]),
        ("UBND các xã, phường ven biển rà soát.", ["Ủy ban nhân dân các xã, phường ven biển"]),
        ("Trên đây là kết luận; trong quá trình thực hiện, nếu có vướng mắc, các xã phản ánh về Sở Y tế.", ["Các xã"]),
        ("Để giữ rừng, UBND tỉnh chỉ thị các xã lập tổ tuần tra.", ["Các xã"]),
        ("Các hội được Nhà nước giao nhiệm vụ, Sở Lao động – Thương binh và Xã hội rà soát.", ["Các hội được Nhà nước giao nhiệm vụ", "Sở Lao động - Thương binh và Xã hội"]),
        ("UBND các huyện, thị xã, thành phó rà soát.", ["Ủy ban nhân dân các huyện, thị xã, thành phố"]),
        ("Nếu còn vướng mắc thì Đảng ủy phường, xã phản ánh về Sở Nội vụ.", ["Đảng ủy phường, xã"]),
        ("Sở Y tế mua thuốc; Sở Tài chính cấp kinh phí. Giao Công an tỉnh giữ trật tự.", ["Sở Y tế", "Sở Tài chính", "Công an tỉnh"]),
        ("Sở Y tế mua thuốc, trường hợp thiếu thì báo cáo; trường hợp vượt thẩm quyền, Sở Tài chính đề xuất.", ["Sở Y tế", "Sở Tài chính"]),
        ("Sở Y tế phối hợp với các trường; Hội Khuyến học vận động học sinh.", ["Sở Y tế"]),
        ("Các cơ quan được giao chủ trì nhiệm vụ theo Kế hoạch này có trách nhiệm lập dự toán.", ["Các cơ quan được giao chủ trì nhiệm vụ"]),
        ("Các sở, ngành và UBND các xã, phường được phân công chủ trì nhiệm vụ có trách nhiệm lập kế hoạch.", ["Các sở, ngành", "Ủy ban nhân dân các xã, phường"]),
        ("Nếu có vướng mắc các xã, phường phản ánh về Sở Nội vụ.", ["Các xã, phường"]),
        ("Nếu thấy cần sửa đổi, bổ sung Kế hoạch, các sở, ngành đề xuất với Sở Nội vụ.", ["Các sở, ngành"]),
        ("Các Bộ, cơ quan: Tài chính, Xây dựng rà soát.", ["Bộ Tài chính", "Bộ Xây dựng"]),
        ("Các cơ quan thông tin của tỉnh: Xây dựng Kế hoạch tuyên truyền.", ["Các cơ quan thông tin của tỉnh"]),
        ("UBND các phường, xã, đặc khu xây dựng dự toán.", ["Ủy ban nhân dân các phường, xã, đặc khu"]),
        ("Đối với các sở, ngành, đơn vị cấp Thành phố: Chủ động bố trí kinh phí.", ["Các sở, ngành, đơn vị cấp Thành phố"]),
        ("Các tổ chức được cấp giấy phép thăm dò có trách nhiệm bảo vệ khoáng sản.", ["Các tổ chức được cấp giấy phép thăm dò"]),
        ("Các chủ rừng là tổ chức rà soát ranh giới.", ["Các chủ rừng là tổ chức"]),
        ("Các cơ quan quản lý cấp trên tổng hợp kết quả.", ["Các cơ quan quản lý cấp trên"]),
        ("Đài Phát thanh và Truyền hình Thành phố đưa tin.", ["Đài Phát thanh và Truyền hình Thành phố"]),
        ("Trên cơ sở đề nghị của các Bộ, cơ quan, Sở Tài chính bố trí kinh phí.", ["Sở Tài chính"]),
        ("Văn phòng Đoàn đại biểu Quốc hội và HĐND tỉnh, Thuế tỉnh rà soát.", ["Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh", "Thuế tỉnh"]),
        ("Chính phủ trân trọng đề nghị Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam giám sát.", ["Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"]),
        ("Rà soát hồ sơ. Người đứng đầu các cơ quan, đơn vị chịu trách nhiệm về kết quả.", ["Các sở, ban, ngành"]),
    ],
)  # fmt: skip
def test_lead(words: str, lead: list[str]) -> None:
    assert [list(task.lead) for task in tasks_of(ordered(words))] == [["Các sở, ban, ngành"], lead]


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_a_heading_that_breaks_off_early_is_one_name(blank: str) -> None:
    heading = "4. Công ty Điện lực Khánh\nHòa, Hội Cựu chiến\nbinh tỉnh:"
    filling = "Cử cán bộ xuống tận thôn để hướng dẫn bà con lập hồ sơ vay vốn, thu hoạch\nvà bán nông sản đúng vụ, không để thương lái ép giá trong những ngày mưa."
    text = ordered("Sở Y tế rà soát.") + blank.join(
        (
            "",
            "2. Sở Nội vụ:",
            f"a) {filling}",
            f"b) {filling}",
            "3. Sở Y tế:",
            f"a) {filling}",
            f"b) {filling}",
            heading,
            f"a) {filling}",
        )
    )
    *_, task = tasks_of(text)
    assert task.lead == ("Công ty Điện lực Khánh Hòa", "Hội Cựu chiến binh tỉnh")


def test_a_verb_behind_a_short_heading_begins_a_paragraph() -> None:
    filling = "Cử cán bộ xuống tận thôn để hướng dẫn bà con lập hồ sơ vay vốn, thu hoạch\nvà bán nông sản đúng vụ, không để thương lái ép giá trong những ngày mưa."
    text = (
        ordered("Sở Y tế rà soát.")
        + "\n".join(f"{n}. Công ty Điện lực Khánh Hòa\n{filling}" for n in range(2, 6))
        + "\n"
    )
    assert [task.lead for task in tasks_of(text)][2:] == [("Công ty Điện lực Khánh Hòa",)] * 4


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = (
        "Về nhà ở tạm cho các hộ ở chung cư cũ, Chủ tịch UBND tỉnh có ý kiến như sau:",
        "     1. Sở Xây dựng kiểm tra các chung cư cũ, lập danh sách những nhà nguy hiểm",
        "và gửi Ủy ban nhân dân tỉnh; những nhà không còn ở được thì phải di dời ngay.",
        "     Đồng thời, chủ trì lập phương án xây lại những khu nhà đã hết niên hạn, có",
        "bố trí chỗ ở tạm cho người dân trong thời gian chờ nhà mới được bàn giao cho họ.",
        "     2. Sở Tài chính bố trí kinh phí, hướng dẫn các xã, phường thanh toán tiền thuê",
        "nhà, không để người dân phải ứng trước quá một tháng tiền thuê nhà ở tạm của mình.",
        "     3. Công an tỉnh cấp lại giấy tờ bị mất cho các hộ phải di dời, làm ngay tại nơi",
        "ở tạm, bảo đảm trẻ em được nhập học đúng ngày khai giảng ở trường gần nhà nhất.",
    )
    assert [task.lead for task in tasks_of("\n".join(lines) + "\n")] == [
        ("Sở Xây dựng",),
        ("Sở Xây dựng",),
        ("Sở Tài chính",),
        ("Công an tỉnh",),
    ]


def test_an_opening_can_end_with_its_addressees() -> None:
    text = "Sở Y tế yêu cầu các bệnh viện, trung tâm y tế:\n\n1. Dự trữ đủ máu.\n\n2. Trực 24/24 giờ.\n"
    assert [(task.section, task.lead) for task in tasks_of(text, LETTER)] == [
        ("1", ("Các bệnh viện", "Trung tâm y tế")),
        ("2", ("Các bệnh viện", "Trung tâm y tế")),
    ]


def test_a_heading_that_asks_orders_whatever_it_speaks_of() -> None:
    text = ordered("Để hoàn thành mục tiêu cả năm, đề nghị:\n\na) Sở Y tế mua vắc xin.\n\nb) Công an tỉnh giữ trật tự.")
    assert [task.lead for task in tasks_of(text)[1:]] == [("Sở Y tế",), ("Công an tỉnh",)]


def test_labels_that_are_sentences_or_stand_above_a_list() -> None:
    text = (
        "III. NHIỆM VỤ\n\n1. Làm sạch dữ liệu\n\na) Nội dung: Đối chiếu sổ hộ tịch với cơ sở dữ liệu.\n\n"
        "b) Cơ quan thực hiện:\n\n- Đơn vị chủ trì: Sở Tư pháp.\n\n- Đơn vị phối hợp: Công an tỉnh, UBND các xã.\n\n"
        "2. Mở lớp dạy nghề\n\n- Đơn vị thực hiện: Sở Nội vụ chủ trì; Hội Phụ nữ tỉnh vận động học viên.\n\n"
        "3. Việc khác\n\n- Trồng cây ven đường.\n"
    )
    assert [(text[task.start], task.lead, task.coordinate) for task in tasks_of(text, PLAN)] == [
        ("a", ("Sở Tư pháp",), ("Công an tỉnh", "Ủy ban nhân dân các xã")),
        ("2", ("Sở Nội vụ", "Hội Phụ nữ tỉnh"), ()),
    ]


def test_rules_hand_out_tasks_in_the_articles_that_say_so() -> None:
    text = (
        "QUY ĐỊNH\n\nĐiều 1. Phạm vi\n\n1. Các trường báo cáo sĩ số.\n\nĐiều 7. Nhiệm vụ của nhà trường\n\n1. Trường dạy đủ giờ.\n\n"
        "**Điều 8. Trách nhiệm của các cơ quan**\n\n1. Sở Nội vụ chủ trì, phối hợp với Sở Y tế lập danh sách.\n\n"
        "2. Công an tỉnh:\n\na) Cấp lại giấy tờ.\n\nb) Báo cáo hằng năm, trước ngày 10/12.\n\nĐiều 9. Trách nhiệm thi hành\n\n"
        "1. Bộ trưởng Bộ Y tế tổ chức thực hiện Quy định này.\n\n2. Các Bộ trưởng chịu trách nhiệm thi hành Quy định này./.\n\n"
        "Nơi nhận:\n- Sở Y tế: mua thuốc.\n"
    )
    tasks = tasks_of(text, Header(type="Quy định"))
    assert [(task.section, task.lead, task.coordinate, task.deadlines) for task in tasks] == [
        ("Điều 8.1", ("Sở Nội vụ",), ("Sở Y tế",), ()),
        ("Điều 8.2.a", ("Công an tỉnh",), (), ()),
        ("Điều 8.2.b", ("Công an tỉnh",), (), ()),
        ("Điều 9.1", ("Bộ Y tế",), (), ()),
    ]


def test_a_table_without_a_bar_before_its_first_cell() -> None:
    text = (
        "III. NHIỆM VỤ\n\nTT | Nội dung thực hiện | Sở, ngành chủ trì tham mưu | Đơn vị phối hợp | Thời gian thực hiện\n"
        " | (1) | (2) | (3) | (4)\n1 | Mở lớp học | Sở Nội vụ | Hội Khuyến học | Quý II/2027\n"
        " | Mua sách | Sở Y tế |  | \n"
    )
    assert [(text[task.start : task.end][:3], task.lead, task.coordinate) for task in tasks_of(text, PLAN)] == [
        ("1 |", ("Sở Nội vụ",), ("Hội Khuyến học",)),
        ("| M", ("Sở Y tế",), ()),
    ]


def test_first_lines_of_items_can_be_shorter_than_the_others() -> None:
    filling = "Cử cán bộ xuống tận thôn để hướng dẫn bà con\nlập hồ sơ vay vốn, thu hoạch và bán nông sản đúng vụ, không để thương lái ép giá\ntrong những ngày mưa."
    items = [f"{n}. {filling}" for n in range(2, 7)]
    text = ordered("Sở Y tế rà soát.") + "\n".join(
        (
            *items,
            "7. Giao Công an tỉnh cấp lại ngay các thẻ",
            "BHYT bị mất cho bà con.",
            "- Báo cáo Ủy ban nhân dân",
            "tỉnh.\n",
        )
    )
    assert [(task.section, task.lead) for task in tasks_of(text)[-2:]] == [
        ("7", ("Công an tỉnh",)),
        ("7", ("Công an tỉnh",)),
    ]


def test_an_item_about_aims_among_tasks_is_a_task_heading() -> None:
    text = "III. NHIỆM VỤ TRỌNG TÂM\n\n1. Hoàn thành mục tiêu thực hiện xóa nhà tạm\n\na) Công an tỉnh rà soát hồ sơ.\n\n2. Mục tiêu\n\na) Hội Phụ nữ tỉnh rà soát hội viên.\n"
    assert [task.lead for task in tasks_of(text, NOTICE)] == [("Công an tỉnh",)]


@pytest.mark.parametrize(
    "told",
    [
        "Sở Tài chính chỉ đạo Kho bạc Nhà nước tỉnh:",
        "Giao Giám đốc Sở Tài chính chỉ đạo thực hiện:",
        "Sở Tài chính:",
    ],
)
def test_a_line_that_only_says_who_directs_whom_heads_the_items_under_it(told: str) -> None:
    text = (
        ordered("Sở Y tế rà soát.") + f"\n2. Hỗ trợ vay vốn\n\n{told}\n\na) Rà soát hồ sơ vay.\n\nb) Giải ngân ngay.\n"
    )
    assert [(task.section, task.lead) for task in tasks_of(text)[2:]] == [
        ("2.a", ("Sở Tài chính",)),
        ("2.b", ("Sở Tài chính",)),
    ]


def test_a_label_behind_dashes_says_who_carries_out_all_of_them() -> None:
    text = "III. NHIỆM VỤ VÀ GIẢI PHÁP\n\n1. Bảo vệ rừng\n\n- Rà soát bản đồ rừng.\n\n- Đào tạo cán bộ kiểm lâm.\n\n"
    text += "Trách nhiệm chỉ đạo thực hiện: Đảng ủy Ủy ban nhân dân tỉnh.\n\n2. Sở Y tế rà soát.\n"
    assert [(task.section, task.lead) for task in tasks_of(text, NOTICE)] == [
        ("III.1", ("Đảng ủy Ủy ban nhân dân tỉnh",)),
        ("III.1", ("Đảng ủy Ủy ban nhân dân tỉnh",)),
        ("III.2", ("Sở Y tế",)),
    ]


@pytest.mark.parametrize(
    ("said", "lead"),
    [
        (
            "các Tập đoàn: Điện lực Việt Nam, Công nghiệp - Viễn thông Quân đội tổ chức kéo cáp.",
            ("Tập đoàn Điện lực Việt Nam", "Tập đoàn Công nghiệp - Viễn thông Quân đội"),
        ),
        ("doanh nghiệp viễn thông bảo đảm sóng.", ("Doanh nghiệp viễn thông",)),
        (
            "Văn phòng Ban chỉ đạo phòng thủ dân sự tỉnh theo dõi thời tiết.",
            ("Văn phòng Ban chỉ đạo phòng thủ dân sự tỉnh",),
        ),
        ("UBND các xã và lãnh đạo các sở, ngành kiểm tra đê.", ("Ủy ban nhân dân các xã", "Các sở, ngành")),
    ],
)
def test_verbs_inside_names_end_no_name(said: str, lead: tuple[str, ...]) -> None:
    assert tasks_of(ordered(f"Yêu cầu {said}"))[-1].lead == lead


def test_a_plus_stands_under_its_dash() -> None:
    text = ordered("Sở Y tế rà soát.") + "\n".join(
        ("", "- Công an tỉnh:", "+ Cấp lại giấy tờ.", "+ Giữ trật tự.", "- Rà soát hồ sơ cũ.", "+ Báo cáo kết quả.", "")
    )
    assert [task.lead for task in tasks_of(text)[2:]] == [
        ("Công an tỉnh",),
        ("Công an tỉnh",),
        ("Sở Y tế",),
        ("Sở Y tế",),
    ]


def test_a_request_orders_nothing_and_its_answer_does() -> None:
    text = (
        "II. VỀ CÁC ĐỀ XUẤT, KIẾN NGHỊ CỦA TỈNH\n\n1. Về đề nghị Bộ Y tế bố trí máy đo; cấp thêm vắc xin cho tỉnh: Sở Tài chính tổng hợp nhu cầu.\n\n"
        "2. Về kiến nghị giao Sở Nội vụ tuyển bác sĩ: Giao Bộ Nội vụ xem lại định mức.\n\n3. Về đề nghị các bộ, ngành thực hiện sớm.\n"
    )
    assert [(task.section, task.lead) for task in tasks_of(text, NOTICE)] == [
        ("II.1", ("Sở Tài chính",)),
        ("II.2", ("Bộ Nội vụ",)),
    ]


def test_under_funds_whoever_is_named_has_to_act() -> None:
    text = (
        "III. KINH PHÍ THỰC HIỆN\n\n1. Ngân sách tỉnh bảo đảm theo quy định.\n\n2. Sở Tài chính cân đối, bố trí kinh phí.\n\n"
        "IV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế mua thuốc.\n"
    )
    assert [task.lead for task in tasks_of(text, PLAN)] == [("Sở Tài chính",), ("Sở Y tế",)]


def test_an_opening_says_who_needs_to_act() -> None:
    text = (
        "I. KẾT LUẬN\n\nĐể giữ nhịp tăng trưởng, thành phố Huế cần tập trung thực hiện các nhiệm vụ, giải pháp sau:\n\n"
        "1. Rà soát quy hoạch.\n\n2. Sở Tài chính cân đối ngân sách.\n"
    )
    assert [task.lead for task in tasks_of(text, NOTICE)] == [("Thành phố Huế",), ("Sở Tài chính",)]


def test_a_text_without_head_is_what_it_calls_itself() -> None:
    text = "2. Giao Sở Y tế mua thuốc.\n\n3. Công an tỉnh thực hiện nghiêm Kết luận này.\n"
    assert [task.lead for task in tasks_of(text, Header())] == [("Sở Y tế",), ("Công an tỉnh",)]
    assert not tasks_of(text.replace("Kết luận", "Luật"), Header())


def test_what_is_counted_under_an_order_is_no_task() -> None:
    text = ordered("Các xã thống kê, báo cáo các nội dung sau:\n\n(1) Số nhà bị sập.\n\n(2) Sở Xây dựng kiểm tra lại.")
    assert [task.lead for task in tasks_of(text)[1:]] == [("Sở Xây dựng",)]


def test_dotted_items_stand_under_the_one_they_name() -> None:
    text = ordered(
        "Sở Y tế rà soát.\n\n2- Thời gian tới, các cấp ủy tập trung thực hiện các nhiệm vụ sau:\n\n2.1- Mở lớp học tối.\n\n"
        "2.2- Sở Nội vụ soạn bài giảng.\n\n3- Đối với Công an tỉnh\n\n3.1- Giữ trật tự lớp học."
    )
    assert [(task.section, task.lead) for task in tasks_of(text)[2:]] == [
        ("2.1", ("Các cấp ủy",)),
        ("2.2", ("Sở Nội vụ",)),
        ("3.1", ("Công an tỉnh",)),
    ]


def test_closings_of_guidance() -> None:
    closing = "Hướng dẫn này được phổ biến đến chi bộ.\n\nTrong quá trình thực hiện, nếu có vướng mắc thì các chi bộ báo cáo Đảng ủy.\n"
    text = f"I. NGUYÊN TẮC\n\n1. Đảng viên sinh hoạt ở một chi bộ.\n\n{closing}\nT/M ĐẢNG ỦY\n"
    assert [task.lead for task in tasks_of(text, Header(type="Hướng dẫn"))] == [("Các chi bộ",)]


def test_a_law_that_is_quoted_orders_nothing() -> None:
    quoted = "2. Khoản 4 Điều 9 Luật Thư viện quy định như sau:\n\n“4. Thư viện tỉnh mở cửa cả ngày nghỉ.\n\na) Sở Nội vụ kiểm tra.”\n"
    text = ordered("Sở Y tế báo cáo.") + f"\n{quoted}\n3. Sở Tài chính chi trả.\n"
    assert [task.lead for task in tasks_of(text)[1:]] == [("Sở Y tế",), ("Sở Tài chính",)]


def test_a_list_whose_opening_is_lost_is_opened_by_its_first_heading() -> None:
    text = "1. Sở Y tế\n\na) Thực hiện mua thuốc.\n\n2. Sở Tài chính khẩn trương cấp kinh phí, không để các trạm y tế chờ.\n"
    assert [task.lead for task in tasks_of(text)] == [("Sở Y tế",), ("Sở Tài chính",)]


def test_what_the_issuer_announces_is_no_order() -> None:
    text = (
        "IV. TỔ CHỨC THỰC HIỆN\n\nUBND tỉnh Kon Tum ban hành kế hoạch gồm các việc như sau:\n\n1. Sở Y tế mua thuốc.\n"
    )
    issuer = PLAN._replace(issuer="Ủy ban nhân dân tỉnh Kon Tum")
    assert [task.lead for task in tasks_of(text, issuer)] == [("Sở Y tế",)]


def test_headings_hand_their_actors_down() -> None:
    text = (
        "UBND tỉnh yêu cầu các sở, ban, ngành giữ nghiêm kỷ luật và thực hiện các nhiệm vụ sau:\n\n"
        "#### 1. Sở Y tế chủ trì, phối hợp với các ngành, địa phương\n\nRà soát thuốc.\n\n"
        "Phối hợp với Sở Tài chính lập dự toán.\n\n"
        "2. Văn phòng UBND tỉnh:\n\na) Theo dõi việc thực hiện.\n\n"
        "3. Về cải cách hành chính\n\nCông an tỉnh cấp căn cước.\n\nĐẩy mạnh tuyên truyền.\n"
    )
    found = [(task.section, task.lead, task.coordinate) for task in tasks_of(text)]
    assert found == [
        (None, ("Các sở, ban, ngành",), ()),
        ("1", ("Sở Y tế",), ("Các ngành", "Các địa phương")),
        ("1", ("Sở Y tế",), ("Sở Tài chính",)),
        ("2.a", ("Văn phòng Ủy ban nhân dân tỉnh",), ()),
        ("3", ("Công an tỉnh",), ()),
        ("3", ("Công an tỉnh",), ()),
    ]


def test_coordinate_and_supervisor() -> None:
    text = ordered(
        "Sở Tài chính chủ trì, phối hợp với Kho bạc Nhà nước tỉnh, Cục Thuế tỉnh rà soát nợ thuế. "
        "Đề nghị đồng chí Trần Thị Bình, Phó Chủ tịch UBND tỉnh theo dõi, chỉ đạo nội dung này."
    )
    task = tasks_of(text)[1]
    assert task.lead == ("Sở Tài chính",)
    assert task.coordinate == ("Kho bạc Nhà nước tỉnh", "Cục Thuế tỉnh")
    assert task.supervisor == "Trần Thị Bình, Phó Chủ tịch UBND tỉnh"


def test_a_closing_paragraph_stands_above_the_list() -> None:
    text = ordered("Sở Y tế rà soát.") + "\nGiao Văn phòng UBND tỉnh theo dõi, đôn đốc./.\n\nNơi nhận:\n- Như trên;\n"
    assert [(task.section, task.lead) for task in tasks_of(text)][-1] == (None, ("Văn phòng Ủy ban nhân dân tỉnh",))


def test_a_page_break_inside_a_task() -> None:
    text = ordered("Sở Y tế rà soát việc mua sắm thuốc, báo cáo UBND\n\ntỉnh trước ngày 20/8/2025.")
    task = tasks_of(text)[1]
    assert text[task.start : task.end].endswith("tỉnh trước ngày 20/8/2025.")
    assert [deadline.date for deadline in task.deadlines] == ["2025-08-20"]


def test_citations_of_a_paragraph_and_of_its_footnote() -> None:
    text = ordered("Sở Y tế thực hiện Công văn số 15/SYT-NV và kế hoạch đã giao<sup>[1]</sup>.") + (
        "\n<sup>[1]</sup>: Kế hoạch số 20/KH-UBND ngày 01/02/2025 của UBND tỉnh.\n"
    )
    cited = (citation(text, "Công văn số 15/SYT-NV"), citation(text, "Kế hoạch số 20/KH-UBND ngày 01/02/2025"))
    assert tasks_of(text, citations=cited)[1].citations == (0, 1)
    assert tasks_of(text, citations=cited)[1].deadlines == ()


# --- where ---


def test_the_past_and_the_aims_order_nothing() -> None:
    text = (
        "I. MỤC TIÊU\n\n1. Sở Y tế đạt 95% chỉ tiêu tiêm chủng.\n\nII. KẾT QUẢ THỰC HIỆN\n\n1. Sở Nội vụ tham mưu tốt.\n\n"
        "III. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế báo cáo kết quả.\n"
    )
    assert [task.section for task in tasks_of(text, PLAN)] == ["III.1"]


def test_a_table_of_tasks() -> None:
    text = (
        "## II. PHÂN CÔNG NHIỆM VỤ\n\n| Cơ quan chủ trì | Nhiệm vụ | Thời hạn |\n|---|---|---|\n"
        "| Sở Nội vụ | Kiểm tra công vụ | Quý IV/2025 |\n| Sở Y tế | Mua thuốc | Trước ngày 05/9/2025 |\n"
    )
    found = tasks_of(text, PLAN)
    assert [task.lead for task in found] == [("Sở Nội vụ",), ("Sở Y tế",)]
    assert [deadline.date for task in found for deadline in task.deadlines] == ["2025-Q4", "2025-09-05"]


def test_articles_of_a_decision() -> None:
    text = (
        "QUYẾT ĐỊNH:\n\nĐiều 1. Phê duyệt đề án.\n\nĐiều 2. Giao Sở Y tế triển khai đề án.\n\n"
        "Điều 3. Chánh Văn phòng UBND tỉnh, Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này./.\n"
    )
    assert [(task.section, task.lead) for task in tasks_of(text, DECISION)] == [
        ("Điều 2", ("Sở Y tế",)),
    ]


@pytest.mark.parametrize("kind", [None, "Nghị định", "Thông tư", "Luật", "Văn bản hợp nhất", "Tờ trình"])
def test_types_that_order_nothing(kind: str | None) -> None:
    assert tasks_of(ordered("Sở Y tế báo cáo."), Header(type=kind)) == []


def test_letters_that_report_or_ask_order_nothing() -> None:
    text = (
        "Kính gửi: Ủy ban nhân dân tỉnh\n\nSở Y tế báo cáo như sau:\n\n1. Sở Nội vụ đã có ý kiến.\n\n"
        "2. Sở Y tế kính đề nghị Ủy ban nhân dân tỉnh xem xét:\n\n- Bổ sung kinh phí.\n"
    )
    assert tasks_of(text, LETTER) == []


def test_what_somebody_may_do_is_no_order() -> None:
    assert not tasks_of(ordered("Các hợp tác xã được vay vốn và có quyền chọn ngân hàng."))[1:]


def test_agreement_is_no_order() -> None:
    assert len(tasks_of(ordered("Thống nhất đề cương báo cáo của Sở Nội vụ."))) == 1


def test_a_bare_verb_opens_the_orders() -> None:
    text = "Thủ tướng Chính phủ yêu cầu:\n\n1. Chủ tịch Ủy ban nhân dân các tỉnh:\n\na) Thống kê thiệt hại.\n\n2. Bộ Tài chính tổng hợp.\n"
    assert [(task.section, task.lead) for task in tasks_of(text, Header(type="Công điện"))] == [
        ("1.a", ("Ủy ban nhân dân các tỉnh",)),
        ("2", ("Bộ Tài chính",)),
    ]


QUARTERLY = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"

# --- by when ---


@pytest.mark.parametrize("row", task_deadlines(), ids=lambda row: row.phrase)
def test_deadlines(row: TaskDeadline) -> None:
    text = ordered(f"Sở Y tế thực hiện nhiệm vụ, {row.example}")
    found = [deadline for task in tasks_of(text) for deadline in task.deadlines]
    assert [(deadline.surface, deadline.date) for deadline in found] == [(row.surface, row.date)]
    assert all(text[deadline.start : deadline.end] == deadline.surface for deadline in found)


@pytest.mark.parametrize(
    "words",
    [
        "rà soát kế hoạch giai đoạn 2021 - 2025.",
        "thực hiện từ tháng 10 năm 2025.",
        "kỷ niệm 50 năm ngày thành lập (30/4/1975 - 30/4/2025).",
        "lập dự toán năm 2026.",
        "tổng hợp số liệu từ ngày 01/01/2025 đến ngày 30/6/2025.",
        "nộp thuế trong năm 2025 theo quy định.",
        "báo cáo trước ngày 25 hằng tháng.",
    ],
)
def test_what_is_no_deadline(words: str) -> None:
    assert [task.deadlines for task in tasks_of(ordered(f"Sở Y tế {words}"))] == [(), ()]


@pytest.mark.parametrize(
    ("words", "surface"),
    [
        ("trước 17 giờ 00 ngày 12 tháng 5 năm 2026", None),
        ("hoàn thành trước 9 giờ 30 phút, ngày 12 tháng 5 năm 2026", None),
        ("trước 18 giờ ngày 12/5/2026", None),
        ("chậm nhất 16h30 ngày 12/5/2026", None),
        ("trước 17h00, ngày 12/5/2026", None),
        ("trong ngày 12 tháng 5 năm 2026", None),
        ("từ 7 giờ ngày 10/5/2026 đến 17 giờ ngày 12/5/2026", ""),
        ("theo tin bão phát hồi 7 giờ ngày 12/5/2026", ""),
    ],
)
def test_clock_times(words: str, surface: str | None) -> None:
    (_, task) = tasks_of(ordered(f"Sở Y tế gửi danh sách {words}."))
    expected = words if surface is None else surface
    assert [deadline.surface for deadline in task.deadlines] == ([expected] if expected else [])
    assert {deadline.date for deadline in task.deadlines} <= {"2026-05-12"}


def test_a_person_told_to_watch_is_no_lead() -> None:
    text = ordered("Phân công Phó Chủ tịch UBND tỉnh Lê Văn Sáu trực tiếp chỉ đạo việc sơ tán dân.")
    (_, task) = tasks_of(text)
    assert (task.lead, task.supervisor) == ((), "Lê Văn Sáu, Phó Chủ tịch UBND tỉnh")
    (_, task) = tasks_of(ordered("Phân công các Phó Thủ tướng theo lĩnh vực phụ trách đôn đốc các bộ."))
    assert (task.lead, task.supervisor) == ((), "Các Phó Thủ tướng")
    (_, task) = tasks_of(ordered("Đề nghị Phó Chủ tịch UBND tỉnh Bình Định theo dõi, chỉ đạo việc nạo vét."))
    assert task.supervisor == "Phó Chủ tịch UBND tỉnh Bình Định"


def test_a_heading_that_names_helpers_is_no_task() -> None:
    text = (
        "UBND tỉnh yêu cầu các sở, ban, ngành giữ nghiêm kỷ luật và thực hiện các nhiệm vụ sau:\n\n"
        "1. Sở Y tế phối hợp với Sở Tài chính, Công an tỉnh:\n\n- Lập kế hoạch mua thuốc.\n\n- Kiểm tra các nhà thuốc.\n"
    )
    (_, first, second) = tasks_of(text)
    assert text[first.start : first.end] == "- Lập kế hoạch mua thuốc."
    for task in (first, second):
        assert (task.lead, task.coordinate) == (("Sở Y tế",), ("Sở Tài chính", "Công an tỉnh"))


def test_a_footnote_above_the_recipients() -> None:
    text = ordered("Sở Y tế rà soát Quyết định số 12/QĐ-UBND¹ và báo cáo kết quả.") + (
        "¹ Đã được bổ sung bởi Quyết định số 15/QĐ-UBND.\nNơi nhận:\n- Các Sở: YT, TC;\n- VPUB: CVP, các PCVP, Công báo;\n"
    )
    assert len(tasks_of(text)) == 2
    assert blocks_of(text)[-3].content == text.index("Nơi nhận")


# --- scans ---


def test_a_scan_without_blank_lines() -> None:
    text = (
        "Kinh giti: Cac s6, ban, nganh tinh.\n"
        "Thuc hién Ké hoach sé 31/KH-UBND ngay 12/3/2026, Chi tich UBND tinh yéu\n"
        "cau cac sé, -ban, nganh, UBND.cac xa, phudng thuc hién cac ndi dung sau:\n"
        "1, S&Tai chinh chi tri, phéi hop véi Chi cuc Kiém lam, Bé Chi huy quan sv\n"
        "tinh t6 chic kiém tra cac kho; bao cdo UBND tinh trudc ngay 30/4/2026.\n"
        "2, Chi cuc Kiém lam ra ‘soat dién tich rirng; hoan thanh trong thang 5/2026.\n"
        "3. UBND.cac xa, phutmg té chirc tuyén truyén trong nhan dan theo hu6ng din\n"
        "cua S$ Néi vu va bao cao két qua vé UBND tinh trudc ngay 15/6/2026.\n"
        "Giao Van phdrig UBND tinh theo ddi, dén déc viéc thuc hién cua cac don vi./.\n"
    )
    found = tasks_of(text, LETTER)
    assert [(task.section, task.lead, [deadline.date for deadline in task.deadlines]) for task in found] == [
        (None, ("Các sở, ban, ngành", "Ủy ban nhân dân các xã, phường"), []),
        ("1", ("Sở Tài chính",), ["2026-04-30"]),
        ("2", ("Chi cục Kiểm lâm",), ["2026-05"]),
        ("3", ("Ủy ban nhân dân các xã, phường",), ["2026-06-15"]),
        (None, ("Văn phòng Ủy ban nhân dân tỉnh",), []),
    ]
    assert found[1].coordinate == ("Chi cục Kiểm lâm", "Bộ Chỉ huy Quân sự tỉnh")


def test_a_comma_behind_a_number_is_a_mark_in_scans_only() -> None:
    assert [block.mark for block in blocks_of("Các việc sau đây cần làm ngay:\n1, Sở Y tế kiểm tra thuốc.")] == ["", ""]


def test_a_scan_without_diacritics() -> None:
    text = (
        "Kinh gui: Cac so, ban, nganh.\n\n"
        "Chi tich UBND tinh yéu cau Thi truéng cac s6, ban, nganh, UBND céc huyén, thi x4, thanh pho thuc hién cac nhiém vu sau:\n\n"
        "1. S& Ké hoach va Péau tu chi tri, ph6i hop véi S¢ Tai chinh ra soat; hoan thanh trude ngay 31/3/2025.\n\n"
        "2. Tang cuong cong tac kiém tra; bao cao trong Quy 11/2025.\n"
    )
    found = tasks_of(text, LETTER, place=Place("An Giang", "tỉnh"))
    everyone = ("Các sở, ban, ngành", "Ủy ban nhân dân các huyện, thị xã, thành phố")
    assert [task.lead for task in found] == [("Sở Kế hoạch và Đầu tư",), everyone]
    assert found[0].coordinate == ("Sở Tài chính",)
    assert [deadline.date for task in found for deadline in task.deadlines] == ["2025-03-31", "2025-Q2"]


def test_a_scan_is_read_across_its_line_breaks() -> None:
    text = (
        "UBND tinh yéu cau cac s6, ban, nganh thuc hién cac nhiém vu sau:\n\n"
        "1. S& Ké hoach va Péau tu chi tri, ph6i hop véi cac chi dau tu thuong\nxuyén theo ddi, doén déc cac du 4n.\n"
    )
    (task,) = tasks_of(text, LETTER)
    assert (task.lead, task.coordinate) == (("Sở Kế hoạch và Đầu tư",), ("Các chủ đầu tư",))


@pytest.mark.parametrize(
    ("scanned", "mended"),
    [
        ("Sé Tai chinh bao cao", "Sở Tài chính báo cáo"),
        ("S& Ké hoach va Péau tu", "Sở Kế hoạch và Đầu tư"),
        ("S6 Ké hoach va xyz tu", "S6 Ké hoach va xyz tu"),
        ("so tai chinh", "so tai chinh"),
        ("Chau Phu", "Châu Phú"),
        ("chau phu", "chau phu"),
        ("Sé Y té, $6 Noi vu", "Sở Y tế, Sở Nội vụ"),
        ("Sé Y té va so Noi vu", "Sở Y tế và Sở Nội vụ"),
        ("Vé quy dat: Tinh can nhac", "Vé quy dat: Tỉnh cân nhắc"),
    ],
)
def test_mending(scanned: str, mended: str) -> None:
    assert mend(scanned, fold(scanned), "An Giang") == mended


@given(st.text(max_size=60))
def test_mending_leaves_clean_words_alone(text: str) -> None:
    words = "".join(sign for sign in text if not sign.isalnum())
    assert mend(words, fold(words), None) == words


# --- any text ---

WORDS = st.sampled_from(
    [
        "I. ",
        "1. ",
        "a) ",
        "- ",
        "Điều 1. ",
        "Phụ lục",
        "\n",
        "\n\n",
        "**",
        "#### ",
        "|",
        "giao ",
        "yêu cầu ",
        "đồng chí ",
    ]
    + ["các sở, ban, ngành ", "Sở Y tế ", "UBND các huyện: ", "chủ trì, ", "phối hợp với ", "rà soát ", "và ", "\u0301"]
    + [
        "trước ngày 01/8/2025",
        "trong Quý II/2025",
        ". ",
        "; ",
        ": ",
        ", ",
        "Nơi nhận:",
        "TM. ",
        "(Kèm theo ",
        "như sau:",
    ]
    + ["<sup>[1]</sup>", "[^1] ", "¹"]
)


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(st.text(), st.lists(WORDS, max_size=60).map("".join)),
    st.sampled_from([None, *(row.type for row in task_documents())]),
)
def test_any_text_is_read(text: str, kind: str | None) -> None:
    read: Folded = folded(text)
    feet: tuple[Footnote, ...] = find_footnotes(read)
    end = len(read.plain)
    last = 0
    for block in find_structure(read, feet, 0, len(read.folded)):
        assert last <= block.start < block.end <= end
        assert block.start <= block.content <= block.end
        last = block.start
    for task in find_tasks(read, Header(type=kind), (), feet, None):
        assert 0 <= task.start < task.end <= end
        assert task.lead or task.supervisor
        assert all(task.start <= deadline.start < deadline.end <= task.end for deadline in task.deadlines)


@pytest.mark.parametrize(
    ("words", "given", "found"),
    [
        ("báo cáo chậm nhất 30/6.", "2024-03-05", [("chậm nhất 30/6", "2024-06-30")]),
        ("trình trước ngày 15/8 để tổng hợp.", "2024-03-05", [("trước ngày 15/8", "2024-08-15")]),
        ("gửi trước ngày 15 tháng 02.", "2024-11-20", [("trước ngày 15 tháng 02", "2025-02-15")]),
        ("trình trước ngày 15/8.", None, [("trước ngày 15/8", None)]),
        ("việc được giao trước ngày 15/8 nay đã chậm.", "2024-09-10", []),
        ("hoàn thành trước 3/4 số hộ.", "2024-03-05", []),
        ("báo cáo trước ngày 15/12 hằng năm.", "2024-03-05", []),
    ],
)
def test_a_limit_without_a_year_is_the_next_one_of_its_document(
    words: str, given: str | None, found: list[tuple[str, str | None]]
) -> None:
    text = ordered(f"Sở Y tế thực hiện nhiệm vụ, {words}")
    tasks = tasks_of(text, Header(type="Thông báo", date=given))
    deadlines = [deadline for task in tasks for deadline in task.deadlines]
    assert [(deadline.surface, deadline.date) for deadline in deadlines] == found
    assert all(text[deadline.start : deadline.end] == deadline.surface for deadline in deadlines)


# --- limits that name no date ---


def rules_of(words: str) -> list[tuple[str, str | None]]:
    text = ordered(f"Sở Y tế thực hiện nhiệm vụ. {words}")
    rules = [rule for task in tasks_of(text) for rule in task.time_rules]
    assert all(text[rule.start : rule.end] == rule.surface for rule in rules)
    return [(rule.surface, rule.recurrence) for rule in rules]


@pytest.mark.parametrize("row", task_periods(), ids=lambda row: row.word)
def test_periods(row: TaskPeriod) -> None:
    assert rules_of(row.example) == [(row.surface, row.rule)]
    assert rrulestr(row.rule, dtstart=datetime(2024, 1, 2)).after(datetime(2024, 1, 2)) is not None


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ("Định kỳ hằng tháng, quý báo cáo kết quả.", ["FREQ=MONTHLY;BYMONTHDAY=-1", QUARTERLY]),
        ("định kỳ hằng tháng tổng hợp, gửi Sở Tài chính trước ngày 20 để theo dõi.", ["FREQ=MONTHLY;BYMONTHDAY=20"]),
        ("báo cáo trước ngày 20 của tháng cuối quý.", [QUARTERLY.replace("-1", "20")]),
        ("đối thoại với doanh nghiệp mỗi quý một lần.", [QUARTERLY]),
        ("báo cáo UBND tỉnh vào thứ Sáu hằng tuần.", ["FREQ=WEEKLY;BYDAY=FR"]),
        ("định kỳ 02 tuần/lần họp giao ban.", ["FREQ=WEEKLY;INTERVAL=2"]),
        ("trước ngày 15/12 hằng năm gửi báo cáo.", ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"]),
        ("xây dựng kế hoạch công tác hằng năm của ngành.", []),
        ("nâng thu nhập bình quân hằng tháng của người lao động.", []),
        ("hoàn thành trước ngày 15/12/2024.", []),
    ],
)
def test_what_recurs(words: str, rules: list[str]) -> None:
    assert [rule for _, rule in rules_of(words)] == rules


@pytest.mark.parametrize(
    ("words", "duration", "working", "event"),
    [
        (
            "giải quyết trong thời hạn 05 ngày làm việc kể từ ngày nhận đủ hồ sơ.",
            "P5D",
            True,
            "ngày nhận đủ hồ sơ",
        ),
        (
            "báo cáo chậm nhất sau 10 (mười) ngày kể từ khi kết thúc hội nghị;",
            "P10D",
            False,
            "khi kết thúc hội nghị",
        ),
        ("trả lời trong vòng 24 giờ.", "PT24H", False, None),
    ],
)
def test_what_counts_from_an_event(words: str, duration: str, working: bool, event: str | None) -> None:
    tasks = tasks_of(ordered(f"Sở Y tế thực hiện nhiệm vụ, {words}"))
    (rule,) = (rule for task in tasks for rule in task.time_rules)
    assert (rule.duration, rule.working, rule.counts_from) == (duration, working, event)
    assert not any(task.deadlines for task in tasks)


# --- tables ---


def test_tables_name_their_sources() -> None:
    tables = (
        task_documents(),
        task_sections(),
        task_verbs(),
        task_actors(),
        task_deadlines(),
        task_periods(),
        task_phrases(),
        task_openings(),
        abbreviated_words(),
    )
    assert all(row.source for table in tables for row in table)


def test_scanned_roman_numbers_go_on_with_their_list() -> None:
    text = "I. MỤC TIÊU\n\nĐến năm 2030.\n\nH. NHIỆM VỤ\n\nTăng cường.\n\nII. GIẢI PHÁP\n\nĐẩy mạnh.\n\nIV. TỔ CHỨC THỰC HIỆN\n"
    assert [block.mark for block in blocks_of(text) if block.kind == "roman"] == ["I", "II", "III", "IV"]


@pytest.mark.parametrize(
    ("read", "date"), [("Quý IH/2024", "2024-Q3"), ("Quý TV/2024", "2024-Q4"), ("Quý II/2024", "2024-Q2")]
)
def test_scanned_quarters(read: str, date: str) -> None:
    *_, task = tasks_of(ordered(f"Sở Tài chính hoàn thành trong {read}."))
    assert [deadline.date for deadline in task.deadlines] == [date]


def test_articles_of_an_individual_act_order() -> None:
    text = (
        "QUYẾT NGHỊ:\n\nĐiều 1.\n\n1. Thống nhất chủ trương bàn giao.\n\n2. Giao Bộ Tài chính:\n\na) Chủ trì thẩm định kinh phí.\n\n"
        "b) Bố trí dự toán trước ngày 01/7/2026.\n\nĐiều 2. Bộ Nội vụ rà soát các văn bản có liên quan.\n"
    )
    individual = Header(type="Nghị quyết", code="12/NQ-CP", issuer="Chính phủ")
    found = [(task.section, task.lead) for task in tasks_of(text, individual)]
    assert found == [
        ("Điều 1.2.a", ("Bộ Tài chính",)),
        ("Điều 1.2.b", ("Bộ Tài chính",)),
        ("Điều 2", ("Bộ Nội vụ",)),
    ]
    rules = individual._replace(code="12/2026/NQ-HĐND")
    text += "\nĐiều 3. Giao Ủy ban nhân dân tỉnh:\n\na) Tổ chức thực hiện Nghị quyết này.\n\nĐiều 4. Giao Sở Y tế mua thuốc.\n"
    assert [task.section for task in tasks_of(text, rules)] == ["Điều 3.a", "Điều 4"]


def test_a_heading_of_duties_hands_its_actors_down() -> None:
    text = ordered(
        "Trách nhiệm chung của các cơ quan, đơn vị\n\n- Lãnh đạo, chỉ đạo thực hiện nghiêm quy định.\n\n- Mời chủ đầu tư đến làm việc."
    )
    assert [task.lead for task in tasks_of(text)[1:]] == [("Các cơ quan, đơn vị",)] * 2


def test_what_a_law_says_and_what_replaces_another_document_orders_nothing() -> None:
    assert not tasks_of("Luật Quản lý thuế giao Bộ Tài chính quy định chi tiết.\n", LETTER)
    assert not tasks_of(ordered("Hướng dẫn này thay thế Hướng dẫn số 8-HD/BTCTU."))[1:]


def test_names_of_bodies_have_their_tone_marks_where_official_names_have_them() -> None:
    *_, task = tasks_of(
        ordered(
            "Bộ Văn hoá, Thể thao và Du lịch, Thanh tra tỉnh Thanh Hoá rà soát quý I; Uỷ ban nhân dân huyện Lệ Thuỷ phối hợp."
        )
    )
    assert task.lead == ("Bộ Văn hóa, Thể thao và Du lịch", "Thanh tra tỉnh Thanh Hóa")
    assert marked_as_usual("quý hoá quỹ Thuỷ thuyền hoàn toàn loè") == "quý hóa quỹ Thủy thuyền hoàn toàn lòe"


def test_labels_under_an_item_say_who_when_and_with_whom() -> None:
    text = (
        "II. NHIỆM VỤ, GIẢI PHÁP\n\n1. Phát triển thư viện\n\n- Số hóa kho sách địa chí của tỉnh.\n\n"
        "*Cơ quan chủ trì tham mưu: *Sở Văn hóa và Thể thao.\n\n*Cơ quan phối hợp: *Sở Tài chính; Ủy ban nhân dân các huyện.\n\n"
        "*Thời gian thực hiện: *Quý III/2026.\n\n- Mở lớp bồi dưỡng cho thủ thư.\n\n- Đơn vị chủ trì: Thư viện tỉnh.\n"
    )
    first, second = tasks_of(text, PLAN)
    assert text[first.start : first.end].startswith("- Số hóa") and text[first.start : first.end].endswith(
        "Quý III/2026."
    )
    assert first.lead == ("Sở Văn hóa và Thể thao",)
    assert first.coordinate == ("Sở Tài chính", "Ủy ban nhân dân các huyện")
    assert [deadline.date for deadline in first.deadlines] == ["2026-Q3"]
    assert (second.lead, second.coordinate) == (("Thư viện tỉnh",), ())


def test_an_opening_that_only_announces_is_no_task() -> None:
    text = (
        "Để thực hiện Nghị quyết số 34-NQ/TU ngày 27/12/2025, UBND tỉnh yêu cầu các sở, ngành tập trung thực hiện một số nhiệm vụ sau:\n\n"
        "1. Rà soát quy hoạch.\n\n2. Sở Công Thương\n\n- Yêu cầu các doanh nghiệp lắp camera.\n\n- Kiểm tra; yêu cầu các bến cân xe.\n"
    )
    assert [task.lead for task in tasks_of(text, LETTER)] == [
        ("Các sở, ngành",),
        ("Sở Công Thương",),
        ("Sở Công Thương",),
    ]
    assert len(tasks_of(text.replace("tập trung", "giữ nghiêm kỷ luật và"), LETTER)) == 4


def test_a_report_that_tells_who_asked_for_it_opens_no_list_of_orders() -> None:
    text = (
        "Thực hiện chỉ đạo của UBND tỉnh, trong đó giao Sở Xây dựng chủ trì rà soát và báo cáo, Sở Xây dựng tổng hợp báo cáo đến ngày 18/6/2026 "
        "như sau:\n\nI. HIỆN TRẠNG\n\n1. Nhóm 1: 16 khu do UBND xã quản lý.\n\n2. Nhóm 2: 07 khu đang xây dựng.\n"
    )
    assert tasks_of(text, Header(type="Báo cáo", issuer="Sở Xây dựng tỉnh Hà Tĩnh")) == []


def test_who_has_to_do_something_may_be_told_at_length() -> None:
    duty = "11. Các đơn vị cấp nước sạch trên địa bàn thành phố có trách nhiệm"
    order = "12. Giao Ban Quản lý các khu công nghiệp chỉ đạo các chủ đầu tư hạ tầng có trách nhiệm:"
    lead = "13. Giao Đảng ủy Quốc hội chủ trì, phối hợp với Đảng ủy Chính phủ:"
    items = "\n\na) Mở rộng mạng lưới.\n\nb) Báo cáo định kỳ.\n\n"
    opening = "UBND thành phố yêu cầu các sở, ngành thực hiện các nhiệm vụ sau:\n\n"
    tasks = tasks_of(f"{opening}**{duty}**{items}{order}{items}{lead}{items}", Header(type="Chỉ thị"))
    assert [task.lead for task in tasks] == [
        *[("Các đơn vị cấp nước sạch trên địa bàn thành phố",)] * 2,
        *[("Ban Quản lý các khu công nghiệp",)] * 2,
        *[("Đảng ủy Quốc hội",)] * 2,
    ]


def test_the_press_of_a_province_is_one_body() -> None:
    task = tasks_of(ordered("Báo và Phát thanh, Truyền hình thành phố tuyên truyền về kỳ họp."))[-1]
    assert task.lead == ("Báo và Phát thanh, Truyền hình thành phố",)


def test_a_bold_heading_may_be_broken() -> None:
    text = "**7. Báo và\nPhát thanh, Truyền hình thành phố**\n\na) Đưa tin kịp thời.\n"
    heading, _ = blocks_of(text)
    assert (text[heading.start : heading.end], heading.title) == (text.partition("\n\n")[0], True)
    opening = "UBND thành phố yêu cầu các sở, ngành thực hiện các nhiệm vụ sau:\n\n"
    assert [task.lead for task in tasks_of(opening + text)] == [("Báo và Phát thanh, Truyền hình thành phố",)]


def test_what_a_heading_is_for_says_nothing_of_what_stands_under_it() -> None:
    text = "1. Sở Y tế rà soát.\n\n**5. Để kịp thời giải quyết các khó khăn, vướng mắc:**\n\n- Giao Sở Nội vụ lập tổ công tác.\n"
    opening = "UBND tỉnh yêu cầu các sở, ngành thực hiện các nhiệm vụ sau:\n\n"
    assert [task.lead for task in tasks_of(opening + text)] == [("Sở Y tế",), ("Sở Nội vụ",)]


def test_the_heading_of_an_article_may_be_broken() -> None:
    text = "**Điều 4. Tổ\nchức thực hiện**\n\n1. Giao Ủy ban nhân dân thành phố triển khai thực hiện Nghị quyết.\n"
    header = Header(type="Nghị quyết", code="12/2023/NQ-HĐND")
    assert [task.lead for task in tasks_of(text, header)] == [("Ủy ban nhân dân thành phố",)]


def test_the_province_that_conclusions_address_has_its_name() -> None:
    text = "Phó Thủ tướng yêu cầu:\n\n1. Về dự án đường cao tốc: Tỉnh thực hiện theo chỉ đạo.\n\n2. Bố trí vốn.\n"
    read = folded(text)
    host = Place("Điện Biên", "tỉnh")
    tasks = find_tasks(read, NOTICE, (), (), None, host)
    assert [task.lead for task in tasks] == [("Tỉnh Điện Biên",)] * 2


def test_labels_beside_the_dashes_of_an_item_are_of_the_item() -> None:
    text = (
        "II. NỘI DUNG\n\n1. Hỗ trợ thi hành Luật\n\n- Các nội dung gồm:\n\n+ Hướng dẫn áp dụng;\n\n- Cơ quan thực hiện: Các sở, ngành có liên "
        "quan theo chức năng được giao.\n\n- Thời gian thực hiện: Năm 2025 và các năm tiếp theo.\n"
    )
    (task,) = tasks_of(text, PLAN)
    assert text[task.start : task.end].startswith("1. Hỗ trợ") and text[task.start : task.end].endswith("tiếp theo.")
    assert (task.lead, task.deadlines) == (("Các sở, ngành có liên quan",), ())


def test_labels_that_are_items_are_of_those_before_them() -> None:
    text = (
        "II. NỘI DUNG\n\n1. Về dữ liệu\n\na) Nhiệm vụ:\n\n- Chuẩn hóa dữ liệu.\n\n- Đồng bộ dữ liệu.\n\nb) Cơ quan thực hiện:\n\n- Đơn vị chủ "
        "trì: Công an tỉnh.\n\nc) Thời gian: Tháng 11 - 12/2025.\n\n2. Tập huấn cán bộ.\n\na) Cơ quan chủ trì: Sở Nội vụ; b) Cơ quan phối "
        "hợp: Sở Tài chính.\n"
    )
    tasks = tasks_of(text, PLAN)
    assert [(task.section, task.lead) for task in tasks] == [
        ("II.1.a", ("Công an tỉnh",)),
        ("II.1.a", ("Công an tỉnh",)),
        ("II.2", ("Sở Nội vụ",)),
    ]
    assert [[deadline.date for deadline in task.deadlines] for task in tasks] == [["2025-12"], ["2025-12"], []]
    assert tasks[2].coordinate == ("Sở Tài chính",)


def test_a_label_may_only_say_by_when() -> None:
    text = (
        "IV. NHIỆM VỤ\n\n1. Sở Tài chính\n\n- Hướng dẫn biểu mẫu, yêu cầu.\n\nThời gian hoàn thành: Trước ngày 31/5/2026.\n\n- Tổng hợp kết quả.\n\n"
        "Thời hạn: Từ ngày 01/6/2026 đến ngày 30/6/2026.\n"
    )
    tasks = tasks_of(text, PLAN)
    assert [task.lead for task in tasks] == [("Sở Tài chính",), ("Sở Tài chính",)]
    assert [deadline.surface for task in tasks for deadline in task.deadlines] == [
        "Trước ngày 31/5/2026",
        "đến ngày 30/6/2026",
    ]
    assert text[tasks[0].start : tasks[0].end].endswith("31/5/2026.")


def test_a_heading_may_end_with_a_full_stop_and_list_places() -> None:
    text = (
        "V. NHIỆM VỤ\n\n1. Trung tâm Bảo tồn di sản Huế.\n\n- Chủ trì kịch bản.\n\n2. UBND các phường: Ba Đình, Cửa Nam và UBND xã Bát Tràng.\n\n"
        "- Giữ trật tự.\n\n3. Cục\nXuất bản, In và Phát hành\n\n- Kiểm tra ấn phẩm.\n"
    )
    assert [task.lead for task in tasks_of(text, PLAN)] == [
        ("Trung tâm Bảo tồn di sản Huế",),
        (
            "Ủy ban nhân dân phường Ba Đình",
            "Ủy ban nhân dân phường Cửa Nam",
            "Ủy ban nhân dân xã Bát Tràng",
        ),
        ("Cục Xuất bản, In và Phát hành",),
    ]


def test_a_letter_of_one_order() -> None:
    text = "Kính gửi: UBND các tỉnh.\n\nNgày 25/3, Bộ Công Thương ban hành quy định mới.\n\nBộ Công Thương đề nghị UBND các tỉnh hướng dẫn việc cấp phép./.\n"
    assert [task.lead for task in tasks_of(text, LETTER)] == [("Ủy ban nhân dân các tỉnh",)]


def test_a_mark_may_stand_alone_in_its_line() -> None:
    text = "IV. NHIỆM VỤ\n\n*1.1.\nTrưởng Ban Chỉ đạo*\n\n- Điều\nhành chung, thực hiện.\n\n*1.2.\nSở Tài chính*\n\n-\nTham mưu kế hoạch.\n"
    assert [(task.section, task.lead) for task in tasks_of(text, PLAN)] == [
        ("IV.1.1", ("Ban Chỉ đạo",)),
        ("IV.1.2", ("Sở Tài chính",)),
    ]


def test_labels_behind_the_words_of_an_item() -> None:
    text = (
        "II. NHIỆM VỤ, GIẢI PHÁP\n\n1. Lập danh mục cầu yếu; cơ quan chủ trì: Sở Giao thông vận tải; "
        "phối hợp: Sở Xây dựng; thời gian hoàn thành: tháng 9/2026.\n"
    )
    (task,) = tasks_of(text, PLAN)
    assert (task.lead, task.coordinate) == (("Sở Giao thông vận tải",), ("Sở Xây dựng",))
    assert [deadline.date for deadline in task.deadlines] == ["2026-09"]


def test_a_verb_before_a_colon_is_no_label() -> None:
    text = ordered("Giao Sở Y tế chủ trì thực hiện: rà soát các trạm y tế; phối hợp: với ai cần.")
    *_, task = tasks_of(text)
    assert (task.lead, task.coordinate) == (("Sở Y tế",), ())


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        (
            "Ủy ban nhân dân các phường, xã, đặc khu tổ chức rà soát biển số nhà.",
            "Ủy ban nhân dân các phường, xã, đặc khu",
        ),
        ("Các cơ quan, tổ chức rà soát biển số nhà.", "Các cơ quan, tổ chức"),
    ],
)
def test_to_organize_is_a_verb_where_another_follows_a_place(words: str, lead: str) -> None:
    *_, task = tasks_of(ordered(words))
    assert task.lead == (lead,)


def test_whose_proposal_it_is_does_not_act() -> None:
    text = (
        "III. TỔ CHỨC THỰC HIỆN\n\n1. Sở Tài chính\n\n- Hằng năm, trên cơ sở đề xuất của các cơ quan, đơn vị, "
        "căn cứ khả năng của ngân sách, tham mưu bố trí kinh phí thực hiện kế hoạch.\n\n2. Sở Y tế\n\n- Rà soát các trạm y tế.\n"
    )
    assert [task.lead for task in tasks_of(text, PLAN)] == [("Sở Tài chính",), ("Sở Y tế",)]


@pytest.mark.parametrize(
    "words, lead, coordinate",
    [
        ("Lập đoàn kiểm tra việc cấp phép năm 2026 (giao Công an tỉnh tham mưu).", "Công an tỉnh", ()),
        ("Lập đoàn kiểm tra việc cấp phép (Sở Y tế chủ trì, phối hợp với Sở Nội vụ);", "Sở Y tế", ("Sở Nội vụ",)),
        ("Lập đoàn kiểm tra việc cấp phép (cơ quan chủ trì: Sở Y tế).", "Sở Y tế", ()),
        ("Lập đoàn kiểm tra việc cấp phép (Sở Y tế đã có báo cáo).", "Các sở, ban, ngành", ()),
    ],
)
def test_brackets_behind_an_item_entrust_somebody(words: str, lead: str, coordinate: tuple[str, ...]) -> None:
    task = tasks_of(ordered(words))[-1]
    assert (task.lead, task.coordinate) == ((lead,), coordinate)


def test_an_item_of_the_work_to_do_in_a_plan() -> None:
    text = "II. NỘI DUNG CÔNG TÁC\n\n1. Các sở, ban, ngành tiếp tục tuyên truyền.\n\n2. Sở Y tế thực hiện rà soát danh mục.\n"
    assert len(tasks_of(text, PLAN)) == 2


def test_the_funds_of_a_plan_that_a_decision_encloses() -> None:
    text = (
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch.\n\nNơi nhận:\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\n\nKẾ HOẠCH\n(Kèm theo Quyết định số 12/QĐ-UBND)\n\n"
        "II. NHIỆM VỤ\n\n1. Sở Y tế thực hiện rà soát.\n\nIII. KINH PHÍ THỰC HIỆN\n\n1. Sở Tài chính chủ trì tổng hợp dự toán.\n"
    )
    assert [task.lead for task in tasks_of(text, DECISION)] == [("Sở Y tế",), ("Sở Tài chính",)]


def test_an_opening_that_needs_the_issuer_and_others() -> None:
    text = (
        "Thời gian tới, tình hình diễn biến phức tạp, đòi hỏi các tỉnh ủy, thành ủy tiếp tục phát huy truyền thống, nỗ lực lớn. Căn cứ phương hướng, nhiệm vụ, "
        "Văn phòng Trung ương Đảng và các văn phòng tỉnh ủy, thành ủy tổ chức thực hiện, trong đó, cần tập trung một số nhiệm vụ trọng tâm sau:\n\n(1) Nâng cao chất lượng tham mưu.\n"
    )
    header = Header(type="Kết luận", issuer="Văn phòng Trung ương Đảng")
    assert [task.lead for task in tasks_of(text, header)] == [
        ("Văn phòng Trung ương Đảng", "Các văn phòng tỉnh ủy, thành ủy")
    ]


@pytest.mark.parametrize(
    "closing, orders",
    [
        ("Cục Thuế trả lời để Thuế tỉnh Lai Châu biết./.", 0),
        ("Cục Thuế thông báo để Thuế tỉnh Lai Châu biết, thực hiện./.", 0),
        ("Cục Thuế có ý kiến để Thuế tỉnh Lai Châu biết./.", 0),
        ("Thuế tỉnh Lai Châu biết./.", 0),
        ("Công ty Vạn Xuân biết và thực hiện./.", 0),
        ("Cục Lãnh sự xin trao đổi và cảm ơn sự phối hợp của quý cơ quan./.", 0),
        ("Đề nghị các đơn vị phổ biến để cán bộ biết, thực hiện./.", 1),
        ("Thuế tỉnh Lai Châu thông báo cho người nộp thuế biết./.", 1),
    ],
)
def test_what_only_informs_orders_nothing(closing: str, orders: int) -> None:
    text = f"Kính gửi: Thuế tỉnh Lai Châu.\n\nCục Thuế đề nghị các đơn vị thực hiện rà soát hồ sơ.\n\n{closing}\n"
    assert len(tasks_of(text, Header(type="Công văn", issuer="Cục Thuế"))) == 1 + orders


def test_an_answer_tells_its_addressee() -> None:
    text = (
        "Cục Thuế đề nghị các đơn vị thực hiện rà soát hồ sơ. Cục Thuế giải quyết vướng mắc.\n\n"
        "Cục Thuế trả lời để Thuế tỉnh Lai Châu biết và căn cứ hồ sơ, tình hình thực tế để thực hiện./.\n"
    )
    header = Header(type="Công văn", issuer="Cục Thuế")
    assert [task.lead for task in tasks_of(text, header)] == [("Các đơn vị",), ("Thuế tỉnh Lai Châu",)]


@pytest.mark.parametrize("own, tasks", [("Kế hoạch", 1), ("Thông tư", 0)])
def test_a_text_without_a_head_is_what_it_calls_itself_most_often(own: str, tasks: int) -> None:
    text = (
        f"I. NHIỆM VỤ\n\n1. Sở Y tế thực hiện rà soát theo {own} này.\n\n"
        f"Nguồn kinh phí của {own} này do ngân sách bảo đảm. Danh mục kèm theo Kế hoạch này của đơn vị.\n"
    )
    text += f"Trong {own} này, các từ ngữ dưới đây được hiểu như sau.\n"
    assert len(tasks_of(text, Header())) == tasks


@pytest.mark.parametrize(
    "words, lead",
    [
        ("Tổ chức, cá nhân có liên quan thực hiện việc kê khai.", ("Tổ chức, cá nhân có liên quan",)),
        (
            "Công ty do Nhà nước nắm giữ 100% vốn điều lệ rà soát quy chế.",
            ("Công ty do Nhà nước nắm giữ 100% vốn điều lệ",),
        ),
    ],
)
def test_words_of_a_name_that_are_verbs_elsewhere(words: str, lead: tuple[str, ...]) -> None:
    assert tasks_of(ordered(words))[-1].lead == lead
