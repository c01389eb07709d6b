"""What was found of one thing that a run needs."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One thing that was looked for.

    `remedy` is a command for a shell, or a sentence where no command is known; empty where nothing is to be done.
    A finding may be `ok` and still have a remedy: the work can be done, but better. `packages` are the system's
    packages that the remedy installs. Without a finding that is `required`, documents cannot be made.
    """

    what: str
    ok: bool
    detail: str = ""
    remedy: str = ""
    required: bool = True
    packages: tuple[str, ...] = ()
