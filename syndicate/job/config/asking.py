"""How a source of a job is loaded and read: values of its table, as the loader and the reader take them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from syndicate.ingest.articles import ReadOptions
from syndicate.ingest.loader import Loader
from syndicate.job.config import JobConfig, LimitsTable, SourceTable
from syndicate.model import Disclaimer
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.model.selectors import Selectors

if TYPE_CHECKING:
    from syndicate.ingest.fetch.request import SourceRequest


def own_of(table: SourceTable) -> SourceRequest | None:
    """What is sent to a source's server alone; None where its table says nothing of it.

    Raises:
        UsageError: a header field cannot be sent.
    """
    if not (table.headers or table.secret_headers or table.username or table.password):
        return None
    from syndicate.ingest.fetch.request import SourceRequest  # noqa: PLC0415 -- the HTTP client loads slowly, and few sources need this

    return SourceRequest(table.url, {**table.headers, **table.secret_headers}, table.username, table.password)


def allowed_hosts(table: SourceTable) -> frozenset[str]:
    """The hosts in private networks that a source may be asked of: its own, where its table allows it."""
    if not (table.url and table.allow_private):
        return frozenset()
    return frozenset({table.url.split("/")[2].rpartition("@")[2].partition(":")[0].lower()})


def loader_of(table: SourceTable, cache: Path | None, limits: LimitsTable, contact: str) -> Loader:
    """What loads the files or the URL of a source. Raises: UsageError: as `own_of`."""
    return Loader(
        cache,
        allowed_hosts(table),
        seconds=limits.fetch_seconds,
        max_bytes=limits.fetch_megabytes * 1_000_000,
        contact=contact,
        own=own_of(table),
    )


def read_options_of(job: JobConfig, table: SourceTable) -> ReadOptions:
    """How a source of a job is read. Its table goes before the publication's."""
    publication = job.publication
    publisher = table.publisher or publication.publisher
    answer: Disclaimer | None = None
    waiver, text = table.waiver, ""
    if not waiver:
        text = table.disclaimer or publication.disclaimer
        answer = msgspec.structs.replace(notice_of(text), publisher=publisher) if text else None
        waiver = publication.waiver
    return ReadOptions(
        reader=table.format or None,
        policy=NoticePolicy(answer, required=not waiver, waiver=waiver, text=text),
        authority=authority_of(job),
        scope=table.name,
        section=table.section,
        language=table.language or publication.language,
        copyright=table.copyright or publication.copyright,
        licence=table.licence or publication.licence,
        since=table.since,
        max_items=table.max_items,
        full_text=table.full_text,
        selectors=Selectors(table.keep, table.remove),
    )


def authority_of(job: JobConfig) -> str:
    """The domain under which ids are minted."""
    return (
        job.publication.authority
        or job.publication.url.split("/")[2].rpartition("@")[2].partition(":")[0].lower()
    )
