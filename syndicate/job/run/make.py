"""Documents to verified outputs. An output that fails for an article is made without it; that article is held.

Which articles are to blame, `syndicate.job.run.culprits` finds. A failure that the plainest article would have, too, is
the format's, the theme's or the machine's: no article is held for it
(docs/decisions/0023-one-article-held-per-output.md).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from syndicate.edition.compose import compose
from syndicate.errors import ExportError, NoticeError, UsageError
from syndicate.job.config import Publication
from syndicate.job.run.culprits import Errors, Group, culprits
from syndicate.job.run.document import PlannedDocument, without
from syndicate.model import Edition
from syndicate.plugins.formats import traits_of
from syndicate.publish.outputs import ExportTask, Output, export_and_verify, too_large
from syndicate.publish.theme_check.specimen import plain_specimen
from syndicate.runtime.limits import Limits
from syndicate.runtime.workers import Done, Failed, Outcome

_ROUNDS = 3
"""How often an output is made again without further articles."""
_SHORTEST = 0.1
"""What an output of a few articles may take at least, of the time that one of all of them may take."""


class Held(Struct, frozen=True):
    """An article that a document goes out without, and what is wrong with it there."""

    document: PlannedDocument
    article: str
    errors: Errors


class Made(Struct, frozen=True):
    """What became of a document, as it was written at last. Without an output and without an error it holds nothing."""

    document: PlannedDocument
    edition: Edition | None
    outcome: Outcome[Output]


class Maker:
    """Makes the outputs of a job; `held` are the articles that they go out without.

    Args:
        limits: of the job.
        publication: of the job.
        composed: the edition of a document.
        identified: a document with the fingerprint of what it holds.
    """

    def __init__(
        self,
        limits: Limits,
        publication: Publication,
        composed: Callable[[PlannedDocument], Edition],
        identified: Callable[[PlannedDocument], PlannedDocument],
    ) -> None:
        self._limits = limits
        self._publication = publication
        self._composed = composed
        self._identified = identified
        self._works: dict[tuple[str, str], bool] = {}
        self.held: list[Held] = []

    def without(self, document: PlannedDocument, articles: Iterable[str]) -> PlannedDocument:
        """A document that holds some articles less, with its fingerprint."""
        gone = frozenset(articles)
        return self._identified(without(document, gone)) if gone else document

    def hold_again(self, wanted: Sequence[tuple[PlannedDocument, str]]) -> None:
        """Try held articles again, each alone, and hold those that still fail."""
        alone = [_only(document, (article,)) for document, article in wanted]
        for (document, article), outcome in zip(wanted, self._tried(alone), strict=True):
            if isinstance(outcome, Failed):
                self.held.append(Held(document, article, outcome.errors))

    def make(self, documents: Iterable[PlannedDocument]) -> Iterator[Made]:
        """Make the output of each document, in any order."""
        documents = tuple(documents)
        under_way: dict[str, PlannedDocument] = {}
        failed: list[tuple[PlannedDocument, Errors]] = []
        refused: list[Made] = []

        def tasks() -> Iterator[ExportTask]:
            for document in documents:
                composed, edition = self._composable(document)
                if document.articles and not composed.articles:
                    failed.append((composed, ()))
                    continue
                if reason := self._too_large(composed, edition):
                    refused.append(Made(composed, None, Failed((refusal(composed, reason),))))
                    continue
                under_way[composed.file] = composed
                yield _task(composed, edition)

        largest = max((len(document.articles) for document in documents), default=0)
        for task, outcome in export_and_verify(tasks(), self._limits, largest):
            document = under_way.pop(task.label)
            if isinstance(outcome, Failed):
                failed.append((document, outcome.errors))
            else:
                yield Made(document, task.edition, outcome)
        yield from refused
        for document, errors in failed:
            yield self._spared(document, errors) if errors else Made(document, None, Failed(()))

    def _too_large(self, document: PlannedDocument, edition: Edition) -> str:
        """The reason why a book cannot hold its edition, now that its pictures are known; empty if it can."""
        if not traits_of(document.manner.format).embeds_images:
            return ""
        return too_large(document.manner.format, edition.extent, self._limits.memory_bytes)

    def _composable(self, document: PlannedDocument) -> tuple[PlannedDocument, Edition]:
        """The document, without articles that stand in no edition, and its edition."""
        while True:
            try:
                return document, self._composed(document)
            except NoticeError as error:
                if not error.article:
                    raise
                self.held.append(Held(document, error.article, (error,)))
                document = self.without(document, {error.article})

    def _spared(self, document: PlannedDocument, errors: Errors) -> Made:
        """A document that failed, made without the articles that explain it."""
        unexplained = Made(document, None, Failed(errors))
        held: list[Held] = []
        for _ in range(_ROUNDS):
            if any(isinstance(error, UsageError) for error in errors) or not self._is_working(document):
                break
            found = culprits(document.articles, errors, functools.partial(self._wrong, document))
            if not found:
                break
            held += [Held(document, article, why) for article, why in found.items()]
            document = self.without(document, found)
            outcome = self._tried([document])[0] if document.articles else Failed(())
            if isinstance(outcome, Done) or not document.articles:
                self.held += held
                return Made(document, self._composed(document), outcome)
            errors = outcome.errors
        return unexplained

    def _is_working(self, document: PlannedDocument) -> bool:
        """Whether the format, the theme and the settings of a document do well with an article that has nothing odd."""
        key = (document.output, document.manner.format)
        if key not in self._works:
            edition = compose(
                [plain_specimen()],
                id=document.edition,
                title=document.title,
                url=self._publication.url,
                publisher=self._publication.publisher,
                date=document.date,
                series=document.series,
                number=document.number,
                amendments=document.amendments,
            )
            ((_, outcome),) = export_and_verify([_task(document, edition)], self._limits, 1)
            self._works[key] = isinstance(outcome, Done)
        return self._works[key]

    def _wrong(self, document: PlannedDocument, groups: Sequence[Group]) -> list[Errors]:
        """What is wrong with outputs of some of a document's articles."""
        share = max(map(len, groups)) / len(document.articles)
        tried = self._tried([_only(document, group) for group in groups], max(_SHORTEST, share))
        return [outcome.errors if isinstance(outcome, Failed) else () for outcome in tried]

    def _tried(self, documents: Sequence[PlannedDocument], share: float = 1.0) -> list[Outcome[Output]]:
        """The outputs of documents, in order. `share` is how much of the usual time each may take."""
        outcomes: list[Outcome[Output] | None] = []
        tasks: list[ExportTask] = []
        for document in documents:
            try:
                tasks.append(_task(document, self._composed(document)))
                outcomes.append(None)
            except NoticeError as error:
                outcomes.append(Failed((error,)))
        largest = max((len(document.articles) for document in documents), default=0)
        made = (outcome for _, outcome in export_and_verify(tasks, self._limits, largest, share))
        return [next(made) if outcome is None else outcome for outcome in outcomes]


def refusal(document: PlannedDocument, reason: str) -> ExportError:
    """What to say of a document that is too large to be made."""
    hint = (
        "give it more memory (item_megabytes in [limits]), or set `volume` of its [[output]] lower"
        if document.number
        else "set `limit` of its [[output]] lower, or give it a period: its issues come in volumes"
    )
    return ExportError(f"{document.file}: not made: {reason}", hint)


def _task(document: PlannedDocument, edition: Edition) -> ExportTask:
    return ExportTask(
        format=document.manner.format,
        label=document.file,
        settings=document.manner.settings,
        options=dict(document.manner.options),
        edition=edition,
        theme=document.theme,
    )


def _only(document: PlannedDocument, articles: Group) -> PlannedDocument:
    """A document that holds some of its articles alone."""
    return without(document, frozenset(document.articles) - frozenset(articles))
