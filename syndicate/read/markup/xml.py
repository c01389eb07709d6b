"""XML bytes to a tree, for the readers of news agencies' formats. Opens nothing; refuses what is too large.

A document type may name a DTD, as NITF's does; the DTD is not loaded. HTML's entities keep their meaning. Entities that
the document declares itself have to be plain text (`syndicate.read.markup.entities`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5

from lxml import etree
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.read.encoding.decode import decode
from syndicate.read.markup.entities import declared_entities, is_plain, is_predefined, refusal
from syndicate.read.markup.whitespace import squeezed

LARGEST = 20_000_000
"""Bytes of one document."""
# What stands before the root element (XML 1.0 section 2.8): a declaration, instructions, comments, a document type.
_PROLOG = re.compile(
    rb"""(?:\s+|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>)*""",
    re.VERBOSE,
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_DECLARED = re.compile(rb"<!DOCTYPE[^>]*\[[^\]]*<!ENTITY", re.IGNORECASE)
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[([^\]]*)\]", re.IGNORECASE)
_SINGLE_BYTES = re.compile(
    rb"""\s*<\?xml[^>]{0,100}encoding\s*=\s*["'](?:iso-?8859-?\d+|latin-?1|windows-125\d)["']""",
    re.IGNORECASE,
)
_HINT = "correct the file at its source; xmllint shows its faults"


class ParsedXml(Struct, frozen=True):
    """The root of a document, and what of its bytes could not be kept."""

    root: etree._Element
    losses: tuple[Loss, ...]


def root_name(head: bytes) -> str:
    """The root element's local name, from the first bytes of a file; empty where they are no XML or do not reach it."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    prolog = _PROLOG.match(plain)
    root = _ROOT.match(plain, prolog.end() if prolog else 0)
    return root[1].decode("ascii", "replace") if root else ""


def parse_xml(data: bytes, uri: str) -> ParsedXml:
    """Parse one document. Comments and instructions are left out.

    Args:
        data: in the encoding that it declares; where its bytes belie that, the encoding is guessed, with a loss.
        uri: names the source in errors.

    Raises:
        ReadError: not well-formed, too large or too deep, or it declares entities that are no plain text.
    """
    if len(data) > LARGEST:
        raise ReadError(
            f"{uri}: {len(data):,} bytes of XML",
            f"up to {LARGEST:,} are read; split the file",
            code="source-too-large",
        )
    _refuse_declared(data[:65_536].replace(b"\0", b""), uri)
    losses: tuple[Loss, ...] = ()
    try:
        if _belies_its_encoding(data):
            losses = (_other_encoding(),)
        root = _parsed(data, "utf-8" if losses else None)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        root, more = _second_try(data, uri, error)
        losses += more
    return ParsedXml(root, (*losses, *_resolve_entities(root, _declared(root, uri))))


def xml_parser(encoding: str | None, *, recover: bool) -> etree.XMLParser:
    """A parser that opens nothing, keeps libxml2's bounds, and leaves out comments and instructions."""
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding=encoding,
    )


def _refuse_declared(head: bytes, uri: str) -> None:
    """Raises: ReadError: a declaration that can be seen before any parser does is not plain."""
    if _DECLARED.search(head):
        subset = _SUBSET.search(head)
        if subset is None or declared_entities(subset[1].decode("latin-1")) is None:
            raise refusal(uri)


def _declared(root: etree._Element, uri: str) -> dict[str, str]:
    """The texts of the document's own entities. Raises: ReadError: one is not plain."""
    subset = root.getroottree().docinfo.internalDTD
    found = [] if subset is None else subset.entities()  # type: ignore[attr-defined]  # lxml-stubs do not know it
    # Of what stands in a file, `content` may be the name of its notation; `orig` is None.
    stated = {str(one.name): one.orig and one.content for one in found if not is_predefined(one.name)}
    if not all(map(is_plain, stated.values())):
        raise refusal(uri)
    return stated


def _belies_its_encoding(data: bytes) -> bool:
    """Whether it says ISO 8859-1 or Windows-1252 and holds UTF-8: text in those is never UTF-8 by accident."""
    if _SINGLE_BYTES.match(data) is None or data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parsed(data: bytes, encoding: str | None, *, recover: bool = False) -> etree._Element:
    parser = xml_parser(encoding, recover=recover)
    root = etree.fromstring(data, parser)
    if recover and any(entry.domain_name != "NAMESPACE" for entry in parser.error_log):
        raise ValueError(str(next(entry for entry in parser.error_log if entry.domain_name != "NAMESPACE")))
    return root


def _second_try(data: bytes, uri: str, error: Exception) -> tuple[etree._Element, tuple[Loss, ...]]:
    """The root of a document that belies its encoding, or uses an undeclared prefix; no other fault is let pass."""
    try:
        if "Namespace prefix" in str(error):
            return _parsed(data, None, recover=True), (lost("undeclared-prefix-ignored"),)
        if _is_about_encoding(error):
            text, losses = decode(data)
            losses = losses or (_other_encoding(),)
            return _parsed(text.lstrip("\ufeff").encode("utf-8", "replace"), "utf-8"), losses
    except (etree.XMLSyntaxError, ValueError) as second:
        raise ReadError(
            f"{uri}: not well-formed XML: {_said(second)}", _HINT, code="source-malformed"
        ) from second
    raise ReadError(f"{uri}: not well-formed XML: {_said(error)}", _HINT, code="source-malformed") from error


def _other_encoding() -> Loss:
    return lost("stated-encoding-ignored", label="of the XML declaration", why="it is UTF-8")


def _is_about_encoding(error: Exception) -> bool:
    return isinstance(error, LookupError) or re.search(r"encod|UTF-8|Char 0x", str(error)) is not None


def _said(error: Exception) -> str:
    """The parser's message in one line; it names the line and the column."""
    return squeezed(str(error))[:200]


def _resolve_entities(root: etree._Element, declared: Mapping[str, str]) -> tuple[Loss, ...]:
    """Put the characters of the document's and of HTML's entities where references to them stand; others stay."""
    losses = []
    for parent in {entity.getparent(): None for entity in root.iter(etree.Entity)}:
        if parent is None:
            continue
        anchor, pieces = None, [parent.text or ""]
        for node in list(parent):
            if node.tag is not etree.Entity:
                _set_text(parent, anchor, pieces)
                anchor, pieces = node, [node.tail or ""]
                continue
            name = str(node.text)
            known = declared.get(name[1:-1], html5.get(name[1:]))
            if known is None:
                losses.append(lost("external-entity-kept", f"line {node.sourceline}", name=name))
            pieces += [known or name, node.tail or ""]
            node.tail = None
            parent.remove(node)
        _set_text(parent, anchor, pieces)
    return tuple(losses)


def _set_text(parent: etree._Element, anchor: etree._Element | None, pieces: list[str]) -> None:
    """Set the text behind a child, or at the start of its parent: once, however many pieces it has."""
    if anchor is None:
        parent.text = "".join(pieces)
    else:
        anchor.tail = "".join(pieces)


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children of these local names, or all, in order; agencies differ in the namespaces that they declare."""
    return (one for one in ([] if parent is None else parent) if not names or local(one) in names)


def child(parent: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of local names."""
    for name in path:
        parent = next(children(parent, name), None)
    return parent


def said(element: etree._Element | None) -> str:
    """All text in an element as one line; empty where there is none."""
    return "" if element is None else squeezed("".join(map(str, element.itertext())))


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute's value by its local name, without white space around it; empty where it is not there."""
    if element is None:
        return ""
    found = [value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name]
    return squeezed(str(found[0])) if found else ""
