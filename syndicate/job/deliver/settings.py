"""The settings of a target to problems, as sentences that say what to do. Opens no connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from syndicate.ingest.fetch.urls import public
from syndicate.job.deliver.mailboxes import mailbox_of
from syndicate.job.deliver.targets import Copy, Mail, WebSub

_SECRET = re.compile("key$|secret|passw|token|credential|account_?key|connection_string", re.IGNORECASE)


def of_mail(mail: Mail) -> Iterator[str]:
    """Problems of a mail target."""
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", mail.server):
        yield f"server {mail.server!r}: write a host's name, and its port into port"
    if mailbox_of(mail.sender) is None:
        yield f"sender {mail.sender!r}: write it like News <news@example.org>"
    seen: set[str] = set()
    for recipient in mail.recipients:
        mailbox = mailbox_of(recipient)
        if mailbox is None or mailbox.name:
            yield f"recipient {recipient!r}: write it like name@example.org"
        elif mailbox.address.casefold() in seen:
            yield f"recipient {recipient!r} is listed twice: remove one"
        else:
            seen.add(mailbox.address.casefold())
    yield from _of_login(mail)
    if (mail.port_used, mail.security) == (465, "starttls"):
        yield 'port 465 is encrypted from the first byte: set security = "tls", or port = 587'
    if (mail.port_used, mail.security) in {(587, "tls"), (25, "tls")}:
        yield f'port {mail.port_used} begins in plain text: set security = "starttls", or port = 465'


def _of_login(mail: Mail) -> Iterator[str]:
    if bool(mail.username) != (mail.password is not None):
        yield "username and password go together: give both, or none"
    if not (mail.username.isascii() and (mail.password is None or mail.password.reveal().isascii())):
        yield "username or password is not ASCII, which logins by SMTP cannot send: set another one"
    if mail.security == "none" and mail.password is not None and not is_loopback(mail.server):
        yield 'security = "none" would show the password to everybody on the way: set "starttls" or "tls"'


def is_loopback(host: str) -> bool:
    """Whether a connection to a host stays on this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def of_websub(websub: WebSub) -> Iterator[str]:
    """Problems of a hub."""
    parts = urlsplit(websub.hub)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield f"hub {public(websub.hub)!r}: write its URL, like https://hub.example.org/"


def of_copy(copy: Copy) -> Iterator[str]:
    """Problems of a copy's place."""
    if not re.match(r"[a-z][a-z0-9+.-]*://[^/]*", copy.url) or "::" in copy.url:
        yield f"url {public(copy.url)!r}: write it like s3://bucket/folder or file:///folder"
    elif urlsplit(copy.url).password is not None:
        yield f'url {public(copy.url)!r} holds a password: put it into secrets, as password = {{env = "NAME"}}'
    for name in copy.options:
        if _SECRET.search(name):
            yield f'option {name!r} looks like a secret: put it into secrets, as {name} = {{env = "NAME"}}'
    for name in sorted(copy.options.keys() & copy.secrets.keys()):
        yield f"{name!r} is in options and in secrets: remove one"
