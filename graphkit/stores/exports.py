"""The graph in the forms of other tools: GraphML, GEXF, Parquet, CSV, CSV for neo4j-admin, networkx and pandas."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from graphkit import schema
from graphkit.errors import GraphkitError
from graphkit.model import Graph
from graphkit.stores.parquet import TABLES, edge_table, hashed_rows, node_table

if TYPE_CHECKING:
    import networkx
    import pandas

    from graphkit.stores.embedded import StoredGraph

Row = dict[str, Any]
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LIST_SEPARATOR = " | "
_NODE_COLUMNS = {column: kind for columns in schema.NODES.values() for column, kind in columns.items()}
_EDGE_COLUMNS = {column: kind for columns in schema.EDGES.values() for column, kind in columns.items()}


def to_networkx(graph: Graph | StoredGraph) -> networkx.MultiDiGraph[str]:
    """The graph for networkx: nodes by their ids with ``node_type`` and their columns, edges keyed by their type.

    Columns without a value are left out. Where nodes of two labels share an id, the later one is ``Label:id``.
    """
    import networkx

    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    name = _names(graph)
    for label in schema.NODES:
        for row in _rows(graph, node_table(label)):
            made.add_node(name(label, row["id"]), node_type=label, **_known(row))
    for kind in schema.EDGES:
        for row in _rows(graph, edge_table(kind)):
            start, end = name(kind[1], row.pop("from")), name(kind[2], row.pop("to"))
            made.add_edge(start, end, key=kind[0], type=kind[0], **_known(row))
    return made


def to_pandas(graph: Graph | StoredGraph) -> dict[str, pandas.DataFrame]:
    """A frame for every table, ``nodes/Document``, ``edges/IMPLEMENTS.Document.Document``.

    Raises:
        GraphkitError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise GraphkitError("Frames need pandas: pip install pandas.") from None
    return {
        table: pandas.DataFrame(list(_rows(graph, table)), columns=list(columns)) for table, columns in TABLES.items()
    }


def write_graphml(graph: Graph | StoredGraph, out: TextIO) -> int:
    """Write GraphML, row by row, and return how many nodes and edges there are; lists are joined by `` | ``."""
    kinds = {"str": "string", "int": "long", "float": "double", "bool": "boolean", "list": "string"}
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for on, columns in (("node", {"node_type": "str", **_NODE_COLUMNS}), ("edge", {"type": "str", **_EDGE_COLUMNS})):
        for column, kind in columns.items():
            told = f'id="{on}-{column}" for="{on}" attr.name="{column}" attr.type="{kinds[kind]}"'
            out.write(f"<key {told}/>\n")
    out.write('<graph id="graphkit" edgedefault="directed">\n')

    def data(on: str, row: Row) -> str:
        return "".join(f'<data key="{on}-{column}">{_xml(value)}</data>' for column, value in row.items())

    count = 0
    for label, key, row in _nodes(graph):
        out.write(f"<node id={_attribute(key)}>{data('node', {'node_type': label, **row})}</node>\n")
        count += 1
    for number, (kind, start, end, row) in enumerate(_edges(graph)):
        ends = f"source={_attribute(start)} target={_attribute(end)}"
        out.write(f'<edge id="e{number}" {ends}>{data("edge", {"type": kind, **row})}</edge>\n')
        count += 1
    out.write("</graph>\n</graphml>\n")
    return count


def write_gexf(graph: Graph | StoredGraph, out: TextIO) -> int:
    """Write GEXF 1.2 for Gephi, row by row, and return how many nodes and edges there are."""
    kinds = {"str": "string", "int": "long", "float": "double", "bool": "boolean", "list": "string"}
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
    out.write('<graph mode="static" defaultedgetype="directed">\n')
    for on, columns in (("node", {"node_type": "str", **_NODE_COLUMNS}), ("edge", _EDGE_COLUMNS)):
        out.write(f'<attributes class="{on}">\n')
        for column, kind in columns.items():
            out.write(f'<attribute id="{on}-{column}" title="{column}" type="{kinds[kind]}"/>\n')
        out.write("</attributes>\n")

    def values(on: str, row: Row) -> str:
        told = "".join(f'<attvalue for="{on}-{column}" value={_attribute(_text(v))}/>' for column, v in row.items())
        return f"<attvalues>{told}</attvalues>" if told else ""

    count = 0
    out.write("<nodes>\n")
    for label, key, row in _nodes(graph):
        shown = _text(next((row[c] for c in ("code", "name", "label", "title", "surface", "section") if c in row), key))
        told = values("node", {"node_type": label, **row})
        out.write(f"<node id={_attribute(key)} label={_attribute(shown)}>{told}</node>\n")
        count += 1
    out.write("</nodes>\n<edges>\n")
    for number, (kind, start, end, row) in enumerate(_edges(graph)):
        ends = f"source={_attribute(start)} target={_attribute(end)} label={_attribute(kind)}"
        out.write(f'<edge id="{number}" {ends}>{values("edge", row)}</edge>\n')
        count += 1
    out.write("</edges>\n</graph>\n</gexf>\n")
    return count


def write_parquet_files(graph: StoredGraph, directory: Path) -> int:
    """Copy the Parquet files of nodes and edges, and return how many rows there are."""
    for table in TABLES:
        source = graph.directory / f"{table}.parquet"
        (directory / table).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, directory / f"{table}.parquet")
    return sum(graph.counts.values())


def write_csv_files(graph: Graph | StoredGraph, directory: Path) -> int:
    """Write a CSV file for each table, and return how many rows there are; a list is a list in JSON."""
    count = 0
    for table, columns in TABLES.items():
        file = directory / f"{table}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(columns)
            for row in _rows(graph, table):
                writer.writerow(json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in row.values())
                count += 1
    return count


# For `neo4j-admin database import full`

_IMPORTED = {"str": "string", "int": "long", "float": "double", "bool": "boolean", "list": "string[]"}
_ARRAYS = "\x1f"


def write_neo4j_csv(graph: StoredGraph, directory: Path) -> int:
    """Write CSV files with Neo4j's headers, ``import.sh`` with the command that imports them into an empty database, and
    ``finish.cypher`` to run afterwards; return how many rows there are. A later ``graphkit load`` finds its marks there.
    """
    count = 0
    for table in TABLES:
        file = directory / f"{table}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.write(neo4j_header(table))
            for batch in graph.batches(table, 20_000):
                for row, hashed in hashed_rows(batch):
                    out.write(neo4j_line(row, hashed))
                    count += 1
    write_neo4j_scripts(directory, import_command())
    return count


def neo4j_header(table: str) -> str:
    """The first line of a table's CSV for Neo4j."""
    from graphkit.stores.neo4j import MARK

    return ",".join([*_header(table, TABLES[table]), f"{MARK}:long"]) + "\n"


def neo4j_line(row: Iterable[Any], hashed: int) -> str:
    """A row as a line (or some, where a value has line ends) of CSV for Neo4j; ``hashed`` as ``hashed_rows`` tells it."""
    from graphkit.stores.neo4j_load import mark_of

    return ",".join([*map(_field, row), str(mark_of(hashed))]) + "\n"


def write_neo4j_scripts(directory: Path, command: str) -> None:
    """Write ``import.sh``, which runs the command, and ``finish.cypher``."""
    from graphkit.stores.neo4j_load import preparation

    script = directory / "import.sh"
    script.write_text(f'#!/bin/sh\n# With the server stopped.\ncd "$(dirname "$0")" && exec {command} "$@"\n')
    script.chmod(0o755)
    lists = [
        f"MATCH (n:`{label}`) WHERE n.`{column}` IS NULL "
        f"CALL (n) {{ SET n.`{column}` = [] }} IN TRANSACTIONS OF 10000 ROWS"
        for label, columns in schema.NODES.items()
        for column, kind in columns.items()
        if kind == "list"
    ] + [
        f"MATCH (:`{start}`)-[r:`{kind}`]->(:`{end}`) WHERE r.`{column}` IS NULL "
        f"CALL (r) {{ SET r.`{column}` = [] }} IN TRANSACTIONS OF 10000 ROWS"
        for (kind, start, end), columns in schema.EDGES.items()
        for column, type_ in columns.items()
        if type_ == "list"
    ]
    statements = [*preparation(), *lists]
    told = "// An import makes no constraints, and knows no empty list.\n" + "".join(
        f"{each};\n" for each in statements
    )
    (directory / "finish.cypher").write_text(told)


def import_command(database: str = "neo4j", files: str = "{table}.csv") -> str:
    """The command that imports the files of :func:`write_neo4j_csv`, from their folder; ``files`` are those of a table."""
    options = [
        "--overwrite-destination",
        "--id-type=string",
        "--multiline-fields=true",
        "--array-delimiter=U+001F",
    ]
    nodes = [f"--nodes={label}={files.format(table=node_table(label))}" for label in schema.NODES]
    edges = [f"--relationships={kind[0]}={files.format(table=edge_table(kind))}" for kind in schema.EDGES]
    return shlex.join(["neo4j-admin", "database", "import", "full", database, *options, *nodes, *edges])


def _header(table: str, columns: dict[str, str]) -> Iterator[str]:
    _, _, name = table.partition("/")
    for column, kind in columns.items():
        if column == schema.KEY and table.startswith("nodes/"):
            yield f"{column}:ID({name})"
        elif column == "from":
            yield f":START_ID({name.split('.')[1]})"
        elif column == "to":
            yield f":END_ID({name.split('.')[2]})"
        else:
            yield f"{column}:{_IMPORTED[kind]}"


def _field(value: Any) -> str:
    """A field for Neo4j: nothing for null, so that an empty string is another thing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return '"' + _ARRAYS.join(value).replace('"', '""') + '"' if value else ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)


# Rows


def _rows(graph: Graph | StoredGraph, table: str) -> Iterator[Row]:
    if not isinstance(graph, Graph):
        return graph.rows(table)
    family, _, name = table.partition("/")
    found = graph.nodes.get(name, []) if family == "nodes" else graph.edges.get(_kind(name), [])
    return (dict(row) for row in found)


def _kind(name: str) -> tuple[str, str, str]:
    kind, start, end = name.split(".")
    return kind, start, end


def _known(row: Row) -> Row:
    return {column: value for column, value in row.items() if value is not None and value != []}


def _names(graph: Graph | StoredGraph) -> Callable[[str, str], str]:
    """What a node is called where labels do not part the ids."""
    first: dict[str, str] = {}
    for label in schema.NODES:
        for row in _rows(graph, node_table(label)):
            first.setdefault(row["id"], label)
    return lambda label, key: key if first.get(key, label) == label else f"{label}:{key}"


def _nodes(graph: Graph | StoredGraph) -> Iterator[tuple[str, str, Row]]:
    name = _names(graph)
    for label in schema.NODES:
        for row in _rows(graph, node_table(label)):
            yield label, name(label, row["id"]), _known(row)


def _edges(graph: Graph | StoredGraph) -> Iterator[tuple[str, str, str, Row]]:
    name = _names(graph)
    for kind in schema.EDGES:
        for row in _rows(graph, edge_table(kind)):
            yield kind[0], name(kind[1], row.pop("from")), name(kind[2], row.pop("to")), _known(row)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _LIST_SEPARATOR.join(value) if isinstance(value, list) else str(value)


def _xml(value: Any) -> str:
    # A carriage return is a line feed to whoever reads XML, unless it is written as a reference.
    return escape(_NOT_XML.sub("\ufffd", _text(value)), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})
