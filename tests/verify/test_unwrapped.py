"""Lines of a text file put together again: where a line may end so that nobody reads another word."""

from __future__ import annotations

import pytest

from syndicate.verify.unwrapped import PhysicalLine, unwrapped

SHORT = "broken into lines of less than 20 columns"
PARTED = "a word parted by the end of a line"
WIDE = "船" * 30
LATIN = "The first boat in nine years tied up at noon, and a"


def read(*lines: str) -> list[tuple[str, str]]:
    block = [PhysicalLine(number, 0, line) for number, line in enumerate(lines, 1)]
    return [(one.text, one.hidden) for one in unwrapped(block)]


@pytest.mark.parametrize(
    ("lines", "hidden"),
    [
        ((f"{LATIN} ", "band played."), ""),
        ((f"{LATIN}\u00a0", "band played."), ""),
        ((f"{LATIN}\u200b", "band played."), ""),
        ((f"{LATIN} ba", "nd played."), PARTED),
        ((f"{LATIN} ba\u0301", "nd played."), PARTED),
        ((f"{LATIN} ba\u200d", "nd played."), PARTED),
        ((f"{LATIN} " + "b" * 15, "b" * 60 + "."), ""),
        ((WIDE, "本船。"), ""),
        ((WIDE, "boat."), ""),
        ((f"{LATIN} ba", "船。"), ""),
        ((f"{WIDE}\u0301", "boat."), ""),
        (("The boat ", "band played."), SHORT),
        (("船" * 5, "船。"), SHORT),
        (("船" * 9 + "b", "船。"), SHORT),
        (("船" * 10, "船。"), ""),
        (("b" * 19 + " ", "b"), ""),
        (("b" * 18 + " ", "b"), SHORT),
        (("b" * 18 + " ", "b" * 41), SHORT),
        (("b" * 18 + " ", "b" * 42), ""),
        (("The boat ", "b" * 70), ""),
    ],
)
def test_a_line_ends_between_words_and_where_it_is_full(lines: tuple[str, ...], hidden: str) -> None:
    assert read(*lines) == [("".join(lines), hidden)]


def test_the_first_reason_of_a_paragraph_stays() -> None:
    assert read(f"{LATIN} ba", f"nd played. {LATIN} ", "it.") == [
        (f"{LATIN} band played. {LATIN} it.", PARTED)
    ]
    assert read("The ", f"{LATIN} ba", "nd.") == [(f"The {LATIN} band.", SHORT)]
    assert read(f"{LATIN} ", f"{LATIN} ba", "nd.") == [(f"{LATIN} {LATIN} band.", PARTED)]


def test_two_spaces_end_a_line_of_the_text_and_its_reason() -> None:
    assert read(f"{LATIN} ba", "nd.  ", "It sailed.") == [(f"{LATIN} band.", PARTED), ("It sailed.", "")]


@pytest.mark.parametrize(
    ("line", "is_too_wide"),
    [
        ("w" * 72, False),
        ("w" * 73, True),
        ("船" * 36, False),
        ("船" * 37, True),
        ("word " * 16 + "https://x.example/" + "a" * 40, False),
        ("word " * 16 + "mailto:" + "a" * 40, False),
        ("word " * 16 + "https://x.example/", True),
        ("word " * 12 + " " * 20 + "word", False),
    ],
)
def test_a_line_is_no_wider_than_a_terminal_but_for_an_address_or_a_gap(
    line: str, *, is_too_wide: bool
) -> None:
    assert read(line) == [(line, "on a line of more than 72 columns" if is_too_wide else "")]
