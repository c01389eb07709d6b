"""A theme is proven before anything is made of it: its style sheets, templates, fonts, and what a second engine shows.

The answer is kept by the content of the theme, in the process and in the cache's folder. Themes that come with the
package are proven by its tests and cost a hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from syndicate import __version__
from syndicate.errors import SyndicateError, ThemeError, UnprovenThemeError
from syndicate.plugins import Themed, draw_with, load_exporter, themed_by
from syndicate.runtime.atomic import replace
from syndicate.runtime.limits import Limits
from syndicate.runtime.workers import Failed, execute
from syndicate.theme import Theme, built_in_digests

_GRAMMAR = 3
"""Raised when the grammar or the judgement changes: what was proven before is proven again."""
_proven: set[str] = set()


def check_theme(theme: Theme, formats: Sequence[str], cache: Path | None) -> None:
    """Prove a theme for some formats, unless it is known to be.

    Args:
        theme: of a folder.
        formats: names of exporters; those that use no theme count for nothing.
        cache: the folder in which answers are kept; None keeps them in the process alone.

    Raises:
        ThemeError, UnprovenThemeError: the first refusal with its file and line; the hint says how to see all.
    """
    if theme.digest in built_in_digests():
        return
    key = hashlib.sha256(f"{__version__} {_GRAMMAR} {theme.digest} {sorted(formats)}".encode()).hexdigest()
    kept = cache / "themes" / key if cache is not None else None
    if key in _proven or (kept is not None and kept.is_file()):
        return
    limits = Limits()
    [(_, outcome)] = execute(
        partial(prove_theme, theme),
        [tuple(formats)],
        jobs=1,
        timeout_s=limits.item_s,
        memory_bytes=limits.memory_bytes,
        describe=lambda _: theme.known_as,
    )
    if isinstance(outcome, Failed):
        raise _first(theme, outcome.errors)
    _proven.add(key)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        replace(kept, b"")


def _first(theme: Theme, errors: Sequence[SyndicateError]) -> SyndicateError:
    gravest = max(errors, key=lambda error: error.exit_code)
    if len(errors) == 1:
        return gravest
    hint = f"run `syndicate themes check {theme.known_as}` for a list of all"
    return type(gravest)(f"{gravest.message}; and {len(errors) - 1} more", hint)


def prove_theme(theme: Theme, formats: Sequence[str]) -> None:
    """Prove a theme for some formats, whatever is known of it.

    Raises:
        ExceptionGroup: of ThemeError and UnprovenThemeError, one for each thing that is refused, in the order of the
            files: what it is, with the file and the line, and what to write there.
    """
    # ruff: noqa: PLC0415 -- only who has a theme of his own pays for the engine
    from syndicate.publish.theme_check.ink import check_ink
    from syndicate.publish.theme_check.judged import refused_sheets

    made: list[Themed] = []
    errors = _refused(_steps(theme, formats, made))
    errors |= {str(error): error for themed in made for error in refused_sheets(theme, themed)}
    if not errors:
        errors = _refused(partial(check_ink, theme, themed) for themed in made if themed.inked)
    if errors:
        raise ExceptionGroup("the theme", list(errors.values()))


def _steps(theme: Theme, formats: Sequence[str], made: list[Themed]) -> Iterator[Callable[[], object]]:
    """The checks of a theme's files. Pages with its sheets are appended to `made`."""
    from syndicate.publish.theme_check.fonts import check_fonts
    from syndicate.publish.theme_check.page_sheet import check_style
    from syndicate.publish.theme_check.specimen import specimen

    def fill(name: str) -> None:
        made.extend(themed_by(load_exporter(name), specimen(), theme))

    def draw(name: str) -> None:
        draw_with(load_exporter(name), specimen(), theme)

    yield from (partial(fill, name) for name in formats)
    yield from (partial(draw, name) for name in formats)
    yield partial(check_fonts, theme)
    if any(name == "page/page.css" for name, _ in theme.files):
        yield partial(check_style, theme)


def _refused(steps: Iterable[Callable[[], object]]) -> dict[str, SyndicateError]:
    """What is wrong, each error once."""
    errors: dict[str, SyndicateError] = {}
    for step in steps:
        try:
            step()
        except (ThemeError, UnprovenThemeError) as error:
            errors[str(error)] = error
    return errors
