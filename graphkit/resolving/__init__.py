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

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from graphkit import schema
from graphkit.model import Graph
from graphkit.resolution.identity import (
    Mention,
    key_of,
    mention_of_document,
)
from graphkit.resolution.joining import (
    Cited,
    Join,
    Text,
    Unnumbered,
    duplicates,
    join,
    undisputed,
)
from graphkit.resolution.merging import Row, adapted, merged_edges, merged_nodes
from graphkit.resolving.combining import combine_table, graph_tables
from graphkit.resolving.spilled import (
    ACTING,
    AGAINST_TIME,
    ALIKE,
    CITED,
    DATES,
    PLACES,
    SCHEMAS,
    SIZES,
    UNNUMBERED,
)
from graphkit.resolving.steps import (
    Said,
    answer,
    contribute,
    date_acting,
    find_younger,
    identify,
    missing_in,
    share_out,
    spellings,
    survey,
    tasks_of,
    texts_of,
    write_texts,
)
from graphkit.stores import parquet
from graphkit.stores.readings import Part, Readings
from graphkit.stores.spill import RANGE, ROWS, Spill, bounds, read_sql
from graphkit.stores.warned import tell
from graphkit.working import workers

_TEXT = 16 << 20
"""Characters of text that one process holds at a time, but for a text that is longer by itself."""
_SLICE = RANGE // 4
"""Bytes in Parquet of rows that are grouped by their keys at once, which takes more memory than to order them."""


class Resolved(NamedTuple):
    """What resolving made, in numbers."""

    manifest: parquet.Manifest
    readings: int
    citations: dict[str, int]
    """Citations by relation, the commonest first."""
    unresolved: int
    """Citations whose document stays without year or issuer."""


def resolve_kept(
    readings: Readings, keys: Sequence[str], directory: Path, bases: Mapping[str, Graph] | None = None, jobs: int = 1
) -> Resolved:
    """Resolve what is kept under ``keys`` and write the tables and texts of the graph into ``directory``.

    Raises:
        GraphkitError: two files have one name, what is kept is damaged, or the directory cannot be written.
    """
    spill = Spill(directory / "spill")
    for name, told in SCHEMAS.items():
        spill.add_batch(name, told.empty_table())
    try:
        resolving = _Resolving(spill, directory, list(readings.parts(keys)), bases or {}, jobs)
        with workers(jobs) as resolving.work:
            said = resolving.contributed()
        # New processes do not hold what the readings took.
        spill.rest()
        with workers(jobs) as resolving.work:
            return resolving.combined(said)
    finally:
        spill.remove()


class _Resolving:
    work: Any
    """What does ``map(function, tasks)`` on the processes of the step."""

    def __init__(self, spill: Spill, directory: Path, parts: list[Part], bases: Mapping[str, Graph], jobs: int) -> None:
        self.spill, self.directory, self.bases, self.jobs = spill, directory, bases, jobs
        self.tasks = list(tasks_of(parts))

    def contributed(self) -> list[Said]:
        """Write the texts, and what the readings contribute to the tables."""
        missing = frozenset().union(*self.work(missing_in, self.tasks))
        self.run(partial(survey, self.spill, missing), self.tasks)
        known = (row for base in self.bases.values() for row in base.nodes.get("Document", ()))
        elsewhere: dict[str, list[Mention]] = defaultdict(list)
        for mention in map(mention_of_document, known):
            if mention is not None:
                elsewhere[key_of(mention)].append(mention)
        slices = self.slices("mentions")
        self.share_out("mentions", "key", slices)
        self.run(partial(identify, self.spill, dict(elsewhere)), range(slices))
        self.sort("identities", "SELECT * FROM {identities} ORDER BY part, place, index")
        self.find_joins()
        self.find_twins()
        self.sort("places", PLACES)
        cuts = bounds(
            ((row["source"], row["size"]) for row in self.spill.rows(SIZES)),
            _TEXT,
        )
        # What ordered the rows above holds memory that the processes need now.
        self.spill.rest()
        said = list(self.work(partial(contribute, self.spill, cuts), self.tasks))
        self.run(partial(write_texts, self.spill, self.directory), [cuts])
        return said

    def combined(self, said: Sequence[Said]) -> Resolved:
        """Write the tables of what was contributed."""
        self.propose_answers()
        parquet.make_folders(self.directory)
        names = sorted(
            graph_tables(), key=lambda name: not name.startswith(("nodes/Citation", "edges/IN", "edges/REFERS"))
        )
        found = self.work(partial(combine_table, self.spill, self.directory), names)
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

    def slices(self, *tables: str) -> int:
        """To how many slices of their keys the rows of tables are to be shared out."""
        return max(self.jobs, *(self.spill.size(table) // _SLICE for table in tables))

    def share_out(self, table: str, key: str, slices: int) -> None:
        """Share the rows of a table out to slices of their keys."""
        self.run(partial(share_out, self.spill, table, key, slices), self.spill.groups(table))

    def run(self, function: Callable[[Any], None], tasks: Iterable[Any]) -> None:
        for _ in self.work(function, tasks):
            pass

    def sort(self, name: str, query: str) -> None:
        """Put the rows of a query in order, in one file, of which some are quickly read."""
        self.spill.keep(f"sorted/{name}", query)

    def find_joins(self) -> None:
        self.sort("cited", CITED)
        self.sort("unnumbered", UNNUMBERED)
        spelt = spellings(self.spill)
        # One type and issuer at a time: both streams are in that order.
        documents = groupby(self.spill.kept("sorted/unnumbered"), key=itemgetter("type", "issuer"))
        joins: list[tuple[int, Join]] = []
        citations = groupby(self.spill.kept("sorted/cited"), key=itemgetter("type", "issuer"))
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
        self.spill.add("joins", held, SCHEMAS["joins"])

    def texts_of(self, wanted: Sequence[int]) -> dict[int, str]:
        """The texts of some readings, few of all."""
        chosen = frozenset(wanted)
        found: dict[int, str] = {}
        for each in self.work(partial(texts_of, chosen), self.tasks if chosen else []):
            found.update(each)
        return found

    def find_twins(self) -> None:
        groups = groupby(self.spill.rows(ALIKE), key=itemgetter("text_key"))
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
        self.spill.add("twins", [{"place": one, "other": other} for one, other in pairs], SCHEMAS["twins"])

    def propose_answers(self) -> None:
        slices = self.slices("orders", "citing")
        self.share_out("orders", "document", slices)
        self.share_out("citing", "document", slices)
        self.run(partial(answer, self.spill), range(slices))

    def warnings(self) -> Iterator[str]:
        for row in self.spill.rows('SELECT sentence FROM {warnings} ORDER BY "at", number'):
            yield row["sentence"]
        self.find_against_time()
        for row in self.spill.rows(AGAINST_TIME):
            yield row["sentence"]

    def find_against_time(self) -> None:
        """Join the dates of documents to the edges between them, a slice of the ones that act, then of the others."""

        def path(table: str) -> str:
            return read_sql(parquet.table_path(self.directory, table))

        self.put_aside("dates", DATES, documents=path(parquet.node_table("Document")))
        for number, relation in enumerate(schema.DOCUMENT_RELATIONS):
            edges = path(parquet.edge_table((relation, "Document", "Document")))
            self.put_aside("acting", ACTING, (number,), edges=edges)
        slices = self.slices("dates", "acting")
        self.share_out("dates", "id", slices)
        self.share_out("acting", "from", slices)
        self.run(partial(date_acting, self.spill), range(slices))
        self.share_out("acted_on", "to", slices)
        self.run(partial(find_younger, self.spill), range(slices))

    def put_aside(self, table: str, query: str, parameters: Sequence[Any] = (), **tables: str) -> None:
        """Write the rows of a query into files of a table, so many that processes can share them."""
        for batch in self.spill.batches(query, parameters, **tables):
            self.spill.add_batch(table, batch)

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
        for table, kind in graph_tables().items():
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
