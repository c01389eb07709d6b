"""A run that changes nothing: on a copy of the job's state that is deleted after it; and the mail it would send."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate.job.config import JobConfig
from syndicate.job.deliver import Delivery, Mail
from syndicate.job.deliver.files import SETTLED, mail_key
from syndicate.job.deliver.mailboxes import mailbox_of
from syndicate.job.ledger import NAME, Ledger
from syndicate.job.run.alone import alone
from syndicate.job.run.deliver import is_mailed, issue_key
from syndicate.job.run.document import Plan


@contextmanager
def copied(state: Path) -> Iterator[Path]:
    """A folder in the place of a job's state, until the block ends: the ledger is a copy, the other files are links.

    A run replaces files of the state as a whole; only the ledger is changed in place.

    Raises:
        LockedError: a run of the job is under way.
    """
    with TemporaryDirectory(prefix="syndicate-") as made, alone(state) if state.is_dir() else nullcontext():
        folder = Path(made, "state")
        if state.is_dir():
            shutil.copytree(state, folder, ignore=_no_lock, copy_function=_copied)
        yield folder


def _no_lock(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "lock" or name.endswith("-shm")]


def _copied(source: str, place: str) -> str:
    if Path(source).name.startswith(NAME):
        return str(shutil.copy2(source, place))
    Path(place).symlink_to(Path(source).absolute())
    return place


def letters(job: JobConfig, plan: Plan, ledger: Ledger) -> Iterator[Delivery]:
    """The mail that a run would send: to each recipient the issues that they have not got.

    New recipients get only the issues of this night, as in a run.
    """
    states = {key: row.state for key, row in ledger.deliveries().items()}
    tonight = {(issue.output, issue.number) for issue in plan.issues}
    planned: set[str] = set()
    for target in job.delivery:
        if not isinstance(target, Mail):
            continue
        for document in plan.documents:
            if not is_mailed(target, document) or document.number is None:
                continue
            for recipient in filter(None, map(mailbox_of, target.recipients)):
                key = mail_key(recipient.address, issue_key(document))
                waits = states.get(key) == "failed" or (document.output, document.number) in tonight
                if waits and states.get(key) not in SETTLED and key not in planned:
                    planned.add(key)
                    yield Delivery(to=recipient.address, what=document.file, outcome="planned")
