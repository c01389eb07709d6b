"""Bylines that a page prints: which elements they are, and whom they name. Elements in, authors out."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from syndicate.heuristics.byline import read_byline
from syndicate.heuristics.header import read_header_line
from syndicate.model import Author
from syndicate.read.markup.elements import name_of, texts
from syndicate.read.markup.whitespace import squeezed

_LONGEST_NAME = 120
_LONGEST_LINE = 160
_BYLINES = frozenset({"byline", "author", "authors", "autor", "auteur", "dateline"})
_COMMENTS = frozenset({"comment", "comments", "comments-area", "commentlist", "commentform", "respond"})
"""Classes and ids of what readers say; ``comments-open`` and its like are of articles."""
_CLASS_WORDS = re.compile(r"[A-Za-z]+")
_MOST_ANCESTORS = 20


def who(text: str) -> tuple[Author, ...]:
    """The authors that a field or a byline names; an address names none."""
    if (
        not any(map(str.isalpha, text))
        or "://" in text
        or text.startswith(("@", "www."))
        or len(text) > _LONGEST_NAME
    ):
        return ()
    return read_byline(text, "und") or read_byline(f"By {text}", "en") or ()


def printed(element: HtmlElement) -> tuple[Author, ...]:
    """The authors in a byline: read as one line, or else its first part that is a name."""
    parts = [squeezed(text) for text in texts(element) if squeezed(text)]
    line = " ".join(parts)
    if len(line) > _LONGEST_LINE:
        return ()
    said = read_header_line(line, "", "und")
    if (
        said is not None
        and said.authors
        and not any(re.search(r"\d", author.name) for author in said.authors)
    ):
        return said.authors
    names = (who(part) for part in parts if len(part) > 2 and not re.search(r"\d", part))
    return next(filter(None, names), ())


def is_byline(element: HtmlElement) -> bool:
    """Whether an element is one by its relation or its class, and no reader's comment."""
    if "author" in (element.get("rel") or "").lower().split():
        return True
    named = _CLASS_WORDS.findall((element.get("class") or "").lower())
    return (
        bool(named)
        and not _BYLINES.isdisjoint(named)
        and len(element) < 20
        and name_of(element) != "body"
        and not any(map(_is_of_readers, (element, *islice(element.iterancestors(), _MOST_ANCESTORS))))
    )


def _is_of_readers(element: HtmlElement) -> bool:
    """Whether it holds readers' comments, or the form for them, in which they are asked for their names."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return name_of(element) == "form" or any(
        name in _COMMENTS or name.startswith("comment-") for name in names
    )
