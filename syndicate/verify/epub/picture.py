"""Checks that a picture opens and is what the package says. Pillow decodes all of it, under limits.

What enters are its bytes, what leaves is the reason why it is damaged. A picture that ends too early must not pass.
"""

from __future__ import annotations

import io

from PIL import Image

from syndicate.verify.whole_pictures import whole_pictures_only

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_MAX_PIXELS = 60_000_000


def damage(data: bytes, media_type: str) -> str:
    """Why a picture is damaged or of another type; empty if it is neither.

    Args:
        data: the file.
        media_type: its type in the package.
    """
    kind = _FORMATS[media_type]
    try:
        with (
            whole_pictures_only(),
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
