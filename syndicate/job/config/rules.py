"""The rules that a job file has to keep beyond its types, such as names that exist. Values in, faults out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.job.config import Filter, JobConfig, OutputTable, Publication, SourceTable
from syndicate.job.config.asking import own_of
from syndicate.job.deliver import Copy, Mail, Target, check
from syndicate.plugins.formats import faults_of, is_feed
from syndicate.runtime.entry_points import listed, suggestion

Place: TypeAlias = tuple[str | int, ...]
"""A place in the document: ``("source", 0, "url")``."""

PERIODIC_FIELDS = {"daily": "{date}", "weekly": "{date}", "monthly": "{date}", "every": "{number}"}
"""The field in a file's name that tells the issues of a period apart."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""RFC 5646 section 2.1, without its rare forms."""


class Fault(Struct, frozen=True):
    """One thing that is wrong, and what to do."""

    place: Place
    what: str
    hint: str = ""


def contradictions(job: JobConfig) -> Iterator[Fault]:
    """The faults of each table, and of all tables together. The job's paths and notices are resolved."""
    yield from of_publication(job.publication)
    for kind, tables in (("source", job.source), ("output", job.output)):
        names = [table.name for table in tables]
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Fault((kind, index, "name"), f"two [[{kind}]] tables are called {name!r}", "rename one")
    readers = [plugin.name for plugin in listed("syndicate.readers")]
    for index, source in enumerate(job.source):
        yield from _of_source(source, ("source", index), readers)
    exporters = [plugin.name for plugin in listed("syndicate.exporters")]
    sources = [source.name for source in job.source]
    for index, output in enumerate(job.output):
        yield from _of_output(output, ("output", index), exporters, sources)
    yield from _same_names(job.output)
    for index, target in enumerate(job.delivery):
        yield from _of_delivery(target, ("delivery", index), job.output)
    if Path(job.state).resolve().is_relative_to(Path(job.out).resolve()):
        yield Fault(
            ("state",),
            "the folder of state is in the folder of outputs, where a web server shows it",
            "give it a folder of its own",
        )


def _same_names(outputs: Sequence[OutputTable]) -> Iterator[Fault]:
    """Outputs that would be written into one file."""
    taken: dict[tuple[str, str], str] = {}
    for index, output in enumerate(outputs):
        default = "" if output.period == "rolling" else "{name}-" + PERIODIC_FIELDS[output.period]
        patterns = [("file", output.file or default)]
        if output.period != "rolling" and output.latest:
            patterns.append(("latest", output.latest))
        for key, pattern in patterns:
            stem = pattern.replace("{name}", output.name)
            for name in output.formats:
                if other := taken.get((stem, name)):
                    what = f"outputs {other!r} and {output.name!r} would be one file"
                    yield Fault(("output", index, "name"), what, f"give one of them another {key}")
                taken[stem, name] = output.name


def of_publication(publication: Publication) -> Iterator[Fault]:
    """The faults of a publication's table."""
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", publication.url):
        yield Fault(
            ("publication", "url"),
            f"{publication.url!r} is not the URL of a folder",
            "write it like https://example.org/news/",
        )
    try:
        ZoneInfo(publication.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Fault(
            ("publication", "timezone"),
            f"no time zone {publication.timezone!r}",
            "write an IANA name such as Europe/Lisbon",
        )
    if publication.authority and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", publication.authority):
        yield Fault(
            ("publication", "authority"),
            f"{publication.authority!r} is not a domain",
            "write a domain that is yours, in small letters, such as example.org",
        )
    yield from of_language(publication.language, ("publication",))
    yield from _two_answers(publication, ("publication",))


def of_language(tag: str, place: Place) -> Iterator[Fault]:
    """The faults of a table's language."""
    if tag and not _LANGUAGE.fullmatch(tag):
        yield Fault(
            (*place, "language"),
            f"{tag!r} is no language",
            "write a tag of BCP 47 such as en, pt-BR or zh-Hant",
        )


def _two_answers(table: Publication | SourceTable, place: Place) -> Iterator[Fault]:
    # A notice and a waiver go together: the waiver is for what the notice is not meant for, in another table.
    if table.disclaimer and table.waiver:
        yield Fault(
            (*place, "waiver"), f"a notice and a waiver at once{in_table(place)}", "take one of them out"
        )


def _of_source(source: SourceTable, place: Place, readers: list[str]) -> Iterator[Fault]:
    if bool(source.url) == bool(source.path):
        yield Fault(
            (*place, "name"), f"source {source.name!r} needs either url or path", "give one of the two"
        )
    if source.url and not source.url.lower().startswith(("http://", "https://")):
        yield Fault((*place, "url"), f"{source.url!r} is no URL of the web", "files go into path")
    if source.format and source.format not in readers:
        yield _no_format(source.format, (*place, "format"), readers)
    if source.missing == "withdraw" and source.url:
        yield Fault((*place, "missing"), "withdraw is for files", "take it out: feeds forget what is old")
    yield from of_language(source.language, place)
    yield from _of_fetching(source, place)
    yield from _two_answers(source, place)
    yield from _of_filters(source.include, source.exclude, place)


def _of_fetching(source: SourceTable, place: Place) -> Iterator[Fault]:
    """The faults of the keys that say how a URL is asked, and how much of the answer is taken."""
    if source.since:
        try:
            date.fromisoformat(source.since)
        except ValueError:
            yield Fault((*place, "since"), f"{source.since!r} is no day", "write it like 2026-05-31")
    for key in ("full_text", "headers", "secret_headers", "username", "password"):
        if getattr(source, key) and not source.url:
            yield Fault((*place, key), f"{key} is for a url", "take it out")
    for key, selectors in (("keep", source.keep), ("remove", source.remove)):
        if selectors and not source.full_text:
            yield Fault((*place, key), f"{key} is for the pages of full_text", "add full_text = true")
        for selector in selectors:
            if fault := _selector_fault(selector):
                yield Fault(
                    (*place, key), f"{selector!r} is no CSS selector: {fault}", "correct the selector"
                )
    try:
        own_of(source)
    except UsageError as error:
        yield Fault((*place, "headers"), error.message, error.hint)


def _selector_fault(selector: str) -> str:
    """What is wrong with a CSS selector; empty where nothing is."""
    import cssselect2  # noqa: PLC0415 -- only jobs with selectors pay

    try:
        compiled = cssselect2.compile_selector_list(selector)
    except cssselect2.SelectorError as error:
        return str(error)
    return "" if compiled else "it selects nothing"


def _of_output(
    output: OutputTable, place: Place, exporters: list[str], sources: list[str]
) -> Iterator[Fault]:
    for name in output.formats:
        if name not in exporters:
            yield _no_format(name, (*place, "formats"), exporters)
    for name in output.sources:
        if name not in sources:
            yield Fault((*place, "sources"), f"no source is called {name!r}", suggestion(name, sources))
    if (output.period == "every") != bool(output.every):
        yield Fault(
            (*place, "period"),
            f'output {output.name!r}: every goes with period = "every"',
            "give both, or none",
        )
    feeds = [name for name in output.formats if is_feed(name)]
    if feeds and output.period != "rolling":
        yield Fault(
            (*place, "formats"),
            f"output {output.name!r}: {feeds[0]} rolls on; it has no issues",
            "give feeds an [[output]] of their own, without period",
        )
    unknown = set(re.findall(r"\{(.*?)\}", output.file)) - {"name", "date", "number"}
    if unknown:
        yield Fault(
            (*place, "file"), f"{{{min(unknown)}}} stands for nothing", "there are {name} {date} {number}"
        )
    yield from _of_options(output, place)
    yield from _of_issue_names(output, place)
    yield from _of_filters(output.include, output.exclude, place)


def _of_options(output: OutputTable, place: Place) -> Iterator[Fault]:
    for name, options in output.options.items():
        at = (*place, "options", name)
        if name not in output.formats:
            what = f"options of {name!r}, and output {output.name!r} is not made as that"
            yield Fault((*at, *[*options][:1]), what, suggestion(name, output.formats))
            continue
        for fault in faults_of(name, options):
            yield Fault((*at, fault.key), f"{name}.{fault.key}: {fault.what}", fault.hint)


def _of_delivery(target: Target, place: Place, outputs: Sequence[OutputTable]) -> Iterator[Fault]:
    for problem in check(target):
        what, _, hint = problem.partition(": ")
        yield Fault(place, what, hint)
    if isinstance(target, Copy):
        return
    names = [output.name for output in outputs]
    for name in target.outputs:
        if name not in names:
            yield Fault((*place, "outputs"), f"no output is called {name!r}", suggestion(name, names))
    if isinstance(target, Mail):
        made = sorted(
            {name for output in outputs if output.name in target.outputs for name in output.formats}
        )
        for name in target.formats:
            if name not in made:
                yield Fault(
                    (*place, "formats"),
                    f"none of its outputs is made as {name!r}",
                    f"they are: {', '.join(made)}",
                )


def _of_issue_names(output: OutputTable, place: Place) -> Iterator[Fault]:
    fields = ("{number}",) if output.period == "every" else ("{number}", "{date}")  # a day may have several
    told_apart = any(field in output.file for field in fields)
    if not output.file or told_apart == (output.period != "rolling"):
        return
    if told_apart:
        yield Fault(
            (*place, "file"), f"output {output.name!r} has no issues", "give it a period, or a plain name"
        )
    else:
        field = PERIODIC_FIELDS[output.period]
        yield Fault((*place, "file"), "all issues would be one file", f"put {field} into the name")


def _of_filters(include: Filter | None, exclude: Filter | None, place: Place) -> Iterator[Fault]:
    for key, one in (("include", include), ("exclude", exclude)):
        try:
            re.compile(one.title if one else "")
        except re.error as error:
            yield Fault(
                (*place, key, "title"), f"not a regular expression: {error}", "correct the expression"
            )
        if one == Filter():
            yield Fault((*place, key), f"{key} says nothing", "take it out")


def _no_format(name: str, place: Place, known: list[str]) -> Fault:
    return Fault(place, f"no format {name!r}", suggestion(name, known))


def in_table(place: Place) -> str:
    """The table in which something stands, as the end of a phrase; empty at the top."""
    names = [str(part) for part in place if isinstance(part, str)]
    return f" in [{'.'.join(names)}]" if names else ""
