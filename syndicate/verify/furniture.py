"""Judges what follows a notice: page furniture may, a sentence that a reader could take for a comment may not.

What enters are the paragraphs behind the notice, what leaves is the first text that is no furniture. "The above is not
true" behind a notice undoes it as surely as a word in it. So only this may follow: the fixed words of
`furniture.toml`, addresses, numbers and signs, and the texts that the verifier of the format names (the head of the
article, titles).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from urllib.parse import unquote

from syndicate.model.passage import ParagraphText
from syndicate.verify.words import has_words, single_spaced

_OUTER = re.compile(r"^\W+|\W+$")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")


@cache
def fixed_words() -> frozenset[str]:
    """The fixed words, of all languages together."""
    text = resources.files(__package__).joinpath("furniture.toml").read_text("utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return frozenset(word for words in table.values() for word in words)


def foreign_words(behind: Sequence[ParagraphText], known: Iterable[str]) -> str:
    """The first text that is not furniture; empty where there is none.

    Args:
        behind: the paragraphs behind the notice.
        known: further texts that may follow, each as a whole.
    """
    left = [text for one in behind if _is_foreign(text := single_spaced(one.text), fixed_words())]
    if not left:
        return ""
    texts = fixed_words() | set(map(single_spaced, known))
    return next((text for text in left if _is_foreign(text, texts)), "")


def is_astray(text: str, url: str) -> bool:
    """Whether a link leads to another web address than its own words name."""
    return re.match(r"[a-z][a-z0-9+.-]*:", url) is not None and text not in (url, unquote(url))


def _is_foreign(text: str, known: frozenset[str]) -> bool:
    rest = _ADDRESS.sub(" ", text)
    if not has_words(rest) or _OUTER.sub("", rest) in known:
        return False
    longest = sorted(filter(rest.__contains__, known), key=len, reverse=True)
    if not longest:
        return True
    return has_words(re.sub("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest), " ", rest))
