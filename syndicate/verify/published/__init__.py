"""Verifies published files: each file that a receipt names, or any file against a given notice.

What enters are paths, what leaves is a result for each file. A file is read and verified in a worker that has loaded
no exporter and no reader, within limits of time and memory; a damaged file, or one on which its verifier fails, never
stops the others. Nothing is believed because a receipt says it. docs/verify.md explains each result.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from syndicate.errors import ArtifactError, SyndicateError, UsageError
from syndicate.model import Disclaimer, Expectation, LinkDemand, RequiredLink, TextDemand
from syndicate.model import receipt as model_receipt
from syndicate.model.receipt import OutputRecord, Receipt
from syndicate.runtime.entry_points import is_built_in, package_of
from syndicate.runtime.limits import Limits, usable_bytes
from syndicate.runtime.workers import Done, Failed, blamed_on, execute
from syndicate.verify.published.files import (
    inside,
    regular_bytes,
    unlisted,
    unnamed_outputs,
    web_server_files,
)
from syndicate.verify.published.result import ArticleResult, FileResult, Status
from syndicate.verify.published.task import AGAIN, CHANGED, VerifyTask, examine, media_type_of

__all__ = ["ArticleResult", "FileResult", "Status", "verify_published"]

_NAME = "name a folder that syndicate published, or an output"


def verify_published(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    notice: Disclaimer | None = None,
    receipt_sha256: str = "",
) -> tuple[FileResult, ...]:
    """Verify files, and all files that the receipt of a folder names. A file that fails is a result, not an error.

    Args:
        paths: a folder, a receipt or a single output, or several of them.
        notice: what every article of every output has to show; None for what the receipt demands of each.
        receipt_sha256: of the one receipt that counts, in lower-case hexadecimal; empty for any receipt.

    Returns:
        A result for each file in a receipt and for each single output; for each receipt that names no file or is not
        the one that counts; for each other file in the folder; for each path that does not exist, or of which
        nothing says what it has to show.
    """
    names = [paths] if isinstance(paths, str | os.PathLike) else paths
    found = [one for name in names for one in _planned(Path(name), notice, receipt_sha256)]
    return tuple(_results(found))


def _results(found: Sequence[VerifyTask | FileResult]) -> Iterator[FileResult]:
    """What is known of each file already, or what a worker finds."""
    tasks = [one for one in found if isinstance(one, VerifyTask)]
    limits = Limits(memory_bytes=usable_bytes())  # the run that made them may have had more than others
    done = execute(
        examine,
        tasks,
        jobs=limits.processes,
        timeout_s=limits.output_s(max((len(task.expectations) for task in tasks), default=0)),
        memory_bytes=limits.memory_bytes,
        describe=lambda task: f"{task.path}: the verifier",
        isolate=lambda task: not is_built_in("syndicate.verifiers", task.media_type),
    )
    for one in found:
        if isinstance(one, FileResult):
            yield one
            continue
        match next(done):
            case (_, Done(result)):
                yield result
            case (task, Failed() as failed):
                package = package_of("syndicate.verifiers", task.media_type)
                errors = (blamed_on(failed, package) if package else failed).errors
                yield _failed(task.path, errors[0])


def _failed(file: str, error: SyndicateError) -> FileResult:
    problem = " ".join(error.message.split())
    return FileResult(file=file, problem=problem, hint=error.hint, code=error.code)


def _planned(path: Path, notice: Disclaimer | None, receipt_sha256: str) -> Iterator[VerifyTask | FileResult]:
    """The tasks for one path. A path that cannot be used is a result."""
    try:
        yield from _of_path(path, notice, receipt_sha256)
    except UsageError as error:
        yield _unknown(path, error.message, error.hint)
    except OSError as error:  # no permission for a folder above it; a name that is too long
        yield _unknown(path, error.strerror or str(error), _NAME)


def _unknown(path: Path, problem: str, hint: str) -> FileResult:
    return FileResult(file=str(path), problem=problem, hint=hint, unread="unknown")


def _of_path(path: Path, notice: Disclaimer | None, receipt_sha256: str) -> Iterator[VerifyTask | FileResult]:
    if path.is_dir():
        path /= model_receipt.NAME
    if not path.exists():
        raise UsageError(f"{path}: does not exist", _NAME)
    if not path.is_file():
        raise UsageError(f"{path}: not a regular file", _NAME)
    if path.name == model_receipt.NAME:
        yield from _of_receipt(path, notice, receipt_sha256)
    elif notice is not None:
        if receipt_sha256:
            raise UsageError(f"{path}: --receipt-sha256 and a notice", "give one of them for a single output")
        yield _of_notice(path, notice)
    else:
        yield from _beside_receipt(path, receipt_sha256)


def _of_receipt(
    path: Path, notice: Disclaimer | None, receipt_sha256: str
) -> Iterator[VerifyTask | FileResult]:
    folder = path.parent
    try:
        receipt = _load(path, receipt_sha256)
    except ArtifactError as error:
        yield _failed(str(path), error)
        return
    if not receipt.outputs:
        yield FileResult(
            file=str(path),
            problem="it names no output, so it proves nothing",
            hint="publish the folder again",
        )
    for output in receipt.outputs:
        yield _task(folder, output, receipt, notice)
    yield from _pictures(folder, receipt)
    yield from _not_in_receipt(folder, receipt)


def _load(path: Path, receipt_sha256: str) -> Receipt:
    """Raises: ArtifactError: it cannot be read, or is not the one that counts."""
    data = regular_bytes(inside(path.parent, path.name))
    found = hashlib.sha256(data).hexdigest()
    if receipt_sha256 not in ("", found):
        raise ArtifactError(
            f"{path}: its sha256 is {found}, not {receipt_sha256}; nothing in it was used",
            "give the sha256 of the last publication, or publish the folder again",
        )
    try:
        return model_receipt.load(data)
    except ValueError as error:
        raise ArtifactError(
            f"{path}: not a receipt: {error}",
            "give the notice with --disclaimer-file instead",
        ) from error


def _beside_receipt(path: Path, receipt_sha256: str) -> Iterator[VerifyTask | FileResult]:
    for file in _receipts_beside(path):
        try:
            receipt = _load(file, receipt_sha256)
        except ArtifactError as error:
            yield _failed(str(file), error)
            return
        if record := _record_in(receipt, path.relative_to(file.parent)):
            yield _task(file.parent, record, receipt, None)
            return
    raise UsageError(
        f"{path}: no receipt beside it names it", "say what it has to show with --disclaimer-file"
    )


def _receipts_beside(path: Path) -> Iterator[Path]:
    """The receipts that could name a file. With ``--each`` an output stands one folder below its receipt."""
    files = (folder / model_receipt.NAME for folder in (path.parent, path.parent.parent))
    return (file for file in files if file.exists())


def _record_in(receipt: Receipt, name: Path) -> OutputRecord | None:
    return next((output for output in receipt.outputs if output.file == name.as_posix()), None)


def _task(
    folder: Path, output: OutputRecord, receipt: Receipt, notice: Disclaimer | None
) -> VerifyTask | FileResult:
    file = str(folder / output.file)
    try:
        path = inside(folder, output.file)
        expectations = receipt.expectations(output)
    except ValueError as error:
        return FileResult(file=file, problem=str(error), hint="publish the folder again")
    except ArtifactError as error:
        return _failed(file, error)
    waivers = tuple(article.waiver for article in output.articles)
    task = VerifyTask(str(path), output.media_type, expectations, waivers, output.sha256)
    return task if notice is None else replace(task, notice=notice)


def _of_notice(path: Path, notice: Disclaimer) -> VerifyTask | FileResult:
    try:
        task = VerifyTask(str(path), media_type_of(path))
    except ArtifactError as error:
        return _failed(str(path), error)
    for file in _receipts_beside(path):
        with suppress(ArtifactError, ValueError):  # a receipt that cannot be read is not used
            receipt = _load(file, "")
            if record := _record_in(receipt, path.relative_to(file.parent)):
                return _task_with_notice(task, notice, receipt.expectations(record))
    return _task_with_notice(task, notice, ())


def _task_with_notice(task: VerifyTask, notice: Disclaimer, expected: Sequence[Expectation]) -> VerifyTask:
    """The task for a given notice. If the notice is only text, its links come from a receipt that expects that text."""
    links = {
        tuple(RequiredLink(one.text, one.url) for one in article.demands if isinstance(one, LinkDemand))
        for article in expected
        if any(
            isinstance(one, TextDemand) and one.fingerprint == notice.fingerprint for one in article.demands
        )
    }
    if notice.links or len(links) != 1:
        return replace(task, notice=notice, links_known=bool(notice.links))
    return replace(task, notice=replace(notice, links=links.pop()))


def _pictures(folder: Path, receipt: Receipt) -> Iterator[FileResult]:
    """A warning for each picture that was changed. No notice stands in a picture, so it is no failure."""
    pictures = {picture.file: picture for output in receipt.outputs for picture in output.pictures}
    for name, picture in pictures.items():
        file = str(folder / name)
        try:
            same = hashlib.sha256(regular_bytes(inside(folder, name))).hexdigest() == picture.sha256
            warning = "" if same else CHANGED
        except ArtifactError as error:
            warning = f"a picture that an output shows: {error.message}"
        if warning:
            yield FileResult(file=file, warning=warning, hint=AGAIN)


def _not_in_receipt(folder: Path, receipt: Receipt) -> Iterator[FileResult]:
    outputs = {output.file for output in receipt.outputs}
    named = outputs | {picture.file for output in receipt.outputs for picture in output.pictures}
    for name in unnamed_outputs(folder, named):
        yield FileResult(
            file=str(folder / name),
            problem="published here, but not in the receipt: nothing says what it has to show",
            hint="publish the folder again",
        )
    try:
        for name, what in unlisted(folder, named):
            yield FileResult(
                file=str(folder / name),
                warning=f"{what} that the receipt does not name: nothing was verified in it",
                hint="remove it, or move it to another folder",
                unread="unlisted",
            )
        for name in web_server_files(folder, named):
            yield FileResult(
                file=str(folder / name),
                warning="a web server's own: nothing was verified in it",
                unread="beside",
            )
    except OSError as error:
        what = f"cannot be listed, so files that the receipt does not name are not found: {error.strerror}"
        yield FileResult(file=str(error.filename or folder), warning=what, hint="change its permissions")
