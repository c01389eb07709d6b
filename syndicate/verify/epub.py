"""An EPUB's bytes to passages: one for each chapter that names an article, with what its style sheets hide.

The archive is read in memory under limits, by `zipfile`; the documents by expat; the style sheets by tinycss2. The
package is followed as a reading system follows it: container, package document, spine (EPUB 3.3, sections 4 and 5).
"""

from __future__ import annotations

import hashlib
import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element, XMLPullParser

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage
from syndicate.verify.css import Step, refusals
from syndicate.verify.markup import XHTML, parse_xml, tree_stretches, unseen

_MAX_MEMBERS = 5_000
_MAX_BYTES = 100_000_000
_MAX_RATIO = 100
_MEDIA_TYPE = b"application/epub+zip"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_IDENTIFIER = "dcterms.identifier"


class Epub(Struct, frozen=True):
    """The verifier of EPUB publications. A chapter names its article in ``<meta name="dcterms.identifier">``."""

    name: str = "zipfile, expat and tinycss2"
    media_type: str = "application/epub+zip"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """See `syndicate.plugins.Verifier`."""
        files = _members(artifact)
        for name in _spine(artifact.name, files):
            root = parse_xml(files[name], f"{artifact.name}, {name}")
            article = _identifier(root)
            if article is not None:
                yield _passage(article, name, root, files)


def _members(artifact: Artifact) -> dict[str, bytes]:
    """The archive's members by name, under limits; a size that the archive claims is never trusted."""
    try:
        with zipfile.ZipFile(io.BytesIO(artifact.data)) as archive:
            infos = archive.infolist()
            if len(infos) > _MAX_MEMBERS:
                raise ArtifactError(f"{artifact.name}: more than {_MAX_MEMBERS:,} members")
            # OCF 3.3, section 4.2.2: the first member says what this is, neither compressed nor with extra fields.
            first = infos[0] if infos else None
            if first is None or (first.filename, first.compress_type) != ("mimetype", zipfile.ZIP_STORED):
                raise ArtifactError(f"{artifact.name}: the first member is not an uncompressed mimetype")
            files: dict[str, bytes] = {}
            left = _MAX_BYTES
            for info in infos:
                if info.filename in files:
                    raise ArtifactError(f"{artifact.name}: two members with the name {info.filename!r}")
                data = _member(artifact.name, archive, info, left)
                left -= len(data)
                files[info.filename] = data
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise ArtifactError(f"{artifact.name}: not a readable archive: {error}") from error
    except RuntimeError as error:  # encrypted, or a compression that nobody knows
        raise ArtifactError(f"{artifact.name}: not a readable archive: {error}") from error
    if files["mimetype"] != _MEDIA_TYPE:
        raise ArtifactError(f"{artifact.name}: the mimetype is {files['mimetype'][:40]!r}")
    return files


def _member(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    parts = info.filename.split("/")
    if info.filename.startswith("/") or ".." in parts or "\\" in info.filename:
        raise ArtifactError(f"{name}: a member outside the archive: {info.filename!r}")
    limit = min(left, max(1_000_000, info.compress_size * _MAX_RATIO))
    with archive.open(info) as member:
        data = member.read(limit + 1)
    if len(data) > limit:
        raise ArtifactError(f"{name}: {info.filename} is larger than an honest member would be")
    return data


def _spine(what: str, files: dict[str, bytes]) -> Iterator[str]:
    container = parse_xml(_file(what, files, "META-INF/container.xml"), f"{what}, META-INF/container.xml")
    rootfile = container.find(f"{_CONTAINER}rootfiles/{_CONTAINER}rootfile")
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    package = parse_xml(_file(what, files, path), f"{what}, {path}")
    manifest = {}
    for item in package.iterfind(f"{_OPF}manifest/{_OPF}item"):
        manifest[item.get("id")] = name = _resolved(path, item.get("href", ""))
        _file(what, files, name)
    for itemref in package.iterfind(f"{_OPF}spine/{_OPF}itemref"):
        if itemref.get("idref") not in manifest:
            raise ArtifactError(
                f"{what}, {path}: the spine names {itemref.get('idref')!r}, which is not there"
            )
        if itemref.get("linear", "yes") != "no":  # what is not linear is shown only to who looks for it
            yield manifest[itemref.get("idref")]


def _file(what: str, files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise ArtifactError(f"{what}: {name or 'the package document'} is missing")
    return files[name]


def _resolved(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href.partition("#")[0])))


def _identifier(root: Element) -> str | None:
    for meta in root.iterfind(f"{XHTML}head/{XHTML}meta"):
        if meta.get("name") == _IDENTIFIER:
            return meta.get("content")
    return None


def _passage(article: str, name: str, root: Element, files: dict[str, bytes]) -> Passage:
    body = root.find(f"{XHTML}body")
    if body is None:
        raise ArtifactError(f"{name}: no body")
    sheets = _sheets(name, root, files)
    reasons = dict.fromkeys(root.iter(), "outside of a notice's own element")
    for chain in _notices(root):
        found = refusals("\n".join(sheets), tuple(map(_step, chain)))
        reasons |= dict.fromkeys(chain[:-1], "")
        reasons |= dict.fromkeys(chain[-1].iter(), str(found[0]) if found else "")
    around = _unseen(root) or _unseen(body) or _instructed(files[name])

    def hides(element: Element) -> str:
        return around or _unseen(element) or reasons.get(element, "")

    title = next((h1 for h1 in body.iter(f"{XHTML}h1")), None)
    return Passage(
        article,
        "".join(title.itertext()) if title is not None else "",
        name,
        tree_stretches(body, hides),
        sheets=tuple(hashlib.sha256(sheet.encode()).hexdigest() for sheet in sheets),
    )


def _notices(root: Element) -> Iterator[tuple[Element, ...]]:
    """Each notice's own element, after all that it stands in."""
    pending: list[tuple[Element, ...]] = [(root,)]
    while pending:
        chain = pending.pop()
        if "notice" in chain[-1].get("class", "").split():
            yield chain
        pending += [(*chain, child) for child in chain[-1]]


def _step(element: Element) -> Step:
    return Step(element.tag.removeprefix(XHTML), tuple(sorted(element.attrib.items())))


def _unseen(element: Element) -> str:
    tag = element.tag.removeprefix(XHTML)
    return unseen("div" if tag in ("html", "body") else "span" if tag == "time" else tag, element.attrib)


def _instructed(data: bytes) -> str:
    """Whether a processing instruction asks for a style sheet, which apps obey in XHTML."""
    parser: XMLPullParser[Element] = XMLPullParser(events=("pi",))
    parser.feed(data)
    if next(iter(parser.read_events()), None) is not None:
        return "a processing instruction, which may name a style sheet"
    return ""


def _sheets(name: str, root: Element, files: dict[str, bytes]) -> list[str]:
    """The style sheets of a document; of what is none an at-rule that no grammar holds."""
    sheets = []
    for element in root.iter():
        if element.tag == f"{XHTML}style":
            plain = element.attrib in ({}, {"type": "text/css"}) and not len(element)
            sheets.append((element.text or "") if plain else "@style-with-attributes;")
        elif element.tag == f"{XHTML}link" and "stylesheet" in element.get("rel", "").lower().split():
            try:
                sheets.append(files[_resolved(name, element.get("href", ""))].decode())
            except (KeyError, UnicodeDecodeError):
                sheets.append("@not-in-the-file;")
        elif element.tag == f"{XHTML}script":
            sheets.append("@script;")
        elif "style" in element.attrib:
            sheets.append("@style-attribute;")
    return sheets


epub = Epub()
