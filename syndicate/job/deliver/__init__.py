"""Published files to their readers: by mail, as a ping to a hub, as a copy elsewhere. After publishing, and optional.

Mail is sent at most once (docs/decisions/0016-mail-at-most-once.md): `Log` remembers each message before a server may
take it, so that after a kill it is not sent again. What surely failed is tried again on the next run. Never reads the
clock or the environment; one delivery that fails does not stop another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from syndicate.job.deliver.files import Delivery, Log, PublishedFile, State
from syndicate.job.deliver.targets import Copy, Mail, Target, WebSub

# A command that only reads a job loads no mail, no HTTP, no store.
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
    target: Target, files: Sequence[PublishedFile], log: Log, states: Mapping[str, State], now: datetime
) -> tuple[Delivery, ...]:
    """Deliver files to a target.

    Args:
        target: one in which `check` finds no problem; its secrets are resolved.
        files: for mail, what each recipient gets once; for WebSub, feeds, of which those that changed are announced;
            for a copy, all files of the published set: other files that an earlier call copied are deleted.
        log: remembers what happens from now on.
        states: what it remembers of earlier runs, by key.
        now: aware; the date of messages.

    Returns:
        The deliveries of this call, in order; none for what was delivered or refused before.

    Raises:
        SyndicateError: `log` raised it; nothing more is sent.
    """
    match target:
        case Mail():
            from syndicate.job.deliver.mail import send

            return tuple(send(target, files, log, states, now))
        case WebSub():
            from syndicate.job.deliver.websub import announce

            return tuple(announce(target, files, log, states))
        case Copy():
            from syndicate.job.deliver.copying import copy

            return tuple(copy(target, files, log, states))
        case _:
            assert_never(target)


def check(target: Target) -> tuple[str, ...]:
    """Problems of a target's settings, each with what to do. Opens no connection."""
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
    """Why a target cannot be reached now. Connects, logs in and lists; sends, writes and changes nothing."""
    match target:
        case Mail():
            from syndicate.job.deliver import mail

            return tuple(mail.problems(target))
        case WebSub():
            from syndicate.job.deliver import websub

            return tuple(websub.problems(target))
        case Copy():
            from syndicate.job.deliver import copying

            return tuple(copying.problems(target))
        case _:
            assert_never(target)
