"""Draft to Article: NFC text, absolute URLs, bounded trees, the notice lifted out, every loss recorded.

Knows no format and reads no clock. What it cannot keep it records; what it may not guess it refuses.
"""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from syndicate.errors import ReadError
from syndicate.heuristics.language import detect_language
from syndicate.model import Article, Author, Terms
from syndicate.model.asset import content_address
from syndicate.model.blocks import Block, block_texts, plain_text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.clean import Cleaner
from syndicate.normalise.identity import AUTHORITY, identify
from syndicate.normalise.marks import thinned
from syndicate.normalise.notice import NoticeSearch, Reread, find_terms
from syndicate.normalise.spans import without_idle_spans

_BCP47 = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def normalise(
    draft: Draft,
    policy: NoticePolicy,
    authority: str = AUTHORITY,
    *,
    scope: str = "",
    beside: bool = False,
    reread: Reread = lambda _: (),
) -> Article:
    """Make the canonical article of a draft.

    Args:
        draft: as a reader gave it.
        policy: the configured answer for the notice, and whether an article without one is refused.
        authority: the domain of minted ids (RFC 4151).
        scope: names the source among others, for ids that are unique in it alone; empty takes its own name.
        beside: whether the source may name pictures that are files beside it.
        reread: see `Reread`.

    Raises:
        NoticeError: the source carries the configured notice in altered form; a notice holds characters that
            no format can; or none was found and the policy requires one.
        ReadError: there is no text.
    """
    embedded = {picture.address: content_address(picture.data) for picture in draft.pictures}
    cleaner = Cleaner(draft.url, embedded, beside=beside)
    body = cleaner.blocks(draft.body)
    stated = cleaner.line(draft.title)
    title = stated or _first_words(body, draft.source.uri)
    language = _language(draft, body)
    search = NoticeSearch(policy, language, cleaner, reread)
    body, terms, dropped = find_terms(draft, without_idle_spans(body, language), search)
    untitled = () if stated else (lost("title-taken-from-text"),)
    article = _article(draft, cleaner, identify(draft, authority, scope), title, language, body, terms)
    losses = (*draft.losses, *untitled, *dropped, *cleaner.losses())
    return msgspec.structs.replace(article, losses=tuple(dict.fromkeys(losses)))


def _article(
    draft: Draft, cleaner: Cleaner, id_: str, title: str, language: str, body: tuple[Block, ...], terms: Terms
) -> Article:
    """An article with the draft's fields; what is not clean in them is counted by `cleaner`, in this order."""
    return Article(
        id=id_,
        title=title,
        body=cleaner.thinned(body),
        standfirst=cleaner.line(draft.standfirst),
        section=cleaner.line(draft.section),
        authors=tuple(Author(cleaner.line(a.name), a.kind) for a in draft.authors if a.name.strip()),
        related=cleaner.related(draft.related),
        tags=tuple(dict.fromkeys(filter(None, map(cleaner.line, draft.tags)))),
        url=(draft.url and cleaner.url(draft.url)) or None,
        copyright=cleaner.line(draft.copyright),
        licence=cleaner.line(draft.licence),
        published=draft.published,
        updated=draft.updated,
        language=language,
        terms=terms,
        source=draft.source,
        embargo=draft.embargo,
        expiry=draft.expiry,
        status=draft.status,
    )


def _first_words(body: tuple[Block, ...], uri: str) -> str:
    """A title for an article that has none. Raises: ReadError: it has no text either."""
    text = next(iter(block_texts(body)), "")
    short = text if len(text) <= 80 else text[:80].rpartition(" ")[0] + " …"
    if title := thinned(short, Counter()):  # the marks are counted in the text
        return title
    raise ReadError(
        f"{uri}: no text in it", "an article needs a title or a paragraph", code="source-without-article"
    )


def _language(draft: Draft, body: tuple[Block, ...]) -> str:
    stated = draft.language.strip().replace("_", "-")
    if _BCP47.fullmatch(stated):
        return stated
    return detect_language("\n".join((draft.title, draft.standfirst, plain_text(body))))
