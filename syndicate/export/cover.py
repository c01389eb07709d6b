"""Edition to the raster cover of an EPUB: the theme's ``cover.html``, laid out by WeasyPrint, drawn by PDFium."""

from __future__ import annotations

import io

import pypdfium2
import weasyprint
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from weasyprint.text.fonts import FontConfiguration

from syndicate.errors import ThemeError
from syndicate.model import Edition
from syndicate.render.issue import issue
from syndicate.render.words import long_date
from syndicate.theme import Theme

_WIDTH_PIXELS = 1600
"""With a height of 2560, what shops and devices ask for."""


def cover_jpeg(edition: Edition, theme: Theme) -> bytes:
    """The cover as a JPEG of 1600 x 2560 pixels.

    Raises:
        ThemeError: the theme has no ``cover.html``, or it is malformed.
    """
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        html = environment.from_string(theme.file("cover.html")).render(
            edition=edition,
            issue=issue(edition),
            date=long_date(edition.date, edition.language),
            headlines=[(entry.article, number) for number, entry in enumerate(edition.entries)][:5],
            tokens=theme.custom_properties(),
        )
    except TemplateError as error:
        raise ThemeError(
            f"theme {theme.name!r}, cover.html: {error}", "see themes/newspaper/cover.html"
        ) from error
    fonts = FontConfiguration()
    sheets = [weasyprint.CSS(string=theme.custom_properties(), font_config=fonts, url_fetcher=_refuse)]
    page = weasyprint.HTML(string=html, url_fetcher=_refuse).write_pdf(font_config=fonts, stylesheets=sheets)
    document = pypdfium2.PdfDocument(page)
    try:
        first = document[0]
        bitmap = first.render(scale=_WIDTH_PIXELS / first.get_width())
        target = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(target, "JPEG", quality=88, optimize=True)
        return target.getvalue()
    finally:
        document.close()


def _refuse(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"a cover fetches nothing: {url}")
