"""The signs of pandoc's formats: first bytes and names of files. Opens and starts nothing.

Packages and XML are known by their content alone. Of the formats that are text, only marks count that no story has
by accident, and only where the name has no suffix: a plain text that happens to underline its title stays plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from syndicate.read.encoding.decode import is_text

_ZIP = b"PK\x03\x04"
_MIMETYPES = {
    "epub": b"application/epub+zip",  # EPUB OCF 3.3 section 4.2.2
    "odt": b"application/vnd.oasis.opendocument.text",  # OpenDocument 1.3 part 2 section 3.3
}
_MIMETYPE_AT = 30 + len("mimetype")
"""Both standards have it uncompressed in the first member, so that it stands at this place."""
_OFFICE_STARTS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"word/")
"""The members that writers of Office Open XML put first."""
_OTHER_OFFICE = (b"ppt/", b"xl/", b"visio/")
_XML = {
    "docbook": re.compile(rb"http://docbook\.org/ns/docbook|<!DOCTYPE\s[^>]*DocBook", re.IGNORECASE),
    "jats": re.compile(
        rb"""<!DOCTYPE\s+article\s[^>]*(?:JATS|NLM//DTD)|<article\s[^>]*(?:dtd-version|article-type)\s*="""
    ),
}
_NOTEBOOK = re.compile(rb"""\s*\{.*?["']cells["']\s*:\s*\[""", re.DOTALL)
_TEXT = {
    "asciidoc": re.compile(r"\s*= \S.*\n(?:[^\n:=].*\n){0,3}:[\w-]+!?:(?: |\n)"),
    "latex": re.compile(r"(?:\s|%.*\n)*\\documentclass\s*[\[{]"),
    "org": re.compile(
        r"(?:\s|#(?: .*)?\n)*#\+(?:title|author|date|options|startup|language):", re.IGNORECASE
    ),
    "rst": re.compile(r"(?:^|\n)\.\. (?:[a-z-]+::(?: |\n)|\|[^|\n]+\| [a-z]+::|_[^\n:]+: \S)"),
}


def looks_like(format_name: str, suffixes: Sequence[str], head: bytes, name: str) -> bool:
    """Whether a file is of this format, as far as its first bytes and its name tell."""
    suffix = PurePath(name).suffix.lower()
    if format_name in _MIMETYPES:
        return head.startswith(_ZIP) and head.startswith(_MIMETYPES[format_name], _MIMETYPE_AT)
    if format_name == "docx":
        return head.startswith(_ZIP) and _is_word(head, named=suffix in suffixes)
    if format_name in _XML:
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and bool(_XML[format_name].search(head))
    if not head.strip() or not is_text(head):
        return False
    if format_name == "ipynb":
        return bool(_NOTEBOOK.match(head)) or (suffix in suffixes and head.lstrip().startswith(b"{"))
    if suffix in suffixes:
        return True
    marks = _TEXT.get(format_name)
    # All marks are ASCII.
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n")
    return (
        not suffix
        and marks is not None
        and bool(marks.search(text) if format_name == "rst" else marks.match(text))
    )


def _is_word(head: bytes, *, named: bool) -> bool:
    """Whether a package is a text of Word's: by its members' names, or by its own where those are not in reach yet."""
    if not head.startswith(_OFFICE_STARTS, 30):
        return False
    return b"word/" in head or (named and not any(part in head for part in _OTHER_OFFICE))
