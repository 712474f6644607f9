"""Pages → text: the text layer where it is good, recognition where there is none or a rubbish one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from graphkit.errors import GraphkitError
from graphkit.reading.formats import Format
from graphkit.reading.layout import Page, page_texts
from graphkit.reading.pdf import PdfPage, open_pdf, read_pages, render
from graphkit.reading.plausibility import is_rubbish
from graphkit.reading.recognition import Ocr, Picture, Watch, content_key, missing, recognise

if TYPE_CHECKING:
    from PIL.Image import Image

_PAGE_BREAK = "\n\f"
_FEW_SIGNS = 200
"""A layer of fewer signs on a page that an image fills is a stamp or a page number, and the page a scan."""
_LEAST_DPI, _MOST_DPI = 150.0, 400.0


def paged_text(data: bytes, name: str, found: Format, ocr: Ocr, watch: Watch | None) -> tuple[str, Sequence[str]]:
    """The text of a PDF or image, a form feed between pages, and a sentence for each thing that is wrong with it."""
    if found is Format.image:
        return _image_text(data, name, ocr, watch)
    with open_pdf(data, name) as document:
        pages = list(read_pages(document, name))
        layers = [page.layout for page in pages]
        texts = page_texts(layers)
        wanted = [number for number, page in enumerate(pages) if _wants_recognition(page, texts[number], ocr)]
        if not wanted:
            return _joined(texts), ()
        bare = [number for number in wanted if pages[number].is_image and len(texts[number]) < _FEW_SIGNS]
        if ocr is Ocr.never or (lack := missing()) is not None:
            said = "--ocr never" if ocr is Ocr.never else f"to recognise them, install {lack}"
            if len(bare) == len(pages):
                raise GraphkitError(f"{name} is a scan without text ({said}).")
            what = "scans without text" if bare else "scans with a text layer that is rubbish"
            return _joined(texts), (f"{name}: pages {_numbers(bare or wanted)} are {what} ({said}).",)
        key = content_key(data)
        pictures = [
            Picture(
                f"{key} {number} {_dpi(pages[number]):.0f}",
                partial(_draw, document, number, _dpi(pages[number])),
                f"{name}, page {number + 1},",
            )
            for number in wanted
        ]
        recognised = recognise(pictures, name, watch)
    return _chosen(pages, texts, dict(zip(wanted, recognised, strict=True)), ocr), ()


def _draw(document: object, number: int, dpi: float) -> Image:
    return render(document, number, dpi)


def _wants_recognition(page: PdfPage, text: str, ocr: Ocr) -> bool:
    if ocr is Ocr.always:
        return True
    if page.is_image:
        return len(text) < _FEW_SIGNS or is_rubbish(text)
    return text.count("\ufffd") > 0.05 * len(text)


def _dpi(page: PdfPage) -> float:
    """The resolution of the scan itself; recognition then scales it by the height of its print."""
    return min(max(page.dpi or 300.0, _LEAST_DPI), _MOST_DPI)


def _chosen(pages: Sequence[PdfPage], texts: Sequence[str], recognised: dict[int, Page], ocr: Ocr) -> str:
    """Recognised pages in place of their layers; a layer that is not worse than what was recognised stays."""
    layouts: list[Page] = []
    read = dict(zip(recognised, page_texts(recognised.values()), strict=True))
    for number, page in enumerate(pages):
        better = number in recognised and (
            ocr is Ocr.always or len(texts[number]) < _FEW_SIGNS or not is_rubbish(read[number])
        )
        layouts.append(recognised[number] if better else page.layout)
    return _joined(page_texts(layouts))


def _image_text(data: bytes, name: str, ocr: Ocr, watch: Watch | None) -> tuple[str, Sequence[str]]:
    if ocr is Ocr.never:
        raise GraphkitError(f"{name} is an image, and its text is not recognised (--ocr never).")
    if (lack := missing()) is not None:
        raise GraphkitError(f"{name} is an image; to recognise its text, install {lack}.")
    from graphkit.reading.images import pictures

    return _joined(page_texts(recognise(pictures(data, name), name, watch))), ()


def _joined(texts: Sequence[str]) -> str:
    return _PAGE_BREAK.join(texts) + "\n"


def _numbers(numbers: Sequence[int]) -> str:
    """Page numbers from 1, runs as ranges: "1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first + 1) if first == last else f"{first + 1}-{last + 1}" for first, last in runs)
