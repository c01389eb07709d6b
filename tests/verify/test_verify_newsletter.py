"""The form of a newsletter's text file: what is read of a small one, and at which line another form is refused."""

from __future__ import annotations

import pytest

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.model.passage import ParagraphText, Passage
from syndicate.plugins import load_verifier

FENCE = "=" * 72
BAR = "-" * 24
SMALL = f"""{FENCE}
The Harbour Courier
{FENCE}

1. Ferry

{FENCE}

1. Ferry
--------

A boat.

{BAR}

Ask first.

{FENCE}
"""


def read_small(old: str = "", new: str = "") -> list[Passage]:
    """The passages of a text file of one article, with one of its texts changed."""
    assert old in SMALL
    data = SMALL.replace(old, new, 1).encode("utf-8", "surrogateescape")
    return list(load_verifier("text/plain").passages(Artifact("n.txt", "text/plain", data)))


def seen(text: str, links: tuple[tuple[str, str], ...] = (), hidden: str = "") -> ParagraphText:
    """A paragraph of the article itself."""
    return ParagraphText(text, links, hidden, in_notice=False)


FERRY, ASK = seen("Ferry"), ParagraphText("Ask first.", in_notice=True)


def test_a_file_of_one_article_is_a_passage_of_its_title_and_its_paragraphs() -> None:
    assert read_small() == [Passage(None, "Ferry", "article 1, line 9", (FERRY, seen("A boat."), ASK))]


@pytest.mark.parametrize(
    ("old", "new", "paragraphs"),
    [
        ("A boat.", "A boat.\n\nIt sailed.", [seen("A boat."), seen("It sailed.")]),
        ("A boat.", "A boat.  \nIt sailed.", [seen("A boat.\nIt sailed.")]),
        ("A boat.", "* A boat.\n* It.", [seen("A boat."), seen("It.")]),
        ("A boat.", "***", []),
        ("A boat.", "* A  \n  B\n* C", [seen("A\nB"), seen("C")]),
        (
            "A boat.",
            "> * A\n> * B",
            [seen(text, (), "inside a quotation, which mail programs fold") for text in "AB"],
        ),
        ("A boat.", ">X boat.", [seen("X boat.", (), "inside a quotation, which mail programs fold")]),
        ("A boat.", "> * A boat.", [seen("A boat.", (), "inside a quotation, which mail programs fold")]),
        ("A boat.", " -- \n\nIt sailed.", [seen("-- "), seen("It sailed.")]),
        ("A boat.", "Boats\n~~~~~", [seen("Boats")]),
        ("A boat.", "Boats\n.....", [seen("Boats")]),
        (
            "A boat.",
            "See https://x.example/a",
            [seen("See https://x.example/a", (("https://x.example/a",) * 2,))],
        ),
        (
            "A boat.",
            "[1] https://x.example/a",
            [seen("https://x.example/a", (("1", "https://x.example/a"),))],
        ),
        (
            "A boat.",
            "-> a: b: https://x.example/a",
            [seen("a: b: https://x.example/a", (("a: b", "https://x.example/a"),))],
        ),
        (
            "A boat.",
            "-> https://x.example/a",
            [seen("https://x.example/a", (("https://x.example/a",) * 2,))],
        ),
        (
            "A boat.",
            "> A boat.",
            [seen("A boat.", (), "inside a quotation, which mail programs fold")],
        ),
        (
            "A boat.",
            ">A boat.",
            [seen("A boat.", (), "inside a quotation, which mail programs fold")],
        ),
        (
            "A boat.",
            "| a\n: b\n| c",
            [seen("ab\nc", (), "in a row of a table or of computer text")],
        ),
        (
            "A boat.",
            "A ba\nnd.\n\nIt.",
            [seen("A band.", (), "broken into lines of less than 20 columns"), seen("It.")],
        ),
        (
            "A boat.",
            "* A ba\n  nd.\n* It.",
            [seen("A band.", (), "broken into lines of less than 20 columns"), seen("It.")],
        ),
        (
            "A boat.\n\n",
            "A boat.\n\n\n\n",
            [seen("A boat.")],
        ),
        ("A boat.\n\n", "\u200b\n\n" * 8, [seen("\u200b")] * 8),
    ],
)
def test_what_stands_in_an_article_is_read_as_its_paragraphs(
    old: str, new: str, paragraphs: list[ParagraphText]
) -> None:
    [passage] = read_small(old, new)
    assert list(passage.paragraphs) == [FERRY, *paragraphs, ASK]


def test_blank_lines_count_among_those_that_show_nothing_and_so_do_such_paragraphs_between_others() -> None:
    for repeated, enough in (("\u200b\n\n", 12), ("\u200b\n\nx\n\n", 24)):
        for count in (enough - 1, enough):
            [passage] = read_small("A boat.", repeated * count + "It sailed.")
            assert bool(passage.paragraphs[-2].hidden) is (count == enough)


def test_a_title_is_the_item_with_a_line_below_it() -> None:
    [passage] = read_small("1. Ferry\n-", "* Boats\n\n1. Ferry\n-")
    assert (passage.title, passage.place) == ("Ferry", "article 1, line 11")


@pytest.mark.parametrize("signature", ["--", "-- "])
def test_what_is_above_a_signature_is_seen_and_what_is_below_it_is_hidden(signature: str) -> None:
    [passage] = read_small("A boat.", f"A boat.\n{signature}\nIt sailed.")
    below = "after the signature line 13"
    assert [(one.text, one.hidden) for one in passage.paragraphs] == [
        ("Ferry", ""), ("A boat.", ""), (signature, below), ("It sailed.", below), ("Ask first.", below),
    ]  # fmt: skip


def test_only_24_lines_that_show_nothing_push_the_next_ones_out_of_sight() -> None:
    for count in (23, 24, 25):
        [passage] = read_small("A boat.", "| a\n" + "|\n" * count + "| b\n\nIt sailed.")
        pushed = "pushed out of sight: 24 lines above line 36 show nothing" if count > 23 else ""
        assert passage.paragraphs[-1].hidden == pushed
        assert passage.paragraphs[0].hidden == ""


@pytest.mark.parametrize(
    ("old", "new", "links"),
    [
        ("Ask first.", "Ask first.\n\n-> a: b:c", (("a", "b:c"),)),
        ("Ask first.", "Ask first.\n\n-> a: b\n\n-> c: d", (("a", "b"), ("c", "d"))),
        ("Ask first.", "Ask first.\n\n-> a", (("a", "a"),)),
    ],
)
def test_the_links_below_a_paragraph_of_a_notice_are_its_own(
    old: str, new: str, links: tuple[tuple[str, str], ...]
) -> None:
    [passage] = read_small(old, new)
    assert passage.paragraphs[-1] == ParagraphText("Ask first.", links, in_notice=True)


def test_a_second_bar_of_a_notice_is_a_problem_at_its_line() -> None:
    [passage] = read_small("Ask first.", f"Ask first.\n\n{BAR}\n\nAsk again.\n\n{BAR}")
    assert passage.problems == ("line 18: a second bar for a notice; one is right",)
    assert passage.paragraphs[2:] == (ASK, ParagraphText("Ask again.", in_notice=True))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("A boat", "A b\udce4oat", "n.txt: line 12 is not UTF-8"),
        ("A boat", "A \tboat", "n.txt: line 12 holds the control character U+0009"),
        (SMALL, "\n\t", "n.txt: line 2 holds the control character U+0009"),
        ("A boat.", f"> {FENCE}", "n.txt: line 12: a bar of '===', which has no meaning"),
        ("1. Ferry\n-", "----\n\n1. Ferry\n-", "n.txt: line 9: a bar of '---', which has no meaning"),
        ("1. Ferry", "Harbour\n\n1. Ferry\n~~~~~", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "Harbour\n\nTown\n\n1. Ferry", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "1. Ferry\n\n* A  \n  B", "n.txt: line 7: not in the vocabulary of contents"),
        ("1. Ferry", "1. Ferry\n\nA  \nB\n-----", "n.txt: line 7: not in the vocabulary of contents"),
        ("A boat", "A \u2028boat", "n.txt: line 12 holds the control character U+2028"),
        ("A boat", "A" + "\u0301" * 7 + " boat", "n.txt: line 12 holds "),
        ("A boat.", "A boat.\n\n\n\n", "n.txt: line 16: more than 3 blank lines in a row"),
        (FENCE, "", "n.txt: not a newsletter: no masthead, or no end"),
        (
            SMALL[SMALL.index("1. Ferry\n-") :],
            "",
            "n.txt: the contents list 1 articles, other than the 0 below",
        ),
        (
            f"Ask first.\n\n{FENCE}\n",
            f"Ask first.\n\n{FENCE}\n" + "\nMore.\n",
            "n.txt: text after the last fence, line 18",
        ),
        (
            f"Ask first.\n\n{FENCE}\n",
            f"Ask first.\n\n{FENCE}\n" + "\n>\n",
            "n.txt: text after the last fence, line 18",
        ),
        ("The Harbour", "* The Harbour", "n.txt: line 2: not in the vocabulary of a masthead"),
        ("The Harbour", "> The Harbour", "n.txt: line 2: not in the vocabulary of a masthead"),
        ("Courier", "Courier\n-----", "n.txt: line 2: not in the vocabulary of a masthead"),
        ("Courier", "Courier\n\nMore", "n.txt: line 2: not in the vocabulary of a masthead"),
        ("Courier", "Courier  \nA  \nB  \nC", "n.txt: line 2: not in the vocabulary of a masthead"),
        ("1. Ferry", "* Ferry", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "> 1. Ferry", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "1. Ferry\n~~~~~", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "~~~~~\n\n1. Ferry", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "Harbour\n-----\n\n1. Ferry", "n.txt: line 5: not in the vocabulary of contents"),
        ("1. Ferry", "1. Ferry\n\nHarbour", "n.txt: line 7: not in the vocabulary of contents"),
        ("1. Ferry", "1. Ferry\n\nA  \nB  \nC  \nD", "n.txt: line 7: not in the vocabulary of contents"),
        ("1. Ferry", "1. Boat", "n.txt: the contents list 1 articles, other than the 1 below"),
        (
            "1. Ferry\n----",
            "2. Ferry\n----",
            "n.txt: no title with the number 1 below the fence before article 1",
        ),
        (
            "1. Ferry\n----",
            "Ferry\n----",
            "n.txt: no title with the number 1 below the fence before article 1",
        ),
        ("A boat.", "A boat.\n=====", "n.txt: line 12: a bar of '===', which has no meaning"),
        ("A boat.", "-----", "n.txt: line 12: a bar of '---', which has no meaning"),
        ("A boat.", "~~~~~", "n.txt: line 12: a bar of '~~~', which has no meaning"),
        ("A boat.", "* A boat.\n~~~~~", "n.txt: line 12: a bar of '~~~', which has no meaning"),
        ("A boat.", f"A boat.\n{BAR}", "n.txt: line 12: a second title in article 1"),
        ("Ask first.", "* Ask first.", "n.txt: line 16: not in the vocabulary of a notice"),
        (
            "Ask first.",
            "> Ask first.",
            "n.txt: line 16: inside a quotation, which mail programs fold, not in the",
        ),
        ("Ask first.", "Ask first.\n~~~~~", "n.txt: line 16: not in the vocabulary of a notice"),
        ("Ask first.", "-> a: b", "n.txt: line 16: not in the vocabulary of a notice"),
        ("Ask first.", "Ask first.\n\n[1] b", "n.txt: line 18: not in the vocabulary of a notice"),
    ],
)
def test_a_file_is_refused_with_the_line_that_is_of_another_form(old: str, new: str, said: str) -> None:
    with pytest.raises(ArtifactError) as error:
        read_small(old, new)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Courier", "Courier  \nA  \nB"),
        ("1. Ferry", "Contents\n~~~~~\n\n1. Ferry"),
        ("1. Ferry", "Harbour\n\n1. Ferry"),
        ("1. Ferry", "1. Ferry\n\nA  \nB"),
        ("1. Ferry", "1. Ferry\n\nA  \nB  \nC"),
        ("1. Ferry", "1. \u200e\u2068Ferry\u2069"),
        ("A boat.\n", "A boat.\n\n\n"),
    ],
)
def test_all_that_the_masthead_and_the_contents_may_hold_is_read(old: str, new: str) -> None:
    [passage] = read_small(old, new)
    assert (passage.title, len(passage.paragraphs)) == ("Ferry", 3)
