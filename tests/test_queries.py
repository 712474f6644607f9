"""The named queries on a small graph, with the right rows written by hand."""

import json
import re
import shlex
from pathlib import Path

import pytest

from graphkit import schema
from graphkit.building import build
from graphkit.errors import GraphkitError
from graphkit.lineage import find_document, find_documents
from graphkit.model import Graph
from graphkit.queries import Parameter, load_queries, parse, run
from graphkit.stores.embedded import build_graph, open_graph

LAW = "Luật Mẫu|2020|Quốc hội"
TOP = "11/NQ-CP|2021|Chính phủ"
PLAN = "22/KH-UBND|2021|Ủy ban nhân dân tỉnh A"
OTHER = "22/KH-UBND|2022|Ủy ban nhân dân tỉnh B"
TASKS = "33/CV-SX|2022|Sở X"
STUB = "44/QĐ-TTg||Thủ tướng Chính phủ"
NOBODY = "55/TB|2022|"


def row(columns, **values):
    assert values.keys() <= set(columns)
    return {**dict.fromkeys(columns), **values}


def document(identity, **values):
    code, year, issuer = identity.split("|")
    known = {"id": identity, "year": int(year) if year else None, "issuer": issuer or None, "held": False}
    return row(schema.NODES["Document"], **known, code=None if identity == LAW else code, **values)


def citation(identity, relation, sentence, start, candidates=()):
    return row(
        schema.NODES["Citation"],
        id=identity,
        relation=relation,
        sentence=sentence,
        surface=sentence[:5],
        start=start,
        end=start + 5,
        source=identity.partition("#")[0],
        rule="r",
        confidence=0.9,
        candidates=list(candidates),
    )


def edge(start, end, mentions=1, citations=()):
    return {"from": start, "to": end, "mentions": mentions, "confidence": 0.75, "citations": list(citations)}


GRAPH = Graph(
    nodes={
        "Document": [
            document(LAW, type="Luật"),
            document(TOP, type="Nghị quyết", date="2021-01-02"),
            document(PLAN, type="Kế hoạch", date="2021-03-04"),
            document(OTHER, type="Kế hoạch", date="2022"),
            document(TASKS, type="Công văn"),
            document(STUB, type="Quyết định"),
            document(NOBODY, type="Thông báo"),
        ],
        "Citation": [
            citation("a.txt#1", "IMPLEMENTS", "Thực hiện Nghị quyết 11", 10),
            citation("a.txt#2", "IMPLEMENTS", "theo Nghị quyết 11", 90),
            citation("b.txt#1", "BASED_ON", "Căn cứ Quyết định 44", 5, ["44/QĐ-TTg|2020|Thủ tướng Chính phủ"]),
            citation("b.txt#2", "CITES", "xem Thông báo 55", 50),
            citation("c.txt#1", "CITES", "nêu tại văn bản nọ", 7),
        ],
    },
    edges={
        ("IMPLEMENTS", "Document", "Document"): [
            edge(PLAN, TOP, 2, ["a.txt#1", "a.txt#2"]),
            edge(OTHER, TOP),
            edge(TASKS, PLAN),
            edge(TASKS, OTHER),
            edge(TOP, TASKS),  # a ring, as a misread sentence makes it
        ],
        ("BASED_ON", "Document", "Document"): [edge(TOP, LAW), edge(OTHER, STUB, 1, ["b.txt#1"])],
        ("CITES", "Document", "Document"): [edge(PLAN, TOP, 5), edge(OTHER, NOBODY, 1, ["b.txt#2"])],
        ("REFERS_TO", "Citation", "Document"): [
            {"from": "a.txt#1", "to": TOP},
            {"from": "a.txt#2", "to": TOP},
            {"from": "b.txt#1", "to": STUB},
            {"from": "b.txt#2", "to": NOBODY},
        ],
    },
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    place = tmp_path_factory.mktemp("queries") / "graph"
    build_graph(GRAPH, place)
    with open_graph(place) as stored:
        yield stored


def rows(graph, name, *columns, **parameters):
    """The answer, cut down to some columns."""
    return [tuple(record[column] for column in columns) for record in run(graph, name, parameters).records()]


@pytest.mark.parametrize("given", [TOP, "11/NQ-CP"])
def test_implementers_of(graph, given):
    assert run(graph, "implementers_of", {"code": given}).records() == [
        {
            "id": PLAN,
            "code": "22/KH-UBND",
            "type": "Kế hoạch",
            "date": "2021-03-04",
            "issuer": "Ủy ban nhân dân tỉnh A",
            "mentions": 2,
            "confidence": 0.75,
            "implements": TOP,
        },
        {
            "id": OTHER,
            "code": "22/KH-UBND",
            "type": "Kế hoạch",
            "date": "2022",
            "issuer": "Ủy ban nhân dân tỉnh B",
            "mentions": 1,
            "confidence": 0.75,
            "implements": TOP,
        },
    ]


def test_a_code_that_two_documents_bear(graph):
    assert rows(graph, "implementers_of", "id", "implements", code="22/KH-UBND") == [(TASKS, PLAN), (TASKS, OTHER)]


def test_letters_that_are_written_in_two_parts(graph):
    assert rows(graph, "upstream_basis", "id", code="44/QĐ-TTg") == []
    decomposed = "22/KH-UBND|2021|U\u0309y ban nhân dân ti\u0309nh A"
    assert rows(graph, "implementers_of", "id", code=decomposed) == [(TASKS,)]


def test_implementation_tree(graph):
    answer = run(graph, "implementation_tree", {"code": "11/NQ-CP"}).records()
    assert [(each["root"], each["depth"], each["id"]) for each in answer] == [
        (TOP, 1, PLAN),
        (TOP, 1, OTHER),
        (TOP, 2, TASKS),
    ]
    assert [each["path"] for each in answer[:2]] == [[PLAN, TOP], [OTHER, TOP]]
    assert answer[2]["path"] in ([TASKS, PLAN, TOP], [TASKS, OTHER, TOP])
    assert answer[2]["type"] == "Công văn" and answer[2]["issuer"] == "Sở X"


def test_upstream_basis(graph):
    assert rows(graph, "upstream_basis", "depth", "id", "path", code=PLAN) == [
        (1, TOP, [PLAN, TOP]),
        (2, TASKS, [PLAN, TOP, TASKS]),
        (2, LAW, [PLAN, TOP, LAW]),
        (3, OTHER, [PLAN, TOP, TASKS, OTHER]),
        (4, STUB, [PLAN, TOP, TASKS, OTHER, STUB]),
    ]


def test_most_cited(graph):
    counted = ("id", "documents", "mentions")
    assert rows(graph, "most_cited", *counted, limit="3") == [(TOP, 2, 8), (PLAN, 1, 1), (OTHER, 1, 1)]
    assert len(rows(graph, "most_cited", "id")) == 7


def test_unresolved_citations(graph):
    assert run(graph, "unresolved_citations", {}).records() == [
        {
            "citation": "b.txt#1",
            "surface": "Căn c",
            "document": STUB,
            "candidates": ["44/QĐ-TTg|2020|Thủ tướng Chính phủ"],
            "source": "b.txt",
            "start": 5,
            "sentence": "Căn cứ Quyết định 44",
        },
        {
            "citation": "b.txt#2",
            "surface": "xem T",
            "document": NOBODY,
            "candidates": [],
            "source": "b.txt",
            "start": 50,
            "sentence": "xem Thông báo 55",
        },
        {
            "citation": "c.txt#1",
            "surface": "nêu t",
            "document": None,
            "candidates": [],
            "source": "c.txt",
            "start": 7,
            "sentence": "nêu tại văn bản nọ",
        },
    ]


def test_evidence_for_edge(graph):
    ends = {"from": PLAN, "to": "11/NQ-CP"}
    assert run(graph, "evidence_for_edge", ends).records() == [
        {
            "actor": PLAN,
            "relation": "IMPLEMENTS",
            "target": TOP,
            "citation": identity,
            "surface": sentence[:5],
            "pinpoint": None,
            "sentence": sentence,
            "source": "a.txt",
            "start": start,
            "stop": start + 5,
            "rule": "r",
            "confidence": 0.9,
        }
        for identity, sentence, start in [
            ("a.txt#1", "Thực hiện Nghị quyết 11", 10),
            ("a.txt#2", "theo Nghị quyết 11", 90),
        ]
    ]
    assert run(graph, "evidence_for_edge", {**ends, "relation": "BASED_ON"}).rows == []
    based = {"from": OTHER, "to": STUB, "relation": "BASED_ON"}
    assert rows(graph, "evidence_for_edge", "citation", **based) == [("b.txt#1",)]


def test_values_are_bound_and_never_read_as_cypher(graph):
    with pytest.raises(GraphkitError, match="knows no document x' OR 1=1 //"):
        run(graph, "implementers_of", {"code": "x' OR 1=1 //"})


@pytest.mark.parametrize(
    "typed",
    [
        "11/nq-cp",
        "11 / NQ-CP",
        " 11/NQ-CP ",
        "11-NQ/CP",
        "Số 11/NQ-CP",
        "Nghị quyết số 11/NQ-CP",
        "nghị quyết 11/nq-cp",
        TOP,
    ],
)
def test_a_code_is_known_in_any_spelling(graph, typed):
    assert rows(graph, "implementers_of", "id", code=typed) == rows(graph, "implementers_of", "id", code=TOP)
    assert find_document(graph, typed)["id"] == TOP


@pytest.mark.parametrize("typed", ["44/QD-TTg", "44/qđ-ttg", "44/Q\u00d0-TTg", "44/QĐ\u2013TTg", "44-QĐ/TTg"])
def test_a_code_with_a_letter_of_its_own_is_known_in_any_spelling(graph, typed):
    assert find_document(graph, typed)["id"] == STUB


def test_every_code_of_the_examples_is_known_in_small_letters_and_among_words(examples):
    codes = [
        code for (code,) in examples.cypher("MATCH (d:Document) WHERE d.code IS NOT NULL RETURN DISTINCT d.code").rows
    ]
    assert len(codes) > 50
    for code in codes:
        for typed in (code.lower(), f"Văn bản số {code}", f"văn bản số {code.lower()}"):
            found = {row["id"] for row in find_documents(examples, typed)}
            assert found == {row["id"] for row in find_documents(examples, code)}, typed


def test_an_identity_of_another_issuer_is_no_spelling_of_a_code(graph):
    with pytest.raises(GraphkitError, match="knows no document"):
        find_document(graph, "11/NQ-CP|2021|Quốc hội")


@pytest.mark.parametrize(
    "name", [q.name for q in load_queries().values() for p in q.parameters if p.type == "document"]
)
def test_a_document_that_is_nowhere_is_told(graph, name):
    given = {each.name: "2024-01-01" for each in load_queries()[name].parameters if each.default is None}
    documents = {each.name: "999/XX" for each in load_queries()[name].parameters if each.type == "document"}
    with pytest.raises(GraphkitError, match="knows no document 999/XX"):
        run(graph, name, given | documents)


def test_a_body_is_known_in_any_usual_writing_and_one_that_is_nowhere_is_told(examples):
    told = rows(examples, "documents_of_body", "id", body="Ủy ban nhân dân tỉnh Phú Yên")
    assert told and rows(examples, "documents_of_body", "id", body="UBND tinh phu yen") == told
    for name in ("documents_of_body", "tasks_by_body"):
        with pytest.raises(GraphkitError, match="knows no body Cơ quan X; the nearest"):
            run(examples, name, {"body": "Cơ quan X"})


@pytest.mark.parametrize(
    ("name", "parameters", "named"),
    [
        ("implementers", {}, "implementers_of"),
        ("implementers_of", {}, "code"),
        ("implementers_of", {"code": ""}, "code"),
        ("implementers_of", {"code": "x", "kode": "y"}, "kode"),
        ("unresolved_citations", {"code": "x"}, "takes none"),
        ("most_cited", {"limit": "many"}, "integer"),
        ("most_cited", {"limit": "-1"}, "integer of at most 18 digits, not '-1'"),
        ("most_cited", {"limit": "9" * 19}, "integer"),
    ],
)
def test_mistakes_are_named(graph, name, parameters, named):
    with pytest.raises(GraphkitError, match=named):
        run(graph, name, parameters)


def test_every_file_tells_its_purpose_and_parameters():
    queries = load_queries()
    assert queries.keys() == {path.stem for path in Path(__file__).parents[1].glob("queries/*.cypher")}
    for query in queries.values():
        code = query.text.split("\n", 3)[3]
        assert {each.name for each in query.parameters} == set(re.findall(r"\$(\w+)", code))
        assert query.example.startswith(f"graphkit query {query.name}")
        assert query.purpose.endswith(".")


def test_example_rows_are_what_the_examples_give(tmp_path):
    build([Path(__file__).parents[1] / "examples"], into=tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        for query in load_queries().values():
            words = shlex.split(query.example)
            given = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--param")
            rows = json.loads(json.dumps(run(graph, query.name, given).records()))
            told = re.search(r"^// row: (.+)$", query.text, re.MULTILINE)[1]
            assert (rows == []) if told == "none in examples/" else (json.loads(told) in rows), query.name


def test_defaults():
    queries = load_queries()
    assert queries["most_cited"].parameters == (Parameter("limit", "integer", "how many documents", 20),)
    assert [each.default for each in queries["evidence_for_edge"].parameters] == [None, None, ""]


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("// purpose: x\n// example: y", "parameters"),
        ("// purpose: x\n// parameters: a (colour): z\n// example: y", "colour"),
    ],
)
def test_a_head_that_is_wrong(head, named):
    with pytest.raises(GraphkitError, match=named):
        parse("odd", head + "\nRETURN 1")
