"""Sources to the ledger: what changed since the last run is read, and becomes new articles or newer versions.

A file whose time and size are as before is not opened; a URL is asked for conditionally, and an answer with the bytes
of last time is not parsed. Everything is written into the transaction that the caller opened.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.errors import FetchError, ReadError, SyndicateError, UsageError
from syndicate.ingest.ingest import Ingested, ReadOptions, addresses, ingest
from syndicate.ingest.pages import Page
from syndicate.ingest.sources import Found, Loaded, Loader, find, is_url, stamp_of
from syndicate.job.config import JobConfig, SourceTable
from syndicate.job.config.asking import allowed_hosts, loader_of, own_of
from syndicate.job.ledger import Ledger, SourceRow
from syndicate.job.run import local_images
from syndicate.job.run.asked import asked
from syndicate.job.run.changes import Change
from syndicate.job.run.health import SourceHealth, remembered
from syndicate.job.run.remember import Memory
from syndicate.model import Disclaimer
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.model.selectors import Selectors
from syndicate.normalise.normalise import scope_of
from syndicate.runtime.workers import Done, Failed, execute

_RACY_NS = 2_000_000_000
"""A file changed less than this before it was read may change again without another time stamp (FAT's are of 2 s)."""


_FETCHES_AT_ONCE = 8


class SourcesRead(Struct, frozen=True, kw_only=True):
    """What the sources gave: how many were asked and read, which articles changed, what went wrong."""

    sources: int
    read: int
    changes: tuple[Change, ...]
    errors: tuple[tuple[str, SyndicateError], ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    """What nobody has to look at yet."""
    health: dict[str, SourceHealth]
    """How each source fares, by its name."""


def gather(job: JobConfig, own: tuple[Path, ...], ledger: Ledger, now: datetime) -> SourcesRead:
    """Bring the ledger up to date with the sources.

    Args:
        job: with the folder of its file as the working directory.
        own: what is never a source, as `own_files` gives it.
        ledger: with an open transaction.
        now: aware; when what is new was first seen.

    Raises:
        LedgerError: the ledger cannot be written.
    """
    gathering = _Gathering(job, own, ledger, now)
    gathering.execute()
    return gathering.result()


def read_options_of(job: JobConfig, table: SourceTable) -> ReadOptions:
    """How a source of a job is to be read; what its table says goes before what the publication says."""
    publication = job.publication
    publisher = table.publisher or publication.publisher
    answer: Disclaimer | None = None
    waiver, text = table.waiver, ""
    if not waiver:
        text = table.disclaimer or publication.disclaimer
        answer = msgspec.structs.replace(notice_of(text), publisher=publisher) if text else None
        waiver = publication.waiver
    return ReadOptions(
        reader=table.format or None,
        policy=NoticePolicy(answer, required=not waiver, waiver=waiver, text=text),
        authority=authority_of(job),
        scope=table.name,
        section=table.section,
        language=table.language or publication.language,
        copyright=table.copyright or publication.copyright,
        licence=table.licence or publication.licence,
        since=table.since,
        max_items=table.max_items,
        full_text=table.full_text,
        selectors=Selectors(table.keep, table.remove),
    )


def authority_of(job: JobConfig) -> str:
    """The domain under which ids are minted."""
    return (
        job.publication.authority
        or job.publication.url.split("/")[2].rpartition("@")[2].partition(":")[0].lower()
    )


class _Gathering:
    def __init__(self, job: JobConfig, own: tuple[Path, ...], ledger: Ledger, now: datetime) -> None:
        self._job = job
        self._own = own
        self._ledger = ledger
        self._before = ledger.sources()
        self._loaders: dict[tuple[frozenset[str], str], Loader] = {}
        self._sources = 0
        self._read = 0
        self._errors: list[tuple[str, SyndicateError]] = []
        self._notes: list[str] = []
        self._good: set[str] = set()
        self._bad: dict[str, str] = {}
        self._stale: dict[str, Loaded] = {}
        self._now = now
        self._health = remembered(Path(job.state))
        self._all = [source for table in job.source for source in self._found(table)]
        there = frozenset(source.shown for _, source in self._all)
        self._memory = Memory(ledger, now, there)

    def execute(self) -> None:
        """Find all sources, read those that changed, each in a process of its own, and learn what they say."""
        limits = self._job.limits
        outcomes = execute(
            _taken,
            self._with_pages(self._changed(self._all)),
            jobs=limits.workers,
            timeout_s=limits.timeout_s,
            memory_bytes=limits.memory_bytes,
            describe=lambda read: f"{read.row.uri}: the reader",
        )
        for read, outcome in outcomes:
            self._read += 1
            match outcome:
                case Done(taken):
                    self._learn(read, taken)
                    if read.row.uri in self._memory.held:
                        self._bad[read.table.name] = "held: it lost its title and most of its words"
                    else:
                        self._good.add(read.table.name)
                        self._keep(read.row.uri, read.url, read.table)
                case Failed(errors):
                    self._bad[read.table.name] = errors[0].message
                    self._learn(read, Ingested(errors=errors))
                case _:
                    assert_never(outcome)
        for table in self._job.source:
            if table.missing == "withdraw" and any(of is table for of, _ in self._all):
                self._memory.withdraw_missing(table.name)
        self._health = {table.name: self._after(table.name) for table in self._job.source}

    def _after(self, name: str) -> SourceHealth:
        """How a source fares after tonight; one that has lived from its last good copy for too long is a failure."""
        stale = self._stale.get(name)
        reason = stale.stale if stale else "" if name in self._good else self._bad.get(name, "")
        health = self._health.get(name, SourceHealth(name=name)).after(reason, self._now)
        if stale:
            days, since = health.age_seconds(self._now) / 86_400, health.last_success or health.failing_since
            what = f"{stale.uri}: {stale.stale}"
            if since and days >= self._job.limits.stale_days:
                error = FetchError(
                    f"source {name}: {what}: no good answer since {since.date()}, for {days:.0f} days; "
                    "its last good copy stands in for it",
                    "look at its address in a browser, or take it out of [[source]]",
                )
                self._errors.append((name, error))
            else:
                self._notes.append(f"{what}: the last good copy stands in for it")
        return health

    def _found(self, table: SourceTable) -> Iterator[tuple[SourceTable, Found]]:
        try:
            listing = find((table.url or table.path,), self._own)
        except UsageError as error:  # an empty folder, a file that is not there: tonight, perhaps
            self._errors.append((table.name, ReadError(f"source {table.name}: {error.message}", error.hint)))
            self._bad[table.name] = error.message
        else:
            self._notes += self._ledger.new_lines(listing.notes)
            yield from ((table, source) for source in listing.found)

    def _changed(self, found: Sequence[tuple[SourceTable, Found]]) -> Iterator[_Read]:
        """Those that are to be read. One that cannot be had does not sink the others."""
        manners = {table.name: read_options_of(self._job, table) for table in self._job.source}
        with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
            fetched = {
                source.uri: pool.submit(self._loader(table).load, source.uri)
                for table, source in found
                if is_url(source.uri)
            }
            for table, source in found:
                self._sources += 1
                try:
                    read = self._one(source, table, manners[table.name], fetched.get(source.uri))
                except (FetchError, ReadError, UsageError) as error:
                    self._errors.append((source.shown, error))
                    self._bad[table.name] = error.message
                    continue
                if read is not None:
                    yield read
                else:
                    self._good.add(table.name)

    def _with_pages(self, reads: Iterator[_Read]) -> Iterator[_Read]:
        """With the pages of the articles of feeds that hold excerpts, asked for one after the other."""
        limits = self._job.limits
        for read in reads:
            if not read.manner.full_text:
                yield read
                continue
            found = execute(
                _addresses,
                [read],
                jobs=1,
                timeout_s=limits.timeout_s,
                memory_bytes=limits.memory_bytes,
                describe=lambda read: f"{read.row.uri}: the reader",
            )
            match next(iter(found))[1]:
                case Done(urls):
                    loader = self._loader(read.table)
                    yield msgspec.structs.replace(read, pages=dict(asked(loader, urls)))
                case Failed(_):  # it fails once more, where it is told
                    yield read

    def _learn(self, read: _Read, taken: Ingested) -> None:
        uri = read.row.uri
        local_images.keep(Path(self._job.state), taken.pictures)
        beside = local_images.file_stamps(
            taken.articles
        )  # before their bytes are read: what changes in between is seen tomorrow
        errors = [*taken.errors, *self._memory.learn(taken, read.table, uri)]
        self._errors += [(uri, error) for error in errors]
        row = msgspec.structs.replace(read.row, beside=beside, kind=taken.kind or read.row.kind)
        for url in taken.pages:
            self._keep(uri, url, read.table)
        again = uri in self._memory.doubles | self._memory.held
        if errors or taken.excerpts or again:  # to be said again next time, or seen mended
            row = msgspec.structs.replace(row, mtime_ns=0, size=-1, sha256="")
        self._ledger.put_source(row)

    def _keep(self, name: str, uri: str, table: SourceTable) -> None:
        """Make what was read the last good copy of its URL."""
        try:
            self._loader(table).keep(uri)
        except FetchError as error:
            self._errors.append((name, error))

    def _loader(self, table: SourceTable) -> Loader:
        """One for all sources that may ask the same hosts in the same way: it asks a site for its rules once."""
        key = (allowed_hosts(table), table.name if own_of(table) else "")
        if key not in self._loaders:
            cache, contact = Path(self._job.state) / "cache", self._job.publication.contact
            self._loaders[key] = loader_of(table, cache, self._job.limits, contact)
        return self._loaders[key]

    def _one(
        self, source: Found, table: SourceTable, manner: ReadOptions, fetched: Future[Loaded] | None
    ) -> _Read | None:
        """What is to be read of a source; None where it says what it said last time."""
        if source.uri != (table.url or table.path):
            manner = msgspec.structs.replace(manner, scope=f"{table.name}/{scope_of(source.shown)}")
        settings = _fingerprint((manner, table.include, table.exclude, table.name))
        before = self._before.get(source.shown)
        stamp = None if fetched else stamp_of(Path(source.uri))
        pictured = before is None or local_images.unchanged(before.beside)
        if (
            before
            and stamp
            and (before.settings, before.mtime_ns, before.size) == (settings, *stamp)
            and pictured
        ):
            return None
        loaded = fetched.result() if fetched else self._loader(table).load(source.uri)
        if loaded.stale:
            self._stale[table.name] = loaded
        row = _row(source, table, settings, loaded, stamp)
        row = msgspec.structs.replace(row, kind=before.kind if before else "")
        if before and (before.settings, before.sha256) == (settings, row.sha256) and pictured:
            row = msgspec.structs.replace(row, beside=before.beside)
            self._keep(source.shown, source.uri, table)
            if row != before:
                self._ledger.put_source(row)
            return None
        if not manner.reader:
            manner = msgspec.structs.replace(manner, kind=row.kind)
        return _Read(row, table, msgspec.structs.replace(loaded, uri=source.shown), manner, source.uri)

    def result(self) -> SourcesRead:
        memory = self._memory
        return SourcesRead(
            sources=self._sources,
            read=self._read,
            changes=memory.changes,
            errors=tuple(self._errors),
            warnings=tuple(memory.warnings),
            notes=tuple(self._notes),
            health=self._health,
        )


class _Read(Struct, frozen=True):
    """A source that is to be read: its row when it was, its table, its bytes."""

    row: SourceRow
    table: SourceTable
    loaded: Loaded
    manner: ReadOptions
    url: str
    """As it is asked for, secrets and all."""
    pages: dict[str, Page] = {}


def _taken(read: _Read) -> Ingested:
    return ingest(read.loaded, read.manner, read.pages)


def _addresses(read: _Read) -> tuple[str, ...]:
    return addresses(read.loaded, read.manner)


def own_files(job: JobConfig, file: Path) -> tuple[Path, ...]:
    """What a job writes, and its own file: never articles."""
    return (Path(job.out), Path(job.state), Path(file.name))


def _row(
    source: Found, table: SourceTable, settings: str, loaded: Loaded, stamp: tuple[int, int] | None
) -> SourceRow:
    mtime_ns, size = stamp or (0, len(loaded.data))
    # Of a file that was changed just now the next run will look at the bytes again.
    racy = stamp is not None and time.time_ns() - mtime_ns < _RACY_NS
    return SourceRow(
        uri=source.shown,
        name=table.name,
        mtime_ns=0 if racy else mtime_ns,
        size=size,
        sha256=hashlib.sha256(loaded.data).hexdigest(),
        settings=settings,
    )


def _fingerprint(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]
