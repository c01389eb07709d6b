"""What a publisher asks in return for its text. Now the notice; further conditions become fields of `Terms`."""

from __future__ import annotations

from msgspec import Struct

from syndicate.model.notice import Disclaimer, Waiver


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """All that the publisher asks of those who republish an article."""

    disclaimer: Disclaimer | Waiver
