"""How long work reports its progress."""

from __future__ import annotations

from collections.abc import Callable

Watch = Callable[[str, int, int], None]
"""Called with what is being done, the number of steps that are done, and the number of all steps."""
