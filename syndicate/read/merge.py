"""Losses and related links from several parts of one source, merged: each once."""

from __future__ import annotations

from collections.abc import Iterable

from syndicate.model import Loss, RelatedLink
from syndicate.model.loss import lost

_MOST_LOSSES = 100


def bounded(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    """Losses, each once; of very many, the first and a count, so that a hostile file cannot make a long report."""
    once = tuple(dict.fromkeys(losses))
    if len(once) <= _MOST_LOSSES:
        return once
    return (*once[:_MOST_LOSSES], lost("losses-shortened", count=len(once) - _MOST_LOSSES))


def merged(*groups: Iterable[RelatedLink]) -> tuple[RelatedLink, ...]:
    """Related links, each once; one with an address stands for the same title without one.

    A link without a title stays, for `syndicate.normalise` to report.
    """
    found = dict.fromkeys(link for group in groups for link in group if link.title.strip() or link.url)
    addressed = {link.title for link in found if link.url}
    return tuple(link for link in found if link.url or link.title not in addressed)
