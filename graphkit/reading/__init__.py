"""The first room: paths → :class:`~graphkit.model.Source`. It knows files and encodings, nothing of law."""

from graphkit.reading.documents import read, read_text
from graphkit.reading.finding import Unreadable

__all__ = ["Unreadable", "read", "read_text"]
