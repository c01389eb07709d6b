"""The limits of a run: how many processes work at once, and what one source, or one output, may take.

One type with one set of defaults, for `convert` and for `run`. Each has its own words for them.
"""

from __future__ import annotations

import os
import sys

from msgspec import Struct

ITEM_SECONDS = 300
ITEM_MEGABYTES = 2000


def usable_bytes() -> int:
    """How much of the machine's memory one program may use, so that the machine goes on working."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4


class Limits(Struct, frozen=True, kw_only=True):
    """What one source, and one output, may take before it fails as one that cannot be read or written.

    One worker without a bound of time and memory is no process: the caller does the work itself.
    """

    workers: int = 0
    """How many sources are read, or outputs made, at once; 0: one per processor."""
    item_s: float | None = ITEM_SECONDS
    """Wall time; None: as long as it takes."""
    article_s: float = 2.0
    """Further time of an output for each of its articles: a PDF takes about one second."""
    memory_bytes: int | None = ITEM_MEGABYTES * 1_000_000
    """Memory beyond the program; None: as much as there is."""
    article_bytes: int = 1_000_000
    """Further memory of an output for each of its articles: to verify an EPUB of 5,000 takes half of that."""

    @property
    def processes(self) -> int:
        """How many processes there are at once."""
        usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        return self.workers or usable

    def output_s(self, articles: int, share: float = 1.0) -> float | None:
        """The time for one output.

        Args:
            articles: how many it holds.
            share: how much of the time of an item it may take, beside that for its articles.
        """
        return self.item_s and self.item_s * share + self.article_s * articles

    def output_bytes(self, articles: int) -> int | None:
        """The memory for one output of so many articles."""
        return self.memory_bytes and self.memory_bytes + self.article_bytes * articles
