"""One function over many items, in worker processes: what goes wrong with one item never sinks another.

A worker that dies, hangs or asks for too much memory takes only its item with it. Results come in the order of the
items. Nothing outlives the caller: not after an exception, a Ctrl-C, a SIGTERM or a SIGKILL. Why these processes are
our own: docs/decisions/0012.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkServerContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from syndicate.errors import FaultError, SyndicateError

A = TypeVar("A")
B = TypeVar("B")

_REPORT = "this is a fault of syndicate; report it with the file"
_TOO_LARGE = f"split it; if it is not unusually large, {_REPORT}"
_NEVER = float("inf")
_FAREWELL_S = 1.0
_KILLED = "run it again; if memory was short, with --jobs 1"


class Done(Struct, Generic[B], frozen=True):
    """What the function made of an item."""

    value: B


class Failed(Struct, frozen=True):
    """Why it made nothing of it: errors that it raised itself, as they are, or one FaultError."""

    errors: tuple[SyndicateError, ...]


Outcome: TypeAlias = Done[B] | Failed


def execute(
    function: Callable[[A], B],
    items: Iterable[A],
    *,
    jobs: int,
    timeout_s: float | None = None,
    memory_bytes: int | None = None,
    called: Callable[[A], str] = str,
) -> Iterator[tuple[A, Outcome[B]]]:
    """Run a function on each item; the first items are under way before the first result is asked for.

    Args:
        function: of a module's top level, or a partial of one. It, the items and the results have to pickle.
        items: taken one by one, when a worker is free.
        jobs: how many workers there are at once. One without any limit is no worker: the caller does it all.
        timeout_s: wall time that one item may take.
        memory_bytes: what a worker may hold beyond its program (RLIMIT_DATA; not enforced on macOS).
        called: who fails if this item does, for messages: ``a.txt: the reader``.

    Returns:
        Each item with its outcome, in the order of the items.
    """
    if jobs == 1 and timeout_s is None and memory_bytes is None:
        return ((item, _attempt(function, item, called(item))) for item in items)
    crew = _Crew(function, items, jobs, timeout_s, memory_bytes, called)
    crew.employ()
    return crew.results()


def _attempt(function: Callable[[A], B], item: A, name: str) -> Outcome[B]:
    try:
        return Done(function(item))
    except SyndicateError as error:
        return Failed((error,))
    except ExceptionGroup as group:
        return Failed(tuple(_flat(group, name)))
    except MemoryError:
        return Failed((_spent(name),))
    except Exception as error:  # noqa: BLE001 -- one item that breaks the function must not sink the others
        return Failed((_foreign(error, name),))


def _flat(group: ExceptionGroup[Exception], name: str) -> Iterator[SyndicateError]:
    for error in group.exceptions:
        match error:
            case ExceptionGroup():
                yield from _flat(error, name)
            case SyndicateError():
                yield error
            case _:
                yield _foreign(error, name)


def _foreign(error: Exception, name: str) -> FaultError:
    fault = FaultError(f"{name} failed: {type(error).__name__}: {error}", _REPORT, "error")
    fault.add_note("".join(traceback.format_exception(error)))  # a traceback itself does not pickle
    return fault


class _Task(Struct, Generic[A], frozen=True):
    number: int
    item: A
    name: str


class _Worker(Struct, Generic[A], eq=False):
    """A process, our end of the pipe to it, and what it is at."""

    process: BaseProcess
    pipe: Connection
    task: _Task[A] | None = None
    deadline: float = _NEVER


class _Crew(Generic[A, B]):
    """The workers of one call. Each has a pipe of its own: none shares a lock or a queue that its death could break."""

    def __init__(
        self,
        function: Callable[[A], B],
        items: Iterable[A],
        jobs: int,
        timeout_s: float | None,
        memory_bytes: int | None,
        called: Callable[[A], str],
    ) -> None:
        self._function = function
        self._tasks = (_Task(number, item, called(item)) for number, item in enumerate(items))
        self._jobs = jobs
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._workers: list[_Worker[A]] = []
        self._done: dict[int, tuple[A, Outcome[B]]] = {}

    def employ(self) -> None:
        """Give work to every worker that has none, while there is any."""
        while sum(worker.task is not None for worker in self._workers) < self._jobs:
            task = next(self._tasks, None)
            if task is None:
                return
            idle = [worker for worker in self._workers if worker.task is None]
            worker = idle[0] if idle else self._hire()
            try:
                worker.pipe.send((task.item, task.name))
            except OSError:  # somebody killed it while it was idle: not this item's fault
                self._dismiss(worker)
                worker = self._hire()
                worker.pipe.send((task.item, task.name))
            worker.task = task
            worker.deadline = _NEVER if self._timeout_s is None else time.monotonic() + self._timeout_s

    def results(self) -> Iterator[tuple[A, Outcome[B]]]:
        try:
            number = 0
            while True:
                self.employ()
                while number in self._done:
                    yield self._done.pop(number)
                    number += 1
                if not any(worker.task for worker in self._workers):
                    return
                self._attend()
        finally:
            for worker in self._workers:
                self._release(worker)

    def _attend(self) -> None:
        """Wait until a worker has a result, dies, or is over its time; note what became of its item."""
        busy = [worker for worker in self._workers if worker.task is not None]
        first = min(worker.deadline for worker in busy)
        patience = None if first == _NEVER else max(0.0, first - time.monotonic())
        ready = wait([worker.pipe for worker in busy], patience)
        now = time.monotonic()
        for worker in busy:
            if worker.pipe in ready:
                self._note(worker, self._outcome)
            elif worker.deadline <= now:
                self._note(worker, self._overdue)

    def _note(self, worker: _Worker[A], end: Callable[[_Worker[A], _Task[A]], Outcome[B]]) -> None:
        assert worker.task is not None
        self._done[worker.task.number] = (worker.task.item, end(worker, worker.task))
        worker.task = None
        if not worker.process.is_alive():
            self._dismiss(worker)

    def _outcome(self, worker: _Worker[A], task: _Task[A]) -> Outcome[B]:
        try:
            outcome: Outcome[B] = worker.pipe.recv()
        except (EOFError, OSError):
            return self._dead(worker, task)
        except Exception as error:  # noqa: BLE001 -- putting a stranger's value together may raise anything
            return Failed((_foreign(error, task.name),))
        if _out_of_memory(outcome):
            _await_the_end(worker.process)
        return outcome

    def _dead(self, worker: _Worker[A], task: _Task[A]) -> Failed:
        _await_the_end(worker.process)
        status = worker.process.exitcode or 0
        if status == -signal.SIGALRM:
            return self._overdue(worker, task)
        if status == -signal.SIGKILL:
            return Failed((FaultError(f"{task.name} was killed by SIGKILL", _KILLED, "died"),))
        how = f"was killed by {signal.Signals(-status).name}" if status < 0 else f"left with status {status}"
        return Failed((FaultError(f"{task.name} {how}", _REPORT, "died"),))

    def _overdue(self, worker: _Worker[A], task: _Task[A]) -> Failed:
        worker.process.kill()
        worker.process.join()
        return Failed(
            (FaultError(f"{task.name} took more than {self._timeout_s:g} s", _TOO_LARGE, "timeout"),)
        )

    def _hire(self) -> _Worker[A]:
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_work,
            args=(theirs, self._function, self._timeout_s, self._memory_bytes),
            daemon=True,
        )
        process.start()
        theirs.close()  # now its death closes the pipe
        worker: _Worker[A] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _dismiss(self, worker: _Worker[A]) -> None:
        self._workers.remove(worker)
        self._release(worker)

    def _release(self, worker: _Worker[A]) -> None:
        if worker.task is None:
            with suppress(OSError):
                worker.pipe.send(None)
            _await_the_end(worker.process)
        worker.process.kill()
        worker.process.join()
        worker.process.close()
        worker.pipe.close()


def _await_the_end(process: BaseProcess) -> None:
    """Let a process leave of itself, as it is about to; kill it if it does not."""
    process.join(_FAREWELL_S)
    process.kill()
    process.join()


def _context() -> ForkContext | ForkServerContext:
    """How workers come to be: by fork where nothing speaks against it, for that copies what is loaded already."""
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208 -- to be counted
        return multiprocessing.get_context("fork")
    # A copy of a process with threads may hold locks that nobody in it will ever give back.
    return multiprocessing.get_context("forkserver")


def _work(
    pipe: Connection, function: Callable[[A], B], timeout_s: float | None, memory_bytes: int | None
) -> None:
    """What a worker does: item after item until it is told None, its caller is gone, or its memory is spent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the caller decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_the_caller, daemon=True).start()
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(EOFError, OSError):
        while (given := pipe.recv()) is not None:
            item, name = given
            # The caller counts the time. The kernel does so too, for when the caller is gone and this code is stuck.
            signal.setitimer(signal.ITIMER_REAL, 0 if timeout_s is None else timeout_s * 1.05 + 0.05)
            outcome = _attempt(function, item, name)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(_dumped(outcome, name))
            if _out_of_memory(outcome):
                return  # what is left of it may be in pieces


def _leave_with_the_caller() -> None:
    caller = multiprocessing.parent_process()
    assert caller is not None
    wait([caller.sentinel])
    os._exit(1)


def _dumped(outcome: Outcome[B], name: str) -> bytes:
    try:
        return bytes(ForkingPickler.dumps(outcome))
    except MemoryError:
        return pickle.dumps(Failed((_spent(name),)))
    except Exception as error:  # noqa: BLE001 -- a value that does not pickle is its item's failure alone
        return pickle.dumps(Failed((_foreign(error, name),)))


def _out_of_memory(outcome: Outcome[B]) -> bool:
    return isinstance(outcome, Failed) and any(
        isinstance(error, FaultError) and error.kind == "memory" for error in outcome.errors
    )


def _spent(name: str) -> FaultError:
    return FaultError(f"{name} ran out of memory", _TOO_LARGE, "memory")
