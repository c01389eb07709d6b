"""A ledger after a run with a clock that was ahead: times in the future become the time of this run."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from syndicate.job.ledger import Ledger
from syndicate.job.ledger.database import stored
from syndicate.model import Moment

_INSTANTS = (
    ("article", "first_seen"),
    ("article", "changed"),
    ("notice", "first_seen"),
    ("issue", "made"),
    ("delivery", "at"),
    ("held", "since"),
    ("file", "changed"),
)
"""Tables and their columns."""


def bring_back(ledger: Ledger, now: datetime, today: date) -> None:
    """Make every later time the time of this run: of articles, issues, amendments, files, deliveries.

    Args:
        ledger: with an open transaction.
        now: aware.
        today: the day where the publication is.
    """
    database, moment = ledger.database, Moment.at(now)
    for table, column in _INSTANTS:
        statement = f"UPDATE {table} SET {column} = ? WHERE {column} > ?"  # noqa: S608 -- our names
        database.execute(statement, stored(now), stored(now))
    for table in ("amendment", "issue_amendment"):
        database.execute(
            f"UPDATE OR REPLACE {table} SET moment = ? "  # noqa: S608 -- our names
            "WHERE CAST(strftime('%s', moment) AS INTEGER) > ?",
            moment.isoformat(),
            int(now.timestamp()),
        )
    for known in ledger.known():
        if known.updated and known.updated.as_instant() > now:
            article = ledger.article(known.id)
            ledger.put_article(
                msgspec.structs.replace(known, updated=moment),
                article and msgspec.structs.replace(article, updated=moment),
                now,
            )
    database.execute("UPDATE issue SET date = ? WHERE date > ?", today.isoformat(), today.isoformat())
