"""The list of tasks and its register, on hand-made graphs in the real database."""

import csv
import io
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta

import icalendar
import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphkit import schema, tasklist
from graphkit.building import build
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.queries import run
from graphkit.resolution.task_ids import stable_id, stable_ids
from graphkit.stores.embedded import build_graph, open_graph
from graphkit.tasklist.bodies import find_bodies, stands_in
from graphkit.tasklist.calendar import as_calendar
from graphkit.tasklist.columns import COLUMNS
from graphkit.tasklist.register import parse_entries
from graphkit.tasklist.spreadsheet_text import guard, read_csv, unguard, write_csv
from graphkit.tasklist.workbook import MOST_ROWS, as_workbook

STAMP = datetime(2024, 8, 5, 7, 30, tzinfo=UTC)
TOP = "11/NQ-CP|2024|Chính phủ"
PLAN = "22/KH-UBND|2024|Ủy ban nhân dân tỉnh Phú Yên"
LETTER = "33/STC-NS|2024|Sở Tài chính tỉnh Phú Yên"
NOTICE = "44/TB-UBND|2024|Ủy ban nhân dân tỉnh Kon Tum"
ALONE = "source:nháp.txt"
FINANCE = "Sở Tài chính"
FINANCE_HERE = "Sở Tài chính tỉnh Phú Yên"
PLANNING = "Sở Kế hoạch và Đầu tư"
DISTRICTS = "Ủy ban nhân dân các huyện, thị xã, thành phố"


def node(label, **columns):
    assert columns.keys() <= schema.NODES[label].keys()
    return {**dict.fromkeys(schema.NODES[label]), **columns}


def document(identity, source=None):
    code, _, rest = identity.partition("|")
    issuer = rest.partition("|")[2] or None
    return node("Document", id=identity, code=code if issuer else None, issuer=issuer, held=bool(source), source=source)


def graph_of(documents, tasks, implements=()):
    """``tasks``: (id, document, columns, lead, coordinate, supervisors, directives)."""
    bodies = sorted({name for task in tasks for name in (*task[3], *task[4])})
    people = sorted({name for task in tasks for name in task[5]})
    kinds = {
        ("LED_BY", "Task", "Organization"): 3,
        ("COORDINATED_WITH", "Task", "Organization"): 4,
        ("SUPERVISED_BY", "Task", "Person"): 5,
        ("CARRIES_OUT", "Task", "Document"): 6,
    }
    edges = {kind: [{"from": t[0], "to": name} for t in tasks for name in t[at]] for kind, at in kinds.items()}
    edges["ASSIGNS", "Document", "Task"] = [{"from": t[1], "to": t[0]} for t in tasks]
    edges["IMPLEMENTS", "Document", "Document"] = [
        {"from": a, "to": b, "mentions": 1, "confidence": 1.0, "citations": []} for a, b in implements
    ]
    return Graph(
        {
            "Document": documents,
            "Organization": [node("Organization", id=name, name=name) for name in bodies],
            "Person": [node("Person", id=name, name=name) for name in people],
            "Task": [node("Task", id=t[0], **t[2]) for t in tasks],
        },
        edges,
    )


DOCUMENTS = [
    document(TOP),
    document(PLAN, "kế hoạch 22.txt"),
    document(LETTER, "a#1.txt | b.txt"),
    document(NOTICE, "44.txt"),
    document(ALONE, "nháp.txt"),
]
TASKS = [
    (
        "task-budget",
        PLAN,
        {"section": "II.10", "text": "=1+1; báo cáo", "due": "2024-Q3", "due_text": "trong Quý III"},
        [FINANCE],
        [PLANNING],
        ["Lê Thị A"],
        [TOP],
    ),
    (
        "task-plan",
        PLAN,
        {"section": "II.9", "text": "- Rà soát quy hoạch", "due": "2024-09-30"},
        [PLANNING],
        [],
        [],
        [],
    ),
    ("task-day", LETTER, {"section": None, "text": "Gửi\nbáo cáo", "due": "2024-08-31"}, [FINANCE_HERE], [], [], []),
    ("task-far", NOTICE, {"section": "1", "text": "Bố trí vốn", "due": "2024"}, [DISTRICTS], [FINANCE], [], [TOP]),
    ("task-open", ALONE, {"section": "III", "text": "Theo dõi, đôn đốc"}, [PLANNING], [], [], []),
]
IMPLEMENTS = [(PLAN, TOP), (LETTER, PLAN), (TOP, LETTER)]  # a ring, as a misread sentence makes it


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("tasks") / "graph"
    build_graph(graph_of(DOCUMENTS, TASKS, IMPLEMENTS), path)
    return path


@pytest.fixture(scope="module")
def graph(place):
    with open_graph(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(graph):
    return tasklist.select(graph)


def ids(rows):
    return [row.id for row in rows]


def refusal(action, *arguments, **options):
    with pytest.raises(GraphkitError) as caught:
        action(*arguments, **options)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message
    return message


# Selecting


def test_a_row_tells_all_that_is_known_and_the_most_urgent_comes_first(rows):
    assert ids(rows) == ["task-day", "task-plan", "task-budget", "task-far", "task-open"]
    assert rows[2] == tasklist.TaskRow(
        id="task-budget",
        document=PLAN,
        code="22/KH-UBND",
        source="kế hoạch 22.txt",
        section="II.10",
        text="=1+1; báo cáo",
        lead=(FINANCE,),
        coordinate=(PLANNING,),
        supervisor=("Lê Thị A",),
        due="2024-Q3",
        due_last=date(2024, 9, 30),
        due_text="trong Quý III",
        directives=(TOP,),
    )
    assert rows[-1].due is rows[-1].due_last is rows[-1].code is None


def test_before_a_day_means_that_the_last_day_of_the_deadline_is_before_it(graph):
    def before(*day):
        return ids(tasklist.select(graph, due_before=date(*day)))

    assert before(2024, 9, 1) == ["task-day"]
    assert before(2024, 8, 31) == []
    assert before(2024, 9, 30) == ["task-day"]
    assert before(2024, 10, 1) == ["task-day", "task-plan", "task-budget"]
    assert before(2024, 12, 31) == before(2024, 10, 1)
    assert "task-open" not in before(9999, 12, 31)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Sở Tài chính", ["task-day", "task-budget", "task-far"]),
        ("so tai chinh", ["task-day", "task-budget", "task-far"]),
        ("STC", ["task-day", "task-budget", "task-far"]),
        ("stc tỉnh phú yên", ["task-day", "task-budget"]),
        ("Giám đốc Sở Tài chính Kon Tum", ["task-far"]),
        ("Sở KH&ĐT", ["task-plan", "task-budget", "task-open"]),
        ("UBND các huyện, thị xã, thành phố", ["task-far"]),
    ],
)
def test_a_body_is_found_by_any_of_its_names_as_leader_and_as_helper(graph, asked, expected):
    assert ids(tasklist.select(graph, body=asked)) == expected


def test_an_unknown_body_is_answered_with_the_nearest_names(graph):
    message = refusal(tasklist.select, graph, body="Sở Tài chánh")
    assert message.startswith("The graph knows no body Sở Tài chánh; the nearest names are “Sở Tài chính”, ")


def test_under_a_document_is_all_that_implements_it_over_any_number_of_steps(graph):
    assert ids(tasklist.select(graph, under="11/nq-cp")) == ["task-day", "task-plan", "task-budget"]
    assert ids(tasklist.select(graph, under=NOTICE)) == ["task-far"]
    assert "knows no document 99/NQ-CP" in refusal(tasklist.select, graph, under="99/NQ-CP")


def test_a_chain_longer_than_any_bound_of_the_engine_is_followed(tmp_path):
    chain = [f"{n}/KH-UBND|2024|A" for n in range(60)]
    tasks = [("task-end", chain[-1], {"text": "Cuối"}, [], [], [], [])]
    build_graph(
        graph_of(
            sorted(map(document, chain), key=lambda d: d["id"]), tasks, [*zip(chain[1:], chain[:-1], strict=True)]
        ),
        tmp_path / "g",
    )
    with open_graph(tmp_path / "g") as graph:
        assert ids(tasklist.select(graph, under="0/KH-UBND")) == ["task-end"]


def test_filters_narrow_one_another(graph):
    found = tasklist.select(graph, body="STC", under="11/NQ-CP", due_before=date(2024, 9, 1))
    assert ids(found) == ["task-day"]


def test_a_graph_without_tasks_gives_an_empty_list(tmp_path):
    build_graph(graph_of([document(TOP)], []), tmp_path / "g")
    with open_graph(tmp_path / "g") as graph:
        assert tasklist.select(graph) == []
        assert "it knows no body at all" in refusal(tasklist.select, graph, body="STC")


# Names of bodies

NAMES = [
    "Sở Tài chính",
    "Sở Tài chính tỉnh Phú Yên",
    "Sở Tài chính tỉnh Kon Tum",
    "Sở Nông nghiệp và Phát triển nông thôn",
    "Ủy ban nhân dân tỉnh",
    "Ủy ban nhân dân tỉnh Quảng Ngãi",
    "Ủy ban nhân dân thành phố Quảng Ngãi",
    "Ủy ban nhân dân thành phố Đà Nẵng",
    "Ủy ban nhân dân huyện",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Ban Quản lý Khu kinh tế Phú Yên",
    "Ban Quản lý Khu kinh tế tỉnh",
    "Công an tỉnh",
    "Mặt trận Tổ quốc tỉnh",
    "Tỉnh ủy Quảng Nam",
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("STC", NAMES[:3]),
        ("SỞ  TÀI CHÍNH", NAMES[:3]),
        (unicodedata.normalize("NFD", "sở tài chính"), NAMES[:3]),
        ("Sở Tài chính Phú Yên", NAMES[:2]),
        ("Sở NN&PTNT", NAMES[3:4]),
        ("SNN", NAMES[3:4]),
        ("sở nông nghiệp & PTNT tỉnh Phú Yên", NAMES[3:4]),
        ("UBND", [*NAMES[4:6], NAMES[7]]),
        ("UBND tỉnh", NAMES[4:6]),
        ("UBND tỉnh Quảng Ngãi", NAMES[4:6]),
        ("UBND thành phố Quảng Ngãi", NAMES[6:7]),
        ("UBND TP Đà Nẵng", NAMES[7:8]),
        ("UBND huyện", NAMES[8:9]),
        ("VP UBND tỉnh", NAMES[9:10]),
        ("BQL KKT", NAMES[10:12]),
        ("BQL Khu kinh tế Kon Tum", NAMES[11:12]),
        ("CA tỉnh", NAMES[12:13]),
        ("UBMTTQVN tỉnh", NAMES[13:14]),
        ("Ban Thường vụ Tỉnh ủy", NAMES[14:]),
        ("Tỉnh ủy", NAMES[14:]),
    ],
)
def test_names_match_without_marks_by_abbreviation_and_by_place(asked, expected):
    assert find_bodies(asked, NAMES) == set(expected)


@pytest.mark.parametrize("asked", ["Sở", "", "Phú Yên", "Sở Tài", "Sở Tài chính tỉnh Nghệ An và Hà Tĩnh", "***"])
def test_a_part_of_a_name_is_no_name(asked):
    assert "the nearest names are" in refusal(find_bodies, asked, NAMES)


def test_a_body_without_a_province_is_that_of_the_document_that_names_it():
    assert stands_in("STC tỉnh Phú Yên", "Sở Tài chính", "Phú Yên")
    assert not stands_in("STC tỉnh Phú Yên", "Sở Tài chính", "Kon Tum")
    assert stands_in("STC tỉnh Phú Yên", "Sở Tài chính", None)
    assert stands_in("STC", "Sở Tài chính", "Kon Tum")


# Days


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("2024-02-03", date(2024, 2, 3)),
        ("2024-02", date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 28)),
        ("2024-12", date(2024, 12, 31)),
        ("2024-Q1", date(2024, 3, 31)),
        ("2024-Q2", date(2024, 6, 30)),
        ("2024", date(2024, 12, 31)),
        ("9999", date(9999, 12, 31)),
    ],
)
def test_the_last_day_of_a_deadline(period, last):
    assert tasklist.last_day(period) == last


@pytest.mark.parametrize("period", ["", "2024-13", "2024-02-30", "2024-Q5", "31/12/2024", "0000", "2024-1"])
def test_what_is_no_deadline_is_refused(period):
    assert "is no deadline" in refusal(tasklist.last_day, period)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_read_in_both_writings(day):
    assert tasklist.parse_day(day.isoformat()) == day
    assert tasklist.parse_day(f" {day.day}/{day.month}/{day.year} ") == day
    assert tasklist.parse_day(f"{day:%d.%m.%Y}") == day
    assert tasklist.last_day(day.isoformat()) == day
    last = tasklist.last_day(f"{day:%Y-%m}")
    assert last >= day and last.month == day.month and (last == date.max or (last + timedelta(1)).day == 1)


@pytest.mark.parametrize("text", ["8/30/2024", "30/8", "30/8-2024", "tháng 8", ""])
def test_what_is_no_day_is_refused(text):
    assert "is no day" in refusal(tasklist.parse_day, text)


# Stable ids

VIETNAMESE = st.text(
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ0123456789 ,.;:-/",
    min_size=1,
)
SENTENCES = VIETNAMESE.filter(lambda text: sum(sign.isalpha() for sign in text) > 3)


@given(SENTENCES, SENTENCES, st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_a_task_keeps_its_id_when_its_print_changes(section, text, chance):
    name = stable_id(PLAN, section, text)
    blanks = [" ", "  ", "\n", "\r\n", "\f", "\u00a0"]
    spread = "".join(chance.choice(blanks) if sign == " " else sign for sign in " ".join(text.split()))
    bare = "".join(
        unicodedata.normalize("NFD", sign)[0] if chance.random() < 0.3 else sign for sign in text.replace("đ", "d")
    )
    for changed in (spread, bare, text.upper(), unicodedata.normalize("NFD", text), f"- **{text}**;"):
        assert stable_id(PLAN, section, changed) == name
    assert stable_id(PLAN, section.upper(), text) == name


def test_a_page_break_with_its_number_changes_no_id():
    whole = "- Sở Tài chính chủ trì, tham mưu Ủy ban nhân dân tỉnh bố trí kinh phí."
    broken = "- Sở Tài chính chủ trì, tham mưu\n\n- 3 -\n\nỦy ban nhân dân tỉnh bố trí kinh phí."
    fed = "- Sở Tài chính chủ trì, tham mưu\n12\n\fỦy ban nhân\ndân tỉnh bố trí\nkinh phí."
    assert stable_id(PLAN, "II.3", whole) == stable_id(PLAN, "II.3", broken)
    # Without a blank line after it, a number on a line of its own may be data.
    assert stable_id(PLAN, "II.3", whole) != stable_id(PLAN, "II.3", fed)


@given(SENTENCES, SENTENCES)
def test_other_words_sections_and_documents_have_other_ids(a, b):
    def letters(text):
        flat = unicodedata.normalize("NFD", text.replace("đ", "d"))
        return "".join(sign for sign in flat if sign.isascii() and sign.isalnum())

    assume(letters(a) != letters(b))
    assert stable_id(PLAN, "1", a) != stable_id(PLAN, "1", b)
    assert stable_id(PLAN, a, "x") != stable_id(PLAN, b, "x")
    assert stable_id(PLAN, "1", a) != stable_id(LETTER, "1", a)


@given(st.lists(st.tuples(st.sampled_from([None, "1", "II.2"]), st.sampled_from(["Báo cáo.", "báo cáo", "Gửi", ""]))))
def test_ids_of_one_document_are_unique_and_count_in_order(tasks):
    names = stable_ids(PLAN, tasks)
    assert len(set(names)) == len(names) == len(tasks)
    assert stable_ids(PLAN, tasks[:-1]) == names[:-1]
    firsts = {stable_id(PLAN, *task) for task in tasks}
    assert {name.rsplit("-", 1)[0] if name.count("-") > 1 else name for name in names} == firsts


def test_an_id_is_written_down_once_and_for_all():
    assert stable_ids("22/KH-UBND|2024|A", [("II.9", "Sở Tài chính báo cáo."), ("II.9", "Sở  TÀI chính báo cáo")]) == [
        "task-cba50de5e990eec4",
        "task-cba50de5e990eec4-2",
    ]


# CSV


@given(st.text() | st.from_regex(r"\A'*[=+\-@\t\r\n＝＋－＠].*"))
def test_a_guarded_cell_runs_nothing_and_comes_back_whole(cell):
    safe = guard(cell)
    assert safe[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert unguard(safe) == cell


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS)))
def test_csv_gives_back_what_was_written(rows):
    found = read_csv(write_csv(("id", "a", "b"), rows), "f.csv")
    assert [cells for _, cells in found] == [["id", "a", "b"], *map(list, rows)]


def test_csv_of_the_list_has_the_fields_and_no_formula(rows):
    read = [*csv.DictReader(io.StringIO(tasklist.as_csv(rows), newline=""))]
    assert [row["id"] for row in read] == ids(rows)
    assert read[2]["text"] == "'=1+1; báo cáo" and read[1]["text"] == "'- Rà soát quy hoạch"
    assert read[2]["due"] == "2024-Q3" and read[2]["due_last"] == "2024-09-30" and read[4]["due_last"] == ""


def test_json_of_the_list(rows):
    read = json.loads(tasklist.as_json(rows))
    assert read[2]["lead"] == [FINANCE] and read[2]["due_last"] == "2024-09-30" and read[2]["text"] == "=1+1; báo cáo"


def test_cells_for_the_terminal(rows):
    assert [tasklist.heading(field) for field in tasklist.TABLE][:2] == ["Hạn cuối · due", "Chủ trì · lead"]
    assert tasklist.table_row(rows[2]) == ("30/09/2024", FINANCE, "=1+1; báo cáo", "22/KH-UBND", "II.10", "")
    assert tasklist.table_row(rows[4])[3] == "nháp.txt"


# Workbook


def sheet_of(rows, sources=""):
    return openpyxl.load_workbook(io.BytesIO(as_workbook(rows, STAMP, sources))).active


def column(sheet, field):
    at = [c.field for c in COLUMNS].index(field) + 1
    return [sheet.cell(line, at) for line in range(2, sheet.max_row + 1)]


def test_the_workbook_is_ready_to_use(rows):
    sheet = sheet_of(rows)
    assert [cell.value for cell in sheet[1]][:2] == ["Hạn cuối\nDue", "Nhiệm vụ\nTask"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:Q6"
    assert sheet.column_dimensions["B"].width == pytest.approx(70, abs=1)
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
    assert [cell.value for cell in column(sheet, "id")] == ids(rows)


def test_days_in_the_workbook_are_days(rows):
    done = rows[0]._replace(done_on=date(2024, 8, 1))
    sheet = sheet_of([done, *rows[1:]])
    due = column(sheet, "due_last")
    assert [cell.value.date() if cell.value else None for cell in due] == [row.due_last for row in rows]
    assert due[0].is_date and due[0].number_format == "dd/mm/yyyy"
    assert column(sheet, "done_on")[0].value == datetime(2024, 8, 1)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x.vn", "007", "\x01a"]
)
def test_a_text_in_the_workbook_stays_a_text(rows, text):
    cell = column(sheet_of([rows[0]._replace(text=text, note=text, section=text)]), "text")[0]
    assert cell.data_type == "s" and cell.hyperlink is None and cell.quotePrefix
    assert cell.value == text.replace("\x01", " ")


def test_a_text_longer_than_a_cell_says_that_it_is_cut(rows):
    (cell,) = column(sheet_of([rows[0]._replace(text="a" * 40_000)]), "text")
    assert len(cell.value) == 32_767 and cell.value.endswith("see the source]")


def test_the_workbook_links_to_the_source(rows):
    def targets(sources):
        return [cell.hyperlink.target for cell in column(sheet_of(rows[:2], sources), "source")]

    assert [cell.value for cell in column(sheet_of(rows), "source")][:2] == ["a#1.txt | b.txt", "kế hoạch 22.txt"]
    assert targets("") == ["a%231.txt", "kế%20hoạch%2022.txt"]
    # Excel writes links between files the Windows way.
    assert targets("../văn bản/") == [r"..\văn%20bản\a%231.txt", r"..\văn%20bản\kế%20hoạch%2022.txt"]


def test_more_rows_than_excel_takes_are_refused(rows):
    assert "are more than the 65530" in refusal(as_workbook, [rows[0]] * (MOST_ROWS + 1), STAMP)


def test_an_empty_workbook_has_its_head(rows):
    assert sheet_of([]).max_row == 1


# Calendar


def events(rows):
    data = as_calendar(rows, STAMP)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_each_deadline_is_an_all_day_event(rows):
    found = events(rows)
    assert [str(event["UID"]) for event in found] == ids(rows)[:-1]
    budget = found[2]
    assert budget.decoded("DTSTART") == date(2024, 9, 30) and budget.decoded("DTEND") == date(2024, 10, 1)
    assert budget.decoded("DTSTAMP") == STAMP
    assert str(budget["SUMMARY"]) == "Sở Tài chính: =1+1; báo cáo"
    assert [*map(str, budget["CATEGORIES"].cats)] == [FINANCE, PLANNING]
    for part in ("=1+1; báo cáo\n", "kế hoạch 22.txt", "22/KH-UBND", "Thực hiện · carries out: 11/NQ-CP", "Lê Thị A"):
        assert part in budget["DESCRIPTION"]


def test_a_done_task_is_ticked_and_a_long_one_shortened(rows):
    long = rows[0]._replace(text="Gửi báo cáo " * 50, done_on=date(2024, 8, 1))
    (event,) = events([long])
    assert event["SUMMARY"].startswith("✓ Sở Tài chính tỉnh Phú Yên: Gửi") and event["SUMMARY"].endswith(" …")
    assert len(event["SUMMARY"]) < 160 and long.text.strip() in event["DESCRIPTION"]


@given(CELLS, CELLS)
@settings(max_examples=50)
def test_no_text_breaks_the_calendar(text, name):
    row = tasklist.TaskRow("task-1", PLAN, "1", None, None, text, (name,), (), (), "2024", date(2024, 12, 31), None, ())
    (event,) = events([row])
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "TRANSP", "SUMMARY", "DESCRIPTION", "CATEGORIES"}


def test_workbook_and_calendar_are_the_same_bytes_each_time(rows):
    assert as_calendar(rows, STAMP) == as_calendar(rows, STAMP)
    assert as_workbook(rows, STAMP) == as_workbook(rows, STAMP)


def test_every_format_is_a_file_and_its_stamp_is_that_of_the_graph(place, rows):
    stamp = tasklist.last_change(place)
    assert stamp.tzinfo is UTC and stamp.microsecond == 0 and abs(datetime.now(UTC) - stamp) < timedelta(hours=1)
    heads = {name: tasklist.as_bytes(rows, name, stamp)[:4] for name in tasklist.FORMATS}
    assert heads == {"json": b"[\n  ", "csv": b"\xef\xbb\xbfi", "xlsx": b"PK\x03\x04", "ics": b"BEGI"}


# Register


def exported(rows):
    return tasklist.as_bytes(rows, "csv", STAMP)


def filled(data, **entries):
    """The exported bytes as somebody fills them: entries are id → (status, note, done_on)."""
    read = [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    at = {name: read[0].index(name) for name in ("id", "status", "note", "done_on")}
    for row in read[1:]:
        told = entries.get(row[at["id"]].replace("-", "_"))
        for name, cell in zip(("status", "note", "done_on"), told or (), strict=False):
            row[at[name]] = cell
    return read


def saved(rows, delimiter=",", encoding="utf-8-sig"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16")]
)
def test_the_register_goes_out_comes_back_and_outlives_builds(tmp_path, delimiter, encoding):
    place, file = tmp_path / "graph", tmp_path / "register.csv"
    where = tasklist.register_path(place)
    build_graph(graph_of(DOCUMENTS, TASKS), place)
    with open_graph(place) as graph:
        told = filled(
            exported(tasklist.select(graph)),
            task_day=("Hoàn thành", "=đã gửi", "30/8/2024"),
            task_open=("Đang làm", "", ""),
        )
        file.write_bytes(saved(told, delimiter, encoding))
        done = tasklist.import_register(graph, file, where)
        assert (done.taken, done.kept, done.gone, done.warnings) == (2, (), (), ())
    build_graph(graph_of(DOCUMENTS, [task for task in TASKS if task[0] != "task-open"]), place)
    build_graph(graph_of(DOCUMENTS, [task for task in TASKS if task[0] != "task-open"]), place)
    register = tasklist.read_register(where)
    with open_graph(place) as graph:
        rows = tasklist.select(graph, register=register)
        assert (rows[0].status, rows[0].note, rows[0].done_on) == ("Hoàn thành", "=đã gửi", date(2024, 8, 30))
        assert [row.status for row in rows[1:]] == ["", "", ""]
        (gone,) = tasklist.lost(graph, register)
        assert gone.gone and gone.text == "Theo dõi, đôn đốc" and gone.document == ALONE and gone.status == "Đang làm"
        # The next export carries it, and importing that changes nothing.
        file.write_bytes(exported([*rows, gone]))
        assert tasklist.import_register(graph, file, where).gone == (gone,)
        assert tasklist.read_register(where) == register
        # Nor does one that knows nothing of it.
        file.write_bytes(exported(rows[:1]))
        assert tasklist.import_register(graph, file, where).gone == (gone,)
        assert tasklist.read_register(where) == register


def test_an_empty_row_takes_nothing_away(tmp_path, graph, rows):
    where, file = tmp_path / "register.csv", tmp_path / "f.csv"
    blank = exported(rows)
    for told in ({"task_day": ("Xong",)}, {"task_far": ("Đang làm",)}, {"task_day": ("", "sửa lại")}):
        file.write_bytes(saved(filled(blank, **told)))
        done = tasklist.import_register(graph, file, where)
    assert done.taken == 1 and done.kept == ("task-far",)
    register = tasklist.read_register(where)
    assert {name: (entry.status, entry.note) for name, entry in register.items()} == {
        "task-day": ("", "sửa lại"),
        "task-far": ("Đang làm", ""),
    }


def test_the_workbook_saved_as_csv_is_a_register_too(rows):
    told = [["" if cell is None else str(cell) for cell in line] for line in sheet_of(rows).iter_rows(values_only=True)]
    told[1][[c.field for c in COLUMNS].index("status")] = "Xong"
    entries, _ = parse_entries(saved(told, ";", "utf-8").decode(), "f.csv")
    assert [entry.id for entry in entries] == ids(rows)
    assert [entry.status for entry in entries] == ["Xong", "", "", "", ""]


def windows_1258(text):
    """As the code page writes it: the letter, and its tone behind it."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = (unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", text))
    return "".join(
        unicodedata.normalize("NFC", "".join(sign for sign in part if sign not in tones))
        + "".join(sign for sign in part if sign in tones)
        for part in parts
    ).encode("cp1258")


def test_a_file_of_windows_1258_is_read_and_the_words_come_from_the_graph(tmp_path, graph, rows):
    file, where = tmp_path / "f.csv", tmp_path / "register.csv"
    status = "Đã hoàn thành nhiệm vụ được giao"
    told = filled(exported(rows), task_day=(status,))
    file.write_bytes(windows_1258(saved(told, ";", "utf-8").decode()))
    done = tasklist.import_register(graph, file, where)
    assert done.taken == 1 and "read as Windows-1258" in done.warnings[0]
    entry = tasklist.read_register(where)["task-day"]
    assert entry == tasklist.Entry("task-day", LETTER, "", "Gửi\nbáo cáo", status)


HEAD = "id,status,note,done_on\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "f.csv has no column id; a register has the columns id, status, note, done_on."),
        ("id,status,note\n", "f.csv has no column done_on; "),
        ("name;words\n", "f.csv has no column id; "),
        ("id,status,note,done_on,Trạng thái\n", "f.csv has the column status twice; "),
        (HEAD + "task-1,x,,8/30/2024\n", "f.csv, line 2: 8/30/2024 is no day: "),
        (HEAD + "task-1,x\n\ntask-1,y\n", "f.csv, line 4: the task task-1 has another entry above; "),
        (HEAD + ",x,,\n", "f.csv, line 2, has no id; "),
        (HEAD + "task-1,a,b,,c\n", "f.csv, line 2, has more cells than the header; "),
        (HEAD + 'task-1,"a\n', "f.csv, line 2, is not CSV "),
        ('"' + "a" * 200_000, "f.csv, line 1, is not CSV "),
    ],
)
def test_a_faulty_register_is_refused_in_one_sentence(text, sentence):
    assert refusal(parse_entries, text, "f.csv").startswith(sentence)


def test_rows_may_be_short_empty_or_said_twice_alike():
    entries, _ = parse_entries("STATUS;Id;note;Ngày hoàn thành\nx;task-1\n\n;;;\nx;task-1;;\n", "f.csv")
    assert entries == [tasklist.Entry("task-1", status="x")]


def test_a_refused_import_changes_nothing(tmp_path, graph):
    where, file = tmp_path / "register.csv", tmp_path / "f.csv"
    file.write_text(HEAD + "task-day,Xong,,\n", encoding="utf-8")
    tasklist.import_register(graph, file, where)
    before = where.read_bytes()
    file.write_text(HEAD + "task-far,Xong,,hôm qua\n", encoding="utf-8")
    assert "hôm qua is no day" in refusal(tasklist.import_register, graph, file, where)
    assert "cannot be read" in refusal(tasklist.import_register, graph, tmp_path / "none.csv", where)
    assert where.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"register.csv", "f.csv"}


def test_a_register_that_cannot_be_written_is_told_in_one_sentence(tmp_path, graph):
    file = tmp_path / "f.csv"
    file.write_text(HEAD + "task-day,Xong,,\n", encoding="utf-8")
    assert "cannot be written" in refusal(tasklist.import_register, graph, file, tmp_path / "none" / "register.csv")


# --- tasks that come again, groups, answers ---


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A notice that orders a group, something that comes again, and a report; a report that answers."""
    folder = tmp_path_factory.mktemp("office")
    head = "UBND TỈNH PHÚ YÊN   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{}\nSố: {}   Phú Yên, ngày {}\n\n{}\n\n"
    plan = head.format("", "61/KH-UBND", "05 tháng 3 năm 2024", "KẾ HOẠCH\nPhát triển cây xanh đô thị năm 2024")
    plan += (
        "III. TỔ CHỨC THỰC HIỆN\n\n"
        "1. Ủy ban nhân dân các huyện, thị xã, thành phố trồng cây; báo cáo trước ngày 25 hằng tháng.\n\n"
        "2. Sở Xây dựng tổng kết công tác phát triển cây xanh đô thị năm 2024 trước ngày 20/12/2024.\n\n"
        "3. Các sở, ngành liên quan phối hợp thực hiện; trả lời trong thời hạn 05 ngày làm việc kể từ ngày nhận văn bản.\n"
    )
    report = head.format(
        "SỞ XÂY DỰNG",
        "310/BC-SXD",
        "18 tháng 12 năm 2024",
        "BÁO CÁO\nTổng kết công tác phát triển cây xanh đô thị năm 2024",
    )
    report += "Thực hiện Kế hoạch số 61/KH-UBND ngày 05/3/2024 của UBND tỉnh, Sở Xây dựng báo cáo như sau:\n"
    (folder / "plan.txt").write_text(plan, encoding="utf-8")
    (folder / "report.txt").write_text(report, encoding="utf-8")
    build([folder], folder / "graph")
    with open_graph(folder / "graph") as graph:
        yield graph


def test_a_group_is_expanded_to_who_belonged_to_it(office):
    led = {row.lead: row for row in tasklist.select(office)}
    assert ("Ủy ban nhân dân các huyện, thị xã, thành phố",) in led
    assert [row.section for row in tasklist.select(office, body="UBND huyện Sơn Hòa")] == ["III.1"]
    with pytest.raises(GraphkitError):
        tasklist.select(office, body="UBND huyện Bắc Trà My")  # of another province
    asked = run(office, "tasks_by_body", {"body": "Ủy ban nhân dân huyện Sơn Hòa"}).records()
    assert [(row["in_group"], row["section"]) for row in asked] == [
        ("Ủy ban nhân dân các huyện, thị xã, thành phố (Phú Yên)", "III.1")
    ]


def test_who_is_concerned_is_nobody_in_particular(office):
    rows = {row.section: row for row in tasklist.select(office)}
    members = office.cypher("MATCH (:Organization)-[:MEMBER_OF]->(g:Organization) RETURN DISTINCT g.name").rows
    assert rows["III.3"].lead == ("Các sở, ngành liên quan",)
    assert members == [("Ủy ban nhân dân các huyện, thị xã, thành phố",)]


def test_a_task_that_comes_again_is_a_recurring_event(office):
    rows = {row.section: row for row in tasklist.select(office)}
    assert rows["III.1"].recurrence == ("FREQ=MONTHLY;BYMONTHDAY=25",)
    assert rows["III.3"].duration == ("P5D, working days, from: ngày nhận văn bản",)
    (event,) = events([rows["III.1"]])
    assert event["DTSTART"].dt == date(2024, 3, 25)
    assert event["RRULE"].to_ical() == b"FREQ=MONTHLY;BYMONTHDAY=25"


def test_a_report_is_proposed_as_the_answer_of_a_task(office):
    rows = {row.section: row for row in tasklist.select(office)}
    assert rows["III.2"].answers == ("310/BC-SXD|2024|Sở Xây dựng tỉnh Phú Yên (0.75)",)
    assert not rows["III.1"].answers
    assert not rows["III.3"].answers
