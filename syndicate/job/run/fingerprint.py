"""A document to its fingerprint, of all that decides the file's bytes: a file with the same one stays. Values only."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

import msgspec

from syndicate.job.config import Publication
from syndicate.job.ledger import ArticleRow, FileRow
from syndicate.job.run.document import PlannedDocument, theme_digest, without
from syndicate.job.run.output_options import OutputOptions
from syndicate.model.receipt import OutputRecord
from syndicate.runtime.entry_points import listed


class Fingerprinter:
    """Gives documents their fingerprints.

    Args:
        publication: of the job.
        generator: name and version of the program.
        known: all articles, by id.
        hidden: the ids of those that may not be shown now.
        files: what is published, by name.
    """

    def __init__(
        self,
        publication: Publication,
        generator: str,
        known: Mapping[str, ArticleRow],
        hidden: Collection[str],
        files: Mapping[str, FileRow],
    ) -> None:
        self._publication = publication
        self._generator = generator
        self._known = known
        self._hidden = hidden
        self._files = files
        self._makers = {plugin.name: plugin.version for plugin in listed("syndicate.exporters")}

    def fingerprint(self, document: PlannedDocument) -> PlannedDocument:
        """The document with its fingerprint, and without articles of which there is no text.

        A published file with such an article stays as it is, unless something has to come out of it.
        """
        lost = frozenset(id_ for id_ in document.articles if not self._known[id_].whole)
        row = self._files.get(document.file)
        if lost and row and row.record:
            there = {article.id for article in msgspec.json.decode(row.record, type=OutputRecord).articles}
            if not lost.isdisjoint(there) and there.isdisjoint(self._hidden):
                return msgspec.structs.replace(document, lost=lost, fingerprint=row.fingerprint)
        if lost:
            document = without(document, lost)
        return msgspec.structs.replace(document, fingerprint=self._digest(document))

    def _digest(self, document: PlannedDocument) -> str:
        versions = [
            (known.id, known.fingerprint, known.updated and known.updated.isoformat())
            for known in map(self._known.__getitem__, document.articles)
        ]
        publication = self._publication
        decides = (
            self._generator,
            (document.file, document.edition, document.title, document.series, document.number),
            (publication.url, publication.publisher, publication.language),
            (_decisive(document.manner), self._makers.get(document.manner.format)),
            theme_digest(document.theme),
            document.date and document.date.isoformat(),
            (document.headings, document.images),
            [
                (one.kind, one.article, one.title, one.when.isoformat(), one.url)
                for one in document.amendments
            ],
            versions,
        )
        return hashlib.sha256(msgspec.json.encode(decides)).hexdigest()[:32]


def _decisive(manner: OutputOptions) -> dict[str, object]:
    """The options that decide; without those of the job if it sets none, as in files of earlier versions."""
    found: dict[str, object] = msgspec.to_builtins(manner)
    return found if manner.options else {key: value for key, value in found.items() if key != "options"}
