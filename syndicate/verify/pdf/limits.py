"""How much of a PDF is read, so that no file costs more memory than what it should show is worth.

Measured on our own pages: of plain text a page, a hundred objects and a thousand operators for each 9,000 bytes of its
entry as JSON; of tables and lists with a word in each cell fifty to sixty operators and six objects for each hundred.
A theme may set large type on small pages: then there are many times as many pages, of few operators each.
"""

from __future__ import annotations

from msgspec import Struct

from syndicate.model import Extent


class PdfLimits(Struct, frozen=True, kw_only=True):
    """What is read. As it stands, of a file of which nothing is known.

    `file_bytes` are of the file; `stream_bytes` of all that its streams hold when they are unpacked, but for pictures,
    which are unpacked one by one. `elements` are of the structure tree, `operators` of all pages.
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
"""What is read of any file, whatever it should show."""


def limits_for(extent: Extent) -> PdfLimits:
    """The room of a file that shows so much."""
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
