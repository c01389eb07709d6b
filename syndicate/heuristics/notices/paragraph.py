"""A paragraph to the form that is judged: folded, without quotations and without a biography beside a notice."""

from __future__ import annotations

import functools
import re

from msgspec import Struct

from syndicate.heuristics.notices.concepts import (
    SPACELESS,
    Concept,
    ParagraphConcepts,
    Sentence,
    announces,
    folded,
    speaks_of,
)
from syndicate.heuristics.notices.rules import said

_FURNITURE = frozenset(("money", "corrected", "funded", "event", "signup", "picture", "rights", "comments"))
_ASIDE = _FURNITURE - {"rights"} | {"bio", "tale", "saying", "cited"}
_TERMS = frozenset(("this", "again", "may", "never", "rights", "reserved", "licence", "first", "open"))
"""The beginning of a text that is a term of an article, though it may name other things, too."""
_SAYING, _CITED = frozenset(("saying",)), frozenset(("cited",))
_COPIES = frozenset(("again", "may", "never", "licence", "open"))
_QUOTED = re.compile(
    '“[^”]{6,900}”|„(?:[^„“”]|„[^„“”]{,80}[“”]){6,900}[“”]|«(?:[^«»]|«[^«»]{,80}»){6,900}»|»[^«]{6,900}«|”[^”]{6,900}”|"[^"]{6,900}"|「[^」]{6,900}」'
    "|(?<!\\w)[‘‚][^‘’]{12,900}[’‘](?!\\w)"
)
_OF_NO_ANSWER = frozenset(("views", "author", "this", "work", "own"))
"""Concepts that answers to a question do not hold."""
_OF_NO_APPEAL = frozenset(
    (
        "again",
        "licence",
        "open",
        "views",
        "counsel",
        "paid",
        "rights",
        "reserved",
        "first",
        "translated",
        "self",
    )
)
_SHORTEST_STORY = 80
_MOST_OF_A_STORY = 2
"""Concepts of which sentences speak in passing that are a story's."""
_MARK = re.compile('[“„«»”"「‘‚]')
"""Characters that begin a quotation; most paragraphs have none."""
SENTENCE_ENDS = tuple(".!?…。！？।؟")
CLOSING = "\"'”’»)]）】」* "
"""Marks that may stand behind the end of a sentence."""
_RIGHTS = ("©", "(c)", "℗")
_OWNED = re.compile(
    r"(?:(?:text|texte|texto|testo|tekst|текст|copyright)[\s:]*)*(?:©|\(c\)|℗)"
    r"|copyright(?:[\s,]+(?:by|\d{4})\b|(?:\s\S+){1,5}\s\d{4}\W*$)"
)
"""The beginning of a copyright line; without a sign, a year stands at its end or its beginning."""
_YEAR = re.compile(r"\d{4}")
_NO_OWNER = frozenset(("picture", "again", "may", "licence", "open", "signup", "saying", "views"))
"""Concepts that a copyright line does not hold; a name may hold any other word."""
_LONGEST_OWNED = 120
_MOST_WORDS_OWNED = 14


class ParagraphMeaning(Struct, frozen=True):
    """A paragraph's text as it is looked at: without what it quotes, folded, and what it speaks of."""

    text: str
    spoken: ParagraphConcepts
    quotes: bool
    label: bool
    """Whether it begins with a word that announces a notice, and a colon."""
    biography: bool
    """Whether sentences that say who the author is were left out of `text`, beside one that says what notices say."""

    @property
    def ends_a_story(self) -> bool:
        """Whether most of it is a story, and only its end says what notices say."""
        first = next((one.start for one in self.spoken.sentences if said(one.concepts)), 0)
        before = [one for one in self.spoken.sentences if one.end <= first]
        spoken = frozenset().union(*(one.concepts for one in before))
        return first > _SHORTEST_STORY and 2 * first > len(self.text) and len(spoken) <= _MOST_OF_A_STORY

    @property
    def is_copyright_line(self) -> bool:
        """Whether it says whose the text is, and no more: "© 2022 The Courier. All rights reserved."."""
        if len(self.text) > _LONGEST_OWNED or self.text.count(" ") >= _MOST_WORDS_OWNED:
            return False
        said_of = self.spoken.all
        reserved = "reserved" in said_of
        return (
            ("reserved" in self.spoken.begins or _OWNED.match(self.text) is not None)
            and (reserved or _YEAR.search(self.text) is not None)
            and _NO_OWNER.isdisjoint(said_of)
        )

    @property
    def is_reported(self) -> bool:
        """Whether somebody is said to have said what notices say, in the same sentence or in one beside it."""
        verbs = _SAYING if self._begins_with_terms else _SAYING | _CITED
        reports = [not verbs.isdisjoint(one.concepts) for one in self.spoken.sentences]
        return all(
            any(reports[max(0, number - 1) : number + 2])
            for number, one in enumerate(self.spoken.sentences)
            if said(one.concepts)
        )

    @property
    def is_an_answer(self) -> bool:
        """Whether somebody says for whom he speaks, and goes on: "I speak only for myself. But I know …"."""
        says = [one for one in self.spoken.sentences if said(one.concepts)]
        return all(
            "self" in one.concepts and _OF_NO_ANSWER.isdisjoint(one.concepts) for one in says
        ) and bool(says and self.text[says[-1].end :].strip(CLOSING))

    @property
    def is_an_appeal(self) -> bool:
        """Whether it asks for money, and says nothing that only notices say."""
        return "money" in self.spoken.all and _OF_NO_APPEAL.isdisjoint(self.spoken.all)

    @property
    def is_of_another(self) -> bool:
        """Whether it is a caption, a button, what a law allows, or the licence of another thing than a text."""
        says = [one.concepts for one in self.spoken.sentences if said(one.concepts)]
        if all("signup" in one or ("law" in one and _copies(one) and "rights" not in one) for one in says):
            return True
        return not self._begins_with_terms and (
            "picture" in self.spoken.begins
            or all("thing" in one and _copies(one) and "this" not in one for one in says)
        )

    @property
    def _begins_with_terms(self) -> bool:
        return not _TERMS.isdisjoint(self.spoken.begins)

    @property
    def may_follow(self) -> bool:
        """Whether it may be the rest of a notice below a line that announced it."""
        return not (_ASIDE & self.spoken.all)

    @property
    def is_furniture(self) -> bool:
        """Whether it looks like one of the lines that newspapers set below a story."""
        is_line = len(self.text) <= _longest_line(self.text) and not self.text.endswith(SENTENCE_ENDS)
        return is_line or bool(_FURNITURE & self.spoken.all)


def _copies(concepts: frozenset[Concept]) -> bool:
    return not _COPIES.isdisjoint(concepts)


def _unquoted(found: re.Match[str]) -> str:
    """A quoted name stays; a quoted sentence is somebody else's."""
    inside = found[0]
    is_name = inside.count(" ") <= 1 and not inside[:-1].endswith(SENTENCE_ENDS)
    return inside if is_name and not SPACELESS.search(inside) else " … "


def is_label(text: str) -> bool:
    """Whether a text is too short for a sentence: "Reprints and Permissions" is a button.

    "Reproduction prohibited." is a sentence, and "© Riproduzione riservata" speaks of rights.
    """
    letters = sum(map(str.isalpha, text))
    if SPACELESS.search(text):
        return letters < 7
    is_said = text.rstrip(CLOSING).endswith(SENTENCE_ENDS) or any(one in text[:6] for one in _RIGHTS)
    fewest = 1 if is_said else 3
    return text.count(" ") < fewest or letters < 9


def _longest_line(text: str) -> int:
    return 14 if SPACELESS.search(text) else 60


@functools.lru_cache(maxsize=512)
def look_at(text: str) -> ParagraphMeaning:
    """A paragraph as its features need it."""
    bare = _QUOTED.sub(_unquoted, text) if _MARK.search(text) else text
    low = folded(bare)
    label, colon, rest = low.partition(":")
    labelled = bool(colon) and len(label) < 40 and announces(label)
    spoken = speaks_of(rest.strip() if labelled else low)
    if not labelled and (aside := _biography(spoken)):
        low = _less(low, aside)
        spoken = speaks_of(low)
        return ParagraphMeaning(low, spoken, bare != text, labelled, biography=True)
    return ParagraphMeaning(low, spoken, bare != text, labelled, biography=False)


def _biography(spoken: ParagraphConcepts) -> list[Sentence]:
    """The sentences that say who the author is and nothing else, where another says what notices say."""
    aside = [one for one in spoken.sentences if "bio" in one.concepts and not said(one.concepts)]
    return aside if aside and any(said(one.concepts) for one in spoken.sentences) else []


def _less(text: str, sentences: list[Sentence]) -> str:
    """A text without some of its sentences."""
    for sentence in reversed(sentences):
        text = f"{text[: sentence.start].rstrip()} {text[sentence.end :].lstrip()}"
    return text.strip()
