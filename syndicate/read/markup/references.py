"""HTML's character references in a plain-text field, where programs write all text as HTML. Text in, text out."""

from __future__ import annotations

import re
from html import unescape

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def without_references(text: str) -> str:
    """The text with characters for references; a reference to an invisible character stays as it is written."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    character = unescape(reference[0])
    return character if character.isprintable() and not character.isspace() else reference[0]
