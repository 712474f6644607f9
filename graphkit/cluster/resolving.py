"""Resolution as jobs: which document each citation means, and which document each reading is.

Every step groups rows by a key and calls the function of :mod:`graphkit.resolution` that resolves one key. A key that very
many documents say (a code that is used everywhere) is shared out among tasks: what decides about a mention are its own
file and the first few mentions of each identity (:func:`graphkit.resolution.identity.witnesses`), which all shares get.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import pyarrow as pa

from graphkit.cluster.streams import Row, Rows, grouped, groups, mapped, reading_of
from graphkit.model import Reading
from graphkit.resolution.identity import MENTIONS, OWN, Identity, Mention, identified, resolve_key
from graphkit.resolution.joining import Cited, Text, Unnumbered, duplicates, join, undisputed, unnumbered

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SHARE = 20_000
"""Mentions of one key that one task resolves together."""
IDENTITY = pa.struct(
    [
        ("index", pa.int32()),
        ("id", pa.string()),
        ("candidates", pa.list_(pa.string())),
        ("certain", pa.bool_()),
    ]
)
_ANSWER = pa.schema([("at", pa.int64()), *IDENTITY, *((name, pa.string()) for name in ("sought", "date", "said"))])
_JOIN = pa.schema([("at", pa.int64()), ("id", pa.string()), ("reason", pa.string())])
_SOUGHT = pa.schema(
    [
        ("sought", pa.string()),
        ("at", pa.int64()),
        ("index", pa.int32()),
        ("unnumbered", pa.binary()),
        *((name, pa.string()) for name in ("id", "date", "said")),
    ]
)
_TWIN = pa.schema([("at", pa.int64()), ("other", pa.int64())])


def answers(readings: DataFrame, share: int = SHARE) -> DataFrame:
    """(at, index, id, candidates, certain) of each mention, and, of citations that may be of a document which does not say
    its number, what they say of it.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    sought = [row["missing"] for row in readings.select("missing").where("missing IS NOT NULL").distinct().collect()]
    mentions = readings.select("at", f.explode("mentions").alias("m")).select("at", "m.*")
    counted = mentions.groupBy("key").count().where(f.col("count") > share)
    shares = {row["key"]: -(-row["count"] // share) for row in counted.collect()}
    if not shares:
        rows = mentions.withColumns({"share": f.lit(0), "is_witness": f.lit(False)})
    else:
        session = readings.sparkSession
        many = session.createDataFrame(list(shares.items()), "key STRING, shares INT")
        rows = mentions.join(f.broadcast(many), "key", "left").withColumn("is_witness", f.lit(False))
        rows = rows.withColumn("share", f.coalesce(f.pmod("at", "shares").cast("int"), f.lit(0)))
        first = Window.partitionBy("key", "year", "issuer").orderBy("at", "index")
        witnesses = (
            mentions.join(f.broadcast(many), "key")
            .where("year <> '' AND issuer <> ''")
            .withColumn("rank", f.row_number().over(first))
            .where(f.col("rank") <= MENTIONS)
            .withColumn("share", f.explode(f.sequence(f.lit(0), f.col("shares") - 1)))
            .withColumn("is_witness", f.lit(True))
        )
        rows = rows.drop("shares").unionByName(witnesses.drop("shares", "rank"))
    # False is before True: the witnesses, which come first, are those that are not asked.
    rows = rows.withColumn("is_asked", ~f.col("is_witness")).drop("is_witness")
    sorted_rows = grouped(rows, ("key", "share"), ("is_asked", "at", "index"))
    wanted = frozenset(sought)

    def work(rows: Rows) -> Iterator[Row]:
        for _, group in groups(rows, "key", "share"):
            for row, found in zip(group, resolve_key([_mention(row) for row in group]), strict=True):
                if row["is_asked"]:
                    told = {name: row[name] for name in ("sought", "date", "said")} if row["sought"] in wanted else {}
                    yield {"at": row["at"], "index": row["index"], **found._asdict(), **told}

    return mapped(sorted_rows, work, _ANSWER)


def found(answered: DataFrame) -> DataFrame:
    """(at, found): the identities of each reading's mentions, in the form of :data:`IDENTITY`."""
    from pyspark.sql import functions as f

    return answered.groupBy("at").agg(f.collect_list(f.struct("index", "id", "candidates", "certain")).alias("found"))


def places(readings: DataFrame, claimed: DataFrame) -> DataFrame:
    """(at, source, own, joined): which document each reading is, as :class:`graphkit.resolution.contributions.Place`."""
    from pyspark.sql import functions as f

    own = readings.where("name IS NOT NULL").select("at", "name", "path", "own")
    twice = own.groupBy("name").count().where("count > 1").select("name", f.lit(True).alias("twice"))
    named = own.join(twice, "name", "left").withColumn(
        "source", f.when(f.col("twice") & (f.col("path") != ""), f.col("path")).otherwise(f.col("name"))
    )
    alone = named.join(_undisputed(readings, claimed), "at", "left").select(
        "at",
        "source",
        f.coalesce("own", "id", f.concat(f.lit("source:"), "source")).alias("own"),
        f.col("reason").alias("joined"),
    )
    others = alone.select(f.col("at").alias("other"), f.col("own").alias("theirs"))
    return (
        alone.join(_twins(readings), "at", "left")
        .join(others, "other", "left")
        .select("at", "source", f.coalesce("theirs", "own").alias("own"), "joined")
    )


def identified_reading(row: Row) -> Reading:
    """The reading of a row with the column ``found`` beside it, with every identity filled in."""
    found = {
        each["index"]: Identity(each["id"], tuple(each["candidates"]), each["certain"]) for each in row["found"] or ()
    }
    return identified(reading_of(row), found)


def _mention(row: Row) -> Mention:
    return Mention(
        row["label"],
        row["year"],
        row["issuer"],
        str(row["at"]),
        row["until"],
        row["named"],
        row["said"],
        row["coming"],
        frozenset(row["beside"]),
        row["likely"],
    )


def claims(readings: DataFrame, answered: DataFrame, found: DataFrame) -> DataFrame:
    """(at, id, reason) of readings that seem to be a document whose number they do not say."""
    from pyspark.sql import functions as f

    def ask(rows: Rows) -> Iterator[Row]:
        for row in rows:
            document = unnumbered(identified_reading(row), row["at"])
            yield {"sought": row["missing"], "at": row["at"], "index": OWN, "unnumbered": pickle.dumps(document)}

    missing = readings.where("missing IS NOT NULL").select("at", "key", "readings", "missing").join(found, "at", "left")
    held = readings.where("own IS NOT NULL").select(f.col("own").alias("id")).distinct()
    cited = answered.where("sought IS NOT NULL").join(held, "id", "left_anti")
    cited = cited.select("sought", "at", "index", f.lit(None).cast("binary").alias("unnumbered"), "id", "date", "said")
    rows = mapped(missing, ask, _SOUGHT).unionByName(cited)

    def work(rows: Rows) -> Iterator[Row]:
        # Documents without number come first; of citations, there may be very many.
        for _, group in groupby(rows, itemgetter("sought")):
            documents: list[Unnumbered] = []
            for row in group:
                if row["unnumbered"] is None:
                    said = (Cited(each["id"], each["date"] or "", each["said"]) for each in chain([row], group))
                    for at, one in join(documents, said) if documents else ():
                        yield {"at": at, "id": one.id, "reason": one.reason}
                    break
                documents.append(pickle.loads(row["unnumbered"]))

    ordered = grouped(rows.withColumn("is_cited", f.isnull("unnumbered")), ("sought",), ("is_cited", "at", "index"))
    return mapped(ordered, work, _JOIN)


def _undisputed(readings: DataFrame, claims: DataFrame) -> DataFrame:
    """Without those claims that several readings of different texts make to one document."""
    from pyspark.sql import functions as f

    several = claims.groupBy("id").count().where("count > 1").select("id")
    text = readings.select("at", f.col("readings")[0]["source"]["text"].alias("text"))
    rows = claims.join(several, "id").join(text, "at")
    disputed = pa.schema([("at", pa.int64())])

    def work(rows: Rows) -> Iterator[Row]:
        for _, group in groups(rows, "id"):
            if not undisputed([(row["at"], row["text"]) for row in group]):
                yield from ({"at": row["at"]} for row in group)

    return claims.join(mapped(grouped(rows, ("id",), ("at",)), work, disputed), "at", "left_anti")


def _twins(readings: DataFrame) -> DataFrame:
    """(at, other): readings without a number whose text another one holds."""
    from pyspark.sql import functions as f

    several = (
        readings.where("name IS NOT NULL")
        .groupBy("text_key")
        .agg(f.count("*").alias("count"), f.max(f.col("own").isNull()).alias("open"))
        .where("count > 1 AND open")
        .select("text_key")
    )
    rows = readings.select(
        "text_key",
        "at",
        f.col("own").isNotNull().alias("numbered"),
        f.col("readings")[0]["source"]["text"].alias("text"),
    ).join(several, "text_key")

    def work(rows: Rows) -> Iterator[Row]:
        for _, group in groups(rows, "text_key"):
            for at, other in duplicates(Text(row["at"], row["numbered"], row["text"]) for row in group):
                yield {"at": at, "other": other}

    return mapped(grouped(rows, ("text_key",), ("at",)), work, _TWIN)
