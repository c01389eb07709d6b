"""Shelves made by hand, for tests of the catalogue: none, one and many issues, several scripts, hostile words."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

from syndicate.job.catalogue import CatalogueData, CatalogueFile, Series
from syndicate.model import Moment
from syndicate.model.receipt import ArticleRecord, OutputRecord

TYPES = {
    "rss": ("rss.xml", "application/rss+xml"),
    "atom": ("atom.xml", "application/atom+xml"),
    "json": ("feed.json", "application/feed+json"),
    "epub": (".epub", "application/epub+zip"),
    "pdf": (".pdf", "application/pdf"),
    "txt": (".txt", "text/plain"),
    "eml": (".eml", "message/rfc822"),
}
HEADLINES = (
    "Ferry returns to the old pier after nine years",
    "Night bus to keep its number",
    "Council counts the gulls, and the gulls count back",
    "عودة العبّارة إلى الرصيف القديم",
    "Tide table",
)


def output(format_name: str, file: str, title: str, day: date, **fields: object) -> CatalogueFile:
    """A file with bytes that follow from its name."""
    digest = hashlib.sha256(file.encode()).hexdigest()
    defaults: dict[str, object] = {
        "updated": datetime(day.year, day.month, day.day, 4, 5, tzinfo=UTC),
        "bytes": 40_000 + int(digest[:5], 16) * 3,
        "sha256": digest,
        "articles": 5,
        "exact": 5,
        "headlines": HEADLINES,
    }
    return CatalogueFile(
        file=file, format=format_name, media_type=TYPES[format_name][1], title=title, date=Moment(day),
        **(defaults | fields),  # type: ignore[arg-type]
    )  # fmt: skip


def feeds(title: str, day: date) -> tuple[CatalogueFile, ...]:
    """The same articles in three formats."""
    return tuple(
        output(name, TYPES[name][0], title, day, name="news", articles=50, exact=48)
        for name in ("rss", "atom", "json")
    )


def series(
    name: str,
    title: str,
    count: int,
    newest: date,
    *,
    step: int = 1,
    formats: tuple[str, ...] = ("epub", "pdf"),
) -> Series:
    """`count` issues, the newest first, `step` days apart."""
    outputs = []
    for number in range(count, 0, -1):
        day = newest - timedelta(days=(count - number) * step)
        for format_name in formats:
            stem = f"{name}-{number}"
            cover = {"cover": f"covers/{stem}.jpg", "thumbnail": f"covers/small/{stem}.jpg"}
            outputs.append(
                output(
                    format_name, f"{stem}{TYPES[format_name][0]}", title, day, number=number,
                    **(cover if format_name == "epub" else {}),
                )
            )  # fmt: skip
    return Series(name, title, tuple(outputs))


def shelf(
    *, count: int = 12, language: str = "en", title: str = "The Harbour Courier", **fields: object
) -> CatalogueData:
    """A daily and a weekly digest, and one feed in three formats."""
    newest, sunday = date(2022, 10, 27), date(2022, 10, 23)
    defaults: dict[str, object] = {
        "id": "tag:courier.example,2022:shelf",
        "publisher": "Harbour Press",
        "url": "https://courier.example/news/",
        "updated": datetime(2022, 10, 27, 4, 5, tzinfo=UTC),
        "feeds": feeds(title, newest),
        "series": (
            series("daily", title, count, newest),
            series(
                "weekly", f"{title}: the week", min(count, 3), sunday, step=7, formats=("epub", "txt", "eml")
            ),
        ),
    }
    return CatalogueData(title=title, language=language, **(defaults | fields))  # type: ignore[arg-type]


def names(one: CatalogueData) -> set[str]:
    """All files that the shelf says there are."""
    outputs = [*one.feeds, *(output for series in one.series for output in series.outputs)]
    pictures = {name for output in outputs for name in (output.cover, output.thumbnail) if name}
    return {output.file for output in outputs} | pictures


def records(one: CatalogueData) -> tuple[OutputRecord, ...]:
    """What the receipt says of the shelf's files."""
    outputs = [*one.feeds, *(output for series in one.series for output in series.outputs)]
    return tuple(
        OutputRecord(
            file=output.file,
            format=output.format,
            media_type=output.media_type,
            bytes=output.bytes,
            sha256=output.sha256,
            verifier="expat",
            edition="tag:courier.example,2022:news",
            articles=tuple(
                ArticleRecord(
                    id=f"{number}",
                    title="Tide table",
                    source="tides.txt",
                    place="1",
                    **({"notice": "0" * 64} if number < output.exact else {"waiver": "our own text"}),
                )
                for number in range(output.articles)
            ),
        )
        for output in outputs
    )
