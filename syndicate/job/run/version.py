"""An article that was just read, as the ledger remembers it: its fingerprints, and what its source calls it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec

from syndicate.ingest.ingest import Ingested
from syndicate.job.ledger import ArticleRow
from syndicate.job.run import local_images
from syndicate.model import Article, Disclaimer, Terms, interchange
from syndicate.model.address import without_tracking
from syndicate.plugins.readers import reader_traits

_LONG = 20
"""Words from which on no two articles have a text in common by chance."""


def name_in(article: Article, taken: Ingested) -> str:
    """What tells an article apart in its source: nothing where it is alone, else what its source calls it.

    In a feed none is alone: tomorrow it may hold two, or another one.
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
    """What a candidate says, under the name and the history of the article that it is a version of."""
    return msgspec.structs.replace(
        candidate,
        id=before.id,
        seq=before.seq,
        first_seen=before.first_seen,
        changed=before.changed,
        updated=before.updated,
    )


def fingerprint_of(article: Article) -> str:
    """Of all that an article says, but for what no reader sees: its update alone, or whom its address counts."""
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
    """An article that was just read, as the ledger remembers it; its number and times are the caller's to set."""
    text = article.text
    # The last one was the status once, and stays, so that no ledger takes all of its articles for corrected.
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
    """A recogniser that learnt more scores the same notice otherwise: the article is no other for that."""
    if isinstance(terms.disclaimer, Disclaimer):
        return Terms(msgspec.structs.replace(terms.disclaimer, evidence=None))
    return terms


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
