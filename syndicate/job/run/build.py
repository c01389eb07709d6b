"""Documents to verified bytes. A file that is published as it should be stays; the others are made and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.errors import Exit, ExportError, SyndicateError
from syndicate.job.config import JobConfig
from syndicate.job.ledger import FileRow, HeldRow, Ledger
from syndicate.job.run.build_catalogue import FoundCatalogue, build_catalogue
from syndicate.job.run.document import Plan, PlannedDocument, without
from syndicate.job.run.editions import Editions
from syndicate.job.run.fingerprint import Fingerprinter
from syndicate.job.run.hold import Holding
from syndicate.job.run.make import Made, Maker, refusal
from syndicate.model import Article, Asset, Edition, Extent
from syndicate.model.receipt import STATE, Failure, OutputRecord, Receipt
from syndicate.plugins.formats import is_feed, traits_of
from syndicate.publish.outputs import PICTURES, Output, too_large
from syndicate.publish.receipt import GENERATOR
from syndicate.runtime.workers import Done, Failed
from syndicate.theme import load_theme


class BuiltOutputs(Struct, frozen=True, kw_only=True):
    """The set of files to be: `files` are written anew, `kept` stay; `rows` and `records` are of both."""

    files: dict[str, bytes]
    kept: dict[str, str]
    """The SHA-256 of each file that stays, by its name."""
    rows: dict[str, FileRow]
    records: tuple[OutputRecord, ...]
    articles: tuple[Article, ...]
    """Those that were needed to write something."""
    failures: tuple[Failure, ...]
    """Outputs that could not be made, and articles that an output goes out without."""
    held: tuple[HeldRow, ...]
    """The articles that outputs go out without."""
    warnings: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the files that were written anew."""
        return tuple(sorted(self.files))


class Builder:
    """Builds what a plan asks for.

    Args:
        job: of which the documents are.
        ledger: with an open transaction.
        before: the receipt of what is published; None where nothing is, or nothing that can be trusted.
        now: when what is written anew changed.
        force: write everything anew.
    """

    def __init__(
        self, job: JobConfig, ledger: Ledger, before: Receipt | None, now: datetime, *, force: bool
    ) -> None:
        self._job = job
        self._ledger = ledger
        self._folder = Path(job.out)
        self._now = now
        self._force = force
        self._rows = ledger.files()
        self._known = ledger.known()
        self._published = {output.file: output for output in before.outputs} if before else {}
        self._editions = Editions(job, ledger)
        self._files: dict[str, bytes] = {}
        self._kept: dict[str, str] = {}
        self._new_rows: dict[str, FileRow] = {}
        self._records: list[OutputRecord] = []
        self._failures: list[Failure] = []
        self._warnings: list[str] = []
        self._hidden: frozenset[str] = frozenset()

    def build(self, plan: Plan, only: frozenset[str]) -> BuiltOutputs:
        """Make and verify what changed.

        Args:
            plan: all documents of the job.
            only: the outputs that are built; others stay as they are. Empty: all.

        Raises:
            ExceptionGroup: of the errors for which nothing may be published.
        """
        self._hidden = plan.hidden
        maker = Maker(
            self._job.limits.of_items, self._job.publication, self._editions.compose, self._identified
        )
        holding = Holding(self._ledger.held(), self._known, maker, self._is_published)
        documents = holding.spared(plan.documents, only, force=self._force)
        found = (self._without_lost(document) for document in documents if self._is_wanted(document, only))
        found = (document for document in found if not self._is_refused(document))
        wanted = [document for document in found if document.articles or is_feed(document.manner.format)]
        forbidden = [error for made in maker.make(wanted) for error in self._take(made)]
        self._failures += holding.failures()
        if forbidden or (self._failures and not self._new_rows):
            raise ExceptionGroup("nothing was published", forbidden or _errors(self._failures))
        self._add_names(plan)
        if self._job.catalogue:
            self._add_catalogue(plan)
        return BuiltOutputs(
            files=self._files,
            kept=self._kept,
            rows=self._new_rows,
            records=tuple(self._records),
            articles=self._editions.articles,
            failures=tuple(self._failures),
            held=holding.rows(self._now),
            warnings=(*self._editions.warnings, *self._warnings),
        )

    def _take(self, made: Made) -> list[SyndicateError]:
        """Add what became of a document. Returns the errors for which nothing may be published."""
        match made.outcome:
            case Done(output):
                assert made.edition is not None
                self._warnings += output.warnings
                self._add(made.document, output)
                self._show(made.edition, output.record)
                return []
            case Failed(errors):
                self._fail(made.document, errors)
                return [error for error in errors if error.exit_code == Exit.NOTICE]
            case _:
                assert_never(made.outcome)

    @cached_property
    def _fingerprinter(self) -> Fingerprinter:
        known = {one.id: one for one in self._known}
        return Fingerprinter(self._job.publication, GENERATOR, known, (), {})

    def _identified(self, document: PlannedDocument) -> PlannedDocument:
        return self._fingerprinter.fingerprint(document)

    def _is_wanted(self, document: PlannedDocument, only: frozenset[str]) -> bool:
        """Whether a document is to be written; one that is not is kept, if it is there."""
        row = self._rows.get(document.file)
        asked = not only or document.output in only
        if row and (self._is_current(row, document) or (not asked and self._is_intact(row))):
            self._keep(row)
            return False
        return asked or row is not None  # a file that should be there, and is not, is made for every `only`

    def _is_refused(self, document: PlannedDocument) -> bool:
        """Whether a document is too large to be made; what was published under its name stays."""
        reason = document.refused or self._too_large(document)
        if reason:
            self._fail(document, [refusal(document, reason)])
        return bool(reason)

    def _too_large(self, document: PlannedDocument) -> str:
        """The reason why a book cannot hold so much, before its articles and pictures are loaded; empty if it can."""
        if not traits_of(document.manner.format).embeds_images:
            return ""
        bulks = [self._ledger.bulk(id_) for id_ in document.articles]
        extent = Extent(articles=len(bulks), text_bytes=sum(size for size, _ in bulks))
        return too_large(document.manner.format, extent, self._job.limits.of_items.memory_bytes)

    def _without_lost(self, document: PlannedDocument) -> PlannedDocument:
        """The document without articles whose text is lost."""
        if not document.lost:
            return document
        self._warnings.append(
            f"{document.file}: written again without {len(document.lost)} of its articles, whose text is in no source "
            "any more: where an older copy of their files is left, put it back"
        )
        return without(document, document.lost)

    def _is_published(self, document: PlannedDocument) -> bool:
        """Whether a document is published as it is."""
        row = self._rows.get(document.file)
        return row is not None and row.fingerprint == document.fingerprint and self._is_intact(row)

    def _is_current(self, row: FileRow, document: PlannedDocument) -> bool:
        may_stay = document.lost or not self._force
        return bool(may_stay) and row.fingerprint == document.fingerprint and self._is_intact(row)

    def _is_intact(self, row: FileRow) -> bool:
        """Whether a file is published as the ledger remembers it, by its receipt and its size."""
        record = self._published.get(row.name)
        path = self._folder / STATE / "current" / row.name
        if row.record is not None and (record is None or record.sha256 != row.sha256):
            return False
        try:
            return path.stat().st_size == row.size
        except OSError:
            return False

    def _keep(self, row: FileRow) -> None:
        assert row.record is not None
        record = msgspec.json.decode(row.record, type=OutputRecord)
        self._kept[row.name] = row.sha256
        self._kept |= {picture.file: picture.sha256 for picture in record.pictures}
        self._new_rows[row.name] = row
        self._records.append(record)

    def _fail(self, document: PlannedDocument, errors: Sequence[SyndicateError]) -> None:
        """An output that cannot be made: its earlier file stays, and the other outputs are published."""
        self._failures += [Failure(document.file, error.message, error.hint, error.code) for error in errors]
        row = self._rows.get(document.file)
        if row and self._is_intact(row) and not self._holds_hidden(row):
            self._keep(row)

    def _holds_hidden(self, row: FileRow) -> bool:
        """Whether a file shows an article that must not be shown: then no file is better than that one."""
        record = self._published.get(row.name)
        return record is not None and not self._hidden.isdisjoint(one.id for one in record.articles)

    def _show(self, edition: Edition, record: OutputRecord) -> None:
        """Publish the pictures that an output shows from beside it."""
        shown = {picture.file: picture.sha256 for picture in record.pictures}
        for asset in edition.assets:
            name = PICTURES + asset.name
            if name in shown and not self._is_there(name, asset):
                self._files[name] = asset.data
            elif name in shown:
                self._kept[name] = shown[name]

    def _is_there(self, name: str, asset: Asset) -> bool:
        try:
            return (self._folder / STATE / "current" / name).read_bytes() == asset.data
        except OSError:
            return False

    def _add(self, document: PlannedDocument, output: Output) -> None:
        record, data = msgspec.structs.replace(output.record, file=document.file), output.artifact.data
        before = self._rows.get(document.file)
        row = FileRow(
            name=document.file,
            output=document.output,
            number=document.number,
            fingerprint=document.fingerprint,
            sha256=record.sha256,
            size=len(data),
            record=msgspec.json.encode(record),
            changed=before.changed if before and before.sha256 == record.sha256 else self._now,
        )
        self._new_rows[row.name] = row
        self._records.append(record)
        if before and before.sha256 == record.sha256 and self._is_intact(before):
            self._kept[row.name] = row.sha256
        else:
            self._files[row.name] = data

    def _add_names(self, plan: Plan) -> None:
        """Add the further names of files; of one name for several files, the last file has it."""
        newest = {name: original for name, original in plan.aliases if original in self._new_rows}
        for name, original in newest.items():
            self._alias(name, original)

    def _alias(self, name: str, original: str) -> None:
        """A further name of a file, a file of its own."""
        row = msgspec.structs.replace(self._new_rows[original], name=name)
        assert row.record is not None
        record = msgspec.json.decode(row.record, type=OutputRecord)
        record = msgspec.structs.replace(record, file=name)
        self._new_rows[name] = msgspec.structs.replace(row, record=msgspec.json.encode(record))
        self._records.append(record)
        before = self._rows.get(name)
        if before and before.sha256 == row.sha256 and self._is_intact(before):
            self._kept[name] = row.sha256
        elif original in self._files:
            self._files[name] = self._files[original]
        else:
            self._files[name] = (self._folder / STATE / "current" / original).read_bytes()

    def _add_catalogue(self, plan: Plan) -> None:
        """Add covers, index.html, OPDS and OPML."""
        found = FoundCatalogue(
            rows=dict(self._new_rows),
            files=self._files,
            records=tuple(self._records),
            before=self._rows,
            stands=self._is_intact,
            read=lambda name: (self._folder / STATE / "current" / name).read_bytes(),
        )
        theme = load_theme(self._job.theme)
        made = build_catalogue(self._job, plan, found, self._known, theme, self._now, GENERATOR)
        self._files |= made.files
        self._kept |= made.kept
        self._new_rows |= made.rows


def _errors(failures: Sequence[Failure]) -> list[SyndicateError]:
    """The failures as errors, for a run that ends with them."""
    return [ExportError(failure.message, failure.hint, code=failure.code) for failure in failures]
