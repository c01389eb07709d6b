"""The receipt as a value, and as published JSON: each output, its articles, their sources and notices."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType

from syndicate.model import Disclaimer, Expectation, Loss, PictureDemand, PictureMark, TextDemand
from syndicate.model.demands import LinkDemand
from syndicate.model.notice import Evidence, RequiredLink
from syndicate.model.own_copies import OwnCopies

STATE = ".syndicate"


NAME = "receipt.json"


class ArticleRecord(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One article in one output: its source, its place, and the notice that was proven there.

    `notice` is the fingerprint of an entry of `Receipt.notices`; without one, `waiver` gives the reason. `links` are
    given where that entry has others: a notice that leads to each article's original has one text and many addresses.
    `copies` tells what of the article's own text says the same as the notice. `pictures` are UNSET in receipts
    of earlier versions, which named none.
    """

    id: str
    title: str
    source: str
    place: str
    notice: str | None = None
    waiver: str | None = None
    links: tuple[RequiredLink, ...] | None = None
    copies: OwnCopies | None = None
    pictures: tuple[PictureMark, ...] | UnsetType = UNSET


class PictureRecord(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A picture that was published beside an output, which shows it."""

    file: str
    media_type: str
    width: int
    height: int
    bytes: int
    sha256: str


class OutputRecord(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One published file, and by which verifier every notice in it was read back."""

    file: str
    format: str
    media_type: str
    bytes: int
    sha256: str
    verifier: str
    edition: str
    articles: tuple[ArticleRecord, ...]
    pictures: tuple[PictureRecord, ...] = ()
    sheets: tuple[str, ...] = ()
    """The SHA-256 of the theme's style sheet, where the format carries it."""
    losses: tuple[Loss, ...] = ()
    """What of its articles the file does not show, or shows altered."""


class NoticeRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A notice as every output that names its fingerprint has to show it.

    `evidence` is why it was recognised: of several articles that carry it, the weakest.
    """

    paragraphs: tuple[str, ...]
    links: tuple[RequiredLink, ...] = ()
    origin: str = ""
    evidence: Evidence | UnsetType = UNSET


class SourceRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that was read, and what of it the articles do not hold."""

    uri: str
    format: str
    sha256: str
    losses: tuple[Loss, ...] = ()


class Failure(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that could not be read."""

    source: str
    message: str
    hint: str = ""
    code: str = ""
    """Of the error, as docs/messages.md lists them; empty in a receipt of an older version."""


Memory: TypeAlias = dict[str, tuple[dict[str, str | int | None], ...]]
"""Rows of the ledger by their table."""


class Receipt(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The content of a folder of outputs."""

    generator: str
    outputs: tuple[OutputRecord, ...]
    notices: dict[str, NoticeRecord]
    sources: tuple[SourceRecord, ...]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    memory: Memory | None = None
    """What a job would need to go on if its ledger were lost (`syndicate.job.ledger`); no text of an article."""

    def expectations(self, output: OutputRecord) -> tuple[Expectation, ...]:
        """What verification holds an output against.

        Raises:
            ValueError: the receipt contradicts itself; somebody changed it.
        """
        return tuple(self._expectation(article).with_sheets(output.sheets) for article in output.articles)

    def _expectation(self, article: ArticleRecord) -> Expectation:
        if (article.notice is None) == (article.waiver is None):
            raise ValueError(
                f"{article.title!r} has to have either a notice or a waiver; the receipt was changed"
            )
        pictures = PictureDemand(None if article.pictures is UNSET else article.pictures)
        if article.notice is None:
            return Expectation(article.id, article.title, (pictures,))
        record = self.notices.get(article.notice)
        if record is None or Disclaimer(record.paragraphs, "configured").fingerprint != article.notice:
            raise ValueError(
                f"the notice {article.notice[:12]} of {article.title!r} is missing or was changed"
            )
        links = tuple(LinkDemand(link.text, link.url) for link in links_of(article, self.notices))
        text = TextDemand(record.paragraphs, article.notice, article.copies)
        return Expectation(article.id, article.title, (text, *links, pictures))


def links_of(article: ArticleRecord, notices: Mapping[str, NoticeRecord]) -> tuple[RequiredLink, ...]:
    """Of the article's notice."""
    record = notices.get(article.notice or "")
    return article.links if article.links is not None else record.links if record else ()


def dump(receipt: Receipt) -> bytes:
    """The receipt as UTF-8 JSON, two spaces of indentation, one final line feed."""
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def sha256_of(data: bytes) -> str:
    """Of a receipt as it is published: who keeps it elsewhere can tell whether it is still the same."""
    return hashlib.sha256(data).hexdigest()


def load(data: bytes) -> Receipt:
    """Read a receipt. Raises: ValueError: not JSON, or not of this form."""
    return msgspec.json.decode(data, type=Receipt)
