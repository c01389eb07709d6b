"""What stands in a folder to the pages by which people, e-readers and feed readers find it.

index.html   a front page for people: the newest issue, how to subscribe, the archive, the seal of each file
opds.xml     for e-readers (OPDS 1.2)
feeds.opml   all feeds at once (OPML 2.0)

Everything is a function of its arguments: no disk, no clock, no network. `syndicate.verify.catalogue` reads it back.
"""

from __future__ import annotations

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile, Series, distinct, legible
from syndicate.job.catalogue.names import OPML, PAGE
from syndicate.theme import Theme

__all__ = ["CatalogueData", "CatalogueFile", "Series", "catalogue"]


def catalogue(shelf: CatalogueData, theme: Theme) -> dict[str, bytes]:
    """The files of the catalogue: ``index.html``, ``opds.xml``, ``opds/….xml``, ``feeds.opml``, relative to the folder.

    Raises:
        ThemeError: the theme lacks a file of the page, or its template is malformed.
    """
    from syndicate.job.catalogue.opds import opds  # noqa: PLC0415 -- lxml and Jinja2 are for nights with news
    from syndicate.job.catalogue.opml import opml  # noqa: PLC0415
    from syndicate.job.catalogue.page import front_page  # noqa: PLC0415

    shelf = distinct(legible(shelf))
    return {PAGE: front_page(shelf, theme), **opds(shelf), OPML: opml(shelf)}
