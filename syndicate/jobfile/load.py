"""``syndicate.toml`` to a `JobFile`, or every fault in it at once, each with its line and what to write instead.

Paths come back absolute, and the text of a notice instead of the file that holds it. Opens no connection.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from syndicate.deliver import Copy, Mail, Target, check
from syndicate.errors import UsageError
from syndicate.job import notice_of, secret_of
from syndicate.jobfile import Filter, JobFile, OutputTable, Publication, SourceTable
from syndicate.plugins import listed
from syndicate.secret import Secret

Toml: TypeAlias = "dict[str, Toml] | list[Toml] | str | int | float | bool | None"
Place: TypeAlias = tuple[str | int, ...]
"""Where in the document something stands: ``("source", 0, "url")``."""

PERIODIC_FIELDS = {"daily": "{date}", "weekly": "{date}", "monthly": "{date}", "every": "{number}"}
"""What tells the issues of a period apart, in a file's name."""
FEEDS = ("rss", "atom", "json")

_Noticed = TypeVar("_Noticed", Publication, SourceTable)


class Fault(Struct, frozen=True):
    """One thing that is wrong, and what to do."""

    place: Place
    what: str
    hint: str = ""


def load(path: Path) -> JobFile:
    """Read a job.

    Raises:
        UsageError: the file does not exist, or is no TOML 1.0.
        ExceptionGroup: of UsageErrors, one for each fault.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        document: Toml = tomllib.loads(text)
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}", "name a job file, or write one with syndicate init"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}", "mend it as TOML; see https://toml.io") from error
    faults = list(_unknown(document, JobFile, ()))
    job: JobFile | None = None
    if not faults:
        try:
            folder = path.resolve().parent
            read = msgspec.convert(document, type=JobFile, strict=True, dec_hook=_secrets(folder))
            job = _resolved(read, folder)
            faults += _contradictions(job)
        except msgspec.ValidationError as error:
            faults.append(_mistyped(str(error)))
        except _UnreadableNoticeError as error:
            faults.append(error.fault)
    if faults or job is None:
        raise ExceptionGroup(str(path), [_error(path, text, fault) for fault in faults])
    return job


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a job, for editors and for those who write jobs by program."""
    return {"title": "syndicate.toml", **msgspec.json.schema(JobFile, schema_hook=_secret_schema)}


def _secrets(folder: Path) -> Callable[[type, object], Secret]:
    """What makes a secret of the table that says where it is kept."""

    def found(type_: type, table: object) -> Secret:
        if type_ is not Secret:
            raise NotImplementedError(type_)
        return secret_of(table, folder)

    return found


def _secret_schema(type_: type) -> dict[str, object]:
    if type_ is not Secret:
        raise NotImplementedError(type_)
    place = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "properties": {"env": place, "file": place},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _error(path: Path, text: str, fault: Fault) -> UsageError:
    line = _line(text, fault.place)
    return UsageError(f"{path}{f', line {line}' if line else ''}: {fault.what}", fault.hint)


# --- Keys that there are not ------------------------------------------------------------------------------------------


def _unknown(value: Toml, type_: object, place: Place) -> Iterator[Fault]:
    """Keys of tables that the values have no field for."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(item, type_, (*place, index))
        return
    struct = _struct_of(type_, value)
    if struct is None or not isinstance(value, dict):
        return
    tag = struct.__struct_config__.tag_field
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(struct)}
    for key, inside in value.items():
        if key == tag:
            continue
        if key in fields:
            yield from _unknown(inside, fields[key], (*place, key))
            continue
        close = get_close_matches(key, fields, n=1) or [name for name in fields if name == key.rstrip("s")]
        hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(fields)}"
        yield Fault((*place, key), f"unknown key {key!r}{_in_table(place)}", hint)


def _struct_of(type_: object, value: Toml) -> type[Struct] | None:
    """The Struct in an annotation such as ``Annotated[tuple[Table, ...], Meta()]``; of several the one of that tag."""
    if isinstance(type_, type) and issubclass(type_, Struct):
        config = type_.__struct_config__
        wanted = value.get(config.tag_field) if config.tag_field and isinstance(value, dict) else None
        return type_ if config.tag_field is None or config.tag == wanted else None
    return next(filter(None, (_struct_of(inside, value) for inside in get_args(type_))), None)


def _in_table(place: Place) -> str:
    names = [str(part) for part in place if isinstance(part, str)]
    return f" in [{'.'.join(names)}]" if names else ""


def _mistyped(message: str) -> Fault:
    """What msgspec says of a value, with its path as a place."""
    what, _, path = message.partition(" - at `$")
    keys = re.findall(r"\.(\w+)|\[(\d+)\]", path)
    place = tuple(name or int(index) for name, index in keys)
    missing = re.fullmatch(r"Object missing required field `(\w+)`", what)
    if missing:
        return Fault(place, f"{missing[1]!r} is missing{_in_table(place)}", "add it")
    subject = f"{place[-1]!r}{_in_table(place[:-1])}: " if place and isinstance(place[-1], str) else ""
    return Fault(
        place, f"{subject}{what[:1].lower()}{what[1:]}".replace("`", ""), "see syndicate init --schema"
    )


# --- What contradicts itself ------------------------------------------------------------------------------------------


def _contradictions(job: JobFile) -> Iterator[Fault]:
    yield from _of_publication(job.publication)
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
                    what = f"outputs {other!r} and {output.name!r} would stand in one file"
                    yield Fault(("output", index, "name"), what, f"give one of them another {key}")
                taken[stem, name] = output.name


def _of_publication(publication: Publication) -> Iterator[Fault]:
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
    yield from _two_answers(publication, ("publication",))


def _two_answers(table: Publication | SourceTable, place: Place) -> Iterator[Fault]:
    # A notice and a waiver go together: the waiver is for what the notice is not meant for, in another table.
    if table.disclaimer and table.waiver:
        yield Fault(
            (*place, "waiver"), f"a notice and a waiver at once{_in_table(place)}", "take one of them out"
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
    yield from _two_answers(source, place)
    yield from _of_filters(source.include, source.exclude, place)


def _of_output(
    output: OutputTable, place: Place, exporters: list[str], sources: list[str]
) -> Iterator[Fault]:
    for name in output.formats:
        if name not in exporters:
            yield _no_format(name, (*place, "formats"), exporters)
    for name in output.sources:
        if name not in sources:
            close = get_close_matches(name, sources, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(sources)}"
            yield Fault((*place, "sources"), f"no source is called {name!r}", hint)
    if (output.period == "every") != bool(output.every):
        yield Fault(
            (*place, "period"),
            f'output {output.name!r}: every goes with period = "every"',
            "give both, or none",
        )
    feeds = [name for name in output.formats if name in FEEDS]
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
    yield from _of_issue_names(output, place)
    yield from _of_filters(output.include, output.exclude, place)


def _of_delivery(target: Target, place: Place, outputs: Sequence[OutputTable]) -> Iterator[Fault]:
    for problem in check(target):
        what, _, hint = problem.partition(": ")
        yield Fault(place, what, hint)
    if isinstance(target, Copy):
        return
    names = [output.name for output in outputs]
    for name in target.outputs:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(names)}"
            yield Fault((*place, "outputs"), f"no output is called {name!r}", hint)
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
        yield Fault((*place, "file"), "all issues would stand in one file", f"put {field} into the name")


def _of_filters(include: Filter | None, exclude: Filter | None, place: Place) -> Iterator[Fault]:
    for key, one in (("include", include), ("exclude", exclude)):
        try:
            re.compile(one.title if one else "")
        except re.error as error:
            yield Fault((*place, key, "title"), f"not a regular expression: {error}", "mend the expression")
        if one == Filter():
            yield Fault((*place, key), f"{key} says nothing", "take it out")


def _no_format(name: str, place: Place, known: list[str]) -> Fault:
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known)}"
    return Fault(place, f"no format {name!r}", hint)


# --- Paths and notices ------------------------------------------------------------------------------------------------


class _UnreadableNoticeError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.what)
        self.fault = fault


def _resolved(job: JobFile, folder: Path) -> JobFile:
    """The job with absolute paths, a final slash on its URL, and the notices' own text."""
    replace = msgspec.structs.replace
    publication = _with_notice(job.publication, folder, ("publication",))
    url = publication.url if publication.url.endswith("/") else f"{publication.url}/"
    sources = tuple(
        _with_notice(source, folder, ("source", index)) for index, source in enumerate(job.source)
    )
    outputs = tuple(
        replace(output, theme=str(folder / output.theme)) if "/" in output.theme else output
        for output in job.output
    )
    return replace(
        job,
        publication=replace(publication, url=url),
        source=sources,
        output=outputs,
        out=str(folder / job.out),
        state=str(folder / job.state),
    )


def _with_notice(table: _Noticed, folder: Path, place: Place) -> _Noticed:
    if not table.disclaimer_file:
        return table
    at = (*place, "disclaimer_file")
    if table.disclaimer:
        raise _UnreadableNoticeError(Fault(at, "two notices at once", "take out one of them"))
    file = folder / table.disclaimer_file
    try:
        text = file.read_bytes().decode("utf-8")
        notice_of(text)
    except OSError as error:
        raise _UnreadableNoticeError(
            Fault(at, f"{file}: {error.strerror}", "name a file that holds the notice")
        ) from error
    except ValueError as error:  # UnicodeDecodeError is one
        raise _UnreadableNoticeError(
            Fault(at, f"{file}: {error}", "save the notice as UTF-8, as the publisher words it")
        ) from error
    return msgspec.structs.replace(table, disclaimer=text, disclaimer_file="")


# --- Lines ------------------------------------------------------------------------------------------------------------


def _line(text: str, place: Place) -> int:
    """The line of a key, or where it is not found that of the table around it; 0 where there is neither."""
    keys = [part for part in place if isinstance(part, str)]
    index = next((part for part in place if isinstance(part, int)), 0)
    table = keys.pop(0) if len(place) > 1 else ""
    current, seen, found = "", -1, 0
    for number, line in enumerate(text.splitlines(), 1):
        # The header of a table inside another ([source.include]) changes nothing: its keys are looked for, too.
        if header := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]", line):
            current = header[1]
            seen += current == table
            found = number if (current, seen) == (table, index) else found
        elif current == table and (not table or seen == index):
            for key in keys[::-1]:
                if re.match(rf"\s*{re.escape(key)}\s*=", line):
                    return number
    return found
