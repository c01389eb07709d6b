"""An EPUB's bytes to pictures of its cover. The book may be hostile: archive, XML and picture are read under limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from PIL import Image

from syndicate.errors import ReadError
from syndicate.ingest.images.limits import LARGEST
from syndicate.ingest.images.normalise import normalise_image
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.read.archive import member, opened

COVER_WIDTH = 800
THUMBNAIL_WIDTH = 240

_MAX_XML = 5_000_000
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"


def cover_names(file: str) -> tuple[str, str]:
    """The names of the published pictures of a book: of its cover, and of the small one."""
    stem = PurePosixPath(file).stem
    # In a folder of its own: "daily-small" may be another book.
    return f"covers/{stem}.jpg", f"covers/small/{stem}.jpg"


def covers(file: str, epub: bytes) -> dict[str, bytes]:
    """The cover of a book in both sizes, by `cover_names`; empty if it has none, or none that can be read."""
    found = cover_of(epub)
    if found is None:
        return {}
    try:
        picture = normalise_image(found).data
    except ImageRejected:
        return {}
    widths = (COVER_WIDTH, THUMBNAIL_WIDTH)
    return {name: _shrunk(picture, width) for name, width in zip(cover_names(file), widths, strict=True)}


def cover_of(epub: bytes) -> bytes | None:
    """The picture that the package names as its cover (EPUB 3.3, section D.8), as it stands there; None without one."""
    try:
        with opened(epub, "the book", "EPUB") as archive:
            rootfile = next(_xml(archive, "META-INF/container.xml").iter(f"{_CONTAINER}rootfile"), None)
            package = "" if rootfile is None else rootfile.get("full-path", "")
            for item in _xml(archive, package).iter(f"{_OPF}item"):
                if "cover-image" in item.get("properties", "").split():
                    href = unquote(item.get("href", ""))
                    name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
                    return member(archive, name, LARGEST)
    except ReadError:
        return None
    return None


def _shrunk(picture: bytes, width: int) -> bytes:
    """A normalised picture as a JPEG of at most this width in pixels. Equal pictures give equal bytes."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB")
    if small.width > width:
        height = max(1, round(small.height * width / small.width))
        small = small.resize((width, height), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    small.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    """Raises: KeyError, ValueError: not there, or not XML without a document type."""
    data = member(archive, name, _MAX_XML)
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 -- without a DOCTYPE there is no entity to expand
    try:
        parser.feed(data)
        root = parser.close()
    except (ParseError, LookupError) as error:  # LookupError: an unknown encoding
        raise ValueError(f"{name}: {error}") from error
    assert isinstance(root, Element)
    return root


class _NoDoctype(TreeBuilder):
    """A tree builder that refuses document types, and with them every entity but the five of XML itself."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:  # noqa: ARG002 -- expat's call
        raise ValueError(f"a document type declaration ({name})")
