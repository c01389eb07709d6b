"""Parses XML with expat. Nothing outside of the bytes is read, no entity expanded, no instruction obeyed.

What enters are the bytes of a document, what leaves is a tree, or the reason why it is not in its vocabulary.
"""

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
"""The namespaces of a page, with their prefixes in a vocabulary."""


class _Plain(TreeBuilder):
    """A tree builder that refuses document types (and so all entities but the five of XML) and instructions."""

    def doctype(self, name: str, public: str | None, system: str | None) -> NoReturn:  # noqa: ARG002 -- expat's call
        raise ArtifactError(f"a document type declaration ({name}), which no output of ours has")

    def pi(self, target: str, data: str | None = None) -> NoReturn:  # noqa: ARG002 -- expat's call
        raise ArtifactError(f"a processing instruction ({target}), which no output of ours has")


def parse_xml(data: bytes, what: str) -> Element:
    """Parse a document.

    Args:
        data: the document, in the encoding that it declares.
        what: its name, for the message.

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
    """The name in a vocabulary. A name of another namespace keeps it, so that no vocabulary has it."""
    namespace, brace, local = name.rpartition("}")
    if not brace:
        return f"{name} (without a namespace)"
    prefix = namespaces.get(namespace + brace)
    return name if prefix is None else prefix + local


def attributes(element: Element, namespaces: Mapping[str, str] = NAMESPACES) -> Mapping[str, str]:
    """The attributes of an element, by their names in a vocabulary.

    ``h:class`` is not ``class``, even if the prefix is bound to the namespace of the element: it keeps its name.
    """
    if not any("{" in name for name in element.attrib):
        return element.attrib
    own = {namespace: prefix for namespace, prefix in namespaces.items() if prefix}
    return {prefixed(name, own) if "{" in name else name: value for name, value in element.attrib.items()}


def refused(
    root: Element, vocabulary: MarkupVocabulary, namespaces: Mapping[str, str], inside: str = ""
) -> str:
    """The first part of a tree that is not in its vocabulary, in words; empty if there is none."""
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
    """The texts directly in an element: before, between and after its children."""
    return (element.text or "", *(child.tail or "" for child in element))
