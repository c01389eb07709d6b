"""Editions to what markup and plain text do not show of them: losses, each kind once an article."""

from __future__ import annotations

from collections.abc import Callable

from syndicate.model import Edition, Entry, Loss
from syndicate.model.blocks import Figure, Link, images, links, walk
from syndicate.model.loss import lost, placed, times
from syndicate.render.pictures import published


def markup_losses(edition: Edition) -> tuple[Loss, ...]:
    """The losses of `syndicate.render.html`: HTML has no links in links (HTML Standard section 4.5.1)."""

    def inner_links(entry: Entry) -> int:
        outer = walk(entry.blocks, lambda node: not isinstance(node, Link))
        return sum(1 for node in outer if isinstance(node, Link) for _ in links(node.children))

    return _losses(edition, lost("inner-link-dropped"), inner_links)


def text_losses(edition: Edition) -> tuple[Loss, ...]:
    """The losses of `syndicate.render.text`: a picture without a description, unless it is a figure with an address."""
    pictures = published(edition)

    def undescribed(entry: Entry) -> int:
        figures = [node.image for node in walk(entry.blocks) if isinstance(node, Figure)]
        linked = sum(not image.alt and pictures.link(image.source) is not None for image in figures)
        return sum(not image.alt for image in images(entry.blocks)) - linked

    return _losses(edition, lost("undescribed-picture-dropped"), undescribed)


def _losses(edition: Edition, loss: Loss, count: Callable[[Entry], int]) -> tuple[Loss, ...]:
    counted = ((entry.article.title, count(entry)) for entry in edition.entries)
    return tuple(times(placed(loss, repr(title)), number) for title, number in counted if number)
