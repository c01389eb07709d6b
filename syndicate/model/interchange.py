"""The JSON form of articles, its reader, and its JSON Schema: all from the one set of types.

The form is the types' own but for the top of an article, which has the fields that people look for: ``disclaimer``
and ``waiver`` instead of ``terms``, and the body's plain ``text``, which is written for readers and ignored when read.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from syndicate.model.article import Article, Author, Source, Status
from syndicate.model.blocks import Block, Inline, RelatedLink
from syndicate.model.loss import Loss
from syndicate.model.moment import Moment
from syndicate.model.notice import Disclaimer, Evidence, Origin, RequiredLink, Waiver
from syndicate.model.terms import Terms

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

Date: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2}))?$",
        description="ISO 8601: a day, or an instant with its zone",
    ),
]


class DisclaimerDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """A notice in JSON. `text` and `fingerprint` follow from the paragraphs and are checked when read."""

    text: str
    paragraphs: tuple[str, ...]
    origin: Origin
    fingerprint: str
    links: tuple[RequiredLink, ...] = ()
    publisher: str = ""
    inlines: tuple[tuple[Inline, ...], ...] = ()
    evidence: Evidence | UnsetType = UNSET
    """Why it was recognised; of a recognised notice alone."""


class ArticleDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article in JSON. Exactly one of `disclaimer` and `waiver` is set. Dates are ISO 8601."""

    id: str
    title: str
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Date | None = None
    updated: Date | None = None
    language: str = "und"
    url: str | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    related: tuple[RelatedLink, ...] = ()
    body: tuple[Block, ...]
    text: str = ""
    disclaimer: DisclaimerDocument | None = None
    waiver: str | None = None
    copyright: str = ""
    licence: str = ""
    source: Source
    embargo: Date | None = None
    expiry: Date | None = None
    status: Status = "usable"
    losses: tuple[Loss, ...] = ()


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """What ``syndicate inspect`` prints."""

    articles: tuple[ArticleDocument, ...]


_DATES = ("published", "updated", "embargo", "expiry")
_SAME = tuple(
    name
    for name in Article.__struct_fields__
    if name in ArticleDocument.__struct_fields__ and name not in _DATES
)


def to_document(article: Article) -> ArticleDocument:
    """An article in its JSON form."""
    answer = article.terms.disclaimer
    same = {name: getattr(article, name) for name in _SAME}
    for name in _DATES:
        moment: Moment | None = getattr(article, name)
        same[name] = moment and moment.isoformat()
    if isinstance(answer, Waiver):
        return ArticleDocument(**same, text=article.text, waiver=answer.reason)
    notice = DisclaimerDocument(
        answer.text,
        answer.paragraphs,
        answer.origin,
        answer.fingerprint,
        answer.links,
        answer.publisher,
        answer.inlines,
        answer.evidence or UNSET,
    )
    return ArticleDocument(**same, text=article.text, disclaimer=notice)


def from_document(document: ArticleDocument) -> Article:
    """An article back from its JSON form.

    Raises:
        ValueError: neither or both of disclaimer and waiver, or a notice that contradicts its own fingerprint.
    """
    answer: Disclaimer | Waiver
    match document.disclaimer, document.waiver:
        case None, str(reason):
            answer = Waiver(reason)
        case DisclaimerDocument() as notice, None:
            evidence = None if notice.evidence is UNSET else notice.evidence
            answer = Disclaimer(
                notice.paragraphs, notice.origin, notice.links, notice.publisher, notice.inlines, evidence
            )
            if (answer.text, answer.fingerprint) != (notice.text, notice.fingerprint):
                raise ValueError(
                    f"article {document.id}: the disclaimer's text or fingerprint is not its paragraphs'"
                )
            stated = Disclaimer.of(notice.inlines, notice.origin, notice.publisher)
            if notice.inlines and answer != msgspec.structs.replace(stated, evidence=evidence):
                raise ValueError(
                    f"article {document.id}: the disclaimer's paragraphs or links are not those of its inlines"
                )
        case _:
            raise ValueError(f"article {document.id}: set either disclaimer or waiver")
    same = {name: getattr(document, name) for name in _SAME}
    for name in _DATES:
        text: str | None = getattr(document, name)
        same[name] = text and Moment.parse(text)
    return Article(**same, terms=Terms(answer))


def dump(articles: tuple[Article, ...]) -> bytes:
    """Articles as UTF-8 JSON, two spaces of indentation, one final line feed."""
    encoded = msgspec.json.encode(Document(tuple(map(to_document, articles))))
    return msgspec.json.format(encoded, indent=2) + b"\n"


def load(data: bytes) -> tuple[Article, ...]:
    """Read what `dump` wrote.

    Raises:
        ValueError: not JSON, or not of this form (the message names the place), or a day that does not exist.
    """
    document = msgspec.json.decode(data, type=Document)
    return tuple(map(from_document, document.articles))


def schema() -> dict[str, Json]:
    """The JSON Schema (2020-12) of `dump`'s output."""
    return msgspec.json.schema(Document)
