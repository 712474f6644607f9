"""Answers as text: tables, trees, diagrams. Text of documents is data here too, never markup."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from graphkit.lineage import Lineage, Shown, Step, walk

NAMES = {
    "IMPLEMENTS": "thực hiện",
    "BASED_ON": "căn cứ",
    "GUIDES": "hướng dẫn",
    "AMENDS": "sửa đổi, bổ sung",
    "REPLACES": "thay thế",
    "REPEALS": "bãi bỏ",
    "SUSPENDS": "đình chỉ",
    "CORRECTS": "đính chính",
    "CONSOLIDATES": "hợp nhất",
    "PROMULGATES": "ban hành",
    "REPORTS_ON": "báo cáo về",
    "CITES": "dẫn chiếu",
}
"""Relations in Vietnamese, as the national database names them."""


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> Table:
    """A table for the terminal."""
    made = Table(*columns, title=title, title_justify="left", header_style="bold")
    for row in rows:
        made.add_row(*(Text("" if value is None else _flat(value)) for value in row))
    return made


def tables(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Table]:
    """A table for the terminal in pieces, so that the first rows of very many are there at once; one piece if there are none."""
    waiting = iter(rows)
    yield table(columns, islice(waiting, _PIECE))
    while some := list(islice(waiting, _PIECE)):
        yield table(columns, some)


_PIECE = 500
"""Rows whose widths are measured together, which takes a millisecond each."""


def _flat(value: Any) -> str:
    return " → ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """RFC 4180, with a header line; lists are joined by ``|``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["|".join(map(str, v)) if isinstance(v, list | tuple) else v for v in row])
    return out.getvalue()


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """A JSON array of objects."""
    return json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=str)


def _label(document: Mapping[str, Any]) -> str:
    name = str(document["code"] or document["title"] or document["id"])
    kind = "" if name.startswith(document["type"] or " ") else document["type"] or ""
    head = f"{kind} {name if len(name) < 90 else name[:88] + '…'}".strip()
    tail = ", ".join(str(part) for part in (document["date"], document["issuer"]) if part)
    return f"{head} ({tail})" if tail else head


def lineage_tree(found: Lineage) -> list[Tree]:
    """Two trees: what stands under the document, what stands over it."""
    trees = []
    for title, root in (
        ("Được thực hiện bởi · implemented by", found.down),
        ("Căn cứ, thực hiện · rests on", found.up),
    ):
        tree = Tree(Text(_label(root.document), style="bold"))
        branch = tree.add(Text(title, style="italic"))
        told = {root.document["id"]}
        for step in root.steps:
            _grow(branch, step, told)
        if not root.steps:
            branch.add(Text("—"))
        trees.append(tree)
    return trees


def _grow(branch: Tree, step: Step, told: set[str]) -> None:
    """Hang a step on a branch; ``told`` are the documents that stand above with what hangs on them."""
    text = Text(f"{NAMES[step.relation or 'CITES']} ", style="dim").append(_label(step.document), style="default")
    if step.mentions > 1:
        text.append(f" ×{step.mentions}", style="dim")
    if not step.repeated:
        told.add(step.document["id"])
    elif step.document["id"] in told:
        text.append(" (xem trên · see above)", style="dim")
    else:
        text.append(" (xem dưới · see below)", style="dim")
    node = branch.add(text)
    for row in step.evidence:
        node.add(Text(f"{_where(row)} «{row['sentence']}»", style="dim"))
    for below in step.steps:
        _grow(node, below, told)


def _where(row: Mapping[str, Any]) -> str:
    """Where a citation stands: file, page where there are any, and place in the text."""
    page = f", page {row['page']}" if row["page"] else ""
    return f"{row['source']}{page}:{row['start']}-{row['end']}"


def lineage_json(found: Lineage) -> str:
    """Both trees as nested JSON."""

    def plain(step: Step) -> dict[str, Any]:
        return {
            **step.document,
            "relation": step.relation,
            "mentions": step.mentions,
            "evidence": [dict(row) for row in step.evidence],
            "steps": [plain(below) for below in step.steps],
        }

    return json.dumps({"down": plain(found.down), "up": plain(found.up)}, ensure_ascii=False, indent=2)


def _arrows(found: Lineage) -> list[tuple[Mapping[str, Any], str, Mapping[str, Any]]]:
    """(acting document, relation, document acted on), each once."""
    arrows = [(b.document, b.relation or "", a.document) for a, b in walk(found.down)]
    arrows += [(a.document, b.relation or "", b.document) for a, b in walk(found.up)]
    return list({(a["id"], r, b["id"]): (a, r, b) for a, r, b in arrows}.values())


def lineage_mermaid(found: Lineage) -> str:
    """A Mermaid flow chart."""
    arrows = _arrows(found)
    documents = {row["id"]: row for a, _, b in arrows for row in (b, a)} or {
        found.down.document["id"]: found.down.document
    }
    keys = {identifier: f"n{i}" for i, identifier in enumerate(documents)}

    def quoted(text: str) -> str:
        return "".join(f"#{ord(sign)};" if sign in '"#<>&[]{}|`' else sign for sign in text)

    lines = ["flowchart BT", *(f'  {keys[i]}["{quoted(_label(row))}"]' for i, row in documents.items())]
    lines += [f"  {keys[a['id']]} -->|{quoted(NAMES[r])}| {keys[b['id']]}" for a, r, b in arrows]
    return "\n".join(lines)


def lineage_dot(found: Lineage) -> str:
    """A Graphviz graph."""
    arrows = _arrows(found)
    documents = {row["id"]: row for a, _, b in arrows for row in (b, a)} or {
        found.down.document["id"]: found.down.document
    }

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'

    lines = ["digraph lineage {", "  rankdir=BT; node [shape=box];"]
    lines += [f"  {quoted(i)} [label={quoted(_label(row))}];" for i, row in documents.items()]
    lines += [f"  {quoted(a['id'])} -> {quoted(b['id'])} [label={quoted(NAMES[r])}];" for a, r, b in arrows]
    return "\n".join([*lines, "}"])


def print_shown(console: Console, shown: Shown) -> None:
    """Everything known of a document, for the terminal."""
    document = shown.document
    console.print(Text(_label(document), style="bold"))
    for name in ("id", "title", "source", "joined"):
        if document[name]:
            console.print(Text(f"  {name}: {document[name]}"))
    if not document["held"]:
        console.print(Text("  chỉ được dẫn chiếu, không có văn bản · cited only, its text is not held", style="dim"))
    for relation, acting, other, said in shown.relations:
        way = NAMES[relation] if acting else f"được … {NAMES[relation]} bởi"
        console.print(Text(f"\n{way} ({relation}{' →' if acting else ' ←'}) ").append(_label(other), style="bold"))
        for row in said:
            console.print(Text(f"  {_where(row)} [{row['rule']}, {row['confidence']}]", style="dim"))
            console.print(_marked(row))
    if shown.mentions:
        console.print(Text(f"\nDẫn chiếu · mentions: {len(shown.mentions)}", style="bold"))
        for row in shown.mentions:
            console.print(Text(f"  {_where(row)} «{' '.join(row['surface'].split())}»"))
    if shown.tasks:
        console.print(Text(f"\nNhiệm vụ · tasks: {len(shown.tasks)}", style="bold"))
        for row in shown.tasks:
            console.print(Text(f"  [{row['section'] or '–'}] {row['due'] or ''} {row['text']}"))


def _marked(row: Mapping[str, Any]) -> Text:
    text = Text("    " + row["sentence"])
    surface = " ".join(row["surface"].split())
    at = text.plain.find(surface)
    if at >= 0:
        text.stylize("underline", at, at + len(surface))
    return text
