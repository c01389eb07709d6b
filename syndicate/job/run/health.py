"""How each source of a job fares, night after night: its last good answer, and its failures since.

It stands in a file of its own in the state folder, since it changes each night, and the ledger only with news. If that
file is lost or damaged, this is lost and nothing else.
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
    """One source: when it gave a good answer last, since when and how often it has not, and what it said last."""

    name: str
    last_success: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    reason: str = ""

    def age_seconds(self, now: datetime) -> float:
        """For how long nothing good was heard of it; counted from its first failure where nothing ever was."""
        last = self.last_success or self.failing_since or now
        return max(0.0, (now - last).total_seconds())

    def after(self, reason: str, now: datetime) -> SourceHealth:
        """What it is after one more night; `reason` is empty where it gave a good answer."""
        if not reason:
            return SourceHealth(name=self.name, last_success=now)
        # A clock that was ahead for a night would keep a dead source silent until its time has come.
        return msgspec.structs.replace(
            self,
            last_success=self.last_success and min(self.last_success, now),
            failing_since=min(self.failing_since or now, now),
            failures=self.failures + 1,
            reason=reason,
        )


def remembered(state: Path) -> dict[str, SourceHealth]:
    """What the last run left, by the names of the sources."""
    try:
        found = msgspec.json.decode((state / NAME).read_bytes(), type=tuple[SourceHealth, ...])
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return {}
    return {one.name: one for one in found}


def remember(state: Path, health: Mapping[str, SourceHealth]) -> None:
    """Leave it for the next run. Raises: PublishError: the file cannot be written."""
    data = msgspec.json.format(msgspec.json.encode(tuple(health.values())), indent=2)
    write_file(state / NAME, data + b"\n")
