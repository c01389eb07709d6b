"""The header fields and the login that a job states for one source; sent to that source's origin alone. Values only."""

from __future__ import annotations

import base64
import re

import httpx
from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.ingest.fetch.urls import origin
from syndicate.runtime.secret import Secret

_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
"""A field's value as RFC 9110 section 5.5 wants new ones to be."""


class SourceRequest(Struct, frozen=True):
    """The header fields and the login of one source, sent to the origin of its URL alone.

    Raises:
        UsageError: a field cannot be sent; the message does not show its value.
    """

    url: str
    fields: dict[str, str | Secret] = {}
    username: str = ""
    password: Secret | None = None

    def __post_init__(self) -> None:
        for name, value in self.fields.items():
            text = value.reveal() if isinstance(value, Secret) else value
            if not (re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) and _VALUE.fullmatch(text)):
                raise UsageError(
                    f"the header field {name[:60]!a} cannot be sent", "give a name and one line of ASCII"
                )

    def sent(self) -> dict[str, str]:
        """The fields as they are sent."""
        fields = {name: v.reveal() if isinstance(v, Secret) else v for name, v in self.fields.items()}
        if self.username or self.password:
            password = self.password.reveal() if self.password else ""
            fields["Authorization"] = _basic(self.username, password)
        return fields


def credentials(url: httpx.URL) -> tuple[tuple[str, str, int], str] | None:
    """The origin that a URL's user and password are for, and the field that carries them (RFC 7617)."""
    if not url.userinfo:
        return None
    return origin(url), _basic(url.username, url.password)


def _basic(username: str, password: str) -> str:
    """RFC 7617 section 2."""
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode('ascii')}"
