"""Sources to articles, in order: each is loaded, then read and normalised in a worker process, and fails alone.

What enters says where each source is, and how it is loaded and read. What leaves is what each gave, or why it gave
nothing. Never writes anything: whether an answer becomes a good copy is for the caller to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import msgspec
from msgspec import Struct

from syndicate.ingest.articles import Ingested, ReadOptions, articles_of, page_addresses
from syndicate.ingest.linked_pages import linked_pages
from syndicate.ingest.loader import Loaded, Loader
from syndicate.ingest.pages import Page
from syndicate.ingest.sources import Found, is_url
from syndicate.runtime.limits import Limits
from syndicate.runtime.workers import Done, Failed, Outcome, attempt, execute, keyed

A = TypeVar("A")

_FETCHES_AT_ONCE = 8


class IngestTask(Struct, frozen=True):
    """One source that is to be read.

    `name` is the address under which it is read (default: the one that answered). Where the SHA-256 of its bytes is
    `sha256`, it was read before, and is not read again.
    """

    source: Found
    loader: Loader
    options: ReadOptions
    name: str = ""
    sha256: str = ""


class IngestResult(Struct, frozen=True):
    """What a source gave. `outcome` is None where its bytes were read before."""

    task: IngestTask
    loaded: Outcome[Loaded]
    outcome: Outcome[Ingested] | None


class _Bytes(Struct, frozen=True):
    """What a worker gets: the bytes of one source, of what its articles link to, and how they are read."""

    shown: str
    loaded: Loaded
    options: ReadOptions
    pages: Mapping[str, Page] = {}


def ingest(tasks: Iterable[IngestTask], limits: Limits) -> Iterator[IngestResult]:
    """Load and read sources. Several URLs are fetched at once; a file is loaded when a worker is free for it.

    Args:
        tasks: each a source.
        limits: for reading one source; its loader bounds what one URL may take.

    Returns:
        A result for each task, in order.
    """
    found = keyed(
        lambda given: _execute(_read, given, limits, limits.processes),
        (((task, loaded), _bytes_of(task, loaded, limits)) for task, loaded in _loaded(tuple(tasks))),
    )
    for (task, loaded), outcome in found:
        yield IngestResult(task, loaded, loaded if isinstance(loaded, Failed) else outcome)


def _loaded(tasks: tuple[IngestTask, ...]) -> Iterator[tuple[IngestTask, Outcome[Loaded]]]:
    """The bytes of each source. One URL alone needs no thread: workers are forked only where there is none."""
    loads = [partial(attempt, _load, task, f"{task.source.shown}: loading it") for task in tasks]
    urls = [number for number, task in enumerate(tasks) if is_url(task.source.uri)]
    with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
        fetched = {number: pool.submit(loads[number]) for number in urls} if len(urls) > 1 else {}
        for number, task in enumerate(tasks):
            yield task, fetched.pop(number).result() if number in fetched else loads[number]()


def _load(task: IngestTask) -> Loaded:
    return task.loader.load(task.source.uri)


def _bytes_of(task: IngestTask, loaded: Outcome[Loaded], limits: Limits) -> _Bytes | None:
    """What is to be read; None where nothing is. The pages of a feed are fetched here, one after the other."""
    if isinstance(loaded, Failed):
        return None
    source = loaded.value
    if task.sha256 and hashlib.sha256(source.data).hexdigest() == task.sha256:
        return None
    source = msgspec.structs.replace(source, uri=task.name or source.uri)
    given = _Bytes(task.source.shown, source, task.options)
    if not task.options.full_text:
        return given
    [(_, outcome)] = _execute(_addresses, [given], limits, 1)
    if isinstance(outcome, Done):
        return msgspec.structs.replace(given, pages=dict(linked_pages(task.loader, outcome.value)))
    return given  # reading it fails once more, and then it is reported


def _execute(
    function: Callable[[_Bytes], A], given: Iterable[_Bytes], limits: Limits, jobs: int
) -> Iterator[tuple[_Bytes, Outcome[A]]]:
    return execute(
        function,
        given,
        jobs=jobs,
        timeout_s=limits.item_s,
        memory_bytes=limits.memory_bytes,
        describe=lambda one: f"{one.shown}: the reader",
    )


def _read(given: _Bytes) -> Ingested:
    """Raises: SyndicateError: nothing of it can be read."""
    return articles_of(given.loaded, given.options, given.pages)


def _addresses(given: _Bytes) -> tuple[str, ...]:
    return page_addresses(given.loaded, given.options)
