"""A parcel to the bytes of one message for one recipient, proven to hold what they should. Pure.

A message that was published goes out as it is, with one line more, ``To:`` its recipient: each gets a message of its
own, so that nobody reads who else does, and a list's server finds its address. Any other file becomes an attachment.
All lines end in CRLF and none begins a second message: bare CR and LF are refused (RFC 5321 section 2.3.8).
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

from syndicate.job.deliver.files import DeliveryError, PublishedFile
from syndicate.job.deliver.mailboxes import Mailbox, mailbox_of
from syndicate.render.mail_headers import encoded, fault, mailbox, printable

_DATE = re.compile(rb"^Date: [^\r\n]*(?=\r?$)", re.MULTILINE)
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\0")


class Message(Struct, frozen=True):
    """A message and which extensions of SMTP it needs: 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531)."""

    data: bytes
    eight_bit: bool
    international: bool


def message_of(parcel: PublishedFile, sender: Mailbox, recipient: Mailbox, now: datetime) -> Message:
    """The message for one recipient.

    Raises:
        Undelivered: the parcel cannot be sent as it is.
    """
    if parcel.media_type == "message/rfc822":
        data = _addressed(parcel.data, recipient, now)
    else:
        data = _enclosed(parcel, sender, recipient, now)
    if _BARE.search(data):
        raise DeliveryError(f"{parcel.file}: a line of the message does not end in CRLF", "make it anew")
    head = data.partition(b"\r\n\r\n")[0]
    return Message(data, eight_bit=not data.isascii(), international=not head.isascii())


def _addressed(data: bytes, recipient: Mailbox, now: datetime) -> bytes:
    """A published message of this moment, with the field ``To`` unless it addresses somebody already.

    RFC 5322 section 3.6.1: the date is that on which the message is put on its way. One that lies ahead, as a day's
    noon does at night, is taken for spam.
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


def _enclosed(parcel: PublishedFile, sender: Mailbox, recipient: Mailbox, now: datetime) -> bytes:
    """A file as the attachment of a small message, read back before it leaves."""
    fields = tuple(_fields(parcel, sender, recipient, now))
    text = f"{printable(parcel.title) or parcel.file}\n".encode()
    boundary = _boundary(parcel)
    parts = (
        (("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable")),
        quopri.encodestring(text).replace(b"\n", b"\r\n"),
        tuple(_attached(parcel)),
        base64.encodebytes(parcel.data).replace(b"\n", b"\r\n"),
    )
    data = (
        b"".join(_field(*field) for field in fields)
        + b"\r\n"
        + _part(boundary, parts[0], parts[1])
        + _part(boundary, parts[2], parts[3])
        + f"--{boundary}--\r\n".encode("ascii")
    )
    if why := fault(data, tuple(name for name, _ in fields)) or _difference(data, parcel):
        raise DeliveryError(f"{parcel.file}: {why}", "give it another name or title")
    return data


def _fields(
    parcel: PublishedFile, sender: Mailbox, recipient: Mailbox, now: datetime
) -> Iterator[tuple[str, str]]:
    # The same file for the same recipient has the same id, so that mailboxes drop a second one.
    unique = hashlib.sha256(f"{parcel.sha256}\n{recipient.address}".encode()).hexdigest()[:32]
    yield "From", mailbox("From", sender.name, sender.address)
    yield "To", mailbox("To", "", recipient.address)
    yield "Date", format_datetime(now)
    yield "Subject", encoded("Subject", parcel.title or parcel.file)
    yield "Message-ID", f"<{unique}@{sender.domain}>"
    yield "Auto-Submitted", "auto-generated"
    yield "MIME-Version", "1.0"
    yield "Content-Type", f'multipart/mixed; boundary="{_boundary(parcel)}"'


def _boundary(parcel: PublishedFile) -> str:
    return (
        f"=_{parcel.sha256[:32]}"  # no line of base64 or quoted-printable holds "=_" (RFC 2045 section 6.7)
    )


def _attached(parcel: PublishedFile) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", parcel.media_type, re.ASCII):
        raise DeliveryError(f"{parcel.file}: {parcel.media_type!r} is no media type", "mend the exporter")
    yield "Content-Type", parcel.media_type
    name = PurePosixPath(parcel.file).name
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


def _difference(data: bytes, parcel: PublishedFile) -> str:
    """What a parser finds else than the file under its name; empty for nothing."""
    files = list(_parsed(data).iter_attachments())
    if len(files) != 1 or files[0].get_filename() != PurePosixPath(parcel.file).name:
        return "the attachment's name does not read back"
    same = files[0].get_payload(decode=True) == parcel.data
    return "" if same and files[0].get_content_type() == parcel.media_type else "it does not read back"


def _parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)
