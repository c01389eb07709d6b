"""IPTC NewsML-G2."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(name="newsml", suffixes=(".xml", ".newsml", ".g2"), syntaxes=("XML",))
