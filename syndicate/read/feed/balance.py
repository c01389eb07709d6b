"""Ill-formed XML to well-formed XML: closes, drops and escapes tags. Text in, text out; loses no character data.

feedparser has a parser for such feeds, which strips U+00A0 from the ends of texts. Here the tags are balanced, so that
one reader serves both kinds and reads the same text from both.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from html.entities import html5

_DEEPEST = 200
"""Levels of elements; libxml2 stops at 256. The text of what is deeper is kept, its tags are not."""
_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.-]*)([^<>]*)>", re.ASCII)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.ASCII
)
_REFERENCE = re.compile(r"&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));|[&>]")
# XML 1.0 section 2.2, production 2.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNKNOWN = "\ufffd"
_VOID = frozenset({"br", "hr", "img", "wbr", "input"})
"""HTML's elements without an end tag that no feed format has a use for."""
_ENTRIES = frozenset({"item", "entry"})
"""Elements that never hold their like: where one begins, the one before has ended."""


def balanced(text: str) -> str:
    """A well-formed document with the same character data, but for what stands outside the root element."""
    return _Balancer(text).document()


class _Balancer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._open: list[str] = []
        self._count: Counter[str] = Counter()
        self._absent: set[str] = set()

    def document(self) -> str:
        text, at = self._text, 0
        while (start := text.find("<", at)) >= 0:
            self._characters(text[at:start])
            at = self._markup(start)
        self._characters(text[at:])
        while self._open:
            self._close()
        return "".join(self._out)

    def _markup(self, start: int) -> int:
        """Handle markup that begins with ``<``; returns where the text goes on."""
        text = self._text
        if text.startswith("<![CDATA[", start):
            end = self._find("]]>", start)
            self._literal(text[start + 9 : end if end >= 0 else len(text)])
            return end + 3 if end >= 0 else len(text)
        for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<!", ">")):
            if text.startswith(opening, start) and (end := self._find(closing, start)) >= 0:
                return end + len(closing)
        match = _TAG.match(text, start)
        if match is None:
            self._literal("<")
            return start + 1
        if match[1]:
            self._end(_qualified(match[2]))
        else:
            self._start(_qualified(match[2]), match[3])
        return match.end()

    def _find(self, mark: str, start: int) -> int:
        """Once a mark is not found it is not searched again: else many beginnings would take quadratic time."""
        if mark in self._absent:
            return -1
        found = self._text.find(mark, start)
        if found < 0:
            self._absent.add(mark)
        return found

    def _start(self, name: str, rest: str) -> None:
        key = name.lower()
        if key in _ENTRIES and self._count[key]:
            self._end(name)
        if len(self._open) >= _DEEPEST:
            return
        self._out.append(f"<{name}{_attributes(rest)}>")
        self._open.append(name)
        self._count[key] += 1
        if rest.endswith("/") or key in _VOID:
            self._close()

    def _end(self, name: str) -> None:
        key = name.lower()
        # The root ends where the document ends: entries behind its end tag are read too.
        if not self._count[key] or (self._open[0].lower() == key and self._count[key] == 1):
            return
        while self._close() != key:
            pass

    def _close(self) -> str:
        name = self._open.pop()
        self._count[name.lower()] -= 1
        self._out.append(f"</{name}>")
        return name.lower()

    def _characters(self, text: str) -> None:
        if self._open:
            self._out.append(_REFERENCE.sub(_reference, _NOT_XML.sub(_UNKNOWN, text)))

    def _literal(self, text: str) -> None:
        if self._open:
            self._out.append(escape(_NOT_XML.sub(_UNKNOWN, text), quote=False))


def _qualified(name: str) -> str:
    """A name that Namespaces in XML section 4 permits."""
    parts = re.fullmatch(r"([A-Za-z_][\w.-]*):([A-Za-z_][\w.-]*)", name, re.ASCII)
    return name if parts else name.replace(":", "_")


def _attributes(text: str) -> str:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(text):
        bare = value[1:-1] if value[0] in "\"'" else value.removesuffix("/")
        if name == "xmlns" or not name.startswith("xmlns:") or bare:
            found.setdefault(
                name, _REFERENCE.sub(_reference, _NOT_XML.sub(_UNKNOWN, bare)).replace('"', "&quot;")
            )
    return "".join(f' {name}="{value}"' for name, value in found.items())


def _reference(match: re.Match[str]) -> str:
    """A reference as XML knows it: HTML's names become characters, a bare ampersand is written out."""
    decimal, hexadecimal, name = match.groups()
    if match[0] in "&>":
        return escape(match[0])
    if name:
        known = html5.get(f"{name};")
        return escape(known) if known is not None else f"&amp;{name};"
    number = int(decimal) if decimal else int(hexadecimal, 16)
    character = chr(number) if number <= 0x10FFFF else "\ufffd"
    return f"&#{ord(_NOT_XML.sub(_UNKNOWN, character))};"
