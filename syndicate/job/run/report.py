"""What a run did, as a value: read, planned, built, published, delivered, and what failed. Opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from syndicate.errors import Exit
from syndicate.job.config.hints import in_job
from syndicate.job.deliver import Delivery
from syndicate.job.run.changes import Change
from syndicate.job.run.health import SourceHealth
from syndicate.model.receipt import Failure


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
    """What needs no attention."""
    health: tuple[SourceHealth, ...] = ()
    """How each source fares."""

    @property
    def undelivered(self) -> tuple[Delivery, ...]:
        """What did not arrive, or may not have."""
        return tuple(one for one in self.deliveries if one.outcome not in ("done", "planned"))

    @property
    def exit_code(self) -> Exit:
        return Exit.SOME_INPUTS_FAILED if self.failures or self.undelivered else Exit.DONE


def in_job_words(report: RunReport, named: Callable[[str], str]) -> RunReport:
    """The report in the words of job files; `named` gives the folders their names of the job file."""
    return msgspec.structs.replace(
        report,
        failures=tuple(
            Failure(f.source, named(in_job(f.message)), in_job(f.hint), f.code) for f in report.failures
        ),
        warnings=tuple(named(in_job(warning)) for warning in report.warnings),
    )
