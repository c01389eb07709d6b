"""Why a request failed. Stays inside the package, which makes a `FetchError` or a stale copy of it."""

from __future__ import annotations


class FetchFailure(Exception):  # noqa: N818 -- never leaves the package
    """A failure, without the source's name; neither `what` nor `hint` may hold a secret.

    Args:
        what: what happened, to follow the source's URL and a colon.
        hint: what to do about it.
        status: the HTTP status, 0 where there was none.
        lasting: the source itself says no, so that its last good copy must not stand in for it.
        again: another try may help.
        unconnected: no request was sent yet.
        after: seconds that the server asks to wait before it; None where it does not say.
    """

    def __init__(
        self,
        what: str,
        hint: str = "",
        *,
        status: int = 0,
        lasting: bool = False,
        again: bool = False,
        unconnected: bool = False,
        after: float | None = None,
    ) -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint
        self.status = status
        self.lasting = lasting
        self.again = again
        self.unconnected = unconnected
        self.after = after
