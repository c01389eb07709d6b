"""A notice in front matter is Markdown where it holds Markdown, and else every character as it is written."""

from __future__ import annotations

import json

import pytest

from syndicate.model import Disclaimer, RequiredLink
from syndicate.model.blocks import Emphasis, Link, Strong, Text
from syndicate.sources import Loaded
from syndicate.take import Manner, take

STORY = "The first boat tied up at noon."
TERMS = Link("https://lantern.example/terms_of/use", (Text("the terms"),))


def notice_of(text: str, form: str = "yaml") -> Disclaimer:
    quoted = json.dumps(text, ensure_ascii=False)
    matter = {
        "yaml": f"---\ntitle: Ferry\ndisclaimer: {quoted}\n---\n",
        "toml": f'+++\ntitle = "Ferry"\ndisclaimer = {quoted}\n+++\n',
        "json": f'{{\n"title": "Ferry",\n"disclaimer": {quoted}\n}}\n',
    }[form]
    [article] = take(Loaded("ferry.md", f"{matter}\n{STORY}\n".encode()), Manner()).articles
    assert isinstance(article.terms.disclaimer, Disclaimer)
    return article.terms.disclaimer


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
    ["1. Keep this line.", "* Keep this line.", "# Keep it", "> Keep it", "5 * 3 * 2 lines", "Two  spaces", "a\u00a0 b",
     "Ask <Desk> for leave.", "Line &amp; Stop", "Keep \\* this", "snake_case_name", "`code`", "    four", "a | b",
     "[a](b)", "![a](b.png)", "[^1]", "<!-- a -->"],
)  # fmt: skip
def test_what_markdown_would_alter_stays_as_it_is_written(text: str) -> None:
    assert notice_of(text) == Disclaimer((text.strip(" "),), "source")


def test_links_that_are_named_apart_are_those_of_a_plain_text() -> None:
    matter = (
        '---\ntitle: Ferry\ndisclaimer: {text: "Read *the terms*.", links: [{text: "the terms", url: '
        '"https://lantern.example/"}]}\n---\n\n' + STORY
    )
    [article] = take(Loaded("ferry.md", matter.encode()), Manner()).articles
    link = RequiredLink("the terms", "https://lantern.example/")
    assert article.terms.disclaimer == Disclaimer(("Read *the terms*.",), "source", (link,))
