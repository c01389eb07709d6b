"""Catalogues made from the sample ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
from helpers.catalogues import feeds, output, series, shelf

from syndicate.job.catalogue import CatalogueData, Series, catalogue
from syndicate.theme import load_theme

THEME = load_theme("newspaper")

DAY = date(2022, 10, 27)

NASTY = "\"><script>alert('&amp;')</script> ]]> <!-- &lt; -- \\ \u202e\u2028\ufffd \x0b\x00 {{ 7 * 7 }} {% if %} 👩‍👩‍👧"


def undated() -> CatalogueData:
    """A digest without numbers, and a book that rolls on."""
    digests = tuple(
        output("epub", f"digest-{day}.epub", "Digest", day, articles=1, exact=0)
        for day in (DAY - timedelta(days=days) for days in range(3))
    )  # fmt: skip
    rolling = Series("all", "All of it", (output("pdf", "all.pdf", "All", DAY),))
    return shelf(series=(Series("digest", "Digest", digests), rolling))


def hostile() -> CatalogueData:
    """Text that does harm wherever somebody takes it for markup, and a file's name that has to be quoted."""
    nasty = series("daily", NASTY, 2, DAY)
    nasty = msgspec.structs.replace(
        nasty,
        outputs=tuple(msgspec.structs.replace(one, headlines=(NASTY, NASTY), title=NASTY) for one in nasty.outputs),
    )  # fmt: skip
    odd = output("epub", "a: b%20 ?#&'\"é.epub", NASTY, DAY, number=1)
    return shelf(
        title=NASTY,
        publisher=NASTY,
        description=NASTY,
        feeds=feeds(NASTY, DAY),
        series=(nasty, Series("odd", NASTY, (odd,))),
    )


SHELVES: dict[str, Callable[[], CatalogueData]] = {
    "two series": shelf,
    "nothing": lambda: shelf(feeds=(), series=()),
    "feeds alone": lambda: shelf(series=()),
    "a series without an issue": lambda: shelf(feeds=(), series=(Series("daily", "Daily", ()),)),
    "one issue": lambda: shelf(count=1),
    "500 issues": lambda: shelf(count=500),
    "no numbers": undated,
    "Arabic": lambda: shelf(language="ar", title="بريد المرفأ", description="أخبار الميناء"),
    "Japanese": lambda: shelf(language="ja", title="港湾新報"),
    "a language without words": lambda: shelf(language="tlh"),
    "hostile text": hostile,
    "letters that no e-reader opens": lambda: shelf(
        series=(series("post", "Post", 2, DAY, formats=("eml",)),)
    ),
}


def made(name: str) -> dict[str, bytes]:
    return catalogue(SHELVES[name](), THEME)
