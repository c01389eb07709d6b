"""What may stand behind a notice in a passage with room for more: what leads on, and nothing that could be about it.

"The above is not true" beside a notice undoes it as surely as a word in it. So behind a notice stand the fixed words of
`furniture.toml`, addresses, numbers and signs, and texts that the verifier of the format names: the article's own head,
and titles to which a link leads.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from unicodedata import normalize
from urllib.parse import unquote

from syndicate.model.passage import ParagraphText

_OUTER = re.compile(r"^\W+|\W+$")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_PICTURES = "\U0001f000"
"""From here on stand letters in squares, and emoji."""


@cache
def fixed_words() -> frozenset[str]:
    """The words of all languages together."""
    text = resources.files(__package__).joinpath("furniture.toml").read_text("utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return frozenset(word for words in table.values() for word in words)


def foreign_words(behind: Sequence[ParagraphText], known: Iterable[str]) -> str:
    """The first text behind a notice that is no furniture; empty where there is none.

    Args:
        behind: what stands there.
        known: texts that may stand there besides, each whole.
    """
    left = [text for one in behind if _is_foreign(text := _squeezed(one.text), fixed_words())]
    if not left:
        return ""
    texts = fixed_words() | set(map(_squeezed, known))
    return next((text for text in left if _is_foreign(text, texts)), "")


def is_astray(text: str, url: str) -> bool:
    """Whether a link leads to another place on the web than its own words say."""
    return re.match(r"[a-z][a-z0-9+.-]*:", url) is not None and text not in (url, unquote(url))


def _is_foreign(text: str, known: frozenset[str]) -> bool:
    rest = _ADDRESS.sub(" ", text)
    if not _says(rest) or _OUTER.sub("", rest) in known:
        return False
    longest = sorted(filter(rest.__contains__, known), key=len, reverse=True)
    if not longest:
        return True
    return _says(re.sub("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest), " ", rest))


def _says(text: str) -> bool:
    return any(char.isalpha() or char >= _PICTURES for char in normalize("NFKC", text))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
