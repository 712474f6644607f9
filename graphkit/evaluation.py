"""Readings against the gold files of an annotator: figures per document and pooled, and every error by name.

Spans match when they overlap by at least half of their union, one to one, best first. A gold citation marked optional
costs nothing, found or not. The measures:

- mention: citations whose span matches; exact: those whose span is equal
- code (of numbered ones), date, type, issuer, pinpoint (where gold has one): shares of the matched citations
- identity: matched, and the id equal or among those that gold calls equal
- relation: matched, the relation equal, and governed by the matched subject
- edge: distinct (document, subject, relation, object), passive relations turned round
- task: spans match; lead: the bodies that lead, of matched tasks
- deadline: spans match by three tenths, whatever the task, and the dates are equal
- header: share of the fields that gold knows
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple, Protocol, TypeVar

from graphkit.errors import GraphkitError
from graphkit.model import Citation, Deadline, Header, Reading, Source, Task
from graphkit.schema import PASSIVE

MEASURES = (
    "mention",
    "exact",
    "code",
    "date",
    "type",
    "issuer",
    "pinpoint",
    "identity",
    "relation",
    "edge",
    "task",
    "lead",
    "deadline",
    "header",
)
SHARES = frozenset(("code", "date", "type", "issuer", "pinpoint", "header"))
"""Measures that are a share of what was asked; the others have precision and recall."""

_HEADER_FIELDS = ("type", "number", "symbol", "date", "issuer", "place", "signer")
_HALF = 0.5
_THREE_TENTHS = 0.3

_T = TypeVar("_T")


class Figure(NamedTuple):
    """How many are right of those predicted and of those in gold; in a share, both are what was asked."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Right among predicted; 0 without any."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Right among gold; 0 without any."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 without any right."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.right else 0.0


class Fault(NamedTuple):
    """One miss, false find or wrong value."""

    document: str
    what: str
    """The measure; with ``missed`` or ``false`` behind it where only one side has the thing."""
    where: str
    """Surface of the citation or deadline, place of the task, field of the header."""
    gold: str | None
    predicted: str | None


class Evaluation(NamedTuple):
    """What :func:`evaluate` finds."""

    documents: Mapping[str, Mapping[str, Figure]]
    """Figures by document of gold and measure."""
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]
    """Documents of gold without a reading: all that they have counts as missed."""
    unscored: tuple[str, ...]
    """Readings without a gold file: they count nowhere."""

    def figures(self, document: str | None = None) -> Mapping[str, Figure]:
        """The figures of one document, or pooled over all."""
        if document is not None:
            return self.documents[document]
        return {measure: _sum(figures[measure] for figures in self.documents.values()) for measure in MEASURES}

    def rows(self, document: str | None = None) -> list[dict[str, str | int | float | None]]:
        """The figures as rows ``measure value precision recall right predicted gold``.

        ``value`` is F1, or the share (``None`` where nothing was asked; a share has no precision and recall).
        """
        return [_row(measure, figure) for measure, figure in self.figures(document).items()]


def evaluate(gold_dir: Path, readings: Iterable[Reading]) -> Evaluation:
    """Compare readings, one at a time, with ``<stem of source.name>.json`` in ``gold_dir``.

    Raises GraphkitError when the directory has no gold, a gold file is broken, or two readings have one gold file.
    """
    golds = _read_golds(gold_dir)
    compared: dict[str, tuple[Mapping[str, Figure], list[Fault]]] = {}
    unscored = []
    for reading in readings:
        name = PurePath(reading.source.name).stem
        if name in compared:
            raise GraphkitError(f"Two documents are called {name}; evaluate one of them at a time.")
        if name in golds:
            compared[name] = _compare(golds[name], reading)
        else:
            unscored.append(name)
    missing = tuple(name for name in golds if name not in compared)
    for name in missing:
        compared[name] = _compare(golds[name], Reading(Source(name, ""), Header()))
    return Evaluation(
        {name: compared[name][0] for name in golds},
        tuple(fault for name in golds for fault in compared[name][1]),
        missing,
        tuple(unscored),
    )


def _sum(figures: Iterable[Figure]) -> Figure:
    return Figure(*map(sum, zip(*figures, strict=True)))


def _row(measure: str, figure: Figure) -> dict[str, str | int | float | None]:
    if measure in SHARES:
        value, precision, recall = figure.recall if figure.gold else None, None, None
    else:
        value, precision, recall = figure.f1, figure.precision, figure.recall
    return {"measure": measure, "value": value, "precision": precision, "recall": recall, **figure._asdict()}


# --- gold ---


class _Gold(NamedTuple):
    name: str
    document: Header
    citations: tuple[Citation, ...]
    tasks: tuple[Task, ...]
    optional: frozenset[int]
    also: tuple[tuple[str, ...], ...]
    """Of each citation: the other identities that count as equal."""


def _read_golds(folder: Path) -> dict[str, _Gold]:
    if not folder.is_dir():
        raise GraphkitError(f"{folder} is not a directory; name the one that holds the gold files.")
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise GraphkitError(f"{folder} holds no .json file; name the directory that holds the gold files.")
    return {path.stem: _read_gold(path) for path in paths}


def _read_gold(path: Path) -> _Gold:
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise GraphkitError(f"{path} cannot be read ({error.strerror}); check the file and its permissions.") from error
    except ValueError as error:
        raise GraphkitError(f"{path} is not JSON in UTF-8 ({error}); correct it there.") from error
    try:
        return _gold(path.stem, data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        fault = f"{error} is missing" if isinstance(error, KeyError) else error
        raise GraphkitError(f"{path} is not a gold file ({fault}); correct it, or move it elsewhere.") from error


def _gold(name: str, data: Any) -> _Gold:
    citations = tuple(map(_citation, data["citations"]))
    for citation in citations:
        if citation.subject is not None and citation.subject not in range(len(citations)):
            raise ValueError(f"{citation.surface!r} has subject {citation.subject!r}, and there is no such citation")
    fields: dict[str, Any] = {field: _text(data["document"], field) for field in _HEADER_FIELDS}
    return _Gold(
        name,
        Header(**fields),
        citations,
        tuple(map(_task, data.get("tasks") or ())),
        frozenset(index for index, item in enumerate(data["citations"]) if item.get("optional")),
        tuple(_texts(item, "also") for item in data["citations"]),
    )


def _citation(item: Any) -> Citation:
    start, end = _offsets(item)
    return Citation(
        kind=_required(item, "kind"),
        start=start,
        end=end,
        surface=_required(item, "surface"),
        type=_text(item, "type"),
        code=_text(item, "code"),
        date=_text(item, "date"),
        issuer=_text(item, "issuer"),
        issuer_text=_text(item, "issuer_text"),
        id=_required(item, "id"),
        relation=_required(item, "relation"),
        subject=item.get("subject"),
        pinpoint=_text(item, "pinpoint"),
    )


def _task(item: Any) -> Task:
    deadlines = (
        Deadline(*_offsets(each), _required(each, "surface"), _text(each, "date"))
        for each in item.get("deadlines") or ()
    )
    return Task(*_offsets(item), _text(item, "section"), lead=_texts(item, "lead"), deadlines=tuple(deadlines))


def _required(item: Any, key: str) -> str:
    text = _text(item, key)
    if text is None:
        raise KeyError(key)
    return text


def _text(item: Any, key: str) -> str | None:
    value = item.get(key)
    if isinstance(value, str | None):
        return value
    raise TypeError(f"{key} is {value!r}, not a text")


def _texts(item: Any, key: str) -> tuple[str, ...]:
    values = item.get(key) or []
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return tuple(values)
    raise TypeError(f"{key} is {values!r}, not a list of texts")


def _offsets(item: Any) -> tuple[int, int]:
    start, end = item["start"], item["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise ValueError(f"start {start!r} and end {end!r} are no span")
    return start, end


# --- comparing one document ---


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Check(NamedTuple):
    """One value of a matched thing."""

    measure: str
    where: str
    gold: str | None
    predicted: str | None
    right: bool


_Pairs = Mapping[int, int]
"""Index in gold → index in what was predicted."""


def _compare(gold: _Gold, reading: Reading) -> tuple[Mapping[str, Figure], list[Fault]]:
    figures: dict[str, Figure] = {}
    faults: list[Fault] = []
    for compare in (_compare_citations, _compare_tasks, _compare_deadlines, _compare_header):
        some_figures, some_faults = compare(gold, reading)
        figures |= some_figures
        faults += some_faults
    return {measure: figures[measure] for measure in MEASURES}, faults


def _compare_citations(gold: _Gold, reading: Reading) -> tuple[dict[str, Figure], list[Fault]]:
    pairs = _match(gold.citations, reading.citations, _HALF)
    scored = {i: j for i, j in pairs.items() if i not in gold.optional}
    mention = Figure(
        right=len(scored),
        predicted=len(reading.citations) - len(pairs) + len(scored),
        gold=len(gold.citations) - len(gold.optional),
    )
    checks = [check for i, j in scored.items() for check in _citation_checks(gold, reading, pairs, i, j)]
    figures = {
        "mention": mention,
        **{measure: _share(checks, measure) for measure in ("code", "date", "type", "issuer", "pinpoint")},
        **{measure: mention._replace(right=_right(checks, measure)) for measure in ("exact", "identity", "relation")},
        "edge": _edge_figure(gold, reading, pairs),
    }
    missed = _others(gold.citations, pairs.keys() | gold.optional)
    false = _others(reading.citations, set(pairs.values()))
    return figures, [
        *(Fault(gold.name, "mention missed", citation.surface, citation.surface, None) for citation in missed),
        *(Fault(gold.name, "mention false", citation.surface, None, citation.surface) for citation in false),
        *_faults(gold.name, checks),
    ]


def _citation_checks(gold: _Gold, reading: Reading, pairs: _Pairs, i: int, j: int) -> Iterator[_Check]:
    expected, found = gold.citations[i], reading.citations[j]
    where = expected.surface
    same_span = (expected.start, expected.end) == (found.start, found.end)
    yield _Check("exact", where, expected.surface, found.surface, same_span)
    if expected.kind == "numbered":
        yield _Check("code", where, expected.code, found.code, expected.code == found.code)
    if expected.pinpoint:
        yield _folded_check("pinpoint", where, expected.pinpoint, found.pinpoint)
    yield _folded_check("date", where, expected.date, found.date)
    yield _folded_check("type", where, expected.type, found.type)
    yield _folded_check("issuer", where, expected.issuer, found.issuer)
    same_identity = _fold(found.id) in map(_fold, (expected.id, *gold.also[i]))
    yield _Check("identity", where, expected.id, found.id, same_identity)
    yield _Check(
        "relation",
        where,
        f"{expected.relation} by {_governor(gold.citations, expected.subject)}",
        f"{found.relation} by {_governor(reading.citations, found.subject)}",
        expected.relation == found.relation and _same_subject(gold, pairs, expected.subject, found.subject),
    )


def _same_subject(gold: _Gold, pairs: _Pairs, expected: int | None, found: int | None) -> bool:
    """Whether the governing citations match; an optional one that was not found leaves the document itself."""
    if expected is None or (expected in gold.optional and expected not in pairs):
        return found is None
    return found is not None and pairs.get(expected) == found


def _governor(citations: Sequence[Citation], subject: int | None) -> str:
    return "the document" if subject is None else citations[subject].code or citations[subject].surface


def _edge_figure(gold: _Gold, reading: Reading, pairs: _Pairs) -> Figure:
    """Edges, without those of optional citations and of the citations that these govern."""
    canonical = {
        _fold(other): _fold(citation.id)
        for citation, also in zip(gold.citations, gold.also, strict=True)
        for other in also
    }
    left_out = {i for i, citation in enumerate(gold.citations) if gold.optional & {i, citation.subject}}
    expected = set(_edges(gold.citations, left_out, canonical))
    found = set(_edges(reading.citations, {j for i, j in pairs.items() if i in left_out}, canonical))
    return Figure(len(expected & found), len(found), len(expected))


def _edges(
    citations: Sequence[Citation], left_out: set[int], canonical: Mapping[str | None, str | None]
) -> Iterator[tuple[str | None, str, str | None]]:
    """(subject, relation, object) of each citation; the document itself is the subject ``None``."""

    def identity(citation: Citation) -> str | None:
        folded = _fold(citation.id)
        return canonical.get(folded, folded)

    for index, citation in enumerate(citations):
        if index in left_out:
            continue
        subject = None if citation.subject is None else identity(citations[citation.subject])
        if citation.relation in PASSIVE:
            yield identity(citation), PASSIVE[citation.relation], subject
        else:
            yield subject, citation.relation, identity(citation)


def _compare_tasks(gold: _Gold, reading: Reading) -> tuple[dict[str, Figure], list[Fault]]:
    pairs = _match(gold.tasks, reading.tasks, _HALF)
    missed, false = _others(gold.tasks, pairs), _others(reading.tasks, set(pairs.values()))
    faults = [
        *(Fault(gold.name, "task missed", _place(task), _place(task), None) for task in missed),
        *(Fault(gold.name, "task false", _place(task), None, _place(task)) for task in false),
    ]
    right_leads = 0
    for i, j in pairs.items():
        expected, found = set(map(_fold, gold.tasks[i].lead)), set(map(_fold, reading.tasks[j].lead))
        right_leads += len(expected & found)
        if expected != found:
            leads = ("; ".join(task.lead) or None for task in (gold.tasks[i], reading.tasks[j]))
            faults.append(Fault(gold.name, "lead", _place(gold.tasks[i]), *leads))
    task = Figure(len(pairs), len(reading.tasks), len(gold.tasks))
    lead = Figure(right_leads, _leads(reading.tasks), _leads(gold.tasks))
    return {"task": task, "lead": lead}, faults


def _leads(tasks: Iterable[Task]) -> int:
    return sum(len(task.lead) for task in tasks)


def _place(task: Task) -> str:
    return f"{task.section or 'no section'}, characters {task.start} to {task.end}"


def _compare_deadlines(gold: _Gold, reading: Reading) -> tuple[dict[str, Figure], list[Fault]]:
    expected, found = _deadlines(gold.tasks), _deadlines(reading.tasks)
    pairs = _match(expected, found, _THREE_TENTHS)
    checks = [
        _Check("deadline", expected[i].surface, expected[i].date, found[j].date, expected[i].date == found[j].date)
        for i, j in pairs.items()
    ]
    missed, false = _others(expected, pairs), _others(found, set(pairs.values()))
    faults = [
        *(Fault(gold.name, "deadline missed", deadline.surface, deadline.date, None) for deadline in missed),
        *(Fault(gold.name, "deadline false", deadline.surface, None, deadline.date) for deadline in false),
        *_faults(gold.name, checks),
    ]
    return {"deadline": Figure(_right(checks, "deadline"), len(found), len(expected))}, faults


def _deadlines(tasks: Iterable[Task]) -> list[Deadline]:
    return [deadline for task in tasks for deadline in task.deadlines]


def _compare_header(gold: _Gold, reading: Reading) -> tuple[dict[str, Figure], list[Fault]]:
    checks = [
        _folded_check("header", field, getattr(gold.document, field), getattr(reading.document, field))
        for field in _HEADER_FIELDS
        if getattr(gold.document, field) is not None
    ]
    return {"header": _share(checks, "header")}, _faults(gold.name, checks)


# --- what the comparisons share ---


def _match(gold: Sequence[_Span], predicted: Sequence[_Span], least: float) -> dict[int, int]:
    """Pair spans one to one, best overlap first, of equal overlaps the later ones first; in the order of gold."""
    overlaps = ((_overlap(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(predicted))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted((each for each in overlaps if each[0] >= least), reverse=True):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return dict(sorted(pairs.items()))


def _overlap(a: _Span, b: _Span) -> float:
    common = min(a.end, b.end) - max(a.start, b.start)
    return common / (max(a.end, b.end) - min(a.start, b.start)) if common > 0 else 0.0


def _others(items: Sequence[_T], taken: Collection[int]) -> list[_T]:
    return [item for index, item in enumerate(items) if index not in taken]


def _folded_check(measure: str, where: str, gold: str | None, predicted: str | None) -> _Check:
    return _Check(measure, where, gold, predicted, _fold(gold) == _fold(predicted))


def _fold(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def _right(checks: Iterable[_Check], measure: str) -> int:
    return sum(check.right for check in checks if check.measure == measure)


def _share(checks: Sequence[_Check], measure: str) -> Figure:
    asked = sum(check.measure == measure for check in checks)
    return Figure(_right(checks, measure), asked, asked)


def _faults(document: str, checks: Iterable[_Check]) -> list[Fault]:
    return [
        Fault(document, check.measure, check.where, check.gold, check.predicted) for check in checks if not check.right
    ]
