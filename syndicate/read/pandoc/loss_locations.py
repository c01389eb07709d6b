"""The losses of a document with their places: pandoc gives no lines, so that paragraphs are counted."""

from __future__ import annotations

from syndicate.model import Loss
from syndicate.model.loss import LossCount

DEEPEST = 100
"""Levels of blocks and inlines; a document that is deeper is refused."""
_SHOWN = 60


def shown(text: str) -> str:
    """A text on one line, short, in quotation marks."""
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 2] + " …")


class LossLocations:
    """Counts the paragraphs of a document, and what is lost in them, by kind and with the first place."""

    def __init__(self) -> None:
        self._count = LossCount()
        self.losses = self._count.losses
        self._paragraph = 0
        self._heading = ""

    def next(self) -> None:
        """A paragraph begins, or what counts as one."""
        self._paragraph += 1

    def below(self, heading: str) -> None:
        """Take a heading as the place of the paragraphs that follow."""
        self._heading = heading

    def lose(self, loss: Loss) -> None:
        place = f"paragraph {self._paragraph}" if self._paragraph else ""
        if self._heading:
            place += f", below {shown(self._heading)}"
        self._count.add(loss, place)
