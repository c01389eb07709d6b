"""CSS selectors with which a job names the article in a page, and what is no part of it."""

from __future__ import annotations

from msgspec import Struct


class Selectors(Struct, frozen=True):
    """Those of the article (empty: it is found), and those of what is no part of it."""

    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
