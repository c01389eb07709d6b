"""Articles that were read to the ledger: which known article each is a version of, and which one is left out.

What a version does to its article, `syndicate.job.run.record` records. Never opens a source, never publishes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import msgspec

from syndicate.errors import ReadError, SyndicateError
from syndicate.ingest.articles import Ingested
from syndicate.ingest.pages import is_excerpt
from syndicate.ingest.sources import is_url
from syndicate.job.config import SourceTable
from syndicate.job.config.filters import passes
from syndicate.job.ledger import ArticleRow, Ledger, Ruling
from syndicate.job.run.changes import Change
from syndicate.job.run.evidence import Reading, SourceReading, name_of
from syndicate.job.run.identity import Match, spelled_name
from syndicate.job.run.name_report import NameReport
from syndicate.job.run.record import Recorder
from syndicate.job.run.version import is_newer, known_of, name_in
from syndicate.model import Article


class Memory:
    """What the ledger knew before this run, and what it learns.

    Args:
        ledger: with an open transaction.
        now: aware; when what is new was first seen.
        there: all sources of tonight, by name.
    """

    def __init__(self, ledger: Ledger, now: datetime, there: frozenset[str]) -> None:
        self._ledger = ledger
        self._now = now
        self._there = there
        self._recorder = Recorder(ledger, now)
        self._rulings = {id_: one for id_, one in ledger.rulings().items() if one.kind != "withdrawn"}
        """Pages that are held, or accepted as they were held, by the article's id."""
        self._learnt: set[str] = set()
        """The ids of articles that a source had tonight."""
        self.warnings = self._recorder.warnings
        """What a person has to look at, in the order in which the sources are read."""
        self.doubles: set[str] = set()
        """Files that are left out, since another one has the same article."""
        self.held: set[str] = set()
        """Pages whose last good version stays."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is announced of articles, in the order in which they were read."""
        return tuple(self._recorder.changes)

    def withdraw_missing(self, source: str) -> None:
        """Withdraw the articles of a source whose files are gone."""
        self._recorder.withdraw_missing(source, self._there)

    def learn(self, taken: Ingested, table: SourceTable, uri: str) -> Iterator[SyndicateError]:
        """Remember the articles of one source. Yields an error for each that cannot be remembered."""
        found: dict[str, tuple[Reading, Article]] = {}
        for article in taken.articles:
            names = tuple(author.name for author in article.authors)
            version = known_of(article, uri, name_in(article, taken), table.name, names)
            if not passes(version, table.include, table.exclude):
                continue
            stated = article.id if article.id in taken.stated else ""
            # Of versions of one article the newest one counts, in whatever order the source has them.
            if version.key not in found or is_newer(version, found[version.key][0].version):
                reading = Reading(version, stated, article.text, local=article.id in taken.local)
                found[version.key] = (reading, article)
        source = self._source(taken, {key: reading for key, (reading, _) in found.items()})
        report = NameReport(uri, reuses_numbers=bool(source.taken_over))
        for reading, article in found.values():
            try:
                self._learn(reading, article, source, report)
            except ReadError as error:
                yield error
        # A twin may have another name each time that its feed numbers its items anew.
        twins = {f"{id_} is in {table.name} twice": id_ for id_ in report.twins}
        fresh = {twins[line] for line in self._ledger.new_lines(twins)}
        report.twins = {id_: title for id_, title in report.twins.items() if id_ in fresh}
        self.warnings += report.lines()
        self.warnings += self._ledger.new_lines(report.lasting())

    def _source(self, taken: Ingested, found: dict[str, Reading]) -> SourceReading:
        readings = tuple(found.values())
        words = frozenset(one.version.words for one in readings)
        identities = self._recorder.identities
        return SourceReading(
            there=self._there,
            ids=taken.stated,
            keys=frozenset(found),
            excerpts=taken.excerpts,
            words=words,
            stock=identities.stock(readings),
            taken_over=frozenset(identities.taken_over(readings, words)),
        )

    def _learn(self, reading: Reading, article: Article, source: SourceReading, report: NameReport) -> None:
        match = self._recorder.identities.find(reading, source)
        if match is None:
            self._release(reading.version.key, source)
            self._learnt.add(self._recorder.add(reading.version, article))
            return
        before, version = match.known, reading.version
        if article.id in source.excerpts and self._has_whole_text(before):
            self._learnt.add(before.id)  # its page was there once, and will be again
            return
        self._refuse_other_id(before, reading)
        if self._is_elsewhere(match, reading, source):
            self._leave_out(match, reading, report)
            return
        if self._is_hollow(before, version, article) and not self._is_accepted(before, version):
            self._hold(before, version)
            return
        if before.id in self._rulings:
            self._ledger.forget_ruling(before.id)
        self._release(version.key, source)
        version = self._keyed(match, version, source)
        self._recorder.renew(before, version, article)
        self._remember_names(match, reading, report)
        self._learnt.add(before.id)

    # --- Names --------------------------------------------------------------------------------------------------------

    def _keyed(self, match: Match, version: ArticleRow, source: SourceReading) -> ArticleRow:
        """The version under the key that its article has from now on; an earlier key stays a further name."""
        before = match.known
        is_spelling = match.how in ("spelled", "id") and before.uri == version.uri
        if is_spelling or self._recorder.identities.owner(version.key) not in ("", before.id):
            return msgspec.structs.replace(version, key=before.key)
        if before.key != version.key and name_of(before) and before.id not in source.taken_over:
            self._add_alias(before.key, before.id)
        return version

    def _release(self, key: str, source: SourceReading) -> None:
        """Take a key from its article if the source uses it for another one now."""
        identities = self._recorder.identities
        owner = identities.by_id.get(identities.owner(key))
        if owner and owner.id in source.taken_over:
            freed = msgspec.structs.replace(owner, key=f"{key}~{owner.seq}")
            self._recorder.put(freed, self._ledger.article(owner.id))

    def _remember_names(self, match: Match, reading: Reading, report: NameReport) -> None:
        """Remember further names of an article; each is reported once."""
        before, version, stated = match.known, reading.version, reading.stated
        if name_of(version) and before.source == version.source and before.uri not in self._there:
            report.moved_from = before.uri
        if match.how == "spelled":
            # Tracking parameters may change each night, so the spelling of such an id is remembered, not the id.
            if self._add_alias(spelled_name(version, stated), before.id):
                report.renamed.append((before.id, stated))
        elif match.how == "renamed" and name_of(version):
            report.renamed.append((before.id, stated))
        elif (
            match.how == "key"
            and not name_of(version)
            and not self._recorder.identities.is_called(before, reading)
        ):
            self._add_alias(f"#{stated}", before.id)
            report.renamed.append((before.id, stated))

    def _add_alias(self, name: str, id_: str) -> bool:
        """Remember a further name of an article. Returns whether it is new."""
        is_new = self._recorder.identities.add_alias(name, id_)
        if is_new:
            self._ledger.put_alias(name, id_)
        return is_new

    def _refuse_other_id(self, before: ArticleRow, reading: Reading) -> None:
        """Raises: ReadError: a file states another id than it did, and has other words."""
        version, stated = reading.version, reading.stated
        identities = self._recorder.identities
        if before.key != version.key or name_of(version) or identities.is_called(before, reading):
            return
        if before.words == version.words and stated not in identities.by_id:
            return
        raise ReadError(
            f"{version.uri}: {version.title!r} is published as {before.id}, and states the id {stated} now",
            "readers' apps would show it as another article: give it the old id again, or another file name",
        )

    # --- One article in two sources -----------------------------------------------------------------------------------

    def _is_elsewhere(self, match: Match, reading: Reading, source: SourceReading) -> bool:
        """Whether the article is read from another source, or from another item of this one."""
        before, version = match.known, reading.version
        if before.uri == version.uri:
            is_listed = before.key in source.keys and before.id not in source.taken_over
            return before.id in self._learnt or (before.key != version.key and is_listed)
        is_there = before.uri in self._there or before.id in self._learnt
        return is_there and (version.words == before.words or not is_newer(version, before))

    def _leave_out(self, match: Match, reading: Reading, report: NameReport) -> None:
        """Leave out an article that another source has. Feeds share articles; of two files one is a forgotten copy."""
        before, version = match.known, reading.version
        if not name_of(version):
            self.doubles.add(version.uri)
            self.warnings.append(
                f"{version.uri}: left out, since {before.uri} is the same article; "
                "delete one of the two, or change its text"
            )
        elif match.how == "twin":
            names = [version.key]
            if reading.stated and not reading.local:
                names = [spelled_name(version, reading.stated) or version.key, f"#{reading.stated}"]
            if self._add_alias(names[0], before.id):
                report.twins[before.id] = version.title
            for name in names[1:]:
                self._add_alias(name, before.id)

    # --- Pages that lost their text -----------------------------------------------------------------------------------

    def _has_whole_text(self, known: ArticleRow) -> bool:
        """Whether the ledger has an article with the text of its page, and not an excerpt."""
        article = self._ledger.article(known.id)
        return article is not None and not any(is_excerpt(loss) for loss in article.losses)

    def _is_hollow(self, before: ArticleRow, version: ArticleRow, article: Article) -> bool:
        """Whether a page lost its title and most of its words: a login, a captcha, an error that is sent as 200."""
        if not is_url(version.uri) or name_of(version) or before.title == version.title:
            return False
        if article.status != "usable":
            return False
        words = Counter(self._recorder.text_of(before.id).split())
        return words.total() > 2 * (words & Counter(article.text.split())).total()

    def _is_accepted(self, before: ArticleRow, version: ArticleRow) -> bool:
        """Whether a person accepted the page as it is. It is known by its title: tomorrow's page may be another one."""
        ruling = self._rulings.get(before.id)
        return ruling is not None and (ruling.kind, ruling.reason) == ("accepted", version.title)

    def _hold(self, before: ArticleRow, version: ArticleRow) -> None:
        """Keep a page as it was, and warn each night until its text is back or a person accepts it."""
        self.held.add(version.uri)
        if before.id not in self._recorder.taken_down:
            self._ledger.put_ruling(
                Ruling(
                    article=before.id, kind="held", reason=version.title, at=self._now, status=before.status
                )
            )
        self._learnt.add(before.id)
        self.warnings.append(
            f"{version.uri}: held, since {before.title!r} lost its title and most of its words "
            f"(it is {version.title!r} now); what was read before stays. Look at it in a browser; if that is right, "
            f"say it with syndicate ledger accept {before.id}"
        )
