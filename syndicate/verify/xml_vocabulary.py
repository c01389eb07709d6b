"""What an XML format may hold, as a table: the place of each element, its attributes, its text, how often it occurs.

Everything that a table does not name is refused (`syndicate.verify.xml_reader`). A table is a frozen value. The
verifier of another exporter starts from one of ours, see `XmlVocabulary.extended`.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

Values: TypeAlias = tuple[str, ...] | re.Pattern[str]
"""What a text may be: one of these, or whatever the pattern matches as a whole."""
Occurs: TypeAlias = Literal["once", "at most once", "any number"]

ANY = re.compile(r"(?s:.*)")
PLAIN = re.compile(r"[^<]*")
"""Text that is read as HTML, and holds no tag: a summary is no second body."""
TOKEN = re.compile(r"[!-~]+")
"""A URI in ASCII or an instant: visible characters without spaces."""
WEB = re.compile(r"https?://[!-~]+")
LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*")
NUMBER = re.compile(r"[0-9]{1,12}")


class Namespace(Struct, frozen=True):
    """The one prefix that documents may bind to a URI; `label` is the table's, where the prefix is not its own."""

    uri: str
    prefix: str
    label: str = ""


class Attribute(Struct, frozen=True):
    """An attribute and its values."""

    name: str
    values: Values
    required: bool = True


class Element(Struct, frozen=True):
    """A place for an element.

    `path` are the names from the root, with ``/`` between. One name may have several places, which differ by the
    value of an attribute: ``feed/link[rel=self]``; it may stand `instead_of` one of the other places, or beside them.
    `text` is None where only elements may stand. What is below a `fragment` is not judged, but for its depth and
    namespaces: that is the caller's business.
    """

    path: str
    attributes: tuple[Attribute, ...] = ()
    text: Values | None = None
    occurs: Occurs = "once"
    fragment: bool = False
    instead_of: str = ""


class XmlVocabulary(Struct, frozen=True):
    """A format's table. Children stand in the order of the table; the first element is the root.

    Args:
        format: its name, for messages.
        namespaces: all that may be declared.
        elements: all places.
        item: the path of the element that messages count.
    """

    format: str
    namespaces: tuple[Namespace, ...]
    elements: tuple[Element, ...]
    item: str

    def extended(
        self, *elements: Element, before: str = "", namespaces: tuple[Namespace, ...] = ()
    ) -> XmlVocabulary:
        """The table with more places, in front of the one with the path `before`, or behind all others."""
        paths = [element.path for element in self.elements]
        at = paths.index(before) if before else len(paths)
        return replace(
            self,
            namespaces=(*self.namespaces, *namespaces),
            elements=(*self.elements[:at], *elements, *self.elements[at:]),
        )
