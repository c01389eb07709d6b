"""The number or date of an issue, and the news of earlier articles, in the edition's language."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from syndicate.model import Amendment, Edition
from syndicate.render.strings import long_date, strings


class ChangeLine(Struct, frozen=True):
    """An amendment as a person reads it. Of a withdrawn article only the title is left."""

    title: str
    said: str
    """What happened, and on which day."""
    url: str | None


def issue(edition: Edition) -> str:
    """``No. 7``; empty without a number."""
    return "" if edition.number is None else strings(edition.language).issue.format(number=edition.number)


def issue_title(edition: Edition) -> str:
    """The title of an issue in a list of its series: with the number, or else with the day.

    An edition outside a series keeps its title, and so does one with the number or day in its title.
    """
    told_by = issue(edition) or (long_date(edition.date, edition.language) if edition.series else "")
    if not told_by or told_by in edition.title:
        return edition.title
    return f"{edition.title}{strings(edition.language).comma}{told_by}"


def changes(edition: Edition) -> tuple[ChangeLine, ...]:
    """The edition's amendments, in its order."""
    return tuple(
        ChangeLine(amendment.title, _said(amendment, edition.language), amendment.url)
        for amendment in edition.amendments
    )


def _said(amendment: Amendment, language: str) -> str:
    say, date = strings(language), long_date(amendment.when, language)
    match amendment.kind:
        case "corrected":
            return say.corrected.format(date=date)
        case "withdrawn":
            return say.withdrawn_on.format(date=date)
        case _:
            assert_never(amendment.kind)
