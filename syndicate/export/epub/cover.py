"""Edition to the raster cover of an EPUB: the theme's ``cover.html``, laid out by WeasyPrint, drawn by PDFium."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from syndicate.errors import ThemeError
from syndicate.export.served import BASE, Served, theme_files
from syndicate.model import Edition
from syndicate.render.drawn import check_drawn
from syndicate.render.issue import issue
from syndicate.render.strings import long_date
from syndicate.render.template import fill
from syndicate.runtime.machine import refuse_without_fonts
from syndicate.theme import Theme

_WIDTH_PIXELS, _HEIGHT_PIXELS = 1600, 2560
"""The size that shops and devices ask for."""


def cover_jpeg(edition: Edition, theme: Theme) -> bytes:
    """The cover as a JPEG of 1600 x 2560 pixels.

    Raises:
        ExportError: this machine has no font.
        ThemeError: the theme has no ``cover.html``, or it is malformed.
        UnprovenThemeError: it holds what runs or loads something, or shows something else than the edition's words.
    """
    refuse_without_fonts()
    html = cover_html(edition, theme)
    fonts = FontConfiguration()
    fetcher = Served(theme_files(theme), inline=True)
    tokens = weasyprint.CSS(string=theme.custom_properties(), font_config=fonts, url_fetcher=fetcher)
    laid_out = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    page = laid_out.write_pdf(font_config=fonts, stylesheets=[tokens])
    if fetcher.refused:
        raise ThemeError(
            f"{theme.at('cover.html')}: not a file of the theme: {fetcher.refused[0][:80]}",
            'put the picture into the folder images of the theme, and write src="images/NAME.png"',
        )
    document = pypdfium2.PdfDocument(page)
    try:
        first = document[0]
        bitmap = first.render(scale=_WIDTH_PIXELS / first.get_width())
        target = io.BytesIO()
        # Rounded up, the page may be a pixel too high.
        whole = bitmap.to_pil().convert("RGB").crop((0, 0, _WIDTH_PIXELS, _HEIGHT_PIXELS))
        whole.save(target, "JPEG", quality=88, optimize=True)
        return target.getvalue()
    finally:
        document.close()


def cover_html(edition: Edition, theme: Theme) -> str:
    """The cover as it is drawn. Raises: as `cover_jpeg`."""
    html = fill(
        theme,
        "cover.html",
        edition=edition,
        issue=issue(edition),
        date=long_date(edition.date, edition.language),
        headlines=[(entry.article, number) for number, entry in enumerate(edition.entries)][:5],
        tokens=theme.custom_properties(),
    )
    check_drawn(theme, html, _texts(edition))
    return html


def _texts(edition: Edition) -> Iterator[str]:
    """Everything that a template may show of an edition."""
    yield from (edition.title, edition.publisher, edition.url, edition.series or "", edition.language)
    yield from (issue(edition), long_date(edition.date, edition.language))
    for entry in edition.entries:
        article = entry.article
        yield from (article.title, article.standfirst, article.section, article.language, article.url or "")
        yield from (article.copyright, *article.tags, *(author.name for author in article.authors))
