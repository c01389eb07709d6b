"""Articles to the editions that one run asks for: one of all articles, or one of each. Never reads the clock."""

from __future__ import annotations

from collections.abc import Sequence

from slugify import slugify

from syndicate.convert.gather import authority
from syndicate.convert.options import ConvertOptions
from syndicate.edition.compose import compose
from syndicate.ingest.images import Illustrated
from syndicate.model import Article, Asset, Edition
from syndicate.model.policy import UNKNOWN_URL
from syndicate.publish.outputs import PICTURES


def editions_of(job: ConvertOptions, illustrated: Illustrated) -> tuple[Edition, ...]:
    """The editions of a run, in the order of its articles."""
    articles = illustrated.articles
    groups = [[article] for article in articles] if job.each else [list(articles)]
    return tuple(_composed(job, group, illustrated.assets) for group in groups)


def pictures_url(job: ConvertOptions) -> str:
    """Where pictures are published; empty where that is not known, and for one output alone: none is beside it."""
    return job.url + PICTURES if job.file is None and job.url != UNKNOWN_URL else ""


def _composed(job: ConvertOptions, articles: list[Article], assets: Sequence[Asset]) -> Edition:
    title = job.title or (articles[0].title if len(articles) == 1 else "Digest")
    publishers = {_publisher(article) for article in articles}
    publisher = job.publisher or (publishers.pop() if len(publishers) == 1 else "")
    name = slugify(title, max_length=48, word_boundary=True) or "edition"
    return compose(
        articles,
        id=f"tag:{authority(job)},1970-01-01:edition-{name}",
        title=title,
        url=job.url,
        publisher=publisher,
        date=job.date,
        assets=assets,
        pictures_url=pictures_url(job),
    )


def _publisher(article: Article) -> str:
    return article.notice.publisher if article.notice else ""
