"""The picture that front matter or a document states: ``image: ferry.jpg``, or a table of its address and words."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from syndicate.read.frontmatter import StatedField, Value

_KEYS = ("image", "images", "cover", "coverimage", "featuredimage", "featureimage", "pageimage")
"""Folded as `syndicate.read.frontmatter.keynames` are; the first that is there is taken."""
_ADDRESSES = ("src", "path", "url", "image", "file", "feature", "relative")


class StatedPicture(Struct, frozen=True):
    """A picture's address and words, and the entry that states it."""

    entry: StatedField
    address: str
    alt: str = ""
    caption: str = ""


def stated_lead(entries: Iterable[StatedField]) -> StatedPicture | None:
    """The picture of an article; None where its front matter states none that has an address."""
    by_key = {entry.key.casefold().replace("-", "").replace("_", ""): entry for entry in entries}
    for key in _KEYS:
        if (entry := by_key.get(key)) and (found := _read(entry, entry.value)):
            return found
    return None


def _read(entry: StatedField, value: Value) -> StatedPicture | None:
    match value:
        case str() if value.strip():
            return StatedPicture(entry, value.strip())
        case [first, *_]:
            return _read(entry, first)
        case dict():
            said = {key.casefold(): text.strip() for key, text in value.items() if isinstance(text, str)}
            address = next((said[key] for key in _ADDRESSES if said.get(key)), "")
            caption = said.get("caption", "")
            return StatedPicture(entry, address, said.get("alt", ""), caption) if address else None
        case _:
            return None
