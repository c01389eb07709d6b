"""Names of elements in XML feeds, whatever prefixes a feed uses, and the children of an element by such names.

A name is ``prefix:local`` in lower case, with the prefix that the specification uses; RSS of any version has none.
"""

from __future__ import annotations

from html import escape

from lxml import etree

from syndicate.read.feed.entry import Markup
from syndicate.read.markup.serialise import as_html
from syndicate.read.markup.whitespace import SPACES

_XML = "http://www.w3.org/XML/1998/namespace"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_QUALIFIED = {
    "about": (f"{{{_RDF}}}about", "rdf:about"),
    "resource": (f"{{{_RDF}}}resource", "rdf:resource"),
    "lang": (f"{{{_XML}}}lang", "xml:lang"),
    "base": (f"{{{_XML}}}base", "xml:base"),
}
INHERITED = ("lang", *_QUALIFIED["lang"], "base", *_QUALIFIED["base"])
"""Attributes that hold for what is inside too, by all their names."""
_PREFIXES = {
    "http://www.w3.org/2005/atom": "atom:",
    "http://purl.org/atom/ns": "atom:",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons:",
    "http://web.resource.org/cc": "cc:",
    "http://creativecommons.org/ns": "cc:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
    "http://www.w3.org/2007/app": "app:",
    "http://purl.org/atom/app": "app:",
    "http://prismstandard.org/namespaces/basic/2.0": "prism:",
    "http://prismstandard.org/namespaces/1.2/basic": "prism:",
}


class Names:
    """The names of one document.

    Args:
        root: its namespace is the feed's own, even if it is misspelt or absent.
    """

    def __init__(self, root: etree._Element) -> None:
        home, local = _split(root.tag)
        self._home = home if local in ("feed", "entry", "rss", "channel") else ""
        self._own = "atom:" if local in ("feed", "entry") else ""
        self._known: dict[str, str] = {}

    def of(self, element: etree._Element) -> str:
        """The element's name; empty for what is no element."""
        tag: object = element.tag
        if not isinstance(tag, str):
            return ""
        if tag not in self._known:
            uri, local = _split(tag)
            if uri == self._home or not uri:
                self._known[tag] = local if ":" in local else self._own + local
            else:
                self._known[tag] = _PREFIXES.get(uri, f"{element.prefix or uri}:") + local
        return self._known[tag]


def _split(tag: str) -> tuple[str, str]:
    uri, _, local = tag.rpartition("}")
    uri = uri[1:].strip().lower().replace("https:", "http:").rstrip("/#")
    return uri, local.lower()


class Children:
    """The children of an element by name; `left` has the names that no reader asked for."""

    def __init__(self, element: etree._Element, names: Names) -> None:
        self.element = element
        self.names = names
        self._children: dict[str, list[etree._Element]] = {}
        self._asked: set[str] = {"", "media:group"}
        for child in element:
            name = names.of(child)
            self._children.setdefault(name, []).append(child)
            if name == "media:group":  # what it says of its renditions, it says of the entry
                for inside in child:
                    if names.of(inside) != "media:content":
                        self._children.setdefault(names.of(inside), []).append(inside)

    def all(self, *names: str) -> list[etree._Element]:
        """The children of these names, those of the first name first."""
        self._asked.update(names)
        return [child for name in names for child in self._children.get(name, ())]

    def texts(self, *names: str) -> tuple[str, ...]:
        """Their texts, without white space around them, empty ones left out."""
        return tuple(filter(None, (text_of(child).strip(SPACES) for child in self.all(*names))))

    def left(self) -> list[str]:
        """The names that no call asked for, of children that hold something."""
        return [
            name
            for name, children in self._children.items()
            if name not in self._asked and any(child.attrib or text_of(child).strip() for child in children)
        ]


def text_of(element: etree._Element) -> str:
    """All its character data."""
    return "".join(map(str, element.itertext()))


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, with the prefix that its specification gives it or without; empty if absent."""
    # Each by its name: lxml takes quadratic time to list an element's attributes.
    for key in (name, *_QUALIFIED.get(name, ())):
        found = element.get(key)
        if found is not None:
            return str(found).strip(SPACES)
    return ""


def language_of(element: etree._Element) -> str:
    """The nearest ``xml:lang``."""
    return next(filter(None, (attribute(one, "lang") for one in (element, *element.iterancestors()))), "")


def inner_html(element: etree._Element) -> str:
    """The content of an element as HTML, whatever its namespaces. Changes the names of the elements in it."""
    for inside in element.iterdescendants():
        if isinstance(inside.tag, str):
            inside.tag = _split(inside.tag)[1].rpartition(":")[2]
    etree.cleanup_namespaces(element)
    parts = map(as_html, element)
    return escape(str(element.text or ""), quote=False) + "".join(parts)


def markup_of(element: etree._Element, base: str) -> Markup:
    """A field of RSS: HTML, whether it is escaped or not."""
    if len(element):
        return Markup(inner_html(element), is_html=True, base=base)
    return Markup(str(element.text or ""), is_html=True, base=base)
