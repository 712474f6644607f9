"""PDF files: their text layer by position, and their pages as images."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.reading.layout import Page, Rule, Word

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 200_000_000
"""Pixels of one image that are read at most: a sheet of A1 at 500 dpi; more is a bomb."""
_FULL = 0.5
"""Share of a page that an image covers when the page is a scan."""
_THIN = 4.5
"""What is thinner is a line, in points."""
_MOST_DRAWN, _MOST_IMAGE = 50_000_000, 600_000_000
"""Bytes that a page's drawing, and an image, unpack to at most; a dense page of print has 0.1 MB."""
_GROWS = 1032
"""How many times larger a deflated stream can grow."""
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78][\x01\x5e\x9c\xda])")
_MOST_SIGNS = 1_000_000
"""Signs of one page that are read at most; a newspaper page has 30,000."""


class PdfPage(NamedTuple):
    """A page: its text layer, and whether an image fills it."""

    layout: Page
    is_image: bool
    dpi: float
    """Resolution of the image that fills it; 0 where none does."""


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[Any]:
    """Open a PDF."""
    import pypdfium2

    _check_streams(data, name)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise GraphkitError(_refusal(name, str(error))) from error
    try:
        if not len(document):
            raise GraphkitError(f"{name} is a PDF file without a page; check how it was made.")
        yield document
    finally:
        document.close()


def _check_streams(data: bytes, name: str) -> None:
    """Raise GraphkitError for a PDF whose streams unpack to more than any document needs."""
    for match in _STREAM.finditer(data):
        is_image = b"/Image" in data[max(0, match.start() - 600) : match.start()].rpartition(b" obj")[2]
        most = _MOST_IMAGE if is_image else _MOST_DRAWN
        end = data.find(b"endstream", match.end())
        end = len(data) if end < 0 else end
        if (end - match.end()) * _GROWS <= most:
            continue
        unpacker, unpacked = zlib.decompressobj(), 0
        rest = data[match.end() : end]
        try:
            while rest and unpacked <= most:
                unpacked += len(unpacker.decompress(rest, 1 << 20))
                rest = unpacker.unconsumed_tail
        except zlib.error:
            continue  # damaged, or no deflated stream: that is for the reader to say
        if unpacked > most:
            raise GraphkitError(
                f"{name} would unpack to more than {most / 1e6:.0f} MB on one page, which looks like a bomb; print it anew."
            )


def _refusal(name: str, error: str) -> str:
    if "assword" in error:
        return f"{name} is locked with a password; save it without one."
    if "security" in error.lower():
        return f"{name} is encrypted in a way that cannot be opened; save it without protection."
    return f"{name} is a PDF file that breaks off or is damaged; get it again from where it came."


def read_pages(document: Any, name: str) -> Iterator[PdfPage]:
    """Read the text layer of each page in turn."""
    import pypdfium2

    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise GraphkitError(
                f"{name} is damaged at page {number + 1}; get it again, or print it into a new PDF file."
            ) from error
        try:
            if pypdfium2.raw.FPDFPage_GetAnnotCount(page) and _flatten(page):
                page.close()
                page = document[number]
            yield _read_page(page, f"{name}, page {number + 1},")
        finally:
            page.close()


def _flatten(page: Any) -> bool:
    """Make signature stamps and filled forms part of the page."""
    from pypdfium2 import raw

    return bool(raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)


def _read_page(page: Any, place: str) -> PdfPage:
    width, height = page.get_size()
    turn = _Turn(page)
    rules, share, dpi = _objects(page, turn, width * height, place)
    text = page.get_textpage()
    try:
        words = list(_words(text, turn, place))
    finally:
        text.close()
    return PdfPage(Page(words, rules, height), share >= _FULL, dpi)


class _Turn:
    """From the coordinates of a page's content to those of the page as it is seen, ``y`` downwards."""

    def __init__(self, page: Any) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.rotation = page.get_rotation()

    def __call__(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(x0, x1, top, bottom)."""
        if self.rotation == 90:
            return bottom - self.bottom, top - self.bottom, left - self.left, right - self.left
        if self.rotation == 180:
            return self.right - right, self.right - left, bottom - self.bottom, top - self.bottom
        if self.rotation == 270:
            return self.top - top, self.top - bottom, self.right - right, self.right - left
        return left - self.left, right - self.left, self.top - top, self.top - bottom


def _objects(page: Any, turn: _Turn, area: float, place: str) -> tuple[list[Rule], float, float]:
    """The rules of tables, the share of the page that images cover, and the resolution of the largest."""
    from pypdfium2 import raw

    rules: list[Rule] = []
    share = dpi = largest = 0.0
    for found in page.get_objects((raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE), max_depth=4):
        x0, x1, top, bottom = turn(*found.get_bounds())
        if found.type == raw.FPDF_PAGEOBJ_PATH:
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            if x1 - x0 < _THIN and bottom - top > 2 * _THIN:
                rules.append(Rule(x, x, top, bottom))
            elif bottom - top < _THIN and x1 - x0 > 2 * _THIN:
                rules.append(Rule(x0, x1, y, y))
            elif x1 - x0 > 2 * _THIN and bottom - top > 2 * _THIN and len(rules) < 20_000:
                rules += (Rule(x0, x0, top, bottom), Rule(x1, x1, top, bottom))
                rules += (Rule(x0, x1, top, top), Rule(x0, x1, bottom, bottom))
            continue
        covered = max(0.0, (x1 - x0) * (bottom - top)) / area if area else 0.0
        share += covered
        if covered > largest:
            wide, high = found.get_px_size()
            if wide * high > MOST_PIXELS:
                raise GraphkitError(f"{place} holds an image of {wide} x {high} pixels; scan it again at 300 dpi.")
            largest, dpi = covered, 72 * max(wide, high) / max(x1 - x0, bottom - top, 1e-6)
    return rules, share, dpi


def _words(text: Any, turn: _Turn, place: str) -> Iterator[Word]:
    """The words of a text layer in the order of the file, cut where place or size of the print jumps."""
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(text)
    if count > _MOST_SIGNS:
        raise GraphkitError(f"{place} holds {count} signs, which is no page of a document; print it anew.")
    unicode_of, box_of, rect = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FS_RECTF()
    at = ctypes.byref(rect)
    signs: list[str] = []
    x0 = x1 = top = bottom = 0.0
    glued = False
    for index in range(count):
        point = unicode_of(text, index)
        sign = "-" if point in (2, 0xFFFE) else chr(point) if point < 0x110000 else "\ufffd"
        if sign.isspace() or point < 32 and point != 2 or not box_of(text, index, at):
            if signs:
                yield Word("".join(signs), x0, x1, top, bottom, glued)
                signs = []
            glued = False
            continue
        left, right, above, below = turn(rect.left, rect.bottom, rect.right, rect.top)
        if signs:
            height = bottom - top
            if (
                unicodedata.combining(sign)
                or abs(left - x1) < 0.3 * height
                and abs(above + below - top - bottom) < 0.3 * height
                and abs(below - above - height) < 0.2 * height
            ):
                signs.append(sign)
                x1 = max(x1, right)
                continue
            yield Word("".join(signs), x0, x1, top, bottom, glued)
            glued = True
        signs = [sign]
        x0, x1, top, bottom = left, right, above, below
    if signs:
        yield Word("".join(signs), x0, x1, top, bottom, glued)


def render(document: Any, number: int, dpi: float) -> Image:
    """Draw a page in grey, at most at the resolution that :data:`MOST_PIXELS` allows."""
    page = document[number]
    try:
        width, height = page.get_size()
        most = 72 * math.sqrt(MOST_PIXELS / 4 / max(width * height, 1.0))
        image: Image = page.render(scale=min(dpi, most) / 72, grayscale=True, may_draw_forms=True).to_pil()
        return image
    finally:
        page.close()
