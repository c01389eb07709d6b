"""A feed's item and its page to one draft: the feed's dates, authors and id, the page's text. Opens nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from syndicate.errors import ReadError
from syndicate.ingest.loader import Loaded
from syndicate.model import Loss, Source
from syndicate.model.blocks import plain_text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.selectors import Selectors
from syndicate.plugins import traits_carried
from syndicate.plugins.readers import page_reader

Page: TypeAlias = Loaded | str
"""What there is at an address, or why there is nothing."""
_EXCERPT = "excerpt-kept"
_BEFORE = "only what the feed holds is shown"
"""How a loss of that kind began before losses had codes; ledgers hold some."""
_SAME = 0.8
"""Of a feed's words, how many a page has to have so that one is not the other's excerpt."""


def with_page(draft: Draft, pages: Mapping[str, Page], selectors: Selectors) -> tuple[Draft, str]:
    """The draft with the full text of its page, or with a loss and the reason why it is an excerpt only."""
    found = pages.get(draft.url, "it was not asked for") if draft.url else "the feed names no page"
    if isinstance(found, str):
        return _excerpt(draft, found)
    reader = page_reader()
    if found.media_type and found.media_type not in traits_carried(reader).media_types:
        return _excerpt(draft, f"it is {found.media_type}")
    source = Source(found.uri, reader.name, hashlib.sha256(found.data).hexdigest())
    try:
        page = reader.read_page(found.data, source, selectors)
    except ReadError as error:
        return _excerpt(draft, error.message)
    words, more = _words(draft), _words(page)
    if more <= words:
        return (draft, "") if more >= words * _SAME else _excerpt(draft, "it has fewer words than the feed")
    whole = msgspec.structs.replace(
        draft,
        standfirst=draft.standfirst or page.standfirst,
        authors=draft.authors or page.authors,
        section=draft.section or page.section,
        language=draft.language or page.language,
        body=page.body,
        related=page.related or draft.related,
        surroundings=page.surroundings,
        notice=draft.notice or page.notice,
        copyright=draft.copyright or page.copyright,
        licence=draft.licence or page.licence,
        losses=(*draft.losses, *page.losses),
    )
    return whole, ""


def is_excerpt(loss: Loss) -> bool:
    """Whether a loss says that an article is an excerpt only."""
    return loss.code == _EXCERPT or loss.what.startswith(_BEFORE)


def _excerpt(draft: Draft, why: str) -> tuple[Draft, str]:
    excerpt = lost("excerpt-kept", draft.title[:60], why=why)
    return msgspec.structs.replace(draft, losses=(*draft.losses, excerpt)), why


def _words(draft: Draft) -> int:
    return len(plain_text(draft.body).split())
