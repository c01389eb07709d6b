"""IPTC ninjs 1.0 to 3.1 to drafts: one news item, an array of them, or a package. Bytes in, drafts out; opens nothing.

The versions differ in the case of names (``pubstatus``, ``pubStatus``) and in their shapes (``headline``,
``headlines``), not in what they say; names are compared without case. An item without a body of its own whose
associations have one is a package: each of those is an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

import msgspec
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Source
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.readers.ninjs import TRAITS
from syndicate.read.encoding.decode import decode
from syndicate.read.iptc.agency import has_text, pictures, shown
from syndicate.read.iptc.ninjs.draft import draft_of
from syndicate.read.iptc.ninjs.media import title_of
from syndicate.read.iptc.ninjs.object import Json, NinjsItem, items_of

LARGEST = 20_000_000
"""Bytes of one file."""
_MARKS = (
    b'"versioncreated"',
    b'"pubstatus"',
    b'"headlines"',
    b'"body_',
    b'"bodies"',
    b'"representationtype"',
    b'"copyrightholder"',
    b'"copyrightnotice"',
    b'"usageterms"',
    b'"renditions"',
    b'"associations"',
    b'"descriptions"',
    b'"eventdetails"',
    b'"infosources"',
    b"/ninjs",
)


class NinjsReader(Struct, frozen=True):
    """The reader of ninjs."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether it begins as JSON and names what only ninjs names."""
        plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
        marks = sum(mark in plain for mark in _MARKS) + (b'"uri"' in plain)
        return plain[:1] in (b"{", b"[") and marks > 1 and b"jsonfeed.org/version" not in plain

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """The articles of a file, packages unpacked.

        Raises:
            ReadError: not JSON, no ninjs, or nothing in it that could be read.
        """
        if len(data) > LARGEST:
            raise ReadError(
                f"{source.uri}: {len(data):,} bytes",
                f"up to {LARGEST:,} are read; split the file",
                code="source-too-large",
            )
        text, doubts = decode(data)
        losses = list(doubts)
        items = items_of(_parsed(text, source.uri), losses)
        if not items:
            raise ReadError(
                f"{source.uri}: no ninjs: no object with headlines, a body or a uri",
                "see https://iptc.org/std/ninjs",
            )
        drafts = [draft for item in items for draft in _drafts(item, source)]
        if not drafts:
            raise ReadError(
                f"{source.uri}: no item in it has a headline or a text",
                "fetch the items that it refers to",
                code="source-without-article",
            )
        for draft in drafts:
            yield msgspec.structs.replace(draft, losses=(*losses, *draft.losses))


def _parsed(text: str, uri: str) -> Json:
    try:
        parsed: Json = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise ReadError(
            f"{uri}: not JSON: {said}", "correct the file at its source", code="source-malformed"
        ) from error
    return parsed


def _drafts(item: NinjsItem, source: Source) -> Iterator[Draft]:
    """An item as a draft, or the articles of a package."""
    associated = item.items("associations")
    inside = [one for one in associated if one.texts("body")]
    if item.texts("body") or not inside:
        yield from _shown(draft_of(item, source))
        return
    drafts = [draft for one in inside for draft in _shown(draft_of(one, source))]
    others = [one for one in associated if one not in inside]
    losses = [lost("package-item-dropped", title=shown(title_of(one) or one.string("uri"))) for one in others]
    if title := title_of(item):
        losses.append(lost("package-title-dropped", title=shown(title)))
    for number, draft in enumerate(drafts):
        yield draft if number else msgspec.structs.replace(draft, losses=(*draft.losses, *losses))


def _shown(draft: Draft) -> Iterator[Draft]:
    """A draft, if a reader would see anything of it."""
    if draft.title or has_text(draft.body) or pictures(draft.body):
        yield draft


reader = NinjsReader()
