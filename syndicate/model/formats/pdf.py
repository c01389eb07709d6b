"""PDF 1.7."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model.extent import Extent
from syndicate.model.policy import PdfProfile
from syndicate.model.traits import Traits


class PdfOptions(Struct, frozen=True):
    """See `syndicate.export.pdf.Pdf`."""

    profile: PdfProfile = "archive"


TRAITS = Traits(
    name="pdf",
    media_type="application/pdf",
    kind="book",
    label="PDF",
    stem="digest",
    embeds_images=True,
    default=5,
    # A book is several times in memory while it is written and read back.
    most=Extent(articles=10_000, text_bytes=40_000_000, pictures=10_000, picture_bytes=300_000_000),
    # WeasyPrint lays out all pages at once. Lists and tables take twice as many.
    memory_per_text_byte=200,
    options=PdfOptions,
)
