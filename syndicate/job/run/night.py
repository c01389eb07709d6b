"""What the documents of one night are planned from: the job, its articles with their states, what may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from syndicate.job.config import JobConfig, OutputTable
from syndicate.job.config.asking import authority_of
from syndicate.job.config.filters import passes
from syndicate.job.ledger import ArticleRow, Ledger
from syndicate.job.ledger.life import SHOWN, state_of
from syndicate.job.run.document import PlannedDocument
from syndicate.job.run.fingerprint import Fingerprinter
from syndicate.model import Moment
from syndicate.model.receipt import OutputRecord


class Night:
    """One night of a job, after its sources were read.

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
        self.job = job
        self.ledger = ledger
        self.now = now
        self.today = today(job, now)
        self.since = since
        self.known = ledger.known()
        self.by_id = {known.id: known for known in self.known}
        held, taken_down = {row.article for row in ledger.held()}, ledger.taken_down()
        self.states = {
            known.id: state_of(known, now, held=known.id in held, taken_down=known.id in taken_down)
            for known in self.known
        }
        self.hidden = frozenset(id_ for id_, state in self.states.items() if state not in SHOWN)
        """The articles that no output shows."""
        self.amendments = ledger.amendments()
        self._editions = ledger.editions()
        self._fingerprinter = Fingerprinter(
            job.publication, generator, self.by_id, self.hidden, ledger.files()
        )

    @property
    def authority(self) -> str:
        """The domain in the ids that are new tonight."""
        return authority_of(self.job)

    def wanted(self, output: OutputTable) -> list[ArticleRow]:
        """The articles that an output may show now, the oldest first."""
        found = [
            known
            for known in self.known
            if known.id not in self.hidden
            and (not output.sources or known.source in output.sources)
            and passes(known, output.include, output.exclude)
        ]
        return sorted(found, key=age)

    def edition(self, name: str) -> str:
        """The id of an output's editions: the published one, though the job has another authority now."""
        if name not in self._editions:
            rows = (row for row in self.ledger.files().values() if row.output == name and row.record)
            row = next(rows, None)
            out = msgspec.json.decode(row.record, type=OutputRecord).edition if row and row.record else ""
            self._editions[name] = out or f"tag:{self.authority},1970-01-01:{name}"
            self.ledger.put_edition(name, self._editions[name])
        return self._editions[name]

    def headings(self, output: OutputTable, shown: Sequence[ArticleRow]) -> tuple[str, ...] | None:
        """The heading above each article; None for its own section."""
        match output.grouping:
            case "section":
                return None
            case "source":
                titles = {table.name: table.publisher for table in self.job.source}
                return tuple(titles.get(known.source) or known.source for known in shown)
            case "none":
                return ("",) * len(shown)

    def fingerprint(self, document: PlannedDocument) -> PlannedDocument:
        """A document with its fingerprint."""
        return self._fingerprinter.fingerprint(document)


def today(job: JobConfig, now: datetime) -> date:
    """The day of a run where its publication is."""
    return now.astimezone(ZoneInfo(job.publication.timezone)).date()


def age(known: ArticleRow) -> tuple[datetime, int]:
    """The order of articles: when they were published, and in which order they were read first."""
    return (known.published.as_instant() if known.published else known.first_seen, known.seq)
