"""A folder of outputs for one run at a time, and for the one job that publishes there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from syndicate.errors import LockedError, UsageError
from syndicate.model.receipt import STATE
from syndicate.publish.files import explained, make_folder, write_file

_CLAIM = "job"
"""The file that names the state folder of the one job that publishes here."""


def refuse_another(folder: Path, job: Path | None) -> None:
    """Keep a folder for the one job that publishes there: another one would delete its files, or adopt its memory.

    Args:
        folder: of outputs.
        job: the state folder of the job that wants to publish; None for `convert`.

    Raises:
        UsageError: it belongs to another job, whose state folder still is where it was.
    """
    claim = folder / STATE / _CLAIM
    try:
        owner = (folder.resolve() / claim.read_text("utf-8").strip()).resolve()
    except (OSError, ValueError):
        return
    if owner.is_dir() and owner != (job and job.resolve()):
        raise UsageError(
            f"{folder}: a job publishes there, whose state is in {owner}",
            f"choose another folder; if that job is no more, delete {claim}",
        )


@contextmanager
def locked(folder: Path, job: Path | None = None) -> Iterator[None]:
    """Hold the folder's one lock; the kernel gives it back even after a kill.

    Args:
        folder: of outputs.
        job: the state folder of the job that publishes there, and from now on alone.

    Raises:
        LockedError: another run holds it.
        PublishError: the folder cannot be made or written.
        UsageError: it belongs to another job.
    """
    with explained(folder):
        state = folder / STATE
        make_folder(state)
        lock = FileLock(state / "lock")
        try:
            lock.acquire(blocking=False)
        except Timeout as error:
            raise LockedError(
                f"{folder}: another run is publishing there",
                "wait for it, or choose another folder with --out",
            ) from error
    try:
        refuse_another(folder, job)
        if job is not None:
            # Relative, so that both folders may be moved together.
            write_file(state / _CLAIM, f"{os.path.relpath(job.resolve(), folder.resolve())}\n".encode())
        yield
    finally:
        lock.release()
