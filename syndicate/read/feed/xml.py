"""Bytes of an XML feed to its root element, within limits; its tags are balanced where it is ill-formed. Opens nothing.

Before any parser sees a document, the entities that it declares become text, or it is refused
(`syndicate.read.markup.entities`).
"""

from __future__ import annotations

import codecs
import re

from lxml import etree
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.read.encoding.charsets import codec_of
from syndicate.read.encoding.decode import decode
from syndicate.read.feed.balance import balanced
from syndicate.read.markup.entities import declared_entities, expand, refusal
from syndicate.read.markup.xml import xml_parser

LARGEST = 15_000_000
"""Bytes of a feed that are looked at."""

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[([^\]]*)\]\s*)?>", re.IGNORECASE)
_SPACES = re.compile(r"[\s\ufeff]*")


class ParsedFeed(Struct, frozen=True):
    """The root, and what was guessed or replaced for it; `fault` is the parser's first complaint, with its line."""

    root: etree._Element
    losses: tuple[Loss, ...]
    fault: str = ""


def parse_xml(data: bytes, uri: str) -> ParsedFeed:
    """The tree of a document, comments and processing instructions left out.

    Raises:
        ReadError: it is too large or too deep, declares entities that are no plain text, or has no element in it.
    """
    if len(data) > LARGEST:
        raise ReadError(
            f"{uri}: {len(data):,} bytes of XML",
            f"feeds of up to {LARGEST:,} bytes are read",
            code="source-too-large",
        )
    text, losses = _decoded(data)
    text = _without_prolog(text, uri)
    parser = xml_parser("utf-8", recover=False)
    try:
        return ParsedFeed(etree.fromstring(text.encode("utf-8", "replace"), parser), losses)
    except etree.XMLSyntaxError as error:
        line, message = error.lineno or 1, (error.msg or "no XML").partition(", line ")[0].strip()
    # Balanced now: the parser may still report prefixes that are not declared.
    parser = xml_parser("utf-8", recover=True)
    root = etree.fromstring(balanced(text).encode("utf-8", "replace") or b"<nothing/>", parser)
    _refuse_excess(parser, uri)
    if root is None or root.tag == "nothing":
        raise ReadError(
            f"{uri}: line {line}: {message}", "name a feed; --from says which format a source has"
        )
    replaced = lost("ill-formed-xml-replaced", f"line {line}", message=message)
    return ParsedFeed(root, (*losses, replaced), f"line {line}: {message}")


def _refuse_excess(parser: etree.XMLParser, uri: str) -> None:
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise ReadError(
                f"{uri}: line {entry.line}: {entry.message.strip()}", "that is no feed; leave it out"
            )


def _decoded(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    """XML 1.0 appendix F: a byte order mark, then the declaration, then UTF-8; ISO 8859-1 as browsers take it."""
    declared = _DECLARED.match(data)
    if declared is None or data.startswith(_MARKS):
        return decode(data)
    label = declared[1].decode("ascii").lower()
    if codec := codec_of(label):
        try:
            return data.decode(codec), ()
        except UnicodeDecodeError:
            pass
    text, losses = decode(data)
    return text, (
        lost("stated-encoding-ignored", "line 1", label=label, why="its bytes are in another"),
        *losses,
    )


def _without_prolog(text: str, uri: str) -> str:
    """Without what stands before the root element, but for line ends, so that lines keep their numbers.

    Raises:
        ReadError: the document type declares entities that are no plain text.
    """
    at = _end(_SPACES, text, 0)
    entities: dict[str, str] = {}
    while text.startswith(("<?", "<!"), at):
        if text[at : at + 9].upper() == "<!DOCTYPE":
            end, more = _past_doctype(text, at, uri)
            entities |= more
        else:
            mark = "-->" if text.startswith("<!--", at) else "?>"
            end = text.find(mark, at) + len(mark)
        if end <= at + 2:  # it never ends: balancing shows what is in it
            break
        at = _end(_SPACES, text, end)
    rest = expand(text[at:], entities)
    if rest is None:
        raise refusal(uri)
    return "\n" * text.count("\n", 0, at) + rest


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    assert match is not None
    return match.end()


def _past_doctype(text: str, at: int, uri: str) -> tuple[int, dict[str, str]]:
    match = _DOCTYPE.match(text, at)
    entities = declared_entities(match[1] or "") if match else None
    if match is None or entities is None:
        raise refusal(uri, f"line {text.count(chr(10), 0, at) + 1}: ")
    return match.end(), entities
