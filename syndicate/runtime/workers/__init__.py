"""One function over many items, in worker processes: what goes wrong with one item never sinks another.

A worker that dies, hangs or asks for too much memory takes only its item with it. Results come in the order of the
items. Nothing outlives the caller: not after an exception, a Ctrl-C, a SIGTERM or a SIGKILL. Why these processes are
our own: docs/decisions/0012.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from syndicate.runtime.workers.outcome import Done, Failed, Outcome, attempt, blamed_on
from syndicate.runtime.workers.pool import Bounds, Pool, WorkItem

__all__ = ["Done", "Failed", "Outcome", "attempt", "blamed_on", "execute", "keyed"]

A = TypeVar("A")
B = TypeVar("B")
K = TypeVar("K")


def execute(
    function: Callable[[A], B],
    items: Iterable[A],
    *,
    jobs: int,
    timeout_s: float | None = None,
    memory_bytes: int | None = None,
    describe: Callable[[A], str] = str,
    isolate: Callable[[A], bool] | None = None,
) -> Iterator[tuple[A, Outcome[B]]]:
    """Run a function on each item; the first items are under way before the first result is asked for.

    Args:
        function: of a module's top level, or a partial of one. It, the items and the results have to pickle.
        items: taken one by one, when a worker is free.
        jobs: how many workers there are at once. One without any limit is no worker: the caller does it all.
        timeout_s: wall time that one item may take.
        memory_bytes: what a worker may hold beyond its program (RLIMIT_DATA; not enforced on macOS).
        describe: the name of an item's work in messages: ``a.txt: the reader``.
        isolate: if given, all is done by workers in which no plugin is loaded before an item loads it: copies of this
            process while it has loaded none, else of a fresh interpreter. An item of which it is true gets a worker
            that does nothing before it and nothing after it.

    Returns:
        Each item with its outcome, in the order of the items.
    """
    if jobs == 1 and timeout_s is None and memory_bytes is None and isolate is None:
        return ((item, attempt(function, item, describe(item))) for item in items)
    tasks = (
        WorkItem(number, item, describe(item), alone=isolate is not None and isolate(item))
        for number, item in enumerate(items)
    )
    pool = Pool(function, tasks, jobs, Bounds(timeout_s, memory_bytes), isolated=isolate is not None)
    pool.fill()
    return pool.results()


def keyed(
    work: Callable[[Iterator[A]], Iterator[tuple[A, Outcome[B]]]], pairs: Iterable[tuple[K, A | None]]
) -> Iterator[tuple[K, Outcome[B] | None]]:
    """Work on items that each have a key, which never goes to a worker.

    Args:
        work: `execute`, with all but the items.
        pairs: keys with their items. None in place of an item needs no work.

    Returns:
        Each key with the outcome of its item, or with None, in their order.
    """
    waiting: deque[tuple[K, bool]] = deque()

    def items() -> Iterator[A]:
        for key, item in pairs:
            waiting.append((key, item is not None))
            if item is not None:
                yield item

    def without_item() -> Iterator[tuple[K, None]]:
        while waiting and not waiting[0][1]:
            yield waiting.popleft()[0], None

    for _, outcome in work(items()):
        yield from without_item()
        yield waiting.popleft()[0], outcome
    yield from without_item()
