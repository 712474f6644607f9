"""What an application is told when it starts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from graphkit.stores.neo4j import Target


class Settings(NamedTuple):
    """The graph to serve and the limits to keep."""

    graph: Path | Target
    """Its folder, or a database in Neo4j."""
    password: str | None = None
    """Asked for with HTTP Basic authentication; any user name will do."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names that a request may call this server by, against DNS rebinding; ``*`` for any."""
    query_seconds: float = 10
    """Time limit of a query that a visitor writes."""
    query_rows: int = 1000
    upload_bytes: int = 20_000_000
    upload_seconds: int = 60
    """Processor time for reading one uploaded file; twice as much on the clock."""
    upload_memory: int = 2_000_000_000
    """Address space for reading one uploaded file, in bytes."""
    build_seconds: int = 6 * 3600
    """Time limit for a rebuild after an upload was taken in."""
    expensive_per_minute: int = 30
    """Queries, uploads and exports that one visitor may ask for in a minute."""
    sparql: bool = False
    """Whether there is a SPARQL endpoint at ``/sparql``."""
    sparql_seconds: float = 30
    sparql_rows: int = 100_000
