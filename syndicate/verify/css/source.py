"""Parses a style sheet to flat rules with tinycss2.

What enters is the text of a sheet; what leaves are rules without nesting, each declaration with its line. What is not
CSS, and at-rules outside of this grammar, are refusals and never skipped. Nothing else is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import tinycss2
from msgspec import Struct

from syndicate.verify.css.closing import left_open
from syndicate.verify.css.selector_parser import SelectorError, parse
from syndicate.verify.css.selectors import Selector
from syndicate.verify.css.sheet import Declaration, FontFace, PageRule, Refusal, Sheet, StyleRule

MAX_BYTES = 1_000_000
_MOST_RULES = 2_000
_MOST_DECLARATIONS = 8_000
_MOST_SELECTORS = 8_000
_DEPTH = 6
_MARGIN_BOX = re.compile(r"(top|bottom)-(left|center|right)(-corner)?|(left|right)-(top|middle|bottom)")
_NAMESPACE = re.compile(r"""([A-Za-z][\w-]*) ?("[^"]*"|'[^']*'|url\([^()]*\))""")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_PAGE = re.compile(r"([a-z][\w-]*)?(:(first|left|right|blank|nth\([\w+ -]+\)))*", re.IGNORECASE)


def read(css: str) -> Sheet:
    """Parse a sheet by CSS Syntax 3. What apps parse differently is refused."""
    reading = _SheetReader()
    css = css.removeprefix("\ufeff")
    if len(css.encode("utf-8", "replace")) > MAX_BYTES:
        reading.refuse(0, "", f"a style sheet of more than {MAX_BYTES:,} bytes")
    elif found := _FORBIDDEN.search(css):
        line = css.count("\n", 0, found.start()) + 1
        reading.refuse(line, "", f"the control character U+{ord(found[0]):04X}")
    else:
        if open_one := left_open(css):
            reading.refuse(*open_one)
        try:
            nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
            reading.rules(nodes, _Context())
        except RecursionError:
            reading.refuse(0, "", "brackets that nest too deeply")
    if reading.is_too_long:
        why = f"more than {_MOST_RULES:,} rules, {_MOST_DECLARATIONS:,} declarations or {_MOST_SELECTORS:,} selectors"
        return Sheet((), (), (), (Refusal(0, "", why),))
    return reading.sheet()


class _Context(Struct, frozen=True):
    """The selectors, conditions and layer around a rule."""

    parents: tuple[Selector, ...] | None = None
    conditions: frozenset[str] = frozenset()
    layer: str = ""
    depth: int = 0


class _SheetReader:
    def __init__(self) -> None:
        self._rules: list[StyleRule] = []
        self._faces: list[FontFace] = []
        self._pages: list[PageRule] = []
        self._refused: list[Refusal] = []
        self._prefixes: set[str] = set()

    def sheet(self) -> Sheet:
        return Sheet(
            tuple(self._rules),
            tuple(self._faces),
            tuple(self._pages),
            tuple(self._refused),
        )

    @property
    def _is_at_top(self) -> bool:
        """Whether no rule was read yet: browsers drop a namespace after one (Namespaces 3, section 2)."""
        return not (self._rules or self._faces or self._pages or self._refused)

    @property
    def is_too_long(self) -> bool:
        """Whether the sheet is too large to judge."""
        declared = sum(len(rule.declarations) for rule in self._rules)
        weight = sum(selector.weight for rule in self._rules for selector in rule.selectors)
        return len(self._rules) > _MOST_RULES or declared > _MOST_DECLARATIONS or weight > _MOST_SELECTORS

    def refuse(self, line: int, what: str, why: str) -> None:
        self._refused.append(Refusal(line, _short(what), why))

    def rules(self, nodes: list[Any], around: _Context) -> None:
        if around.depth > _DEPTH:
            self.refuse(nodes[0].source_line if nodes else 0, "", f"rules nested more than {_DEPTH} deep")
            return
        for node in nodes:
            match node.type:
                case "qualified-rule":
                    self._qualified(node, around)
                case "at-rule":
                    self._at_rule(node, around)
                case "error":
                    self.refuse(node.source_line, "", f"not CSS: {node.message}")
                case _:
                    self.refuse(node.source_line, node.serialize(), "a declaration outside of a rule")

    def _qualified(self, node: Any, around: _Context) -> None:
        written = tinycss2.serialize(node.prelude).strip()
        if strange := sorted(set(_prefixes(node.prelude)) - self._prefixes):
            self.refuse(
                node.source_line, written, f"no @namespace at the top of the sheet names {strange[0]!r}"
            )
            return
        try:
            selectors = parse(_stripped(node.prelude), around.parents)
        except SelectorError as error:
            self.refuse(node.source_line, written, f"not a selector of this grammar: {error}")
            return
        conditions = around.conditions | ({"app: nesting"} if around.parents else frozenset())
        self._block(node, _Context(selectors, conditions, around.layer, around.depth + 1))

    def _block(self, node: Any, around: _Context) -> None:
        """The declarations of a rule, and the rules in it."""
        assert around.parents is not None
        content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declared = [one for one in content if one.type == "declaration"]
        self._rules.append(
            StyleRule(
                around.parents,
                self._declarations(declared),
                node.source_line,
                around.conditions,
                around.layer,
            )
        )
        self.rules([one for one in content if one.type != "declaration"], around)

    def _declarations(self, nodes: list[Any]) -> tuple[Declaration, ...]:
        return tuple(
            Declaration(
                node.name if node.name.startswith("--") else node.lower_name,
                tuple(token for token in node.value if token.type not in ("whitespace", "comment")),
                _text(node.value),
                node.source_line,
                node.important,
            )
            for node in nodes
        )

    def _at_rule(self, node: Any, around: _Context) -> None:
        name, prelude = node.lower_at_keyword, " ".join(tinycss2.serialize(node.prelude).split())
        written = f"@{node.at_keyword} {prelude}".strip()
        match name:
            case "media" | "supports" if node.content is not None:
                condition = f"@{name} {prelude.lower()}"
                self._group(
                    node,
                    _Context(around.parents, around.conditions | {condition}, around.layer, around.depth + 1),
                )
            case "layer" if around.parents is None:
                self._layer(node, prelude, around)
            case "font-face" if around.parents is None and node.content is not None and not prelude:
                self._faces.append(FontFace(self._flat(node, written), node.source_line))
            case "page" if around.parents is None and node.content is not None and _PAGE.fullmatch(prelude):
                self._page(node, written)
            case "charset" if prelude.strip("\"'").lower() == "utf-8":
                pass
            case "namespace" if (
                (found := _NAMESPACE.fullmatch(prelude)) and self._is_at_top and not node.content
            ):
                self._prefixes.add(found[1])
            case "charset":
                self.refuse(node.source_line, written, "save the sheet in UTF-8 and leave this out")
            case "import":
                self.refuse(node.source_line, written, "put the rules into the sheet itself")
            case _:
                self.refuse(node.source_line, written, "an at-rule outside of this grammar")

    def _group(self, node: Any, around: _Context) -> None:
        if around.parents is not None:
            self._block(node, around)
            return
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        self.rules(inner, around)

    def _layer(self, node: Any, prelude: str, around: _Context) -> None:
        names = [name.strip() for name in prelude.split(",")] if prelude else []
        if node.content is None and names:
            return
        if node.content is None or len(names) > 1:
            self.refuse(node.source_line, f"@layer {prelude}", "not a layer")
            return
        name = names[0] if names else f"({node.source_line}:{node.source_column})"
        own = f"{around.layer}.{name}" if around.layer else name
        conditions = around.conditions | {"app: @layer"}
        self._group(node, _Context(None, conditions, own, around.depth + 1))

    def _page(self, node: Any, written: str) -> None:
        content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declared = [one for one in content if one.type == "declaration"]
        self._pages.append(PageRule(self._declarations(declared), node.source_line))
        for one in content:
            if (
                one.type == "at-rule"
                and one.content is not None
                and _MARGIN_BOX.fullmatch(one.lower_at_keyword)
            ):
                box = self._flat(one, f"@{one.at_keyword}")
                self._pages.append(PageRule(box, one.source_line, one.lower_at_keyword))
            elif one.type == "at-rule" and one.lower_at_keyword == "footnote" and one.content is not None:
                self._pages.append(PageRule(self._flat(one, "@footnote"), one.source_line, "footnote"))
            elif one.type != "declaration":
                self.refuse(one.source_line, written, "not allowed in @page")

    def _flat(self, node: Any, written: str) -> tuple[Declaration, ...]:
        content = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declared = [one for one in content if one.type == "declaration"]
        for one in content:
            if one.type != "declaration":
                self.refuse(one.source_line, written, "not a declaration")
        return self._declarations(declared)


def _prefixes(tokens: list[Any]) -> Iterator[str]:
    """The prefixes of namespaces in selectors."""
    for one, following in zip_longest(tokens, tokens[1:]):
        if one.type == "ident" and following is not None and following == "|":
            yield one.value
        yield from _prefixes(getattr(one, "arguments", None) or getattr(one, "content", None) or [])


def _stripped(tokens: list[Any]) -> list[Any]:
    return [token for token in tokens if token.type != "comment"]


def _text(tokens: list[Any]) -> str:
    return " ".join(tinycss2.serialize(_stripped(tokens)).split())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else f"{text[:117]}…"
