"""Text to a mail address that an SMTP command and a header line can hold. Values only."""

from __future__ import annotations

import re

import idna
from msgspec import Struct

_FORM = re.compile(r'(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<inner>[^<>\s]+)>|(?P<bare>[^<>\s]+))')
_LOCAL = re.compile(r'[^\x00-\x20\x7f-\xa0"(),:;<>@\[\\\]\u2028\u2029\ud800-\udfff]+')


class Mailbox(Struct, frozen=True):
    """A name, which may be empty, and an address; its domain is in ASCII (RFC 5890), its local part may not be."""

    name: str
    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def international(self) -> bool:
        """Whether only a server with SMTPUTF8 (RFC 6531) can take it."""
        return not self.local.isascii()


def mailbox_of(text: str) -> Mailbox | None:
    """The mailbox that ``Name <name@example.org>`` or ``name@example.org`` is; None for anything else.

    Quoted local parts and address literals are refused: no recipient has one, and they have hidden attacks.
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        return None
    local, at, domain = (form["inner"] or form["bare"]).rpartition("@")
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        return None
    # RFC 5321 section 4.5.3.1: 64 octets before the @, 254 in all.
    if not at or not _LOCAL.fullmatch(local) or len(local.encode()) > 64 or len(ascii_domain) > 189:
        return None
    return Mailbox((form["name"] or "").strip(), local, ascii_domain)
