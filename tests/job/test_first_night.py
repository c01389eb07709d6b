"""The first night of many: an archive goes out in volumes, and what no proof could hold is refused by name."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from helpers.jobs import JOB, Desk
from helpers.sample_pictures import saved
from msgspec import structs
from PIL import Image

from syndicate.convert.flow import make_all
from syndicate.convert.options import ConvertOptions
from syndicate.edition.compose import compose
from syndicate.errors import Exit, UsageError
from syndicate.export.epub import Epub
from syndicate.job.ledger import Ledger
from syndicate.job.run import issues, rolling
from syndicate.model import Extent
from syndicate.publish import outputs
from syndicate.publish.theme_check.specimen import plain_specimen
from syndicate.theme import load_theme
from syndicate.verify.published import verify_published


def archive(desk: Desk, count: int, first: int = 1) -> None:
    for number in range(first, first + count):
        desk.write(f"{number:03}.md", f"Story number {number}", f"Text of {number}.")


def held(desk: Desk, file: str) -> int:
    return desk.text(file).count("\nText of ")


def test_an_issue_of_too_many_articles_is_divided_into_volumes(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", JOB.replace("limit = 3", "limit = 50"))
    archive(desk, 201)
    report = desk.night()
    assert report.issues == ("daily 1", "daily 2")
    assert [held(desk, f"daily-2026-05-01{part}.txt") for part in ("", "-2")] == [200, 1]
    assert desk.text("daily-latest.txt") == desk.text("daily-2026-05-01-2.txt")
    before = desk.state()
    assert desk.night(2).changed is False
    assert desk.state() == before


def test_each_article_stays_in_its_volume_and_the_day_has_no_further_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", JOB.replace('period = "daily"', 'period = "daily"\nvolume = 2'))
    archive(desk, 5)
    assert desk.night().issues == ("daily 1", "daily 2", "daily 3")
    desk.write("002.md", "Story number 2", "Text of 2.", status="withdrawn")
    archive(desk, 1, first=9)
    assert desk.night().issues == ()
    assert [held(desk, f"daily-2026-05-01{part}.txt") for part in ("", "-2", "-3")] == [1, 2, 1]
    assert desk.night(2).issues == ("daily 4",)
    assert held(desk, "daily-2026-05-02.txt") == 1


def test_issues_of_every_so_many_articles_have_volumes_of_their_own_names(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", JOB.replace('period = "daily"', 'period = "every"\nevery = 4\nvolume = 3'))
    archive(desk, 9)
    desk.night()
    assert [held(desk, f"daily-{number}.txt") for number in (1, 2, 3, 4)] == [3, 1, 3, 1]


@pytest.mark.parametrize(("name", "bound"), [("_MOST_BYTES", 2_000), ("_MOST_PICTURES", 1)])
def test_a_volume_ends_where_its_words_or_pictures_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, bound: int
) -> None:
    monkeypatch.setattr(issues, name, bound)
    desk = Desk(tmp_path / "desk")
    for number in range(3):
        desk.write(
            f"{number}.md",
            f"Story {number}",
            f"Words of {number}. " * 60 + "\n\n![A pier](https://127.0.0.1/a.png)",
        )
    assert len(desk.night().issues) == 3
    with Ledger(desk.folder / "state" / "ledger.sqlite") as ledger:
        sizes = [ledger.bulk(known.id) for known in ledger.known()]
    assert all(size > 1_000 and pictures == 1 for size, pictures in sizes)


def bounded(monkeypatch: pytest.MonkeyPatch, name: str, **bounds: object) -> None:
    """Let a format say that one file of it holds other amounts."""
    usual = outputs.traits_of
    changed = structs.replace(usual(name), **bounds)
    monkeypatch.setattr(outputs, "traits_of", lambda asked: changed if asked == name else usual(asked))


def test_issues_of_a_pdf_are_as_large_as_its_memory_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each of them would be refused by name, night after night."""
    bounded(monkeypatch, "pdf", memory_per_text_byte=100_000)
    job = JOB.replace('["txt"]', '["pdf"]').replace("item_megabytes = 0", "item_megabytes = 500")
    desk = Desk(tmp_path / "desk", job)
    for number in range(3):
        desk.write(f"{number}.md", f"Story {number}", f"Words of {number}. " * 90)
    report = desk.night(dry_run=True)
    assert len(report.issues) == 3
    desk.configure(job.replace("item_megabytes = 500", "item_megabytes = 5000"))
    assert len(desk.night(dry_run=True).issues) == 1


def test_convert_refuses_a_book_of_too_much_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """5,000 articles were exported, for minutes, and then not read back."""
    bounded(monkeypatch, "epub", most=Extent(articles=2, text_bytes=10**6))
    articles = [structs.replace(plain_specimen(), id=f"tag:x.example,2026:{number}") for number in range(3)]
    edition = compose(articles, id="tag:x.example,2026:e", title="All", url="https://x.example/")
    job = ConvertOptions(sources=("-",), formats=("rss", "epub"))
    with pytest.raises(UsageError, match="epub: 3 articles; one file holds up to 2"):
        make_all(job, [edition], load_theme("newspaper"))


def test_a_rolling_file_that_is_too_large_is_refused_before_it_is_built_and_the_rest_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling, "_MOST_IN_A_BOOK", 4)
    job = JOB.replace("limit = 3", "limit = 9").replace('["rss", "atom", "json"]', '["rss", "epub"]')
    desk = Desk(tmp_path / "desk", job)
    archive(desk, 4)
    assert "digest.epub" in desk.night().built
    before = (desk.out / "digest.epub").read_bytes()
    archive(desk, 2, first=5)
    report = desk.night(2)
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert [failure.message for failure in report.failures] == [
        "digest.epub: not made: 6 articles; one file holds up to 4"
    ]
    assert "`limit`" in report.failures[0].hint
    assert "rss.xml" in report.built
    assert (desk.out / "digest.epub").read_bytes() == before


BOOK = """catalogue = false
[publication]
title = "Harbour Herald"
url = "https://herald.example.org/news/"
waiver = "our own"
[[source]]
name = "desk"
path = "articles"
[[output]]
name = "letters"
formats = ["txt", "epub"]
period = "daily"
volume = 20
[[output]]
name = "shelf"
formats = ["epub", "json"]
limit = 200
"""
IN_HERE = "[limits]\njobs = 1\nitem_seconds = 0\nitem_megabytes = 0\n"


def pictured(desk: Desk, count: int, side: int) -> None:
    for number in range(count):
        noise = random.Random(number).randbytes(3 * side * side)
        (desk.articles / f"{number}.jpg").write_bytes(
            saved(Image.frombytes("RGB", (side, side), noise), "JPEG")
        )
        desk.write(
            f"{number}.md", f"Story {number}", f"Text of {number}.\n\n![Fog]({number}.jpg)\n\nIt cleared."
        )


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (
            Extent(articles=9, text_bytes=10**7, pictures=2, picture_bytes=10**7),
            "3 pictures; one file holds up to 2",
        ),
        (
            Extent(articles=9, text_bytes=10**7, pictures=9, picture_bytes=10),
            "1 MB of pictures; one file holds up to 0",
        ),
        (
            Extent(articles=9, text_bytes=0, pictures=9, picture_bytes=10**7),
            "1 MB of text; one file holds up to 0",
        ),
    ],
)
def test_a_book_with_too_many_pictures_or_words_is_named_before_it_is_built_and_the_rest_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: Extent, said: str
) -> None:
    """It was built, then not read back: exit 3, and nothing was published."""
    bounded(monkeypatch, "epub", most=most)
    monkeypatch.setattr(Epub, "export", lambda *_: pytest.fail("it was built"))
    desk = Desk(tmp_path / "desk", BOOK.replace('["txt", "epub"]', '["txt"]') + IN_HERE)
    pictured(desk, 3, 700)
    report = desk.night()
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert [failure.message for failure in report.failures] == [f"digest.epub: not made: {said}"]
    assert "give it a period: its issues come in volumes" in report.failures[0].hint
    assert {"feed.json", "letters-2026-05-01.txt"} <= set(report.built)


@pytest.mark.slow
def test_a_book_that_rolls_on_holds_more_than_a_hundred_megabytes_of_pictures(tmp_path: Path) -> None:
    """Those of its articles that earlier issues have looked for: each issue alone has less."""
    desk = Desk(tmp_path / "desk", BOOK + "[limits]\nitem_seconds = 0\n")
    pictured(desk, 90, 1600)
    report = desk.night()
    assert report.failures == ()
    assert (desk.out / "digest.epub").stat().st_size > 100_000_000
    assert all(result.problem == "" for result in verify_published([str(desk.out)]))


@pytest.mark.slow
def test_a_book_of_more_than_five_thousand_articles_is_made_and_read_back() -> None:
    """Its contents alone had too many line ends for a page that is no article."""
    plain = plain_specimen()
    articles = [
        structs.replace(plain, id=f"tag:x.example,2026:{number}", title=f"Story {number}")
        for number in range(5_100)
    ]
    edition = compose(articles, id="tag:x.example,2026:e", title="All", url="https://x.example/")
    job = ConvertOptions(sources=("-",), formats=("epub",), workers=1)
    [output] = make_all(job, [edition], load_theme("newspaper"))
    assert len(output.record.articles) == 5_100
