"""The protocols of readers, exporters and verifiers, and their loading on demand.

Built-in formats register in ``pyproject.toml`` exactly as third-party ones do. Listing reads the installed
packages' metadata and imports nothing; a plugin that fails to import is reported and breaks nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Protocol, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from syndicate.errors import PluginError
from syndicate.model import Edition, Extent, Source
from syndicate.model.artifact import Artifact
from syndicate.model.draft import Draft
from syndicate.model.passage import Passage
from syndicate.model.selectors import Selectors
from syndicate.model.traits import ReaderTraits
from syndicate.runtime.entry_points import Group, find, is_built_in, kind_of, points_of
from syndicate.runtime.finding import Finding
from syndicate.theme import Theme


@runtime_checkable
class Reader(Protocol):
    """Bytes to drafts. Opens no file and no connection of its own.

    What other modules may ask of its format stands in an attribute `traits`, a `syndicate.model.traits.ReaderTraits`. A
    format without it is one whose files say themselves what they are.
    """

    @property
    def name(self) -> str: ...
    @property
    def suffixes(self) -> tuple[str, ...]: ...
    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the first 4096 bytes, and the file's name, look like this format."""
        ...

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """Raises: ReadError with the place in the source and a hint."""
        ...


@runtime_checkable
class PageReader(Reader, Protocol):
    """A reader of pages that finds an article among all that stands around it, for an item of a feed."""

    def read_page(self, data: bytes, source: Source, selectors: Selectors) -> Draft:
        """Raises: as `Reader.read`."""
        ...


@runtime_checkable
class NeedsProgram(Protocol):
    """A reader that runs the program which its traits name."""

    def find_program(self) -> Finding:
        """Whether the program is on this machine, and fit for it."""
        ...


@runtime_checkable
class Exporter(Protocol):
    """An edition to bytes. A frozen value whose fields are its options; touches no disk, clock or network.

    What other modules may ask of its format stands in an attribute `traits`, a `syndicate.model.traits.Traits`. A
    format without it is a page whose files end in its name.

    An exporter whose outputs carry style sheets of a theme names these files in an attribute `sheets`, a tuple: its
    outputs are held to carry exactly ``theme.sheet(name)``. One whose outputs show notices in a theme's style has a
    method ``themed(edition, theme)`` that gives these documents as `Themed`, in which the theme is proven. One
    that makes more of a theme, such as a cover, has a method ``drawn(edition, theme)`` that makes it.
    """

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    def export(self, edition: Edition, theme: Theme) -> Artifact:
        """Raises: ExportError, or NoticeError where the format cannot hold a notice exactly."""
        ...


def traits_carried(reader: Reader) -> ReaderTraits:
    """The traits of a reader that is loaded; its own `name` and `suffixes` count."""
    found = getattr(reader, "traits", None)
    if not isinstance(found, ReaderTraits):
        found = ReaderTraits(name=reader.name)
    return replace(found, name=reader.name, suffixes=tuple(reader.suffixes))


class Themed(Struct, frozen=True, kw_only=True):
    """Documents that an exporter makes with a theme, each with its template's name, and the sheets that apply to them.

    `sheets` are (name, CSS) pairs in the order in which they count. `inked` says that a browser's engine can draw them.
    """

    documents: tuple[tuple[str, str], ...]
    sheets: tuple[tuple[str, str], ...]
    paged: bool = False
    inked: bool = True


def themed_by(exporter: Exporter, edition: Edition, theme: Theme) -> tuple[Themed, ...]:
    """The documents of an exporter in which a theme has to be proven. Raises: ThemeError."""
    make: Callable[[Edition, Theme], tuple[Themed, ...]] | None = getattr(exporter, "themed", None)
    return make(edition, theme) if make is not None else ()


def draw_with(exporter: Exporter, edition: Edition, theme: Theme) -> None:
    """Make what an exporter makes of a theme's other templates, such as a cover. Raises: ThemeError: one fails."""
    draw: Callable[[Edition, Theme], object] | None = getattr(exporter, "drawn", None)
    if draw is not None:
        draw(edition, theme)


def sheets_of(exporter: Exporter, theme: Theme) -> tuple[str, ...]:
    """The SHA-256 of each style sheet that an exporter's outputs carry. Raises: ThemeError: the theme lacks one."""
    names: tuple[str, ...] = getattr(exporter, "sheets", ())
    return tuple(hashlib.sha256(theme.sheet(name).encode()).hexdigest() for name in names)


@runtime_checkable
class Verifier(Protocol):
    """An output's bytes back to passages, by a parser that did not write them."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """One passage an article, in the output's order. Raises: ArtifactError if the bytes do not parse."""
        ...


@runtime_checkable
class FocusedVerifier(Protocol):
    """A verifier to which a close look at a paragraph is dear, so that it looks where something is demanded."""

    def focused_passages(self, artifact: Artifact, texts: frozenset[str]) -> Iterator[Passage]:
        """Passages as `Verifier.passages` gives them, but that `Stretch.hidden` is found for these texts alone.

        Args:
            artifact: the output.
            texts: of whole paragraphs, and the words of links.
        """
        ...


@runtime_checkable
class ChoosingVerifier(Protocol):
    """A verifier of files whose names end like those of another format."""

    def accepts(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes, up to 1,000, is of its format."""
        ...


@runtime_checkable
class SizedVerifier(Protocol):
    """A verifier that reads no more of a file than the edition needs of which it has to be.

    Of a file of which nothing is known, it reads up to a fixed bound.
    """

    def sized(self, extent: Extent) -> Verifier:
        """The verifier of an output of so much."""
        ...


def _load(group: Group, name: str, protocol: type[object]) -> object:
    kind, point = kind_of(group), find(group, name)
    try:
        # WeasyPrint prints advice of its own, in the midst of an output or a report.
        with redirect_stdout(StringIO()):
            plugin: object = point.load()
    except Exception as error:  # another package's import may raise anything; it must not stop the others
        if isinstance(error, OSError) and is_built_in(group, name):
            _refuse_without_libraries(f"the {kind} {name!r}", error)
        raise PluginError(
            f"the {kind} {name!r} ({point.value}) does not load: {type(error).__name__}: {error}",
            "update or remove its package",
        ) from error
    if not isinstance(plugin, protocol):
        raise PluginError(f"the {kind} {name!r} ({point.value}) is not a {protocol.__name__}")
    return plugin


@cache
def _refuse_without_libraries(plugin: str, error: OSError) -> None:
    """Raise PluginError where a plugin of ours does not load for want of shared libraries."""
    from syndicate.runtime.machine import absent_libraries, install_libraries  # noqa: PLC0415 -- few need it, and it is slow

    if absent := absent_libraries():
        lacking = ", ".join(library.what for library in absent)
        raise PluginError(
            f"{plugin} draws with shared libraries that are not on this machine: {lacking}",
            install_libraries(absent),
        ) from error


def load_reader(name: str) -> Reader:
    """The reader of a format. Raises: PluginError."""
    plugin = _load("syndicate.readers", name, Reader)
    assert isinstance(plugin, Reader)
    return plugin


@cache
def load_exporter(name: str) -> Exporter:
    """The exporter of a format, only if a verifier is registered for what it writes. Raises: PluginError."""
    plugin = _load("syndicate.exporters", name, Exporter)
    assert isinstance(plugin, Exporter)
    if plugin.media_type not in points_of("syndicate.verifiers"):
        raise PluginError(
            f"the exporter {name!r} writes {plugin.media_type}, which no verifier reads back",
            "nothing is published unproven: install or register a verifier for that media type",
        )
    return plugin


@cache
def load_verifier(media_type: str) -> Verifier:
    """The verifier of a media type. Raises: PluginError."""
    plugin = _load("syndicate.verifiers", media_type, Verifier)
    assert isinstance(plugin, Verifier)
    return plugin
