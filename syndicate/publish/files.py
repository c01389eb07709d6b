"""One file or folder put in place, or an error that says where and why not. The old bytes or the new, never a part."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from syndicate.errors import PublishError
from syndicate.runtime import atomic

SERVED = 0o755
"""The mode of each folder that a web server goes through, whatever the umask is."""


def write_file(path: Path, data: bytes) -> bool:
    """Put one file in place: the old bytes or the new, never a part. True if it changed.

    Raises:
        PublishError: the old file is untouched.
    """
    with explained(path):
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.replace(path, data)
        return True


def write_stdout(data: bytes) -> None:
    """Send one output down the pipe. Raises: PublishError: the pipe was closed or is full."""
    with explained(Path("standard output")):
        if sys.__stdout__ is None:  # as Python finds it when it starts
            raise OSError(errno.EBADF, "it is closed")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Raises: PublishError: an OSError, with the file that it is about; `place` where it names none."""
    try:
        yield
    except OSError as error:
        # Of a link or a rename, the second name is what should have come of it.
        where = error.filename2 or error.filename or place
        raise PublishError(
            f"{where}: {error.strerror or error}",
            "what was published before still stands, whole; free space or correct the permissions, and run again",
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, with permissions by which a web server can go through them."""
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    if (folder.stat().st_mode & SERVED) != SERVED:
        with suppress(PermissionError):  # another user's: `syndicate doctor` says who cannot read it
            folder.chmod(SERVED)
