"""Editions to verified outputs: each is exported in one process, and read back in another that loads no exporter.

What an exporter does to the interpreter it runs in, on purpose or by accident, cannot reach what verifies it: of an
output, only its name, its media type and its bytes travel (docs/decisions/0012-one-item-in-one-process.md).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError, SyndicateError
from syndicate.model import Edition, Extent, Loss
from syndicate.model.artifact import Artifact
from syndicate.model.asset import is_on_the_web
from syndicate.model.receipt import OutputRecord, PictureRecord
from syndicate.plugins import sheets_of
from syndicate.plugins.formats import exporter_of, traits_of
from syndicate.publish import receipt as receipts
from syndicate.runtime.entry_points import Group, is_built_in, package_of
from syndicate.runtime.limits import Limits
from syndicate.runtime.options import Value
from syndicate.runtime.workers import Done, Failed, Outcome, blamed_on, execute, keyed
from syndicate.theme import Theme
from syndicate.verify import Check, Checked, check
from syndicate.verify.pictures import is_about_a_picture

PICTURES = "images/"
"""The folder, beside the outputs, of the pictures that outputs on the web show and that are not on the web."""


def too_large(format_name: str, extent: Extent, memory_bytes: int | None = None) -> str:
    """The reason why no file of a format can hold so much; empty where one can, and for formats without a bound.

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
    """An artifact that meets every demand, and its record."""

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

    `settings` of the run go to any exporter that has them, `options` to this one alone; both have to pickle. `label`
    names the output in messages; `prefix` is the folder that it stands in among others, with a slash.
    """

    format: str
    label: str
    settings: Mapping[str, object] = {}
    options: Mapping[str, Value] = {}
    edition: Edition
    theme: Theme
    prefix: str = ""


def export_and_verify(
    tasks: Iterable[ExportTask], limits: Limits, articles: int, share: float = 1.0
) -> Iterator[tuple[ExportTask, Outcome[Output]]]:
    """Make outputs and verify each; one that fails never stops the others.

    As many outputs are verified at once as are exported.

    Args:
        tasks: taken one by one, when a worker is free.
        limits: for each export, and for each verification.
        articles: how many the largest edition holds.
        share: how much of the usual time one output may take.

    Returns:
        Each task, in order, with its output, or with its NoticeErrors, one for each demand that is not met, or with
        another error for which there is no output.
    """
    timeout_s, memory_bytes = limits.output_s(articles, share), limits.output_bytes(articles)
    exported = execute(
        _export,
        tasks,
        jobs=limits.processes,
        timeout_s=timeout_s,
        memory_bytes=memory_bytes,
        describe=lambda task: f"{task.label}: the exporter",
    )
    checked = keyed(
        lambda checks: execute(
            check,
            checks,
            jobs=limits.processes,
            timeout_s=timeout_s,
            memory_bytes=memory_bytes,
            describe=lambda one: f"{one.label}: the verifier",
            isolate=lambda one: not is_built_in("syndicate.verifiers", one.artifact.media_type),
        ),
        (((task, outcome), _check_of(task, outcome)) for task, outcome in exported),
    )
    return ((task, _judged(task, outcome, found)) for (task, outcome), found in checked)


def _check_of(task: ExportTask, outcome: Outcome[Exported]) -> Check | None:
    """What is to be verified of an export; None where it failed."""
    if isinstance(outcome, Failed):
        return None
    made = outcome.value
    expectations = tuple(expected.with_sheets(made.sheets) for expected in task.edition.expectations)
    return Check(made.artifact, expectations, task.label, extent=task.edition.extent)


def _export(task: ExportTask) -> Exported:
    """Raises: ExportError, NoticeError: the format cannot be written; ThemeError; PluginError."""
    exporter = exporter_of(task.format, task.settings, task.options)
    artifact = exporter.export(task.edition, task.theme)
    # Plain values: to unpickle a type of a plugin would import the plugin where the values go.
    losses = tuple(Loss(str(loss.what), str(loss.place), str(loss.code)) for loss in artifact.losses)
    plain = Artifact(str(artifact.name), str(artifact.media_type), bytes(artifact.data), losses)
    return Exported(plain, sheets_of(exporter, task.theme))


def _judged(task: ExportTask, exported: Outcome[Exported], found: Outcome[Checked] | None) -> Outcome[Output]:
    if isinstance(exported, Failed):
        return _blamed(exported, "syndicate.exporters", task.format)
    made, artifact = exported.value, exported.value.artifact
    if not isinstance(found, Done):
        assert found is not None, "what was exported is verified"
        return _blamed(found, "syndicate.verifiers", artifact.media_type)
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


def _blamed(failed: Failed, group: Group, name: str) -> Failed:
    """The failure, with the package that the plugin is of."""
    package = package_of(group, name)
    return blamed_on(failed, package) if package else failed


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
