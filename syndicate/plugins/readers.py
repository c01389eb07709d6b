"""The traits of formats that are read, for modules that name no format.

No reader is loaded into the process that asks: the traits of built-in readers stand in `syndicate.model.readers`, and
another package's reader is asked once, in a worker, unless this process is one or has loaded the reader already.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import msgspec

from syndicate.errors import PluginError
from syndicate.model.traits import ReaderTraits, SourceKind
from syndicate.plugins import NeedsProgram, PageReader, load_reader, traits_carried
from syndicate.runtime.entry_points import is_built_in, points_of
from syndicate.runtime.finding import Finding
from syndicate.runtime.workers import Done, execute

_LOADING_S = 10.0
_LOOKING_S = 60.0


@cache
def reader_traits(name: str) -> ReaderTraits:
    """The traits of a reader. Of one that is not installed, or does not load, no more is known than its name."""
    point = points_of("syndicate.readers").get(name)
    if point is None:
        return ReaderTraits(name=name)
    if (found := _stated(name, point.module)) is not None:
        return found
    if point.module in sys.modules or multiprocessing.parent_process() is not None:
        with suppress(PluginError):
            return _carried(name)
        return ReaderTraits(name=name)
    for _, outcome in execute(_carried, (name,), jobs=1, timeout_s=_LOADING_S):
        if isinstance(outcome, Done):
            return outcome.value
    return ReaderTraits(name=name)


def _stated(name: str, module: str) -> ReaderTraits | None:
    """The traits of a built-in reader, from the module that holds nothing else."""
    traits = f"syndicate.model.readers.{module.rpartition('.')[2]}"
    if not is_built_in("syndicate.readers", name) or find_spec(traits) is None:
        return None
    values = vars(import_module(traits)).values()
    return next((one for one in values if isinstance(one, ReaderTraits) and one.name == name), None)


def _carried(name: str) -> ReaderTraits:
    """The traits that a reader carries, under the name by which it is installed. Raises: PluginError."""
    return msgspec.structs.replace(traits_carried(load_reader(name)), name=name)


@cache
def all_readers() -> Mapping[str, ReaderTraits]:
    """The traits of all installed readers by name, in the order in which they are asked: the fallback comes last."""
    found = map(reader_traits, points_of("syndicate.readers"))
    return {one.name: one for one in sorted(found, key=lambda one: (one.fallback, one.name))}


def known_suffixes() -> frozenset[str]:
    """The suffixes of the files that some reader reads."""
    return frozenset(suffix for one in all_readers().values() for suffix in one.suffixes)


def feed_reader() -> str:
    """The reader of feeds, where nothing else tells which one."""
    return _reader_of("feed")


def page_reader() -> PageReader:
    """The reader of the pages of articles. Raises: PluginError: it does not load."""
    reader = load_reader(_reader_of("page"))
    assert isinstance(reader, PageReader)
    return reader


def _reader_of(kind: SourceKind) -> str:
    """The reader of a kind of sources: a built-in one if there is one."""
    names = [one.name for one in all_readers().values() if one.kind == kind]
    return min(names, key=lambda name: (not is_built_in("syndicate.readers", name), name))


def programs() -> Iterator[tuple[str, Finding | None]]:
    """The programs that readers need, each once, and what its reader found; None if it found nothing out."""
    wanted: dict[str, str] = {}
    for one in all_readers().values():
        if one.program:
            wanted.setdefault(one.program, one.name)
    for program, name in wanted.items():
        for _, outcome in execute(_found, (name,), jobs=1, timeout_s=_LOOKING_S):
            yield program, outcome.value if isinstance(outcome, Done) else None


def _found(name: str) -> Finding | None:
    reader = load_reader(name)
    return reader.find_program() if isinstance(reader, NeedsProgram) else None
