"""The canonical article: made of a reader's draft, shown by every exporter."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.model.blocks import Block, RelatedLink, plain_text
from syndicate.model.language import direction
from syndicate.model.loss import Loss
from syndicate.model.moment import Moment
from syndicate.model.notice import Disclaimer
from syndicate.model.terms import Terms

Status: TypeAlias = Literal["usable", "withdrawn", "draft"]
"""A draft is not published yet; a withdrawn article is not published any more."""
AuthorKind: TypeAlias = Literal["person", "organisation"]


class Author(Struct, frozen=True, forbid_unknown_fields=True):
    """The writer: a person, or an organisation such as a news desk or an agency."""

    name: str
    kind: AuthorKind = "person"


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """The source of an article: the path or URL as the user gave it, the reader's name, the bytes' sha256."""

    uri: str
    format: str
    sha256: str


class Article(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One article, normalised: NFC text, absolute URLs, the notice lifted out of the body into `terms`."""

    id: str
    """Immutable; a ``tag:`` URI (RFC 4151) unless the source brought its own."""
    title: str
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    language: str
    """BCP 47; ``und`` where unknown."""
    url: str | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    body: tuple[Block, ...]
    related: tuple[RelatedLink, ...] = ()
    terms: Terms
    copyright: str = ""
    licence: str = ""
    source: Source
    embargo: Moment | None = None
    expiry: Moment | None = None
    status: Status = "usable"
    losses: tuple[Loss, ...] = ()

    @property
    def notice(self) -> Disclaimer | None:
        """The publisher's notice; None where it is waived."""
        return self.terms.disclaimer if isinstance(self.terms.disclaimer, Disclaimer) else None

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The base direction of the article's script."""
        return direction(self.language)

    @property
    def text(self) -> str:
        """Plain text of the body, without title, related links and notice."""
        return plain_text(self.body)
