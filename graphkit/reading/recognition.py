"""Recognising the text of scans: Tesseract on pages in parallel, each page once (what was recognised is kept)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.errors import GraphkitError
from graphkit.reading.layout import Page, Word

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE = "vie"
_VERSION = "1"
"""Changes with everything here that changes what is recognised."""
_LINE_PIXELS = 40.0
"""Height of a line of print, accents and all, at which Tesseract reads best: 12 points at 300 dpi."""
_INK = 140
"""What is darker is ink."""
_SPECK = 2
"""Dots of ink that are dust where nothing else is near."""
_LARGEST_SCALE = 4.0
_MOST_PIXELS = 60_000_000
_SECONDS = 180
"""Time for one page: a page of print takes 1 to 3 s."""
_DOUBTFUL = 45.0
"""Mean confidence below which a page may stand on its side or on its head."""


class Ocr(StrEnum):
    """When the text of page images is recognised."""

    auto = "auto"
    """Where a page has no text layer, or a rubbish one."""
    always = "always"
    never = "never"


class Progress(NamedTuple):
    """How far the recognition of a document has come."""

    name: str
    done: int
    pages: int
    seconds_left: float | None


Watch = Callable[[Progress], None]


class Picture(NamedTuple):
    """The image of a page."""

    key: str
    """Names its content: equal keys are equal images."""
    draw: Callable[[], Image]
    label: str
    """What a sentence calls it."""


def missing() -> str | None:
    """What must be installed before text can be recognised, as half a sentence; ``None`` where all is there."""
    if find_spec("pytesseract") is None or find_spec("PIL") is None or find_spec("platformdirs") is None:
        return "pip install 'graphkit[ocr]', and on Debian apt install tesseract-ocr tesseract-ocr-vie"
    if shutil.which("tesseract") is None:
        return "Tesseract (Debian: apt install tesseract-ocr tesseract-ocr-vie)"
    if LANGUAGE not in languages():
        return "Tesseract's Vietnamese (Debian: apt install tesseract-ocr-vie)"
    return None


@cache
def languages() -> frozenset[str]:
    """The languages that the Tesseract on this machine knows."""
    import pytesseract

    return frozenset(pytesseract.get_languages(config=""))


@cache
def engine() -> str:
    """The version of Tesseract."""
    import pytesseract

    return str(pytesseract.get_tesseract_version())


def content_key(data: bytes) -> str:
    """What names the content of a file."""
    return hashlib.sha256(data).hexdigest()


def recognise(
    pictures: Sequence[Picture], name: str, watch: Watch | None = None, language: str = LANGUAGE
) -> list[Page]:
    """The words of each page with their places, in the order given.

    Pages are drawn one after the other (drawing is quick and not for threads) and recognised in parallel.
    Raises GraphkitError where a page cannot be recognised.
    """
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # pages run in parallel; threads inside one only get in their way
    workers = os.cpu_count() or 1
    started, fresh = time.monotonic(), 0
    pages: list[Page | None] = [None] * len(pictures)
    waiting: deque[tuple[int, Future[Page]]] = deque()
    done = 0

    def take() -> None:
        nonlocal done
        at, future = waiting.popleft()
        pages[at] = future.result()
        done += 1
        if watch is not None:
            took = (time.monotonic() - started) / max(fresh - len(waiting), 1)
            watch(Progress(name, done, len(pictures), took * (len(pictures) - done)))

    if watch is not None:
        watch(Progress(name, 0, len(pictures), None))
    with ThreadPoolExecutor(workers) as pool:
        for at, picture in enumerate(pictures):
            kept = _kept_at(picture.key, language)
            if (page := _read_kept(kept)) is not None:
                pages[at] = page
                done += 1
                continue
            fresh += 1
            image = picture.draw()
            waiting.append((at, pool.submit(_recognise_and_keep, image, picture.label, language, kept)))
            if len(waiting) > workers:
                take()
        while waiting:
            take()
    return [page for page in pages if page is not None]


def _kept_at(key: str, language: str) -> Path:
    from platformdirs import user_cache_path

    settings = f"{key} {language} {_VERSION} {engine()}"
    name = hashlib.sha256(settings.encode()).hexdigest()
    return user_cache_path("graphkit", appauthor=False) / "ocr" / name[:2] / f"{name[2:]}.json"


def _read_kept(path: Path) -> Page | None:
    try:
        said = json.loads(path.read_bytes())
        return Page([Word(*word) for word in said["words"]], [], said["height"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # never kept, or half of it: it is recognised again


def _recognise_and_keep(image: Image, label: str, language: str, path: Path) -> Page:
    page = recognise_image(image, label, language)
    with contextlib.suppress(OSError):  # a cache that cannot be written only costs time
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps({"height": page.height, "words": page.words}, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
    return page


def recognise_image(image: Image, label: str, language: str = LANGUAGE) -> Page:
    """The words of one image with their places."""
    image = fit(without_specks(image.convert("L")))
    table = _run(image, label, language)
    if _confidence(table) < _DOUBTFUL and (turn := _orientation(image)):
        turned = image.rotate(-turn, expand=True, fillcolor=255)
        again = _run(turned, label, language)
        if _confidence(again) > _confidence(table):
            image, table = turned, again
    return Page(_words(table), [], float(image.height))


def without_specks(image: Image) -> Image:
    """Whiten ink that stands alone, two dots at most: dust, which else is read as points, dashes and accents."""
    import numpy as np
    from PIL import Image as images

    grey = np.array(image)
    ink = (grey < _INK).astype(np.int32)
    sums = np.pad(ink, ((3, 2), (3, 2))).cumsum(0).cumsum(1)
    around = sums[5:, 5:] - sums[:-5, 5:] - sums[5:, :-5] + sums[:-5, :-5]  # of 5 by 5 dots
    grey[(ink == 1) & (around <= _SPECK)] = 255
    return images.fromarray(grey)


def fit(image: Image) -> Image:
    """Scale an image so that its print has the height that is read best."""
    height = print_height(image)
    if height is None:
        return image
    scale = min(_LINE_PIXELS / height, _LARGEST_SCALE, (_MOST_PIXELS / (image.width * image.height)) ** 0.5)
    if 0.85 < scale < 1.18:
        return image
    from PIL import Image as images

    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, images.Resampling.BICUBIC if scale > 1 else images.Resampling.BOX)


def print_height(image: Image) -> float | None:
    """The usual height of a line of print in pixels; ``None`` for an image without print.

    Measured in narrow upright strips, so that a skewed page counts like a straight one.
    """
    import numpy as np

    ink = np.asarray(image) < _INK
    strips = np.array_split(ink, max(8, image.width // 100), axis=1)
    heights: list[int] = []
    for strip in strips:
        dark = strip.mean(axis=1) > 0.02
        edges = np.flatnonzero(np.diff(np.concatenate(([False], dark, [False])).astype(np.int8)))
        heights += [int(end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    lines = [height for height in heights if 5 <= height <= image.height / 12]
    return float(np.percentile(lines, 60)) if len(lines) >= 20 else None


_Table = dict[str, list[Any]]


def _run(image: Image, label: str, language: str) -> _Table:
    import pytesseract

    try:
        found: _Table = pytesseract.image_to_data(
            image, lang=language, config="--psm 3", output_type=pytesseract.Output.DICT, timeout=_SECONDS
        )
    except RuntimeError as error:  # pytesseract's word for "took too long", and its TesseractError
        raise GraphkitError(f"{label} could not be recognised ({error}); scan it again at 300 dpi.") from error
    return found


def _confidence(table: _Table) -> float:
    sure = [float(value) for value, text in zip(table["conf"], table["text"], strict=True) if len(text.strip()) > 1]
    return sum(sure) / len(sure) if sure else 0.0


def _orientation(image: Image) -> int:
    """By how many degrees, clockwise, a page must be turned to stand upright."""
    import pytesseract

    try:
        return int(pytesseract.image_to_osd(image, output_type=pytesseract.Output.DICT, timeout=_SECONDS)["rotate"])
    except RuntimeError:
        return 0  # too little print to tell


def _words(table: _Table) -> list[Word]:
    """Words on straight lines: the skew of the page is taken out, and each line has one height."""
    import numpy as np

    lines: dict[tuple[int, int, int], list[int]] = {}
    for at, text in enumerate(table["text"]):
        if text.strip():
            lines.setdefault((table["block_num"][at], table["par_num"][at], table["line_num"][at]), []).append(at)
    middle = [top + height / 2 for top, height in zip(table["top"], table["height"], strict=True)]
    slopes = [
        (middle[line[-1]] - middle[line[0]]) / (table["left"][line[-1]] - table["left"][line[0]])
        for line in lines.values()
        if len(line) > 5 and table["left"][line[-1]] > table["left"][line[0]]
    ]
    slope = float(np.median(slopes)) if slopes else 0.0
    words: list[Word] = []
    for line in lines.values():
        texts = [table["text"][at].strip() for at in line]
        if not any(sign.isalnum() for text in texts for sign in text):
            continue  # rules, specks and the rims of stamps
        level = float(np.median([middle[at] - slope * table["left"][at] for at in line]))
        half = float(np.percentile([table["height"][at] for at in line], 75)) / 2
        for at, text in zip(line, texts, strict=True):
            left, width = float(table["left"][at]), float(table["width"][at])
            words.append(Word(text, left, left + width, level - half, level + half))
    return words
