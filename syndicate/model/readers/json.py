"""The JSON form of articles."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(name="json", suffixes=(".json",), syntaxes=("JSON",))
