"""The traits and options of formats that are written, for modules that name no format.

No exporter is loaded into the process that asks: the traits of built-in formats stand in modules of their own, an
installed one is asked in another process.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import msgspec
from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.model.traits import NoOptions, Traits
from syndicate.plugins import Exporter, load_exporter
from syndicate.runtime.entry_points import is_built_in, points_of
from syndicate.runtime.options import OptionFault, Value, converted, option_faults
from syndicate.runtime.workers import Done, execute

_KEPT = frozenset({"name", "media_type", "traits", "file", "paging"})
"""Fields of an exporter that are no options: what it is, and what the job decides."""
_LOADING_S = 10.0


@cache
def traits_of(format_name: str) -> Traits:
    """The traits of a format. No exporter is loaded into this process: another one asks an installed format.

    Of a format that is not there, or does not load, no more is known than its name.
    """
    if (found := _stated(format_name)) is not None:
        return found
    if format_name in points_of("syndicate.exporters"):
        for _, outcome in execute(_carried, (format_name,), jobs=1, timeout_s=_LOADING_S):
            if isinstance(outcome, Done):
                return outcome.value
    return Traits(name=format_name, media_type="")


def _stated(format_name: str) -> Traits | None:
    """The traits of a built-in format, from the module that holds nothing else."""
    module = f"syndicate.model.formats.{format_name}"
    if not is_built_in("syndicate.exporters", format_name) or find_spec(module) is None:
        return None
    found: Traits = import_module(module).TRAITS
    return found


def _carried(format_name: str) -> Traits:
    """The traits that an exporter carries, as values of this package alone. Raises: PluginError."""
    exporter = load_exporter(format_name)
    found = getattr(exporter, "traits", None)
    if not isinstance(found, Traits):
        return Traits(name=format_name, media_type=str(exporter.media_type))
    return msgspec.structs.replace(
        found, name=format_name, media_type=str(exporter.media_type), label_string="", options=NoOptions
    )


def is_feed(format_name: str) -> bool:
    """Whether readers subscribe to the files of a format; such a file rolls on, and has no issues."""
    return traits_of(format_name).kind == "feed"


@cache
def default_formats() -> tuple[str, ...]:
    """The formats that are made where none is asked for, in their order."""
    found = [one for one in built_in_formats() if one.default]
    return tuple(one.name for one in sorted(found, key=lambda one: one.default))


@cache
def built_in_formats() -> tuple[Traits, ...]:
    """The traits of all built-in formats, those that are made by default first."""
    names = (name for name in points_of("syndicate.exporters") if is_built_in("syndicate.exporters", name))
    return tuple(sorted(map(traits_of, names), key=lambda one: (one.default or sys.maxsize, one.name)))


def other_formats() -> Iterator[Traits]:
    """The traits of the formats of other packages, asked one by one."""
    for name in points_of("syndicate.exporters"):
        if not is_built_in("syndicate.exporters", name):
            yield traits_of(name)


def format_of_ending(ending: str) -> str:
    """The name of the format whose files end so, with the full stop; the ending itself where there is none."""
    name = ending.removeprefix(".")
    if name in points_of("syndicate.exporters"):
        return name
    formats = itertools.chain(built_in_formats(), other_formats())
    return next((one.name for one in formats if ending in one.endings), name)


# --- Options ----------------------------------------------------------------------------------------------------------


def faults_of(format_name: str, options: Mapping[str, Value]) -> tuple[OptionFault, ...]:
    """The faults of options that a user sets. No exporter is loaded into this process.

    Raises:
        ExceptionGroup: the exporter does not load.
    """
    if (found := _stated(format_name)) is not None:
        return tuple(option_faults(found.options, options))
    ask = functools.partial(_faults, dict(options))
    for _, outcome in execute(ask, (format_name,), jobs=1, timeout_s=_LOADING_S):
        if not isinstance(outcome, Done):
            raise ExceptionGroup(f"the exporter {format_name!r}", outcome.errors)
        return outcome.value
    return ()


def _faults(options: Mapping[str, Value], format_name: str) -> tuple[OptionFault, ...]:
    exporter = load_exporter(format_name)
    type_ = type(exporter) if isinstance(exporter, Struct) else NoOptions
    return tuple(option_faults(type_, options, _KEPT))


def exporter_of(format_name: str, settings: Mapping[str, object], options: Mapping[str, Value]) -> Exporter:
    """The exporter of a format, loaded into this process.

    Args:
        format_name: as it is registered.
        settings: of the run, for any exporter; it takes those that it has.
        options: of this format alone.

    Raises:
        PluginError: there is none, it does not load, or nothing verifies what it writes.
        UsageError: it has no such option, or the option does not take that value.
    """
    exporter = load_exporter(format_name)
    type_ = type(exporter) if isinstance(exporter, Struct) else NoOptions
    for fault in option_faults(type_, options, _KEPT):
        raise UsageError(f"{exporter.name}.{fault.key}: {fault.what}", fault.hint)
    if not isinstance(exporter, Struct):
        return exporter
    known = {name: value for name, value in settings.items() if name in exporter.__struct_fields__}
    found: Exporter = msgspec.structs.replace(exporter, **known | converted(type_, options))
    return found
