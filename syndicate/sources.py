"""What the user named to bytes: files, folders, globs, standard input. Reads regular files and nothing else."""

from __future__ import annotations

import glob
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from syndicate.errors import ReadError, UsageError

MAX_BYTES = 20_000_000
"""The largest source that is read; the longest articles have a thousandth of that."""


class Found(Struct, frozen=True):
    """One source, not yet opened: its name as the user would type it, and whether it was named itself.

    A file that was merely found in a folder may be skipped; one that was named may not.
    """

    uri: str
    named: bool


def find(sources: tuple[str, ...]) -> tuple[Found, ...]:
    """Expand folders (all files in them, hidden ones left out) and globs, sorted by name.

    Raises:
        UsageError: a source does not exist, a glob or a folder holds nothing.
    """
    return tuple(found for source in sources for found in _expanded(source))


def _expanded(source: str) -> Iterator[Found]:
    path = Path(source)
    if source == "-":
        yield Found(source, named=True)
    elif path.is_dir():
        yield from _inside(path)
    elif path.exists():
        yield Found(source, named=True)
    elif glob.has_magic(source) and (matches := _matches(source)):
        yield from (Found(match, named=True) for match in matches if not Path(match).is_dir())
    else:
        what = "matches no file" if glob.has_magic(source) else "does not exist"
        raise UsageError(f"{source}: {what}", "check the spelling, or name a file, a folder, a glob or -")


def _matches(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 -- Path.glob takes no absolute pattern


def _inside(folder: Path) -> Iterator[Found]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not files:
        raise UsageError(f"{folder}: no file in it", "name a folder that holds articles")
    yield from (Found(str(path), named=False) for path in files)


def load(uri: str) -> bytes:
    """The bytes of a source. Raises: ReadError: not a regular file, too large, or unreadable."""
    if uri == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return _bounded(data, "standard input")
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
