"""Which article of the ledger a source means, whatever its source calls it now. Values in, values out.

======= =============================================================================== ==============
how     what the source has                                                             what it is
======= =============================================================================== ==============
key     the name by which this source called the article before                         a version
id      the article's id, which means the same in every source                          a version
moved   the same name, in a source that has another address now                         a version
spelled the article's address in another spelling, with its title, date or words        a version
renamed a new id, while the article's own is in no source; its date and words           a version
twin    another id beside the article's; its date and words                             the same, twice
======= =============================================================================== ==============

All else is a new article. An equal number makes no two articles one, and neither does a stock phrase that is the text
of both (`syndicate.job.run.evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Literal, TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from syndicate.job.ledger import ArticleRow
from syndicate.job.run.evidence import (
    Comparison,
    Reading,
    SourceReading,
    link_of,
    name_of,
    stock,
    titles_alike,
)
from syndicate.model.address import spelling

How: TypeAlias = Literal["key", "id", "moved", "spelled", "renamed", "twin"]

_MOST = 50
"""How many articles of one date, or with one text, are compared with a new one: a source may have thousands."""
_INDEXED = ("uri", "key", "source", "words", "text", "published")
"""The fields by which articles are found."""
_TAIL = re.compile(r"tag:[^,]+,1970-01-01:(.+)")
"""An id that was made from a name that is no URI; the group is the id without its authority."""
_MINTED = re.compile(r"tag:[^,]+,1970-01-01:([^/]*)")
"""A name as an earlier version of the program made it; the authority in it may have changed since."""


class Match(Struct, frozen=True):
    """An article of the ledger, and how it was found to be the one that was read."""

    known: ArticleRow
    how: How


class Identities:
    """All articles of the ledger, indexed by all that may show which one a source means.

    Args:
        known: the articles.
        aliases: the ids of articles by further names.
        text_of: gives the text of an article by its id; empty where there is none.
    """

    def __init__(
        self, known: Iterable[ArticleRow], aliases: Mapping[str, str], text_of: Callable[[str], str]
    ) -> None:
        self.by_id: dict[str, ArticleRow] = {}
        self._aliases = dict(aliases)
        self._comparison = Comparison(text_of)
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
        """Add an article, or replace it."""
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
        if before and all(getattr(before, name) == getattr(known, name) for name in _INDEXED):
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

    def find(self, reading: Reading, source: SourceReading) -> Match | None:
        """The article that a reading is a version or a twin of; None for a new one."""
        for how, named in self._named(reading):
            if not self._comparison.is_another(reading, named, source.words):
                return Match(self._exact(reading, named) or named, how)
        weaker: tuple[tuple[How, Iterator[str]], ...] = (
            ("moved", self._moved(reading, source)),
            ("spelled", self._spelled(reading, source)),
            ("renamed", self._renamed(reading, source)),
            ("twin", (twin.id for twin in self._twins(reading.version, source))),
        )
        for how, ids in weaker:
            if (id_ := next(ids, None)) is not None:
                return Match(self.by_id[id_], how)
        return None

    def taken_over(self, readings: Iterable[Reading], words: Collection[str]) -> Iterator[str]:
        """The ids of articles whose names a source uses for other ones now.

        Args:
            readings: all articles of the source.
            words: the fingerprints of the words of all of them.
        """
        for reading in readings:
            for _, named in self._named(reading):
                if self._exact(reading, named) or self._comparison.is_another(reading, named, words):
                    yield named.id

    def stock(self, readings: Collection[Reading]) -> frozenset[str]:
        """The fingerprints of the texts of a source that have several headlines, in it now or in the ledger."""
        texts = {one.version.text for one in readings if one.version.text}
        known = (self.by_id[id_] for text in texts for id_ in islice(self._by_text.get(text, {}), _MOST))
        return stock(one.version for one in readings) | stock(one for one in known if one.text in texts)

    def owner(self, key: str) -> str:
        """The id of the article that has a key; empty where none has it."""
        return self._by_key.get(key, "")

    def _named(self, reading: Reading) -> Iterator[tuple[How, ArticleRow]]:
        """The article that has the reading's name, and the one that has the id that it states."""
        if called := self._called(reading):
            yield "key", called
        if (stated := self._stated(reading)) and stated != called:
            yield "id", stated

    def _exact(self, reading: Reading, named: ArticleRow) -> ArticleRow | None:
        """An article of the same source with the reading's words, if the one with its name has other words.

        Two articles may have had one id for a night; then either of them may be the one that keeps it.
        """
        version = reading.version
        if named.words == version.words:
            return None
        return next((twin for twin in self._echoes(version) if twin.uri == version.uri), None)

    def _called(self, reading: Reading) -> ArticleRow | None:
        """The article that the source called by this name before."""
        key = reading.version.key
        id_ = self._by_key.get(key) or self._legacy.get(key)
        return self.by_id[id_] if id_ else self._alias(key, reading)

    def _alias(self, name: str, reading: Reading) -> ArticleRow | None:
        """The article that has a further name, as long as the reading still says about the same."""
        found = self.by_id.get(self._aliases.get(name, ""))
        return found if found and self._comparison.still_alike(reading, found) else None

    def _stated(self, reading: Reading) -> ArticleRow | None:
        """The article that has the id which the reading states."""
        stated = reading.stated
        if not stated:
            return None
        tail = _TAIL.fullmatch(stated) if reading.local else None
        id_ = self._by_tail.get((reading.version.source, tail[1])) if tail else None
        found = self.by_id.get(stated) or self.by_id.get(id_ or "") or self._alias(f"#{stated}", reading)
        return found or self._alias(spelled_name(reading.version, stated), reading)

    def is_called(self, known: ArticleRow, reading: Reading) -> bool:
        """Whether a reading states no id, or one that an article is known by in any spelling."""
        stated = reading.stated
        if stated in ("", known.id) or self._aliases.get(f"#{stated}") == known.id:
            return True
        one, other = _TAIL.fullmatch(stated), _TAIL.fullmatch(known.id)
        return bool(reading.local and one and other and one[1] == other[1])

    def _moved(self, reading: Reading, source: SourceReading) -> Iterator[str]:
        version = reading.version
        name = name_of(version)
        for id_ in self._by_name.get((version.source, name), {}) if name else {}:
            known = self.by_id[id_]
            if known.uri not in source.there and name_of(known) and self._still(known, reading):
                yield id_

    def _still(self, known: ArticleRow, reading: Reading) -> bool:
        """Whether an article is still the same: of two feeds that were one source, each may have had this number."""
        return known.title == reading.version.title or self._comparison.still_alike(reading, known)

    def _spelled(self, reading: Reading, source: SourceReading) -> Iterator[str]:
        version = reading.version
        spelled = spelling(reading.stated)
        ids = self._by_spelling.get((version.source, spelled), {}) if spelled else {}
        for id_ in ids:
            known = self.by_id[id_]
            same_day = known.published is not None and known.published == version.published
            if id_ not in source.ids and (same_day or self._comparison.still_alike(reading, known)):
                yield id_

    def _renamed(self, reading: Reading, source: SourceReading) -> Iterator[str]:
        version = reading.version
        by_text = self._by_text.get(version.text, {}) if version.text else {}
        by_date = (
            self._by_date.get((version.source, _date(version)), {}) if version.text and _date(version) else {}
        )
        by_link = self._by_link.get((version.source, link_of(version)), {}) if link_of(version) else {}
        few = (ids for ids in (by_date, by_link) if len(ids) <= _MOST)
        alike = (*islice(by_text, _MOST), *chain.from_iterable(few))
        for id_ in dict.fromkeys((*islice(self._by_words.get(version.words, {}), _MOST), *alike)):
            known = self.by_id[id_]
            if (known.source, known.published) != (version.source, version.published):
                continue
            if _may_be_gone(known, version, source) and (
                known.words == version.words
                or self._comparison.says_the_same(reading, known, stock=version.text in source.stock)
            ):
                yield id_

    def _echoes(self, version: ArticleRow) -> Iterator[ArticleRow]:
        """Articles with the same words now; of those that have a date, with the same one."""
        for id_ in self._by_words.get(version.words, {}):
            known = self.by_id[id_]
            dates = {known.published, version.published} - {None}
            if known.words == version.words and len(dates) < 2:
                yield known

    def _twins(self, version: ArticleRow, source: SourceReading) -> Iterator[ArticleRow]:
        """Articles that say the same under another id, those of this source first.

        The headline of another source may differ a little. Two headlines in one source are two articles.
        """
        retold = version.text != "" and version.published is not None and version.text not in source.stock
        by_text = islice(self._by_text.get(version.text, {}), _MOST) if retold else ()
        same_text = (self.by_id[id_] for id_ in by_text)
        retitled = (
            known
            for known in same_text
            if (known.text, known.published) == (version.text, version.published)
            and known.uri != version.uri
            and titles_alike(version, known)
        )
        found = (*self._echoes(version), *retitled)
        return iter(
            sorted(
                found, key=lambda known: (known.uri != version.uri, known.source != version.source, known.seq)
            )
        )


def _may_be_gone(known: ArticleRow, version: ArticleRow, source: SourceReading) -> bool:
    """Whether no source has an article under its old name, so that another name may be its new one."""
    if known.id in source.taken_over:
        return True
    if known.id in source.ids or not source.keys.isdisjoint({known.key, _plain_key(known)}):
        return False
    return known.uri not in source.there or (known.uri == version.uri and name_of(version) != "")


def spelled_name(known: ArticleRow, stated: str) -> str:
    """One further name for all spellings of an id that is an address; empty for any other id."""
    spelled = spelling(stated)
    return f"~{known.source}#{spelled}" if spelled else ""


def _plain_key(known: ArticleRow) -> str:
    """The key of an article, with the id that its source states, of which an earlier version made a URI."""
    minted = _MINTED.fullmatch(name_of(known))
    return f"{known.uri}#{unquote(minted[1])}" if minted else known.key


def _date(known: ArticleRow) -> str:
    return known.published.isoformat() if known.published else ""
