"""Reads the package of an EPUB: which documents are read in which order, and which other members there are.

What enters are the members of the archive. Container, package document and NCX are followed as a reading system
follows them (EPUB 3.3, sections 4 and 5), each in a closed vocabulary. There must not be a second path for another
reading system: no second package, no fallback, no second rendition, nothing that is not linear, no member outside the
manifest.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.verify.markup import ElementRule, MarkupVocabulary, parse_xml
from syndicate.verify.markup.vocabulary import ANY_TEXT, LANGUAGE
from syndicate.verify.markup.xml import refused

XHTML_TYPE = "application/xhtml+xml"
CSS_TYPE = "text/css"
NCX_TYPE = "application/x-dtbncx+xml"
PICTURE_TYPES = ("image/jpeg", "image/png")

_CONTAINER_FILE = "META-INF/container.xml"
_XML = {"{http://www.w3.org/XML/1998/namespace}": "xml:"}
_CONTAINER_NAMES = {"{urn:oasis:names:tc:opendocument:xmlns:container}": ""}
_OPF_NAMES = {"{http://www.idpf.org/2007/opf}": "", "{http://purl.org/dc/elements/1.1/}": "dc:", **_XML}
_NCX_NAMES = {"{http://www.daisy.org/z3986/2005/ncx/}": "", **_XML}
_OPF = "{http://www.idpf.org/2007/opf}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"

# In another encoding, in a comment or in a marked section, some parsers would find another text.
_DECLARATION = re.compile(
    rb"""<\?xml version=(?P<quote>["'])1\.0(?P=quote) encoding=(?P=quote)(?:utf|UTF)-8(?P=quote)\?>"""
)
PATH = r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*"
_ID = ("id", r"[A-Za-z_][\w.-]*")
_CONTAINER = MarkupVocabulary(
    (
        ElementRule("container", "part", ("rootfiles",), (("version", r"1\.0"),)),
        ElementRule("rootfiles", "part", ("rootfile",)),
        ElementRule(
            "rootfile", "part", (), (("full-path", PATH), ("media-type", r"application/oebps-package\+xml"))
        ),
    ),
    top=("container",),
)
_PROPERTIES = (
    "belongs-to-collection|collection-type|dcterms:modified|group-position"
    "|schema:(accessMode|accessModeSufficient|accessibilityFeature|accessibilityHazard|accessibilitySummary)"
)
_TERMS = ("creator", "date", "identifier", "language", "publisher", "rights", "subject", "title")
_PACKAGE = MarkupVocabulary(
    (
        ElementRule(
            "package",
            "part",
            ("metadata", "manifest", "spine"),
            (
                ("unique-identifier", "id"),
                ("version", r"3\.0"),
                # EbookLib always writes it; it means nothing without a property of that vocabulary.
                ("prefix", "rendition: http://www.idpf.org/vocab/rendition/#"),
                ("xml:lang", LANGUAGE[1]),
            ),
        ),
        ElementRule("metadata", "part", ("meta", *(f"dc:{term}" for term in _TERMS))),
        *(ElementRule(f"dc:{term}", "part", ("text",), (_ID,)) for term in _TERMS),
        ElementRule(
            "meta",
            "part",
            ("text",),
            (
                _ID,
                ("property", _PROPERTIES),
                ("refines", r"#[\w.-]+"),
                ("name", "calibre:series(_index)?|cover|generator"),
                ("content", ANY_TEXT),
            ),
        ),
        ElementRule("manifest", "part", ("item",)),
        ElementRule(
            "item",
            "part",
            (),
            (
                _ID,
                ("href", PATH),
                ("media-type", r"application/xhtml\+xml|text/css|application/x-dtbncx\+xml|image/(jpeg|png)"),
                ("properties", "nav|cover-image"),
            ),
        ),
        ElementRule(
            "spine", "part", ("itemref",), (("toc", r"[\w.-]+"), ("page-progression-direction", "ltr|rtl"))
        ),
        ElementRule("itemref", "part", (), (("idref", r"[\w.-]+"),)),
    ),
    top=("package",),
)
_CONTENTS = MarkupVocabulary(
    (
        ElementRule(
            "ncx", "part", ("head", "docTitle", "navMap"), (("version", "2005-1"), ("xml:lang", LANGUAGE[1]))
        ),
        ElementRule("head", "part", ("meta",)),
        ElementRule("meta", "part", (), (("name", r"dtb:\w+"), ("content", ANY_TEXT))),
        ElementRule("docTitle", "part", ("text",)),
        ElementRule("text", "part", ("text",)),
        ElementRule("navMap", "part", ("navPoint",)),
        ElementRule("navPoint", "part", ("navLabel", "content", "navPoint"), (_ID, ("playOrder", "[0-9]+"))),
        ElementRule("navLabel", "part", ("text",)),
        ElementRule("content", "part", (), (("src", PATH + r"(#[\w.-]+)?"),)),
    ),
    top=("ncx",),
)


class EpubPackage(Struct, frozen=True):
    """The members of a book by their purpose.

    `spine` are the documents in reading order, `contents` is the table of contents among them. Documents may refer to
    `sheets` and `pictures`; these have media types, and one of them is the `cover`.
    """

    folder: str
    spine: tuple[str, ...]
    contents: str
    sheets: frozenset[str]
    pictures: tuple[tuple[str, str], ...]
    cover: str


def read_package(what: str, files: Mapping[str, bytes]) -> EpubPackage:
    """Follow the container to the package.

    Args:
        what: the book's name, for messages.
        files: its members by name.

    Raises:
        ArtifactError: something is missing or not in the vocabulary, or two systems would read different books.
    """
    container = _document(what, files, _CONTAINER_FILE, _CONTAINER, _CONTAINER_NAMES)
    roots = [
        element.get("full-path", "") for element in container.iter() if element.tag.endswith("}rootfile")
    ]
    if len(roots) != 1:
        raise ArtifactError(f"{what}, {_CONTAINER_FILE}: {len(roots)} root files; one is right")
    path = roots[0]
    package = _document(what, files, path, _PACKAGE, _OPF_NAMES)
    where = f"{what}, {path}"
    if [part.tag for part in package] != [f"{_OPF}{name}" for name in ("metadata", "manifest", "spine")]:
        raise ArtifactError(f"{where}: not one metadata, one manifest and one spine, in this order")
    _refuse_twice(where, "id", (element.attrib["id"] for element in package.iter() if "id" in element.attrib))
    items = {item.get("id", ""): item for item in package.iterfind(f"{_OPF}manifest/{_OPF}item")}
    names = {key: resolved(path, item.get("href", "")) for key, item in items.items()}
    _judge_members(what, where, files, names, path)
    spine = _spine(where, package, names)
    types = {names[key]: item.get("media-type", "") for key, item in items.items()}
    _judge_types(where, spine, types)
    tables = [name for name, kind in types.items() if kind == NCX_TYPE]
    named = [names[toc] for part in package if (toc := part.get("toc")) in names]
    _judge_ncx(what, where, files, tables, named, spine)
    return EpubPackage(
        folder=posixpath.dirname(path),
        spine=spine,
        contents=_only(where, items, names, "nav", (XHTML_TYPE,)),
        sheets=frozenset(name for name, kind in types.items() if kind == CSS_TYPE),
        pictures=tuple((name, kind) for name, kind in types.items() if kind in PICTURE_TYPES),
        cover=_only(where, items, names, "cover-image", PICTURE_TYPES),
    )


def _judge_types(where: str, spine: tuple[str, ...], types: Mapping[str, str]) -> None:
    """The spine holds the XHTML documents, each of them, and nothing else."""
    if any(types[name] != XHTML_TYPE for name in spine):
        raise ArtifactError(f"{where}: the spine names something that is no XHTML document")
    if unread := sorted(name for name, kind in types.items() if kind == XHTML_TYPE and name not in spine):
        raise ArtifactError(f"{where}: {unread[0]} is no part of the spine")


def _judge_ncx(
    what: str,
    where: str,
    files: Mapping[str, bytes],
    tables: Sequence[str],
    named: Sequence[str],
    spine: tuple[str, ...],
) -> None:
    """There is at most one NCX, the table of contents of old reading systems; it leads to documents of the spine."""
    if named != tables or len(tables) > 1:
        raise ArtifactError(f"{where}: the spine's toc is not the book's one NCX")
    for table in tables:
        for content in _document(what, files, table, _CONTENTS, _NCX_NAMES).iter(f"{_NCX}content"):
            if (target := resolved(table, content.get("src", ""))) not in spine:
                raise ArtifactError(f"{what}, {table}: leads to {target}, which is no part of the spine")


def resolved(base: str, href: str) -> str:
    """The member that a relative reference in the member `base` names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href.partition("#")[0])))


def _document(
    what: str,
    files: Mapping[str, bytes],
    name: str,
    vocabulary: MarkupVocabulary,
    namespaces: Mapping[str, str],
) -> Element:
    if name not in files:
        raise ArtifactError(f"{what}: {name or 'the package document'} is missing")
    root = parse_xml(files[name], f"{what}, {name}")
    if not _DECLARATION.match(files[name]) or b"<!" in files[name]:
        raise ArtifactError(
            f"{what}, {name}: not UTF-8 that is declared so, or with comments or marked sections"
        )
    if reason := refused(root, vocabulary, namespaces):
        raise ArtifactError(f"{what}, {name}: {reason}")
    return root


def _judge_members(
    what: str, where: str, files: Mapping[str, bytes], names: Mapping[str, str], path: str
) -> None:
    """The archive holds the members of the manifest and those of every EPUB, and no others."""
    _refuse_twice(where, "href", names.values())
    own = {"mimetype", _CONTAINER_FILE, path}
    if missing := sorted(set(names.values()) - (files.keys() - own)):
        raise ArtifactError(f"{what}: {missing[0]} is missing")
    if odd := sorted(files.keys() - own - set(names.values())):
        raise ArtifactError(f"{what}: the member {odd[0]}, which the manifest does not name")


def _spine(where: str, package: Element, names: Mapping[str, str]) -> tuple[str, ...]:
    found = [itemref.get("idref", "") for itemref in package.iterfind(f"{_OPF}spine/{_OPF}itemref")]
    for name in found:
        if name not in names:
            raise ArtifactError(f"{where}: the spine names {name!r}, which is not there")
    _refuse_twice(where, "idref", found)
    return tuple(names[name] for name in found)


def _only(
    where: str, items: Mapping[str, Element], names: Mapping[str, str], marked: str, kinds: tuple[str, ...]
) -> str:
    found = [key for key, item in items.items() if item.get("properties") == marked]
    if len(found) != 1 or items[found[0]].get("media-type") not in kinds:
        raise ArtifactError(
            f"{where}: {len(found)} items with properties={marked!r}; one {kinds[0]} is right"
        )
    return names[found[0]]


def _refuse_twice(where: str, attribute: str, values: Iterable[str]) -> None:
    value, count = next(iter(Counter(values).most_common(1)), ("", 0))
    if count > 1:
        raise ArtifactError(
            f"{where}: {attribute} {value!r} stands {count} times; readers choose differently"
        )
