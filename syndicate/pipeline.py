"""The whole flow: sources to articles to an edition to artifacts, each proven, published as one set or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from slugify import slugify

from syndicate import __version__
from syndicate import receipt as receipts
from syndicate.edition import compose
from syndicate.errors import Exit, NoticeError, ReadError, SyndicateError
from syndicate.execute import Done, Failed, execute
from syndicate.gather import Gathered, Gathering, Watch, authority
from syndicate.illustrate import Illustrated, illustrate, without_pictures
from syndicate.job import UNKNOWN_URL, Job
from syndicate.model import Article, Asset, Disclaimer, Edition, Waiver
from syndicate.model.asset import is_on_the_web
from syndicate.normalise import NO_NOTICE
from syndicate.plugins import Artifact, Exporter, load_exporter, load_verifier, sheets_of
from syndicate.publish import locked, publish, published, refuse_another, write_file, write_stdout
from syndicate.receipt import Failure, OutputRecord, PictureRecord, Receipt
from syndicate.select import select
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify

PICTURES = "images/"
"""The folder, beside the outputs, of the pictures that outputs on the web show and that are not on the web."""
_HOLD_THEIR_PICTURES = frozenset({"epub", "pdf"})

GENERATOR = f"syndicate {__version__}"


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


class Task(Struct, frozen=True):
    """One output that is to be made; `prefix` is the folder that it stands in among others, with a slash."""

    exporter: Exporter
    edition: Edition
    theme: Theme
    prefix: str = ""


def convert(job: Job, watch: Watch = lambda *_: None) -> Report:
    """Run the whole flow.

    Raises:
        ExceptionGroup: of the errors for which nothing was published, each with its exit code.
        SyndicateError: one such error.
    """
    if job.file is None:
        refuse_another(Path(job.folder), None)
    theme = load_theme(job.theme)
    gathering = Gathering(job)
    exporters = [_configured(load_exporter(name), job) for name in job.formats]  # meanwhile
    gathered = gathering.finish(watch)
    chosen = select(gathered.articles, job.now, drafts=job.drafts)
    if not chosen.articles:
        failed = [ReadError(failure.message, failure.hint) for failure in gathered.failures]
        left_out = [ReadError(sentence) for sentence in chosen.left_out]
        raise ExceptionGroup("nothing to publish", [*failed, *left_out])
    watch("looking for pictures", 0, 1)
    illustrated = _illustrated(job, gathered, chosen.articles)
    editions = plan(job, illustrated)
    warnings = (*gathered.warnings, *chosen.left_out, *_warnings(job, illustrated.articles, editions))
    outputs = prove_all(job, exporters, editions, theme, watch)
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
    job: Job, exporters: Sequence[Exporter], editions: Sequence[Edition], theme: Theme, watch: Watch
) -> tuple[Output, ...]:
    """Export each edition in each format, and read every output back; one output, one worker.

    Raises:
        ExceptionGroup: of NoticeErrors and whatever else went wrong, one for each article and output.
    """
    tasks = [
        Task(exporter, edition, theme, f"{next(edition.entries).slug}/" if len(editions) > 1 else "")
        for edition in editions
        for exporter in exporters
    ]
    limits, largest = job.limits, max(len(tuple(edition.entries)) for edition in editions)
    outputs: list[Output] = []
    errors: list[SyndicateError] = []
    for step, (task, outcome) in enumerate(
        execute(
            _prove,
            tasks,
            jobs=job.jobs,
            timeout_s=limits.output_s(largest) if limits else None,
            memory_bytes=limits.output_bytes if limits else None,
            called=lambda task: f"{task.prefix}{task.exporter.name}: the exporter",
        ),
        1,
    ):
        watch(f"wrote and proved {task.exporter.name}", step, len(tasks))
        match outcome:
            case Done(output):
                outputs.append(output)
            case Failed(failed):
                errors += failed
    if errors:
        raise ExceptionGroup("nothing was published", errors)
    return tuple(outputs)


def _prove(task: Task) -> Output:
    return prove(task.exporter, task.edition, task.theme, task.prefix)


def prove(exporter: Exporter, edition: Edition, theme: Theme, prefix: str = "") -> Output:
    """Export one edition in one format and hold the bytes against what the edition demands.

    Raises:
        ExceptionGroup: of NoticeErrors, one for each demand that is not met.
        ExportError: the format cannot be written.
    """
    artifact = exporter.export(edition, theme)
    verifier = load_verifier(artifact.media_type)
    sheets = sheets_of(exporter, theme)
    expectations = tuple(expected.with_sheets(sheets) for expected in edition.expectations)
    verdicts = verify(artifact, expectations, verifier)
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
    return Output(msgspec.structs.replace(record, sheets=sheets), artifact)


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
        PublishError, LockedError, UsageError: nothing published before was touched.
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
        id=f"tag:{authority(job)},1970-01-01:edition-{name}",
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
