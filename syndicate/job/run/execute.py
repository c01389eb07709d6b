"""One run of a job, stage by stage: read, plan, build, commit, publish, deliver. Each stage stands in its own module.

Nothing is published before the ledger's transaction is committed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate.errors import PublishError, SyndicateError
from syndicate.job.config import JobConfig, OutputTable
from syndicate.job.deliver import Delivery
from syndicate.job.ledger import NAME as LEDGER
from syndicate.job.ledger import Ledger
from syndicate.job.ledger.clock import bring_back
from syndicate.job.ledger.recovery import lags, memory_of, restore
from syndicate.job.run import health, local_images
from syndicate.job.run.build import Builder, BuiltOutputs
from syndicate.job.run.deliver import announce, deliver_changes
from syndicate.job.run.document import Plan
from syndicate.job.run.gather import SourcesRead, gather
from syndicate.job.run.night import Night, today
from syndicate.job.run.plan import make_plan
from syndicate.job.run.rehearse import letters
from syndicate.job.run.report import RunReport
from syndicate.model import Moment
from syndicate.model import receipt as model_receipt
from syndicate.model.receipt import STATE, Failure, Receipt
from syndicate.publish import receipt as receipts
from syndicate.publish.generations import forget, publish, published, remembers
from syndicate.publish.lock import locked
from syndicate.publish.receipt import GENERATOR
from syndicate.runtime.environment import now
from syndicate.runtime.progress import Watch
from syndicate.theme import Theme

STAGES = ("read", "plan", "build", "publish", "deliver")


class RunOptions(Struct, frozen=True, kw_only=True):
    """What the command line adds to a job.

    `now` is the time of the run (default: the machine's); `only` names the outputs that are built; articles published
    before `since` go into no issue; `force` writes every output anew; `reset_clock` makes times that lie ahead the time
    of the run; `dry_run` changes nothing and says what would happen.
    """

    now: datetime = msgspec.field(default_factory=now)
    only: frozenset[str] = frozenset()
    since: Moment | None = None
    force: bool = False
    dry_run: bool = False
    reset_clock: bool = False


class _Prepared(Struct, frozen=True):
    """What a run decided: the set of files to be, its receipt (None: as it is), what goes from the folder."""

    gathered: SourcesRead
    plan: Plan
    built: BuiltOutputs
    gone: list[str]
    receipt: Receipt | None
    lines: tuple[str, ...]
    """What is new to tell."""
    deliveries: tuple[Delivery, ...]
    """Of a rehearsal, what would be delivered."""


class JobRun:
    """One run, with the ledger open.

    Args:
        path: of the job file, for messages.
        job: with the folder of its file as the working directory.
        own: what is never a source.
        options: of the run.
        ledger: without a transaction.
        watch: called at each stage.
    """

    def __init__(
        self,
        path: Path,
        job: JobConfig,
        own: tuple[Path, ...],
        options: RunOptions,
        ledger: Ledger,
        watch: Watch,
    ) -> None:
        self._path = path
        self._job = job
        self._own = own
        self._options = options
        self._ledger = ledger
        self._watch = watch
        self._restored = False
        self._seconds: dict[str, float] = {}
        self._before = _published_receipt(published(Path(job.out), model_receipt.NAME))

    def execute(self, outputs: Sequence[OutputTable], themes: dict[str, Theme]) -> RunReport:
        """Run all stages.

        Raises:
            ExceptionGroup, SyndicateError: nothing was published, and the ledger is as it was.
        """
        options, ledger = self._options, self._ledger
        ledger.begin()
        try:
            tonight = self._prepare(outputs, themes)
            if options.dry_run or not ledger.changes:
                ledger.roll_back()
            else:
                ledger.commit()
        except BaseException:
            ledger.roll_back()
            raise
        deliveries = tonight.deliveries
        with self._stage("publish", 3):
            changed = not options.dry_run and self._publish(tonight)
        if tonight.gathered.read and not options.dry_run:
            local_images.sweep(Path(self._job.state), ledger.texts())
        if not options.dry_run and self._job.delivery:
            with self._stage("deliver", 4):
                deliveries = tuple(deliver_changes(self._job, tonight.plan, ledger, options.now))
        return self._report(tonight, deliveries, changed=changed)

    def _prepare(self, outputs: Sequence[OutputTable], themes: dict[str, Theme]) -> _Prepared:
        """All that is decided within the ledger's transaction: what is read, planned, built and remembered."""
        options, ledger = self._options, self._ledger
        self._restore()
        if options.reset_clock:
            bring_back(ledger, options.now, today(self._job, options.now))
        with self._stage("read", 0):
            gathered = gather(self._job, self._own, ledger, options.now)
            if not options.dry_run:
                health.remember(Path(self._job.state), gathered.health)
        with self._stage("plan", 1):
            plan = make_plan(Night(self._job, ledger, options.now, options.since, GENERATOR), outputs, themes)
        self._refuse_nothing(gathered, plan)
        with self._stage("build", 2):
            builder = Builder(self._job, ledger, self._before, options.now, force=options.force)
            built = builder.build(plan, options.only)
        lines = tuple(ledger.new_lines((*plan.held, *built.warnings)))
        remembered = ledger.files()
        gone = self._gone(remembered, built)
        ledger.put_files([row for name, row in built.rows.items() if remembered.get(name) != row], gone)
        self._remember_held(built)
        receipt = self._receipt(built, gone) if self._is_news(built, gone) else None
        if self._job.delivery and (built.files or gone):
            announce(ledger, options.now)
        deliveries = tuple(letters(self._job, plan, ledger)) if options.dry_run else ()
        return _Prepared(gathered, plan, built, gone, receipt, lines, deliveries)

    @contextmanager
    def _stage(self, name: str, number: int) -> Iterator[None]:
        self._watch(name, number, len(STAGES))
        started = time.monotonic()
        yield
        self._seconds[name] = round(time.monotonic() - started, 3)

    def _restore(self) -> None:
        """Restore the ledger from the receipt of the last run, if it was lost or is an old copy."""
        if self._before and self._before.memory and lags(self._ledger, self._before.memory):
            records = {output.file: msgspec.json.encode(output) for output in self._before.outputs}
            restore(self._ledger, self._before.memory, records)
            self._restored = True

    def _refuse_nothing(self, gathered: SourcesRead, plan: Plan) -> None:
        """Raises: ExceptionGroup: there is nothing to publish, and was not before."""
        if plan.documents and any(document.articles for document in plan.documents):
            return
        if self._before is None:
            errors = [error for _, error in gathered.errors]
            nothing = SyndicateError(f"{self._path}: no article to publish", "look at its sources")
            raise ExceptionGroup("nothing to publish", errors or [nothing])

    def _remember_held(self, built: BuiltOutputs) -> None:
        before, now = set(self._ledger.held()), set(built.held)
        there = {(row.file, row.article) for row in now}
        self._ledger.put_held(now - before, [row for row in before if (row.file, row.article) not in there])

    def _gone(self, remembered: Iterable[str], built: BuiltOutputs) -> list[str]:
        """The files that leave the folder, also those of a run that was cut off before it could publish."""
        there = (output.file for output in self._before.outputs) if self._before else ()
        return sorted({*remembered, *there} - set(built.rows))

    def _is_news(self, built: BuiltOutputs, gone: Sequence[str]) -> bool:
        """Whether there is anything to publish."""
        return bool(built.files or gone or (self._before is None and not built.failures))

    def _publish(self, tonight: _Prepared) -> bool:
        """Publish what is new. Of what may not be shown any more, no earlier set stays on the disk either."""
        folder, state = Path(self._job.out), Path(self._job.state)
        if tonight.receipt is None:
            if remembers(folder):
                with locked(folder, state):
                    forget(folder)
            return False
        files = tonight.built.files | {model_receipt.NAME: model_receipt.dump(tonight.receipt)}
        hidden = tonight.plan.hidden
        shown = hidden  # without a receipt that can be read, it may all be there
        if self._before:
            shown = frozenset(one.id for output in self._before.outputs for one in output.articles)
        with locked(folder, state):
            return publish(folder, files, tonight.built.kept, last=hidden.isdisjoint(shown))

    def _receipt(self, built: BuiltOutputs, gone: Sequence[str]) -> Receipt:
        """Of the whole set, in the order of its names, and with what the ledger remembers of it."""
        fresh = [record for record in built.records if record.file in built.files]
        receipt = receipts.write_receipt(GENERATOR, fresh, built.articles, (), ())
        if self._before:
            receipt, _ = receipts.carry_over(receipt, self._before, gone)
        return msgspec.structs.replace(
            receipt,
            outputs=tuple(sorted(receipt.outputs, key=lambda output: output.file)),
            sources=tuple(sorted(receipt.sources, key=lambda source: (source.uri, source.sha256))),
            memory=memory_of(self._ledger),
        )

    def _report(self, tonight: _Prepared, deliveries: tuple[Delivery, ...], *, changed: bool) -> RunReport:
        gathered, plan, built = tonight.gathered, tonight.plan, tonight.built
        announced = Counter(change.kind for change in gathered.changes)
        there = published(Path(self._job.out), model_receipt.NAME)
        return RunReport(
            job=str(self._path),
            started=self._options.now,
            dry_run=self._options.dry_run,
            sources=gathered.sources,
            read=gathered.read,
            new=announced["new"],
            corrected=announced["corrected"],
            withdrawn=announced["withdrawn"],
            changes=gathered.changes,
            issues=tuple(f"{issue.output} {issue.number}" for issue in plan.issues),
            built=built.changed,
            removed=tuple(tonight.gone),
            files=len({*built.files, *built.kept}),
            articles=len({article.id for record in built.records for article in record.articles}),
            bytes=sum(row.size for row in built.rows.values()),
            seconds=self._seconds,
            failures=(*_failures(gathered), *built.failures, *_still_there(Path(self._job.out))),
            held=len(built.held),
            warnings=(*self._restored_warning(), *gathered.warnings, *plan.warnings, *tonight.lines),
            changed=changed,
            notes=gathered.notes,
            health=tuple(gathered.health.values()),
            receipt_sha256=model_receipt.sha256_of(there) if there else "",
            deliveries=deliveries,
        )

    def _restored_warning(self) -> tuple[str, ...]:
        what = "was missing or an old copy, and was made again from the receipt and the sources"
        return (f"{self._job.state}/{LEDGER}: {what}",) if self._restored else ()


def _failures(gathered: SourcesRead) -> tuple[Failure, ...]:
    return tuple(Failure(source, error.message, error.hint, error.code) for source, error in gathered.errors)


def _still_there(folder: Path) -> Iterator[Failure]:
    """What was withdrawn, and could not be removed from the disk."""
    if remembers(folder):
        generations = f"{folder / STATE / 'generations'}"
        what = "an earlier set holds articles that were withdrawn, and could not be removed"
        yield Failure(
            generations,
            f"{generations}: {what}",
            "look at its permissions; the next run tries it again",
            PublishError.code,
        )


def _published_receipt(data: bytes | None) -> Receipt | None:
    """The receipt of what is published; None where there is none that can be read."""
    if data is None:
        return None
    try:
        return model_receipt.load(data)
    except ValueError:
        return None
