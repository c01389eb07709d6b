"""What the user named to bytes: files, folders, globs, URLs, standard input. Of files only regular ones are read."""

from __future__ import annotations

import functools
import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from syndicate.errors import ReadError, UsageError
from syndicate.plugins.readers import known_suffixes
from syndicate.runtime.environment import at_home

if TYPE_CHECKING:
    from syndicate.ingest.fetch import Fetcher, Own

MAX_BYTES = 20_000_000
"""The largest source that is read; the longest articles have a thousandth of that."""


_PICTURES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"}
)
"""Suffixes of what stands in a folder of articles to be shown in them."""
OUTPUTS, LEDGER = ".syndicate", "ledger.sqlite"
"""By which a folder of outputs, and one of what a job remembers, are known."""
_SHOWN = 5


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
        from syndicate.ingest.fetch.urls import public  # noqa: PLC0415 -- only who names a URL pays for the client

        return public(self.uri)


class SourceListing(Struct, frozen=True):
    """What sources stand for, in order, and what to tell of files that are no articles."""

    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()


def find(sources: tuple[str, ...], avoid: Iterable[Path] = ()) -> SourceListing:
    """Expand folders (all files in them that a reader may know by their suffix) and globs, sorted by name.

    What syndicate writes is never a source of a folder or a glob: a folder of outputs, of state, what is in `avoid`.

    Raises:
        UsageError: a source does not exist, a glob or a folder holds nothing.
    """
    avoided = frozenset(path.resolve() for path in avoid)
    listings = [_expanded(source, avoided) for source in sources]
    return SourceListing(
        tuple(found for listing in listings for found in listing.found),
        tuple(note for listing in listings for note in listing.notes),
    )


def _expanded(source: str, avoid: frozenset[Path]) -> SourceListing:
    source = at_home(source)
    path = Path(source)
    if source == "-" or is_url(source):
        return SourceListing((Found(source, named=True),))
    if path.is_dir():
        return _inside(path, avoid)
    if path.exists():
        return SourceListing((Found(source, named=True),))
    if glob.has_magic(source) and (matches := _matches(source, avoid)):
        return SourceListing(tuple(Found(match, named=True) for match in matches))
    what = "matches no file" if glob.has_magic(source) else "does not exist"
    raise UsageError(f"{source}: {what}", "check the spelling, or name a file, a folder, a glob, a URL or -")


def _matches(pattern: str, avoid: frozenset[Path]) -> list[str]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 -- Path.glob takes no absolute pattern
    own: dict[Path, bool] = {}
    matches = []
    for match in found:
        path = Path(match)
        folders = [path, *path.parents][::-1]
        for folder in folders:
            own[folder] = own.get(folder) or _is_own(folder, avoid)
        if not (path.is_dir() or any(own[folder] for folder in folders)):
            matches.append(match)
    return matches


def _is_own(path: Path, avoid: frozenset[Path]) -> bool:
    """Whether syndicate writes there: a folder of outputs, or of what a job remembers."""
    if path.resolve() in avoid:
        return True
    return (path / OUTPUTS).is_dir() or (path / LEDGER).is_file()


def _inside(folder: Path, avoid: frozenset[Path]) -> SourceListing:
    if _is_own(folder, avoid):
        raise UsageError(f"{folder}: syndicate writes there", "name a folder that holds articles")
    suffixes = known_suffixes()
    articles: list[Path] = []
    others: list[Path] = []
    for name, folders, files in os.walk(folder):
        here = Path(name)
        folders[:] = [one for one in folders if not (one.startswith(".") or _is_own(here / one, avoid))]
        for path in (here / file for file in files if not file.startswith(".")):
            suffix = path.suffix.lower()
            if path.resolve() in avoid or suffix in _PICTURES or not path.is_file():
                continue
            (articles if suffix in suffixes and _is_text(path.name) else others).append(path)
    if not articles:
        what = f"none of its {len(others)} files is an article" if others else "no file in it"
        raise UsageError(f"{folder}: {what}", "name a folder that holds articles")
    return SourceListing(
        tuple(Found(str(path), named=False) for path in sorted(articles)), tuple(_left_out(folder, others))
    )


def _left_out(folder: Path, others: list[Path]) -> Iterator[str]:
    """One line for all files of a folder that are no articles."""
    if others:
        shown = ", ".join(ascii(path.name)[1:-1] for path in sorted(others)[:_SHOWN])
        more = ", …" if len(others) > _SHOWN else ""
        count = "1 file is no article" if len(others) == 1 else f"{len(others)} files are no articles"
        yield f"{folder}: {count} by the suffix, and left out ({shown}{more}); name a file to have it read"


def _is_text(name: str) -> bool:
    """Whether a name is UTF-8, so that outputs can name it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


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
        own: Own | None = None,
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
        from syndicate.ingest.fetch import Fetcher, FetchLimits  # noqa: PLC0415 -- only who names a URL pays for the client

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
