"""Atom 1.0, RFC 4287."""

from __future__ import annotations

from syndicate.model.traits import FeedOptions, Traits

TRAITS = Traits(
    name="atom",
    media_type="application/atom+xml",
    kind="feed",
    label="Atom",
    stem_suffix=".xml",
    default=2,
    says_withdrawn=True,
    archives=True,
    options=FeedOptions,
)
