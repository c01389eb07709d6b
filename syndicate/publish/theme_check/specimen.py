"""Articles to try a theme on: blocks of every kind, both directions, several of them, each with a notice."""

from __future__ import annotations

from functools import cache

from syndicate.edition.compose import compose
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
    Break,
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
    Span,
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
        source=Source("specimen", "specimen", "0" * 64),
    )


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((Text(text),))


def every_inline() -> Paragraph:
    """A paragraph with each inline but a span, which stands in a paragraph of its own."""
    return Paragraph(
        (
            Text("Plain, "),
            Emphasis((Text("stressed"),)),
            Text(", "),
            Strong((Text("strong"), Emphasis((Text(" both"),)))),
            Text(", H"),
            Script("sub", (Text("2"),)),
            Text("O & x"),
            Script("super", (Text("2"),)),
            Text(" < y, "),
            CodeSpan("a  <b>"),
            Text(", "),
            Link("https://courier.example/a?b=1&c=2", (Text("a "), Strong((Text("link"),)))),
            Text(" and"),
            Break(),
            Text("a second line."),
        )
    )


def every_block() -> tuple[Block, ...]:
    """A body with each block and inline that an article may hold."""
    return (
        every_inline(),
        Heading(1, (Text("What the harbour said"),)),
        Listing(((paragraph("one"),), (paragraph("two"), Listing(((paragraph("two and a half"),),))))),
        Listing(((paragraph("third"),), (paragraph("fourth"),)), ordered=True, start=3),
        Heading(2, (Text("A deeper heading"),)),
        Quote((paragraph("“Nobody asked the gulls.”"), paragraph("They were there."))),
        Code("def tide():\n    return  'in'\n", "python"),
        Table(
            rows=(((Text("noon"),), (Text("3.1"),)), ((Text("six"),), (Text("0.4"),))),
            header=((Text("Time"),), (Text("Metres"),)),
            caption=(Text("Tides"),),
        ),
        Rule(),
        Embed("https://video.example/42", "The boat, on film"),
        Paragraph(
            (
                Text("They call it "),
                Span((Text("die Fähre"),), "de"),
                Text(" or "),
                Span((Text("العبّارة"),), "ar", "rtl"),
                Text("."),
            )
        ),
        paragraph("The last paragraph."),
    )


def _english() -> Article:
    notice = Disclaimer(
        ("May be printed again if nothing is changed.", "The terms say what must stand beside it & where."),
        "configured",
        (RequiredLink("terms", "https://specimen.example/terms?a=1&b=2"),),
    )
    return _article(1, "A title of the usual length", "en", notice, every_block(), "Town")


def _arabic() -> Article:
    notice = Disclaimer(("الآراء المنشورة تعبر عن أصحابها.",), "configured")
    return _article(
        2, "عنوان قصير", "ar", notice, (paragraph("فقرة أولى من النص."), paragraph("فقرة ثانية.")), "Town"
    )


def _plain() -> Article:
    notice = Disclaimer(
        ("Opinions in it are those of whoever wrote it, and of no one else at all.",), "configured"
    )
    return _article(0, "A paragraph", "en", notice, (paragraph("Alone, without a head."),))
