"""The conditions of a publisher. Now the notice; further conditions become fields of `Terms`."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model.notice import Disclaimer, Waiver


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """All conditions for publishing an article again."""

    disclaimer: Disclaimer | Waiver
