"""The commands of a job that runs by itself: run, init, and what `syndicate.cli.ledger` adds. No logic."""

# ruff: noqa: PLC0415
from __future__ import annotations

from pathlib import Path

import typer

from syndicate.cli import ledger
from syndicate.cli.arguments import InitArguments, RunArguments
from syndicate.cli.failure import NOTHING_RUN, reporting
from syndicate.cli.options import accepts


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(init)
    app.add_typer(ledger.app, name="ledger")


@accepts(RunArguments)
def run(given: RunArguments) -> None:
    """Run a job: read what changed in its sources, and publish the outputs that change, each verified."""
    with reporting(debug=given.debug, as_json=given.as_json, publishes=NOTHING_RUN) as running:
        from syndicate.cli import report, run_log, terminal
        from syndicate.convert.options import moment_of
        from syndicate.job import run as runs
        from syndicate.job.config.load import load
        from syndicate.publish.plain_copy import copy_plain
        from syndicate.runtime import environment

        options = runs.RunOptions(
            now=environment.now(),
            only=frozenset(given.only or ()),
            since=moment_of(given.since, "--since"),
            force=given.force,
            reset_clock=given.reset_clock,
            dry_run=given.dry_run,
        )
        record = run_log.Record(
            given.path,
            form="none" if given.as_json else given.log,
            report=given.report and Path(environment.at_home(given.report)),
            metrics=given.metrics and Path(environment.at_home(given.metrics)),
            quiet=given.quiet,
        )
        with run_log.recorded(record) as ended:
            with terminal.progress(quiet=given.quiet or given.as_json or given.log == "json") as watch:
                done = runs.run(given.path, options, watch)
            running.published = done.exit_code
            ended(done)
        if given.copy is not None and not given.dry_run:
            copy_plain(given.path.resolve().parent / load(given.path).out, given.copy)
        if given.as_json:
            report.run_report(done)
        raise typer.Exit(done.exit_code)


@accepts(InitArguments)
def init(given: InitArguments) -> None:
    """Write a commented job file, and ask at the terminal for what the options leave out."""
    with reporting(debug=given.debug):
        from syndicate.cli import terminal
        from syndicate.cli.questions import answers_of
        from syndicate.job.config import load
        from syndicate.job.config.template import refuse_to_replace, write_job

        if given.schema:
            terminal.print_json(load.schema())
            return
        refuse_to_replace(given.path, replace=given.force)
        write_job(given.path, answers_of(given), replace=given.force)
        typer.echo(
            f"{given.path}: written. Next: syndicate doctor {given.path}, then syndicate run {given.path} --dry-run"
        )
