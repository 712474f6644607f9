"""The first room: paths → :class:`~graphkit.model.Source`. It knows files, formats and encodings, nothing of law."""

from graphkit.reading.documents import Options, fetch, find, read, read_bytes, read_fetched, read_text
from graphkit.reading.finding import File, Unreadable
from graphkit.reading.recognition import Ocr, Progress, Watch

__all__ = [
    "File",
    "Ocr",
    "Options",
    "Progress",
    "Unreadable",
    "Watch",
    "fetch",
    "find",
    "read",
    "read_bytes",
    "read_fetched",
    "read_text",
]
