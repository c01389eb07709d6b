"""Published files to messages by mail, each to each recipient at most once.

A message is one SMTP transaction for one recipient, so that the outcome is known for each. `Log.begin` is called when
the server has agreed to everything and may take the message from then on; if no answer follows, the message may have
been sent, and is not sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.errors import DeliveryError
from syndicate.job.deliver.files import SETTLED, Delivery, Log, PublishedFile, State, failed, mail_key
from syndicate.job.deliver.mailboxes import Mailbox, mailbox_of
from syndicate.job.deliver.messages import message_of
from syndicate.job.deliver.smtp import SmtpSession
from syndicate.job.deliver.targets import Mail

_UNKNOWN = "the server's answer never came, so that it may have been sent; it is not sent again"


class _Post(Struct, frozen=True):
    """A file for a recipient, and the key of both."""

    published: PublishedFile
    recipient: Mailbox
    key: str


def send(
    mail: Mail, files: Sequence[PublishedFile], log: Log, states: Mapping[str, State], now: datetime
) -> Iterator[Delivery]:
    """Send each file to each recipient who has not got it. Connects only if there is something to send."""
    sender = mailbox_of(mail.sender)
    assert sender is not None  # `syndicate.job.deliver.check` found no problem
    session = SmtpSession(mail)
    known = dict(states)
    try:
        for post in _posts(mail, files):
            state = known.get(post.key)
            if state in SETTLED:
                continue
            known[post.key] = "done"  # one issue may have two names in the folder
            try:
                if state == "begun":
                    raise _unknown(": the run was cut off")
                _send(session, sender, post, log, now)
                yield Delivery(to=post.recipient.address, what=post.published.file, outcome="done")
            except DeliveryError as error:
                log.failed(post.key, error.message, again=error.again)
                yield failed(post.recipient.address, post.published.file, error)
    finally:
        session.close()


def problems(mail: Mail) -> Iterator[str]:
    """Why the server cannot be reached, or refuses the login."""
    session = SmtpSession(mail)
    try:
        session.open()
    except DeliveryError as error:
        yield f"{error.message}: {error.hint}" if error.hint else error.message
    finally:
        session.close()


def _posts(mail: Mail, files: Sequence[PublishedFile]) -> Iterator[_Post]:
    for published in files:
        for text in mail.recipients:
            recipient = mailbox_of(text)
            assert recipient is not None  # as above
            yield _Post(
                published, recipient, mail_key(recipient.address, published.issue or published.sha256)
            )


def _send(session: SmtpSession, sender: Mailbox, post: _Post, log: Log, now: datetime) -> None:
    """Raises: DeliveryError: the message was not sent, or the server did not say whether it was."""
    message = message_of(post.published, sender, post.recipient, now)
    if not session.send(message, sender, post.recipient, lambda: log.begin(post.key)):
        raise _unknown()
    log.done(post.key)


def _unknown(more: str = "") -> DeliveryError:
    hint = "ask the recipient, and send it by hand if it is missing"
    return DeliveryError(_UNKNOWN + more, hint, again=False, code="delivery-unknown")
