"""Every named query on the embedded store, on Neo4j and on RDF: the same rows."""

from __future__ import annotations

import re
import shlex
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from test_queries import GRAPH, LAW, PLAN, TOP

from graphkit.errors import GraphkitError
from graphkit.queries import load_queries, run
from graphkit.stores.cypher import Result
from graphkit.stores.embedded import StoredGraph, build_graph, open_graph
from graphkit.stores.neo4j import Neo4jGraph, Target
from graphkit.stores.neo4j_load import load
from graphkit.stores.rdf import export_rdf
from graphkit.stores.sparql import LocalSparql, bound, embedded_sparql
from graphkit.stores.vocabulary import PREFIXES, RELATIONS

QUERIES = load_queries()
SMALL = {"code": TOP, "from": PLAN, "to": LAW, "body": "Ủy ban nhân dân tỉnh A", "date": "2021-06-01", "today": "2024"}
"""Parameters for the small graph by hand."""


@pytest.fixture(scope="module")
def in_neo4j(examples: StoredGraph, neo4j_target: Target) -> Iterator[Neo4jGraph]:
    load(examples, neo4j_target)
    with Neo4jGraph(neo4j_target) as graph:
        yield graph


@pytest.fixture(scope="module")
def in_rdf(examples: StoredGraph) -> Iterator[LocalSparql]:
    with embedded_sparql(examples) as graph:
        yield graph


def example(name: str) -> dict[str, str]:
    words = shlex.split(QUERIES[name].example)
    return dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--param")


def comparable(result: Result) -> tuple[Any, list[Any]]:
    """The rows; of a path between two documents only its ends and its length, since an engine may choose another as short."""
    if {"path", "actor"} <= set(result.columns):
        ends = {(row["start"], row["goal"], row["steps"], len(row["path"])) for row in result.records()}
        assert all({row["actor"], row["target"]} <= set(row["path"]) for row in result.records())
        return result.columns, sorted(ends)
    return result.columns, result.rows


@pytest.mark.parametrize("name", QUERIES)
def test_the_same_rows_on_three_engines(
    name: str, examples: StoredGraph, in_neo4j: Neo4jGraph, in_rdf: LocalSparql
) -> None:
    embedded = comparable(run(examples, name, example(name)))
    assert comparable(run(in_neo4j, name, example(name))) == embedded
    assert comparable(run(in_rdf, name, example(name))) == embedded


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredGraph]:
    place = tmp_path_factory.mktemp("small") / "graph"
    build_graph(GRAPH, place)
    with open_graph(place) as graph:
        yield graph


@pytest.fixture(scope="module")
def small_rdf(small: StoredGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSparql]:
    file = tmp_path_factory.mktemp("rdf") / "small.nq"
    with file.open("wb") as out:
        export_rdf(small, out, format="nq")
    with LocalSparql(file) as graph:
        yield graph


@pytest.mark.parametrize("name", QUERIES)
def test_rings_stubs_and_missing_values(name: str, small: StoredGraph, small_rdf: LocalSparql) -> None:
    wanted = {each.name for each in QUERIES[name].parameters if each.default is None}
    given = {key: value for key, value in SMALL.items() if key in wanted}
    assert comparable(run(small_rdf, name, given)) == comparable(run(small, name, given))


@pytest.mark.parametrize("name", [q.name for q in QUERIES.values() if any(p.type == "document" for p in q.parameters)])
@pytest.mark.parametrize("code", ["22/KH-UBND", "kế hoạch 22/kh-ubnd"])
def test_codes_that_two_documents_bear(name: str, code: str, small: StoredGraph, small_rdf: LocalSparql) -> None:
    wanted = [each for each in QUERIES[name].parameters if each.default is None]
    given = {each.name: code if each.type == "document" else SMALL[each.name] for each in wanted}
    assert comparable(run(small_rdf, name, given)) == comparable(run(small, name, given))


@pytest.mark.parametrize("name", [q.name for q in QUERIES.values() if any(p.type == "document" for p in q.parameters)])
def test_a_code_that_no_document_bears_is_told_by_every_engine(
    name: str, examples: StoredGraph, in_neo4j: Neo4jGraph, in_rdf: LocalSparql
) -> None:
    wanted = [each for each in QUERIES[name].parameters if each.default is None]
    given = {each.name: "99/NQ-CP" if each.type == "document" else SMALL[each.name] for each in wanted}
    for graph in (examples, in_neo4j, in_rdf):
        with pytest.raises(GraphkitError, match="knows no document 99/NQ-CP"):
            run(graph, name, given)


def test_paths_are_real(in_rdf: LocalSparql, examples: StoredGraph) -> None:
    steps = {
        (row["from"], row["to"])
        for (_, start, end), rows in examples.graph().edges.items()
        if start in ("Document", "Task") and end == "Document"
        for row in rows
    }
    for name in ("implementation_tree", "tasks_under", "impact_of_repeal", "upstream_basis"):
        paths = [row["path"] for row in run(in_rdf, name, example(name)).records()]
        assert paths and all(pair in steps for path in paths for pair in zip(path, path[1:], strict=False))


@pytest.mark.parametrize("name", QUERIES)
def test_twins_take_the_same_parameters(name: str) -> None:
    query = QUERIES[name]
    data = re.findall(r"VALUES \(([^)]*)\) \{ \(", query.sparql)
    named = {word.removeprefix("?_") for block in data for word in block.split() if word.startswith("?_")}
    limit = re.findall(r"^# limit: (\w+)$", query.sparql, re.MULTILINE)
    assert re.findall(r"^# lists: (.+)$", query.sparql, re.MULTILINE) == re.findall(
        r"^// lists: (.+)$", query.text, re.MULTILINE
    )
    assert named | set(limit) == {each.name for each in query.parameters}
    used = set(re.findall(r"\?_(\w+)", query.sparql))
    assert used == named


def test_queries_on_rdf_know_every_relation() -> None:
    short = {value.value: key for key, value in RELATIONS.items()}
    for name in ("path_between", "chronology_violations", "evidence_for_edge"):
        told = dict(re.findall(r'\((\w+:\w+) "([A-Z_]+)"\)', QUERIES[name].sparql))
        expanded = {PREFIXES[key.partition(":")[0]] + key.partition(":")[2]: value for key, value in told.items()}
        assert expanded == short


@pytest.mark.parametrize("value", ['x" } ?s ?p ?o #', "x') }", "\\", 'a\\" b', "new\nline", "?_code", ") } VALUES"])
def test_values_are_bound_and_never_read_as_sparql(value: str, in_rdf: LocalSparql) -> None:
    with pytest.raises(GraphkitError, match="knows no document"):
        run(in_rdf, "implementers_of", {"code": value})
    (row,) = in_rdf.sparql(bound('SELECT ?_code { VALUES (?_code) { ("x") } }', {"code": value})).result().rows
    assert row == (value,)


def test_threads_may_share_a_store(in_rdf: LocalSparql) -> None:
    answers: list[Result] = []
    threads = [
        threading.Thread(target=lambda: answers.append(run(in_rdf, "most_cited", {"limit": "3"}))) for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == 4 and all(answer == answers[0] for answer in answers) and len(answers[0].rows) == 3
