"""The draft of an article: a reader's result, before it is normalised."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model import Author, Disclaimer, Loss, Moment, RelatedLink, Source, Waiver
from syndicate.model.article import Status
from syndicate.model.blocks import Block


class EmbeddedPicture(Struct, frozen=True):
    """A picture that a source holds itself: the address in the draft's `Image` nodes, and its bytes as they are."""

    address: str
    data: bytes


class Draft(Struct, frozen=True, kw_only=True):
    """One article as a reader understood it; `syndicate.normalise` makes an Article of it.

    Text may be in any normalisation form; `body` may still hold the notice; unknown fields are empty.
    """

    id: str = ""
    title: str
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    language: str = ""
    url: str | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    body: tuple[Block, ...]
    related: tuple[RelatedLink, ...] = ()
    surroundings: tuple[str, ...] = ()
    """Paragraphs around the article, as in a page's footer: its notice may be one of them."""
    notice: Disclaimer | Waiver | None = None
    """The notice in a field of the source; None leaves it to the job and to recognition."""
    copyright: str = ""
    licence: str = ""
    source: Source
    embargo: Moment | None = None
    expiry: Moment | None = None
    status: Status = "usable"
    losses: tuple[Loss, ...] = ()
    pictures: tuple[EmbeddedPicture, ...] = ()
    local_id: bool = False
    """Whether `id`, unless it is a URI, is unique in its source alone: 1, 2, 3 of a feed."""
