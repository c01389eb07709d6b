"""Verify what was published: each file that a receipt names, or any file against a notice that is given.

Each file is read and verified in a worker that has loaded no exporter and no reader, within a time and a memory: one
that is damaged, or makes its verifier fail, never ends the others. What each finding means: docs/verify.md.
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
from syndicate.runtime.limits import Limits, usable_cpus
from syndicate.runtime.workers import Done, Failed, blamed_on, execute
from syndicate.verify.published.files import inside, left_out, regular_bytes, servers_own, strangers
from syndicate.verify.published.result import ArticleResult, FileResult, Status
from syndicate.verify.published.task import AGAIN, CHANGED, VerifyTask, examine, media_type_of

__all__ = ["ArticleResult", "FileResult", "Status", "verify_published"]

_NAME = "name a folder that syndicate published, or an output"


def verify_published(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    notice: Disclaimer | None = None,
    receipt_sha256: str = "",
) -> tuple[FileResult, ...]:
    """Verify outputs: each file, and of a folder all that its receipt names. A file that fails is a result.

    Args:
        paths: a folder, a receipt or a single output, or several of them.
        notice: what every article of every output has to show; None takes the receipt's word for each.
        receipt_sha256: of the one receipt that counts, in lower-case hexadecimal; empty trusts the one that is there.

    Returns:
        A result for each file that a receipt names or a path is; one for each receipt that names nothing or is not the
        one that counts; one for each file that stands beside them and in no receipt; one for each path that does not
        exist, or of which nothing says what it has to show.
    """
    names = [paths] if isinstance(paths, str | os.PathLike) else paths
    found = [one for name in names for one in _planned(Path(name), notice, receipt_sha256)]
    return tuple(_results(found))


def _results(found: Sequence[VerifyTask | FileResult]) -> Iterator[FileResult]:
    """What is known of each file already, or what a worker finds."""
    orders = [one for one in found if isinstance(one, VerifyTask)]
    limits = Limits()
    done = execute(
        examine,
        orders,
        jobs=min(4, usable_cpus()),
        timeout_s=limits.output_s(max((len(order.expectations) for order in orders), default=0)),
        memory_bytes=limits.output_bytes,
        describe=lambda order: f"{order.path}: the verifier",
        isolate=lambda order: not is_built_in("syndicate.verifiers", order.media_type),
    )
    for one in found:
        if isinstance(one, FileResult):
            yield one
            continue
        match next(done):
            case (_, Done(result)):
                yield result
            case (order, Failed() as failed):
                package = package_of("syndicate.verifiers", order.media_type)
                errors = (blamed_on(failed, package) if package else failed).errors
                yield _failed(order.path, errors[0])


def _failed(file: str, error: SyndicateError) -> FileResult:
    problem = " ".join(error.message.split())
    return FileResult(file=file, problem=problem, hint=error.hint, code=error.code)


def _planned(path: Path, notice: Disclaimer | None, receipt_sha256: str) -> Iterator[VerifyTask | FileResult]:
    """What is to be verified for one path. A path that cannot be used is a result of its own."""
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
        yield _order(folder, output, receipt, notice)
    yield from _pictures(folder, receipt)
    yield from _unnamed(folder, receipt)


def _load(path: Path, receipt_sha256: str) -> Receipt:
    """Raises: ArtifactError: it cannot be read, or is not the one that counts."""
    data = regular_bytes(inside(path.parent, path.name))
    found = hashlib.sha256(data).hexdigest()
    if receipt_sha256 not in ("", found):
        raise ArtifactError(
            f"{path}: its sha256 is {found}, not {receipt_sha256}; nothing that it says was believed",
            "give the sha256 of the last publication, or publish the folder again",
        )
    try:
        return model_receipt.load(data)
    except (ValueError, RecursionError) as error:
        raise ArtifactError(
            f"{path}: not a receipt: {error or 'nested too deeply'}",
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
            yield _order(file.parent, record, receipt, None)
            return
    raise UsageError(
        f"{path}: no receipt beside it names it", "say what it has to show with --disclaimer-file"
    )


def _receipts_beside(path: Path) -> Iterator[Path]:
    """With ``--each`` an output stands one folder below its receipt."""
    files = (folder / model_receipt.NAME for folder in (path.parent, path.parent.parent))
    return (file for file in files if file.exists())


def _record_in(receipt: Receipt, name: Path) -> OutputRecord | None:
    return next((output for output in receipt.outputs if output.file == name.as_posix()), None)


def _order(
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
    order = VerifyTask(str(path), output.media_type, expectations, waivers, output.sha256)
    return order if notice is None else replace(order, notice=notice)


def _of_notice(path: Path, notice: Disclaimer) -> VerifyTask | FileResult:
    try:
        order = VerifyTask(str(path), media_type_of(path))
    except ArtifactError as error:
        return _failed(str(path), error)
    for file in _receipts_beside(path):
        with suppress(ArtifactError, ValueError):  # of a receipt that cannot be read, nothing is used
            receipt = _load(file, "")
            if record := _record_in(receipt, path.relative_to(file.parent)):
                return _asking(order, notice, receipt.expectations(record))
    return _asking(order, notice, ())


def _asking(order: VerifyTask, notice: Disclaimer, expected: Sequence[Expectation]) -> VerifyTask:
    """The order, for a notice that was given as text: its links are those with which a receipt expects that text."""
    links = {
        tuple(RequiredLink(one.text, one.url) for one in article.demands if isinstance(one, LinkDemand))
        for article in expected
        if any(
            isinstance(one, TextDemand) and one.fingerprint == notice.fingerprint for one in article.demands
        )
    }
    if notice.links or len(links) != 1:
        return replace(order, notice=notice, links_known=bool(notice.links))
    return replace(order, notice=replace(notice, links=links.pop()))


def _pictures(folder: Path, receipt: Receipt) -> Iterator[FileResult]:
    """A warning for each picture that is not what was published. No notice stands in one, so none is missing."""
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


def _unnamed(folder: Path, receipt: Receipt) -> Iterator[FileResult]:
    outputs = {output.file for output in receipt.outputs}
    named = outputs | {picture.file for output in receipt.outputs for picture in output.pictures}
    for name in left_out(folder, named):
        yield FileResult(
            file=str(folder / name),
            problem="published here, and not in the receipt: nothing says what it has to show",
            hint="publish the folder again",
        )
    try:
        for name, what in strangers(folder, named):
            yield FileResult(
                file=str(folder / name),
                warning=f"{what} that the receipt does not name: nothing was verified in it",
                hint="remove it, or move it to another folder",
                unread="unlisted",
            )
        for name in servers_own(folder, named):
            yield FileResult(
                file=str(folder / name),
                warning="a web server's own: nothing was verified in it",
                unread="beside",
            )
    except OSError as error:
        what = f"cannot be listed, so files that the receipt does not name are not found: {error.strerror}"
        yield FileResult(file=str(error.filename or folder), warning=what, hint="change its permissions")
