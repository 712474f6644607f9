"""The steps of resolving that take some readings, or some keys, at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphkit import schema
from graphkit.model import Source
from graphkit.resolution.answers import Order, Report, propose
from graphkit.resolution.combining import against_time
from graphkit.resolution.contributions import Contributions, Place
from graphkit.resolution.identity import (
    Identity,
    Mention,
    identified,
    identifier,
    key_of,
    mentions,
    own_id,
    resolve_key,
    settled,
    telling,
)
from graphkit.resolution.joining import (
    cited,
    text_key,
    unnumbered,
)
from graphkit.resolving.spilled import ACTED_ON, ANSWERS, SCHEMAS, WANTED, YOUNGER, contributed, name_of
from graphkit.stores import parquet, texts
from graphkit.stores.readings import PER_FILE, Part, columns, places
from graphkit.stores.spill import ROWS, Ranges, Spill

_AT_A_TIME = 1024
"""Files that one process takes at a time, if they are not large."""


class Said(NamedTuple):
    """What a task counted."""

    readings: int
    citations: Counter[str]
    unresolved: int


Task = tuple[tuple[int, Part], ...]


def tasks_of(parts: Iterable[Part]) -> Iterator[tuple[tuple[int, Part], ...]]:
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


def missing_in(task: Task) -> frozenset[tuple[str, str]]:
    """Type and issuer of the documents without number."""
    found = set()
    for _, part in task:
        for _, row in columns(part, ["document.type", "document.issuer", "document.code"]):
            header = row["document"]
            if not header["code"] and header["type"] and header["issuer"]:
                found.add((header["type"], header["issuer"]))
    return frozenset(found)


def survey(spill: Spill, missing: frozenset[tuple[str, str]], task: Task) -> None:
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
                "likely": mention.likely,
            }
        )
    for name, told in rows.items():
        spill.add(name, told, SCHEMAS[name])


def _slice(table: str, number: int) -> str:
    return f"{table}-{number:06}"


def share_out(spill: Spill, table: str, key: str, slices: int, paths: Sequence[Path]) -> None:
    """Write the rows of some files of a table, which go, to the slices of their keys."""
    rows = pa.concat_tables(pq.ParquetFile(path).read() for path in paths)
    numbers = np.array([crc32(value.encode()) % slices for value in rows.column(key).to_pylist()], np.int32)
    rows = rows.take(np.argsort(numbers, kind="stable"))
    ends = np.cumsum(np.bincount(numbers, minlength=slices)).tolist()
    for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        if end > start:
            spill.add_batch(_slice(table, number), rows.slice(start, end - start))
    for path in paths:
        path.unlink()


def identify(spill: Spill, elsewhere: Mapping[str, Sequence[Mention]], number: int) -> None:
    """Resolve the keys of one slice; ``elsewhere`` holds mentions of documents of other graphs by key."""
    if not spill.has(_slice("mentions", number)):
        return
    found: list[dict[str, Any]] = []
    spelt: dict[str, str] = {}
    for key, group in groupby(spill.rows(WANTED, slice=spill.sql(_slice("mentions", number))), key=itemgetter("key")):
        rows = list(group)
        said = [
            Mention(
                r["label"],
                r["year"],
                r["issuer"],
                str(r["place"]),
                r["until"],
                r["named"],
                r["said"],
                likely=r["likely"],
            )
            for r in rows
        ]
        for row, identity in zip(rows, resolve_key([*said, *elsewhere.get(key, ())]), strict=False):
            if row["open"]:
                place = {name: row[name] for name in ("part", "place", "index")}
                found.append(place | identity._asdict())
            elif identity.id != (own := identifier(row["label"], row["year"], row["issuer"])):
                spelt[own] = identity.id
        if len(found) >= ROWS:
            spill.add("identities", found, SCHEMAS["identities"])
            found = []
    spill.add("identities", found, SCHEMAS["identities"])
    spill.add("spellings", [{"id": one, "spelt": other} for one, other in spelt.items()], SCHEMAS["spellings"])


@lru_cache(maxsize=1)
def _spellings_in(folder: Path) -> dict[str, str]:
    return {row["id"]: row["spelt"] for row in Spill(folder).rows("SELECT * FROM {spellings}")}


def spellings(spill: Spill) -> dict[str, str]:
    """Identities whose label is spelt otherwise where it is said first → that identity."""
    return _spellings_in(spill.folder)


def _sorted(spill: Spill, name: str) -> Path:
    return spill.folder / "sorted" / name / "ordered.parquet"


def _of_parts(spill: Spill, name: str, task: Task) -> dict[int, list[dict[str, Any]]]:
    """The rows of a sorted table that belong to the parts of a task, by place."""
    within = [("part", ">=", task[0][0]), ("part", "<=", task[-1][0])]
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in pq.read_table(_sorted(spill, name), filters=within, partitioning=None).to_pylist():
        found[row["place"]].append(row)
    return found


def texts_of(wanted: frozenset[int], task: Task) -> dict[int, str]:
    """The texts of some readings, as far as the task has them."""
    files = {place // PER_FILE for place in wanted}
    found = {}
    for _, part in task:
        if any(number in files for _, number in part.files):
            for place, row in columns(part, ["source.text"]):
                if place in wanted:
                    found[place] = row["source"]["text"]
    return found


def contribute(spill: Spill, cuts: Sequence[str], task: Task) -> Said:
    """Write what the readings of a task contribute to the tables, and their texts."""
    contributions = Contributions()
    relations: Counter[str] = Counter()
    count = unresolved = 0
    identities, known = _of_parts(spill, "identities", task), _of_parts(spill, "places", task)
    spelt = spellings(spill)
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
        name = name_of(table)
        spill.add(name, [*rows.values()], contributed(name))
    orders = [
        order._asdict() | {"at": order.place, "leads": [*order.leads], "cites": [*order.cites]}
        for order in contributions.orders
    ]
    spill.add("orders", orders, SCHEMAS["orders"])
    reports = [report._asdict() | {"at": report.place, "cites": [*report.cites]} for report in contributions.reports]
    spill.add("reports", reports, SCHEMAS["reports"])
    citing = [
        {"at": report.place, "body": report.issuer, "document": cited}
        for report in contributions.reports
        for cited in sorted(report.cites)
    ]
    spill.add("citing", citing, SCHEMAS["citing"])
    spill.add(
        "warnings",
        [
            {"at": warning.place, "number": number, "sentence": warning.sentence}
            for number, warning in enumerate(contributions.warnings)
        ],
        SCHEMAS["warnings"],
    )
    if kept:
        Ranges(spill, "texts", cuts).add("source", texts.texts_table(kept))
    return Said(count, relations, unresolved)


def write_texts(spill: Spill, directory: Path, cuts: Sequence[str]) -> None:
    """Write the texts in the order of their names."""
    texts.write_tables(Ranges(spill, "texts", cuts).partitions(["source"]), directory)


def answer(spill: Spill, number: int) -> None:
    """Propose which reports answer the orders of the documents of one slice."""
    orders, citing = _slice("orders", number), _slice("citing", number)
    if not (spill.has(orders) and spill.has(citing)):
        return
    name = parquet.edge_table(("PROPOSED_ANSWER", "Document", "Task"))
    rows: list[dict[str, Any]] = []
    said = spill.rows(ANSWERS, orders=spill.sql(orders), citing=spill.sql(citing))
    for _, group in groupby(said, key=itemgetter("key")):
        rows += (
            {"from": each.document, "to": each.task, "score": each.score, "reason": each.reason, "at": at}
            for at, each in propose(_report(row) if row["report"] else _order(row) for row in group)
        )
        if len(rows) >= ROWS:
            spill.add(name, rows, contributed(name))
            rows = []
    spill.add(name, rows, contributed(name))


def date_acting(spill: Spill, number: int) -> None:
    """Give the edges of one slice of acting documents the dates of these."""
    acting, dates = _slice("acting", number), _slice("dates", number)
    if spill.has(acting) and spill.has(dates):
        for batch in spill.batches(ACTED_ON, acting=spill.sql(acting), dates=spill.sql(dates)):
            spill.add_batch("acted_on", batch)


def find_younger(spill: Spill, number: int) -> None:
    """Write what to say of the edges of one slice of documents that are acted on, and younger than what acts on them."""
    acted_on, dates = _slice("acted_on", number), _slice("dates", number)
    if not (spill.has(acted_on) and spill.has(dates)):
        return
    for batch in spill.batches(YOUNGER, acted_on=spill.sql(acted_on), dates=spill.sql(dates)):
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            relation = schema.DOCUMENT_RELATIONS[row["at"]]
            sentence = against_time(relation, row, {row["from"]: row["earlier"], row["to"]: row["later"]})
            rows.append(row | {"sentence": sentence})
        spill.add("against_time", rows, SCHEMAS["against_time"])


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
