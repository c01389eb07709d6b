"""A source of a job file to the loader that asks for it, with its header fields and login."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.ingest.sources import Loader
from syndicate.job.config import LimitsTable, SourceTable

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
