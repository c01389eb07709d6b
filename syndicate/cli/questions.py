"""The questions of ``syndicate init``: options and answers at the terminal in, checked `Answers` out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from syndicate.errors import SyndicateError, UsageError

# ruff: noqa: PLC0415 -- see `syndicate.cli.commands`

if TYPE_CHECKING:
    from syndicate.cli.arguments import InitArguments
    from syndicate.job.config.new_sources import NewSource
    from syndicate.job.config.template import Answers

Wrong = Callable[[str], str]
"""What is wrong with an answer, and what to write instead; empty if it is right."""


def answers_of(given: InitArguments) -> Answers:
    """Check the options that are given, and ask at the terminal for those that are missing.

    Raises:
        UsageError: an option is wrong, or missing where there is no terminal to ask at; or the OPML file is.
    """
    from syndicate.convert.options import hosts_of
    from syndicate.job.config import new_sources
    from syndicate.job.config.template import Answers

    listed = new_sources.listed_in(given.opml) if given.opml else ()
    disclaimer, waiver = given.disclaimer.strip(), given.no_disclaimer.strip()
    if disclaimer and waiver:
        raise UsageError("a notice and a waiver at once", "give one of --disclaimer, --no-disclaimer")
    asked("", "--timezone", given.timezone, timezone)
    if given.language:
        asked("", "--language", given.language, language)
    publication = asked("Title of the publication", "--title", given.title, title)
    address = asked("Web address of the output folder", "--url", given.url, url)
    sources = tuple(asked("", "--source", one, source) for one in given.source or ())
    if not (sources or listed):
        sources = (asked("Folder, file, glob or URL with articles", "--source", "", source),)
    probed = tuple(new_sources.probed(sources, hosts_of(given.allow_host)))
    for one in filter(None, map(note, probed)):
        typer.echo(one, err=True)
    if not (disclaimer or waiver):
        question = "Notice of every article (empty: none)"
        disclaimer = asked(question, "--disclaimer, or --no-disclaimer,", "", anything)
    if not disclaimer:
        waiver = asked("Why may articles be published without a notice", "--no-disclaimer", waiver, reason)
    return Answers(
        title=publication,
        url=address,
        sources=(*new_sources.seen_from(given.path.parent, probed), *listed),
        publisher=given.publisher or publication,
        language=given.language,
        timezone=given.timezone,
        disclaimer=disclaimer,
        waiver=waiver,
    )


def asked(question: str, option: str, given: str, wrong: Wrong) -> str:
    """The value of an option, or else the answer of a person at the terminal, asked again until it is right.

    Raises:
        UsageError: the option's value is wrong; or it is missing, and there is no terminal.
        typer.Abort: the person ended the input or pressed Ctrl-C.
    """
    if given.strip():
        if problem := wrong(given.strip()):
            raise UsageError(f"{option} {given}: {problem}")
        return given.strip()
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is missing", "give it, or run the command at a terminal")
    while True:
        answer: str = typer.prompt(question, default="", show_default=False)
        problem = wrong(answer.strip())
        if not problem:
            return answer.strip()
        typer.echo(f"  {problem}", err=True)


def title(text: str) -> str:
    """What is wrong with the title of a publication."""
    return "" if text else "write a title: feeds and digests show it"


def url(text: str) -> str:
    """What is wrong with the URL of a folder."""
    from syndicate.job.config import Publication
    from syndicate.job.config.rules import of_publication

    faults = of_publication(Publication(title="-", url=text))
    return next((f"{fault.what}; {fault.hint}" for fault in faults), "")


def language(text: str) -> str:
    """What is wrong with a language tag."""
    from syndicate.job.config.rules import of_language

    return next((f"{fault.what}; {fault.hint}" for fault in of_language(text, ())), "")


def source(text: str) -> str:
    """What is wrong with the address of a source."""
    from syndicate.ingest.sources import is_url

    if not text:
        return "name a folder, a glob, or the URL of a feed"
    scheme, sign, rest = text.partition("://")
    if sign and not is_url(text):
        return f"{scheme} URLs are not fetched; name an http or https URL, a folder or a glob"
    if sign and not rest.partition("/")[0]:
        return "the URL has no host; write it like https://example.org/feed.xml"
    return ""


def note(source: NewSource) -> str:
    """A note that a source cannot be read yet; empty if it can."""
    from syndicate.ingest.sources import find, is_url

    path = Path(source.address).expanduser()
    missing = source.unknown
    if not missing and not is_url(source.address) and not path.is_dir():
        try:
            find((str(path),))
        except SyndicateError as error:
            missing = error.message
    return f"note: {missing}; the job fails until it can be read" if missing else ""


def timezone(text: str) -> str:
    """What is wrong with the name of a time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "not a time zone; write an IANA name such as Europe/Lisbon"
    return ""


def reason(text: str) -> str:
    """What is wrong with the reason for a waiver."""
    return "" if text else "give a reason in a few words: the receipt shows it"


def anything(_text: str) -> str:
    """Nothing is wrong with any answer."""
    return ""
