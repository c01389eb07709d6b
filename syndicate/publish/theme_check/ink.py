"""A theme's documents laid out by WeasyPrint: every letter of a notice has ink on its page.

Each document is drawn three times with the same places for all: as it is, with the notice's letters transparent, and
with nothing but these letters. Where the third has ink, the first two have to differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import tinycss2
import weasyprint
from PIL import Image, ImageChops
from weasyprint.text.fonts import FontConfiguration

from syndicate.errors import UnprovenThemeError
from syndicate.export.served import BASE, Served, theme_files
from syndicate.plugins import Themed
from syndicate.runtime.machine import refuse_without_fonts
from syndicate.theme import Theme

_LEAST_SHARE = 0.9
"""Of the letters' pixels, what must be seen. Smoothed edges over borders and underlines take some."""
_LEAST_INK = 0.15
"""Of the letters' pixels without any style, what is left of them in type of half that size."""
_SCALE = 1.5
_MOST_PAGES = 40
_SCREEN = "@page { size: 360px 560px; margin: 20px }"
_GONE = ".notice, .notice * { color: transparent !important }"
_ALONE = (
    "*, *::before, *::after { color: transparent !important; background: none !important; "
    "border-color: transparent !important; text-decoration-color: transparent !important } "
    "img { opacity: 0 !important } @page { background: none } .notice, .notice * { color: #000 !important }"
)
_GROUPS = frozenset({"media", "supports", "layer"})
_OWN_STATE = re.compile(r"print|prefers-|forced-colors|inverted-colors", re.IGNORECASE)
"""Media that a sheet may give colours which go together with nothing else; each has a rendering of its own, or none."""
_DARK = re.compile(r"@media[^{]*prefers-color-scheme:\s*dark[^{]*")


def check_ink(theme: Theme, themed: Themed) -> None:
    """Look at the notices of documents in every state that WeasyPrint knows: print, screen, the dark, and all at once.

    Raises:
        UnprovenThemeError: a notice has less ink than its letters.
    """
    css = "".join(f"{css}\n" for _, css in themed.sheets)
    for file, document in themed.documents:
        for medium, sheet in _states(css, paged=themed.paged):
            pages = [
                list(_drawn(theme, document, sheet + after, medium, themed)) for after in ("", _GONE, _ALONE)
            ]
            bare = sum(map(_ink, _drawn(theme, document, _ALONE, medium, themed)))
            share = _share(*pages) if sum(map(_ink, pages[2])) > _LEAST_INK * bare else 0.0
            if share < _LEAST_SHARE:
                raise UnprovenThemeError(
                    f"{theme.at(file)}: for {medium}, only {share:.0%} of a notice's letters are seen",
                    "check the rules of its style sheet for .notice and its surroundings",
                )


def _states(css: str, *, paged: bool) -> Iterator[tuple[str, str]]:
    yield "print", css
    if not paged:
        yield "screen", css
        if _DARK.search(css):
            yield "screen", _DARK.sub("@media all", css)
    flat = "".join(_unwrapped(tinycss2.parse_stylesheet(css)))
    if flat != css:
        yield "print" if paged else "screen", flat


def _unwrapped(nodes: list[Any]) -> Iterator[str]:
    """A sheet with the rules of its groups for themselves: WeasyPrint takes most conditions for false."""
    for node in nodes:
        if (
            node.type == "at-rule"
            and node.lower_at_keyword in _GROUPS
            and node.content is not None
            and not _OWN_STATE.search(tinycss2.serialize(node.prelude))
        ):
            yield from _unwrapped(tinycss2.parse_rule_list(node.content))
        else:
            yield node.serialize()


def _drawn(theme: Theme, document: str, css: str, medium: str, themed: Themed) -> Iterator[Image.Image]:
    refuse_without_fonts()
    fonts = FontConfiguration()
    fetcher = Served(theme_files(theme))
    sheets = [
        weasyprint.CSS(string=css, base_url=BASE, font_config=fonts, url_fetcher=fetcher, media_type=medium)
    ]
    if not themed.paged:
        sheets.append(weasyprint.CSS(string=_SCREEN, font_config=fonts, media_type=medium))
    page = weasyprint.HTML(string=document, url_fetcher=fetcher, media_type=medium)
    data = page.write_pdf(font_config=fonts, stylesheets=sheets)
    pdf = pypdfium2.PdfDocument(data)
    try:
        for number in range(min(len(pdf), _MOST_PAGES)):
            yield pdf[number].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        pdf.close()


def _mask(page: Image.Image) -> Image.Image:
    return page.convert("L").point(lambda value: 255 if value < 128 else 0)


def _ink(page: Image.Image) -> int:
    """How many pixels of a page are letters."""
    return _mask(page).histogram()[255]


def _share(shown: list[Image.Image], gone: list[Image.Image], alone: list[Image.Image]) -> float:
    """The share of the letters' pixels in which the first two differ; 0 where the pages are not the same."""
    if not len(shown) == len(gone) == len(alone):
        return 0.0
    letters = seen = 0
    for one, other, letter in zip(shown, gone, alone, strict=True):
        mask = _mask(letter)
        differs = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 24 else 0)
        letters += mask.histogram()[255]
        seen += ImageChops.multiply(mask, differs).histogram()[255]
    return seen / letters if letters else 0.0
