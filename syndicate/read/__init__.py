"""Bytes to drafts: finds the reader that accepts a source, and has it read. Opens nothing.

Each format has a file or a folder here, imported when its reader is asked for. What readers share stands beside them,
and knows none of them.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath

import msgspec

from syndicate.errors import LackingError, PluginError, ReadError
from syndicate.model import Source
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.traits import ReaderTraits, Syntax
from syndicate.plugins import Reader, load_reader, traits_carried
from syndicate.read.http_hints import name_for, with_mark
from syndicate.runtime.entry_points import listed

_HEAD = 4096
_XML = re.compile(
    rb"(?:<!--[^<]*-->\s*)*(?:<\?xml\s|<!DOCTYPE\s|<([A-Za-z_][\w.:-]*)(\s[^<>]*)?(/>|>)\s*<)", re.IGNORECASE
)
"""A declaration of XML or of a document's type, or an element with another one in it."""


def read(
    data: bytes, uri: str, format_name: str | None = None, *, media_type: str = "", charset: str = ""
) -> Iterator[Draft]:
    """Read one source.

    Args:
        data: its bytes.
        uri: the path or URL as the user gave it.
        format_name: forces a reader; None looks at the content first and at the name second.
        media_type: as the server states it, in lower case; empty where no server does.
        charset: the encoding that the server names; empty where it names none.

    Raises:
        ReadError: no reader takes it, or the one that does cannot read it.
        PluginError: there is no reader of that name, or it lacks what it needs.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    data, doubts = with_mark(data, charset)
    reader = load_reader(format_name) if format_name else detect(data, uri, media_type)
    other = _other_than(reader, data, uri, media_type) if format_name else None
    if other and not other.fallback:  # plain text is read as Markdown or HTML by many who know what they do
        doubts = (*doubts, lost("other-format-ignored", other=other.name, name=reader.name))
    try:
        for draft in reader.read(data, Source(uri, reader.name, sha256)):
            yield msgspec.structs.replace(draft, losses=(*doubts, *draft.losses)) if doubts else draft
    except LackingError as error:
        if format_name:  # it would be the same for every source
            raise PluginError(error.message, error.hint) from error
        raise
    except ReadError as error:
        if not other:
            raise
        what = f"{error.message}; it looks like {other.name}"
        raise ReadError(what, f"leave --from out, or say --from {other.name}", code=error.code) from error


def _other_than(reader: Reader, data: bytes, uri: str, media_type: str) -> ReaderTraits | None:
    """The format that a source has by its looks, where a reader does not accept it; None where no reader does."""
    if reader.accepts(data[:_HEAD], uri):
        return None
    with suppress(ReadError):
        return traits_carried(detect(data, uri, media_type))
    return None


def detect(data: bytes, uri: str, media_type: str = "") -> Reader:
    """The reader that accepts the content; where several do, the one that claims the name's suffix, or the first.

    A name counts less than a content that says what it is: a feed that is called ``news.md`` is a feed.

    Raises:
        ReadError: none does.
    """
    if not data.strip():
        raise ReadError(
            f"{uri}: the file is empty", "put an article in it, or leave it out", code="source-empty"
        )
    readers = _working()
    name = name_for(uri, media_type, [traits for _, traits in readers])
    accepting = [one for one in readers if one[0].accepts(data[:_HEAD], name)]
    if not accepting:
        names = ", ".join(traits.name for _, traits in readers)
        raise ReadError(
            f"{uri}: binary data, or in no format that can be read",
            f"there are readers for {names}; --from names one",
            code="source-not-text",
        )
    accepting = [one for one in accepting if not one[1].is_loose] or accepting
    suffix = PurePath(name).suffix.lower()
    named = [one for one in accepting if suffix in one[1].suffixes and not one[1].fallback]
    reader, found = (named or accepting)[0]
    if found.fallback and (syntax := _syntax(data)):
        names = ", ".join(traits.name for _, traits in readers if syntax in traits.syntaxes)
        raise ReadError(
            f"{uri}: {syntax}, but in no form that is read",
            f"of {syntax}, there are readers for {names}: --from names one; --from {found.name} for a story",
        )
    return reader


def _syntax(data: bytes) -> Syntax | None:
    """The syntax of a file that no person wrote as a story; None where one may have."""
    head = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith((b"{", b"[")):
        try:
            msgspec.json.decode(head)
        except ValueError:
            return None
        except RecursionError:  # its brackets stand deeper than any story's
            return "JSON"
        return "JSON"
    return "XML" if _XML.match(head) else None


def _working() -> list[tuple[Reader, ReaderTraits]]:
    """All readers that load, with their traits, in the order in which they are asked."""
    found: list[tuple[Reader, ReaderTraits]] = []
    for plugin in listed("syndicate.readers"):
        with suppress(PluginError):  # another package's broken reader must not stand in the way of the others
            reader = load_reader(plugin.name)
            found.append((reader, traits_carried(reader)))
    return sorted(found, key=lambda one: (one[1].fallback, one[1].name))
