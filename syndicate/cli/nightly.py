"""The commands of a job that runs by itself: init, run, and what `syndicate.cli.ledger` adds."""

# ruff: noqa: PLC0415
from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from syndicate.cli import ledger, questions
from syndicate.cli.commands import Allowed, AsJson, Copied, Debug
from syndicate.cli.failure import NOTHING_RUN, reporting
from syndicate.cli.ledger import DEFAULT_JOB, JobPath
from syndicate.cli.questions import asked
from syndicate.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(init)
    app.add_typer(ledger.app, name="ledger")


def run(  # noqa: PLR0913 -- the command line has the options it has
    path: JobPath = DEFAULT_JOB,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")
    ] = False,
    copy: Copied = None,
    force: Annotated[bool, typer.Option("--force", help="Write every output anew.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="OUTPUT", help="Build this output alone; may be repeated.")
    ] = None,
    reset_clock: Annotated[
        bool,
        typer.Option(
            "--reset-clock", help="Bring times back that a wrong clock put into the future: they become now."
        ),
    ] = False,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Put nothing older into the first issue of a digest.")
    ] = "",
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing unless something needs a person.")
    ] = False,
    log: Annotated[
        Literal["text", "json"], typer.Option(help="Lines for people, or JSON Lines for machines.")
    ] = "text",
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a report of the run as JSON there.")
    ] = None,
    metrics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write Prometheus metrics there, for node_exporter.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Run a job: read what changed, publish what changes by it, each output proven."""
    with reporting(debug=debug, as_json=as_json, publishes=NOTHING_RUN) as running:
        from syndicate.cli import report as show
        from syndicate.cli import run_log as logs
        from syndicate.convert import options as jobs
        from syndicate.job import run as runs
        from syndicate.job.config.load import load
        from syndicate.publish.plain_copy import copy_plain
        from syndicate.runtime import environment

        options = runs.RunOptions(
            now=environment.now(),
            only=frozenset(only or ()),
            since=jobs.moment_of(since, "--since"),
            force=force,
            reset_clock=reset_clock,
            dry_run=dry_run,
        )
        form: logs.Form = "none" if as_json else log
        report, metrics = (one and Path(environment.at_home(one)) for one in (report, metrics))
        with logs.recorded(path, form, report, metrics, quiet=quiet) as ended:
            with show.progress(quiet=quiet or as_json or log == "json") as watch:
                done = runs.run(path, options, watch)
            running.published = done.exit_code
            ended(done)
        if copy is not None and not dry_run:
            copy_plain(path.resolve().parent / load(path).out, copy)
        if as_json:
            show.run_report(done)
        raise typer.Exit(done.exit_code)


def init(  # noqa: PLR0913 -- one option for each question
    path: JobPath = DEFAULT_JOB,
    *,
    title: Annotated[str, typer.Option(help="Of the publication.")] = "",
    url: Annotated[str, typer.Option(help="Of the folder where the outputs will stand on the web.")] = "",
    source: Annotated[
        list[str] | None, typer.Option(metavar="PATH|URL", help="Where articles come from; may be repeated.")
    ] = None,
    publisher: Annotated[str, typer.Option(metavar="NAME", help="Who publishes.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47, of articles that do not say.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA name, such as Europe/Lisbon.")] = "UTC",
    disclaimer: Annotated[str, typer.Option(metavar="TEXT", help="The notice of every article.")] = "",
    no_disclaimer: Annotated[
        str, typer.Option(metavar="REASON", help="Articles without a notice may go out, and why.")
    ] = "",
    opml: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take the feeds of an OPML file as sources.")
    ] = None,
    allow_host: Allowed = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a job file that is there.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of job files.")] = False,
    debug: Debug = False,
) -> None:
    """Write a commented job file; at a prompt, what was not given is asked."""
    with reporting(debug=debug):
        from syndicate.cli import report as show
        from syndicate.convert.options import hosts_of
        from syndicate.job.config import load as loading
        from syndicate.job.config import new_sources
        from syndicate.job.config.template import Answers, refuse_to_replace, write_job

        if schema:
            show.print_json(loading.schema())
            return
        refuse_to_replace(path, replace=force)
        listed = new_sources.listed_in(opml) if opml else ()
        disclaimer, no_disclaimer = disclaimer.strip(), no_disclaimer.strip()
        if disclaimer and no_disclaimer:
            raise UsageError("a notice and a waiver at once", "give one of --disclaimer, --no-disclaimer")
        asked("", "--timezone", timezone, questions.timezone)
        if language:
            asked("", "--language", language, questions.language)
        title = asked("Title of the publication", "--title", title, questions.title)
        where = "URL of the folder where the outputs will stand"
        url = asked(where, "--url", url, questions.url)
        sources = tuple(asked("", "--source", one, questions.source) for one in source or ())
        if not (sources or listed):
            what = "Folder, glob or URL of articles"
            sources = (asked(what, "--source", "", questions.source),)
        probed = tuple(new_sources.probed(sources, hosts_of(allow_host)))
        for one in filter(None, map(questions.note, probed)):
            typer.echo(one, err=True)
        if not (disclaimer or no_disclaimer):
            question = "Notice that stands under every article; empty if there is none"
            option = "--disclaimer, or --no-disclaimer,"
            disclaimer = asked(question, option, "", questions.anything)
        if not disclaimer:
            why = "Why articles may go out without a notice"
            no_disclaimer = asked(why, "--no-disclaimer", no_disclaimer, questions.reason)
        answers = Answers(
            title=title,
            url=url,
            sources=(*new_sources.seen_from(path.parent, probed), *listed),
            publisher=publisher or title,
            language=language,
            timezone=timezone,
            disclaimer=disclaimer,
            waiver=no_disclaimer,
        )
        write_job(path, answers, replace=force)
        typer.echo(f"{path}: written. Next: syndicate doctor {path}, then syndicate run {path} --dry-run")
