"""Bytes onto a disk, for good: one file holds the old ones or the new at every instant, also after a power cut."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace(path: Path, data: bytes, mode: int = 0o644, prefix: str = ".syndicate-") -> None:
    """Put one file in place, by a rename.

    Args:
        path: in a folder that is there.
        data: all that the file is to hold.
        mode: its permissions.
        prefix: how what a kill leaves beside the file is called, so that it can be swept.

    Raises:
        OSError: the old file is untouched.
    """
    descriptor, name = tempfile.mkstemp(prefix=prefix, dir=path.parent)
    try:
        fill(descriptor, data, mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync(path.parent)


def fill(descriptor: int, data: bytes, mode: int = 0o644) -> None:
    """Write all of an open file, make it durable, and close it."""
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Make names in a folder durable: fsync of a file alone does not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
