"""A style sheet as values: its rules, fonts and pages, and what of it is refused, each with its line."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from syndicate.verify.css.selectors import Selector


class Refusal(Struct, frozen=True):
    """A refusal: the line in the sheet (from 1; 0 where there is none), the text there, and the reason."""

    line: int
    what: str
    why: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.what}: {self.why}" if self.what else f"{place}{self.why}"


class Declaration(Struct, frozen=True):
    """A property and its value: `name` in lower case, `text` in one line."""

    name: str
    tokens: tuple[Any, ...]
    text: str
    line: int
    important: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


class StyleRule(Struct, frozen=True):
    """Selectors and their declarations; `conditions` are those of all blocks around, as written."""

    selectors: tuple[Selector, ...]
    declarations: tuple[Declaration, ...]
    line: int
    conditions: frozenset[str] = frozenset()
    layer: str = ""


class FontFace(Struct, frozen=True):
    """``@font-face``."""

    declarations: tuple[Declaration, ...]
    line: int


class PageRule(Struct, frozen=True):
    """``@page``, or one of its margin boxes."""

    declarations: tuple[Declaration, ...]
    line: int
    box: str = ""


class Sheet(Struct, frozen=True):
    """A whole sheet, in order."""

    rules: tuple[StyleRule, ...]
    faces: tuple[FontFace, ...]
    pages: tuple[PageRule, ...]
    refused: tuple[Refusal, ...]
