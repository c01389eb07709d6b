"""What a receipt keeps of a ledger, and a ledger that was lost made again from it. Ledger and values in, rows out.

A receipt shows no texts, and nothing of deliveries: those that are lost begin as new ones do.
"""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.errors import LedgerError
from syndicate.job.ledger import Ledger
from syndicate.job.ledger.database import Value
from syndicate.model.receipt import Memory

_GROWING = ("article", "amendment", "issue", "issue_article", "issue_amendment", "alias", "edition")
"""Tables that never lose a row."""
_KEPT = (*_GROWING, "file", "ruling")
_NOT_KEPT = frozenset({"body", "record", "reason"})
"""Columns that no receipt shows: texts, and why a person ruled as they did."""
_JSON = frozenset({"tags", "authors"})


def memory_of(ledger: Ledger) -> Memory:
    """All that the sources cannot tell again, but for texts and deliveries."""
    return {
        table: tuple(
            {name: _text(value) for name, value in dict(row).items() if name not in _NOT_KEPT}
            for row in ledger.database.rows(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 -- our names
        )
        for table in _KEPT
    }


def lags(ledger: Ledger, memory: Memory) -> bool:
    """Whether a ledger is an earlier state of what a receipt kept, such as an old copy or an empty file."""
    counts = ledger.counts()
    if all(len(memory.get(table, ())) <= counts[table] for table in _GROWING):
        return False
    articles = {row["id"] for row in memory.get("article", ())}
    return all(row["id"] in articles for row in ledger.database.rows("SELECT id FROM article"))


def restore(ledger: Ledger, memory: Memory, records: Mapping[str, bytes]) -> None:
    """Make a ledger that lags remember what a receipt kept. Sources are read again.

    Args:
        ledger: with an open transaction.
        memory: as `memory_of` gave it.
        records: the receipt's records of files as JSON, by the file's name.

    Raises:
        LedgerError: `memory` does not fit the tables of this version.
    """
    database = ledger.database
    columns = {
        table: {row["name"] for row in database.rows(f"PRAGMA table_info({table})")} for table in _KEPT
    }
    with_text = set(map(tuple, database.rows("SELECT id, fingerprint FROM article WHERE body IS NOT NULL")))
    for table in ("source", "file", "delivery", *({"ruling"} & set(memory))):
        database.execute(f"DELETE FROM {table}")  # noqa: S608 -- our names
    for table, rows in memory.items():
        for row in rows:
            if table not in columns or not set(row) <= columns[table]:
                raise LedgerError(f"{database.path}: the receipt was written by another version of syndicate")
            if table == "article" and (row["id"], row["fingerprint"]) in with_text:
                continue
            whole = row | {"record": records.get(str(row["name"]))} if table == "file" else row
            database.put(table, {name: _blob(name, value) for name, value in whole.items()})


def _text(value: Value) -> str | int | None:
    return value.decode() if isinstance(value, bytes) else value


def _blob(name: str, value: Value) -> Value:
    return value.encode() if name in _JSON and isinstance(value, str) else value
