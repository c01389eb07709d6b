"""A worker: a process that does one item after the other, within its limits, for as long as its caller lives."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TypeVar

from syndicate.runtime.workers.outcome import Failed, Outcome, attempt, out_of_memory, unexpected

OUT_OF_MEMORY = 71
"""The exit status of a worker whose memory was not enough for its item."""

A = TypeVar("A")
B = TypeVar("B")


def work(
    pipe: Connection, function: Callable[[A], B], timeout_s: float | None, memory_bytes: int | None
) -> None:
    """Do item after item until None comes, the caller ends, or the memory is not enough."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the caller decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_the_caller, daemon=True).start()
    if memory_bytes is not None:
        _lower(resource.RLIMIT_DATA, _held_bytes() + memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)
    with suppress(EOFError, OSError):
        while True:
            try:
                given: tuple[A, str] | None = pipe.recv()
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            if given is None:
                return
            item, name = given
            # The caller counts the time. The kernel does so too, for when the caller is gone and this code is stuck.
            signal.setitimer(signal.ITIMER_REAL, 0 if timeout_s is None else timeout_s * 1.05 + 0.05)
            outcome = attempt(function, item, name)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(_dumped(outcome, name))
            if isinstance(outcome, Failed) and outcome.out_of_memory:
                return  # what is left of it may be in pieces


def _held_bytes() -> int:
    """What this process holds already of what RLIMIT_DATA counts (VmData): its program, and all that its caller had.

    A caller may hold the pictures of a whole night; they are none of this worker's items.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except OSError:  # no Linux
        return 0
    return pages * resource.getpagesize()


def _lower(limit: int, value: int) -> None:
    """Lower one of this process's limits; where it is lower already, it stays."""
    soft, hard = resource.getrlimit(limit)
    lowest = min((bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY), default=value)
    resource.setrlimit(limit, (min(value, lowest), hard))


def _leave_with_the_caller() -> None:
    caller = multiprocessing.parent_process()
    assert caller is not None
    wait([caller.sentinel])
    os._exit(1)


def _dumped(outcome: Outcome[B], name: str) -> bytes:
    try:
        return bytes(ForkingPickler.dumps(outcome))
    except MemoryError:
        return pickle.dumps(Failed((out_of_memory(name),)))
    except Exception as error:  # noqa: BLE001 -- a value that does not pickle is its item's failure alone
        return pickle.dumps(Failed((unexpected(error, name),)))
