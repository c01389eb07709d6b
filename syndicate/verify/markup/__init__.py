"""Reads markup back to paragraphs: of an HTML fragment, or of an XML tree.

What enters are the characters of an output. What leaves is every paragraph with its exact text, its links, and the
reason why a reader would not see it, if there is one. The standard library alone parses: `html.parser` and expat.

Markup is accepted in one form and in one closed vocabulary. One element, attribute or value outside of it must never
pass: it hides every paragraph of that markup, and the reason names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from html.parser import HTMLParser
from typing import TypeAlias
from xml.etree.ElementTree import Element

from syndicate.model.passage import ParagraphText
from syndicate.verify.markup.blank import WHITE_SPACE
from syndicate.verify.markup.form import odd_form
from syndicate.verify.markup.html import read_html
from syndicate.verify.markup.paragraphs import ParagraphCollector
from syndicate.verify.markup.vocabulary import (
    FRAGMENT,
    NOTICE,
    ElementRule,
    MarkupGrammar,
    MarkupVocabulary,
    grammar,
)
from syndicate.verify.markup.xml import XHTML, attributes, parse_xml, prefixed

__all__ = [
    "FRAGMENT",
    "WHITE_SPACE",
    "XHTML",
    "ElementRule",
    "MarkupVocabulary",
    "html_paragraphs",
    "parse_xml",
    "tree_paragraphs",
]

Hides: TypeAlias = Callable[[Element], str]
"""Gives the reason why the content of an element is not visible; empty where it is."""


def html_paragraphs(html: str, vocabulary: MarkupVocabulary = FRAGMENT) -> tuple[ParagraphText, ...]:
    """The paragraphs of an HTML fragment, as in feeds.

    Args:
        html: the fragment.
        vocabulary: what it may hold: what `syndicate.render.html` writes, and what a plugin declares beside that.
    """
    found = ParagraphCollector(notice_is_last=vocabulary.notice_is_last)
    if odd := odd_form(html):
        found.doubt(odd)  # it is not parsed: other parsers would read another tree
        return found.finish()
    with suppress(_RefusedError):
        read_html(_HtmlWalker(found, grammar(vocabulary)), html, "the text")
    if found.innermost:
        found.doubt(f"<{found.innermost}> is never closed")
    return found.finish()


def tree_paragraphs(
    root: Element,
    hides: Hides | None = None,
    *,
    vocabulary: MarkupVocabulary = FRAGMENT,
    direction: str = "ltr",
) -> tuple[ParagraphText, ...]:
    """The paragraphs below an element of XHTML.

    Args:
        root: of a tree from `parse_xml`. Its text and its children are walked; the root itself is not judged.
        hides: tells why the style sheet hides an element.
        vocabulary: what the tree may hold.
        direction: of the root, ``ltr`` or ``rtl``.
    """
    found = ParagraphCollector(direction, notice_is_last=vocabulary.notice_is_last)
    rules = grammar(vocabulary)
    _text(found, root.text or "", rules)
    left: list[tuple[Element, bool]] = [(child, True) for child in reversed(root)]
    while left:
        element, entering = left.pop()
        if not entering:
            found.close()
            _text(found, element.tail or "", rules)
            continue
        name, given = prefixed(element.tag), attributes(element)
        found.doubt(_refusal(found, rules, name, given))
        if found.refused:
            break
        found.open(name, given, inline=name in rules.inlines, hidden=hides(element) if hides else "")
        _text(found, element.text or "", rules)
        left.append((element, False))
        left += [(child, True) for child in reversed(element)]
    return found.finish()


def _refusal(found: ParagraphCollector, rules: MarkupGrammar, name: str, given: Mapping[str, str]) -> str:
    """Why an element may not begin here; empty where it may. A notice holds fewer elements than other text."""
    reason = rules.refusal(name, found.innermost, given)
    if reason or not found.in_notice:
        return reason
    reason = grammar(NOTICE).refusal(name, found.innermost, given)
    return f"{reason} in a notice" if reason else ""


def _text(found: ParagraphCollector, data: str, rules: MarkupGrammar) -> None:
    """Add characters. Where the vocabulary allows no text, only white space is accepted."""
    if found.innermost in rules.textless and data.strip(WHITE_SPACE):
        where = f"inside <{found.innermost}>" if found.innermost else "at the top"
        found.doubt(f"text directly {where}: {data.strip(WHITE_SPACE)[:20]!r}")
    found.text(data)


class _RefusedError(Exception):
    """The markup is not accepted; `html.parser` stops only for an exception."""


class _HtmlWalker(HTMLParser):
    """Gives tags and texts to a `ParagraphCollector`. HTMLParser can be used only by inheriting from it."""

    def __init__(self, found: ParagraphCollector, rules: MarkupGrammar) -> None:
        super().__init__(convert_charrefs=True)
        self._found = found
        self._rules = rules

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) != len(attrs):
            self._found.doubt(f"<{tag}> with an attribute twice")
        self._found.doubt(_refusal(self._found, self._rules, tag, attributes))
        if self._found.refused:
            raise _RefusedError
        self._found.open(tag, attributes, inline=tag in self._rules.inlines)
        if tag in self._rules.voids:
            self._found.close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML ignores the slash: <div/> opens a div

    def handle_endtag(self, tag: str) -> None:
        if self._found.innermost == tag:
            self._found.close()
        else:
            self._found.doubt(f"</{tag}> ends no element that is open there")
            raise _RefusedError

    def handle_data(self, data: str) -> None:
        _text(self._found, data, self._rules)
