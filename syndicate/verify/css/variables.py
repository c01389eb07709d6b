"""The variables of a style sheet (``--name`` and ``var()``), and every value that a declaration may have through them.

What enters is a sheet; what leaves are values without ``var()``. Which rule wins is not decided: each declared value
counts, so that none can be overlooked.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import tinycss2

from syndicate.verify.css.sheet import Declaration, Sheet, StyleRule

_MOST_VARIANTS = 32


class Variables:
    """Everything that a sheet declares of its variables."""

    def __init__(self, sheet: Sheet) -> None:
        self._declared: dict[str, list[tuple[Any, ...]]] = {}
        self.are_used = False
        """Whether the value of any declaration holds a variable."""
        for rule in sheet.rules:
            for declaration in rule.declarations:
                self.are_used = self.are_used or _has_var(declaration.tokens)
                if declaration.name.startswith("--"):
                    self._declared.setdefault(declaration.name, []).append(declaration.tokens)

    def resolved(self, rule: StyleRule) -> StyleRule:
        """The rule with one declaration for each value that its variables may have."""
        if not any(_has_var(d.tokens) for d in rule.declarations):
            return rule
        declared: list[Declaration] = []
        for declaration in rule.declarations:
            variants = self.variants(declaration.tokens) if _has_var(declaration.tokens) else None
            if variants is None or declaration.name.startswith("--"):
                declared.append(declaration)
            else:
                declared += [
                    Declaration(
                        declaration.name, tokens, declaration.text, declaration.line, declaration.important
                    )
                    for tokens in variants
                ]
        return StyleRule(rule.selectors, tuple(declared), rule.line, rule.conditions, rule.layer)

    def variants(self, tokens: tuple[Any, ...], depth: int = 0) -> list[tuple[Any, ...]] | None:
        """Every value that tokens with variables may have; None where one is not declared, or there are too many."""
        if not _has_var(tokens):
            return [tokens]
        if depth > 5:
            return None
        parts: list[list[tuple[Any, ...]]] = []
        for token in tokens:
            options = self._options(token, depth)
            if options is None:
                return None
            parts.append(options)
        variants = list(product(*parts)) if prod(map(len, parts)) <= _MOST_VARIANTS else None
        return variants and [tuple(token for part in variant for token in part) for variant in variants]

    def _options(self, token: Any, depth: int) -> list[tuple[Any, ...]] | None:
        if token.type == "function" and token.lower_name == "var":
            inside = [part for part in token.arguments if part.type not in ("whitespace", "comment")]
            if not inside or inside[0].type != "ident" or (len(inside) > 1 and inside[1] != ","):
                return None
            options = list(self._declared.get(inside[0].value, []))
            if len(inside) > 2:
                options.append(tuple(inside[2:]))
            found: list[tuple[Any, ...]] = []
            for option in options:
                variants = self.variants(option, depth + 1)
                if variants is None:
                    return None
                found += variants
            return found or None
        if token.type == "function" and _has_var(token.arguments):
            inner = self.variants(tuple(token.arguments), depth + 1)
            if inner is None:
                return None
            at = token.source_line, token.source_column
            return [(tinycss2.ast.FunctionBlock(*at, token.name, list(arguments)),) for arguments in inner]
        return [(token,)]


def _has_var(tokens: Any) -> bool:
    return any(
        token.type == "function" and (token.lower_name == "var" or _has_var(token.arguments))
        for token in tokens
    )
