"""The ledger to documents: which file shows which articles under which name, number and date. Writes only new issues.

A rolling output holds its newest articles. Each article that enters one gets the next position there, for ever;
positions make the archive documents (RFC 5005 section 4), each full one of as many articles as the subscription
document shows. A periodic output puts each article into exactly one issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from syndicate.edition.select import why_not
from syndicate.errors import UsageError
from syndicate.export.paging import Paging
from syndicate.job.config import JobConfig, OutputTable
from syndicate.job.config.asking import authority_of
from syndicate.job.config.filters import passes
from syndicate.job.ledger import ArticleRow, IssueRow, Ledger
from syndicate.job.run.document import Plan, PlannedDocument
from syndicate.job.run.fingerprint import Fingerprinter
from syndicate.job.run.output_options import archive_name, file_name, output_options_of
from syndicate.model import Amendment, Moment
from syndicate.model.receipt import OutputRecord
from syndicate.plugins.formats import is_feed, traits_of
from syndicate.publish.outputs import most_text
from syndicate.theme import Theme

_CATALOGUE = "catalogue"
_A_TIME_ZONE = timedelta(days=2)
_CLOCK = "set the clock; if it is right now, syndicate run --reset-clock, once, brings those times back"
_MOST_BYTES = 8_000_000
"""Of the articles of one issue as the ledger keeps them, each text twice. A PDF of it has some 1,200 pages."""
_MOST_PICTURES = 200
"""Of one issue: a book of them has up to 80 MB."""
_MOST_IN_A_FEED = 2_000
_MOST_IN_A_BOOK = 500
"""Articles of a file that rolls on. Issues have volumes instead."""


class Planner:
    """Plans the documents of a job.

    Args:
        job: as `syndicate.job.config.load` gave it.
        ledger: with an open transaction.
        now: aware; decides over embargoes and expiries, and whether an issue is due.
        since: articles published before go into no issue.
        generator: name and version of the program.
    """

    def __init__(
        self, job: JobConfig, ledger: Ledger, now: datetime, since: Moment | None, generator: str
    ) -> None:
        self._job = job
        self._ledger = ledger
        self._now = now
        self._today = self.today(job, now)
        self._since = since
        self._authority = authority_of(job)
        self._known = ledger.known()
        self._by_id = {known.id: known for known in self._known}
        self._why_not = {known.id: reason for known in self._known if (reason := _why_not(known, now))}
        self._amendments = ledger.amendments()
        self._editions = ledger.editions()
        self._fingerprinter = Fingerprinter(
            job.publication, generator, self._by_id, self._why_not, ledger.files()
        )

    @staticmethod
    def today(job: JobConfig, now: datetime) -> date:
        """The day on which a run falls, where its publication is."""
        return now.astimezone(ZoneInfo(job.publication.timezone)).date()

    def plan(self, outputs: Sequence[OutputTable], themes: dict[str, Theme]) -> Plan:
        """The documents of these outputs; due issues are made and remembered."""
        documents: list[PlannedDocument] = []
        aliases: list[tuple[str, str]] = []
        issues: list[IssueRow] = []
        for output in outputs:
            self._refuse_other_kind(output)
            theme = themes[output.theme]
            if output.period == "rolling":
                documents += self._rolling(output, theme)
                continue
            issues += self._due(output)
            found = [self._fingerprinter.fingerprint(one) for one in self._issues(output, theme)]
            documents += found
            aliases += _latest(output, found)
        held = [
            f"{known.uri}: {known.title!r} {self._why_not[known.id]}"
            for known in self._known
            if known.status == "draft" or "embargo" in self._why_not.get(known.id, "")
        ]
        catalogue = self._edition(_CATALOGUE)
        if not catalogue.startswith(f"tag:{self._authority},"):
            held.append(
                f"authority: ids that are out keep theirs, as {catalogue} does; new ones have {self._authority}"
            )
        return Plan(
            documents=tuple(documents),
            aliases=tuple(aliases),
            issues=tuple(issues),
            held=tuple(held),
            warnings=(
                *filter(None, map(self._waits_for_the_calendar, outputs)),
                *self._ahead(),
                *self._left(),
            ),
            catalogue=catalogue,
            hidden=frozenset(self._why_not),
        )

    def _edition(self, name: str) -> str:
        """The id of an output's editions: the one that is out, whatever the authority is by now."""
        if name not in self._editions:
            rows = (row for row in self._ledger.files().values() if row.output == name and row.record)
            row = next(rows, None)
            out = msgspec.json.decode(row.record, type=OutputRecord).edition if row and row.record else ""
            self._editions[name] = out or f"tag:{self._authority},1970-01-01:{name}"
            self._ledger.put_edition(name, self._editions[name])
        return self._editions[name]

    def _waits_for_the_calendar(self, output: OutputTable) -> str:
        """What to tell of an output whose newest issue is of a later day than today, by more than a time zone."""
        days = [issue.date.day for issue in self._ledger.issues(output.name)[-1:]]
        if output.period in ("rolling", "every") or not days or days[0] - self._today < _A_TIME_ZONE:
            return ""
        return (
            f"output {output.name}: its newest issue is of {days[0]}, and today is {self._today}; "
            f"it has no other one before that day has passed: {_CLOCK}"
        )

    def _ahead(self) -> Iterator[str]:
        """What to tell where articles changed at a time that has not come."""
        ahead = [known for known in self._known if known.changed - self._now > _A_TIME_ZONE]
        if ahead:
            last = max(known.changed for known in ahead).date()
            count = f"{len(ahead)} article{'s' * (len(ahead) != 1)}"
            yield f"{count} changed by a clock that said {last}, and today is {self._today}: {_CLOCK}"

    def _left(self) -> Iterator[str]:
        """What to tell of outputs that the job no longer has, on the night on which their issues go."""
        there = {output.name for output in self._job.output}
        gone = {row.output for row in self._ledger.files().values()} - there
        for name in sorted(filter(None, gone)):
            if issues := len(self._ledger.issues(name)):
                yield (
                    f"output {name!r} is not in the job any more: its issues ({issues}) go from the "
                    f"folder, and come back under that name alone. For other file names keep `name`, and set `file`"
                )

    def _refuse_other_kind(self, output: OutputTable) -> None:
        """Positions in a rolling file are no numbers of issues.

        Raises:
            UsageError: the output rolled on before and has issues now, or the other way round.
        """
        had_issues = bool(self._ledger.issues(output.name))
        rolled = not had_issues and any(self._ledger.issue_of(output.name).values())
        if had_issues if output.period == "rolling" else rolled:
            was, now = ("had issues", "rolls on") if had_issues else ("rolled on", "has issues")
            raise UsageError(
                f"output {output.name!r} {was} until now, and {now} by the job file",
                "give the output another name: what was published under this one goes, and the new one begins",
            )

    def _wanted(self, output: OutputTable) -> list[ArticleRow]:
        """The articles that an output may show now, the oldest first."""
        found = [
            known
            for known in self._known
            if known.id not in self._why_not
            and (not output.sources or known.source in output.sources)
            and passes(known, output.include, output.exclude)
        ]
        return sorted(found, key=_age)

    # --- Rolling outputs ----------------------------------------------------------------------------------------------

    def _rolling(self, output: OutputTable, theme: Theme) -> Iterator[PlannedDocument]:
        positions = self._ledger.issue_of(output.name)
        wanted = self._wanted(output)
        for known in wanted:
            if known.id not in positions:
                positions[known.id] = len(positions) + 1
                self._ledger.assign(output.name, [known.id], positions[known.id])
        full = len(positions) // output.limit if len(positions) > output.limit else 0
        shown = self._subscribed(output, wanted, positions, full)
        withdrawn = self._withdrawn(output, positions)
        archives: dict[int, list[ArticleRow]] = {}
        for known in wanted[::-1]:
            archives.setdefault((positions[known.id] - 1) // output.limit + 1, []).append(known)
        for format_name in output.formats:
            if not shown and not is_feed(format_name):  # a feed may come to hold nothing; a book may not
                continue
            archived = full if output.archive and traits_of(format_name).archives else 0
            names = [archive_name(output, format_name, number) for number in range(1, archived + 1)]
            current = file_name(output, format_name)
            paging = _paging(current, names, None)
            yield self._document(output, theme, format_name, current, shown, paging, withdrawn)
            for number, name in enumerate(names, 1):
                paging = _paging(current, names, number)
                yield self._document(output, theme, format_name, name, archives.get(number, ()), paging, ())

    @staticmethod
    def _subscribed(
        output: OutputTable, wanted: list[ArticleRow], positions: dict[str, int], full: int
    ) -> list[ArticleRow]:
        """What the subscription document shows, the newest first.

        That is all that no archive document holds, the newest up to the limit, and what was corrected last: apps look
        nowhere else for corrections.
        """
        wanted = [known for known in wanted if known.whole]
        loose = {known.id for known in wanted if positions[known.id] > full * output.limit}
        newest = sorted(wanted, key=lambda known: -positions[known.id])[: output.limit]
        changed = sorted(wanted, key=lambda known: (known.changed, positions[known.id]))[-output.limit :]
        corrected = {known.id for known in changed if known.changed > known.first_seen}
        ids = loose | {known.id for known in newest} | corrected
        return [known for known in wanted[::-1] if known.id in ids]

    def _document(
        self,
        output: OutputTable,
        theme: Theme,
        format_name: str,
        file: str,
        shown: Sequence[ArticleRow],
        paging: Paging | None,
        withdrawn: tuple[Amendment, ...],
    ) -> PlannedDocument:
        feed = is_feed(format_name)
        most = _MOST_IN_A_FEED if feed else _MOST_IN_A_BOOK
        return self._fingerprinter.fingerprint(
            PlannedDocument(
                file=file,
                output=output.name,
                manner=output_options_of(output, format_name, file, paging, self._job.publication.timezone),
                theme=theme,
                edition=self._edition(output.name),
                title=output.title or self._job.publication.title,
                articles=tuple(known.id for known in shown),
                headings=("",) * len(shown) if feed else self._headings(output, shown),
                amendments=withdrawn if feed else (),
                images=output.images,
                refused=f"{len(shown):,} articles; one file holds up to {most:,}"
                if len(shown) > most
                else "",
            )
        )

    def _withdrawn(self, output: OutputTable, there: dict[str, int]) -> tuple[Amendment, ...]:
        """The last withdrawals of articles that the output had shown, and shows no more."""
        last: dict[str, Amendment] = {}
        for one in self._amendments:
            if one.kind == "withdrawn" and one.article in there and one.article in self._why_not:
                last[one.article] = one
        return tuple(last.values())[-output.limit :]

    # --- Periodic outputs ---------------------------------------------------------------------------------------------

    def _due(self, output: OutputTable) -> Iterator[IssueRow]:
        """New issues, made and remembered."""
        issues = self._ledger.issues(output.name)
        there = self._ledger.issue_of(output.name)
        waiting = [known for known in self._wanted(output) if known.id not in there]
        if self._since and not issues:
            first = self._since.as_instant()
            old = {known.id for known in waiting if known.published and known.published.as_instant() < first}
            self._ledger.assign(output.name, sorted(old), 0)
            waiting = [known for known in waiting if known.id not in old]
        waiting = [known for known in waiting if known.whole]
        if output.period == "every":
            groups = [
                waiting[start : start + output.every]
                for start in range(0, len(waiting) - output.every + 1, output.every)
            ]
        else:
            last = issues[-1].date.day if issues else date.min
            due = waiting and _period(output, self._today) > _period(output, last)
            groups = [waiting] if due else []
        groups = [part for group in groups for part in self._volumes(output, group)]
        number = issues[-1].number if issues else 0
        news = self._news(output)
        for group in groups:
            number += 1
            day = Moment(self._today)
            issue = IssueRow(output=output.name, number=number, date=day, made=self._now)
            ids = dict.fromkeys(known.id for known in group)
            self._ledger.put_issue(issue, ids, news)
            news = []
            # What was corrected before it went out went out correct.
            self._ledger.carry(output.name, [one for one in self._amendments if one.article in ids], 0)
            yield issue

    def _volumes(self, output: OutputTable, articles: Sequence[ArticleRow]) -> Iterator[list[ArticleRow]]:
        """The articles of one issue, in as many issues as can be made and proven."""
        memory_bytes = self._job.limits.of_items.memory_bytes
        most_bytes = min(_MOST_BYTES, *(most_text(name, memory_bytes) for name in output.formats))
        volume: list[ArticleRow] = []
        size, pictures = 0, 0
        for known in articles:
            its_size, its_pictures = self._ledger.bulk(known.id)
            full = len(volume) == output.volume or size + its_size > most_bytes
            if volume and (full or pictures + its_pictures > _MOST_PICTURES):
                yield volume
                volume, size, pictures = [], 0, 0
            volume.append(known)
            size, pictures = size + its_size, pictures + its_pictures
        if volume:
            yield volume

    def _news(self, output: OutputTable) -> list[Amendment]:
        """The last amendment of each article in an earlier issue that no issue carries yet."""
        there, carried = self._ledger.issue_of(output.name), self._ledger.carried(output.name)
        last = {one.article: one for one in self._amendments if there.get(one.article)}
        return [one for one in last.values() if one not in carried]

    def _issues(self, output: OutputTable, theme: Theme) -> Iterator[PlannedDocument]:
        there, carried = self._ledger.issue_of(output.name), self._ledger.carried(output.name)
        series = output.title or self._job.publication.title
        issues = self._ledger.issues(output.name)
        inside: dict[int, list[ArticleRow]] = {}
        for known in sorted(map(self._by_id.__getitem__, there), key=_age):
            if known.id not in self._why_not:
                inside.setdefault(there[known.id], []).append(known)
        days: Counter[date] = Counter()
        for issue in issues:
            days[issue.date.day] += 1
            shown = inside.get(issue.number, [])
            if not shown:  # all of it was withdrawn
                continue
            amendments = tuple(a for a, n in carried.items() if n == issue.number and self._stands(a))
            for format_name in output.formats:
                file = file_name(output, format_name, issue, days[issue.date.day])
                yield PlannedDocument(
                    file=file,
                    output=output.name,
                    manner=output_options_of(output, format_name, file, None, self._job.publication.timezone),
                    theme=theme,
                    edition=self._edition(output.name),
                    title=series,
                    articles=tuple(known.id for known in shown),
                    headings=self._headings(output, shown),
                    date=issue.date,
                    series=series,
                    number=issue.number,
                    amendments=amendments,
                    images=output.images,
                )

    def _stands(self, amendment: Amendment) -> bool:
        """Whether an amendment still holds: an article that was withdrawn may have come back."""
        return amendment.kind == "corrected" or amendment.article in self._why_not

    def _headings(self, output: OutputTable, shown: Sequence[ArticleRow]) -> tuple[str, ...] | None:
        match output.grouping:
            case "section":
                return None
            case "source":
                return tuple(self._source_title(known.source) for known in shown)
            case "none":
                return ("",) * len(shown)

    def _source_title(self, name: str) -> str:
        table = next((table for table in self._job.source if table.name == name), None)
        return (table.publisher if table else "") or name


def _why_not(known: ArticleRow, now: datetime) -> str:
    if known.status == "draft":
        return "is a draft; left out"
    return why_not(known.status, known.embargo, known.expiry, now)


def _age(known: ArticleRow) -> tuple[datetime, int]:
    """By which articles are ordered: when they were published, and in which order they were seen."""
    return (known.published.as_instant() if known.published else known.first_seen, known.seq)


def _period(output: OutputTable, day: date) -> tuple[int, ...]:
    """The day, the ISO week or the month in which a day falls."""
    match output.period:
        case "weekly":
            return tuple(day.isocalendar())[:2]
        case "monthly":
            return (day.year, day.month)
        case _:
            return (day.toordinal(),)


def _paging(current: str, archives: Sequence[str], number: int | None) -> Paging | None:
    """The place of archive document `number`, or of the subscription document (None), among all of them."""
    if not archives:
        return None
    if number is None:
        return Paging(current, previous=archives[-1])
    return Paging(
        current,
        previous=archives[number - 2] if number > 1 else "",
        next=archives[number] if number < len(archives) else "",
        archive=True,
    )


def _latest(output: OutputTable, documents: Sequence[PlannedDocument]) -> Iterator[tuple[str, str]]:
    """The newest issue's further names; should it not be there, those of the one before."""
    if not output.latest:
        return
    stem = output.latest.replace("{name}", output.name)
    for document in documents:
        yield f"{stem}{traits_of(document.manner.format).suffix}", document.file
