"""The files of a published folder to pages on which people, e-readers and feed readers find them.

index.html   a front page for people: the newest issue, how to subscribe, the archive, how each file was verified
opds.xml     for e-readers (OPDS 1.2)
feeds.opml   all feeds at once (OPML 2.0)

Never touches disk, clock or network. `syndicate.verify.catalogue` reads the pages back.
"""

from __future__ import annotations

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile, Series, distinct, legible
from syndicate.job.catalogue.names import OPML, PAGE
from syndicate.theme import Theme

__all__ = ["CatalogueData", "CatalogueFile", "Series", "catalogue"]


def catalogue(data: CatalogueData, theme: Theme) -> dict[str, bytes]:
    """The files of the catalogue: ``index.html``, ``opds.xml``, ``opds/….xml``, ``feeds.opml``, relative to the folder.

    Raises:
        ThemeError: the theme lacks a file of the page, or its template is malformed.
    """
    from syndicate.job.catalogue.opds import opds  # noqa: PLC0415 -- lxml and Jinja2 are loaded only to make pages
    from syndicate.job.catalogue.opml import opml  # noqa: PLC0415
    from syndicate.job.catalogue.page import front_page  # noqa: PLC0415

    data = distinct(legible(data))
    return {PAGE: front_page(data, theme), **opds(data), OPML: opml(data)}
