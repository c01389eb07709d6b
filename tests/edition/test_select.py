"""Which articles go out: versions, withdrawals, embargoes and expiries, each with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from helpers.sample_editions import article, p

from syndicate.edition.select import select
from syndicate.model import Article, Moment, Source

NOON = datetime(2022, 10, 27, 12, 0, tzinfo=UTC)


def version(text: str, source: str = "a.xml", **fields: object) -> Article:
    made = article("Ferry returns", body=(p(text),), **fields)
    return msgspec.structs.replace(made, source=Source(source, "feed", "0" * 64))


def texts(*articles: Article, now: datetime = NOON) -> list[str]:
    return [one.text for one in select(articles, now).articles]


def test_a_correction_replaces_the_earlier_version_in_its_place_whichever_comes_first() -> None:
    first = version("First.", "old.xml", updated=Moment.parse("2022-10-27T08:00:00Z"))
    corrected = version("Corrected.", "new.xml", updated=Moment.parse("2022-10-27T09:00:00+00:00"))
    other = article("Another", body=(p("Other."),))
    assert texts(first, other, corrected) == ["Corrected.", "Other."]
    assert texts(corrected, other, first) == ["Corrected.", "Other."]
    [sentence] = select([first, corrected], NOON).left_out
    assert sentence == "old.xml: 'Ferry returns' has a newer version in new.xml; left out"


def test_a_draft_is_left_out_and_named_unless_drafts_are_asked_for() -> None:
    draft = version("First.", status="draft")
    chosen = select([draft, article("Another")], NOON)
    assert [one.title for one in chosen.articles] == ["Another"]
    assert chosen.left_out == ("a.xml: 'Ferry returns' is a draft; left out (--drafts publishes drafts)",)
    assert select([draft], NOON, drafts=True).articles == (draft,)


def test_a_draft_of_a_correction_takes_the_place_of_nothing() -> None:
    printed = version("Printed.", updated=Moment.parse("2022-10-27T08:00:00Z"))
    draft = version("Corrected.", status="draft", updated=Moment.parse("2022-10-28"))
    assert texts(printed, draft) == ["Printed."]
    assert [one.text for one in select([printed, draft], NOON, drafts=True).articles] == ["Corrected."]


def test_a_withdrawal_withdraws_every_version() -> None:
    first = version("First.")
    gone = version("", "kill.xml", status="withdrawn", updated=Moment.parse("2022-10-28"))
    assert texts(first, gone) == []
    assert [s.partition(" ")[2] for s in select([first, gone], NOON).left_out] == [
        "'Ferry returns' has a newer version in kill.xml; left out",
        "'Ferry returns' is withdrawn; left out",
    ]


@pytest.mark.parametrize(
    ("embargo", "held"),
    [
        ("2022-10-27T12:00:01+00:00", True),
        ("2022-10-27T12:00:00+00:00", False),
        ("2022-10-27T14:30:00+03:00", False),
        ("2022-10-27", False),
        ("2022-10-28", True),
    ],
)
def test_an_embargoed_article_is_held_until_its_moment(embargo: str, held: bool) -> None:
    found = select([version("Text.", embargo=Moment.parse(embargo))], NOON)
    assert bool(found.articles) is not held
    assert bool(found.left_out) is held
    if held:
        assert found.left_out == (f"a.xml: 'Ferry returns' is held: under embargo until {embargo}",)


@pytest.mark.parametrize(
    ("expiry", "gone"),
    [("2022-10-27T12:00:00+00:00", True), ("2022-10-27T12:00:01+00:00", False), ("2022-10-26", True)],
)
def test_an_expired_article_is_left_out(expiry: str, gone: bool) -> None:
    found = select([version("Text.", expiry=Moment.parse(expiry))], NOON)
    assert bool(found.articles) is not gone
    if gone:
        assert found.left_out == (f"a.xml: 'Ferry returns' has expired on {expiry}; left out",)


def test_a_repeated_article_is_kept_once_and_two_texts_with_one_id_are_two_articles() -> None:
    one, same, other = version("One."), version("One.", "b.xml"), version("Other.", "c.xml")
    found = select([one, same, other], NOON)
    assert [a.text for a in found.articles] == ["One.", "Other."]
    assert len({a.id for a in found.articles}) == 2
    assert found.articles[0].id == one.id
    assert found.left_out == ("b.xml: the same article as a.xml; left out",)
    assert select([one, same, other], NOON) == found
