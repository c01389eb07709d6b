"""Finds the one declaration that makes most of a sheet's other refusals, so that a message can name it first."""

from __future__ import annotations

from msgspec import structs

from syndicate.verify.css.judge import NO_VALUE, judge
from syndicate.verify.css.reach import ClassedElements
from syndicate.verify.css.selectors import Step
from syndicate.verify.css.sheet import Declaration, Refusal, StyleRule
from syndicate.verify.css.source import read

_MOST_TRIED = 20
_INHERITED = frozenset({"font", "font-size", "line-height", "color", "background", "background-color"})
"""Properties of the page that everything in it takes over."""


def cause(
    css: str, chain: tuple[Step, ...], found: tuple[Refusal, ...], *, paged: bool, known: ClassedElements
) -> tuple[Declaration, int] | None:
    """The declaration without which most of the other refusals disappear, and their number; None if there is none.

    It is looked for among the last `_MOST_TRIED` refused declarations, their variables, and the fonts and colours of
    the page.
    """
    sheet = read(css)
    refused = {(refusal.line, refusal.what) for refusal in found}
    tried = [d for rule in sheet.rules for d in rule.declarations if _may_cause(rule, d, refused)]
    best: tuple[Declaration, int] | None = None
    for declaration in tried[-_MOST_TRIED:]:
        rules = tuple(
            structs.replace(rule, declarations=tuple(d for d in rule.declarations if d is not declaration))
            for rule in sheet.rules
        )
        left = judge(structs.replace(sheet, rules=rules), chain, paged=paged, known=known)
        missed = NO_VALUE if declaration.name.startswith("--") else ""  # of a variable that was taken away
        still = {(one.line, one.what) for one in left if one.why != missed}
        gone = len(refused - still - {(declaration.line, str(declaration))})
        if gone > (best[1] if best else 0) and still <= refused:
            best = declaration, gone
    return best


def _may_cause(rule: StyleRule, declaration: Declaration, refused: set[tuple[int, str]]) -> bool:
    if declaration.name.startswith("--"):
        return any(f"({declaration.name})" in what.replace(" ", "") for _, what in refused)
    if (declaration.line, str(declaration)) in refused:
        return len(refused) > 1
    is_root = any(
        selector.subject.name.lower() in ("html", "body")
        or any(p.name == "root" for p in selector.subject.pseudos)
        for selector in rule.selectors
    )
    return is_root and declaration.name in _INHERITED
