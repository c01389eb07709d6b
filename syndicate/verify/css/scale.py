"""Computes how large an em may be where a rule applies: fonts are relative to one another, and lengths to fonts.

The nesting of elements is not known. Two things are assumed: headings, paragraphs and cells hold no blocks, and at
most two containers with a font size of their own are nested.
"""

from __future__ import annotations

# ruff: noqa: SIM905 -- names in columns would say no more
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from msgspec import Struct

from syndicate.verify.css.longhands import longhands
from syndicate.verify.css.numbers import ANY_SCREEN, Interval, Units
from syndicate.verify.css.sheet import StyleRule
from syndicate.verify.css.values import number

_LEAVES = frozenset("h1 h2 h3 h4 h5 h6 p pre caption figcaption dt summary th".split())
BLOCKS = _LEAVES | frozenset(
    "html body section div article aside header footer main nav ul ol li dl dd table thead tbody tfoot tr td figure "
    "blockquote hr address fieldset form details".split()
)
"""Block elements, unless a sheet makes them inline."""
_WORDS = {"x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0}
_RATIOS = {"larger": 1.5}
_BY_FONT = frozenset({"em", "ex", "ch", "lh", "ic", "cap"})
_NESTED = 2


class Fonts(Struct, frozen=True):
    """The font sizes of a sheet: `root` in pixels, the largest fixed one, and the relative ones."""

    root: Interval
    fixed: float
    containers: tuple[float, ...]
    leaves: tuple[tuple[str, float], ...]
    fixed_leaves: tuple[tuple[str, float], ...]

    def near(self, rule: StyleRule) -> Units:
        """The units of a rule with a font size of its own, in one container with a larger font."""
        sizes = list(_sizes(rule))
        if not all(is_ratio for _, is_ratio in sizes):
            return self.units(rule)
        em = max((size for size, _ in sizes), default=1.0) * self.fixed * max(self.containers, default=1.0)
        return Units(em=Interval(min(8.0, em), em), rem=self.root, width=ANY_SCREEN, percent=ANY_SCREEN)

    def units(self, rule: StyleRule) -> Units:
        """The units for the lengths of a rule, with the largest em that it may have."""
        own = [size for size, is_ratio in _sizes(rule) if not is_ratio]
        names = {selector.subject.name.lower() for selector in rule.selectors}
        leaf = [ratio for name, ratio in self.leaves if any(_may_be_in(one, name) for one in names)]
        fixed = [size for name, size in self.fixed_leaves if any(_may_be_in(one, name) for one in names)]
        relative = self.fixed * prod(self.containers) * max(leaf, default=1.0)
        em = max(own) if own else max([relative, *fixed])
        low = min(own, default=8.0)
        return Units(em=Interval(min(low, em), em), rem=self.root, width=ANY_SCREEN, percent=ANY_SCREEN)

    @property
    def nested(self) -> float:
        """The greatest factor of the relative font sizes."""
        return prod(self.containers) * max([1.0, *(ratio for _, ratio in self.leaves)])


def fonts(rules: Sequence[StyleRule], root: Interval) -> Fonts:
    """All font sizes of a sheet; `root` is that of the root element."""
    fixed, containers = root.high, list[float]()
    leaves, fixed_leaves = list[tuple[str, float]](), list[tuple[str, float]]()
    for rule in rules:
        for size, is_ratio in _sizes(rule):
            for selector in rule.selectors:
                name = selector.subject.name.lower()
                if name == "html" or any(p.name == "root" for p in selector.subject.pseudos):
                    continue
                if name in _LEAVES or selector.pseudo_element:
                    (leaves if is_ratio else fixed_leaves).append((name, size))
                elif not is_ratio:
                    fixed = max(fixed, size)
                elif size > 1:
                    containers.append(size)
    most = sorted(containers, reverse=True)[:_NESTED]
    return Fonts(root, fixed, tuple(most), tuple(leaves), tuple(fixed_leaves))


def _may_be_in(name: str, leaf: str) -> bool:
    """Whether an element of this name may be the leaf or stand in it; an empty name is any element."""
    return name == leaf or not (name in BLOCKS and leaf)


def _sizes(rule: StyleRule) -> Iterator[tuple[float, bool]]:
    """The font sizes of a rule: in pixels, or as a multiple of the parent's."""
    for declaration in rule.declarations:
        for name, tokens in longhands(declaration.name, declaration.tokens):
            if name != "font-size" or not tokens:
                continue
            token = tokens[0]
            if token.type == "ident":
                if token.lower_value in _RATIOS:
                    yield _RATIOS[token.lower_value], True
                elif token.lower_value in _WORDS:
                    yield _WORDS[token.lower_value], False
                continue
            size = number(token, Units(width=ANY_SCREEN, percent=Interval(0.16, 0.16)))
            if size is not None:
                is_ratio = token.type == "percentage" or _is_by_font(token)
                yield (size.high / 16, True) if is_ratio else (size.high, False)


def _is_by_font(token: Any) -> bool:
    """Whether a length is relative to the parent's font."""
    if token.type == "dimension":
        return token.lower_unit in _BY_FONT
    inner = getattr(token, "arguments", None) or getattr(token, "content", None) or []
    return any(one.type == "percentage" or _is_by_font(one) for one in inner if not isinstance(one, str))
