"""A configured notice that the source carries is lifted out, wherever it stands; an altered one is refused."""

from __future__ import annotations

import json

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p

from syndicate.errors import NoticeError
from syndicate.ingest.articles import ReadOptions, articles_of
from syndicate.ingest.loader import Loaded
from syndicate.model import Article, Disclaimer, RequiredLink, Source, Terms, Waiver
from syndicate.model.blocks import (
    Block,
    Emphasis,
    Figure,
    Image,
    Link,
    Listing,
    Paragraph,
    Rule,
    Script,
    Strong,
    Text,
    plain_text,
)
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.normalise.lift import folded, lift
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_exporter, load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify

NOTICE = "The Lantern lends this story to its readers; keep this line with it, and change nothing in it."
STORY = "The first boat tied up at noon."
HTML = (
    "<html lang=en><head><title>Ferry returns</title></head><body><article><h1>Ferry returns</h1>"
    f"<p>{STORY}</p>{{}}</article></body></html>"
)


def taken(data: str, name: str, notice: str = NOTICE, reader: str | None = None) -> Article:
    policy = NoticePolicy(notice_of(notice), text=notice)
    result = articles_of(Loaded(name, data.encode()), ReadOptions(policy=policy, reader=reader))
    if result.errors:
        raise result.errors[0]
    [article] = result.articles
    return article


MARKDOWN = {
    "a quotation": f"> {NOTICE}",
    "a list item": f"- {NOTICE}",
    "an item of a list in a list": f"- one\n  1. {NOTICE}",
    "a heading": f"### {NOTICE}",
    "emphasis": f"*{NOTICE}*",
    "a cell": f"| a | b |\n|---|---|\n| {NOTICE} | c |",
    "the head of a table": f"| {NOTICE} | b |\n|---|---|\n| a | c |",
    "code": f"    {NOTICE}",
    "two spaces where one is": NOTICE.replace("; ", ";  "),
    "a line end": NOTICE.replace("; ", ";\n"),
    "a quotation in bold": f"> **{NOTICE}**",
    "twice": f"> {NOTICE}\n\n{STORY}\n\n{NOTICE}",
}


@pytest.mark.parametrize("place", MARKDOWN)
def test_a_copy_in_markdown_is_lifted_out_of(place: str) -> None:
    article = taken(f"# Ferry returns\n\n{STORY}\n\n{MARKDOWN[place]}\n", "ferry.md")
    assert NOTICE not in folded((plain_text(article.body),))
    assert isinstance(article.terms.disclaimer, Disclaimer)
    assert article.terms.disclaimer.paragraphs == (NOTICE,)


PAGES = {
    "a quotation": f"<blockquote><p>{NOTICE}</p></blockquote>",
    "a list item": f"<ul><li>one</li><li>{NOTICE}</li></ul>",
    "a heading": f"<h3>{NOTICE}</h3>",
    "a cell": f"<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>{NOTICE}</td></tr></table>",
    "a definition": f"<dl><dt>Terms</dt><dd>{NOTICE}</dd></dl>",
    "a term": f"<dl><dt>{NOTICE}</dt><dd>keep it</dd></dl>",
    "a caption": f"<figure><img src='https://x.example/a.png' alt='a'><figcaption>{NOTICE}</figcaption></figure>",
    "a table's caption": f"<table><caption>{NOTICE}</caption><tr><th>a</th></tr><tr><td>c</td></tr></table>",
    "small print": f"<p><small><i>{NOTICE}</i></small></p>",
    "two paragraphs": "<p>" + NOTICE.replace("; ", ";</p><p>") + "</p>",
    "two lines": "<p>" + NOTICE.replace("; ", ";<br>") + "</p>",
    "wrapped": "<p>" + NOTICE.replace(" ", "\n   ") + "</p>",
}


@pytest.mark.parametrize("place", PAGES)
def test_a_copy_in_a_page_is_lifted_out_of(place: str) -> None:
    article = taken(HTML.format(PAGES[place]), "ferry.html")
    assert "lends this story" not in plain_text(article.body)
    assert STORY in plain_text(article.body)


NOTED, TOLD, MORE = p(NOTICE), p(STORY), p("The band played on.")


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ((p("Disclaimer:"), NOTED, TOLD), (TOLD,)),
        ((TOLD, p("Disclaimer:"), NOTED, MORE), (TOLD, MORE)),
        ((TOLD, p("免责声明："), NOTED, MORE), (TOLD, MORE)),
        ((TOLD, p("Disclaimer"), NOTED), (TOLD,)),
        ((TOLD, p("Disclaimer"), NOTED, MORE), (TOLD, p("Disclaimer"), MORE)),
        ((NOTED, TOLD, p("Disclaimer:")), (TOLD, p("Disclaimer:"))),
        ((TOLD, Rule(), NOTED), (TOLD,)),
        ((TOLD, Rule(), NOTED, Rule(), MORE), (TOLD, Rule(), MORE)),
        ((TOLD, NOTED, Rule(), MORE), (TOLD, Rule(), MORE)),
        ((TOLD, Rule(), NOTED, MORE), (TOLD, Rule(), MORE)),
        ((NOTED, Rule(), TOLD), (TOLD,)),
        ((Rule(), NOTED, Rule(), TOLD), (Rule(), TOLD)),
    ],
)
def test_a_label_above_a_copy_and_rules_that_part_nothing_any_more_go_with_it(
    body: tuple[Block, ...], left: tuple[Block, ...]
) -> None:
    assert lift(body, [NOTICE]).body == left


def test_marks_of_footnotes_go_with_a_copy_in_a_numbered_list_alone() -> None:
    quoted = Emphasis((Text("[1]"),))
    marked = Paragraph((Text(STORY), Script("super", (Text("[1]"),)), quoted))
    for ordered, kept in ((True, Paragraph((Text(STORY), quoted))), (False, marked)):
        lifted = lift((marked, Rule(), Listing(((NOTED,),), ordered=ordered)), [NOTICE])
        assert lifted.body[0] == kept, ordered
        assert [loss.what for loss in lifted.losses if "footnote" in loss.what] == (
            ["dropped the mark of a footnote that is the notice: [1]"] if ordered else []
        )


AS_MARKDOWN = {
    "a numbered line": "1. Keep this line with the story of The Lantern, whoever prints it.",
    "a bullet": "* Keep this line with the story of The Lantern, whoever prints it.",
    "a list": "The Lantern asks:\n* keep this line\n* change no word\n",
    "a rule": "The Lantern lends it to you.\n\n---\n\nKeep this line with it.",
    "an address": "Lent by The Lantern, <https://lantern.example/lend>; keep this line with it.",
    "several spaces": "Lent by  The Lantern;   keep this line with it.",
    "a heading": "# The Lantern's terms\n\nKeep this line with it.",
    "a quotation": "> Lent by The Lantern; keep this line with it.",
    "emphasis": "Lent by *The Lantern*; keep **this line** with it.",
    "an escape": r"Lent by The Lantern \* keep this line with it \_ always.",
    "an entity": "Lent by Line &amp; Stop; keep this line with it.",
    "a numbered list": "The Lantern asks:\n\n1. keep this line;\n2. change no word.",
    "a link": "Lent by [The Lantern](https://lantern.example/); keep this line with it.",
}


@pytest.mark.parametrize("kind", AS_MARKDOWN)
def test_a_notice_that_is_markdown_by_chance_is_found_in_markdown_and_published_as_it_was_given(
    kind: str,
) -> None:
    notice = AS_MARKDOWN[kind]
    article = taken(f"# Ferry returns\n\n{STORY}\n\n{notice}\n", "ferry.md", notice)
    assert article.terms.disclaimer == notice_of(notice)
    assert plain_text(article.body) == STORY


@pytest.mark.parametrize(
    "notice",
    ["The Lantern asks:\n\n* keep this line\n* change no word", "> Lent by The Lantern.\n> Keep this line."],
)
def test_a_notice_with_marks_of_plain_text_is_found_in_plain_text(notice: str) -> None:
    article = taken(f"Ferry returns\n\n{STORY}\n\n{STORY} A band played.\n\n{notice}\n", "ferry.txt", notice)
    assert article.terms.disclaimer == notice_of(notice)
    assert "Lantern" not in plain_text(article.body)
    assert "change" not in plain_text(article.body)


ALTERED = NOTICE.replace("nothing", "little")


@pytest.mark.parametrize("place", [name for name in MARKDOWN if name != "code"])
def test_an_altered_copy_is_refused_wherever_it_stands(place: str) -> None:
    text = MARKDOWN[place].replace(NOTICE, ALTERED).replace("change nothing", "change little")
    with pytest.raises(NoticeError, match="altered form"):
        taken(f"# Ferry returns\n\n{STORY}\n\n{text}\n", "ferry.md")


def test_a_no_break_space_is_no_white_space_that_a_source_folds() -> None:
    notice = NOTICE.replace("; ", ";\u00a0 ")
    with pytest.raises(NoticeError, match="altered form"):
        taken(f"# Ferry returns\n\n{STORY}\n\n> {NOTICE}\n", "ferry.md", notice)
    assert plain_text(taken(f"# Ferry returns\n\n{STORY}\n\n> {notice}\n", "ferry.md", notice).body) == STORY


def test_a_link_in_a_copy_that_the_configured_notice_does_not_hold_is_a_loss() -> None:
    page = HTML.format(
        f"<p>{NOTICE.replace('The Lantern', '<a href=https://lantern.example/>The Lantern</a>')}</p>"
    )
    article = taken(page, "ferry.html")
    assert "dropped a link in a copy of the notice: https://lantern.example/" in {
        loss.what for loss in article.losses
    }


def test_text_around_a_lifted_copy_stays() -> None:
    row = f"<tr><td>{NOTICE}</td><td></td></tr>"
    table = f"<table><tr><th>a</th><th>b</th></tr>{row}<tr><td>c</td><td>d</td></tr></table>"
    page = HTML.format(f"{table}<hr><p>{NOTICE}</p>")
    article = taken(page, "ferry.html")
    assert plain_text(article.body).split() == [*STORY.split(), "a", "b", "c", "d"]


def test_a_picture_keeps_its_place_when_its_caption_is_the_notice() -> None:
    picture = Image("https://x.example/a.png", "a")
    draft = Draft(
        title="Ferry", body=(p(STORY), Figure(picture, (Text(NOTICE),))), source=Source("a", "html", "0")
    )
    done = normalise(draft, NoticePolicy(Disclaimer((NOTICE,), "configured")))
    assert done.body == (p(STORY), Figure(picture))


# fmt: off
BLANK = [
    "\u200b", "\u00a0", "\u3164", "\u2800", "\ufe0f", "\u2060\u200d", "\u0301", "\u20dd\ufe0f", "\u115f\u1160",
    "\ue000",     "\u202a\u202c", "\U000e0041", "\u00ad", "\U0001d159", "\u0300\u00a0\u200b",
]
# fmt: on


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
@pytest.mark.parametrize("others", ["", f"{NOTICE}\n\n"])
def test_a_given_notice_of_which_nothing_is_seen_is_refused(others: str, blank: str) -> None:
    with pytest.raises(NoticeError, match="shows nothing"):
        taken(f"Ferry returns\n\n{STORY}\n", "ferry.txt", others + blank)


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
def test_a_source_s_own_notice_of_which_nothing_is_seen_is_refused(blank: str) -> None:
    matter = f'---\ntitle: Ferry\ndisclaimer: "{blank}"\n---\n\n{STORY}\n'
    item = {"id": "1", "title": "Ferry", "content_text": STORY, "_syndicate": {"disclaimer": {"text": blank}}}
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]})
    for name, data in (("ferry.md", matter), ("feed.json", feed)):
        [error] = articles_of(Loaded(name, data.encode()), ReadOptions()).errors
        assert "shows nothing" in error.message


@pytest.mark.parametrize("seen", ["©", "。", "1", "-", "№", "🦊", "a\u0301", "\u0e01\u0e33"])
def test_one_character_that_is_seen_is_a_notice(seen: str) -> None:
    terms = taken(f"Ferry returns\n\n{STORY}\n", "ferry.txt", seen).terms
    assert isinstance(terms.disclaimer, Disclaimer)


KNOWN = (
    "The views expressed in this article are those of the author and do not necessarily reflect those of {}."
)
LINK = RequiredLink("The Lantern", "https://lantern.example/")


@pytest.mark.parametrize(
    "marked",
    [
        "<em>{}</em>",
        "<strong><em>{}</em></strong>",
        "<span lang=fr>{}</span>",
        "<small>{}</small>",
        "<i><b>{}</b></i>",
    ],
)
def test_a_link_in_emphasis_of_a_recognised_notice_is_demanded(marked: str) -> None:
    notice = KNOWN.format("<a href='https://lantern.example/'>The Lantern</a>")
    result = articles_of(
        Loaded("a.html", HTML.format(f"<p>{marked.format(notice)}</p>").encode()), ReadOptions()
    )
    terms = result.articles[0].terms.disclaimer
    assert isinstance(terms, Disclaimer)
    assert terms.links == (LINK,)
    assert terms.text == KNOWN.format("The Lantern")


@pytest.mark.parametrize("marks", ["*", "**", "***", "_"])
def test_a_link_in_emphasis_of_markdown_is_demanded(marks: str) -> None:
    notice = KNOWN.format("[The Lantern](https://lantern.example/)")
    text = f"# Ferry\n\n{STORY}\n\n{marks}{notice}{marks}\n"
    terms = articles_of(Loaded("a.md", text.encode()), ReadOptions()).articles[0].terms.disclaimer
    assert isinstance(terms, Disclaimer)
    assert terms.links == (LINK,)


def test_a_line_break_in_a_notice_parts_its_paragraphs() -> None:
    page = HTML.format(f"<p><em>{KNOWN.format('The Lantern')}<br>Lantern Street 4</em></p>")
    terms = articles_of(Loaded("a.html", page.encode()), ReadOptions()).articles[0].terms.disclaimer
    assert not isinstance(terms, Waiver)
    assert terms.paragraphs == (KNOWN.format("The Lantern"), "Lantern Street 4")


@pytest.mark.parametrize("name", ["rss", "atom", "json", "epub", "pdf", "txt", "eml", "ninjs", "newsml"])
def test_a_link_in_emphasis_is_proven_in_every_format_and_missed_where_it_is_gone(name: str) -> None:
    link = Link("https://lantern.example/", (Text("The Lantern"),))
    line = (Strong((Emphasis((Text("From "), link, Text("."))),)), Text(" Keep it."))
    notice = Disclaimer.of((line,), "source")
    made = msgspec.structs.replace(article(), terms=Terms(notice))
    edition = edition_of(made)
    exporter = load_exporter(name)
    verifier = load_verifier(exporter.media_type)
    theme = load_theme("newspaper")
    [verdict] = verify(exporter.export(edition, theme), demanded(edition), verifier)
    assert verdict.problems == ()
    without = msgspec.structs.replace(made, terms=Terms(Disclaimer(notice.paragraphs, "source")))
    [verdict] = verify(exporter.export(edition_of(without), theme), demanded(edition), verifier)
    assert ["is missing" in problem for problem in verdict.problems] == [True]


def test_a_link_in_emphasis_of_a_feed_s_rights_is_kept() -> None:
    notice = "<p><em>{}</em></p>".format(KNOWN.format("<a href='https://lantern.example/'>The Lantern</a>"))
    text = notice.replace("<", "&lt;")
    item = f"<item><title>T</title><guid>1</guid><dc:rights>{text}</dc:rights><description>{STORY}</description></item>"
    feed = f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>C</title>{item}</channel></rss>'
    terms = articles_of(Loaded("a.xml", feed.encode()), ReadOptions()).articles[0].terms.disclaimer
    assert isinstance(terms, Disclaimer)
    assert terms.links == (LINK,)
