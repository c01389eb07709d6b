"""Edition to EPUB 3.3 bytes. Never touches disk, clock or network.

EbookLib writes the package; the documents are our own bytes, as EbookLib would pretty-print them and so put white space
between words. The archive is then made anew: EbookLib stamps it with the clock.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC
from typing import Any, ClassVar

from ebooklib import epub as ebooklib
from lxml import etree
from markupsafe import Markup
from msgspec import Struct, structs

from syndicate.errors import ExportError
from syndicate.export.epub.collection import add_collection
from syndicate.export.epub.cover import cover_html, cover_jpeg
from syndicate.export.served import media_type
from syndicate.model import Edition, Entry
from syndicate.model.artifact import Artifact
from syndicate.model.formats.epub import TRAITS as EPUB
from syndicate.model.language import Direction
from syndicate.model.traits import Traits
from syndicate.plugins import Themed
from syndicate.render.direction import HeadDirections, head_directions, line_attribute
from syndicate.render.html import blocks_html
from syndicate.render.issue import ChangeLine, changes, issue, issue_title
from syndicate.render.pictures import Pictures, described, packaged
from syndicate.render.placed import Placed, check_placed, furniture
from syndicate.render.strings import Strings, byline_html, dateline, long_date, strings
from syndicate.render.template import fill
from syndicate.theme import Theme

_OPF = "{http://www.idpf.org/2007/opf}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_WORDS_A_MINUTE = 220
_FOLDER = "images/"
_SHEET = "epub/epub.css"
_LONGEST_LISTED = 300
"""Characters of a title in the contents; above its story it stands whole."""


class Chapter(Struct, frozen=True, kw_only=True):
    """An article as the chapter template shows it. `body` holds all blocks, the notice last."""

    id: str
    file: str
    title: str
    section: str
    standfirst: str
    byline: Markup
    dateline: str
    datetime: str
    language: str
    direction: str
    dirs: HeadDirections
    body: Markup
    url: str | None
    words: Strings


class Part(Struct, frozen=True):
    """A section of the contents."""

    title: str
    dir: Markup
    """The attribute ``dir`` of its title; empty where it runs as the book."""
    chapters: tuple[Chapter, ...]


class Book(Struct, frozen=True, kw_only=True):
    """An edition as the templates show it."""

    title: str
    issue: str
    """``No. 7``; empty outside a series."""
    date: str
    publisher: str
    language: str
    direction: str
    dir: Markup
    """The attribute ``dir`` of its title; empty where it runs as the book."""
    parts: tuple[Part, ...]
    changes: tuple[ChangeLine, ...]
    """What became of earlier articles; the page ``amendments`` is made if there are any."""
    words: Strings


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
        pages = _Pages(theme, _book(edition))
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
        return Artifact("digest.epub", self.media_type, _rezipped(_written(edition, theme), edition))


class _Document(ebooklib.EpubHtml):  # type: ignore[misc]
    """A document whose bytes stay as they are."""

    def __init__(
        self, file: str, title: str, language: str, text: str, properties: tuple[str, ...] = ()
    ) -> None:
        super().__init__(uid=file.partition(".")[0], file_name=file, title=title, lang=language)
        self.properties = list(properties)
        self._bytes = text.encode()

    def get_content(self, default: Any = None) -> bytes:  # noqa: ARG002 -- EbookLib's own signature
        return self._bytes


def _written(edition: Edition, theme: Theme) -> bytes:
    shown = _book(edition)
    book = ebooklib.EpubBook()
    book.set_identifier(f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{edition.id}#{edition.key}')}")
    book.set_title(issue_title(edition))
    book.set_direction(edition.direction)
    _metadata(book, edition)
    book.set_cover("cover.jpg", cover_jpeg(edition, theme), create_page=False)
    pages = _Pages(theme, shown)
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
        ebooklib.EpubItem(f"picture-{name.partition('.')[0]}", _FOLDER + name, asset.media_type, asset.data)
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


def _metadata(book: Any, edition: Edition) -> None:
    entries = list(edition.entries)
    languages = dict.fromkeys([edition.language, *(entry.article.language for entry in entries)])
    for language in languages:
        book.add_metadata("DC", "language", language)
    authors = dict.fromkeys(author.name for entry in entries for author in entry.article.authors)
    for author in authors:
        book.add_metadata("DC", "creator", author)
    for tag in dict.fromkeys(tag for entry in entries for tag in entry.article.tags):
        book.add_metadata("DC", "subject", tag)
    if edition.publisher:
        book.add_metadata("DC", "publisher", edition.publisher)
    book.add_metadata("DC", "date", edition.date.isoformat())
    add_collection(book, edition)
    rights = [text for entry in entries for text in _rights(entry)]
    for text in dict.fromkeys(rights):
        book.add_metadata("DC", "rights", text)
    for name, value in _accessibility(edition):
        book.add_metadata("OPF", "meta", value, {"property": f"schema:{name}"})


def _accessibility(edition: Edition) -> Iterator[tuple[str, str]]:
    """What EPUB Accessibility 1.1, section 2, asks for; a picture without words is not passed over in silence."""
    silent = sum(not described(asset, edition) for asset in edition.assets)
    yield "accessMode", "textual"
    yield "accessMode", "visual"  # the cover, if nothing else
    if not silent:
        yield "accessModeSufficient", "textual"
    if edition.assets:
        yield "accessModeSufficient", "textual,visual"
    yield "accessibilityFeature", "tableOfContents"
    yield "accessibilityFeature", "readingOrder"
    yield "accessibilityFeature", "structuralNavigation"
    yield "accessibilityFeature", "displayTransformability"
    if not silent:
        yield "accessibilityFeature", "alternativeText"
    yield "accessibilityHazard", "none"
    if not edition.assets:
        pictures = "the cover is the only picture and is described."
    elif silent:
        pictures = f"of {len(edition.assets)} pictures {silent} came without a description."
    else:
        pictures = "all pictures are described."
    yield "accessibilitySummary", f"Text with headings, in reading order; {pictures}"


def _rights(entry: Entry) -> tuple[str, ...]:
    article, notice = entry.article, entry.article.notice
    return tuple(filter(None, (article.copyright, article.licence, notice.text if notice else "")))


class _Pages:
    """Fills the theme's templates; what goes in is escaped but for what `syndicate.render` made."""

    def __init__(self, theme: Theme, book: Book) -> None:
        self._theme, self._book = theme, book
        self._listed = _in_short(book)

    def page(self, name: str, **values: Chapter | None) -> str:
        """Fill ``epub/<name>.xhtml``."""
        return fill(self._theme, f"epub/{name}.xhtml", book=self._listed, **values) + "\n"

    def chapters(self) -> dict[Chapter, str]:
        """Fill all chapters, in order."""
        all_ = [None, *(chapter for part in self._book.parts for chapter in part.chapters), None]
        return {
            chapter: self._chapter(chapter, before, after)
            for before, chapter, after in zip(all_, all_[1:], all_[2:], strict=False)
            if chapter is not None
        }

    def _chapter(self, chapter: Chapter, before: Chapter | None, after: Chapter | None) -> str:
        """Fill ``epub/chapter.xhtml``, and hold it to placing the article as it is."""
        file = "epub/chapter.xhtml"
        html = fill(
            self._theme,
            file,
            len(chapter.body),
            book=self._book,
            chapter=chapter,
            previous=before,
            next=after,
        )
        texts = (chapter.title, chapter.standfirst, chapter.byline, chapter.dateline)
        behind = (
            *(*furniture(chapter.words), *furniture(self._book.words), chapter.url or ""),
            *(one.title for one in (before, chapter, after) if one is not None),
        )
        check_placed(self._theme, file, html, (Placed(chapter.body, texts),), behind)
        return html + "\n"


def _book(edition: Edition) -> Book:
    pictures = packaged(edition, _FOLDER)
    parts = []
    number = 0
    for section in edition.sections:
        chapters = []
        for entry in section.entries:
            number += 1
            chapters.append(_chapter(entry, number, pictures, edition.direction))
        parts.append(Part(section.title, line_attribute(section.title, edition.direction), tuple(chapters)))
    return Book(
        title=edition.title,
        issue=issue(edition),
        date=long_date(edition.date, edition.language),
        publisher=edition.publisher,
        language=edition.language,
        direction=edition.direction,
        dir=line_attribute(edition.title, edition.direction),
        parts=tuple(parts),
        changes=changes(edition),
        words=strings(edition.language),
    )


def _in_short(book: Book) -> Book:
    """The book as its contents list it: no title there is as long as a story, of which verifiers allow none."""
    return structs.replace(
        book,
        title=_short(book.title),
        parts=tuple(
            structs.replace(
                part,
                title=_short(part.title),
                chapters=tuple(structs.replace(one, title=_short(one.title)) for one in part.chapters),
            )
            for part in book.parts
        ),
        changes=tuple(structs.replace(one, title=_short(one.title)) for one in book.changes),
    )


def _short(title: str) -> str:
    if len(title) <= _LONGEST_LISTED:
        return title
    end = title.rfind(" ", 1, _LONGEST_LISTED)
    return f"{title[: _LONGEST_LISTED if end < 0 else end].rstrip()} …"


def _chapter(entry: Entry, number: int, pictures: Pictures, around: Direction) -> Chapter:
    article = entry.article
    date = article.published or article.updated
    return Chapter(
        id=article.id,
        file=f"article-{number:03}.xhtml",
        title=article.title,
        section=article.section,
        standfirst=article.standfirst,
        byline=byline_html(article),
        dateline=dateline(article),
        datetime=date.isoformat() if date else "",
        language=article.language,
        direction=article.direction,
        dirs=head_directions(article, around),
        body=Markup(blocks_html(entry.blocks, article.language, pictures=pictures)),  # noqa: S704 -- syndicate.render escapes all text
        url=article.url,
        words=strings(article.language),
    )


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
    """The package document with its own language, and with one dc:language for each language."""
    package = etree.fromstring(opf, etree.XMLParser(resolve_entities=False, no_network=True))
    package.set(_LANG, edition.language)
    return etree.tostring(package, encoding="UTF-8", xml_declaration=True) + b"\n"


epub = Epub()
