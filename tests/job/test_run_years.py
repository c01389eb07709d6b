"""A job that runs for years: what its administrator cuts off, restores, moves and forgets breaks no promise."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk
from helpers.misbehaving_server import reply, serving

from syndicate.errors import Exit
from syndicate.job.ledger.database import Database
from syndicate.job.run import execute as runs

WITHOUT_DAILY = JOB[: JOB.index('[[output]]\nname = "daily"')] + JOB[JOB.index("[limits]") :]


class Cut(BaseException):
    """What a kill is, to the code around it."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk")
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.", day="2026-04-30")
    desk.write("bus.md", "Night bus keeps its number", "The council said so.")
    return desk


def cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int, at: str = "publish") -> None:
    """A night that ends after the commit, before `at`."""

    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(runs, at, cut)
        with pytest.raises(Cut):
            desk.night(number)


def proven(desk: Desk) -> bool:
    """Whether the receipt names what stands there, and every notice in it is proven anew."""
    done = syndicate(desk.folder, "verify", str(desk.out))
    names = [output["file"] for output in json.loads(desk.text("receipt.json"))["outputs"]]
    return done.returncode == Exit.DONE and all((desk.out / name).is_file() for name in names)


def test_removals_of_an_interrupted_run_are_made_the_next_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.night()
    desk.configure(WITHOUT_DAILY)
    cut_off(desk, monkeypatch, 2)
    assert desk.night(2).removed == ("daily-2026-05-01.txt", "daily-latest.txt")
    assert not (desk.out / "daily-2026-05-01.txt").exists()
    assert proven(desk)
    assert not desk.night(3).changed


def test_an_older_copy_of_the_folder_is_restored_with_a_true_receipt(desk: Desk, tmp_path: Path) -> None:
    desk.configure(JOB.replace('["txt"]', '["txt", "eml"]'))
    desk.night()
    shutil.copytree(desk.out, tmp_path / "backup", symlinks=True)
    desk.configure(JOB)
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    desk.night(2)
    before = desk.files()
    shutil.rmtree(desk.out)
    shutil.copytree(tmp_path / "backup", desk.out, symlinks=True)
    desk.night(3)
    assert desk.files() == before
    assert proven(desk)


def test_one_output_alone_keeps_the_latest_names_of_the_others(desk: Desk) -> None:
    desk.night()
    before = desk.text("daily-latest.txt")
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    assert desk.night(2, only=frozenset({"feeds"})).removed == ()
    assert desk.text("daily-latest.txt") == before
    assert proven(desk)
    desk.night(3)
    assert desk.text("daily-latest.txt") == desk.text("daily-2026-05-02.txt")


def test_making_one_output_after_an_interrupted_run_repairs_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.night()
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    cut_off(desk, monkeypatch, 2)
    desk.night(2, only=frozenset({"feeds"}))
    assert "The tram waits" in desk.text("daily-latest.txt")
    assert proven(desk)
    assert not desk.night(3).changed


def feed(*items: tuple[str, str, str], ids: str = "https://other.example/") -> str:
    """RSS of (id, title, text); without an id where that is empty."""
    named = '<guid isPermaLink="false">{}</guid>'
    inside = "".join(
        f"<item>{named.format(ids + id_) if id_ else ''}<title>{title}</title>"
        f"<link>https://other.example/{title.replace(' ', '-')}</link>"
        f"<pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
        for id_, title, text in items
    )
    return (
        '<rss version="2.0"><channel><title>Other</title><link>https://other.example/</link>'
        f"<description>Of others</description>{inside}</channel></rss>"
    )


def with_feeds(folder: Path) -> Desk:
    """A job with two feeds in files, ``one.xml`` and ``two.xml``."""
    tables = "".join(
        f'[[source]]\nname = "{name}"\npath = "articles/{name}.xml"\nsection = "{name}"\n'
        for name in ("one", "two")
    )
    return Desk(
        folder / "desk",
        JOB.replace("limit = 3", "limit = 9").replace(
            '[[source]]\nname = "desk"\npath = "articles"\n', tables
        ),
    )


def put(desk: Desk, name: str, text: str) -> None:
    (desk.articles / name).write_text(text, "utf-8")


def ids_by_title(desk: Desk) -> dict[str, str]:
    return {item["title"]: item["id"] for item in desk.items()}


def test_two_feeds_with_one_story_do_not_correct_each_other_night_after_night(tmp_path: Path) -> None:
    desk = with_feeds(tmp_path)
    shared = ("1", "Ferry returns", "It came back on Monday.")
    put(desk, "one.xml", feed(shared))
    put(desk, "two.xml", feed(("1", "Ferry returns", "It came back."), ("2", "Bus stays", "So they say.")))
    desk.night()
    story = desk.text("daily-2026-05-01.txt")
    assert "It came back on Monday." in story
    put(desk, "two.xml", feed(("1", "Ferry returns", "It came back."), ("3", "Tram waits", "For what?")))
    report = desk.night(2)
    assert (report.new, report.corrected) == (1, 0)
    put(desk, "one.xml", feed(shared, ("4", "Pier opens", "At noon.")))
    report = desk.night(3)
    assert (report.new, report.corrected, report.warnings) == (1, 0, ())
    assert desk.text("daily-2026-05-01.txt") == story


def test_a_feed_with_one_item_has_another_one_tomorrow(tmp_path: Path) -> None:
    for id_, nights in (("", tmp_path / "nameless"), ("x", tmp_path / "named")):
        desk = with_feeds(nights)
        put(desk, "two.xml", feed(("2", "Bus stays", "So they say.")))
        put(desk, "one.xml", feed((id_ and "1", "Ferry returns", "It came back on Monday.")))
        desk.night()
        put(desk, "one.xml", feed((id_ and "3", "Tram waits", "For what?")))
        assert desk.night(2).exit_code == Exit.DONE
        before = ids_by_title(desk)
        put(
            desk,
            "one.xml",
            feed((id_ and "3", "Tram waits", "For what?"), (id_ and "4", "Pier opens", "At noon.")),
        )
        assert (desk.night(3).new, len(before)) == (1, 3)
        assert before.items() <= ids_by_title(desk).items()


def test_a_feed_that_changes_its_ids_changes_no_published_id_and_is_reported_once(tmp_path: Path) -> None:
    desk = with_feeds(tmp_path)
    put(desk, "two.xml", feed(("2", "Bus stays", "So they say.")))
    items = (("1", "Ferry returns", "It came back."), ("3", "Tram waits", "For what?"))
    put(desk, "one.xml", feed(*items))
    desk.night()
    before = desk.state()
    put(desk, "one.xml", feed(*items, ids="http://other.example/?p="))
    [line] = desk.night(2).warnings
    assert (
        "each of 2 articles has another id than before (http://other.example/?p=1 was https://other" in line
    )
    put(desk, "one.xml", feed(*items, ids="http://other.example/?p=") + "<!-- new -->")
    assert desk.night(3).warnings == ()
    assert desk.state() == before


def test_a_copy_of_a_file_is_left_out_until_its_text_differs(desk: Desk) -> None:
    desk.night()
    before = ids_by_title(desk)
    shutil.copy2(desk.articles / "bus.md", desk.articles / "copy.md")
    for night in (2, 3):
        report = desk.night(night)
        assert (report.new, report.changed) == (0, False)
        assert "copy.md: left out, since articles/bus.md is the same article" in report.warnings[0]
    desk.write("copy.md", "The tram waits", "Nobody knows for what.")
    assert (desk.night(4).new, desk.night(5).warnings) == (1, ())
    assert before.items() <= ids_by_title(desk).items()


def test_a_copy_takes_the_place_of_a_file_that_goes_later(desk: Desk) -> None:
    desk.configure(JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    desk.night()
    before = ids_by_title(desk)
    shutil.copy2(desk.articles / "bus.md", desk.articles / "copy.md")
    desk.night(2)
    (desk.articles / "bus.md").unlink()
    assert desk.night(3).withdrawn == 0
    assert ids_by_title(desk) == before


@pytest.mark.parametrize("missing", ["keep", "withdraw"])
def test_a_file_that_moves_to_another_source_is_the_same_article(desk: Desk, missing: str) -> None:
    source = f'[[source]]\nname = "sport"\npath = "sport"\nmissing = "{missing}"\n\n[[output]]'
    desk.configure(JOB.replace("[[output]]", source, 1))
    sport = desk.folder / "sport"
    sport.mkdir()
    desk.write("../sport/race.md", "The race is on", "Nobody is ahead.")
    desk.night()
    before = ids_by_title(desk)
    (desk.articles / "bus.md").rename(sport / "bus.md")
    assert desk.night(2).new == 0
    (sport / "bus.md").rename(desk.articles / "night-bus.md")
    assert desk.night(3).withdrawn == 0
    assert ids_by_title(desk) == before


def test_a_file_that_comes_back_as_it_was_brings_its_article_back(desk: Desk) -> None:
    desk.configure(JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    desk.night()
    before = ids_by_title(desk)
    (desk.articles / "bus.md").rename(desk.folder / "bus.md")
    assert desk.night(2).withdrawn == 1
    (desk.folder / "bus.md").rename(desk.articles / "bus.md")
    desk.night(3)
    assert ids_by_title(desk) == before


def test_an_article_whose_file_names_another_source_is_not_missing(desk: Desk) -> None:
    found = syndicate(desk.folder, "inspect", str(desk.articles / "bus.md")).stdout
    (desk.articles / "bus.md").unlink()
    put(desk, "bus.json", found)
    desk.configure(JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    assert [desk.night(night).withdrawn for night in (1, 2)] == [0, 0]
    assert len(desk.items()) == 2


def test_a_refused_id_is_reported_each_night(desk: Desk) -> None:
    desk.night()
    desk.write("ferry.md", "The ferry returns", "It came back.", id="tag:herald.example.org,2026:boat")
    assert [desk.night(night).exit_code for night in (2, 3)] == [Exit.SOME_INPUTS_FAILED] * 2


def test_an_old_copy_of_the_ledger_learns_from_the_receipt_what_happened_since(
    desk: Desk, tmp_path: Path
) -> None:
    desk.night()
    shutil.copytree(desk.folder / "state", tmp_path / "backup")
    desk.write("ferry.md", "The ferry returns", "It came back on Tuesday.", day="2026-04-30")
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    desk.night(2)
    desk.write("pier.md", "The pier opens", "At noon.", day="2026-05-03")
    desk.night(3)
    before = desk.files()
    shutil.rmtree(desk.folder / "state")
    shutil.copytree(tmp_path / "backup", desk.folder / "state")
    report = desk.night(4)
    assert "was missing or an old copy" in report.warnings[0]
    assert (report.new, report.corrected, report.issues, report.changed) == (0, 0, (), False)
    assert desk.files() == before
    assert (desk.night(5).warnings, desk.night(5).read) == ((), 0)


def test_converting_into_the_folder_of_a_lost_job_keeps_its_memory(desk: Desk) -> None:
    desk.night()
    shutil.rmtree(desk.folder / "state")
    article = str(desk.articles / "bus.md")
    done = syndicate(desk.folder, "convert", article, "--to", "ninjs", "--out", str(desk.out))
    assert done.returncode == Exit.DONE
    assert json.loads(desk.text("receipt.json"))["memory"]["article"]
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    assert desk.night(2).issues == ("daily 2",)
    assert proven(desk)


def test_a_correction_before_the_issue_is_no_correction_in_the_next(desk: Desk) -> None:
    desk.configure(JOB.replace('period = "daily"', 'period = "weekly"'))
    desk.night()
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    desk.night(2)
    desk.write("tram.md", "The tram waits", "For the driver.", day="2026-05-02")
    assert desk.night(3).corrected == 1
    assert desk.night(4).issues == ("daily 2",)
    desk.write("pier.md", "The pier opens", "At noon.", day="2026-05-11")
    assert desk.night(11).issues == ("daily 3",)
    assert "The tram waits" in desk.text("daily-2026-05-04.txt")
    assert "The tram waits" not in desk.text("daily-2026-05-11.txt")
    desk.write("tram.md", "The tram waits", "For a driver.", day="2026-05-02")
    desk.write("race.md", "The race is on", "Nobody is ahead.", day="2026-05-18")
    assert desk.night(18).issues == ("daily 4",)
    assert "The tram waits" in desk.text("daily-2026-05-18.txt")


def test_an_issue_of_a_future_day_is_reported_until_the_day_has_come(desk: Desk) -> None:
    """A machine whose clock was wrong for one night must not lose its digests for years in silence."""
    desk.night(400)
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    for night in (2, 3):
        assert "output daily: its newest issue is of 2027-06-04" in desk.night(night).warnings[0]
    report = desk.night(401)
    assert (report.issues, report.warnings) == (("daily 2",), ())


def test_a_night_asks_the_ledger_no_more_often_for_many_articles_and_issues(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer grows with the archive; were there more of them, too, ten years would be quadratic."""
    asked: list[str] = []
    rows = Database.rows

    def counting(self: Database, statement: str, *values: str) -> object:
        asked.append(statement)
        return rows(self, statement, *values)

    monkeypatch.setattr(Database, "rows", counting)
    counts = []
    for night in range(1, 13):
        desk.write(f"story-{night}.md", f"Story {night}", "Words of it.")
        desk.night(night)
        asked.clear()
        assert not desk.night(night).changed
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_an_article_without_text_is_removed_when_its_file_is_written_again(desk: Desk) -> None:
    """The ledger lost, a source that dropped an article, and then the folder lost: no night may end in an error."""
    desk.configure(JOB.replace('["txt"]', '["txt", "epub"]'))
    desk.night()
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    desk.night(2)
    for name in ("bus.md", "tram.md"):
        (desk.articles / name).unlink()
    shutil.rmtree(desk.folder / "state")
    desk.night(3)
    before = desk.text("daily-2026-05-01.txt")
    assert desk.night(3, force=True).exit_code == Exit.DONE
    assert desk.text("daily-2026-05-01.txt") == before
    shutil.rmtree(desk.out)
    report = desk.night(4)
    assert report.exit_code == Exit.DONE
    assert "daily-2026-05-01.txt: written again without 1 of its articles" in " ".join(report.warnings)
    assert proven(desk)
    assert "daily-2026-05-02.epub" not in desk.files()
    assert not desk.night(5).changed
    assert desk.night(6).warnings == ()


def test_a_dry_run_that_fetched_news_does_not_hide_it_from_the_next_run(tmp_path: Path) -> None:
    with serving() as server:
        server.answers["/robots.txt"] = reply(b"", "404 Not Found")
        fresh = reply(feed(("1", "Ferry returns", "It came back.")).encode(), etag='"1"')
        server.answers["/feed"] = [fresh, fresh]
        source = f'url = "{server.url("/feed")}"\nallow_private = true'
        desk = Desk(tmp_path / "desk", JOB.replace('path = "articles"', source))
        assert desk.night(dry_run=True).new == 1
        assert not desk.out.exists()
        assert desk.night(2).new == 1
        # What the dry run fetched went with its copy of the state: nothing of it is asked for as known.
        assert not any("if-none-match" in request.fields for request in server.requests)
        assert ids_by_title(desk) == {"Ferry returns": "https://other.example/1"}
