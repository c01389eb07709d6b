"""Drafts to the ids of their articles: the source's own as a URI, or one that is minted. Pure; reads no clock."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePath
from urllib.parse import quote

from slugify import slugify

from syndicate.model.address import spelling
from syndicate.model.draft import Draft

AUTHORITY = "syndicate.invalid"
"""The domain of minted ids where none is configured; RFC 2606 keeps it from ever belonging to anyone."""

_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):[!-~]+")
_GLOBAL = frozenset(
    # ruff: noqa: SIM905 -- names in a column would say no more
    "acct ark at cid did doi ftp hdl http https info mid ni oid tag urn".split()
)
"""Schemes of URIs that name one thing in the world; a feed's ``post:1`` only looks like one."""


def mint_id(draft: Draft, authority: str = AUTHORITY) -> str:
    """A ``tag:`` URI (RFC 4151) from the source's file name and day: neither title, text nor URL change it."""
    name = unicodedata.normalize("NFC", PurePath(draft.source.uri).name)
    day = draft.published.day.isoformat() if draft.published else "1970-01-01"
    return f"tag:{authority},{day}:{_hashed(draft.source.sha256 if name in ('', '-') else name)}"


def scope_of(uri: str, folders: int = 0) -> str:
    """What tells a source apart from others: its address, however that is spelled, or the name of its file.

    Args:
        uri: as the user gave it.
        folders: how many of the folders above a file count too.
    """
    names = PurePath(uri).parts[-1 - folders :] or (uri,)
    return _hashed(spelling(uri) or unicodedata.normalize("NFC", "/".join(names)))


def _hashed(name: str) -> str:
    """A name as words for people, and its hash, which no other name has."""
    words = slugify(PurePath(name).stem, max_length=40, word_boundary=True) or "article"
    return f"{words}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def is_global(draft: Draft) -> bool:
    """Whether a draft states an id that means the same wherever it is read: a URI."""
    match = _URI.fullmatch(draft.id)
    return match is not None and (not draft.local_id or match[1].lower() in _GLOBAL)


def identify(draft: Draft, authority: str, scope: str) -> str:
    """The source's own id as a URI (Atom takes nothing else: RFC 4287 section 4.2.6); without one, a minted id."""
    if not draft.id:
        return mint_id(draft, authority)
    if is_global(draft):
        return draft.id
    inside = f"{scope or scope_of(draft.source.uri)}/" if draft.local_id else ""
    return f"tag:{authority},1970-01-01:{inside}{quote(draft.id.encode('utf-8', 'replace'), safe='')}"
