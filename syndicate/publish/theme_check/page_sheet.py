"""The sheet of a theme's front page: it may load nothing and run nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2

from syndicate.errors import ThemeError
from syndicate.theme import Theme

SHEET = "page/page.css"
_LOADS = frozenset(
    {"url", "src", "image", "image-set", "-webkit-image-set", "expression", "element", "paint"}
)
_RUNS = frozenset({"import", "charset", "behavior", "-moz-binding"})
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);", re.IGNORECASE)


def check_style(theme: Theme) -> None:
    """Check the sheet of the front page: no notice is shown there, and nothing may be loaded from elsewhere.

    Raises:
        ThemeError: with the file, the line and what is refused.
    """
    css = theme.file(SHEET)
    found = next(_loading(tinycss2.parse_component_value_list(css)), None)
    if "</" in css:
        found = css.count("\n", 0, css.index("</")) + 1, "</"
    if found is not None:
        line, what = found
        raise ThemeError(
            f"{theme.at(SHEET, line)}: {what[:60]}: ends the style sheet, runs or loads something",
            "leave it out, or write a picture as url(data:image/png;…)",
        )


def _loading(tokens: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """What a sheet loads or runs, with escapes resolved: the line, and the text."""
    for token in tokens:
        inner = getattr(token, "arguments", None) or getattr(token, "content", None) or []
        word = getattr(token, "lower_name", "") or getattr(token, "lower_value", "")
        is_picture = [one.type for one in inner] == ["string"] and _PICTURE.match(inner[0].value)
        match token.type:
            case "url" if not _PICTURE.match(token.value):
                yield token.source_line, token.serialize()
            case "function" if word in _LOADS and not (word == "url" and is_picture):
                yield token.source_line, token.serialize()
            case "at-keyword" | "ident" if word in _RUNS:
                yield token.source_line, token.serialize()
        yield from _loading(inner)
