"""Editions to proven outputs: each is exported in one process, and read back in another that loads no exporter.

What an exporter does to the interpreter it runs in, on purpose or by accident, cannot reach what verifies it: of an
output, only its name, its media type and its bytes travel (docs/decisions/0012-one-item-in-one-process.md).
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError, SyndicateError
from syndicate.model import Edition, Extent, Loss
from syndicate.model.artifact import Artifact
from syndicate.model.asset import is_on_the_web
from syndicate.model.receipt import OutputRecord, PictureRecord
from syndicate.plugins import Exporter, sheets_of
from syndicate.plugins.formats import traits_of
from syndicate.publish import receipt as receipts
from syndicate.runtime.entry_points import is_built_in, package_of
from syndicate.runtime.workers import Done, Failed, Outcome, blamed_on, execute
from syndicate.theme import Theme
from syndicate.verify import Check, Checked, check
from syndicate.verify.pictures import is_about_a_picture

PICTURES = "images/"
"""The folder, beside the outputs, of the pictures that outputs on the web show and that are not on the web."""


def too_large(format_name: str, extent: Extent, memory_bytes: int | None = None) -> str:
    """Why no file of a format can hold so much, in words; empty where one can, and for formats without a bound.

    Args:
        format_name: of the output.
        extent: of its edition.
        memory_bytes: what may be used; None: as much as it needs.
    """
    most = traits_of(format_name).most
    if most is None:
        return ""
    for found, bound, size, unit in (
        (extent.articles, most.articles, 1, "articles"),
        (extent.pictures, most.pictures, 1, "pictures"),
        (extent.text_bytes, most_text(format_name, memory_bytes), 1_000_000, "MB of text"),
        (extent.picture_bytes, most.picture_bytes, 1_000_000, "MB of pictures"),
    ):
        if found > bound:
            return f"{-(-found // size):,} {unit}; one file holds up to {bound // size:,}"
    return ""


def most_text(format_name: str, memory_bytes: int | None) -> int:
    """Bytes of text, as an extent counts them, of which one file of a format can be made with so much memory."""
    most = traits_of(format_name).most
    if most is None:
        return sys.maxsize
    each = traits_of(format_name).memory_per_text_byte
    if each and memory_bytes is not None:
        return min(most.text_bytes, memory_bytes // each)
    return most.text_bytes


class Output(Struct, frozen=True):
    """An artifact in which every demand was proven to be met, and its record."""

    record: OutputRecord
    artifact: Artifact

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the output does not show of its articles, a sentence each."""
        return tuple(f"{self.record.file}, {loss.place}: {loss.what}" for loss in self.record.losses)


class Exported(Struct, frozen=True):
    """What an exporter made, and the SHA-256 of each style sheet of the theme that it has to carry."""

    artifact: Artifact
    sheets: tuple[str, ...]


class ExportTask(Struct, frozen=True, kw_only=True):
    """One output that is to be made.

    `exporter` loads the exporter, with its options, in the process that exports; it has to pickle. `label` names the
    output in messages; `prefix` is the folder that it stands in among others, with a slash.
    """

    format: str
    label: str
    exporter: Callable[[], Exporter]
    edition: Edition
    theme: Theme
    prefix: str = ""


def export_and_verify(
    tasks: Iterable[ExportTask], *, jobs: int, timeout_s: float | None = None, memory_bytes: int | None = None
) -> Iterator[tuple[ExportTask, Outcome[Output]]]:
    """Make outputs, each proven, in the order of the tasks; `jobs` are exported while as many are verified.

    Args:
        tasks: taken one by one, when a worker is free.
        jobs: how many exporting, and how many verifying workers there are.
        timeout_s: wall time of one export, and of one verification.
        memory_bytes: what a worker may hold beyond its program.

    Returns:
        Each task with its output, or with its NoticeErrors, one for each demand that is not met, or with another
        error for which there is no output.
    """
    exported = execute(
        _export,
        tasks,
        jobs=jobs,
        timeout_s=timeout_s,
        memory_bytes=memory_bytes,
        describe=lambda task: f"{task.label}: the exporter",
    )
    return _verified(exported, jobs, timeout_s, memory_bytes)


def _verified(
    exported: Iterator[tuple[ExportTask, Outcome[Exported]]],
    jobs: int,
    timeout_s: float | None,
    memory_bytes: int | None,
) -> Iterator[tuple[ExportTask, Outcome[Output]]]:
    waiting: deque[tuple[ExportTask, Exported | Failed]] = deque()

    def checks() -> Iterator[Check]:
        for task, outcome in exported:
            match outcome:
                case Done(made):
                    waiting.append((task, made))
                    expectations = (e.with_sheets(made.sheets) for e in task.edition.expectations)
                    yield Check(made.artifact, tuple(expectations), task.label, extent=task.edition.extent)
                case Failed():
                    package = package_of("syndicate.exporters", task.format)
                    waiting.append((task, blamed_on(outcome, package) if package else outcome))
                case _:
                    assert_never(outcome)

    checked = execute(
        check,
        checks(),
        jobs=jobs,
        timeout_s=timeout_s,
        memory_bytes=memory_bytes,
        describe=lambda one: f"{one.label}: the verifier",
        isolate=lambda one: not is_built_in("syndicate.verifiers", one.artifact.media_type),
    )
    for _, found in checked:
        yield from _failed(waiting)
        task, made = waiting.popleft()
        assert isinstance(made, Exported)
        yield task, _judged(task, made, found)
    yield from _failed(waiting)


def _failed(waiting: deque[tuple[ExportTask, Exported | Failed]]) -> Iterator[tuple[ExportTask, Failed]]:
    """The exports at the head of the queue that there is nothing of to verify."""
    while waiting and isinstance(failed := waiting[0][1], Failed):
        yield waiting.popleft()[0], failed


def _export(task: ExportTask) -> Exported:
    """Raises: ExportError, NoticeError: the format cannot be written; ThemeError; PluginError."""
    exporter = task.exporter()
    artifact = exporter.export(task.edition, task.theme)
    # Plain values: to unpickle a type of a plugin would import the plugin where the values go.
    losses = tuple(Loss(str(loss.what), str(loss.place), str(loss.code)) for loss in artifact.losses)
    plain = Artifact(str(artifact.name), str(artifact.media_type), bytes(artifact.data), losses)
    return Exported(plain, sheets_of(exporter, task.theme))


def _judged(task: ExportTask, made: Exported, found: Outcome[Checked]) -> Outcome[Output]:
    artifact = made.artifact
    if isinstance(found, Failed):
        package = package_of("syndicate.verifiers", artifact.media_type)
        return blamed_on(found, package) if package else found
    errors: list[SyndicateError] = [
        NoticeError(
            f"{artifact.name}: {verdict.title!r}{verdict.place and f' ({verdict.place})'}: {problem}",
            _hint(problem, task.theme),
            verdict.article,
        )
        for verdict in found.value.verdicts
        for problem in verdict.problems
    ]
    if errors:
        return Failed(tuple(errors))
    record = receipts.output_record(
        f"{task.prefix}{artifact.name}",
        task.format,
        artifact,
        found.value.verifier,
        task.edition,
        [verdict.place for verdict in found.value.verdicts],
        _shown(task),
    )
    return Done(Output(msgspec.structs.replace(record, sheets=made.sheets), artifact))


def _hint(problem: str, theme: Theme) -> str:
    if is_about_a_picture(problem):
        return "nothing was published; give the article another picture, or leave this one out of it"
    return f"nothing was published; look for what theme {theme.known_as!r} or the exporter does to the notice"


def _shown(task: ExportTask) -> tuple[PictureRecord, ...]:
    """The published pictures that an output shows; those that hold their pictures themselves show none of these."""
    if traits_of(task.format).embeds_images or not task.edition.pictures_url:
        return ()
    return tuple(
        receipts.picture_record(PICTURES + asset.name, asset)
        for asset in task.edition.assets
        if not is_on_the_web(asset.source)
    )
