"""What a run of a job did, for those who were not there: lines in a log, a report as JSON, metrics for Prometheus."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
from msgspec import Struct

from syndicate.errors import Exit, SyndicateError, UsageError
from syndicate.job.run import RunReport
from syndicate.publish.generations import write_file

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

Form: TypeAlias = Literal["text", "json", "none"]
Level: TypeAlias = Literal["info", "warning", "error"]

_NAMED = 50
"""Articles of one kind that a log names."""
_LAST_SUCCESS = "syndicate_last_success_timestamp_seconds"


class Event(Struct, frozen=True, omit_defaults=True):
    """One line of a log. `source` names a source, a file or an issue; `hint` says what to do, `code` which error."""

    level: Level
    event: str
    message: str
    source: str = ""
    hint: str = ""
    code: str = ""


def events(report: RunReport) -> Iterator[Event]:
    """What a run did, in the order in which it did it."""
    for note in report.notes:
        yield Event("info", "note", note)
    for warning in report.warnings:
        yield Event("warning", "warning", warning)
    for failure in report.failures:
        yield Event("error", "source failed", failure.message, failure.source, failure.hint, failure.code)
    yield from _articles(report)
    would = "would be " if report.dry_run else ""
    for issue in report.issues:
        yield Event("info", "issue", f"issue {would}made: {issue}", issue)
    for name in report.built:
        yield Event("info", "built", f"{would}written and proven: {name}", name)
    for name in report.removed:
        yield Event("info", "removed", f"{would}removed: {name}", name)
    for delivery in report.deliveries:
        if delivery.outcome == "done":
            yield Event("info", "delivered", f"delivered to {delivery.to}: {delivery.what}", delivery.what)
        elif delivery.outcome == "planned":
            said = f"would be delivered to {delivery.to}: {delivery.what}"
            yield Event("info", "would be delivered", said, delivery.what)
        else:
            said = f"{delivery.what}: not delivered to {delivery.to}: {delivery.reason}"
            yield Event("error", "not delivered", said, delivery.to, delivery.hint, delivery.code)
    if report.receipt_sha256:
        yield Event("info", "receipt", f"receipt sha256 {report.receipt_sha256}", "receipt.json")
    yield Event("info", "done", summary(report), report.job)


def _articles(report: RunReport) -> Iterator[Event]:
    """The articles of the night, each on a line; of very many of one kind the first, and how many more there are."""
    for kind in ("new", "corrected", "withdrawn"):
        found = [change for change in report.changes if change.kind == kind]
        for change in found[:_NAMED]:
            yield Event("info", change.kind, change.line, change.source)
        if len(found) > _NAMED:
            yield Event("info", kind, f"{kind}: {len(found) - _NAMED:,} more; the report has them all")


def summary(report: RunReport) -> str:
    """A run in one line."""
    counts = (
        (report.new, "new"),
        (report.corrected, "corrected"),
        (report.withdrawn, "withdrawn"),
        (len(report.failures), "failed"),
        (len(report.undelivered), "not delivered"),
    )
    articles = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing new"
    changes, goes = ("would change", "would be removed") if report.dry_run else ("changed", "removed")
    changed = f"{len(report.built)} of {report.files} files {changes}"
    removed = f", {len(report.removed)} {goes}" if report.removed else ""
    return f"{articles}; {changed}{removed}; {sum(report.seconds.values()):.1f} s"


@contextmanager
def recorded(
    job: Path, form: Form, report: Path | None, metrics: Path | None, *, quiet: bool
) -> Iterator[Callable[[RunReport], None]]:
    """Record how a run ends: give its report to what this yields. An error is recorded and goes on its way.

    Args:
        job: the job file, as it was named.
        form: of the lines on standard error; ``none`` writes none.
        report: a file for the report as JSON.
        metrics: a file for metrics in Prometheus's text format.
        quiet: write only warnings and errors.

    Raises:
        PublishError: a file cannot be written.
    """
    line_of = {"none": lambda _: "", "json": _json_line, "text": _text_line}[form]

    def write(event: Event) -> None:
        with suppress(
            OSError
        ):  # a log that is full or closed must not cost the report, the metrics and the exit code
            sys.stderr.write(line_of(event))

    started = time.time()

    def ended(done: RunReport) -> None:
        for event in events(done):
            if not quiet or event.level != "info":
                write(event)
        if report:
            write_file(report, msgspec.json.format(msgspec.json.encode(done), indent=2) + b"\n")
        if metrics:
            write_metrics(metrics, job, started, done.exit_code, done)

    try:
        yield ended
    except (SyndicateError, ExceptionGroup) as error:
        errors = _flat(error)
        code = max((one.exit_code for one in errors), default=Exit.FAILED)
        if form == "json":
            for one in errors:
                write(Event("error", "not published", one.message, str(job), one.hint, one.code))
        if report:
            failed = {
                "job": str(job),
                "exit": code,
                "errors": [(one.message, one.hint, one.code) for one in errors],
            }
            write_file(report, msgspec.json.format(msgspec.json.encode(failed), indent=2) + b"\n")
        if metrics and not any(isinstance(one, UsageError) for one in errors):
            write_metrics(metrics, job, started, code, None)
        raise


def _flat(error: Exception) -> list[SyndicateError]:
    if isinstance(error, ExceptionGroup):
        return [one for inside in error.exceptions for one in _flat(inside)]
    return [error] if isinstance(error, SyndicateError) else []


def _text_line(event: Event) -> str:
    mark = {"info": "", "warning": "warning: ", "error": "failed: "}[event.level]
    hint = f" -- {event.hint}" if event.hint else ""
    return f"{mark}{_one_line(event.message)}{_one_line(hint)}\n"


def _json_line(event: Event) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": now, **msgspec.to_builtins(event)}
    return msgspec.json.encode(line).decode() + "\n"


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def write_metrics(path: Path, job: Path, started: float, code: Exit, done: RunReport | None) -> None:
    """Metrics of one run, for node_exporter's textfile collector. The last success outlives failures.

    Raises:
        PublishError: the file cannot be written.
    """
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415 -- only who asks pays

    registry = CollectorRegistry()
    name = str(job)

    def gauge(metric: str, help_: str, value: float) -> None:
        Gauge(metric, help_, ["job_file"], registry=registry).labels(name).set(value)

    success = started if done is not None else _last_success(path)
    gauge("syndicate_last_run_timestamp_seconds", "When the last run began.", started)
    if success is not None:
        gauge(_LAST_SUCCESS, "When the last run began that could publish.", success)
    gauge("syndicate_exit_code", "Exit code of the last run; 0 is well, 1 something failed.", int(code))
    if done is not None:
        gauge("syndicate_sources", "Sources that were looked at.", done.sources)
        gauge("syndicate_sources_failed", "Sources, articles and outputs that failed.", len(done.failures))
        gauge("syndicate_articles_held", "Articles that an output goes out without.", done.held)
        gauge("syndicate_deliveries", "Deliveries that were tried.", len(done.deliveries))
        gauge("syndicate_deliveries_failed", "Deliveries that did not arrive.", len(done.undelivered))
        gauge("syndicate_articles_new", "Articles seen for the first time.", done.new)
        gauge("syndicate_articles_corrected", "Articles whose words changed.", done.corrected)
        gauge("syndicate_articles_withdrawn", "Articles that were taken back.", done.withdrawn)
        gauge("syndicate_files", "Files that are published.", done.files)
        gauge("syndicate_files_written", "Files that the run wrote.", len(done.built))
        gauge("syndicate_bytes", "Size of what is published.", done.bytes)
        stages = Gauge(
            "syndicate_stage_seconds", "What each stage took.", ["job_file", "stage"], registry=registry
        )
        for stage, seconds in done.seconds.items():
            stages.labels(name, stage).set(seconds)
        _of_sources(registry, name, done)
    write_file(path, generate_latest(registry))


def _of_sources(registry: CollectorRegistry, job: str, done: RunReport) -> None:
    """How each source fares: a source that died in silence has an age that grows."""
    from prometheus_client import Gauge  # noqa: PLC0415 -- see write_metrics

    def gauge(metric: str, help_: str) -> Gauge:
        return Gauge(metric, help_, ["job_file", "source"], registry=registry)

    success = gauge(
        "syndicate_source_last_success_timestamp_seconds", "When a source gave a good answer last."
    )
    age = gauge("syndicate_source_age_seconds", "For how long a source has given no good answer.")
    failures = gauge("syndicate_source_consecutive_failures", "Runs since its last good answer.")
    for source in done.health:
        if source.last_success is not None:
            success.labels(job, source.name).set(source.last_success.timestamp())
        age.labels(job, source.name).set(source.age_seconds(done.started))
        failures.labels(job, source.name).set(source.failures)


def _last_success(path: Path) -> float | None:
    from prometheus_client.parser import text_string_to_metric_families  # noqa: PLC0415 -- see write_metrics

    try:
        families = text_string_to_metric_families(path.read_text("utf-8"))
        return next((s.value for family in families for s in family.samples if s.name == _LAST_SUCCESS), None)
    except (OSError, ValueError):
        return None
