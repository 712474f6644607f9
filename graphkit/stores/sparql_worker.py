"""A process that answers SPARQL queries over one store, so that a query can be ended: ``python -m graphkit.stores.sparql_worker``.

Oxigraph has no way to stop a query, a process has. Each line on standard input is a question in JSON; each answer is a
line in JSON and, behind it, as many bytes as it says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, Triple, serialize

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def main(path: str) -> None:
    """Open the store (a database, or a file that is read into memory) and answer until standard input ends."""
    store, union = _open(Path(path))
    out = sys.stdout.buffer
    _send(out, {"kind": "ready"})
    for line in sys.stdin.buffer:
        question = json.loads(line)
        try:
            _answer(store, union, question["query"], question["rows"], out)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            _send(out, {"kind": "error", "message": " ".join(str(error).split())})


def _open(path: Path) -> tuple[Store, bool]:
    if path.is_dir():
        return Store.read_only(str(path)), False
    store = Store()
    store.bulk_load(path=path)
    # A file of named graphs is asked as a whole.
    return store, any(True for _ in store.named_graphs())


def _answer(store: Store, union: bool, query: str, limit: int, out: BinaryIO) -> None:
    answer = store.query(query, use_default_graph_as_union=union)
    if isinstance(answer, QueryBoolean):
        _send(out, {"kind": "ask"}, json.dumps({"head": {}, "boolean": bool(answer)}).encode())
    elif isinstance(answer, QuerySolutions):
        names = [variable.value for variable in answer.variables]
        rows = [_binding(names, solution) for solution in islice(answer, limit + 1)]
        if _within(len(rows), limit, out):
            told = {"head": {"vars": names}, "results": {"bindings": rows}}
            _send(out, {"kind": "select"}, json.dumps(told, ensure_ascii=False).encode())
    else:
        triples: Iterator[Any] = iter(answer)
        found = list(islice(triples, limit + 1))
        if _within(len(found), limit, out):
            _send(out, {"kind": "graph"}, serialize(found, format=RdfFormat.N_TRIPLES) or b"")


def _within(rows: int, limit: int, out: BinaryIO) -> bool:
    if rows > limit:
        _send(out, {"kind": "many"})
    return rows <= limit


def _binding(names: list[str], solution: Any) -> dict[str, Any]:
    return {name: _term(solution[name]) for name in names if solution[name] is not None}


def _term(term: Any) -> dict[str, Any]:
    """A term as SPARQL 1.2's JSON results write it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    assert isinstance(term, Literal)
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == _XSD_STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _send(out: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body)
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
