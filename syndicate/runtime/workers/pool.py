"""The worker processes of one call: the item of each, its deadline, and its outcome."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkServerContext
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Generic, TypeVar

from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.runtime import entry_points
from syndicate.runtime.workers.outcome import Failed, Outcome, died, out_of_memory, timed_out, unexpected
from syndicate.runtime.workers.worker import OUT_OF_MEMORY, work

A = TypeVar("A")
B = TypeVar("B")

_NEVER = float("inf")
_FAREWELL_S = 1.0
"""How long a worker that is about to leave may take."""


class Bounds(Struct, frozen=True):
    """What one item may take: seconds of wall time; bytes beyond the program. None: as much as there is."""

    timeout_s: float | None
    memory_bytes: int | None


class WorkItem(Struct, Generic[A], frozen=True):
    """An item, its place in the order, its name in messages, and whether its worker does nothing else."""

    number: int
    item: A
    name: str
    alone: bool


class _Worker(Struct, Generic[A], eq=False):
    """A process, our end of the pipe to it, and what it is at."""

    process: BaseProcess
    pipe: Connection
    task: WorkItem[A] | None = None
    deadline: float = _NEVER


class Pool(Generic[A, B]):
    """The workers of one call. Each has a pipe of its own: none shares a lock or a queue that its death could break."""

    def __init__(
        self,
        function: Callable[[A], B],
        tasks: Iterator[WorkItem[A]],
        jobs: int,
        bounds: Bounds,
        *,
        isolated: bool,
    ) -> None:
        self._function = function
        self._tasks = tasks
        self._jobs = jobs
        self._timeout_s = bounds.timeout_s
        self._memory_bytes = bounds.memory_bytes
        self._isolated = isolated
        self._workers: list[_Worker[A]] = []
        self._done: dict[int, tuple[A, Outcome[B]]] = {}

    def fill(self) -> None:
        """Give work to every worker that has none, while there is any."""
        while sum(worker.task is not None for worker in self._workers) < self._jobs:
            task = next(self._tasks, None)
            if task is None:
                return
            idle = [worker for worker in self._workers if worker.task is None]
            worker = idle[0] if idle and not task.alone else self._spawn()
            try:
                worker.pipe.send((task.item, task.name))
            except OSError:  # it was killed while it was idle: not this item's fault
                self._retire(worker)
                worker = self._spawn()
                with suppress(OSError):  # the item's fault, after all: its worker's end will say which
                    worker.pipe.send((task.item, task.name))
            worker.task = task
            worker.deadline = _NEVER if self._timeout_s is None else time.monotonic() + self._timeout_s

    def results(self) -> Iterator[tuple[A, Outcome[B]]]:
        try:
            number = 0
            while True:
                self.fill()
                while number in self._done:
                    yield self._done.pop(number)
                    number += 1
                if not any(worker.task for worker in self._workers):
                    return
                self._attend()
        finally:
            self.release()

    def release(self) -> None:
        """End all workers; those that are busy are killed."""
        for worker in self._workers:
            self._release(worker)
        self._workers.clear()

    def __del__(self) -> None:
        self.release()  # of a caller that never asked for a result

    def _attend(self) -> None:
        """Wait until a worker has a result, dies, or is over its time; note what became of its item."""
        busy = [worker for worker in self._workers if worker.task is not None]
        first = min(worker.deadline for worker in busy)
        waits_s = None if first == _NEVER else max(0.0, first - time.monotonic())
        ready = wait([worker.pipe for worker in busy], waits_s)
        now = time.monotonic()
        for worker in busy:
            if worker.pipe in ready:
                self._note(worker, self._outcome)
            elif worker.deadline <= now:
                self._note(worker, self._overdue)

    def _note(self, worker: _Worker[A], end: Callable[[_Worker[A], WorkItem[A]], Outcome[B]]) -> None:
        assert worker.task is not None
        self._done[worker.task.number] = (worker.task.item, end(worker, worker.task))
        done, worker.task = worker.task, None
        if done.alone or not worker.process.is_alive():
            self._retire(worker)

    def _outcome(self, worker: _Worker[A], task: WorkItem[A]) -> Outcome[B]:
        try:
            outcome: Outcome[B] = worker.pipe.recv()
        except (EOFError, OSError):
            _await_the_end(worker.process)
            status = worker.process.exitcode or 0
            if status == -signal.SIGALRM:
                return self._overdue(worker, task)
            if status == OUT_OF_MEMORY:
                return Failed((out_of_memory(task.name),))
            return Failed((died(task.name, status),))
        except Exception as error:  # noqa: BLE001 -- putting a stranger's value together may raise anything
            return Failed((unexpected(error, task.name),))
        if isinstance(outcome, Failed) and outcome.out_of_memory:
            _await_the_end(worker.process)
        return outcome

    def _overdue(self, worker: _Worker[A], task: WorkItem[A]) -> Failed:
        assert self._timeout_s is not None
        worker.process.kill()
        worker.process.join()
        return Failed((timed_out(task.name, self._timeout_s),))

    def _spawn(self) -> _Worker[A]:
        _refuse_to_start()
        context = _context(isolated=self._isolated)
        ours, theirs = context.Pipe()
        process = context.Process(
            target=work,
            args=(theirs, self._function, self._timeout_s, self._memory_bytes),
            daemon=True,
        )
        with nullcontext() if _is_of_main(self._function) else _without_main():
            process.start()
        theirs.close()  # now its death closes the pipe
        worker: _Worker[A] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _retire(self, worker: _Worker[A]) -> None:
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


def _refuse_to_start() -> None:
    """Raises: UsageError: `multiprocessing` forbids this process to start others."""
    process = multiprocessing.current_process()
    if getattr(process, "_inheriting", False):
        raise UsageError(
            "this script calls syndicate again in each process that it starts: "
            'put the call under `if __name__ == "__main__":`',
            code="workers-not-started",
        )
    if process.daemon:
        raise UsageError(
            "syndicate starts worker processes, and a daemon process must not start any",
            "call syndicate in the main process, or in a process that is no daemon",
            code="workers-not-started",
        )


def _is_of_main(function: Callable[[A], B]) -> bool:
    """Whether a function, or what it is a partial of, stands in the program's main module."""
    whole = function.func if isinstance(function, partial) else function
    return getattr(whole, "__module__", "") == "__main__"


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the program's main module: a process of the fork server would import it, and all that it imports and does.

    A script that calls this package needs no ``if __name__ == "__main__":`` therefore.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _context(*, isolated: bool) -> ForkContext | ForkServerContext:
    """How workers come to be: by fork where nothing speaks against it, for that copies what is loaded already."""
    forks = sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 -- to be counted
    if forks and not (isolated and entry_points.loaded()):
        return multiprocessing.get_context("fork")
    # A copy of a process with threads may hold locks that nobody in it will ever give back; and in a copy of one that
    # has loaded a plugin, that plugin may have changed anything. The server is an interpreter of its own.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["syndicate.runtime.workers.worker", *entry_points.built_in_verifiers()])
    return context
