"""Blocks to lines of plain text: the width holds, nothing is lost or altered at a break, each block reads well."""

from __future__ import annotations

import re
import unicodedata

import pytest
import wcwidth
from helpers.sample_editions import every_block, p
from helpers.thorough import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.errors import NoticeError
from syndicate.model.blocks import (
    Block,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Script,
    Table,
    Text,
    block_texts,
)
from syndicate.render.line_breaks import columns
from syndicate.render.lines import COLUMNS, Bar, Group, Line, Row, flowed, plain
from syndicate.render.text import blocks_text
from syndicate.render.text_direction import isolated

PASSAGE = (
    "The harbour board met on Tuesday and agreed, after some debate, that the ferry should run "
    "every day but Sunday from the first of the month."
)
JAPANESE = "九年ぶりの船は正午に着いた。岸では「楽隊」が演奏し、子どもたちがずっと手を振ってくれた。" * 4


def shown(*blocks: Block, language: str = "en") -> str:
    rendered = blocks_text(blocks, language)
    return plain((*rendered.story, *rendered.notice))


def lines_of(text: str) -> list[str]:
    return plain((Group((Line(text),)),)).removesuffix("\n").split("\n")


def cells(*texts: str) -> tuple[tuple[Inline, ...], ...]:
    return tuple((Text(text),) for text in texts)


# Breaking lines


def unbroken(lines: list[str]) -> str:
    """As the form says: stuffing off, line ends deleted."""
    return "".join(line.removeprefix(" ") for line in lines)


LETTERS = "ab .,-–—\u00a0'\"(){}[]<>/*#=~|:éßж한글日本。、「」ーっخבे\u0301\u200d👨👩🇫🇷🏽ไทย\u200b\u2068\u2069\ufe0f㎡１"
TEXTS = st.text(st.sampled_from(LETTERS), min_size=1, max_size=400) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=200
)


@settings(max_examples=examples(400), deadline=None)
@given(TEXTS)
@example("-- " + "x" * 100)
@example("x" * 71 + " y")
@example("ᄀ" * 90)
def test_deleting_the_line_ends_gives_the_text_back_and_no_line_is_wider_than_72_columns(text: str) -> None:
    lines = lines_of(text)
    assert unbroken(lines) == text
    for line in lines:
        assert wcwidth.wcswidth(line) <= COLUMNS or " " * 20 in line, line
        assert columns(line) <= COLUMNS or " " * 20 in line


@settings(max_examples=examples(200), deadline=None)
@given(TEXTS)
def test_no_break_splits_a_grapheme_cluster(text: str) -> None:
    boundaries = {0}
    for cluster in wcwidth.iter_graphemes(text):
        boundaries.add(max(boundaries) + len(cluster))
    position = 0
    for line in lines_of(text):
        assert position in boundaries or "ᄀ" in text
        position += len(line.removeprefix(" "))


@settings(max_examples=examples(300), deadline=None)
@given(TEXTS)
def test_flowed_lines_break_after_one_space_only_never_at_a_no_break_space(text: str) -> None:
    physical = flowed((Group((Line(text),)),)).removesuffix("\n").split("\n")
    if text.endswith(" "):
        assert physical.pop() == ""  # ends the paragraph
    assert unbroken([line.removeprefix(" ") if line.startswith("  ") else line for line in physical]) == (
        unbroken(physical)
    ) or text.startswith(" ")
    assert unbroken(physical) == text
    for line in physical[:-1]:
        assert line.endswith(" ")
        assert not line.endswith(("  ", "\u00a0 "))


def test_a_url_is_never_broken_and_is_alone_on_its_line_if_too_long() -> None:
    url = "https://courier.example/" + "a-b/" * 30 + "?q=1&r=(2)"
    lines = lines_of(f"{PASSAGE} See {url} for the rest, {PASSAGE}")
    assert [line.strip() for line in lines if url in line] == [url]
    assert all(columns(line) <= COLUMNS for line in lines if url not in line)


def test_a_line_never_begins_or_ends_with_what_japanese_typesetting_forbids_there() -> None:
    """JIS X 4051: no line opens with closing punctuation or small kana, none closes with an opening bracket."""
    for start in range(40):
        lines = lines_of(JAPANESE[start:])
        assert len(lines) > 3
        assert not any(line[0] in "、。」ーっょャ・！？" for line in lines[1:])
        assert not any(line[-1] in "「（" for line in lines[:-1])
        assert all(columns(line) > COLUMNS - 12 for line in lines[:-1])


def test_korean_and_latin_words_are_broken_at_their_spaces() -> None:
    for text in ("항구 위원회는 화요일에 모여 나룻배를 매일 띄우기로 했다. " * 5, (PASSAGE + " ") * 3):
        lines = lines_of(text.strip())
        assert len(lines) > 2
        assert all(line.endswith(" ") for line in lines[:-1])


def test_a_no_break_space_beside_a_space_keeps_its_neighbours_on_one_line() -> None:
    for shift in range(80):
        text = "x" * shift + " readers\u00a0 in forming " + PASSAGE
        assert any("readers\u00a0 in" in line for line in lines_of(text))


def test_two_dashes_are_never_a_line_of_their_own() -> None:
    for shift in range(80):
        text = "x" * shift + " -- " + "y" * 75 + " -- -- z"
        for line in [*lines_of(text), *flowed((Group((Line(text),)),)).split("\n")]:
            assert line.strip() != "--"


def test_text_that_looks_like_the_newsletters_own_lines_is_stuffed() -> None:
    """RFC 3676 section 4.4"""
    for text in (
        "* one",
        "> so",
        "| row",
        "12. May",
        "[1] see",
        "-> there",
        " lead",
        "--",
        "=====",
        "***",
        "...",
    ):
        for write in (plain, flowed):
            assert write((Group((Line(text),)),)) == f" {text}\n"
    assert flowed((Group((Line("From here"),)),)) == " From here\n"
    for text in ("- one", "2022 was", "=", "*one*", "a > b"):
        assert plain((Group((Line(text),)),)) == f"{text}\n"


def test_a_zero_width_space_is_a_place_to_break() -> None:
    words = ["ภาษาไทย" * 2] * 12
    lines = lines_of("\u200b".join(words))
    assert len(lines) > 1
    assert all(line.endswith("\u200b") for line in lines[:-1])


# Blocks


def test_every_block_is_shown_and_no_word_is_lost() -> None:
    isolates = dict.fromkeys(map(ord, "\u2066\u2067\u2069"))
    text = unicodedata.normalize("NFKC", shown(*every_block()).translate(isolates))
    for expected in block_texts(every_block()):
        for word in expected.split():
            assert unicodedata.normalize("NFKC", word) in text


def test_links_are_numbered_once_for_each_address_and_one_that_is_its_own_text_is_not() -> None:
    a, b = "https://a.example/", "https://b.example/"
    inlines = (
        Link(a, (Text("first"),)), Text(", "), Link(b, (Text("second "),)), Text("and "), Link(a, (Text("again"),)),
        Text(", "), Link(b, (Text(b),)), Text(", "), Link("mailto:x@b.example", (Text("x@b.example"),)),
        Text("、"), Link(b, (Text("港"),)),
    )  # fmt: skip
    rendered = blocks_text((Paragraph(inlines), Embed(a, "Film")), "en")
    assert rendered.links == (a, b)
    text = plain(rendered.story).replace("\n", "")
    assert text == f"first\u00a0[1], second\u00a0[2] and again\u00a0[1], {b}, x@b.example、港[2]Film\u00a0[1]"


def test_a_number_stays_on_its_links_line() -> None:
    for shift in range(80):
        paragraph = Paragraph(
            (Text("x" * shift + " "), Link("https://a.example/", (Text("here"),)), Text(" " + PASSAGE))
        )
        assert "here\u00a0[1]" in shown(paragraph)


def test_a_table_is_aligned_by_display_width_with_numbers_to_the_right() -> None:
    table = Table(
        rows=(cells("正午", "3.1", "a"), cells("six", "10.4", "b"), cells("é", "−2", "")),
        header=cells("Time", "Metres", "x"),
    )
    assert shown(table) == (
        "| Time  Metres  x\n| ----  ------  -\n| 正午     3.1  a\n| six     10.4  b\n| é         −2\n"
    )


def test_a_table_that_is_too_wide_becomes_a_list_that_names_its_cells() -> None:
    table = Table(rows=(cells("noon", PASSAGE), cells("six", "")), header=cells("Time", "What"))
    text = shown(table)
    assert text.startswith("* Time: noon  \n  What: The harbour board")
    assert text.endswith("* Time: six\n")
    assert all(columns(line) <= COLUMNS for line in text.split("\n"))


def test_a_row_that_is_too_long_goes_on_behind_a_colon() -> None:
    code = "x = '" + "a " * 60 + "'\n\n" + " " * 90 + "deep"
    text = shown(Code(code))
    assert all(columns(line) <= COLUMNS and not line.endswith(" ") for line in text.split("\n"))
    assert re.findall(r"^(. ?)", text, re.MULTILINE) == ["| ", ": ", "|", "| "]
    assert flowed(blocks_text((Code(code),), "en").story) == text


def test_nested_lists_hang_under_their_text() -> None:
    inner = Listing(((p(PASSAGE),),), ordered=True, start=9)
    text = shown(Listing(((p("one"), p("more of one"), inner), (p("two"), Quote((p("said"),)), p("after")))))
    assert text == (
        "* one  \n  more of one\n"
        "  9. The harbour board met on Tuesday and agreed, after some debate, \n"
        "     that the ferry should run every day but Sunday from the first of \n"
        "     the month.\n* two\n\n> said\n\nafter\n"
    )


def test_quotations_nest() -> None:
    text = shown(Quote((p(PASSAGE), Quote((p("inner"),)), p("> not a quotation"))))
    assert text == (
        "> The harbour board met on Tuesday and agreed, after some debate, that \n"
        "> the ferry should run every day but Sunday from the first of the \n"
        "> month.\n>\n>> inner\n>\n>  > not a quotation\n"
    )


def test_headings_are_underlined_to_their_width() -> None:
    assert shown(Heading(1, (Text("港"),)), Heading(3, (Text("Deep"),))) == "港\n~~\n\nDeep\n....\n"


def test_pictures_are_named_by_their_text() -> None:
    source = "https://a.example/boat.jpg"
    blocks = (
        Figure(Image(source, "A boat"), (Text("At noon"),)),
        Figure(Image(source)),
        Paragraph((Image(source),)),
    )
    assert shown(*blocks) == "[A boat]\u00a0[1]\n\nAt noon\n\n[1]\n"


def test_scripts_have_characters_where_unicode_does() -> None:
    inlines = (
        Text("10"),
        Script("super", (Text("-6"),)),
        Text(" 1"),
        Script("super", (Text("st"),)),
        Script("sub", (Text("2"),)),
    )
    assert shown(Paragraph(inlines)) == "10⁻⁶ 1st₂\n"


def test_controls_in_the_text_become_spaces_or_the_replacement_character() -> None:
    assert shown(p("a\tb\nc\x1b[8md\x00")) == "a b c\ufffd[8md\ufffd\n"


def test_text_that_runs_against_its_line_is_isolated_and_other_text_is_not() -> None:
    """UAX #9 section 3.1.2"""
    assert isolated("بحر", "ltr") == "\u200e\u2068بحر\u2069"
    assert isolated("(1) sea", "rtl") == "\u200f\u2068(1) sea\u2069"
    assert isolated("sea", "ltr") == "sea"
    assert isolated("12", "rtl") == "12"
    table = shown(Table(rows=(cells("بحر", "3"), cells("sea", "4"))))
    assert table.split("\n")[0] == "| \u200f\u2068بحر\u2069  \u20683\u2069"


# The notice


def notice(*inlines: Inline) -> Notice:
    return Notice((inlines,), "")


def test_nothing_is_inserted_into_a_notice_and_its_links_are_below_it() -> None:
    rendered = blocks_text(
        (notice(Text("Read "), Link("https://a.example/t", (Text("the terms"),)), Text(".")), p("story")),
        "en",
    )
    assert plain(rendered.story) == "story\n"
    assert plain(rendered.notice) == f"{'-' * 24}\n\nRead the terms.\n\n-> the terms: https://a.example/t\n"


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[8m", "a\x85b", "a\ud800", "", "   ", "a\tb"])
def test_a_notice_that_plain_text_cannot_keep_is_refused(text: str) -> None:
    with pytest.raises(NoticeError):
        blocks_text((notice(Text(text)),), "en")


def test_rows_and_bars_keep_their_form() -> None:
    assert plain((Group((Row("a  b"), Row(""), Bar("~", 100))),)) == f"| a  b\n|\n{'~' * 72}\n"
