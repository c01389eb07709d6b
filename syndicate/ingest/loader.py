"""One source to its bytes: a regular file, a URL, standard input. What is too large is refused, not cut."""

from __future__ import annotations

import functools
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.ingest.sources import is_url

if TYPE_CHECKING:
    from syndicate.ingest.fetch import Fetcher
    from syndicate.ingest.fetch.request import SourceRequest

MAX_BYTES = 20_000_000
"""The largest source that is read; the longest articles have a thousandth of that."""


def stamp_of(path: Path) -> tuple[int, int] | None:
    """A file's time in nanoseconds and its size; None where it cannot be had, which reading will explain."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


class Loaded(Struct, frozen=True):
    """The bytes of a source; its name, fit to be published; why they are an older copy, empty if they are not.

    `media_type` and `charset` are what a server says of them, empty where it says nothing.
    """

    uri: str
    data: bytes
    stale: str = ""
    media_type: str = ""
    charset: str = ""


class Loader:
    """Loads the sources of one run.

    Args:
        cache: the folder in which copies of what was fetched are kept between runs; None keeps none.
        allowed_hosts: those in private networks that may be asked, in lower case.
        seconds: that one URL may take.
        max_bytes: of its answer, decoded.
        contact: a URL or address for those whose servers are asked.
        own: what the source asks for of which the URLs are; None where they are of several.
    """

    def __init__(
        self,
        cache: Path | None,
        allowed_hosts: frozenset[str] = frozenset(),
        *,
        seconds: float = 30,
        max_bytes: int = 15_000_000,
        contact: str = "",
        own: SourceRequest | None = None,
    ) -> None:
        self._own = own
        self._cache = cache
        self._allowed_hosts = allowed_hosts
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._contact = contact

    def load(self, uri: str) -> Loaded:
        """The bytes of a source as `find` named it.

        Raises:
            ReadError: not a regular file, too large, or unreadable.
            FetchError: a URL that cannot or must not be fetched.
        """
        if uri == "-":
            return Loaded(uri, _bounded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"))
        if is_url(uri):
            found = self._fetcher.fetch(uri, keep=False)
            return Loaded(found.url, found.data, found.stale, found.media_type, found.charset)
        return Loaded(uri, _file(uri))

    def keep(self, uri: str) -> None:
        """Make what was loaded the last good copy of a URL: it was read. Raises: FetchError: it cannot be kept."""
        if is_url(uri):
            self._fetcher.keep(uri)

    @functools.cached_property
    def _fetcher(self) -> Fetcher:
        from syndicate.ingest.fetch import Fetcher, FetchLimits  # noqa: PLC0415 -- slow, and needed for URLs alone

        limits = FetchLimits(seconds=self._seconds, bytes=self._max_bytes, allowed_hosts=self._allowed_hosts)
        return Fetcher(self._cache, limits, self._contact, own=self._own)


def _file(uri: str) -> bytes:
    path = Path(uri)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device could block for ever
            raise ReadError(f"{uri}: not a regular file", "name a file, or pipe into -")
        with path.open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1), uri)
    except OSError as error:
        raise ReadError(f"{uri}: {error.strerror}", "check the file and its permissions") from error


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > MAX_BYTES:
        raise ReadError(
            f"{name}: larger than {MAX_BYTES // 1_000_000} MB",
            "split it into articles",
            code="source-too-large",
        )
    return data
