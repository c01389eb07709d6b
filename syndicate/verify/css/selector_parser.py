"""Parses selectors (Selectors 4, CSS Nesting 1).

What enters are the tokens of a rule's prelude, what leaves are `Selector`s. A selector outside of this grammar must
never be skipped: it raises `SelectorError`, and the sheet is refused.
"""

from __future__ import annotations

# ruff: noqa: S105 -- a token of CSS is no password
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2
import tinycss2.nth

from syndicate.verify.css.selectors import LISTS, AttributeTest, Compound, Pseudo, Selector

# ruff: noqa: SIM905 -- names in columns would say no more
_STATES = frozenset(
    "active autofill checked current default defined dir disabled enabled focus focus-visible focus-within "
    "fullscreen future hover in-range indeterminate invalid lang link local-link modal open optional "
    "out-of-range past paused placeholder-shown playing popover-open read-only read-write required target "
    "target-within user-invalid user-valid valid visited empty first-child first-of-type last-child last-of-type "
    "nth-child nth-last-child nth-last-of-type nth-of-type only-child only-of-type".split()
)
_COUNTED = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})
PSEUDO_ELEMENTS = frozenset("before after first-line first-letter marker selection".split())
_OLD_PSEUDO_ELEMENTS = frozenset("before after first-line first-letter".split())
_DEPTH = 12
_MOST_WEIGHT = 400


class SelectorError(Exception):
    """A selector outside of the grammar."""


def parse(tokens: Sequence[Any], parents: tuple[Selector, ...] | None = None) -> tuple[Selector, ...]:
    """A list of selectors.

    Args:
        tokens: the prelude of a rule.
        parents: of a rule in a rule, those of the outer one.

    Raises:
        SelectorError: with the reason.
    """
    if parents and any(parent.pseudo_element for parent in parents):
        raise SelectorError("a rule inside the rule of a pseudo-element")
    return tuple(_complex(part, parents, 0, implied=parents is not None) for part in _split(tokens))


def _split(tokens: Sequence[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        elif token.type != "comment":
            part.append(token)
    yield part


def _complex(
    tokens: list[Any], parents: tuple[Selector, ...] | None, depth: int, *, implied: bool
) -> Selector:
    """One selector; `implied` if it stands below the parents without naming them with ``&``."""
    if depth > _DEPTH:
        raise SelectorError("selectors nested too deeply")
    reader = _SelectorReader(tokens, parents, depth)
    parts: list[tuple[str, Compound]] = []
    combinator = reader.combinator()
    if combinator.strip() and not (implied and parents):
        raise SelectorError(f"a selector that begins with {combinator.strip()}")
    named = any(token == "&" for token in _flat(tokens))
    if implied and parents and (combinator.strip() or not named):  # CSS Nesting 1, section 3
        parts.append(("", Compound(pseudos=(Pseudo("is", parents),))))
        combinator = combinator or " "
    while True:
        parts.append((combinator if parts else "", reader.compound()))
        combinator = reader.combinator()
        if reader.at_end:
            break
        if reader.pseudo_element:
            raise SelectorError("a pseudo-element that is not last")
    if combinator.strip():
        raise SelectorError(f"a selector that ends with {combinator!r}")
    weight = sum(1 + sum(s.weight for p in c.pseudos for s in p.selectors) for _, c in parts)
    if weight > _MOST_WEIGHT:
        raise SelectorError("a selector that stands for too many")
    return Selector(tuple(parts), reader.pseudo_element, weight)


def _flat(tokens: Sequence[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        if token.type == "function":
            yield from _flat(token.arguments)


class _SelectorReader:
    """Reads the parts of one selector from left to right."""

    def __init__(self, tokens: list[Any], parents: tuple[Selector, ...] | None, depth: int) -> None:
        self._tokens = tokens
        self._at = 0
        self._parents = parents
        self._depth = depth
        self.pseudo_element = ""

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._tokens)

    def _peek(self) -> Any:
        return self._tokens[self._at] if not self.at_end else None

    def _next(self) -> Any:
        token = self._peek()
        if token is None:
            raise SelectorError("a selector that ends in its middle")
        self._at += 1
        return token

    def combinator(self) -> str:
        """The combinator here; a space, or nothing at the ends."""
        found = ""
        while not self.at_end and (self._peek().type == "whitespace" or self._peek() in (">", "+", "~")):
            token = self._next()
            if token.type == "whitespace":
                found = found or " "
            elif found.strip():
                raise SelectorError("two combinators in a row")
            else:
                found = token.value
        return found

    def compound(self) -> Compound:
        name, classes, ids, tests, pseudos = (
            "",
            list[str](),
            list[str](),
            list[AttributeTest](),
            list[Pseudo](),
        )
        start = self._at
        while not self.at_end and not (self._peek().type == "whitespace" or self._peek() in (">", "+", "~")):
            token = self._next()
            if self.pseudo_element and token != ":":
                raise SelectorError("something after a pseudo-element")
            if token.type == "ident" or token == "*":
                if self._at - 1 != start and not self._after_namespace(start):
                    raise SelectorError(f"{token.serialize()!r} within a selector")
                name = "" if token == "*" else token.value
                if self._peek() == "|":
                    self._next()
                    name = ""
            elif token == "&" and self._parents is not None:
                pseudos.append(Pseudo("is", self._parents))
            elif token.type == "hash" and token.is_identifier:
                ids.append(token.value)
            elif token == ".":
                following = self._next()
                if following.type != "ident":
                    raise SelectorError("a dot without a class")
                classes.append(following.value)
            elif token.type == "[] block":
                tests.append(_test(token.content))
            elif token == ":":
                pseudos += self._pseudo()
            else:
                raise SelectorError(f"{tinycss2.serialize([token])!r} in a selector")
        if self._at == start:
            raise SelectorError("an empty selector")
        return Compound(name, tuple(classes), tuple(ids), tuple(tests), tuple(pseudos))

    def _after_namespace(self, start: int) -> bool:
        return self._at - 3 == start and self._tokens[self._at - 2] == "|"

    def _pseudo(self) -> list[Pseudo]:
        token = self._next()
        if token == ":":
            token = self._next()
            if token.type != "ident":
                raise SelectorError("a pseudo-element with arguments")
            return self._element(token.lower_value)
        if token.type == "ident":
            if token.lower_value in _OLD_PSEUDO_ELEMENTS:
                return self._element(token.lower_value)
            return [self._state(token.lower_value)]
        if token.type == "function":
            name = token.lower_name
            if name in LISTS:
                return [Pseudo(name, self._list(name, token.arguments))]
            return [_counted(name, token.arguments)]
        raise SelectorError("a colon without a name")

    def _list(self, name: str, tokens: Sequence[Any]) -> tuple[Selector, ...]:
        # A selector in :has() may begin with a combinator. It is never matched: the answer is always a maybe.
        parents = (Selector((("", Compound()),)),) if name == "has" else self._parents
        found = tuple(
            _complex(part, parents, self._depth + 1, implied=name == "has") for part in _split(tokens)
        )
        if any(selector.pseudo_element for selector in found):
            raise SelectorError(f"a pseudo-element in :{name}()")
        return found

    def _element(self, name: str) -> list[Pseudo]:
        if name not in PSEUDO_ELEMENTS and not name.startswith("-"):
            raise SelectorError(f"the pseudo-element ::{name}")
        self.pseudo_element = name
        return []

    def _state(self, name: str) -> Pseudo:
        if name in (_STATES | {"root", "scope", "any-link"}) - _COUNTED - {"lang", "dir"}:
            return Pseudo(name)
        raise SelectorError(f"the pseudo-class :{name}")


def _counted(name: str, arguments: Sequence[Any]) -> Pseudo:
    """A pseudo-class with arguments. An app that does not support one drops the whole rule."""
    written = [token for token in arguments if token.type not in ("whitespace", "comment")]
    if name in _COUNTED and tinycss2.nth.parse_nth(list(arguments)) is not None:
        return Pseudo(name)
    if name == "lang" and written and all(t.type in ("ident", "string") or t == "," for t in written):
        return Pseudo(name)
    if name == "dir" and len(written) == 1 and getattr(written[0], "lower_value", "") in ("ltr", "rtl"):
        return Pseudo(name)
    raise SelectorError(f":{name}({tinycss2.serialize(list(arguments))})")


def _test(content: Sequence[Any]) -> AttributeTest:
    tokens = [token for token in content if token.type not in ("whitespace", "comment")]
    doubtful = False
    if len(tokens) > 2 and tokens[1] == "|" and tokens[2].type == "ident":
        tokens, doubtful = tokens[2:], True
    if tokens and tokens[-1].type == "ident" and tokens[-1].lower_value in ("i", "s") and len(tokens) > 2:
        tokens, doubtful = tokens[:-1], True
    match tokens:
        case [name] if name.type == "ident":
            return AttributeTest(name.lower_value, doubtful=doubtful)
        case [name, operator, value] if (
            name.type == "ident" and operator.type == "literal" and value.type in ("ident", "string")
        ):
            if operator.value in ("=", "~=", "|=", "^=", "$=", "*="):
                return AttributeTest(name.lower_value, operator.value, value.value, doubtful)
    raise SelectorError(f"[{tinycss2.serialize(list(content))}]")
