"""The bytes of a page to text: what the page says of its encoding, where its bytes do not say it themselves."""

from __future__ import annotations

import re

from syndicate.model import Loss
from syndicate.read.decode import decode

_PRESCAN = 4096
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]+)""")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Encoding Standard section 4.2: labels that stand for a superset of what they name, and those that Python spells
# otherwise. Others are not read as what they say: codecs such as "unicode_escape" are no encodings of pages.
_CODECS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "iso8859-1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"),
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "windows-949"), "cp949"),
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "ibm866": "cp866",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
}  # fmt: skip


def decode_page(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """The text of a page, and what is doubtful about it.

    A byte order mark decides, then UTF-8 wherever the bytes are UTF-8, then what the page says, then a guess: pages
    that call their UTF-8 something else are common, and other encodings hardly ever look like it.
    """
    stated = _XML.search(data[:_PRESCAN]) or _META.search(data[:_PRESCAN])
    codec = _CODECS.get(stated[1].decode("ascii", "replace").lower(), "") if stated else ""
    if not codec or data.startswith(_MARKS) or (codec != "iso2022_jp" and _is_utf_8(data)):
        return decode(data)
    try:
        return data.decode(codec), ()
    except UnicodeDecodeError:
        name = stated[1].decode("ascii") if stated else codec
        return data.decode(codec, "replace"), (Loss(f"bytes that are not {name} became U+FFFD"),)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
