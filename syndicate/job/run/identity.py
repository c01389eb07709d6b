"""Which article of the ledger is the one that was just read, whatever its source calls it by now.

======= ================================================================== ==============
how     what says so                                                       what it is
======= ================================================================== ==============
key     its source calls it as before                                      a version
id      it states an id that means the same everywhere                     a version
moved   as `key`, of a source that has another address now                 a version
spelled an address as its id, in another spelling; title, date or words    a version
renamed an id that nobody has now; the same date and words, but the title  a version
twin    another id beside it; the same words and date                      the same, twice
======= ================================================================== ==============

Whatever is none of these is a new article: two articles are never one because their numbers are the same, nor because
one phrase stands for the text of both. Nor is it a version what has the number of an article and nothing else of it
(syndicate.job.run.evidence).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sized
from itertools import chain, islice
from typing import Literal, TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from syndicate.job.ledger import ArticleRow
from syndicate.job.run.evidence import Candidate, Evidence, Page, link_of, name_of, stock, titles_alike
from syndicate.model.address import spelling

How: TypeAlias = Literal["key", "id", "moved", "spelled", "renamed", "twin"]

_MOST = 50
"""Articles of one date, or with one text, that are compared with a new one: there may be thousands of them."""
_TAIL = re.compile(r"tag:[^,]+,1970-01-01:(.+)")
"""What an id that no source states as a URI is without its authority."""
_MINTED = re.compile(r"tag:[^,]+,1970-01-01:([^/]*)")
"""What an earlier version made of an id that is no URI; the authority in it may have changed since."""


class Match(Struct, frozen=True):
    """An article of the ledger, and what says that it is the one that was read."""

    known: ArticleRow
    how: How


class News:
    """What is to be said once of the names in one source; `places`: its numbers are used again for other articles."""

    def __init__(self, uri: str, *, places: bool = False) -> None:
        self._uri = uri
        self._places = places
        self.moved_from = ""
        self.renamed: list[tuple[str, str]] = []
        """The id that is out, and the one that the source states now."""
        self.twins: dict[str, str] = {}
        """Titles, by the ids of the articles that are told twice."""

    def lines(self) -> Iterator[str]:
        """A line for each kind of news."""
        if self.moved_from:
            yield f"{self._uri}: this source was {self.moved_from}; its articles keep their ids"
        if self.renamed and not self._places:  # they have other ones each night
            old, new = self.renamed[0]
            yield (
                f"{self._uri}: {_counted(self.renamed)} another id than before ({new} was {old}), "
                "and keeps the one under which it is out"
            )
        if self.twins:
            yield (
                f"{self._uri}: {_counted(self.twins)} the same text as another one "
                f"({next(iter(self.twins.values()))!r}), and goes out once"
            )

    def once(self) -> Iterator[str]:
        """What holds from now on each night."""
        if self._places:
            yield (
                f"{self._uri}: it gives the numbers of articles to other ones; articles are told apart by link, "
                "headline and words, and keep the ids under which they are out"
            )


class Identities:
    """All articles of the ledger, by all that may tell which one a source means.

    Args:
        known: the articles.
        aliases: further names, and whose they are.
        text_of: gives the text of an article by its id; empty where there is none.
    """

    def __init__(
        self, known: Iterable[ArticleRow], aliases: Mapping[str, str], text_of: Callable[[str], str]
    ) -> None:
        self.by_id: dict[str, ArticleRow] = {}
        self._aliases = dict(aliases)
        self._evidence = Evidence(text_of)
        self._by_key: dict[str, str] = {}
        self._legacy: dict[str, str] = {}
        self._by_tail: dict[tuple[str, str], str] = {}
        self._by_name: dict[tuple[str, str], dict[str, None]] = {}
        self._by_words: dict[str, dict[str, None]] = {}
        self._by_text: dict[str, dict[str, None]] = {}
        self._by_date: dict[tuple[str, str], dict[str, None]] = {}
        self._by_link: dict[tuple[str, str], dict[str, None]] = {}
        self._by_spelling: dict[tuple[str, str], dict[str, None]] = {}
        for one in known:
            self.put(one)

    def put(self, known: ArticleRow) -> None:
        """Add an article, or what it has become."""
        before = self.by_id.get(known.id)
        if before and self._by_key.get(before.key) == before.id:
            del self._by_key[before.key]
        self.by_id[known.id] = known
        self._by_key[known.key] = known.id
        name = name_of(known)
        minted = _MINTED.fullmatch(name)
        if minted:
            self._legacy.setdefault(_plain_key(known), known.id)
        if tail := _TAIL.fullmatch(known.id):
            self._by_tail[known.source, tail[1]] = known.id
        if before and _same_places(before, known):
            return
        for index, key in (
            (self._by_name, (known.source, unquote(minted[1]) if minted else name)),
            (self._by_date, (known.source, _date(known))),
            (self._by_link, (known.source, link_of(known))),
            (self._by_spelling, (known.source, spelling(known.id))),
        ):
            if key[1]:
                index.setdefault(key, {})[known.id] = None
        self._by_words.setdefault(known.words, {})[known.id] = None
        if known.text:
            self._by_text.setdefault(known.text, {})[known.id] = None

    def add_alias(self, name: str, id_: str) -> bool:
        """Add a further name of an article. Returns whether it is new."""
        if self._aliases.get(name) == id_:
            return False
        self._aliases[name] = id_
        return True

    def find(self, candidate: Candidate, page: Page) -> Match | None:
        """The article that a candidate is a version of, or says once more; None for a new one."""
        for how, named in self._named(candidate):
            if not self._evidence.is_another(candidate, named, page.words):
                return Match(self._exact(candidate, named) or named, how)
        weaker: tuple[tuple[How, Iterator[str]], ...] = (
            ("moved", self._moved(candidate, page)),
            ("spelled", self._spelled(candidate, page)),
            ("renamed", self._renamed(candidate, page)),
            ("twin", (twin.id for twin in self._twins(candidate.known, page))),
        )
        for how, ids in weaker:
            if (id_ := next(ids, None)) is not None:
                return Match(self.by_id[id_], how)
        return None

    def taken_over(self, candidates: Iterable[Candidate], words: Collection[str]) -> Iterator[str]:
        """The ids of articles under whose names a source has other ones now; `words` is all that it says."""
        for candidate in candidates:
            for _, named in self._named(candidate):
                if self._exact(candidate, named) or self._evidence.is_another(candidate, named, words):
                    yield named.id

    def stock(self, candidates: Collection[Candidate]) -> frozenset[str]:
        """The texts of a source that stand below several headlines, in it now or among what is known."""
        texts = {one.known.text for one in candidates if one.known.text}
        known = (self.by_id[id_] for text in texts for id_ in islice(self._by_text.get(text, {}), _MOST))
        return stock(one.known for one in candidates) | stock(one for one in known if one.text in texts)

    def owner(self, key: str) -> str:
        """The id of the article that has a key; empty where none has it."""
        return self._by_key.get(key, "")

    def _named(self, candidate: Candidate) -> Iterator[tuple[How, ArticleRow]]:
        """What has the name under which its source has the candidate, and what has the id that it states."""
        if called := self._called(candidate):
            yield "key", called
        if (stated := self._stated(candidate)) and stated != called:
            yield "id", stated

    def _exact(self, candidate: Candidate, named: ArticleRow) -> ArticleRow | None:
        """An article of the same words in the same place, where the one of that name has others.

        An id that two articles had for a night is one's alone now, and not always the first one's.
        """
        one = candidate.known
        if named.words == one.words:
            return None
        return next((twin for twin in self._echoes(one) if twin.uri == one.uri), None)

    def _called(self, candidate: Candidate) -> ArticleRow | None:
        """What the source called so before."""
        key = candidate.known.key
        id_ = self._by_key.get(key) or self._legacy.get(key)
        return self.by_id[id_] if id_ else self._alias(key, candidate)

    def _alias(self, name: str, candidate: Candidate) -> ArticleRow | None:
        """Whose further name it is, as long as it still says about the same."""
        found = self.by_id.get(self._aliases.get(name, ""))
        return found if found and self._evidence.still_alike(candidate, found) else None

    def _stated(self, candidate: Candidate) -> ArticleRow | None:
        stated = candidate.stated
        if not stated:
            return None
        tail = _TAIL.fullmatch(stated) if candidate.local else None
        id_ = self._by_tail.get((candidate.known.source, tail[1])) if tail else None
        found = self.by_id.get(stated) or self.by_id.get(id_ or "") or self._alias(f"#{stated}", candidate)
        return found or self._alias(spelled_name(candidate.known, stated), candidate)

    def is_called(self, known: ArticleRow, candidate: Candidate) -> bool:
        """Whether the id that a source states, if any, is known to be an article's, however it is spelled."""
        stated = candidate.stated
        if stated in ("", known.id) or self._aliases.get(f"#{stated}") == known.id:
            return True
        one, other = _TAIL.fullmatch(stated), _TAIL.fullmatch(known.id)
        return bool(candidate.local and one and other and one[1] == other[1])

    def _moved(self, candidate: Candidate, page: Page) -> Iterator[str]:
        one = candidate.known
        name = name_of(one)
        for id_ in self._by_name.get((one.source, name), {}) if name else {}:
            known = self.by_id[id_]
            if known.uri not in page.there and name_of(known) and self._still(known, candidate):
                yield id_

    def _still(self, known: ArticleRow, candidate: Candidate) -> bool:
        """Of two feeds that were one source, each may have had this number."""
        return known.title == candidate.known.title or self._evidence.still_alike(candidate, known)

    def _spelled(self, candidate: Candidate, page: Page) -> Iterator[str]:
        one = candidate.known
        spelled = spelling(candidate.stated)
        ids = self._by_spelling.get((one.source, spelled), {}) if spelled else {}
        for id_ in ids:
            known = self.by_id[id_]
            same_day = known.published is not None and known.published == one.published
            if id_ not in page.ids and (same_day or self._evidence.still_alike(candidate, known)):
                yield id_

    def _renamed(self, candidate: Candidate, page: Page) -> Iterator[str]:
        one = candidate.known
        by_text = self._by_text.get(one.text, {}) if one.text else {}
        by_date = self._by_date.get((one.source, _date(one)), {}) if one.text and _date(one) else {}
        by_link = self._by_link.get((one.source, link_of(one)), {}) if link_of(one) else {}
        few = (ids for ids in (by_date, by_link) if len(ids) <= _MOST)
        alike = (*islice(by_text, _MOST), *chain.from_iterable(few))
        for id_ in dict.fromkeys((*islice(self._by_words.get(one.words, {}), _MOST), *alike)):
            known = self.by_id[id_]
            if (known.source, known.published) != (one.source, one.published):
                continue
            if _may_be_gone(known, one, page) and (
                known.words == one.words
                or self._evidence.says_the_same(candidate, known, stock=one.text in page.stock)
            ):
                yield id_

    def _echoes(self, one: ArticleRow) -> Iterator[ArticleRow]:
        """Articles with the same words now, of the same date as far as they have one."""
        for id_ in self._by_words.get(one.words, {}):
            known = self.by_id[id_]
            dates = {known.published, one.published} - {None}
            if known.words == one.words and len(dates) < 2:
                yield known

    def _twins(self, one: ArticleRow, page: Page) -> Iterator[ArticleRow]:
        """Articles that say the same under another id, of this source first.

        The headline of another source's may differ a little. What one source has under two headlines is two articles.
        """
        retold = one.text != "" and one.published is not None and one.text not in page.stock
        by_text = islice(self._by_text.get(one.text, {}), _MOST) if retold else ()
        same_text = (self.by_id[id_] for id_ in by_text)
        retitled = (
            known
            for known in same_text
            if (known.text, known.published) == (one.text, one.published)
            and known.uri != one.uri
            and titles_alike(one, known)
        )
        found = (*self._echoes(one), *retitled)
        return iter(
            sorted(found, key=lambda known: (known.uri != one.uri, known.source != one.source, known.seq))
        )


def _counted(found: Sized) -> str:
    return "1 article has" if len(found) == 1 else f"each of {len(found)} articles has"


def _may_be_gone(known: ArticleRow, one: ArticleRow, page: Page) -> bool:
    """Whether no source has an article under its name any more, so that another name may be its new one."""
    if known.id in page.taken_over:
        return True
    if known.id in page.ids or not page.keys.isdisjoint({known.key, _plain_key(known)}):
        return False
    return known.uri not in page.there or (known.uri == one.uri and name_of(one) != "")


def spelled_name(known: ArticleRow, stated: str) -> str:
    """The further name that all spellings of an address as an id have in a source; empty for what is none."""
    spelled = spelling(stated)
    return f"~{known.source}#{spelled}" if spelled else ""


def _plain_key(known: ArticleRow) -> str:
    """The key of an article, with the id that its source states where an earlier version made a URI of it."""
    minted = _MINTED.fullmatch(name_of(known))
    return f"{known.uri}#{unquote(minted[1])}" if minted else known.key


def _same_places(before: ArticleRow, known: ArticleRow) -> bool:
    places = ("uri", "key", "source", "words", "text", "published")
    return all(getattr(before, name) == getattr(known, name) for name in places)


def _date(known: ArticleRow) -> str:
    return known.published.isoformat() if known.published else ""
