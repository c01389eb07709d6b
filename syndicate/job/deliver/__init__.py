"""What was published, on its way: by mail, as a ping to a hub, as a copy elsewhere. After publishing, and optional.

Mail is sent at most once (docs/decisions/0016-mail-at-most-once.md): `Log` is told before a server may act, so that
after a kill nobody sends again what may have been sent. What failed for certain is tried again on the next run.
Nothing here reads the clock or the environment, and no failure of one delivery keeps back another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from syndicate.job.deliver.files import Delivery, Log, PublishedFile, State
from syndicate.job.deliver.targets import Copy, Mail, Target, WebSub

# Who only reads a job pays for no mail, no HTTP, no store.
# ruff: noqa: PLC0415

__all__ = [
    "Copy",
    "Delivery",
    "Log",
    "Mail",
    "PublishedFile",
    "State",
    "Target",
    "WebSub",
    "check",
    "deliver",
    "probe",
]


def deliver(
    target: Target, parcels: Sequence[PublishedFile], log: Log, states: Mapping[str, State], now: datetime
) -> tuple[Delivery, ...]:
    """Bring parcels to a target.

    Args:
        target: without problems, as `check` finds them; its secrets are resolved.
        parcels: for mail, what goes to each recipient who has not got it; for WebSub, the feeds, of which those that
            changed are announced; for a copy, all files of the published set: what is gone from it is deleted there.
        log: remembers, durably when each call returns.
        states: what it remembers of earlier runs, by key.
        now: aware; the date of messages that are made here.

    Returns:
        What was done, failed or stays unknown, in order; nothing of what had been delivered or refused before.

    Raises:
        SyndicateError: what `log` raises; then nothing more is sent.
    """
    match target:
        case Mail():
            from syndicate.job.deliver.mail import send

            return tuple(send(target, parcels, log, states, now))
        case WebSub():
            from syndicate.job.deliver.websub import announce

            return tuple(announce(target, parcels, log, states))
        case Copy():
            from syndicate.job.deliver.copying import copy

            return tuple(copy(target, parcels, log, states))
        case _:
            assert_never(target)


def check(target: Target) -> tuple[str, ...]:
    """What is wrong with a target's settings, without asking anybody; each problem says what to do."""
    from syndicate.job.deliver import settings

    match target:
        case Mail():
            return tuple(settings.of_mail(target))
        case WebSub():
            return tuple(settings.of_websub(target))
        case Copy():
            return tuple(settings.of_copy(target))
        case _:
            assert_never(target)


def probe(target: Target) -> tuple[str, ...]:
    """What keeps a target from being reached now: connects, logs in, lists; sends, writes and changes nothing."""
    match target:
        case Mail():
            from syndicate.job.deliver import mail

            return tuple(mail.reach(target))
        case WebSub():
            from syndicate.job.deliver import websub

            return tuple(websub.reach(target))
        case Copy():
            from syndicate.job.deliver import copying

            return tuple(copying.reach(target))
        case _:
            assert_never(target)
