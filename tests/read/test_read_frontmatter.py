"""What front matter states: four forms, keys of four site generators, nothing dropped in silence, no bomb opened."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from helpers import drafts
from helpers.thorough import examples, naughty_strings
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ReadError, SyndicateError
from syndicate.model import Author, Disclaimer, Moment, RelatedLink, RequiredLink, interchange
from syndicate.model.blocks import plain_text
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read.frontmatter import LARGEST, FrontMatter, split_front_matter
from syndicate.read.frontmatter.keynames import LAYOUT_ONLY
from syndicate.read.markup.references import without_references


def draft_of(text: str) -> Draft:
    return drafts.draft_of(text, "markdown", "story.md")


def yaml_of(*lines: str) -> Draft:
    return draft_of("\n".join(("---", *lines, "---", "", "Body.", "")))


def losses_of(*lines: str) -> list[tuple[str, str]]:
    return [(loss.what, loss.place) for loss in yaml_of(*lines).losses]


def page_of(text: str) -> FrontMatter:
    return split_front_matter(text, "story.md")


# Where it begins and ends

FORMS = {
    "yaml": "---\ntitle: A quay\ntags: [a, b]\n---\nBody.",
    "yaml closed by dots": "---\ntitle: A quay\ntags: [a, b]\n...\nBody.",
    "yaml with spaces": "\n \n---  \n\n# a comment\ntitle:   A quay  \ntags:\n- a\n- b\n--- \nBody.",
    "yaml below comments": "---\n# A note\n# of the desk\n\n# and\ntitle: A quay\ntags:\n  - a\n  - b\n---\nBody.",
    "toml": "+++\ntitle = 'A quay'\ntags = ['a', 'b']\n+++\nBody.",
    "json": '{\n"title": "A quay",\n"tags": ["a", "b"]\n}\nBody.',
    "pelican": "Title: A quay\nTags: a, b\n\nBody.",
    "pelican with more lines": "Title: A\n    quay\nTags: a\n    b\n\nBody.",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_the_same(form: str) -> None:
    draft = draft_of(FORMS[form])
    title = draft.title.replace("\n", " ")
    assert (title, draft.tags, plain_text(draft.body), draft.losses) == ("A quay", ("a", "b"), "Body.", ())


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nWords after a rule.\n\n---\n",
        "---\n# A heading after a rule\n\nWords: some.\nNo key.\n\n---\n",
        "---\nWords after a rule.\n---\n",
        "----\ntitle: x\n----\n",
        "+++ title\n",
        "{% include quay.html %}\n\nWords.",
        "Note: this is a paragraph.\n\nWords.",
        "Title: x\nand a line without colon\n\nWords.",
        "Words.\n\n---\ntitle: x\n---\n",
        "---\n\n# Heading\n\nNote: words.",
    ],
)
def test_text_that_only_looks_like_front_matter_is_text(text: str) -> None:
    assert page_of(text) == FrontMatter((), text, 1)


def test_empty_front_matter_is_front_matter() -> None:
    assert page_of("---\n---\nBody.") == FrontMatter((), "Body.", 3)
    assert page_of("---\n# nothing\n---\nBody.").entries == ()


@pytest.mark.parametrize("form", FORMS)
def test_the_bodys_lines_are_counted_from_the_files_first(form: str) -> None:
    text = FORMS[form].replace("Body.", "~~Body~~.")
    line = text.split("\n").index("~~Body~~.") + 1
    assert [loss.place for loss in draft_of(text).losses] == [f"line {line}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: a\nlead: b: c\n---\n", 3),
        ("---\ntitle: 'a\n---\n", 3),
        ("---\ntitle: a\n\tb\n---\n", 3),
        ("---\ntitle: a\nlead: \x07\n---\n", 3),
        ("---\ntitle: *nothing\n---\n", 2),
        ("---\ntitle: a\ndate: 2022\n", 1),
        ("\n\n+++\ntitle = 'a'\nlead = b\n+++\n", 5),
        ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", 3),
        ("+++\ntitle = 'a'\n", 1),
        ('{"title": "a",\n"lead" "b"}\n', 2),
        ('{"title": "a", "title": "b"}\n', 1),
    ],
)
def test_malformed_documents_are_refused_with_line_and_hint(text: str, line: int) -> None:
    with pytest.raises(ReadError, match=rf"^story\.md: line {line}: front matter ") as caught:
        draft_of(text + "\nBody.")
    assert caught.value.hint
    assert "\n" not in caught.value.message


def laughs(levels: int, form: str = "[*{0}, *{0}]") -> str:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} " + form.format(f"a{n - 1}") for n in range(1, levels)]
    return "\n".join(lines)


BOMBS = {
    "billion laughs": f"---\n{laughs(40)}\n---\n",
    "nine levels of nine": f"---\n{laughs(9, '[' + ', '.join(['*{0}'] * 9) + ']')}\n---\n",
    "merged": f"---\na0: &a0 {{x: y}}\n{laughs(1000, '{{<<: [*{0}, *{0}]}}').partition(chr(10))[2]}\n---\n",
    "a list in itself": "---\ntags: &a [b, *a]\n---\n",
    "nested lists": "---\ntags: " + "[" * 20_000 + "\n---\n",
    "nested mappings": "---\ntags: " + "{a: " * 15_000 + "\n---\n",
    "nested TOML": "+++\ntags = " + "[" * 20_000 + "\n+++\n",
    "dotted TOML": "+++\n" + "a." * 30_000 + "a = 1\n+++\n",
    "dotted and spaced TOML": "+++\n" + "a . " * 15_000 + "a = 1\n+++\n",
    "long TOML integer": "+++\ntags = " + "9" * 20_000 + "\n+++\n",
    "long TOML integer in hexadecimal": "+++\ntags = 0x" + "f" * 20_000 + "\n+++\n",
    "nested JSON": '{"tags": ' + "[" * 20_000 + "\n",
    "larger than 64 kB": "---\n" + "a: b\n" * 20_000 + "---\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(bomb: str) -> None:
    with pytest.raises(ReadError, match=r"^story\.md: line \d+: front matter "):
        draft_of(BOMBS[bomb] + "\nBody.")


def test_a_few_aliases_are_expanded() -> None:
    draft = yaml_of("author: &a Ines Vogt", "byline: *a", "tags: [&t quay, *t, night]")
    assert draft.authors == (Author("Ines Vogt"),)
    assert draft.tags == ("quay", "night")


def test_tagged_code_is_text() -> None:
    draft = yaml_of("title: !!python/object/apply:os.system [echo]", "section: !!python/name:os.system x")
    assert (draft.title, draft.section) == ("echo", "x")


# Scalars are what was written


@pytest.mark.parametrize(
    "written", ["no", "1984", "2022-10-27", "0777", "1_000", "3.10", "true", "12:30", ".inf"]
)
def test_a_title_is_the_text_that_was_written(written: str) -> None:
    assert yaml_of(f"title: {written}").title == written


def test_norwegian_is_a_language() -> None:
    assert yaml_of("lang: no").language == "no"


@pytest.mark.parametrize("empty", ["", "~", "null", "''", "[]", "{}"])
def test_an_empty_value_is_no_value_and_no_loss(empty: str) -> None:
    draft = yaml_of(
        *(f"{key}: {empty}" for key in ("title", "author", "date", "tags", "disclaimer", "lang", "embargo"))
    )
    assert (draft.title, draft.authors, draft.published, draft.tags, draft.notice) == ("", (), None, (), None)
    assert draft.losses == ()


# Keys


@pytest.mark.parametrize(
    "key", ["lastmod", "last_modified_at", "updated", "Modified", "UPDATED", "last-modified"]
)
def test_keys_have_synonyms_and_no_case(key: str) -> None:
    assert yaml_of(f"{key}: 2022-10-27").updated == Moment(date(2022, 10, 27))


@pytest.mark.parametrize("key", ["date", "published", "publishDate", "pubdate", "created", "publish_date"])
def test_the_day_of_publication_has_many_names(key: str) -> None:
    assert yaml_of(f"{key}: 2022-10-27").published == Moment(date(2022, 10, 27))


@pytest.mark.parametrize(
    "key", ["standfirst", "deck", "subtitle", "description", "summary", "excerpt", "Description"]
)
def test_the_standfirst_has_many_names(key: str) -> None:
    assert yaml_of(f"{key}: It sails.").standfirst == "It sails."


def test_the_description_comes_before_the_excerpt_which_is_a_loss() -> None:
    assert yaml_of("excerpt: b", "description: a").standfirst == "a"
    assert losses_of("excerpt: b", "description: a") == [
        ("ignored front matter key 'excerpt': 'description' is used", "line 2")
    ]
    assert losses_of("excerpt: a", "description: a") == []


def test_a_key_that_no_field_takes_is_a_loss_with_its_line() -> None:
    assert losses_of("title: a", "Colour: red", "Mood:", "  - c") == [
        ("ignored front matter key 'Colour'", "line 3"),
        ("ignored front matter key 'Mood'", "line 4"),
    ]


def test_a_repeated_key_is_a_loss() -> None:
    assert yaml_of("title: a", "Title: b").title == "a"
    assert losses_of("title: a", "title: b") == [("ignored a second front matter key 'title'", "line 3")]


def test_many_keys_make_no_long_report() -> None:
    losses = losses_of(*(f"key{n}: x" for n in range(3000)))
    assert len(losses) == 101
    assert losses[-1] == ("shortened the list of losses: 2900 more of front matter keys", "")


def test_fields_for_the_site_generator_only_are_no_loss() -> None:
    values = {"draft": "false", "published": "true", "permalink": "/:year/:title/"}
    assert losses_of(*(f"{key}: {values.get(key, 'x')}" for key in sorted(LAYOUT_ONLY))) == []


def test_hugos_params_are_keys_like_others() -> None:
    draft = draft_of("+++\ntitle = 'a'\n[params]\nauthor = 'Ines Vogt'\nmood = 'b'\n+++\nBody.")
    assert draft.authors == (Author("Ines Vogt"),)
    assert [(loss.what, loss.place) for loss in draft.losses] == [
        ("ignored front matter key 'mood'", "line 3")
    ]


# Dates

INSTANT = Moment.at(datetime(2022, 10, 27, 14, 30, tzinfo=timezone(timedelta(hours=2))))
DATES = {
    "2022-10-27": Moment(date(2022, 10, 27)),
    "2022-1-5": Moment(date(2022, 1, 5)),
    "October 27 2022": Moment(date(2022, 10, 27)),
    "27 October 2022": Moment(date(2022, 10, 27)),
    "2022-10-27T14:30:00+02:00": INSTANT,
    "2022-10-27 14:30:00 +0200": INSTANT,
    "2022-10-27 14:30 +02": INSTANT,
    "2022-10-27T14:30:00.25+02:00": INSTANT,
    "2022-10-27T14:30:00Z": Moment.at(datetime(2022, 10, 27, 14, 30, tzinfo=UTC)),
    "2022-10-27 14:30 UTC": Moment.at(datetime(2022, 10, 27, 14, 30, tzinfo=UTC)),
}


@pytest.mark.parametrize("written", DATES)
def test_a_date_is_as_exact_as_it_was_written(written: str) -> None:
    draft = yaml_of(f'date: "{written}"')
    assert draft.published == DATES[written]
    assert draft.losses == ()


@pytest.mark.parametrize("written", ["2022-10-27 14:30", "2022-10-27T14:30:00", "2022-10-27 14:30:00.5"])
def test_a_time_without_a_zone_is_a_loss_and_the_day_is_kept(written: str) -> None:
    for draft in (yaml_of(f"date: {written}"), draft_of(f"+++\ndate = '{written}'\n+++\nBody.")):
        assert draft.published == Moment(date(2022, 10, 27))
        assert [(loss.what, loss.place) for loss in draft.losses] == [
            ("dropped the time 14:30, which names no known zone; kept the day", "line 2")
        ]


def test_dates_of_toml_are_dates() -> None:
    draft = draft_of("+++\ndate = 2022-10-27\nlastmod = 2022-10-27T14:30:00+02:00\n+++\nBody.")
    assert (draft.published, draft.updated) == (Moment(date(2022, 10, 27)), INSTANT)


@pytest.mark.parametrize(
    "written", ["2022-02-30", "soon", "2022-10-27 25:00", "2022-10-27 10:00 +99:00", "[a, b]"]
)
def test_text_that_is_not_a_date_is_a_loss(written: str) -> None:
    draft = yaml_of(f"date: {written}")
    assert draft.published is None
    assert [loss.what.partition(":")[0] for loss in draft.losses] == ["ignored front matter key 'date'"]


@pytest.mark.parametrize("key", ["embargo", "publishafter", "expires", "expiryDate"])
def test_an_embargo_or_expiry_that_cannot_be_read_is_refused(key: str) -> None:
    with pytest.raises(
        ReadError, match=rf"^story\.md: line 3: front matter key '{key}': 'soon' is no date"
    ) as caught:
        yaml_of("title: a", f"{key}: soon")
    assert "2022-10-27" in caught.value.hint


def test_embargo_and_expiry_are_moments() -> None:
    draft = yaml_of("embargo: 2022-10-27T14:30:00+02:00", "expires: 2023-10-27")
    assert (draft.embargo, draft.expiry) == (INSTANT, Moment(date(2023, 10, 27)))
    assert yaml_of("embargo: false").embargo is None


# Who


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["author: Ines Vogt"], [("Ines Vogt", "person")]),
        (["author: By Ines Vogt"], [("Ines Vogt", "person")]),
        (["authors: Ines Vogt and Jo Lind"], [("Ines Vogt", "person"), ("Jo Lind", "person")]),
        (["authors: Ines Vogt, Jo Lind"], [("Ines Vogt", "person"), ("Jo Lind", "person")]),
        (["authors: Ines Vogt; Jo Lind"], [("Ines Vogt", "person"), ("Jo Lind", "person")]),
        (["author: Vogt, Ines"], [("Vogt, Ines", "person")]),
        (["author: Reuters, Ines Vogt"], [("Reuters", "organisation"), ("Ines Vogt", "person")]),
        (["author: bell hooks"], [("bell hooks", "person")]),
        (["author: News Desk"], [("News Desk", "organisation")]),
        (["authors: [Ines Vogt, News Desk]"], [("Ines Vogt", "person"), ("News Desk", "organisation")]),
        (["authors:", "- name: The Lamp", "  kind: organisation"], [("The Lamp", "organisation")]),
        (["authors:", "- name: Agency Smith", "  type: Person"], [("Agency Smith", "person")]),
        (["author: {name: Ines Vogt}"], [("Ines Vogt", "person")]),
        (["author: Ines Vogt", "byline: Ines Vogt"], [("Ines Vogt", "person")]),
    ],
)  # fmt: skip
def test_authors_are_names_lists_and_mappings(lines: list[str], expected: list[tuple[str, str]]) -> None:
    draft = yaml_of(*lines)
    assert [(author.name, author.kind) for author in draft.authors] == expected
    assert draft.losses == ()


def test_details_of_an_author_beside_the_name_are_losses() -> None:
    assert losses_of("authors:", "- name: Ines Vogt", "  url: https://a.example/", "- {email: x}") == [
        ("ignored 'url' in front matter key 'authors'", "line 2"),
        ("ignored an author without a name in front matter key 'authors'", "line 2"),
    ]


# What and where


def test_the_first_category_is_the_section_and_the_others_are_tags() -> None:
    draft = yaml_of("categories: [News, Sea]", "tags: quay, night", "keywords: [night, lamp]")
    assert (draft.section, draft.tags) == ("News", ("quay", "night", "lamp", "Sea"))


@pytest.mark.parametrize(
    "key", ["canonical_url", "canonical", "url", "original_url", "permalink", "canonicalUrl"]
)
def test_the_absolute_url_is_the_articles(key: str) -> None:
    assert yaml_of(f"{key}: https://a.example/b").url == "https://a.example/b"


@pytest.mark.parametrize(
    "url", ["/2022/quay/", "javascript:alert(1)", "file:///etc/passwd", "http://[", "a.example"]
)
def test_a_url_that_is_not_the_webs_is_a_loss(url: str) -> None:
    draft = yaml_of(f"url: '{url}'", "permalink: https://a.example/b")
    assert draft.url == "https://a.example/b"
    assert [loss.what for loss in draft.losses] == [
        "ignored front matter key 'url': it is no absolute http or https URL"
    ]


@pytest.mark.parametrize("written", ["English", "en_GB.UTF-8", "e", "[en, de]"])
def test_text_that_is_not_a_language_tag_is_a_loss(written: str) -> None:
    draft = yaml_of(f"lang: {written}")
    assert draft.language == ""
    assert [loss.what.partition(":")[0] for loss in draft.losses] == ["ignored front matter key 'lang'"]


def test_related_links_are_mappings_markdown_addresses_and_titles() -> None:
    draft = yaml_of(
        "related:",
        "- {title: A, url: https://a.example/a}",
        "- '[B](https://a.example/b)'",
        "- https://a.example/c",
        "- D",
        "- {title: E}",
        "- {url: https://a.example/f}",
        "- [g]",
    )
    assert draft.related == (
        RelatedLink("A", "https://a.example/a"),
        RelatedLink("B", "https://a.example/b"),
        RelatedLink("https://a.example/c", "https://a.example/c"),
        RelatedLink("D"),
        RelatedLink("E"),
        RelatedLink("https://a.example/f", "https://a.example/f"),
    )
    assert [loss.what for loss in draft.losses] == [
        "ignored an item without title and URL in front matter key 'related'"
    ]


@pytest.mark.parametrize(
    ("line", "ident"),
    [
        ("id: story-7", "story-7"),
        ("guid: urn:x:7", "urn:x:7"),
        ("uuid: 0B9A2C7E-1111-4222-8333-444455556666", "urn:uuid:0b9a2c7e-1111-4222-8333-444455556666"),
    ],
)
def test_an_id_is_the_sources_own(line: str, ident: str) -> None:
    assert yaml_of(line).id == ident


def test_rights_that_name_an_owner_are_a_copyright_and_others_a_licence() -> None:
    assert yaml_of("rights: © 2022 Harbour Courier").copyright == "© 2022 Harbour Courier"
    assert yaml_of("rights: CC BY 4.0").licence == "CC BY 4.0"
    assert (
        yaml_of("license: {name: CC BY, url: https://a.example/by}").licence == "CC BY (https://a.example/by)"
    )


@pytest.mark.parametrize(
    ("line", "status", "losses"),
    [
        ("status: withdrawn", "withdrawn", []),
        ("status: Retracted", "withdrawn", []),
        ("status: published", "usable", []),
        ("draft: false", "usable", []),
        ("draft: true", "draft", []),
        ("published:", "usable", []),
        ("draft: true\nstatus: withdrawn", "withdrawn", []),
        ("status: Draft", "draft", []),
        ("status: pending", "draft", []),
        ("published: false", "draft", []),
    ],
)
def test_front_matter_decides_whether_an_article_may_be_published(
    line: str, status: str, losses: list[str]
) -> None:
    draft = yaml_of(line)
    assert (draft.status, [loss.what for loss in draft.losses]) == (status, losses)


# The notice


def test_an_empty_line_parts_the_paragraphs_of_a_notice_and_a_line_end_is_a_space() -> None:
    draft = yaml_of("disclaimer: |", "  One\u00a0 two", "  three.", "  ", "  Four.", "title: a")
    assert draft.notice == Disclaimer(("One\u00a0 two three.", "Four."), "source")


def test_a_list_of_a_notice_is_its_paragraphs() -> None:
    assert yaml_of("notice: [One., Two.]").notice == Disclaimer(("One.", "Two."), "source")


def test_a_notice_may_name_its_publisher_and_its_links() -> None:
    draft = yaml_of(
        "disclaimer:",
        "  text: From The Lamp.",
        "  publisher: The Lamp",
        "  links: [{text: The Lamp, url: https://a.example/}]",
    )
    link = RequiredLink("The Lamp", "https://a.example/")
    assert draft.notice == Disclaimer(("From The Lamp.",), "source", (link,), "The Lamp")


@pytest.mark.parametrize("answer", ["false", "no", "''", "~", "[]"])
def test_the_answer_no_is_no_notice(answer: str) -> None:
    draft = yaml_of(f"disclaimer: {answer}")
    assert (draft.notice, draft.losses) == (None, ())


def test_a_notice_that_only_says_true_is_a_loss() -> None:
    assert losses_of("disclaimer: true") == [
        ("ignored front matter key 'disclaimer': it says 'true', and no text", "line 2")
    ]


@pytest.mark.parametrize("value", ["{a: b}", "[[a]]", "{text: {a: b}}"])
def test_a_notice_that_is_no_text_is_refused(value: str) -> None:
    with pytest.raises(ReadError, match=r"^story\.md: line 2: front matter key 'disclaimer' holds no text"):
        yaml_of(f"disclaimer: {value}")


def test_the_notices_copy_leaves_the_body() -> None:
    article = normalise(yaml_of("title: a", "disclaimer: Body."), NoticePolicy())
    assert (article.body, article.terms.disclaimer) == ((), Disclaimer(("Body.",), "source"))


# Hostile text

KEYS = (
    *("title", "description", "author", "tags", "lang", "canonical_url", "section", "copyright", "license"),
    *("id", "related", "date", "disclaimer"),
)


def test_naughty_strings_in_each_field_are_read_or_refused_with_a_reason() -> None:
    for text in naughty_strings():
        quoted = json.dumps(text, ensure_ascii=False)
        for lines in ([f"{key}: {quoted}" for key in KEYS], [f"{key}: {text}" for key in KEYS]):
            with contextlib.suppress(SyndicateError):
                assert normalise(yaml_of(*lines), NoticePolicy()).title


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("The EPA&#8217;s new site", "The EPA’s new site"),
        ("A &ldquo;front door&rdquo; &amp; more", "A “front door” & more"),
        ("R&D; AT&T &c; &nosuch; &nbsp;", "R&D; AT&T &c; &nosuch; &nbsp;"),
        ("&amp;amp;", "&amp;"),
    ],
)
def test_character_references_in_texts_for_readers_are_characters(written: str, meant: str) -> None:
    """As in the text below; one that nobody would see stays, for an article may be about it."""
    draft = yaml_of(f"title: '{written}'", f"description: '{written}'", f"tags: ['{written}']")
    assert (draft.title, draft.standfirst, draft.tags) == (meant, meant, (meant,))


def test_naughty_titles_are_code_point_exact_where_they_are_quoted() -> None:
    read, strings = 0, naughty_strings()
    for text in strings:
        with contextlib.suppress(ReadError):
            assert ascii(yaml_of(f"title: {json.dumps(text)}").title) == ascii(without_references(text))
            if "\x85" not in text:  # a line end in YAML 1.1, which becomes a space
                assert yaml_of(f"title: {json.dumps(text, ensure_ascii=False)}").title == without_references(
                    text
                )
            read += 1
    assert read > 0.95 * len(strings)  # the others hold what YAML forbids


@pytest.mark.parametrize("key", [*KEYS, "url", "status", "embargo", "unknown"])
@pytest.mark.parametrize("text", [r"\ud800", r"a\udfff b", r"\u0000", r"\u0007", r"\u2028", r"\uffff"])
def test_characters_that_no_format_can_hold_are_cleaned_or_refused(key: str, text: str) -> None:
    with contextlib.suppress(SyndicateError):
        article = normalise(yaml_of("title: a", f'{key}: "{text}"'), NoticePolicy())
        assert interchange.dump((article,)).decode("utf-8")


@settings(max_examples=examples(200), deadline=None)
@given(st.text(alphabet=st.sampled_from("ab \n\t:-[]{}'\"|>&*!#%@,?=+.01\u2028\u00a0"), max_size=80))
@pytest.mark.parametrize(
    "fence", ["---\ntitle: {}\n---\n", "+++\ntitle = {}\n+++\n", '{{"title": {}}}\n', "Title: {}\n\n"]
)
def test_only_a_reasoned_refusal_is_raised_by_marks_in_any_order(fence: str, text: str) -> None:
    with contextlib.suppress(SyndicateError):
        normalise(draft_of(fence.format(text) + "Body."), NoticePolicy())


def test_the_limit_is_of_the_front_matter_and_not_of_the_text() -> None:
    draft = draft_of("---\ntitle: a\n---\n" + "Words and words.\n\n" * (LARGEST // 10))
    assert draft.title == "a"
