"""The first room: paths → :class:`~graphkit.model.Source`. It knows files, formats and encodings, nothing of law."""

from graphkit.reading.documents import Options, read, read_bytes, read_text
from graphkit.reading.finding import Unreadable
from graphkit.reading.recognition import Ocr, Progress, Watch

__all__ = ["Ocr", "Options", "Progress", "Unreadable", "Watch", "read", "read_bytes", "read_text"]
