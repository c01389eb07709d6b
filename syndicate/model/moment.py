"""A point in time as a publisher states it: a day, or an instant with its zone. Never reads the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time


@dataclass(frozen=True, slots=True)
class Moment:
    """A calendar day, and the instant in it where the source gives one.

    Args:
        day: the day as printed by the publisher, in the publisher's own zone.
        instant: an aware datetime on that day, or None where the source gives only the day.

    Raises:
        ValueError: the instant has no zone, or falls on another day.
    """

    day: date
    instant: datetime | None = None

    def __post_init__(self) -> None:
        if self.instant is None:
            return
        if self.instant.utcoffset() is None:
            raise ValueError(f"a time without a zone: {self.instant.isoformat()}")
        if self.instant.date() != self.day:
            raise ValueError(f"{self.instant.isoformat()} is not on {self.day.isoformat()}")

    @classmethod
    def at(cls, instant: datetime) -> Moment:
        """The moment of an aware datetime, cut to whole seconds: no format we write holds finer ones."""
        instant = instant.replace(microsecond=0)
        return cls(instant.date(), instant)

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Read ISO 8601: ``2022-10-27`` or ``2022-10-27T14:30:00+02:00``.

        Raises:
            ValueError: not ISO 8601, or a time without a zone.
        """
        if len(text) == len("2022-10-27"):
            return cls(date.fromisoformat(text))
        return cls.at(datetime.fromisoformat(text))

    def isoformat(self) -> str:
        """ISO 8601, as `parse` reads it: a date alone stays a date alone."""
        return self.day.isoformat() if self.instant is None else self.instant.isoformat()

    def as_instant(self) -> datetime:
        """An aware datetime, for formats that have no dates without time (RFC 822, RFC 3339).

        A day alone becomes its noon in UTC: every reader's zone from UTC-12 to UTC+11 then shows the day
        that the publisher printed, which midnight would not do.
        """
        return self.instant or datetime.combine(self.day, time(12), UTC)
