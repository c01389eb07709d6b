"""What the user named to bytes: files, folders, globs, URLs, standard input. Of files only regular ones are read."""

from __future__ import annotations

import functools
import glob
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from syndicate.errors import ReadError, UsageError

if TYPE_CHECKING:
    from syndicate.fetch import Fetcher

MAX_BYTES = 20_000_000
"""The largest source that is read; the longest articles have a thousandth of that."""


_PICTURES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"}
)
"""Suffixes of what stands in a folder of articles to be shown in them."""


class Found(Struct, frozen=True):
    """One source, not yet opened: its name as the user would type it, and whether it was named itself.

    A file that was merely found in a folder may be skipped; one that was named may not.
    """

    uri: str
    named: bool

    @property
    def shown(self) -> str:
        """The name as it may stand in logs and outputs: without the secrets of a URL."""
        if not is_url(self.uri):
            return self.uri
        from syndicate.fetch.urls import public  # noqa: PLC0415 -- only who names a URL pays for the client

        return public(self.uri)


def find(sources: tuple[str, ...]) -> tuple[Found, ...]:
    """Expand folders (all files in them but pictures and hidden ones) and globs, sorted by name.

    Raises:
        UsageError: a source does not exist, a glob or a folder holds nothing.
    """
    return tuple(found for source in sources for found in _expanded(source))


def _expanded(source: str) -> Iterator[Found]:
    path = Path(source)
    if source == "-" or is_url(source):
        yield Found(source, named=True)
    elif path.is_dir():
        yield from _inside(path)
    elif path.exists():
        yield Found(source, named=True)
    elif glob.has_magic(source) and (matches := _matches(source)):
        yield from (Found(match, named=True) for match in matches if not Path(match).is_dir())
    else:
        what = "matches no file" if glob.has_magic(source) else "does not exist"
        raise UsageError(
            f"{source}: {what}", "check the spelling, or name a file, a folder, a glob, a URL or -"
        )


def _matches(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 -- Path.glob takes no absolute pattern


def _inside(folder: Path) -> Iterator[Found]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() not in _PICTURES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not files:
        raise UsageError(f"{folder}: no file in it", "name a folder that holds articles")
    yield from (Found(str(path), named=False) for path in files)


def is_url(source: str) -> bool:
    """Whether a source is on the web."""
    return source.lower().startswith(("http://", "https://"))


def stamp_of(path: Path) -> tuple[int, int] | None:
    """A file's time in nanoseconds and its size; None where it cannot be had, which reading will explain."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


class Loaded(Struct, frozen=True):
    """The bytes of a source; its name, fit to be published; why they are an older copy, empty if they are not.

    `media_type` and `charset` are what a server says of them, empty where nobody says it.
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
    """

    def __init__(
        self,
        cache: Path | None,
        allowed_hosts: frozenset[str] = frozenset(),
        *,
        seconds: float = 30,
        max_bytes: int = 15_000_000,
        contact: str = "",
    ) -> None:
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
        from syndicate.fetch import Fetcher, Limits  # noqa: PLC0415 -- only who names a URL pays for the client

        limits = Limits(seconds=self._seconds, bytes=self._max_bytes, allowed_hosts=self._allowed_hosts)
        return Fetcher(self._cache, limits, self._contact)


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
        raise ReadError(f"{name}: larger than {MAX_BYTES // 1_000_000} MB", "split it into articles")
    return data
