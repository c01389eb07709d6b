"""Edition and theme to the one HTML page and the style sheets that WeasyPrint lays out. Knows no PDF.

The theme's template gets `edition` (an `EditionPage`); everything in it is escaped but what `syndicate.render` made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from markupsafe import Markup
from msgspec import Struct

from syndicate.export.pdf import press
from syndicate.export.pdf.breaks import with_breaks
from syndicate.export.pdf.fitting import Fit, fitted
from syndicate.model import Edition, Entry
from syndicate.model.blocks import Notice
from syndicate.model.language import Direction
from syndicate.render.direction import HeadDirections, head_directions, line_attribute
from syndicate.render.html import blocks_html
from syndicate.render.issue import ChangeLine, changes, issue, issue_title
from syndicate.render.pictures import Pictures, packaged
from syndicate.render.placed import Placed, check_placed, furniture
from syndicate.render.strings import Strings, byline_html, dateline, long_date, strings
from syndicate.render.template import fill
from syndicate.theme import Theme

_UNTOLD = re.compile(r' alt=""/>(?P<rest>(<figcaption[^>]*>(?P<caption>.*?)</figcaption>)?)', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)

_DEEP, _DEEPER = (" ".join([":is(ul, ol, blockquote)"] * (level - 1)) for level in (5, 11))
"""Lists and quotations set into others, from which level on they are set in less, and from which not at all."""

_FOUNDATION = f"""
:root {{ hyphenate-character: "\\2011" }}
body {{ overflow-wrap: anywhere }}
.notice p, .title {{ white-space: pre-wrap; hyphens: manual }}
img {{ image-rendering: pixelated; max-width: 100%; max-height: 60vh }}
table td, table th {{ overflow-wrap: break-word }}
table td.long, table th.long {{ overflow-wrap: anywhere }}
table .number, .records .number {{ white-space: nowrap }}
table.small {{ font-size: 6pt }}
table.small td, table.small th {{ padding-inline-end: 1mm }}
table tr.tall {{ break-inside: auto }}
.across {{ column-span: all }}
{_DEEP} :is(ul, ol) {{ margin-inline: 0 !important; padding-inline: 8pt 0 !important }}
{_DEEP} blockquote {{ margin-inline: 0 !important; padding-inline: 0 !important; border-inline: none !important }}
{_DEEPER} :is(ul, ol) {{ padding-inline: 0 !important; list-style: none !important }}
"""
"""Under every theme: what makes text come back exactly (see `syndicate.export.pdf.painted.HYPHEN`), what keeps it
within its column (see `syndicate.export.pdf.fitting`), and pictures without the smoothing that PDF/A forbids to ask
for (ISO 19005-2 section 6.2.8)."""

ASSETS = "syndicate:asset/"
"""The addresses of the edition's pictures; only the exporter's own fetcher knows them."""


class LinkNote(Struct, frozen=True):
    """A URL to be read on paper.

    Its number is beside the link's words in the text. A notice holds nothing that is not its publisher's:
    for a link there `strings` repeats the words.
    """

    number: int
    url: str
    words: str


class ArticlePage(Struct, frozen=True, kw_only=True):
    """An article as a template shows it. `body` holds all blocks, the notice last."""

    slug: str
    title: str
    section: str
    standfirst: str
    byline: Markup
    dateline: str
    language: str
    direction: str
    dirs: HeadDirections
    body: Markup
    notes: tuple[LinkNote, ...]
    url: str | None
    words: Strings


class SectionPage(Struct, frozen=True):
    """A section; its title is empty where an edition has no sections."""

    title: str
    dir: Markup
    """The attribute ``dir`` of its title; empty where it runs as the edition."""
    articles: tuple[ArticlePage, ...]


class EditionPage(Struct, frozen=True, kw_only=True):
    """An edition as a template shows it.

    `title` is the document's, with the issue's number. `masthead` is on top of the first page: the
    edition's title, or where a lone article has that title already its section; empty where nothing is left to say.
    `issue` is ``No. 7``, empty outside a series. `created` is ISO 8601. `has_contents` is true for more than one
    article. `changes` are what became of earlier articles.
    """

    title: str
    masthead: str
    issue: str
    date: str
    created: str
    publisher: str
    language: str
    direction: str
    dir: Markup
    """The attribute ``dir`` of the masthead; empty where it runs as the edition."""
    sections: tuple[SectionPage, ...]
    has_contents: bool
    changes: tuple[ChangeLine, ...]
    words: Strings


def edition_html(edition: Edition, theme: Theme, fit: Fit) -> str:
    """The page of an edition, made to fit so.

    Raises:
        ThemeError: the theme has no ``pdf/edition.html``, or it is malformed or asks for what there is not.
    """
    page, file = _edition(edition, fit), "pdf/edition.html"
    articles = [article for section in page.sections for article in section.articles]
    html = fill(theme, file, sum(len(article.body) for article in articles), edition=page)
    placed = tuple(Placed(a.body, (a.title, a.standfirst, a.byline), (a.section, a.title)) for a in articles)
    check_placed(theme, file, html, placed, _behind(page, articles))
    return html


def _behind(page: EditionPage, articles: list[ArticlePage]) -> Iterator[str]:
    """The texts that may follow an article: addresses of links, words of navigation, news of earlier articles."""
    yield from (*furniture(page.words), page.words.amendments)
    for change in page.changes:
        yield from (change.title, change.said, change.url or "")
    for article in articles:
        yield from (article.title, article.url or "", *furniture(article.words))
        for note in article.notes:
            yield from (note.words, note.url)


def style_sheets(theme: Theme, profile: str) -> tuple[str, ...]:
    """The style sheets in the order in which they count: foundation, tokens, the theme's own, the press's."""
    sheets = [_FOUNDATION, *(css for _, css in theme_sheets(theme))]
    if profile == "print":
        sheets += [press.STYLE, press_sheet(theme)[1]]
    return tuple(sheets)


def theme_sheets(theme: Theme) -> tuple[tuple[str, str], ...]:
    """The theme's own style sheets, with their names. Raises: ThemeError: the theme lacks one."""
    return (("theme.toml", theme.custom_properties()), ("pdf/pdf.css", theme.file("pdf/pdf.css")))


def press_sheet(theme: Theme) -> tuple[str, str]:
    """Its style sheet for a press, with its name. Raises: ThemeError: the theme lacks it."""
    return "pdf/press.css", theme.file("pdf/press.css")


def _edition(edition: Edition, fit: Fit) -> EditionPage:
    entries = list(edition.entries)
    pictures = packaged(edition, ASSETS)
    repeats = len(entries) == 1 and entries[0].article.title == edition.title
    masthead = edition.title
    if repeats:
        masthead = edition.publisher if edition.publisher != edition.title else ""
        masthead = masthead or entries[0].article.section
    return EditionPage(
        title=issue_title(edition),
        masthead=masthead,
        issue=issue(edition),
        date=long_date(edition.date, edition.language),
        created=edition.date.as_instant().isoformat(timespec="seconds"),
        publisher=edition.publisher,
        language=edition.language,
        direction=edition.direction,
        dir=line_attribute(masthead, edition.direction),
        sections=tuple(
            SectionPage(
                section.title,
                line_attribute(section.title, edition.direction),
                tuple(_article(entry, pictures, fit, edition.direction) for entry in section.entries),
            )
            for section in edition.sections
        ),
        has_contents=len(entries) > 1,
        changes=changes(edition),
        words=strings(edition.language),
    )


def _article(entry: Entry, pictures: Pictures, fit: Fit, around: Direction) -> ArticlePage:
    article = entry.article
    body, notes = _numbered(entry, pictures, fit)
    return ArticlePage(
        slug=entry.slug,
        title=article.title,
        section=article.section,
        standfirst=article.standfirst,
        byline=byline_html(article),
        dateline=dateline(article),
        language=article.language,
        direction=article.direction,
        dirs=head_directions(article, around),
        body=body,
        notes=notes,
        url=article.url,
        words=strings(article.language),
    )


def _told(html: str, language: str) -> str:
    """Words for pictures without a description, which ISO 14289-1 section 7.3 requires: the caption, or "picture"."""

    def tell(match: re.Match[str]) -> str:
        caption = unescape(_TAG.sub("", match["caption"] or "")).strip()
        return f' alt="{escape(caption or strings(language).picture)}"/>{match["rest"]}'

    return _UNTOLD.sub(tell, html)


def _numbered(entry: Entry, pictures: Pictures, fit: Fit) -> tuple[Markup, tuple[LinkNote, ...]]:
    """The blocks as XHTML, each link followed by the number of its note; a notice's own text stays as it is."""
    numbers: dict[str, int] = {}
    repeated: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        href, text = match.groups()
        if unescape(href).removeprefix("mailto:") == unescape(text):
            return match[0]
        return f'{match[0]}<sup class="note-number">{numbers.setdefault(href, len(numbers) + 1)}</sup>'

    language, tables = entry.article.language, 0
    parts = []
    for block in entry.blocks:
        html = _told(blocks_html((block,), language, pictures=pictures), language)
        if isinstance(block, Notice):
            for href, text in _LINK.findall(html):
                numbers.setdefault(href, len(numbers) + 1)
                repeated[href] = unescape(_TAG.sub("", text))
        else:
            html = _LINK.sub(number, html)
        made = fitted(html, entry.slug, tables, fit.tables)
        parts.append(with_breaks(made, fit.pieces.get(entry.slug, frozenset())))
        tables += html.count("<table")
    notes = tuple(
        LinkNote(number, unescape(href), repeated.get(href, "")) for href, number in numbers.items()
    )
    return Markup("\n".join(parts)), notes  # noqa: S704 -- syndicate.render escapes all text
