"""The traits of a format: all that other modules may ask of it, so that none of them knows its name."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import force_setattr

from syndicate.model.extent import Extent

Kind: TypeAlias = Literal["feed", "page", "book", "message", "wire"]
"""A feed is subscribed to and has no issues; a page and a book are opened by readers; a message is sent; a wire is for
newsrooms."""


class NoOptions(Struct, frozen=True):
    """The options of a format that has none."""


class FeedOptions(Struct, frozen=True):
    """The options of a feed: the URL of the WebSub hub that tells subscribers of changes."""

    hub: str = ""


class Traits(Struct, frozen=True, kw_only=True):
    """A format, as commands, jobs, the catalogue and verification see it. What is empty follows from `name`.

    Each built-in format has one in `syndicate.model.formats`, in a module with its name that imports nothing heavy; an
    exporter carries it in the attribute `traits`. An exporter without one is a page whose files end in its name.
    """

    name: str
    media_type: str
    kind: Kind = "page"
    label: str = ""
    """As people call it."""
    label_string: str = ""
    """The field of `syndicate.render.strings.Strings` with the label in each language; empty: `label` is for all."""
    suffix: str = ""
    """Of files whose name the user chooses, with its full stop."""
    stem: str = ""
    """Of a file whose name the user does not choose."""
    stem_suffix: str = ""
    """Its suffix, where it is not `suffix`."""
    embeds_images: bool = False
    """Whether its files hold their pictures; others name those that are published beside them."""
    default: int = 0
    """The place among the formats that are made where none is asked for; 0: only if it is asked for."""
    says_withdrawn: bool = False
    """Whether a feed tells its readers which articles were withdrawn."""
    archives: bool = False
    """Whether a feed can link to its archive documents (RFC 5005)."""
    has_cover: bool = False
    """Whether the catalogue finds a cover in its files."""
    most: Extent | None = None
    """What one file can be made of; None: it has no bound of its own."""
    memory_per_text_byte: int = 0
    """Of memory for each byte of text, where an edition is laid out in one piece; 0: no bound."""
    opml_version: str = ""
    """The name of the format in OPML 2.0; empty: OPML has none."""
    options: type[Struct] = NoOptions
    """The options that a user may set, with their types: fields of the exporter, too."""

    def __post_init__(self) -> None:
        for field, value in (
            ("label", self.name.upper()),
            ("suffix", f".{self.name}"),
            ("stem", self.name),
        ):
            if not getattr(self, field):
                force_setattr(self, field, value)
        if not self.stem_suffix:
            force_setattr(self, "stem_suffix", self.suffix)

    @property
    def file(self) -> str:
        """The name of a file whose name the user does not choose."""
        return f"{self.stem}{self.stem_suffix}"

    @property
    def endings(self) -> tuple[str, ...]:
        """How the names of its files end, from the last full stop on."""
        return tuple(dict.fromkeys(f".{one.rpartition('.')[2]}" for one in (self.suffix, self.stem_suffix)))


SourceKind: TypeAlias = Literal["prose", "page", "feed", "package", "document"]
"""Almost any text may be prose. A page holds an article among other things. A feed holds several, tomorrow others.
A package holds its pictures. A document of any other format says itself what it is."""
Syntax: TypeAlias = Literal["JSON", "XML"]


class ReaderTraits(Struct, frozen=True, kw_only=True):
    """A format of sources, as detection, jobs and the doctor see it.

    Those of a built-in reader stand in `syndicate.model.readers`, in a module of the same name as its own; a reader
    carries them in the attribute `traits`. A reader without them reads documents.
    """

    name: str
    kind: SourceKind = "document"
    suffixes: tuple[str, ...] = ()
    """Of its files, in lower case, each with its full stop; the usual one first."""
    media_types: tuple[str, ...] = ()
    """By which servers name it and nothing else, in lower case."""
    syntaxes: tuple[Syntax, ...] = ()
    """In which its documents are written."""
    fallback: bool = False
    """Whether it reads what no other reader accepts."""
    program: str = ""
    """The program that it needs; its reader is a `syndicate.plugins.NeedsProgram`."""

    @property
    def is_prose(self) -> bool:
        """Whether a source is one text, in which only its words or its name show the format."""
        return self.kind == "prose"

    @property
    def is_loose(self) -> bool:
        """Whether almost any text may be in this format."""
        return self.kind in ("prose", "page")

    @property
    def is_feed(self) -> bool:
        """Whether a source of one article may have others tomorrow."""
        return self.kind == "feed"

    @property
    def names_local_images(self) -> bool:
        """Whether a relative address of a picture is that of a file beside the source."""
        return self.kind not in ("feed", "package")
