"""SPARQL over a graph: the embedded one, an RDF file, or somebody's endpoint; each only read, with limits of time and rows.

The embedded graph is kept as an Oxigraph database beside its Parquet files, made when it is first asked for.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from pyoxigraph import (
    Literal,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
    serialize,
)

from graphkit.errors import GraphkitError
from graphkit.stores.cypher import Result
from graphkit.stores.embedded import StoredGraph
from graphkit.stores.rdf import export_rdf
from graphkit.stores.vocabulary import PREFIXES, XSD

TIMEOUT_SECONDS = 60.0
MOST_ROWS = 1_000_000
SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".n3", ".xml", ".json")
"""Of files that are read as RDF."""

_DATABASE = "graph.oxigraph"
_QUOTED = re.compile(
    r"""'''(?s:.*?)'''|\"\"\"(?s:.*?)\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|<[^<>"{}|^`\\\s]*>|\#[^\n]*"""
)
"""What a query quotes or comments, and its IRIs; nothing in it is looked at."""
_SERVICE = re.compile(r"(?<![:\w?$@-])SERVICE\b(?!:)", re.IGNORECASE)
_UPDATE = re.compile(
    r"(?:\s*(?:PREFIX\s+[\w.-]*:|BASE))*\s*(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_PREFIX = re.compile(r"(?<![\w:?$@.-])((?:\w[\w.-]*)?):")
_VALUES = re.compile(r"VALUES \((?P<names>(?: ?\?_\w+)+)\) \{ \([^\n]*?\) \}")
"""Where a named query takes its parameters: a block of inline data, whose row in the file is an example."""


class TooLong(GraphkitError):
    """A query that took more time than it may."""


class TooMuch(GraphkitError):
    """A query that gives more rows than it may."""


class Answer(NamedTuple):
    """What a query gives: bindings (SPARQL 1.1 JSON) of SELECT and ASK, or triples (N-Triples) of CONSTRUCT and DESCRIBE."""

    kind: str
    """``select``, ``ask`` or ``graph``."""
    content: bytes

    def result(self) -> Result:
        """Columns and rows with plain values; triples in three columns."""
        if self.kind == "graph":
            rows = [(str(q.subject), str(q.predicate), str(q.object)) for q in parse(self.content, RdfFormat.N_TRIPLES)]
            return Result(("subject", "predicate", "object"), rows)
        told = json.loads(self.content)
        if self.kind == "ask":
            return Result(("answer",), [(told["boolean"],)])
        names = tuple(told["head"]["vars"])
        bindings = told["results"]["bindings"]
        return Result(names, [tuple(_plain(binding.get(name)) for name in names) for binding in bindings])

    def written(self, format: str) -> bytes:
        """The answer as ``json``, ``xml``, ``csv`` or ``tsv``, and triples as ``ttl``, ``nt`` or ``jsonld``."""
        allowed = ("ttl", "nt", "jsonld") if self.kind == "graph" else ("json", "xml", "csv", "tsv")
        if format not in allowed:
            raise GraphkitError(f"This answer cannot be written as {format}: choose {', '.join(allowed)}.")
        if self.kind == "graph":
            rdf = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}[format]
            triples = (quad.triple for quad in parse(self.content, RdfFormat.N_TRIPLES))
            return serialize(triples, format=rdf, prefixes=PREFIXES if format == "ttl" else None) or b""
        if format == "json":
            return self.content
        results = parse_query_results(self.content, format=QueryResultsFormat.JSON)
        forms = {"xml": QueryResultsFormat.XML, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
        if not isinstance(results, QuerySolutions) and format != "xml":
            return b"true\n" if results else b"false\n"
        return results.serialize(format=forms[format]) or b""


class LocalSparql:
    """A store of our own, asked in a process of its own; threads may share it and wait for each other."""

    def __init__(self, place: Path) -> None:
        """Ask the database or the RDF file at ``place``.

        Raises:
            GraphkitError: there is none, or it cannot be read.
        """
        if not place.exists():
            raise GraphkitError(f"There is no {place}: name a graph, an RDF file or an endpoint.")
        self._place = place
        self._turn = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._started()

    def __enter__(self) -> LocalSparql:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    @property
    def pid(self) -> int:
        """The process that answers."""
        with self._turn:
            return self._started().pid

    def close(self) -> None:
        """End the process."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.communicate()

    def sparql(self, query: str, timeout_seconds: float = TIMEOUT_SECONDS, rows: int = MOST_ROWS) -> Answer:
        """Answer a query.

        Raises:
            GraphkitError: the query is wrong, would write, reaches outside the graph, takes too long or gives too much.
        """
        check_sparql(query)
        with self._turn:
            worker = self._started()
            question = json.dumps({"query": query, "rows": rows}).encode() + b"\n"
            try:
                assert worker.stdin is not None
                worker.stdin.write(question)
                worker.stdin.flush()
                head, content = self._read(worker, timeout_seconds)
            except TimeoutError:
                self.close()
                raise TooLong(
                    f"The query took longer than {timeout_seconds:g} seconds: narrow it, or allow it more time."
                ) from None
            except (OSError, EOFError):
                self.close()
                raise GraphkitError("The query needs more memory than there is: narrow it.") from None
        if head["kind"] == "error":
            raise GraphkitError(_explained(query, head["message"]))
        if head["kind"] == "many":
            raise TooMuch(f"The answer has more than {rows} rows: narrow the query, or add LIMIT {rows}.")
        return Answer(head["kind"], content)

    def _started(self) -> subprocess.Popen[bytes]:
        """The process, begun anew where the last query had to be ended."""
        if self._worker is None:
            self._worker = worker = subprocess.Popen(
                [sys.executable, "-m", "graphkit.stores.sparql_worker", str(self._place)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            try:
                self._read(worker, None)
            except EOFError:
                self._worker = None
                told = worker.communicate()[1].decode(errors="replace").strip().rpartition("\n")[2]
                raise GraphkitError(f"{self._place} cannot be read as RDF ({told.rstrip('. ')}): mend it.") from None
        return self._worker

    def _read(self, worker: subprocess.Popen[bytes], timeout_seconds: float | None) -> tuple[dict[str, Any], bytes]:
        assert worker.stdout is not None
        until = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        descriptor, buffer, needed = worker.stdout.fileno(), bytearray(), None
        head: dict[str, Any] = {}
        with selectors.DefaultSelector() as waiting:
            waiting.register(descriptor, selectors.EVENT_READ)
            while needed is None or len(buffer) < needed:
                if not waiting.select(None if until is None else max(0.0, until - time.monotonic())):
                    raise TimeoutError
                data = os.read(descriptor, 1 << 20)
                if not data:
                    raise EOFError
                buffer += data
                if needed is None and b"\n" in buffer:
                    line, _, rest = buffer.partition(b"\n")
                    head, buffer = json.loads(line), bytearray(rest)
                    needed = int(head["bytes"])
        return head, bytes(buffer)


class RemoteSparql:
    """An endpoint that speaks the SPARQL 1.1 Protocol."""

    def __init__(self, url: str) -> None:
        """Ask the endpoint at ``url``."""
        self.url = url

    def __enter__(self) -> RemoteSparql:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""

    def close(self) -> None:
        """Nothing is held."""

    def sparql(self, query: str, timeout_seconds: float = TIMEOUT_SECONDS, rows: int = MOST_ROWS) -> Answer:
        """Answer a query.

        Raises:
            GraphkitError: nobody answers, or the endpoint refuses.
        """
        accepted = "application/sparql-results+json, application/n-triples;q=0.9"
        request = urllib.request.Request(
            self.url,
            urllib.parse.urlencode({"query": query}).encode(),
            {"Accept": accepted, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "graphkit"},
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:
                content, kind = answer.read(), answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            told = " ".join(error.read(2000).decode(errors="replace").split())
            raise GraphkitError(f"{self.url} refuses the query ({error.code}): {told.rstrip('. ')[:400]}.") from None
        except TimeoutError:
            raise GraphkitError(f"{self.url} took longer than {timeout_seconds:g} seconds: narrow the query.") from None
        except (OSError, ValueError) as error:
            raise GraphkitError(f"No SPARQL endpoint answers at {self.url}: check the address.") from error
        if kind == "application/n-triples":
            return Answer("graph", content)
        try:
            told = json.loads(content)
            return Answer("ask" if "boolean" in told else "select", content)
        except (ValueError, TypeError):
            raise GraphkitError(f"{self.url} is no SPARQL endpoint: it answers with {kind}.") from None


SparqlGraph = LocalSparql | RemoteSparql


def open_sparql(place: str) -> contextlib.AbstractContextManager[SparqlGraph]:
    """A file or an endpoint, by its name or address.

    Raises:
        GraphkitError: there is none.
    """
    if place.startswith(("http://", "https://")):
        return RemoteSparql(place)
    return LocalSparql(Path(place))


@contextlib.contextmanager
def embedded_sparql(graph: StoredGraph) -> Iterator[LocalSparql]:
    """The embedded graph in SPARQL; its database is made if nobody has asked before.

    Raises:
        GraphkitError: the database cannot be made.
    """
    with contextlib.ExitStack() as opened:
        yield opened.enter_context(LocalSparql(_database(graph, opened)))


def _database(graph: StoredGraph, opened: contextlib.ExitStack) -> Path:
    place = graph.directory / _DATABASE
    if place.exists():
        return place
    try:
        part = Path(tempfile.mkdtemp(prefix=f"{_DATABASE}.", dir=graph.directory))
    except OSError:  # a graph that we may only read
        part = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="graphkit-")))
    try:
        with (part / "graph.nt").open("w+b") as file:
            export_rdf(graph, file, format="nt")
            file.seek(0)
            store = Store(str(part / "store"))
            store.bulk_load(file, format=RdfFormat.N_TRIPLES)
            store.optimize()  # queries take a third of the time, for half as much disk again
            store.flush()
            del store
        (part / "graph.nt").unlink()
        if part.parent != graph.directory:
            return part / "store"
        with contextlib.suppress(OSError):  # another process was first
            (part / "store").rename(place)
        return place
    except OSError as error:
        raise GraphkitError(
            f"Cannot keep the RDF of the graph at {graph.directory}: {error.strerror or error}."
        ) from error
    finally:
        if part.parent == graph.directory:
            shutil.rmtree(part, ignore_errors=True)


def with_prefixes(query: str) -> str:
    """The query with the prefixes of the export that it uses and does not declare."""
    missing = [prefix for prefix in _undeclared(query) if prefix in PREFIXES]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + query


def _bare(query: str) -> str:
    return _QUOTED.sub(" ", query)


def _undeclared(query: str) -> list[str]:
    """The prefixes that a query uses and does not declare."""
    plain = _bare(query)
    return sorted(set(_PREFIX.findall(plain)) - set(_DECLARED.findall(plain)))


def check_sparql(query: str) -> None:
    """Refuse a query that writes or asks another endpoint.

    Raises:
        GraphkitError: it does.
    """
    plain = _bare(query)
    if _UPDATE.match(plain):
        raise GraphkitError("A query only reads the graph: begin it with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    if _SERVICE.search(plain):
        raise GraphkitError("A query only reads the graph: SERVICE is not allowed.")


def _explained(query: str, message: str) -> str:
    """What is wrong with a query, without the grammar of SPARQL."""
    if "Prefix not found" in message and (missing := _undeclared(query)):
        prefix = missing[0]
        known = ", ".join(f"{each}:" for each in PREFIXES)
        return (
            f"The query does not declare the prefix {prefix}: "
            f"write PREFIX {prefix}: <{PREFIXES.get(prefix, '...')}> before it; graphkit writes with {known}."
        )
    return f"The query cannot be answered: {message.partition(': expected one of')[0].rstrip('. ')}."


def bound(query: str, values: Mapping[str, str | int]) -> str:
    """A named query with the values of its parameters as its inline data; each is written as an RDF term.

    >>> print(bound('SELECT * { VALUES (?_code) { ("example") } ?d eli:id_local ?_code }', {"code": 'a" b'}))
    SELECT * { VALUES (?_code) { ("a\\" b") } ?d eli:id_local ?_code }
    """

    def data(match: re.Match[str]) -> str:
        names = match["names"].split()
        terms = " ".join(str(Literal(values[name.removeprefix("?_")])) for name in names)
        return f"VALUES ({' '.join(names)}) {{ ({terms}) }}"

    return _VALUES.sub(data, query)


def _plain(term: dict[str, Any] | None) -> Any:
    if term is None:
        return None
    value, kind = term["value"], term.get("datatype", "")
    if term["type"] == "triple":
        return json.dumps(value, ensure_ascii=False)
    if kind == XSD.integer.value:
        return int(value)
    if kind in (XSD.double.value, XSD.decimal.value):
        return float(value)
    return value in ("true", "1") if kind == XSD.boolean.value else value
