"""The addresses from which an output shows pictures: in itself, beside it, or on the web.

An address that leads nowhere (the name of a picture's content) never leaves here.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndicate.model import Asset, Edition, Entry
from syndicate.model.asset import is_on_the_web
from syndicate.model.blocks import images


class Pictures(Struct, frozen=True):
    """The addresses of pictures.

    `held` are the (source, address) pairs of those in the output or published beside it; where
    `only_held` is set, any other one becomes a link with its description.
    """

    held: tuple[tuple[str, str], ...] = ()
    only_held: bool = False

    def address(self, source: str) -> str | None:
        """The address to show a picture from; None where it cannot be shown."""
        return dict(self.held).get(source, None if self.only_held else self.link(source))

    def link(self, source: str) -> str | None:
        """The address of a picture on the web; None where it is not on the web."""
        if is_on_the_web(source):
            return source
        return None if self.only_held else dict(self.held).get(source)


FROM_THE_WEB = Pictures()


class Shown(Struct, frozen=True):
    """A picture of an entry in a feed: its URL, its size and type, and its description."""

    url: str
    media_type: str
    width: int
    height: int
    bytes: int
    alt: str


def packaged(edition: Edition, prefix: str) -> Pictures:
    """For an output that holds the assets, each under `prefix` and its name."""
    return Pictures(tuple((asset.source, prefix + asset.name) for asset in edition.assets), only_held=True)


def published(edition: Edition) -> Pictures:
    """For an output on the web: pictures stay where they are, others are published beside it."""
    if not edition.pictures_url:
        return FROM_THE_WEB
    return Pictures(
        tuple(
            (asset.source, edition.pictures_url + asset.name)
            for asset in edition.assets
            if not is_on_the_web(asset.source)
        )
    )


def shown(edition: Edition, entry: Entry) -> Iterator[Shown]:
    """The pictures of an entry that were loaded and are on the web, each once, in reading order."""
    pictures = published(edition)
    assets = {asset.source: asset for asset in edition.assets}
    for source, alt in {image.source: image.alt for image in images(entry.blocks)}.items():
        url, asset = pictures.address(source), assets.get(source)
        if url is None or asset is None:
            continue
        if url == source:
            was = asset.original
            yield Shown(url, was.media_type, was.width, was.height, was.bytes, alt)
        else:
            yield Shown(url, asset.media_type, asset.width, asset.height, len(asset.data), alt)


def described(asset: Asset, edition: Edition) -> bool:
    """Whether the picture has a description at every place that shows it."""
    return all(i.alt for e in edition.entries for i in images(e.blocks) if i.source == asset.source)
