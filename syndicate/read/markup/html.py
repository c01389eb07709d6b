"""HTML text to elements, as browsers parse it. Refuses what hostile pages hold; opens nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss
from syndicate.model.loss import lost

LARGEST = 20_000_000
"""Characters of HTML that are looked at."""
_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
"""The parser forgets what stands behind these; browsers show it."""
_WORD_BREAK = re.compile(r"<wbr\s*/?>", re.IGNORECASE)
_EMPTY = ("source", "track", "embed", "wbr", "keygen")
"""Elements without content (HTML Standard section 13.1.2) that libxml2 takes for ones which wait for their end."""
_MOST_ATTRIBUTES = 500
"""Of one element; the busiest page builders write some seventy."""
_REFERENCE = re.compile(r"&#(?:0*([0-9]{1,9})|[xX]0*([0-9a-fA-F]{1,8}))(?![0-9a-fA-F]);?")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that libxml2's HTML parser accepts and lxml cannot move (XML 1.0 section 2.2, Char)."""


class ParsedHtml(Struct, frozen=True):
    """The root of a page or of a fragment, and what had to be changed so that it could be parsed."""

    root: HtmlElement
    losses: tuple[Loss, ...]


def parse_html(html: str, uri: str) -> ParsedHtml:
    """Parse a page or a fragment; opens nothing.

    Args:
        html: decoded.
        uri: names the source in errors.

    Raises:
        ReadError: empty, too large, nested so deeply that the parser gives up, or with far too many attributes.
    """
    if len(html) > LARGEST:
        raise ReadError(
            f"{uri}: {len(html):,} characters of HTML", f"up to {LARGEST:,} are read", code="source-too-large"
        )
    parser = HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    html, losses = _without_forbidden(html)
    html = _END_OF_PAGE.sub("", _WORD_BREAK.sub("", html))
    data = html.encode()
    try:
        _refuse_attributes(data, uri)
        root = document_fromstring(data, parser=parser)
    except etree.ParserError as error:
        raise ReadError(
            f"{uri}: no HTML in it", "an article needs a title or a paragraph", code="source-without-article"
        ) from error
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise ReadError(
                f"{uri}: line {entry.line}: {entry.message.strip()}", "that is no article; leave it out"
            )
    for element in list(root.iter(*_EMPTY)):
        _empty(element)
    return ParsedHtml(root, losses)


def _without_forbidden(html: str) -> tuple[str, tuple[Loss, ...]]:
    """The same with U+FFFD for each character that lxml's tree can hold and never move, and each reference to one."""
    count = 0

    def replaced(reference: re.Match[str]) -> str:
        nonlocal count
        number = int(reference[1]) if reference[1] else int(reference[2], 16)
        if number <= 0x10FFFF and not _FORBIDDEN.match(chr(number)):
            return reference[0]
        count += 1
        return "\ufffd"

    html, characters = _FORBIDDEN.subn("\ufffd", html)
    html = _REFERENCE.sub(replaced, html)
    count += characters
    return html, (lost("control-characters-replaced", count=count),) if count else ()


class _Attributes:
    """Takes the parser's events instead of a tree: the most attributes that an element has."""

    def __init__(self) -> None:
        self._most = 0

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        self._most = max(self._most, len(attributes))

    def close(self) -> int:
        return self._most


def _refuse_attributes(data: bytes, uri: str) -> None:
    """libxml2 walks all attributes of an element for each that it adds: 100,000 take it half a minute.

    Raises:
        ReadError: an element has more than `_MOST_ATTRIBUTES`.
    """
    target = _Attributes()  # it listens to no more than it needs, which the stubs do not allow
    parser = HTMLParser(target=target, huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]
    most: object = etree.fromstring(data, parser)
    if isinstance(most, int) and most > _MOST_ATTRIBUTES:
        raise ReadError(f"{uri}: an element with {most:,} attributes", "that is no article; leave it out")


def _empty(element: HtmlElement) -> None:
    """Put behind an element what the parser put into it."""
    children = list(element)
    for child in reversed(children):
        element.addnext(child)
    tail = element.tail or ""
    element.tail = (element.text or "") + ("" if children else tail)
    element.text = None
