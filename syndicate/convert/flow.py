"""The whole flow: sources to articles to an edition to artifacts, each proven, published as one set or not at all."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import assert_never

from msgspec import Struct
from slugify import slugify

from syndicate.convert.gather import Gathered, authority, gather
from syndicate.convert.options import ConvertOptions
from syndicate.edition.compose import compose
from syndicate.edition.select import select
from syndicate.errors import Exit, ReadError, SyndicateError, UsageError
from syndicate.heuristics.notices.sentences import recognised_notes, suspected_notes
from syndicate.ingest.images import Illustrated, illustrate, without_pictures
from syndicate.model import Article, Asset, Edition, Waiver
from syndicate.model import receipt as model_receipt
from syndicate.model.asset import is_on_the_web
from syndicate.model.policy import UNKNOWN_URL, PdfProfile
from syndicate.model.receipt import Failure, OutputRecord, Receipt
from syndicate.normalise.notice import NO_NOTICE
from syndicate.plugins import Exporter, load_exporter
from syndicate.plugins.formats import configured, is_feed, suited, traits_of
from syndicate.publish import receipt as receipts
from syndicate.publish.generations import locked, publish, published, refuse_another, write_file, write_stdout
from syndicate.publish.outputs import (
    PICTURES,
    ExportTask,
    Output,
    export_and_verify,
    too_large,
)
from syndicate.publish.receipt import GENERATOR
from syndicate.publish.theme_check import check_theme
from syndicate.runtime.entry_points import find
from syndicate.runtime.options import Value
from syndicate.runtime.progress import Watch
from syndicate.runtime.workers import Done, Failed
from syndicate.theme import Theme, load_theme


class Report(Struct, frozen=True, kw_only=True):
    """What a run did. `changed` is false where every file already held these bytes.

    `receipt_sha256` is of ``receipt.json`` as it stands in the folder now; empty where no receipt was published.
    """

    outputs: tuple[OutputRecord, ...]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    changed: bool
    receipt_sha256: str

    @property
    def exit_code(self) -> Exit:
        return Exit.SOME_INPUTS_FAILED if self.failures else Exit.DONE


def convert(job: ConvertOptions, watch: Watch = lambda *_: None) -> Report:
    """Read the sources, make and verify every output, and publish all of them or none.

    Returns:
        What was published, what could not be read, and what a person should know.

    Raises:
        ExceptionGroup: of the errors for which nothing was published, each with its exit code.
        SyndicateError: one such error.
    """
    if job.file is None:
        refuse_another(Path(job.folder), None)
    theme = load_theme(job.theme)
    for name in job.formats:
        find("syndicate.exporters", name)
    check_theme(theme, job.formats, job.cache)
    gathered = gather(job, watch)
    chosen = select(gathered.articles, job.now, drafts=job.drafts)
    if not chosen.articles:
        failed = [
            ReadError(failure.message, failure.hint, code=failure.code) for failure in gathered.failures
        ]
        left_out = [ReadError(sentence) for sentence in chosen.left_out]
        raise ExceptionGroup("nothing to publish", [*failed, *left_out])
    watch("looking for pictures", 0, 1)
    illustrated = _illustrated(job, gathered, chosen.articles)
    editions = plan(job, illustrated)
    warnings = (*gathered.warnings, *chosen.left_out, *_warnings(job, illustrated.articles, editions))
    outputs = make_all(job, editions, theme, watch)
    warnings += tuple(warning for output in outputs for warning in output.warnings)
    receipt = receipts.write_receipt(
        GENERATOR,
        [output.record for output in outputs],
        illustrated.articles,
        gathered.failures,
        warnings,
    )
    replaced = tuple(_replaced(job, receipt))
    changed, sha256 = put(job, outputs, receipt, editions)
    return Report(
        outputs=receipt.outputs,
        failures=gathered.failures,
        notes=(*gathered.notes, *_notes(illustrated.articles)),
        warnings=(*replaced, *warnings),
        changed=changed,
        receipt_sha256=sha256,
    )


def _illustrated(job: ConvertOptions, gathered: Gathered, articles: Sequence[Article]) -> Illustrated:
    if not job.images:
        return Illustrated(without_pictures(articles), ())
    return illustrate(articles, gathered.pictures, job.cache, job.allowed_hosts)


def plan(job: ConvertOptions, illustrated: Illustrated) -> tuple[Edition, ...]:
    """The editions that a job asks for: one of all articles, or one of each."""
    articles = illustrated.articles
    groups = [[article] for article in articles] if job.each else [list(articles)]
    return tuple(_compose(job, group, illustrated.assets) for group in groups)


def make_all(
    job: ConvertOptions, editions: Sequence[Edition], theme: Theme, watch: Watch = lambda *_: None
) -> tuple[Output, ...]:
    """Export each edition in each format, and verify every output.

    Raises:
        UsageError: a book would hold more than one can; nothing was made.
        ExceptionGroup: of NoticeErrors and whatever else went wrong, one for each article and output.
    """
    limits, extents = job.limits, [edition.extent for edition in editions]
    memory_bytes = limits.output_bytes if limits else None
    largest = max(extent.articles for extent in extents)
    for name in job.formats:
        if reason := next(filter(None, (too_large(name, extent, memory_bytes) for extent in extents)), ""):
            raise UsageError(
                f"{name}: {reason}",
                "name fewer sources at once, leave the format out of --to, or run a job: its issues come in volumes",
            )
    tasks = [
        ExportTask(
            format=name,
            label=f"{prefix}{name}",
            exporter=functools.partial(_exporter, name, job.pdf_profile, _options(job, name)),
            edition=edition,
            theme=theme,
            prefix=prefix,
        )
        for edition in editions
        for prefix in (f"{next(edition.entries).slug}/" if len(editions) > 1 else "",)
        for name in job.formats
    ]
    outputs: list[Output] = []
    errors: list[SyndicateError] = []
    made = export_and_verify(
        tasks,
        jobs=job.workers,
        timeout_s=limits.output_s(largest) if limits else None,
        memory_bytes=memory_bytes,
    )
    for step, (task, outcome) in enumerate(made, 1):
        watch(f"wrote and verified {task.format}", step, len(tasks))
        match outcome:
            case Done(output):
                outputs.append(output)
            case Failed(failed):
                errors += failed
            case _:
                assert_never(outcome)
    if errors:
        raise ExceptionGroup("nothing was published", errors)
    return tuple(outputs)


def _options(job: ConvertOptions, name: str) -> dict[str, Value]:
    return {one.key: one.value for one in job.options if one.format == name}


def _exporter(name: str, profile: PdfProfile, options: Mapping[str, Value]) -> Exporter:
    """Raises: PluginError: it does not load, or nothing verifies what it writes; UsageError: an option is none."""
    return configured(suited(load_exporter(name), {"profile": profile}), options)


def put(
    job: ConvertOptions, outputs: Sequence[Output], receipt: Receipt, editions: Sequence[Edition]
) -> tuple[bool, str]:
    """Publish proven outputs, and the pictures that they show from beside them.

    Returns:
        Whether anything changed, and the SHA-256 of the published receipt; empty where one output goes out alone.

    Raises:
        PublishError, LockedError, UsageError: nothing published before was touched.
    """
    if job.file == "-":
        write_stdout(outputs[0].artifact.data)
        return True, ""
    if job.file is not None:
        return write_file(Path(job.file), outputs[0].artifact.data), ""
    folder = Path(job.folder)
    with locked(folder):
        keep: dict[str, str] = {}
        before = published(folder, model_receipt.NAME)
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
        data = model_receipt.dump(receipt)
        return publish(folder, files | {model_receipt.NAME: data}, keep), model_receipt.sha256_of(data)


def _replaced(job: ConvertOptions, receipt: Receipt) -> Iterator[str]:
    """What to tell where the set of other articles goes for this one. In no receipt: a second run replaces nothing."""
    before = published(Path(job.folder), model_receipt.NAME) if job.file is None else None
    earlier = {output.file: output for output in _earlier(before).outputs} if before else {}
    gone: dict[str, None] = {}
    for output in receipt.outputs:
        old = earlier.get(output.file)
        if old and {one.id for one in old.articles}.isdisjoint(one.id for one in output.articles):
            gone |= dict.fromkeys(one.title for one in old.articles)
    if gone:
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        yield (
            f"{job.folder}: replaced what was published of {next(iter(gone))!r}{more}; "
            "--out FOLDER puts another set elsewhere"
        )


def _earlier(data: bytes) -> Receipt:
    try:
        return model_receipt.load(data)
    except ValueError:  # unreadable: nothing of that set can be proven again, so nothing of it is kept
        return Receipt(generator="", outputs=(), notices={}, sources=())


def _pictures_url(job: ConvertOptions) -> str:
    """Where pictures are published; one output alone has none beside it."""
    return job.url + PICTURES if job.file is None and job.url != UNKNOWN_URL else ""


def _compose(job: ConvertOptions, articles: list[Article], assets: Sequence[Asset]) -> Edition:
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
    return article.notice.publisher if article.notice else ""


def _notes(articles: Iterable[Article]) -> Iterator[str]:
    """What recognition took out of a text: it is printed, so that a person can object."""
    for article in articles:
        yield from recognised_notes(article)


def _warnings(job: ConvertOptions, articles: Sequence[Article], editions: Sequence[Edition]) -> Iterator[str]:
    yield from _unshown(job, editions)
    if job.url == UNKNOWN_URL and any(map(is_feed, job.formats)):
        yield f"the feeds say that they stand at {UNKNOWN_URL}: give the real address with --url"
    for article in articles:
        if article.terms.disclaimer == Waiver(NO_NOTICE):
            yield (
                f"{article.source.uri}: no notice found in {article.title!r}; it goes out without one "
                "(give it with --disclaimer, or say why with --no-disclaimer)"
            )
        yield from suspected_notes(article)
        for loss in article.losses:
            yield f"{article.source.uri}{loss.place and f', {loss.place}'}: {loss.what}"
        if article.published is None and job.date is None:
            yield f"{article.source.uri}: no date found (give the edition's with --date)"


def _unshown(job: ConvertOptions, editions: Sequence[Edition]) -> Iterator[str]:
    """Feeds cannot hold pictures: those that are nowhere on the web need a place there."""
    nowhere = {a.source for edition in editions for a in edition.assets if not is_on_the_web(a.source)}
    if not nowhere:
        return
    without = [name for name in job.formats if not traits_of(name).embeds_images]
    if without and not _pictures_url(job):
        count = f"{len(nowhere)} picture" + ("s" if len(nowhere) != 1 else "")
        how = "leave out -o" if job.file is not None else "give the address of the outputs with --url"
        yield f"{count} of local files left out of {', '.join(without)}: {how} to publish them beside it"
