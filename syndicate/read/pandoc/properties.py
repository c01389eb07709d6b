"""The properties of a package that pandoc does not read, such as custom fields. Members in, entries out.

Of EPUB: the metadata of the package document, whose order and tags pandoc loses.
Of Office Open XML: ``docProps/core.xml`` (ECMA-376 part 2) and ``custom.xml``. Of OpenDocument: ``meta.xml``, and the
paragraphs that are styled as title, subtitle, author and date, which pandoc takes for any others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from syndicate.read.frontmatter import StatedField, keynames
from syndicate.read.frontmatter.stated import is_web_address
from syndicate.read.markup.xml import attribute, child, children, local, parse_xml, said

_OFFICE = {
    "title": "title",
    "creator": "author",
    "subject": "tags",
    "keywords": "keywords",
    "category": "section",
    "language": "language",
    "created": "created",
}
_OPEN = {
    "title": "title",
    "initial-creator": "author",
    "subject": "tags",
    "keyword": "keywords",
    "language": "language",
    "creation-date": "created",
}
_PUBLICATION = {
    "title": "title",
    "creator": "author",
    "subject": "tags",
    "language": "language",
    "date": "date",
    "description": "description",
    "identifier": "id",
    "rights": "rights",
    "source": "url",
}
_STYLES = {"Title": "title", "Subtitle": "subtitle", "Author": "author", "Date": "date"}
_MOST_STYLED = 12
_KNOWN = frozenset(
    [
        *keynames.ID,
        *keynames.TITLE,
        *keynames.STANDFIRST,
        *keynames.AUTHORS,
        *keynames.PUBLISHED,
        *keynames.UPDATED,
        *keynames.LANGUAGE,
        *keynames.URL,
        *keynames.SECTION,
        *keynames.TAGS,
        *keynames.NOTICE,
        *keynames.LICENCE,
        *keynames.COPYRIGHT,
        *keynames.EXPIRY,
        *keynames.EMBARGO,
        *keynames.RELATED,
        *keynames.STATUS,
    ]
)


class Properties(Struct, frozen=True):
    """The entries that were made for this document, those that any program writes, and unknown names.

    Comments, revisions and the name of who saved it last are private, and are in none of these.
    """

    given: tuple[StatedField, ...] = ()
    styled: tuple[str, ...] = ()
    """Paragraphs of the text from which some of the entries were read."""
    written: tuple[StatedField, ...] = ()
    others: tuple[str, ...] = ()


def read_properties(members: Mapping[str, bytes], uri: str) -> Properties:
    """The properties of a document. Raises: ReadError: a member that is no XML."""
    if "META-INF/container.xml" in members:
        return Properties(tuple(_gathered(list(_publication(members, uri)))))
    if "meta.xml" in members:
        root = child(parse_xml(members["meta.xml"], f"{uri}: meta.xml").root, "meta")
        custom = [(attribute(one, "name"), said(one)) for one in children(root, "user-defined")]
        written = [StatedField(_OPEN[local(one)], said(one), 0) for one in children(root, *_OPEN)]
        styled = _styled(members["content.xml"], uri) if "content.xml" in members else ()
        return _sorted(custom, tuple(styled), written)
    core = members.get("docProps/core.xml", b"<none/>")
    more = members.get("docProps/custom.xml", b"<none/>")
    root = parse_xml(core, f"{uri}: docProps/core.xml").root
    written = [StatedField(_OFFICE[local(one)], said(one), 0) for one in children(root, *_OFFICE)]
    root = parse_xml(more, f"{uri}: docProps/custom.xml").root
    custom = [(attribute(one, "name"), said(one)) for one in children(root, "property")]
    return _sorted(custom, (), written)


def package_document(members: Mapping[str, bytes], uri: str) -> str:
    """The name of an EPUB's package document (EPUB 3.3 section 4.2.6.3.1). Raises: ReadError: no XML."""
    container = parse_xml(members["META-INF/container.xml"], f"{uri}: META-INF/container.xml").root
    return attribute(child(container, "rootfiles", "rootfile"), "full-path")


def _publication(members: Mapping[str, bytes], uri: str) -> Iterator[StatedField]:
    """The Dublin Core entries of an EPUB's package document (EPUB 3.3 section 5.5)."""
    path = package_document(members, uri)
    if path not in members:
        return
    root = parse_xml(members[path], f"{uri}: {path}").root
    for one in children(child(root, "metadata"), *_PUBLICATION):
        if local(one) == "identifier" and attribute(one, "id") != attribute(root, "unique-identifier"):
            continue
        if local(one) == "source" and not is_web_address(said(one)):
            continue
        yield StatedField(_PUBLICATION[local(one)], said(one), 0)


def _sorted(
    custom: list[tuple[str, str]], styled: tuple[StatedField, ...], written: list[StatedField]
) -> Properties:
    filled = [(name, text) for name, text in custom if name and text]
    known = [StatedField(name, text, 0) for name, text in filled if _folded(name) in _KNOWN]
    stated = {_folded(entry.key) for entry in styled}
    others = tuple(name for name, _ in filled if _folded(name) not in _KNOWN)
    given = (*styled, *(entry for entry in known if _folded(entry.key) not in stated))
    texts = tuple(text for entry in styled for text in str(entry.value).split("\n"))
    return Properties(given, texts, tuple(_gathered(written)), others)


def _folded(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")


def _gathered(entries: list[StatedField]) -> Iterator[StatedField]:
    """Entries by key: OpenDocument has an element for each keyword."""
    values: dict[str, list[str]] = {}
    for entry in entries:
        if entry.value:
            values.setdefault(entry.key, []).append(str(entry.value))
    for key, each in values.items():
        yield StatedField(key, "\n".join(each) if key in ("author", "keywords", "tags") else each[0], 0)


def _styled(content: bytes, uri: str) -> Iterator[StatedField]:
    """The paragraphs at the top of a text by their styles, an automatic style standing for the one it is made from."""
    root = parse_xml(content, f"{uri}: content.xml").root
    parents = {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for style in children(child(root, "automatic-styles"), "style")
    }
    found: dict[str, list[str]] = {}
    for paragraph in list(children(child(root, "body", "text"), "p", "h"))[:_MOST_STYLED]:
        style = attribute(paragraph, "style-name")
        key = _STYLES.get(parents.get(style, "") if style not in _STYLES else style)
        if key and said(paragraph):
            found.setdefault(key, []).append(said(paragraph))
    for key, texts in found.items():
        yield StatedField(key, "\n".join(texts) if key == "author" else texts[0], 0)
