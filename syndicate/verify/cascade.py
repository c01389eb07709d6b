"""Style sheets to the declarations that win for each element: parsed and matched, never laid out or judged.

CSS applies by conditions: the colour scheme, the size of the screen, what an app supports, the order of layers. A
world is a set of conditions that hold together. What makes an element invisible in one of the worlds may make it
invisible for somebody, so each is asked for: none, all, those of each rule, and those of each two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2
from msgspec import Struct

Load: TypeAlias = Callable[[str], str | None]
"""A style sheet's name as a chapter or another sheet refers to it, to its text; None where there is none."""
World: TypeAlias = frozenset[int]

_BESIDE = frozenset({"before", "after", "marker", "backdrop"})
"""Pseudo-elements with a box of their own: they hide no text of the element, but may cover it."""
_PAINT_ONLY = frozenset({"selection", "footnote-call", "footnote-marker", "target-text"})
_GROUPS = frozenset({"media", "supports", "layer", "container", "document"})
_NO_STYLES = frozenset({"charset", "page", "counter-style", "font-feature-values", "layer"})
_MAX_SETS = 40


class Value(Struct, frozen=True):
    """A declared value: its tokens without white space and comments, and the text of them in lower case."""

    text: str
    tokens: tuple[Any, ...]


class Declaration(Struct, frozen=True):
    """A property and its value. `name` is in lower case; shorthands stay as they are."""

    name: str
    value: Value
    important: bool


class Rule(Struct, frozen=True):
    """A selector's declarations, and the conditions (by number) that must all hold for them to apply."""

    declarations: tuple[Declaration, ...]
    conditions: World


class Cascade:
    """The style sheets of one document, in the order in which they count.

    Args:
        load: gives the text of a sheet that is imported.
    """

    def __init__(self, load: Load) -> None:
        self._load = load
        self._matcher = cssselect2.Matcher()
        self._conditions: dict[str, int] = {}
        self._layers: set[int] = set()
        self._sets: dict[World, None] = {}
        self._beside: list[Declaration] = []
        self._unmatched: list[tuple[str, tuple[Declaration, ...]]] = []
        self._doubt = ""

    @property
    def doubt(self) -> str:
        """Why nothing of the document can be judged; empty where it can."""
        if len(self._sets) > _MAX_SETS:
            return f"style sheets with more than {_MAX_SETS} combinations of conditions"
        return self._doubt

    @property
    def beside(self) -> tuple[Declaration, ...]:
        """What is declared of boxes that style sheets put beside text, wherever they stand."""
        return tuple(self._beside)

    @property
    def unmatched(self) -> tuple[tuple[str, tuple[Declaration, ...]], ...]:
        """Selectors that an app may know and we do not, with their declarations."""
        return tuple(self._unmatched)

    def add(self, css: str, medium: str = "") -> None:
        """Add a style sheet's rules after those that are there; `medium` is a condition for all of them."""
        conditions = frozenset({self._condition(f"medium {medium}")} if medium else ())
        self._rules(_parsed(css), conditions, 0)

    def worlds(self) -> Iterator[World]:
        """Every set of conditions to be asked for."""
        sets = dict.fromkeys([frozenset[int](), *self._sets])
        together = frozenset(self._conditions.values())
        yield from dict.fromkeys([*sets, *(one | other for one, other in combinations(sets, 2)), together])

    def matched(self, node: cssselect2.ElementWrapper) -> tuple[Rule, ...]:
        """The rules that name an element, the weakest first; its own style attribute is the strongest."""
        found = [(specificity, order, rule) for specificity, order, _, rule in self._matcher.match(node)]
        rules = [rule for _, _, rule in sorted(found, key=lambda match: match[:2])]
        element: Element = node.etree_element
        if style := element.get("style"):
            content = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
            rules.append(Rule(_declarations(content), frozenset()))
        return tuple(rules)

    def _rules(self, rules: list[Any], conditions: World, depth: int) -> None:
        for rule in rules:
            if rule.type == "qualified-rule":
                self._qualified(rule, conditions)
            elif rule.type == "at-rule":
                self._at_rule(rule, conditions, depth)

    def _qualified(self, rule: Any, conditions: World) -> None:
        named = tinycss2.serialize(rule.prelude).strip()
        content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        if any(node.type in ("qualified-rule", "at-rule") for node in content):
            self._doubt = f"rules inside the rule for {named!r}"
        made = Rule(_declarations(content), conditions)
        if conditions & self._layers and any(d.important for d in made.declarations):
            self._doubt = f"an !important inside a layer, for {named!r}"
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            selectors = None
        if selectors is None or ":has(" in named.lower():  # cssselect2 does not find what :has(> a > b) names
            self._unmatched.append((named, made.declarations))
            return
        self._sets[conditions] = None
        for selector in selectors:
            if selector.pseudo_element in _BESIDE:
                self._beside += made.declarations
            elif selector.pseudo_element not in _PAINT_ONLY:
                self._matcher.add_selector(selector, made)

    def _at_rule(self, rule: Any, conditions: World, depth: int) -> None:
        name = rule.lower_at_keyword
        prelude = tinycss2.serialize(rule.prelude).strip()
        if name == "import":
            url = next((token.value for token in rule.prelude if token.type in ("string", "url")), "")
            css = self._load(url) if depth < 5 else None
            if css is None:
                self._doubt = f"an imported style sheet that is not in the file: {url}"
            else:
                self._rules(_parsed(css), self._under(f"import {prelude}", conditions), depth + 1)
        elif rule.content is not None and name in _GROUPS:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            self._rules(inner, self._under(f"{name} {prelude}", conditions), depth)
        elif name == "namespace" and prelude[:1].isalpha():
            return  # of a prefix: selectors that use it are not understood and judged as such
        elif name not in _NO_STYLES:
            self._doubt = f"@{name}, whose effect cannot be judged"

    def _under(self, text: str, conditions: World) -> World:
        number = self._condition(text)
        if "layer" in text:
            self._layers.add(number)
        return conditions | {number}

    def _condition(self, text: str) -> int:
        return self._conditions.setdefault(" ".join(text.split()).lower(), len(self._conditions))


def winners(rules: tuple[Rule, ...], world: World) -> dict[str, Value]:
    """CSS Cascading 4, section 6: importance, then specificity, then order. In the order of declaration."""
    normal: dict[str, Value] = {}
    important: dict[str, Value] = {}
    for declaration in chain.from_iterable(rule.declarations for rule in rules if rule.conditions <= world):
        chosen = important if declaration.important else normal
        chosen.pop(declaration.name, None)
        chosen[declaration.name] = declaration.value
    return {name: value for name, value in normal.items() if name not in important} | important


def _parsed(css: str) -> list[Any]:
    rules: list[Any] = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return rules


def _declarations(content: list[Any]) -> tuple[Declaration, ...]:
    found = []
    for node in content:
        if node.type == "declaration":
            tokens = tuple(token for token in node.value if token.type not in ("whitespace", "comment"))
            parts = [token for token in node.value if token.type != "comment"]
            text = " ".join(tinycss2.serialize(parts).lower().split())
            found.append(Declaration(node.lower_name, Value(text, tokens), node.important))
    return tuple(found)
