"""Prove again, later, what was published: from the receipt beside it, or against a notice given by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from syndicate import receipt as receipts
from syndicate.errors import ArtifactError, SyndicateError, UsageError
from syndicate.model import Disclaimer, Expectation, LinkDemand, TextDemand
from syndicate.plugins import Artifact, load_verifier
from syndicate.receipt import OutputRecord, Receipt
from syndicate.verify import Verdict, compare, verify

_MEDIA_TYPES = {
    ".epub": "application/epub+zip",
    ".pdf": "application/pdf",
    ".json": "application/feed+json",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".txt": "text/plain",
    ".eml": "message/rfc822",
}


class Proof(Struct, frozen=True):
    """One file, held against what it has to show. `problem` says why it could not be read at all."""

    file: str
    verifier: str = ""
    verdicts: tuple[Verdict, ...] = ()
    problem: str = ""
    warning: str = ""

    @property
    def exact(self) -> bool:
        """Whether every demand is met."""
        return not self.problem and not any(verdict.problems for verdict in self.verdicts)


def prove_again(paths: tuple[str, ...], notice: Disclaimer | None = None) -> Iterator[Proof]:
    """Prove outputs: each file, and of a folder all that its receipt names.

    Args:
        paths: folders, receipts, or single outputs.
        notice: what every article of every output has to show; None takes the receipt's word for each.

    Raises:
        UsageError: a path does not exist, or nothing says what a file has to show.
    """
    for name in paths:
        path = Path(name)
        if path.is_dir():
            path /= receipts.NAME
        if not path.is_file():
            raise UsageError(
                f"{path}: does not exist", "name a folder that syndicate published, or an output"
            )
        if path.name == receipts.NAME:
            receipt = _load(path)
            for output in receipt.outputs:
                yield _against_receipt(path.parent, output, receipt, notice)
            yield from _pictures(path.parent, receipt)
        elif notice is not None:
            yield _against_notice(path, notice)
        else:
            yield _beside_receipt(path)


def _pictures(folder: Path, receipt: Receipt) -> Iterator[Proof]:
    """A warning for each picture that is not what was published. No notice stands in one, so none is missing."""
    pictures = {picture.file: picture for output in receipt.outputs for picture in output.pictures}
    for file, picture in pictures.items():
        try:
            same = hashlib.sha256((folder / file).read_bytes()).hexdigest() == picture.sha256
            warning = "" if same else "not the bytes that were published: changed since"
        except OSError as error:
            warning = f"a picture that an output shows: {error.strerror}"
        if warning:
            yield Proof(str(folder / file), warning=warning)


def _load(path: Path) -> Receipt:
    try:
        return receipts.load(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ArtifactError(
            f"{path}: not a receipt: {error}", "give the notice with --disclaimer-file instead"
        ) from error


def _beside_receipt(path: Path) -> Proof:
    # With --each an output stands one folder below its receipt.
    for folder in (path.parent, path.parent.parent):
        if (folder / receipts.NAME).is_file():
            receipt = _load(folder / receipts.NAME)
            for output in receipt.outputs:
                if output.file == path.relative_to(folder).as_posix():
                    return _against_receipt(folder, output, receipt, None)
    raise UsageError(
        f"{path}: no receipt beside it names it", "say what it has to show with --disclaimer-file"
    )


def _against_receipt(
    folder: Path, output: OutputRecord, receipt: Receipt, notice: Disclaimer | None
) -> Proof:
    file = str(folder / output.file)
    try:
        expectations = receipt.expectations(output)
        data = (folder / output.file).read_bytes()
        verifier = load_verifier(output.media_type)
        if notice is not None:
            expectations = tuple(_demanding(e.article, e.title, notice) for e in expectations)
        verdicts = verify(Artifact(output.file, output.media_type, data), expectations, verifier)
    except (OSError, ValueError, SyndicateError) as error:
        return Proof(file, problem=_in_one_line(error))
    changed = hashlib.sha256(data).hexdigest() != output.sha256
    warning = "not the bytes that were published: changed since" if changed else ""
    return Proof(file, verifier.name, verdicts, warning=warning)


def _against_notice(path: Path, notice: Disclaimer) -> Proof:
    try:
        data = path.read_bytes()
        verifier = load_verifier(_media_type(path, data))
        passages = tuple(verifier.passages(Artifact(path.name, verifier.media_type, data)))
    except (OSError, SyndicateError) as error:
        return Proof(str(path), problem=_in_one_line(error))
    if not passages:
        return Proof(str(path), verifier.name, problem="no article in it")
    expectations = [_demanding(p.article or "", p.title, notice) for p in passages]
    return Proof(str(path), verifier.name, compare(passages, expectations))


def _media_type(path: Path, data: bytes) -> str:
    head = data[:1000]
    if path.suffix == ".xml":
        if b"newsMessage" in head:
            return "application/vnd.iptc.g2.newsmessage+xml"
        return "application/rss+xml" if b"<rss" in head else "application/atom+xml"
    if path.suffix == ".json" and b"jsonfeed.org" not in head:
        return "application/vnd.iptc.ninjs+json"
    try:
        return _MEDIA_TYPES[path.suffix]
    except KeyError:
        known = " ".join([*_MEDIA_TYPES, ".xml"])
        raise UsageError(f"{path}: no verifier for {path.suffix!r} files", f"there are: {known}") from None


def _demanding(article: str, title: str, notice: Disclaimer) -> Expectation:
    links = tuple(LinkDemand(link.text, link.url) for link in notice.links)
    return Expectation(article, title, (TextDemand(notice.paragraphs, notice.fingerprint), *links))


def _in_one_line(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())
