"""IPTC ninjs."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(name="ninjs", suffixes=(".json", ".ninjs"), syntaxes=("JSON",))
