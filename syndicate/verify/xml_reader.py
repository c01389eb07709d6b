"""Reads XML of a closed vocabulary with expat.

What enters are an output's bytes and the table of its format; what leaves is the tree, its elements named as in the
table. A document must never pass with anything that another parser could take for more text, another item or a style:
foreign elements, attributes and namespaces, comments, processing instructions, document types, other encodings, text
between elements, an element twice or out of order. Nothing outside the bytes is opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.verify.marks import piled_marks
from syndicate.verify.xml_vocabulary import Element, Values, XmlVocabulary

_DEEPEST = 256
"""Nested elements. Articles nest 32 blocks (`syndicate.normalise.clean`), each of at most three elements."""
_XML = "http://www.w3.org/XML/1998/namespace"
# In another encoding, other parsers would read another text. lxml and our exporters write these two spellings.
_PROLOG = re.compile(rb"""<\?xml version=(?:"1\.0" encoding="UTF-8"|'1\.0' encoding='UTF-8')\?>""")
# The value of an attribute may be a URI, with slashes.
_PATH = re.compile(r"(?P<bare>(?:(?P<parent>.*)/)?[^/\[\]]+)(?:\[(?P<told_apart_by>[^=\[\]]+)=[^\[\]]*\])?")


class _Table(Struct, frozen=True):
    """A vocabulary, indexed by path."""

    places: Mapping[str, Element]
    ranks: Mapping[str, int]
    told_apart_by: Mapping[str, tuple[str, ...]]
    required: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    declared: frozenset[tuple[str, str]]


@cache
def _table(vocabulary: XmlVocabulary) -> _Table:
    required: dict[str, list[str]] = {}
    told_apart_by: dict[str, list[str]] = {}
    for element in vocabulary.elements:
        path = _PATH.fullmatch(element.path)
        assert path is not None
        if path["told_apart_by"]:
            names = told_apart_by.setdefault(path["bare"], [])
            names += {path["told_apart_by"]} - set(names)
        if element.occurs == "once" and not element.instead_of:
            required.setdefault(path["parent"] or "", []).append(element.path)
    return _Table(
        {element.path: element for element in vocabulary.elements},
        {element.path: rank for rank, element in enumerate(vocabulary.elements)},
        {path: tuple(names) for path, names in told_apart_by.items()},
        {path: tuple(paths) for path, paths in required.items()},
        {n.uri: f"{n.label or n.prefix}:" if n.label or n.prefix else "" for n in vocabulary.namespaces},
        frozenset((n.prefix, n.uri) for n in vocabulary.namespaces),
    )


def read_xml(artifact: Artifact, vocabulary: XmlVocabulary) -> ET.Element:
    """Parse a document. Names are those of the table; in a fragment, those of ElementTree.

    Raises:
        ArtifactError: it is not well-formed, or holds something that the table does not; the message names the place.
    """
    if not _PROLOG.match(artifact.data):
        wanted = '<?xml version="1.0" encoding="UTF-8"?>'
        raise ArtifactError(f"{artifact.name}: does not begin with {wanted}")
    return _XmlReader(artifact.name, vocabulary).read(artifact.data)


class _OpenElement(Struct):
    """An open element, and what it held so far."""

    place: Element
    shown: str
    counts: dict[str, int]
    rank: int = -1
    last: str = ""
    sections: int = 0
    has_text: bool = False


class _XmlReader:
    """Builds a tree from expat's events, and refuses everything that has no place."""

    def __init__(self, name: str, vocabulary: XmlVocabulary) -> None:
        self._name = name
        self._vocabulary = vocabulary
        self._table = _table(vocabulary)
        self._builder = ET.TreeBuilder()
        self._open: list[_OpenElement] = []
        self._below = 0  # how many elements of a fragment are open
        self._items = 0
        self._in_section = False
        self._clark: dict[str, str] = {}  # expat's names to ElementTree's
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16
        self._parser.StartNamespaceDeclHandler = self._declare
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartCdataSectionHandler = self._start_section
        self._parser.EndCdataSectionHandler = self._end_section
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.CommentHandler = self._comment

    def read(self, data: bytes) -> ET.Element:
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 -- expat's own parameter
        except expat.ExpatError as error:
            raise ArtifactError(f"{self._name}: not well-formed XML: {error}") from error
        return self._builder.close()

    def _refuse(self, what: str) -> NoReturn:
        inside = any(one.place.path == self._vocabulary.item for one in self._open)
        item = f", item {self._items}" if inside else ""
        raise ArtifactError(f"{self._name}{item}, line {self._parser.CurrentLineNumber}: {what}")

    def _foreign(self, what: str) -> NoReturn:
        self._refuse(
            f"{what if len(what) <= 300 else what[:300] + ' …'}: not in the vocabulary of {self._vocabulary.format}"
        )

    def _declare(self, prefix: str | None, uri: str) -> None:
        if (prefix or "", uri or "") not in self._table.declared:
            self._foreign(f"the namespace {uri or ''!r} with the prefix {prefix or ''!r}")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._below or (self._open and self._open[-1].place.fragment):
            self._below += 1
            if len(self._open) + self._below > _DEEPEST:
                self._refuse(f"more than {_DEEPEST} elements in each other")
            self._builder.start(
                self._below_fragment(tag),
                {self._below_fragment(name): value for name, value in attributes.items()}
                if attributes
                else {},
            )
            return
        name = self._named(tag)
        named = {self._named(attribute): value for attribute, value in attributes.items()}
        place = self._place(name, named)
        self._judge_attributes(place, name, named)
        self._count(place, name)
        self._open.append(_OpenElement(place, name, {}))
        self._items += place.path == self._vocabulary.item
        self._builder.start(name, named)

    def _named(self, tag: str) -> str:
        uri, space, local = tag.rpartition(" ")
        if not space:
            return local
        return f"xml:{local}" if uri == _XML else self._table.labels[uri] + local

    def _below_fragment(self, tag: str) -> str:
        if (found := self._clark.get(tag)) is None:
            uri, space, local = tag.rpartition(" ")
            found = self._clark[tag] = f"{{{uri}}}{local}" if space else local
        return found

    def _place(self, name: str, attributes: Mapping[str, str]) -> Element:
        path = f"{self._open[-1].place.path}/{name}" if self._open else name
        shown, told_apart = name, False
        for attribute in self._table.told_apart_by.get(path, ()):
            if attribute in attributes:
                shown = f'{name} {attribute}="{attributes[attribute][:40]}"'
                if found := self._table.places.get(f"{path}[{attribute}={attributes[attribute]}]"):
                    return found
                told_apart = True
        place = self._table.places.get(path)
        if place is None or (not self._open and place is not self._vocabulary.elements[0]) or told_apart:
            where = f" in <{self._open[-1].shown}>" if self._open else " as the first element"
            self._foreign(f"<{shown}>{where}")
        return place

    def _count(self, place: Element, name: str) -> None:
        if not self._open:
            return
        parent = self._open[-1]
        rank = self._table.ranks[place.path]
        if rank < parent.rank:
            self._refuse(f"<{name}> after <{parent.last}>; in {self._vocabulary.format} it stands before it")
        parent.rank, parent.last = rank, name
        counted = place.instead_of or place.path
        parent.counts[counted] = parent.counts.get(counted, 0) + 1
        if parent.counts[counted] > 1 and place.occurs != "any number":
            self._refuse(f"a second <{name}> in <{parent.shown}>; readers choose differently")

    def _judge_attributes(self, place: Element, name: str, attributes: Mapping[str, str]) -> None:
        known = {attribute.name: attribute for attribute in place.attributes}
        for attribute, value in attributes.items():
            if attribute not in known:
                self._foreign(f"the attribute {attribute} on <{name}>")
            if not _matches(known[attribute].values, value):
                self._foreign(f"{attribute}={_shortened(value)!r} on <{name}>")
        for attribute in known.keys() - attributes.keys():
            if known[attribute].required:
                self._refuse(f"<{name}> without {attribute}")

    def _end(self, tag: str) -> None:
        if self._below:
            self._below -= 1
            self._builder.end(self._clark[tag])
            return
        closed = self._open.pop()
        element = self._builder.end(closed.shown)
        if not closed.place.fragment:
            text = element.text or ""
            if closed.place.text is not None and not _matches(closed.place.text, text):
                self._foreign(f"the text {_shortened(text)!r} in <{closed.shown}>")
            if piled := piled_marks(text):
                self._refuse(f"{piled}, in <{closed.shown}>")
        for path in self._table.required.get(closed.place.path, ()):
            if path not in closed.counts:
                self._refuse(f"<{closed.shown}> without <{path.removeprefix(closed.place.path + '/')}>")

    def _text(self, data: str) -> None:
        if not self._below:
            here = self._open[-1]
            if here.place.text is None and data.strip(" \t\r\n"):
                self._refuse(f"the text {_shortened(data)!r} between the elements of <{here.shown}>")
            here.has_text = True
            if here.sections and not (self._in_section and here.sections == 1):
                self._beside(here)
        self._builder.data(data)

    def _start_section(self) -> None:
        if self._below:
            self._refuse("a CDATA section in markup")
        here = self._open[-1]
        self._in_section = True
        here.sections += 1
        if here.has_text or here.sections > 1:
            self._beside(here)

    def _end_section(self) -> None:
        self._in_section = False

    def _beside(self, here: _OpenElement) -> NoReturn:
        self._refuse(f"a CDATA section beside other text in <{here.shown}>; some readers take one of them")

    def _doctype(self, name: str, *_: object) -> None:
        self._refuse(f"a document type declaration ({name}), which no output of ours has")

    def _instruction(self, target: str, _: str) -> None:
        self._foreign(f"a processing instruction ({target})")

    def _comment(self, _: str) -> None:
        self._foreign("a comment")


def _matches(values: Values, text: str) -> bool:
    return text in values if isinstance(values, tuple) else values.fullmatch(text) is not None


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]} …"
