"""The authors of a JATS article, in every form in which JATS names them. XML in, names out.

Pandoc reads ``name`` alone and gives an empty one for ``string-name`` and ``collab`` (JATS 1.3, element ``contrib``).
"""

from __future__ import annotations

from lxml import etree

from syndicate.model import Author
from syndicate.read.markup.xml import attribute, child, children, local, parse_xml, said

_AUTHORS = ("", "author")


def contributors(data: bytes, uri: str) -> tuple[Author, ...]:
    """The article's own authors, in order; editors and translators are none, nor those of its sub-articles.

    Raises:
        ReadError: no XML, or with what is refused in it.
    """
    about = child(parse_xml(data, uri).root, "front", "article-meta")
    people = (one for group in children(about, "contrib-group") for one in children(group, "contrib"))
    named = (_author(one) for one in people if attribute(one, "contrib-type") in _AUTHORS)
    return tuple(dict.fromkeys(author for author in named if author is not None))


def _author(contributor: etree._Element) -> Author | None:
    for element in contributor.iter():
        match local(element):
            case "name":
                parts = children(element, "given-names", "surname", "suffix")
                spoken = sorted(
                    parts, key=lambda part: ("given-names", "surname", "suffix").index(local(part))
                )
                name = " ".join(filter(None, map(said, spoken)))
            case "string-name":
                name = said(element)
            case "collab":
                for members in list(
                    children(element, "contrib-group")
                ):  # who they are, not what they are called
                    element.remove(members)
                name = said(element)
            case _:
                continue
        if name:
            return Author(name, "organisation" if local(element) == "collab" else "person")
    return None
