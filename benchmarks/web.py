"""The web application under load, on the loopback: search over many documents, and the page of a long document.

    python benchmarks/web.py build DIR [DOCUMENTS]   a graph of 100,000 documents with texts, and one of a 100-page document
    python benchmarks/web.py run DIR [CLIENTS]       starts `graphkit serve` and asks it

Search: CLIENTS (20) connections, each asking again as soon as it has its answer, 3,000 questions that are all different:
words of the texts (common and rare), numbers in several writings, bodies, days. Time is from the first byte sent to the last
received, once the server has read ahead what it keeps (some 5 s after its start, in which the slowest answers take up to a
second). The page: time to the last byte, nobody else asking. Beside the clock, the processor time of the server tells what
neighbours on the machine do not disturb.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))

from figures import tell
from synthetic import DESCENDANTS, EDGES_PER_DOCUMENT, ROOT, synthetic_graph

import graphkit
from graphkit.model import Source
from graphkit.stores.embedded import build_graph

QUESTIONS = 3000
WORDS_IN_A_TEXT = 250
PAGES = 100
EXAMPLES = Path(__file__).parent.parent / "examples"


def words() -> list[str]:
    """The syllables of the examples, the commonest first."""
    counts: dict[str, int] = {}
    for file in sorted(EXAMPLES.glob("*.txt")):
        for word in file.read_text(encoding="utf-8").split():
            if word.isalpha():
                counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))


def build(folder: Path, documents: int) -> None:
    """Make both graphs."""
    chance = random.Random(7)
    vocabulary = words()
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    graph = synthetic_graph(round(documents * EDGES_PER_DOCUMENT))
    sources = []
    for row in graph.nodes["Document"]:
        said = chance.choices(vocabulary, weights, k=WORDS_IN_A_TEXT)
        row["title"] = " ".join(said[:12])
        row["source"], row["held"] = f"{len(sources):06}.txt", True
        sources.append(Source(row["source"], f"Số: {row['code']}\n{' '.join(said)}"))
    started = time.perf_counter()
    build_graph(graph, folder / "many", sources)
    print(f"{len(sources):,} documents stored in {time.perf_counter() - started:.0f} s")
    for file in ("texts.parquet", "search.db", "graph.lbdb"):
        print(f"  {file}: {(folder / 'many' / 'current' / file).stat().st_size / 1e6:.0f} MB")
    long = folder / "long"
    long.mkdir(parents=True, exist_ok=True)
    body = (EXAMPLES / "02-ke-hoach.md").read_text(encoding="utf-8")
    pages = (body * (PAGES * 3000 // len(body) + 1))[: PAGES * 3000]
    (long / "long.txt").write_text(pages, encoding="utf-8")
    graphkit.build([long], into=folder / "one")


def questions(folder: Path) -> list[str]:
    """Different questions of the kinds that people ask."""
    chance = random.Random(11)
    vocabulary = words()
    with graphkit.open_graph(folder / "many") as graph:
        rows = graph.cypher("MATCH (d:Document) RETURN d.code, d.issuer, d.date LIMIT 20000").rows
    asked: dict[str, None] = {}
    while len(asked) < QUESTIONS:
        code, issuer, day = chance.choice(rows)
        asked[
            chance.choice(
                (
                    " ".join(chance.sample(vocabulary[:60], 2)),
                    " ".join(chance.sample(vocabulary[:400], 3)),
                    " ".join(chance.sample(vocabulary, 2)),
                    code or "",
                    (code or "").lower().replace("/", " "),
                    f"{issuer} {chance.choice(vocabulary[:200])}",
                    f"{day or ''} {chance.choice(vocabulary[:100])}",
                )
            )
        ] = None
    return [question for question in asked if question.strip()]


async def ask(port: int, addresses: list[str], times: list[float]) -> None:
    """One client: a connection of its own, one question after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while addresses:
        address = addresses.pop()
        started = time.perf_counter()
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:200]
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
    writer.close()


def processor(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settled(process: int) -> None:
    """Wait until a server that has just started has read what it reads ahead (tasks): until it rests for a second."""
    used = -1.0
    while (now := processor(process)) > used + 0.02:
        used = now
        time.sleep(1)


def measure(folder: Path, addresses: list[str], clients: int) -> dict[str, float]:
    """Milliseconds of the answers to these addresses."""
    server = subprocess.Popen(
        [sys.executable, "-m", "graphkit", "serve", "--graph", str(folder), "--port", "0"], stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().decode().rstrip("/\n").rpartition(":")[2])
        times: list[float] = []

        async def everybody(waiting: list[str]) -> None:
            await asyncio.gather(*(ask(port, waiting, times) for _ in range(clients)))

        asyncio.run(everybody(addresses[:50]))  # the server warms up
        settled(server.pid)
        times.clear()
        before, started = processor(server.pid), time.perf_counter()
        asyncio.run(everybody(addresses[50:]))
        count = len(times)
        cuts = statistics.quantiles(times, n=100)
        return {
            "answers": count,
            "clients": clients,
            "median_ms": round(statistics.median(times) * 1000, 1),
            "p99_ms": round(cuts[98] * 1000, 1),
            "worst_ms": round(max(times) * 1000, 1),
            "answers_a_second": round(count / (time.perf_counter() - started)),
            "server_cpu_ms_an_answer": round((processor(server.pid) - before) / count * 1000, 2),
        }
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    folder = Path(sys.argv[2])
    if sys.argv[1] == "build":
        build(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 100_000)
        return
    clients = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    asked = questions(folder)
    for path in ("/api/search?limit=20&q=", "/search?q="):
        found = measure(folder / "many", [path + quote(question) for question in asked], clients)
        say(path, found)
        what = f"web: {path.partition('?')[0]}, {clients} clients"
        tell(f"{what}, median", found["median_ms"], "ms", "lower", 100)
        tell(f"{what}, 99th percentile", found["p99_ms"], "ms", "lower", 300)
        tell(f"{what}, processor time", found["server_cpu_ms_an_answer"], "ms", "lower")
    with graphkit.open_graph(folder / "many") as graph:
        most = "MATCH (d:Document)<-[r]-(:Document) RETURN d.id, count(r) AS n ORDER BY n DESC LIMIT 1"
        hub = graph.cypher(most).rows[0][0]
    for what, path in (
        (f"lineage of {DESCENDANTS} documents among many", f"/lineage?id={quote(ROOT)}"),
        ("page of the document that most cite", f"/document?id={quote(hub)}"),
    ):
        found = measure(folder / "many", [path] * 80, 1)
        say(what, found)
        tell(f"web: {what}", found["median_ms"], "ms", "lower")
    with graphkit.open_graph(folder / "one") as graph:
        ((document,),) = graph.cypher("MATCH (d:Document) WHERE d.held RETURN d.id").rows
        citations = graph.counts["nodes/Citation"]
    found = measure(folder / "one", [f"/document?id={quote(document)}"] * 80, 1)
    say(f"page of {PAGES} pages, {citations} citations", found)
    tell(f"web: page of {PAGES} pages", found["median_ms"], "ms", "lower", 300)


def say(what: str, found: dict[str, float]) -> None:
    print(json.dumps({"what": what, **found, "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
