"""Measure the stores over a synthetic graph (`synthetic.py`): loading into Neo4j, RDF, one lineage query on three engines.

    python benchmarks/stores.py GRAPH [--without neo4j]

GRAPH is a folder that ``python benchmarks/synthetic.py 1000000 GRAPH`` made. Neo4j is the real server of the tests (Java 17),
started for this, on the same machine, so the first load also pays for what the Java machine compiles meanwhile; the last
one does not. Beside the time on the clock stands the processor time of this process and of the
server, for machines that others use too.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from figures import tell
from synthetic import ROOT

from graphkit.queries import run
from graphkit.stores.embedded import StoredGraph, open_graph
from graphkit.stores.rdf import export_rdf
from graphkit.stores.sparql import embedded_sparql

REPEAT = 51


def processor_seconds(process: int | str = "self") -> float:
    """Of a process and all its threads."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / 100


@contextmanager
def measured(what: str, rows: int, unit: str, server: int, asked: float | None = None) -> Iterator[None]:
    own, other = processor_seconds(), processor_seconds(server)
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    print(
        f"{what}: {seconds:.1f} s, {rows / seconds:,.0f} {unit}/s; processor {processor_seconds() - own:.1f} s, "
        f"server {processor_seconds(server) - other:.1f} s",
        flush=True,
    )
    tell(f"stores: {what}", rows / seconds, f"{unit}/s", "higher", asked)


def rdf(graph: StoredGraph, formats: list[str]) -> None:
    for format in formats:
        with open("/dev/null", "wb") as out:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            started, own = time.perf_counter(), time.process_time()
            triples = export_rdf(graph, out, format=format)
            seconds, own = time.perf_counter() - started, time.process_time() - own
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"RDF {format}: {triples:,} triples, {triples / seconds:,.0f}/s on the clock, {triples / own:,.0f}/s of "
            f"processor time; peak memory {before / 1e3:.0f} → {peak / 1e3:.0f} MB",
            flush=True,
        )
        tell(f"stores: RDF {format}", triples / seconds, "triples/s", "higher", 150_000)


def lineage(name: str, graph: Any, asked: float, server: int | None = None, code: str = ROOT) -> None:
    def once() -> float:
        started = time.perf_counter()
        rows = run(graph, "implementation_tree", {"code": code}).records()
        seconds = time.perf_counter() - started
        assert len(rows) == 1000 and max(row["depth"] for row in rows) == 6
        return seconds * 1000

    def busy() -> float:
        return processor_seconds() + (processor_seconds(server) if server else 0.0)

    for _ in range(REPEAT):  # a server that has just been started compiles meanwhile
        once()
    before = busy()
    times = sorted(once() for _ in range(REPEAT))
    used = (busy() - before) / REPEAT * 1000
    print(
        f"implementation_tree on {name}: median {statistics.median(times):.1f} ms, best {times[0]:.1f} ms; "
        f"processor {used:.1f} ms of all threads",
        flush=True,
    )
    tell(f"stores: a tree of 1,000 documents on {name}", statistics.median(times), "ms", "lower", asked)


def neo4j(graph: StoredGraph, edges: int) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from neo4j_server import Server

    from graphkit.stores.neo4j import Neo4jGraph, Target
    from graphkit.stores.neo4j_load import load

    with tempfile.TemporaryDirectory(prefix="graphkit-neo4j-") as home:
        server = Server(Path(home), heap="2g", page_cache="1g").start()
        try:
            target = Target(server.uri, *server.auth)
            with measured("Neo4j, first load", edges, "edges", server.pid, 20_000):
                load(graph, target)
            with measured("Neo4j, the same again", edges, "edges", server.pid):
                load(graph, target)
            with Neo4jGraph(target) as there:
                lineage("Neo4j", there, 50, server.pid)
                with there.session() as session:
                    session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
            with measured("Neo4j, all removed and loaded into the warm server", edges, "edges", server.pid):
                load(graph, target)
        finally:
            server.kill()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("graph", type=Path)
    arguments.add_argument("--without", action="append", default=[], choices=["neo4j", "rdf"])
    arguments.add_argument("--format", action="append", help="of RDF: nt (default), ttl, nq, trig, jsonld")
    told = arguments.parse_args()
    with open_graph(told.graph) as graph:
        edges = sum(rows for table, rows in graph.counts.items() if table.startswith("edges/"))
        print(f"{sum(graph.counts.values()) - edges:,} nodes, {edges:,} edges")
        lineage("the embedded store", graph, 10)
        lineage("the embedded store, by its number", graph, 10, code=ROOT.partition("|")[0])
        if "rdf" not in told.without:
            rdf(graph, told.format or ["nt"])
            with embedded_sparql(graph) as asked:
                lineage("SPARQL (Oxigraph)", asked, 200, asked.pid)
        if "neo4j" not in told.without:
            neo4j(graph, edges)


if __name__ == "__main__":
    main()
