"""The figures of the evaluation, computed by hand on small documents of our own invention."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphkit.errors import GraphkitError
from graphkit.evaluation import MEASURES, SHARES, Evaluation, Fault, Figure, evaluate
from graphkit.model import Citation, Deadline, Header, Reading, Source, Task

GOLD: dict[str, Any] = {
    "document": {"type": "Thông báo", "number": "8", "date": "2021-03-05", "place": None, "signer": "Trần Văn Một"},
    "citations": [
        {
            "start": 100,
            "end": 140,
            "surface": "Quyết định số 45/QĐ-UBND ngày 01/02/2021",
            "kind": "numbered",
            "type": "Quyết định",
            "code": "45/QĐ-UBND",
            "date": "2021-02-01",
            "issuer": "Ủy ban nhân dân tỉnh Cà Mau",
            "id": "45/QĐ-UBND|2021|Ủy ban nhân dân tỉnh Cà Mau",
            "relation": "IMPLEMENTS",
            "subject": None,
            "pinpoint": "khoản 2 Điều 3",
        },
        {
            "start": 200,
            "end": 220,
            "surface": "Nghị định 77/2019/NĐ-CP",
            "kind": "numbered",
            "type": "Nghị định",
            "code": "77/2019/NĐ-CP",
            "date": "2019",
            "issuer": "Chính phủ",
            "id": "77/2019/NĐ-CP|2019|Chính phủ",
            "relation": "AMENDED_BY",
            "subject": 0,
        },
        {
            "start": 300,
            "end": 310,
            "surface": "Luật Hợp tác xã",
            "kind": "named",
            "type": "Luật",
            "code": None,
            "date": None,
            "issuer": "Quốc hội",
            "id": "Luật Hợp tác xã||Quốc hội",
            "also": ["17/2023/QH15|2023|Quốc hội"],
            "relation": "BASED_ON",
            "subject": None,
        },
        {
            "start": 400,
            "end": 420,
            "surface": "Đề án làng nghề",
            "kind": "named",
            "id": "Đề án làng nghề||",
            "relation": "CITES",
            "subject": None,
            "optional": True,
        },
    ],
    "tasks": [
        {
            "start": 500,
            "end": 600,
            "section": "1.a",
            "lead": ["Sở Nội vụ", "Sở Tư pháp"],
            "deadlines": [
                {"start": 580, "end": 600, "surface": "trước ngày 01/5/2021", "date": "2021-05-01"},
                {"start": 550, "end": 560, "surface": "trong Quý I", "date": "2021-Q1"},
            ],
        },
        {"start": 600, "end": 700, "section": None, "lead": ["Công an tỉnh"], "deadlines": []},
    ],
}


def citation(index: int, **changes: Any) -> Citation:
    item = GOLD["citations"][index]
    return Citation(
        **{
            **{
                field: item.get(field)
                for field in Citation._fields
                if field in item or field in {"type", "code", "date", "issuer", "issuer_text"}
            },
            **changes,
        }
    )


PERFECT = Reading(
    Source("một.txt", ""),
    Header(type="Thông báo", number="8", date="2021-03-05", signer="Trần Văn Một"),
    tuple(citation(index) for index in range(4)),
    tuple(
        Task(
            task["start"],
            task["end"],
            task["section"],
            tuple(task["lead"]),
            deadlines=tuple(Deadline(**deadline) for deadline in task["deadlines"]),
        )
        for task in GOLD["tasks"]
    ),
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "một.json").write_text(json.dumps(GOLD), encoding="utf-8")
    return tmp_path


def with_citations(*citations: Citation) -> Reading:
    return PERFECT._replace(citations=citations)


def differences(evaluation: Evaluation) -> dict[str, Figure]:
    """The figures that are not those of the perfect reading."""
    perfect = {
        "mention": Figure(3, 3, 3),
        "exact": Figure(3, 3, 3),
        "code": Figure(2, 2, 2),
        "date": Figure(3, 3, 3),
        "type": Figure(3, 3, 3),
        "issuer": Figure(3, 3, 3),
        "pinpoint": Figure(1, 1, 1),
        "identity": Figure(3, 3, 3),
        "relation": Figure(3, 3, 3),
        "edge": Figure(3, 3, 3),
        "task": Figure(2, 2, 2),
        "lead": Figure(3, 3, 3),
        "deadline": Figure(2, 2, 2),
        "header": Figure(4, 4, 4),
    }
    figures = evaluation.figures()
    assert tuple(figures) == MEASURES
    return {measure: figure for measure, figure in figures.items() if figure != perfect[measure]}


def test_perfect_reading(gold: Path) -> None:
    evaluation = evaluate(gold, [PERFECT])
    assert differences(evaluation) == {}
    assert evaluation.faults == evaluation.missing == evaluation.unscored == ()


def test_rows(gold: Path) -> None:
    evaluation = evaluate(gold, [with_citations(citation(0, start=130, end=170))])
    rows = {row["measure"]: row for row in evaluation.rows()}
    assert rows["mention"] == {
        "measure": "mention",
        "value": 0.0,
        "precision": 0.0,
        "recall": 0.0,
        "right": 0,
        "predicted": 1,
        "gold": 3,
    }
    assert rows["code"]["value"] is None, "nothing was asked"
    assert rows["header"]["value"] == 1.0
    assert {measure for measure, row in rows.items() if row["precision"] is None} == SHARES
    assert evaluation.rows("một") == evaluation.rows()


def test_precision_recall_and_f1() -> None:
    figure = Figure(right=2, predicted=4, gold=3)
    assert (figure.precision, figure.recall) == (0.5, pytest.approx(2 / 3))
    assert figure.f1 == pytest.approx(4 / 7)
    assert Figure() == (0, 0, 0)
    assert Figure().precision == Figure().recall == Figure().f1 == 0.0


def test_missed_false_and_shifted(gold: Path) -> None:
    # 0 shifted by 10 of 40: 30 common, 50 in the union; 1 and 2 missed; one false.
    reading = with_citations(citation(0, start=110, end=150), citation(1, start=900, end=920, subject=0))
    evaluation = evaluate(gold, [reading])
    assert differences(evaluation) == {
        "mention": Figure(1, 2, 3),
        "exact": Figure(0, 2, 3),
        "code": Figure(1, 1, 1),
        "date": Figure(1, 1, 1),
        "type": Figure(1, 1, 1),
        "issuer": Figure(1, 1, 1),
        "identity": Figure(1, 2, 3),
        "relation": Figure(1, 2, 3),
        "edge": Figure(2, 2, 3),
    }
    surfaces = [item["surface"] for item in GOLD["citations"]]
    assert evaluation.faults == (
        Fault("một", "mention missed", surfaces[1], surfaces[1], None),
        Fault("một", "mention missed", surfaces[2], surfaces[2], None),
        Fault("một", "mention false", surfaces[1], None, surfaces[1]),
        Fault("một", "exact", surfaces[0], surfaces[0], surfaces[0]),
    )


@pytest.mark.parametrize(("end", "matched"), [(210, 1), (209, 0), (240, 1), (241, 0)])
def test_overlap_of_half_is_enough(gold: Path, end: int, matched: int) -> None:
    evaluation = evaluate(gold, [with_citations(citation(1, end=end, subject=None))])
    assert evaluation.figures()["mention"].right == matched


def test_pairs_are_one_to_one_and_the_best_wins(gold: Path) -> None:
    evaluation = evaluate(gold, [PERFECT._replace(citations=(*PERFECT.citations, citation(0, end=139)))])
    assert differences(evaluation)["mention"] == Figure(3, 4, 3)
    assert [(fault.what, fault.predicted) for fault in evaluation.faults] == [
        ("mention false", GOLD["citations"][0]["surface"])
    ]


@pytest.mark.parametrize(
    ("index", "changes", "measure", "figure"),
    [
        (0, {"code": "45/QĐ-UBNd"}, "code", Figure(1, 2, 2)),
        (2, {"code": "17/2023/QH15"}, "code", None),
        (0, {"date": "2021-02"}, "date", Figure(2, 3, 3)),
        (2, {"date": "2023"}, "date", Figure(2, 3, 3)),
        (0, {"type": "QUYẾT  ĐỊNH"}, "type", None),
        (0, {"type": "Nghị quyết"}, "type", Figure(2, 3, 3)),
        (1, {"issuer": None}, "issuer", Figure(2, 3, 3)),
        (0, {"pinpoint": "Điều 3"}, "pinpoint", Figure(0, 1, 1)),
        (1, {"pinpoint": "Điều 3"}, "pinpoint", None),
    ],
)
def test_one_wrong_value(gold: Path, index: int, changes: dict[str, Any], measure: str, figure: Figure | None) -> None:
    citations = list(PERFECT.citations)
    citations[index] = citation(index, **changes)
    evaluation = evaluate(gold, [with_citations(*citations)])
    assert differences(evaluation) == ({} if figure is None else {measure: figure})
    ((key, value),) = changes.items()
    expected = GOLD["citations"][index]
    faults = () if figure is None else (Fault("một", key, expected["surface"], expected.get(key), value),)
    assert evaluation.faults == faults


def test_wrong_identity_is_also_a_wrong_edge(gold: Path) -> None:
    # The document is cited by 1's edge too, as the object of "amends".
    evaluation = evaluate(gold, [with_citations(citation(0, id="45/QĐ-UBND|2021|"), *PERFECT.citations[1:])])
    assert differences(evaluation) == {"identity": Figure(2, 3, 3), "edge": Figure(1, 3, 3)}
    assert [fault.what for fault in evaluation.faults] == ["identity"]


def test_an_identity_that_counts_as_equal(gold: Path) -> None:
    law = citation(2, id="17/2023/QH15|2023|QUỐC HỘI")
    assert differences(evaluate(gold, [with_citations(*PERFECT.citations[:2], law)])) == {}


def test_passive_relation_said_actively_is_the_same_edge(gold: Path) -> None:
    """77 amends 45, said of 45 with 77 as its governor: the relation is another, the edge the same."""
    amended = citation(0, relation="AMENDS", subject=1)
    amending = citation(1, relation="IMPLEMENTS", subject=None)
    evaluation = evaluate(gold, [with_citations(amended, amending, PERFECT.citations[2])])
    own = citation(1)
    assert differences(evaluation) == {"relation": Figure(1, 3, 3), "edge": Figure(2, 3, 3)}
    assert evaluation.faults[1] == Fault(
        "một", "relation", own.surface, "AMENDED_BY by 45/QĐ-UBND", "IMPLEMENTS by the document"
    )


def test_wrong_subject_is_a_wrong_relation(gold: Path) -> None:
    evaluation = evaluate(gold, [with_citations(citation(0), citation(1, subject=2), citation(2))])
    assert differences(evaluation) == {"relation": Figure(2, 3, 3), "edge": Figure(2, 3, 3)}
    assert evaluation.faults[0].predicted == "AMENDED_BY by Luật Hợp tác xã"


def test_governor_that_was_not_found(gold: Path) -> None:
    evaluation = evaluate(gold, [with_citations(citation(1, subject=None))])
    assert evaluation.figures()["relation"] == Figure(0, 1, 3)


def test_repeated_mention_is_one_edge(gold: Path) -> None:
    again = citation(0, start=800, end=840)
    assert evaluate(gold, [with_citations(*PERFECT.citations, again)]).figures()["edge"] == Figure(3, 3, 3)


def test_optional_citation_costs_nothing(gold: Path) -> None:
    wrong = citation(3, id="khác", relation="AMENDS")
    for reading in (with_citations(*PERFECT.citations[:3]), with_citations(*PERFECT.citations[:3], wrong)):
        evaluation = evaluate(gold, [reading])
        assert differences(evaluation) == {}
        assert evaluation.faults == ()


def test_citation_governed_by_an_optional_one(tmp_path: Path) -> None:
    document = {**GOLD, "citations": [{**GOLD["citations"][2], "subject": 1}, GOLD["citations"][3]]}
    (tmp_path / "một.json").write_text(json.dumps(document), encoding="utf-8")

    def relation_and_edge(*citations: Citation) -> tuple[Figure, Figure]:
        figures = evaluate(tmp_path, [with_citations(*citations)]).figures()
        return figures["relation"], figures["edge"]

    found = (Figure(1, 1, 1), Figure(0, 0, 0))
    assert relation_and_edge(citation(2, subject=1), citation(3)) == found
    assert relation_and_edge(citation(2, subject=None)) == found
    assert relation_and_edge(citation(2, subject=None), citation(3)) == (Figure(0, 1, 1), Figure(0, 0, 0))


def test_tasks(gold: Path) -> None:
    first, second = PERFECT.tasks
    reading = PERFECT._replace(
        tasks=(
            first._replace(start=540, lead=("sở  nội vụ", "Sở Tài chính"), deadlines=()),
            second._replace(start=640, end=800),
        )
    )
    evaluation = evaluate(gold, [reading])
    assert differences(evaluation) == {"task": Figure(1, 2, 2), "lead": Figure(1, 3, 3), "deadline": Figure(0, 0, 2)}
    assert evaluation.faults == (
        Fault("một", "task missed", "no section, characters 600 to 700", "no section, characters 600 to 700", None),
        Fault("một", "task false", "no section, characters 640 to 800", None, "no section, characters 640 to 800"),
        Fault("một", "lead", "1.a, characters 500 to 600", "Sở Nội vụ; Sở Tư pháp", "sở  nội vụ; Sở Tài chính"),
        Fault("một", "deadline missed", "trước ngày 01/5/2021", "2021-05-01", None),
        Fault("một", "deadline missed", "trong Quý I", "2021-Q1", None),
    )


def test_deadlines_are_matched_whatever_their_task(gold: Path) -> None:
    # 580-600 found as 594-600 (6 of 20: three tenths), 550-560 with another date, one false.
    first, second = PERFECT.tasks
    found = (Deadline(594, 600, "5/2021", "2021-05-01"), Deadline(550, 560, "trong Quý I", "2021-Q2"))
    false = Deadline(10, 20, "hôm nay", "2021")
    evaluation = evaluate(
        gold, [PERFECT._replace(tasks=(first._replace(deadlines=(false,)), second._replace(deadlines=found)))]
    )
    assert differences(evaluation) == {"deadline": Figure(1, 3, 2)}
    assert evaluation.faults == (
        Fault("một", "deadline false", "hôm nay", None, "2021"),
        Fault("một", "deadline", "trong Quý I", "2021-Q1", "2021-Q2"),
    )


def test_header(gold: Path) -> None:
    header = Header(type="THÔNG BÁO", number="9", place="Cà Mau", signer="Trần Văn Một")
    evaluation = evaluate(gold, [PERFECT._replace(document=header)])
    assert differences(evaluation) == {"header": Figure(2, 4, 4)}
    assert evaluation.faults == (
        Fault("một", "header", "number", "8", "9"),
        Fault("một", "header", "date", "2021-03-05", None),
    )


def test_documents_are_pooled_by_their_counts(gold: Path) -> None:
    (gold / "hai.json").write_text(
        json.dumps({"document": {"type": "Báo cáo"}, "citations": [{**GOLD["citations"][0], "pinpoint": None}]}),
        encoding="utf-8",
    )
    two = Reading(Source("hai.md", ""), Header(), (citation(0, pinpoint=None), citation(1)))
    evaluation = evaluate(gold, iter([PERFECT, two]))
    assert list(evaluation.documents) == ["hai", "một"]
    assert evaluation.figures("hai")["mention"] == Figure(1, 2, 1)
    assert evaluation.figures("một")["mention"] == Figure(3, 3, 3)
    assert evaluation.figures()["mention"] == Figure(4, 5, 4)
    assert evaluation.figures()["edge"] == Figure(4, 5, 4), "equal edges of two documents are two"
    assert evaluation.figures()["header"] == Figure(4, 5, 5)


def test_document_without_reading_and_reading_without_gold(gold: Path) -> None:
    evaluation = evaluate(gold, [PERFECT._replace(source=Source("ba.txt", ""))])
    assert evaluation.missing == ("một",)
    assert evaluation.unscored == ("ba",)
    figures = evaluation.figures()
    assert [figures[measure] for measure in ("mention", "edge", "task", "lead", "deadline", "header")] == [
        Figure(0, 0, 3),
        Figure(0, 0, 3),
        Figure(0, 0, 2),
        Figure(0, 0, 3),
        Figure(0, 0, 2),
        Figure(0, 4, 4),
    ]
    assert [fault.what for fault in evaluation.faults].count("mention missed") == 3


def test_two_readings_of_one_name(gold: Path) -> None:
    with pytest.raises(GraphkitError, match="Two documents are called một"):
        evaluate(gold, [PERFECT, PERFECT._replace(source=Source("một.md", ""))])


def test_no_gold(tmp_path: Path) -> None:
    with pytest.raises(GraphkitError, match="is not a directory; name"):
        evaluate(tmp_path / "nothing", [])
    with pytest.raises(GraphkitError, match="holds no .json file; name"):
        evaluate(tmp_path, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"document": {}', "is not JSON in UTF-8"),
        ("{}".encode("utf-16") + b"\xff", "is not JSON in UTF-8"),
        (b"[]", "is not a gold file"),
        (b"{}", "is not a gold file \\('document' is missing\\)|is not a gold file \\('citations' is missing\\)"),
        (b'{"document": {}, "citations": [{}]}', "'start' is missing"),
        (b'{"document": {}, "citations": [{"start": 5, "end": 3}]}', "start 5 and end 3 are no span"),
        (b'{"document": {"number": 8}, "citations": []}', "number is 8, not a text"),
        (
            b'{"document": {}, "citations": [], "tasks": [{"start": 0, "end": 3, "lead": "x"}]}',
            "lead is 'x', not a list",
        ),
    ],
)
def test_broken_gold(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "một.json"
    path.write_bytes(content)
    with pytest.raises(GraphkitError, match=reason) as raised:
        evaluate(tmp_path, [])
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("subject", [4, -1, "x"])
def test_gold_whose_subject_does_not_exist(tmp_path: Path, subject: Any) -> None:
    citations = [{**GOLD["citations"][0], "subject": subject}]
    (tmp_path / "một.json").write_text(json.dumps({**GOLD, "citations": citations}), encoding="utf-8")
    with pytest.raises(GraphkitError, match="there is no such citation"):
        evaluate(tmp_path, [])


def test_gold_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "một.json").mkdir()
    with pytest.raises(GraphkitError, match="cannot be read"):
        evaluate(tmp_path, [])
