"""The lock of a job, so that its ledger is changed by one process at a time. Reads and writes only the lock file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from syndicate.errors import LockedError, PublishError


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the lock; the kernel frees it even after a kill. Raises: LockedError, PublishError."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(state / "lock")
        lock.acquire(blocking=False)
    except Timeout as error:
        raise LockedError(
            f"{state}: another run of this job is under way",
            "wait for it; a run that was killed holds no lock",
        ) from error
    except OSError as error:
        raise PublishError(
            f"{error.filename or state}: {error.strerror}",
            "make room or correct the permissions, and run again",
        ) from error
    try:
        yield
    finally:
        lock.release()
