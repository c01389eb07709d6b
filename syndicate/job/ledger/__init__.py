"""The memory of a job between runs: one SQLite file in its state folder. Rows in, rows out; never decides anything.

What a run changes is one transaction, so that a run which publishes nothing remembers nothing. Deliveries are written
one by one, each durable when the call returns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from syndicate.job.ledger.database import Database, parsed, stored
from syndicate.job.ledger.issues import Issues
from syndicate.job.ledger.rows import (
    ArticleRow,
    DeliveryRow,
    DeliveryState,
    FileRow,
    HeldRow,
    IssueRow,
    NoticeRow,
    Ruling,
    SourceRow,
    article_row,
    columns_of,
)
from syndicate.model import Amendment, Article, Moment, interchange

NAME = "ledger.sqlite"
TABLES = (
    *("source", "article", "notice", "amendment", "issue", "issue_article", "issue_amendment"),
    *("file", "delivery", "held", "alias", "edition", "ruling", "said"),
)

_PICTURE = '"type":"image"'
"""An article's JSON has this once for each of its pictures."""


class Ledger:
    """The open ledger; a context manager that closes it.

    Args:
        path: of the file; made where it is missing.

    Raises:
        LedgerError: from any method: the file is no ledger, is damaged, cannot be written, or is of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.issues = Issues(self.database)
        self._known: tuple[int, tuple[ArticleRow, ...]] | None = None
        """The number of changes after which the articles were read, and the articles."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def begin(self) -> None:
        """Open the run's transaction."""
        self.database.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was changed since `begin` durable."""
        self.database.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo what was changed since `begin`, if a transaction is open."""
        self._known = None
        self.database.roll_back()

    @property
    def changes(self) -> int:
        """How many rows were written since the ledger was opened."""
        return self.database.changes

    # --- Sources ------------------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, SourceRow]:
        """All sources by their URI."""
        return {row["uri"]: SourceRow(**row) for row in map(dict, self.database.rows("SELECT * FROM source"))}

    def put_source(self, row: SourceRow) -> None:
        """Remember a source as it was last read."""
        self.database.put("source", msgspec.structs.asdict(row))

    def read_again(self, uri: str) -> None:
        """Let the next run read a source though it did not change; its kind stays known."""
        self.database.execute("UPDATE source SET mtime_ns = 0, size = -1, sha256 = '' WHERE uri = ?", uri)

    # --- Articles -----------------------------------------------------------------------------------------------------

    def known(self) -> tuple[ArticleRow, ...]:
        """All articles, without their text, in the order in which they were first seen."""
        if self._known is not None and self._known[0] == self.changes:
            return self._known[1]
        columns = ", ".join(name for name in ArticleRow.__struct_fields__ if name != "whole")
        rows = self.database.rows(f"SELECT {columns}, body IS NOT NULL AS whole FROM article ORDER BY seq")  # noqa: S608
        self._known = (self.changes, tuple(map(article_row, rows)))
        return self._known[1]

    def article(self, id_: str) -> Article | None:
        """An article with its text; None if the ledger has no text of it."""
        rows = self.database.rows("SELECT body FROM article WHERE id = ?", id_)
        return interchange.load(rows[0]["body"])[0] if rows and rows[0]["body"] is not None else None

    def texts(self) -> Iterator[bytes]:
        """All articles as JSON."""
        return (row["body"] for row in self.database.rows("SELECT body FROM article WHERE body IS NOT NULL"))

    def bulk(self, id_: str) -> tuple[int, int]:
        """The size of an article's JSON in bytes, and the number of its pictures; 0 and 0 without a text."""
        (row,) = self.database.rows(
            "SELECT coalesce(length(body), 0), coalesce(length(body) - length(replace(CAST(body AS TEXT), ?, '')), 0) "
            "FROM article WHERE id = ?",
            _PICTURE,
            id_,
        )
        return row[0], row[1] // len(_PICTURE)

    def put_article(self, known: ArticleRow, article: Article | None, now: datetime) -> None:
        """Remember a version of an article, and its notice."""
        row = columns_of(known)
        row["body"] = msgspec.json.format(interchange.dump((article,)), indent=-1) if article else None
        self.database.put("article", row)
        if article:
            self.database.execute(
                "INSERT OR IGNORE INTO notice VALUES (?, ?, ?, ?)",
                known.id,
                article.notice.fingerprint if article.notice else "",
                msgspec.json.encode(article.terms.disclaimer),
                stored(now),
            )

    def notices(self, article: str = "") -> tuple[NoticeRow, ...]:
        """The notices of all versions of an article, or of every article, the oldest first."""
        rows = self.database.rows(
            "SELECT * FROM notice WHERE article = ? OR ? = '' ORDER BY article, first_seen, fingerprint",
            article,
            article,
        )
        return tuple(NoticeRow(**{**dict(row), "first_seen": parsed(row["first_seen"])}) for row in rows)

    def aliases(self) -> dict[str, str]:
        """The ids of articles, by further names that sources have for them."""
        return {row["name"]: row["article"] for row in self.database.rows("SELECT * FROM alias")}

    def put_alias(self, name: str, article: str) -> None:
        """Remember a further name of an article."""
        self.database.put("alias", {"name": name, "article": article})

    # --- Rulings ------------------------------------------------------------------------------------------------------

    def rulings(self) -> dict[str, Ruling]:
        """All rulings, by the article's id."""
        rows = map(dict, self.database.rows("SELECT * FROM ruling ORDER BY at, article"))
        return {row["article"]: Ruling(**{**row, "at": parsed(row["at"])}) for row in rows}

    def taken_down(self) -> frozenset[str]:
        """The ids of the articles that a person took down."""
        return frozenset(id_ for id_, ruling in self.rulings().items() if ruling.kind == "withdrawn")

    def put_ruling(self, ruling: Ruling) -> None:
        """Remember a ruling."""
        self.database.put("ruling", {**msgspec.structs.asdict(ruling), "at": stored(ruling.at)})

    def forget_ruling(self, article: str) -> None:
        """Forget the ruling on an article."""
        self.database.execute("DELETE FROM ruling WHERE article = ?", article)

    # --- Lines and ids that are made once -----------------------------------------------------------------------------

    def new_lines(self, lines: Iterable[str]) -> list[str]:
        """Those of some lines that this method did not return in earlier calls or runs."""
        digests = {hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:16]: line for line in lines}
        fresh = {
            digest: line
            for digest, line in digests.items()
            if not self.database.rows("SELECT 1 FROM said WHERE line = ?", digest)
        }
        for digest in fresh:
            self.database.put("said", {"line": digest})
        return list(fresh.values())

    def editions(self) -> dict[str, str]:
        """The ids of the editions of outputs, by the output's name."""
        return {row["output"]: row["id"] for row in self.database.rows("SELECT * FROM edition")}

    def put_edition(self, output: str, id_: str) -> None:
        """Remember the id of an output's editions; it never changes."""
        self.database.put("edition", {"output": output, "id": id_})

    # --- Amendments ---------------------------------------------------------------------------------------------------

    def amendments(self) -> tuple[Amendment, ...]:
        """All corrections and withdrawals, the oldest first."""
        rows = self.database.rows("SELECT * FROM amendment ORDER BY moment, article")
        return tuple(
            Amendment(row["kind"], row["article"], row["title"], Moment.parse(row["moment"]), row["url"])
            for row in rows
        )

    def put_amendment(self, amendment: Amendment) -> None:
        """Remember that an article was corrected or withdrawn."""
        row = {
            "kind": amendment.kind,
            "article": amendment.article,
            "title": amendment.title,
            "url": amendment.url,
        }
        self.database.put("amendment", {**row, "moment": amendment.when.isoformat()})

    # --- Files --------------------------------------------------------------------------------------------------------

    def files(self) -> dict[str, FileRow]:
        """The published files, by name."""
        rows = map(dict, self.database.rows("SELECT * FROM file ORDER BY name"))
        return {row["name"]: FileRow(**{**row, "changed": parsed(row["changed"])}) for row in rows}

    def put_files(self, files: Iterable[FileRow], gone: Iterable[str] = ()) -> None:
        """Remember files that are published now, and forget others."""
        for name in gone:
            self.database.execute("DELETE FROM file WHERE name = ?", name)
        for row in files:
            self.database.put("file", {**msgspec.structs.asdict(row), "changed": stored(row.changed)})

    def held(self) -> tuple[HeldRow, ...]:
        """The articles that files are published without."""
        rows = map(dict, self.database.rows("SELECT * FROM held ORDER BY file, article"))
        return tuple(HeldRow(**{**row, "since": parsed(row["since"])}) for row in rows)

    def put_held(self, rows: Iterable[HeldRow], gone: Iterable[HeldRow] = ()) -> None:
        """Remember articles that files are published without, and forget others."""
        for row in gone:
            self.database.execute("DELETE FROM held WHERE file = ? AND article = ?", row.file, row.article)
        for row in rows:
            self.database.put("held", {**msgspec.structs.asdict(row), "since": stored(row.since)})

    # --- Deliveries ---------------------------------------------------------------------------------------------------

    def deliveries(self) -> dict[str, DeliveryRow]:
        """The last outcome of every delivery, by its key."""
        rows = map(dict, self.database.rows("SELECT * FROM delivery ORDER BY key"))
        return {row["key"]: DeliveryRow(**{**row, "at": parsed(row["at"])}) for row in rows}

    def put_delivery(self, key: str, state: DeliveryState, at: datetime, reason: str = "") -> None:
        """Remember the outcome of a delivery; durable at once unless a transaction is open."""
        self.database.put("delivery", {"key": key, "state": state, "at": stored(at), "reason": reason})

    def forget_delivery(self, key: str) -> None:
        """Forget a delivery."""
        self.database.execute("DELETE FROM delivery WHERE key = ?", key)

    # --- Tables as they are -------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """The number of rows of each table."""
        return {name: self.database.rows(f"SELECT count(*) FROM {name}")[0][0] for name in TABLES}  # noqa: S608 -- our names

    def export(self) -> Iterator[bytes]:
        """Everything, a JSON object a line: ``{"table": "article", …}``, in the order of its keys."""
        for name in TABLES:
            for row in self.database.rows(f"SELECT * FROM {name} ORDER BY 1, 2"):  # noqa: S608 -- our names
                document = {
                    key: msgspec.Raw(value) if isinstance(value, bytes) else value
                    for key, value in dict(row).items()
                }
                yield msgspec.json.encode({"table": name, **document})


__all__ = [
    "ArticleRow",
    "DeliveryRow",
    "FileRow",
    "HeldRow",
    "IssueRow",
    "Ledger",
    "NoticeRow",
    "Ruling",
    "SourceRow",
]
