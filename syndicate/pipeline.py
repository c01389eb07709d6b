"""The whole flow: sources to articles to an edition to artifacts, each proven, published as one set or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from slugify import slugify

from syndicate import __version__
from syndicate import receipt as receipts
from syndicate.edition import compose
from syndicate.errors import Exit, NoticeError, ReadError, SyndicateError, UsageError
from syndicate.illustrate import Illustrated, embedded, illustrate, without_pictures
from syndicate.illustrate.beside import may_name_files
from syndicate.job import UNKNOWN_URL, Job
from syndicate.model import Article, Asset, Disclaimer, Edition, Waiver
from syndicate.model.asset import is_on_the_web
from syndicate.normalise import AUTHORITY, NO_NOTICE, normalise
from syndicate.plugins import Artifact, Draft, Exporter, load_exporter, load_verifier
from syndicate.publish import locked, publish, published, write_file, write_stdout
from syndicate.read import read
from syndicate.receipt import Failure, OutputRecord, PictureRecord, Receipt
from syndicate.select import select
from syndicate.sources import Found, Loader, find
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify

PICTURES = "images/"
"""The folder, beside the outputs, of the pictures that outputs on the web show and that are not on the web."""
_HOLD_THEIR_PICTURES = frozenset({"epub", "pdf"})

GENERATOR = f"syndicate {__version__}"

Watch = Callable[[str, int, int], None]
"""Told what is being done, and how many of how many steps are behind it."""


class Gathered(Struct, frozen=True):
    """What the sources gave: articles in order, one failure for each source that gave none, what to tell.

    `pictures` are those that sources hold themselves, by the names of their content.
    """

    articles: tuple[Article, ...]
    pictures: dict[str, bytes]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]


class Report(Struct, frozen=True, kw_only=True):
    """What a run did. `changed` is false where every file already held these bytes."""

    outputs: tuple[OutputRecord, ...]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    changed: bool

    @property
    def exit_code(self) -> Exit:
        return Exit.SOME_INPUTS_FAILED if self.failures else Exit.DONE


class Output(Struct, frozen=True):
    """An artifact in which every demand was proven to be met, and its record."""

    record: OutputRecord
    artifact: Artifact


def convert(job: Job, watch: Watch = lambda *_: None) -> Report:
    """Run the whole flow.

    Raises:
        ExceptionGroup: of the errors for which nothing was published, each with its exit code.
        SyndicateError: one such error.
    """
    theme = load_theme(job.theme)
    find(job.sources)  # what does not exist is said at once, before anything heavy is loaded
    exporters = [_configured(load_exporter(name), job) for name in job.formats]
    gathered = gather(job, watch)
    chosen = select(gathered.articles, job.now)
    if not chosen.articles:
        failed = [ReadError(failure.message, failure.hint) for failure in gathered.failures]
        left_out = [ReadError(sentence) for sentence in chosen.left_out]
        raise ExceptionGroup("nothing to publish", [*failed, *left_out])
    watch("looking for pictures", 0, 1)
    illustrated = _illustrated(job, gathered, chosen.articles)
    editions = plan(job, illustrated)
    warnings = (*gathered.warnings, *chosen.left_out, *_warnings(job, illustrated.articles, editions))
    outputs = prove_all(exporters, editions, theme, watch)
    receipt = receipts.write_receipt(
        GENERATOR,
        [output.record for output in outputs],
        illustrated.articles,
        gathered.failures,
        warnings,
    )
    return Report(
        outputs=receipt.outputs,
        failures=gathered.failures,
        notes=tuple(_notes(illustrated.articles)),
        warnings=warnings,
        changed=put(job, outputs, receipt, editions),
    )


def gather(job: Job, watch: Watch = lambda *_: None) -> Gathered:
    """Read and normalise every source of a job.

    Raises:
        ExceptionGroup: of NoticeErrors, one for each article whose notice is altered or missing though required.
        UsageError: a source does not exist.
    """
    gathering = _Gathering(job)
    found = find(job.sources)
    for step, source in enumerate(found):
        watch(f"reading {source.shown}", step, len(found))
        gathering.add(source)
    if gathering.notices:
        raise ExceptionGroup("notices", gathering.notices)
    return Gathered(
        tuple(gathering.articles),
        gathering.pictures,
        tuple(gathering.failures),
        tuple(gathering.warnings),
    )


class _Gathering:
    """What was gathered so far; one source, or one article of it, that cannot be read does not sink the others."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._loader = Loader(job.cache, job.allowed_hosts)
        self.articles: list[Article] = []
        self.pictures: dict[str, bytes] = {}
        self.failures: list[Failure] = []
        self.notices: list[SyndicateError] = []
        self.warnings: list[str] = []

    def add(self, source: Found) -> None:
        """Read a source and normalise its articles. Raises: UsageError: it would be the same for every source."""
        uri = source.shown
        try:
            loaded = self._loader.load(source.uri)
            if loaded.stale:
                self.warnings.append(f"{loaded.uri}: {loaded.stale}: the last good copy stands in for it")
            told = {"media_type": loaded.media_type, "charset": loaded.charset}
            drafts = list(read(loaded.data, loaded.uri, self._job.reader, **told))
        except UsageError:
            raise
        except SyndicateError as error:
            self._fail(uri, error)
        except Exception as error:  # noqa: BLE001 -- one source that breaks a reader must not sink the others
            what = f"{uri}: the reader failed: {type(error).__name__}: {error}"
            self.failures.append(Failure(uri, what, "this is a fault of syndicate; report it with the file"))
        else:
            if not drafts:
                self._fail(uri, ReadError(f"{uri}: no article in it", "leave it out"))
            for draft in drafts:
                self._normalise(draft, loaded.uri)

    def _normalise(self, draft: Draft, opened: str) -> None:
        beside = may_name_files(opened, draft.source)
        try:
            self.articles.append(normalise(draft, self._job.notice, _authority(self._job), beside=beside))
            self.pictures |= embedded(draft)
        except NoticeError as error:
            self.notices.append(error)
        except ReadError as error:
            self._fail(draft.source.uri, error)

    def _fail(self, uri: str, error: SyndicateError) -> None:
        self.failures.append(Failure(uri, error.message, error.hint))


def _illustrated(job: Job, gathered: Gathered, articles: Sequence[Article]) -> Illustrated:
    if not job.images:
        return Illustrated(without_pictures(articles), ())
    return illustrate(articles, gathered.pictures, job.cache, job.allowed_hosts)


def plan(job: Job, illustrated: Illustrated) -> tuple[Edition, ...]:
    """The editions that a job asks for: one of all articles, or one of each."""
    articles = illustrated.articles
    groups = [[article] for article in articles] if job.each else [list(articles)]
    return tuple(_compose(job, group, illustrated.assets) for group in groups)


def prove_all(
    exporters: Sequence[Exporter], editions: Sequence[Edition], theme: Theme, watch: Watch
) -> tuple[Output, ...]:
    """Export each edition in each format, and read every output back.

    Raises:
        ExceptionGroup: of NoticeErrors and whatever else went wrong, one for each article and output.
    """
    outputs: list[Output] = []
    errors: list[Exception] = []
    tasks = [(edition, exporter) for edition in editions for exporter in exporters]
    for step, (edition, exporter) in enumerate(tasks):
        watch(f"writing and proving {exporter.name}", step, len(tasks))
        prefix = f"{next(edition.entries).slug}/" if len(editions) > 1 else ""
        try:
            outputs.append(prove(exporter, edition, theme, prefix))
        except* SyndicateError as group:
            errors += group.exceptions
    watch("done", len(tasks), len(tasks))
    if errors:
        raise ExceptionGroup("nothing was published", errors)
    return tuple(outputs)


def prove(exporter: Exporter, edition: Edition, theme: Theme, prefix: str = "") -> Output:
    """Export one edition in one format and hold the bytes against what the edition demands.

    Raises:
        ExceptionGroup: of NoticeErrors, one for each demand that is not met.
        ExportError: the format cannot be written.
    """
    artifact = exporter.export(edition, theme)
    verifier = load_verifier(artifact.media_type)
    verdicts = verify(artifact, edition.expectations, verifier)
    errors = [
        NoticeError(
            f"{artifact.name}: {verdict.title!r}{verdict.place and f' ({verdict.place})'}: {problem}",
            f"nothing was published; look for what theme {theme.name!r} or the exporter does to the notice",
        )
        for verdict in verdicts
        for problem in verdict.problems
    ]
    if errors:
        raise ExceptionGroup(artifact.name, errors)
    record = receipts.output_record(
        f"{prefix}{artifact.name}",
        exporter.name,
        artifact,
        verifier.name,
        edition,
        [v.place for v in verdicts],
        _shown(exporter, edition),
    )
    return Output(record, artifact)


def _shown(exporter: Exporter, edition: Edition) -> tuple[PictureRecord, ...]:
    """The published pictures that an output shows; those that hold their pictures themselves show none of these."""
    if exporter.name in _HOLD_THEIR_PICTURES or not edition.pictures_url:
        return ()
    return tuple(
        receipts.picture_record(PICTURES + asset.name, asset)
        for asset in edition.assets
        if not is_on_the_web(asset.source)
    )


def put(job: Job, outputs: Sequence[Output], receipt: Receipt, editions: Sequence[Edition]) -> bool:
    """Publish proven outputs, and the pictures that they show from beside them; whether anything changed.

    Raises:
        PublishError, LockedError: nothing published before was touched.
    """
    if job.file == "-":
        write_stdout(outputs[0].artifact.data)
        return True
    if job.file is not None:
        return write_file(Path(job.file), outputs[0].artifact.data)
    folder = Path(job.folder)
    with locked(folder):
        keep: dict[str, str] = {}
        before = published(folder, receipts.NAME)
        if before is not None:
            receipt, keep = receipts.carry_over(receipt, _earlier(before))
        files = {output.record.file: output.artifact.data for output in outputs}
        shown = {picture.file for output in receipt.outputs for picture in output.pictures}
        files |= {
            name: asset.data
            for edition in editions
            for asset in edition.assets
            if (name := PICTURES + asset.name) in shown
        }
        return publish(folder, files | {receipts.NAME: receipts.dump(receipt)}, keep)


def _earlier(data: bytes) -> Receipt:
    try:
        return receipts.load(data)
    except ValueError:  # unreadable: nothing of that set can be proven again, so nothing of it is kept
        return Receipt(generator="", outputs=(), notices={}, sources=())


def _configured(exporter: Exporter, job: Job) -> Exporter:
    if exporter.name == "pdf" and isinstance(exporter, Struct):
        return msgspec.structs.replace(exporter, profile=job.pdf_profile)
    return exporter


def _authority(job: Job) -> str:
    return (urlsplit(job.url).hostname or AUTHORITY) if job.url != UNKNOWN_URL else AUTHORITY


def _pictures_url(job: Job) -> str:
    """Where pictures are published; one output alone has none beside it."""
    return job.url + PICTURES if job.file is None and job.url != UNKNOWN_URL else ""


def _compose(job: Job, articles: list[Article], assets: Sequence[Asset]) -> Edition:
    title = job.title or (articles[0].title if len(articles) == 1 else "Digest")
    publishers = {_publisher(article) for article in articles}
    publisher = job.publisher or (publishers.pop() if len(publishers) == 1 else "")
    name = slugify(title, max_length=48, word_boundary=True) or "edition"
    return compose(
        articles,
        id=f"tag:{_authority(job)},1970-01-01:edition-{name}",
        title=title,
        url=job.url,
        publisher=publisher,
        date=job.date,
        assets=assets,
        pictures_url=_pictures_url(job),
    )


def _publisher(article: Article) -> str:
    answer = article.terms.disclaimer
    return answer.publisher if isinstance(answer, Disclaimer) else ""


def _notes(articles: Iterable[Article]) -> Iterator[str]:
    """What recognition took out of a text: it is printed, so that a person can object."""
    for article in articles:
        answer = article.terms.disclaimer
        if isinstance(answer, Disclaimer) and answer.origin == "recognised":
            text = answer.text.replace("\n", " ")
            shown = text if len(text) <= 90 else f"{text[:60]} … {text[-25:]}"
            yield f"{article.source.uri}: notice recognised: {shown}"


def _warnings(job: Job, articles: Sequence[Article], editions: Sequence[Edition]) -> Iterator[str]:
    yield from _unshown(job, editions)
    if job.url == UNKNOWN_URL and {"rss", "atom", "json"} & set(job.formats):
        yield f"the feeds say that they stand at {UNKNOWN_URL}: give the real address with --url"
    for article in articles:
        if article.terms.disclaimer == Waiver(NO_NOTICE):
            yield (
                f"{article.source.uri}: no notice found in {article.title!r}; it goes out without one "
                "(give it with --disclaimer, or say why with --no-disclaimer)"
            )
        for loss in article.losses:
            yield f"{article.source.uri}{loss.place and f', {loss.place}'}: {loss.what}"
        if article.published is None and job.date is None:
            yield f"{article.source.uri}: no date found (give the edition's with --date)"


def _unshown(job: Job, editions: Sequence[Edition]) -> Iterator[str]:
    """Feeds cannot hold pictures: those that are nowhere on the web need a place there."""
    nowhere = {a.source for edition in editions for a in edition.assets if not is_on_the_web(a.source)}
    without = [name for name in job.formats if name not in _HOLD_THEIR_PICTURES]
    if nowhere and without and not _pictures_url(job):
        count = f"{len(nowhere)} picture" + ("s" if len(nowhere) != 1 else "")
        how = "leave out -o" if job.file is not None else "give the address of the outputs with --url"
        yield f"{count} of local files left out of {', '.join(without)}: {how} to publish them beside it"
