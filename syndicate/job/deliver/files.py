"""What is delivered, and with which outcome, as frozen values; the memory of outcomes as a protocol. Sends nothing."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from syndicate.errors import DeliveryError

State: TypeAlias = Literal["begun", "done", "failed", "refused", "skipped"]
"""Of a key. `begun` is left where a run was cut off; `failed` is tried again, the last three are not."""

Outcome: TypeAlias = Literal["done", "failed", "refused", "unknown", "planned"]

SETTLED: frozenset[State] = frozenset({"done", "refused", "skipped"})
"""States after which a message is not sent."""


class PublishedFile(Struct, frozen=True):
    """One published file.

    Args:
        file: its name in the published folder.
        title: of its edition, for the subject of a message.
        sha256: of `data`, in hexadecimal.
        issue: what stays the same when this file is made again, such as the output, the issue's number and the
            format: a recipient gets it once, also if its bytes change. Empty: each content counts as a new file.
        topic: the URL of a feed document that people subscribe to; empty for all others, archive documents too.
    """

    file: str
    media_type: str
    title: str
    data: bytes
    sha256: str
    issue: str = ""
    topic: str = ""


_MAIL = "mail "


def mail_key(address: str, issue: str) -> str:
    """The key in a `Log` of an issue for one recipient."""
    return f"{_MAIL}{address.casefold()} {issue}"


def read_mail_key(key: str) -> tuple[str, str] | None:
    """The address and the issue of a key that `mail_key` made; None for any other key."""
    if not key.startswith(_MAIL):
        return None
    address, _, issue = key.removeprefix(_MAIL).partition(" ")
    return address, issue


class Delivery(Struct, frozen=True, kw_only=True):
    """The outcome of one delivery: `what` is a file or several, `to` an address, or the URL of a hub or a folder.

    `planned`: a run that changes nothing would send it. `failed`: the next run tries it again. `refused`: no run does.
    `unknown`: it may have been sent, and is not sent again. `reason` and `hint` hold no secret.
    """

    to: str
    what: str
    outcome: Outcome
    reason: str = ""
    hint: str = ""
    code: str = ""
    """Of what went wrong (docs/messages.md); empty where nothing did."""


def failed(to: str, what: str, error: DeliveryError) -> Delivery:
    """The delivery that an error ended."""
    outcome: Outcome = (
        "failed" if error.again else "unknown" if error.code == "delivery-unknown" else "refused"
    )
    return Delivery(to=to, what=what, outcome=outcome, reason=error.message, hint=error.hint, code=error.code)


class Log(Protocol):
    """Remembers the state of each key; a call returns when that is durable."""

    def begin(self, key: str) -> None:
        """The other side may act from now on."""
        ...

    def done(self, key: str) -> None:
        """The other side has acted."""
        ...

    def failed(self, key: str, reason: str, *, again: bool) -> None:
        """The other side has not acted, or its answer is lost: the state is `failed` with `again`, else `refused`."""
        ...

    def forget(self, key: str) -> None:
        """What was delivered under a key was replaced since; unknown keys are no error."""
        ...
