"""The SQLite file of a ledger: opened, brought into this version's form, read and written. Knows no table."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TypeAlias

from syndicate.errors import LedgerError

MIGRATIONS = ("tables.sql", "pictures.sql", "held.sql", "identity.sql")
"""Files of this package, each applied once, in order; ``user_version`` counts those that were."""
Value: TypeAlias = "str | int | bytes | None"

_BUSY_SECONDS = 10
_LEAST_ROOM = 100_000
"""Bytes below which SQLite's own small files find no place."""


class Database:
    """The open file. A file that is only read stays untouched.

    Args:
        path: of the file; made where it is missing.

    Raises:
        LedgerError: from any method: see `_remedy`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            try:
                self._migrate()
            except BaseException:
                self.close()
                raise

    def _migrate(self) -> None:
        version: int = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise LedgerError(
                f"{self.path}: written by a newer version of syndicate (form {version})",
                "install that version",
            )
        self._connection.execute("PRAGMA synchronous = FULL")
        if version == len(MIGRATIONS):
            return
        self._connection.execute("PRAGMA journal_mode = WAL")
        for number, name in enumerate(MIGRATIONS[version:], version + 1):
            script = resources.files(__package__).joinpath(name).read_text("utf-8")
            self._connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
            )

    def close(self) -> None:
        """Close the file; an open transaction is rolled back."""
        self._connection.close()

    def roll_back(self) -> None:
        """Undo the open transaction, if there is one. Never raises: another error ended the run."""
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):  # closing rolls back as well
                self._connection.execute("ROLLBACK")

    @property
    def changes(self) -> int:
        """How many rows were written since the file was opened."""
        return self._connection.total_changes

    def execute(self, statement: str, *values: Value) -> None:
        """Run a statement that returns nothing."""
        with self._explained():
            self._connection.execute(statement, values)

    def rows(self, statement: str, *values: Value) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._explained():
            return self._connection.execute(statement, values).fetchall()

    def put(self, table: str, row: Mapping[str, Value]) -> None:
        """Insert a row, or replace the one with its primary key."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 -- our names
        self.execute(statement, *row.values())

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(f"{self.path}: {error}", _remedy(error, self.path.parent)) from error


def _remedy(error: sqlite3.Error | OSError, folder: Path) -> str:
    """What to do about an error; a full disk has damaged nothing."""
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
        return f"correct the permissions of {folder} and of the files in it, and run again"
    if name.startswith("SQLITE_IOERR"):
        return f"the disk under {folder} does not read or write: check the system's log, and run again"
    return "if it is damaged, move it away: the next run makes it again from the sources and the receipt"


def stored(instant: datetime) -> str:
    """An aware instant as the tables have it: ISO 8601 in UTC, to the second."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def parsed(instant: str) -> datetime:
    """The aware instant that `stored` wrote."""
    return datetime.fromisoformat(instant)
