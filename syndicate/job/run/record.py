"""Versions of articles to the ledger: each is remembered, and announced as the table of an article's life has it.

Which article a version is of, `syndicate.job.run.remember` decides. An id never changes. The update of an article never
goes back, and moves only when a reader can see why. Never reads a source.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from syndicate.heuristics.notices.sentences import recognised_notes, suspected_notes
from syndicate.job.ledger import ArticleRow, Ledger
from syndicate.job.ledger.life import Announcement, LifeEvent, State, Transition, after, event_of, state_of
from syndicate.job.run import local_images
from syndicate.job.run.changes import Change, what_differs
from syndicate.job.run.identity import Identities
from syndicate.job.run.version import fingerprint_of, same_as, without_evidence
from syndicate.model import Amendment, Article, Moment


class Recorder:
    """Records what the sources of one run have.

    Args:
        ledger: with an open transaction.
        now: aware; when what is new was first seen.
    """

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._ledger = ledger
        self._now = now
        self._sequence = 0
        self._held = {row.article for row in ledger.held()}
        self.taken_down = ledger.taken_down()
        self.changes: list[Change] = []
        self.warnings: list[str] = []

    @functools.cached_property
    def identities(self) -> Identities:
        """All articles; not loaded in a night on which nothing is read."""
        return Identities(self._ledger.known(), self._ledger.aliases(), self.text_of)

    def text_of(self, id_: str) -> str:
        """The text of an article; empty where there is none."""
        article = self._ledger.article(id_)
        return article.text if article else ""

    def add(self, version: ArticleRow, article: Article) -> str:
        """Add an article that is not known. Returns its id, which never changes."""
        by_id = self.identities.by_id
        self._sequence = 1 + (self._sequence or max((one.seq for one in by_id.values()), default=0))
        id_ = next(one for one in _ids(version) if one not in by_id)
        key = f"{version.key}~{self._sequence}" if self.identities.owner(version.key) else version.key
        known = msgspec.structs.replace(
            version, id=id_, key=key, seq=self._sequence, first_seen=self._now, changed=self._now
        )
        self.put(known, article)
        self._announce(known, after(State.UNKNOWN, event_of(version)).announces)
        self._warn_of(article, id_)
        return id_

    def renew(self, before: ArticleRow, version: ArticleRow, article: Article) -> None:
        """Replace an article by a version of it, or add the text that its receipt did not keep."""
        transition = self._after(before, event_of(version, before))
        if transition.state is State.TAKEN_DOWN:
            article = msgspec.structs.replace(article, status="withdrawn")
            version = msgspec.structs.replace(
                version, status="withdrawn", fingerprint=fingerprint_of(article)
            )
        is_changed = before.fingerprint != version.fingerprint
        if not is_changed and before.whole:
            if (before.key, before.source) != (version.key, version.source):
                self.put(same_as(before, version), self._ledger.article(before.id))
            return
        earlier = self._ledger.article(before.id)
        known = msgspec.structs.replace(
            same_as(before, version),
            fingerprint=version.fingerprint,
            changed=self._now if is_changed else before.changed,
            updated=self._updated(before, version, earlier, article),
        )
        self.put(known, article)
        if is_changed:
            self._warn_of(article, known.id)
            differs = what_differs(earlier, article) if transition.announces == "corrected" else ""
            self._announce(known, transition.announces, differs)
            self._compare_notices(earlier, article)

    def put(self, known: ArticleRow, article: Article | None) -> None:
        """Remember an article as it is now, without announcing anything."""
        if article is not None:
            article = msgspec.structs.replace(article, id=known.id, updated=known.updated)
        self._ledger.put_article(known, article, self._now)
        self.identities.put(known)

    def withdraw_missing(self, source: str, there: Collection[str]) -> None:
        """Withdraw the articles of a source whose files are gone. A file that comes back brings its article back.

        Args:
            source: its name.
            there: all files and URLs that sources have tonight.
        """
        for known in list(self.identities.by_id.values()):
            if known.source != source or known.uri in there:
                continue
            transition = self._after(known, LifeEvent.FILE_GONE)
            if transition.announces is None:
                continue
            article = self._ledger.article(known.id)
            gone = msgspec.structs.replace(known, status="withdrawn", changed=self._now, fingerprint="")
            self._ledger.read_again(known.uri)
            self.put(gone, article and msgspec.structs.replace(article, status="withdrawn"))
            self._announce(gone, transition.announces)
            self.warnings.append(f"{known.uri}: the file is gone; {known.title!r} is withdrawn")

    def _after(self, known: ArticleRow, event: LifeEvent) -> Transition:
        is_taken_down = known.id in self.taken_down
        state = state_of(known, self._now, held=known.id in self._held, taken_down=is_taken_down)
        return after(state, event)

    def _announce(self, known: ArticleRow, what: Announcement | None, differs: str = "") -> None:
        if what is None:
            return
        self.changes.append(
            Change(kind=what, article=known.id, title=known.title, source=known.uri, what=differs)
        )
        if what != "new":
            self._ledger.put_amendment(
                Amendment(what, known.id, known.title, Moment.at(self._now), known.url)
            )

    def _updated(
        self, before: ArticleRow, version: ArticleRow, earlier: Article | None, article: Article
    ) -> Moment | None:
        """The update that an article states: what its source states, never earlier than before.

        Where the words changed and the source states no later update than before, it is the time of this run.
        """
        # What was only read again, and is stored in another form, is no difference that a reader sees.
        is_same = earlier is not None and fingerprint_of(earlier) == version.fingerprint
        if before.fingerprint == version.fingerprint or (is_same and not local_images.contents(article)):
            return before.updated
        stated, last = version.updated, before.updated or before.published
        if stated and (last is None or stated.as_instant() > last.as_instant()):
            return stated
        if (before.words, before.status) == (version.words, version.status):
            return before.updated or stated
        if last is None or self._now > last.as_instant():
            return Moment.at(self._now)
        return last

    def _compare_notices(self, earlier: Article | None, article: Article) -> None:
        if (
            earlier
            and article.status == "usable"
            and without_evidence(earlier.terms) != without_evidence(article.terms)
        ):
            self.warnings.append(
                f"{article.source.uri}: the notice of {article.title!r} changed; both wordings are on record"
            )

    def _warn_of(self, article: Article, id_: str) -> None:
        """Warn of losses and of notices that were recognised, each once: every version of an article may have them."""
        uri = article.source.uri
        lines = {
            f"{id_}: {loss.what}": f"{uri}{loss.place and f', {loss.place}'}: {loss.what}"
            for loss in article.losses
        }
        if article.status == "usable":
            lines |= {
                f"{id_}: {note}": note for note in (*recognised_notes(article), *suspected_notes(article))
            }
        self.warnings += [lines[key] for key in self._ledger.new_lines(lines)]


def _ids(version: ArticleRow) -> Iterator[str]:
    """Ids for a new article, the best one first: two files of one day have one name, a number is used again."""
    yield version.id
    for unique in (version.key, f"{version.key} {version.words}"):
        yield f"{version.id}-{hashlib.sha256(unique.encode()).hexdigest()[:8]}"
    yield from (f"{version.id}-{number}" for number in itertools.count(2))
