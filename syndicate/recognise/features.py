"""What of a paragraph speaks for a notice and what against it: features that a person can read. Pure.

Each is true or false, but for how much of the text is covered by words of notices. Their weights stand in
``weights.json``; ``script/learn_notices`` learns them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from syndicate.model.blocks import Inline, links
from syndicate.recognise.concepts import SPACELESS, Concept, Spoken, announces, folded, speaks_of
from syndicate.recognise.places import Place, unmarked

Features: TypeAlias = Mapping[str, float]

_OF_TEXTS = "this|work|first|rights|terms|original|licence|^again|^may|^never"
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
    "with permission of the author or the publisher": ("may", "author|house", _OF_TEXTS),
    "an open licence": ("open",),
    "this text is under an open licence": ("open", "this|work"),
    "this text was first published elsewhere": ("this|work", "first"),
    "first published, published again": ("first", "again|publish", "may|licence|this"),
    "published again with permission": ("again", "may", _OF_TEXTS),
    "published with permission": ("publish", "may", "first|^publish|^may"),
    "this text may be published again": ("this|work", "again", "may"),
    "may be published again on conditions": ("again|may", "terms", "this|work|may"),
    "published again on conditions": ("again", "terms"),
    "this text is under a licence": ("this|work|publish", "licence"),
    "under a licence on conditions": ("licence", "again|may|terms"),
    "not to be published again": ("again", "never", _OF_TEXTS),
    "this text is not to be published again": ("this|work", "again", "never"),
    "rights are reserved": ("rights", "never|again|may|house"),
    "read the original": ("original", "first|this|terms|again"),
    "this text is no advice": ("this|work", "advice", "not|alone"),
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
    "speaks of this text": ("this",),
    "speaks of texts": ("work",),
    "speaks of views": ("views",),
    "speaks of its author": ("author",),
    "speaks of its publisher": ("house",),
    "speaks of its readers": ("readers",),
    "speaks of reflecting": ("reflect",),
    "speaks of agreeing": ("agree",),
    "speaks of responsibility": ("duty",),
    "speaks of its own": ("alone",),
    "says necessarily": ("necessarily",),
    "speaks of publishing": ("publish",),
    "speaks of publishing again": ("again",),
    "speaks of first publication": ("first",),
    "speaks of a licence": ("licence",),
    "speaks of permission": ("may",),
    "speaks of prohibition": ("never",),
    "speaks of conditions": ("terms",),
    "speaks of the original": ("original",),
    "what commenters think": ("comments", "views|duty|reflect|author|alone"),
    "law, and duties": ("law", "duty|again|licence"),
    "somebody says": ("saying",),
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
_SAYS, _SPEAKS = (
    {name: tuple(frozenset(either.split("|")) for either in wanted) for name, wanted in table.items()}
    for table in (_SENTENCES, _PARAGRAPHS)
)
_BEGINNINGS = {
    "this": "this text",
    "views": "views",
    "first": "its first publication",
    "again": "publishing again",
    "licence": "a licence",
    "rights": "rights",
    "author": "its author",
    "house": "the publisher",
    "readers": "its readers",
    "may": "permission",
    "never": "a prohibition",
    "work": "a kind of text",
    "saying": "somebody who says something",
}
_BEGIN = frozenset(_BEGINNINGS)
_FURNITURE = frozenset(("money", "corrected", "funded", "event", "signup", "picture", "rights", "comments"))
_ASIDE = _FURNITURE - {"rights"} | {"bio", "tale", "saying"}
_QUOTED = re.compile(
    '“[^”]{6,900}”|„[^“”]{6,900}[“”]|«[^»]{6,900}»|»[^«]{6,900}«|”[^”]{6,900}”|"[^"]{6,900}"|「[^」]{6,900}」'
    "|(?<!\\w)[‘‚][^‘’]{12,900}[’‘](?!\\w)"
)
_SENTENCE_ENDS = tuple(".!?…。！？।؟")
_NUMBERS = re.compile(r"\d")
_MARKS = tuple("*†‡–—-•[(（【※")
_LICENCES = ("creativecommons.org/", "gnu.org/licenses", "opendatacommons.org")
_REPUBLISH = ("republish", "reprint", "syndicat", "permission", "licens", "licenc", "copyright", "terms")


class Around(Struct, frozen=True):
    """Where in its article a paragraph stands; as here, it is its last."""

    first: bool = False
    last: bool = True
    below: int = 0
    """Paragraphs below it that are no notice."""
    story_below: int = 0
    """Those of them that look like the story."""
    announced: bool = False
    """Whether a heading announces it."""
    place: Place | None = None


class Paragraph(Struct, frozen=True):
    """A paragraph's text as it is looked at: without what it quotes, folded, and what it speaks of."""

    text: str
    spoken: Spoken
    quotes: bool
    label: bool
    """Whether it begins with a word that announces a notice, and a colon."""

    @property
    def may_follow(self) -> bool:
        """Whether it may be the rest of a notice below a line that announced it."""
        return not (_ASIDE & self.spoken.all)

    @property
    def is_furniture(self) -> bool:
        """Whether it looks like one of the lines that newspapers set below a story."""
        is_line = len(self.text) <= _longest_line(self.text) and not self.text.endswith(_SENTENCE_ENDS)
        return is_line or bool(_FURNITURE & self.spoken.all)


def _unquoted(found: re.Match[str]) -> str:
    """A quoted name stays; a quoted sentence is somebody else's."""
    inside = found[0]
    return " … " if inside.count(" ") > 1 or SPACELESS.search(inside) else inside


def _is_label(text: str) -> bool:
    """Whether a text is too short for a sentence: "Reprints and Permissions" is a button."""
    letters = sum(map(str.isalpha, text))
    return letters < 7 if SPACELESS.search(text) else text.count(" ") < 3 or letters < 9


def _longest_line(text: str) -> int:
    return 14 if SPACELESS.search(text) else 60


@functools.lru_cache(maxsize=512)
def look_at(text: str) -> Paragraph:
    """A paragraph as its features need it."""
    bare = _QUOTED.sub(_unquoted, text)
    low = folded(bare)
    label, colon, rest = low.partition(":")
    labelled = bool(colon) and len(label) < 40 and announces(label)
    return Paragraph(low, speaks_of(rest.strip() if labelled else low), bare != text, labelled)


def features(paragraph: Paragraph, around: Around) -> Features:
    """All features of a paragraph that are not zero; none where no sentence says what notices say."""
    everything = paragraph.spoken.all
    if "comments" in everything and "this" not in everything:
        return {}  # what commenters may do is no term of an article
    said = [name for name, wanted in _SAYS.items() if _says(paragraph.spoken, wanted)]
    if not said or _is_label(paragraph.text):
        return {}
    found = dict.fromkeys((*said, *_of_words(paragraph)), 1.0)
    if around.announced or paragraph.label:
        found["a line announces it, and it says what notices say"] = 1.0
    found.update(dict.fromkeys(_of_form(paragraph), 1.0))
    found.update(dict.fromkeys(_of_place(around), 1.0))
    if around.place is not None:
        found.update(dict.fromkeys(_of_markup(around.place), 1.0))
    size = max(len(paragraph.text), 1)
    found["how much is in words of notices"] = min(1.0, paragraph.spoken.cover / size)
    return found


def _of_words(paragraph: Paragraph) -> Iterator[str]:
    spoken = paragraph.spoken
    everything = spoken.all
    for name, wanted in _SPEAKS.items():
        if _holds(everything, wanted):
            yield name
    saying = [one for one in spoken.sentences if any(_holds(one, wanted) for wanted in _SAYS.values())]
    if all("tale" in sentence for sentence in saying):
        yield "tells a story"
    if any("saying" in sentence and "views" in sentence for sentence in spoken.sentences):
        yield "somebody says what somebody thinks"
    if any(
        "law" in sentence and ("again" in sentence or "duty" in sentence) for sentence in spoken.sentences
    ):
        yield "what the law says"
    for concept in sorted(_BEGIN & spoken.begins):
        yield f"begins with {_BEGINNINGS[concept]}"


def _says(spoken: Spoken, wanted: tuple[frozenset[Concept], ...]) -> bool:
    return any(_holds(sentence, wanted) for sentence in spoken.sentences)


def _holds(spoken: frozenset[Concept], wanted: tuple[frozenset[Concept], ...]) -> bool:
    return not any(map(spoken.isdisjoint, wanted))


def _of_form(paragraph: Paragraph) -> Iterator[str]:
    size = len(paragraph.text)
    if paragraph.quotes:
        yield "quotes somebody"
    if paragraph.label:
        yield "begins with a word that announces a notice"
    if _NUMBERS.search(paragraph.text):
        yield "holds numbers"
    if size <= 40:
        yield "very short"
    elif size <= 160:
        yield "short"
    elif size > 600:
        yield "long"
    if paragraph.text.endswith(":"):
        yield "ends with a colon"
    if paragraph.text.endswith("?") or "? " in paragraph.text:
        yield "asks"
    if paragraph.text.startswith(_MARKS):
        yield "begins with a mark"


def _of_place(around: Around) -> Iterator[str]:
    if around.first:
        yield "stands before the story"
    elif around.last:
        yield "stands last"
    if around.story_below:
        yield "story below it"
    if around.below > 1:
        yield "more than one paragraph below it"
    if around.below > 2:
        yield "more than two paragraphs below it"
    if around.announced:
        yield "a heading announces it"
    if around.place is None:
        return
    if around.place.after_rule:
        yield "stands after a rule"
    if around.place.kind == "heading":
        yield "is a heading"
    if around.place.holder == "list":
        yield "stands in a list"
    if around.place.holder == "quotation":
        yield "stands in a quotation"
    if around.place.before.rstrip().endswith((":", "：")):
        yield "the line above introduces it"


def _of_markup(place: Place) -> Iterator[str]:
    if unmarked(place.inlines)[1]:
        yield "is set apart by emphasis"
    targets = tuple(link.href.casefold() for link in links(place.inlines))
    if any(one in target for target in targets for one in _LICENCES):
        yield "links to a licence"
    elif any(one in target for target in targets for one in _REPUBLISH):
        yield "links to terms"
    elif targets:
        yield "holds a link"


__all__ = ["Around", "Features", "Inline", "Paragraph", "features", "look_at"]
