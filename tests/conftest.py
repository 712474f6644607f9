"""What several test modules share: a graph of the examples, and a real Neo4j server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.building import build
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.neo4j import Target

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="session")
def examples_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the graph of examples/."""
    place = tmp_path_factory.mktemp("examples") / "graph"
    build([EXAMPLES], into=place)
    return place


@pytest.fixture(scope="session")
def examples(examples_at: Path) -> Iterator[StoredGraph]:
    """The graph of examples/, open."""
    with open_graph(examples_at) as graph:
        yield graph


@pytest.fixture(scope="session")
def java() -> None:
    """Skip where there is no Java; in CI its absence is a failure."""
    if shutil.which("java") is None:
        told = "no java: the tests of Neo4j need Java 17 (Debian: openjdk-17-jre-headless), or NEO4J_URI"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)


@pytest.fixture(scope="session")
def neo4j_target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A real server, started once; the database of NEO4J_URI, if that is set, is emptied."""
    if uri := os.environ.get("NEO4J_URI"):
        yield Target(uri, os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD"))
        return
    request.getfixturevalue("java")
    from neo4j_server import Server

    server = Server(tmp_path_factory.mktemp("neo4j")).start()
    try:
        yield Target(server.uri, *server.auth)
    finally:
        server.kill()
