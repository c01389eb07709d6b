"""The record of a run of a job: lines in a log, a report as JSON, metrics for Prometheus. Decides nothing."""

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
from syndicate.publish.files import write_file

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

Form: TypeAlias = Literal["text", "json", "none"]
Level: TypeAlias = Literal["info", "warning", "error"]

_MOST_NAMED = 50
"""Articles of one kind that a log names."""
_LAST_SUCCESS = "syndicate_last_success_timestamp_seconds"


class LogLine(Struct, frozen=True, omit_defaults=True):
    """One line of a log. `source` names a source, a file or an issue; `hint` is what to do; `code` that of an error."""

    level: Level
    event: str
    message: str
    source: str = ""
    hint: str = ""
    code: str = ""


def events(report: RunReport) -> Iterator[LogLine]:
    """What a run did, in order."""
    for note in report.notes:
        yield LogLine("info", "note", note)
    for warning in report.warnings:
        yield LogLine("warning", "warning", warning)
    for failure in report.failures:
        yield LogLine("error", "source failed", failure.message, failure.source, failure.hint, failure.code)
    yield from _articles(report)
    would = "would be " if report.dry_run else ""
    for issue in report.issues:
        yield LogLine("info", "issue", f"issue {would}made: {issue}", issue)
    for name in report.built:
        yield LogLine("info", "built", f"{would}written and verified: {name}", name)
    for name in report.removed:
        yield LogLine("info", "removed", f"{would}removed: {name}", name)
    for delivery in report.deliveries:
        if delivery.outcome == "done":
            yield LogLine("info", "delivered", f"delivered to {delivery.to}: {delivery.what}", delivery.what)
        elif delivery.outcome == "planned":
            line = f"would be delivered to {delivery.to}: {delivery.what}"
            yield LogLine("info", "would be delivered", line, delivery.what)
        else:
            line = f"{delivery.what}: not delivered to {delivery.to}: {delivery.reason}"
            yield LogLine("error", "not delivered", line, delivery.to, delivery.hint, delivery.code)
    if report.receipt_sha256:
        yield LogLine("info", "receipt", f"receipt sha256 {report.receipt_sha256}", "receipt.json")
    yield LogLine("info", "done", summary(report), report.job)


def _articles(report: RunReport) -> Iterator[LogLine]:
    """The articles of the night, one a line: of each kind the first, and the number of the others."""
    for kind in ("new", "corrected", "withdrawn"):
        found = [change for change in report.changes if change.kind == kind]
        for change in found[:_MOST_NAMED]:
            yield LogLine("info", change.kind, change.line, change.source)
        if len(found) > _MOST_NAMED:
            yield LogLine("info", kind, f"{kind}: {len(found) - _MOST_NAMED:,} more; the report lists all")


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


class Record(Struct, frozen=True):
    """What is written of one run.

    Attributes:
        job: the job file, as the command line names it.
        form: of the log on standard error; ``none`` writes no log.
        report: a file for the report as JSON.
        metrics: a file for metrics in Prometheus's text format.
        quiet: log only warnings and errors.
    """

    job: Path
    form: Form = "text"
    report: Path | None = None
    metrics: Path | None = None
    quiet: bool = False

    def log(self, event: LogLine) -> None:
        """Write a line to standard error, unless the log leaves such lines out."""
        if self.form == "none" or (self.quiet and event.level == "info"):
            return
        line = _json_line(event) if self.form == "json" else _text_line(event)
        with suppress(
            OSError
        ):  # a full or closed log must not cost the report, the metrics and the exit code
            sys.stderr.write(line)

    def write_report(self, report: object) -> None:
        """Write the report, if one is wanted. Raises: PublishError."""
        if self.report:
            write_file(self.report, msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")


@contextmanager
def recorded(record: Record) -> Iterator[Callable[[RunReport], None]]:
    """Record how a run ends: call what this yields with the run's report. An error is recorded and raised again.

    Raises:
        PublishError: a file cannot be written.
    """
    started = time.time()

    def ended(done: RunReport) -> None:
        for event in events(done):
            record.log(event)
        record.write_report(done)
        if record.metrics:
            write_metrics(record.metrics, record.job, started, done.exit_code, done)

    try:
        yield ended
    except (SyndicateError, ExceptionGroup) as error:
        _record_failure(record, _flat(error), started)
        raise


def _record_failure(record: Record, errors: list[SyndicateError], started: float) -> None:
    """Record a run that published nothing. The text of the errors is printed by the command itself."""
    code = max((one.exit_code for one in errors), default=Exit.FAILED)
    job = str(record.job)
    if record.form == "json":
        for one in errors:
            record.log(LogLine("error", "not published", one.message, job, one.hint, one.code))
    triples = [(one.message, one.hint, one.code) for one in errors]
    record.write_report({"job": job, "exit": code, "errors": triples})
    if record.metrics and not any(isinstance(one, UsageError) for one in errors):
        write_metrics(record.metrics, record.job, started, code, None)


def _flat(error: Exception) -> list[SyndicateError]:
    if isinstance(error, ExceptionGroup):
        return [one for inside in error.exceptions for one in _flat(inside)]
    return [error] if isinstance(error, SyndicateError) else []


def _text_line(event: LogLine) -> str:
    mark = {"info": "", "warning": "warning: ", "error": "failed: "}[event.level]
    hint = f" -- {event.hint}" if event.hint else ""
    return f"{mark}{_one_line(event.message)}{_one_line(hint)}\n"


def _json_line(event: LogLine) -> str:
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
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415 -- slow to import

    registry = CollectorRegistry()
    name = str(job)

    def gauge(metric: str, help_: str, value: float) -> None:
        Gauge(metric, help_, ["job_file"], registry=registry).labels(name).set(value)

    success = started if done is not None else _last_success(path)
    gauge("syndicate_last_run_timestamp_seconds", "When the last run began.", started)
    if success is not None:
        gauge(_LAST_SUCCESS, "When the last successful run began.", success)
    gauge("syndicate_exit_code", "Exit code of the last run: 0 done, 1 something failed.", int(code))
    if done is not None:
        gauge("syndicate_sources", "Sources that were checked.", done.sources)
        gauge("syndicate_sources_failed", "Sources, articles and outputs that failed.", len(done.failures))
        gauge("syndicate_articles_held", "Articles that are held back from an output.", done.held)
        gauge("syndicate_deliveries", "Deliveries that were attempted.", len(done.deliveries))
        gauge("syndicate_deliveries_failed", "Deliveries that failed.", len(done.undelivered))
        gauge("syndicate_articles_new", "Articles seen for the first time.", done.new)
        gauge("syndicate_articles_corrected", "Articles whose words changed.", done.corrected)
        gauge("syndicate_articles_withdrawn", "Articles that were withdrawn.", done.withdrawn)
        gauge("syndicate_files", "Files that are published.", done.files)
        gauge("syndicate_files_written", "Files that the run wrote.", len(done.built))
        gauge("syndicate_bytes", "Size of the published files.", done.bytes)
        stages = Gauge(
            "syndicate_stage_seconds", "Duration of each stage.", ["job_file", "stage"], registry=registry
        )
        for stage, seconds in done.seconds.items():
            stages.labels(name, stage).set(seconds)
        _of_sources(registry, name, done)
    write_file(path, generate_latest(registry))


def _of_sources(registry: CollectorRegistry, job: str, done: RunReport) -> None:
    """Metrics of each source: the age of a source that fails grows."""
    from prometheus_client import Gauge  # noqa: PLC0415 -- see write_metrics

    def gauge(metric: str, help_: str) -> Gauge:
        return Gauge(metric, help_, ["job_file", "source"], registry=registry)

    success = gauge(
        "syndicate_source_last_success_timestamp_seconds", "When a source last gave a good answer."
    )
    age = gauge("syndicate_source_age_seconds", "Time since a source last gave a good answer.")
    failures = gauge("syndicate_source_consecutive_failures", "Runs since a source last gave a good answer.")
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
