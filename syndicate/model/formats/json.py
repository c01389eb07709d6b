"""JSON Feed 1.1."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model.traits import Traits


class Options(Struct, frozen=True):
    """See `syndicate.export.jsonfeed.JsonFeed`."""

    hub: str = ""


TRAITS = Traits(
    name="json",
    media_type="application/feed+json",
    kind="feed",
    label="JSON Feed",
    stem="feed",
    default=3,
    archives=True,
    options=Options,
)
