"""A text to its language as a BCP 47 tag; no tag where the text is too short to tell. Deterministic.

The script decides where it can. Where several languages share one, py3langid ranks those of the script that have
newspapers, and a rank that is not clear is ``und``.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
"""BCP 47 for "undetermined"."""

_SAMPLE = 20_000
"""Characters that are looked at: no article needs more, and no file can make it slow."""
_MIN_LETTERS = 40
"""Below, a Latin headline is as often Danish as it is English; measured on headlines of 20 to 60 letters."""
_MIN_CONFIDENCE = 0.6

_SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f]"),
    "greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "hebrew": re.compile("[\u05d0-\u05ea]"),
    "kana": re.compile("[\u3041-\u30fa\u30fc-\u30ff\uff66-\uff9f]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]"),
    "hangul": re.compile("[\u1100-\u11ff\uac00-\ud7a3]"),
    "thai": re.compile("[\u0e01-\u0e4e]"),
    "devanagari": re.compile("[\u0904-\u0963]"),
    "armenian": re.compile("[\u0531-\u0587]"),
    "georgian": re.compile("[\u10a0-\u10ff]"),
}
_ONE_LANGUAGE = {
    "greek": "el",
    "hebrew": "he",
    "hangul": "ko",
    "thai": "th",
    "armenian": "hy",
    "georgian": "ka",
}
# Languages of one script, as the model names them.
_RANKED = {
    "latin": (
        "af az bs ca cs cy da de en es et eu fi fr ga gl hr hu id is it lt lv ms mt nl no pl pt ro sk sl sq "
        "sv sw tr vi"
    ),
    "cyrillic": "be bg kk ky mk mn ru sr uk",
    "arabic": "ar fa ps ug ur",
    "devanagari": "hi mr ne",
}


def detect_language(text: str) -> str:
    """The language of a text.

    Args:
        text: of an article, best without its markup; only the first 20,000 characters count.

    Returns:
        A BCP 47 tag: a language (``en``), with the script where a language has two (``zh-Hant``), or ``und``.
    """
    text = " ".join(text[: 2 * _SAMPLE].split())[:_SAMPLE]  # the model counts line ends too
    counts = Counter({script: len(pattern.findall(text)) for script, pattern in _SCRIPTS.items()})
    script, letters = counts.most_common(1)[0]
    if letters < 2:
        return UNKNOWN
    if counts["kana"] * 10 > counts["han"] + counts["kana"] and counts["kana"] + counts["han"] >= letters:
        return "ja"
    if script == "han":
        return _chinese(text)
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    return _ranked(script, letters, text)


def _chinese(text: str) -> str:
    """Traditional where more characters are in Big5 alone than in GB 2312 alone."""
    han = set(_SCRIPTS["han"].findall(text))
    traditional = sum(_fits(char, "big5") and not _fits(char, "gb2312") for char in han)
    simplified = sum(_fits(char, "gb2312") and not _fits(char, "big5") for char in han)
    return "zh-Hant" if traditional > simplified else "zh"


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _ranked(script: str, letters: int, text: str) -> str:
    if letters < (_MIN_LETTERS if script == "latin" else _MIN_LETTERS // 2):
        return UNKNOWN
    wanted = _RANKED[script].split()
    ranks = [(probability, name) for name, probability in _identifier().rank(text) if name in wanted]
    probability, language = max(ranks)
    if probability <= _MIN_CONFIDENCE * sum(other for other, _ in ranks):
        return UNKNOWN
    return str(language)


@functools.cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded once: half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- brings numpy

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
