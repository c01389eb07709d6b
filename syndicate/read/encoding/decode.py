"""Bytes to text: finds the encoding, and says where it had to guess. Bytes in, text and losses out.

A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8 wherever it decodes strictly. Only what is left
is guessed, and a guess is a recorded loss.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from syndicate.errors import ReadError
from syndicate.heuristics.language import detect_language
from syndicate.model import Loss
from syndicate.model.loss import lost

# ruff: noqa: SIM905 -- names in columns would say no more

_MARKS = (
    # UTF-32 first: its little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
"""Bytes by which an encoding is guessed."""
_GARBLED = re.compile("[\x00\ufffe\uffff\ue000-\uf8ff]")

# charset-normalizer ranks short Latin texts badly (French with guillemets becomes Baltic): for those the language,
# known from its ASCII letters, says which of the Windows code pages was used.
_LATIN_PAGES = {
    **dict.fromkeys("bs cs hr hu pl ro sk sl sq".split(), "cp1250"),
    **dict.fromkeys("et lt lv".split(), "cp1257"),
    **dict.fromkeys("az tr".split(), "cp1254"),
}
_OTHER_PAGES = [
    "big5",
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp932",
    "cp949",
    "euc_jp",
    "gb18030",
    "koi8_r",
    "koi8_u",
]
_NAMES = {"cp932": "Shift_JIS", "cp949": "EUC-KR", "big5": "Big5", "gb18030": "GB 18030", "euc_jp": "EUC-JP"}


def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text in an encoding that `decode` knows."""
    return _marked(head) is not None or b"\0" not in head or _utf_16(head) is not None


def is_marked(data: bytes) -> bool:
    """Whether it begins with a byte order mark."""
    return _marked(data) is not None


def decode(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """The text of a file, without its byte order mark, and what is doubtful about it.

    Bytes that do not belong to the encoding become U+FFFD, with a loss.
    """
    marked = _marked(data)
    if marked is not None:
        mark, encoding = marked
        return _replacing(data[len(mark) :], encoding, ())
    if b"\0" in data and (wide := _utf_16(data)):
        return _replacing(data, wide, (_guessed(wide.upper()),))
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if _damaged_utf_8(data):
            return _replacing(data, "utf-8", ())
        encoding = _legacy(data, error.start)
    name = _NAMES.get(encoding, encoding.upper().replace("CP", "Windows-").replace("_", "-"))
    return _replacing(data, encoding, (_guessed(name),))


def decode_article(data: bytes, uri: str) -> tuple[str, tuple[Loss, ...]]:
    """The text of a file that is one article, as `decode` gives it. Raises: ReadError: it is empty, or no text."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ReadError(
            f"{uri}: the file is empty", "put an article in it, or leave it out", code="source-empty"
        )
    if not is_text(data[:_SAMPLE]):
        raise ReadError(
            f"{uri}: binary data, not text",
            "name an article; --from says which format it has",
            code="source-not-text",
        )
    return decode(data)


def _marked(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), None)


def _guessed(name: str) -> Loss:
    return lost("unstated-encoding-guessed", name=name)


def _replacing(data: bytes, encoding: str, losses: tuple[Loss, ...]) -> tuple[str, tuple[Loss, ...]]:
    try:
        return data.decode(encoding), losses
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return text, (*losses, lost("undecodable-bytes-replaced", encoding=encoding.upper()))


def _utf_16(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: only the right one gives spaces or line feeds and no garbage."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = sample[: len(sample) - len(sample) % 2].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4:  # else a pair of surrogates that the sample's end cuts in two
                continue
            text = sample[: error.start].decode(encoding)
        if (" " in text or "\n" in text) and not _GARBLED.search(text):
            return encoding
    return None


def _damaged_utf_8(data: bytes) -> bool:
    """Whether it is UTF-8 with a few broken bytes: many more whole sequences than broken ones."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - broken
    return whole > 3 * broken


def _legacy(data: bytes, first: int) -> str:
    """The likeliest encoding of text that is not UTF-8; `first` is the first byte that shows it."""
    start = max(0, first - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    high = len(re.findall(rb"[\x80-\xff]", sample))
    letters = high + len(re.findall(rb"[A-Za-z]", sample))
    if high * 3 < letters:
        language = detect_language(sample.decode("cp1252", "replace"))
        return _LATIN_PAGES.get(language, "cp1252")
    matches = from_bytes(sample, cp_isolation=_OTHER_PAGES)
    best = matches.best()
    if best is None:
        return "cp1252"
    # It knows no frequencies of Hebrew: where no single-byte page makes words and that one fits, it is that one.
    pages = {match.encoding for match in matches if match.chaos == best.chaos}
    if best.coherence == 0 and best.encoding.startswith(("cp125", "koi8")) and "cp1255" in pages:
        return "cp1255"
    return best.encoding
