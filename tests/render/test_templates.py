"""Templates place what they get: what alters, doubles or hides it is refused with its line, and so is too much."""

from __future__ import annotations

import msgspec
import pytest
from helpers.books import BARE, made, problems, with_file
from helpers.sample_editions import article, edition_of, full_edition, latin, linked, p

from syndicate.errors import ThemeError, UnprovenThemeError
from syndicate.export.pdf.fitting import Fit
from syndicate.export.pdf.page import edition_html
from syndicate.render.template import fill
from syndicate.theme import Theme

# ruff: noqa: E501 -- a template is a line of its table
CHAPTER = BARE.file("epub/chapter.xhtml")
PAGE = BARE.file("pdf/edition.html")


def alone(template: str) -> Theme:
    return Theme("mine", "", (), (("t.html", template),))


@pytest.mark.parametrize(
    "template",
    [
        '{{ "x" * 4000000000 }}',
        "{{ [1] * 4000000000 }}",
        "{{ 'x'|center(4000000000) }}",
        "{{ 'x'|indent(4000000000) }}",
        "{{ '%4000000000d'|format(1) }}",
        "{{ '%4000000000d' % 1 }}",
        "{{ '{:4000000000}'.format(1) }}",
        "{{ 'x'.ljust(4000000000) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(4000000000)|list|length }}",
        "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% set n = namespace(x='x') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x='x') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x='x') %}{% for i in range(99) %}{% set n.x = n.x|replace('x', 'xxxxxxxxx') %}{% endfor %}",
        "{% set n = namespace(x=['x']) %}{% for i in range(99) %}{% set n.x = [n.x|join(n.x|join), n.x|join] %}{% endfor %}",
        "{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}",
        "{% for i in range(90000) %}{% for j in range(90000) %}{{ text }}{% endfor %}{% endfor %}",
        "{% set x %}{% for i in range(90000) %}{% for j in range(20) %}{{ text }}{% endfor %}{% endfor %}{% endset %}",
        "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{{ lipsum(n=9999) }}",
        "{% for i in range(90000) %}" + "x" * 1000 + "{% endfor %}",
        "{% macro m() %}" + "x" * 1000 + "{% endmacro %}{% for i in range(90000) %}{{ m() }}{% endfor %}",
    ],
)  # fmt: skip
def test_a_template_that_makes_too_much_is_refused_with_its_line(template: str) -> None:
    with pytest.raises(ThemeError, match=r"mine/t.html:2: "):
        fill(alone(f"<p>\n{template}</p>"), "t.html", text="x" * 1000)


def test_honest_templates_stay_within_the_bounds() -> None:
    text = (
        "{% macro m(x) %}<b>{{ x|upper }}</b>{% endmacro %}{% for a in range(3) %}{{ loop.index ~ '/' ~ loop.length }}"
        "{% if not loop.last %}, {% endif %}{% endfor %} {{ m(name) }} {{ 2 * 3 + 1 }} {{ 'a' ~ name|replace('&', '+') }}"
    )
    assert fill(alone(text), "t.html", name="n&m") == "1/3, 2/3, 3/3 <b>N&amp;M</b> 7 an+m"
    assert (
        len(fill(alone("{% for i in range(99999) %}{{ text }}{% endfor %}"), "t.html", text="x" * 99))
        > 9_000_000
    )


def test_an_article_of_any_size_is_placed() -> None:
    body = "x" * 30_000_000
    assert len(fill(alone("{{ body }}"), "t.html", len(body), body=body)) == len(body)


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{{ nothing }}", 3),
        ("{% if %}", 3),
        ("{{ ''.__class__ }}", 3),
        ("{{ 1 / 0 }}", 3),
        ("{{ x|nothing }}", 3),
    ],
)
def test_a_malformed_template_is_reported_with_its_line(template: str, line: int) -> None:
    with pytest.raises(ThemeError, match=f"t.html:{line}: "):
        fill(alone(f"a\nb\n{template}"), "t.html")


SWAPS = {
    "words swapped": "chapter.body|string|replace('weighing', 'hiding')|safe",
    "upper case": "chapter.body|upper",
    "no markup": "chapter.body|striptags",
    "lower case": "chapter.body|lower",
    "cut": "chapter.body|truncate(50)",
    "reversed": "chapter.body|reverse",
    "nothing": "''",
    "twice": "chapter.body }}{{ chapter.body",
    "altered beside a comment": "'<!--'|safe }}{{ chapter.body }}{{ '-->'|safe }}{{ chapter.body|upper",
    "altered beside a script": "'<script>'|safe }}{{ chapter.body }}{{ '</script>'|safe }}{{ chapter.body|upper",
    "in a template element": "'<template>'|safe }}{{ chapter.body }}{{ '</template>'|safe",
    "in an attribute": "'<p title=\"'|safe }}{{ chapter.body }}{{ '\"></p>'|safe",
    "in a text field": "'<textarea>'|safe }}{{ chapter.body }}{{ '</textarea>'|safe",
    "in a hidden element": "'<div hidden=\"\">'|safe }}{{ chapter.body }}{{ '</div>'|safe",
    "in a style": "'<div style=\"opacity:0\">'|safe }}{{ chapter.body }}{{ '</div>'|safe",
    "in bdo": "'<bdo dir=\"rtl\">'|safe }}{{ chapter.body }}{{ '</bdo>'|safe",
    "beside a drawing": "chapter.body }}{{ '<svg><rect/></svg>'|safe",
    "beside a frame": "chapter.body }}{{ '<iframe></iframe>'|safe",
    "beside an event": "chapter.body }}{{ '<p onclick=\"x()\"></p>'|safe",
    "beside a sheet": "chapter.body }}{{ '<style>p { color: #fff }</style>'|safe",
    "beside a colour": "chapter.body }}{{ '<p bgcolor=\"white\"></p>'|safe",
    "in a marked section": "'<![CDATA['|safe }}{{ chapter.body }}{{ ']]>'|safe",
}  # fmt: skip


@pytest.mark.parametrize("name", SWAPS)
def test_a_template_that_alters_the_body_makes_no_book(name: str) -> None:
    theme = with_file(BARE, "epub/chapter.xhtml", CHAPTER.replace("chapter.body", SWAPS[name]))
    with pytest.raises(UnprovenThemeError, match=r"epub/chapter.xhtml"):
        made(edition_of(article()), theme)


@pytest.mark.parametrize("name", SWAPS)
def test_a_template_that_alters_the_body_makes_no_pages(name: str) -> None:
    altered = SWAPS[name].replace("chapter.", "article.")
    theme = with_file(BARE, "pdf/edition.html", PAGE.replace("{{ article.body }}", "{{ " + altered + " }}"))
    with pytest.raises(UnprovenThemeError, match=r"pdf/edition.html"):
        edition_html(edition_of(article(), linked()), theme, Fit())


@pytest.mark.parametrize("field", ["title", "standfirst", "byline"])
def test_a_template_that_alters_the_head_makes_no_book(field: str) -> None:
    for after in ("|truncate(5)", "|replace('e', 'a')"):
        shown = f"<p>{{{{ chapter.{field}{after} }}}}</p>"
        template = CHAPTER.replace("{{ chapter.title }}</h1>", "</h1>") if field == "title" else CHAPTER
        template = template.replace(f"{{{{ chapter.{field} }}}}</", "</").replace(
            "<div class=", shown + "<div class="
        )
        with pytest.raises(UnprovenThemeError, match="is not shown as it was given"):
            made(edition_of(latin()), with_file(BARE, "epub/chapter.xhtml", template))


def test_two_articles_that_change_places_make_no_pages() -> None:
    loop = "{% for article in section.articles %}\n<article"
    theme = with_file(
        BARE, "pdf/edition.html", PAGE.replace(loop, loop.replace("articles", "articles|reverse"))
    )
    with pytest.raises(UnprovenThemeError, match="not there as it was given"):
        edition_html(edition_of(article("One", body=(p("One."),)), article("Two")), theme, Fit())


def test_the_built_in_templates_place_every_article() -> None:
    assert made(full_edition())
    assert edition_html(full_edition(), BARE, Fit())


def test_two_articles_with_the_same_text_are_placed_both() -> None:
    same = [msgspec.structs.replace(article(), id=f"tag:courier.example,2022:{number}") for number in (1, 2)]
    assert made(edition_of(*same))
    assert edition_html(edition_of(*same), BARE, Fit())


BEHIND = {
    "a paragraph": "<p>The above is not true.</p>",
    "letters in elements of their own": "<p><span>n</span><span>o</span><span>t</span> <em>so</em></p>",
    "a word beside the source": "<p>{{ chapter.words.source }} of these lies: {{ chapter.url }}</p>",
    "a word that is about it": "<p>{{ chapter.words.withdrawn }}</p>",
    "a constant": "<p>{{ 'Satire' }}</p>",
    "in squares": "<p>\N{NEGATIVE SQUARED LATIN CAPITAL LETTER N}\N{NEGATIVE SQUARED LATIN CAPITAL LETTER O}</p>",
    "in circles": "<p>\N{CIRCLED LATIN SMALL LETTER N}\N{CIRCLED LATIN SMALL LETTER O}</p>",
    "in another script": "<p>Это неправда</p>",
    "a picture of a person": "<p>\N{SHRUG}</p>",
    "a part of the title": "<p>{{ chapter.title[:5] }}</p>",
    "a byline that signs the notice": "<p>{{ chapter.byline }}</p>",
}


@pytest.mark.parametrize("name", BEHIND)
def test_words_of_a_template_behind_the_notice_make_no_book_and_no_pages(name: str) -> None:
    words = BEHIND[name]
    chapter = with_file(BARE, "epub/chapter.xhtml", CHAPTER.replace("</section>", f"</section>\n{words}"))
    with pytest.raises(UnprovenThemeError, match=r"epub/chapter.xhtml(:\d+)?: .* behind an article's body"):
        made(edition_of(latin()), chapter)
    words = words.replace("chapter.", "article.")
    page = with_file(BARE, "pdf/edition.html", PAGE.replace("</article>", f"</article>\n{words}"))
    with pytest.raises(UnprovenThemeError, match=r"pdf/edition.html(:\d+)?: .* behind an article's body"):
        edition_html(edition_of(latin(), linked()), page, Fit())


def test_words_that_lead_on_follow_the_notice() -> None:
    words = "<p>→ {{ chapter.words.contents }} · 12/40 · “{{ chapter.title }}” — <em>{{ chapter.url or '' }}</em> ❧</p>"
    theme = with_file(BARE, "epub/chapter.xhtml", CHAPTER.replace("</section>", f"</section>\n{words}"))
    edition = edition_of(latin(), linked())
    artifact = made(edition, theme)
    assert problems(artifact, edition) == {}
    words = words.replace("chapter.", "article.")
    theme = with_file(BARE, "pdf/edition.html", PAGE.replace("</article>", f"{words}\n</article>"))
    assert edition_html(edition, theme, Fit())


def test_words_before_the_next_articles_head_are_beside_the_last_notice() -> None:
    own = '<div class="head{{'
    assert own in PAGE
    page = with_file(BARE, "pdf/edition.html", PAGE.replace(own, f"<p>Not so.</p>{own}"))
    assert edition_html(edition_of(latin()), page, Fit()), "of one article it is the head"
    with pytest.raises(UnprovenThemeError, match=r"'Not so\.' behind an article's body"):
        edition_html(edition_of(latin(), linked()), page, Fit())
