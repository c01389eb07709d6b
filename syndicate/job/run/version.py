"""An article that was just read to its row in the ledger: fingerprints, and its name in the source. Values only."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec

from syndicate.ingest.articles import Ingested
from syndicate.job.ledger import ArticleRow
from syndicate.job.run import local_images
from syndicate.model import Article, Disclaimer, Terms, interchange
from syndicate.model.address import without_tracking
from syndicate.plugins.readers import reader_traits

_LONG = 20
"""The least words of a text that no two articles have by chance."""


def name_in(article: Article, taken: Ingested) -> str:
    """The name of an article in its source; empty if it is alone there.

    In a feed no article counts as alone: tomorrow the feed may have two, or another one.
    """
    if not reader_traits(article.source.format).is_feed and len(taken.articles) + len(taken.errors) == 1:
        return ""
    if article.id in taken.stated:
        return taken.local.get(article.id, article.id)
    return article.url or article.title


def is_newer(candidate: ArticleRow, before: ArticleRow) -> bool:
    """Whether a version states a later date than another one."""
    moments = [known.updated or known.published for known in (candidate, before)]
    new, old = (moment.as_instant().timestamp() if moment else 0.0 for moment in moments)
    return new > old


def same_as(before: ArticleRow, candidate: ArticleRow) -> ArticleRow:
    """A version under the id and with the history of its article."""
    return msgspec.structs.replace(
        candidate,
        id=before.id,
        seq=before.seq,
        first_seen=before.first_seen,
        changed=before.changed,
        updated=before.updated,
    )


def fingerprint_of(article: Article) -> str:
    """The fingerprint of all that a reader sees of an article; not of its update, nor of tracking in its address."""
    said = msgspec.structs.replace(
        article,
        id="",
        url=article.url and without_tracking(article.url),
        updated=None,
        source=msgspec.structs.replace(article.source, sha256=""),
        losses=(),
        terms=without_evidence(article.terms),
    )
    return _digest(interchange.dump((said,)) + "".join(local_images.contents(article)).encode())


def known_of(article: Article, uri: str, name: str, source: str, authors: tuple[str, ...]) -> ArticleRow:
    """The row of an article that was just read; the caller sets its number and times."""
    text = article.text
    # The last one is for ledgers of earlier versions, in which it was the status: no article is corrected by it.
    words = [article.title, article.standfirst, text, "usable"]
    nowhen = datetime.min.replace(tzinfo=UTC)
    return ArticleRow(
        id=article.id,
        seq=0,
        key=f"{uri}#{name}",
        uri=uri,
        source=source,
        first_seen=nowhen,
        changed=nowhen,
        fingerprint=fingerprint_of(article),
        words=_digest(msgspec.json.encode(words)),
        whole=True,
        title=article.title,
        url=article.url,
        published=article.published,
        updated=article.updated,
        embargo=article.embargo,
        expiry=article.expiry,
        status=article.status,
        section=article.section,
        language=article.language,
        tags=article.tags,
        authors=authors,
        text=_digest(text.encode("utf-8", "replace")) if len(text.split()) >= _LONG else "",
    )


def without_evidence(terms: Terms) -> Terms:
    """Terms without the score of recognition, which a newer recogniser changes without changing the article."""
    if isinstance(terms.disclaimer, Disclaimer):
        return Terms(msgspec.structs.replace(terms.disclaimer, evidence=None))
    return terms


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
