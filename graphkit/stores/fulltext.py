"""Search over the documents and bodies of a graph: an SQLite FTS5 index of folded words beside it.

Entries are numbered by their weight (held documents first, then the most cited, then the youngest), so the index gives the
heaviest first and stops as soon as a page is full, however common the words are. An answer has three tiers: the number that
was typed, then all words in the header (number, type, subject, issuer, date), then all words in the text.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.stores import passages, texts
from graphkit.stores.parquet import edge_table, node_table, table_path
from graphkit.stores.passages import Pieces, Prepared, fold
from graphkit.stores.spill import Ranges, Spill, bounds, read_sql
from graphkit.working import give_back, workers

FILE = "search.db"
MOST = 500
"""Matches that are counted and can be leafed through; beyond, an answer says that there are more."""

_FULL = 20
"""Matches in headers that make a first page."""
_CANDIDATES = 80
"""Matches in headers that are put in order by how well they fit."""
_MAPPED = 1 << 36
"""Bytes of the file that readers may map: all threads share what is in memory."""
_WORD = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r'"([^"]*)"|(\S+)')
_DAY = re.compile(r"(?:ngay )?(\d{1,2})(?:[/.-]| thang )(\d{1,2})(?:[/.-]| nam )(\d{4})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTH = re.compile(r"\bthang (\d{1,2})(?:[/-]| nam )(\d{4})\b|(?<![\d/.-])(\d{1,2})/(\d{4})(?![\d/])")
_TABLES = f"""
CREATE TABLE entries (number INTEGER PRIMARY KEY, label TEXT, id TEXT, code TEXT, type TEXT, date TEXT, title TEXT,
                      issuer TEXT, held INTEGER, source TEXT, cited INTEGER, folded TEXT);
CREATE VIRTUAL TABLE heads USING fts5(code, words, facets, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE texts USING fts5(words, facets, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE facets (name TEXT, value TEXT, entries INTEGER);
{passages.TABLE};
"""
_INDEXES = "CREATE INDEX entries_by_id ON entries (label, id)"


class Hit(NamedTuple):
    """A document or a body that was found."""

    label: str
    """``Document`` or ``Organization``."""
    id: str
    code: str | None
    type: str | None
    date: str | None
    title: str | None
    """The subject of a document, the name of a body."""
    issuer: str | None
    held: bool
    source: str | None
    cited: int
    """How many documents point at it; of a body, how many documents and tasks are its own."""
    in_header: bool
    """Whether all words stand in the header."""


class Found(NamedTuple):
    """One page of an answer."""

    hits: tuple[Hit, ...]
    total: int
    """How many there are, ``MOST`` where there are as many or more."""
    words: tuple[tuple[str, ...], ...]
    """The folded words and phrases that were looked for, to be marked in a text."""


def build_index(directory: Path, jobs: int = 1) -> None:
    """Make the index of the graph in a directory (its Parquet files) and of the texts of its documents, if it has them.

    Raises:
        GraphkitError: the file cannot be written.
    """
    file = directory / FILE
    file.unlink(missing_ok=True)
    spill = Spill(directory / "spill")
    try:
        with closing(sqlite3.connect(file)) as database:
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
            database.executescript(_TABLES)
            _number(spill, directory)
            facets: Counter[tuple[str, str]] = Counter()
            bodies = _bodies(spill, directory, jobs)
            numbered, body = next(bodies, _NO_TEXT)
            for entry in spill.rows("SELECT * FROM {entries}"):
                number = entry["number"]
                _insert(database, number, entry, body if numbered == number else None)
                if numbered == number:
                    numbered, body = next(bodies, _NO_TEXT)
                facets.update((name, entry[name]) for name in ("type", "issuer") if entry[name])
                if entry["date"]:
                    facets["year", entry["date"][:4]] += 1
            database.executemany(
                "INSERT INTO facets VALUES (?, ?, ?)", sorted((*key, count) for key, count in facets.items())
            )
            database.execute(_INDEXES)
            for table in ("heads", "texts"):
                database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
            database.commit()
    except (sqlite3.Error, UnicodeError) as error:
        raise GraphkitError(f"Cannot write the search index {file}: {error}.") from error
    finally:
        spill.remove()


_COUNTS = 'SELECT "to" AS id, count(*) AS count FROM {edges} GROUP BY "to"'
_WEIGHED = """
    SELECT 'Document' AS label, id, code, type, coalesce(date, CAST(year AS VARCHAR)) AS date, title, issuer,
        held, source, coalesce(count, 0) AS cited, 0 AS own
    FROM {documents} d LEFT JOIN {cited} c USING (id)
    UNION ALL BY NAME
    SELECT 'Organization' AS label, id, name AS title, false AS held, coalesce(count, 0) AS cited, coalesce(count, 0) AS own
    FROM {organizations} o LEFT JOIN {own} w USING (id)
    """
_ORDERED = """
    SELECT label, id, code, type, date, title, issuer, held, source, cited FROM {weighed}
    ORDER BY label DESC, own DESC, held DESC,
        CASE WHEN label = 'Organization' OR cited = 0 THEN 0 ELSE length(bin(cited)) END DESC,
        coalesce(date, '') DESC, id
    """
"""Bodies, the weightiest first, then documents: held ones, the most cited (in powers of two), the youngest."""
_SOURCES = """
    SELECT unnest(parts) AS source, unnest(range(len(parts))) AS rank, number
    FROM (SELECT number, string_split(source, ' | ') AS parts FROM {entries} WHERE source IS NOT NULL) ORDER BY source
    """
_SIZES = """
    SELECT number, CAST(sum(size) AS BIGINT) AS size
    FROM (SELECT source, length(text) AS size FROM {texts}) t JOIN {sources} s USING (source) GROUP BY number ORDER BY number
    """
_WORDS = pa.schema([("number", pa.int64()), ("rank", pa.int64()), ("folded", pa.string()), ("text", pa.string())])
_NO_TEXT: tuple[int, Prepared | None] = (0, None)
_TEXT = 32 << 20
"""Characters of text that one process holds at a time, but for a text that is longer by itself."""


def _number(spill: Spill, directory: Path) -> None:
    """Put the entries in order, and say which texts belong to which: step by step, for each has the memory to itself."""
    documents = [kind for kind in schema.EDGES if kind[1:] == ("Document", "Document")]
    bodies = [kind for kind in schema.EDGES if kind[2] == "Organization" and kind[0] != "PART_OF"]
    for name, kinds in (("cited", documents), ("own", bodies)):
        spill.keep(name, _COUNTS, edges=read_sql(*(table_path(directory, edge_table(kind)) for kind in kinds)))
    spill.keep(
        "weighed",
        _WEIGHED,
        documents=read_sql(table_path(directory, node_table("Document"))),
        organizations=read_sql(table_path(directory, node_table("Organization"))),
    )
    spill.keep("ordered", _ORDERED)
    spill.keep("entries", "SELECT row_number() OVER () AS number, * FROM {ordered}")
    spill.keep("sources", _SOURCES)


def _bodies(spill: Spill, directory: Path, jobs: int) -> Iterator[tuple[int, Prepared]]:
    """The texts of each entry that has some, as they are kept, by its number."""
    kept = directory / texts.FILE
    if not kept.exists() or not spill.has("entries"):
        return
    cuts = bounds(((row["number"], row["size"]) for row in spill.rows(_SIZES, texts=read_sql(kept))), _TEXT)
    with pq.ParquetFile(kept) as file:
        groups = file.metadata.num_row_groups
    tasks = [range(begin, min(begin + _GROUPS, groups)) for begin in range(0, groups, _GROUPS)]
    with workers(jobs) as work:
        for _ in work(partial(_fold_texts, spill, kept, cuts), tasks):
            pass
    for rows in Ranges(spill, "words", cuts).partitions(["number", "rank"]):
        for number, group in groupby(_few(rows, "number", "folded", "text"), key=itemgetter(0)):
            said = [Prepared(folded, text) for _, folded, text in group]
            # One space between two texts is enough.
            yield (
                number,
                Prepared(
                    *("".join([*(each[:-1] for each in form[:-1]), form[-1]]) for form in zip(*said, strict=True))
                ),
            )
        give_back()


def _few(rows: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Columns of rows, of which only some are there twice at a time."""
    for batch in rows.to_batches(_AT_ONCE):
        yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


_AT_ONCE = 500
"""Rows of texts that are put in at a time."""
_GROUPS = 128
"""Row groups of texts that one process folds at a time."""


def _fold_texts(spill: Spill, kept: Path, cuts: Sequence[int], groups: range) -> None:
    with pq.ParquetFile(kept) as file:
        rows = file.read_row_groups(list(groups), columns=["source", "text"], use_threads=False)
    names = rows.column("source").to_pylist()
    if not names:
        return
    query = "SELECT * FROM {sources} WHERE source BETWEEN $1 AND $2"
    numbers = {row["source"]: (row["number"], row["rank"]) for row in spill.rows(query, [names[0], names[-1]])}
    told = [
        {"number": numbers[name][0], "rank": numbers[name][1], **passages.prepare(text.as_py())._asdict()}
        for name, text in zip(names, rows.column("text"), strict=True)
        if name in numbers
    ]
    if told:
        Ranges(spill, "words", cuts).add("number", pa.Table.from_pylist(told, _WORDS))


def _insert(database: sqlite3.Connection, number: int, entry: Mapping[str, Any], kept: Prepared | None) -> None:
    columns = ("label", "id", "code", "type", "date", "title", "issuer", "held", "source", "cited")
    database.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, *(entry[column] for column in columns), _titled(entry)),
    )
    code = _indexed(entry["code"] or "")
    squeezed = code.replace(" ", "")
    head = " ".join(_indexed(entry[key] or "") for key in ("type", "code", "title", "issuer", "source"))
    head += " " + _day_words(entry["date"])
    facets = " ".join(_facets(entry))
    database.execute(
        "INSERT INTO heads (rowid, code, words, facets) VALUES (?, ?, ?, ?)",
        (number, f"{code} {squeezed}", head, facets),
    )
    body = ""
    if kept is not None:
        passages.insert(database, number, kept)
        body = kept.folded
    database.execute("INSERT INTO texts (rowid, words, facets) VALUES (?, ?, ?)", (number, head + body, facets))


def _titled(entry: Mapping[str, Any]) -> str:
    """What the fit of an answer is measured on."""
    return " ".join(word for word in (_indexed(entry[key] or "") for key in ("type", "code", "title")) if word)


def _indexed(text: str) -> str:
    return " ".join(_WORD.findall(fold(unicodedata.normalize("NFC", text))))


def _day_words(day: str | None) -> str:
    if not day:
        return ""
    year, _, rest = day.partition("-")
    return " ".join(part for part in (*reversed(rest.split("-")), year) if part)


def _facets(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"label{entry['label'].lower()}"
    if entry["date"]:
        digits = entry["date"].replace("-", "")
        yield from (f"day{digits[:length]}" for length in (4, 6, 8) if len(digits) >= length)
    if entry["type"]:
        yield _facet("type", entry["type"])
    if entry["issuer"]:
        yield _facet("issuer", entry["issuer"])


def _facet(name: str, value: str) -> str:
    """A value as one word that no text holds."""
    return name + "x" + value.encode("utf-8", "replace").hex()


class SearchIndex:
    """An index open for reading; threads may share it."""

    def __init__(self, file: Path) -> None:
        """Open the index.

        Raises:
            GraphkitError: it is missing or damaged.
        """
        self._file = file
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            rows = self._connection().execute("SELECT name, value, entries FROM facets").fetchall()
            self._connection().execute("SELECT number FROM passages LIMIT 1")
        except sqlite3.Error as error:
            raise GraphkitError(f"{file} cannot be read: build the graph again.") from error
        self.facets: dict[str, dict[str, int]] = {"type": {}, "issuer": {}, "year": {}}
        """Value → number of documents, by name of the facet."""
        for name, value, count in rows:
            self.facets[name][value] = count

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            for each in self._opened:
                each.close()
            self._opened.clear()

    def search(
        self,
        asked: str,
        *,
        label: str | None = None,
        type: str | None = None,
        issuer: str | None = None,
        day: str | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> Found:
        """Find what holds all words asked for; in quotation marks, words that stand together.

        ``label``, ``type``, ``issuer`` (an identity name) and ``day`` (``2024``, ``2024-07``, ``2024-07-08``) narrow it.
        """
        chunks, days = _parse(asked)
        facets = [*days]
        if label:
            facets.append(f"label{label.lower()}")
        facets += [_facet(name, value) for name, value in (("type", type), ("issuer", issuer)) if value]
        if day:
            facets.append("day" + day.replace("-", ""))
        words = tuple(tuple(chunk) for chunk, _ in chunks)
        if not chunks and not facets:
            return Found((), 0, ())
        try:
            return self._search(chunks, facets, days, words, offset, min(limit, MOST))
        except sqlite3.Error as error:
            raise GraphkitError(f"{self._file} cannot be read: build the graph again.") from error

    def _search(
        self,
        chunks: list[tuple[list[str], bool]],
        facets: list[str],
        days: list[str],
        words: tuple[tuple[str, ...], ...],
        offset: int,
        limit: int,
    ) -> Found:
        narrowed = [f"facets : {each}" for each in facets]
        numbers: list[int] = []
        if chunks:
            squeezed = "".join(word for chunk, _ in chunks for word in chunk)
            if any(sign.isdigit() for sign in squeezed):
                numbers += self._numbers("heads", [f'code : "{squeezed}"', *narrowed], _CANDIDATES)
            in_header = self._in_header(chunks, narrowed, False)
            # A number that was typed in full does not go on, nor does a word that fills the page as it is: to look for all
            # words that begin like a common one takes longer than all the rest.
            if not numbers and len(in_header) < _FULL:
                in_header = self._in_header(chunks, narrowed, True) or in_header
            taken = {*numbers}
            numbers += [number for number in self._best(in_header, words) if number not in taken]
        else:
            numbers = self._numbers("heads", narrowed, MOST)
        first = len(numbers)
        if chunks and first < MOST:
            said = [_match("words", chunk, False) for chunk, _ in chunks]
            together = [word for chunk, _ in chunks for word in chunk]
            # Vietnamese words are of several syllables: where they stand together, they are meant. To find that out costs
            # most of all, and headers that fill the first page answer better.
            apart = len(said) > 1 and first < _FULL
            whole = self._numbers("texts", [_match("words", together, False), *narrowed], MOST) if apart else []
            in_text = whole + (self._numbers("texts", [*said, *narrowed], MOST) if len(whole) < MOST else [])
            # A day that heads no document may stand in texts.
            if not in_text and not numbers and days:
                others = [each for each in narrowed if each.removeprefix("facets : ") not in days]
                in_text = self._numbers("texts", [*said, *(_day_match(each) for each in days), *others], MOST)
            numbers = [*dict.fromkeys(numbers + in_text)]
        shown = numbers[offset : offset + limit]
        hits = self._hits(shown)
        found = tuple(hits[number]._replace(in_header=at < first) for at, number in enumerate(shown, offset))
        return Found(found, min(len(numbers), MOST), words)

    def _in_header(self, chunks: list[tuple[list[str], bool]], narrowed: list[str], open_end: bool) -> list[int]:
        """Entries that hold all words in their header; ``open_end``: the last word may go on."""
        if open_end and not any(may_go_on for _, may_go_on in chunks):
            return []
        asked = [_match("{code words}", chunk, open_end and may_go_on) for chunk, may_go_on in chunks]
        return self._numbers("heads", [*asked, *narrowed], MOST)

    def passages(self, found: Found) -> dict[str, Pieces]:
        """Of the documents of an answer whose text holds the words and not their header: what stands around them, by identity."""
        wanted = json.dumps([hit.id for hit in found.hits if not hit.in_header])
        numbers = self._connection().execute(
            "SELECT number, id FROM entries WHERE label = 'Document' AND id IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        ids = dict(numbers.fetchall())
        kept = passages.select(self._connection(), json.dumps([*ids]))
        return {ids[number]: passages.passage(text, found.words) for number, text in kept.items()}

    def documents(self, ids: Iterable[str]) -> dict[str, Hit]:
        """Entries of documents by their identity; those that are not there are left out."""
        wanted = json.dumps([*ids])
        rows = self._connection().execute(
            f"SELECT {_COLUMNS} FROM entries WHERE label = 'Document' AND id IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        return {hit.id: hit for hit in map(_hit, rows)}

    def heaviest(self, label: str, limit: int) -> tuple[Hit, ...]:
        """The first entries of a label."""
        rows = self._connection().execute(
            f"SELECT {_COLUMNS} FROM entries WHERE label = ? ORDER BY number LIMIT ?", (label, limit)
        )
        return tuple(map(_hit, rows))

    def _numbers(self, table: str, clauses: list[str], limit: int) -> list[int]:
        query = f"SELECT rowid AS number FROM {table} WHERE {table} MATCH ? LIMIT ?"
        return [number for (number,) in self._rows("number", query, " AND ".join(clauses), limit)]

    def _best(self, numbers: list[int], words: tuple[tuple[str, ...], ...]) -> list[int]:
        """The heaviest in order of fit: those that say the words together, in their title, and little else."""
        first = numbers[:_CANDIDATES]
        rows = self._rows(
            "number, label, folded",
            "SELECT * FROM entries WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(first),
        )
        titles = {number: (label, f" {folded} ") for number, label, folded in rows}
        flat = " ".join(word for chunk in words for word in chunk)
        chunks = [f" {' '.join(chunk)}" for chunk in words]

        def fit(number: int) -> float:
            label, title = titles[number]
            together = 3.0 if f" {flat} " in title else 0.0
            inside = sum(chunk in title for chunk in chunks) / max(1, len(chunks))
            return float(together + 2 * inside + len(flat) / (len(title) + len(flat)) + (label == "Organization"))

        order = sorted(range(len(first)), key=lambda at: (-fit(first[at]), at))
        return [first[at] for at in order] + numbers[_CANDIDATES:]

    def _hits(self, numbers: Iterable[int]) -> dict[int, Hit]:
        rows = self._rows(
            f"number, {_COLUMNS}",
            "SELECT * FROM entries WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps([*numbers]),
        )
        return {row[0]: _hit(row[1:]) for row in rows}

    def _rows(self, columns: str, query: str, *values: object) -> list[list[Any]]:
        """Columns of an answer, taken in one step: at each step a thread lets others go first, and they take their time."""
        said = f"SELECT json_group_array(json_array({columns})) FROM ({query})"
        ((rows,),) = self._connection().execute(said, values)
        found: list[list[Any]] = json.loads(rows)
        return found

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            # Nothing changes the file after the build.
            address = f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"
            found = sqlite3.connect(address, uri=True, check_same_thread=False)
            found.execute(f"PRAGMA mmap_size = {_MAPPED}")
            self._local.connection = found
            with self._lock:
                self._opened.append(found)
        return found


_COLUMNS = "label, id, code, type, date, title, issuer, held, source, cited"


def _hit(row: Sequence[Any]) -> Hit:
    label, identifier, code, type, day, title, issuer, held, source, cited = row
    return Hit(label, identifier, code, type, day, title, issuer, bool(held), source, cited, in_header=True)


def _match(columns: str, chunk: list[str], open_end: bool) -> str:
    """One phrase of a query; ``open_end``: its last word may go on."""
    return f'{columns} : "{" ".join(chunk)}"' + (" *" if open_end else "")


def _day_match(facet: str) -> str:
    digits = facet.removeprefix("day")
    parts = [digits[6:8], digits[4:6], digits[:4]]
    plain = [part.lstrip("0") for part in parts if part]
    full = [part for part in parts if part]
    return f'words : ("{" ".join(full)}" OR "{" ".join(plain)}")'


def _parse(asked: str) -> tuple[list[tuple[list[str], bool]], list[str]]:
    """Phrases with whether their last word may go on, and the days that are asked for, as facets."""
    text = fold(unicodedata.normalize("NFC", asked.replace("“", '"').replace("”", '"')))
    days: list[str] = []

    def taken(year: str, month: str, day: str = "") -> bool:
        try:
            date(int(year), int(month), int(day or 1))
        except ValueError:
            return False
        days.append(f"day{year}{int(month):02}" + (f"{int(day):02}" if day else ""))
        return True

    text = _ISO_DAY.sub(lambda m: " " if taken(m[1], m[2], m[3]) else m[0], text)
    text = _DAY.sub(lambda m: " " if taken(m[3], m[2], m[1]) else m[0], text)
    text = _MONTH.sub(lambda m: " " if taken(m[2] or m[4], m[1] or m[3]) else m[0], text)
    chunks = []
    for match in _CHUNK.finditer(text):
        if words := _WORD.findall(match[1] if match[1] is not None else match[2]):
            chunks.append((words, match[1] is None))
    # Only the word that is being typed may go on, and only one long enough to mean something.
    last = len(chunks) - 1
    return [
        (words, open_end and at == last and len(words[-1]) > 1 and not words[-1].isdigit())
        for at, (words, open_end) in enumerate(chunks)
    ], days
