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
"""The allowed texts: a list, or a pattern that matches the whole text."""
Occurs: TypeAlias = Literal["once", "at most once", "any number"]

ANY = re.compile(r"(?s:.*)")
PLAIN = re.compile(r"[^<]*")
"""HTML without a tag: a summary must not be a second body."""
TOKEN = re.compile(r"[!-~]+")
"""An ASCII URI or an instant: visible characters without spaces."""
WEB = re.compile(r"https?://[!-~]+")
LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*")
NUMBER = re.compile(r"[0-9]{1,12}")


class Namespace(Struct, frozen=True):
    """A namespace and the one prefix for it in documents; `label` is the prefix in the table, if it is another one."""

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

    `path` holds the names from the root, separated by ``/``. A name may have several places that differ by the value of
    an attribute: ``feed/link[rel=self]``; such a place may stand `instead_of` another one, or beside it. `text` is None
    where only elements are allowed. Of the content of a `fragment` only depth and namespaces are checked; the caller
    checks the rest.
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
        format: the name of the format, for messages.
        namespaces: all namespaces that a document may declare.
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
        """The table with more places, before the place with the path `before`, or after all others."""
        paths = [element.path for element in self.elements]
        at = paths.index(before) if before else len(paths)
        return replace(
            self,
            namespaces=(*self.namespaces, *namespaces),
            elements=(*self.elements[:at], *elements, *self.elements[at:]),
        )
