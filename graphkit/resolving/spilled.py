"""What is put aside between the steps of resolving, and in which order it is read again."""

from __future__ import annotations

import pyarrow as pa

from graphkit.resolution.contributions import Table
from graphkit.stores import parquet

_STR, _INT = pa.string(), pa.int64()
_LIST = pa.list_(_STR)
_SPILLED = {
    "mentions": {"part": _INT, "place": _INT, "index": _INT, "key": _STR, "open": pa.bool_()}
    | dict.fromkeys(("label", "year", "issuer", "until", "said", "likely"), _STR)
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
    "reports": {"at": _INT} | dict.fromkeys(("document", "issuer", "date", "subject"), _STR) | {"cites": _LIST},
    "citing": {"at": _INT, "body": _STR, "document": _STR},
    "warnings": {"at": _INT, "number": _INT, "sentence": _STR},
    "against_time": {"at": _INT, "from": _STR, "to": _STR, "sentence": _STR},
}
SCHEMAS = {name: pa.schema(list(told.items())) for name, told in _SPILLED.items()}


PLACES = """
    WITH named AS (
        SELECT part, place, id, CASE WHEN count(*) OVER (PARTITION BY name) = 1 OR path = '' THEN name ELSE path END AS source
        FROM {files}),
    owned AS (
        SELECT n.part, n.place, n.source, coalesce(n.id, j.id, 'source:' || n.source) AS own, j.reason AS joined
        FROM named n LEFT JOIN {joins} j USING (place))
    SELECT o.part, o.place, o.source, coalesce(p.own, o.own) AS own, o.joined
    FROM owned o LEFT JOIN {twins} t USING (place) LEFT JOIN owned p ON p.place = t.other ORDER BY o.part, o.place
    """
SIZES = """
    SELECT CASE WHEN count(*) OVER (PARTITION BY name) = 1 OR path = '' THEN name ELSE path END AS source, size
    FROM {files} ORDER BY source
    """
CITED = """
    WITH found AS (SELECT place, index, id FROM {identities} i SEMI JOIN {cited} c USING (place, index)),
    meant AS (
        SELECT c.* EXCLUDE (id), coalesce(s.spelt, f.id, c.id) AS id
        FROM {cited} c LEFT JOIN found f USING (place, index) LEFT JOIN {spellings} s ON s.id = c.id),
    held AS (SELECT f.id FROM {files} f SEMI JOIN meant m ON m.id = f.id)
    SELECT m.* FROM meant m ANTI JOIN held h ON h.id = m.id ORDER BY m.type, m.issuer, m.place, m.index
    """
UNNUMBERED = """
    SELECT u.*, m.more FROM {unnumbered} u LEFT JOIN (
        SELECT place, list(id) AS more FROM {identities} WHERE place IN (SELECT place FROM {unnumbered}) GROUP BY place
    ) m USING (place) ORDER BY u.type, u.issuer, u.place
    """
ALIKE = """
    SELECT text_key, place, id, size FROM {files} WHERE text_key IN (
        SELECT text_key FROM {files} GROUP BY text_key HAVING count(*) > 1 AND count(id) < count(*))
    ORDER BY text_key, place
    """
WANTED = """
    SELECT * FROM {slice} WHERE key IN (
        SELECT key FROM {slice} GROUP BY key HAVING bool_or(open) OR min(label) <> max(label))
    ORDER BY key, place, index
    """
DATES = "SELECT id, date FROM {documents} WHERE length(date) = 10"
ACTING = 'SELECT ?::BIGINT AS "at", "from", "to", citations[1:1] AS citations FROM {edges}'
ACTED_ON = 'SELECT a.*, d.date AS earlier FROM {acting} a JOIN {dates} d ON d.id = a."from"'
YOUNGER = 'SELECT a.*, d.date AS later FROM {acted_on} a JOIN {dates} d ON d.id = a."to" WHERE earlier < later'
AGAINST_TIME = 'SELECT sentence FROM {against_time} ORDER BY "at", "from", "to"'
ANSWERS = """
    WITH led AS (SELECT "at", task, document, unnest(leads) AS body FROM {orders}),
    meant AS (SELECT DISTINCT document, body FROM led SEMI JOIN {citing} c USING (document, body)),
    given AS (SELECT DISTINCT "at", task FROM led SEMI JOIN meant m USING (document, body)),
    asked AS (SELECT "at", document FROM {citing} c SEMI JOIN meant m USING (document, body))
    SELECT document AS "key", false AS report, "at", document, date, text, cites, task, leads, NULL AS issuer
    FROM {orders} o SEMI JOIN given g USING ("at", task)
    UNION ALL
    SELECT a.document AS "key", true AS report, "at", r.document, date, subject AS text, cites, NULL AS task, NULL AS leads, issuer
    FROM asked a JOIN {reports} r USING ("at")
    ORDER BY "key", report, "at"
    """
"""The orders that a document of a slice gives and the reports that cite it, as far as a body that leads reports."""


def name_of(table: Table) -> str:
    """What the contributed rows of a table of the graph are called."""
    return parquet.node_table(table) if isinstance(table, str) else parquet.edge_table(table)


def contributed(name: str) -> pa.Schema:
    """The columns of the rows that are contributed to a table."""
    more = ("mentions", "at") if name == parquet.node_table("Document") else ("at",)
    return pa.schema([*parquet.arrow_schema(name), *(pa.field(column, _INT) for column in more)])
