"""How alike two texts are: changed notices are alike, paragraphs of the same language are not."""

from __future__ import annotations

import pytest

from syndicate.model import similarity
from syndicate.model.similarity import (
    Comparable,
    Difference,
    first_alike,
    first_difference,
    in_common,
    most_alike,
)

NOTICE = (
    "The views expressed in this article are those of the author and do not necessarily reflect the views of the "
    "Harbour Courier, its editors or its owners."
)
LONG = " ".join(
    f"In paragraph {number} the board of the ferry company, case {number * number}, asks that nothing be left out."
    for number in range(30)
)


def likeness(one: str, other: str) -> float:
    return Comparable(one).likeness(Comparable(other), 0.0)


@pytest.mark.parametrize("text", [NOTICE, LONG, "May be reprinted.", "本文仅代表作者观点，不代表本报立场。"])
def test_a_changed_notice_is_alike_and_the_same_one_is_the_same(text: str) -> None:
    assert likeness(text, f"  {text.upper()}\n") == 1
    assert likeness(text, text[: len(text) * 9 // 10]) >= 0.8
    assert likeness(text, text.replace("o", "0", 1).replace("表", "義", 1)) >= 0.8
    assert likeness(text, text[::-1]) < 0.6


def test_a_word_more_or_less_or_another_one_leaves_a_long_notice_alike() -> None:
    words = LONG.split()
    for changed in (
        words[:40] + words[44:],
        [*words[:9], "never", *words[9:]],
        ["x" if w == "be" else w for w in words],
    ):
        assert likeness(LONG, " ".join(changed)) >= 0.8


def test_paragraphs_of_one_language_are_not_alike() -> None:
    story = (
        "The first boat in nine years tied up at noon, and a band played on the quay. The council says that it will "
        "sail twice a day until the winter timetable begins, and that the old pier has been made safe for it."
    )
    for notice in (NOTICE, LONG):
        assert likeness(notice, story) < 0.6
        assert likeness(notice, story * 12) < 0.7


def test_the_most_alike_and_the_first_alike_are_found() -> None:
    texts = ["Something else entirely.", NOTICE[:-30], NOTICE[:-3], NOTICE.replace("owners", "friends")]
    assert most_alike(NOTICE, texts, 0.6) == NOTICE[:-3]
    assert first_alike(["May be reprinted.", NOTICE], texts, 0.8) == NOTICE[:-30]
    assert most_alike(NOTICE, texts[:1], 0.6) is None
    assert first_alike([NOTICE], [], 0.8) is None


@pytest.mark.parametrize("length", [3000, 30_000])
def test_long_texts_are_compared_by_their_pieces_alone(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    """A configured notice and paragraphs as long, which are nearly it: `difflib` is never asked."""
    monkeypatch.setattr(similarity, "SequenceMatcher", None)
    notice = " ".join(f"word{number * number % 977}" for number in range(length // 8))
    texts = [f"Another {number} {notice[: length // 3]} {number * LONG}"[:length] for number in range(40)]
    assert first_alike([notice], texts, 0.8) is None
    assert first_alike([notice], [*texts, notice[:-40]], 0.8) == notice[:-40]


@pytest.mark.parametrize(
    ("expected", "found", "difference"),
    [
        ("", "", None),
        ("By leave.", "By leave.", None),
        ("By leave.", "By grace.", Difference(3, "leave", "grace")),
        ("By leave.", "By leaves.", Difference(3, "leave", "leaves")),
        ("By leave of all.", "By leave all.", Difference(9, "of ", "")),
        ("By leave all.", "By leave of all.", Difference(9, "", "of ")),
        ("By leave.", "By leave", Difference(8, ".", "")),
        ("leave", "", Difference(0, "leave", "")),
        ("", "leave", Difference(0, "", "leave")),
        ("so_called", "so_colled", Difference(0, "so_called", "so_colled")),
        ("a\u00a0b", "a b", Difference(1, "\u00a0", " ")),
        ("x" * 500 + " a", "x" * 500 + " b", Difference(501, "a", "b")),
    ],
)
def test_the_first_words_or_signs_that_differ_are_named_whole(
    expected: str, found: str, difference: Difference | None
) -> None:
    assert first_difference(expected, found) == difference


def test_two_texts_have_in_common_the_phrases_of_both() -> None:
    assert in_common(NOTICE, f" {NOTICE.upper()}\n") == 1
    assert in_common("May be", "may  be") == 1
    assert in_common("May be", "May not") == 0
    assert in_common(NOTICE, LONG) < 0.1
    half = NOTICE[: len(NOTICE) // 2]
    phrases = len(NOTICE) - 11, len(half) - 11
    assert in_common(NOTICE, half) == 2 * phrases[1] / sum(phrases)


def test_a_text_much_longer_or_shorter_than_another_is_not_alike() -> None:
    assert Comparable("abcd").likeness(Comparable("abcdefgh"), 0.67) == 0
    assert Comparable("abcdefgh").likeness(Comparable("abcd"), 0.67) == 0
    assert Comparable("abcd").likeness(Comparable("abcdefgh"), 0.66) == pytest.approx(2 / 3)
