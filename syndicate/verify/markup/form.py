"""Checks that markup has the one form in which all parsers read the same tree, by HTML's rules or by XML's.

What enters is markup, what leaves is its first odd piece. The form is text, tags with quoted values, character
references with their semicolon, and comments of plain words. A marked section, a processing instruction or a document
type must never pass.
"""

from __future__ import annotations

import re
from html.entities import html5, name2codepoint

_NAME = r"[a-zA-Z][a-zA-Z0-9]*"
_TOKEN = re.compile(
    rf"""[^<]+
      | <(?P<name>{_NAME}) (?:[ \t\n\f\r]+ [a-zA-Z_:][-\w:.]* (?:="[^"<]*" | ='[^'<]*')? )* [ \t\n\f\r]* (?P<empty>/?)>
      | </{_NAME} [ \t\n\f\r]* >
      | <!--(?!-) [^<>&-]* (?:-[^<>&-]+)* -->
    """,
    re.VERBOSE | re.ASCII,
)
_VOID = frozenset({"br", "hr", "img", "link", "meta"})
_DECLARATION = re.compile(
    r"""<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])?\s*\?>\s*""", re.IGNORECASE
)
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));|([a-zA-Z][a-zA-Z0-9]*;))?")


def odd_form(markup: str, *, xhtml: bool = False) -> str:
    """The first piece that parsers read in different ways, in words; empty where there is none. Linear.

    Args:
        markup: HTML or XHTML.
        xhtml: which of the two. In XHTML only void elements may end themselves: by HTML's rules ``<p/>`` stays open.
    """
    position = 0
    while token := _TOKEN.match(markup, position):
        if xhtml and (name := token["name"]) and (name in _VOID) != bool(token["empty"]):
            break
        position = token.end()
    if position < len(markup):
        return f"{markup[position : position + 40]!r}, a form that parsers read in different ways"
    for reference in _REFERENCE.finditer(markup):
        if not _is_plain(reference):
            return f"{markup[reference.start() :][:12]!r}, a reference that parsers read in different ways"
    return ""


def odd_form_of_xhtml(document: str) -> str:
    """The same for a whole document, which may begin with an XML declaration of UTF-8."""
    declaration = _DECLARATION.match(document)
    return odd_form(document[declaration.end() :] if declaration else document, xhtml=True)


def _is_plain(reference: re.Match[str]) -> bool:
    """Whether a reference has its semicolon and means one character everywhere. HTML replaces U+0080 to U+009F."""
    hexadecimal, decimal, name = reference.groups()
    if name:
        # HTML 4 had other characters for some names, or none.
        return name == "apos;" or name2codepoint.get(name[:-1]) == ord(html5.get(name, "\0")[:1])
    if not hexadecimal and not decimal:
        return False
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
        return False
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0x10FFFF
