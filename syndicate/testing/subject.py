"""An exporter and its verifier, and the editions on which their promises are checked."""

from __future__ import annotations

from functools import cached_property

from syndicate.errors import ArtifactError, NoticeError
from syndicate.model import Article, Edition
from syndicate.model.artifact import Artifact
from syndicate.model.passage import Passage
from syndicate.plugins import Exporter, SizedVerifier, Verifier, sheets_of
from syndicate.testing import samples
from syndicate.testing.elsewhere import Elsewhere, export_elsewhere
from syndicate.theme import Theme
from syndicate.verify import verify


class Subject:
    """An exporter and its verifier under test. No edition has the kinds of notice in `refuses`."""

    def __init__(self, exporter: Exporter, verifier: Verifier, refuses: frozenset[str], theme: Theme) -> None:
        self.exporter, self.verifier, self.refuses, self.theme = exporter, verifier, refuses, theme

    def problems(self, shown: Edition, wanted: Edition) -> tuple[str, ...]:
        """The problems that verification finds if one edition is exported and another demanded, or a refusal."""
        try:
            artifact = self.exporter.export(shown, self.theme)
            sheets = sheets_of(self.exporter, self.theme)
            expectations = [expected.with_sheets(sheets) for expected in wanted.expectations]
            verdicts = verify(artifact, expectations, self._sized(wanted))
        except (ArtifactError, NoticeError) as error:
            return (error.message,)
        return tuple(f"{verdict.title!r}: {problem}" for verdict in verdicts for problem in verdict.problems)

    @cached_property
    def outputs(self) -> tuple[Artifact, ...]:
        """The exports of `editions`."""
        return tuple(self.exporter.export(edition, self.theme) for edition in self.editions)

    @cached_property
    def passages(self) -> tuple[tuple[Passage, ...], ...]:
        """The passages that the verifier reads in each of `outputs`."""
        made = zip(self.editions, self.outputs, strict=True)
        return tuple(tuple(self._sized(edition).passages(artifact)) for edition, artifact in made)

    def _sized(self, edition: Edition) -> Verifier:
        return (
            self.verifier.sized(edition.extent) if isinstance(self.verifier, SizedVerifier) else self.verifier
        )

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """The exports of `editions` in another process. Raises: AssertionError: that process failed."""
        return export_elsewhere(self.exporter, self.theme, self.editions)

    @cached_property
    def editions(self) -> tuple[Edition, Edition]:
        """Articles with all kinds of notices that the format holds, as an edition and as an issue of a series."""
        articles = (*self._held(*samples.NOTICES), samples.WAIVED)
        return samples.edition(*articles), samples.issue(*articles)

    @cached_property
    def target(self) -> Edition:
        """The edition to sabotage: an issue, because its list of earlier articles could be mistaken for articles."""
        return samples.issue(samples.plain(), *self._held("two paragraphs", "a required link"), samples.THIRD)

    @cached_property
    def honest(self) -> tuple[str, ...]:
        """The problems of `target` without sabotage. If there are any, a sabotage of it proves nothing."""
        return self.problems(self.target, self.target)

    def _held(self, *kinds: str) -> tuple[Article, ...]:
        return tuple(samples.NOTICES[kind] for kind in kinds if kind not in self.refuses)
