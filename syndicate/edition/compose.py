"""Articles to an Edition: order, sections, and the notice placed in each entry. Never reads the clock.

What enters is normalised; what leaves is all that an exporter may show. Because the notice and the related links
are blocks of the entry here, no exporter places them and none can forget them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from slugify import slugify

from syndicate.errors import NoticeError
from syndicate.model import (
    Amendment,
    Article,
    Asset,
    Disclaimer,
    Edition,
    Entry,
    Moment,
    Section,
)
from syndicate.model.blocks import EntryBlock, Notice, Related, images
from syndicate.model.edition import UNDATED


def compose(  # noqa: PLR0913 -- what an edition is made of, each by its name
    articles: Sequence[Article],
    *,
    id: str,  # noqa: A002 -- the model's own name for it
    title: str,
    url: str,
    publisher: str = "",
    date: Moment | None = None,
    language: str = "",
    series: str = "",
    number: int | None = None,
    amendments: Sequence[Amendment] = (),
    headings: Sequence[str] | None = None,
    assets: Iterable[Asset] = (),
    pictures_url: str = "",
) -> Edition:
    """Make one edition, of any number of articles.

    Sections appear in the order of their first article; within one, articles keep the order given.

    Args, besides the fields of `Edition`:
        articles: normalised, no two with the same id.
        date: None takes the newest article's or amendment's, or `UNDATED`.
        language: empty takes that of most articles, or ``und`` where there is none.
        headings: the section of each article in this edition; None takes the article's own.
        assets: pictures; those that no article shows are left out.

    Raises:
        ValueError: an article is to be shown and is withdrawn as well.
        NoticeError: a notice requires a link whose words it does not contain.
    """
    withdrawn = {amendment.article for amendment in amendments if amendment.kind == "withdrawn"}
    if both := sorted(withdrawn.intersection(article.id for article in articles)):
        raise ValueError(f"shown and withdrawn in one edition: {both[0]}")
    return Edition(
        id=id,
        title=title,
        date=date or _newest(articles, amendments),
        language=language or _language(articles),
        url=url,
        publisher=publisher,
        sections=tuple(_sections(articles, headings or [article.section for article in articles])),
        series=series,
        number=number,
        amendments=tuple(amendments),
        assets=tuple(_shown(articles, assets)),
        pictures_url=pictures_url,
    )


def _sections(articles: Sequence[Article], headings: Sequence[str]) -> Iterator[Section]:
    entries: dict[str, list[Entry]] = {}
    for heading, article in zip(headings, articles, strict=True):
        entries.setdefault(heading, []).append(_entry(article))
    return (Section(heading, tuple(inside)) for heading, inside in entries.items())


def _newest(articles: Sequence[Article], amendments: Sequence[Amendment]) -> Moment:
    moments = [moment for a in articles for moment in (a.updated, a.published) if moment]
    moments += [amendment.when for amendment in amendments]
    return max(moments, key=Moment.as_instant, default=UNDATED)


def _language(articles: Sequence[Article]) -> str:
    most = Counter(article.language for article in articles).most_common(1)
    return most[0][0] if most else "und"


def _shown(articles: Iterable[Article], assets: Iterable[Asset]) -> Iterator[Asset]:
    """The assets of these articles, each source once, in the order in which it is met."""
    by_source = {asset.source: asset for asset in assets}
    sources = dict.fromkeys(image.source for article in articles for image in images(article.body))
    return (by_source[source] for source in sources if source in by_source)


def _entry(article: Article) -> Entry:
    blocks: list[EntryBlock] = list(article.body)
    if article.related:
        blocks.append(Related(article.related))
    if article.notice is not None:
        blocks.append(_notice(article.notice, article.id))
    return Entry(article, tuple(blocks), slug(article))


def slug(article: Article) -> str:
    """A name for an article that is safe in file names, URLs and XML ids, and unique by a hash of its id."""
    words = slugify(article.title, max_length=48, word_boundary=True) or "article"
    unique = hashlib.sha256(article.id.encode()).hexdigest()[:8]
    return f"{words}-{unique}" if words[0].isalpha() else f"a-{words}-{unique}"


def _notice(notice: Disclaimer, article: str) -> Notice:
    missing = [link.text for link in notice.links if not any(link.text in p for p in notice.paragraphs)]
    if missing:
        raise NoticeError(
            f"the notice requires a link on {missing[0]!r}, which it does not contain",
            "link words that are in the notice",
            article,
        )
    return Notice(notice.marked_up, notice.fingerprint)
