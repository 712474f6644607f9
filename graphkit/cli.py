"""The command line: one function a command; the work is done elsewhere."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

import graphkit
from graphkit.errors import GraphkitError, cure
from graphkit.model import Source
from graphkit.reading import Ocr, Progress, Unreadable
from graphkit.writing import is_standard_output, writing, writing_folder

if TYPE_CHECKING:
    from graphkit.stores.embedded import StoredGraph
    from graphkit.stores.neo4j import Neo4jGraph, Target
    from graphkit.stores.sparql import SparqlGraph

app = typer.Typer(
    name="graphkit",
    help="""From Vietnamese official documents to a knowledge graph of citations, relations and tasks.

    [bold]graphkit build[/] examples/ --into graph/    read documents, build the graph

    [bold]graphkit lineage[/] 41-NQ/TW    what implements it, what it rests on

    [bold]graphkit query --list[/]    questions with a name
    """,
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)

INCOMPLETE = 1
"""Exit code: something could not be read, the rest went through."""
WRONG = 2
"""Exit code: the command could not do its work."""

Paths = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="PATH...")]
GraphAt = Annotated[Path, typer.Option("--graph", "-g", help="The graph to ask.", metavar="DIR", readable=False)]
User = Annotated[str | None, typer.Option(help="Who asks Neo4j.")]
PasswordEnv = Annotated[
    str | None, typer.Option(help="Environment variable that holds the password.", metavar="VAR", show_envvar=False)
]
Database = Annotated[str | None, typer.Option(help="Database of the Neo4j server, if not its default.")]
Timeout = Annotated[float, typer.Option(min=0.1, help="Seconds that the answer may take.")]
DEFAULT_GRAPH = Path("graph")
OcrWhen = Annotated[
    Ocr, typer.Option("--ocr", help="Recognise the text of scans: where it is missing or rubbish, always, never.")
]


class Rows(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class TreeFormat(StrEnum):
    """How a lineage is printed."""

    tree = "tree"
    json = "json"
    mermaid = "mermaid"
    dot = "dot"


class TaskFormat(StrEnum):
    """How a list of tasks is written."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"
    ics = "ics"


class SparqlFormat(StrEnum):
    """How an answer in SPARQL is printed: rows, or the triples of CONSTRUCT and DESCRIBE."""

    table = "table"
    json = "json"
    xml = "xml"
    csv = "csv"
    tsv = "tsv"
    ttl = "ttl"
    nt = "nt"
    jsonld = "jsonld"


class Language(StrEnum):
    """What sentences are written in."""

    en = "en"
    vi = "vi"


class ExportFormat(StrEnum):
    """What a graph is written as: RDF, one file of another tool, or a folder of files."""

    ttl = "ttl"
    nt = "nt"
    trig = "trig"
    nq = "nq"
    jsonld = "jsonld"
    graphml = "graphml"
    gexf = "gexf"
    parquet = "parquet"
    csv = "csv"
    neo4j_csv = "neo4j-csv"


def _out() -> Console:
    # A pipe has no width: rows stay whole there.
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 10_000)


def _err() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


class _Progress:
    """Warnings as they come, and the file that is read now, where somebody watches."""

    def __init__(self) -> None:
        self.err = _err()
        self.count = 0
        self.status = self.err.status("…") if sys.stderr.isatty() else None

    def __call__(self, found: Source | Unreadable) -> None:
        self.count += 1
        if isinstance(found, Unreadable):
            self.err.print(f"[red]not read:[/] {_plain(found.reason)}")
            return
        for warning in found.warnings:
            self.err.print(f"[yellow]warning:[/] {_plain(warning)}")
        if self.status is not None:
            self.status.update(f"{self.count}: {_plain(found.name)}")

    def watch(self, progress: Progress) -> None:
        """How far the recognition of a scan has come."""
        if self.status is not None:
            left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
            bar = "━" * (20 * progress.done // progress.pages) + "─" * (20 - 20 * progress.done // progress.pages)
            self.status.update(f"{_plain(progress.name)} {bar} page {progress.done} of {progress.pages}{left}")

    def __enter__(self) -> _Progress:
        if self.status is not None:
            self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.status is not None:
            self.status.stop()


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        print(f"graphkit {graphkit.__version__}")
        raise typer.Exit


@app.command("read")
def read_command(
    paths: Paths,
    pages: Annotated[bool, typer.Option("--pages", help="Print a line with its number before each page.")] = False,
    ocr: OcrWhen = Ocr.auto,
) -> None:
    """Print the text of documents as everything else sees it; all offsets are into this text.

    Example: graphkit read scan.pdf --pages
    """
    from graphkit.reading import read

    unreadable, count = [], 0
    with _Progress() as notify:
        for found in read(paths, ocr=ocr, watch=notify.watch):
            notify(found)
            if isinstance(found, Unreadable):
                unreadable.append(found)
                continue
            count += 1
            if not pages:
                print(found.text, end="" if found.text.endswith("\n") else "\n")
                continue
            for number, (start, end) in enumerate(zip(found.pages, (*found.pages[1:], None), strict=True), 1):
                print(f"── {found.name}, page {number} ──")
                print(found.text[start:end].rstrip("\f\n"))
    _leave(tuple(unreadable), found=bool(count))


@app.command()
def doctor() -> None:
    """Say what is installed, and what is missing for what.

    Example: graphkit doctor
    """
    from graphkit.diagnosis import diagnose

    console = _out()
    for finding in diagnose():
        mark = "[green]ok[/]     " if finding.there else "[yellow]missing[/]"
        console.print(f"{mark} {_plain(finding.sentence)}")


@app.command()
def extract(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with the guideline's keys.")] = False,
    ocr: OcrWhen = Ocr.auto,
) -> None:
    """List every citation of the documents, resolved over all of them.

    Example: graphkit extract examples/*.txt
    """
    from graphkit.building import read_and_resolve
    from graphkit.jsonlines import json_lines
    from graphkit.rendering import table

    with _Progress() as notify:
        resolution, unreadable = read_and_resolve(paths, notify, ocr, notify.watch)
    if as_json:
        for line in json_lines(resolution.readings):
            print(line)
    else:
        console = _out()
        for reading in resolution.readings:
            own = reading.document
            about = " · ".join(part for part in (own.type, own.code, own.date, own.issuer) if part)
            rows = [
                (c.start, " ".join(c.surface.split()), c.relation, c.id, c.pinpoint, f"{c.confidence:.2f}")
                for c in reading.citations
            ]
            title = f"{reading.source.name}: {about or '—'}"
            console.print(table(("at", "citation", "relation", "identity", "provision", "sure"), rows, title))
    _leave(unreadable, found=bool(resolution.readings))


@app.command()
def build(
    paths: Paths,
    into: Annotated[Path, typer.Option(help="Where the graph is kept.", metavar="DIR", readable=False)] = DEFAULT_GRAPH,
    ocr: OcrWhen = Ocr.auto,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that extract.")] = 1,
    base: Annotated[
        list[Path] | None,
        typer.Option(help="A graph exported as RDF to link against; may be repeated.", metavar="FILE", readable=False),
    ] = None,
) -> None:
    """Build the graph of all documents, in place of the one that may be there; only new and changed files are extracted.

    Example: graphkit build examples/ --into graph/
    """
    from graphkit.building import build as build_graph

    with _Progress() as notify:
        summary = build_graph(paths, into, notify, ocr, notify.watch, jobs, base or ())
    console, err = _out(), _err()
    for warning in summary.warnings:
        err.print(f"[yellow]warning:[/] {_plain(warning)}")
    relations = ", ".join(f"{relation} {count}" for relation, count in summary.citations.items())
    faults = len(summary.unreadable) - summary.unread
    for name, value in (
        (
            "files",
            f"{summary.files}"
            + (f", {summary.unread} not read" if summary.unread else "")
            + (f"; faults of manifests: {faults}" if faults else ""),
        ),
        ("documents", f"{summary.documents} read, {summary.stubs} only cited"),
        ("citations", f"{sum(summary.citations.values())}" + (f" ({relations})" if relations else "")),
        ("bodies", summary.organizations),
        ("tasks", summary.tasks),
        ("unresolved", f"{summary.unresolved} citations without year or issuer"),
        ("seconds", f"{summary.seconds:.1f}"),
        ("graph", into),
    ):
        console.print(f"{name:<11} {_plain(str(value))}")
    _leave(summary.unreadable)


@app.command()
def cluster(
    paths: Annotated[
        list[str],
        typer.Argument(help="Folders and files that all machines see; tables of texts.", metavar="PATH..."),
    ],
    into: Annotated[Path, typer.Option(help="A new folder that all machines share.", metavar="DIR", readable=False)],
    master: Annotated[
        str, typer.Option(help="spark://HOST:7077, yarn, k8s://HOST:PORT, or local[N]: N processes here.")
    ] = "local[*]",
    neo4j_csv: Annotated[
        bool, typer.Option("--neo4j-csv", help="Write it for neo4j-admin as well (DIR/neo4j/import.sh).")
    ] = False,
    python: Annotated[
        str | None, typer.Option(help="The Python on the workers that has graphkit; as here if not given.")
    ] = None,
    parts: Annotated[int | None, typer.Option(min=1, help="Tasks that each job is cut into; 4 a core.")] = None,
    conf: Annotated[
        list[str] | None, typer.Option(help="A setting of Spark, key=value; may be repeated.", metavar="KEY=VALUE")
    ] = None,
    ocr: OcrWhen = Ocr.auto,
) -> None:
    """Read, extract and resolve on a Spark cluster: the graph that [bold]build[/] makes, in parts.

    PATHs are folders of documents, or tables of texts: files (or folders of files) in Parquet or JSON lines with the columns
    source and text, and any of place, issuer, code, date, type, title. Every machine needs the same graphkit
    (pip install 'graphkit\\[spark]') and Java 17, and sees the PATHs and DIR under the same names.

    Example: graphkit cluster texts.parquet --master spark://10.0.0.1:7077 --into /shared/parts

    Then: graphkit import /shared/parts --into graph
    """
    from graphkit.cluster.running import run
    from graphkit.stores.warned import TOLD

    err = _err()
    settings = dict(_pair(each, "--conf") for each in conf or ())
    with err.status("…") as status:
        summary = run(
            *(paths, master, into),
            csv=neo4j_csv,
            ocr=ocr,
            count=parts,
            python=python,
            settings=settings,
            notify=lambda job: status.update(f"{job} …"),
        )
    for unreadable in summary.unreadable:
        err.print(f"[red]not read:[/] {_plain(unreadable.reason)}")
    for warning in summary.warnings[:TOLD]:
        err.print(f"[yellow]warning:[/] {_plain(warning)}")
    if more := len(summary.warnings[TOLD:]):
        err.print(f"[yellow]warning:[/] {more} more warnings: parts.json has all of them.")
    nodes = {label: summary.rows[f"nodes/{label}"] for label in ("Document", "Citation", "Organization", "Task")}
    for name, value in (
        ("files", f"{summary.files}" + (f", {len(summary.unreadable)} not read" if summary.unreadable else "")),
        *((f"{label.lower()}s", count) for label, count in nodes.items()),
        ("edges", sum(rows for table, rows in summary.rows.items() if table.startswith("edges/"))),
        *((f"s {job}", f"{seconds:.1f}") for job, seconds in summary.seconds.items()),
        ("in parts", into),
    ):
        _out().print(f"{name:<15} {_plain(str(value))}")
    _leave(summary.unreadable)


@app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(help="What graphkit cluster wrote.", metavar="DIR", readable=False)],
    into: Annotated[Path, typer.Option(help="Where the graph is kept.", metavar="DIR", readable=False)] = DEFAULT_GRAPH,
) -> None:
    """Make a graph of what a cluster wrote in parts, in place of the one that may be there; nothing is extracted again.

    Example: graphkit import /shared/parts --into graph
    """
    from graphkit.importing import import_parts

    with _err().status("…"):
        rows = import_parts(folder, into)
    for what in ("nodes", "edges"):
        _out().print(f"{what:<11} {sum(count for table, count in rows.items() if table.startswith(what))}")
    _out().print(f"{'graph':<11} {_plain(str(into))}")


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Name of the query; --list shows them.")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="key=value, for each parameter.")] = None,
    format: Annotated[Rows, typer.Option(help="How to print the rows.")] = Rows.table,
    listing: Annotated[bool, typer.Option("--list", help="List all queries with purpose and parameters.")] = False,
    graph: GraphAt = DEFAULT_GRAPH,
    on: Annotated[
        str | None,
        typer.Option(help="Ask this instead: neo4j://host:7687, an RDF file, http://host/sparql.", metavar="PLACE"),
    ] = None,
    user: User = None,
    password_env: PasswordEnv = None,
    database: Database = None,
    timeout: Timeout = 60,
) -> None:
    """Answer a question with a name, over the graph or wherever it was loaded.

    Example: graphkit query implementers_of --param code=41-NQ/TW
    """
    from graphkit.queries import load_queries, run
    from graphkit.rendering import table

    if listing or name is None:
        rows = [
            (q.name, q.purpose, "; ".join(f"{p.name} ({p.type})" for p in q.parameters), q.example)
            for q in load_queries().values()
        ]
        _out().print(table(("query", "purpose", "parameters", "example"), rows))
        return
    parameters: dict[str, str] = {}
    for key, value in map(_pair, param or ()):
        if key in parameters:
            raise GraphkitError(f"--param {key} is given twice: give one value.")
        parameters[key] = value
    with _asked(graph, on, user, password_env, database) as asked:
        result = run(asked, name, parameters, timeout)
    _print_rows(result.columns, result.rows, format)


@contextlib.contextmanager
def _asked(
    graph: Path, on: str | None, user: str | None, password_env: str | None, database: str | None
) -> Iterator[StoredGraph | Neo4jGraph | SparqlGraph]:
    """The embedded graph, or what ``--on`` names."""
    if on is None:
        with graphkit.open_graph(graph) as stored:
            yield stored
    elif on.partition("://")[0] in ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"):
        from graphkit.stores.neo4j import Neo4jGraph

        with Neo4jGraph(_target(on, user, password_env, database)) as there:
            yield there
    elif (Path(on) / "graphkit.lock").exists():
        with graphkit.open_graph(Path(on)) as stored:
            yield stored
    else:
        from graphkit.stores.sparql import open_sparql

        with open_sparql(on) as rdf:
            yield rdf


@app.command()
def sparql(
    text: Annotated[str, typer.Argument(help="A query in SPARQL 1.1, read-only.", metavar="SPARQL")],
    format: Annotated[SparqlFormat, typer.Option(help="How to print the answer.")] = SparqlFormat.table,
    graph: GraphAt = DEFAULT_GRAPH,
    on: Annotated[
        str | None, typer.Option(help="Ask this instead: an RDF file, http://host/sparql.", metavar="PLACE")
    ] = None,
    timeout: Timeout = 60,
    rows: Annotated[int, typer.Option(min=1, help="Rows at most; more are an error.")] = 100_000,
) -> None:
    """Ask the graph in SPARQL. The prefixes of graphkit need not be declared.

    Example: graphkit sparql 'SELECT ?code ?date { ?d eli:id_local ?code ; eli:date_document ?date } LIMIT 5'
    """
    from graphkit.stores.sparql import embedded_sparql, open_sparql, with_prefixes

    with contextlib.ExitStack() as opened:
        with _err().status("…"):  # the first question of a graph waits until its RDF is made
            asked = opened.enter_context(
                open_sparql(on) if on else embedded_sparql(opened.enter_context(graphkit.open_graph(graph)))
            )
        answer = asked.sparql(with_prefixes(text), timeout, rows)
    if format is SparqlFormat.table:
        result = answer.result()
        _print_rows(result.columns, result.rows, Rows.table)
    else:
        sys.stdout.buffer.write(answer.written(format.value))


def _pair(text: str, option: str = "--param") -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise GraphkitError(f"{option} takes key=value, and {text} has no =.")
    return key, value


@app.command()
def cypher(
    text: Annotated[str, typer.Argument(help="A query in Cypher, read-only.", metavar="CYPHER")],
    format: Annotated[Rows, typer.Option(help="How to print the rows.")] = Rows.table,
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Ask the graph in Cypher.

    Example: graphkit cypher 'MATCH (d:Document) RETURN d.id LIMIT 5'
    """
    with graphkit.open_graph(graph) as stored:
        result = stored.cypher(text)
    _print_rows(result.columns, result.rows, format)


def _print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], format: Rows) -> None:
    from graphkit.rendering import as_csv, as_json, tables

    if format is Rows.csv:
        sys.stdout.write(as_csv(columns, rows))
    elif format is Rows.json:
        print(as_json(dict(zip(columns, row, strict=True)) for row in rows))
    else:
        console = _out()
        for piece in tables(columns, rows):
            console.print(piece)


@app.command()
def lineage(
    code: Annotated[str, typer.Argument(help="Number and symbol of a document (93/NQ-CP), or its identity.")],
    depth: Annotated[int, typer.Option(min=1, max=30, help="Steps at most, in each direction.")] = 30,
    relation: Annotated[list[str] | None, typer.Option(help="Follow only this relation; may be repeated.")] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Print the words that say so.")] = False,
    format: Annotated[TreeFormat, typer.Option(help="How to print it.")] = TreeFormat.tree,
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """The tree of what implements a document, and of what it rests on.

    Example: graphkit lineage 41-NQ/TW --evidence
    """
    from graphkit import rendering
    from graphkit.lineage import lineage as trace

    with graphkit.open_graph(graph) as stored:
        found = trace(stored, code, relation, depth, evidence)
    if format is TreeFormat.tree:
        for tree in rendering.lineage_tree(found):
            _out().print(tree)
    else:
        written = {
            TreeFormat.json: rendering.lineage_json,
            TreeFormat.mermaid: rendering.lineage_mermaid,
            TreeFormat.dot: rendering.lineage_dot,
        }
        print(written[format](found))


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="Number and symbol of a document (93/NQ-CP), or its identity.")],
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Everything known of a document, with the sentences that say so.

    Example: graphkit show 41-NQ/TW
    """
    from graphkit.lineage import show as collect
    from graphkit.rendering import print_shown

    with graphkit.open_graph(graph) as stored:
        found = collect(stored, code)
    print_shown(_out(), found)


@app.command()
def explain(
    file: Annotated[str, typer.Argument(help="One document, or - for standard input.", metavar="FILE")],
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page instead.", metavar="OUT", readable=False)
    ] = None,
) -> None:
    """Show a document with every citation underlined, and what was drawn from each.

    Example: graphkit explain examples/09-quyet-dinh.txt --html explained.html
    """
    from graphkit.building import read_and_resolve
    from graphkit.extraction import find_rejected
    from graphkit.views.explain import explain_page, explain_terminal

    with _Progress() as notify:
        resolution, unreadable = read_and_resolve([file], notify, watch=notify.watch)
    if html is not None and len(resolution.readings) > 1:
        raise GraphkitError(
            f"{file} holds {len(resolution.readings)} documents and a page shows one; name a single file."
        )
    for reading in resolution.readings:
        rejected = find_rejected(reading.source)
        if html is None:
            _out().print(explain_terminal(reading, rejected))
        else:
            with writing(html) as page:
                page.write(explain_page(reading, "", rejected).encode())
            _written(html, f"{html.resolve()}")
    _leave(unreadable, found=bool(resolution.readings))


class View(StrEnum):
    """Kinds of views."""

    neighbourhood = "neighbourhood"
    tree = "tree"
    timeline = "timeline"
    communities = "communities"
    tasks = "tasks"


@app.command()
def view(
    code: Annotated[str | None, typer.Argument(help="Document in the middle; without it, the whole graph.")] = None,
    kind: Annotated[
        View | None,
        typer.Option("--as", help="What to show of it; the neighbourhood, or of the whole its communities."),
    ] = None,
    body: Annotated[str | None, typer.Option(help="Body in the middle, or whose task board is written.")] = None,
    server: Annotated[
        str, typer.Option(help="Where graphkit serve answers, for links into documents.", metavar="URL")
    ] = "",
    out: Annotated[Path, typer.Option(help="The HTML file to write.", metavar="FILE", readable=False)] = Path(
        "graph.html"
    ),
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Write a view as one HTML file that works offline: network, tree, time line, communities, task board.

    Example: graphkit view 41-NQ/TW --as tree --out tree.html
    """
    from graphkit.views.files import view_page

    with graphkit.open_graph(graph) as stored:
        page = view_page(stored, kind.value if kind else "", code, body, server, graph)
    with writing(out) as file:
        file.write(page.encode())
    _written(out, f"{out.resolve()}")


@app.command()
def validate(
    file: Annotated[
        Path | None,
        typer.Argument(help="An RDF file; without it, the graph is checked.", metavar="[FILE]", readable=False),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the sentences.")] = Language.en,
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Check a graph against the SHACL shapes of the ontology, and say what is wrong in sentences.

    Example: graphkit validate --graph graph/
    """
    from graphkit.stores.validation import conclusion
    from graphkit.stores.validation import validate as check

    if file is not None:
        if not file.is_file():
            raise GraphkitError(f"There is no file {file}: name an RDF file, or a graph with --graph.")
        found = check(file, language)
    else:
        with graphkit.open_graph(graph) as stored:
            found = check(stored, language)
    for violation in found:
        print(violation)
    print(conclusion(found, language))
    if found:
        raise typer.Exit(INCOMPLETE)


@app.command()
def serve(
    graph: GraphAt = DEFAULT_GRAPH,
    on: Annotated[
        str | None, typer.Option("--on", help="A database in Neo4j instead, neo4j://HOST:7687.", metavar="URI")
    ] = None,
    user: User = None,
    password_env: PasswordEnv = None,
    database: Database = None,
    host: Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for everybody.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at.")] = 8000,
    name: Annotated[
        list[str] | None, typer.Option(help="Name that visitors call this server by; may be repeated.")
    ] = None,
    password: Annotated[
        str | None, typer.Option(envvar="GRAPHKIT_PASSWORD", help="Ask visitors for this password.", show_default=False)
    ] = None,
    sparql: Annotated[
        bool, typer.Option("--sparql", help="Serve a SPARQL 1.1 endpoint too, at /sparql; it only reads.")
    ] = False,
) -> None:
    """Serve a web application: search, documents, bodies, lineage, tasks, uploads, queries.

    Example: graphkit serve --graph graph/
    """
    try:
        from graphkit.web.serving import serve as run_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("fastapi", "jinja2", "uvicorn", "starlette", "pydantic"):
            raise
        raise GraphkitError("The web application needs more packages: pip install 'graphkit[web]'.") from error
    place = graph if on is None else _target(on, user, password_env, database)
    if sparql and on is not None:
        raise GraphkitError("SPARQL is answered from the graph beside its files: leave --on out, or --sparql.")
    run_server(place, host, port, tuple(name or ()), password, sparql)


@app.command()
def export(
    out: Annotated[
        Path,
        typer.Option(help="The file to write; a folder for parquet, csv, neo4j-csv.", metavar="PATH", readable=False),
    ],
    format: Annotated[ExportFormat, typer.Option(help="What to write.")] = ExportFormat.ttl,
    base: Annotated[str | None, typer.Option(help="What the URIs of RDF start with.", metavar="URI")] = None,
    annotations: Annotated[
        bool, typer.Option("--annotations", help="Write what relations rest on as RDF 1.2 annotations.")
    ] = False,
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Write the graph as RDF (ELI, W3C ORG, SKOS, PROV-O, Web Annotation), or for other tools.

    Example: graphkit export --format ttl --out graph.ttl
    """
    from graphkit.stores import exports
    from graphkit.stores.rdf import FORMATS, export_rdf
    from graphkit.stores.uris import DEFAULT_BASE

    if format.value not in FORMATS and (annotations or base):
        raise GraphkitError(f"--base and --annotations are for RDF, and {format.value} is none.")
    folders = {
        ExportFormat.parquet: exports.write_parquet_files,
        ExportFormat.csv: exports.write_csv_files,
        ExportFormat.neo4j_csv: exports.write_neo4j_csv,
    }
    with graphkit.open_graph(graph) as stored, _err().status(_plain(f"{out} …")):
        if format in folders:
            with writing_folder(out) as folder:
                print(f"{folders[format](stored, folder)} rows in {out}")
            if format is ExportFormat.neo4j_csv:
                print(f"With the server stopped, from {out}: {exports.import_command()}")
                print(f"Then start it and run {out / 'finish.cypher'} (cypher-shell -f).")
            return
        with writing(out) as file:
            if format.value in FORMATS:
                count = export_rdf(
                    stored, file, format=format.value, base=base or DEFAULT_BASE, annotations=annotations
                )
                what = "triples"
            else:
                write = exports.write_graphml if format is ExportFormat.graphml else exports.write_gexf
                text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
                count = write(stored, text)
                text.detach()  # leaves the file open
                what = "nodes and edges"
    _written(out, f"{count} {what} in {out}")


@app.command()
def load(
    uri: Annotated[str, typer.Argument(help="Where the server is, such as neo4j://localhost:7687.", metavar="URI")],
    user: User = None,
    password_env: PasswordEnv = None,
    database: Database = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done, and ask no server.")] = False,
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Bring a Neo4j database (5.26 or later) up to the graph; what others have written there stays as it is.

    Example: graphkit load neo4j://localhost:7687 --user neo4j --password-env NEO4J_PASSWORD
    """
    from graphkit.rendering import table
    from graphkit.stores.neo4j_load import load as load_graph
    from graphkit.stores.neo4j_load import plan

    err = _err()
    with graphkit.open_graph(graph) as stored:
        if dry_run:
            print(plan(stored))
            return
        target = _target(uri, user, password_env, database)
        with err.status("…") as status:
            loaded = load_graph(stored, target, lambda name, rows: status.update(_plain(f"{name}: {rows} rows")))
    columns = ("table", "before", "now", "written", "removed")
    rows = [(each.table, each.before, each.after, each.written, each.removed) for each in loaded]
    total = ("all", *(sum(int(row[at]) for row in rows) for at in range(1, len(columns))))
    _out().print(table(columns, [*(row for row in rows if any(row[1:])), total]))
    if kept := sum(each.kept for each in loaded):
        err.print(
            f"[yellow]warning:[/] {kept} nodes that are gone from the graph stay, because relationships of others hang on them."
        )


def _target(uri: str, user: str | None, password_env: str | None, database: str | None) -> Target:
    from graphkit.stores.neo4j import Target

    if password_env is not None and password_env not in os.environ:
        raise GraphkitError(f"There is no variable {password_env} in the environment: set it to the password.")
    return Target(uri, user, os.environ[password_env] if password_env else None, database)


def _written(out: Path, sentence: str) -> None:
    """Say what was written, beside it where it went to standard output."""
    print(sentence, file=sys.stderr if is_standard_output(out) else sys.stdout)


@app.command()
def tasks(
    body: Annotated[
        str | None, typer.Option(help="Only what this body leads or helps with: 'Sở Tài chính', STC.")
    ] = None,
    due_before: Annotated[str | None, typer.Option(help="Only what is due before this day.", metavar="DAY")] = None,
    under: Annotated[
        str | None, typer.Option(help="Only of this document and all that implement it.", metavar="CODE")
    ] = None,
    format: Annotated[TaskFormat, typer.Option(help="How to write the list.")] = TaskFormat.table,
    out: Annotated[Path | None, typer.Option(help="The file to write.", metavar="FILE", readable=False)] = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="Folder of the documents, for a workbook's links.", metavar="DIR", readable=False),
    ] = None,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write the register to fill in.", metavar="CSV", readable=False)
    ] = None,
    filled: Annotated[
        Path | None,
        typer.Option("--import", help="Take in a register that was filled in.", metavar="CSV", readable=False),
    ] = None,
    graph: GraphAt = DEFAULT_GRAPH,
) -> None:
    """Who must do what by when. · Ai phải làm gì, bao giờ xong.

    Example: graphkit tasks --body 'Sở Tài chính' --due-before 2024-09-01 --format xlsx --out tasks.xlsx
    """
    from graphkit import tasklist

    where = tasklist.register_path(graph)
    with graphkit.open_graph(graph) as stored:
        done = tasklist.import_register(stored, filled, where) if filled else None
        register = tasklist.read_register(where)
        day = tasklist.parse_day(due_before) if due_before else None
        rows = tasklist.select(stored, body=body, due_before=day, under=under, register=register)
        gone = tasklist.lost(stored, register)
    err = _err()
    for row in gone:
        err.print(
            f"[yellow]warning:[/] {_plain(f'không còn trong đồ thị · gone: {row.id} [{row.code}] {row.status} «{row.text[:80]}»')}"
        )
    if done is not None:
        for warning in done.warnings:
            err.print(f"[yellow]warning:[/] {_plain(warning)}")
        print(
            f"{done.taken} mục đã ghi nhận · entries taken, {len(done.kept)} để trống, giữ nguyên · empty and kept as they were, {len(done.gone)} không còn nhiệm vụ · without a task"
        )
        return
    if export is not None:
        # What is gone goes along with the whole list, not with a part of it.
        rows += [] if body or under or due_before else gone
        out, format = export, TaskFormat.csv
    if format is TaskFormat.table and out is None:
        _print_rows([tasklist.heading(field) for field in tasklist.TABLE], map(tasklist.table_row, rows), Rows.table)
        return
    if format is TaskFormat.table or (format is TaskFormat.xlsx and out is None):
        raise GraphkitError(
            "A table goes to the screen and a workbook to a file: give --format xlsx --out FILE, or neither."
        )
    folder = os.path.relpath(sources, out.parent) if sources and out else ""
    data = tasklist.as_bytes(rows, format, tasklist.last_change(graph), folder)
    if out is None:
        # Excel needs the mark to read a file as UTF-8; a terminal would show it.
        sys.stdout.buffer.write(data.removeprefix(codecs.BOM_UTF8) if sys.stdout.isatty() else data)
        return
    with writing(out) as file:
        file.write(data)
    _written(out, f"{len(rows)} nhiệm vụ · tasks: {out}")
    if format is TaskFormat.ics and (open_end := sum(row.due_last is None for row in rows)):
        err.print(
            f"{open_end} không có thời hạn, không có trong lịch · tasks without a deadline are not in the calendar"
        )


@app.command()
def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="Folder of gold files, <document>.json each.", metavar="GOLD", readable=False)
    ],
    paths: Paths,
    errors: Annotated[bool, typer.Option("--errors", help="List every miss, false find and wrong value.")] = False,
) -> None:
    """Precision, recall and F1 against gold files, by document and pooled.

    Example: graphkit evaluate examples/gold examples/ --errors
    """
    from graphkit.building import read_and_resolve
    from graphkit.evaluation import evaluate as compare
    from graphkit.rendering import table

    with _Progress() as notify:
        resolution, unreadable = read_and_resolve(paths, notify, watch=notify.watch)
    result = compare(gold, resolution.readings)
    console, err = _out(), _err()
    columns = ("measure", "value", "precision", "recall", "right", "predicted", "gold")
    for document in (*result.documents, None):
        rows = [[_figure(row[column]) for column in columns] for row in result.rows(document)]
        console.print(table(columns, rows, document or "all documents"))
    if errors:
        console.print(table(("document", "measure", "where", "gold", "predicted"), result.faults))
    for name in result.missing:
        err.print(f"[yellow]warning:[/] {_plain(name)} has gold and no document; all of it counts as missed.")
    _leave(unreadable)


def _figure(value: str | int | float | None) -> str | int | None:
    return f"{value:.4f}" if isinstance(value, float) else value


def _leave(unreadable: tuple[Unreadable, ...], found: bool = True) -> None:
    if not found:
        raise typer.Exit(WRONG)
    if unreadable:
        raise typer.Exit(INCOMPLETE)


def main() -> None:
    """Run the command line; a fault of the input is one sentence on standard error and a non-zero exit code."""
    try:
        app()
    except GraphkitError as error:
        _err().print(f"[red]error:[/] {_plain(str(error))}")
        sys.exit(WRONG)
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): no more of it is wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(INCOMPLETE)
    except OSError as error:
        if error.filename is None:
            raise
        _err().print(f"[red]error:[/] {_plain(f'{error.filename} cannot be used ({error.strerror}): {cure(error)}.')}")
        sys.exit(WRONG)
    except KeyboardInterrupt:
        sys.exit(130)
