"""Articles to those that are published now: the newest version of each, no draft, not withdrawn, expired or held.

Each article that is left out is named in a sentence, with the reason. Reads no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from syndicate.model import Article, Moment, Status


class Selection(Struct, frozen=True):
    """The articles that are published, in the order given, and a sentence about each other one."""

    articles: tuple[Article, ...]
    left_out: tuple[str, ...]


def select(articles: Sequence[Article], now: datetime, *, drafts: bool = False) -> Selection:
    """Choose among articles that were read.

    Of two with one id the one that was updated last counts: a withdrawal withdraws both. Two
    different texts with one id and the same dates are different articles, and get a hash in their ids; of one text
    under two ids, with the same date, the first counts. A draft is left out first, so that it takes the place of no
    article that is published.

    Args:
        articles: normalised, in the order in which they were read.
        now: aware. An embargo or an expiry that gives a day alone counts from that day's noon in UTC, when the day
            has begun everywhere (`Moment.as_instant`).
        drafts: whether drafts are published like all others.
    """
    unfinished = [] if drafts else [article for article in articles if article.status == "draft"]
    finished = articles if drafts else [article for article in articles if article.status != "draft"]
    kept, replaced = _versions(finished)
    kept, repeated = _said_once(kept)
    left_out = [
        f"{article.source.uri}: {article.title!r} is a draft; left out (--drafts publishes drafts)"
        for article in unfinished
    ]
    left_out += (*replaced, *repeated)
    chosen: list[Article] = []
    for article in kept:
        reason = why_not(article.status, article.embargo, article.expiry, now)
        if reason:
            left_out.append(f"{article.source.uri}: {article.title!r} {reason}")
        else:
            chosen.append(article)
    return Selection(tuple(chosen), tuple(left_out))


def why_not(status: Status, embargo: Moment | None, expiry: Moment | None, now: datetime) -> str:
    """Why an article is not published now, as the end of a sentence; empty if it is."""
    if status == "withdrawn":
        return "is withdrawn; left out"
    if expiry and expiry.as_instant() <= now:
        return f"has expired on {expiry.isoformat()}; left out"
    if embargo and embargo.as_instant() > now:
        return f"is held: under embargo until {embargo.isoformat()}"
    return ""


def _versions(articles: Sequence[Article]) -> tuple[list[Article], list[str]]:
    """The newest version of each article, at the place of its first, and a sentence about each other version."""
    kept: dict[str, Article] = {}
    left_out: list[str] = []
    for article in articles:
        twin = kept.get(article.id)
        if twin is None:
            kept[article.id] = article
        elif _changed(article) != _changed(twin):
            older, newer = sorted((twin, article), key=_changed)
            left_out.append(
                f"{older.source.uri}: {older.title!r} has a newer version in {newer.source.uri}; left out"
            )
            kept[article.id] = newer
        elif (twin.title, twin.body) == (article.title, article.body) and twin.status == article.status:
            left_out.append(f"{article.source.uri}: the same article as {twin.source.uri}; left out")
        else:
            unique = f"{article.id}-{hashlib.sha256(article.text.encode()).hexdigest()[:8]}"
            kept[unique] = msgspec.structs.replace(article, id=unique)
    return list(kept.values()), left_out


def _said_once(articles: Sequence[Article]) -> tuple[list[Article], list[str]]:
    """The articles without copies of an earlier one under another id, and a sentence about each copy."""
    kept: list[Article] = []
    left_out: list[str] = []
    said: dict[tuple[str, str, str, Status], Article] = {}
    for article in articles:
        first = said.setdefault((article.title, article.standfirst, article.text, article.status), article)
        dates = {first.published, article.published} - {None}
        if first is article or len(dates) > 1 or first.body != article.body:
            kept.append(article)
        else:
            left_out.append(
                f"{article.source.uri}: {article.title!r} says what {first.source.uri} says under another id; left out"
            )
    return kept, left_out


def _changed(article: Article) -> float:
    moment = article.updated or article.published
    return moment.as_instant().timestamp() if moment else 0.0
