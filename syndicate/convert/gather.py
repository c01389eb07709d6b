"""Sources to the articles of one run, in the order of the sources; publishes nothing.

A source, or one article of it, that cannot be read never stops the others: it is a failure with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from syndicate.convert.options import ConvertOptions
from syndicate.errors import FetchError, NoticeError, SyndicateError, UsageError
from syndicate.ingest.articles import ReadOptions
from syndicate.ingest.ingest import IngestResult, IngestTask, ingest
from syndicate.ingest.loader import Loader
from syndicate.ingest.sources import Found, find, is_url
from syndicate.model import Article
from syndicate.model.policy import UNKNOWN_URL
from syndicate.model.receipt import Failure
from syndicate.normalise.identity import AUTHORITY, scope_of
from syndicate.runtime.progress import Watch
from syndicate.runtime.workers import Done, Failed


class Gathered(Struct, frozen=True):
    """What the sources gave: articles in order, one failure for each source that gave none, what to tell.

    `pictures` are those that sources hold themselves, by the names of their content.
    """

    articles: tuple[Article, ...]
    pictures: dict[str, bytes]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()


def gather(job: ConvertOptions, watch: Watch = lambda *_: None) -> Gathered:
    """Read and normalise every source; publish nothing.

    Returns:
        The articles in the order of the sources, and a failure for each source, or part of one, that cannot be read.

    Raises:
        UsageError: a source does not exist, or what is asked is the same fault for every source.
        ExceptionGroup: of NoticeErrors, one for each article whose notice is altered or missing though required.
    """
    listing = find(job.sources, [Path(job.folder), *([Path(job.file)] if job.file else [])])
    if job.file:
        _refuse_source(job.file, listing.found)
    articles: list[Article] = []
    pictures: dict[str, bytes] = {}
    failures: list[Failure] = []
    notices: list[NoticeError] = []
    warnings: list[str] = []
    for step, result in enumerate(ingest(_tasks(job, listing.found), job.limits), 1):
        uri = result.task.source.shown
        watch(f"read {uri}", step, len(listing.found))
        match result.loaded:
            case Done(loaded) if loaded.stale:
                warnings.append(f"{loaded.uri}: {loaded.stale}: the last good copy stands in for it")
        if isinstance(result.outcome, Done):
            articles += result.outcome.value.articles
            pictures |= result.outcome.value.pictures
        for error in _errors(result):
            match error:
                case UsageError():
                    raise error
                case NoticeError():
                    notices.append(error)
                case _:
                    failures.append(Failure(uri, error.message, error.hint, error.code))
    if notices:
        raise ExceptionGroup("notices", notices)
    return Gathered(tuple(articles), pictures, tuple(failures), tuple(warnings), listing.notes)


def _tasks(job: ConvertOptions, found: Sequence[Found]) -> list[IngestTask]:
    loader = Loader(job.cache, job.allowed_hosts)
    scopes = _scopes([source.shown for source in found])
    return [
        IngestTask(
            source,
            loader,
            ReadOptions(
                reader=job.reader,
                policy=job.notice,
                authority=authority(job),
                drafts=job.drafts,
                scope=scopes[source.shown],
            ),
        )
        for source in found
    ]


def _errors(result: IngestResult) -> tuple[SyndicateError, ...]:
    """What went wrong with a source. What was read of it becomes the good copy of its URL."""
    match result.outcome:
        case Done(ingested):
            try:
                result.task.loader.keep(result.task.source.uri)
            except FetchError as error:
                return (*ingested.errors, error)
            return ingested.errors
        case Failed(errors):
            return errors
        case None:
            return ()


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
