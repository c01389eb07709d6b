"""Which articles keep an output from being made: those that its errors name, or those that halving finds. Pure.

An output fails with an article alone, too, if the article explains it. So the suspects are halved as long as a half
fails; a group that fails while both its halves do not is explained by no article.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from syndicate.errors import NoticeError, SyndicateError

MOST_EXPORTS = 100
"""How many outputs are tried in search of one output's culprits: enough for five among 500 articles."""

Group: TypeAlias = tuple[str, ...]
Errors: TypeAlias = tuple[SyndicateError, ...]
Tries: TypeAlias = Callable[[Sequence[Group]], Sequence[Errors]]
"""Outputs of groups of articles, made and proven: what is wrong with each, nothing where it is fine."""


def culprits(articles: Sequence[str], errors: Errors, tries: Tries) -> dict[str, Errors]:
    """The articles without which an output may be made, each with what is wrong with it.

    Args:
        articles: all that the output holds, by their ids.
        errors: why it cannot be made with all of them.
        tries: makes outputs of some of them; asked for no more than `MOST_EXPORTS` in all.

    Returns:
        The culprits, in order; empty where no article explains the errors.
    """
    named = {
        one: tuple(error for error in errors if isinstance(error, NoticeError) and error.article == one)
        for one in articles
    }
    suspects = tuple(one for one in articles if named[one])
    if len(suspects) == 1:
        return {suspects[0]: named[suspects[0]]}
    groups: dict[Group, Errors] = {suspects or tuple(articles): errors}
    found: dict[str, Errors] = {}
    left = MOST_EXPORTS
    while groups:
        found |= {group[0]: why for group, why in groups.items() if len(group) == 1}
        halves = [half for group in groups if len(group) > 1 for half in _halves(group)]
        if len(halves) > left:
            # Of those that were named it is likely; of the others nothing is known.
            rest = (one for group in groups if len(group) > 1 for one in group)
            found |= {one: named[one] for one in rest if named[one]}
            break
        left -= len(halves)
        tried = tries(halves) if halves else ()
        groups = {half: why for half, why in zip(halves, tried, strict=True) if why}
    return {one: found[one] for one in articles if one in found}


def _halves(group: Group) -> tuple[Group, Group]:
    middle = len(group) // 2
    return group[:middle], group[middle:]
