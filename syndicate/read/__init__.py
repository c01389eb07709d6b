"""Bytes to drafts: which reader, and what it says. One file a format; each is imported when it is needed."""

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
from syndicate.plugins import Reader, load_reader
from syndicate.read.http_hints import name_for, with_mark
from syndicate.runtime.entry_points import listed

_HEAD = 4096
_LAST = "text"
"""Plain text is whatever nothing else is."""
LOOSE = frozenset(
    {"asciidoc", "djot", "html", "latex", "markdown", "mediawiki", "org", "rst", "textile", _LAST}
)
"""Formats that almost any text may be in; files in the others say themselves what they are."""
PROSE = LOOSE - {"html"}
"""Those of them that are no page."""
_XML = re.compile(
    rb"(?:<!--[^<]*-->\s*)*(?:<\?xml\s|<!DOCTYPE\s|<([A-Za-z_][\w.:-]*)(\s[^<>]*)?(/>|>)\s*<)", re.IGNORECASE
)
"""A declaration of XML or of a document's type, or an element with another one in it."""
_FORMS = {
    "JSON": ("feed", "ipynb", "json", "ninjs"),
    "XML": ("docbook", "feed", "html", "jats", "newsml", "nitf"),
}


def read(
    data: bytes, uri: str, format_name: str | None = None, *, media_type: str = "", charset: str = ""
) -> Iterator[Draft]:
    """Read one source.

    Args:
        data: its bytes.
        uri: the path or URL as the user gave it.
        format_name: forces a reader; None looks at the content first and at the name second.
        media_type: what the server says that it is, in lower case; empty where nobody says it.
        charset: the encoding that the server names; empty where it names none.

    Raises:
        ReadError: no reader takes it, or the one that does cannot read it.
        PluginError: there is no reader of that name, or it lacks what it needs.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    data, doubts = with_mark(data, charset)
    reader = load_reader(format_name) if format_name else detect(data, uri, media_type)
    other = _other_than(reader, data, uri, media_type) if format_name else ""
    if other not in ("", _LAST):  # plain text is read as Markdown or HTML by many who know what they do
        doubts = (*doubts, lost("other-format-ignored", other=other, name=reader.name))
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
        what = f"{error.message}; it looks like {other}"
        raise ReadError(what, f"leave --from out, or say --from {other}", code=error.code) from error


def _other_than(reader: Reader, data: bytes, uri: str, media_type: str) -> str:
    """What a source looks like instead, where it does not look like what a reader reads; empty where nobody knows."""
    if reader.accepts(data[:_HEAD], uri):
        return ""
    with suppress(ReadError):
        return detect(data, uri, media_type).name
    return ""


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
    names = sorted(
        (plugin.name for plugin in listed("syndicate.readers")), key=lambda name: (name == _LAST, name)
    )
    readers = list(_working(names))
    name = name_for(uri, media_type, readers)
    accepting = [reader for reader in readers if reader.accepts(data[:_HEAD], name)]
    accepting = [reader for reader in accepting if reader.name not in LOOSE] or accepting
    suffix = PurePath(name).suffix.lower()
    named = [reader for reader in accepting if suffix in reader.suffixes and reader.name != _LAST]
    if not accepting:
        raise ReadError(
            f"{uri}: binary data, or in no format that can be read",
            f"there are readers for {', '.join(names)}; --from names one",
            code="source-not-text",
        )
    found = (named or accepting)[0]
    if found.name == _LAST and (kind := _machine_readable(data)):
        raise ReadError(
            f"{uri}: {kind}, but in no form that is read",
            f"of {kind}, there are readers for {', '.join(_FORMS[kind])}: --from names one; --from text for a story",
        )
    return found


def _machine_readable(data: bytes) -> str:
    """What a file is that no person wrote as a story; empty where one may have."""
    head = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith((b"{", b"[")):
        try:
            msgspec.json.decode(head)
        except ValueError:
            return ""
        except RecursionError:  # its brackets stand deeper than any story's
            return "JSON"
        return "JSON"
    return "XML" if _XML.match(head) else ""


def _working(names: list[str]) -> Iterator[Reader]:
    for name in names:
        with suppress(PluginError):  # a stranger's broken reader must not stand in the way of the others
            yield load_reader(name)
