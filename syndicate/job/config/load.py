"""``syndicate.toml`` to a `JobConfig`, or every fault in it at once, each with its line and what to write instead.

Paths come back absolute, and the text of a notice instead of the file that holds it. Opens no connection.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.job.config import JobConfig, Publication, SourceTable
from syndicate.job.config.rules import Fault, Place, contradictions, in_table
from syndicate.model.policy import notice_of
from syndicate.runtime.entry_points import suggestion
from syndicate.runtime.environment import at_home, secret_of
from syndicate.runtime.secret import Secret

Toml: TypeAlias = "dict[str, Toml] | list[Toml] | str | int | float | bool | None"

_Noticed = TypeVar("_Noticed", Publication, SourceTable)


def load(path: Path) -> JobConfig:
    """Read a job.

    Raises:
        UsageError: the file does not exist, or is no TOML 1.0.
        ExceptionGroup: of UsageErrors, one for each fault.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        document: dict[str, Toml] = tomllib.loads(text)
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}", "name a job file, or write one with syndicate init"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: {error}", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        hint = _brackets(text) or "correct the TOML; see https://toml.io"
        raise UsageError(f"{path}: {error}", hint) from error
    faults = [*_one_of_several(document), *_unknown(document, JobConfig, ())]
    job: JobConfig | None = None
    if not faults:
        try:
            folder = path.resolve().parent
            read = msgspec.convert(document, type=JobConfig, strict=True, dec_hook=_secrets(folder))
            job = _resolved(read, folder)
            faults += contradictions(job)
        except msgspec.ValidationError as error:
            faults.append(_mistyped(str(error)))
        except _UnreadableNoticeError as error:
            faults.append(error.fault)
    if faults or job is None:
        raise ExceptionGroup(str(path), [_error(path, text, fault) for fault in faults])
    return job


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a job, for editors and for those who write jobs by program."""
    return {"title": "syndicate.toml", **msgspec.json.schema(JobConfig, schema_hook=_secret_schema)}


def _secrets(folder: Path) -> Callable[[type, object], Secret]:
    """A decoding hook: a table that names a secret's place to the secret."""

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
        yield Fault((*place, key), f"unknown key {key!r}{in_table(place)}", suggestion(key, fields))


def _struct_of(type_: object, value: Toml) -> type[Struct] | None:
    """The Struct in an annotation such as ``Annotated[tuple[Table, ...], Meta()]``; of several the one of that tag."""
    if isinstance(type_, type) and issubclass(type_, Struct):
        config = type_.__struct_config__
        wanted = value.get(config.tag_field) if config.tag_field and isinstance(value, dict) else None
        return type_ if config.tag_field is None or config.tag == wanted else None
    return next(filter(None, (_struct_of(inside, value) for inside in get_args(type_))), None)


def _mistyped(message: str) -> Fault:
    """A fault from an error of msgspec, with its path as a place."""
    what, _, path = message.partition(" - at `$")
    keys = re.findall(r"\.(\w+)|\[(\d+)\]", path)
    place = tuple(name or int(index) for name, index in keys)
    missing = re.fullmatch(r"Object missing required field `(\w+)`", what)
    if missing:
        return Fault(place, f"{missing[1]!r} is missing{in_table(place)}", "add it")
    subject = f"{place[-1]!r}{in_table(place[:-1])}: " if place and isinstance(place[-1], str) else ""
    choices = _choices(place)
    hint = f"there are: {', '.join(choices)}" if choices else "see syndicate init --schema"
    return Fault(place, f"{subject}{what[:1].lower()}{what[1:]}".replace("`", ""), hint)


def _choices(place: Place) -> tuple[str, ...]:
    """The words that the key at a place takes; empty where it takes others."""
    types: list[object] = [JobConfig]
    for key in (part for part in place if isinstance(part, str)):
        structs = [struct for type_ in types for struct in _structs_in(type_)]
        types = [
            field.type for one in structs for field in msgspec.structs.fields(one) if field.encode_name == key
        ]
        tags = [str(one.__struct_config__.tag) for one in structs if one.__struct_config__.tag_field == key]
        if tags:
            return tuple(sorted(tags))
    return tuple(dict.fromkeys(word for type_ in types for word in _words_in(type_)))


def _structs_in(type_: object) -> Iterator[type[Struct]]:
    if isinstance(type_, type) and issubclass(type_, Struct):
        yield type_
    else:
        for inside in get_args(type_):
            yield from _structs_in(inside)


def _words_in(type_: object) -> Iterator[str]:
    """The words of the Literal in an annotation."""
    if get_origin(type_) is Literal:
        yield from map(str, get_args(type_))
    else:
        for inside in get_args(type_):
            yield from _words_in(inside)


# --- Brackets ---------------------------------------------------------------------------------------------------------

_SEVERAL = ("source", "output", "delivery")


def _one_of_several(document: dict[str, Toml]) -> Iterator[Fault]:
    """Tables that there may be several of, written as one, and the other way round."""
    for key, value in document.items():
        if key in _SEVERAL and isinstance(value, dict):
            yield Fault((key, 0), f"[{key}]: there may be several", f"write [[{key}]], in two brackets")
        elif key not in _SEVERAL and isinstance(value, list) and value and isinstance(value[0], dict):
            yield Fault((key, 0), f"[[{key}]]: there is only one", f"write [{key}], in one bracket")


def _brackets(text: str) -> str:
    """A hint where a table stands twice, which TOML forbids; empty for other faults."""
    for key in _SEVERAL:
        if re.search(rf"^\s*\[\s*{key}\s*\]", text, re.MULTILINE):
            return f"write [[{key}]], in two brackets: there may be several"
    return ""


# --- Paths and notices ------------------------------------------------------------------------------------------------


class _UnreadableNoticeError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.what)
        self.fault = fault


def _resolved(job: JobConfig, folder: Path) -> JobConfig:
    """The job with absolute paths, a final slash on its URL, and the notices' own text."""
    replace = msgspec.structs.replace
    publication = _with_notice(job.publication, folder, ("publication",))
    url = publication.url if publication.url.endswith("/") else f"{publication.url}/"
    sources = tuple(
        replace(_with_notice(source, folder, ("source", index)), path=at_home(source.path))
        for index, source in enumerate(job.source)
    )
    outputs = tuple(
        replace(output, theme=str(folder / at_home(output.theme))) if "/" in output.theme else output
        for output in job.output
    )
    return replace(
        job,
        publication=replace(publication, url=url),
        source=sources,
        output=outputs,
        out=str(folder / at_home(job.out)),
        state=str(folder / at_home(job.state)),
    )


def _with_notice(table: _Noticed, folder: Path, place: Place) -> _Noticed:
    if not table.disclaimer_file:
        return table
    at = (*place, "disclaimer_file")
    if table.disclaimer:
        raise _UnreadableNoticeError(Fault(at, "two notices at once", "take out one of them"))
    file = folder / at_home(table.disclaimer_file)
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
                if re.match(rf"\s*(?:[\w-]+\s*\.\s*)*{re.escape(key)}\s*=", line):
                    return number
    return found
