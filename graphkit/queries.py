"""Named queries: files ``queries/NAME.cypher`` whose first comment lines say what they are for and what they take.

A parameter of type ``document`` is given as a code in any spelling, or an id; the Cypher is asked with the id, which every
engine has an index for, once for each document that bears the code. One of type ``body`` is given as a name in any usual
writing, and the Cypher is asked with the id in the same way. Beside each file stands ``queries/NAME.rq``, which gives the same rows over RDF.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from graphkit.errors import GraphkitError
from graphkit.lineage import find_documents, unknown_document
from graphkit.spelling import spellings
from graphkit.stores.cypher import Asked, Gathering, Result
from graphkit.stores.embedded import StoredGraph
from graphkit.stores.shaping import folds, limited, shaped
from graphkit.tasklist.bodies import find_bodies

if TYPE_CHECKING:
    from graphkit.stores.neo4j import Neo4jGraph
    from graphkit.stores.sparql import SparqlGraph

Value = str | int
_DIGITS = 18
"""Of an integer that every engine takes."""
_HEAD = re.compile(r"^// (\w+): (.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"(?P<name>\w+) \((?P<type>\w+)(?: = (?P<default>[^)]+))?\): (?P<description>.+)")


class Parameter(NamedTuple):
    """What a query takes."""

    name: str
    type: str
    """``string``, ``integer``, ``document`` or ``body``."""
    description: str
    default: Value | None = None
    """``None`` where a value must be given."""


class Query(NamedTuple):
    """A query with a name."""

    name: str
    purpose: str
    parameters: tuple[Parameter, ...]
    example: str
    """A command line that runs it."""
    text: str
    """Cypher, with the head."""
    sparql: str = ""
    """SPARQL, with a head of its own that :mod:`graphkit.stores.shaping` reads."""


def load_queries() -> dict[str, Query]:
    """All named queries, sorted by name."""
    return dict(_loaded())


@cache
def _loaded() -> dict[str, Query]:
    found = sorted((each for each in _folder().iterdir() if each.name.endswith(".cypher")), key=lambda each: each.name)
    queries = (parse(each.name.removesuffix(".cypher"), each.read_text(encoding="utf-8")) for each in found)
    return {query.name: query._replace(sparql=_twin(query.name)) for query in queries}


def _twin(name: str) -> str:
    file = _folder() / f"{name}.rq"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def parse(name: str, text: str) -> Query:
    """Read the text of a query file.

    Raises:
        GraphkitError: its head lacks a line, or a parameter is not written ``name (type): what it is``.
    """
    head = dict(_HEAD.findall(text))
    if missing := [key for key in ("purpose", "parameters", "example") if key not in head]:
        raise GraphkitError(f"The query {name} lacks the line '// {missing[0]}: ...'.")
    told = [] if head["parameters"] == "none" else head["parameters"].split("; ")
    parameters = tuple(_parameter(name, each) for each in told)
    return Query(name, head["purpose"], parameters, head["example"], text)


def run(
    graph: StoredGraph | Neo4jGraph | SparqlGraph,
    name: str,
    parameters: Mapping[str, str],
    timeout_seconds: float = 60,
) -> Result:
    """Answer a named query; the values come as strings and get the types that the query declares.

    Whatever the engine, the columns and rows are the same; only which of several shortest paths is told may differ.

    Raises:
        GraphkitError: no such query or parameter, a value missing or of the wrong type, or it takes too long.
    """
    queries = load_queries()
    if name not in queries:
        raise GraphkitError(f"There is no query {name}: choose among {', '.join(queries)}.")
    query = queries[name]
    names = [parameter.name for parameter in query.parameters]
    if unknown := sorted(parameters.keys() - set(names)):
        takes = f"it takes {', '.join(names)}" if names else "it takes none"
        raise GraphkitError(f"The query {name} has no parameter {unknown[0]}: {takes}.")
    values = {each.name: _value(query, each, parameters.get(each.name)) for each in query.parameters}
    if hasattr(graph, "cypher"):
        return _over_cypher(graph, query, values, timeout_seconds)
    return _over_rdf(graph, query, values, timeout_seconds)


def _over_cypher(graph: Asked, query: Query, values: Mapping[str, Value], timeout_seconds: float) -> Result:
    until = time.monotonic() + timeout_seconds
    ask = graph.gathered if folds(query.text) and isinstance(graph, Gathering) else graph.cypher
    answers = []
    for each in _identified(graph, query, values):
        answers.append(ask(query.text, each, timeout_seconds))
        if time.monotonic() > until:
            raise GraphkitError(
                f"The query took longer than {timeout_seconds:g} seconds: name one document, or allow it more time."
            )
    return shaped(query.text, Result(answers[0].columns, [row for answer in answers for row in answer.rows]))


def _identified(graph: Asked, query: Query, values: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """The values with ids in place of codes and names, once for each document or body that they mean, in the order of the ids."""
    finding = {"document": _documents, "body": _bodies}
    meant = {
        each.name: finding[each.type](graph, str(values[each.name]))
        for each in query.parameters
        if each.type in finding and values[each.name] != each.default
    }
    for identities in product(*meant.values()):
        yield {**values, **dict(zip(meant, identities, strict=True))}


def _documents(graph: Asked, told: str) -> list[str]:
    return [row["id"] for row in find_documents(graph, told)]


def _bodies(graph: Asked, told: str) -> list[str]:
    known = dict(graph.cypher("MATCH (o:Organization) RETURN o.id, o.name").rows)
    if (
        told in known
        or graph.cypher("MATCH (d:Document) WHERE d.issuer = $told RETURN d.id LIMIT 1", {"told": told}).rows
    ):
        return [told]
    names = find_bodies(told, set(known.values()))
    return sorted(identity for identity, name in known.items() if name in names)


def _over_rdf(graph: SparqlGraph, query: Query, values: Mapping[str, Value], timeout_seconds: float) -> Result:
    from graphkit.stores.sparql import bound

    if not query.sparql:
        raise GraphkitError(f"The query {query.name} is not written for RDF: ask a graph or Neo4j.")
    codes = {
        each.name: _code_over_rdf(graph, str(values[each.name])) for each in query.parameters if each.type == "document"
    }
    told = {**values, **codes}
    text = limited(bound(query.sparql, told), told)
    return shaped(query.sparql, graph.sparql(text, timeout_seconds).result())


_KNOWN = """ASK {
  VALUES (?_code) { ("41-NQ/TW") }
  ?d a <http://data.europa.eu/eli/ontology#LegalResource> ;
     <http://purl.org/dc/terms/identifier>|<http://data.europa.eu/eli/ontology#id_local> ?_code
}"""


def _code_over_rdf(graph: SparqlGraph, told: str) -> str:
    """The spelling of an id or a code that the graph knows a document by."""
    from graphkit.stores.sparql import bound

    for name in spellings(told):
        if graph.sparql(bound(_KNOWN, {"code": name})).result().rows[0][0]:
            return name
    raise unknown_document(told)


def _folder() -> Traversable:
    """The queries in the wheel, or those at the top of a checkout."""
    packed = files("graphkit") / "_queries"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "queries"


def _parameter(query: str, told: str) -> Parameter:
    match = _PARAMETER.fullmatch(told)
    if match is None or match["type"] not in ("string", "integer", "document", "body"):
        raise GraphkitError(
            f"The query {query} declares a parameter that is not 'name (string|integer|document|body): ...': {told}"
        )
    default = None if match["default"] is None else json.loads(match["default"])
    return Parameter(match["name"], match["type"], match["description"], default)


def _value(query: Query, parameter: Parameter, given: str | None) -> Value:
    if not given:
        if parameter.default is None:
            raise GraphkitError(
                f"The query {query.name} needs {parameter.name} ({parameter.description}): {query.example}"
            )
        return parameter.default
    if parameter.type != "integer":
        return normalize("NFC", given)
    if not (given.isascii() and given.isdecimal() and len(given) <= _DIGITS):
        raise GraphkitError(
            f"{parameter.name} of the query {query.name} must be an integer of at most {_DIGITS} digits, not {given!r}."
        )
    return int(given)
