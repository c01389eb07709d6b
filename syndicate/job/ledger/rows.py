"""What the ledger remembers, as frozen values: sources, articles without their text, issues, files, deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.model import Moment, Status

DeliveryState: TypeAlias = Literal["begun", "done", "failed", "refused", "skipped"]


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source as it was last read.

    `settings` is the fingerprint of how the job says it is to be read; `beside` are the pictures that stand as files
    beside it, as JSON; `kind` is the name of the reader that understood it.
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
    """An article as far as plans need it.

    `key` tells it apart in its source; `seq` counts the articles in the order in which they were first seen;
    `fingerprint` is of all that it says, `words` of what a reader reads, `text` of that without the title, where it is
    long enough to be nobody else's. `whole` is false where its text is not there:
    the ledger was made again from a receipt, and the source has dropped the article since.
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


class IssueRow(Struct, frozen=True, kw_only=True):
    """One issue of an output: its number from 1, its day, when it was made."""

    output: str
    number: int
    date: Moment
    made: datetime


class FileRow(Struct, frozen=True, kw_only=True):
    """A published file. `record` is its receipt's as JSON, None for what has none (a cover, a picture)."""

    name: str
    output: str
    number: int | None
    fingerprint: str
    sha256: str
    size: int
    record: bytes | None
    changed: datetime


class HeldRow(Struct, frozen=True, kw_only=True):
    """An article that an output goes out without: the version that could not be shown, why not, and since when."""

    file: str
    article: str
    version: str
    since: datetime
    reason: str


class NoticeRow(Struct, frozen=True, kw_only=True):
    """A wording under which an article went out, as JSON, and since when."""

    article: str
    fingerprint: str
    answer: bytes
    first_seen: datetime


class Ruling(Struct, frozen=True, kw_only=True):
    """What a person decided of an article, whatever its source says, or has to decide; `status` is what it was before.

    It is withdrawn for good, for a reason; or held, since its page has the title that is the reason, and little of what
    it said; or accepted once as it was held.
    """

    article: str
    kind: Literal["withdrawn", "held", "accepted"]
    reason: str = ""
    at: datetime
    status: Status


class DeliveryRow(Struct, frozen=True, kw_only=True):
    """What became of one delivery."""

    key: str
    state: DeliveryState
    at: datetime
    reason: str
