"""A theme's own fonts: what they draw for letters has to be these letters (`syndicate.verify.letters`)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from syndicate.errors import UnprovenThemeError
from syndicate.theme import Theme
from syndicate.verify.letters import JUDGED, misdrawn

_FONTS = (".otf", ".ttf", ".woff", ".woff2")
_SIZE = 60
_NONE = "\U0010fffe"
"""Of which no font has a glyph."""


def check_fonts(theme: Theme) -> None:
    """Look at the letters of each font file of a theme.

    Raises:
        UnprovenThemeError: a file is no font, or draws something else for letters.
    """
    for name, data in theme.data:
        if not name.lower().endswith(_FONTS):
            continue
        try:
            font = ImageFont.truetype(io.BytesIO(data), _SIZE)
        except OSError as error:
            raise UnprovenThemeError(
                f"{theme.at(name)}: not a font: {error}",
                "put the font's file there, or remove it",
            ) from error
        if problem := misdrawn(_drawn(font)):
            raise UnprovenThemeError(
                f"{theme.at(name)}: {problem}",
                "use a font that draws letters; of a font of symbols, leave out the letters",
            )


def _drawn(font: ImageFont.FreeTypeFont) -> Iterator[tuple[str, Image.Image]]:
    """The letters that a font has."""
    missing = _alone(font, _NONE).tobytes()
    for char in sorted(JUDGED):
        image = _alone(font, char)
        if image.tobytes() != missing:
            yield char, image


def _alone(font: ImageFont.FreeTypeFont, char: str) -> Image.Image:
    image = Image.new("L", (4 * _SIZE, 4 * _SIZE), 0)
    ImageDraw.Draw(image).text((_SIZE, _SIZE), char, font=font, fill=255)
    return image
