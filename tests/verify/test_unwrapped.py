"""Lines of a newsletter put together again: where a line may end so that nobody reads another word."""

from __future__ import annotations

import pytest

from syndicate.verify.unwrapped import LogicalLine, PhysicalLine, is_row, shows_nothing, unflowed, unwrapped

SHORT = "broken into lines of less than 20 columns"
PARTED = "a word parted by the end of a line"
WIDE = "船" * 30
LATIN = "The first boat in nine years tied up at noon, and a"


TOO_WIDE = "on a line of more than 72 columns"
MARGIN = "words in the margin of an item"
ROW = "in a row of a table or of computer text"


def block_of(*lines: str, quotes: int = 0) -> list[PhysicalLine]:
    return [PhysicalLine(number, quotes, line) for number, line in enumerate(lines, 1)]


def read(*lines: str) -> list[tuple[str, str]]:
    return [(one.text, one.hidden) for one in unwrapped(block_of(*lines))]


def item(mark: str, text: str, hidden: str = "") -> LogicalLine:
    return LogicalLine(text, mark, hidden=hidden)


def bar(line: str) -> LogicalLine:
    return LogicalLine("", bar=line)


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
        ((f"{LATIN} " + "b" * 15, "b" * 23 + ". The"), PARTED),
        ((f"{LATIN} " + "b" * 15, "b" * 24 + ". The"), ""),
        ((WIDE, "本船。"), ""),
        ((WIDE, "boat."), ""),
        ((f"{LATIN} ba", "船。"), ""),
        ((f"{WIDE}\u0301", "boat."), ""),
        ((f"{LATIN} 船", "boat."), ""),
        ((f"{LATIN} 船\u0301", "boat."), ""),
        ((f"{LATIN} 船\u200d", "boat."), ""),
        (("\u0301", "b" * 70), ""),
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
    assert read(line) == [(line, TOO_WIDE if is_too_wide else "")]


def test_a_reason_stays_when_a_line_is_too_wide_and_the_other_way_round() -> None:
    wide = "w" * 73
    assert read("The ", f"band {wide}") == [(f"The band {wide}", SHORT)]
    assert read(f"{wide} ", f"{LATIN} ba", "nd.") == [(f"{wide} {LATIN} band.", TOO_WIDE)]


def test_words_that_are_quoted_have_less_room() -> None:
    lines = ("b" * 18 + " ", "b" * 40)
    for read_lines in (unwrapped, unflowed):
        for quotes, hidden in ((0, SHORT), (1, SHORT), (2, "")):
            assert list(read_lines(block_of(*lines, quotes=quotes))) == [
                LogicalLine("".join(lines), hidden=hidden)
            ]


@pytest.mark.parametrize(
    ("after", "hidden"),
    [
        ("-- " + "b" * 38 + " c", ""),
        ("-- " + "b" * 37 + " c", SHORT),
        ("  " + "b" * 39 + " c", ""),
        ("  " + "b" * 38 + " c", SHORT),
        ("e\u0301" * 41, SHORT),
        ("e\u0301" * 42, ""),
        ("e\u200d" * 41, SHORT),
        ("e\u20dd" * 41, SHORT),
        ("船" * 20, SHORT),
        ("船" * 21, ""),
        ("Ａ" * 20, SHORT),
        ("Ａ" * 21, ""),
    ],
)
def test_the_room_of_a_word_is_what_it_takes_on_a_terminal(after: str, hidden: str) -> None:
    """Two dashes and the word behind them are one: alone on a line they would open a signature."""
    [line] = unflowed(block_of("b" * 18 + " ", after))
    assert line.hidden == hidden


@pytest.mark.parametrize(
    ("lines", "logical"),
    [
        (("A boat.",), [item("", "A boat.")]),
        ((" > A boat.",), [item("", "> A boat.")]),
        (("  A boat.",), [item("", " A boat.")]),
        (("A boat.  ",), [item("", "A boat.  ")]),
        (("A boat.  ", "It sailed."), [item("", "A boat."), item("", "It sailed.")]),
        (("A boat.  ", "----"), [item("", "A boat.  "), bar("----")]),
        (("A boat.  ", "It sailed.  "), [item("", "A boat."), item("", "It sailed.  ")]),
        ((f"{LATIN} ", " band."), [item("", f"{LATIN} band.")]),
        (("***",), [bar("***")]),
        (("--",), [item("", "--")]),
        (("-=-",), [item("", "-=-")]),
        (("Harbour", "~~~~~~~"), [item("", "Harbour"), bar("~~~~~~~")]),
        (("The ", "boat", "....", "It."), [item("", "The boat", SHORT), bar("...."), item("", "It.")]),
        (("====", "It ", "sailed."), [bar("===="), item("", "It sailed.", SHORT)]),
        (("* A boat.",), [item("* ", "A boat.")]),
        (("*A boat.",), [item("", "*A boat.")]),
        (("12. A boat.",), [item("12. ", "A boat.")]),
        (("12.A boat.",), [item("", "12.A boat.")]),
        (("12.",), [item("12. ", "")]),
        (("[12] https://x.example/",), [item("[12] ", "https://x.example/")]),
        (("-> the terms: https://x.example/",), [item("-> ", "the terms: https://x.example/")]),
        (("* A boat.", "* A band."), [item("* ", "A boat."), item("* ", "A band.")]),
        (("* A boat.", "    3. A band."), [item("* ", "A boat."), item("3. ", "A band.")]),
        ((f"* {LATIN} ", "  band."), [item("* ", f"{LATIN} band.")]),
        ((f"* {LATIN} ", "  * band."), [item("* ", f"{LATIN} * band.")]),
        (("* A boat.  ", "  It sailed."), [item("* ", "A boat."), item("", "It sailed.")]),
        (
            ("* A boat.  ", f"  {LATIN} ba", "  nd."),
            [item("* ", "A boat."), item("", f"{LATIN} band.")],
        ),
        ((f"* {LATIN} ba", "  nd."), [item("* ", f"{LATIN} band.", PARTED)]),
        ((f"-> {LATIN} ba", "   nd."), [item("-> ", f"{LATIN} band.")]),
        ((f"[1] {LATIN} ba", "    nd."), [item("[1] ", f"{LATIN} band.", PARTED)]),
        (("* The ", "  boat."), [item("* ", "The boat.", SHORT)]),
        (("* The ", f"  {LATIN} ba", "  nd."), [item("* ", f"The {LATIN} band.", SHORT)]),
        (("* The ", "  boat.  ", "  It."), [item("* ", "The boat.", SHORT), item("", "It.", SHORT)]),
        (("* The ", "  boat.", "* It."), [item("* ", "The boat.", SHORT), item("* ", "It.")]),
        (("* " + "b" * 18 + " ", "  " + "b" * 39), [item("* ", "b" * 18 + " " + "b" * 39, SHORT)]),
        (("* " + "b" * 18 + " ", "  " + "b" * 40), [item("* ", "b" * 18 + " " + "b" * 40)]),
        ((f"* {LATIN} ", "a band."), [item("* ", f"{LATIN} band.", MARGIN)]),
        ((f"* {LATIN} ", "X band."), [item("* ", f"{LATIN} band.", MARGIN)]),
        ((f"* {LATIN} ba", " "), [item("* ", f"{LATIN} ba", PARTED)]),
        (("* The ", "a boat."), [item("* ", "The boat.", MARGIN)]),
        ((f"* {LATIN} ba", "  nd ", "a boat."), [item("* ", f"{LATIN} band boat.", PARTED)]),
        (("* " + "w" * 70,), [item("* ", "w" * 70)]),
        (("* " + "w" * 71,), [item("* ", "w" * 71, TOO_WIDE)]),
        (("-> " + "w" * 71,), [item("-> ", "w" * 71)]),
        (("[1] " + "w" * 71,), [item("[1] ", "w" * 71)]),
        (("* " + "w" * 71, "* It."), [item("* ", "w" * 71, TOO_WIDE), item("* ", "It.")]),
        (("* The ", "  " + "w" * 71), [item("* ", "The " + "w" * 71, TOO_WIDE)]),
        (("* The ", "  boat " + "w" * 71), [item("* ", "The boat " + "w" * 71, SHORT)]),
        (("1. A boat.", "----"), [item("1. ", "A boat."), bar("----")]),
        ((f"1. {LATIN} ", "   2. band.", "----"), [item("1. ", f"{LATIN} 2. band."), bar("----")]),
        ((f"1. {LATIN}\u200b", "   2. band.", "----"), [item("1. ", f"{LATIN}\u200b2. band."), bar("----")]),
        ((f"-> {LATIN}\u200b", "   2. band."), [item("-> ", f"{LATIN}\u200b2. band.")]),
        ((f"1. {LATIN}\u200b", "   2. band."), [item("1. ", f"{LATIN}\u200b"), item("2. ", "band.")]),
        (("1. The ", "   boat.", "----"), [item("1. ", "The boat.", SHORT), bar("----")]),
        (("| a  b", ": c", "| d"), [item("| ", "a  bc", ROW), item("| ", "d", ROW)]),
        (("|", ": c", "|"), [item("| ", "c", ROW), item("| ", "", ROW)]),
        (("| a", ":c"), [item("| ", "a", ROW), item("| ", "", ROW)]),
    ],
)
def test_lines_of_a_text_file_are_paragraphs_items_rows_and_bars(
    lines: tuple[str, ...], logical: list[LogicalLine]
) -> None:
    assert list(unwrapped(block_of(*lines))) == logical


@pytest.mark.parametrize(
    ("lines", "logical"),
    [
        (("A boat.", "It sailed."), [item("", "A boat."), item("", "It sailed.")]),
        ((" > A boat.",), [item("", "> A boat.")]),
        (("  A boat.",), [item("", " A boat.")]),
        (("A boat. ",), [item("", "A boat. ")]),
        ((f"{LATIN} ", "  band."), [item("", f"{LATIN}  band.")]),
        ((f"{LATIN} ", "* band."), [item("", f"{LATIN} * band.")]),
        ((f"{LATIN} ", "----"), [item("", f"{LATIN} "), bar("----")]),
        (("Harbour", "~~~~~~~", "It."), [item("", "Harbour"), bar("~~~~~~~"), item("", "It.")]),
        (("The ", "boat."), [item("", "The boat.", SHORT)]),
        (("The ", f"{LATIN} ", "band."), [item("", f"The {LATIN} band.", SHORT)]),
        ((f"{LATIN} ", "The ", "band."), [item("", f"{LATIN} The band.", SHORT)]),
        (("The ", "boat.", "It."), [item("", "The boat.", SHORT), item("", "It.")]),
        (("-- ", "It."), [item("", "-- "), item("", "It.")]),
        ((f"{LATIN} ", "-- ", "It."), [item("", f"{LATIN} -- "), item("", "It.")]),
        (("* A boat.", "3. A band."), [item("* ", "A boat."), item("3. ", "A band.")]),
        ((f"* {LATIN} ", "band."), [item("* ", f"{LATIN} band.")]),
        (("* The ", "boat."), [item("* ", "The boat.", SHORT)]),
        (("12.",), [item("12. ", "")]),
        (("12.A",), [item("", "12.A")]),
        (("w" * 73,), [item("", "w" * 73)]),
        (("| a  ", ": c", "| d"), [item("| ", "a  c", ROW), item("| ", "d", ROW)]),
    ],
)
def test_lines_of_a_message_flow_into_paragraphs_items_rows_and_bars(
    lines: tuple[str, ...], logical: list[LogicalLine]
) -> None:
    assert list(unflowed(block_of(*lines))) == logical


@pytest.mark.parametrize(("line", "opens"), [("|", True), ("| a", True), ("||", False), ("a |", False)])
def test_a_row_opens_with_a_bar_and_a_space(line: str, *, opens: bool) -> None:
    assert is_row(PhysicalLine(1, 0, line)) is opens


INVISIBLE = "\u200b\u0378\ue000\u20dd\u0301\u00a0\u115f\u1160\u2800\u3164\uffa0"


def test_a_text_shows_nothing_if_no_character_of_it_is_visible() -> None:
    for text in ("", "  ", *INVISIBLE, INVISIBLE):
        assert shows_nothing(text), ascii(text)
        for visible in ("X", "é", "|"):
            assert not shows_nothing(text + visible), ascii(text)
