"""Editions made by hand, for tests that start behind the readers: every block, several scripts, hard notices."""

from __future__ import annotations

from helpers.sample_pictures import asset, chart, photo, saved
from slugify import slugify

from syndicate.edition.compose import compose
from syndicate.model import (
    Amendment,
    Article,
    Author,
    Disclaimer,
    Edition,
    Moment,
    RelatedLink,
    RequiredLink,
    Source,
    Terms,
    Waiver,
)
from syndicate.model.asset import content_address
from syndicate.model.blocks import (
    Block,
    Emphasis,
    Figure,
    Image,
    Link,
    Paragraph,
    Text,
)
from syndicate.publish.theme_check.specimen import every_block
from syndicate.publish.theme_check.specimen import paragraph as p

NBSP_NOTICE = (
    "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news."
)
ARABIC_NOTICE = "المقالات المنشورة تعبر عن آراء كتّابها، ولا تعبر بالضرورة عن رأي الصحيفة (2022)."
JAPANESE_NOTICE = "本紙に掲載する記事は執筆者の見解であり、必ずしも本紙の立場を示すものではありません。"


def article(
    title: str = "Ferry returns to the old pier",
    *,
    body: tuple[Block, ...] = (),
    notice: tuple[str, ...] = (NBSP_NOTICE,),
    links: tuple[RequiredLink, ...] = (),
    waiver: str = "",
    language: str = "en",
    **fields: object,
) -> Article:
    """An article with sensible defaults; `notice` and `waiver` are made into its terms."""
    terms = Terms(Waiver(waiver) if waiver else Disclaimer(notice, "recognised", links))
    defaults: dict[str, object] = {
        "id": f"tag:courier.example,2022:{slugify(title)}",
        "standfirst": "",
        "published": Moment.parse("2022-10-27"),
        "body": body or (p("The first boat in nine years tied up at noon."), p("A band played.")),
        "source": Source("ferry.txt", "text", "0" * 64),
    }
    return Article(title=title, language=language, terms=terms, **(defaults | fields))  # type: ignore[arg-type]


def latin() -> Article:
    return article(
        standfirst="After nine years a boat ties up again",
        authors=(Author("Ada Vell"), Author("Harbour Desk", "organisation")),
        body=every_block(),
        related=(
            RelatedLink("The pier that nobody wanted"),
            RelatedLink("Tides of October", "https://courier.example/tides"),
        ),
        url="https://courier.example/2022/ferry",
        section="Harbour",
        tags=("ferries", "pier"),
        updated=Moment.parse("2022-10-28T09:30:00+02:00"),
        copyright="© 2022 The Harbour Courier",
        licence="https://creativecommons.org/licenses/by-nd/4.0/",
    )


def linked() -> Article:
    return article(
        "Night bus to keep its number",
        notice=(
            "Republished from Line & Stop under its conditions.",
            "Read the republication terms before you print it.",
        ),
        links=(RequiredLink("republication terms", "https://lineandstop.example/terms?a=1&b=2"),),
        published=Moment.parse("2022-10-26T18:05:00-04:00"),
        section="Town",
    )


def arabic() -> Article:
    return article(
        "عودة العبّارة إلى الرصيف القديم",
        standfirst="بعد تسع سنوات ترسو سفينة من جديد",
        authors=(Author("قسم الأخبار", "organisation"),),
        body=(
            p("رست أول سفينة منذ تسع سنوات عند الظهر، وفي الساعة 12:30 عزفت فرقة من 14 عازفا."),
            p("قالت البلدية إن الخط \u2066Blue Line\u2069 سيعمل كل يوم."),
        ),
        notice=(ARABIC_NOTICE,),
        language="ar",
        section="Harbour",
        related=(RelatedLink("رصيف لم يرده أحد"),),
    )


def japanese() -> Article:
    return article(
        "古い桟橋に渡し船が戻る",
        standfirst="九年ぶりに船が着く",
        authors=(Author("報道部", "organisation"),),
        body=(
            p(
                "九年ぶりの船は正午に着いた。岸では楽隊が演奏し、子どもたちが手を振った。市は毎日一便を出すという。"
            ),
            p("港湾局は「来年までに二便にしたい」と話している。"),
        ),
        notice=(JAPANESE_NOTICE,),
        language="ja",
        section="Town",
    )


def pictured() -> Article:
    """Pictures of every kind, none of which an output holds."""
    pier = Image("https://courier.example/pier.jpg?w=1&h=2", "The pier at low tide")
    return article(
        "The pier in pictures",
        body=(
            Figure(pier, (Text("Low tide, "), Emphasis((Text("half past six"),)))),
            Figure(Image("https://courier.example/plain.png")),
            Paragraph((Text("A gull "), Image("https://courier.example/gull.png", "a gull"), Text(" flew."))),
            Paragraph((Link("https://courier.example/all", (pier, Text(" and more"))),)),
        ),
    )


def waived() -> Article:
    return article("Tide table", waiver="our own text", published=None)


def illustrated(*, pictures_url: str = "https://courier.example/news/images/") -> Edition:
    """Pictures that it holds: of the web and of nowhere, one twice, one in a line, one in a link, one without words."""
    data = saved(chart(), "PNG")
    nowhere = content_address(data)
    own = article(
        "A chart of our own",
        body=(
            p("Before the chart."),
            Figure(Image(nowhere, "Ferries a day & their tides"), (Text("Two a day"),)),
            p("After the chart."),
            Figure(Image(nowhere), (Text("The same <chart>"),)),
        ),
    )
    pier = "https://courier.example/pier.jpg?w=1&h=2"
    assets = (
        asset(pier, saved(photo(2000, 1300), "JPEG")),
        asset("https://courier.example/plain.png", data),
        asset("https://courier.example/gull.png", saved(photo(40, 60).convert("L"), "PNG")),
        asset(nowhere, data),
    )
    return edition_of(pictured(), own, arabic(), assets=assets, pictures_url=pictures_url)


def edition_of(*articles: Article, title: str = "The Harbour Courier", **options: object) -> Edition:
    return compose(
        articles,
        id="tag:courier.example,2022:digest",
        title=title,
        url="https://courier.example/news/",
        publisher="The Harbour Courier",
        **options,  # type: ignore[arg-type]
    )


def full_edition() -> Edition:
    """Five articles, three scripts, two sections, one waived notice."""
    return edition_of(latin(), linked(), arabic(), japanese(), waived())


AMENDMENTS = (
    Amendment(
        "withdrawn",
        "tag:courier.example,2022:gulls",
        "12. Gulls & the <mayor>: a feud",
        Moment.parse("2022-10-28T10:00:00+02:00"),
    ),
    Amendment(
        "corrected",
        "tag:courier.example,2022:arab-fleet",
        "أسطول الصيد يعود",
        Moment.parse("2022-10-27"),
        "https://courier.example/2022/fleet?a=1&b=2",
    ),
)
"""An article taken back, whose title looks like a contents line and like markup; and one put right, in Arabic."""


def issue_of(*articles: Article) -> Edition:
    """The seventh issue of a digest, which says what became of two earlier articles."""
    return edition_of(*articles, series="The Harbour Courier", number=7, amendments=AMENDMENTS)


def full_issue() -> Edition:
    """The full edition as an issue."""
    return issue_of(*(entry.article for entry in full_edition().entries))
