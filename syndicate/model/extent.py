"""How much an output shows. The bounds of exporters and verifiers are stated in it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

_TEXT_OF_AN_ARTICLE = 20_000_000
"""Bytes: no source is larger."""
_PICTURE = 10_000_000
"""Bytes: no picture is larger."""


class Extent(Struct, frozen=True, kw_only=True):
    """The articles of an edition by number and size.

    `text_bytes` are those of its entries as JSON, which hold each text twice. `pictures` counts each file once;
    `picture_bytes` are of those files.
    """

    articles: int
    text_bytes: int
    pictures: int = 0
    picture_bytes: int = 0


def presumed(pictures: Iterable[int | None]) -> Extent:
    """The largest extent of an edition of which no more is known than how many pictures each article shows, if that."""
    shown = [200 if count is None else count for count in pictures]
    return Extent(
        articles=len(shown),
        text_bytes=len(shown) * _TEXT_OF_AN_ARTICLE,
        pictures=sum(shown),
        picture_bytes=sum(shown) * _PICTURE,
    )
