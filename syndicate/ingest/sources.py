"""What the user named to sources, in order: files, folders, globs, URLs, standard input. Opens none of them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.plugins.readers import known_suffixes
from syndicate.runtime.environment import at_home

_PICTURES = frozenset(
    {".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"}
)
"""Suffixes of pictures that articles in the same folder show."""
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
        from syndicate.ingest.fetch.urls import public  # noqa: PLC0415 -- slow, and needed for URLs alone

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
