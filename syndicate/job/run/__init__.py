"""The nightly job, whole: what changed at the sources is read, what changes by it is built, proven and published.

======= ============================= ==================================================
gather  sources -> ledger             only what changed is read
plan    ledger -> documents           rolling files, archive documents, issues
build   documents -> proven bytes     only what changed is written
commit  the ledger's transaction
publish the set, as one generation, with receipt.json
deliver what was published            mail, a hub, a copy elsewhere
======= ============================= ==================================================

The commit comes before the switch, so that a run which is cut off between the two publishes the same plan when it runs
again (docs/decisions/0015-what-a-job-remembers.md).
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate.errors import Exit, PublishError, SyndicateError, UsageError
from syndicate.job.config import JobConfig, OutputTable
from syndicate.job.config.hints import for_job, in_job
from syndicate.job.config.load import load
from syndicate.job.deliver import Delivery
from syndicate.job.ledger import NAME as LEDGER
from syndicate.job.ledger import Ledger
from syndicate.job.ledger.clock import bring_back
from syndicate.job.ledger.recovery import lags, memory_of, restore
from syndicate.job.run import health, local_images
from syndicate.job.run.alone import alone
from syndicate.job.run.build import Builder, BuiltOutputs, published_receipt
from syndicate.job.run.changes import Change
from syndicate.job.run.deliver import announce, deliver_changes
from syndicate.job.run.document import Plan
from syndicate.job.run.gather import SourcesRead, gather, own_files
from syndicate.job.run.health import SourceHealth
from syndicate.job.run.night import Night, today
from syndicate.job.run.plan import make_plan
from syndicate.job.run.rehearse import copied, letters
from syndicate.model import Moment
from syndicate.model import receipt as model_receipt
from syndicate.model.receipt import STATE, Failure, Receipt
from syndicate.publish import receipt as receipts
from syndicate.publish.generations import forget, locked, publish, published, refuse_another, remembers
from syndicate.publish.receipt import GENERATOR
from syndicate.publish.theme_check import check_theme
from syndicate.runtime.environment import now
from syndicate.runtime.progress import Watch
from syndicate.theme import Theme, load_theme

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


class RunReport(Struct, frozen=True, kw_only=True):
    """What a run did, or with `dry_run` would do."""

    job: str
    started: datetime
    dry_run: bool
    sources: int
    read: int
    new: int
    corrected: int
    withdrawn: int
    issues: tuple[str, ...]
    built: tuple[str, ...]
    removed: tuple[str, ...]
    files: int
    articles: int
    bytes: int
    seconds: dict[str, float]
    """What each stage took."""
    failures: tuple[Failure, ...]
    """Sources, articles and outputs; not deliveries."""
    held: int
    """How many times an output goes out without an article."""
    warnings: tuple[str, ...]
    changed: bool
    receipt_sha256: str
    """Of the receipt that stands in the folder now; empty where none does."""
    deliveries: tuple[Delivery, ...] = ()
    changes: tuple[Change, ...] = ()
    """The articles that are new, corrected or withdrawn."""
    notes: tuple[str, ...] = ()
    """What nobody has to look at."""
    health: tuple[SourceHealth, ...] = ()
    """How each source fares."""

    @property
    def undelivered(self) -> tuple[Delivery, ...]:
        """What did not arrive, or may not have."""
        return tuple(one for one in self.deliveries if one.outcome not in ("done", "planned"))

    @property
    def exit_code(self) -> Exit:
        return Exit.SOME_INPUTS_FAILED if self.failures or self.undelivered else Exit.DONE


def run(path: str | Path, options: RunOptions | None = None, watch: Watch = lambda *_: None) -> RunReport:
    """Run the job of a file. Relative paths in it are seen from its folder, which the process works in meanwhile.

    Raises:
        LockedError: another run of the job is under way.
        UsageError: another job publishes into its folder.
        ExceptionGroup, SyndicateError: nothing was published; what was published before is untouched.
    """
    path, options = Path(path), options or RunOptions()
    job = load(path)
    themes = {name: load_theme(name) for name in {output.theme for output in job.output}}
    outputs = _asked(job, options.only)
    # Names in the job file, in the ledger and in receipts are the same wherever the run was started.
    folder = contextlib.chdir(path.resolve().parent)
    own, kept = own_files(job, path), job.state
    state = copied(Path(job.state)) if options.dry_run else _held(Path(job.state))
    with folder, state as there, Ledger(there / LEDGER) as ledger:
        refuse_another(Path(job.out), Path(job.state))
        job = msgspec.structs.replace(job, state=str(there))
        for output in outputs:
            check_theme(themes[output.theme], output.formats, Path(job.state) / "cache")
        try:
            report = _Run(path, job, own, options, ledger, watch).execute(outputs, themes)
            return _in_its_words(report, lambda text: text.replace(str(there), kept))
        except (SyndicateError, ExceptionGroup) as error:
            for_job(error)
            raise


@contextmanager
def _held(state: Path) -> Iterator[Path]:
    """A job's own state, which no other run has meanwhile."""
    with alone(state):
        yield state


def _in_its_words(report: RunReport, named: Callable[[str], str]) -> RunReport:
    """In the words of job files, and with the names of folders that a person knows."""
    return msgspec.structs.replace(
        report,
        failures=tuple(
            Failure(f.source, named(in_job(f.message)), in_job(f.hint), f.code) for f in report.failures
        ),
        warnings=tuple(named(in_job(warning)) for warning in report.warnings),
    )


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """The ledger of a job, to look into.

    Raises:
        UsageError: the job has not run yet.
    """
    job = load(path)
    file = path.resolve().parent / job.state / LEDGER
    if not file.is_file():
        raise UsageError(f"{file}: there is no ledger yet", f"it is made by syndicate run {path}")
    with Ledger(file) as ledger:
        yield ledger


def _asked(job: JobConfig, only: frozenset[str]) -> tuple[OutputTable, ...]:
    names = {output.name for output in job.output}
    for name in sorted(only - names):
        raise UsageError(
            f"--only {name}: the job has no such output", f"there are: {', '.join(sorted(names))}"
        )
    return job.output


class _Run:
    """One run, with the ledger open."""

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
        self._lines: tuple[str, ...] = ()
        self._before = published_receipt(published(Path(job.out), model_receipt.NAME))

    def execute(self, outputs: Sequence[OutputTable], themes: dict[str, Theme]) -> RunReport:
        """Gather, plan, build, remember, publish."""
        options, ledger = self._options, self._ledger
        ledger.begin()
        try:
            self._restore()
            if options.reset_clock:
                bring_back(ledger, options.now, today(self._job, options.now))
            with self._stage("read", 0):
                gathered = gather(self._job, self._own, ledger, options.now)
                if not options.dry_run:
                    health.remember(Path(self._job.state), gathered.health)
            with self._stage("plan", 1):
                night = Night(self._job, ledger, options.now, options.since, GENERATOR)
                plan = make_plan(night, outputs, themes)
            self._refuse_nothing(gathered, plan)
            with self._stage("build", 2):
                builder = Builder(self._job, ledger, self._before, options.now, force=options.force)
                built = builder.build(plan, options.only)
            self._lines = tuple(ledger.new_lines((*plan.held, *built.warnings)))
            remembered = ledger.files()
            gone = self._gone(remembered, built)
            ledger.put_files([row for name, row in built.rows.items() if remembered.get(name) != row], gone)
            self._remember_held(built)
            receipt = self._receipt(built, gone) if self._is_news(built, gone) else None
            if self._job.delivery and (built.files or gone):
                announce(ledger, options.now)
            deliveries = tuple(letters(self._job, plan, ledger)) if options.dry_run else ()
            if options.dry_run or not ledger.changes:
                ledger.roll_back()
            else:
                ledger.commit()
        except BaseException:
            ledger.roll_back()
            raise
        with self._stage("publish", 3):
            changed = False if options.dry_run else self._publish(built, receipt, plan.hidden)
        if gathered.read and not options.dry_run:
            local_images.sweep(Path(self._job.state), ledger.texts())
        if not options.dry_run and self._job.delivery:
            with self._stage("deliver", 4):
                deliveries = tuple(deliver_changes(self._job, plan, ledger, options.now))
        report = self._report(gathered, plan, built, gone, changed=changed)
        return msgspec.structs.replace(report, deliveries=deliveries)

    @contextmanager
    def _stage(self, name: str, number: int) -> Iterator[None]:
        self._watch(name, number, len(STAGES))
        started = time.monotonic()
        yield
        self._seconds[name] = round(time.monotonic() - started, 3)

    def _restore(self) -> None:
        """Begin with what the receipt of the last run kept, if the ledger was lost, or is an old copy."""
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
        """What goes from the folder, too, what a run forgot that was cut off before it could publish."""
        there = (output.file for output in self._before.outputs) if self._before else ()
        return sorted({*remembered, *there} - set(built.rows))

    def _is_news(self, built: BuiltOutputs, gone: Sequence[str]) -> bool:
        """Whether there is anything to publish."""
        return bool(built.files or gone or (self._before is None and not built.failures))

    def _publish(self, built: BuiltOutputs, receipt: Receipt | None, hidden: frozenset[str]) -> bool:
        """Publish what is new. Of what may not be shown any more, no earlier set stays on the disk either."""
        folder, state = Path(self._job.out), Path(self._job.state)
        if receipt is None:
            if remembers(folder):
                with locked(folder, state):
                    forget(folder)
            return False
        files = built.files | {model_receipt.NAME: model_receipt.dump(receipt)}
        shown = hidden  # nobody knows what stands there without a receipt that can be read
        if self._before:
            shown = frozenset(one.id for output in self._before.outputs for one in output.articles)
        with locked(folder, state):
            return publish(folder, files, built.kept, last=hidden.isdisjoint(shown))

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

    def _report(
        self, gathered: SourcesRead, plan: Plan, built: BuiltOutputs, gone: Sequence[str], *, changed: bool
    ) -> RunReport:
        articles = {article.id for record in built.records for article in record.articles}
        announced = Counter(change.kind for change in gathered.changes)
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
            removed=tuple(gone),
            files=len({*built.files, *built.kept}),
            articles=len(articles),
            bytes=sum(row.size for row in built.rows.values()),
            seconds=self._seconds,
            failures=(*_failures(gathered), *built.failures, *self._still_there()),
            held=len(built.held),
            warnings=(*self._told(), *gathered.warnings, *plan.warnings, *self._lines),
            changed=changed,
            notes=gathered.notes,
            health=tuple(gathered.health.values()),
            receipt_sha256=model_receipt.sha256_of(there) if (there := self._published_now()) else "",
        )

    def _published_now(self) -> bytes | None:
        return published(Path(self._job.out), model_receipt.NAME)

    def _still_there(self) -> Iterator[Failure]:
        """What was withdrawn, and could not be removed from the disk."""
        folder = Path(self._job.out)
        if remembers(folder):
            generations = f"{folder / STATE / 'generations'}"
            what = "an earlier set holds articles that were withdrawn, and could not be removed"
            yield Failure(
                generations,
                f"{generations}: {what}",
                "look at its permissions; the next run tries it again",
                PublishError.code,
            )

    def _told(self) -> tuple[str, ...]:
        what = "was missing or an old copy, and was made again from the receipt and the sources"
        return (f"{self._job.state}/{LEDGER}: {what}",) if self._restored else ()


def _failures(gathered: SourcesRead) -> tuple[Failure, ...]:
    return tuple(Failure(source, error.message, error.hint, error.code) for source, error in gathered.errors)
