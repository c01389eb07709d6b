"""The closed vocabulary of markup, as data: which elements an output may hold, where, and with which attribute values.

Everything else is refused by name, whatever a browser, an app or a reader view would make of it
(`docs/decisions/0018-closed-vocabularies.md`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

Kind: TypeAlias = Literal["block", "inline", "part"]
Attribute: TypeAlias = tuple[str, str]
"""A name, and a regular expression that the whole value has to match."""


class ElementRule(Struct, frozen=True):
    """What one element may hold, and where it may stand.

    Args:
        name: in lower case, without a namespace.
        kind: a block begins and ends a paragraph, an inline stands inside one, a part stands only where it is named.
        holds: its allowed children: names of elements, ``blocks`` for all blocks, ``inlines`` for all inlines and text,
            ``text`` for text alone. An element that holds nothing is void.
        attributes: its allowed attributes.
    """

    name: str
    kind: Kind
    holds: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()


class MarkupVocabulary(Struct, frozen=True):
    """What the markup of a format may hold. A plugin's verifier extends `FRAGMENT` by what its exporter writes."""

    rules: tuple[ElementRule, ...]
    top: tuple[str, ...] = ("blocks", "inlines")
    """What may stand at the top, outside of all elements; the same words as in `ElementRule.holds`."""
    notice_is_last: bool = True
    """Whether the notice's element has to be the last one, as in feeds. In a book, lines of the theme may follow."""

    def extended(self, *rules: ElementRule) -> MarkupVocabulary:
        """The vocabulary with more rules. A rule replaces the one of the same name."""
        merged = {rule.name: rule for rule in (*self.rules, *rules)}
        return msgspec.structs.replace(self, rules=tuple(merged.values()))


class MarkupGrammar:
    """A vocabulary, indexed for look-ups. `grammar` makes it once for each vocabulary."""

    def __init__(self, vocabulary: MarkupVocabulary) -> None:
        rules = (ElementRule("", "part", vocabulary.top), *vocabulary.rules)  # "" is the top
        self._kinds = {rule.name: f"{rule.kind}s" for rule in rules}
        self._holds = {rule.name: frozenset(rule.holds) for rule in rules}
        self._attributes = {
            rule.name: {name: re.compile(pattern) for name, pattern in rule.attributes} for rule in rules
        }
        self.inlines = frozenset(rule.name for rule in vocabulary.rules if rule.kind == "inline")
        """Elements that stand inside a paragraph."""
        self.voids = frozenset(rule.name for rule in vocabulary.rules if not rule.holds)
        """Elements that have no content, and no closing tag in HTML."""
        self.textless = frozenset(
            name for name, held in self._holds.items() if not held & {"inlines", "text"}
        )
        """Elements that must not hold text directly, except white space."""

    def refusal(self, name: str, parent: str, attributes: Mapping[str, str]) -> str:
        """Why an element may not stand there with these attributes; empty where it may. `parent` is "" at the top."""
        known = self._attributes.get(name)
        if known is None or not name:
            return f"<{name}>, which this format does not hold"
        held = self._holds.get(parent)
        if held is not None and name not in held and self._kinds[name] not in held:
            return f"<{name}> directly inside <{parent}>" if parent else f"<{name}> at the top"
        for attribute, value in attributes.items():
            if attribute not in known:
                return f"the attribute {attribute} of <{name}>, which this format does not hold"
            if not known[attribute].fullmatch(value):
                return f"<{name} {attribute}={value[:80]!r}>, a value that this format does not hold"
        return ""


@cache
def grammar(vocabulary: MarkupVocabulary) -> MarkupGrammar:
    """The grammar of a vocabulary."""
    return MarkupGrammar(vocabulary)


LANGUAGE = ("lang", r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,5}")
"""BCP 47."""
DIRECTION = ("dir", "ltr|rtl")
WEB_ADDRESS = r"(https?://|mailto:)[^\x00-\x20\x7f]*"
"""An absolute URL. Its scheme is checked here; the model checks its characters."""
LINK = ("href", WEB_ADDRESS)
ANY_TEXT = r"(?s:.*)"

_TONGUE: tuple[Attribute, ...] = (LANGUAGE, DIRECTION)

FRAGMENT = MarkupVocabulary(
    (
        ElementRule("div", "block", ("blocks",), (*_TONGUE, ("class", "see-also"))),
        ElementRule("section", "block", ("p",), (("class", "notice"),)),
        ElementRule("p", "block", ("inlines",), (*_TONGUE, ("class", "embed"))),
        *(ElementRule(f"h{level}", "block", ("inlines",), _TONGUE) for level in range(2, 7)),
        ElementRule("ul", "block", ("li",), (DIRECTION,)),
        ElementRule("ol", "block", ("li",), (DIRECTION, ("start", "[0-9]{1,20}"))),
        ElementRule("li", "part", ("blocks", "inlines"), (DIRECTION,)),
        ElementRule("blockquote", "block", ("blocks",), (DIRECTION,)),
        ElementRule("pre", "block", ("code",), (DIRECTION,)),
        ElementRule("hr", "block"),
        ElementRule("figure", "block", ("inlines", "figcaption")),
        ElementRule("figcaption", "part", ("inlines",), _TONGUE),
        ElementRule("table", "block", ("caption", "thead", "tbody"), (DIRECTION,)),
        ElementRule("caption", "part", ("inlines",), _TONGUE),
        ElementRule("thead", "part", ("tr",)),
        ElementRule("tbody", "part", ("tr",)),
        ElementRule("tr", "part", ("th", "td")),
        ElementRule("th", "part", ("inlines",), (*_TONGUE, ("scope", "col"))),
        ElementRule("td", "part", ("inlines",), _TONGUE),
        ElementRule("a", "inline", ("inlines",), (LINK,)),
        ElementRule("em", "inline", ("inlines",)),
        ElementRule("strong", "inline", ("inlines",)),
        ElementRule("sub", "inline", ("inlines",)),
        ElementRule("sup", "inline", ("inlines",)),
        ElementRule("span", "inline", ("inlines",), _TONGUE),
        ElementRule("code", "inline", ("inlines",), (("class", r"language-[\w+#.-]+"),)),
        ElementRule("br", "inline"),
        ElementRule("img", "inline", (), (("src", r"https?://[^\x00-\x20\x7f]*"), ("alt", ANY_TEXT))),
    )
)
"""What `syndicate.render.html` writes, and nothing else; tests/contract/test_vocabulary.py holds the two together."""
NOTICE = MarkupVocabulary(
    (
        ElementRule("section", "part", ("p",), (("class", "notice"),)),
        ElementRule("p", "block", ("inlines",), (LANGUAGE, DIRECTION)),
        ElementRule("a", "inline", ("inlines",), (LINK,)),
        ElementRule("em", "inline", ("inlines",)),
        ElementRule("strong", "inline", ("inlines",)),
        ElementRule("span", "inline", ("inlines",), (LANGUAGE, DIRECTION)),
        ElementRule("br", "inline"),
    ),
    top=("section",),
)
"""What ``<section class="notice">`` may hold in every format. Style sheets are judged for these elements only."""
