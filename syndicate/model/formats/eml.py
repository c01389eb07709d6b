"""The newsletter as a message, RFC 5322."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model.traits import Traits


class EmlOptions(Struct, frozen=True):
    """See `syndicate.export.newsletter.Eml`."""

    sender: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    timezone: str = ""


TRAITS = Traits(
    name="eml",
    media_type="message/rfc822",
    kind="message",
    label_string="message",
    stem="newsletter",
    default=7,
    options=EmlOptions,
)
