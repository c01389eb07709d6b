"""How much of a PDF is read, so that no file costs more memory than its edition is worth.

Measured on our own pages: a page of plain text has a hundred objects and a thousand operators for each 9,000 bytes of
its entry as JSON; tables and lists with a word in each cell have fifty to sixty operators and six objects for each
hundred bytes. With large type on small pages there are many more pages, of few operators each.
"""

from __future__ import annotations

from msgspec import Struct

from syndicate.model import Extent


class PdfLimits(Struct, frozen=True, kw_only=True):
    """The limits for reading a file. The defaults are for a file of an unknown edition.

    `stream_bytes` are those of all unpacked streams, without pictures, which are unpacked one by one. `elements` are
    those of the structure tree, `operators` those of all pages.
    """

    file_bytes: int = 500_000_000
    stream_bytes: int = 300_000_000
    pages: int = 5_000
    objects: int = 1_000_000
    elements: int = 1_000_000
    operators: int = 6_000_000
    pictures: int = 10_000


MOST = PdfLimits(
    file_bytes=1_000_000_000,
    stream_bytes=1_000_000_000,
    pages=20_000,
    objects=5_000_000,
    elements=5_000_000,
    operators=20_000_000,
    pictures=100_000,
)
"""The limits for any file, whatever its edition."""


def limits_for(extent: Extent) -> PdfLimits:
    """The limits for a file of this extent."""
    articles, text, pictures = extent.articles, extent.text_bytes, extent.pictures
    objects = 20_000 + 500 * articles + 20 * pictures + text // 2
    wanted = PdfLimits(
        # A picture without loss is packed anew, and may be longer than as PNG; fonts and the bookmarks come on top.
        file_bytes=100_000_000 + 50_000 * articles + 10 * text + 4 * extent.picture_bytes,
        stream_bytes=100_000_000 + 50_000 * articles + 20 * text,
        pages=200 + 10 * articles + 2 * pictures + text // 100,
        objects=objects,
        elements=objects,
        operators=200_000 + 5_000 * articles + 100 * pictures + 4 * text,
        # A theme may show each once more, as on a cover; a press has a mask for some.
        pictures=100 + 4 * pictures,
    )
    return PdfLimits(
        **{name: min(getattr(wanted, name), getattr(MOST, name)) for name in PdfLimits.__struct_fields__}
    )
