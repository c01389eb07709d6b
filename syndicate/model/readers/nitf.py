"""IPTC NITF."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(name="nitf", suffixes=(".xml", ".nitf"), syntaxes=("XML",))
