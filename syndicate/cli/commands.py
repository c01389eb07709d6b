"""The commands of one call: convert, verify, inspect, formats, themes, doctor. Arguments and exit codes, no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from syndicate.cli.failure import NOTHING_CONVERTED, Answering, flat, reporting
from syndicate.errors import Exit

# A command imports what it runs: `syndicate --help` has to answer at once.
# ruff: noqa: PLC0415


app = typer.Typer(
    name="syndicate",
    cls=Answering,
    help="Convert articles to feeds, EPUB, PDF and newsletters, each proven to carry the publisher's notice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Files, folders, globs, URLs, or - for standard input."),
]
From = Annotated[
    str | None, typer.Option("--from", "-f", metavar="FORMAT", help="Format of the sources; else found out.")
]
Allowed = Annotated[
    list[str] | None,
    typer.Option("--allow-host", metavar="NAME", help="A host in a private network that may be asked."),
]
Text = Annotated[
    str | None, typer.Option("--disclaimer", metavar="TEXT", help="The notice of every article.")
]
File = Annotated[
    Path | None, typer.Option("--disclaimer-file", metavar="FILE", help="The same, from a UTF-8 file.")
]
Waived = Annotated[
    str | None,
    typer.Option("--no-disclaimer", metavar="REASON", help="No notice, and why: it stands in the receipt."),
]
Required = Annotated[
    bool, typer.Option("--require-disclaimer", help="Refuse an article in which no notice is found.")
]
Copied = Annotated[
    Path | None,
    typer.Option("--copy", metavar="FOLDER", help="Put the published files there, too, without links."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one machine-readable report.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


@app.command()
def convert(  # noqa: PLR0913 -- the command line has the options it has
    sources: Sources,
    *,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            "-t",
            metavar="FORMATS",
            help="Of those that `syndicate formats` lists, or all (default: rss,atom,json,epub,pdf,txt,eml).",
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="FOLDER", help="Where the set of outputs goes (default: out).")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", metavar="FILE", help="One output; its suffix names the format; - is a pipe."),
    ] = None,
    copy: Copied = None,
    reader: From = None,
    allow_host: Allowed = None,
    theme: Annotated[str, typer.Option(help="A theme's name, or the path of its folder.")] = "newspaper",
    title: Annotated[str, typer.Option(help="Of the edition; else the only article's, or “Digest”.")] = "",
    publisher: Annotated[str, typer.Option(metavar="NAME", help="Who publishes the edition.")] = "",
    url: Annotated[str, typer.Option(help="Of the folder where the outputs will stand on the web.")] = "",
    date: Annotated[str, typer.Option(help="Of the edition, ISO 8601; else its newest article's.")] = "",
    each: Annotated[bool, typer.Option("--each", help="A set of outputs for each article.")] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Let drafts go out, too.")] = False,
    disclaimer: Text = None,
    disclaimer_file: File = None,
    no_disclaimer: Waived = None,
    require_disclaimer: Required = False,
    pdf_profile: Annotated[
        Literal["archive", "print"], typer.Option(help="PDF/A-2a with PDF/UA-1, or PDF/X-4 for a press.")
    ] = "archive",
    option: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT.KEY=VALUE",
            help="Set an option of one format's exporter, such as pdf.profile=print (default: none is set).",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, help="How many are read or made at once (default: as many as there are processors)."
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="What one source, one output's writing, or its verification may take "
            "(default: 300, and for an output 2 more for each of its articles).",
        ),
    ] = None,
    images: Annotated[
        bool,
        typer.Option("--images/--no-images", help="Whether pictures are loaded, or only named and linked."),
    ] = True,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Convert articles, prove the notice in every output, and publish them together or not at all."""
    with reporting(debug=debug, as_json=as_json, publishes=NOTHING_CONVERTED) as running:
        from syndicate.cli import report as show
        from syndicate.cli.destination import destination_of
        from syndicate.convert import flow
        from syndicate.convert import options as wanted
        from syndicate.publish.plain_copy import copy_plain, judge_copy
        from syndicate.runtime import environment
        from syndicate.runtime.entry_points import listed

        known = tuple(plugin.name for plugin in listed("syndicate.exporters"))
        copy = copy and Path(environment.at_home(copy))
        place = destination_of(
            out and environment.at_home(out), output and environment.at_home(output), each=each, copy=copy
        )
        if copy is not None:
            judge_copy(copy, Path(place.folder))
        policy = wanted.policy_of(disclaimer, disclaimer_file, no_disclaimer, required=require_disclaimer)
        formats = wanted.formats_of(tuple(to or ()), place.file, known)
        job = wanted.ConvertOptions(
            sources=tuple(sources),
            reader=reader,
            allowed_hosts=wanted.hosts_of(allow_host),
            formats=formats,
            folder=place.folder,
            file=place.file,
            theme=environment.at_home(theme),
            title=title,
            publisher=publisher,
            url=wanted.url_of(url),
            date=wanted.moment_of(date),
            each=each,
            drafts=drafts,
            notice=policy,
            pdf_profile=pdf_profile,
            options=wanted.options_of(option or (), formats),
            jobs=jobs or 0,
            timeout_s=timeout,
            images=images,
        )
        with show.progress(quiet=as_json or output == "-") as watch:
            report = flow.convert(job, watch)
        running.published = report.exit_code
        if copy is not None:
            copy_plain(Path(place.folder), copy)
        show.report(job, report, as_json=as_json)
        raise typer.Exit(report.exit_code)


@app.command()
def verify(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Published folders, receipts, or single outputs.")
    ],
    *,
    receipt_sha256: Annotated[
        str,
        typer.Option(
            metavar="HEX",
            help="Of the one receipt that counts, as convert and run print it (default: trust the one that is there).",
        ),
    ] = "",
    disclaimer: Text = None,
    disclaimer_file: File = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Verify again that every article of what was published carries its notice, visible and exact."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report as show
        from syndicate.convert import options as jobs
        from syndicate.verify import published

        notice = jobs.notice_given(disclaimer, disclaimer_file)
        sha256 = jobs.sha256_of(receipt_sha256, "--receipt-sha256")
        found = published.verify_published(paths, notice, sha256)
        show.file_results(found, as_json=as_json)
        raise typer.Exit(max((one.exit_code for one in found), default=Exit.DONE))


@app.command()
def inspect(  # noqa: PLR0913 -- see convert
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE...", help="As of convert.")] = None,
    *,
    reader: From = None,
    allow_host: Allowed = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the form.")] = False,
    disclaimer: Text = None,
    disclaimer_file: File = None,
    no_disclaimer: Waived = None,
    require_disclaimer: Required = False,
    debug: Debug = False,
) -> None:
    """Print the canonical articles as JSON, in a form that convert reads back."""
    with reporting(debug=debug):
        from syndicate.cli import report as show
        from syndicate.convert import options as jobs
        from syndicate.convert.gather import gather

        if schema:
            show.schema()
            return
        policy = jobs.policy_of(disclaimer, disclaimer_file, no_disclaimer, required=require_disclaimer)
        job = jobs.ConvertOptions(
            sources=tuple(sources or ("-",)),
            reader=reader,
            allowed_hosts=jobs.hosts_of(allow_host),
            notice=policy,
        )
        gathered = gather(job)
        raise typer.Exit(show.articles(gathered))


@app.command()
def formats(*, as_json: AsJson = False, debug: Debug = False) -> None:
    """List what can be read and written, and by which package."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report as show

        show.formats(as_json=as_json)


themes_app = typer.Typer(help="List the themes, or prove one.", invoke_without_command=True)
app.add_typer(themes_app, name="themes")


@themes_app.callback()
def themes(context: typer.Context, *, as_json: AsJson = False, debug: Debug = False) -> None:
    """List the themes, or prove one."""
    if context.invoked_subcommand is None:
        with reporting(debug=debug, as_json=as_json):
            from syndicate.cli import report as show

            show.themes(as_json=as_json)


@themes_app.command("check")
def check_themes(
    theme: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|PATH]", help="A theme's name, or the path of its folder (default: newspaper)."
        ),
    ] = "newspaper",
    *,
    debug: Debug = False,
) -> None:
    """Prove a theme: its style sheets, its templates, and the ink of a notice on its pages."""
    with reporting(debug=debug):
        from syndicate.cli import report as show
        from syndicate.publish.theme_check import prove_theme
        from syndicate.runtime.entry_points import listed
        from syndicate.theme import load_theme

        found = load_theme(theme)
        try:
            prove_theme(found, [one.name for one in listed("syndicate.exporters") if one.built_in])
        except ExceptionGroup as group:
            raise typer.Exit(show.refused(list(flat(group)))) from None
        show.proven(found)


@app.command()
def doctor(
    job: Annotated[
        Path | None, typer.Argument(metavar="[JOBFILE]", help="A job to try, without publishing anything.")
    ] = None,
    *,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Say what this machine lacks, or what keeps a job from running, and what to do about it."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report as show
        from syndicate.cli.doctor import examine, remedy

        found = examine()
        if job is not None:
            from syndicate.job.run.check import check

            found += check(job)
        raise typer.Exit(show.findings(found, remedy(found), as_json=as_json))


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
