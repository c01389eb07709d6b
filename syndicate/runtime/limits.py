"""What one source, and one output, may take; and what the machine has."""

from __future__ import annotations

import os
import sys

import msgspec
from msgspec import Struct


def usable_cpus() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Limits(Struct, frozen=True):
    """What one source, and one output, may take before it is given up as if it could not be read or written.

    `asked_s` is the time that the user allows for either. Without it, an output's time grows with its articles.
    Outputs are made of what the user has chosen; so their memory is bounded only to save the machine.
    """

    asked_s: float | None = None
    source_bytes: int = 2_000_000_000
    output_bytes: int = msgspec.field(default_factory=lambda: _memory() * 3 // 4)

    @property
    def source_s(self) -> float:
        return self.asked_s or 120.0

    def output_s(self, articles: int) -> float:
        return self.asked_s or 300.0 + 5.0 * articles


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
