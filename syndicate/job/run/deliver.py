"""The published set to deliveries: what a run made, and what an earlier run could not deliver.

A delivery, a recipient and a format that are new to a job begin with the issues of that night: the archive is not
mailed.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.errors import DeliveryError
from syndicate.job.catalogue.names import OPDS, OPML
from syndicate.job.config import JobConfig
from syndicate.job.deliver import Copy, Delivery, Mail, PublishedFile, Target, WebSub, deliver
from syndicate.job.deliver.files import failed, mail_key, read_mail_key
from syndicate.job.deliver.mailboxes import mailbox_of
from syndicate.job.ledger import FileRow, IssueRow, Ledger
from syndicate.job.run.document import Plan, PlannedDocument
from syndicate.model.receipt import STATE, OutputRecord
from syndicate.plugins.formats import is_feed

_TRIED = timedelta(days=14)
"""An issue that could not be sent for so long is not tried again."""
_ORDER = (Copy, WebSub, Mail)
_SET = "the set that was published last"
"""The key that is `begun` before a set is published, and `done` when all its deliveries were tried."""


class LedgerDeliveryLog(Struct, frozen=True):
    """The `syndicate.job.deliver.Log` in the ledger."""

    ledger: Ledger
    now: datetime

    def begin(self, key: str) -> None:
        self.ledger.put_delivery(key, "begun", self.now)

    def done(self, key: str) -> None:
        self.ledger.put_delivery(key, "done", self.now)

    def failed(self, key: str, reason: str, *, again: bool) -> None:
        self.ledger.put_delivery(key, "failed" if again else "refused", self.now, reason)

    def forget(self, key: str) -> None:
        self.ledger.forget_delivery(key)


def announce(ledger: Ledger, now: datetime) -> None:
    """Remember that a set will be published, so that it is delivered even if this run is cut off."""
    ledger.put_delivery(_SET, "begun", now)


def deliver_changes(job: JobConfig, plan: Plan, ledger: Ledger, now: datetime) -> Iterator[Delivery]:
    """Deliver what is due: copies first, so that readers of pings and messages find the files.

    Args:
        job: with the folder of its file as the working directory.
        plan: of this run; what it names is published.
        ledger: without an open transaction.
        now: aware.

    Raises:
        LedgerError: an outcome cannot be remembered; nothing more is sent.
    """
    for target in sorted(job.delivery, key=lambda one: _ORDER.index(type(one))):
        is_new = _is_new(target, plan, ledger, now)
        states = {key: row.state for key, row in ledger.deliveries().items()}
        pending = is_new or not {"begun", "failed"}.isdisjoint(states.values())
        if not (pending or isinstance(target, Mail)):
            continue
        if parcels := tuple(_files(target, job, plan, ledger, now - _TRIED)):
            yield from deliver(target, parcels, LedgerDeliveryLog(ledger, now), states, now)
    if (row := ledger.deliveries().get(_SET)) and row.state == "begun":
        ledger.put_delivery(_SET, "done", now)
    yield from _given_up(ledger, now)


def _given_up(ledger: Ledger, now: datetime) -> Iterator[Delivery]:
    """Messages that failed before and were not tried tonight, being too old or not in the job now. Reported once."""
    for row in ledger.deliveries().values():
        letter = read_mail_key(row.key)
        if letter is None or row.state != "failed" or row.at >= now.replace(microsecond=0):
            continue
        to, what = letter
        ledger.put_delivery(row.key, "refused", now, row.reason)
        reason = f"{row.reason}; it is not tried any more"
        yield failed(to, what, DeliveryError(reason, "send it by hand", again=False))


def _is_new(target: Target, plan: Plan, ledger: Ledger, now: datetime) -> bool:
    """Whether a delivery is new to the job; for mail, whether a recipient, an output or a format of it is."""
    match target:
        case Mail():
            return _pass_over(target, plan, ledger, now)
        case WebSub():
            name = f"websub {target.hub} of {' '.join(target.outputs)}"
        case Copy():
            name = f"copies to {target.url.partition('?')[0]}"
        case _:
            assert_never(target)
    key = f"first run of {name}"
    if key in ledger.deliveries():
        return False
    ledger.put_delivery(key, "skipped", now)
    return True


def _pass_over(mail: Mail, plan: Plan, ledger: Ledger, now: datetime) -> bool:
    """Skip earlier issues for new recipients and formats. Returns whether there are any."""
    states = ledger.deliveries()
    tonight = {(issue.output, issue.number) for issue in plan.issues}
    addresses = [found.address for text in mail.recipients if (found := mailbox_of(text))]
    settled: dict[str, None] = {}
    for document in plan.documents:
        if not is_mailed(mail, document):
            continue
        for address in addresses:
            first = f"first run of mail to {address.casefold()} of {document.output} {document.manner.format}"
            if first in states:
                continue
            settled[first] = None
            letter = mail_key(address, issue_key(document))
            if (document.output, document.number) not in tonight and letter not in states:
                settled[letter] = None
    if settled:
        ledger.begin()  # all at once: the archive may be long
        for key in settled:
            ledger.put_delivery(key, "skipped", now)
        ledger.commit()
    return bool(settled)


def is_mailed(mail: Mail, document: PlannedDocument) -> bool:
    """Whether a delivery sends a document."""
    return document.output in mail.outputs and (not mail.formats or document.manner.format in mail.formats)


def _files(
    target: Target, job: JobConfig, plan: Plan, ledger: Ledger, since: datetime
) -> Iterator[PublishedFile]:
    rows = ledger.files()
    folder = Path(job.out) / STATE / "current"
    documents = {document.file: document for document in plan.documents}
    if isinstance(target, Copy):
        receipt = (folder / "receipt.json").resolve()
        files = sorted(path for path in receipt.parent.rglob("*") if path.is_file())
        for name in (path.relative_to(receipt.parent).as_posix() for path in files):
            yield _file(folder, name, documents.get(name), rows.get(name), job)
        return
    fresh = {
        (issue.output, issue.number) for output in target.outputs for issue in _fresh(ledger, output, since)
    }
    for document in plan.documents:
        row = rows.get(document.file)
        if row is None or document.output not in target.outputs:
            continue
        if isinstance(target, Mail) and not is_mailed(target, document):
            continue
        if isinstance(target, WebSub) or (document.output, document.number) in fresh:
            yield _file(folder, document.file, document, row, job)


def _fresh(ledger: Ledger, output: str, since: datetime) -> Iterator[IssueRow]:
    return (issue for issue in ledger.issues.of(output) if issue.made >= since.replace(microsecond=0))


def _file(
    folder: Path, name: str, document: PlannedDocument | None, row: FileRow | None, job: JobConfig
) -> PublishedFile:
    data = (folder / name).read_bytes()
    sha256 = row.sha256 if row else hashlib.sha256(data).hexdigest()
    if document is None:
        return PublishedFile(name, _media_type(name, row), "", data, sha256)
    manner = document.manner
    feed = is_feed(manner.format) and not (manner.paging and manner.paging.archive)
    return PublishedFile(
        file=name,
        media_type=_media_type(name, row),
        title=document.title if document.number is None else f"{document.title}, {document.number}",
        data=data,
        sha256=sha256,
        issue="" if document.number is None else issue_key(document),
        topic=job.publication.url + name if feed else "",
    )


def issue_key(document: PlannedDocument) -> str:
    """The key of an issue in a format, the same when its file is made again."""
    return f"{document.output} {document.number} {document.manner.format}"


def _media_type(name: str, row: FileRow | None) -> str:
    if row is not None and row.record is not None:
        return msgspec.json.decode(row.record, type=OutputRecord).media_type
    if name == OPDS or name.startswith("opds/"):
        return "application/atom+xml;profile=opds-catalog"
    return "text/x-opml" if name == OPML else mimetypes.guess_type(name)[0] or "application/octet-stream"
