"""EPUB 3.3."""

from __future__ import annotations

from syndicate.model.extent import Extent
from syndicate.model.traits import Traits

TRAITS = Traits(
    name="epub",
    media_type="application/epub+zip",
    kind="book",
    label="EPUB",
    stem="digest",
    embeds_images=True,
    default=4,
    has_cover=True,
    # A book is several times in memory while it is written and read back.
    most=Extent(articles=20_000, text_bytes=200_000_000, pictures=20_000, picture_bytes=300_000_000),
)
