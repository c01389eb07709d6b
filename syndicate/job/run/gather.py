"""Sources to the ledger: what changed since the last run is read, and becomes new articles or newer versions.

A file whose time and size are as before is not opened; a URL is fetched conditionally, and an answer with the bytes
of last time is not parsed. Everything is written into the transaction that the caller opened.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate.errors import FetchError, ReadError, SyndicateError, UsageError
from syndicate.ingest.articles import Ingested, ReadOptions
from syndicate.ingest.ingest import IngestResult, IngestTask, ingest
from syndicate.ingest.loader import Loaded, Loader, stamp_of
from syndicate.ingest.sources import Found, find, is_url
from syndicate.job.config import JobConfig, SourceTable
from syndicate.job.config.asking import allowed_hosts, loader_of, own_of, read_options_of
from syndicate.job.ledger import Ledger, SourceRow
from syndicate.job.run import local_images
from syndicate.job.run.changes import Change
from syndicate.job.run.health import SourceHealth, remembered
from syndicate.job.run.remember import Memory
from syndicate.normalise.identity import scope_of
from syndicate.runtime.workers import Done, Failed

_RACY_NS = 2_000_000_000
"""A file changed less than this before it was read may change again without another time stamp (FAT's are of 2 s)."""


class SourcesRead(Struct, frozen=True, kw_only=True):
    """What the sources gave: how many there are and were read, which articles changed, what went wrong."""

    sources: int
    read: int
    changes: tuple[Change, ...]
    errors: tuple[tuple[str, SyndicateError], ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    """What needs no attention yet."""
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


def own_files(job: JobConfig, file: Path) -> tuple[Path, ...]:
    """What a job writes, and its own file: never articles."""
    return (Path(job.out), Path(job.state), Path(file.name))


class _Read(Struct, frozen=True):
    """A source that is to be read, with what the ledger knows of it. `stamp` is a file's, taken before it is opened."""

    table: SourceTable
    task: IngestTask
    settings: str
    stamp: tuple[int, int] | None
    before: SourceRow | None

    def row(self, data: bytes) -> SourceRow:
        """The source's row, now that its bytes are known."""
        mtime_ns, size = self.stamp or (0, len(data))
        return SourceRow(
            uri=self.task.source.shown,
            name=self.table.name,
            mtime_ns=mtime_ns,
            size=size,
            sha256=hashlib.sha256(data).hexdigest(),
            settings=self.settings,
            kind=self.before.kind if self.before else "",
        )


class _Gathering:
    def __init__(self, job: JobConfig, own: tuple[Path, ...], ledger: Ledger, now: datetime) -> None:
        self._job = job
        self._own = own
        self._ledger = ledger
        self._before = ledger.sources()
        self._loaders: dict[tuple[frozenset[str], str], Loader] = {}
        self._read = 0
        self._errors: list[tuple[str, SyndicateError]] = []
        self._notes: list[str] = []
        self._good: set[str] = set()
        self._bad: dict[str, str] = {}
        self._stale: dict[str, Loaded] = {}
        self._now = now
        self._health = remembered(Path(job.state))
        self._all = [source for table in job.source for source in self._found(table)]
        self._memory = Memory(ledger, now, frozenset(source.shown for _, source in self._all))

    def execute(self) -> None:
        """Read the sources that changed, and learn what they say."""
        reads = list(self._reads())
        results = ingest([read.task for read in reads], self._job.limits.of_items)
        for read, result in zip(reads, results, strict=True):
            self._take(read, result)
        for table in self._job.source:
            if table.missing == "withdraw" and any(of is table for of, _ in self._all):
                self._memory.withdraw_missing(table.name)
        self._health = {table.name: self._after(table.name) for table in self._job.source}

    def _found(self, table: SourceTable) -> Iterator[tuple[SourceTable, Found]]:
        try:
            listing = find((table.url or table.path,), self._own)
        except UsageError as error:  # an empty folder, a file that is not there: tonight, perhaps
            self._errors.append((table.name, ReadError(f"source {table.name}: {error.message}", error.hint)))
            self._bad[table.name] = error.message
        else:
            self._notes += self._ledger.new_lines(listing.notes)
            yield from ((table, source) for source in listing.found)

    def _reads(self) -> Iterator[_Read]:
        """The sources that may have changed, as far as times and sizes of files tell."""
        options = {table.name: read_options_of(self._job, table) for table in self._job.source}
        for table, source in self._all:
            read, unread = self._one(source, table, options[table.name])
            if unread:
                self._good.add(table.name)
            else:
                yield read

    def _one(self, source: Found, table: SourceTable, options: ReadOptions) -> tuple[_Read, bool]:
        """How a source is read, and whether it is a file that is as it was."""
        if source.uri != (table.url or table.path):
            options = msgspec.structs.replace(options, scope=f"{table.name}/{scope_of(source.shown)}")
        settings = _fingerprint((options, table.include, table.exclude, table.name))
        before = self._before.get(source.shown)
        stamp = None if is_url(source.uri) else stamp_of(Path(source.uri))
        same = before is not None and before.settings == settings and local_images.unchanged(before.beside)
        if before and not options.reader:
            options = msgspec.structs.replace(options, kind=before.kind)
        task = IngestTask(
            source,
            self._loader(table),
            options,
            name=source.shown,
            sha256=before.sha256 if before and same else "",
        )
        unread = same and before is not None and (before.mtime_ns, before.size) == stamp
        return _Read(table, task, settings, stamp and _settled(*stamp), before), unread

    def _take(self, read: _Read, result: IngestResult) -> None:
        """Learn what one source gave. One that gave nothing stops no other."""
        name, uri = read.table.name, read.task.source.shown
        if isinstance(result.loaded, Failed):
            self._errors += [(uri, error) for error in result.loaded.errors]
            self._bad[name] = result.loaded.errors[0].message
            return
        loaded = result.loaded.value
        if loaded.stale:
            self._stale[name] = loaded
        row = read.row(loaded.data)
        match result.outcome:
            case None:
                self._good.add(name)
                self._know_again(read, row)
            case Done(ingested):
                self._read += 1
                self._learn(read, row, ingested)
                if uri in self._memory.held:
                    self._bad[name] = "held: it lost its title and most of its words"
                else:
                    self._good.add(name)
                    self._keep(uri, read.task.source.uri, read.task.loader)
            case Failed(errors):
                self._read += 1
                self._bad[name] = errors[0].message
                self._learn(read, row, Ingested(errors=errors))

    def _know_again(self, read: _Read, row: SourceRow) -> None:
        """A source whose bytes are those of last time."""
        assert read.before is not None
        row = msgspec.structs.replace(row, beside=read.before.beside)
        self._keep(row.uri, read.task.source.uri, read.task.loader)
        if row != read.before:
            self._ledger.put_source(row)

    def _learn(self, read: _Read, row: SourceRow, ingested: Ingested) -> None:
        uri, loader = row.uri, read.task.loader
        local_images.keep(Path(self._job.state), ingested.pictures)
        # Before their bytes are read: what changes in between is seen tomorrow.
        beside = local_images.file_stamps(ingested.articles)
        errors = [*ingested.errors, *self._memory.learn(ingested, read.table, uri)]
        self._errors += [(uri, error) for error in errors]
        row = msgspec.structs.replace(row, beside=beside, kind=ingested.kind or row.kind)
        for url in ingested.pages:
            self._keep(uri, url, loader)
        again = uri in self._memory.doubles | self._memory.held
        if errors or ingested.excerpts or again:  # read it the next time, too
            row = msgspec.structs.replace(row, mtime_ns=0, size=-1, sha256="")
        self._ledger.put_source(row)

    def _keep(self, name: str, uri: str, loader: Loader) -> None:
        """Make what was read the last good copy of its URL."""
        try:
            loader.keep(uri)
        except FetchError as error:
            self._errors.append((name, error))

    def _loader(self, table: SourceTable) -> Loader:
        """One for all sources that may ask the same hosts in the same way: it asks a site for its rules once."""
        key = (allowed_hosts(table), table.name if own_of(table) else "")
        if key not in self._loaders:
            cache, contact = Path(self._job.state) / "cache", self._job.publication.contact
            self._loaders[key] = loader_of(table, cache, self._job.limits, contact)
        return self._loaders[key]

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

    def result(self) -> SourcesRead:
        memory = self._memory
        return SourcesRead(
            sources=len(self._all),
            read=self._read,
            changes=memory.changes,
            errors=tuple(self._errors),
            warnings=tuple(memory.warnings),
            notes=tuple(self._notes),
            health=self._health,
        )


def _settled(mtime_ns: int, size: int) -> tuple[int, int]:
    """A file's time and size. No time where it was changed just now: the next run looks at the bytes again."""
    return (0 if time.time_ns() - mtime_ns < _RACY_NS else mtime_ns), size


def _fingerprint(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]
