"""Read Vietnamese official documents into a knowledge graph of citations, relations and tasks.

>>> import graphkit
>>> source = graphkit.read_text("Thực hiện Nghị quyết số 19-NQ/TU ngày 05/3/2022 của Tỉnh ủy".encode(), "thu.txt")
>>> graphkit.extract(source).citations[0].code
'19-NQ/TU'

``read`` → ``extract`` → ``resolve`` → ``build``, and ``open_graph`` to ask. Nothing happens at import: each name is
loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphkit.building import Summary, build
    from graphkit.errors import GraphkitError
    from graphkit.evaluation import evaluate
    from graphkit.extraction import extract
    from graphkit.model import Citation, Deadline, Graph, Header, Reading, Source, Task
    from graphkit.reading import Unreadable, read, read_text
    from graphkit.resolution import Resolution, resolve
    from graphkit.stores.embedded import StoredGraph, open_graph

__version__ = "0.1.0"

_HOMES = {
    "Citation": "model",
    "Deadline": "model",
    "Graph": "model",
    "GraphkitError": "errors",
    "Header": "model",
    "Reading": "model",
    "Resolution": "resolution",
    "Source": "model",
    "StoredGraph": "stores.embedded",
    "Summary": "building",
    "Task": "model",
    "Unreadable": "reading",
    "build": "building",
    "evaluate": "evaluation",
    "extract": "extraction",
    "open_graph": "stores.embedded",
    "read": "reading",
    "read_text": "reading",
    "resolve": "resolution",
}

__all__ = [
    "Citation",
    "Deadline",
    "Graph",
    "GraphkitError",
    "Header",
    "Reading",
    "Resolution",
    "Source",
    "StoredGraph",
    "Summary",
    "Task",
    "Unreadable",
    "build",
    "evaluate",
    "extract",
    "open_graph",
    "read",
    "read_text",
    "resolve",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
    return getattr(import_module(f"graphkit.{_HOMES[name]}"), name)
