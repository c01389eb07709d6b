"""The errors of an output to the articles that cause them: those that they name, or those that halving finds.

An article that causes a failure makes an output of it alone fail, too. So the suspects are halved as long as a half
fails; if a group fails and both its halves do not, no article causes it. Makes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from syndicate.errors import NoticeError, SyndicateError

MOST_EXPORTS = 100
"""How many outputs are tried to find the culprits in one: enough for five among 500 articles."""

Group: TypeAlias = tuple[str, ...]
Errors: TypeAlias = tuple[SyndicateError, ...]
Tries: TypeAlias = Callable[[Sequence[Group]], Sequence[Errors]]
"""Makes and verifies an output of each group. Returns the errors of each, none for one that is exact."""


def culprits(articles: Sequence[str], errors: Errors, tries: Tries) -> dict[str, Errors]:
    """The articles without which an output may be made, each with its errors.

    Args:
        articles: the ids of all articles of the output.
        errors: why it cannot be made with all of them.
        tries: makes outputs of some of them, up to `MOST_EXPORTS` in all.

    Returns:
        The culprits, in order; none if no article explains the errors.
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
            # Those that were named are likely culprits; of the others nothing is known.
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
