"""Markup to stretches: the paragraphs of an HTML fragment or of an XML tree, as a person would see them.

What enters was written by somebody else; what leaves is every paragraph with its exact characters, its links, and why
a person would not see it, if so. Only the standard library reads here: `html.parser` for HTML, expat for XML.

Markup is accepted in one form and in one closed vocabulary. Whatever is not in it, wherever it stands, puts the whole
in doubt: every stretch is then hidden, for that reason, and there is at least one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from html.parser import HTMLParser
from typing import TypeAlias
from xml.etree.ElementTree import Element

from syndicate.model.passage import ParagraphText
from syndicate.verify.markup.form import odd_form
from syndicate.verify.markup.html import read_html
from syndicate.verify.markup.paragraphs import WHITE_SPACE, Paragraphs
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
"""An element to the reason why its content is not seen; empty where it is."""


def html_paragraphs(html: str, vocabulary: MarkupVocabulary = FRAGMENT) -> tuple[ParagraphText, ...]:
    """The paragraphs of an HTML fragment such as feeds carry.

    Args:
        html: the fragment.
        vocabulary: what it may hold; what `syndicate.render.html` writes, or that and what a plugin declares.
    """
    found = Paragraphs(notice_is_last=vocabulary.notice_is_last)
    if odd := odd_form(html):
        found.doubt(odd)  # and no parser of ours is asked what it makes of it
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
        root: of a tree such as `parse_xml` gives; its text and its children are walked, it is not judged itself.
        hides: says, beside the vocabulary, why an element's content is not seen: by its style sheet.
        vocabulary: what the tree may hold.
        direction: of the root, ``ltr`` or ``rtl``.
    """
    found = Paragraphs(direction, notice_is_last=vocabulary.notice_is_last)
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


def _refusal(found: Paragraphs, rules: MarkupGrammar, name: str, given: Mapping[str, str]) -> str:
    """Why an element may not begin here; in a notice it has to be one that a notice holds, too."""
    reason = rules.refusal(name, found.innermost, given)
    if reason or not found.in_notice:
        return reason
    reason = grammar(NOTICE).refusal(name, found.innermost, given)
    return f"{reason} in a notice" if reason else ""


def _text(found: Paragraphs, data: str, rules: MarkupGrammar) -> None:
    """Characters where the vocabulary lets text stand, or white space."""
    if found.innermost in rules.textless and data.strip(WHITE_SPACE):
        where = f"inside <{found.innermost}>" if found.innermost else "at the top"
        found.doubt(f"text directly {where}: {data.strip(WHITE_SPACE)[:20]!r}")
    found.text(data)


class _RefusedError(Exception):
    """What is found makes no difference any more: the only way to make `html.parser` stop."""


class _HtmlWalker(HTMLParser):
    """Drives `Paragraphs` from the tokenizer. HTMLParser can be used only by inheriting from it."""

    def __init__(self, found: Paragraphs, rules: MarkupGrammar) -> None:
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
