"""Documents to proven bytes: what is published already stays as it is, the rest is written and read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.edition.compose import compose
from syndicate.errors import Exit, ExportError, SyndicateError
from syndicate.ingest.images import illustrate, without_pictures
from syndicate.job.config import JobConfig
from syndicate.job.config.asking import allowed_hosts
from syndicate.job.ledger import FileRow, HeldRow, Ledger
from syndicate.job.run import local_images
from syndicate.job.run.build_catalogue import FoundCatalogue, build_catalogue
from syndicate.job.run.document import Plan, PlannedDocument, without
from syndicate.job.run.fingerprint import Fingerprinter
from syndicate.job.run.hold import Holding
from syndicate.job.run.make import Maker, refusal
from syndicate.model import Article, Asset, Edition, Extent, receipt
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
    """Outputs that could not be made, whatever the reason, and articles that one goes out without."""
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
        self._articles: dict[tuple[str, bool], Article] = {}
        self._assets: dict[str, Asset] = {}
        self._files: dict[str, bytes] = {}
        self._kept: dict[str, str] = {}
        self._new_rows: dict[str, FileRow] = {}
        self._records: list[OutputRecord] = []
        self._failures: list[Failure] = []
        self._warnings: list[str] = []
        self._hidden: frozenset[str] = frozenset()

    def build(self, plan: Plan, only: frozenset[str]) -> BuiltOutputs:
        """Write and prove what changed.

        Args:
            plan: all documents of the job.
            only: the outputs that are built; others stay as they are. Empty: all.

        Raises:
            ExceptionGroup: of the errors for which nothing may be published.
        """
        self._hidden = plan.hidden
        maker = Maker(self._job.limits.of_items, self._job.publication, self._edition, self._identified)
        holding = Holding(self._ledger.held(), self._known, maker, self._is_published)
        documents = holding.spared(plan.documents, only, force=self._force)
        found = (self._told(document) for document in documents if self._is_wanted(document, only))
        found = (document for document in found if not self._is_refused(document))
        wanted = [document for document in found if document.articles or is_feed(document.manner.format)]
        forbidden: list[SyndicateError] = []
        for made in maker.make(wanted):
            match made.outcome:
                case Done(output):
                    assert made.edition is not None
                    self._warnings += output.warnings
                    self._add(made.document, output)
                    self._show(made.edition, output.record)
                case Failed(errors):
                    forbidden += [error for error in errors if error.exit_code == Exit.NOTICE]
                    self._fail(made.document, errors)
                case _:
                    assert_never(made.outcome)
        self._failures += holding.failures()
        if forbidden or (self._failures and not self._new_rows):
            raise ExceptionGroup("nothing was published", forbidden or _errors(self._failures))
        newest = {name: original for name, original in plan.aliases if original in self._new_rows}
        for name, original in newest.items():
            self._alias(name, original)
        if self._job.catalogue:
            self._shelve(plan)
        return BuiltOutputs(
            files=self._files,
            kept=self._kept,
            rows=self._new_rows,
            records=tuple(self._records),
            articles=tuple({id_: article for (id_, _), article in self._articles.items()}.values()),
            failures=tuple(self._failures),
            held=holding.rows(self._now),
            warnings=tuple(self._warnings),
        )

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
        if row and (self._is_current(row, document) or (not asked and self._stands(row))):
            self._keep(row)
            return False
        return asked or row is not None  # what should stand there and does not is nobody's to keep

    def _is_refused(self, document: PlannedDocument) -> bool:
        """Whether a document is too large to be made; what was published under its name stays."""
        reason = document.refused or self._too_large(document)
        if reason:
            self._fail(document, [refusal(document, reason)])
        return bool(reason)

    def _too_large(self, document: PlannedDocument) -> str:
        """Why a book cannot hold so much, as far as is known before its articles are loaded and pictures looked for."""
        if not traits_of(document.manner.format).embeds_images:
            return ""
        bulks = [self._ledger.bulk(id_) for id_ in document.articles]
        extent = Extent(articles=len(bulks), text_bytes=sum(size for size, _ in bulks))
        return too_large(document.manner.format, extent, self._job.limits.of_items.memory_bytes)

    def _told(self, document: PlannedDocument) -> PlannedDocument:
        """The document as it can be written: without articles whose text nobody has any more."""
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
        return row is not None and row.fingerprint == document.fingerprint and self._stands(row)

    def _is_current(self, row: FileRow, document: PlannedDocument) -> bool:
        may_stay = document.lost or not self._force
        return bool(may_stay) and row.fingerprint == document.fingerprint and self._stands(row)

    def _stands(self, row: FileRow) -> bool:
        """Whether the file is published as the ledger remembers it, as far as its receipt and its size tell."""
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
        """An output that cannot be made tonight: the one of last time stays, and the others go out."""
        self._failures += [Failure(document.file, error.message, error.hint, error.code) for error in errors]
        row = self._rows.get(document.file)
        if row and self._stands(row) and not self._holds_hidden(row):
            self._keep(row)

    def _holds_hidden(self, row: FileRow) -> bool:
        """Whether a file shows what nothing may show any more: no file at all is better."""
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
        if before and before.sha256 == record.sha256 and self._stands(before):
            self._kept[row.name] = row.sha256
        else:
            self._files[row.name] = data

    def _alias(self, name: str, original: str) -> None:
        """A further name of a file, a file of its own."""
        row = msgspec.structs.replace(self._new_rows[original], name=name)
        assert row.record is not None
        record = msgspec.json.decode(row.record, type=OutputRecord)
        record = msgspec.structs.replace(record, file=name)
        self._new_rows[name] = msgspec.structs.replace(row, record=msgspec.json.encode(record))
        self._records.append(record)
        before = self._rows.get(name)
        if before and before.sha256 == row.sha256 and self._stands(before):
            self._kept[name] = row.sha256
        elif original in self._files:
            self._files[name] = self._files[original]
        else:
            self._files[name] = (self._folder / STATE / "current" / original).read_bytes()

    def _shelve(self, plan: Plan) -> None:
        """Add covers, index.html, OPDS and OPML."""
        found = FoundCatalogue(
            rows=dict(self._new_rows),
            files=self._files,
            records=tuple(self._records),
            before=self._rows,
            stands=self._stands,
            read=lambda name: (self._folder / STATE / "current" / name).read_bytes(),
        )
        theme = load_theme(self._job.theme)
        shelved = build_catalogue(self._job, plan, found, self._known, theme, self._now, GENERATOR)
        self._files |= shelved.files
        self._kept |= shelved.kept
        self._new_rows |= shelved.rows

    def _edition(self, document: PlannedDocument) -> Edition:
        articles = self._illustrated(document.articles, images=document.images)
        publication = self._job.publication
        return compose(
            articles,
            id=document.edition,
            title=document.title,
            url=publication.url,
            publisher=publication.publisher,
            date=document.date,
            language=publication.language,
            series=document.series,
            number=document.number,
            amendments=document.amendments,
            headings=document.headings,
            assets=self._assets.values(),
            pictures_url=publication.url + PICTURES,
        )

    def _illustrated(self, ids: Sequence[str], *, images: bool) -> list[Article]:
        """The articles with what has become of their pictures, each looked for once in a run."""
        missing = dict.fromkeys(id_ for id_ in ids if (id_, images) not in self._articles)
        fresh = list(self._loaded(missing))
        found = self._found(fresh) if images else without_pictures(fresh)
        self._articles |= {(before.id, images): article for before, article in zip(fresh, found, strict=True)}
        return [self._articles[id_, images] for id_ in ids]

    def _found(self, fresh: Sequence[Article]) -> tuple[Article, ...]:
        """The articles after their pictures were looked for, which are assets now."""
        state = Path(self._job.state)
        hosts = frozenset().union(*(allowed_hosts(table) for table in self._job.source))
        made = illustrate(
            fresh,
            local_images.load_stored(state, fresh),
            state / "cache",
            hosts,
            self._job.publication.contact,
        )
        for before, article in zip(fresh, made.articles, strict=True):
            lost = article.losses[len(before.losses) :]
            self._warnings += [f"{article.source.uri}, {loss.place}: {loss.what}" for loss in lost]
        self._assets |= {asset.source: asset for asset in made.assets}
        return made.articles

    def _loaded(self, ids: Iterable[str]) -> Iterator[Article]:
        for id_ in ids:
            article = self._ledger.article(id_)
            assert article is not None, "plans hold only articles whose text is there"
            yield article


def _errors(failures: Sequence[Failure]) -> list[SyndicateError]:
    """The failures as errors, for a run that ends with them."""
    return [ExportError(failure.message, failure.hint, code=failure.code) for failure in failures]


def published_receipt(data: bytes | None) -> Receipt | None:
    """The receipt of what stands in a folder; None where nothing does, or where it cannot be read."""
    if data is None:
        return None
    try:
        return receipt.load(data)
    except ValueError:
        return None
