"""Image files: their pages, with a limit that a bomb breaks."""

from __future__ import annotations

import io
import warnings
from functools import partial
from typing import Any

from graphkit.errors import GraphkitError
from graphkit.reading.pdf import MOST_PIXELS
from graphkit.reading.recognition import Picture, content_key


def pictures(data: bytes, name: str) -> list[Picture]:
    """The pages of an image file (TIFF has several), drawn when they are needed.

    Raises GraphkitError for an image that is damaged or too large.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data))
            frames = getattr(image, "n_frames", 1)
        except Image.DecompressionBombError as error:
            raise GraphkitError(f"{name} is an image of too many pixels; scan it again at 300 dpi.") from error
        except (OSError, ValueError, SyntaxError) as error:
            raise GraphkitError(f"{name} is an image that breaks off or is damaged; get it again.") from error
    wide, high = image.size
    if wide * high > MOST_PIXELS:
        raise GraphkitError(f"{name} is an image of {wide} x {high} pixels; scan it again at 300 dpi.")
    key = content_key(data)
    return [
        Picture(f"{key} {frame}", partial(_frame, data, name, frame), f"{name}, page {frame + 1},")
        for frame in range(frames)
    ]


def _frame(data: bytes, name: str, frame: int) -> Any:
    from PIL import Image, ImageOps

    try:
        image = Image.open(io.BytesIO(data))
        image.seek(frame)
        if image.width * image.height > MOST_PIXELS:
            raise GraphkitError(f"{name} holds an image of {image.width} x {image.height} pixels; scan it at 300 dpi.")
        upright = ImageOps.exif_transpose(image)
        if upright.mode in ("RGBA", "LA", "P"):
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright.convert("RGBA"))
            upright = paper
        return upright.convert("L")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise GraphkitError(f"{name} is an image that breaks off or is damaged; get it again.") from error
