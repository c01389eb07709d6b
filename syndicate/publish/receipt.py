"""What was published from what, with every notice, as a receipt by which ``syndicate verify`` proves it again.

Holds no time and no absolute path of its own: equal runs write equal receipts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import UNSET
from msgspec.structs import replace

from syndicate import __version__
from syndicate.model import (
    Article,
    Asset,
    Disclaimer,
    Edition,
    Loss,
    PictureMark,
    Source,
)
from syndicate.model.artifact import Artifact
from syndicate.model.notice import RequiredLink
from syndicate.model.own_copies import own_copies
from syndicate.model.receipt import (
    ArticleRecord,
    Failure,
    NoticeRecord,
    OutputRecord,
    PictureRecord,
    Receipt,
    SourceRecord,
    links_of,
)

GENERATOR = f"syndicate {__version__}"


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
    """The record of one output whose articles were found at `places`, in the edition's order."""
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
    answers = [article.notice for article in articles if article.notice]
    notices = {
        answer.fingerprint: NoticeRecord(
            answer.paragraphs, answer.links, answer.origin, answer.evidence or UNSET
        )
        for answer in sorted(answers, key=_certainty, reverse=True)  # of equal ones, the last is written down
    }
    links = {article.id: article.notice.links for article in articles if article.notice}
    losses: dict[Source, list[Loss]] = {}
    for article in articles:
        losses.setdefault(article.source, []).extend(article.losses)
    return Receipt(
        generator=generator,
        outputs=_with_links(outputs, notices, lambda one: links.get(one.id, links_of(one, notices))),
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
        outputs=(*new.outputs, *_with_links(kept, notices, lambda one: links_of(one, old.notices))),
        notices=dict(sorted(notices.items())),
        sources=(*new.sources, *(source for source in old.sources if source.uri in uris)),
        memory=new.memory or old.memory,
    )
    files = {output.file: output.sha256 for output in kept}
    pictures = {picture.file: picture.sha256 for output in kept for picture in output.pictures}
    return merged, files | pictures
