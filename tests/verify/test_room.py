"""How much a verifier reads of a file: what its edition needs; of a file of which nothing is known, up to a bound."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import pytest
from helpers.books import BARE, made
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, full_edition, illustrated, p
from msgspec import structs
from PIL import Image as Pillow

from syndicate.errors import ArtifactError
from syndicate.export.pdf import pdf as pdf_exporter
from syndicate.job.config import LimitsTable
from syndicate.model import Asset, Edition, Extent
from syndicate.model.artifact import Artifact
from syndicate.model.asset import Original, PictureMark
from syndicate.model.blocks import Figure, Image, Listing, Paragraph, Text
from syndicate.model.extent import presumed
from syndicate.plugins import SizedVerifier, load_verifier
from syndicate.publish import outputs
from syndicate.publish.outputs import ExportTask, export_and_verify, too_large
from syndicate.runtime.limits import Limits
from syndicate.runtime.workers import Done
from syndicate.theme import load_theme
from syndicate.verify import Check, Checked, check, verify
from syndicate.verify.epub import EpubVerifier, archive
from syndicate.verify.pdf import PdfVerifier
from syndicate.verify.pdf import limits as pdf_limits
from syndicate.verify.published import task

NEWSPAPER = load_theme("newspaper")
MANY = Extent(articles=30_000, text_bytes=10**10, pictures=30_000, picture_bytes=10**11)
NOTHING = Extent(articles=0, text_bytes=0)
SMALL_BOOK = EpubVerifier(limits=archive.ArchiveLimits(members=5))
SMALL_PAGES = PdfVerifier(limits=pdf_limits.PdfLimits(objects=100))


def zipped(members: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        book.writestr("mimetype", archive.MEDIA_TYPE)
        for number in range(members - 1):
            book.writestr(f"EPUB/{number}.xhtml", b"")
    return target.getvalue()


def written(media_type: str, edition: Edition) -> Artifact:
    return made(edition) if "epub" in media_type else pdf_exporter.export(edition, NEWSPAPER)


@pytest.fixture(scope="module", params=["application/epub+zip", "application/pdf"])
def output(request: pytest.FixtureRequest) -> tuple[Edition, Artifact]:
    edition = illustrated()
    return edition, written(request.param, edition)


@pytest.fixture
def _low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verifiers that read less of a stranger's file than these outputs hold; and no plugin counts as loaded."""
    small = {one.media_type: one for one in (SMALL_BOOK, SMALL_PAGES)}
    verification = import_module("syndicate.verify")
    monkeypatch.setattr(verification, "load_verifier", small.__getitem__)
    monkeypatch.setattr(verification, "loaded", frozenset)


def found(wanted: Check) -> list[str]:
    result: Checked = check(wanted)
    return [problem for verdict in result.verdicts for problem in verdict.problems]


@pytest.mark.usefixtures("_low_limits")
def test_an_output_is_read_up_to_the_bound_of_its_edition_and_a_foreign_one_up_to_a_fixed_bound(
    output: tuple[Edition, Artifact],
) -> None:
    edition, artifact = output
    sheets = (hashlib.sha256(NEWSPAPER.sheet("epub/epub.css").encode()).hexdigest(),)
    carried = sheets if artifact.name.endswith("epub") else ()
    wanted = tuple(expected.with_sheets(carried) for expected in demanded(edition))
    assert found(Check(artifact, wanted, extent=edition.extent)) == []
    with pytest.raises(ArtifactError, match=r"members, more than 5$|more than 100 objects$"):
        check(Check(artifact, wanted))


@pytest.mark.usefixtures("_low_limits")
def test_verify_reads_what_a_receipt_counts(tmp_path: Path, output: tuple[Edition, Artifact]) -> None:
    edition, artifact = output
    path = tmp_path / artifact.name
    path.write_bytes(artifact.data)
    asked = task.VerifyTask(str(path), artifact.media_type, demanded(edition), sha256="0" * 64)
    result = task.examine(asked)
    assert [problem for one in result.articles for problem in one.problems if "sheet" not in problem] == []
    with pytest.raises(ArtifactError, match="more than"):
        task.examine(structs.replace(asked, sha256="", expectations=()))


@pytest.mark.usefixtures("_low_limits")
def test_a_new_output_is_read_up_to_the_bound_of_its_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(function: Callable[[object], object], items: Iterable[object], **_: object) -> Iterator[object]:
        return ((item, Done(function(item))) for item in items)

    monkeypatch.setattr(outputs, "execute", here)
    task = ExportTask(format="epub", label="a.epub", edition=illustrated(), theme=BARE)
    [(_, outcome)] = export_and_verify([task], Limits(workers=1), 3)
    assert isinstance(outcome, Done)
    assert len(outcome.value.record.articles) == 3


def test_the_counts_of_a_receipt_suffice_for_each_possible_edition() -> None:
    """A file that was proven when it was made is read again, whatever its articles are."""
    for edition in (full_edition(), illustrated()):
        known = edition.extent
        guess = presumed(len(edition.marks(entry)) for entry in edition.entries)
        for of in (archive.limits_for, pdf_limits.limits_for):
            wanted, given = of(known), of(guess)
            assert all(getattr(given, name) >= getattr(wanted, name) for name in wanted.__struct_fields__)
    assert presumed([None]).pictures == 200


def test_limits_grow_with_articles_words_and_pictures_up_to_a_maximum() -> None:
    for of in (archive.limits_for, pdf_limits.limits_for):
        least, most = of(NOTHING), of(MANY)
        for name in least.__struct_fields__:
            assert getattr(least, name) < getattr(most, name) <= 1_000_000_000, name
        assert of(structs.replace(MANY, articles=10**9)) == structs.replace(
            most, **({"members": 65_000} if isinstance(most, archive.ArchiveLimits) else {})
        )
        more = of(Extent(articles=10, text_bytes=10_000, pictures=3, picture_bytes=10**6))
        assert all(getattr(more, name) >= getattr(least, name) for name in least.__struct_fields__)


def test_the_limits_of_an_edition_are_what_was_measured_and_some_room() -> None:
    extent = Extent(articles=3, text_bytes=1_000, pictures=2, picture_bytes=7_000)
    assert archive.limits_for(extent) == archive.ArchiveLimits(
        members=205, member_bytes=100_161_000, slack_bytes=1_154_000
    )
    assert pdf_limits.limits_for(extent) == pdf_limits.PdfLimits(
        file_bytes=100_188_000,
        stream_bytes=100_170_000,
        pages=244,
        objects=22_040,
        elements=22_040,
        operators=219_200,
        pictures=108,
    )


def test_the_verifiers_of_formats_that_are_packed_are_sized() -> None:
    for name in ("application/epub+zip", "application/pdf"):
        assert isinstance(load_verifier(name), SizedVerifier)


def test_a_book_of_more_than_five_thousand_members_is_read() -> None:
    many = zipped(5_300)
    assert len(archive.read_members("a.epub", many, archive.ArchiveLimits())) == 5_300
    edition = Extent(articles=5_200, text_bytes=5_200)
    assert len(archive.read_members("a.epub", many, archive.limits_for(edition))) == 5_300
    with pytest.raises(ArtifactError, match="5,300 members, more than 5,299"):
        archive.read_members("a.epub", many, archive.limits_for(structs.replace(edition, articles=5_099)))


def test_a_book_holds_no_more_bytes_than_its_edition_explains() -> None:
    """An exporter that packs what nobody asked for is found before it is unpacked."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", archive.MEDIA_TYPE, zipfile.ZIP_STORED)
        book.writestr("EPUB/1.xhtml", b"x" * 30_000_000)
    little, much = (Extent(articles=1, text_bytes=size) for size in (1_000, 9_000_000))
    with pytest.raises(ArtifactError, match="larger than an honest member"):
        archive.read_members("a.epub", target.getvalue(), archive.limits_for(little))
    assert len(archive.read_members("a.epub", target.getvalue(), archive.limits_for(much))) == 2


def test_a_book_is_read_up_to_the_last_byte_of_its_limits() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        book.writestr("mimetype", archive.MEDIA_TYPE)
        book.writestr("EPUB/1.xhtml", b"x" * 70)
        book.writestr("EPUB/2.xhtml", b"y" * 10)
    for members, size, is_read in ((3, 100, True), (3, 99, False), (2, 100, False), (4, 101, True)):
        limits = archive.ArchiveLimits(members=members, member_bytes=size, slack_bytes=size)
        with nullcontext() if is_read else pytest.raises(ArtifactError, match=r"larger|members, more than"):
            assert len(archive.read_members("a.epub", target.getvalue(), limits)) == 3


def test_a_long_list_of_equal_items_is_a_book() -> None:
    """It packs to less than a hundredth of its length."""
    items = tuple(
        (Paragraph((Text("The ferry left the pier at noon, and a band played. "),)),) for _ in range(20_000)
    )
    edition = edition_of(article(body=(p("Every day:"), Listing(items), p("And so on."))))
    book = made(edition)
    with zipfile.ZipFile(io.BytesIO(book.data)) as members:
        [chapter] = [one for one in members.infolist() if one.filename.endswith("article-001.xhtml")]
        assert chapter.file_size > 100 * chapter.compress_size > 1_000_000 / 10
    assert len(list(EpubVerifier().sized(edition.extent).passages(book))) == 1


def plain_asset(source: str, side: int) -> Asset:
    target = io.BytesIO()
    Pillow.new("L", (side, side), 120).save(target, "PNG")
    data = target.getvalue()
    samples = hashlib.sha256(f"{side}x{side} RGB\n".encode() + bytes([120]) * (3 * side * side)).hexdigest()
    mark = PictureMark(hashlib.sha256(data).hexdigest(), samples, "78" * 64)
    return Asset(source, "image/png", side, side, data, mark, Original("image/png", side, side, len(data)))


def test_pictures_of_a_pdf_are_unpacked_one_by_one_and_may_be_many() -> None:
    """Their pixels were added up, and forty photographs of the size that outputs show were too many."""
    assets = tuple(
        plain_asset(f"https://courier.example/{number}.png", 6_200 - number) for number in range(2)
    )
    assert 4 * sum(one.width * one.height for one in assets) > 300_000_000
    body = tuple(Figure(Image(one.source, "Fog")) for one in assets)
    edition = edition_of(article(body=(p("Fog."), *body)), assets=assets)
    artifact = pdf_exporter.export(edition, NEWSPAPER)
    verdicts = verify(artifact, demanded(edition), PdfVerifier().sized(edition.extent))
    assert [verdict.problems for verdict in verdicts] == [()]


def test_a_pdf_of_a_few_words_is_not_read_up_to_a_thousand_pages() -> None:
    limits = pdf_limits.limits_for(edition_of(article()).extent)
    assert limits.pages < 300
    assert limits.operators < 300_000
    assert limits.stream_bytes < 110_000_000
    assert (
        pdf_limits.limits_for(Extent(articles=5_000, text_bytes=40_000_000)).pages
        > pdf_limits.PdfLimits().pages
    )


@pytest.mark.parametrize(
    ("format_name", "extent", "said"),
    [
        ("epub", Extent(articles=20_001, text_bytes=1), "20,001 articles; one file holds up to 20,000"),
        ("epub", Extent(articles=20_000, text_bytes=1), ""),
        ("pdf", Extent(articles=9, text_bytes=40_000_001), "41 MB of text; one file holds up to 40"),
        ("epub", Extent(articles=9, text_bytes=40_000_001), ""),
        (
            "epub",
            Extent(articles=1, text_bytes=1, pictures=20_001),
            "20,001 pictures; one file holds up to 20,000",
        ),
        (
            "pdf",
            Extent(articles=1, text_bytes=1, pictures=3, picture_bytes=300_000_001),
            "301 MB of pictures; one file holds up to 300",
        ),
        ("rss", MANY, ""),
        ("txt", MANY, ""),
    ],
)
def test_books_that_are_too_large_are_refused_with_numbers(
    format_name: str, extent: Extent, said: str
) -> None:
    assert too_large(format_name, extent).startswith(said)
    assert bool(too_large(format_name, extent)) == bool(said)


def test_a_pdf_has_no_more_text_than_its_memory_allows() -> None:
    extent = Extent(articles=300, text_bytes=12_000_000)
    memory_bytes = LimitsTable().of_items.memory_bytes
    assert too_large("pdf", extent, memory_bytes) == "12 MB of text; one file holds up to 10"
    assert not too_large("pdf", extent)
    assert not too_large("epub", extent, memory_bytes)
