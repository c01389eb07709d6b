"""NewsML-G2 2.35."""

from __future__ import annotations

from syndicate.model.traits import Traits

TRAITS = Traits(
    name="newsml",
    media_type="application/vnd.iptc.g2.newsmessage+xml",  # IANA, as IPTC registered it
    kind="wire",
    label="NewsML-G2",
    suffix=".newsml.xml",
)
