"""A notice in front matter is Markdown where it holds Markdown, and else every character as it is written."""

from __future__ import annotations

import json

import pytest

from syndicate.ingest.articles import ReadOptions, articles_of
from syndicate.ingest.loader import Loaded
from syndicate.model import Disclaimer, RequiredLink
from syndicate.model.blocks import Emphasis, Link, Strong, Text

STORY = "The first boat tied up at noon."
TERMS = Link("https://lantern.example/terms_of/use", (Text("the terms"),))


def read_notice(text: str, form: str = "yaml", url: str = "") -> tuple[Disclaimer, list[str]]:
    quoted = json.dumps(text, ensure_ascii=False)
    matter = {
        "yaml": f"---\ntitle: Ferry\ndisclaimer: {quoted}\n" + (f"url: {url}\n" if url else "") + "---\n",
        "toml": f'+++\ntitle = "Ferry"\ndisclaimer = {quoted}\n+++\n',
        "json": f'{{\n"title": "Ferry",\n"disclaimer": {quoted}\n}}\n',
    }[form]
    [article] = articles_of(Loaded("ferry.md", f"{matter}\n{STORY}\n".encode()), ReadOptions()).articles
    assert isinstance(article.terms.disclaimer, Disclaimer)
    return article.terms.disclaimer, [loss.what for loss in article.losses]


def notice_of(text: str, form: str = "yaml") -> Disclaimer:
    return read_notice(text, form)[0]


MARKED = {
    "Read [the terms](https://lantern.example/terms_of/use).": (Text("Read "), TERMS, Text(".")),
    "*Read [the terms](https://lantern.example/terms_of/use).*": (
        Emphasis((Text("Read "), TERMS, Text("."))),
    ),
    "Keep it **whole**.": (Text("Keep it "), Strong((Text("whole"),)), Text(".")),
    "Read <a href='https://lantern.example/terms_of/use'>the terms</a>.": (Text("Read "), TERMS, Text(".")),
    "Read <https://lantern.example/a>.": (
        Text("Read "),
        Link("https://lantern.example/a", (Text("https://lantern.example/a"),)),
        Text("."),
    ),
}


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
@pytest.mark.parametrize("text", MARKED)
def test_emphasis_and_links_are_kept_and_the_links_demanded(text: str, form: str) -> None:
    found = notice_of(text, form)
    assert found == Disclaimer.of((MARKED[text],), "source")
    assert ("https" in text) == bool(found.links)


@pytest.mark.parametrize(
    "text",
    ["1. Keep this line.", "* Keep this line.", "5 * 3 * 2 lines", "Two  spaces", "a\u00a0 b", "Ask <Desk> for leave.",
     "snake_case_name", "    four", "a | b", "[^1]", "7) Keep it."],
)  # fmt: skip
def test_text_that_is_no_markup_stays_as_it_is_written_without_a_loss(text: str) -> None:
    assert read_notice(text) == (Disclaimer((text.strip(" "),), "source"), [])


KEEP = Link("https://lantern.example/keep", (Text("keep it"),))
TURNED = {
    "a linked badge": (
        "Lent. [![keep it](https://lantern.example/by.svg)](https://lantern.example/keep)",
        ((Text("Lent. "), KEEP),),
        ["dropped a picture, kept its text 'keep it': 'https://lantern.example/by.svg'"],
    ),
    "a linked badge alone": (
        "[![keep it](https://lantern.example/by.svg)](https://lantern.example/keep)\n\nLent.",
        ((KEEP,), (Text("Lent."),)),
        ["dropped a picture, kept its text 'keep it': 'https://lantern.example/by.svg'"],
    ),
    "a badge in HTML": (
        "<a rel='license' href='https://lantern.example/keep'><img alt='keep it' src='/by.png' /></a><br />Lent.",
        ((KEEP,), (Text("Lent."),)),
        ["dropped a picture, kept its text 'keep it': '/by.png'"],
    ),
    "a badge without words": (
        "[![](https://lantern.example/by.svg)](https://lantern.example/keep) Lent.",
        ((Text("Lent."),),),
        [
            "dropped a picture, it has no text: 'https://lantern.example/by.svg'",
            "dropped a link without words: 'https://lantern.example/keep'",
        ],
    ),
    "code": (
        "Set `canonical` and [keep it](https://lantern.example/keep).",
        ((Text("Set canonical and "), KEEP, Text(".")),),
        ["kept code of the notice as text: 'canonical'"],
    ),
    "a link's title": (
        'Please [keep it](https://lantern.example/keep "Our terms").',
        ((Text("Please "), KEEP, Text(".")),),
        ["dropped the title of a link: 'Our terms'"],
    ),
    "HTML": (
        '<p>Please <a href="https://lantern.example/keep">keep it</a>.</p><p>All.</p>',
        ((Text("Please "), KEEP, Text(".")), (Text("All."),)),
        [],
    ),
    "a heading": (
        "## Terms\n\nPlease [keep it](https://lantern.example/keep).",
        ((Strong((Text("Terms"),)),), (Text("Please "), KEEP, Text("."))),
        ["kept a heading of the notice as paragraphs"],
    ),
    "a list": (
        "Please:\n* [keep it](https://lantern.example/keep)\n* whole",
        ((Text("Please:"),), (KEEP,), (Text("whole"),)),
        ["kept a list of the notice as paragraphs"],
    ),
    "a numbered list": (
        "1) [keep it](https://lantern.example/keep)\n2) whole",
        ((Text("1) "), KEEP), (Text("2) whole"),)),
        ["kept a list of the notice as paragraphs"],
    ),
    "a quotation": (
        "> Please [keep it](https://lantern.example/keep).",
        ((Text("Please "), KEEP, Text(".")),),
        ["kept a quotation of the notice as paragraphs"],
    ),
    "a table": (
        "| a | b |\n|---|---|\n| c | d |",
        ((Text("a | b"),), (Text("c | d"),)),
        ["kept a table of the notice as paragraphs"],
    ),
    "a rule": (
        "Lent.\n\n---\n\nKeep it.",
        ((Text("Lent."),), (Text("Keep it."),)),
        ["dropped a rule of the notice"],
    ),
    "an address below": (
        "Please [keep it][k].\n\n[k]: https://lantern.example/keep",
        ((Text("Please "), KEEP, Text(".")),),
        [],
    ),
    "words struck out": (
        "Please ~~lose it~~ [keep it](https://lantern.example/keep).",
        ((Text("Please lose it "), KEEP, Text(".")),),
        ["dropped strikethrough"],
    ),
    "lowered characters": (
        "Keep H<sub>2</sub>O.",
        ((Text("Keep H2O."),),),
        ["kept lowered characters of the notice on the line: '2'"],
    ),
    "a line break": ("Lent.  \nKeep it.", ((Text("Lent."),), (Text("Keep it."),)), []),
    "marks in a word": ("Un*believ*able.", ((Text("Un"), Emphasis((Text("believ"),)), Text("able.")),), []),
    "references and escapes": (r"Line &amp; Stop \* all", ((Text("Line & Stop * all"),),), []),
    "what is no link on the web": (
        "Please [keep it](javascript:keep).",
        ((Text("Please keep it."),),),
        [
            "dropped a link of the notice, kept its words 'keep it': 'javascript:keep' is no address on the web",
            "dropped a javascript: URL",
        ],
    ),
    "what is no HTML, with markup": (
        "Ask <Desk> to *keep* it.",
        ((Text("Ask <Desk> to *keep* it."),),),
        ["kept the notice as it is written, with its marks: as Markdown it would lose 'Desk'"],
    ),
}


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
@pytest.mark.parametrize("kind", TURNED)
def test_the_markdown_of_a_notice_becomes_what_a_notice_holds_and_the_rest_is_named(
    kind: str, form: str
) -> None:
    text, inlines, losses = TURNED[kind]
    assert read_notice(text, form) == (Disclaimer.of(inlines, "source"), losses)


def test_a_relative_link_is_resolved_against_the_article_s_address_or_named() -> None:
    text = "Please [keep it](/keep)."
    found, losses = read_notice(text, url="https://lantern.example/ferry/")
    assert (found, losses) == (Disclaimer.of(((Text("Please "), KEEP, Text(".")),), "source"), [])
    found, losses = read_notice(text)
    assert found == Disclaimer(("Please keep it.",), "source")
    assert (
        "dropped a link of the notice, kept its words 'keep it': '/keep' is no address on the web" in losses
    )


@pytest.mark.parametrize("text", ["<!-- keep it -->", "![](https://lantern.example/by.svg)"])
def test_a_notice_of_which_markdown_shows_nothing_is_refused(text: str) -> None:
    data = f"---\ntitle: Ferry\ndisclaimer: {json.dumps(text)}\n---\n\n{STORY}\n"
    [error] = articles_of(Loaded("ferry.md", data.encode()), ReadOptions()).errors
    assert error.message == "ferry.md: the notice is empty"


STATED = {
    '{text: "keep it", url: "https://lantern.example/keep"}': (Disclaimer.of(((KEEP,),), "source"), []),
    '{text: "One.\\n\\nTwo.", url: "https://lantern.example/keep"}': (
        Disclaimer(("One.", "Two."), "source"),
        [
            "ignored the address of the notice in front matter key 'disclaimer': 'https://lantern.example/keep'"
        ],
    ),
    '{text: "Please [keep it](https://lantern.example/keep).", url: "https://lantern.example/keep"}': (
        Disclaimer.of(((Text("Please "), KEEP, Text(".")),), "source"),
        [],
    ),
    '{text: "keep it", note: "soon"}': (
        Disclaimer(("keep it",), "source"),
        ["ignored 'note' in front matter key 'disclaimer'"],
    ),
    '{text: "keep it", links: [{text: "it"}]}': (
        Disclaimer(("keep it",), "source"),
        ["ignored a link without text and url in front matter key 'disclaimer': \"{'text': 'it'}\""],
    ),
}


@pytest.mark.parametrize("stated", STATED)
def test_a_mapping_loses_nothing_unnamed(stated: str) -> None:
    data = f"---\ntitle: Ferry\ndisclaimer: {stated}\n---\n\n{STORY}\n"
    [article] = articles_of(Loaded("ferry.md", data.encode()), ReadOptions()).articles
    assert (article.terms.disclaimer, [loss.what for loss in article.losses]) == STATED[stated]


def test_links_that_are_named_apart_are_those_of_a_plain_text() -> None:
    matter = (
        '---\ntitle: Ferry\ndisclaimer: {text: "Read *the terms*.", links: [{text: "the terms", url: '
        '"https://lantern.example/"}]}\n---\n\n' + STORY
    )
    [article] = articles_of(Loaded("ferry.md", matter.encode()), ReadOptions()).articles
    link = RequiredLink("the terms", "https://lantern.example/")
    assert article.terms.disclaimer == Disclaimer(("Read *the terms*.",), "source", (link,))
