"""CSS selectors by which a job says what of a page is the article, and what is not."""

from __future__ import annotations

from msgspec import Struct


class Selectors(Struct, frozen=True):
    """Those of the article (empty: it is found), and those of what is no part of it."""

    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
