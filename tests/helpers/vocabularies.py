"""What stands in a container, and what the table of its format permits there."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from syndicate.verify.xml_vocabulary import XmlVocabulary


def named(tag: str, vocabulary: XmlVocabulary) -> str:
    labels = {f"{{{n.uri}}}": n.label or n.prefix for n in vocabulary.namespaces}
    uri, brace, local = tag.rpartition("}")
    if tag.startswith("{http://www.w3.org/XML/1998/namespace}"):
        return f"xml:{local}"
    label = labels[uri + brace] if brace else ""
    return f"{label}:{local}" if label else local


def standing(
    element: etree._Element, above: str, vocabulary: XmlVocabulary
) -> Iterator[tuple[str, str, str]]:
    """Each place, and each attribute there with its value, in a document."""
    places = {place.path: place for place in vocabulary.elements}
    path = above + named(str(element.tag), vocabulary)
    attributes = {named(str(name), vocabulary): str(value) for name, value in element.attrib.items()}
    told_apart = [f"{path}[{name}={value}]" for name, value in attributes.items()]
    path = next((one for one in told_apart if one in places), path)
    yield path, "", ""
    for name, value in attributes.items():
        yield path, name, value
    if not places[path].fragment:
        for child in element:
            yield from standing(child, f"{path}/", vocabulary)


def may_stand(vocabulary: XmlVocabulary) -> Iterator[tuple[str, str, str]]:
    for element in vocabulary.elements:
        yield element.path, "", ""
        for attribute in element.attributes:
            values = attribute.values if isinstance(attribute.values, tuple) else ("*",)
            yield from ((element.path, attribute.name, value) for value in values)
