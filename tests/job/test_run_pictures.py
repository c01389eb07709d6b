"""Pictures, night after night: published once, kept with what shows them, gone with the last that does."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from helpers.jobs import JOB, Desk
from helpers.sample_pictures import chart, grain, saved

PNG = saved(chart(), "PNG")
NOISE = saved(grain(60, 60), "PNG")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "desk")
    (found.articles / "pics").mkdir()
    (found.articles / "pics" / "chart.png").write_bytes(PNG)
    found.write("ferry.md", "The ferry returns", "It came.\n\n![Two a day](pics/chart.png)")
    found.write("bus.md", "Night bus", "It stays.", day="2026-05-02")
    return found


def published(desk: Desk) -> list[str]:
    return sorted(path.name for path in (desk.out / "images").glob("*"))


def test_a_local_picture_is_published_once_and_a_quiet_night_touches_nothing(desk: Desk) -> None:
    report = desk.night()
    [name] = published(desk)
    assert report.warnings == ()
    assert f"images/{name}" in report.built
    assert f"https://herald.example.org/news/images/{name}" in desk.text("rss.xml")
    before = desk.state()
    assert desk.night(2).built == ()
    assert desk.state() == before


def test_a_picture_stays_while_something_shows_it_and_goes_with_the_last(desk: Desk) -> None:
    desk.night()
    [name] = published(desk)
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    desk.night(2)
    assert published(desk) == [name]
    assert f"images/{name}" not in desk.night(2, force=True).built
    desk.write("ferry.md", "The ferry returns", "It came.", status="withdrawn")
    desk.night(3)
    assert name not in desk.text("rss.xml")
    assert "pics/chart.png" not in desk.text("receipt.json")


def test_a_picture_inside_an_article_is_there_for_a_later_book(desk: Desk) -> None:
    whole = "data:image/png;base64," + base64.b64encode(NOISE).decode()
    desk.write("bus.md", "Night bus", f"It stays.\n\n![A chart]({whole})", day="2026-05-02")
    desk.night()
    assert len(published(desk)) == 2
    desk.configure(JOB + '\n[[output]]\nname = "all"\nformats = ["atom"]\nfile = "all"\n')
    report = desk.night(2)
    assert report.read == 0, "the article is not read again"
    assert desk.text("all.atom").count("/images/") == desk.text("atom.xml").count("/images/") > 2


def test_a_missing_picture_is_a_warning_and_in_the_receipt(desk: Desk) -> None:
    (desk.articles / "pics" / "chart.png").unlink()
    loss = "dropped the picture pics/chart.png: there is no such file beside its article"
    assert desk.night().warnings == (f"articles/ferry.md, picture 1: {loss}",)
    assert loss in desk.text("receipt.json")
    assert "Two a day" in desk.text("rss.xml")


def test_a_picture_that_changes_without_its_article_is_shown(desk: Desk) -> None:
    desk.night()
    [old] = published(desk)
    modified = [item.get("date_modified") for item in desk.items()]
    (desk.articles / "pics" / "chart.png").write_bytes(NOISE)
    report = desk.night(2)
    [new] = published(desk)
    assert new != old
    assert report.read == 1
    assert (report.corrected, report.withdrawn) == (0, 0)
    assert new in desk.text("rss.xml")
    assert [item.get("date_modified") for item in desk.items()] == modified
    before = desk.state()
    assert desk.night(3).built == ()
    assert desk.state() == before


def test_a_picture_that_comes_later_is_shown_then(desk: Desk) -> None:
    (desk.articles / "pics" / "chart.png").rename(desk.folder / "away.png")
    desk.night()
    assert published(desk) == []
    (desk.folder / "away.png").rename(desk.articles / "pics" / "chart.png")
    desk.night(2)
    assert len(published(desk)) == 1


def test_pictures_that_an_article_no_longer_has_are_not_kept(desk: Desk) -> None:
    kept = desk.folder / "state" / "pictures"
    whole = "data:image/png;base64," + base64.b64encode(NOISE).decode()
    desk.write("bus.md", "Night bus", f"It stays.\n\n![A chart]({whole})", day="2026-05-02")
    desk.night()
    assert len(list(kept.iterdir())) == 1
    desk.write("ferry.md", "The ferry returns", "It came twice.")
    desk.night(2)
    assert len(list(kept.iterdir())) == 1
    desk.write("bus.md", "Night bus", "It stays.", day="2026-05-02")
    desk.night(3)
    assert list(kept.iterdir()) == []


def test_an_output_without_pictures_has_their_words(desk: Desk) -> None:
    desk.configure(JOB.replace("[[output]]", "[[output]]\nimages = false"))
    report = desk.night()
    assert published(desk) == []
    assert "<img" not in desk.text("rss.xml")
    assert "Two a day" in desk.text("rss.xml")
    assert report.warnings == ()
    desk.configure(JOB)
    desk.night(2)
    assert len(published(desk)) == 1
