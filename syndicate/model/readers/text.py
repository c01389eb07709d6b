"""Plain text."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(name="text", kind="prose", suffixes=(".txt", ".text"), fallback=True)
