"""The memory of a job between runs: one SQLite file in its state folder. Never decides anything.

What a run changes is one transaction, so that a run which publishes nothing remembers nothing; deliveries are written
one by one, each durable when the call returns. A file that is only read stays untouched.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import msgspec

from syndicate.errors import LedgerError
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
)
from syndicate.model import Amendment, Article, Moment, interchange
from syndicate.model.receipt import Memory

NAME = "ledger.sqlite"
MIGRATIONS = ("tables.sql", "pictures.sql", "held.sql", "identity.sql")
"""Files of this package, each applied once, in order; ``user_version`` counts those that were."""
TABLES = (
    "source",
    "article",
    "notice",
    "amendment",
    "issue",
    "issue_article",
    "issue_amendment",
    "file",
    "delivery",
    "held",
    "alias",
    "edition",
    "ruling",
    "said",
)

_GROWING = ("article", "amendment", "issue", "issue_article", "issue_amendment", "alias", "edition")
"""Tables of which no row ever goes."""
_KEPT = (*_GROWING, "file", "ruling")
_NOT_KEPT = frozenset({"body", "record", "reason"})
"""Columns that no receipt shows: texts, and what a person had to say of a ruling."""
_JSON = frozenset({"tags", "authors"})
_Value: TypeAlias = "str | int | bytes | None"
_BUSY_SECONDS = 10
_LEAST_ROOM = 100_000
"""Bytes below which SQLite's own small files find no place."""
_PICTURE = '"type":"image"'
"""What stands in an article's JSON once for each of its pictures."""


class Ledger:
    """The open ledger; a context manager that closes it.

    Args:
        path: of the file; made where it is missing.

    Raises:
        LedgerError: it is no ledger, is damaged, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, tuple[ArticleRow, ...]] | None = None
        """All articles as they were after so many changes."""
        with self._explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise LedgerError(
                f"{self._path}: written by a newer version of syndicate (form {version})",
                "install that version",
            )
        self._db.execute("PRAGMA synchronous = FULL")
        if version == len(MIGRATIONS):
            return
        self._db.execute("PRAGMA journal_mode = WAL")
        for number, name in enumerate(MIGRATIONS[version:], version + 1):
            script = resources.files(__package__).joinpath(name).read_text("utf-8")
            self._db.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(f"{self._path}: {error}", _cure(error, self._path.parent)) from error

    def begin(self) -> None:
        """Open the run's transaction. Raises: LedgerError: another program is writing."""
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was changed since `begin` durable."""
        with self._explained():
            self._db.execute("COMMIT")

    def roll_back(self) -> None:
        """Forget what was changed since `begin`, if a transaction is open."""
        self._known = None
        if self._db.in_transaction:
            with suppress(sqlite3.Error):  # what ended the run is told; closing rolls back as well
                self._db.execute("ROLLBACK")

    @property
    def changes(self) -> int:
        """How many rows were written since the ledger was opened."""
        return self._db.total_changes

    def _do(self, statement: str, *values: _Value) -> None:
        with self._explained():
            self._db.execute(statement, values)

    def _rows(self, statement: str, *values: _Value) -> list[sqlite3.Row]:
        with self._explained():
            return self._db.execute(statement, values).fetchall()

    def _put(self, table: str, row: dict[str, _Value]) -> None:
        """Insert a row, or replace the one with its primary key."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self._do(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", *row.values())  # noqa: S608 -- our names

    # --- Sources ------------------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, SourceRow]:
        """All sources by their URI."""
        return {row["uri"]: SourceRow(**row) for row in map(dict, self._rows("SELECT * FROM source"))}

    def put_source(self, row: SourceRow) -> None:
        """Remember a source as it was read."""
        self._put("source", msgspec.structs.asdict(row))

    def read_again(self, uri: str) -> None:
        """Make the next run read a source, whether it changed or not; what kind it is stays known."""
        self._do("UPDATE source SET mtime_ns = 0, size = -1, sha256 = '' WHERE uri = ?", uri)

    # --- Articles -----------------------------------------------------------------------------------------------------

    def known(self) -> tuple[ArticleRow, ...]:
        """All articles, without their text, in the order in which they were first seen."""
        if self._known is not None and self._known[0] == self.changes:
            return self._known[1]
        columns = ", ".join(name for name in ArticleRow.__struct_fields__ if name != "whole")
        rows = self._rows(f"SELECT {columns}, body IS NOT NULL AS whole FROM article ORDER BY seq")  # noqa: S608
        self._known = (self.changes, tuple(map(_known, rows)))
        return self._known[1]

    def article(self, id_: str) -> Article | None:
        """An article, whole; None where there is no text of it."""
        rows = self._rows("SELECT body FROM article WHERE id = ?", id_)
        return interchange.load(rows[0]["body"])[0] if rows and rows[0]["body"] is not None else None

    def texts(self) -> Iterator[bytes]:
        """All articles as JSON, as they are kept."""
        return (row["body"] for row in self._rows("SELECT body FROM article WHERE body IS NOT NULL"))

    def bulk(self, id_: str) -> tuple[int, int]:
        """How large an article is, as it is kept, in bytes, and how many pictures it shows; nothing for no text."""
        (row,) = self._rows(
            "SELECT coalesce(length(body), 0), coalesce(length(body) - length(replace(CAST(body AS TEXT), ?, '')), 0) "
            "FROM article WHERE id = ?",
            _PICTURE,
            id_,
        )
        return row[0], row[1] // len(_PICTURE)

    def put_article(self, known: ArticleRow, article: Article | None, now: datetime) -> None:
        """Remember a version of an article, and the notice under which it goes out."""
        row = msgspec.structs.asdict(known)
        del row["whole"]
        for name in ("first_seen", "changed"):
            row[name] = _instant(row[name])
        for name in ("published", "updated", "embargo", "expiry"):
            row[name] = row[name].isoformat() if row[name] else None
        for name in ("tags", "authors"):
            row[name] = msgspec.json.encode(row[name])
        row["body"] = msgspec.json.format(interchange.dump((article,)), indent=-1) if article else None
        self._put("article", row)
        if article:
            self._do(
                "INSERT OR IGNORE INTO notice VALUES (?, ?, ?, ?)",
                known.id,
                article.notice.fingerprint if article.notice else "",
                msgspec.json.encode(article.terms.disclaimer),
                _instant(now),
            )

    def notices(self, article: str = "") -> tuple[NoticeRow, ...]:
        """The wordings under which an article, or every article, went out, the oldest first."""
        rows = self._rows(
            "SELECT * FROM notice WHERE article = ? OR ? = '' ORDER BY article, first_seen, fingerprint",
            article,
            article,
        )
        return tuple(NoticeRow(**{**dict(row), "first_seen": _parsed(row["first_seen"])}) for row in rows)

    def aliases(self) -> dict[str, str]:
        """The ids of articles by the further names that sources have for them."""
        return {row["name"]: row["article"] for row in self._rows("SELECT * FROM alias")}

    def put_alias(self, name: str, article: str) -> None:
        """Remember a further name of an article."""
        self._put("alias", {"name": name, "article": article})

    # --- Rulings ------------------------------------------------------------------------------------------------------

    def rulings(self) -> dict[str, Ruling]:
        """What persons decided, by the article's id."""
        rows = map(dict, self._rows("SELECT * FROM ruling ORDER BY at, article"))
        return {row["article"]: Ruling(**{**row, "at": _parsed(row["at"])}) for row in rows}

    def put_ruling(self, ruling: Ruling) -> None:
        """Remember what a person decided."""
        self._put("ruling", {**msgspec.structs.asdict(ruling), "at": _instant(ruling.at)})

    def forget_ruling(self, article: str) -> None:
        """Forget what a person decided of an article."""
        self._do("DELETE FROM ruling WHERE article = ?", article)

    # --- What was told, and what never changes ------------------------------------------------------------------------

    def new_lines(self, lines: Iterable[str]) -> list[str]:
        """Those of some lines that were not told before; from now on they were."""
        digests = {hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:16]: line for line in lines}
        fresh = {
            digest: line
            for digest, line in digests.items()
            if not self._rows("SELECT 1 FROM said WHERE line = ?", digest)
        }
        for digest in fresh:
            self._put("said", {"line": digest})
        return list(fresh.values())

    def editions(self) -> dict[str, str]:
        """The ids of the editions of outputs, as they were published first."""
        return {row["output"]: row["id"] for row in self._rows("SELECT * FROM edition")}

    def put_edition(self, output: str, id_: str) -> None:
        """Remember the id of an output's editions, for ever."""
        self._put("edition", {"output": output, "id": id_})

    # --- Amendments ---------------------------------------------------------------------------------------------------

    def amendments(self) -> tuple[Amendment, ...]:
        """All corrections and withdrawals, the oldest first."""
        rows = self._rows("SELECT * FROM amendment ORDER BY moment, article")
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
        self._put("amendment", {**row, "moment": amendment.when.isoformat()})

    def carried(self, output: str) -> dict[Amendment, int]:
        """The amendments that issues of an output carry, and the issue's number; 0: none has to."""
        rows = self._rows("SELECT * FROM issue_amendment WHERE output = ?", output)
        numbers = {(row["article"], row["kind"], row["moment"]): row["number"] for row in rows}
        every = ((a, numbers.get((a.article, a.kind, a.when.isoformat()))) for a in self.amendments())
        return {amendment: number for amendment, number in every if number is not None}

    # --- Issues -------------------------------------------------------------------------------------------------------

    def issues(self, output: str) -> tuple[IssueRow, ...]:
        """The issues of an output, the oldest first."""
        rows = self._rows("SELECT * FROM issue WHERE output = ? ORDER BY number", output)
        return tuple(
            IssueRow(
                output=row["output"],
                number=row["number"],
                date=Moment.parse(row["date"]),
                made=_parsed(row["made"]),
            )
            for row in rows
        )

    def issue_of(self, output: str) -> dict[str, int]:
        """For each article that an issue of the output holds, the issue's number; 0: it goes into none."""
        rows = self._rows("SELECT article, number FROM issue_article WHERE output = ?", output)
        return {row["article"]: row["number"] for row in rows}

    def put_issue(
        self, issue: IssueRow, articles: Iterable[str], amendments: Iterable[Amendment] = ()
    ) -> None:
        """Remember an issue and what it holds. Raises: LedgerError: an article stands in another issue."""
        self._put(
            "issue",
            {
                "output": issue.output,
                "number": issue.number,
                "date": issue.date.isoformat(),
                "made": _instant(issue.made),
            },
        )
        self.assign(issue.output, articles, issue.number)
        self.carry(issue.output, amendments, issue.number)

    def carry(self, output: str, amendments: Iterable[Amendment], number: int) -> None:
        """Put amendments into an issue, for ever; 0 keeps them out of all."""
        for one in amendments:
            self._do(
                "INSERT INTO issue_amendment VALUES (?, ?, ?, ?, ?)",
                output,
                one.article,
                one.kind,
                one.when.isoformat(),
                number,
            )

    def assign(self, output: str, articles: Iterable[str], number: int) -> None:
        """Put articles into an issue, for ever; 0 keeps them out of all."""
        for article in articles:
            self._do("INSERT INTO issue_article VALUES (?, ?, ?)", output, article, number)

    # --- Files --------------------------------------------------------------------------------------------------------

    def files(self) -> dict[str, FileRow]:
        """What stands in the folder of outputs, by name."""
        rows = map(dict, self._rows("SELECT * FROM file ORDER BY name"))
        return {row["name"]: FileRow(**{**row, "changed": _parsed(row["changed"])}) for row in rows}

    def put_files(self, files: Iterable[FileRow], gone: Iterable[str] = ()) -> None:
        """Remember what stands in the folder now, and what does so no longer."""
        for name in gone:
            self._do("DELETE FROM file WHERE name = ?", name)
        for row in files:
            self._put("file", {**msgspec.structs.asdict(row), "changed": _instant(row.changed)})

    def held(self) -> tuple[HeldRow, ...]:
        """The articles that outputs go out without."""
        rows = map(dict, self._rows("SELECT * FROM held ORDER BY file, article"))
        return tuple(HeldRow(**{**row, "since": _parsed(row["since"])}) for row in rows)

    def put_held(self, rows: Iterable[HeldRow], gone: Iterable[HeldRow] = ()) -> None:
        """Remember what outputs go out without, and what they do so no longer."""
        for row in gone:
            self._do("DELETE FROM held WHERE file = ? AND article = ?", row.file, row.article)
        for row in rows:
            self._put("held", {**msgspec.structs.asdict(row), "since": _instant(row.since)})

    # --- Deliveries ---------------------------------------------------------------------------------------------------

    def deliveries(self) -> dict[str, DeliveryRow]:
        """What became of every delivery, by its key."""
        rows = map(dict, self._rows("SELECT * FROM delivery ORDER BY key"))
        return {row["key"]: DeliveryRow(**{**row, "at": _parsed(row["at"])}) for row in rows}

    def put_delivery(self, key: str, state: DeliveryState, at: datetime, reason: str = "") -> None:
        """Remember what became of a delivery; durable at once unless a transaction is open."""
        self._put("delivery", {"key": key, "state": state, "at": _instant(at), "reason": reason})

    def forget_delivery(self, key: str) -> None:
        """Forget what became of a delivery."""
        self._do("DELETE FROM delivery WHERE key = ?", key)

    # --- After a clock that was wrong ---------------------------------------------------------------------------------

    def bring_back(self, now: datetime, today: date) -> None:
        """Make every time that lies ahead the time of this run: of articles, issues, amendments, files, deliveries.

        Args:
            now: aware.
            today: the day where the publication is.
        """
        instant = _instant(now)
        moment = Moment.at(now)
        for table, column in (
            ("article", "first_seen"),
            ("article", "changed"),
            ("notice", "first_seen"),
            ("issue", "made"),
            ("delivery", "at"),
            ("held", "since"),
            ("file", "changed"),
        ):
            self._do(f"UPDATE {table} SET {column} = ? WHERE {column} > ?", instant, instant)  # noqa: S608 -- our names
        for table in ("amendment", "issue_amendment"):
            self._do(
                f"UPDATE OR REPLACE {table} SET moment = ? "  # noqa: S608 -- our names
                "WHERE CAST(strftime('%s', moment) AS INTEGER) > ?",
                moment.isoformat(),
                int(now.timestamp()),
            )
        for known in self.known():
            if known.updated and known.updated.as_instant() > now:
                article = self.article(known.id)
                self.put_article(
                    msgspec.structs.replace(known, updated=moment),
                    article and msgspec.structs.replace(article, updated=moment),
                    now,
                )
        self._do("UPDATE issue SET date = ? WHERE date > ?", today.isoformat(), today.isoformat())

    # --- What a receipt keeps of it -----------------------------------------------------------------------------------

    def memory(self) -> Memory:
        """All that cannot be found out again from the sources, but for texts and deliveries."""
        return {
            table: tuple(
                {name: _text(value) for name, value in dict(row).items() if name not in _NOT_KEPT}
                for row in self._rows(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 -- our names
            )
            for table in _KEPT
        }

    def lags(self, memory: Memory) -> bool:
        """Whether this is an earlier state of what a receipt kept, such as an old copy or an empty file."""
        counts = self.counts()
        behind = any(len(memory.get(table, ())) > counts[table] for table in _GROWING)
        articles = {row["id"] for row in memory.get("article", ())}
        return behind and all(row["id"] in articles for row in self._rows("SELECT id FROM article"))

    def restore(self, memory: Memory, records: Mapping[str, bytes]) -> None:
        """Make a ledger that lags remember what a receipt kept.

        Sources are read anew. What became of deliveries is forgotten, so that all begin as new ones do.

        Args:
            memory: as `memory` gave it.
            records: the receipt's records of files as JSON, by the file's name.

        Raises:
            LedgerError: that is not what a ledger of this form keeps.
        """
        with self._explained():
            columns = {table: self._columns(table) for table in _KEPT}
            whole_ones = set(
                map(tuple, self._rows("SELECT id, fingerprint FROM article WHERE body IS NOT NULL"))
            )
            for table in ("source", "file", "delivery", *({"ruling"} & set(memory))):
                self._do(f"DELETE FROM {table}")  # noqa: S608 -- our names
            for table, rows in memory.items():
                for row in rows:
                    if table not in columns or not set(row) <= columns[table]:
                        raise LedgerError(
                            f"{self._path}: the receipt was written by another version of syndicate"
                        )
                    if table == "article" and (row["id"], row["fingerprint"]) in whole_ones:
                        continue
                    whole = row | {"record": records.get(str(row["name"]))} if table == "file" else row
                    self._put(table, {name: _blob(name, value) for name, value in whole.items()})

    def _columns(self, table: str) -> set[str]:
        return {row["name"] for row in self._rows(f"PRAGMA table_info({table})")}

    # --- To look into -------------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: self._rows(f"SELECT count(*) FROM {name}")[0][0] for name in TABLES}  # noqa: S608 -- our names

    def export(self) -> Iterator[bytes]:
        """Everything, a JSON object a line: ``{"table": "article", …}``, in the order of its keys."""
        for name in TABLES:
            for row in self._rows(f"SELECT * FROM {name} ORDER BY 1, 2"):  # noqa: S608 -- our names
                document = {
                    key: msgspec.Raw(value) if isinstance(value, bytes) else value
                    for key, value in dict(row).items()
                }
                yield msgspec.json.encode({"table": name, **document})


def _cure(error: sqlite3.Error | OSError, folder: Path) -> str:
    """What to do about an error: a disk that is full has damaged nothing."""
    name = getattr(error, "sqlite_errorname", None) or ""
    try:
        is_full = shutil.disk_usage(folder).free < _LEAST_ROOM
    except OSError:
        is_full = False
    if name == "SQLITE_FULL" or (is_full and name != "SQLITE_CORRUPT"):
        return f"the disk is full, the ledger is not damaged: make room in {folder}, and run again"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another program is writing to it: end that one, and run again"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")) or isinstance(error, OSError):
        return f"mend the permissions of {folder} and of what is in it, and run again"
    if name.startswith("SQLITE_IOERR"):
        return f"the disk under {folder} does not read or write: look at the system's log, and run again"
    return "if it is damaged, move it away: the next run makes it again from the sources and the receipt"


def _known(row: sqlite3.Row) -> ArticleRow:
    values = dict(row)
    for name in ("first_seen", "changed"):
        values[name] = _parsed(values[name])
    for name in ("published", "updated", "embargo", "expiry"):
        values[name] = Moment.parse(values[name]) if values[name] else None
    for name in ("tags", "authors"):
        values[name] = msgspec.json.decode(values[name], type=tuple[str, ...])
    return ArticleRow(**{**values, "whole": bool(values["whole"])})


def _text(value: str | int | bytes | None) -> str | int | None:
    return value.decode() if isinstance(value, bytes) else value


def _blob(name: str, value: _Value) -> _Value:
    return value.encode() if name in _JSON and isinstance(value, str) else value


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def _parsed(text: str) -> datetime:
    return datetime.fromisoformat(text)


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
