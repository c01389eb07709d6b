"""Every paragraph runs in its own direction, whatever the direction of its article; and is isolated there."""

from __future__ import annotations

import zipfile
from io import BytesIO

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p

from syndicate import plugins
from syndicate.export.epub import epub
from syndicate.export.jsonfeed import jsonfeed
from syndicate.model import Author, Disclaimer, RelatedLink, Terms
from syndicate.model.blocks import (
    Block,
    Code,
    Figure,
    Heading,
    Image,
    Listing,
    Paragraph,
    Quote,
    Span,
    Table,
    Text,
)
from syndicate.render.html import blocks_html
from syndicate.render.lines import plain
from syndicate.render.text import blocks_text
from syndicate.theme import load_theme
from syndicate.verify import verify

HEBREW = "הספינה עגנה בצהריים."
ENGLISH = "The boat tied up at noon."
NOTICE = "May be reprinted."
HEBREW_NOTICE = "ניתן להעתקה."


def turned(language: str) -> tuple[Block, ...]:
    """Blocks of every kind in the other direction."""
    text = ENGLISH if language == "he" else HEBREW
    line = (Text(text),)
    return (
        p(text),
        Heading(1, line),
        Quote((p(text),)),
        Listing(((p(text),), (p(text),))),
        Table(((line, line),), (line, line), line),
        Figure(Image("https://courier.example/pier.jpg", "pier"), line),
    )


@pytest.mark.parametrize(("language", "other"), [("he", "ltr"), ("en", "rtl")])
def test_every_block_of_the_other_direction_declares_it(language: str, other: str) -> None:
    text = ENGLISH if language == "he" else HEBREW
    assert blocks_html(turned(language), language).split("\n") == [
        f'<p dir="{other}">{text}</p>',
        f'<h2 dir="{other}">{text}</h2>',
        f'<blockquote dir="{other}"><p>{text}</p></blockquote>',
        f'<ul dir="{other}"><li><p>{text}</p></li><li><p>{text}</p></li></ul>',
        (
            f'<table dir="{other}"><caption>{text}</caption><thead><tr><th scope="col">{text}</th>'
            f'<th scope="col">{text}</th></tr></thead><tbody><tr><td>{text}</td><td>{text}</td></tr></tbody></table>'
        ),
        (
            '<figure><img src="https://courier.example/pier.jpg" alt="pier"/>'
            f'<figcaption dir="{other}">{text}</figcaption></figure>'
        ),
    ]


def test_text_without_letters_runs_like_its_article_and_text_that_begins_with_a_brand_like_its_sentence() -> (
    None
):
    blocks = (p("12:30 – (3)"), p("Blue Line הוא שם הקו החדש של המועצה."), p("Blue Line = קו"))
    assert blocks_html(blocks, "he").split("\n") == [
        "<p>12:30 – (3)</p>",
        "<p>Blue Line הוא שם הקו החדש של המועצה.</p>",
        '<p dir="ltr">Blue Line = קו</p>',
    ]


def test_in_a_mixed_list_marks_follow_the_main_direction_and_each_item_its_own() -> None:
    mixed = Listing(((p(ENGLISH),), (p("אחד."),)))
    assert blocks_html((mixed,), "he") == (
        f'<ul dir="ltr"><li><p>{ENGLISH}</p></li><li><p dir="rtl">אחד.</p></li></ul>'
    )


def test_a_table_keeps_the_order_of_its_columns_unless_all_of_it_is_in_the_other_direction() -> None:
    table = Table((((Text("Blue Line!"),), (Text("קו."),), (Text("3"),)),))
    assert blocks_html((table,), "he") == (
        '<table><tbody><tr><td dir="ltr">Blue Line!</td><td>קו.</td><td>3</td></tr></tbody></table>'
    )


def test_code_runs_from_left_to_right_in_every_article() -> None:
    assert blocks_html((Code("if tide:"),), "he") == '<pre dir="ltr"><code>if tide:</code></pre>'
    assert blocks_html((Code("if tide:"),), "en") == "<pre><code>if tide:</code></pre>"


def test_the_source_s_own_direction_wins_and_a_span_that_is_all_of_a_paragraph_is_the_paragraph_s() -> None:
    stated = Paragraph((Span((Text("Blue Line הוא שם הקו."),), "en", "ltr"),))
    inside = Paragraph((Text("Say "), Span((Text("שלום!"),), "he", "rtl"), Text(" to all.")))
    assert blocks_html((stated, inside), "he").split("\n") == [
        '<p lang="en" dir="ltr">Blue Line הוא שם הקו.</p>',
        '<p dir="ltr">Say <span lang="he" dir="rtl">שלום!</span> to all.</p>',
    ]


def test_related_links_and_embeds_run_as_their_titles_do() -> None:
    shown = article(
        language="he", related=(RelatedLink("Tides!"), RelatedLink("גאות."), RelatedLink("Ferries!"))
    )
    [content] = [entry.blocks for entry in edition_of(shown).entries]
    assert blocks_html(content[2:3], "he") == (
        '<div class="see-also"><p>קראו גם</p>'
        '<ul dir="ltr"><li>Tides!</li><li dir="rtl">גאות.</li><li>Ferries!</li></ul></div>'
    )


@pytest.mark.parametrize(("language", "notice"), [("he", NOTICE), ("ar", NOTICE), ("en", HEBREW_NOTICE)])
@pytest.mark.parametrize("name", ["rss", "atom", "json", "epub", "pdf", "txt", "eml", "ninjs", "newsml"])
def test_a_notice_of_the_other_direction_is_shown_as_its_own_in_every_format(
    name: str, language: str, notice: str
) -> None:
    body = (p(ENGLISH if language == "en" else HEBREW),)
    edition = edition_of(article(language=language, notice=(notice,), body=body))
    artifact = plugins.load_exporter(name).export(edition, load_theme("newspaper"))
    [verdict] = verify(artifact, demanded(edition), plugins.load_verifier(artifact.media_type))
    assert verdict.problems == ()
    stated = f'dir="{"rtl" if language == "en" else "ltr"}"'
    if name in ("rss", "atom", "newsml"):
        assert f'<section class="notice"><p {stated}>{notice}</p></section>'.encode() in artifact.data
    if name in ("json", "ninjs"):
        assert stated.replace('"', '\\"').encode() in artifact.data


def test_the_head_and_the_contents_of_a_book_run_as_their_lines_do() -> None:
    shown = article(
        "Ferry returns!",
        language="he",
        standfirst="At last.",
        section="News!",
        authors=(Author("Ada Vell Jr."),),
    )
    edition = edition_of(shown, article("עיתון הנמל!", language="he"), title="The Courier!")
    artifact = epub.export(edition, load_theme("newspaper"))
    with zipfile.ZipFile(BytesIO(artifact.data)) as book:
        chapter, contents = (book.read(f"EPUB/{name}.xhtml").decode() for name in ("article-001", "nav"))
    for line in (
        '<p class="kicker" dir="ltr">News!</p>',
        '<h1 id="title" dir="ltr">Ferry returns!</h1>',
        '<p class="standfirst" dir="ltr">At last.</p>',
        '<span class="names">מאת <span dir="ltr">Ada Vell Jr.</span></span>',
    ):
        assert line in chapter
    for line in (
        '<p class="masthead" dir="ltr">The Courier!</p>',
        '<li lang="he" xml:lang="he" dir="ltr"><a href="article-001.xhtml">Ferry returns!</a></li>',
        '<li lang="he" xml:lang="he"><a href="article-002.xhtml">עיתון הנמל!</a></li>',
    ):
        assert line in contents


def test_a_feed_s_standfirst_runs_as_its_own_letters_do() -> None:
    edition = edition_of(article(language="he", standfirst="At last."))
    data = jsonfeed.export(edition, load_theme("newspaper")).data.decode()
    assert '<p dir=\\"ltr\\"><strong>At last.</strong></p>' in data


def text_of(*blocks: Block, language: str) -> str:
    [entry] = edition_of(article(language=language, body=blocks)).entries
    return plain(blocks_text(entry.blocks, language).story)


def test_a_paragraph_of_plain_text_begins_with_its_direction() -> None:
    """Programs for mail look for the first strong letter; in the notice nothing is put."""
    brand = "Blue Line הוא שם הקו החדש של המועצה."
    assert text_of(p(brand), language="he") == f"\u200f{brand}\n"
    assert text_of(p(ENGLISH), language="he") == f"{ENGLISH}\n"
    assert text_of(p("קו is the name of the line."), language="en") == "\u200eקו is the name of the line.\n"
    assert text_of(p("12.30"), language="he") == "12.30\n"
    assert text_of(Listing(((p(brand),),)), language="he") == f"* \u200f{brand}\n"


def test_a_span_of_plain_text_is_isolated() -> None:
    line = Paragraph((Text("Say "), Span((Text("שלום!"),), "he", "rtl"), Text(" to all.")))
    assert text_of(line, language="en") == "Say \u2067שלום!\u2069 to all.\n"


def test_in_a_notice_of_plain_text_no_mark_is_put() -> None:
    notice = Disclaimer.of(((Text("Say "), Span((Text("שלום!"),), "he", "rtl")),), "source")
    made = msgspec.structs.replace(article(language="he"), terms=Terms(notice))
    data = plugins.load_exporter("txt").export(edition_of(made), load_theme("newspaper")).data.decode()
    assert "\nSay שלום!\n" in data
