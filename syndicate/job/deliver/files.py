"""What is delivered, and what became of it, as frozen values; the memory of it as a protocol."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

State: TypeAlias = Literal["begun", "done", "failed", "refused", "skipped"]
"""Of a key: `begun` and nothing later, where a run was cut off; `failed` is tried again, the last three are not."""

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
            format: a recipient gets it once, whatever became of its bytes. Empty: its bytes are what it is.
        topic: for a feed document that people subscribe to, its URL; empty for all else, archive documents too.
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
    """Under which a `Log` remembers what became of an issue for one recipient."""
    return f"{_MAIL}{address.casefold()} {issue}"


def read_mail_key(key: str) -> tuple[str, str] | None:
    """The address and the issue of a key that `mail_key` made; None for any other key."""
    if not key.startswith(_MAIL):
        return None
    address, _, issue = key.removeprefix(_MAIL).partition(" ")
    return address, issue


class Delivery(Struct, frozen=True, kw_only=True):
    """What became of one delivery: `what` is a file or several, `to` an address, or the URL of a hub or a folder.

    `planned` is what a run would send that changes nothing. `failed` is tried again on the next run; `refused` is not;
    `unknown` is what may have been sent, and is not sent again. `reason` and `hint` hold no secret.
    """

    to: str
    what: str
    outcome: Outcome
    reason: str = ""
    hint: str = ""


class Log(Protocol):
    """What became of each key; a call returns when that is durable."""

    def begin(self, key: str) -> None:
        """From now on the other side may act."""
        ...

    def done(self, key: str) -> None:
        """It has acted."""
        ...

    def failed(self, key: str, reason: str, *, again: bool) -> None:
        """It has not, or nobody will know: the state is `failed` with `again`, else `refused`."""
        ...

    def forget(self, key: str) -> None:
        """What was delivered under a key does not stand there any more; unknown keys are no error."""
        ...


class DeliveryError(Exception):
    """Why something did not go out, for certain; inside the package only.

    Args:
        reason: what happened; holds no secret.
        hint: what to do about it.
        again: another run may have more luck.
    """

    def __init__(self, reason: str, hint: str = "", *, again: bool = True) -> None:
        super().__init__(reason, hint)
        self.reason = reason
        self.hint = hint
        self.again = again
