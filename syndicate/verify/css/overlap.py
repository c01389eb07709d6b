"""Refuses declarations that make boxes paint over what stands beside them, anywhere in a document: it may be a notice.

In a flowing text nothing overlaps as long as each box is as high as its content and stands in the flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndicate.verify.css.longhands import longhands
from syndicate.verify.css.numbers import ANY_SCREEN, SCREENS, Interval, Units, quantity
from syndicate.verify.css.places import StyledElement, named
from syndicate.verify.css.scale import Fonts, fonts
from syndicate.verify.css.selectors import Selector
from syndicate.verify.css.sheet import Declaration, Refusal, StyleRule
from syndicate.verify.css.values import number

# ruff: noqa: SIM905 -- names in columns would say no more
_REPLACED = frozenset(
    "br canvas col embed hr iframe img input meter progress select svg tbody td textarea tfoot th thead tr "
    "video".split()
)
"""Elements that clip their content, grow with it, or hold none. A table that is displayed as a block does neither."""
_PICTURES = frozenset({"", "canvas", "embed", "iframe", "img", "svg", "video"})
_TABLE_PARTS = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
_HOLD_NOTHING = frozenset({"hr", "img", "table"}) | _TABLE_PARTS
_SCRIPTS = frozenset({"sub", "sup"})
MOST_BEYOND = 16.0
"""Pixels by which letters may reach out of their line: two thirds of a line."""
_INK = 1.2
"""The height of the tallest letters, as a multiple of the font size."""


def overlaps(rules: Sequence[StyleRule], root: Interval, *, paged: bool) -> Iterator[Refusal]:
    """Refusals of declarations that let content run out of its box; `root` is the font size of the root element."""
    scale = fonts(rules, root)
    for rule in rules:
        for declaration in rule.declarations:
            yield from _height(rule, declaration)
            yield from _margin(declaration, scale.units(rule), paged=paged)
            yield from _part(rule, declaration, paged=paged)
    yield from _small_lines(rules, root)
    yield from _pictures(rules)
    yield from _far_below(rules, scale)
    if not paged:
        yield from _floats(rules)


def names_only_scripts(rule: StyleRule) -> bool:
    """Whether a rule applies only to ``sub`` and ``sup``."""
    return all(s.subject.name.lower() in _SCRIPTS and not s.pseudo_element for s in rule.selectors)


def _height(rule: StyleRule, declaration: Declaration) -> Iterator[Refusal]:
    for name, tokens in longhands(declaration.name, declaration.tokens):
        if name not in ("height", "max-height") or not tokens or tokens[0].type == "ident":
            continue
        if all(_may_be_flat(selector, declaration) for selector in rule.selectors):
            continue
        why = "a fixed height lets text run out over what follows; write min-height, or end the selector with img or hr"
        yield Refusal(declaration.line, str(declaration), why)


def _may_be_flat(selector: Selector, declaration: Declaration) -> bool:
    name = selector.subject.name.lower()
    if selector.pseudo_element.startswith("-") or (not selector.pseudo_element and name in _REPLACED):
        return True
    if name in ("html", "body") and not selector.pseudo_element:
        return declaration.text in ("100%", "100vh")
    return False


def _part(rule: StyleRule, declaration: Declaration, *, paged: bool) -> Iterator[Refusal]:
    """Declarations that are refused on certain elements: text would run out of them, or WeasyPrint 70 fails."""
    why = ""
    for selector in rule.selectors:
        name, pseudo = selector.subject.name.lower(), selector.pseudo_element
        match declaration.name:
            case "content" if name in _HOLD_NOTHING and pseudo in ("before", "after"):
                if declaration.text not in ("''", '""', "none", "normal"):
                    why = f'generated words in <{name}>, which has no room for text; write: ""'
            case "float" if paged and pseudo == "first-letter" and declaration.text.lower() != "none":
                why = "the PDF cannot be laid out with it; leave it out"
            case "display" if name in _TABLE_PARTS and not pseudo:
                if declaration.text.lower() not in ("none", "revert"):
                    why = "a part of a table has to stay one; leave it out"
            case "aspect-ratio" if (name != "img" or pseudo) and declaration.text.lower() != "auto":
                why = "a fixed height lets text run out over what follows; end the selector with img"
    if why:
        yield Refusal(declaration.line, str(declaration), why)


def _margin(declaration: Declaration, own: Units, *, paged: bool) -> Iterator[Refusal]:
    least = -16 if paged else 0
    for name, tokens in longhands(declaration.name, declaration.tokens):
        if name not in ("margin-top", "margin-bottom") or not tokens:
            continue
        values = [
            number(tokens[0], Units(em=own.em, rem=own.rem, width=screen, percent=screen))
            for screen in (SCREENS[0], SCREENS[-1])
        ]
        if any(value is not None and value.low < least for value in values):
            yield Refusal(
                declaration.line, str(declaration), "a negative margin pulls text over what is beside it"
            )


def _floats(rules: Sequence[StyleRule]) -> Iterator[Refusal]:
    """Floats: content wider than a float lies over the text beside it, unless that clears the float."""
    if any(_clears(rule) for rule in rules):
        return
    for rule in rules:
        for declaration in rule.declarations:
            is_float = declaration.name == "float" and declaration.text.lower() != "none"
            if is_float and any(selector.pseudo_element != "first-letter" for selector in rule.selectors):
                why = "a float may lie over a notice; write .notice { clear: both }"
                yield Refusal(declaration.line, str(declaration), why)


def narrowed(rules: Sequence[StyleRule], elements: Sequence[StyledElement], above: int) -> Iterator[Refusal]:
    """Ancestors of a notice that a float may narrow: a formatting context of its own takes the space that is left."""
    floats = any(
        declaration.name == "float" and declaration.text.lower() != "none"
        for rule in rules
        if any(selector.pseudo_element != "first-letter" for selector in rule.selectors)
        for declaration in rule.declarations
    )
    for element in elements if floats else ():
        if element.pseudo or len(element.place.path) >= above:
            continue
        for _, declaration, _, tokens in element.values("display"):
            if tokens[0].type == "ident" and tokens[0].lower_value not in ("block", "revert"):
                why = f"{named(element)}: a box of its own may become narrow beside a float; write display: block"
                yield Refusal(declaration.line, str(declaration), why)


def _clears(rule: StyleRule) -> bool:
    plain = any(
        not rule.conditions and not selector.pseudo_element and _is_notice(selector)
        for selector in rule.selectors
    )
    return plain and any(d.name == "clear" and d.text.lower() == "both" for d in rule.declarations)


def _is_notice(selector: Selector) -> bool:
    compound = selector.subject
    return (
        len(selector.parts) == 1
        and compound.classes == ("notice",)
        and not (compound.tests or compound.pseudos or compound.ids or compound.name)
    )


def _small_lines(rules: Sequence[StyleRule], root: Interval) -> Iterator[Refusal]:
    """Fonts that are much larger than a line in which they may stand, also through relative sizes."""
    inner = fonts([rule for rule in rules if not [*_heights(rule, [])]], root)
    letters: list[tuple[Interval, Declaration]] = []
    lengths: list[tuple[Interval, Declaration]] = []
    factors: list[tuple[Interval, Declaration]] = []
    for rule in rules:
        sizes = list(_sizes(rule))
        heights = list(_heights(rule, sizes))
        for height, declaration in heights:
            for size, _ in sizes:
                yield from _beyond(size, height, declaration)
        if not heights:
            letters += sizes
        if not sizes:
            factors += [(h, d) for h, d in heights if h.high <= 10]
        lengths += [(h, d) for h, d in heights if h.high > 10]
        if lines := [height for height, _ in heights if height.high > 10]:
            largest = max((size.high for size, _ in sizes), default=16.0) * inner.nested
            yield from _beyond(Interval(largest, largest), min(lines), heights[-1][1])
    for size, declaration in letters:
        for height, _ in [*lengths, *factors]:
            refused = list(_beyond(size, height, declaration))
            yield from refused
            if refused:
                break


def _pictures(rules: Sequence[StyleRule]) -> Iterator[Refusal]:
    """Pictures that are larger than their box, or moved in it, where the box may not clip them."""
    shown = any(
        declaration.name.startswith("overflow")
        and {token.lower_value for token in declaration.tokens if token.type == "ident"} & _SHOWS
        and any(selector.subject.name.lower() in _PICTURES for selector in rule.selectors)
        for rule in rules
        for declaration in rule.declarations
    )
    for rule in rules if shown else ():
        for declaration in rule.declarations:
            if declaration.name == "object-position" or (
                declaration.name == "object-fit" and declaration.text.lower() in ("none", "cover")
            ):
                why = "a picture may run out of its box where overflow is visible; leave out one of the two"
                yield Refusal(declaration.line, str(declaration), why)


_SHOWS = frozenset({"visible", "initial", "unset", "inherit"})


def _far_below(rules: Sequence[StyleRule], scale: Fonts) -> Iterator[Refusal]:
    """Empty space that may stand between the story and its notice."""
    most: dict[str, tuple[float, Declaration]] = {}
    for rule in rules:
        if all(selector.subject.name.lower() in ("html", "body") for selector in rule.selectors):
            continue
        units = scale.near(rule)
        for declaration in rule.declarations:
            for name, tokens in longhands(declaration.name, declaration.tokens):
                value = number(tokens[0], units) if name in _HEIGHTS and tokens else None
                if value is not None and value.high > most.get(name, (0.0, declaration))[0]:
                    most[name] = value.high, declaration
    pixels = sum(found for found, _ in most.values())
    if pixels > _MOST_EMPTY:
        _, declaration = max(most.values(), key=lambda one: one[0])
        why = f"{pixels:.0f} pixels with nothing in them may stand before a notice; at most {_MOST_EMPTY:g}"
        yield Refusal(declaration.line, str(declaration), why)


_HEIGHTS = ("min-height", "padding-top", "padding-bottom", "margin-bottom", "border-bottom-width")
_MOST_EMPTY = 1600.0
"""Pixels: two screens of a phone, one of them for a cover."""


def _sizes(rule: StyleRule) -> Iterator[tuple[Interval, Declaration]]:
    units = Units(width=ANY_SCREEN, percent=Interval(0.16, 0.16))
    for declaration in rule.declarations:
        for name, tokens in longhands(declaration.name, declaration.tokens):
            if name == "font-size" and tokens and (size := number(tokens[0], units)):
                yield size, declaration


def _heights(
    rule: StyleRule, sizes: list[tuple[Interval, Declaration]]
) -> Iterator[tuple[Interval, Declaration]]:
    """Line heights: factors unchanged, lengths in pixels (always more than 10)."""
    largest = max((size.high for size, _ in sizes), default=16.0)
    own = Interval(largest, largest)
    for declaration in rule.declarations:
        for name, tokens in longhands(declaration.name, declaration.tokens):
            if name != "line-height" or not tokens:
                continue
            if names_only_scripts(rule):
                continue
            found = quantity(tokens[0], Units(em=own, width=ANY_SCREEN))
            if found is not None and found.kind == "number":
                yield found.value, declaration
            elif value := number(
                tokens[0], Units(em=own, width=ANY_SCREEN, percent=own.times(Interval(0.01, 0.01)))
            ):
                yield Interval(max(value.low, 10.01), max(value.high, 10.01)), declaration


def _beyond(size: Interval, height: Interval, declaration: Declaration) -> Iterator[Refusal]:
    line = height.low * size.high if height.high <= 10 else height.low
    beyond = (size.high * _INK - line) / 2
    if beyond > MOST_BEYOND:
        why = (
            f"letters of {size.high:.0f} pixels in lines of {line:.0f} lie over what is beside them; "
            "write a line-height without a unit in the same rule"
        )
        yield Refusal(declaration.line, str(declaration), why)
