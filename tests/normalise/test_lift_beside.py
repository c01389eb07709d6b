"""What stands beside a copy of the notice: it is lifted all the same, and what goes with it is a loss; or it stays."""

from __future__ import annotations

import pytest
from helpers.sample_editions import p

from syndicate.errors import NoticeError
from syndicate.ingest.articles import ReadOptions, articles_of
from syndicate.ingest.loader import Loaded
from syndicate.model import Article, Disclaimer, Waiver
from syndicate.model.blocks import (
    Block,
    Break,
    Emphasis,
    Listing,
    Paragraph,
    Rule,
    Script,
    Table,
    Text,
    block_texts,
)
from syndicate.model.policy import NoticePolicy, notice_of

NOTICE = "The Lantern lends this story to its readers; keep this line with it, and change nothing in it."
STORY = "The first boat tied up at noon."
BIO = "Ann Harbour writes about boats."


def taken(text: str, notice: str = NOTICE, answer: Disclaimer | Waiver | None = None) -> Article:
    policy = NoticePolicy(answer or notice_of(notice), text="" if answer else notice)
    result = articles_of(Loaded("ferry.md", text.encode()), ReadOptions(policy=policy))
    if result.errors:
        raise result.errors[0]
    [article] = result.articles
    return article


def losses(article: Article) -> list[str]:
    return [loss.what for loss in article.losses]


BESIDE: dict[str, tuple[str, str]] = {
    "a callout": (f"> [!NOTE]\n> {NOTICE}", "dropped the label of the notice: '[!NOTE]'"),
    "a callout's own line": (
        f"> [!IMPORTANT]\n>\n> {NOTICE}",
        "dropped the label of the notice: '[!IMPORTANT]'",
    ),
    "a callout that opens": (f"> [!info]- {NOTICE}", "dropped the label of the notice: '[!info]-'"),
    "a label": (f"***Disclaimer:*** {NOTICE}", "dropped the label of the notice: 'Disclaimer:'"),
    "a label of words": (
        f"**A word to readers:** {NOTICE}",
        "dropped the label of the notice: 'A word to readers:'",
    ),
    "a label before its colon": (f"**Note**: {NOTICE}", "dropped the label of the notice: 'Note:'"),
    "a label in the same emphasis": (
        f"*Disclaimer: {NOTICE}*",
        "dropped the label of the notice: 'Disclaimer:'",
    ),
    "a label without markup": (f"Disclaimer: {NOTICE}", "dropped the label of the notice: 'Disclaimer:'"),
    "a label above": (f"**Disclaimer:**\n\n{NOTICE}", "dropped the label of the notice: 'Disclaimer:'"),
    "a heading above": (f"## Disclaimer\n\n{NOTICE}", "dropped the label of the notice: 'Disclaimer'"),
    "an asterisk": (f"\\* {NOTICE}", "dropped the sign before the notice: '*'"),
    "a warning sign": (f"⚠️ {NOTICE}", "dropped the sign before the notice: '⚠️'"),
    "a raised mark": (f"{NOTICE}<sup>1</sup>", "dropped a mark behind the notice: '1'"),
    "a dagger": (f"*{NOTICE}†*", "dropped a mark behind the notice: '†'"),
    "a picture": (
        f"![](https://x.example/a.png) {NOTICE}",
        "dropped a picture beside the notice: https://x.example/a.png",
    ),
    "a picture with words": (
        f"![Logo](https://x.example/a.png) {NOTICE}",
        "dropped a picture beside the notice: Logo",
    ),
    "a rule": (f"---\n\n{NOTICE}", "dropped a rule that parted the story from its notice"),
    "a list of its own": (f"- {NOTICE}", "dropped a list that held only the notice"),
    "a table of its own": (f"| {NOTICE} |\n|---|\n", "dropped a table that held only the notice"),
}


@pytest.mark.parametrize("beside", BESIDE)
def test_the_notice_is_lifted_and_its_label_or_picture_is_a_loss(beside: str) -> None:
    text, loss = BESIDE[beside]
    article = taken(f"# Ferry returns\n\n{STORY}\n\n{text}\n")
    assert article.body == (p(STORY),)
    assert losses(article) == [loss]


STAYS: dict[str, tuple[str, tuple[Block, ...]]] = {
    "a line below": (f"{NOTICE}<br>© 2022 The Lantern", (p("© 2022 The Lantern"),)),
    "a line below in emphasis": (f"*{NOTICE}<br>{BIO}*", (Paragraph((Emphasis((Text(BIO),)),)),)),
    "a line above": (f"{BIO}<br>{NOTICE}", (p(BIO),)),
    "lines around": (
        f"{BIO}  \n**{NOTICE}**  \n© The Lantern",
        (Paragraph((Text(BIO), Break(), Text("© The Lantern"))),),
    ),
    "a line in its cell": (
        f"| a | b |\n|---|---|\n| c | {NOTICE}<br>d |",
        (Table((((Text("c"),), (Text("d"),)),), ((Text("a"),), (Text("b"),))),),
    ),
}


@pytest.mark.parametrize("what", STAYS)
def test_text_in_the_same_paragraph_stays(what: str) -> None:
    text, rest = STAYS[what]
    article = taken(f"# Ferry returns\n\n{STORY}\n\n{text}\n")
    assert article.body == (p(STORY), *rest)
    assert losses(article) == []


@pytest.mark.parametrize("text", [f"Not true: {NOTICE}", f"“{NOTICE}”", f"{NOTICE} Not.", f"{BIO} {NOTICE}"])
def test_words_beside_it_that_are_no_label_are_an_altered_form(text: str) -> None:
    with pytest.raises(NoticeError, match="altered form"):
        taken(f"# Ferry returns\n\n{STORY}\n\n{text}\n")


def test_a_footnote_that_is_the_notice_goes_with_its_mark_and_the_others_keep_their_numbers() -> None:
    notes = f"[^1]: Or so.\n[^2]: {NOTICE}\n[^3]: Or more."
    article = taken(f"# Ferry returns\n\n{STORY}[^1] *It left[^2].* All[^3].\n\n{notes}\n")
    mark = [Script("super", (Text(f"[{number}]"),)) for number in (1, 3)]
    assert article.body == (
        Paragraph(
            (
                Text(STORY),
                mark[0],
                Text(" "),
                Emphasis((Text("It left"), Text("."))),
                Text(" All"),
                mark[1],
                Text("."),
            )
        ),
        Rule(),
        Listing(((p("Or so."),),), ordered=True),
        Listing(((p("Or more."),),), ordered=True, start=3),
    )
    assert losses(article) == ["dropped the mark of a footnote that is the notice: [2]"]


def test_the_only_footnote_leaves_neither_rule_nor_list() -> None:
    article = taken(f"# Ferry returns\n\n{STORY}[^n]\n\n[^n]: {NOTICE}\n")
    assert article.body == (p(STORY),)
    assert losses(article) == [
        "dropped a rule that parted the story from its notice",
        "dropped a list that held only the notice",
        "dropped the mark of a footnote that is the notice: [1]",
    ]


def test_a_power_is_no_mark_of_a_footnote() -> None:
    article = taken(f"# Ferry returns\n\n{STORY} m<sup>1</sup>[^n]\n\n[^n]: {NOTICE}\n")
    assert Script("super", (Text("1"),)) in article.body[0].children  # type: ignore[union-attr]


def test_the_head_of_a_table_that_held_only_the_notice_stays_as_text() -> None:
    article = taken(f"# Ferry returns\n\n{STORY}\n\n| Boats |\n|---|\n| {NOTICE} |\n")
    assert article.body == (p(STORY), p("Boats"))
    assert losses(article) == ["dropped a table that held only the notice; its head is text"]


def test_rules_that_part_something_still_stay() -> None:
    between = taken(f"# Ferry returns\n\n{STORY}\n\n---\n\n{NOTICE}\n\n{BIO}\n")
    assert (between.body, losses(between)) == ((p(STORY), Rule(), p(BIO)), [])
    twice = taken(f"# Ferry returns\n\n{STORY}\n\n---\n\n{NOTICE}\n\n---\n\n{BIO}\n")
    assert (twice.body, len(losses(twice))) == ((p(STORY), Rule(), p(BIO)), 1)
    first = taken(f"# Ferry returns\n\n{NOTICE}\n\n---\n\n{STORY}\n\n{BIO}\n\n---\n")
    assert (first.body, len(losses(first))) == ((p(STORY), p(BIO), Rule()), 1)


def test_a_rule_above_a_recognised_notice_is_a_loss_too() -> None:
    text = (
        "The views expressed in this article are those of the author "
        "and do not necessarily reflect those of the Lantern."
    )
    [article] = articles_of(
        Loaded("ferry.md", f"# Ferry\n\n{STORY}\n\n---\n\n{text}\n".encode()), ReadOptions()
    ).articles
    assert isinstance(article.terms.disclaimer, Disclaimer)
    assert losses(article) == ["dropped a rule that parted the story from its notice"]


DIFFERENCES = {
    "nothing": (
        "little",
        "character 81 of paragraph 1, after 'with it, and change ': expected 'nothing', found 'little'",
    ),
    "; keep": (";\u00a0keep", "expected ' ' (U+0020), found '\\xa0' (U+00A0)"),
    "readers;": ("readers,", "expected ';' (U+003B), found ',' (U+002C)"),
    "The Lantern": (
        "Please: the Lantern",
        "character 1 of paragraph 1, at its start: expected 'The', found 'Please: the'",
    ),
    ", and change nothing in it.": ("", "expected ', and change nothing in it.', found nothing"),
    "this story": ("this old story", "expected nothing, found 'old '"),
}


@pytest.mark.parametrize("words", DIFFERENCES)
def test_a_refusal_names_the_first_difference_and_the_remedy(words: str) -> None:
    altered, difference = DIFFERENCES[words]
    with pytest.raises(NoticeError) as refused:
        taken(f"# Ferry returns\n\n{STORY}\n\n{NOTICE.replace(words, altered)}\n")
    assert difference in refused.value.message
    assert "make the source say there what the notice says" in refused.value.hint


def test_a_part_of_a_notice_is_named_as_a_part() -> None:
    with pytest.raises(NoticeError, match="paragraph 1 of 2 is there without the others"):
        taken(f"# Ferry returns\n\n{STORY}\n\n{NOTICE}\n", f"{NOTICE}\n\nPrint it whole, and print it soon.")


OWN = "Reprint us freely, but whole, and name the Lantern."


def test_a_source_s_own_notice_that_another_replaces_is_quoted() -> None:
    data = f"---\ntitle: Ferry\ndisclaimer: {OWN}\n---\n\n{STORY}\n"
    assert losses(taken(data)) == [f"replaced the source's own notice by the configured one: {OWN!r}"]
    waived = taken(data, answer=Waiver("ours"))
    assert losses(waived) == [f"dropped the source's own notice, as a waiver is configured: {OWN!r}"]


def test_a_source_s_own_notice_that_is_the_configured_one_is_no_loss_but_its_links_are() -> None:
    linked = OWN.replace("the Lantern", "[the Lantern](https://lantern.example/)")
    assert losses(taken(f"---\ntitle: Ferry\ndisclaimer: {OWN}\n---\n\n{STORY}\n", OWN)) == []
    assert losses(taken(f"---\ntitle: Ferry\ndisclaimer: '{linked}'\n---\n\n{STORY}\n", OWN)) == [
        "dropped a link of the source's own notice: https://lantern.example/"
    ]
    assert losses(taken(f"---\ntitle: Ferry\ndisclaimer: '{linked}'\n---\n\n{STORY}\n", linked)) == []


def test_a_source_s_own_field_may_not_hold_the_configured_notice_in_altered_form() -> None:
    with pytest.raises(NoticeError, match="expected 'freely', found 'rarely'"):
        taken(f"---\ntitle: Ferry\ndisclaimer: {OWN.replace('freely', 'rarely')}\n---\n\n{STORY}\n", OWN)


def test_a_copy_between_breaks_of_a_list_is_found_and_the_text_of_a_story_is_not() -> None:
    article = taken(f"# Ferry returns\n\n{STORY}\n\n1. one\n2. {NOTICE}\n3. three\n")
    assert block_texts(article.body) == (STORY, "one", "three")
    assert article.body[2] == Listing(((p("three"),),), ordered=True, start=3)
