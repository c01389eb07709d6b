"""The features of sentences and paragraphs: two or three concepts together, each under a name that a person can read.

The names are those of the features in ``weights.json``. Pure; what one set of concepts says is worked out once.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import TypeAlias

from syndicate.heuristics.notices.concepts import Concept

Rule: TypeAlias = tuple[frozenset[Concept], ...]
"""Of each of its sets, at least one concept has to be there."""

_OF_TEXTS = "this|work|first|rights|terms|original|licence|^again|^may|^never"
_OF_THIS = "this|first|rights|terms|original|licence|^again|^may|^never"
# What one sentence has to speak of, all of it; "a|b" is either, "^a" stands at the very beginning.
_SENTENCES: dict[str, tuple[str, ...]] = {
    "views are their author's": ("views", "author", "alone|duty|reflect|not"),
    "views of the author": ("views", "author"),
    "views are not the publisher's": ("views", "not", "house"),
    "the author's views are not the publisher's": (
        "views|duty|reflect|agree|alone|self",
        "author",
        "not|necessarily",
        "house",
    ),
    "does not reflect the publisher's views": ("not", "reflect", "house"),
    "does not necessarily reflect": ("not", "necessarily", "reflect|agree"),
    "publishing is not agreeing": ("publish|this|work", "not", "agree"),
    "publishing a text is not agreeing": ("publish", "work|this", "not", "agree"),
    "the publisher reminds its readers": ("readers", "not|publish", "agree|reflect|views"),
    "the author is responsible": ("author|alone", "duty", "views|work|this"),
    "the publisher is not responsible": ("house", "duty", "not"),
    "in a personal capacity": ("author|this|work", "alone", "not", "house"),
    "my own": ("views", "alone", "not"),
    "speaks for its author alone": ("self",),
    "the publisher may think otherwise": ("differ", "house", "author|work|views|duty"),
    "who writes answers for it": ("author", "duty"),
    "speaks for its author alone, not for the publisher": ("self", "not", "house"),
    "views of the author alone": ("self", "views"),
    "views are somebody's own": ("views", "own"),
    "with permission of the author or the publisher": ("may", "author|house", _OF_THIS),
    "an open licence": ("open",),
    "this text is under an open licence": ("open", "this|work"),
    "this text was first published elsewhere": ("this|work", "first"),
    "this text was first published elsewhere, and may be published again": (
        "this",
        "first",
        "again|licence|may",
    ),
    "first published elsewhere, and nothing before it": (
        "^first|^publish",
        "first",
        "publish|again|may|work|author|terms|original|licence|house",
    ),
    "publishing again needs permission": ("again", "may|agree", "terms"),
    "published again only by agreement": ("^again", "alone", "house|author|may"),
    "first published, published again": ("first", "again|publish", "may|licence|this"),
    "published again with permission": ("again", "may", _OF_TEXTS),
    "published again with permission of the author or the publisher": ("again", "may", "author|house"),
    "publish again as you like": ("^may", "again"),
    "published with permission": ("publish", "may", "first|^publish|^may|^author"),
    "published with permission of the publisher, and little else": (
        "publish",
        "may",
        "house",
        "^publish|^may|^house",
    ),
    "this text is published with permission": ("publish|again", "may", "this|work"),
    "with permission of the author or the publisher, and nothing else": ("^may", "author|house"),
    "this text may be published again": ("this|work", "again", "may"),
    "may be published again on conditions": ("again|may", "terms", "this|work|may"),
    "published again on conditions": ("again", "terms"),
    "this text is under a licence": ("this|work|publish", "licence"),
    "under a licence on conditions": ("licence", "again|may|terms"),
    "not to be published again": ("again", "never", _OF_TEXTS),
    "not to be published again without permission": ("again", "never", "may|house|author"),
    "this text is not to be published again": ("this|work", "again", "never"),
    "rights are reserved": ("rights", "never|again|may|house"),
    "rights are reserved, and nothing may be copied": ("^rights", "again", "never|may"),
    "read the original": ("original", "first|this|terms|again"),
    "this text is no advice": ("this|work", "advice", "not|alone"),
    "no counsel of a profession": ("counsel", "not|alone"),
    "this text is no counsel of a profession": ("counsel", "not|alone", "this|work"),
    "no counsel, only information": ("counsel|advice", "inform", "not|alone"),
    "no liability for counsel": ("counsel|advice|inform", "duty", "not"),
    "somebody paid for this text": ("paid", "this|work"),
    "somebody paid, and had no part in it": ("paid|funded", "apart"),
    "its author is not named": ("altered", "house|author"),
    "begins with who paid for it": ("^paid",),
    "the newsroom had no part in it": ("apart", "house|author|paid"),
    "published with a partner": ("partner", "this|publish|first|again|^work|^partner"),
    "a translation of another text": ("translated", "this|original|first|may|prevail"),
    "the original was published": ("original", "publish"),
    "which translation counts": ("prevail", "translated|this|original|work"),
    "under an embargo": ("embargo",),
    "all rights are reserved": ("reserved",),
    "this text is an opinion": ("this", "views"),
    "this text and its author": ("this", "author"),
    "this text and its publisher": ("this", "house"),
}
# The same of a whole paragraph: what two sentences say together.
_PARAGRAPHS: dict[str, tuple[str, ...]] = {
    "rights, and publishing again": ("rights", "again|may", "never|may"),
    "rights alone": ("rights",),
    "first published, and permission": ("first", "may|again|licence"),
    "an opinion, and who answers for it": ("views", "duty|alone|author", "this|work"),
    "mentions this text": ("this",),
    "mentions texts": ("work",),
    "mentions views": ("views",),
    "mentions its author": ("author",),
    "mentions its publisher": ("house",),
    "mentions its readers": ("readers",),
    "mentions reflecting": ("reflect",),
    "mentions agreeing": ("agree",),
    "mentions responsibility": ("duty",),
    "mentions its own": ("alone",),
    "says necessarily": ("necessarily",),
    "mentions publishing": ("publish",),
    "mentions publishing again": ("again",),
    "mentions first publication": ("first",),
    "mentions a licence": ("licence",),
    "mentions permission": ("may",),
    "mentions prohibition": ("never",),
    "mentions conditions": ("terms",),
    "mentions the original": ("original",),
    "what somebody paid for, without the newsroom": ("paid", "apart|not"),
    "mentions who paid for a text": ("paid",),
    "mentions counsel": ("counsel",),
    "mentions information": ("inform",),
    "mentions a partner": ("partner",),
    "names were changed": ("altered",),
    "what commenters think": ("comments", "views|duty|reflect|author|alone"),
    "law, and duties": ("law", "duty|again|licence"),
    "somebody says": ("saying|cited",),
    "law and courts": ("law",),
    "readers' comments": ("comments",),
    "asks for money": ("money",),
    "who the author is": ("bio",),
    "a correction": ("corrected",),
    "who paid": ("funded",),
    "an event": ("event",),
    "a subscription": ("signup",),
    "a caption": ("picture",),
}
# What speaks against a sentence that says what notices say: somebody reports it, or it is about something else.
_REPORTS: dict[str, tuple[str, ...]] = {
    "somebody says it": ("saying|cited",),
    "an institution says it": ("saying|cited", "law|house"),
    "tells what the law allows": ("law", "again|may|never|publish"),
    "tells who may do what": ("house|work", "may|never", "law"),
    "about another thing than a text": ("thing",),
    "a button that copies or shares": ("signup",),
}
_SAYS, _SPEAKS, _TELLS = (
    {name: tuple(frozenset(either.split("|")) for either in wanted) for name, wanted in table.items()}
    for table in (_SENTENCES, _PARAGRAPHS, _REPORTS)
)


@functools.lru_cache(maxsize=4_096)
def said(sentence: frozenset[Concept]) -> tuple[str, ...]:
    """The features of one sentence that notices have; most sentences of a story have none."""
    return _met(_SAYS, sentence)


@functools.lru_cache(maxsize=1_024)
def told(sentence: frozenset[Concept]) -> frozenset[str]:
    """The features against a sentence: it reports, or is about something else."""
    return frozenset(_met(_TELLS, sentence))


@functools.lru_cache(maxsize=1_024)
def spoken(concepts: frozenset[Concept]) -> tuple[str, ...]:
    """The features of a whole paragraph."""
    return _met(_SPEAKS, concepts)


def _met(rules: dict[str, Rule], concepts: Collection[Concept]) -> tuple[str, ...]:
    return tuple(
        name for name, rule in rules.items() if not any(either.isdisjoint(concepts) for either in rule)
    )
