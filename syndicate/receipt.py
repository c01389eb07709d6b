"""The receipt: what was published from what, with every notice, so that ``syndicate verify`` can prove it again.

Holds no time and no absolute path of its own: equal runs write equal receipts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from syndicate.model import (
    Article,
    Asset,
    Disclaimer,
    Edition,
    Expectation,
    Loss,
    PictureDemand,
    PictureMark,
    Source,
    TextDemand,
)
from syndicate.model.copies import OwnCopies, own_copies
from syndicate.model.disclaimer import Evidence, RequiredLink
from syndicate.model.edition import LinkDemand
from syndicate.plugins import Artifact

NAME = "receipt.json"


class ArticleRecord(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One article in one output: where it came from, where it stands, and the notice that was proven there.

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


Memory: TypeAlias = dict[str, tuple[dict[str, str | int | None], ...]]
"""Rows of the ledger by their table."""


class Receipt(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What stands in a folder of outputs."""

    generator: str
    outputs: tuple[OutputRecord, ...]
    notices: dict[str, NoticeRecord]
    sources: tuple[SourceRecord, ...]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    memory: Memory | None = None
    """What a job would need to go on if its ledger were lost (`syndicate.ledger`); no text of an article."""

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
        links = tuple(LinkDemand(link.text, link.url) for link in _links(article, self.notices))
        text = TextDemand(record.paragraphs, article.notice, article.copies)
        return Expectation(article.id, article.title, (text, *links, pictures))


def _links(article: ArticleRecord, notices: Mapping[str, NoticeRecord]) -> tuple[RequiredLink, ...]:
    """Of the article's notice."""
    record = notices.get(article.notice or "")
    return article.links if article.links is not None else record.links if record else ()


def _with_links(
    outputs: Iterable[OutputRecord],
    notices: Mapping[str, NoticeRecord],
    links: Callable[[ArticleRecord], tuple[RequiredLink, ...]],
) -> tuple[OutputRecord, ...]:
    """The outputs, whose articles give the links of their notice where these are not those of its record."""

    def completed(article: ArticleRecord) -> ArticleRecord:
        found = links(article)
        record = notices.get(article.notice or "")
        return replace(article, links=None if record is None or found == record.links else found)

    return tuple(replace(output, articles=tuple(map(completed, output.articles))) for output in outputs)


def picture_record(file: str, asset: Asset) -> PictureRecord:
    """The record of an asset that is published as a file."""
    return PictureRecord(
        file=file,
        media_type=asset.media_type,
        width=asset.width,
        height=asset.height,
        bytes=len(asset.data),
        sha256=hashlib.sha256(asset.data).hexdigest(),
    )


def output_record(
    file: str,
    format_name: str,
    artifact: Artifact,
    verifier: str,
    edition: Edition,
    places: Sequence[str],
    pictures: Sequence[PictureRecord],
) -> OutputRecord:
    """The record of one output whose articles were proven to stand at `places`, in the edition's order."""
    return OutputRecord(
        file=file,
        format=format_name,
        media_type=artifact.media_type,
        bytes=len(artifact.data),
        sha256=hashlib.sha256(artifact.data).hexdigest(),
        verifier=verifier,
        edition=edition.id,
        articles=tuple(
            _article_record(entry.article, place, edition.marks(entry))
            for entry, place in zip(edition.entries, places, strict=True)
        ),
        pictures=tuple(pictures),
        losses=artifact.losses,
    )


def _article_record(article: Article, place: str, pictures: tuple[PictureMark, ...]) -> ArticleRecord:
    answer = article.terms.disclaimer
    return ArticleRecord(
        id=article.id,
        title=article.title,
        source=article.source.uri,
        place=place,
        notice=answer.fingerprint if isinstance(answer, Disclaimer) else None,
        waiver=None if isinstance(answer, Disclaimer) else answer.reason,
        copies=own_copies(article, answer.paragraphs) if isinstance(answer, Disclaimer) else None,
        pictures=pictures,
    )


def write_receipt(
    generator: str,
    outputs: Sequence[OutputRecord],
    articles: Sequence[Article],
    failures: Sequence[Failure],
    warnings: Sequence[str],
) -> Receipt:
    """The receipt of one run."""
    answers = [answer for article in articles if isinstance(answer := article.terms.disclaimer, Disclaimer)]
    notices = {
        answer.fingerprint: NoticeRecord(
            answer.paragraphs, answer.links, answer.origin, answer.evidence or UNSET
        )
        for answer in sorted(answers, key=_certainty, reverse=True)  # of equal ones, the last is written down
    }
    links = {
        article.id: answer.links
        for article in articles
        if isinstance(answer := article.terms.disclaimer, Disclaimer)
    }
    losses: dict[Source, list[Loss]] = {}
    for article in articles:
        losses.setdefault(article.source, []).extend(article.losses)
    return Receipt(
        generator=generator,
        outputs=_with_links(outputs, notices, lambda one: links.get(one.id, _links(one, notices))),
        notices=dict(sorted(notices.items())),
        sources=tuple(
            SourceRecord(source.uri, source.format, source.sha256, tuple(dict.fromkeys(lost)))
            for source, lost in losses.items()
        ),
        failures=tuple(failures),
        warnings=tuple(warnings),
    )


def _certainty(notice: Disclaimer) -> float:
    return notice.evidence.score if notice.evidence else 1.0


def carry_over(new: Receipt, old: Receipt, gone: Collection[str] = ()) -> tuple[Receipt, dict[str, str]]:
    """Keep what an earlier run published into the same folder and this one did not write anew, but for files in `gone`.

    Returns:
        The receipt of both, and the names of the files that have to stay, with their SHA-256.
    """
    names = {output.file for output in new.outputs} | set(gone)
    kept = tuple(output for output in old.outputs if output.file not in names)
    articles = [article for output in kept for article in output.articles]
    fingerprints = {article.notice for article in articles}
    uris = {article.source for article in articles} - {source.uri for source in new.sources}
    notices = {key: notice for key, notice in old.notices.items() if key in fingerprints} | new.notices
    merged = replace(
        new,
        outputs=(*new.outputs, *_with_links(kept, notices, lambda one: _links(one, old.notices))),
        notices=dict(sorted(notices.items())),
        sources=(*new.sources, *(source for source in old.sources if source.uri in uris)),
        memory=new.memory or old.memory,
    )
    files = {output.file: output.sha256 for output in kept}
    pictures = {picture.file: picture.sha256 for output in kept for picture in output.pictures}
    return merged, files | pictures


def dump(receipt: Receipt) -> bytes:
    """The receipt as UTF-8 JSON, two spaces of indentation, one final line feed."""
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def sha256_of(data: bytes) -> str:
    """Of a receipt as it is published: who keeps it elsewhere can tell whether it is still the same."""
    return hashlib.sha256(data).hexdigest()


def load(data: bytes) -> Receipt:
    """Read a receipt. Raises: ValueError: not JSON, or not of this form."""
    return msgspec.json.decode(data, type=Receipt)
