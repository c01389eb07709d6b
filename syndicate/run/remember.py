"""Articles that were read to what the ledger knows: which article it is, whether it changed, what its id is for ever.

An id that is out never changes; the update of an article never goes back and moves only when a reader can see why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from syndicate.errors import ReadError, SyndicateError
from syndicate.jobfile import SourceTable
from syndicate.jobfile.filters import passes
from syndicate.ledger import Known, Ledger
from syndicate.model import Amendment, Article, Disclaimer, Moment, Terms, interchange
from syndicate.recognise.sentences import recognised_notes, suspected_notes
from syndicate.run import album
from syndicate.take import Taken


class Memory:
    """What the ledger knew before this run, and what it learns.

    Args:
        ledger: with an open transaction.
        now: aware; when what is new was first seen.
        authority: of minted ids.
        there: all sources that there are tonight, by name.
    """

    def __init__(self, ledger: Ledger, now: datetime, authority: str, there: frozenset[str]) -> None:
        self._ledger = ledger
        self._now = now
        self._authority = authority
        self._there = there
        self._by_id = {known.id: known for known in ledger.known()}
        self._by_key = {known.key: known for known in self._by_id.values()}
        self._by_words: dict[str, set[str]] = {}
        for known in self._by_id.values():
            self._by_words.setdefault(known.words, set()).add(known.id)
        self._sequence = max((known.seq for known in self._by_id.values()), default=0)
        self._learnt: set[str] = set()
        self.new: list[str] = []
        self.corrected: list[str] = []
        self.withdrawn: list[str] = []
        self.warnings: list[str] = []
        self.doubles: set[str] = set()
        """Files that are left out for another one that is there."""

    def learn(self, taken: Taken, table: SourceTable, uri: str) -> Iterator[SyndicateError]:
        """Remember the articles of one source. Yields an error for each that cannot be taken."""
        for article in taken.articles:
            names = tuple(author.name for author in article.authors)
            candidate = _known(article, uri, _name(article, taken), table.name, names)
            if not passes(candidate, table.include, table.exclude):
                continue
            try:
                self._learn(candidate, article, taken.stated)
            except ReadError as error:
                yield error

    def _learn(self, candidate: Known, article: Article, stated: frozenset[str]) -> None:
        before = self._identified(candidate, article, stated)
        if before is None:
            self._add(candidate, article)
        elif before.uri != candidate.uri and self._stands(before) and not _is_newer(candidate, before):
            self._leave(candidate, before)
        elif before.fingerprint != candidate.fingerprint or not before.whole:
            self._renew(before, candidate, article)
        elif (before.key, before.source) != (candidate.key, candidate.source):
            self._put(_same(before, candidate), self._ledger.article(before.id))
        self._learnt.add(candidate.id if before is None else before.id)

    def _stands(self, known: Known) -> bool:
        """Whether an article is still told by the source from which it was taken last."""
        return known.uri in self._there or known.id in self._learnt

    def _leave(self, candidate: Known, before: Known) -> None:
        """Leave out what another source has told. Feeds share articles; of files, one is a copy that was forgotten."""
        if candidate.key != f"{candidate.uri}#":
            return
        self.doubles.add(candidate.uri)
        self.warnings.append(
            f"{candidate.uri}: left out, since {before.uri} is the same article; "
            "delete one of the two, or give each an id of its own"
        )

    def _identified(self, candidate: Known, article: Article, stated: frozenset[str]) -> Known | None:
        """The article that this is a version of; None for a new one.

        Raises:
            ReadError: it is out under another id.
        """
        by_key = self._by_key.get(candidate.key)
        if candidate.id not in stated:
            return by_key or self._renamed(candidate)
        by_id = self._by_id.get(candidate.id)
        other = by_key or (None if by_id else self._renumbered(candidate, stated))
        if other and other.id != candidate.id:
            raise ReadError(
                f"{candidate.uri}: {article.title!r} is out as {other.id}, and says now that it is {candidate.id}",
                "readers' apps would show it as another article: give it the old id again, or another file name",
            )
        return by_id or by_key

    def _renamed(self, candidate: Known) -> Known | None:
        """The article that said the same in another file: of this source, or of another where that file is gone."""
        twins = [
            known
            for known in self._twins(candidate)
            if known.uri != candidate.uri
            and (known.source == candidate.source or known.uri not in self._there)
        ]
        return twins[0] if len(twins) == 1 and twins[0].published == candidate.published else None

    def _renumbered(self, candidate: Known, stated: frozenset[str]) -> Known | None:
        """The article that said the same at the same time, and whose id its source does not state any more."""
        twins = (
            known
            for known in self._twins(candidate)
            if known.source == candidate.source
            and known.published
            and known.published == candidate.published
            and (known.uri == candidate.uri or known.uri not in self._there)
            and known.id not in stated
        )
        return next(twins, None)

    def _twins(self, candidate: Known) -> Iterator[Known]:
        found = map(self._by_id.__getitem__, self._by_words.get(candidate.words, ()))
        return (
            known for known in found if known.words == candidate.words
        )  # it may say something else by now

    def _add(self, candidate: Known, article: Article) -> None:
        self._sequence += 1
        id_ = candidate.id
        if id_ in self._by_id:  # two files of one name, on one day
            id_ = f"{id_}-{hashlib.sha256(candidate.key.encode()).hexdigest()[:8]}"
        known = msgspec.structs.replace(
            candidate, id=id_, seq=self._sequence, first_seen=self._now, changed=self._now
        )
        self._put(known, article)
        if article.status == "usable":
            self.new.append(id_)
        self._warn_of(article)

    def _renew(self, before: Known, candidate: Known, article: Article) -> None:
        """A newer version, or the same with its text where only the receipt was left."""
        words = before.words != candidate.words
        updated = self._updated(before, candidate, words=words)
        known = msgspec.structs.replace(
            _same(before, candidate),
            fingerprint=candidate.fingerprint,
            changed=self._now if before.fingerprint != candidate.fingerprint else before.changed,
            updated=updated,
        )
        earlier = self._ledger.article(before.id)
        self._put(known, article)
        if before.fingerprint == candidate.fingerprint:
            return
        self._warn_of(article)
        if known.status == "withdrawn" and before.status != "withdrawn":
            self._amend(known, "withdrawn")
        elif words and known.status == "usable" and before.status == "usable":
            self._amend(known, "corrected")
        self._compare_notices(earlier, article)

    def _updated(self, before: Known, candidate: Known, *, words: bool) -> Moment | None:
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

    def _amend(self, known: Known, kind: str) -> None:
        (self.corrected if kind == "corrected" else self.withdrawn).append(known.id)
        when = Moment.at(self._now)
        self._ledger.put_amendment(
            Amendment(
                "corrected" if kind == "corrected" else "withdrawn", known.id, known.title, when, known.url
            )
        )

    def _compare_notices(self, earlier: Article | None, article: Article) -> None:
        if (
            earlier
            and article.status == "usable"
            and _without_evidence(earlier.terms) != _without_evidence(article.terms)
        ):
            self.warnings.append(
                f"{article.source.uri}: the notice of {article.title!r} changed; both wordings are on record"
            )

    def withdraw_missing(self, source: str) -> None:
        """Withdraw the articles of a source whose files are gone. A file that comes back brings its article back."""
        for known in list(self._by_id.values()):
            if known.source != source or known.uri in self._there or known.status == "withdrawn":
                continue
            article = self._ledger.article(known.id)
            gone = msgspec.structs.replace(known, status="withdrawn", changed=self._now, fingerprint="")
            self._ledger.forget_source(known.uri)
            self._put(gone, article and msgspec.structs.replace(article, status="withdrawn"))
            self._amend(gone, "withdrawn")
            self.warnings.append(f"{known.uri}: the file is gone; {known.title!r} is withdrawn")

    def _put(self, known: Known, article: Article | None) -> None:
        if article is not None:
            article = msgspec.structs.replace(article, id=known.id, updated=known.updated)
        self._ledger.put_article(known, article, self._now)
        before = self._by_id.get(known.id)
        if before and self._by_key.get(before.key) is before:
            del self._by_key[before.key]
        if before is None or before.words != known.words:
            self._by_words.setdefault(known.words, set()).add(known.id)
        self._by_id[known.id] = self._by_key[known.key] = known

    def _warn_of(self, article: Article) -> None:
        uri = article.source.uri
        if article.status == "usable":
            self.warnings += (*recognised_notes(article), *suspected_notes(article))
        self.warnings += [f"{uri}{loss.place and f', {loss.place}'}: {loss.what}" for loss in article.losses]


def _name(article: Article, taken: Taken) -> str:
    """What tells an article apart in its source: nothing where it is alone, else what its source calls it.

    In a feed none is alone: tomorrow it may hold two, or another one.
    """
    if article.source.format != "feed" and len(taken.articles) + len(taken.errors) == 1:
        return ""
    return article.id if article.id in taken.stated else article.url or article.title


def _is_newer(candidate: Known, before: Known) -> bool:
    moments = [known.updated or known.published for known in (candidate, before)]
    new, old = (moment.as_instant().timestamp() if moment else 0.0 for moment in moments)
    return new > old


def _same(before: Known, candidate: Known) -> Known:
    """What a candidate says, under the name and the history of the article that it is a version of."""
    return msgspec.structs.replace(
        candidate,
        id=before.id,
        seq=before.seq,
        first_seen=before.first_seen,
        changed=before.changed,
        updated=before.updated,
    )


def _known(article: Article, uri: str, name: str, source: str, authors: tuple[str, ...]) -> Known:
    """An article that was just read, as the ledger remembers it; its number and times are the caller's to set."""
    said = msgspec.structs.replace(
        article,
        id="",
        source=msgspec.structs.replace(article.source, sha256=""),
        losses=(),
        terms=_without_evidence(article.terms),
    )
    words = [article.title, article.standfirst, article.text, article.status]
    nowhen = datetime.min.replace(tzinfo=UTC)
    return Known(
        id=article.id,
        seq=0,
        key=f"{uri}#{name}",
        uri=uri,
        source=source,
        first_seen=nowhen,
        changed=nowhen,
        fingerprint=_digest(interchange.dump((said,)) + "".join(album.contents(article)).encode()),
        words=_digest(msgspec.json.encode(words)),
        whole=True,
        title=article.title,
        url=article.url,
        published=article.published,
        updated=article.updated,
        embargo=article.embargo,
        expiry=article.expiry,
        status=article.status,
        section=article.section,
        language=article.language,
        tags=article.tags,
        authors=authors,
    )


def _without_evidence(terms: Terms) -> Terms:
    """A recogniser that learnt more scores the same notice otherwise: the article is no other for that."""
    if isinstance(terms.disclaimer, Disclaimer):
        return Terms(msgspec.structs.replace(terms.disclaimer, evidence=None))
    return terms


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
