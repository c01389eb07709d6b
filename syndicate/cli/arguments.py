"""What the commands with many options accept, each as one frozen value with a field for each option."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from syndicate.cli.options import (
    DEFAULT_JOB,
    EDITION,
    JOB,
    LIMITS,
    NOTICE,
    OUTPUTS,
    PUBLICATION,
    REPORT,
    SOURCES,
    AllowedHosts,
    AsJson,
    Copy,
    Debug,
    JobPath,
    NoticeFile,
    NoticeRequired,
    NoticeText,
    Reader,
    Waived,
    option,
)


@dataclass(frozen=True)
class ConvertArguments:
    """What ``syndicate convert`` accepts."""

    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="Files, folders, globs, URLs, or - for standard input."),
    ]
    reader: Reader = None
    images: Annotated[
        bool,
        option(
            SOURCES,
            "Load pictures, or only show their captions and links (default: load them).",
            "--images/--no-images",
        ),
    ] = True
    drafts: Annotated[
        bool, option(SOURCES, "Publish drafts (default: leave them out, and name them).", "--drafts")
    ] = False
    allow_host: AllowedHosts = None
    disclaimer: NoticeText = None
    disclaimer_file: NoticeFile = None
    no_disclaimer: Waived = None
    require_disclaimer: NoticeRequired = False
    title: Annotated[
        str, option(EDITION, 'Edition title (default: the article\'s title, or "Digest").', metavar="TEXT")
    ] = ""
    publisher: Annotated[
        str,
        option(EDITION, "Publisher of the edition (default: the one that all notices name).", metavar="NAME"),
    ] = ""
    date: Annotated[
        str,
        option(EDITION, "Edition date, ISO 8601 (default: the newest article's date).", metavar="DATE"),
    ] = ""
    theme: Annotated[
        str, option(EDITION, "Name of a theme, or path of its folder (default: newspaper).", metavar="THEME")
    ] = "newspaper"
    each: Annotated[
        bool,
        option(EDITION, "Make an edition of each article (default: one edition of all articles).", "--each"),
    ] = False
    to: Annotated[
        list[str] | None,
        option(
            OUTPUTS,
            "Formats, separated by commas, or all (default: rss,atom,json,epub,pdf,txt,eml).",
            "--to",
            "-t",
            metavar="FORMATS",
        ),
    ] = None
    out: Annotated[str | None, option(OUTPUTS, "Folder of the outputs (default: out).", metavar="FOLDER")] = (
        None
    )
    output: Annotated[
        str | None,
        option(
            OUTPUTS,
            "Write one output to this file, whose suffix names the format; - is standard output (default: write "
            "all outputs to --out).",
            "-o",
            metavar="FILE",
        ),
    ] = None
    copy: Copy = None
    url: Annotated[
        str, option(OUTPUTS, "Web address of the output folder (default: unknown).", metavar="URL")
    ] = ""
    pdf_profile: Annotated[
        Literal["archive", "print"],
        option(
            OUTPUTS,
            "archive for PDF/A-2a with PDF/UA-1, print for PDF/X-4 (default: archive).",
            metavar="PROFILE",
        ),
    ] = "archive"
    option: Annotated[
        list[str] | None,
        option(
            OUTPUTS,
            "Set an option of one format, such as pdf.profile=print; repeatable (default: none).",
            metavar="FORMAT.KEY=VALUE",
        ),
    ] = None
    workers: Annotated[
        int | None,
        option(
            LIMITS,
            "Sources read, or outputs made, at once (default: one per processor).",
            metavar="N",
            at_least=1,
        ),
    ] = None
    jobs: Annotated[
        int | None, typer.Option(min=1, hidden=True, help="Former name of --workers (default: none).")
    ] = None
    timeout: Annotated[
        float | None,
        option(
            LIMITS,
            "Time to read a source, to write an output, or to verify it (default: 300; for an output 2 more "
            "for each article).",
            metavar="SECONDS",
            at_least=0.1,
        ),
    ] = None
    as_json: AsJson = False
    debug: Debug = False


@dataclass(frozen=True)
class InspectArguments:
    """What ``syndicate inspect`` accepts."""

    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders, globs, URLs, or - for standard input (default: -).",
        ),
    ] = None
    reader: Reader = None
    allow_host: AllowedHosts = None
    disclaimer: NoticeText = None
    disclaimer_file: NoticeFile = None
    no_disclaimer: Waived = None
    require_disclaimer: NoticeRequired = False
    schema: Annotated[
        bool, option(REPORT, "Print the JSON Schema of articles instead (default: off).", "--schema")
    ] = False
    debug: Debug = False


@dataclass(frozen=True)
class RunArguments:
    """What ``syndicate run`` accepts."""

    path: JobPath = DEFAULT_JOB
    dry_run: Annotated[
        bool, option(JOB, "Report what would happen, and change nothing (default: off).", "--dry-run")
    ] = False
    since: Annotated[
        str,
        option(
            JOB,
            "Leave articles before this date out of a digest's first issue (default: none).",
            metavar="DATE",
        ),
    ] = ""
    reset_clock: Annotated[
        bool,
        option(JOB, "Set recorded times that lie in the future to now (default: off).", "--reset-clock"),
    ] = False
    only: Annotated[
        list[str] | None,
        option(OUTPUTS, "Make only this output of the job; repeatable (default: all).", metavar="OUTPUT"),
    ] = None
    force: Annotated[
        bool, option(OUTPUTS, "Make every output again (default: those that change).", "--force")
    ] = False
    copy: Copy = None
    quiet: Annotated[
        bool, option(REPORT, "Log only warnings and errors (default: log everything).", "--quiet", "-q")
    ] = False
    log: Annotated[
        Literal["text", "json"],
        option(REPORT, "Log lines as text, or as json for JSON Lines (default: text).", metavar="FORM"),
    ] = "text"
    report: Annotated[
        Path | None, option(REPORT, "Write a JSON report to this file (default: none).", metavar="FILE")
    ] = None
    metrics: Annotated[
        Path | None,
        option(
            REPORT,
            "Write Prometheus metrics to this file, for node_exporter (default: none).",
            metavar="FILE",
        ),
    ] = None
    as_json: AsJson = False
    debug: Debug = False


@dataclass(frozen=True)
class InitArguments:
    """What ``syndicate init`` accepts."""

    path: JobPath = DEFAULT_JOB
    title: Annotated[
        str, option(PUBLICATION, "Title of the publication (default: asked for).", metavar="TEXT")
    ] = ""
    publisher: Annotated[
        str, option(PUBLICATION, "Publisher (default: the title of the publication).", metavar="NAME")
    ] = ""
    url: Annotated[
        str, option(PUBLICATION, "Web address of the output folder (default: asked for).", metavar="URL")
    ] = ""
    language: Annotated[
        str,
        option(
            PUBLICATION, "Language of articles that state none, BCP 47 (default: detected).", metavar="TAG"
        ),
    ] = ""
    timezone: Annotated[
        str,
        option(PUBLICATION, "IANA time zone, such as Europe/Lisbon (default: UTC).", metavar="ZONE"),
    ] = "UTC"
    source: Annotated[
        list[str] | None,
        option(
            SOURCES,
            "Folder, file, glob or URL with articles; repeatable (default: asked for).",
            metavar="PATH|URL",
        ),
    ] = None
    opml: Annotated[
        Path | None, option(SOURCES, "Add the feeds of an OPML file (default: none).", metavar="FILE")
    ] = None
    allow_host: AllowedHosts = None
    disclaimer: Annotated[
        str, option(NOTICE, "Notice of every article (default: asked for).", metavar="TEXT")
    ] = ""
    no_disclaimer: Annotated[
        str,
        option(NOTICE, "Why articles may have no notice (default: asked for).", metavar="REASON"),
    ] = ""
    force: Annotated[bool, option(JOB, "Replace an existing job file (default: refuse).", "--force")] = False
    schema: Annotated[
        bool, option(JOB, "Print the JSON Schema of job files instead (default: off).", "--schema")
    ] = False
    debug: Debug = False
