"""One output, complete: its name, its media type, its bytes."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model import Loss


class Artifact(Struct, frozen=True):
    """One output, complete: its file name, its media type (RFC 6838), its bytes.

    `losses` are what of the edition it does not show, or shows altered; the place of each is an article's title.
    """

    name: str
    media_type: str
    data: bytes
    losses: tuple[Loss, ...] = ()
