"""The commands of one call: convert, verify, inspect, formats, themes, doctor. Arguments and exit codes, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syndicate.cli.arguments import ConvertArguments, InspectArguments
from syndicate.cli.failure import NOTHING_CONVERTED, Answering, flat, reporting
from syndicate.cli.options import NOTICE, AsJson, Debug, accepts, option
from syndicate.errors import Exit

if TYPE_CHECKING:
    from syndicate.cli.destination import Destination
    from syndicate.convert.options import ConvertOptions

# A command imports what it runs: `syndicate --help` has to answer at once.
# ruff: noqa: PLC0415


app = typer.Typer(
    name="syndicate",
    cls=Answering,
    help="Convert articles to feeds, EPUB, PDF and mail, and publish only what shows every publisher's notice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
@accepts(ConvertArguments)
def convert(given: ConvertArguments) -> None:
    """Convert articles, verify the notice in every output, and publish all outputs together or none."""
    with reporting(debug=given.debug, as_json=given.as_json, publishes=NOTHING_CONVERTED) as running:
        from syndicate.cli import report, terminal
        from syndicate.cli.destination import destination_of
        from syndicate.convert import flow
        from syndicate.publish.plain_copy import copy_plain, judge_copy
        from syndicate.runtime.environment import at_home

        copy = given.copy and Path(at_home(given.copy))
        out, file = given.out and at_home(given.out), given.output and at_home(given.output)
        destination = destination_of(out, file, each=given.each, copy=copy)
        if copy is not None:
            judge_copy(copy, Path(destination.folder))
        options = _options_of(given, destination)
        with terminal.progress(quiet=given.as_json or given.output == "-") as watch:
            done = flow.convert(options, watch)
        running.published = done.exit_code
        if copy is not None:
            copy_plain(Path(destination.folder), copy)
        report.report(options, done, as_json=given.as_json)
        raise typer.Exit(done.exit_code)


def _options_of(given: ConvertArguments, destination: Destination) -> ConvertOptions:
    """The options of one conversion, checked. Raises: UsageError, and what an exporter that does not load raises."""
    from syndicate.convert import options
    from syndicate.runtime import environment
    from syndicate.runtime.entry_points import listed

    known = tuple(plugin.name for plugin in listed("syndicate.exporters"))
    notice = options.policy_of(
        given.disclaimer, given.disclaimer_file, given.no_disclaimer, required=given.require_disclaimer
    )
    formats = options.formats_of(tuple(given.to or ()), destination.file, known)
    return options.ConvertOptions(
        sources=tuple(given.sources),
        reader=given.reader,
        allowed_hosts=options.hosts_of(given.allow_host),
        formats=formats,
        folder=destination.folder,
        file=destination.file,
        theme=environment.at_home(given.theme),
        title=given.title,
        publisher=given.publisher,
        url=options.url_of(given.url),
        date=options.moment_of(given.date),
        each=given.each,
        drafts=given.drafts,
        notice=notice,
        pdf_profile=given.pdf_profile,
        options=options.options_of(given.option or (), formats),
        workers=given.workers or given.jobs or 0,
        timeout_s=given.timeout,
        images=given.images,
    )


@app.command()
def verify(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Published folders, receipts, or single outputs.")
    ],
    *,
    receipt_sha256: Annotated[
        str,
        option(
            NOTICE,
            "SHA-256 that the receipt must have, as convert and run print it (default: any).",
            metavar="HEX",
        ),
    ] = "",
    disclaimer: Annotated[
        str | None,
        option(NOTICE, "Notice of every article (default: those of the receipt).", metavar="TEXT"),
    ] = None,
    disclaimer_file: Annotated[
        Path | None,
        option(NOTICE, "UTF-8 file with the notice of every article (default: none).", metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Verify published outputs again: every article, its notice visible and exact."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report
        from syndicate.convert import options
        from syndicate.verify import published

        notice = options.notice_given(disclaimer, disclaimer_file)
        sha256 = options.sha256_of(receipt_sha256, "--receipt-sha256")
        found = published.verify_published(paths, notice, sha256)
        report.file_results(found, as_json=as_json)
        raise typer.Exit(max((one.exit_code for one in found), default=Exit.DONE))


@app.command()
@accepts(InspectArguments)
def inspect(given: InspectArguments) -> None:
    """Print articles as JSON, in a form that convert reads."""
    with reporting(debug=given.debug):
        from syndicate.cli import report
        from syndicate.convert import options
        from syndicate.convert.gather import gather

        if given.schema:
            report.schema()
            return
        notice = options.policy_of(
            given.disclaimer, given.disclaimer_file, given.no_disclaimer, required=given.require_disclaimer
        )
        asked = options.ConvertOptions(
            sources=tuple(given.sources or ("-",)),
            reader=given.reader,
            allowed_hosts=options.hosts_of(given.allow_host),
            notice=notice,
        )
        raise typer.Exit(report.articles(gather(asked)))


@app.command()
def formats(*, as_json: AsJson = False, debug: Debug = False) -> None:
    """List the formats that are read, written and verified, each with its package."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import installation

        installation.formats(as_json=as_json)


themes_app = typer.Typer(help="List the themes, or check one.", invoke_without_command=True)
app.add_typer(themes_app, name="themes")


@themes_app.callback()
def themes(context: typer.Context, *, as_json: AsJson = False, debug: Debug = False) -> None:
    """List the themes, or check one."""
    if context.invoked_subcommand is None:
        with reporting(debug=debug, as_json=as_json):
            from syndicate.cli import installation

            installation.themes(as_json=as_json)


@themes_app.command("check")
def check_theme(
    theme: Annotated[
        str,
        typer.Argument(
            metavar="THEME",
            help="Name of a theme, or path of its folder (default: newspaper).",
            show_default=False,
        ),
    ] = "newspaper",
    *,
    debug: Debug = False,
) -> None:
    """Check that a theme can neither hide nor change a notice: its style sheets, its templates, its pages."""
    with reporting(debug=debug):
        from syndicate.cli import installation
        from syndicate.publish.theme_check import prove_theme
        from syndicate.runtime.entry_points import listed
        from syndicate.theme import load_theme

        found = load_theme(theme)
        try:
            prove_theme(found, [one.name for one in listed("syndicate.exporters") if one.built_in])
        except ExceptionGroup as group:
            raise typer.Exit(installation.refused(list(flat(group)))) from None
        installation.proven(found)


@app.command()
def doctor(
    job: Annotated[
        Path | None,
        typer.Argument(
            metavar="JOBFILE", help="Job to check, too, without publishing anything (default: none)."
        ),
    ] = None,
    *,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Check this machine, or a job, and print the command that installs or corrects what is missing."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import installation
        from syndicate.cli.doctor import examine, remedy

        found = examine()
        if job is not None:
            from syndicate.job.run.check import check

            found += check(job)
        raise typer.Exit(installation.findings(found, remedy(found), as_json=as_json))


def _version(asked: bool) -> None:  # noqa: FBT001 -- typer calls it so
    if asked:
        from syndicate import __version__

        typer.echo(f"syndicate {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""
