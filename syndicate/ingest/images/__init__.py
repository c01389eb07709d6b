"""Articles to articles whose pictures are loaded: found, decoded, and bounded. Reads files and the network.

Pictures come from three places: files beside a source, the source itself, and the web, through
`syndicate.ingest.fetch`. What cannot be had or shown is a recorded loss; its words stay, and its link where it has one.
No path of this machine leaves here: a picture that is not on the web is named by its content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec
from msgspec import Struct

from syndicate.ingest.images.limits import TOGETHER
from syndicate.ingest.images.local import read_local
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.ingest.images.replace import replaced
from syndicate.model import Article, Asset, Loss
from syndicate.model.asset import content_address, data_of, is_content_address, is_on_the_web
from syndicate.model.blocks import images
from syndicate.model.draft import Draft
from syndicate.model.loss import lost

if TYPE_CHECKING:
    from syndicate.ingest.images.web import Web

# Only who has pictures pays for the decoders and the client.
# ruff: noqa: PLC0415


class Illustrated(Struct, frozen=True):
    """The articles, each picture of which is an asset, or on the web, or words; and the assets."""

    articles: tuple[Article, ...]
    assets: tuple[Asset, ...]


def embedded(draft: Draft) -> dict[str, bytes]:
    """The pictures inside a source, by the names of their content."""
    found = [picture.data for picture in draft.pictures]
    found += filter(None, (data_of(image.source) for image in images(draft.body)))
    return {content_address(data): data for data in found}


def illustrate(
    articles: Sequence[Article],
    held: Mapping[str, bytes],
    cache: Path | None,
    allowed_hosts: frozenset[str] = frozenset(),
    contact: str = "",
) -> Illustrated:
    """Load the pictures of articles.

    Args:
        articles: normalised.
        held: what `embedded` found in their drafts.
        cache: the folder in which copies of what was fetched are kept between runs; None keeps none.
        allowed_hosts: those in private networks that may be asked for pictures of their own articles.
        contact: see `syndicate.ingest.fetch.Fetcher`.
    """
    all_images = [_ArticleImages(article) for article in articles]
    if not any(article_images.sources for article_images in all_images):
        return Illustrated(tuple(articles), ())
    store = _AssetStore()
    for article_images in all_images:
        article_images.collect(held, store)
    first = {
        url: article_images.uri
        for article_images in all_images[::-1]
        for url in article_images.on_the_web.values()
    }
    if first:
        from syndicate.ingest.images.web import Web

        _fetch(all_images, first, store, Web(cache, allowed_hosts, contact))
    return Illustrated(
        tuple(article_images.article() for article_images in all_images), tuple(store.assets.values())
    )


def without_pictures(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles with words in the place of pictures that are not on the web; the others stay links."""
    all_images = [_ArticleImages(article) for article in articles]
    for article_images in all_images:
        for source in article_images.sources:
            if not is_on_the_web(source):
                article_images.refuse(source, ImageRejected("left out, as asked"))
    return tuple(article_images.article() for article_images in all_images)


class _AssetStore:
    """Decodes each picture once, and holds no more of them than `TOGETHER`."""

    def __init__(self) -> None:
        self.assets: dict[str, Asset] = {}
        self._sizes: dict[str, int] = {}

    def add(self, source: str, data: bytes) -> None:
        """Make an asset of some bytes. Raises: ImageRejected."""
        from syndicate.ingest.images.normalise import normalise_image

        if source in self.assets:
            return
        normalised = normalise_image(data)
        same = {name: getattr(normalised, name) for name in normalised.__struct_fields__}
        asset = Asset(source=source, **same)
        sizes = self._sizes | {asset.name: len(asset.data)}
        if sum(sizes.values()) > TOGETHER:
            raise ImageRejected(f"the pictures before it fill {TOGETHER // 1_000_000} MB")
        self._sizes = sizes
        self.assets[source] = asset


class _ArticleImages:
    """The pictures of one article, and the result for each."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self.sources = tuple(dict.fromkeys(image.source for image in images(article.body)))
        self._new: dict[str, str | None] = {}
        self._reasons: dict[str, str] = {}
        self.on_the_web = {source: source for source in self.sources if is_on_the_web(source)}

    @property
    def uri(self) -> str:
        return self._article.source.uri

    def collect(self, held: Mapping[str, bytes], store: _AssetStore) -> None:
        """Load those of files and of the source itself; the others are on the web, or refused."""
        for source in self.sources:
            if source in self.on_the_web:
                continue
            try:
                data = self._loaded(source, held)
                name = content_address(data)
                store.add(name, data)
                self._new[source] = name
            except ImageRejected as refused:
                url = urljoin(self._article.url or "", source)
                if refused.missing and is_on_the_web(url):
                    self.on_the_web[source] = self._new[source] = url
                else:
                    self.refuse(source, refused)

    def _loaded(self, source: str, held: Mapping[str, bytes]) -> bytes:
        if not is_content_address(source):
            return read_local(self.uri, source)
        if source not in held:
            raise ImageRejected("it was part of another file")
        return held[source]

    def refuse(self, source: str, refused: ImageRejected) -> None:
        """Record the reason why a picture is not shown; one that is on the web stays a link."""
        self._reasons[source] = refused.reason
        if source not in self.on_the_web:
            self._new[source] = None

    def article(self) -> Article:
        """The article with its pictures replaced, and their losses."""
        if not self.sources:
            return self._article
        numbers = {source: number for number, source in enumerate(self.sources, 1)}
        losses = [
            self._loss(source, reason, f"picture {numbers[source]}")
            for source, reason in self._reasons.items()
        ]
        return msgspec.structs.replace(
            self._article,
            body=replaced(self._article.body, self._new),
            losses=tuple(dict.fromkeys((*self._article.losses, *losses))),
        )

    def _loss(self, source: str, reason: str, place: str) -> Loss:
        if source in self.on_the_web:
            from syndicate.ingest.fetch.urls import public

            return lost("picture-kept-as-link", place, name=public(self.on_the_web[source]), reason=reason)
        name = "" if is_content_address(source) else f" {source}"
        return lost("picture-dropped", place, name=name, reason=reason)


def _fetch(
    all_images: Sequence[_ArticleImages], first: Mapping[str, str], store: _AssetStore, web: Web
) -> None:
    """Fetch and decode the pictures of the web, each once; `first` are their URLs, and the sources that name them."""
    from syndicate.ingest.images.web import Wanted

    wanted = [Wanted(url, uri) for url, uri in first.items()]
    refused: dict[str, ImageRejected] = {}
    for one, got in zip(wanted, web.fetch(wanted), strict=True):
        try:
            if isinstance(got, ImageRejected):
                raise got
            store.add(one.url, got)
        except ImageRejected as reason:
            refused[one.url] = reason
    for article_images in all_images:
        for source, url in article_images.on_the_web.items():
            if url in refused:
                article_images.refuse(source, refused[url])
