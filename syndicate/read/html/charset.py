"""The bytes of a page to text, by the encoding that the bytes show or else the page states."""

from __future__ import annotations

import re

from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.read.encoding.charsets import codec_of
from syndicate.read.encoding.decode import decode

_PRESCAN = 4096
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]+)""")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def decode_page(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """The text of a page, and what is doubtful about it.

    A byte order mark decides, then UTF-8 wherever the bytes are UTF-8, then what the page says, then a guess: pages
    that call their UTF-8 something else are common, and other encodings hardly ever look like it.
    """
    stated = _XML.search(data[:_PRESCAN]) or _META.search(data[:_PRESCAN])
    codec = codec_of(stated[1].decode("ascii", "replace")) if stated else ""
    if codec in ("", "utf-8") or data.startswith(_MARKS) or (codec != "iso2022_jp" and _is_utf_8(data)):
        return decode(data)
    try:
        return data.decode(codec), ()
    except UnicodeDecodeError:
        name = stated[1].decode("ascii") if stated else codec
        return data.decode(codec, "replace"), (lost("undecodable-bytes-replaced", encoding=name),)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
