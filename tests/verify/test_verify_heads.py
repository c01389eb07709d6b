"""An item's link and summary are its article's: another address or another summary is refused in every wire format."""

from __future__ import annotations

import html

import msgspec
import pytest
from helpers.sample_editions import article, edition_of, full_edition, p
from helpers.verdicts import problems

from syndicate.model import Edition, Expectation, HeadDemand
from syndicate.model.artifact import Artifact
from syndicate.model.passage import Head, ParagraphText, Passage
from syndicate.plugins import load_exporter
from syndicate.theme import load_theme
from syndicate.verify import compare

NAMES = ("rss", "atom", "json", "ninjs", "newsml")
URL = "https://courier.example/2026/ferry"
STANDFIRST = "Nine years on, a boat & its crew “return”"


def edition(standfirst: str = STANDFIRST, url: str | None = URL) -> Edition:
    one = article(
        "The ferry",
        body=(p("The boat tied up at noon. A band played on."), p("It left.")),
        notice=("By leave.",),
    )
    return edition_of(msgspec.structs.replace(one, standfirst=standfirst, url=url), article("The bus"))


def made(name: str, of: Edition) -> Artifact:
    return load_exporter(name).export(of, load_theme("newspaper"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "of",
    [
        edition(),
        edition(standfirst=""),
        edition(url=None),
        edition(url="https://zeitung.example/straße/über uns?a=ä"),
        edition(url="https://bücher.example/a%20b"),
        full_edition(),
    ],
    ids=range(6),
)
def test_the_fields_as_they_are_written_are_the_articles(name: str, of: Edition) -> None:
    assert problems(made(name, of), of) == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "https://[evil.example/"])
@pytest.mark.parametrize("name", NAMES)
def test_a_title_that_leads_elsewhere_is_refused(name: str, elsewhere: str) -> None:
    artifact = made(name, edition())
    assert artifact.data.count(URL.encode()) == 1
    other = msgspec.structs.replace(artifact, data=artifact.data.replace(URL.encode(), elsewhere.encode()))
    assert problems(other, edition()) == [f"its title leads to {elsewhere} instead of {URL}"]
    assert problems(artifact, edition(url=None)) == [f"its title leads to {URL} instead of nowhere"]


@pytest.mark.parametrize("name", ["ninjs", "newsml"])
def test_a_summary_that_the_article_does_not_say_is_refused(name: str) -> None:
    """Feeds repeat it in the text; these do not."""
    theirs = edition(standfirst="The following is not true.")
    assert problems(made(name, theirs), edition()) == [
        "its summary is not from the article: 'The following is not true.'"
    ]


RSS_SUMMARY = html.escape(html.escape(STANDFIRST, quote=False), quote=False)


@pytest.mark.parametrize(
    ("name", "said", "other"),
    [
        ("rss", f"<description>{RSS_SUMMARY}", "<description>Satire"),
        ("atom", f"<summary>{html.escape(STANDFIRST, quote=False)}", "<summary>Satire"),
        ("json", f'"summary": "{STANDFIRST}', '"summary": "Satire'),
    ],
)  # fmt: skip
def test_a_summary_that_is_changed_alone_is_refused(name: str, said: str, other: str) -> None:
    artifact = made(name, edition())
    assert artifact.data.count(said.encode()) == 1
    changed = msgspec.structs.replace(artifact, data=artifact.data.replace(said.encode(), other.encode()))
    assert problems(changed, edition()) == ["its summary is not from the article: 'Satire'"]


def test_a_long_beginning_of_the_text_is_a_summary() -> None:
    of = edition_of(article("The ferry", body=(p("A boat and a band. " * 40), p("It left."))))
    assert problems(made("rss", of), of) == []


def wrong(head: Head, demand: HeadDemand, *paragraphs: ParagraphText) -> tuple[str, ...]:
    """What is wrong with the fields of an item, beside the paragraphs that it shows."""
    passage = Passage("a", "The ferry", "item 1", paragraphs, head=head)
    [verdict] = compare([passage], [Expectation("a", "The ferry", (demand,))])
    return verdict.problems


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("", True),
        (URL, True),
        ("https://courier.example/2026/f%65rry", True),
        ("https://evil.example/2026/ferry", False),
        ("https://courier.example/2026/bus", False),
        ("https://courier.example/2026/ferry?a=1", False),
        ("https://courier.example/2026/ferry#end", False),
        ("http://courier.example/2026/ferry", False),
    ],
)
def test_every_part_of_an_address_counts_and_none_is_no_other_one(url: str, *, same: bool) -> None:
    said = () if same else (f"its title leads to {url} instead of {URL}",)
    assert wrong(Head(url), HeadDemand(URL, "")) == said


def test_a_host_that_is_none_is_compared_as_it_is_written() -> None:
    odd = "https://a..b.example/ferry"
    assert wrong(Head(odd), HeadDemand(odd, "")) == ()
    assert wrong(Head(odd), HeadDemand("https://a..c.example/ferry", "")) != ()
    assert wrong(Head("https://[a"), HeadDemand("https://[a", "")) == ()
    assert wrong(Head("https://[a"), HeadDemand("https://[b", "")) != ()


@pytest.mark.parametrize(
    ("summary", "own"),
    [
        ("", True),
        ("The ferry", True),
        ("Nine years \n on", True),
        ("The boat tied", True),
        ("The boat  tied up. …", True),
        ("A band …", True),
        ("tied up.", False),
        ("By leave", False),
        ("The boat sank", False),
    ],
)
def test_a_summary_is_standfirst_or_title_or_with_what_a_paragraph_begins_but_the_notice(
    summary: str, *, own: bool
) -> None:
    paragraphs = [ParagraphText(text, in_notice=False) for text in ("The boat\ntied up.", "A band  played.")]
    found = wrong(
        Head("", summary),
        HeadDemand("", "Nine  years on"),
        *paragraphs,
        ParagraphText("Notes.", in_notice=False),
    )
    assert (found == ()) == own, found


def test_the_beginning_of_the_notice_is_no_summary_and_none_is_none() -> None:
    notice = ParagraphText("By leave of the Courier.", in_notice=True)
    assert wrong(Head("", "By leave"), HeadDemand("", ""), notice)[0].startswith(
        "its summary is not from the article"
    )
    assert wrong(Head("", ""), HeadDemand("", "Nine years on")) == ()
