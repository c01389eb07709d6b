"""The grammar of style sheets, from `properties.toml`: the properties that a theme may set, their values, and where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.verify.css.syntax import Syntax, syntax

Where: TypeAlias = Literal["story", "notice", "inline", "empty", "root", "script", "page", "font-face"]

EVERYWHERE = frozenset({"inherit", "initial", "unset", "revert"})
"""CSS-wide keywords: values of every property (Cascading 5, section 7.3)."""

_TYPE = re.compile(r"<([a-z-]+)>")
_VENDOR = re.compile(r"^-(webkit|moz|ms|o|epub|adobe|weasy|prince|khtml)-")


_TABLES: dict[Where, tuple[str, ...]] = {
    "story": ("story",),
    "notice": ("notice", "story"),
    "inline": ("inline", "notice", "story"),
    "empty": ("empty", "story"),
    "root": ("root", "notice", "story"),
    "script": ("script", "story"),
    "page": ("page", "story"),
    "font-face": ("font-face",),
}


class CssGrammar(Struct, frozen=True):
    """The properties of each place, with their syntax as text; an empty syntax allows no value."""

    tables: dict[str, dict[str, str]]
    paged: bool

    def defined(self, name: str, where: Where) -> str | None:
        """The syntax of a property at a place, as text; None where there is no such property.

        A place without an entry of its own has the syntax of the story.
        """
        tables = _TABLES[where]
        if self.paged and where != "font-face":
            tables = tuple(name for table in tables for name in (f"paged-{table}", table))
            tables = tuple("paged" if name == "paged-story" else name for name in tables)
        return next(
            (self.tables[table][name] for table in tables if name in self.tables.get(table, {})), None
        )

    def syntax(self, name: str, where: Where) -> Syntax | None:
        """The same, parsed."""
        written = self.defined(name, where)
        return syntax(written) if written else None


_OF_THE_SOURCE = frozenset({"clear", "direction", "unicode-bidi"})
"""Properties that the document or `.notice { clear: both }` sets for a notice; no CSS-wide keyword may undo them."""
_NOT_INHERITED = frozenset(
    f"{bound}{size}"
    for bound in ("", "min-", "max-")
    for size in ("width", "height", "inline-size", "block-size")
)


def word_harms(name: str, word: str, where: Where) -> bool:
    """Whether a CSS-wide keyword may hide, clip or reverse a notice."""
    if name in _NOT_INHERITED and word == "inherit":
        return True
    if where not in ("notice", "inline", "root"):
        return False
    match name:
        case "display":
            return word != "revert"
        case "opacity" | "overflow" | "overflow-x" | "overflow-y" | "vertical-align" | "content" | "float":
            return word == "inherit"
        case _:
            return name in _OF_THE_SOURCE


def base(name: str) -> str:
    """A property's name without a vendor's prefix."""
    return _VENDOR.sub("", name)


@cache
def grammar(*, paged: bool) -> CssGrammar:
    """The grammar of sheets for screens, or for paged media."""
    data = files(__package__).joinpath("properties.toml").read_text("utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(data)
    types = tables.pop("types")
    return CssGrammar({where: _expanded(table, types) for where, table in tables.items()}, paged)


def _expanded(table: Mapping[str, str], types: Mapping[str, str]) -> dict[str, str]:
    def value(match: re.Match[str]) -> str:
        return f"[ {_TYPE.sub(value, types[match[1]])} ]" if match[1] in types else match[0]

    return {name: _TYPE.sub(value, line) for name, line in table.items()}


@cache
def _text_fonts() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    data = tomllib.loads(files(__package__).joinpath("text_fonts.toml").read_text("utf-8"))
    return frozenset(data["families"]), tuple(data["beginnings"]), frozenset(data["but"])


def is_text_font(family: str) -> bool:
    """Whether a family, in lower case, is known to hold letters that look like what they are."""
    families, beginnings, but = _text_fonts()
    return family in families or (family.startswith(beginnings) and family not in but)
