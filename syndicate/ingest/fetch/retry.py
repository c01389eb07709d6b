"""When to try again: as the server asks (RFC 9110 section 10.2.3), or else in fixed steps, while there is time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from syndicate.ingest.fetch.connection import Clock
from syndicate.ingest.fetch.failure import FetchFailure

STEPS = (0.5, 2.0, 5.0)
"""Seconds before the first further try, the second, and each after it."""


def after_failure(failure: FetchFailure, tries: int, retries: int, clock: Clock) -> None:
    """Wait until the next try. Raises: `failure`, where there shall be none."""
    if not failure.again or tries >= retries:
        raise failure
    pause = STEPS[min(tries, len(STEPS) - 1)] if failure.after is None else failure.after
    if not clock.pause(pause):
        if failure.after is not None:
            failure.what += f" and asks to wait {failure.after:.0f} s"
        raise failure


def retry_after(fields: httpx.Headers) -> float | None:
    """Seconds from the answer on; None where the field is missing or says nothing."""
    value = fields.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    then = _date(value)
    if then is None:
        return None
    # The server's own clock, where it shows one: ours may be wrong.
    now = _date(fields.get("date", "")) or datetime.now(UTC)
    return max(0.0, (then - now).total_seconds())


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
