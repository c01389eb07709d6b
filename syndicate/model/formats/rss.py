"""RSS 2.0."""

from __future__ import annotations

from syndicate.model.traits import FeedOptions, Traits

TRAITS = Traits(
    name="rss",
    media_type="application/rss+xml",
    kind="feed",
    label="RSS",
    stem_suffix=".xml",
    default=1,
    opml_version="RSS",
    archives=True,
    options=FeedOptions,
)
