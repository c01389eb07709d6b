"""Work that harms who does it, and a program that gives it to workers: what it prints is what came of each item.

usage: deadly_work.py [--threads] JOBS TIMEOUT_S MEMORY_MB ITEM...

With --threads the program has a second thread, so that workers are not forked from it. Of an item ``WORD REST > FILE``
the worker appends its process id to the file.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

from syndicate.errors import FetchError, NoticeError
from syndicate.runtime.workers import Done, execute


class TwoPartError(ValueError):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def work(item: str) -> object:
    """What an item's first word says."""
    item, _, log = item.partition(" > ")
    if log:
        with Path(log).open("a") as file:
            file.write(f"{os.getpid()}\n")
    word, _, rest = item.partition(" ")
    match word:
        case "echo":
            return rest
        case "pid":
            return os.getpid()
        case "wait":  # until another item has made a file
            while not Path(rest).exists():
                os.sched_yield()
            return "waited"
        case "make":
            Path(rest).touch()
            return "made"
        case "large":
            return "x" * int(rest)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crashed":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "left":
            os._exit(7)
        case "hung":
            threading.Event().wait()
        case "hung-deaf":  # to all signals that can be blocked
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            threading.Event().wait()
        case "hung-in-c":  # with the interpreter's lock held: no thread of Python's runs on
            re.match(r"(a|a)*b", "a" * 60)
        case "greedy":
            return len(bytes(2_000_000_000))
        case "notice":
            raise NoticeError(f"{rest}: altered", "look at it")
        case "group":
            raise ExceptionGroup(
                "both", [NoticeError("one"), ExceptionGroup("", [FetchError("two"), ValueError("three")])]
            )
        case "foreign":
            raise ValueError(rest)
        case "exit":
            raise SystemExit(rest)
        case "unpicklable-error":
            raise ExceptionGroup("", [_odd()])
        case "unpicklable-value":
            return lambda: None
        case "bad-value":
            return Explosive()
    raise AssertionError(item)


def _odd() -> NoticeError:
    class LocalError(NoticeError):
        pass

    return LocalError("of a class that nobody can import")


class Explosive:
    """A value that comes apart where it is put together again."""

    def __reduce__(self) -> tuple[object, ...]:
        return TwoPartError, ("one",)


def main() -> None:
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # who runs tests in the background lets it be ignored
    arguments = sys.argv[1:]
    if arguments[0] == "--threads":
        arguments = arguments[1:]
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    jobs, timeout, megabytes, *items = arguments
    began = time.monotonic()
    for item, outcome in execute(
        work,
        items,
        jobs=int(jobs),
        timeout_s=float(timeout) or None,
        memory_bytes=int(megabytes) * 1_000_000 or None,
        describe="item {}".format,
    ):
        took = time.monotonic() - began
        if isinstance(outcome, Done):
            found: dict[str, object] = {"value": str(outcome.value)[:100]}
        else:
            found = {
                "errors": [
                    {
                        "type": type(error).__name__,
                        "kind": getattr(error, "kind", ""),
                        "message": error.message,
                        "hint": error.hint,
                    }
                    for error in outcome.errors
                ]
            }
        took = time.monotonic() - began
        sys.stdout.write(json.dumps({"item": item, "took": took, **found}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
