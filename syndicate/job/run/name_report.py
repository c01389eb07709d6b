"""The names of articles in one source to lines of a log: renamed, moved, in two sources. Values in, lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sized


class NameReport:
    """Reports the names in one source.

    Args:
        uri: of the source.
        reuses_numbers: whether it gives the numbers of articles to other articles.
    """

    def __init__(self, uri: str, *, reuses_numbers: bool) -> None:
        self._uri = uri
        self._reuses_numbers = reuses_numbers
        self.moved_from = ""
        """The address that the source had before."""
        self.renamed: list[tuple[str, str]] = []
        """The published id of an article, and the one that the source states now."""
        self.twins: dict[str, str] = {}
        """The titles of articles that another source or item has, too, by their ids."""

    def lines(self) -> Iterator[str]:
        """A line for each thing that changed tonight."""
        if self.moved_from:
            yield f"{self._uri}: this source was {self.moved_from}; its articles keep their ids"
        if self.renamed and not self._reuses_numbers:  # numbers change each night
            old, new = self.renamed[0]
            yield (
                f"{self._uri}: {_counted(self.renamed)} another id than before ({new} was {old}), "
                "and keeps the published one"
            )
        if self.twins:
            yield (
                f"{self._uri}: {_counted(self.twins)} the same text as another one "
                f"({next(iter(self.twins.values()))!r}), and is published once"
            )

    def lasting(self) -> Iterator[str]:
        """A line for what is so each night."""
        if self._reuses_numbers:
            yield (
                f"{self._uri}: it uses the numbers of articles for other ones; articles are distinguished by link, "
                "headline and words, and keep their published ids"
            )


def _counted(found: Sized) -> str:
    return "1 article has" if len(found) == 1 else f"each of {len(found)} articles has"
