"""The rows of the ledger as frozen values: sources, articles without their text, issues, files, deliveries, rulings."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from syndicate.job.ledger.database import Value, parsed, stored
from syndicate.model import Moment, Status

DeliveryState: TypeAlias = Literal["begun", "done", "failed", "refused", "skipped"]


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source as it was last read.

    `settings` is the fingerprint of the options with which it was read; `beside` are the picture files beside it, as
    JSON; `kind` is the name of its reader.
    """

    uri: str
    name: str
    mtime_ns: int
    size: int
    sha256: str
    settings: str
    beside: str = "[]"
    kind: str = ""


class ArticleRow(Struct, frozen=True, kw_only=True):
    """An article without its text.

    `key` is its name in its source, behind the source's; `seq` counts the articles in the order in which they were
    first seen. `fingerprint` is of all that a reader sees, `words` of its words, `text` of its words without the title;
    empty if they are too few to be of one article only. `whole` is false if the ledger has no text of it: it was made
    again from a receipt, and the source has dropped the article since.
    """

    id: str
    seq: int
    key: str
    uri: str
    source: str
    first_seen: datetime
    changed: datetime
    fingerprint: str
    words: str
    whole: bool
    title: str
    url: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    embargo: Moment | None = None
    expiry: Moment | None = None
    status: Status = "usable"
    section: str = ""
    language: str = "und"
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    text: str = ""


_INSTANTS, _MOMENTS, _LISTS = (
    ("first_seen", "changed"),
    ("published", "updated", "embargo", "expiry"),
    ("tags", "authors"),
)


def columns_of(known: ArticleRow) -> dict[str, Value]:
    """The columns of an article's row, but for its body."""
    row = msgspec.structs.asdict(known)
    del row["whole"]
    for name in _INSTANTS:
        row[name] = stored(row[name])
    for name in _MOMENTS:
        row[name] = row[name].isoformat() if row[name] else None
    for name in _LISTS:
        row[name] = msgspec.json.encode(row[name])
    return row


def article_row(row: sqlite3.Row) -> ArticleRow:
    """The row that `columns_of` made columns of."""
    values = dict(row)
    for name in _INSTANTS:
        values[name] = parsed(values[name])
    for name in _MOMENTS:
        values[name] = Moment.parse(values[name]) if values[name] else None
    for name in _LISTS:
        values[name] = msgspec.json.decode(values[name], type=tuple[str, ...])
    return ArticleRow(**{**values, "whole": bool(values["whole"])})


class IssueRow(Struct, frozen=True, kw_only=True):
    """One issue of an output: its number from 1, its day, when it was made."""

    output: str
    number: int
    date: Moment
    made: datetime


class FileRow(Struct, frozen=True, kw_only=True):
    """A published file. `record` is its record in the receipt as JSON; None for a cover or a picture."""

    name: str
    output: str
    number: int | None
    fingerprint: str
    sha256: str
    size: int
    record: bytes | None
    changed: datetime


class HeldRow(Struct, frozen=True, kw_only=True):
    """An article that a file is published without: the version that failed, why, and since when."""

    file: str
    article: str
    version: str
    since: datetime
    reason: str


class NoticeRow(Struct, frozen=True, kw_only=True):
    """A notice or waiver with which an article was published, as JSON, and since when."""

    article: str
    fingerprint: str
    answer: bytes
    first_seen: datetime


class Ruling(Struct, frozen=True, kw_only=True):
    """A person's ruling on an article, or a page that waits for one; `status` is the article's before it.

    `withdrawn`: the person took it down, for a reason. `held`: its page lost its title and most of its words; `reason`
    is the title that it has now. `accepted`: the person takes that page once.
    """

    article: str
    kind: Literal["withdrawn", "held", "accepted"]
    reason: str = ""
    at: datetime
    status: Status


class DeliveryRow(Struct, frozen=True, kw_only=True):
    """The last outcome of one delivery."""

    key: str
    state: DeliveryState
    at: datetime
    reason: str
