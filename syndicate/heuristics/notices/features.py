"""A paragraph to the features by which it is judged a notice or not; each has a name that a person can read.

Each is true or false, but for how much of the text is covered by words of notices. Their weights stand in
``weights.json``; ``script/learn_notices`` learns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from msgspec import Struct

from syndicate.heuristics.notices.concepts import SPACELESS, Concept
from syndicate.heuristics.notices.paragraph import CLOSING, SENTENCE_ENDS, ParagraphMeaning, is_label
from syndicate.heuristics.notices.places import NoticePlace, unmarked
from syndicate.heuristics.notices.rules import said, spoken, told
from syndicate.model.blocks import links

Features: TypeAlias = Mapping[str, float]

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
    "law": "a law or a court",
    "thing": "another thing than a text",
}
_BEGIN = frozenset(_BEGINNINGS)
_TERMS = frozenset(
    ("again", "may", "never", "rights", "reserved", "licence", "work", "first", "publish", "terms")
)
"""The beginning of a sentence that is a term of a text, though it does not name the text."""
_REPORTING = frozenset(("saying", "cited"))
_NAMED = frozenset(("author", "this", "alone", "house", "duty", "bio"))
_OF_NO_TALE = frozenset(("counsel", "licence", "open", "reserved", "embargo", "translated"))
"""Concepts that no story holds: "it may be copied under a licence"."""
_WRITING = frozenset(("author", "work", "bio"))
"""Concepts beside which "she speaks for herself" is no story."""
_LEAST, _LEAST_OF_SPACELESS = 0.24, 0.13
"""The least share of a sentence in words of notices; below it, they are there by chance."""
_NUMBERS = re.compile(r"\d")
_YEARS = re.compile(r"(?:©|\(c\)|℗|copyright) ?[12]\d{3}(?: ?[-–—/,] ?\d{2,4})?|\bcc[ -]by[ a-z-]* ?\d\.\d")
"""The years of a copyright and the version of a licence."""
_MARKS = tuple("*†‡–—-•[(（【※")
_LICENCES = ("creativecommons.org/", "gnu.org/licenses", "opendatacommons.org")
_REPUBLISH = ("republish", "reprint", "syndicat", "permission", "licens", "licenc", "copyright", "terms")


class Surroundings(Struct, frozen=True):
    """The place of a paragraph in its article; by default, the last."""

    first: bool = False
    last: bool = True
    below: int = 0
    """Paragraphs below it that are no notice."""
    story_below: int = 0
    """Those of them that look like the story."""
    announced: bool = False
    """Whether a heading announces it."""
    place: NoticePlace | None = None


def features(paragraph: ParagraphMeaning, around: Surroundings) -> Features:
    """All features of a paragraph that are not zero; none where no sentence says what notices say."""
    if paragraph.is_copyright_line:
        return dict.fromkeys(_of_copyright_line(paragraph, around), 1.0)
    everything = paragraph.spoken.all
    if "comments" in everything and "this" not in everything:
        return {}  # what commenters may do is no term of an article
    covers = [(one.cover / max(1, one.end - one.start), one.concepts) for one in paragraph.spoken.sentences]
    least = _LEAST_OF_SPACELESS if SPACELESS.search(paragraph.text) else _LEAST
    saying = [concepts for cover, concepts in covers if cover >= least and said(concepts)]
    if not saying or is_label(paragraph.text) or _is_introduced(around) or _is_nobodys(paragraph, saying):
        return {}
    found = dict.fromkeys(chain.from_iterable(map(said, saying)), 1.0)
    found.update(dict.fromkeys(_of_words(paragraph, saying), 1.0))
    if around.announced or paragraph.label:
        found["a line announces it, and it has the words of notices"] = 1.0
    found.update(dict.fromkeys(_of_form(paragraph), 1.0))
    found.update(dict.fromkeys(_of_place(around), 1.0))
    if around.place is not None:
        found.update(dict.fromkeys(_of_markup(around.place), 1.0))
    size = max(len(paragraph.text), 1)
    found["share of the paragraph that is words of notices"] = min(1.0, paragraph.spoken.cover / size)
    found["share of the decisive sentence that is words of notices"] = min(
        1.0, max(cover for cover, concepts in covers if said(concepts))
    )
    return found


def _of_copyright_line(paragraph: ParagraphMeaning, around: Surroundings) -> Iterator[str]:
    """Of a line that says no more than whose a text is: below a story it is that text's notice, elsewhere none.

    By its wording alone it belongs into the field that a format has for it.
    """
    if around.place is None or around.first or paragraph.quotes or _is_introduced(around):
        return
    yield "a copyright line below the story"
    yield from _of_place(around)
    yield from _of_markup(around.place)


def _is_nobodys(paragraph: ParagraphMeaning, saying: list[frozenset[Concept]]) -> bool:
    """Whether it speaks of views that are somebody's own, and of nobody: opinions in a town."""
    return not paragraph.biography and all(
        said(one) == ("views are somebody's own",) and _NAMED.isdisjoint(one) for one in saying
    )


def _of_words(paragraph: ParagraphMeaning, saying: list[frozenset[Concept]]) -> Iterator[str]:
    """The features of the paragraph, and the features against its sentences."""
    sentences = [one.concepts for one in paragraph.spoken.sentences]
    yield from spoken(paragraph.spoken.all)
    yield from frozenset.intersection(*map(told, saying))
    writing = not _WRITING.isdisjoint(paragraph.spoken.all)
    if all(_is_tale(one, writing=writing) for one in saying):
        yield "tells a story"
    if not any("this" in one for one in saying):
        yield "does not mention this text"
    if all("again" in one and "this" not in one for one in saying) and _TERMS.isdisjoint(
        paragraph.spoken.begins
    ):
        yield "mentions publishing again, but not at its beginning, nor of this text"
    if any("views" in one and not _REPORTING.isdisjoint(one) for one in sentences):
        yield "reports an opinion"
    if any("law" in one and ("again" in one or "duty" in one) for one in sentences):
        yield "what the law says"
    for concept in sorted(_BEGIN & paragraph.spoken.begins):
        yield f"begins with {_BEGINNINGS[concept]}"


def _is_tale(sentence: frozenset[Concept], *, writing: bool) -> bool:
    """Whether a sentence is a story's; "she writes for herself" is none where the paragraph speaks of writing."""
    if "tale" not in sentence or not _OF_NO_TALE.isdisjoint(sentence):
        return False
    return not (writing and ("self" in sentence or {"own", "views"} <= sentence))


def _of_form(paragraph: ParagraphMeaning) -> Iterator[str]:
    size = len(paragraph.text)
    if paragraph.quotes:
        yield "quotes somebody"
    if paragraph.label:
        yield "begins with a word that announces a notice"
    if paragraph.biography:
        yield "a biography beside it"
        if "own" in paragraph.spoken.all:
            yield "a biography, and whose views they are"
    elif "own" in paragraph.spoken.all:
        yield "states whose views they are, and names no one"
    if not paragraph.text.rstrip(CLOSING).endswith(SENTENCE_ENDS):
        yield "does not end like a sentence"
    if _NUMBERS.search(_YEARS.sub("", paragraph.text)):
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


def _of_place(around: Surroundings) -> Iterator[str]:
    if around.first:
        yield "before the story"
    elif around.last:
        yield "last"
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
        yield "after a rule"
    if around.place.kind == "heading":
        yield "is a heading"
    if around.place.holder == "list":
        yield "in a list"
    if around.place.holder == "quotation":
        yield "in a quotation"
    if around.place.holder == "table":
        yield "in a table"
    if _introduces(around.place.before):
        yield "the line above introduces it"


def _is_introduced(around: Surroundings) -> bool:
    """Whether it is a quotation below a line that introduces it: then it is the story's, whatever it says."""
    place = around.place
    return (
        place is not None
        and place.holder == "quotation"
        and _introduces(place.before)
        and not around.announced
    )


def _introduces(text: str) -> bool:
    return text.rstrip().endswith((":", "："))


def _of_markup(place: NoticePlace) -> Iterator[str]:
    if unmarked(place.inlines)[1]:
        yield "is set apart by emphasis"
    targets = tuple(link.href.casefold() for link in links(place.inlines))
    if any(one in target for target in targets for one in _LICENCES):
        yield "links to a licence"
    elif any(one in target for target in targets for one in _REPUBLISH):
        yield "links to terms"
    elif targets:
        yield "holds a link"
