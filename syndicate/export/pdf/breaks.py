"""Words that are wider than their column, with breaks where inline elements meet in them.

WeasyPrint divides a word that is too wide for its line (`overflow-wrap`) only where the line begins with it, and not
where an inline element begins or ends: such a word hangs over its column. Which words do is known when they have been
laid out (`syndicate.export.pdf.bounds`). A break is a ``<wbr>``, of which nothing comes into the file's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from html import unescape
from itertools import pairwise

from syndicate.export.pdf.painted import HYPHEN

_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>\w+)[^>]*>|(?P<space>[ \t\n\r\f]+)|[^< \t\n\r\f]+")
_INLINE = frozenset({"a", "code", "em", "span", "strong", "sub", "sup"})
_BREAK = "<wbr/>"


def last_word(line: str) -> str:
    """The whole last word of a line, without the hyphen of a broken word; it may hold no-break spaces."""
    return re.split(r"[ \t\n\r\f]", line.strip(" \t\n\r\f").removesuffix(HYPHEN))[-1]


def with_breaks(html: str, pieces: AbstractSet[str]) -> str:
    """XHTML with breaks in the words that hold some of these pieces.

    Args:
        html: of a block; a notice's words stay as they are, as nothing of a break comes into the file.
        pieces: of words, as they were laid out: each a whole line, or what is too wide for one.
    """
    return "".join(_broken(word, pieces) for word in _words(html)) if pieces else html


def _words(html: str) -> Iterator[list[str]]:
    """Tokens of words, with the tags of inline elements in and around them; white space and other tags alone."""
    word: list[str] = []
    for token in _TOKEN.finditer(html):
        if token["space"] or (token["tag"] and token["tag"] not in _INLINE):
            yield word
            yield [token[0]]
            word = []
        else:
            word.append(token[0])
    yield word


def _broken(word: list[str], pieces: AbstractSet[str]) -> str:
    texts = [at for at, token in enumerate(word) if not token.startswith("<")]
    shown = unescape("".join(word[at] for at in texts))
    if not any(piece in shown for piece in pieces):
        return "".join(word)
    places = {_between(word, before, after) for before, after in pairwise(texts)}
    return "".join(_BREAK + token if at in places else token for at, token in enumerate(word))


def _between(word: list[str], before: int, after: int) -> int:
    """The place between two texts where an element begins, so that a break is outside of it; else before the second."""
    return next((at for at in range(before + 1, after) if not word[at].startswith("</")), after)
