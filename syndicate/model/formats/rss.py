"""RSS 2.0."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model.traits import Traits


class Options(Struct, frozen=True):
    """See `syndicate.export.feed.Rss`."""

    hub: str = ""


TRAITS = Traits(
    name="rss",
    media_type="application/rss+xml",
    kind="feed",
    label="RSS",
    stem_suffix=".xml",
    default=1,
    opml_version="RSS",
    archives=True,
    options=Options,
)
