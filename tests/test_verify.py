"""The comparison: every way in which a notice can go wrong is found and said; nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.model import Expectation, LinkDemand, TextDemand
from syndicate.plugins import Passage, Stretch
from syndicate.verify import compare, first_difference

NOTICE = "They help our readers\u00a0 in weighing the news."


def expectation(article: str = "a", *paragraphs: str, link: tuple[str, str] | None = None) -> Expectation:
    links = (LinkDemand(*link),) if link else ()
    return Expectation(article, f"Title {article}", (TextDemand(paragraphs or (NOTICE,), "f"), *links))


def passage(article: str | None = "a", *texts: str | Stretch, title: str | None = None) -> Passage:
    stretches = tuple(text if isinstance(text, Stretch) else Stretch(text) for text in texts)
    return Passage(article, title or f"Title {article}", f"item {article}", stretches)


def problems(passages: list[Passage], expectations: list[Expectation]) -> list[tuple[str, ...]]:
    return [verdict.problems for verdict in compare(passages, expectations)]


def test_exact_and_visible_is_no_problem() -> None:
    assert problems([passage("a", "Body.", NOTICE)], [expectation()]) == [()]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Body."], "missing"),
        ([NOTICE.replace("\u00a0", " ")], r"expected U\+00A0 NO-BREAK SPACE .* found U\+0020 SPACE"),
        ([NOTICE.replace("help ", "")], "altered: at character 6"),
        ([NOTICE + " And more."], "expected the end"),
        ([NOTICE[:-1]], "found the end"),
        ([NOTICE, "Body.", NOTICE], "stands 2 times"),
        ([Stretch(NOTICE, hidden="display: none")], "not visible: display: none"),
        ([NOTICE.upper()], "missing|altered"),
    ],
)
def test_each_fault_is_found_and_said(texts, said) -> None:
    [found] = problems([passage("a", "Body.", *texts)], [expectation()])
    assert len(found) == 1
    assert re.search(said, found[0]), found


def test_a_hidden_copy_beside_a_visible_one_is_still_two() -> None:
    hidden = Stretch(NOTICE, hidden="white on white")
    assert problems([passage("a", NOTICE, hidden)], [expectation()]) == [
        ("the notice stands 2 times; once is right",)
    ]


def test_one_article_s_notice_never_stands_in_for_another_s() -> None:
    [first, second] = problems(
        [passage("a", "Body."), passage("b", NOTICE, "Other notice.")],
        [expectation("a"), expectation("b", "Other notice.")],
    )
    assert "the text stands in item b" in first[0]
    assert second == ()


def test_paragraphs_must_stand_together_and_in_order() -> None:
    wanted = [expectation("a", "One.", "Two.")]
    assert problems([passage("a", "One.", "Two.")], wanted) == [()]
    assert problems([passage("a", "Two.", "One.")], wanted) == [
        ("the notice's paragraphs are not together and in order",)
    ]
    assert problems([passage("a", "One.", "Advertisement.", "Two.")], wanted) != [()]


def test_a_required_link_must_lead_where_it_should() -> None:
    wanted = [expectation(link=("news", "https://x.example/"))]
    good = Stretch(NOTICE, (("news", "https://x.example/"),))
    assert problems([passage("a", good)], wanted) == [()]
    assert "is missing" in problems([passage("a", NOTICE)], wanted)[0][0]
    bad = Stretch(NOTICE, (("news", "https://y.example/"),))
    assert "leads to https://y.example/ instead" in problems([passage("a", bad)], wanted)[0][0]
    hidden = Stretch("x", (("news", "https://x.example/"),), hidden="display: none")
    assert problems([passage("a", NOTICE, hidden)], wanted) != [()]


def test_missing_extra_and_swapped_articles_are_found() -> None:
    wanted = [expectation("a"), expectation("b")]
    a, b = passage("a", NOTICE), passage("b", NOTICE)
    assert problems([a], wanted) == [(), ("the article is not there",)]
    assert problems([b, a], wanted) == [
        ("another article stands in its place: 'Title b'",),
        ("another article stands in its place: 'Title a'",),
    ]
    assert problems([a, b, passage("c", "x")], wanted)[2] == ("an article that the edition does not hold",)


def test_without_an_id_the_title_says_which_article() -> None:
    assert problems([passage(None, NOTICE, title="Title\na")], [expectation("a")]) == [()]
    assert problems([passage(None, NOTICE, title="Title b")], [expectation("a")]) != [()]


def test_a_waived_article_demands_nothing_but_to_be_there() -> None:
    assert problems([passage("a", "x")], [Expectation("a", "Title a", ())]) == [()]
    assert problems([], [Expectation("a", "Title a", ())]) != [()]


@given(st.text(min_size=1), st.integers(min_value=0), st.characters())
def test_any_change_of_one_character_is_found(text: str, position: int, character: str) -> None:
    position %= len(text)
    changed = text[:position] + character + text[position + 1 :]
    found = problems([passage("a", changed)], [expectation("a", text)])
    assert (found == [()]) == (changed == text)
    if changed != text:
        assert f"at character {position + 1}," in first_difference(text, changed)
