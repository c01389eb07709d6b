"""Which plugins are installed, from their packages' metadata alone: nothing of them is imported."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from syndicate.errors import PluginError
from syndicate.runtime.installed import DISTRIBUTION

Group: TypeAlias = Literal["syndicate.readers", "syndicate.exporters", "syndicate.verifiers"]


class Listed(Struct, frozen=True):
    """A plugin as its package's metadata names it; nothing of it has been imported."""

    group: Group
    name: str
    target: str
    distribution: str
    version: str

    @property
    def built_in(self) -> bool:
        return self.distribution == DISTRIBUTION


@cache  # what is installed does not change under a run, and metadata are files of every package that there is
def _installed() -> Mapping[Group, tuple[EntryPoint, ...]]:
    points = entry_points()  # reads those of every package, whatever groups are asked for
    return {group: tuple(points.select(group=group)) for group in get_args(Group)}


@cache
def _named(distribution: Distribution | None) -> tuple[str, str]:
    """Name and version of a distribution: each look at either parses its whole metadata."""
    if distribution is None:
        return "", ""
    metadata = distribution.metadata
    return metadata["Name"], metadata["Version"]


def _is_ours(point: EntryPoint) -> bool:
    return _named(point.dist)[0] == DISTRIBUTION


@cache
def points_of(group: Group) -> Mapping[str, EntryPoint]:
    """Entry points by name. Of two with one name the built-in wins: a stranger cannot replace a format."""
    points = sorted(_installed()[group], key=lambda point: (not _is_ours(point), point.value))
    return {point.name: point for point in reversed(points)}


@cache
def listed(group: Group) -> tuple[Listed, ...]:
    """All plugins of a group by name, from metadata alone. Verifiers are named by their media type."""
    return tuple(
        Listed(group, name, point.value, *_named(point.dist))
        for name, point in sorted(points_of(group).items())
    )


def loaded() -> frozenset[str]:
    """The modules of plugins that this process has imported, without the built-in verifiers.

    They are code that may have changed any other code of the process, on purpose or by accident.
    """
    groups: tuple[Group, ...] = ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
    points = {point.module for group in groups for point in points_of(group).values()}
    return frozenset((points & sys.modules.keys()) - set(built_in_verifiers()))


@cache
def built_in_verifiers() -> tuple[str, ...]:
    """The modules of the built-in verifiers."""
    points = points_of("syndicate.verifiers").values()
    return tuple(sorted({point.module for point in points if _is_ours(point)}))


def is_built_in(group: Group, name: str) -> bool:
    """Whether a plugin is of this package."""
    point = points_of(group).get(name)
    return point is not None and _is_ours(point)


def find(group: Group, name: str) -> EntryPoint:
    """Where a plugin is, from metadata alone. Raises: PluginError: there is none of that name."""
    found = points_of(group)
    if name not in found:
        raise PluginError(f"no {kind_of(group)} for {name!r}", suggestion(name, sorted(found)))
    return found[name]


def suggestion(name: str, known: Collection[str]) -> str:
    """For a name that is not known, the known name that is closest, and all known names."""
    wanted = name.strip().lower().removeprefix(".")
    close = get_close_matches(wanted, known, n=1) or [one for one in known if one == wanted.rstrip("s")]
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}there are: {', '.join(known)}"


def package_of(group: Group, name: str) -> str:
    """The package that brings a plugin; empty for this one, and where there is no such plugin."""
    point = points_of(group).get(name)
    return "" if point is None or _is_ours(point) else _named(point.dist)[0]


def blamed(error: BaseException) -> str:
    """The package of another one's plugin whose code was running when an error was raised; empty where none was."""
    groups: tuple[Group, ...] = ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
    theirs = {
        plugin.target.partition(":")[0].partition(".")[0]: plugin.distribution
        for group in groups
        for plugin in listed(group)
        if not plugin.built_in
    }
    if not theirs:
        return ""
    modules = (
        str(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    return next((theirs[top] for name in modules if (top := name.partition(".")[0]) in theirs), "")


def kind_of(group: Group) -> str:
    """What a group holds, for a person: "reader", "exporter", "verifier"."""
    return group.removeprefix("syndicate.").removesuffix("s")
