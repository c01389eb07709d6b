"""IPTC ninjs 3.1."""

from __future__ import annotations

from syndicate.model.traits import Traits

TRAITS = Traits(
    name="ninjs",
    media_type="application/vnd.iptc.ninjs+json",  # IANA has registered none; this one is ours
    kind="wire",
    label="ninjs",
    suffix=".ninjs.json",
)
