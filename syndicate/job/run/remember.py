"""Articles that were read to what the ledger knows: which article it is, whether it changed, what its id is for ever.

An id that is out never changes; the update of an article never goes back and moves only when a reader can see why.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from syndicate.errors import ReadError, SyndicateError
from syndicate.heuristics.notices.sentences import recognised_notes, suspected_notes
from syndicate.ingest.articles import Ingested
from syndicate.ingest.pages import is_excerpt
from syndicate.ingest.sources import is_url
from syndicate.job.config import SourceTable
from syndicate.job.config.filters import passes
from syndicate.job.ledger import ArticleRow, Ledger, Ruling
from syndicate.job.run import local_images
from syndicate.job.run.changes import Change, what_differs
from syndicate.job.run.evidence import Candidate, Page, name_of
from syndicate.job.run.identity import Identities, Match, News, spelled_name
from syndicate.job.run.version import fingerprint_of, is_newer, known_of, name_in, same_as, without_evidence
from syndicate.model import Amendment, Article, Moment


class Memory:
    """What the ledger knew before this run, and what it learns.

    Args:
        ledger: with an open transaction.
        now: aware; when what is new was first seen.
        there: all sources that there are tonight, by name.
    """

    def __init__(self, ledger: Ledger, now: datetime, there: frozenset[str]) -> None:
        self._ledger = ledger
        self._now = now
        self._there = there
        rulings = ledger.rulings()
        self._taken_down = {id_ for id_, ruling in rulings.items() if ruling.kind == "withdrawn"}
        self._held = {id_: ruling for id_, ruling in rulings.items() if ruling.kind in ("held", "accepted")}
        self._sequence = 0
        self._learnt: set[str] = set()
        self.new: list[str] = []
        self.corrected: list[str] = []
        self.withdrawn: list[str] = []
        self.changes: list[Change] = []
        self.warnings: list[str] = []
        self.doubles: set[str] = set()
        """Files that are left out for another one that is there."""
        self.held: set[str] = set()
        """Pages whose last good version stays."""

    @functools.cached_property
    def _identities(self) -> Identities:
        """All articles; a night on which nothing is read does without."""
        return Identities(self._ledger.known(), self._ledger.aliases(), self._text_of)

    def _text_of(self, id_: str) -> str:
        article = self._ledger.article(id_)
        return article.text if article else ""

    def learn(self, taken: Ingested, table: SourceTable, uri: str) -> Iterator[SyndicateError]:
        """Remember the articles of one source. Yields an error for each that cannot be taken."""
        found: dict[str, tuple[Candidate, Article]] = {}
        for article in taken.articles:
            names = tuple(author.name for author in article.authors)
            known = known_of(article, uri, name_in(article, taken), table.name, names)
            if not passes(known, table.include, table.exclude):
                continue
            stated = article.id if article.id in taken.stated else ""
            # Of versions of one article the newest one counts, in whatever order they stand.
            if known.key not in found or is_newer(known, found[known.key][0].known):
                candidate = Candidate(known, stated, article.text, local=article.id in taken.local)
                found[known.key] = (candidate, article)
        page = self._page(taken, {key: candidate for key, (candidate, _) in found.items()})
        news = News(uri, places=bool(page.taken_over))
        for candidate, article in found.values():
            try:
                self._learn(candidate, article, page, news)
            except ReadError as error:
                yield error
        # A twin may have another name each time that its feed is numbered anew.
        twins = {f"{id_} is told twice by {table.name}": id_ for id_ in news.twins}
        fresh = {twins[line] for line in self._ledger.new_lines(twins)}
        news.twins = {id_: title for id_, title in news.twins.items() if id_ in fresh}
        self.warnings += news.lines()
        self.warnings += self._ledger.new_lines(news.once())

    def _page(self, taken: Ingested, found: dict[str, Candidate]) -> Page:
        candidates = tuple(found.values())
        words = frozenset(one.known.words for one in candidates)
        return Page(
            there=self._there,
            ids=taken.stated,
            keys=frozenset(found),
            excerpts=taken.excerpts,
            words=words,
            stock=self._identities.stock(candidates),
            taken_over=frozenset(self._identities.taken_over(candidates, words)),
        )

    def _learn(self, candidate: Candidate, article: Article, page: Page, news: News) -> None:
        match = self._identities.find(candidate, page)
        if match is None:
            self._release(candidate.known.key, page)
            self._learnt.add(self._add(candidate.known, article))
            return
        before, one = match.known, candidate.known
        if article.id in page.excerpts and self._is_whole(
            before
        ):  # its page was there once, and will be again
            self._learnt.add(before.id)
            return
        self._refuse_other_id(before, candidate)
        if self._is_left(match, candidate, page):
            self._leave(match, candidate, news)
            return
        if self._is_hollow(before, one, article):
            ruling = self._held.get(before.id)
            if ruling is None or (ruling.kind, ruling.reason) != ("accepted", one.title):
                self._hold(before, one)
                return
        if before.id in self._held:
            self._ledger.forget_ruling(before.id)
        if before.id in self._taken_down and article.status != "withdrawn":
            article = msgspec.structs.replace(article, status="withdrawn")
            one = msgspec.structs.replace(one, status="withdrawn", fingerprint=fingerprint_of(article))
        self._release(one.key, page)
        if (match.how in ("spelled", "id") and before.uri == one.uri) or self._identities.owner(
            one.key
        ) not in (
            "",
            before.id,
        ):
            one = msgspec.structs.replace(one, key=before.key)
        if before.key != one.key and name_of(before) and before.id not in page.taken_over:
            self._alias(before.key, before.id)
        if before.fingerprint != one.fingerprint or not before.whole:
            self._renew(before, one, article)
        elif (before.key, before.source) != (one.key, one.source):
            self._put(same_as(before, one), self._ledger.article(before.id))
        self._tell_names(match, candidate, news)
        self._learnt.add(before.id)

    def _release(self, key: str, page: Page) -> None:
        """Let a name go from an article to the one that its source calls so now."""
        owner = self._identities.by_id.get(self._identities.owner(key))
        if owner and owner.id in page.taken_over:
            free = msgspec.structs.replace(owner, key=f"{key}~{owner.seq}")
            self._put(free, self._ledger.article(owner.id))

    def _is_whole(self, before: ArticleRow) -> bool:
        """Whether an article is out with the text of its page."""
        article = self._ledger.article(before.id)
        return article is not None and not any(is_excerpt(loss) for loss in article.losses)

    def _is_hollow(self, before: ArticleRow, one: ArticleRow, article: Article) -> bool:
        """Whether a page of the web lost its title and most of its words: a login, a captcha, an error called 200."""
        if not is_url(one.uri) or name_of(one) or before.title == one.title or article.status != "usable":
            return False
        words = Counter(self._text_of(before.id).split())
        return words.total() > 2 * (words & Counter(article.text.split())).total()

    def _hold(self, before: ArticleRow, one: ArticleRow) -> None:
        """Keep a page as it was, and say so each night, until it is there again or somebody says that it is right.

        What is seen tonight is remembered by its title: only that can be accepted, not what stands there tomorrow.
        """
        self.held.add(one.uri)
        if before.id not in self._taken_down:
            self._ledger.put_ruling(
                Ruling(article=before.id, kind="held", reason=one.title, at=self._now, status=before.status)
            )
        self._learnt.add(before.id)
        self.warnings.append(
            f"{one.uri}: held, since {before.title!r} lost its title and most of its words (it is {one.title!r} now); "
            "what was read before stays. Look at it in a browser; if that is right, say it with "
            f"syndicate ledger accept {before.id}"
        )

    def _stands(self, known: ArticleRow) -> bool:
        """Whether an article is still told by the source from which it was taken last."""
        return known.uri in self._there or known.id in self._learnt

    def _is_left(self, match: Match, candidate: Candidate, page: Page) -> bool:
        """Whether the article stands in another place, too, from which it is taken."""
        before, one = match.known, candidate.known
        if before.uri == one.uri:
            there = before.key in page.keys and before.id not in page.taken_over
            return before.id in self._learnt or (before.key != one.key and there)
        return self._stands(before) and (one.words == before.words or not is_newer(one, before))

    def _leave(self, match: Match, candidate: Candidate, news: News) -> None:
        """Leave out what another source has told. Feeds share articles; of files, one is a copy that was forgotten."""
        before, one = match.known, candidate.known
        if not name_of(one):
            self.doubles.add(one.uri)
            self.warnings.append(
                f"{one.uri}: left out, since {before.uri} is the same article; "
                "delete one of the two, or change its text"
            )
        elif match.how == "twin":
            names = [one.key]
            if candidate.stated and not candidate.local:
                names = [spelled_name(one, candidate.stated) or one.key, f"#{candidate.stated}"]
            if self._alias(names[0], before.id):
                news.twins[before.id] = one.title
            for name in names[1:]:
                self._alias(name, before.id)

    def _refuse_other_id(self, before: ArticleRow, candidate: Candidate) -> None:
        """Raises: ReadError: a file says that it is another article than it was, and has other words."""
        one, stated = candidate.known, candidate.stated
        if before.key != one.key or name_of(one) or self._identities.is_called(before, candidate):
            return
        if before.words == one.words and stated not in self._identities.by_id:
            return
        raise ReadError(
            f"{one.uri}: {one.title!r} is out as {before.id}, and says now that it is {stated}",
            "readers' apps would show it as another article: give it the old id again, or another file name",
        )

    def _tell_names(self, match: Match, candidate: Candidate, news: News) -> None:
        """Remember what else an article is called, and say so once."""
        before, one, stated = match.known, candidate.known, candidate.stated
        if name_of(one) and before.source == one.source and before.uri not in self._there:
            news.moved_from = before.uri
        if match.how == "spelled":
            # Tracking parameters may change each night: what is remembered of such an id is its spelling.
            if self._alias(spelled_name(one, stated), before.id):
                news.renamed.append((before.id, stated))
        elif match.how == "renamed" and name_of(one):
            news.renamed.append((before.id, stated))
        elif match.how == "key" and not name_of(one) and not self._identities.is_called(before, candidate):
            self._alias(f"#{stated}", before.id)
            news.renamed.append((before.id, stated))

    def _alias(self, name: str, id_: str) -> bool:
        """Remember a further name of an article. Returns whether it is new."""
        new = self._identities.add_alias(name, id_)
        if new:
            self._ledger.put_alias(name, id_)
        return new

    def _add(self, candidate: ArticleRow, article: Article) -> str:
        """Add a new article. Returns the id that it has from now on, for ever."""
        self._sequence = 1 + (
            self._sequence or max((one.seq for one in self._identities.by_id.values()), default=0)
        )
        id_ = next(one for one in _ids(candidate) if one not in self._identities.by_id)
        key = f"{candidate.key}~{self._sequence}" if self._identities.owner(candidate.key) else candidate.key
        known = msgspec.structs.replace(
            candidate, id=id_, key=key, seq=self._sequence, first_seen=self._now, changed=self._now
        )
        self._put(known, article)
        if article.status == "usable":
            self.new.append(id_)
            self.changes.append(Change(kind="new", article=id_, title=known.title, source=known.uri))
        self._warn_of(article, id_)
        return id_

    def _renew(self, before: ArticleRow, candidate: ArticleRow, article: Article) -> None:
        """A newer version, or the same with its text where only the receipt was left."""
        earlier = self._ledger.article(before.id)
        words = (before.words, before.status) != (candidate.words, candidate.status)
        # What was read once more, and told again in another form, is no difference that a reader sees.
        same = (
            earlier
            and fingerprint_of(earlier) == candidate.fingerprint
            and not local_images.contents(article)
        )
        if same or before.fingerprint == candidate.fingerprint:
            updated = before.updated
        else:
            updated = self._updated(before, candidate, words=words)
        known = msgspec.structs.replace(
            same_as(before, candidate),
            fingerprint=candidate.fingerprint,
            changed=self._now if before.fingerprint != candidate.fingerprint else before.changed,
            updated=updated,
        )
        self._put(known, article)
        if before.fingerprint == candidate.fingerprint:
            return
        self._warn_of(article, known.id)
        if known.status == "withdrawn" and before.status != "withdrawn":
            self._amend(known, "withdrawn")
        elif words and known.status == "usable" and before.status == "usable":
            self._amend(known, "corrected", what_differs(earlier, article))
        self._compare_notices(earlier, article)

    def _updated(self, before: ArticleRow, candidate: ArticleRow, *, words: bool) -> Moment | None:
        """The update that an article carries: what its source states, never earlier than before.

        Where the words changed and the source states no later update than before, it is the time of this run.
        """
        stated, last = candidate.updated, before.updated or before.published
        if stated and (last is None or stated.as_instant() > last.as_instant()):
            return stated
        if not words:
            return before.updated or stated
        if last is None or self._now > last.as_instant():
            return Moment.at(self._now)
        return last

    def _amend(self, known: ArticleRow, kind: Literal["corrected", "withdrawn"], what: str = "") -> None:
        (self.corrected if kind == "corrected" else self.withdrawn).append(known.id)
        self.changes.append(
            Change(kind=kind, article=known.id, title=known.title, source=known.uri, what=what)
        )
        self._ledger.put_amendment(Amendment(kind, known.id, known.title, Moment.at(self._now), known.url))

    def _compare_notices(self, earlier: Article | None, article: Article) -> None:
        if (
            earlier
            and article.status == "usable"
            and without_evidence(earlier.terms) != without_evidence(article.terms)
        ):
            self.warnings.append(
                f"{article.source.uri}: the notice of {article.title!r} changed; both wordings are on record"
            )

    def withdraw_missing(self, source: str) -> None:
        """Withdraw the articles of a source whose files are gone. A file that comes back brings its article back."""
        for known in list(self._identities.by_id.values()):
            if known.source != source or known.uri in self._there or known.status == "withdrawn":
                continue
            article = self._ledger.article(known.id)
            gone = msgspec.structs.replace(known, status="withdrawn", changed=self._now, fingerprint="")
            self._ledger.read_again(known.uri)
            self._put(gone, article and msgspec.structs.replace(article, status="withdrawn"))
            self._amend(gone, "withdrawn")
            self.warnings.append(f"{known.uri}: the file is gone; {known.title!r} is withdrawn")

    def _put(self, known: ArticleRow, article: Article | None) -> None:
        if article is not None:
            article = msgspec.structs.replace(article, id=known.id, updated=known.updated)
        self._ledger.put_article(known, article, self._now)
        self._identities.put(known)

    def _warn_of(self, article: Article, id_: str) -> None:
        """Tell what was lost of an article or taken for its notice, once: each of its versions may lose the same."""
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


def _ids(candidate: ArticleRow) -> Iterator[str]:
    """Ids that a new article may have, until one is free: two files of one name on one day; a number used again."""
    yield candidate.id
    for said in (candidate.key, f"{candidate.key} {candidate.words}"):
        yield f"{candidate.id}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"
    yield from (f"{candidate.id}-{number}" for number in itertools.count(2))
