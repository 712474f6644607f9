"""SPARQL over the embedded graph and over files, at the command line, and as an endpoint asked by real clients."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from rdflib import URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from test_queries import GRAPH
from typer.testing import CliRunner

from graphkit.cli import app
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.queries import run
from graphkit.stores.embedded import StoredGraph, build_graph, open_graph
from graphkit.stores.sparql import LocalSparql, TooLong, TooMuch, embedded_sparql, open_sparql, with_prefixes
from graphkit.stores.vocabulary import ELI

CODES = with_prefixes("SELECT ?code { ?d a eli:LegalResource ; eli:id_local ?code } ORDER BY ?code")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def rdf(examples: StoredGraph) -> Iterator[LocalSparql]:
    with embedded_sparql(examples) as graph:
        yield graph


def test_the_embedded_graph_answers(rdf: LocalSparql, examples: StoredGraph) -> None:
    codes = sorted(row["code"] for row in examples.nodes("Document") if row["code"])
    assert rdf.sparql(CODES).result().rows == [(code,) for code in codes]
    assert rdf.sparql("ASK { ?s ?p ?o }").result().rows == [(True,)]
    built = rdf.sparql(with_prefixes("CONSTRUCT { ?d dcterms:title ?code } { ?d eli:id_local ?code }"))
    assert len(built.result().rows) == len(codes)
    typed = rdf.sparql("SELECT (1 AS ?i) (1.5 AS ?d) (1e0 AS ?f) (true AS ?b) (?none AS ?n) {}").result().rows
    assert typed == [(1, 1.5, 1.0, True, None)]


def test_a_new_build_is_asked_anew(tmp_path: Path) -> None:
    place = tmp_path / "graph"
    for graph, count in ((GRAPH, 7), (Graph({"Document": GRAPH.nodes["Document"][:2]}), 2)):
        build_graph(graph, place)
        with open_graph(place) as stored:
            for _ in range(2):
                with embedded_sparql(stored) as asked:
                    counted = asked.sparql(with_prefixes("SELECT (COUNT(*) AS ?n) { ?d a eli:LegalResource }"))
                    assert counted.result().rows == [(count,)]
            assert [each.name for each in stored.directory.glob("*oxigraph*")] == ["graph.oxigraph"]


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_graph_that_we_may_only_read(tmp_path: Path) -> None:
    build_graph(GRAPH, tmp_path / "graph")
    with open_graph(tmp_path / "graph") as stored:
        stored.directory.chmod(0o555)
        with embedded_sparql(stored) as asked:
            assert asked.sparql("ASK { ?s ?p ?o }").result().rows == [(True,)]
        stored.directory.chmod(0o755)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "only reads"),
        ("DELETE WHERE { ?s ?p ?o }", "only reads"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("select * { service?x{?s ?p ?o} }", "SERVICE"),
        ("SELECT * { ?s ?p ", "cannot be answered"),
        ("", "cannot be answered"),
    ],
)
def test_a_query_only_reads(query: str, named: str, rdf: LocalSparql) -> None:
    with pytest.raises(GraphkitError, match=named) as caught:
        rdf.sparql(query)
    assert "\n" not in str(caught.value)


def test_words_are_no_statements(rdf: LocalSparql) -> None:
    for query in (
        'SELECT ("SERVICE" AS ?service) { } # SERVICE',
        "PREFIX service: <http://x/service#> SELECT * { ?SERVICE service:x ?o }",
    ):
        rdf.sparql(query)


def test_limits_of_time_and_rows(rdf: LocalSparql) -> None:
    started = time.monotonic()
    with pytest.raises(TooLong, match="0.5 seconds"):
        rdf.sparql(ENDLESS, timeout_seconds=0.5)
    assert time.monotonic() - started < 5
    assert rdf.sparql("ASK { ?s ?p ?o }").result().rows == [(True,)], "the next one is answered"
    with pytest.raises(TooMuch, match="10 rows"):
        rdf.sparql("SELECT * { ?s ?p ?o }", rows=10)
    with pytest.raises(TooMuch, match="10 rows"):
        rdf.sparql("CONSTRUCT WHERE { ?s ?p ?o }", rows=10)
    assert len(rdf.sparql("SELECT * { ?s ?p ?o } LIMIT 10", rows=10).result().rows) == 10


def test_a_file_that_is_no_rdf(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("this is not Turtle")
    for place, named in ((bad, "cannot be read"), (tmp_path / "none.ttl", "There is no")):
        with pytest.raises(GraphkitError, match=named):
            open_sparql(str(place))


# The command line


def cli(*arguments: str) -> Any:
    return CliRunner().invoke(app, arguments)


def test_sparql_at_the_command_line(examples_at: Path, tmp_path: Path) -> None:
    query = "SELECT ?code { ?d eli:id_local ?code } ORDER BY ?code LIMIT 2"
    told = json.loads(cli("sparql", query, "--format", "json", "-g", str(examples_at)).stdout)
    assert told["head"]["vars"] == ["code"] and len(told["results"]["bindings"]) == 2
    assert cli("sparql", query, "--format", "csv", "-g", str(examples_at)).stdout.startswith("code\n01/")
    out = tmp_path / "g.jsonld"
    assert cli("export", "--format", "jsonld", "--out", str(out), "-g", str(examples_at)).exit_code == 0
    assert cli("sparql", query, "--format", "csv", "--on", str(out)).stdout.startswith("code\n01/")
    rows = json.loads(
        cli("query", "implementers_of", "-p", "code=41-NQ/TW", "--on", str(out), "--format", "json").stdout
    )
    with open_graph(examples_at) as graph:
        assert rows == run(graph, "implementers_of", {"code": "41-NQ/TW"}).records()
    wrong = cli("sparql", query, "--format", "ttl", "-g", str(examples_at)).exception
    assert isinstance(wrong, GraphkitError) and "ttl" in str(wrong)


# The endpoint


@pytest.fixture(scope="module")
def served_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("served") / "graph"
    build_graph(GRAPH, place)
    return place


@pytest.fixture(scope="module")
def endpoint(served_at: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "import sys, fastapi, uvicorn; from pathlib import Path; from graphkit.web.sparql import sparql_router;"
        "app = fastapi.FastAPI(); app.include_router(sparql_router(Path(sys.argv[1]), 1, 50));"
        "uvicorn.run(app, port=int(sys.argv[2]), log_level='warning')"
    )
    server = subprocess.Popen([sys.executable, "-c", code, str(served_at), str(port)])
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/sparql"
    finally:
        server.terminate()
        assert server.wait(10) in (0, -15)


def ask(url: str, data: bytes | None = None, **headers: str) -> tuple[int, str, bytes]:
    request = urllib.request.Request(url, data, {key.replace("_", "-"): value for key, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "delete where { ?s ?p ?o }",
        "# SELECT\nPREFIX a: <urn:a> BASE <urn:b> LOAD <http://x/>",
        "CLEAR ALL",
        "DROP GRAPH <urn:a>",
        "WITH <urn:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_told_that_queries_only_read(examples: StoredGraph, update: str) -> None:
    with embedded_sparql(examples) as graph, pytest.raises(GraphkitError, match="only reads.*SELECT, ASK"):
        graph.sparql(update)


def test_a_prefix_that_is_not_declared_is_named_with_those_that_are_known(examples: StoredGraph) -> None:
    with embedded_sparql(examples) as graph:
        with pytest.raises(GraphkitError) as caught:
            graph.sparql('PREFIX b: <urn:b> SELECT * { <urn:c:d> foo:bar "no:prefix", ?o ; b:x ?y } # nor:this')
        assert str(caught.value).startswith("The query does not declare the prefix foo: write PREFIX foo: <...> before")
        assert "eli:" in str(caught.value) and len(str(caught.value)) < 200
        with pytest.raises(GraphkitError, match=r"^The query cannot be answered: error at 1:\d+\.$"):
            graph.sparql("SELECT * { ?s ?p ")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returnFormat", ["xml", "json", "csv"])
def test_a_real_client_asks(endpoint: str, method: str, returnFormat: str) -> None:
    store = SPARQLStore(endpoint, method=method, returnFormat=returnFormat)
    rows = store.query(CODES)
    assert sorted(str(row[0]) for row in rows) == sorted(row["code"] for row in GRAPH.nodes["Document"] if row["code"])
    found = store.query(with_prefixes("SELECT ?d { ?d eli:based_on ?law . ?law dcterms:identifier ?id }"))
    assert all(isinstance(row[0], URIRef) for row in found) and len(found) >= 2


def test_our_own_client_asks(endpoint: str, served_at: Path) -> None:
    with open_sparql(endpoint) as remote, open_graph(served_at) as local:
        for name, given in (("implementation_tree", {"code": "11/NQ-CP"}), ("most_cited", {"limit": "3"})):
            assert run(remote, name, given).records() == run(local, name, given).records()
        assert remote.sparql("ASK { ?s ?p ?o }").result().rows == [(True,)]
        assert remote.sparql("CONSTRUCT { ?s a ?s } { ?s ?p ?o } LIMIT 1").result().columns[0] == "subject"
        with pytest.raises(GraphkitError, match="refuses"):
            remote.sparql("SELECT")
    with open_sparql(endpoint + "x") as wrong, pytest.raises(GraphkitError, match="404"):
        wrong.sparql("ASK {}")
    with open_sparql("http://127.0.0.1:1/") as nobody, pytest.raises(GraphkitError, match="No SPARQL endpoint"):
        nobody.sparql("ASK {}")


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (CODES, "*/*", "application/sparql-results+json"),
        (CODES, "text/csv", "text/csv"),
        (CODES, "text/tab-separated-values;q=0.5, text/csv;q=0.1", "text/tab-separated-values"),
        (CODES, "application/*", "application/sparql-results+json"),
        ("ASK { ?s ?p ?o }", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s a ?o } LIMIT 9", "*/*", "text/turtle"),
        ("CONSTRUCT WHERE { ?s a ?o } LIMIT 9", "application/n-triples", "application/n-triples"),
        ("DESCRIBE <http://x/>", "application/ld+json", "application/ld+json"),
    ],
)
def test_content_negotiation(endpoint: str, query: str, accept: str, kind: str) -> None:
    status, told, content = ask(f"{endpoint}?{urlencode({'query': query})}", Accept=accept)
    assert (status, told) == (200, kind)
    assert content or query.startswith("DESCRIBE")


def test_the_three_ways_of_the_protocol(endpoint: str) -> None:
    get = ask(f"{endpoint}?{urlencode({'query': CODES})}")
    form = ask(endpoint, urlencode({"query": CODES}).encode(), Content_Type="application/x-www-form-urlencoded")
    body = ask(endpoint, CODES.encode(), Content_Type="application/sparql-query")
    assert get[0] == 200 and get == form == body
    status, kind, content = ask(endpoint)
    assert (status, kind) == (200, "text/turtle") and b"sd:SPARQL11Query" in content


@pytest.mark.parametrize(
    ("data", "kind", "status", "named"),
    [
        (b"update=DELETE+WHERE+%7B%3Fs+%3Fp+%3Fo%7D", "application/x-www-form-urlencoded", 400, "only reads"),
        (b"DELETE WHERE {?s ?p ?o}", "application/sparql-update", 400, "only reads"),
        (b"DELETE WHERE {?s ?p ?o}", "application/sparql-query", 400, "only reads"),
        (b"LOAD <file:///etc/passwd>", "application/sparql-query", 400, "only reads"),
        (b"query=PREFIX+a%3A+%3Curn%3Aa%3E+INSERT+DATA+%7B%7D", "application/x-www-form-urlencoded", 400, "only reads"),
        (b"SELECT * { ?s eli:cites ?o }", "application/sparql-query", 400, "PREFIX eli: <http://data.europa.eu/"),
        (b"SELECT * { SERVICE <http://x/> {} }", "application/sparql-query", 400, "SERVICE"),
        (b"SELECT", "application/sparql-query", 400, "cannot be answered"),
        (b"\xff", "application/sparql-query", 400, "UTF-8"),
        (b"x", "text/plain", 400, "POST a form"),
        (b"a=b", "application/x-www-form-urlencoded", 400, "no query"),
        (b"query=ASK+%7B%7D&query=ASK+%7B%7D", "application/x-www-form-urlencoded", 400, "one query"),
        (b"query=ASK+%7B%7D&default-graph-uri=x", "application/x-www-form-urlencoded", 400, "one graph"),
        (b"#" * 200_000, "application/sparql-query", 400, "at most"),
        (b"SELECT * { ?s ?p ?o }", "application/sparql-query", 413, "50 rows"),
        (ENDLESS.encode(), "application/sparql-query", 504, "1 seconds"),
    ],
)
def test_what_is_refused(endpoint: str, data: bytes, kind: str, status: int, named: str) -> None:
    found, _, content = ask(endpoint, data, Content_Type=kind)
    assert (found, named in content.decode()) == (status, True), content
    assert ask(endpoint, b"ASK { ?s ?p ?o }", Content_Type="application/sparql-query")[0] == 200


def test_the_web_application_has_the_endpoint_behind_its_password(served_at: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "graphkit", "serve", "--sparql", "-g", str(served_at), "--port", str(port)]
    server = subprocess.Popen([*command, "--password", "secret"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None and server.stdout.readline() == f"http://127.0.0.1:{port}/\n"
        url = f"http://127.0.0.1:{port}/sparql?{urlencode({'query': CODES})}"
        assert ask(url)[0] == 401
        password = base64.b64encode(b"any:secret").decode()
        assert ask(url, Authorization=f"Basic {password}")[:2] == (200, "application/sparql-results+json")
    finally:
        server.terminate()
        server.wait(10)


def test_not_acceptable(endpoint: str) -> None:
    assert ask(f"{endpoint}?{urlencode({'query': CODES})}", Accept="image/png")[0] == 406


def test_after_a_build_the_endpoint_answers_from_the_new_graph(endpoint: str, served_at: Path) -> None:
    count = with_prefixes("SELECT (COUNT(*) AS ?n) { ?d a eli:LegalResource }")
    url = f"{endpoint}?{urlencode({'query': count})}"
    assert ask(url, Accept="text/csv")[2].split() == [b"n", b"7"]
    build_graph(Graph({"Document": GRAPH.nodes["Document"][:3]}), served_at)
    try:
        assert ask(url, Accept="text/csv")[2].split() == [b"n", b"3"]
    finally:
        build_graph(GRAPH, served_at)


def test_what_the_terms_are_called(rdf: LocalSparql) -> None:
    assert ELI.iri in CODES
    assert with_prefixes("PREFIX eli: <http://x/> SELECT * { ?s eli:a eli:b }").count("PREFIX") == 1
