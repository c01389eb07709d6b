"""The last good copy of each source, between runs: one folder, two files a URL.

``<key>.json`` names ``<key>.<sha256>``, which holds the body; the key is the SHA-256 of the URL as it was asked for, so
that no file holds or is named by a secret in it. The body comes first and one rename of the JSON file switches to it:
a kill at any instant leaves the old copy or the new. A copy that does not fit its checksum counts as none.

The folder is bounded by its size, not by time: a clock that jumps ahead would take every last good copy with it. What
was not used for longest goes first; the time of last access of ``<key>.json`` says when it was used.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec
from filelock import FileLock
from msgspec import Meta, Struct

from syndicate.errors import FetchError
from syndicate.runtime import atomic

Field = Annotated[str, Meta(pattern="^[\\t\\x20-\\xff]*\\Z")]
"""A header field's value (RFC 9110 section 5.5): it is sent back, so no line end may hide in it."""
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]
LOCK_SECONDS = 10.0
MAX_BYTES = 1_000_000_000
"""Of all copies; 66 of the largest sources, or some ten thousand feeds."""
_OF_A_COPY = re.compile(r"([0-9a-f]{64})\..*", re.DOTALL)


class Kept(Struct, frozen=True):
    """The metadata of a copy. `url` is fit to be shown; `final` is the key of the URL that the body came from."""

    url: str
    final: Digest
    sha256: Digest
    etag: Field
    last_modified: Field
    media_type: str
    charset: str


class CacheEntry(Struct, frozen=True):
    """A copy, whole."""

    kept: Kept
    data: bytes


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Cache:
    """The folder; it is made when there is something to keep, for its owner's eyes only.

    Args:
        folder: of nothing but the cache.
        max_bytes: of all copies, looked at once a run, when one is stored.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._bounded = False

    def load(self, key: str) -> CacheEntry | None:
        """The copy under a key; None where there is none, or a damaged one."""
        try:
            kept = msgspec.json.decode((self._folder / f"{key}.json").read_bytes(), type=Kept)
            data = (self._folder / f"{key}.{kept.sha256}").read_bytes()
        except (OSError, ValueError):  # msgspec's errors are ValueErrors
            return None
        _use(self._folder / f"{key}.json")
        return CacheEntry(kept, data) if digest(data) == kept.sha256 else None

    def store(self, key: str, entry: CacheEntry) -> None:
        """Put a copy in place of the one before.

        Raises:
            FetchError: the folder cannot be written; the copy before is untouched.
        """
        body = self._folder / f"{key}.{entry.kept.sha256}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", timeout=LOCK_SECONDS):
                self._put(body, entry.data)
                self._put(self._folder / f"{key}.json", msgspec.json.encode(entry.kept))
                self._sweep(key, body)
                if not self._bounded:
                    self._bound(key)
        except OSError as error:
            raise FetchError(
                f"{self._folder}: the cache cannot be written: {error.strerror or 'locked by another run'}",
                "free some space, or name another folder",
            ) from error

    @staticmethod
    def _put(path: Path, data: bytes) -> None:
        atomic.replace(path, data, mode=0o600, prefix=f"{path.name}.")

    def _sweep(self, key: str, body: Path) -> None:
        """Remove bodies that were replaced, and what a kill left behind."""
        for path in self._folder.glob(f"{key}.*"):
            if path not in (body, self._folder / f"{key}.json"):
                path.unlink()

    def _bound(self, key: str) -> None:
        """Remove copies until the others fit; never the one under this key."""
        self._bounded = True
        files: defaultdict[str, list[tuple[Path, os.stat_result]]] = defaultdict(list)
        for path in self._folder.iterdir():
            if match := _OF_A_COPY.fullmatch(path.name):
                files[match[1]].append((path, path.stat()))
        left = self._max_bytes
        used = {one: max(max(stat.st_atime_ns, stat.st_mtime_ns) for _, stat in files[one]) for one in files}
        for one in sorted(files, key=lambda one: (one != key, -used[one])):
            left -= sum(stat.st_size for _, stat in files[one])
            if left < 0 and one != key:
                for path, _ in sorted(files[one], key=lambda file: file[0].suffix != ".json"):
                    path.unlink()


def _use(path: Path) -> None:
    """Say that a copy was used; the time of its last change stays."""
    with suppress(OSError):  # a cache that may only be read is used all the same
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
