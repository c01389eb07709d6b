"""The questions of ``syndicate init``: each answer is checked as soon as it is given, by a person or by an option."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from syndicate.errors import SyndicateError, UsageError

if TYPE_CHECKING:
    from syndicate.job.config.new_sources import NewSource

Wrong = Callable[[str], str]
"""What is wrong with an answer, and what to write instead; empty where it is one."""


def asked(question: str, option: str, given: str, wrong: Wrong) -> str:
    """The answer that an option gave, or a person at the terminal, who is asked until it is one.

    Raises:
        UsageError: the option's is none; or it is missing, and nobody is at the terminal.
        typer.Abort: the person gave up.
    """
    if given.strip():
        if problem := wrong(given.strip()):
            raise UsageError(f"{option} {given}: {problem}")
        return given.strip()
    if not sys.stdin.isatty():
        raise UsageError(f"{option} is missing", "give it: nobody is at the terminal to be asked")
    while True:
        answer: str = typer.prompt(question, default="", show_default=False)
        problem = wrong(answer.strip())
        if not problem:
            return answer.strip()
        typer.echo(f"  {problem}", err=True)


def title(text: str) -> str:
    """Whether it names a publication."""
    return "" if text else "write a name: feeds and digests bear it"


def url(text: str) -> str:
    """Whether it is the URL of a folder."""
    from syndicate.job.config import Publication  # noqa: PLC0415 -- see `syndicate.cli.commands`
    from syndicate.job.config.rules import of_publication  # noqa: PLC0415

    faults = of_publication(Publication(title="-", url=text))
    return next((f"{fault.what}; {fault.hint}" for fault in faults), "")


def language(text: str) -> str:
    """Whether it is a tag, or nothing."""
    from syndicate.job.config.rules import of_language  # noqa: PLC0415

    return next((f"{fault.what}; {fault.hint}" for fault in of_language(text, ())), "")


def source(text: str) -> str:
    """Whether it is a URL that can be fetched, or a name of files."""
    from syndicate.ingest.sources import is_url  # noqa: PLC0415

    if not text:
        return "name a folder, a glob, or the URL of a feed"
    scheme, sign, rest = text.partition("://")
    if sign and not is_url(text):
        return f"{scheme} is not fetched; name an http or https URL, a folder or a glob"
    if sign and not rest.partition("/")[0]:
        return "the URL has no host; write it like https://example.org/feed.xml"
    return ""


def note(source: NewSource) -> str:
    """What a person wants to know of a source that is one, but cannot be read yet; else empty."""
    from syndicate.ingest.sources import find, is_url  # noqa: PLC0415

    path = Path(source.address).expanduser()
    missing = source.unknown
    if not missing and not is_url(source.address) and not path.is_dir():
        try:
            find((str(path),))
        except SyndicateError as error:
            missing = error.message
    return f"note: {missing}; the job fails until it can be read" if missing else ""


def timezone(text: str) -> str:
    """Whether it is an IANA name."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "no time zone; write an IANA name such as Europe/Lisbon"
    return ""


def reason(text: str) -> str:
    """Whether it says why there is no notice."""
    return "" if text else "say why, in a few words: it stands in the receipt"


def anything(_text: str) -> str:
    """Whatever is said will do."""
    return ""
