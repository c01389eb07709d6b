"""The nightly job: read what changed at the sources, and build, verify and publish what changes by it.

======= ============================= ==================================================
gather  sources -> ledger             only what changed is read
plan    ledger -> documents           rolling files, archive documents, issues
build   documents -> verified bytes   only what changed is written
commit  the ledger's transaction
publish the set, as one generation, with receipt.json
deliver what was published            mail, a hub, a copy elsewhere
======= ============================= ==================================================

The commit comes before the switch, so that a run which is cut off between the two publishes the same plan when it runs
again (docs/decisions/0015-what-a-job-remembers.md).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from syndicate.errors import SyndicateError, UsageError
from syndicate.job.config import JobConfig, OutputTable
from syndicate.job.config.hints import for_job
from syndicate.job.config.load import load
from syndicate.job.ledger import NAME as LEDGER
from syndicate.job.ledger import Ledger
from syndicate.job.run.alone import alone
from syndicate.job.run.execute import JobRun, RunOptions
from syndicate.job.run.gather import own_files
from syndicate.job.run.rehearse import copied
from syndicate.job.run.report import RunReport, in_job_words
from syndicate.publish.lock import refuse_another
from syndicate.publish.theme_check import check_theme
from syndicate.runtime.progress import Watch
from syndicate.theme import load_theme

__all__ = ["RunOptions", "RunReport", "open_ledger", "run"]


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
            report = JobRun(path, job, own, options, ledger, watch).execute(outputs, themes)
            return in_job_words(report, lambda text: text.replace(str(there), kept))
        except (SyndicateError, ExceptionGroup) as error:
            for_job(error)
            raise


@contextmanager
def _held(state: Path) -> Iterator[Path]:
    """A job's own state, which no other run has meanwhile."""
    with alone(state):
        yield state


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
