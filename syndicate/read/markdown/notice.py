"""A notice in front matter: its paragraphs as Markdown where they hold Markdown, and else as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from syndicate.errors import ReadError
from syndicate.model import Disclaimer
from syndicate.model.blocks import CodeSpan, Image, Inline, Paragraph, Script, Text, inline_text, links
from syndicate.read.markdown.commonmark import read_commonmark
from syndicate.read.markdown.stated import is_web_address

_TAG = re.compile(
    r"</?(?:a|b|bdi|bdo|br|cite|em|i|mark|q|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE
)
_WORD = re.compile(r"\w+")


def notice_of(paragraphs: Iterable[str], uri: str, publisher: str) -> Disclaimer:
    """The notice that these paragraphs state.

    A paragraph stays as it is written, every character, unless emphasis or a link is all that Markdown makes of it.
    """
    return Disclaimer.of((_read(paragraph, uri) for paragraph in paragraphs), "source", publisher)


def _read(paragraph: str, uri: str) -> tuple[Inline, ...]:
    literal = (Text(paragraph),)
    try:
        blocks = read_commonmark(paragraph, 1, uri).body
    except ReadError:
        return literal
    match blocks:
        case (Paragraph(children),) if _is_marked_up(children) and _words(paragraph) == _said(children):
            return children
        case _:
            return literal


def _is_marked_up(inlines: tuple[Inline, ...]) -> bool:
    """Whether there is markup in it, and only such as a notice keeps: no link that leads nowhere."""
    return (
        any(not isinstance(inline, Text) for inline in inlines)
        and not any(isinstance(inline, CodeSpan | Image | Script) for inline in inlines)
        and all(is_web_address(a.href) or a.href.startswith("mailto:") for a in links(inlines))
    )


def _words(paragraph: str) -> list[str]:
    """The words of a paragraph as it is written, and of the addresses in its tags."""
    addresses = re.findall(r"""<a\b[^<>]*?\bhref\s*=\s*["']?([^"'<>\s]+)""", paragraph, re.IGNORECASE)
    return sorted(_WORD.findall(unescape(" ".join((_TAG.sub(" ", paragraph), *addresses)).replace("_", " "))))


def _said(inlines: tuple[Inline, ...]) -> list[str]:
    """The words that Markdown makes of it, with those of the addresses behind links; both have to be the same."""
    shown = inline_text(inlines)
    addresses = (
        a.href
        for a in links(inlines)
        if a.href not in (inline_text(a.children), f"mailto:{inline_text(a.children)}")
    )
    return sorted(_WORD.findall(unescape(" ".join((shown, *addresses)).replace("_", " "))))
