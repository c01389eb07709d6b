"""Sources to articles: loaded one after the other, read and normalised in workers, in the order of the sources.

A source, or one article of it, that cannot be read never sinks the others: it is a failure with its reason.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from syndicate.convert.options import ConvertOptions
from syndicate.errors import FetchError, NoticeError, UsageError
from syndicate.ingest.ingest import Ingested, ReadOptions, ingest
from syndicate.ingest.sources import Found, Loaded, Loader, find, is_url
from syndicate.model import Article
from syndicate.model.policy import UNKNOWN_URL
from syndicate.model.receipt import Failure
from syndicate.normalise.identity import AUTHORITY, scope_of
from syndicate.runtime.progress import Watch
from syndicate.runtime.workers import Done, Failed, Outcome, execute


class Gathered(Struct, frozen=True):
    """What the sources gave: articles in order, one failure for each source that gave none, what to tell.

    `pictures` are those that sources hold themselves, by the names of their content.
    """

    articles: tuple[Article, ...]
    pictures: dict[str, bytes]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()


class _Order(Struct, frozen=True):
    """What a worker is to read: a source, and its bytes or why there are none."""

    source: Found
    loaded: Outcome[Loaded]
    scope: str


class Gathering:
    """The sources of a job while they are read: workers are at the first of them as soon as this is made.

    Raises:
        UsageError: a source does not exist.
    """

    def __init__(self, job: ConvertOptions) -> None:
        listing = find(job.sources, [Path(job.folder), *([Path(job.file)] if job.file else [])])
        self._found, self._notes = listing.found, listing.notes
        if job.file:
            _refuse_source(job.file, self._found)
        self._loader = Loader(job.cache, job.allowed_hosts)
        limits = job.limits
        self._results = execute(
            functools.partial(
                _read,
                manner=ReadOptions(
                    reader=job.reader, policy=job.notice, authority=authority(job), drafts=job.drafts
                ),
            ),
            self._orders(),
            jobs=job.workers,
            timeout_s=limits.source_s if limits else None,
            memory_bytes=limits.source_bytes if limits else None,
            describe=lambda order: f"{order.source.shown}: the reader",
        )

    def _orders(self) -> Iterator[_Order]:
        def load(source: Found) -> Loaded:
            return self._loader.load(source.uri)

        # No worker: one caller is polite to a host, and standard input is its own.
        loading = execute(load, self._found, jobs=1, describe=lambda source: f"{source.shown}: loading it")
        scopes = _scopes([source.shown for source in self._found])
        yield from (_Order(source, loaded, scopes[source.shown]) for source, loaded in loading)

    def finish(self, watch: Watch = lambda *_: None) -> Gathered:
        """Wait for all of it.

        Raises:
            ExceptionGroup: of NoticeErrors, one for each article whose notice is altered or missing though required.
            UsageError: what would be the same for every source.
        """
        articles: list[Article] = []
        pictures: dict[str, bytes] = {}
        failures: list[Failure] = []
        notices: list[NoticeError] = []
        warnings: list[str] = []
        for step, (order, outcome) in enumerate(self._results, 1):
            uri = order.source.shown
            watch(f"read {uri}", step, len(self._found))
            match order.loaded:
                case Done(loaded) if loaded.stale:
                    warnings.append(f"{loaded.uri}: {loaded.stale}: the last good copy stands in for it")
            match outcome:
                case Done(taken):
                    articles += taken.articles
                    pictures |= taken.pictures
                    errors = (*taken.errors, *self._kept(order.source))
                case Failed(errors):
                    pass
            for error in errors:
                match error:
                    case UsageError():
                        raise error
                    case NoticeError():
                        notices.append(error)
                    case _:
                        failures.append(Failure(uri, error.message, error.hint, error.code))
        if notices:
            raise ExceptionGroup("notices", notices)
        return Gathered(tuple(articles), pictures, tuple(failures), tuple(warnings), self._notes)

    def _kept(self, source: Found) -> Iterator[FetchError]:
        """Make what was read a good copy. Yields the error if that cannot be done."""
        try:
            self._loader.keep(source.uri)
        except FetchError as error:
            yield error


def gather(job: ConvertOptions, watch: Watch = lambda *_: None) -> Gathered:
    """Read and normalise every source; publish nothing.

    Returns:
        The articles in the order of the sources, and a failure for each source, or part of one, that cannot be read.

    Raises:
        UsageError: a source does not exist, or what is asked is the same fault for every source.
        ExceptionGroup: of NoticeErrors, one for each article whose notice is altered or missing though required.
    """
    return Gathering(job).finish(watch)


def authority(job: ConvertOptions) -> str:
    """The name by which the ids of a job's articles are made unique in the world (RFC 4151 section 2.1)."""
    return (urlsplit(job.url).hostname or AUTHORITY) if job.url != UNKNOWN_URL else AUTHORITY


def _refuse_source(file: str, found: Sequence[Found]) -> None:
    """Raises: UsageError: an output would be written over the article of which it is made."""
    target = Path(file)
    for source in found:
        path = Path(source.uri)
        if not is_url(source.uri) and target.exists() and path.exists() and target.samefile(path):
            raise UsageError(f"-o {file}: is one of the sources", "name another file, or use --out FOLDER")


def _scopes(names: Sequence[str]) -> dict[str, str]:
    """What tells each source apart from the others of this run: of files with one name, their folders do."""
    scopes = {name: scope_of(name) for name in names}
    for folders in range(1, max((len(Path(name).parts) for name in names), default=1)):
        count = Counter(scopes.values())
        scopes |= {name: scope_of(name, folders) for name, scope in scopes.items() if count[scope] > 1}
    return scopes


def _read(order: _Order, *, manner: ReadOptions) -> Ingested:
    """One source to its articles. Raises: SyndicateError: nothing of it can be read."""
    match order.loaded:
        case Failed(errors):
            raise ExceptionGroup(order.source.shown, errors)
        case Done(loaded):
            return ingest(loaded, msgspec.structs.replace(manner, scope=order.scope))
        case _:
            assert_never(order.loaded)
