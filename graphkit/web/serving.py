"""Running the application."""

from __future__ import annotations

import gc
import socket
import sys
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from graphkit.errors import GraphkitError
from graphkit.stores.neo4j import Target
from graphkit.web.app import create_app
from graphkit.web.settings import Settings


def serve(
    graph: Path | Target, host: str, port: int, names: tuple[str, ...], password: str | None, sparql: bool = False
) -> None:
    """Serve until interrupted; with ``sparql``, an endpoint at ``/sparql`` too.

    Raises:
        GraphkitError: there is no graph, the password is empty, or the address is taken.
    """
    if password is not None and not password:
        raise GraphkitError("The password is empty: give one, or leave it out.")
    local = _is_local(host)
    known = Settings(graph).hosts
    hosts = (*known, *names) if local or names else ("*",)
    settings = Settings(graph, password, hosts=(*hosts, host) if "*" not in hosts else hosts, sparql=sparql)
    app = create_app(settings)
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise GraphkitError(
            f"Cannot listen at {host}:{port} ({error.strerror or error}): choose another --port."
        ) from error
    if not local and password is None:
        print("warning: everybody who reaches this address can read, upload and add; give --password.", file=sys.stderr)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{listening.getsockname()[1]}/", flush=True)
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=False, h11_max_incomplete_event_size=64_000
    )
    # What the application holds for good is not looked through for garbage while visitors wait.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    uvicorn.Server(config).run(sockets=[listening])


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
