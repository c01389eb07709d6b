"""CSS selectors by which a person says what of a page is the article, and what is not: whether they are any."""

from __future__ import annotations

from msgspec import Struct


class Selectors(Struct, frozen=True):
    """Of what is the article (empty: it is found out), and of what is no part of it."""

    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def selector_fault(selector: str) -> str:
    """What is wrong with a selector; empty where nothing is."""
    import cssselect2  # noqa: PLC0415 -- only who has selectors pays

    try:
        compiled = cssselect2.compile_selector_list(selector)
    except cssselect2.SelectorError as error:
        return str(error)
    return "" if compiled else "it selects nothing"
