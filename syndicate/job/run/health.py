"""The health of each source of a job, in a file of the state folder: its last good answer, and its failures since.

It is no part of the ledger, which changes only with news; this changes each night. A lost or damaged file loses
nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate.publish.files import write_file

NAME = "sources.json"


class SourceHealth(Struct, frozen=True, kw_only=True):
    """One source: its last good answer, since when and how often it has failed, and why it failed last."""

    name: str
    last_success: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    reason: str = ""

    def age_seconds(self, now: datetime) -> float:
        """The time since its last good answer; if it never gave one, since its first failure."""
        last = self.last_success or self.failing_since or now
        return max(0.0, (now - last).total_seconds())

    def after(self, reason: str, now: datetime) -> SourceHealth:
        """Its health after one more night; `reason` is empty if it gave a good answer."""
        if not reason:
            return SourceHealth(name=self.name, last_success=now)
        # A clock that was ahead for a night must not hide a dead source until that time has come.
        return msgspec.structs.replace(
            self,
            last_success=self.last_success and min(self.last_success, now),
            failing_since=min(self.failing_since or now, now),
            failures=self.failures + 1,
            reason=reason,
        )


def remembered(state: Path) -> dict[str, SourceHealth]:
    """The health after the last run, by the names of the sources."""
    try:
        found = msgspec.json.decode((state / NAME).read_bytes(), type=tuple[SourceHealth, ...])
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return {}
    return {one.name: one for one in found}


def remember(state: Path, health: Mapping[str, SourceHealth]) -> None:
    """Write it for the next run. Raises: PublishError: the file cannot be written."""
    data = msgspec.json.format(msgspec.json.encode(tuple(health.values())), indent=2)
    write_file(state / NAME, data + b"\n")
