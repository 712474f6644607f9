"""The named queries on lineage and validity, on a small graph with the right rows written by hand."""

from datetime import date, timedelta

import pytest

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.queries import run
from graphkit.stores.embedded import build_graph, open_graph

PROVINCE = "Ủy ban nhân dân tỉnh A"
LAW = "1/2013/QH13|2013|Quốc hội"
NEWER_LAW = "2/2019/QH14|2019|Quốc hội"
DECREE = "10/2014/NĐ-CP|2014|Chính phủ"
CIRCULAR = "11/2014/TT-BTC|2014|Bộ Tài chính"
AMENDING = "12/2016/NĐ-CP|2016|Chính phủ"
PARTLY = "13/2017/NĐ-CP|2017|Chính phủ"
STOPPING = "14/2018/NĐ-CP|2018|Chính phủ"
TOP = "41-NQ/TW|2023|Trung ương Đảng"
ACTION = "66/NQ-CP|2024|Chính phủ"
PLAN = f"22/KH-UBND|2024|{PROVINCE}"
NAMESAKE = "22/KH-UBND|2023|Ủy ban nhân dân tỉnh B"
REPORT = f"33/BC-UBND|2024|{PROVINCE}"
MONTHLY = f"44/CT-UBND|2024|{PROVINCE}"
UNDATED = "55-KL/TU||Tỉnh ủy A"
LONELY = "77/NQ-HĐND|2024|Hội đồng nhân dân tỉnh A"


def row(columns, **values):
    assert values.keys() <= set(columns)
    return {**dict.fromkeys(columns), **values}


def document(identity, type_, day=None, held=False):
    code, year, issuer = identity.split("|")
    return row(
        schema.NODES["Document"],
        id=identity,
        code=code,
        type=type_,
        date=day,
        year=int(year) if year else None,
        issuer=issuer,
        title=f"Về {code}",
        held=held,
    )


def citation(identity, sentence, start, pinpoint=None):
    return row(
        schema.NODES["Citation"],
        id=identity,
        sentence=sentence,
        surface=sentence,
        start=start,
        end=start + 5,
        pinpoint=pinpoint,
        source="a.txt",
        rule="numbered",
        confidence=0.5,
    )


def edge(start, end, *citations, mentions=1):
    return {"from": start, "to": end, "mentions": mentions, "confidence": 0.75, "citations": list(citations)}


GRAPH = Graph(
    nodes={
        "Document": [
            document(LAW, "Luật", "2013-11-26"),
            document(NEWER_LAW, "Luật", "2019-06-14"),
            document(DECREE, "Nghị định", "2014-03-01"),
            document(CIRCULAR, "Thông tư", "2014-05-20"),
            document(AMENDING, "Nghị định", "2016-07-01"),
            document(PARTLY, "Nghị định", "2017-02-03"),
            document(STOPPING, "Nghị định", "2018"),
            document(TOP, "Nghị quyết", "2023-10-10"),
            document(ACTION, "Nghị quyết", "2024-05-09"),
            document(PLAN, "Kế hoạch", "2024-03-01", held=True),
            document(NAMESAKE, "Kế hoạch", "2023-12-31"),
            document(REPORT, "Báo cáo", "2024-12-30", held=True),
            document(MONTHLY, "Chỉ thị", "2024-06", held=True),
            document(UNDATED, "Kết luận"),
            document(LONELY, "Nghị quyết", "2024"),
        ],
        "Citation": [
            citation("whole", "bãi bỏ Luật số 1", 10),
            citation("part 1", "bãi bỏ Điều 3 Nghị định số 10", 20, "Điều 3"),
            citation("part 2", "thay thế Điều 3 Nghị định số 10", 30, "Điều 3"),
            citation("early 1", "Kế hoạch số 22 thực hiện Nghị quyết số 66", 40),
            citation("early 2", "Kế hoạch số 22 theo Nghị quyết số 66", 50),
        ],
    },
    edges={
        ("IMPLEMENTS", "Document", "Document"): [
            edge(PLAN, TOP, mentions=3),
            edge(NAMESAKE, TOP),
            edge(ACTION, TOP),
            edge(MONTHLY, TOP),
            edge(UNDATED, TOP),
            edge(MONTHLY, UNDATED),
            edge(PLAN, ACTION, "early 1", "early 2"),
            edge(TOP, PLAN),  # a ring, as a misread sentence makes it
        ],
        ("BASED_ON", "Document", "Document"): [
            edge(DECREE, LAW),
            edge(AMENDING, DECREE),
            edge(PLAN, DECREE),
            edge(NEWER_LAW, LAW),  # which it repeals itself
        ],
        ("GUIDES", "Document", "Document"): [edge(CIRCULAR, DECREE)],
        ("AMENDS", "Document", "Document"): [edge(AMENDING, DECREE), edge(UNDATED, MONTHLY)],
        ("REPEALS", "Document", "Document"): [
            edge(NEWER_LAW, LAW, "whole", "part 1"),
            edge(PARTLY, DECREE, "part 1"),
            edge(REPORT, UNDATED),
        ],
        ("REPLACES", "Document", "Document"): [edge(PARTLY, DECREE, "part 2"), edge(PLAN, NAMESAKE)],
        ("SUSPENDS", "Document", "Document"): [edge(STOPPING, DECREE)],
        ("REPORTS_ON", "Document", "Document"): [edge(REPORT, PLAN), edge(MONTHLY, NAMESAKE), edge(MONTHLY, PLAN)],
        ("CITES", "Document", "Document"): [edge(REPORT, PLAN, mentions=2), edge(STOPPING, NEWER_LAW)],
    },
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    place = tmp_path_factory.mktemp("lineage") / "graph"
    build_graph(GRAPH, place)
    with open_graph(place) as stored:
        yield stored


def rows(graph, name, *columns, **parameters):
    """The answer, cut down to some columns."""
    return [tuple(record[column] for column in columns) for record in run(graph, name, parameters).records()]


@pytest.mark.parametrize("given", [TOP, "41-NQ/TW"])
def test_implementation_lag(graph, given):
    assert rows(graph, "implementation_lag", "id", "days", code=given) == [
        (NAMESAKE, 82),
        (PLAN, 143),  # over the 29th of February
        (ACTION, 212),
        (MONTHLY, None),
        (UNDATED, None),
    ]
    assert run(graph, "implementation_lag", {"code": "66/NQ-CP"}).records() == [
        {
            "implements": ACTION,
            "since": "2024-05-09",
            "id": PLAN,
            "code": "22/KH-UBND",
            "type": "Kế hoạch",
            "date": "2024-03-01",
            "issuer": PROVINCE,
            "days": -69,
        }
    ]
    assert rows(graph, "implementation_lag", "id", "since", "days", code="55-KL/TU") == [(MONTHLY, None, None)]
    assert rows(graph, "implementation_lag", "id", code="33/BC-UBND") == []


def test_implementation_lag_counts_as_the_calendar_does(tmp_path):
    since = date(1999, 11, 29)
    dates = [since + timedelta(days=days) for days in range(-1000, 10_000, 13)]
    documents = [document(f"{n}/KH-UBND|{day.year}|{PROVINCE}", "Kế hoạch", str(day)) for n, day in enumerate(dates)]
    basis = document("1-NQ/TW|1999|Trung ương Đảng", "Nghị quyết", str(since))
    implementing = [edge(each["id"], basis["id"]) for each in documents]
    build_graph(
        Graph({"Document": [basis, *documents]}, {("IMPLEMENTS", "Document", "Document"): implementing}),
        tmp_path / "graph",
    )
    with open_graph(tmp_path / "graph") as stored:
        assert rows(stored, "implementation_lag", "date", "days", code="1-NQ/TW") == [
            (str(day), (day - since).days) for day in dates
        ]


def test_unimplemented_resolutions(graph):
    counted = ("id", "date", "held", "implementers_only_cited")
    assert rows(graph, "unimplemented_resolutions", *counted) == [
        (LONELY, "2024", False, 0),
        (MONTHLY, "2024-06", True, 0),
    ]
    assert rows(graph, "unimplemented_resolutions", "id", issuer=PROVINCE) == [(MONTHLY,)]
    assert rows(graph, "unimplemented_resolutions", "id", since="2024-06-30") == [(LONELY,), (MONTHLY,)]
    assert rows(graph, "unimplemented_resolutions", "id", since="2024-07-01") == [(LONELY,)]
    assert rows(graph, "unimplemented_resolutions", "id", since="2025-01-01") == []


def test_dead_basis(graph):
    told = ("id", "relation", "basis", "ended", "ended_by", "ended_on")
    assert rows(graph, "dead_basis", *told) == [
        (DECREE, "BASED_ON", LAW, "REPEALS", NEWER_LAW, "2019-06-14"),
        (MONTHLY, "IMPLEMENTS", UNDATED, "REPEALS", REPORT, "2024-12-30"),
    ]


def test_impact_of_repeal(graph):
    told = ("root", "depth", "id", "path")
    assert rows(graph, "impact_of_repeal", *told, code="66/NQ-CP")[:2] == [
        (ACTION, 1, PLAN, [PLAN, ACTION]),
        (ACTION, 2, TOP, [TOP, PLAN, ACTION]),
    ]
    assert rows(graph, "impact_of_repeal", "depth", "id", code=LAW) == [
        (1, DECREE),
        (1, NEWER_LAW),
        (2, CIRCULAR),
        (2, AMENDING),
        (2, PLAN),
        (3, TOP),
        (4, NAMESAKE),
        (4, MONTHLY),
        (4, UNDATED),
        (4, ACTION),
    ]
    assert rows(graph, "impact_of_repeal", "id", code="33/BC-UBND") == []


def test_change_history(graph):
    told = ("date", "direction", "actor", "relation", "target", "provisions")
    assert rows(graph, "change_history", *told, code="10/2014/NĐ-CP") == [
        ("2016-07-01", "in", AMENDING, "AMENDS", DECREE, []),
        ("2017-02-03", "in", PARTLY, "REPEALS", DECREE, ["Điều 3"]),
        ("2017-02-03", "in", PARTLY, "REPLACES", DECREE, ["Điều 3"]),
        ("2018", "in", STOPPING, "SUSPENDS", DECREE, []),
    ]
    assert rows(graph, "change_history", *told, code=UNDATED) == [
        ("2024-12-30", "in", REPORT, "REPEALS", UNDATED, []),
        (None, "out", UNDATED, "AMENDS", MONTHLY, []),
    ]
    assert rows(graph, "change_history", "document", "direction", code="22/KH-UBND") == [
        (NAMESAKE, "in"),
        (PLAN, "out"),
    ]
    assert rows(graph, "change_history", "actor", code="41-NQ/TW") == []


@pytest.mark.parametrize(
    ("code", "day", "adopted", "in_force"),
    [
        (LAW, "2013-11-25", False, False),
        (LAW, "2013-11-26", True, True),
        (LAW, "2019-06-14", True, True),  # the day of the repeal itself
        (LAW, "2019-06-15", True, False),
        (DECREE, "2024-01-01", True, True),  # only provisions of it were repealed
        (MONTHLY, "2024-05-31", False, False),
        (MONTHLY, "2024-06-15", None, None),
        (MONTHLY, "2024-07-01", True, True),  # an amendment without a date decides nothing
        (UNDATED, "2024-12-30", None, None),
        (UNDATED, "2025-01-01", None, False),
        (LONELY, "2023-12-31", False, False),
        (LONELY, "2024-12-30", None, None),
        (LONELY, "2025-01-01", True, True),
    ],
)
def test_in_force_at(graph, code, day, adopted, in_force):
    assert rows(graph, "in_force_at", "adopted", "in_force", code=code, date=day) == [(adopted, in_force)]


def test_in_force_at_tells_the_changes(graph):
    changes = ("ended_by", "amended_by", "suspended_by", "undated")
    assert rows(graph, "in_force_at", *changes, code=DECREE, date="2016-06-30") == [([], [], [], [])]
    assert rows(graph, "in_force_at", *changes, code=DECREE, date="2016-07-01") == [([], [AMENDING], [], [])]
    ((ended, amended, suspended, undated),) = rows(graph, "in_force_at", *changes, code=DECREE, date="2018-06-01")
    assert (ended, sorted(amended), suspended, undated) == ([], [AMENDING, PARTLY], [], [STOPPING])
    assert rows(graph, "in_force_at", "suspended_by", "undated", code=DECREE, date="2019-01-01") == [([STOPPING], [])]
    assert rows(graph, "in_force_at", *changes, code=LAW, date="2020-01-01") == [([NEWER_LAW], [], [], [])]
    assert rows(graph, "in_force_at", *changes, code=MONTHLY, date="2025-01-01") == [([], [], [], [UNDATED])]


def test_in_force_at_of_a_code_that_two_documents_bear(graph):
    answer = rows(graph, "in_force_at", "id", "adopted", "in_force", "ended_by", code="22/KH-UBND", date="2024-03-02")
    assert answer == [(NAMESAKE, True, False, [PLAN]), (PLAN, True, True, [])]
    with pytest.raises(GraphkitError, match="99/NQ-CP"):
        rows(graph, "in_force_at", "id", code="99/NQ-CP", date="2024-03-02")


def test_path_between(graph):
    told = ("steps", "path", "actor", "relation", "target", "mentions")
    path = [REPORT, PLAN, DECREE, CIRCULAR]
    assert rows(graph, "path_between", *told, **{"from": "33/BC-UBND", "to": CIRCULAR}) == [
        (3, path, CIRCULAR, "GUIDES", DECREE, 1),
        (3, path, PLAN, "BASED_ON", DECREE, 1),
        (3, path, REPORT, "CITES", PLAN, 2),
        (3, path, REPORT, "REPORTS_ON", PLAN, 1),
    ]
    ends = {"from": TOP, "to": "22/KH-UBND"}
    assert rows(graph, "path_between", "goal", "actor", "relation", "target", **ends) == [
        (NAMESAKE, NAMESAKE, "IMPLEMENTS", TOP),
        (PLAN, PLAN, "IMPLEMENTS", TOP),
        (PLAN, TOP, "IMPLEMENTS", PLAN),
    ]
    assert rows(graph, "path_between", "path", **{"from": TOP, "to": LONELY}) == []
    assert rows(graph, "path_between", "path", **{"from": TOP, "to": TOP}) == []


def test_reports_on(graph):
    assert run(graph, "reports_on", {"code": PLAN}).records() == [
        {
            "id": identity,
            "code": identity.partition("|")[0],
            "type": type_,
            "date": day,
            "issuer": PROVINCE,
            "mentions": 1,
            "confidence": 0.75,
            "reports_on": PLAN,
        }
        for identity, type_, day in [(MONTHLY, "Chỉ thị", "2024-06"), (REPORT, "Báo cáo", "2024-12-30")]
    ]
    assert rows(graph, "reports_on", "id", "reports_on", code="22/KH-UBND") == [
        (MONTHLY, NAMESAKE),
        (MONTHLY, PLAN),
        (REPORT, PLAN),
    ]
    assert rows(graph, "reports_on", "id", code=LONELY) == []


def test_chronology_violations(graph):
    told = ("actor", "actor_date", "relation", "target", "target_date", "citation", "sentence")
    early = (PLAN, "2024-03-01", "IMPLEMENTS", ACTION, "2024-05-09")
    assert rows(graph, "chronology_violations", *told) == [
        (STOPPING, "2018", "CITES", NEWER_LAW, "2019-06-14", None, None),
        (*early, "early 1", "Kế hoạch số 22 thực hiện Nghị quyết số 66"),
        (*early, "early 2", "Kế hoạch số 22 theo Nghị quyết số 66"),
        (TOP, "2023-10-10", "IMPLEMENTS", PLAN, "2024-03-01", None, None),
    ]


def test_documents_of_body(graph):
    assert run(graph, "documents_of_body", {"body": "Tỉnh ủy A"}).records() == [
        {
            "id": UNDATED,
            "code": "55-KL/TU",
            "type": "Kết luận",
            "date": None,
            "title": "Về 55-KL/TU",
            "held": False,
        }
    ]
    of_province = {"body": PROVINCE}
    assert rows(graph, "documents_of_body", "id", **of_province) == [(PLAN,), (MONTHLY,), (REPORT,)]
    assert rows(graph, "documents_of_body", "id", **of_province, **{"from": "2024-06-30"}) == [(MONTHLY,), (REPORT,)]
    assert rows(graph, "documents_of_body", "id", **of_province, **{"from": "2024-07-01"}) == [(REPORT,)]
    assert rows(graph, "documents_of_body", "id", **of_province, to="2024-06-01") == [(PLAN,), (MONTHLY,)]
    assert rows(graph, "documents_of_body", "id", **of_province, to="2024-05-31") == [(PLAN,)]
    window = {"from": "2024-03-01", "to": "2024-03-01"}
    assert rows(graph, "documents_of_body", "id", **of_province, **window) == [(PLAN,)]
    assert rows(graph, "documents_of_body", "id", body="Tỉnh ủy A", to="2030-01-01") == []
    with pytest.raises(GraphkitError, match="knows no body Tỉnh ủy"):
        rows(graph, "documents_of_body", "id", body="Tỉnh ủy")


def test_a_bound_that_is_wanted(graph):
    with pytest.raises(GraphkitError, match="date"):
        run(graph, "in_force_at", {"code": LAW})
