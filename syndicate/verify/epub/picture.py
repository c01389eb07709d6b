"""A picture's bytes to what is wrong with them. Pillow opens all of it, under limits, and nothing of it is kept."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_MAX_PIXELS = 60_000_000


def damage(data: bytes, media_type: str) -> str:
    """Why a picture does not show what it should; empty where it does.

    Args:
        data: the file.
        media_type: what the package says it is.
    """
    kind = _FORMATS[media_type]
    try:
        with (
            _whole_pictures_only(),
            Image.open(io.BytesIO(data), formats=tuple(_FORMATS.values())) as picture,
        ):
            if picture.format != kind:
                return f"a picture that is called {media_type} and is {picture.format}"
            if picture.width * picture.height > _MAX_PIXELS:
                return f"a picture of {picture.width} x {picture.height} pixels"
            picture.load()
    # What Pillow raises of damaged files (SyntaxError for a PNG's checksums, among others).
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        return f"a picture that does not open: {error}"
    return ""


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """WeasyPrint lets Pillow accept pictures that end too early, for the whole process; here they are damaged."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
