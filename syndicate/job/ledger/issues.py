"""Which issue of an output has which articles and amendments: rows in, rows out. What an issue has never changes.

The articles of a rolling output have positions in the place of an issue's number.
"""

from __future__ import annotations

from collections.abc import Iterable

from syndicate.job.ledger.database import Database, parsed, stored
from syndicate.job.ledger.rows import IssueRow
from syndicate.model import Amendment, Moment


class Issues:
    """The issues of all outputs. Raises: LedgerError: from any method, as `Ledger` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, output: str) -> tuple[IssueRow, ...]:
        """The issues of an output, the oldest first."""
        rows = self._database.rows("SELECT * FROM issue WHERE output = ? ORDER BY number", output)
        return tuple(
            IssueRow(
                output=row["output"],
                number=row["number"],
                date=Moment.parse(row["date"]),
                made=parsed(row["made"]),
            )
            for row in rows
        )

    def numbers(self, output: str) -> dict[str, int]:
        """The number of its issue for each article of an output, by its id; 0: it goes into none."""
        rows = self._database.rows("SELECT article, number FROM issue_article WHERE output = ?", output)
        return {row["article"]: row["number"] for row in rows}

    def carried(self, output: str, amendments: Iterable[Amendment]) -> dict[Amendment, int]:
        """Those of some amendments that are carried, with the number of the issue; 0: none has to carry it."""
        rows = self._database.rows("SELECT * FROM issue_amendment WHERE output = ?", output)
        numbers = {(row["article"], row["kind"], row["moment"]): row["number"] for row in rows}
        found = ((one, numbers.get((one.article, one.kind, one.when.isoformat()))) for one in amendments)
        return {amendment: number for amendment, number in found if number is not None}

    def put(self, issue: IssueRow, articles: Iterable[str], amendments: Iterable[Amendment] = ()) -> None:
        """Remember an issue and what it holds. Raises: LedgerError: an article is in another issue."""
        self._database.put(
            "issue",
            {
                "output": issue.output,
                "number": issue.number,
                "date": issue.date.isoformat(),
                "made": stored(issue.made),
            },
        )
        self.assign(issue.output, articles, issue.number)
        self.carry(issue.output, amendments, issue.number)

    def assign(self, output: str, articles: Iterable[str], number: int) -> None:
        """Put articles into an issue; 0 keeps them out of all."""
        for article in articles:
            self._database.execute("INSERT INTO issue_article VALUES (?, ?, ?)", output, article, number)

    def carry(self, output: str, amendments: Iterable[Amendment], number: int) -> None:
        """Put amendments into an issue; 0 keeps them out of all."""
        for one in amendments:
            row = (output, one.article, one.kind, one.when.isoformat(), number)
            self._database.execute("INSERT INTO issue_amendment VALUES (?, ?, ?, ?, ?)", *row)
