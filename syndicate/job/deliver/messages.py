"""A published file to the bytes of a message for one recipient, which are read back. Sends nothing; reads no clock.

A newsletter is sent as it was published, with a field ``To`` for its recipient: each gets a message of their own, so
that no recipient sees the others, and a list's server finds its address. Any other file becomes an attachment. All
lines end in CRLF; a bare CR or LF could begin a second message and is refused (RFC 5321 section 2.3.8).
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import encode_rfc2231, format_datetime
from pathlib import PurePosixPath

from msgspec import Struct

from syndicate.errors import DeliveryError
from syndicate.job.deliver.files import PublishedFile
from syndicate.job.deliver.mailboxes import Mailbox, mailbox_of
from syndicate.render.mail_headers import encoded, fault, mailbox, printable

_DATE = re.compile(rb"^Date: [^\r\n]*(?=\r?$)", re.MULTILINE)
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\0")


class Message(Struct, frozen=True):
    """A message, and whether it needs the SMTP extensions 8BITMIME (RFC 6152) and SMTPUTF8 (RFC 6531)."""

    data: bytes
    eight_bit: bool
    international: bool


def message_of(published: PublishedFile, sender: Mailbox, recipient: Mailbox, now: datetime) -> Message:
    """The message for one recipient.

    Raises:
        DeliveryError: the file cannot be sent as it is.
    """
    if published.media_type == "message/rfc822":
        data = _addressed(published.data, recipient, now)
    else:
        data = _enclosed(published, sender, recipient, now)
    if _BARE.search(data):
        raise DeliveryError(f"{published.file}: a line of the message does not end in CRLF", "make it again")
    head = data.partition(b"\r\n\r\n")[0]
    return Message(data, eight_bit=not data.isascii(), international=not head.isascii())


def _addressed(data: bytes, recipient: Mailbox, now: datetime) -> bytes:
    """A published message with the date `now`, and with a field ``To`` if it has none.

    RFC 5322 section 3.6.1: the date is that of sending. Mail servers take a date in the future for spam, such as the
    noon of an issue that is sent at night.
    """
    message = _parsed(data)
    names = tuple(message.keys())
    lower = {name.lower() for name in names}
    if "bcc" in lower:
        raise DeliveryError("the message has a field Bcc, which everybody would read", "take it out")
    origin = mailbox_of(str(message.get("From", "")))
    if origin is None or origin.domain.endswith(".invalid"):
        raise DeliveryError(
            "the message names no sender, or one that cannot exist", "set sender in its [[output]]"
        )
    if "to" not in lower:
        names = ("To", *names)
        data = _field("To", mailbox("To", "", recipient.address)) + data
    head, end, body = data.partition(b"\r\n\r\n")
    data = _DATE.sub(f"Date: {format_datetime(now)}".encode("ascii"), head, count=1) + end + body
    if why := fault(data, names):
        raise DeliveryError(why, "name recipients by plain addresses")
    return data


def _enclosed(published: PublishedFile, sender: Mailbox, recipient: Mailbox, now: datetime) -> bytes:
    """A message with the file as its attachment, read back."""
    fields = tuple(_fields(published, sender, recipient, now))
    text = f"{printable(published.title) or published.file}\n".encode()
    boundary = _boundary(published)
    parts = (
        (("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable")),
        quopri.encodestring(text).replace(b"\n", b"\r\n"),
        tuple(_attached(published)),
        base64.encodebytes(published.data).replace(b"\n", b"\r\n"),
    )
    data = (
        b"".join(_field(*field) for field in fields)
        + b"\r\n"
        + _part(boundary, parts[0], parts[1])
        + _part(boundary, parts[2], parts[3])
        + f"--{boundary}--\r\n".encode("ascii")
    )
    if why := fault(data, tuple(name for name, _ in fields)) or _difference(data, published):
        raise DeliveryError(f"{published.file}: {why}", "give it another name or title")
    return data


def _fields(
    published: PublishedFile, sender: Mailbox, recipient: Mailbox, now: datetime
) -> Iterator[tuple[str, str]]:
    # The same file for the same recipient has the same id, so that mailboxes drop a second one.
    unique = hashlib.sha256(f"{published.sha256}\n{recipient.address}".encode()).hexdigest()[:32]
    yield "From", mailbox("From", sender.name, sender.address)
    yield "To", mailbox("To", "", recipient.address)
    yield "Date", format_datetime(now)
    yield "Subject", encoded("Subject", published.title or published.file)
    yield "Message-ID", f"<{unique}@{sender.domain}>"
    yield "Auto-Submitted", "auto-generated"
    yield "MIME-Version", "1.0"
    yield "Content-Type", f'multipart/mixed; boundary="{_boundary(published)}"'


def _boundary(published: PublishedFile) -> str:
    return f"=_{published.sha256[:32]}"  # no line of base64 or quoted-printable holds "=_" (RFC 2045 section 6.7)


def _attached(published: PublishedFile) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", published.media_type, re.ASCII):
        raise DeliveryError(
            f"{published.file}: {published.media_type!r} is not a media type", "correct the exporter"
        )
    yield "Content-Type", published.media_type
    name = PurePosixPath(published.file).name
    if re.fullmatch(r"[\w. +-]+", name, re.ASCII):
        yield "Content-Disposition", f'attachment;\r\n filename="{name}"'
    else:
        yield "Content-Disposition", f"attachment;\r\n filename*={encode_rfc2231(name, 'utf-8')}"
    yield "Content-Transfer-Encoding", "base64"


def _part(boundary: str, fields: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    head = f"--{boundary}\r\n".encode("ascii") + b"".join(_field(*field) for field in fields)
    return head + b"\r\n" + body


def _field(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode()


def _difference(data: bytes, published: PublishedFile) -> str:
    """How what a parser finds differs from the file under its name; empty if it does not."""
    files = list(_parsed(data).iter_attachments())
    if len(files) != 1 or files[0].get_filename() != PurePosixPath(published.file).name:
        return "the attachment's name does not read back"
    same = files[0].get_payload(decode=True) == published.data
    return "" if same and files[0].get_content_type() == published.media_type else "it does not read back"


def _parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)
