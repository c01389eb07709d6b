"""Edition to EPUB 3.3 bytes. Never touches disk, clock or network.

EbookLib writes the package; the documents are our own bytes, as EbookLib would pretty-print them and so put white space
between words. The archive is then written again: EbookLib stamps it with the clock.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import UTC
from typing import Any, ClassVar

from ebooklib import epub as ebooklib
from lxml import etree
from msgspec import Struct

from syndicate.errors import ExportError
from syndicate.export.epub.book import PICTURES, Book, book_of
from syndicate.export.epub.cover import cover_html, cover_jpeg
from syndicate.export.epub.metadata import add_metadata
from syndicate.export.epub.pages import Pages
from syndicate.export.served import media_type
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.model.formats.epub import TRAITS as EPUB
from syndicate.model.traits import Traits
from syndicate.plugins import Themed
from syndicate.render.issue import issue_title
from syndicate.render.losses import markup_losses
from syndicate.theme import Theme

_OPF = "{http://www.idpf.org/2007/opf}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_SHEET = "epub/epub.css"


class Epub(Struct, frozen=True):
    """The exporter of ``digest.epub``."""

    traits: ClassVar[Traits] = EPUB
    name: ClassVar[str] = EPUB.name
    media_type: ClassVar[str] = EPUB.media_type

    @property
    def sheets(self) -> tuple[str, ...]:
        return (_SHEET,)

    def themed(self, edition: Edition, theme: Theme) -> tuple[Themed, ...]:
        """The chapters, as `syndicate.plugins.Exporter` has it; the other pages are filled too, for what they hold."""
        pages = Pages(theme, book_of(edition))
        for name in ("cover", "contents", "amendments"):
            pages.page(name)
        return (
            Themed(
                documents=tuple(("epub/chapter.xhtml", chapter) for chapter in pages.chapters().values()),
                sheets=((_SHEET, theme.sheet(_SHEET)),),
            ),
        )

    def drawn(self, edition: Edition, theme: Theme) -> None:
        """Make the cover's page, as `syndicate.plugins.Exporter` has it. Raises: as `cover_html`."""
        cover_html(edition, theme)

    def export(self, edition: Edition, theme: Theme) -> Artifact:
        """Make the book.

        Raises:
            ExportError: there is no article to make a book of.
            ThemeError: the theme lacks a file, or a template of it is malformed.
        """
        if not edition.sections:
            raise ExportError(f"EPUB: the edition {edition.title!r} holds no article", "a book needs one")
        data = _rezipped(_written(edition, theme), edition)
        return Artifact("digest.epub", self.media_type, data, markup_losses(edition))


class _Document(ebooklib.EpubHtml):  # type: ignore[misc]
    """A document with bytes that EbookLib does not change."""

    def __init__(
        self, file: str, title: str, language: str, text: str, properties: tuple[str, ...] = ()
    ) -> None:
        super().__init__(uid=file.partition(".")[0], file_name=file, title=title, lang=language)
        self.properties = list(properties)
        self._bytes = text.encode()

    def get_content(self, default: Any = None) -> bytes:  # noqa: ARG002 -- EbookLib's own signature
        return self._bytes


def _written(edition: Edition, theme: Theme) -> bytes:
    shown = book_of(edition)
    book = ebooklib.EpubBook()
    book.set_identifier(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{edition.id}#{edition.key}')}")
    book.set_title(issue_title(edition))
    book.set_direction(edition.direction)
    add_metadata(book, edition)
    book.set_cover("cover.jpg", cover_jpeg(edition, theme), create_page=False)
    pages = Pages(theme, shown)
    cover = _Document("cover.xhtml", shown.words.cover, shown.language, pages.page("cover"))
    nav = _Document("nav.xhtml", shown.words.contents, shown.language, pages.page("contents"), ("nav",))
    documents = {
        chapter.file: _Document(chapter.file, chapter.title, chapter.language, text)
        for chapter, text in pages.chapters().items()
    }
    end = []
    if shown.changes:
        title = shown.words.amendments
        end.append(_Document("amendments.xhtml", title, shown.language, pages.page("amendments")))
    css = theme.sheet(_SHEET)
    style = ebooklib.EpubItem("style", "style.css", "text/css", css.encode())
    own = (style, *_fonts(theme, css), *_pictures(edition), ebooklib.EpubNcx())
    for item in (cover, nav, *documents.values(), *end, *own):
        book.add_item(item)
    book.spine = [cover, nav, *documents.values(), *end]
    book.toc = _contents(shown)
    target = io.BytesIO()
    options = {
        "raise_exceptions": True,
        "mtime": edition.date.as_instant().astimezone(UTC),
        "epub3_pages": False,
    }
    ebooklib.write_epub(target, book, options)
    return target.getvalue()


def _fonts(theme: Theme, css: str) -> list[Any]:
    """The theme's own fonts that its style sheet asks for."""
    return [
        ebooklib.EpubItem(f"font-{number}", name, media_type(name), data)
        for number, (name, data) in enumerate(theme.data, 1)
        if name.startswith("fonts/") and name in css
    ]


def _pictures(edition: Edition) -> list[Any]:
    """The assets as items of the package; two sources with the same bytes have one."""
    assets = {asset.name: asset for asset in edition.assets}
    return [
        ebooklib.EpubItem(f"picture-{name.partition('.')[0]}", PICTURES + name, asset.media_type, asset.data)
        for name, asset in assets.items()
    ]


def _contents(book: Book) -> list[Any]:
    """The tree of the NCX, for reading systems older than EPUB 3."""
    contents: list[Any] = []
    for part in book.parts:
        links = [ebooklib.Link(c.file, c.title, c.file.partition(".")[0]) for c in part.chapters]
        if part.title:
            contents.append((ebooklib.Section(part.title, href=part.chapters[0].file), links))
        else:
            contents += links
    if book.changes:
        contents.append(ebooklib.Link("amendments.xhtml", book.words.amendments, "amendments"))
    return contents


def _rezipped(data: bytes, edition: Edition) -> bytes:
    """The same members with fixed times, mimetype first and stored (OCF 3.3, section 4.2.2), the package completed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in sorted(source.namelist(), key=lambda name: (name != "mimetype", name)):
            content = source.read(name)
            if name.endswith(".opf"):
                content = _completed(content, edition)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()


def _completed(opf: bytes, edition: Edition) -> bytes:
    """The package document with the language that it is in itself."""
    package = etree.fromstring(opf, etree.XMLParser(resolve_entities=False, no_network=True))
    package.set(_LANG, edition.language)
    return etree.tostring(package, encoding="UTF-8", xml_declaration=True) + b"\n"


epub = Epub()
