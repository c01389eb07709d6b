"""JSON Feed 1.1."""

from __future__ import annotations

from syndicate.model.traits import FeedOptions, Traits

TRAITS = Traits(
    name="json",
    media_type="application/feed+json",
    kind="feed",
    label="JSON Feed",
    stem="feed",
    default=3,
    archives=True,
    options=FeedOptions,
)
