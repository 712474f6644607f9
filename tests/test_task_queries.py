"""The named queries on tasks, on a small graph with the right rows written by hand."""

from datetime import date, timedelta

import pytest

from graphkit import schema
from graphkit.model import Graph
from graphkit.queries import run
from graphkit.stores.embedded import build_graph, open_graph

TOP = "41-NQ/TW|2023|Trung ương Đảng"
PLAN = "22/KH-UBND|2024|Ủy ban nhân dân tỉnh A"
NAMESAKE = "22/KH-UBND|2023|Ủy ban nhân dân tỉnh B"
CONCLUSION = "30-KL/TU|2024|Tỉnh ủy A"
YEARLY = "31-KL/TU|2022|Tỉnh ủy A"
FINANCE, HEALTH, IDLE = "Sở Tài chính", "Sở Y tế", "Sở Nội vụ"
CHAIR = "Nguyễn Văn A|Ủy ban nhân dân tỉnh A"

DUE = {
    "c.txt#task-90": "2024-06-30",
    "c.txt#task-100": "2024-06",
    "c.txt#task-200": "2024-Q2",
    "c.txt#task-300": "2024",
    "c.txt#task-400": "2024-02",
    "c.txt#task-500": "2023-02",
    "c.txt#task-600": "2024-07-01",
    "y.txt#task-1": "2023-Q4",
    "y.txt#task-2": None,
    "y.txt#task-3": None,
}
"""Task → deadline; ``c.txt`` is the conclusion, ``y.txt`` the yearly one."""
CONCLUDED = [task for task in DUE if task.startswith("c.txt")]


def row(columns, **values):
    assert values.keys() <= set(columns)
    return {**dict.fromkeys(columns), **values}


def document(identity, date):
    code, year, issuer = identity.split("|")
    return row(schema.NODES["Document"], id=identity, code=code, year=int(year), date=date, issuer=issuer, held=True)


def task(identity, due):
    source, _, start = identity.partition("#task-")
    return row(
        schema.NODES["Task"],
        id=identity,
        section="II.1",
        text=f"Làm {identity}",
        due=due,
        due_text="trước kỳ họp giữa năm" if identity == "y.txt#task-3" else due,
        source=source,
        start=int(start),
        end=int(start) + 9,
    )


def organization(name):
    return row(schema.NODES["Organization"], id=name, name=name)


def edges(*pairs):
    return [{"from": start, "to": end} for start, end in pairs]


def implements(start, end):
    return {"from": start, "to": end, "mentions": 1, "confidence": 1.0, "citations": []}


GRAPH = Graph(
    nodes={
        "Document": [
            document(TOP, "2023-10-10"),
            document(PLAN, "2024-03-01"),
            document(NAMESAKE, None),
            document(CONCLUSION, "2024-05-20"),
            document(YEARLY, "2022"),
        ],
        "Organization": [organization(name) for name in (FINANCE, HEALTH, IDLE)],
        "Person": [row(schema.NODES["Person"], id=CHAIR, name="Nguyễn Văn A")],
        "Task": [task(identity, due) for identity, due in DUE.items()],
    },
    edges={
        ("IMPLEMENTS", "Document", "Document"): [
            implements(PLAN, TOP),
            implements(CONCLUSION, PLAN),
            implements(TOP, CONCLUSION),  # a ring, as a misread sentence makes it
        ],
        ("ASSIGNS", "Document", "Task"): edges(
            *((CONCLUSION, each) for each in CONCLUDED),
            (YEARLY, "y.txt#task-1"),
            (YEARLY, "y.txt#task-2"),
        ),
        ("LED_BY", "Task", "Organization"): edges(
            ("c.txt#task-90", FINANCE),
            ("c.txt#task-100", FINANCE),
            ("c.txt#task-100", HEALTH),
            ("c.txt#task-300", HEALTH),
            ("y.txt#task-1", FINANCE),
            ("y.txt#task-2", FINANCE),
        ),
        ("COORDINATED_WITH", "Task", "Organization"): edges(
            ("c.txt#task-90", HEALTH), ("c.txt#task-200", FINANCE), ("y.txt#task-2", HEALTH)
        ),
        ("SUPERVISED_BY", "Task", "Person"): edges(("c.txt#task-90", CHAIR)),
        ("CARRIES_OUT", "Task", "Document"): edges(
            ("c.txt#task-90", TOP),
            ("c.txt#task-90", PLAN),
            ("c.txt#task-100", PLAN),
            ("c.txt#task-200", CONCLUSION),
            ("c.txt#task-300", NAMESAKE),
        ),
    },
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    place = tmp_path_factory.mktemp("tasks") / "graph"
    build_graph(GRAPH, place)
    with open_graph(place) as stored:
        yield stored


def rows(graph, name, *columns, **parameters):
    """The answer, cut down to some columns; several bodies of a task come in no order, so they are sorted."""
    return [
        tuple(sorted(record[column]) if isinstance(record[column], list) else record[column] for column in columns)
        for record in run(graph, name, parameters).records()
    ]


def test_tasks_by_body(graph):
    assert rows(graph, "tasks_by_body", "role", "task", "document", "due", body=FINANCE) == [
        ("lead", "y.txt#task-1", YEARLY, "2023-Q4"),
        ("lead", "c.txt#task-100", CONCLUSION, "2024-06"),
        ("lead", "c.txt#task-90", CONCLUSION, "2024-06-30"),
        ("support", "c.txt#task-200", CONCLUSION, "2024-Q2"),
        ("lead", "y.txt#task-2", YEARLY, None),
    ]
    assert rows(graph, "tasks_by_body", "role", "task", body=HEALTH) == [
        ("lead", "c.txt#task-300"),
        ("lead", "c.txt#task-100"),
        ("support", "c.txt#task-90"),
        ("support", "y.txt#task-2"),
    ]
    assert rows(graph, "tasks_by_body", "task", body=IDLE) == []


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        ("2024-06-30", "2024-06-30", ["2024-06", "2024-Q2", "2024-06-30"]),
        ("2024-07-01", "2024-12-30", ["2024-07-01"]),
        ("2024-07-02", "2024-12-31", ["2024"]),
        ("2024-02-29", "2024-02-29", ["2024-02"]),
        ("2024-02-01", "2024-02-28", []),
        ("2023-02-28", "2023-02-28", ["2023-02"]),
        ("2023-12-31", "2024-01-01", ["2023-Q4"]),
        ("2024-01-01", "2023-01-01", []),
    ],
)
def test_tasks_due(graph, first, last, due):
    assert rows(graph, "tasks_due", "due", **{"from": first, "to": last}) == [(each,) for each in due]


def test_tasks_due_tells_who_and_when(graph):
    assert run(graph, "tasks_due", {"from": "2024-12-31", "to": "2024-12-31"}).records() == [
        {
            "last_day": "2024-12-31",
            "task": "c.txt#task-300",
            "document": CONCLUSION,
            "lead": [HEALTH],
            "section": "II.1",
            "text": "Làm c.txt#task-300",
            "due": "2024",
            "due_text": "2024",
        }
    ]


@pytest.mark.parametrize(
    ("month", "last_day"),
    [
        ("2023-01", "2023-01-31"),
        ("2023-02", "2023-02-28"),
        ("2000-02", "2000-02-29"),
        ("2032-02", "2032-02-29"),
        ("2023-04", "2023-04-30"),
        ("2023-11", "2023-11-30"),
        ("2023-12", "2023-12-31"),
        ("2023-Q1", "2023-03-31"),
        ("2023-Q3", "2023-09-30"),
        ("2023-Q4", "2023-12-31"),
        ("2023-11-05", "2023-11-05"),
    ],
)
def test_last_days(tmp_path, month, last_day):
    build_graph(Graph(nodes={"Task": [task("t.txt#task-1", month)]}), tmp_path / "graph")
    with open_graph(tmp_path / "graph") as stored:
        assert rows(stored, "tasks_due", "last_day", **{"from": last_day, "to": last_day}) == [(last_day,)]
        assert rows(stored, "tasks_overdue", "due", today=last_day) == []
        day_after = str(date.fromisoformat(last_day) + timedelta(days=1))
        assert rows(stored, "tasks_overdue", "due", today=day_after) == [(month,)]


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2023-02-28", []),
        ("2023-12-31", ["2023-02"]),
        ("2024-01-01", ["2023-02", "2023-Q4"]),
        ("2024-02-29", ["2023-02", "2023-Q4"]),
        ("2024-06-30", ["2023-02", "2023-Q4", "2024-02"]),
        ("2024-07-01", ["2023-02", "2023-Q4", "2024-02", "2024-06", "2024-06-30", "2024-Q2"]),
        ("2024-07-02", ["2023-02", "2023-Q4", "2024-02", "2024-06", "2024-06-30", "2024-07-01", "2024-Q2"]),
        ("2025-01-01", ["2023-02", "2023-Q4", "2024", "2024-02", "2024-06", "2024-06-30", "2024-07-01", "2024-Q2"]),
    ],
)
def test_tasks_overdue(graph, today, due):
    assert rows(graph, "tasks_overdue", "due", today=today) == [(each,) for each in due]


def test_tasks_overdue_tells_who(graph):
    answer = rows(graph, "tasks_overdue", "task", "document", "lead", today="2024-07-01")
    assert ("c.txt#task-100", CONCLUSION, [FINANCE, HEALTH]) in answer
    assert rows(graph, "tasks_overdue", "task", today="2024-07-01", limit="1") == [("c.txt#task-500",)]


def test_tasks_without_deadline(graph):
    assert rows(graph, "tasks_without_deadline", "task", "document", "lead", "due_text") == [
        ("y.txt#task-2", YEARLY, [FINANCE], None),
        ("y.txt#task-3", None, [], "trước kỳ họp giữa năm"),
    ]


def test_orphan_tasks(graph):
    assert rows(graph, "orphan_tasks", "task", "document") == [
        ("c.txt#task-400", CONCLUSION),
        ("c.txt#task-500", CONCLUSION),
        ("c.txt#task-600", CONCLUSION),
        ("y.txt#task-1", YEARLY),
        ("y.txt#task-2", YEARLY),
        ("y.txt#task-3", None),
    ]


@pytest.mark.parametrize("given", [CONCLUSION, "30-KL/TU"])
def test_conclusion_to_tasks(graph, given):
    assert rows(graph, "conclusion_to_tasks", "document", "task", "due", "start", code=given) == [
        (CONCLUSION, each, DUE[each], int(each.partition("-")[2])) for each in CONCLUDED
    ]
    told = ("lead", "support", "supervisors")
    assert rows(graph, "conclusion_to_tasks", *told, code=given)[:3] == [
        ([FINANCE], [HEALTH], ["Nguyễn Văn A"]),
        ([FINANCE, HEALTH], [], []),
        ([], [FINANCE], []),
    ]
    assert rows(graph, "conclusion_to_tasks", "task", code=TOP) == []


def test_tasks_under(graph):
    answer = run(graph, "tasks_under", {"code": "41-NQ/TW"}).records()
    assert [(each["root"], each["depth"], each["task"], each["document"], each["path"]) for each in answer] == [
        (TOP, 1, "c.txt#task-90", CONCLUSION, ["c.txt#task-90", TOP]),
        (TOP, 2, "c.txt#task-100", CONCLUSION, ["c.txt#task-100", PLAN, TOP]),
        (TOP, 3, "c.txt#task-200", CONCLUSION, ["c.txt#task-200", CONCLUSION, PLAN, TOP]),
    ]
    assert rows(graph, "tasks_under", "root", "depth", "task", code="22/KH-UBND") == [
        (NAMESAKE, 1, "c.txt#task-300"),
        (PLAN, 1, "c.txt#task-100"),
        (PLAN, 1, "c.txt#task-90"),
        (PLAN, 2, "c.txt#task-200"),
    ]
    assert rows(graph, "tasks_under", "task", code="31-KL/TU") == []


def test_workload(graph):
    assert rows(graph, "workload", "body", "month", "role", "tasks", "deadlines") == [
        (FINANCE, "2023-12", "lead", 0, 1),
        (FINANCE, "2024-05", "lead", 2, 0),
        (FINANCE, "2024-05", "support", 1, 0),
        (FINANCE, "2024-06", "lead", 0, 2),
        (FINANCE, "2024-06", "support", 0, 1),
        (FINANCE, None, "lead", 2, 0),
        (HEALTH, "2024-05", "lead", 2, 0),
        (HEALTH, "2024-05", "support", 1, 0),
        (HEALTH, "2024-06", "lead", 0, 1),
        (HEALTH, "2024-06", "support", 0, 1),
        (HEALTH, "2024-12", "lead", 0, 1),
        (HEALTH, None, "support", 1, 0),
    ]


def test_a_graph_without_tasks(tmp_path):
    build_graph(Graph(nodes={"Document": [document(TOP, "2023-10-10")]}), tmp_path / "graph")
    with open_graph(tmp_path / "graph") as stored:
        for name in ("tasks_without_deadline", "orphan_tasks", "workload"):
            assert run(stored, name, {}).rows == []
        assert run(stored, "tasks_overdue", {"today": "2024-01-01"}).rows == []
        assert run(stored, "tasks_under", {"code": TOP}).rows == []
