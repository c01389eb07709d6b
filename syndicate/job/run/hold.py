"""Held articles between one night and the next: those that outputs were published without are tried again.

In the newest file of an output its held articles are tried alone each night, and named each night that they fail. In an
older issue or an archive document, an article is tried again when it, its document or the program changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from syndicate.job.ledger import ArticleRow, HeldRow
from syndicate.job.run.document import PlannedDocument
from syndicate.job.run.make import Maker
from syndicate.model.receipt import Failure

_NOTHING_WAS = "nothing was published; "


class Holding:
    """The articles that are held, before and after the outputs of a run are made.

    Args:
        rows: what the ledger remembers.
        known: all articles.
        maker: of the outputs; its `held` are added.
        stands: whether a document is published as it is.
    """

    def __init__(
        self,
        rows: Sequence[HeldRow],
        known: Sequence[ArticleRow],
        maker: Maker,
        stands: Callable[[PlannedDocument], bool],
    ) -> None:
        self._before = {(row.file, row.article): row for row in rows}
        self._known = {one.id: one for one in known}
        self._maker = maker
        self._stands = stands
        self._silent: list[HeldRow] = []

    def spared(
        self, documents: Sequence[PlannedDocument], only: frozenset[str], *, force: bool
    ) -> tuple[PlannedDocument, ...]:
        """The documents without the articles that still fail in them.

        Args:
            documents: as they are planned.
            only: the outputs that are built; empty: all.
            force: try every held article.
        """
        rows: dict[str, list[HeldRow]] = defaultdict(list)
        for row in self._before.values():
            rows[row.file].append(row)
        newest: dict[str, int] = defaultdict(int)
        for one in documents:
            newest[one.output] = max(newest[one.output], one.number or 0)
        gone: dict[str, list[str]] = {}
        wanted: list[tuple[PlannedDocument, str]] = []
        for one in documents:
            mine = [row for row in rows[one.file] if row.article in one.articles]
            built = not only or one.output in only
            if mine and built and not one.lost and (force or not self._is_settled(one, mine, newest)):
                wanted += [(one, row.article) for row in mine]
            elif mine:
                self._silent += mine
                gone[one.file] = [] if one.lost else [row.article for row in mine]
        if wanted:
            self._maker.hold_again(wanted)
        for held in self._maker.held:
            gone.setdefault(held.document.file, []).append(held.article)
        return tuple(self._maker.without(one, gone.get(one.file, ())) for one in documents)

    def _is_settled(self, document: PlannedDocument, mine: Sequence[HeldRow], newest: dict[str, int]) -> bool:
        """Whether a document is an older one, and nothing changed since its articles were held."""
        paging = document.manner.paging
        followed = (document.number or newest[document.output]) < newest[document.output]
        if not followed and not (paging and paging.archive):
            return False
        same = all(self._known[row.article].fingerprint == row.version for row in mine)
        return same and self._stands(self._maker.without(document, [row.article for row in mine]))

    def rows(self, now: datetime) -> tuple[HeldRow, ...]:
        """The held articles after all outputs are made. One that was held before for the same reason keeps its date."""
        found = [*self._silent]
        for held in self._maker.held:
            row = HeldRow(
                file=held.document.file,
                article=held.article,
                version=self._known[held.article].fingerprint,
                since=now.replace(microsecond=0),
                reason=held.errors[0].message,
            )
            before = self._before.get((row.file, row.article))
            same = before is not None and (before.version, before.reason) == (row.version, row.reason)
            found.append(before if before is not None and same else row)
        return tuple(sorted(found, key=lambda row: (row.file, row.article)))

    def failures(self) -> Iterator[Failure]:
        """A failure for each held article, once for each output and format."""
        reported: set[tuple[str, str, str]] = set()
        for held in self._maker.held:
            document = held.document
            key = (document.output, document.manner.format, held.article)
            if key in reported:
                continue
            reported.add(key)
            what = f"{document.file}: goes out without {self._known[held.article].title!r} ({held.article})"
            hint = held.errors[0].hint.removeprefix(_NOTHING_WAS)
            yield Failure(document.file, f"{what}: {held.errors[0].message}", hint, held.errors[0].code)
