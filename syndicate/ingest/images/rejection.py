"""The error of a picture that cannot be loaded or shown. `syndicate.ingest.images` makes a loss of it."""

from __future__ import annotations


class ImageRejected(Exception):  # noqa: N818 -- it says what happened, not that something broke
    """A picture is left out.

    Args:
        reason: a clause that follows the picture's address.
        missing: whether there is nothing there, so that it may be somewhere else.
    """

    def __init__(self, reason: str, *, missing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.missing = missing
