"""Verified outputs to where a run puts them: a folder, as one set with its receipt; one file; or standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from syndicate.convert.options import ConvertOptions
from syndicate.model import Edition
from syndicate.model import receipt as model_receipt
from syndicate.model.receipt import Receipt
from syndicate.publish import receipt as receipts
from syndicate.publish.files import write_file, write_stdout
from syndicate.publish.generations import publish, published
from syndicate.publish.lock import locked
from syndicate.publish.outputs import PICTURES, Output


def put(
    job: ConvertOptions, outputs: Sequence[Output], receipt: Receipt, editions: Sequence[Edition]
) -> tuple[bool, str]:
    """Publish verified outputs, and the pictures that they show from beside them.

    Returns:
        Whether anything changed, and the SHA-256 of the published receipt; empty where one output goes out alone.

    Raises:
        PublishError, LockedError, UsageError: nothing published before was touched.
    """
    if job.file == "-":
        write_stdout(outputs[0].artifact.data)
        return True, ""
    if job.file is not None:
        return write_file(Path(job.file), outputs[0].artifact.data), ""
    folder = Path(job.folder)
    with locked(folder):
        keep: dict[str, str] = {}
        before = published(folder, model_receipt.NAME)
        if before is not None:
            receipt, keep = receipts.carry_over(receipt, _earlier(before))
        files = {output.record.file: output.artifact.data for output in outputs}
        shown = {picture.file for output in receipt.outputs for picture in output.pictures}
        files |= {
            name: asset.data
            for edition in editions
            for asset in edition.assets
            if (name := PICTURES + asset.name) in shown
        }
        data = model_receipt.dump(receipt)
        return publish(folder, files | {model_receipt.NAME: data}, keep), model_receipt.sha256_of(data)


def replaced(job: ConvertOptions, receipt: Receipt) -> Iterator[str]:
    """A warning where the set replaces one of other articles. In no receipt: a second run replaces nothing."""
    before = published(Path(job.folder), model_receipt.NAME) if job.file is None else None
    earlier = {output.file: output for output in _earlier(before).outputs} if before else {}
    gone: dict[str, None] = {}
    for output in receipt.outputs:
        old = earlier.get(output.file)
        if old and {one.id for one in old.articles}.isdisjoint(one.id for one in output.articles):
            gone |= dict.fromkeys(one.title for one in old.articles)
    if gone:
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        yield (
            f"{job.folder}: replaced what was published of {next(iter(gone))!r}{more}; "
            "--out FOLDER puts another set elsewhere"
        )


def _earlier(data: bytes) -> Receipt:
    try:
        return model_receipt.load(data)
    except ValueError:  # unreadable: nothing of that set can be verified again, so nothing of it is kept
        return Receipt(generator="", outputs=(), notices={}, sources=())
