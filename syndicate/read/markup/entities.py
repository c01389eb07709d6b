"""Entities that an XML document declares: those that stand for short plain text are read; others refuse the document.

Old feeds and wires declare characters by name (``<!ENTITY nbsp "&#160;">``). What names a file, holds markup, refers to
another entity or is long can open files and grow without bound (XML 1.0 section 4.4), and has no use in an article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from syndicate.errors import ReadError

_MOST = 300
"""Entities; all of Latin-1, symbols and special characters of HTML 4 are 252."""
_LONGEST = 100
"""Characters that an entity may stand for."""
_GROWTH = 1_000_000
"""Characters by which entities may lengthen a document."""
_PREDEFINED = frozenset({"lt", "gt", "amp", "quot", "apos"})
"""XML 1.0 section 4.6: these may be declared, but mean what they mean."""
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+("[^"%]{0,2000}"|'[^'%]{0,2000}')\s*>""")
_OTHER = re.compile(r"\s+|<!--(?:[^-]|-[^-])*-->|<!(?:ELEMENT|ATTLIST|NOTATION)[^<>%]*>")
_CHARACTER = re.compile(r"&#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}));")
_REFERENCE = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&([A-Za-z_][\w.-]{0,60});", re.DOTALL)


def declared_entities(subset: str) -> dict[str, str] | None:
    """The texts that the entities of an internal subset stand for; None where one is not short and plain.

    Args:
        subset: what stands between the brackets of a document type declaration.
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(subset):
        if other := _OTHER.match(subset, at):
            at = other.end()
            continue
        entity = _ENTITY.match(subset, at)
        if entity is None or len(found) >= _MOST:
            return None
        name, text = entity[1], _CHARACTER.sub(_character, entity[2][1:-1])
        if name not in _PREDEFINED:
            if not is_plain(text):
                return None
            found.setdefault(name, text)  # XML 1.0 section 4.2: the first declaration counts
        at = entity.end()
    return found


def is_plain(text: str | None) -> bool:
    """Whether what an entity stands for is short text without markup and without references."""
    return text is not None and len(text) <= _LONGEST and not {"<", "&"} & set(text)


def is_predefined(name: str) -> bool:
    """Whether XML itself says what an entity of this name stands for."""
    return name in _PREDEFINED


def refusal(uri: str, place: str = "") -> ReadError:
    """The error for a document with other entities. `place` is where, with a colon and a space behind it."""
    return ReadError(
        f"{uri}: {place}its document type declares entities that are no short plain text",
        "write the characters themselves; other entities are not expanded",
    )


def expand(text: str, entities: Mapping[str, str]) -> str | None:
    """A document with the characters where references to these entities stand; None if it would grow too much."""
    grown = 0

    def expanded(match: re.Match[str]) -> str:
        nonlocal grown
        value = entities.get(match[1] or "")
        if value is None or grown > _GROWTH:
            return match[0]
        grown += len(value)
        return escape(value)

    made = _REFERENCE.sub(expanded, text) if entities else text
    return None if grown > _GROWTH else made


def _character(match: re.Match[str]) -> str:
    number = int(match[1]) if match[1] else int(match[2], 16)
    return chr(number) if 0 < number <= 0x10FFFF else "\ufffd"
