"""What says that an article that was just read is a version of one that is known, and what says that it is not.

Names may be wrong: a feed numbers its items by their place, a CMS gives a story another address. Words may be wrong,
too: stock phrases stand below many headlines. So each is asked for what the other cannot say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from syndicate.job.ledger import ArticleRow
from syndicate.model.address import spelling
from syndicate.model.similarity import Comparable, in_common

_ALIKE = 0.8
"""From this likeness on, two texts of one date in one source are versions of one article."""
_IN_COMMON = 0.2
"""From this share of phrases on, an article that once said the same as another one still does."""
_RETITLED = 0.5
"""From this likeness on, one headline is a version of another."""


class Candidate(Struct, frozen=True):
    """An article that was just read. `stated` is the id that its source gives it, `local` that it made no URI of it."""

    known: ArticleRow
    stated: str
    text: str
    local: bool


class Page(Struct, frozen=True):
    """What is read tonight: all sources that there are, and what stands in the one that is being read.

    `excerpts` are the ids of articles whose own pages could not be had; `words` the fingerprints of all that it says,
    `stock` those of texts that stand in it below several headlines; `taken_over` are the ids of articles under whose
    names it has others tonight.
    """

    there: frozenset[str]
    ids: frozenset[str]
    keys: frozenset[str]
    excerpts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    stock: frozenset[str] = frozenset()
    taken_over: frozenset[str] = frozenset()


class Evidence:
    """Compares what was read with what is known.

    Args:
        text_of: gives the text of an article by its id; empty where there is none.
    """

    def __init__(self, text_of: Callable[[str], str]) -> None:
        self._text_of = text_of

    def is_another(self, candidate: Candidate, known: ArticleRow, words: Collection[str]) -> bool:
        """Whether a feed gave the name of one article to another: a number that counts places, used again.

        Headline, words and link differ. Where there are no links to tell, the dates differ, or what the name stood for
        before stands elsewhere in the feed.

        Args:
            candidate: the article that has the name now.
            known: the one that had it.
            words: the fingerprints of all that the feed says now.
        """
        one = candidate.known
        if not candidate.local or not name_of(one) or one.title == known.title:
            return False
        if _same_link(one, known) or (has_time(one) and one.published == known.published):
            return False
        if self.still_alike(candidate, known):
            return False
        dated = one.published is not None and known.published is not None and one.published != known.published
        return bool(one.url and known.url) or dated or known.words in words

    def still_alike(self, candidate: Candidate, known: ArticleRow) -> bool:
        """Whether an article says about the same as another one."""
        one = candidate.known
        if one.words == known.words or one.title == known.title:
            return True
        text = self._text_of(known.id)
        return bool(text and candidate.text) and in_common(candidate.text, text) >= _IN_COMMON

    def says_the_same(self, candidate: Candidate, known: ArticleRow, *, stock: bool) -> bool:
        """Whether an article of the same date has the same text, and is no other one with the same stock phrase.

        Args:
            candidate: with a name that nobody has.
            known: of the same date in the same source.
            stock: whether that text is known to stand below several headlines.
        """
        one = candidate.known
        if one.title == known.title and _same_link(one, known):
            return True
        if stock or not one.text or not known.text or not (has_time(one) or titles_alike(one, known)):
            return False
        if known.text == one.text:
            return True
        return Comparable(candidate.text).likeness(Comparable(self._text_of(known.id)), _ALIKE) > 0


def stock(articles: Iterable[ArticleRow]) -> frozenset[str]:
    """The fingerprints of texts that stand below several headlines, each with a page of its own."""
    headlines: dict[str, set[str]] = defaultdict(set)
    links: dict[str, set[str]] = defaultdict(set)
    for one in articles:
        if one.text:
            headlines[one.text].add(one.title)
            links[one.text].add(link_of(one) or one.key)
    return frozenset(text for text in headlines if min(len(headlines[text]), len(links[text])) > 1)


def link_of(known: ArticleRow) -> str:
    """The page of an article, however its address is spelled; empty where none is stated."""
    return spelling(known.url or "")


def name_of(known: ArticleRow) -> str:
    """What an article is called in its source; empty where it is alone there."""
    return known.key.removeprefix(f"{known.uri}#")


def has_time(known: ArticleRow) -> bool:
    """Whether an article says more than the day on which it was published."""
    return known.published is not None and known.published.instant is not None


def titles_alike(one: ArticleRow, other: ArticleRow) -> bool:
    """Whether one headline is a version of another."""
    return Comparable(one.title).likeness(Comparable(other.title), _RETITLED) > 0


def _same_link(one: ArticleRow, other: ArticleRow) -> bool:
    return link_of(one) != "" and link_of(one) == link_of(other)
