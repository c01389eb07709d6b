"""Names of encodings to codecs, by the Encoding Standard; without encodings that no page uses."""

from __future__ import annotations

# Section 4.2: labels that stand for a superset of what they name, and those that Python spells otherwise. Others are
# not read as what they say: codecs such as "unicode_escape" are no encodings of texts, and "idna" takes quadratic time.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "iso8859-1", "us-ascii", "ascii", "cp1252"), "cp1252"),
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
    **{f"cp125{n}": f"cp125{n}" for n in range(9)},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    "latin2": "iso8859-2",
    "iso-8859-8-i": "iso8859-8",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    **dict.fromkeys(("ibm866", "cp866"), "cp866"),
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "windows-949", "cp949"), "cp949"),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), "euc_jp"),
    "iso-2022-jp": "iso2022_jp",
}  # fmt: skip
_WIDE = {"utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
"""Of two bytes a character: no declaration inside a text can name them truly, as it could not be read."""


def codec_of(label: str, *, wide: bool = False) -> str:
    """The codec that a label stands for; empty where it is not known.

    Args:
        label: as it was stated.
        wide: whether it may name UTF-16: what stands outside the text may.
    """
    name = label.strip().lower()
    return _CODECS.get(name, "") or (_WIDE.get(name, "") if wide else "")


def is_of_single_bytes(codec: str) -> bool:
    """Whether each byte is a character: text in such an encoding is never UTF-8 by accident."""
    return codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp86", "cp874"))
