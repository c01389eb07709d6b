"""What an edition says of itself as an issue, in every language that has words."""

from __future__ import annotations

import tomllib
from importlib import resources

import msgspec
import pytest
from helpers.sample_editions import AMENDMENTS, article, edition_of, issue_of

from syndicate.model import Edition
from syndicate.render.issue import ChangeLine, changes, issue, issue_title
from syndicate.render.strings import strings

LANGUAGES = tomllib.loads(resources.files("syndicate.render").joinpath("strings.toml").read_text("utf-8"))


def in_language(language: str = "en", **fields: object) -> Edition:
    return msgspec.structs.replace(issue_of(article()), language=language, **fields)


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_and_day_are_in_each_language_s_own_words(language: str) -> None:
    edition = in_language(language)
    assert "7" in issue(edition)
    assert issue_title(edition) == f"The Harbour Courier{strings(language).comma}{issue(edition)}"
    for change, amendment in zip(changes(edition), AMENDMENTS, strict=True):
        assert str(amendment.when.day.year) in change.said
    said = {strings(language).corrected, strings(language).withdrawn, strings(language).withdrawn_on}
    assert len(said) == 3
    assert language == "en" or strings(language).amendments != strings("en").amendments


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "The Harbour Courier, No. 7"),
        ({"number": None}, "The Harbour Courier, October 28, 2022"),
        ({"number": None, "series": ""}, "The Harbour Courier"),
        ({"series": ""}, "The Harbour Courier, No. 7"),
        ({"title": "Courier No. 7: ferries"}, "Courier No. 7: ferries"),
        ({"language": "ja"}, "The Harbour Courier 第7号"),
        ({"language": "xx"}, "The Harbour Courier, No. 7"),
    ],
)
def test_a_list_of_issues_distinguishes_them(fields: dict[str, object], title: str) -> None:
    assert issue_title(in_language(**fields)) == title


def test_an_amendment_has_a_kind_and_a_date() -> None:
    assert changes(issue_of(article())) == (
        ChangeLine(AMENDMENTS[0].title, "Withdrawn October 28, 2022", None),
        ChangeLine(AMENDMENTS[1].title, "Corrected October 27, 2022", AMENDMENTS[1].url),
    )
    assert changes(edition_of(article())) == ()
