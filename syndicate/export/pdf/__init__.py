"""Edition to PDF 1.7 bytes: PDF/A-2a and PDF/UA-1 at once, or PDF/X-4 for a press. Touches no disk, clock or network.

The theme's ``pdf/edition.html`` (Jinja2) and ``pdf/pdf.css`` make the pages, WeasyPrint lays them out, and what
WeasyPrint leaves open is repaired before the file is written: the characters of each glyph (`glyphs`), one
structure element for each article and paragraph however many pages and columns it crosses (`tags`), the rights and
the conformance in the metadata (`metadata`), and for the press the profile of its colours (`press`).
"""

from __future__ import annotations

import re
from functools import partial
from typing import ClassVar

import msgspec
import weasyprint
from msgspec import Struct

from syndicate.errors import ExportError, NoticeError
from syndicate.export.pdf import glyphs, metadata, press, streams, tags
from syndicate.export.pdf.bounds import Misfit, misfits, next_fit
from syndicate.export.pdf.fitting import Fit
from syndicate.export.pdf.fonts import font_configuration, named, remedy
from syndicate.export.pdf.page import ASSETS, edition_html, press_sheet, style_sheets, theme_sheets
from syndicate.export.pdf.painted import Painted, painting
from syndicate.export.served import BASE, Served, theme_files
from syndicate.model import Asset, Edition, Loss
from syndicate.model.artifact import Artifact
from syndicate.model.formats.pdf import TRAITS as PDF
from syndicate.model.loss import lost
from syndicate.model.policy import PdfProfile
from syndicate.model.traits import Traits
from syndicate.plugins import Themed
from syndicate.render.losses import markup_losses
from syndicate.theme import Theme

REPLACEMENT = "\ufffd"
"""Visible replacement of a character of the story that no installed font can draw."""


class Pdf(Struct, frozen=True):
    """The exporter of ``digest.pdf``.

    Args:
        profile: ``archive`` gives PDF/A-2a and PDF/UA-1 (ISO 19005-2, ISO 14289-1), ``print`` gives PDF/X-4
            (ISO 15930-7) with bleed, marks and CMYK colours.
    """

    traits: ClassVar[Traits] = PDF
    name: ClassVar[str] = PDF.name
    media_type: ClassVar[str] = PDF.media_type

    profile: PdfProfile = "archive"

    @property
    def _variant(self) -> str:
        return "pdf/x-4" if self.profile == "print" else "pdf/a-2a"

    def themed(self, edition: Edition, theme: Theme) -> tuple[Themed, ...]:
        """The pages, as `syndicate.plugins.Exporter` has it, for both profiles."""
        documents = (("pdf/edition.html", edition_html(edition, theme, Fit())),)
        screen = theme_sheets(theme)
        return (
            Themed(documents=documents, sheets=screen, paged=True),
            Themed(documents=documents, sheets=(*screen, press_sheet(theme)), paged=True, inked=False),
        )

    def export(self, edition: Edition, theme: Theme) -> Artifact:
        """Lay out, repair and write.

        Raises:
            NoticeError: no installed font has a glyph for a character of a notice.
            ExportError: there is no article, or the pages cannot be made; the message gives the reason.
            ThemeError: the theme lacks a file, or its template is malformed.
        """
        if not edition.sections:
            raise ExportError(f"PDF: the edition {edition.title!r} holds no article", "a file needs one")
        document, fit = self._lay_out(edition, theme, Fit(), frozenset())
        data, missing = self._write(edition, document)
        if missing:
            _refuse_in_notices(edition, missing)
            document, _ = self._lay_out(edition, theme, fit, missing)
            data, still_missing = self._write(edition, document)
            if still_missing:
                raise ExportError(f"no installed font can draw {named(still_missing)}", remedy(still_missing))
        return Artifact(
            "digest.pdf", self.media_type, data, (*markup_losses(edition), *_losses(edition, missing))
        )

    def _lay_out(
        self, edition: Edition, theme: Theme, fit: Fit, missing: frozenset[str]
    ) -> tuple[weasyprint.Document, Fit]:
        """The pages, made to fit, and how; at most one layout for each form of a table, and one for words.

        Args:
            edition: what to set.
            theme: how.
            fit: what is known of it already.
            missing: characters to replace.
        """
        while True:
            document = self._pages(edition, theme, _substituted(edition_html(edition, theme, fit), missing))
            found = list(misfits(document))
            better = next_fit(found, fit)
            if better == fit:
                break
            fit = better
        for misfit in found:
            raise _out_of_its_column(edition, theme, misfit)
        return document, fit

    def _pages(self, edition: Edition, theme: Theme, html: str) -> weasyprint.Document:
        fonts = font_configuration()
        fetcher = self._fetcher(edition, theme)
        profiles: dict[str, object] = {}
        sheets = [
            weasyprint.CSS(
                string=sheet, base_url=BASE, font_config=fonts, url_fetcher=fetcher, color_profiles=profiles
            )
            for sheet in style_sheets(theme, self.profile)
        ]
        document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(
            font_config=fonts,
            color_profiles=profiles,
            stylesheets=sheets,
            pdf_variant=self._variant,
            pdf_tags=True,
        )
        if self.profile == "print":
            for page in document.pages:
                page.links.clear()  # nothing to click may lie on the trimmed page (ISO 15930-7 section 6.17)
        return document

    def _write(self, edition: Edition, document: weasyprint.Document) -> tuple[bytes, frozenset[str]]:
        """The file, and the characters without a glyph: if there are any, the file is discarded."""
        times = 0
        data, missing = self._paint(edition, document, times)
        while not missing and streams.is_doubtful(data):
            times += 1
            data, missing = self._paint(edition, document, times)
        return data, missing

    def _fetcher(self, edition: Edition, theme: Theme) -> Served:
        served = theme_files(theme)
        served[press.PROFILE_URL] = (press.profile, "application/vnd.iccprofile")
        for asset in edition.assets:
            data = press.in_inks if self.profile == "print" else _as_it_is
            served[ASSETS + asset.name] = (partial(data, asset), asset.media_type)
        return Served(served)

    def _paint(
        self, edition: Edition, document: weasyprint.Document, times: int
    ) -> tuple[bytes, frozenset[str]]:
        """Paint a laid out document; other values of `times` give other bytes of the same file."""
        missing: set[str] = set()
        painted = painting(document)

        def finish(_document: object, pdf: object) -> None:
            missing.update(char for page in painted for text in page.texts for char in text.missing)
            if not missing:
                self._mend(edition, pdf, painted)
                streams.settle(pdf)
                streams.vary(pdf, times)

        data: bytes = document.write_pdf(pdf_variant=self._variant, pdf_tags=True, finisher=finish)
        return data, frozenset(missing)

    def _mend(self, edition: Edition, pdf: object, painted: list[Painted]) -> None:
        glyphs.name_glyphs(pdf, painted)
        tags.repair(pdf, painted, edition)
        if self.profile == "print":
            press.finish(pdf, painted, edition)
        metadata.finish(pdf, edition, accessible=self.profile == "archive")


def _as_it_is(asset: Asset) -> bytes:
    return asset.data


def _refuse_in_notices(edition: Edition, missing: frozenset[str]) -> None:
    for entry in edition.entries:
        notice = entry.article.notice
        if lost := missing & set(notice.text if notice else ""):
            raise NoticeError(
                f"the notice of {entry.article.title!r} holds {named(lost)}, which no installed font can draw",
                remedy(lost),
            )


def _losses(edition: Edition, missing: frozenset[str]) -> tuple[Loss, ...]:
    """The characters of each article that `REPLACEMENT` replaces."""
    texts = ((entry.article.title, msgspec.json.encode(entry.article).decode()) for entry in edition.entries)
    return tuple(
        lost("undrawable-characters-replaced", repr(title), characters=named(found), remedy=remedy(found))
        for title, text in texts
        if (found := missing & set(text))
    )


def _out_of_its_column(edition: Edition, theme: Theme, misfit: Misfit) -> ExportError:
    titles = {entry.slug: entry.article.title for entry in edition.entries}
    title = titles.get(misfit.room.article, misfit.room.article)
    return ExportError(
        f"PDF, page {misfit.room.page}: {misfit.shown.strip()[:40]!r} in {title!r} runs out of its column",
        f"give theme {theme.known_as!r} wider columns or pages, or smaller type",
    )


def _substituted(html: str, missing: frozenset[str]) -> str:
    """The page with `REPLACEMENT` for those characters, but for those inside tags."""
    if not missing:
        return html
    # Text and attributes are escaped: a ">" without a "<" before it ends a tag.
    characters = "".join(map(re.escape, sorted(missing)))
    return re.sub(f"[{characters}](?![^<>]*>)", REPLACEMENT, html)


pdf = Pdf()
