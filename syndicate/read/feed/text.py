"""Texts of feeds: from an element to HTML or plain text, from there to blocks, one line, or exact paragraphs.

RSS's texts are HTML by custom; Atom's say what they are. Opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from html import unescape

from lxml import etree
from msgspec import structs

from syndicate.model import RequiredLink
from syndicate.model.blocks import Block, Inline, Paragraph, Text, block_texts, inline_text, links
from syndicate.read.feed.entry import Markup, joined
from syndicate.read.feed.names import attribute, inner_html, markup_of, text_of
from syndicate.read.markup.tree import Built, build_html
from syndicate.read.markup.whitespace import squeezed

_HTML_TYPES = frozenset({"html", "text/html"})
_XHTML_TYPES = frozenset({"xhtml", "application/xhtml+xml", "application/xml", "text/xml"})
_WHITE = " \t\r\n\f"
_TAG = re.compile(r"<[A-Za-z/!?]")
_WHOLE_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINE = re.compile(r"[ \t]*\r?\n(?:[ \t]*\r?\n)+")
# What may stand in a title; RSS does not say whether one is HTML, and "<T>" in a plain one is no element.
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|p|q|s|samp|small|span|strike"
    r"|strong|sub|sup|time|tt|u|var|wbr|div|nobr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def text_field(element: etree._Element, name: str, base: str, unkept: list[str]) -> Markup:
    """A text or a summary by the name of its element; what of it has no place goes to `unkept`."""
    base = joined(base, str(element.base)) if attribute(element, "base") else base
    if name.startswith("atom:"):
        return atom_text(element, base, unkept)
    if name.startswith("xhtml:"):
        return Markup(inner_html(element), is_html=True, base=base)
    if name.startswith(("dc", "itunes:", "media:")) and len(element) == 0:
        return structs.replace(doubtful(text_of(element)), base=base)
    return markup_of(element, base)


def atom_text(element: etree._Element, base: str, unkept: list[str]) -> Markup:
    """An Atom text or content construct (RFC 4287 sections 3.1 and 4.1.3), and Atom 0.3's ``mode``."""
    kind, mode = (
        attribute(element, "type").lower().partition(";")[0].strip(),
        attribute(element, "mode").lower(),
    )
    if len(element) and kind not in ("text", "text/plain"):
        return Markup(inner_html(element), is_html=True, base=base)
    text = text_of(element)
    if kind == "xhtml":  # without elements in it: its characters are what they are
        return Markup(text)
    if mode == "base64" or (
        kind.partition("/")[2] and not kind.startswith("text/") and kind not in _XHTML_TYPES
    ):
        decoded = _from_base64(text)
        if decoded is None:
            unkept += [f"content of the type {kind}"] if text.strip() else []
            return Markup("")
        return structs.replace(doubtful(decoded), base=base)
    return Markup(text, kind in _HTML_TYPES or kind in _XHTML_TYPES, base)


def _from_base64(text: str) -> str | None:
    """The text in base64 content; None where it is no text, such as a picture."""
    try:
        return base64.b64decode("".join(text.split()).encode("ascii"), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeError):
        return None


def blocks_of(markup: Markup, uri: str) -> Built:
    """The blocks of a text; a plain one is paragraphs that blank lines part (RFC 4287 section 3.1.1.1)."""
    if not markup.text.strip(_WHITE):
        return Built((), ())
    if markup.is_html and _TAG.search(markup.text):
        # A parser drops a tag that never ends; here its characters are text.
        head, cut, tail = markup.text.rpartition("<")
        html = f"{head}&lt;{tail}" if cut and ">" not in tail else markup.text
        return build_html(html, markup.base or None, uri)
    plain = unescape(markup.text) if markup.is_html else markup.text
    texts = filter(None, map(squeezed, _BLANK_LINE.split(plain)))
    return Built(tuple(Paragraph((Text(text),)) for text in texts), ())


def line_of(markup: Markup, uri: str) -> str:
    """A text that is a title: of HTML its characters, without its elements."""
    if not markup.is_html:
        return markup.text.strip(_WHITE)
    if _TAG.search(markup.text):
        return " ".join(block_texts(blocks_of(markup, uri).blocks))
    return unescape(markup.text).strip(_WHITE)


def doubtful(text: str) -> Markup:
    """A title of RSS, which does not say what it is.

    It is HTML where it holds inline elements and words beside them, or a reference and no ``<`` at all.
    """
    has_elements = _INLINE_TAG.search(text) is not None and any(map(str.isalnum, _WHOLE_TAG.sub("", text)))
    return Markup(text, has_elements or ("<" not in text and "&" in text))


def exact_paragraphs(markup: Markup, uri: str) -> tuple[tuple[str, tuple[RequiredLink, ...]], ...]:
    """The paragraphs of rights or of a notice, code point for code point but for white space at their ends."""
    if markup.is_html and _TAG.search(markup.text):
        blocks = blocks_of(markup, uri).blocks
        return tuple(found for block in blocks for found in _paragraphs(block))
    plain = unescape(markup.text) if markup.is_html else markup.text
    texts = (text.strip(_WHITE) for text in _BLANK_LINE.split(plain))
    return tuple((re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text), ()) for text in texts if text)


def _paragraphs(block: Block) -> tuple[tuple[str, tuple[RequiredLink, ...]], ...]:
    if isinstance(block, Paragraph):
        return ((inline_text(block.children).strip(_WHITE), links_of(block.children)),)
    return tuple((text, ()) for text in block_texts((block,)))


def links_of(inlines: tuple[Inline, ...]) -> tuple[RequiredLink, ...]:
    """The links that stand in a paragraph, however deep in emphasis, with their words."""
    return tuple(
        RequiredLink(words, link.href) for link in links(inlines) if (words := inline_text(link.children))
    )
