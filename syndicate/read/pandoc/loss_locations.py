"""What was left out of a document, and where: pandoc tells no lines, so paragraphs are counted."""

from __future__ import annotations

from collections import Counter

from syndicate.model import Loss

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
        self._counts: Counter[str] = Counter()
        self._places: dict[str, str] = {}
        self._paragraph = 0
        self._heading = ""

    def next(self) -> None:
        """A paragraph begins, or what counts as one."""
        self._paragraph += 1

    def below(self, heading: str) -> None:
        """What follows stands below this heading."""
        self._heading = heading

    def lose(self, what: str) -> None:
        self._counts[what] += 1
        place = f"paragraph {self._paragraph}" if self._paragraph else ""
        if self._heading:
            place += f", below {shown(self._heading)}"
        self._places.setdefault(what, place)

    def losses(self) -> tuple[Loss, ...]:
        return tuple(
            Loss(what if count == 1 else f"{what} ({count} times)", self._places[what])
            for what, count in self._counts.items()
        )
