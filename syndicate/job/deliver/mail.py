"""Parcels to messages in recipients' hands, each at most once.

A message is one transaction for one recipient, so that what became of it is known for each. `Log.begin` stands
between what a server refuses for certain and the moment from which it may have taken the message; when it then falls
silent, nobody knows, and the message is not sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.job.deliver.files import (
    SETTLED,
    Delivery,
    DeliveryError,
    Log,
    Outcome,
    PublishedFile,
    State,
    mail_key,
)
from syndicate.job.deliver.mailboxes import Mailbox, mailbox_of
from syndicate.job.deliver.messages import message_of
from syndicate.job.deliver.smtp import SmtpSession
from syndicate.job.deliver.targets import Mail

_UNKNOWN = "the server's answer never came, so that it may have been sent; it is not sent again"
_ASK = "ask the recipient, and send it by hand if it is missing"


class _Post(Struct, frozen=True):
    """One message to be sent: the parcel, to whom, and the key of both."""

    parcel: PublishedFile
    recipient: Mailbox
    key: str


def send(
    mail: Mail, parcels: Sequence[PublishedFile], log: Log, states: Mapping[str, State], now: datetime
) -> Iterator[Delivery]:
    """Send each parcel to each recipient who has not got it; asks the server only if there is something to send."""
    sender = mailbox_of(mail.sender)
    assert sender is not None  # `syndicate.job.deliver.check` has seen it
    office = SmtpSession(mail)
    known = dict(states)
    try:
        for post in _posts(mail, parcels):
            state = known.get(post.key)
            if state in SETTLED:
                continue
            known[post.key] = "done"  # the same issue may stand there under two names
            if state == "begun":
                log.failed(post.key, f"{_UNKNOWN}: the run was cut off", again=False)
                yield _delivery(post, "unknown", f"{_UNKNOWN}: the run was cut off", _ASK)
            else:
                yield _sent(office, sender, post, log, now)
    finally:
        office.close()


def reach(mail: Mail) -> Iterator[str]:
    """What keeps the server from being spoken to, login included."""
    office = SmtpSession(mail)
    try:
        office.open()
    except DeliveryError as why:
        yield f"{why.reason}: {why.hint}" if why.hint else why.reason
    finally:
        office.close()


def _posts(mail: Mail, parcels: Sequence[PublishedFile]) -> Iterator[_Post]:
    for parcel in parcels:
        for text in mail.recipients:
            recipient = mailbox_of(text)
            assert recipient is not None  # as above
            key = mail_key(recipient.address, parcel.issue or parcel.sha256)
            yield _Post(parcel, recipient, key)


def _sent(office: SmtpSession, sender: Mailbox, post: _Post, log: Log, now: datetime) -> Delivery:
    try:
        message = message_of(post.parcel, sender, post.recipient, now)
        answered = office.hand_over(message, sender, post.recipient, lambda: log.begin(post.key))
    except DeliveryError as why:
        log.failed(post.key, why.reason, again=why.again)
        return _delivery(post, "failed" if why.again else "refused", why.reason, why.hint)
    if not answered:
        log.failed(post.key, _UNKNOWN, again=False)
        return _delivery(post, "unknown", _UNKNOWN, _ASK)
    log.done(post.key)
    return _delivery(post, "done")


def _delivery(post: _Post, outcome: Outcome, reason: str = "", hint: str = "") -> Delivery:
    return Delivery(
        to=post.recipient.address,
        what=post.parcel.file,
        outcome=outcome,
        reason=reason,
        hint=hint,
    )
