"""Whether an article that was read is a version of a known one: by its name, its words, its date and its link.

Names may be wrong: a feed numbers its items by their place, an editor changes an address. Words may be wrong, too: a
stock phrase is the text of many articles. So each is confirmed by another. Values in, values out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from syndicate.job.ledger import ArticleRow
from syndicate.model.address import spelling
from syndicate.model.similarity import Comparable, in_common

_ALIKE = 0.8
"""The least likeness of two texts of one date in one source that are versions of one article."""
_IN_COMMON = 0.2
"""The least share of common phrases by which two texts still say the same."""
_RETITLED = 0.5
"""The least likeness of two headlines that are versions of one."""


class Reading(Struct, frozen=True):
    """An article that was just read, as the ledger would remember it.

    `stated` is the id that its source gives it; `local` says that this id is no URI, so that one was made of it.
    """

    version: ArticleRow
    stated: str
    text: str
    local: bool


class SourceReading(Struct, frozen=True):
    """What one source has tonight.

    `there` are the names of all sources of tonight; `ids` and `keys` those of the articles in this one. `excerpts` are
    the ids of articles whose own pages could not be loaded. `words` are the fingerprints of the words of all its
    articles, `stock` those of texts that have several headlines in it. `taken_over` are the ids of known articles
    whose names it uses for other articles.
    """

    there: frozenset[str]
    ids: frozenset[str]
    keys: frozenset[str]
    excerpts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    stock: frozenset[str] = frozenset()
    taken_over: frozenset[str] = frozenset()


class Comparison:
    """Compares readings with known articles.

    Args:
        text_of: gives the text of an article by its id; empty where there is none.
    """

    def __init__(self, text_of: Callable[[str], str]) -> None:
        self._text_of = text_of

    def is_another(self, reading: Reading, known: ArticleRow, words: Collection[str]) -> bool:
        """Whether a feed uses the name of one article for another one, such as a number that counts places.

        Then headline, words and link differ. Without links the dates differ, or the feed has the known article under
        another name.

        Args:
            reading: the article that has the name now.
            known: the one that had it.
            words: the fingerprints of the words of all articles of the feed now.
        """
        version = reading.version
        if not reading.local or not name_of(version) or version.title == known.title:
            return False
        if _same_link(version, known) or (has_time(version) and version.published == known.published):
            return False
        if self.still_alike(reading, known):
            return False
        dated = (
            version.published is not None
            and known.published is not None
            and version.published != known.published
        )
        return bool(version.url and known.url) or dated or known.words in words

    def still_alike(self, reading: Reading, known: ArticleRow) -> bool:
        """Whether a reading says about the same as a known article."""
        version = reading.version
        if version.words == known.words or version.title == known.title:
            return True
        text = self._text_of(known.id)
        return bool(text and reading.text) and in_common(reading.text, text) >= _IN_COMMON

    def says_the_same(self, reading: Reading, known: ArticleRow, *, stock: bool) -> bool:
        """Whether a reading has the text of a known article, and is not another one with the same stock phrase.

        Args:
            reading: with a name that no article has.
            known: of the same date in the same source.
            stock: whether several headlines have the reading's text.
        """
        version = reading.version
        if version.title == known.title and _same_link(version, known):
            return True
        if (
            stock
            or not version.text
            or not known.text
            or not (has_time(version) or titles_alike(version, known))
        ):
            return False
        if known.text == version.text:
            return True
        return Comparable(reading.text).likeness(Comparable(self._text_of(known.id)), _ALIKE) > 0


def stock(articles: Iterable[ArticleRow]) -> frozenset[str]:
    """The fingerprints of texts that have several headlines, each with a page of its own."""
    headlines: dict[str, set[str]] = defaultdict(set)
    links: dict[str, set[str]] = defaultdict(set)
    for one in articles:
        if one.text:
            headlines[one.text].add(one.title)
            links[one.text].add(link_of(one) or one.key)
    return frozenset(text for text in headlines if min(len(headlines[text]), len(links[text])) > 1)


def link_of(known: ArticleRow) -> str:
    """The address of an article's page, the same for all its spellings; empty if the article states none."""
    return spelling(known.url or "")


def name_of(known: ArticleRow) -> str:
    """The name of an article in its source; empty if it is alone there."""
    return known.key.removeprefix(f"{known.uri}#")


def has_time(known: ArticleRow) -> bool:
    """Whether an article states the time of day at which it was published."""
    return known.published is not None and known.published.instant is not None


def titles_alike(one: ArticleRow, other: ArticleRow) -> bool:
    """Whether one headline is a version of another."""
    return Comparable(one.title).likeness(Comparable(other.title), _RETITLED) > 0


def _same_link(one: ArticleRow, other: ArticleRow) -> bool:
    return link_of(one) != "" and link_of(one) == link_of(other)
