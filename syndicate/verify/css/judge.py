"""Judges one sheet: each declaration by the grammar, then the size and place of a notice, then its colours.

What enters is a parsed sheet, what leaves are refusals with their lines. Whatever the judge does not understand is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from syndicate.verify.css.grammar import (
    EVERYWHERE,
    CssGrammar,
    Where,
    base,
    grammar,
    is_text_font,
    word_harms,
)
from syndicate.verify.css.longhands import longhands
from syndicate.verify.css.measures import root_of
from syndicate.verify.css.media_states import unreadable
from syndicate.verify.css.numbers import (
    ANY_SCREEN,
    NARROW,
    SCREENS,
    Interval,
    Units,
    depends_on_screen,
    split,
)
from syndicate.verify.css.overlap import names_only_scripts, narrowed, overlaps
from syndicate.verify.css.places import StyledElement, opens_the_story, styled_paths
from syndicate.verify.css.reach import ClassedElements, reaches
from syndicate.verify.css.room import measured
from syndicate.verify.css.selectors import Step
from syndicate.verify.css.sheet import Declaration, FontFace, Refusal, Sheet
from syndicate.verify.css.syntax import syntax
from syndicate.verify.css.values import Values, holds
from syndicate.verify.css.variables import Variables

_OWN_FILE = re.compile(r"fonts/[\w.-]+\.(ttf|otf|woff2?)", re.IGNORECASE)
_BOX = re.compile(
    r"(min-|max-)?(width|height|inline-size|block-size)|margin|padding|flex|grid|column-width|columns|background"
)
_BY_FONT = frozenset({"font-size", "line-height", "vertical-align", "letter-spacing", "word-spacing", "font"})
"""Properties whose percentages refer to the font, not to the page."""
_SHOWN = 120
_MOST_DECLARED = 500
_PAINT_ONLY = frozenset({"selection"})


def judge(
    sheet: Sheet, chain: tuple[Step, ...], *, paged: bool, known: ClassedElements
) -> tuple[Refusal, ...]:
    """Everything in a sheet that is outside of the grammar, or hides, alters or covers a notice at this place."""
    judging = _Judging(sheet, grammar(paged=paged))
    resolved = [judging.variables.resolved(rule) for rule in sheet.rules]
    elements, texts = styled_paths(chain, resolved)
    root = root_of(texts)
    judging.root = root
    found = [*sheet.refused, *judging.alone()]
    found += overlaps(resolved, root, paged=paged)
    if any(one.declared > _MOST_DECLARED for one in elements):
        return (
            *found,
            Refusal(0, "", f"more than {_MOST_DECLARED} declarations for one element of a notice"),
        )
    found += judging.together(elements, len(chain))
    if not found:  # a value outside of the grammar has no size
        found += measured(elements, texts, paged=paged)
        found += reaches(resolved, texts, known)
        found += narrowed(resolved, elements, len(chain))
        if judging.variables.are_used:  # in colours a variable has one value in each state
            elements, texts = styled_paths(chain, sheet.rules)
        first = [one for one in elements if one.pseudo.startswith("first")]
        found += unreadable(texts, first, paged=paged)
    by_place = {(refusal.line, refusal.what): refusal for refusal in reversed(found)}
    return tuple(sorted(by_place.values(), key=lambda refusal: refusal.line))


class _Judging:
    """Judges single declarations, with the variables and fonts of their sheet."""

    def __init__(self, sheet: Sheet, rules_of: CssGrammar) -> None:
        self._sheet = sheet
        self._grammar = rules_of
        self.root = Interval(16, 16)
        """The font size of the root element: a rem."""
        self._own_families = frozenset(filter(None, map(_family, sheet.faces)))
        self.variables = Variables(sheet)

    def alone(self) -> Iterator[Refusal]:
        """Refusals of declarations that no element may have."""
        for rule in self._sheet.rules:
            where: Where = "script" if names_only_scripts(rule) else "story"
            for declaration in rule.declarations:
                if not declaration.name.startswith("--"):
                    yield from self._refused(declaration, where)
                elif _is_everywhere(declaration.tokens):
                    yield Refusal(declaration.line, str(declaration), _NO_WORD)
        for page in self._sheet.pages:
            for declaration in page.declarations:
                yield from self._refused(declaration, "page")
        for face in self._sheet.faces:
            for declaration in face.declarations:
                yield from self._refused(declaration, "font-face")

    def together(self, elements: tuple[StyledElement, ...], above: int) -> Iterator[Refusal]:
        """Refusals of declarations that an element of a notice, or an ancestor, may not have."""
        for element in elements:
            where = _where(element, above)
            if where is None or opens_the_story(element, above):
                continue
            for hit in element.hits:
                for declaration in hit.rule.declarations:
                    if not declaration.name.startswith("--") and not self._is_defined_alike(
                        declaration, where
                    ):
                        yield from self._refused(declaration, where)

    def _is_defined_alike(self, declaration: Declaration, where: Where) -> bool:
        name = base(declaration.name)
        if name in ("font", "font-family") or _is_everywhere(declaration.tokens):
            return False
        return self._grammar.defined(name, where) == self._grammar.defined(name, "story")

    def _refused(self, declaration: Declaration, where: Where) -> Iterator[Refusal]:
        name = base(declaration.name)
        written = self._grammar.defined(name, where)
        if written is None:
            yield Refusal(declaration.line, str(declaration), "not a property of this grammar")
            return
        defined = syntax(written) if written else None
        variants = self.variables.variants(declaration.tokens)
        if not variants:
            yield Refusal(declaration.line, str(declaration), NO_VALUE)
            return
        for tokens in variants:
            if _is_everywhere(tokens) and where not in ("page", "font-face"):
                if word_harms(name, tokens[0].lower_value, where):
                    yield Refusal(declaration.line, str(declaration), _HARMFUL)
                    return
                continue
            if where in ("notice", "inline", "root") and (strange := self._strange_font(name, tokens)):
                yield Refusal(declaration.line, str(declaration), _STRANGE_FONT.format(strange))
                return
            if defined is None or not all(holds(defined, tokens, v) for v in self._values(name, tokens)):
                why = _REASONS.get((where, name)) or _OUTSIDE[where].format(written=_shown(written))
                yield Refusal(declaration.line, str(declaration), why)
                return

    def _strange_font(self, name: str, tokens: tuple[Any, ...]) -> str:
        """The first font family of a list that may not draw letters as letters; empty where there is none."""
        families = (
            dict(longhands(name, tokens)).get("font-family", ()) if name in ("font", "font-family") else ()
        )
        for family in split(list(families)):
            written = " ".join(str(getattr(token, "value", "?")) for token in family)
            if written.lower() not in self._own_families and not is_text_font(written.lower()):
                return written
        return ""

    def _values(self, name: str, tokens: tuple[Any, ...]) -> Iterator[Values]:
        """The units for a value: one set for each screen, if the value depends on the screen."""
        for screen in SCREENS if depends_on_screen(tokens) else SCREENS[:1]:
            percent = None if name in _BY_FONT else screen
            width = ANY_SCREEN if name in ("font-size", "font") else screen
            wider = screen.low / NARROW.low if _BOX.match(name) else 1.0
            yield Values(Units(rem=self.root, width=width, percent=percent), _is_own_file, wider)


NO_VALUE = "a variable that the sheet does not declare, or that has too many values"
_NO_WORD = "a CSS-wide keyword unsets the variable; write a value"
_HARMFUL = "a CSS-wide keyword takes the value from elsewhere; write the value itself"
_OUTSIDE: dict[Where, str] = {
    "story": "not a value of this grammar; write: {written}",
    "notice": "not allowed on a notice, in it, or around it; write there: {written}",
    "inline": "not allowed on words of a notice; write there: {written}",
    "empty": "not allowed for generated boxes in or around a notice; write there: {written}",
    "script": "not a value of this grammar; write: {written}",
    "root": "not allowed for the whole page; write there: {written}",
    "page": "not a value of a page; write: {written}",
    "font-face": "not a value of a font; write: {written}",
}
_REASONS: dict[tuple[Where, str], str] = {
    (
        "story",
        "content",
    ): "generated words, or too much; write signs without letters, counters or attr(href)",
    ("empty", "content"): 'generated words in or around a notice; write there: "" or none',
    ("font-face", "src"): 'not a font of the theme; write: url("fonts/NAME.woff2")',
}


_STRANGE_FONT = (
    "not allowed on or around a notice: {!r} is not known to draw letters as letters; write one of the families in "
    "docs/write-a-theme.md there, or a font of the theme"
)


def _is_own_file(address: str) -> bool:
    return bool(_OWN_FILE.fullmatch(address))


def _shown(written: str) -> str:
    if len(written) > _SHOWN:
        return f"{written[:_SHOWN].rpartition(' ')[0]} …, all of it in docs/write-a-theme.md"
    return written or "nothing"


def _where(element: StyledElement, above: int) -> Where | None:
    if element.pseudo in ("before", "after", "marker"):
        return "empty"
    if element.pseudo in _PAINT_ONLY or element.pseudo.startswith("-"):
        return None
    root = len(element.place.path) <= above and element.step.name in ("html", "body") and not element.pseudo
    if element.pseudo.startswith("first") or (len(element.place.path) > above + 1 and not element.pseudo):
        return "inline"
    return "root" if root else "notice"


def _family(face: FontFace) -> str:
    for declaration in face.declarations:
        if declaration.name == "font-family":
            return " ".join(getattr(token, "value", "") for token in declaration.tokens).lower()
    return ""


def _is_everywhere(tokens: tuple[Any, ...]) -> bool:
    return len(tokens) == 1 and tokens[0].type == "ident" and tokens[0].lower_value in EVERYWHERE
