"""The whole flow: sources to articles to editions to verified outputs, published as one set or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from msgspec import Struct

from syndicate.convert.editions import editions_of
from syndicate.convert.gather import Gathered, gather
from syndicate.convert.options import ConvertOptions
from syndicate.convert.put import put, replaced
from syndicate.convert.warnings import notes_of, warnings_of
from syndicate.edition.select import Selection, select
from syndicate.errors import Exit, ReadError, SyndicateError, UsageError
from syndicate.ingest.images import Illustrated, illustrate, without_pictures
from syndicate.model import Article, Edition
from syndicate.model.receipt import Failure, OutputRecord
from syndicate.publish.lock import refuse_another
from syndicate.publish.outputs import ExportTask, Output, export_and_verify, too_large
from syndicate.publish.receipt import GENERATOR, write_receipt
from syndicate.publish.theme_check import check_theme
from syndicate.runtime.entry_points import find
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
    theme = _checked_theme(job)
    gathered = gather(job, watch)
    chosen = _chosen(job, gathered)
    watch("looking for pictures", 0, 1)
    illustrated = _illustrated(job, gathered, chosen.articles)
    editions = editions_of(job, illustrated)
    outputs = make_all(job, editions, theme, watch)
    warnings = (
        *gathered.warnings,
        *chosen.left_out,
        *warnings_of(job, illustrated.articles, editions),
        *(warning for output in outputs for warning in output.warnings),
    )
    records = [output.record for output in outputs]
    receipt = write_receipt(GENERATOR, records, illustrated.articles, gathered.failures, warnings)
    replacing = tuple(replaced(job, receipt))
    changed, sha256 = put(job, outputs, receipt, editions)
    return Report(
        outputs=receipt.outputs,
        failures=gathered.failures,
        notes=(*gathered.notes, *notes_of(illustrated.articles)),
        warnings=(*replacing, *warnings),
        changed=changed,
        receipt_sha256=sha256,
    )


def _checked_theme(job: ConvertOptions) -> Theme:
    """The theme, proven for formats that are there. Raises: PluginError, ThemeError, UnprovenThemeError."""
    theme = load_theme(job.theme)
    for name in job.formats:
        find("syndicate.exporters", name)
    check_theme(theme, job.formats, job.cache)
    return theme


def _chosen(job: ConvertOptions, gathered: Gathered) -> Selection:
    """The articles that go out now. Raises: ExceptionGroup: there are none, and why."""
    chosen = select(gathered.articles, job.now, drafts=job.drafts)
    if not chosen.articles:
        failed = [ReadError(one.message, one.hint, code=one.code) for one in gathered.failures]
        raise ExceptionGroup("nothing to publish", [*failed, *map(ReadError, chosen.left_out)])
    return chosen


def _illustrated(job: ConvertOptions, gathered: Gathered, articles: Sequence[Article]) -> Illustrated:
    if not job.images:
        return Illustrated(without_pictures(articles), ())
    return illustrate(articles, gathered.pictures, job.cache, job.allowed_hosts)


def make_all(
    job: ConvertOptions, editions: Sequence[Edition], theme: Theme, watch: Watch = lambda *_: None
) -> tuple[Output, ...]:
    """Export each edition in each format, and verify every output.

    Raises:
        UsageError: an edition is larger than one book can be; nothing was made.
        ExceptionGroup: of NoticeErrors and other errors, one for each article and output.
    """
    _refuse_too_large(job, editions)
    tasks = [task for edition in editions for task in _tasks(job, edition, theme, alone=len(editions) == 1)]
    largest = max(edition.extent.articles for edition in editions)
    outputs: list[Output] = []
    errors: list[SyndicateError] = []
    for step, (task, outcome) in enumerate(export_and_verify(tasks, job.limits, largest), 1):
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


def _tasks(job: ConvertOptions, edition: Edition, theme: Theme, *, alone: bool) -> list[ExportTask]:
    """The outputs of an edition. Of several editions each has a folder of its own."""
    prefix = "" if alone else f"{next(edition.entries).slug}/"
    return [
        ExportTask(
            format=name,
            label=f"{prefix}{name}",
            settings={"profile": job.pdf_profile},
            options={one.key: one.value for one in job.options if one.format == name},
            edition=edition,
            theme=theme,
            prefix=prefix,
        )
        for name in job.formats
    ]


def _refuse_too_large(job: ConvertOptions, editions: Sequence[Edition]) -> None:
    """Raises: UsageError: an edition is larger than one book can be."""
    for name in job.formats:
        extents = [edition.extent for edition in editions]
        reasons = (too_large(name, one, job.limits.output_bytes(one.articles)) for one in extents)
        if reason := next(filter(None, reasons), ""):
            raise UsageError(
                f"{name}: {reason}",
                "name fewer sources at once, leave the format out of --to, or run a job: its issues come in volumes",
            )
