"""A server's media type and encoding, put where readers look for them: into the name and the bytes.

An encoding that a server names becomes a byte order mark, because readers believe that before anything a text says of
itself, as HTML (section 13.2.3.2) and XML (RFC 7303 section 3) ask. So a reader needs to know nothing of transports.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.model.traits import ReaderTraits
from syndicate.read.encoding.charsets import codec_of, is_of_single_bytes
from syndicate.read.encoding.decode import is_marked, is_text

_SAMPLE = 65_536


def with_mark(data: bytes, charset: str) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes in UTF-8 with a byte order mark, and what is doubtful about them.

    They stay as they are where they have a mark, are no text, or are not in the encoding that the server names: what
    they say of themselves counts then. UTF-8 that a server takes for an encoding of single bytes is read as UTF-8.

    Args:
        data: as they were sent.
        charset: as the server names it; empty where it does not.
    """
    codec = codec_of(charset, wide=True)
    wide = codec.startswith("utf-16")
    if not charset or is_marked(data) or not (wide or is_text(data[:_SAMPLE])):
        return data, ()
    if data.isascii() and not wide and codec != "iso2022_jp":
        return data, ()
    if not codec:
        return data, (lost("server-encoding-ignored", label=ascii(charset), why="it is unknown"),)
    if is_of_single_bytes(codec) and _is_in(data, "utf-8"):
        return _marked(data), (lost("server-encoding-ignored", label=charset, why="the text is UTF-8"),)
    if _is_in(data, codec) and (b"\0" in data or not wide):
        return _marked(data.decode(codec).encode()), ()
    return data, (lost("server-encoding-ignored", label=charset, why="the text is in another"),)


def _marked(data: bytes) -> bytes:
    return codecs.BOM_UTF8 + data


def _is_in(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def name_for(uri: str, media_type: str, readers: Sequence[ReaderTraits]) -> str:
    """The name by which readers are asked whether they accept a source.

    Of a URL that is its path, with the usual suffix of its media type's format where no reader knows the path's own.
    """
    name = unquote(urlsplit(uri).path) if uri.lower().startswith(("http://", "https://")) else uri
    suffix = PurePath(name).suffix.lower()
    if any(suffix in reader.suffixes for reader in readers):
        return name
    usual = next((one.suffixes[0] for one in readers if media_type in one.media_types and one.suffixes), "")
    return name.rstrip("/") + usual
