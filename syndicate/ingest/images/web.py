"""Pictures of the web, several at a time, each through `syndicate.ingest.fetch` and its rules."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from syndicate.errors import FetchError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.urls import public
from syndicate.ingest.images.limits import AT_ONCE, LARGEST, MOST_FETCHED, SECONDS_EACH, SECONDS_TOGETHER
from syndicate.ingest.images.rejection import ImageRejected


class Wanted(Struct, frozen=True):
    """A picture's URL, and the source whose article shows it first."""

    url: str
    source: str


class Web:
    """The pictures of one run.

    Args:
        cache: see `syndicate.ingest.fetch.Fetcher`.
        allowed_hosts: in private networks, which may be asked for the pictures of their own articles only: what a
            stranger's article names must not reach them.
        contact: see `syndicate.ingest.fetch.Fetcher`.
        seconds: that all may take together.
    """

    def __init__(
        self,
        cache: Path | None,
        allowed_hosts: frozenset[str],
        contact: str = "",
        seconds: float = SECONDS_TOGETHER,
    ) -> None:
        self._seconds = seconds
        self._allowed_hosts = allowed_hosts
        limits = FetchLimits(seconds=SECONDS_EACH, bytes=LARGEST, retries=1)
        self._outside = Fetcher(cache, limits, contact)
        inside = FetchLimits(seconds=SECONDS_EACH, bytes=LARGEST, retries=1, allowed_hosts=allowed_hosts)
        self._inside = Fetcher(cache, inside, contact)

    def fetch(self, wanted: Sequence[Wanted]) -> Iterator[bytes | ImageRejected]:
        """The bytes of each, in order, or the reason why there are none."""
        end = time.monotonic() + self._seconds
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, len(wanted), AT_ONCE):
                some = wanted[start : start + AT_ONCE]
                if start >= MOST_FETCHED:
                    yield from (
                        ImageRejected(f"only {MOST_FETCHED} pictures of the web are fetched") for _ in some
                    )
                elif time.monotonic() > end:
                    late = f"the pictures fetched before it took more than {self._seconds:.0f} s"
                    yield from (ImageRejected(late) for _ in some)
                else:
                    yield from pool.map(self._fetched, some)

    def _fetched(self, wanted: Wanted) -> bytes | ImageRejected:
        own = urlsplit(wanted.url).hostname == urlsplit(wanted.source).hostname
        try:
            return (self._inside if own else self._outside).fetch(wanted.url).data
        except FetchError as error:
            return ImageRejected(error.message.removeprefix(f"{public(wanted.url)}: "))
