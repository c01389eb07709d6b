"""Languages and directions that a source states inside its text are kept, where they say something."""

from __future__ import annotations

import pytest

from syndicate.ingest.articles import ReadOptions, articles_of
from syndicate.ingest.loader import Loaded
from syndicate.model.blocks import (
    Block,
    Emphasis,
    Heading,
    Link,
    Listing,
    Paragraph,
    Quote,
    Span,
    Strong,
    Table,
    Text,
)
from syndicate.normalise.spans import without_idle_spans
from syndicate.read.markup.tree import build_html
from syndicate.read.pandoc import document as doc
from syndicate.read.pandoc.blocks import BlockBuilder
from syndicate.render.html import blocks_html


def read(html: str, language: str = "en") -> tuple[Block, ...]:
    return without_idle_spans(build_html(html, None, "a.html").blocks, language)


def line(*inlines: object) -> tuple[Block, ...]:
    return (Paragraph(inlines),)  # type: ignore[arg-type]


HEBREW = "שלום לכולם"

CASES: dict[str, tuple[Block, ...]] = {
    "<p dir=rtl>12.30 (3)</p>": line(Span((Text("12.30 (3)"),), "", "rtl")),
    f"<p dir=rtl>{HEBREW}.</p>": line(Text(f"{HEBREW}.")),
    f"<p dir=ltr>{HEBREW}.</p>": line(Span((Text(f"{HEBREW}."),), "", "ltr")),
    "<p lang=fr>Bonjour.</p>": line(Span((Text("Bonjour."),), "fr")),
    "<p xml:lang=fr>Bonjour.</p>": line(Span((Text("Bonjour."),), "fr")),
    "<p>One.</p><div lang=fr><p>Bonjour.</p></div>": (*line(Text("One.")), *line(Span((Text("Bonjour."),), "fr"))),
    "<p>Say <span lang=fr>bonjour</span>.</p>": line(Text("Say "), Span((Text("bonjour"),), "fr"), Text(".")),
    "<p>Say <i lang=fr>bonjour</i>.</p>": line(
        Text("Say "), Span((Emphasis((Text("bonjour"),)),), "fr"), Text(".")
    ),
    f"<p>Say <bdi>{HEBREW}!</bdi> now</p>": line(
        Text("Say "), Span((Text(f"{HEBREW}!"),), "", "rtl"), Text(" now")
    ),
    f"<p>Say <span dir=auto>{HEBREW}!</span> now</p>": line(
        Text("Say "), Span((Text(f"{HEBREW}!"),), "", "rtl"), Text(" now")
    ),
    "<p>Call <bdo dir=ltr>12-34</bdo> now</p>": line(Text("Call 12-34 now")),
    "<p>Call <bdo dir=rtl>12-34</bdo> now</p>": line(
        Text("Call "), Span((Text("12-34"),), "", "rtl"), Text(" now")
    ),
    "<p lang=en-GB><span lang=en dir=ltr>Plain</span> <bdi>text</bdi>.</p>": line(
        Span((Text("Plain text."),), "en-GB")
    ),
    "<p><a href='https://x.example/' hreflang=fr lang=fr>ici</a></p>": line(
        Span((Link("https://x.example/", (Text("ici"),)),), "fr")
    ),
    "<h2 lang=fr>Titre</h2>": (Heading(2, (Span((Text("Titre"),), "fr"),)),),
    "<blockquote dir=rtl><p>12!</p></blockquote>": (Quote(line(Span((Text("12!"),), "", "rtl"))),),
    "<ul dir=rtl><li>12!</li></ul>": (Listing((line(Span((Text("12!"),), "", "rtl")),)),),
    "<table><tr><th>a</th></tr><tr><td dir=rtl lang=he>12!</td></tr></table>": (
        Table((((Span((Text("12!"),), "he"),),),), ((Text("a"),),)),
    ),
    "<dl><dt lang=fr>mot</dt><dd>word</dd></dl>": (
        *line(Span((Strong((Text("mot"),)),), "fr")),
        *line(Text("word")),
    ),
    "<p lang='not a tag' dir=up>x</p>": line(Text("x")),
    "<div dir=rtl><p>12!</p></div>": line(Text("12!")),
    "<p><span lang=fr> </span>x</p>": line(Text("x")),
}  # fmt: skip


@pytest.mark.parametrize("html", CASES)
def test_meaningful_attributes_of_html_are_kept(html: str) -> None:
    assert read(html) == CASES[html]


def test_kept_outputs_are_listed_again_and_read_back() -> None:
    """But for a direction of which a paragraph has no letter: no output states one (`syndicate.render.direction`)."""
    blocks = tuple(
        block for html, found in CASES.items() if "lang" in html or "bdi" in html for block in found
    )
    assert read(blocks_html(blocks, "en", top=1)) == blocks


FEED = (
    '<rss version="2.0"><channel><title>C</title><language>en</language><item><title>T</title><guid>1</guid>'
    "<description>{}</description></item></channel></rss>"
)
STATED = f"<p>One {{}} here and more words.</p><p dir='ltr'>{HEBREW} 1.</p>"
SPAN = "<span lang='fr'>bonjour</span>"
SOURCES = {
    "a.html": f"<html lang=en><title>T</title><body><article><h1>T</h1>{STATED.format(SPAN)}</article></body></html>",
    "a.md": f"---\ntitle: T\nlanguage: en\n---\n\nOne {SPAN} here and more words.\n\n<p dir='ltr'>{HEBREW} 1.</p>\n",
    "a.xml": FEED.format(STATED.format(SPAN).replace("<", "&lt;")),
}


@pytest.mark.parametrize("name", SOURCES)
def test_it_is_kept_from_every_source_that_carries_html(name: str) -> None:
    [article] = articles_of(Loaded(name, SOURCES[name].encode()), ReadOptions()).articles
    assert article.body == (
        *line(Text("One "), Span((Text("bonjour"),), "fr"), Text(" here and more words.")),
        *line(Span((Text(f"{HEBREW} 1."),), "", "ltr")),
    )


def test_a_forced_order_of_characters_is_a_loss() -> None:
    built = build_html("<p>Say <bdo dir=rtl>abc</bdo></p>", None, "a.html")
    assert [loss.what for loss in built.losses] == [
        "kept a forced order of characters (<bdo>) as a direction"
    ]


def test_languages_and_directions_from_pandoc_are_kept() -> None:
    """As its reader of Word has it: runs are spans, paragraphs from right to left are divisions."""
    run = doc.InlineSpan((("", (), (("lang", "fr"),)), (doc.Str("bonjour"),)))
    division = doc.Div((("", (), (("dir", "rtl"),)), (doc.Para((doc.Str("12.30"),)),)))
    story = BlockBuilder("a.docx").story((doc.Para((doc.Str("Say"), doc.Space(), run)), division))
    assert story.body == (
        *line(Text("Say "), Span((Text("bonjour"),), "fr")),
        *line(Span((Text("12.30"),), "", "rtl")),
    )
