"""What a publisher asks in return for its text. Now the notice; further conditions become fields of `Terms`."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Literal, TypeAlias

from msgspec import Struct

Origin: TypeAlias = Literal["configured", "source", "recognised"]
"""Where a notice came from: the job or the command line, the source's own field, the text itself."""


def fingerprint(text: str) -> str:
    """The sha256, in hexadecimal, of the text in NFC and UTF-8: equal texts, equal fingerprints."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


class RequiredLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A link that has to stay in the notice: these words of it lead to this URL."""

    text: str
    url: str


class Disclaimer(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="disclaimer"):
    """A publisher's notice, code point for code point, in NFC.

    It is neither a copyright line nor a licence; nothing derives one from another.
    """

    paragraphs: tuple[str, ...]
    origin: Origin
    links: tuple[RequiredLink, ...] = ()
    publisher: str = ""

    @property
    def text(self) -> str:
        """The whole notice, one blank line between paragraphs."""
        return "\n\n".join(self.paragraphs)

    @property
    def fingerprint(self) -> str:
        """See `fingerprint`."""
        return fingerprint(self.text)


class Waiver(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="waiver"):
    """The answer "no notice", with its reason: deliberate, and shown in the receipt."""

    reason: str


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """All that the publisher asks of those who republish an article."""

    disclaimer: Disclaimer | Waiver
