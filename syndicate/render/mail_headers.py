"""Texts to lines of a mail header (RFC 5322, RFC 2047) that hold the given values and no other field. Pure.

Fields are written and encoded here, line by line: `email.message.EmailMessage` takes a subject for header text and
decodes it, and on Python 3.11.7 an encoded word in a title that hides CRLF becomes a header line of its own
(CVE-2024-6923). A writer checks each header with `fault` last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.header import Header
from email.utils import formataddr

MAX_LINE = 998
"""Octets of a line without its end (RFC 5322 section 2.1.1)."""


def printable(text: str) -> str:
    """A text without controls, line and paragraph separators, and the marks that reorder the text around them."""
    text = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text)
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", text).strip()


def encoded(field: str, text: str) -> str:
    """The free text of a field: as it is where that is safe, else in encoded words (RFC 2047), folded."""
    text = printable(text)
    if _is_simple(text):
        return text
    return Header(text, "utf-8", maxlinelen=76, header_name=field).encode(linesep="\r\n")


def mailbox(field: str, name: str, address: str) -> str:
    """A name, which may be empty, and a valid address (RFC 5322 section 3.4, RFC 6532)."""
    name = printable(name)
    if not name:
        return address
    if _is_simple(name) and address.isascii():
        return formataddr((name, address))
    return f"{encoded(field, name)}\r\n <{address}>"


def fault(data: bytes, names: Sequence[str]) -> str:
    """The fault of a message's header: empty if a parser finds exactly the fields `names`, in their order."""
    found = tuple(message_from_bytes(data, policy=policy.default).keys())
    if found != tuple(names):
        return f"the message's header reads back as {', '.join(found)}"
    if max(map(len, data.split(b"\r\n"))) > MAX_LINE:
        return f"a line of the message is longer than {MAX_LINE} octets"
    return ""


def _is_simple(text: str) -> bool:
    return text.isascii() and len(text) <= 60 and "=?" not in text
