"""One run of a job at a time: whoever changes what it remembers holds its lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from syndicate.errors import LockedError, PublishError


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the job's one lock; the kernel gives it back even after a kill. Raises: LockedError, PublishError."""
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
            "free some space or correct the permissions, and run again",
        ) from error
    try:
        yield
    finally:
        lock.release()
