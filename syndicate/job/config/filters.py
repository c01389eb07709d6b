"""The filters of a job's sources and outputs: whether an article passes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from syndicate.job.config import Filter


class Filtered(Protocol):
    """The fields that a filter looks at."""

    @property
    def title(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def authors(self) -> tuple[str, ...]: ...


def passes(article: Filtered, include: Filter | None, exclude: Filter | None) -> bool:
    """Whether an article is taken: it fits `include`, where there is one, and does not fit `exclude`."""
    return (include is None or _fits(article, include)) and not (exclude and _fits(article, exclude))


def _fits(article: Filtered, one: Filter) -> bool:
    """Whether all that a filter states applies."""
    return (
        _shares((article.section,), one.sections)
        and _shares(article.tags, one.tags)
        and _shares(article.authors, one.authors)
        and _speaks(article.language, one.languages)
        and re.search(one.title, article.title, re.IGNORECASE) is not None
    )


def _shares(found: Iterable[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or not {text.casefold() for text in wanted}.isdisjoint(map(str.casefold, found))


def _speaks(language: str, wanted: tuple[str, ...]) -> bool:
    """Basic filtering of RFC 4647 section 3.3.1."""
    tag = language.casefold()
    return not wanted or any(tag == one.casefold() or tag.startswith(f"{one.casefold()}-") for one in wanted)
