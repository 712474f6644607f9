"""Resolving: kept readings → the tables of a graph, in memory that does not grow with the number of documents.

The same functions as :func:`graphkit.resolution.resolve`, with the rows between them put aside on disk and grouped by their
keys there. What each step needs of a reading is small, so that every process holds one part of the readings at a time:

1. survey: what each reading says of itself and of others → mentions, cited documents, documents without number, files
2. identify: the mentions of one key → the identities that they could not tell alone
3. places: joins and twins → which document each file is
4. contribute: each reading with its identities → rows of every table, and its text
5. combine: the rows of one key → one row, in the order of the keys
"""

from __future__ import annotations

import gc
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphkit import schema
from graphkit.model import Graph, Source
from graphkit.resolution.answers import Order, Report, propose
from graphkit.resolution.combining import against_time, combine, same_documents
from graphkit.resolution.contributions import Contributions, Place, Table
from graphkit.resolution.identity import (
    Identity,
    Mention,
    identified,
    identifier,
    key_of,
    mention_of_document,
    mentions,
    own_id,
    resolve_key,
    settled,
    telling,
)
from graphkit.resolution.joining import (
    Cited,
    Join,
    Text,
    Unnumbered,
    cited,
    duplicates,
    join,
    text_key,
    undisputed,
    unnumbered,
)
from graphkit.resolution.merging import Row, adapted, merged_edges, merged_nodes
from graphkit.stores import parquet, texts
from graphkit.stores.readings import PER_FILE, Part, Readings, columns, places
from graphkit.stores.spill import ROWS, Ranges, Spill, bounds, read_sql
from graphkit.working import workers

TOLD = 1000
"""Warnings that are given in full; a file in the graph's folder has all of them."""
WARNINGS = "warnings.txt"

_AT_A_TIME = 1024
"""Files that one process takes at a time, if they are not large."""
_TEXT = 16 << 20
"""Characters of text that one process holds at a time, but for a text that is longer by itself."""
_LAST = (1 << 31) - 1
_STR, _INT = pa.string(), pa.int64()
_LIST = pa.list_(_STR)
_SPILLED = {
    "mentions": {"part": _INT, "place": _INT, "index": _INT, "key": _STR, "open": pa.bool_()}
    | dict.fromkeys(("label", "year", "issuer", "until", "said"), _STR)
    | {"named": pa.bool_()},
    "cited": {"place": _INT, "index": _INT} | dict.fromkeys(("type", "issuer", "id", "date", "said"), _STR),
    "unnumbered": {"place": _INT}
    | dict.fromkeys(("type", "issuer", "subject", "date", "youngest"), _STR)
    | {"cites": _LIST},
    "files": {"part": _INT, "place": _INT, "size": _INT} | dict.fromkeys(("name", "path", "id", "text_key"), _STR),
    "identities": {"part": _INT, "place": _INT, "index": _INT, "id": _STR, "candidates": _LIST, "certain": pa.bool_()},
    "spellings": {"id": _STR, "spelt": _STR},
    "joins": {"place": _INT, "id": _STR, "reason": _STR},
    "twins": {"place": _INT, "other": _INT},
    "places": {"part": _INT, "place": _INT} | dict.fromkeys(("source", "own", "joined"), _STR),
    "orders": {"at": _INT}
    | dict.fromkeys(("task", "document", "date", "text"), _STR)
    | {"leads": _LIST, "cites": _LIST},
    "order_keys": {"document": _STR, "body": _STR, "task": _STR, "at": _INT},
    "reports": {"at": _INT} | dict.fromkeys(("document", "issuer", "date", "subject"), _STR) | {"cites": _LIST},
    "report_keys": {"document": _STR, "body": _STR, "at": _INT},
    "warnings": {"at": _INT, "number": _INT, "sentence": _STR},
}
_SCHEMAS = {name: pa.schema(list(told.items())) for name, told in _SPILLED.items()}


class Resolved(NamedTuple):
    """What resolving made, in numbers."""

    manifest: parquet.Manifest
    readings: int
    citations: dict[str, int]
    """Citations by relation, the commonest first."""
    unresolved: int
    """Citations whose document stays without year or issuer."""


class _Said(NamedTuple):
    """What a task counted."""

    readings: int
    citations: Counter[str]
    unresolved: int


def resolve_kept(
    readings: Readings, keys: Sequence[str], directory: Path, bases: Mapping[str, Graph] | None = None, jobs: int = 1
) -> Resolved:
    """Resolve what is kept under ``keys`` and write the tables and texts of the graph into ``directory``.

    Raises:
        GraphkitError: two files have one name, what is kept is damaged, or the directory cannot be written.
    """
    spill = Spill(directory / "spill")
    for name, told in _SCHEMAS.items():
        spill.add_batch(name, told.empty_table())
    try:
        with workers(jobs) as work:
            return _Resolving(spill, directory, list(readings.parts(keys)), bases or {}, jobs, work).all()
    finally:
        spill.remove()


class _Resolving:
    def __init__(
        self, spill: Spill, directory: Path, parts: list[Part], bases: Mapping[str, Graph], jobs: int, work: Any
    ) -> None:
        self.spill, self.directory, self.bases, self.jobs, self.work = spill, directory, bases, jobs, work
        self.tasks = list(_tasks(parts))

    def all(self) -> Resolved:
        missing = frozenset().union(*self.work(_missing, self.tasks))
        self.run(partial(_survey, self.spill, missing), self.tasks)
        known = (row for base in self.bases.values() for row in base.nodes.get("Document", ()))
        elsewhere: dict[str, list[Mention]] = defaultdict(list)
        for mention in map(mention_of_document, known):
            if mention is not None:
                elsewhere[key_of(mention)].append(mention)
        self.run(partial(_identify, self.spill, dict(elsewhere), self.jobs), range(self.jobs))
        self.sort("identities", "SELECT * FROM {identities} ORDER BY part, place, index")
        self.find_joins()
        self.find_twins()
        self.sort("places", _PLACES)
        cuts = bounds(
            ((row["source"], row["size"]) for row in self.spill.rows(_SIZES)),
            _TEXT,
        )
        said = list(self.work(partial(_contribute, self.spill, cuts), self.tasks))
        self.write_texts(cuts)
        self.propose_answers()
        parquet.make_folders(self.directory)
        names = sorted(_tables(), key=lambda name: not name.startswith(("nodes/Citation", "edges/IN", "edges/REFERS")))
        found = self.work(partial(_combine, self.spill, self.directory), names)
        tables = dict(zip(names, found, strict=True))
        warnings = tell(self.warnings(), self.directory)
        for name, base in self.bases.items():
            tables = self.merged(tables, base, name)
        citations = sum((each.citations for each in said), Counter[str]())
        return Resolved(
            parquet.write_manifest(tables, warnings, self.directory),
            sum(each.readings for each in said),
            dict(sorted(citations.items(), key=lambda pair: (-pair[1], pair[0]))),
            sum(each.unresolved for each in said),
        )

    def run(self, function: Callable[[Any], None], tasks: Iterable[Any]) -> None:
        for _ in self.work(function, tasks):
            pass

    def sort(self, name: str, query: str) -> None:
        """Put a table in the order of the parts, in one file, of which a part's rows are quickly read."""
        self.spill.keep(f"sorted/{name}", query)

    def find_joins(self) -> None:
        rows = self.spill.rows(_CITED)
        spelt = _spellings(self.spill)
        # One type and issuer at a time: both streams are in that order.
        documents = groupby(self.spill.rows(_UNNUMBERED), key=itemgetter("type", "issuer"))
        joins: list[tuple[int, Join]] = []
        citations = groupby(rows, key=itemgetter("type", "issuer"))
        found: tuple[tuple[str, str], Iterator[dict[str, Any]]] | None = next(citations, None)
        for key, group in documents:
            while found is not None and found[0] < key:
                found = next(citations, None)
            if found is None or found[0] != key:
                continue
            own = (
                Unnumbered(
                    row["place"],
                    row["type"],
                    row["issuer"],
                    row["subject"],
                    row["date"],
                    row["youngest"],
                    frozenset(spelt.get(each, each) for each in (*row["cites"], *(row["more"] or ()))),
                )
                for row in group
            )
            said = (Cited(row["id"], row["date"], row["said"]) for row in found[1])
            joins += join(own, said)
        claims: dict[str, list[tuple[int, Join]]] = defaultdict(list)
        for place, one in joins:
            claims[one.id].append((place, one))
        disputed = [place for each in claims.values() if len(each) > 1 for place, _ in each]
        text_of = self.texts_of(disputed)
        held = [
            {"place": place, "id": one.id, "reason": one.reason}
            for each in claims.values()
            if len(each) == 1 or undisputed([(place, text_of[place]) for place, _ in sorted(each, key=itemgetter(0))])
            for place, one in each
        ]
        self.spill.add("joins", held, _SCHEMAS["joins"])

    def texts_of(self, wanted: Sequence[int]) -> dict[int, str]:
        """The texts of some readings, few of all."""
        chosen = frozenset(wanted)
        found: dict[int, str] = {}
        for each in self.work(partial(_texts_of, chosen), self.tasks if chosen else []):
            found.update(each)
        return found

    def find_twins(self) -> None:
        groups = groupby(self.spill.rows(_ALIKE), key=itemgetter("text_key"))
        waiting: list[list[dict[str, Any]]] = []
        size = 0
        for _, rows in groups:
            waiting.append(list(rows))
            size += sum(row["size"] for row in waiting[-1])
            if size > _TEXT:
                self.compare(waiting)
                waiting, size = [], 0
        self.compare(waiting)

    def compare(self, groups: list[list[dict[str, Any]]]) -> None:
        """Find the files of one text in groups that may hold some."""
        text_of = self.texts_of([row["place"] for group in groups for row in group])
        pairs = (
            pair
            for group in groups
            for pair in duplicates(Text(row["place"], row["id"] is not None, text_of[row["place"]]) for row in group)
        )
        self.spill.add("twins", [{"place": one, "other": other} for one, other in pairs], _SCHEMAS["twins"])

    def write_texts(self, cuts: Sequence[str]) -> None:
        tables = Ranges(self.spill, "texts", cuts).partitions(["source"])
        texts.write_tables(tables, self.directory)

    def propose_answers(self) -> None:
        name = parquet.edge_table(("PROPOSED_ANSWER", "Document", "Task"))
        rows: list[dict[str, Any]] = []
        for _, said in groupby(self.spill.rows(_ANSWERS), key=itemgetter("key")):
            rows += (
                {"from": each.document, "to": each.task, "score": each.score, "reason": each.reason, "at": at}
                for at, each in propose(_report(row) if row["issuer"] else _order(row) for row in said)
            )
            if len(rows) >= ROWS:
                self.spill.add(name, rows, _contributed(name))
                rows = []
        self.spill.add(name, rows, _contributed(name))

    def warnings(self) -> Iterator[str]:
        for row in self.spill.rows('SELECT sentence FROM {warnings} ORDER BY "at", number'):
            yield row["sentence"]
        documents = read_sql(parquet.table_path(self.directory, parquet.node_table("Document")))
        for kind in schema.EDGES:
            if kind[1:] != ("Document", "Document"):
                continue
            edges = read_sql(parquet.table_path(self.directory, parquet.edge_table(kind)))
            for row in self.spill.rows(_AGAINST_TIME, documents=documents, edges=edges):
                dates = {row["from"]: row["earlier"], row["to"]: row["later"]}
                if (sentence := against_time(kind[0], row, dates)) is not None:
                    yield sentence

    def merged(self, tables: dict[str, parquet.Fingerprint], base: Graph, name: str) -> dict[str, parquet.Fingerprint]:
        """Take a base into the tables, which are written anew."""
        told = parquet.Manifest(schema.VERSION, tables, ())

        def rows(table: str) -> Iterator[Row]:
            for batch in parquet.read_batches(self.directory, table, told, ROWS):
                yield from batch.to_pylist()

        def batches(rows: Iterator[Row], table: str) -> Iterator[pa.RecordBatch]:
            while some := list(islice(rows, ROWS)):
                yield parquet.record_batch(table, some)

        base = adapted(base, rows(parquet.node_table("Document")), name)
        fresh = self.directory / "merged"
        parquet.make_folders(fresh)
        found = {}
        for table, kind in _tables().items():
            both = (
                merged_nodes(kind, rows(table), base)
                if isinstance(kind, str)
                else merged_edges(kind, rows(table), base)
            )
            found[table] = parquet.write_table(table, batches(both, table), fresh)
        for table in found:
            parquet.table_path(fresh, table).replace(parquet.table_path(self.directory, table))
        shutil.rmtree(fresh)
        return found


def tell(sentences: Iterable[str], directory: Path) -> list[str]:
    """Write all warnings into a file of the directory; return as many as somebody may read."""
    told: list[str] = []
    count = 0
    with (directory / WARNINGS).open("w", encoding="utf-8") as file:
        for count, sentence in enumerate(sentences, 1):
            file.write(sentence + "\n")
            if count <= TOLD:
                told.append(sentence)
    if count > TOLD:
        told.append(f"{count - TOLD} more warnings: {WARNINGS} in the folder of the graph has all of them.")
    return told


_PLACES = """
    WITH named AS (
        SELECT part, place, id, CASE WHEN count(*) OVER (PARTITION BY name) = 1 OR path = '' THEN name ELSE path END AS source
        FROM {files}),
    owned AS (
        SELECT n.part, n.place, n.source, coalesce(n.id, j.id, 'source:' || n.source) AS own, j.reason AS joined
        FROM named n LEFT JOIN {joins} j USING (place))
    SELECT o.part, o.place, o.source, coalesce(p.own, o.own) AS own, o.joined
    FROM owned o LEFT JOIN {twins} t USING (place) LEFT JOIN owned p ON p.place = t.other ORDER BY o.part, o.place
    """
_SIZES = """
    SELECT CASE WHEN count(*) OVER (PARTITION BY name) = 1 OR path = '' THEN name ELSE path END AS source, size
    FROM {files} ORDER BY source
    """
_CITED = """
    WITH meant AS (
        SELECT c.* EXCLUDE (id), coalesce(s.spelt, i.id, c.id) AS id
        FROM {cited} c LEFT JOIN {identities} i USING (place, index) LEFT JOIN {spellings} s ON s.id = c.id)
    SELECT m.* FROM meant m ANTI JOIN {files} f ON f.id = m.id ORDER BY m.type, m.issuer, m.place, m.index
    """
_UNNUMBERED = """
    SELECT u.*, m.more FROM {unnumbered} u LEFT JOIN (
        SELECT place, list(id) AS more FROM {identities} WHERE place IN (SELECT place FROM {unnumbered}) GROUP BY place
    ) m USING (place) ORDER BY u.type, u.issuer, u.place
    """
_ALIKE = """
    SELECT text_key, place, id, size FROM {files} WHERE text_key IN (
        SELECT text_key FROM {files} GROUP BY text_key HAVING count(*) > 1 AND count(id) < count(*))
    ORDER BY text_key, place
    """
_WANTED = """
    SELECT * FROM {mentions} WHERE hash(key) % $1 = $2 AND key IN (
        SELECT key FROM {mentions} WHERE hash(key) % $1 = $2 GROUP BY key HAVING bool_or(open) OR min(label) <> max(label))
    ORDER BY key, place, index
    """
_AGAINST_TIME = """
    SELECT e."from", e."to", e.citations[1:1] AS citations, a.date AS earlier, b.date AS later FROM {edges} e
    JOIN {documents} a ON a.id = e."from" JOIN {documents} b ON b.id = e."to"
    WHERE length(a.date) = 10 AND length(b.date) = 10 AND a.date < b.date ORDER BY e."from", e."to"
    """
_ANSWERS = """
    WITH given AS (SELECT DISTINCT "at", task FROM {order_keys} o SEMI JOIN {report_keys} r USING (document, body)),
    asked AS (SELECT "at", document FROM {report_keys} r SEMI JOIN {order_keys} o USING (document, body))
    SELECT * FROM (
        SELECT document AS "key", "at", document, date, text, cites, task, leads, NULL AS issuer
        FROM {orders} SEMI JOIN given USING ("at", task)
        UNION ALL
        SELECT asked.document AS "key", "at", r.document, date, subject AS text, cites, NULL AS task, NULL AS leads, issuer
        FROM asked JOIN {reports} r USING ("at"))
    ORDER BY "key", issuer IS NOT NULL, "at"
    """


def _tasks(parts: Iterable[Part]) -> Iterator[tuple[tuple[int, Part], ...]]:
    """Numbered parts, some at a time."""
    task: list[tuple[int, Part]] = []
    files = 0
    for numbered in enumerate(parts):
        if task and files + len(numbered[1].files) > _AT_A_TIME:
            yield tuple(task)
            task, files = [], 0
        task.append(numbered)
        files += len(numbered[1].files)
    if task:
        yield tuple(task)


_Task = tuple[tuple[int, Part], ...]


def _missing(task: _Task) -> frozenset[tuple[str, str]]:
    """Type and issuer of the documents without number."""
    found = set()
    for _, part in task:
        for _, row in columns(part, ["document.type", "document.issuer", "document.code"]):
            header = row["document"]
            if not header["code"] and header["type"] and header["issuer"]:
                found.add((header["type"], header["issuer"]))
    return frozenset(found)


def _survey(spill: Spill, missing: frozenset[tuple[str, str]], task: _Task) -> None:
    """Write what the readings of a task say of documents."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    part_of: dict[int, int] = {}

    def surveyed() -> Iterator[tuple[int, list[tuple[int, Mention]]]]:
        for number, part in task:
            for place, reading in places(part):
                part_of[place] = number
                said = list(mentions(reading, str(place)))
                alone = {index: settled(mention) for index, mention in said}
                rows["files"].append(
                    {
                        "part": number,
                        "place": place,
                        "size": len(reading.source.text),
                        "name": reading.source.name,
                        "path": reading.source.path,
                        "id": own_id(reading),
                        "text_key": text_key(reading),
                    }
                )
                if (document := unnumbered(reading, place)) is not None:
                    ids = sorted({found.id for index, found in alone.items() if found is not None})
                    rows["unnumbered"].append({**document._asdict(), "cites": ids})
                for index, citation in enumerate(reading.citations):
                    if (citation.type, citation.issuer) in missing and (one := cited(reading, citation)) is not None:
                        found = alone[index]
                        rows["cited"].append(
                            {
                                "place": place,
                                "index": index,
                                "type": citation.type,
                                "issuer": citation.issuer,
                                "id": found.id if found else None,
                                "date": one.date,
                                "said": one.said,
                            }
                        )
                yield place, said

    for place, index, mention in telling(surveyed()):
        rows["mentions"].append(
            {
                "part": part_of[place],
                "place": place,
                "index": index,
                "key": key_of(mention),
                "open": not (mention.year and mention.issuer),
                "label": mention.label,
                "year": mention.year,
                "issuer": mention.issuer,
                "until": mention.until,
                "said": mention.said,
                "named": mention.named,
            }
        )
    for name, told in rows.items():
        spill.add(name, told, _SCHEMAS[name])
    gc.collect()


def _identify(spill: Spill, elsewhere: Mapping[str, Sequence[Mention]], slices: int, number: int) -> None:
    """Resolve the keys of one slice; ``elsewhere`` holds mentions of documents of other graphs by key."""
    found: list[dict[str, Any]] = []
    spelt: dict[str, str] = {}
    for key, group in groupby(spill.rows(_WANTED, [slices, number]), key=itemgetter("key")):
        rows = list(group)
        said = [
            Mention(r["label"], r["year"], r["issuer"], str(r["place"]), r["until"], r["named"], r["said"])
            for r in rows
        ]
        for row, identity in zip(rows, resolve_key([*said, *elsewhere.get(key, ())]), strict=False):
            if row["open"]:
                place = {name: row[name] for name in ("part", "place", "index")}
                found.append(place | identity._asdict())
            elif identity.id != (own := identifier(row["label"], row["year"], row["issuer"])):
                spelt[own] = identity.id
        if len(found) >= ROWS:
            spill.add("identities", found, _SCHEMAS["identities"])
            found = []
    spill.add("identities", found, _SCHEMAS["identities"])
    spill.add("spellings", [{"id": one, "spelt": other} for one, other in spelt.items()], _SCHEMAS["spellings"])


@lru_cache(maxsize=1)
def _spellings_in(folder: Path) -> dict[str, str]:
    return {row["id"]: row["spelt"] for row in Spill(folder).rows("SELECT * FROM {spellings}")}


def _spellings(spill: Spill) -> dict[str, str]:
    """Identities whose label is spelt otherwise where it is said first → that identity."""
    return _spellings_in(spill.folder)


def _sorted(spill: Spill, name: str) -> Path:
    return spill.folder / "sorted" / name / "ordered.parquet"


def _of_parts(spill: Spill, name: str, task: _Task) -> dict[int, list[dict[str, Any]]]:
    """The rows of a sorted table that belong to the parts of a task, by place."""
    within = [("part", ">=", task[0][0]), ("part", "<=", task[-1][0])]
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in pq.read_table(_sorted(spill, name), filters=within, partitioning=None).to_pylist():
        found[row["place"]].append(row)
    return found


def _texts_of(wanted: frozenset[int], task: _Task) -> dict[int, str]:
    files = {place // PER_FILE for place in wanted}
    found = {}
    for _, part in task:
        if any(number in files for _, number in part.files):
            for place, row in columns(part, ["source.text"]):
                if place in wanted:
                    found[place] = row["source"]["text"]
    return found


def _contribute(spill: Spill, cuts: Sequence[str], task: _Task) -> _Said:
    """Write what the readings of a task contribute to the tables, and their texts."""
    contributions = Contributions()
    relations: Counter[str] = Counter()
    count = unresolved = 0
    identities, known = _of_parts(spill, "identities", task), _of_parts(spill, "places", task)
    spelt = _spellings(spill)
    kept: list[Source] = []
    for _, part in task:
        for place, reading in places(part):
            found: dict[int, Identity] = {}
            for index, mention in mentions(reading, str(place)):
                alone = settled(mention)
                if alone is not None:
                    found[index] = alone._replace(id=spelt.get(alone.id, alone.id))
            for row in identities.get(place, ()):
                found[row["index"]] = Identity(row["id"], tuple(row["candidates"]), row["certain"])
            (at,) = known[place]
            resolved = identified(reading, found)
            contributions.add(resolved, Place(place, at["source"], at["own"], at["joined"]))
            relations.update(citation.relation for citation in resolved.citations)
            unresolved += sum("" in citation.id.split("|")[1:] for citation in resolved.citations)
            count += 1
            kept.append(reading.source._replace(name=at["source"]))
    for table, rows in contributions.tables.items():
        name = _name(table)
        spill.add(name, [*rows.values()], _contributed(name))
    orders = [
        order._asdict() | {"at": order.place, "leads": [*order.leads], "cites": [*order.cites]}
        for order in contributions.orders
    ]
    spill.add("orders", orders, _SCHEMAS["orders"])
    spill.add(
        "order_keys",
        [
            {"document": order.document, "body": lead, "task": order.task, "at": order.place}
            for order in contributions.orders
            for lead in order.leads
        ],
        _SCHEMAS["order_keys"],
    )
    reports = [report._asdict() | {"at": report.place, "cites": [*report.cites]} for report in contributions.reports]
    spill.add("reports", reports, _SCHEMAS["reports"])
    spill.add(
        "report_keys",
        [
            {"document": document, "body": report.issuer, "at": report.place}
            for report in contributions.reports
            for document in report.cites
        ],
        _SCHEMAS["report_keys"],
    )
    spill.add(
        "warnings",
        [
            {"at": warning.place, "number": number, "sentence": warning.sentence}
            for number, warning in enumerate(contributions.warnings)
        ],
        _SCHEMAS["warnings"],
    )
    if kept:
        Ranges(spill, "texts", cuts).add("source", texts.texts_table(kept))
    gc.collect()
    return _Said(count, relations, unresolved)


def _name(table: Table) -> str:
    return parquet.node_table(table) if isinstance(table, str) else parquet.edge_table(table)


def _tables() -> dict[str, Table]:
    found: dict[str, Table] = {parquet.node_table(label): label for label in schema.NODES}
    return found | {parquet.edge_table(kind): kind for kind in schema.EDGES}


def _contributed(name: str) -> pa.Schema:
    """The columns of the rows that are contributed to a table."""
    more = ("mentions", "at") if name == parquet.node_table("Document") else ("at",)
    return pa.schema([*parquet.arrow_schema(name), *(pa.field(column, _INT) for column in more)])


def _combine(spill: Spill, directory: Path, name: str) -> parquet.Fingerprint:
    """Write one table of the graph."""
    table = _tables()[name]
    keys = ("id",) if isinstance(table, str) else ("from", "to")
    if not spill.has(name):
        return parquet.write_table(name, (), directory)
    order = ", ".join(f'"{key}"' for key in (*keys, "at"))
    rows = spill.batches(f"SELECT * FROM {{rows}} ORDER BY {order}", rows=spill.sql(name))
    written = parquet.write_table(name, _combined(spill, table, name, keys, rows), directory)
    shutil.rmtree(spill.folder / name)
    return written


def _combined(
    spill: Spill, table: Table, name: str, keys: Sequence[str], batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """The rows of the graph, of contributed ones in the order of their keys."""
    waiting: pa.Table | None = None
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        rows = rows if waiting is None else pa.concat_tables([waiting, rows.cast(waiting.schema)])
        starts = _starts(rows, keys)
        # The last key may go on in the next batch.
        yield from _of_keys(spill, table, name, rows.slice(0, starts[-1]), starts)
        waiting = rows.slice(starts[-1])
    if waiting is not None:
        yield from _of_keys(spill, table, name, waiting, np.array([0, len(waiting)]))


def _starts(rows: pa.Table, keys: Sequence[str]) -> Any:
    """Where each key begins."""
    new = np.zeros(len(rows), bool)
    new[0] = True
    for key in keys:
        column = rows.column(key)
        new[1:] |= pa.compute.not_equal(column.slice(1), column.slice(0, len(rows) - 1)).to_numpy()
    return np.flatnonzero(new)


def _of_keys(spill: Spill, table: Table, name: str, rows: pa.Table, starts: Any) -> Iterator[pa.RecordBatch]:
    """One row for each key; ``starts[n]:starts[n + 1]`` are the rows of one."""
    if not len(rows):
        return
    plain = rows.select(parquet.TABLES[name]).cast(parquet.arrow_schema(name))
    first, sizes = starts[:-1], np.diff(starts)
    if table != "Document" and (isinstance(table, str) or "citations" not in schema.EDGES[table]):
        yield from plain.take(first).to_batches()
        return
    several = np.flatnonzero(sizes > 1)
    single = np.flatnonzero(sizes == 1)
    made: list[Row] = []
    told: list[Row] = []
    within = rows.take(np.flatnonzero(np.repeat(sizes > 1, sizes))).to_pylist()
    begin = 0
    for size in sizes[several].tolist():
        group = within[begin : begin + size]
        begin += size
        made.append(combine(table, group))
        if table == "Document":
            told += (
                {"at": warning.place, "number": _LAST, "sentence": warning.sentence}
                for warning in same_documents(group)
            )
    spill.add("warnings", told, _SCHEMAS["warnings"])
    both = pa.concat_tables([plain.take(first[single]), pa.Table.from_batches([parquet.record_batch(name, made)])])
    order = np.argsort(np.concatenate([single, several]), kind="stable")
    yield from both.take(order).combine_chunks().to_batches()


def _order(row: dict[str, Any]) -> Order:
    return Order(
        row["at"],
        row["task"],
        row["document"],
        row["date"],
        row["text"],
        frozenset(row["leads"]),
        frozenset(row["cites"]),
    )


def _report(row: dict[str, Any]) -> Report:
    return Report(row["at"], row["document"], row["issuer"], row["date"], row["text"], frozenset(row["cites"]))
