"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Watch = Callable[[str, int, int], None]
"""Told what is being done, and how many of how many steps are behind it."""
