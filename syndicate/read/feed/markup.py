"""Elements that hold text, to that text: RSS's, which is HTML by custom, and Atom's, which says what it is."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urljoin

from lxml import etree
from msgspec import structs

from syndicate.read.feed.entry import Markup
from syndicate.read.feed.names import attribute, inner_html, markup_of, text_of
from syndicate.read.feed.text import doubtful

_HTML_TYPES = frozenset({"html", "text/html"})
_XHTML_TYPES = frozenset({"xhtml", "application/xhtml+xml", "application/xml", "text/xml"})


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
    """What is text in a content of another type; None for a picture and the like."""
    try:
        return base64.b64decode("".join(text.split()).encode("ascii"), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeError):
        return None


def joined(base: str, url: str) -> str:
    """An address against its base; as it stands where either is none."""
    try:
        return urljoin(base, url) if base else url
    except ValueError:
        return url
