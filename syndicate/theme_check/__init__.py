"""A theme is proven before anything is made of it: its style sheets, templates, fonts, and what a second engine shows.

The answer is kept by the content of the theme, in the process and in the cache's folder. Themes that come with the
package are proven by its tests and cost a hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from syndicate import __version__
from syndicate.durable import replace
from syndicate.errors import SyndicateError
from syndicate.execute import Failed, execute
from syndicate.plugins import load_exporter, themed_by
from syndicate.theme import Theme, built_in_digests

_TIMEOUT_S = 300.0
_MEMORY_BYTES = 4_000_000_000
_GRAMMAR = 2
"""Raised when the grammar or the judgement changes: what was proven before is proven again."""
_proven: set[str] = set()


def check_theme(theme: Theme, formats: Sequence[str], cache: Path | None) -> None:
    """Prove a theme for some formats, unless it is known to be.

    Args:
        theme: of a folder.
        formats: names of exporters; those that use no theme count for nothing.
        cache: the folder in which answers are kept; None keeps them in the process alone.

    Raises:
        ThemeError, UnprovenThemeError: with the file, the line and what to do.
        ExceptionGroup: of such errors.
    """
    if theme.digest in built_in_digests():
        return
    key = hashlib.sha256(f"{__version__} {_GRAMMAR} {theme.digest} {sorted(formats)}".encode()).hexdigest()
    kept = cache / "themes" / key if cache is not None else None
    if key in _proven or (kept is not None and kept.is_file()):
        return
    task = partial(prove_theme, theme)
    for _, outcome in execute(
        task,
        [tuple(formats)],
        jobs=1,
        timeout_s=_TIMEOUT_S,
        memory_bytes=_MEMORY_BYTES,
        called=lambda _: theme.name,
    ):
        if isinstance(outcome, Failed):
            raise _one_or_many(outcome.errors)
    _proven.add(key)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        replace(kept, b"")


def _one_or_many(errors: Sequence[SyndicateError]) -> Exception:
    return errors[0] if len(errors) == 1 else ExceptionGroup("the theme", list(errors))


def prove_theme(theme: Theme, formats: Sequence[str]) -> None:
    """Prove a theme for some formats, whatever is known of it. Raises: as `check_theme`."""
    # ruff: noqa: PLC0415 -- only who has a theme of his own pays for the engine
    from syndicate.theme_check.fonts import check_fonts
    from syndicate.theme_check.ink import check_ink
    from syndicate.theme_check.judged import judge_sheets
    from syndicate.theme_check.specimen import specimen

    made = [themed for name in formats for themed in themed_by(load_exporter(name), specimen(), theme)]
    for themed in made:
        judge_sheets(theme, themed)
    check_fonts(theme)
    for themed in made:
        if themed.inked:
            check_ink(theme, themed)
