"""Languages as BCP 47 tags, and the direction in which their scripts run."""

from __future__ import annotations

from typing import Literal

# ISO 15924 codes of scripts that run from right to left and are used by living newspapers.
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
# Languages whose likely script (CLDR likelySubtags) is one of those.
_RTL_LANGUAGES = frozenset(
    # ruff: noqa: SIM905 -- a column of thirty strings would say no more
    "ar arc azb bal bgn bqi ckb dv fa glk he iw ks khw lrc luz mzn nqo pnb prs ps sd skr syr ug ur yi".split()
)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The base direction of a BCP 47 tag's script; an explicit script subtag decides."""
    language, *subtags = language.lower().replace("_", "-").split("-")
    script = next((tag for tag in subtags if len(tag) == 4 and tag.isalpha()), "")
    rtl = script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"
