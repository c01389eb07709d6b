"""The promises of an exporter and its verifier, as a suite of named checks for authors of plugins.

With pytest::

    import pytest
    from gemtext import gmi, verifier
    from syndicate.testing import ExporterSuite

    SUITE = ExporterSuite(gmi, verifier)

    @pytest.mark.parametrize("promise", SUITE.promises)
    def test_gemtext_keeps(promise: str) -> None:
        SUITE.check(promise)

It needs no test library. Our own formats pass the same suite.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from syndicate.plugins import Exporter, Verifier
from syndicate.testing.promises import PROMISES
from syndicate.testing.samples import NOTICES
from syndicate.testing.subject import Subject
from syndicate.theme import Theme, load_theme

__all__ = ["ExporterSuite"]


class ExporterSuite:
    """The promises of one exporter and the verifier of its media type.

    Args:
        exporter: as it is registered, or with other options.
        verifier: as it is registered. The modules of both have to be importable in another process.
        refuses: the kinds of notice (keys of `syndicate.testing.samples.NOTICES`) that the format cannot hold exactly.
            The exporter raises NoticeError for each of them, or the verifier finds it missing.
        theme: for exporting; None is the built-in one.

    Raises:
        ValueError: there is no such kind of notice.
    """

    promises: ClassVar[tuple[str, ...]] = tuple(PROMISES)
    """The names of all checks, in order."""

    def __init__(
        self,
        exporter: Exporter,
        verifier: Verifier,
        *,
        refuses: Collection[str] = (),
        theme: Theme | None = None,
    ) -> None:
        if unknown := sorted(set(refuses) - set(NOTICES)):
            raise ValueError(f"refuses: no kind of notice: {unknown}; there are {sorted(NOTICES)}")
        self._subject = Subject(exporter, verifier, frozenset(refuses), theme or load_theme("newspaper"))

    def check(self, promise: str) -> None:
        """Check one promise by its name.

        Raises:
            AssertionError: the promise is broken; the message says how.
            KeyError: there is no such promise.
        """
        PROMISES[promise](self._subject)

    def check_all(self) -> None:
        """Check every promise. Raises: ExceptionGroup: an error for each broken promise, with its name as a note."""
        broken = []
        for name in self.promises:
            try:
                self.check(name)
            except Exception as error:  # noqa: BLE001 -- an exporter that crashes breaks one promise of many
                error.add_note(name)
                broken.append(error)
        if broken:
            raise ExceptionGroup(f"{len(broken)} promises are broken", broken)
