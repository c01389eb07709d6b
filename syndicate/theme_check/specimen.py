"""Articles to try a theme on: blocks of every kind, both directions, several of them, each with a notice."""

from __future__ import annotations

from functools import cache

from syndicate.edition import compose
from syndicate.model import (
    Article,
    Author,
    Disclaimer,
    Edition,
    Moment,
    RelatedLink,
    RequiredLink,
    Source,
    Terms,
)
from syndicate.model.blocks import (
    Block,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
    Heading,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Script,
    Strong,
    Table,
    Text,
)


@cache
def specimen() -> Edition:
    """The edition, the same on every day and machine."""
    return compose(
        [_english(), _arabic(), _plain()],
        id="tag:specimen.example,2022:specimen",
        title="A Specimen",
        url="https://specimen.example/",
        publisher="Specimen & Sons",
    )


def plain_specimen() -> Article:
    """The plainest of its articles: Latin letters, and nothing that a working exporter could fail on."""
    return _plain()


def _article(
    number: int, title: str, language: str, notice: Disclaimer, body: tuple[Block, ...], section: str = ""
) -> Article:
    return Article(
        id=f"tag:specimen.example,2022:{number}",
        title=title,
        standfirst=f"{title}: in short" if number else "",
        authors=(Author("Ines Example"), Author("The Desk", "organisation")) if number else (),
        published=Moment.parse("2022-10-27"),
        language=language,
        url=f"https://specimen.example/{number}" if number else None,
        section=section,
        body=body,
        related=(RelatedLink("What was before", "https://specimen.example/before"),) if number else (),
        terms=Terms(notice),
        source=Source("specimen", "text", "0" * 64),
    )


def _p(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def _english() -> Article:
    notice = Disclaimer(
        ("May be printed again if nothing is changed.", "The terms say what must stand beside it & where."),
        "configured",
        (RequiredLink("terms", "https://specimen.example/terms?a=1&b=2"),),
    )
    body: tuple[Block, ...] = (
        Paragraph(
            (
                Text("Plain, "),
                Emphasis((Text("stressed"),)),
                Text(", "),
                Strong((Text("strong"),)),
                Text(" & "),
                CodeSpan("<b>"),
            )
        ),
        Heading(1, (Text("A heading"),)),
        Listing(((_p("one"),), (_p("two"), Listing(((_p("below"),),))))),
        Listing(((_p("third"),),), ordered=True, start=3),
        Quote((_p("What one says."),)),
        Code("if x:\n    y  = 1", "python"),
        Table(
            rows=(((Text("noon"),), (Text("3.1"),)),),
            header=((Text("Time"),), (Text("Metres"),)),
            caption=(Text("Tides"),),
        ),
        Rule(),
        Embed("https://specimen.example/film", "A film"),
        Paragraph(
            (
                Text("H"),
                Script("sub", (Text("2"),)),
                Text("O with a "),
                Link("https://specimen.example/a", (Text("link"),)),
            )
        ),
    )
    return _article(1, "A title of the usual length", "en", notice, body, "Town")


def _arabic() -> Article:
    notice = Disclaimer(("الآراء المنشورة تعبر عن أصحابها.",), "configured")
    return _article(2, "عنوان قصير", "ar", notice, (_p("فقرة أولى من النص."), _p("فقرة ثانية.")), "Town")


def _plain() -> Article:
    notice = Disclaimer(
        ("Opinions in it are those of whoever wrote it, and of no one else at all.",), "configured"
    )
    return _article(0, "A paragraph", "en", notice, (_p("Alone, without a head."),))
