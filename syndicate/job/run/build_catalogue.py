"""The built files to their catalogue: covers, index.html, OPDS, OPML, all read back. Values in, bytes out.

A catalogue of files that did not change is not made again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from syndicate.errors import ArtifactError, UsageError
from syndicate.job.catalogue import CatalogueData, CatalogueFile, Series, catalogue
from syndicate.job.catalogue.covers import cover_names, covers
from syndicate.job.config import JobConfig
from syndicate.job.ledger import ArticleRow, FileRow
from syndicate.job.run.document import Plan, PlannedDocument, theme_digest
from syndicate.model import Moment
from syndicate.model.receipt import OutputRecord
from syndicate.plugins.formats import is_feed, traits_of
from syndicate.theme import Theme
from syndicate.verify.catalogue import problems

_HEADLINES = 8


class FoundCatalogue(Struct, frozen=True):
    """The set of files to be: what is written anew, and how to read a file that stays.

    `stands` says whether a row's file is published as the ledger remembers it.
    """

    rows: Mapping[str, FileRow]
    files: Mapping[str, bytes]
    records: tuple[OutputRecord, ...]
    before: Mapping[str, FileRow]
    stands: Callable[[FileRow], bool]
    read: Callable[[str], bytes]


class CatalogueFiles(Struct, frozen=True):
    """The files of a catalogue: `files` are written, `kept` stay, each with its SHA-256; `rows` are of both."""

    files: dict[str, bytes]
    kept: dict[str, str]
    rows: dict[str, FileRow]


def build_catalogue(
    job: JobConfig,
    plan: Plan,
    found: FoundCatalogue,
    known: tuple[ArticleRow, ...],
    theme: Theme,
    now: datetime,
    generator: str,
) -> CatalogueFiles:
    """Make the covers and the catalogue of a set.

    Raises:
        ArtifactError: the catalogue, read back, differs from the set.
        UsageError: an output has the name of one of its files.
        ThemeError: the theme lacks a page.
    """
    built = CatalogueFiles({}, {}, {})
    pictured = {
        document.file: names
        for document in plan.documents
        if traits_of(document.manner.format).has_cover
        and (names := tuple(_covers(document, found, built, now)))
    }
    value = _data(job, plan, found, known, pictured)
    decides = hashlib.sha256(msgspec.json.encode((generator, value, theme_digest(theme)))).hexdigest()[:32]
    remembered = [row for row in found.before.values() if row.output == "" and row.number is None]
    current = [row for row in remembered if row.fingerprint == decides and found.stands(row)]
    if any(row.name == "index.html" for row in current):
        for row in current:
            _keep(built, row)
        return built
    made = catalogue(value, theme)
    _check(made, found, built, job.publication.url)
    for name, data in made.items():
        _put(built, found, name, data, decides, now)
    return built


def _covers(
    document: PlannedDocument, found: FoundCatalogue, built: CatalogueFiles, now: datetime
) -> Iterator[str]:
    """Add a book's cover in both sizes. Yields the names of the pictures."""
    row = found.rows.get(document.file)
    if row is None:
        return
    names = cover_names(document.file)
    there = [one for name in names if (one := found.before.get(name)) and one.fingerprint == row.sha256]
    if len(there) == len(names) and all(map(found.stands, there)):
        for one in there:
            _keep(built, one)
        yield from names
        return
    book = found.files.get(document.file) or found.read(document.file)
    for name, data in covers(document.file, book).items():
        _put(built, found, name, data, row.sha256, now, number=0)
        yield name


def _put(
    built: CatalogueFiles,
    found: FoundCatalogue,
    name: str,
    data: bytes,
    decides: str,
    now: datetime,
    number: int | None = None,
) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    before = found.before.get(name)
    same = before is not None and before.sha256 == sha256
    row = FileRow(
        name=name,
        output="",
        number=number,
        fingerprint=decides,
        sha256=sha256,
        size=len(data),
        record=None,
        changed=before.changed if before and same else now,
    )
    built.rows[name] = row
    if before and same and found.stands(before):
        built.kept[name] = sha256
    else:
        built.files[name] = data


def _keep(built: CatalogueFiles, row: FileRow) -> None:
    built.rows[row.name] = row
    built.kept[row.name] = row.sha256


def _check(made: Mapping[str, bytes], found: FoundCatalogue, built: CatalogueFiles, url: str) -> None:
    taken = sorted(set(made) & set(found.rows))
    if taken:
        raise UsageError(
            f"an output is called {taken[0]}, as the catalogue's own file is", "give it another name"
        )
    wrong = problems(made, {*found.rows, *built.rows}, found.records, url)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise ArtifactError(f"{wrong[0]}{more}", "nothing was published; look at the theme's page")


def _data(
    job: JobConfig,
    plan: Plan,
    found: FoundCatalogue,
    known: tuple[ArticleRow, ...],
    pictured: Mapping[str, tuple[str, ...]],
) -> CatalogueData:
    records = {record.file: record for record in found.records}
    feeds: list[CatalogueFile] = []
    series: dict[str, tuple[str, list[CatalogueFile]]] = {}
    for document in plan.documents:
        if document.file not in found.rows:
            continue
        output = _output(document, found.rows[document.file], records[document.file], pictured)
        if not is_feed(document.manner.format):
            title = document.series or document.title
            series.setdefault(document.output, (title, []))[1].append(output)
        elif not (document.manner.paging and document.manner.paging.archive):
            feeds.append(output)
    languages = Counter(one.language for one in known).most_common(1)
    publication = job.publication
    return CatalogueData(
        id=plan.catalogue,
        title=publication.title,
        publisher=publication.publisher,
        url=publication.url,
        language=publication.language or (languages[0][0] if languages else "und"),
        updated=max(
            (row.changed for row in found.rows.values()), default=datetime.fromtimestamp(0).astimezone()
        ),
        feeds=tuple(feeds),
        series=tuple(
            Series(name, title, tuple(sorted(outputs, key=lambda one: -(one.number or 0))))
            for name, (title, outputs) in series.items()
        ),
    )


def _output(
    document: PlannedDocument, row: FileRow, record: OutputRecord, pictured: Mapping[str, tuple[str, ...]]
) -> CatalogueFile:
    cover, thumbnail = (*pictured.get(document.file, ()), "", "")[:2]
    return CatalogueFile(
        file=document.file,
        format=document.manner.format,
        media_type=record.media_type,
        title=document.title,
        date=document.date or Moment.at(row.changed),
        updated=row.changed,
        bytes=row.size,
        sha256=row.sha256,
        articles=len(record.articles),
        exact=sum(article.notice is not None for article in record.articles),
        number=document.number,
        headlines=tuple(article.title for article in record.articles[:_HEADLINES]),
        cover=cover,
        thumbnail=thumbnail,
        name=document.output,
    )
