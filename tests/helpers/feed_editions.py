"""Editions with one odd thing each, for the judges of feeds; and a full one whose ids are URIs in ASCII."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
from helpers.sample_editions import (
    article,
    edition_of,
    full_edition,
    full_issue,
    illustrated,
    issue_of,
    latin,
    p,
)

from syndicate.edition.compose import compose
from syndicate.model import Article, Author, Edition, Entry, Moment
from syndicate.model.blocks import CodeSpan, Figure, Image, Link, Paragraph, Text

MARKUP = "\"><script>alert('&amp;')</script> ]]> <!-- &lt; \\"
"""Text that does harm, or is lost, wherever somebody takes it for markup."""


def with_uri_ids(edition: Edition) -> Edition:
    """The edition with the ids that RFC 4151 permits: ASCII."""

    def renamed(entry: Entry) -> Entry:
        id_ = quote(entry.article.id, safe=":,-")
        return msgspec.structs.replace(entry, article=msgspec.structs.replace(entry.article, id=id_))

    sections = tuple(
        msgspec.structs.replace(section, entries=tuple(map(renamed, section.entries)))
        for section in edition.sections
    )
    return msgspec.structs.replace(edition, sections=sections)


def full() -> Edition:
    return with_uri_ids(full_edition())


def withdrawing() -> dict[str, Edition]:
    """Feeds with tombstones."""
    return {
        "an issue with one article withdrawn": with_uri_ids(full_issue()),
        "nothing left but what is withdrawn": issue_of(),
    }


def nowhere(*articles: Article) -> Edition:
    """As ``convert`` composes it when nobody says where the outputs will stand."""
    named = [
        msgspec.structs.replace(a, id=f"tag:syndicate.invalid,2022-10-27:article-{number}")
        for number, a in enumerate(articles)
    ]
    return compose(
        named,
        id="tag:syndicate.invalid,2022:digest",
        title="Digest",
        url="https://syndicate.invalid/",
    )


def _one(**fields: object) -> Edition:
    return with_uri_ids(edition_of(article("Ferry returns", **fields)))  # type: ignore[arg-type]


def odd() -> dict[str, Edition]:
    """By what is odd about them. No judge of any feed may find fault with one."""
    same_day = [article(f"Story {number}") for number in range(30)]
    same_time = [article(f"Story {n}", published=Moment.parse("2022-10-27T06:00:00Z")) for n in range(3)]
    plain = {
        "an ampersand": "AT&T and R&D",
        "less than": "a < b > c",
        "quotes": "\"one\" 'two'",
        "the end of a CDATA section": "x]]>y",
        "ten thousand characters": "word " * 1999 + "words",
        "no-break and other spaces": "a\u00a0\u2003b\u200bc\u202fd",
        "bidirectional marks": "\u2067abc\u2069 \u200f(1)",
        "an emoji of several code points": "\U0001f469\u200d\U0001f680 and \U0001f1fa\U0001f1e6",
    }
    found = {f"{name} in every field": _everywhere(text) for name, text in plain.items()}
    return found | {
        "the full edition": full(),
        "pictures of the web and beside the feed": with_uri_ids(illustrated()),
        "one article with everything": with_uri_ids(edition_of(latin())),
        "no standfirst, no authors, no section": _one(section="", authors=()),
        "a body that begins with a picture": _one(
            body=(Figure(Image("https://courier.example/a.jpg", "a & b"), (Text("At noon"),)), p("Text."))
        ),
        "a first paragraph of ten thousand characters": _one(body=(p("Rope. " * 1700),)),
        "an unknown language": _one(language="und"),
        "an unknown language among known ones": with_uri_ids(
            edition_of(article("One"), article("Two"), article("Three", language="und"))
        ),
        "a language with script and region": _one(language="zh-Hant-TW"),
        "a zone of 5:45": _one(published=Moment.parse("2022-10-27T10:00:00+05:45")),
        "a zone with seconds": _one(published=Moment.parse("2022-10-27T10:00:00+00:19:32")),
        "updated, and published on nobody knows which day": _one(
            published=None, updated=Moment.parse("2022-10-27T10:00:00Z")
        ),
        "thirty articles of one day": with_uri_ids(edition_of(*same_day)),
        "three articles of one second": with_uri_ids(edition_of(*same_time)),
        "an undated article among dated ones": with_uri_ids(
            edition_of(article("A"), latin(), article("B", published=None))
        ),
        "an article's URL that is not in ASCII": _one(url="https://bücher.example/été?q=à b&c=%e9%zz#ö"),
        "a licence in words": _one(licence="Free for schools & <libraries>"),
        "a licence URL that is not in ASCII": _one(licence="https://courier.example/é"),
        "several paragraphs and a link in the notice": with_uri_ids(edition_of(full_entry("Night bus"))),
        "no article": edition_of(),
        "no address": nowhere(latin(), article("Tide table")),
        "a link that is not in ASCII": _one(
            body=(
                Paragraph((Link("https://courier.example/été?a=1&b='2'", (Text("été"), CodeSpan("<p>"))),)),
            )
        ),
    }


def full_entry(beginning: str) -> Article:
    return next(e.article for e in full().entries if e.article.title.startswith(beginning))


def _everywhere(text: str) -> Edition:
    """One article with the text in each field that is text."""
    made = article(
        text,
        id="tag:courier.example,2022:odd",
        standfirst=text,
        authors=(Author(text), Author(f"{text} desk", "organisation")),
        body=(p(text), Paragraph((CodeSpan(text),))),
        notice=(f"Notice: {text}",),
        section=text,
        tags=(f"{text} tag",),
        copyright=f"© {text}",
    )
    return msgspec.structs.replace(edition_of(made, title=text), publisher=f"{text} House")


def suspect() -> dict[str, Edition]:
    """Text that looks like elements or references in each field: the W3C validator takes it for them."""
    return {"an element": _everywhere(MARKUP), "references": _everywhere("R&amp;D, &copy; and &#169;")}
