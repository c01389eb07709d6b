"""Sample articles and editions: several scripts, both directions, every block, difficult notices."""

from __future__ import annotations

from collections.abc import Mapping

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
from syndicate.model.blocks import Block
from syndicate.publish.theme_check.specimen import every_block
from syndicate.publish.theme_check.specimen import paragraph as p

SHORT = "May be reprinted."
"""A notice with the words of a headline or a line of a story."""
RELATED = "https://courier.example/tides?a=1&b=%20x#frag"


def article(  # noqa: PLR0913 -- an article has these parts
    number: int,
    title: str,
    notice: Disclaimer | str,
    *,
    language: str = "en",
    body: tuple[Block, ...] = (),
    standfirst: str = "",
    tags: tuple[str, ...] = (),
    related: tuple[RelatedLink, ...] = (),
) -> Article:
    """An article of the sample's publisher, with a notice of one paragraph, or a whole one."""
    return Article(
        id=f"tag:courier.example,2022:{number}",
        title=title,
        standfirst=standfirst,
        authors=(Author("Ada Vell"), Author("Harbour Desk", "organisation")),
        published=Moment.parse("2022-10-27"),
        language=language,
        url=f"https://courier.example/2022/{number}",
        section="Harbour" if number % 2 else "Town",
        tags=tags,
        body=body or (p("The first boat in nine years tied up at noon."), p("A band played.")),
        related=related,
        terms=Terms(Disclaimer((notice,), "configured") if isinstance(notice, str) else notice),
        source=Source("sample", "sample", "0" * 64),
    )


def plain(body: tuple[Block, ...] = ()) -> Article:
    """A notice with U+00A0 and a space, which many programs change; many tags, to show the order of a set."""
    return article(
        1,
        "Ferry returns to the old pier",
        "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news.",
        standfirst="After nine years a boat ties up again",
        body=body,
        tags=("ferries", "pier", "tide", "gulls", "council", "timetable", "quay", "harbour", "rope"),
        related=(
            RelatedLink("The pier that nobody wanted"),
            RelatedLink("Tides of October", RELATED),
        ),
    )


def two_paragraphs() -> Article:
    """A notice of two paragraphs."""
    notice = ("Republished from Line & Stop under its conditions.", "Its text is <unchanged>.")
    return article(2, "Night bus to keep its number", Disclaimer(notice, "configured"))


def linked() -> Article:
    """A notice with a required link."""
    link = RequiredLink("republication terms", "https://lineandstop.example/terms?a=1&b=2")
    text = "Read the republication terms before you print it."
    return article(3, "The tram comes later", Disclaimer((text,), "configured", (link,)))


def arabic() -> Article:
    """A notice from right to left, with numbers."""
    return article(
        4,
        "عودة العبّارة إلى الرصيف القديم",
        "المقالات المنشورة تعبر عن آراء كتّابها، ولا تعبر بالضرورة عن رأي الصحيفة (2022).",
        language="ar",
        body=(p("رست أول سفينة منذ تسع سنوات عند الظهر، وفي الساعة 12:30 عزفت فرقة من 14 عازفا."),),
    )


def hebrew() -> Article:
    """A notice from right to left, with words from left to right in it."""
    return article(
        5,
        "המעבורת חוזרת",
        "המאמר פורסם לראשונה ב-Harbour Courier, ומותר להעתיק אותו.",
        language="he",
        body=(p("הסירה הראשונה הגיעה בצהריים."),),
    )


def japanese() -> Article:
    """A notice without spaces."""
    return article(
        6,
        "古い桟橋に渡し船が戻る",
        "本紙に掲載する記事は執筆者の見解であり、必ずしも本紙の立場を示すものではありません。",
        language="ja",
        body=(p("九年ぶりの船は正午に着いた。岸では楽隊が演奏し、子どもたちが手を振った。"),),
    )


def russian() -> Article:
    """A notice with letters that look like Latin ones."""
    return article(
        7,
        "Паром возвращается",
        "Перепечатка разрешена без изменений; мнение редакции может не совпадать с мнением автора.",
        language="ru",
        body=(p("Первое судно за девять лет причалило в полдень."),),
    )


NOTICES: Mapping[str, Article] = {
    "U+00A0 and a space": plain(every_block()),
    "two paragraphs": two_paragraphs(),
    "a required link": linked(),
    "Arabic": arabic(),
    "Hebrew and Latin": hebrew(),
    "Japanese": japanese(),
    "Russian": russian(),
}
"""An article for each kind of notice."""

OWN_WORDS: Mapping[str, Article] = {
    "the title": article(8, SHORT, SHORT),
    "the standfirst": article(8, "Ferry returns", SHORT, standfirst=SHORT),
    "the first line": article(8, "Ferry returns", SHORT, body=(p(SHORT), p("The end."))),
    "the last line": article(8, "Ferry returns", SHORT, body=(p("The end."), p(SHORT))),
}
"""Articles with the words of their notice in the story, each with the place."""

THIRD = article(9, "A third story", "Third notice, for the third story.")
WAIVED = Article(
    id="tag:courier.example,2022:10",
    title="Tide table",
    language="en",
    body=(p("High water at noon."),),
    terms=Terms(Waiver("our own text")),
    source=Source("sample", "sample", "0" * 64),
)
GONE = article(11, "Gulls & the <mayor>: a feud", "Fourth notice, for what was taken back.")
AMENDMENTS = (
    Amendment("withdrawn", GONE.id, GONE.title, Moment.parse("2022-10-28T10:00:00+02:00")),
    Amendment("corrected", "tag:courier.example,2022:12", "أسطول الصيد يعود", Moment.parse("2022-10-27")),
)
"""A withdrawal and a correction of articles in earlier issues."""


def edition(*articles: Article) -> Edition:
    """An edition of the sample's publisher."""
    return compose(
        articles,
        id="tag:courier.example,2022:digest",
        title="The Harbour Courier",
        url="https://courier.example/news/",
        publisher="The Harbour Courier",
    )


def issue(*articles: Article) -> Edition:
    """The seventh issue of a series, with a withdrawal and a correction of earlier articles."""
    return compose(
        articles,
        id="tag:courier.example,2022:digest",
        title="The Harbour Courier",
        url="https://courier.example/news/",
        publisher="The Harbour Courier",
        series="The Harbour Courier",
        number=7,
        amendments=AMENDMENTS,
    )
