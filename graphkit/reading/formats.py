"""Which format a file has: by its content, never by its name."""

from __future__ import annotations

import re
from enum import StrEnum

from graphkit.reading.zips import member_names


class Format(StrEnum):
    """What a file is; the value is what a sentence calls it."""

    text = "a text"
    html = "an HTML page"
    mhtml = "a web archive"
    pdf = "a PDF file"
    docx = "a Word file"
    doc = "a Word file of before 2007"
    odt = "an OpenDocument text"
    rtf = "an RTF file"
    zip = "a ZIP file"
    image = "an image"
    locked = "an Office file that is locked with a password"
    sheet = "a spreadsheet or presentation"
    gzip = "a gzip file"


_STARTS = (
    (b"{\\rtf", Format.rtf),
    (b"\x1f\x8b", Format.gzip),
    (b"\x89PNG", Format.image),
    (b"\xff\xd8\xff", Format.image),
    (b"II*\x00", Format.image),
    (b"MM\x00*", Format.image),
    (b"GIF8", Format.image),
    (b"\x00\x00\x00\x0cjP  ", Format.image),
)
_COMPOUND = b"\xd0\xcf\x11\xe0"
_HTML = re.compile(
    r"(?:\ufeff|\s|<\?xml[^>]*>|<!--.{0,2000}?-->){0,20}<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(r"\s*<(?:div|p|table|span|article|section)\b[^>]*>", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:p|div|td)>", re.IGNORECASE)
_MIME = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?(?:MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE
)


def format_of(data: bytes) -> Format:
    """Tell the format of a file; what nothing else claims is a text."""
    for start, found in _STARTS:
        if data.startswith(start):
            return found
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if b"%PDF-" in data[:1024]:
        return Format.pdf
    if data.startswith(_COMPOUND):
        return _compound(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP" or data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return Format.image
    if _MIME.match(data[:4000]):
        return Format.mhtml
    return Format.text


def _zipped(data: bytes) -> Format:
    names = set(member_names(data))
    if "word/document.xml" in names:
        return Format.docx
    if "[Content_Types].xml" in names and names & {"xl/workbook.xml", "ppt/presentation.xml"}:
        return Format.sheet
    if "mimetype" in names and "content.xml" in names:
        kind = data[30:200].partition(b"mimetype")[2]
        return Format.odt if kind.startswith(b"application/vnd.oasis.opendocument.text") else Format.sheet
    if not names and b"word/document.xml" in data:
        return Format.docx  # broken off before its table of contents
    return Format.zip


def _compound(data: bytes) -> Format:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return Format.locked
    return Format.doc if holds("WordDocument") or not holds("Workbook") else Format.sheet


def is_html(text: str) -> bool:
    """Whether a text is an HTML page, or a piece of one."""
    if _HTML.match(text, 0, 20_000):
        return True
    return _FRAGMENT.match(text) is not None and len(_CLOSING.findall(text, 0, 200_000)) >= 3
