"""XML to a tree, by expat: nothing outside the bytes is read, no entity is expanded, nothing gives instructions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from syndicate.errors import ArtifactError
from syndicate.verify.markup.vocabulary import MarkupVocabulary, grammar

XHTML = "{http://www.w3.org/1999/xhtml}"
NAMESPACES = {
    XHTML: "",
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
    "{http://www.idpf.org/2007/ops}": "epub:",
}
"""Those of a page, with the prefixes by which a vocabulary names them."""


class _Plain(TreeBuilder):
    """A tree builder that refuses document types, and with them every entity but the five of XML, and instructions."""

    def doctype(self, name: str, public: str | None, system: str | None) -> NoReturn:  # noqa: ARG002 -- expat's call
        raise ArtifactError(f"a document type declaration ({name}), which no output of ours has")

    def pi(self, target: str, data: str | None = None) -> NoReturn:  # noqa: ARG002 -- expat's call
        raise ArtifactError(f"a processing instruction ({target}), which no output of ours has")


def parse_xml(data: bytes, what: str) -> Element:
    """Parse a document.

    Args:
        data: of the document, in an encoding that it declares itself.
        what: the document's name, for the message.

    Raises:
        ArtifactError: not well-formed, or it has a document type declaration or a processing instruction.
    """
    parser = XMLParser(target=_Plain())  # noqa: S314 -- without a DOCTYPE there is no entity to expand
    try:
        parser.feed(data)
        root = parser.close()
    except ArtifactError as error:
        raise ArtifactError(f"{what}: {error}") from error
    # ValueError and LookupError: an encoding that Python does not know. MemoryError: expat's own limits.
    except (ParseError, ValueError, LookupError, RecursionError, MemoryError) as error:
        raise ArtifactError(f"{what}: not well-formed XML: {error}") from error
    assert isinstance(root, Element)
    return root


def prefixed(name: str, namespaces: Mapping[str, str] = NAMESPACES) -> str:
    """A name as a vocabulary has it; one of another namespace keeps that, and so is in no vocabulary."""
    namespace, brace, local = name.rpartition("}")
    if not brace:
        return f"{name} (without a namespace)"
    prefix = namespaces.get(namespace + brace)
    return name if prefix is None else prefix + local


def attributes(element: Element, namespaces: Mapping[str, str] = NAMESPACES) -> Mapping[str, str]:
    """An element's attributes by their names as a vocabulary has them; most have no namespace.

    ``h:class`` is not ``class``, also where the prefix is bound to the elements' own namespace: it keeps its name.
    """
    if not any("{" in name for name in element.attrib):
        return element.attrib
    own = {namespace: prefix for namespace, prefix in namespaces.items() if prefix}
    return {prefixed(name, own) if "{" in name else name: value for name, value in element.attrib.items()}


def refused(
    root: Element, vocabulary: MarkupVocabulary, namespaces: Mapping[str, str], inside: str = ""
) -> str:
    """The first thing of a tree that is not in its vocabulary, in words; empty where all of it is."""
    rules, left = grammar(vocabulary), [(root, inside)]
    while left:
        element, parent = left.pop()
        name = prefixed(element.tag, namespaces)
        if reason := rules.refusal(name, parent, attributes(element, namespaces)):
            return reason
        if name in rules.textless and any(map(str.strip, own_texts(element))):
            return f"text directly inside <{name}>"
        left += [(child, name) for child in reversed(element)]
    return ""


def own_texts(element: Element) -> tuple[str, ...]:
    """What stands directly in an element: before, between and behind its children."""
    return (element.text or "", *(child.tail or "" for child in element))
