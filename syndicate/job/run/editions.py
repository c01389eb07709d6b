"""Documents to their editions: articles of the ledger, each with its pictures looked for once in a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from syndicate.edition.compose import compose
from syndicate.ingest.images import illustrate, without_pictures
from syndicate.job.config import JobConfig
from syndicate.job.config.asking import allowed_hosts
from syndicate.job.ledger import Ledger
from syndicate.job.run import local_images
from syndicate.job.run.document import PlannedDocument
from syndicate.model import Article, Asset, Edition
from syndicate.publish.outputs import PICTURES


class Editions:
    """Composes the editions of one run; `warnings` are of pictures that are not shown."""

    def __init__(self, job: JobConfig, ledger: Ledger) -> None:
        self._job = job
        self._ledger = ledger
        self._articles: dict[tuple[str, bool], Article] = {}
        self._assets: dict[str, Asset] = {}
        self.warnings: list[str] = []

    @property
    def articles(self) -> tuple[Article, ...]:
        """Those that were needed for an edition."""
        return tuple({id_: article for (id_, _), article in self._articles.items()}.values())

    def compose(self, document: PlannedDocument) -> Edition:
        """The edition of a document. Raises: NoticeError: a notice does not fit into it."""
        articles = self._illustrated(document.articles, images=document.images)
        publication = self._job.publication
        return compose(
            articles,
            id=document.edition,
            title=document.title,
            url=publication.url,
            publisher=publication.publisher,
            date=document.date,
            language=publication.language,
            series=document.series,
            number=document.number,
            amendments=document.amendments,
            headings=document.headings,
            assets=self._assets.values(),
            pictures_url=publication.url + PICTURES,
        )

    def _illustrated(self, ids: Sequence[str], *, images: bool) -> list[Article]:
        """The articles with what has become of their pictures, each looked for once in a run."""
        missing = dict.fromkeys(id_ for id_ in ids if (id_, images) not in self._articles)
        fresh = list(self._loaded(missing))
        found = self._found(fresh) if images else without_pictures(fresh)
        self._articles |= {(before.id, images): article for before, article in zip(fresh, found, strict=True)}
        return [self._articles[id_, images] for id_ in ids]

    def _found(self, fresh: Sequence[Article]) -> tuple[Article, ...]:
        """The articles after their pictures were looked for, which are assets now."""
        state = Path(self._job.state)
        hosts = frozenset().union(*(allowed_hosts(table) for table in self._job.source))
        made = illustrate(
            fresh,
            local_images.load_stored(state, fresh),
            state / "cache",
            hosts,
            self._job.publication.contact,
        )
        for before, article in zip(fresh, made.articles, strict=True):
            lost = article.losses[len(before.losses) :]
            self.warnings += [f"{article.source.uri}, {loss.place}: {loss.what}" for loss in lost]
        self._assets |= {asset.source: asset for asset in made.assets}
        return made.articles

    def _loaded(self, ids: Iterable[str]) -> Iterator[Article]:
        for id_ in ids:
            article = self._ledger.article(id_)
            assert article is not None, "plans hold only articles whose text is there"
            yield article
