"""The job, night after night: what changed is published, what did not is not touched, and no id ever changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from helpers.jobs import JOB, NOTICE, Desk

from syndicate.errors import Exit, LockedError, SyndicateError, UsageError
from syndicate.verify.published import verify_published


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "desk")
    found.write(
        "ferry.md", "The ferry returns", "It came back on Monday.", id="tag:herald.example.org,2026:ferry"
    )
    found.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02")
    return found


def titles(desk: Desk) -> list[str]:
    return [item["title"] for item in desk.items()]


def test_the_first_night_publishes_all_and_proves_it(desk: Desk) -> None:
    report = desk.night()
    assert (report.new, report.read, report.exit_code) == (2, 2, Exit.DONE)
    assert titles(desk) == ["Night bus keeps its number", "The ferry returns"]
    proofs = list(verify_published((str(desk.out),)))
    assert len(proofs) == 5
    assert all(proof.exact and proof.articles for proof in proofs)
    assert all(NOTICE in item["content_html"].replace("&nbsp;", "\u00a0") for item in desk.items())


def test_a_night_without_news_touches_nothing(desk: Desk) -> None:
    desk.night()
    before = desk.state()
    ledger = (desk.folder / "state" / "ledger.sqlite").stat().st_mtime_ns
    report = desk.night(2)
    assert (report.read, report.built, report.changed) == (0, (), False)
    assert desk.state() == before
    assert (desk.folder / "state" / "ledger.sqlite").stat().st_mtime_ns == ledger


def test_only_what_an_article_changes_is_written(desk: Desk) -> None:
    desk.night()
    issue = (desk.out / "daily-2026-05-01.txt").stat()
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    report = desk.night(2)
    assert (report.new, report.issues) == (1, ("daily 2",))
    assert report.built == ("atom.xml", "daily-2026-05-02.txt", "daily-latest.txt", "feed.json", "rss.xml")
    after = (desk.out / "daily-2026-05-01.txt").stat()
    assert (issue.st_ino, issue.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert desk.text("daily-latest.txt") == desk.text("daily-2026-05-02.txt")


def test_each_article_is_in_one_issue(desk: Desk) -> None:
    for night in range(1, 5):
        desk.write(f"{night}.md", f"Story number {night}", "Text of it.", day=f"2026-05-0{night}")
        desk.night(night)
    issues = [path.read_text("utf-8") for path in desk.out.glob("daily-2026-*.txt")]
    assert len(issues) == 4
    assert all(sum(f"Story number {n}\n---" in issue for issue in issues) == 1 for n in range(1, 5))


def test_two_runs_in_one_day_make_one_issue(desk: Desk) -> None:
    desk.night()
    desk.write("late.md", "A late story", "It came at noon.")
    assert desk.night().issues == ()
    assert "A late story" in titles(desk)
    assert desk.night(2).issues == ("daily 2",)


def test_a_correction_keeps_the_id_moves_the_update_and_reaches_feed_and_issue(desk: Desk) -> None:
    desk.night()
    before = {item["title"]: item for item in desk.items()}
    desk.write("bus.md", "Night bus keeps its number", "The council said no such thing.", day="2026-05-02")
    report = desk.night(3)
    assert (report.corrected, report.new) == (1, 0)
    after = {item["title"]: item for item in desk.items()}
    bus = "Night bus keeps its number"
    assert after[bus]["id"] == before[bus]["id"]
    assert after[bus]["date_modified"] == "2026-05-03T03:00:00Z"
    assert after["The ferry returns"] == before["The ferry returns"]
    assert "no such thing" in desk.text("daily-2026-05-01.txt")


def test_the_next_issue_lists_corrections(desk: Desk) -> None:
    desk.night()
    desk.write("bus.md", "Night bus keeps its number", "The council said no such thing.", day="2026-05-02")
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    desk.night(2)
    assert "Night bus keeps its number" in desk.text("daily-2026-05-02.txt")
    assert "no such thing" not in desk.text("daily-2026-05-02.txt")


def test_invisible_changes_do_not_move_updated(desk: Desk) -> None:
    desk.night()
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02", tags="bus")
    report = desk.night(2)
    assert report.corrected == 0
    assert {item["title"]: item.get("date_modified") for item in desk.items()}[
        "Night bus keeps its number"
    ] is None


def test_the_update_never_goes_back_with_the_clock(desk: Desk) -> None:
    desk.night(10)
    for night, text in ((12, "A first correction."), (5, "A correction by a clock that went back.")):
        desk.write("bus.md", "Night bus keeps its number", text, day="2026-05-02")
        desk.night(night)
        item = next(item for item in desk.items() if item["title"].startswith("Night bus"))
        assert item["date_modified"] == "2026-05-12T03:00:00Z"
        assert text in item["content_html"]


def test_a_withdrawn_article_is_gone_everywhere_and_leaves_a_tombstone(desk: Desk) -> None:
    desk.night()
    desk.write(
        "bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02", status="withdrawn"
    )
    report = desk.night(2)
    assert report.withdrawn == 1
    assert titles(desk) == ["The ferry returns"]
    everything = b"".join(desk.files().values())
    assert b"The council said so" not in everything
    assert b"deleted-entry" in desk.files()["atom.xml"]


def test_a_withdrawn_article_that_comes_back_has_no_tombstone(desk: Desk) -> None:
    desk.night()
    path = desk.write("bus.md", "Night bus", "The council said so.", day="2026-05-02", status="withdrawn")
    desk.night(2)
    path.unlink()
    desk.write("bus.md", "Night bus", "The council said so.", day="2026-05-02")
    desk.night(3)
    assert "Night bus" in titles(desk)
    assert "deleted-entry" not in desk.text("atom.xml")


def test_an_embargoed_article_is_held_and_then_published_in_one_issue(desk: Desk) -> None:
    desk.write("secret.md", "Embargoed news", "Wait for it.", embargo="2026-05-03T00:00:00Z")
    report = desk.night()
    assert any("is held: under embargo" in warning for warning in report.warnings)
    assert "Embargoed news" not in titles(desk)
    assert desk.night(2).changed is False
    assert desk.night(3).issues == ("daily 2",)
    assert "Wait for it." in desk.text("daily-2026-05-03.txt")


def test_an_expired_article_is_removed_without_a_change_at_its_source(desk: Desk) -> None:
    desk.write("offer.md", "An offer", "Only today.", expiry="2026-05-02T00:00:00Z")
    desk.night()
    assert "An offer" in titles(desk)
    desk.night(2)
    assert b"Only today" not in b"".join(desk.files().values())


def test_a_deleted_file_is_kept_unless_the_job_says_otherwise(desk: Desk) -> None:
    desk.night()
    (desk.articles / "bus.md").unlink()
    assert desk.night(2).withdrawn == 0
    assert "Night bus keeps its number" in titles(desk)
    desk.configure(JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    assert desk.night(3).withdrawn == 1
    assert titles(desk) == ["The ferry returns"]


def test_an_empty_folder_withdraws_nothing(desk: Desk) -> None:
    """A share that is not mounted tonight is no decision of an editor."""
    desk.configure(JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    desk.night()
    shutil.rmtree(desk.articles)
    report = desk.night(2)
    assert (report.withdrawn, report.exit_code, report.changed) == (0, Exit.SOME_INPUTS_FAILED, False)
    assert report.failures[0].message == "source desk: articles: does not exist"


def test_a_renamed_file_is_the_same_article(desk: Desk) -> None:
    desk.night()
    before = {item["title"]: item["id"] for item in desk.items()}
    (desk.articles / "bus.md").rename(desk.articles / "night-bus.md")
    report = desk.night(2)
    assert (report.new, report.changed) == (0, False)
    assert {item["title"]: item["id"] for item in desk.items()} == before
    desk.write(
        "night-bus.md", "Night bus keeps its number", "Corrected under its new name.", day="2026-05-02"
    )
    assert desk.night(3).corrected == 1
    assert {item["title"]: item["id"] for item in desk.items()} == before


def test_an_id_that_is_out_is_not_changed(desk: Desk) -> None:
    desk.night()
    before = desk.state()
    desk.write(
        "ferry.md", "The ferry returns", "It came back on Tuesday.", id="tag:herald.example.org,2026:boat"
    )
    report = desk.night(2)
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert "is published as tag:herald.example.org,2026:ferry" in report.failures[0].message
    assert desk.state() == before


def test_another_authority_changes_no_id_that_is_out(desk: Desk) -> None:
    desk.night()
    before = {item["id"] for item in desk.items()}
    desk.configure(JOB.replace('language = "en"', 'authority = "other.example"'))
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    desk.night(2)
    assert before < {item["id"] for item in desk.items()}
    assert any("other.example" in item["id"] for item in desk.items())


def test_an_altered_notice_holds_only_its_article_and_is_reported_each_night(desk: Desk) -> None:
    desk.write("bad.md", "A story", "Text.\n\n" + NOTICE.replace("agrees", "agreed"))
    for night in (1, 2):
        report = desk.night(night)
        assert "carries the configured notice in altered form" in report.failures[0].message
        assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert "A story" not in titles(desk)


def test_nothing_is_published_without_a_notice_and_a_waiver(tmp_path: Path) -> None:
    job = "\n".join(line for line in JOB.splitlines() if not line.startswith("disclaimer"))
    desk = Desk(tmp_path / "desk", job)
    desk.write("a.md", "A story", "Text.")
    with pytest.raises(ExceptionGroup) as caught:
        desk.night()
    assert [error.exit_code for error in caught.value.exceptions if isinstance(error, SyndicateError)] == [
        Exit.NOTICE
    ]
    assert not desk.out.exists()
    desk.configure(job.replace('language = "en"', 'waiver = "our own stories"'))
    desk.night()
    receipt = json.loads(desk.text("receipt.json"))
    assert receipt["outputs"][0]["articles"][0]["waiver"] == "our own stories"


def test_a_changed_notice_is_reported_and_both_wordings_are_kept(desk: Desk) -> None:
    desk.night()
    desk.configure(JOB.replace("agrees with", "endorses"))
    report = desk.night(2)
    assert sum("the notice of" in warning and "changed" in warning for warning in report.warnings) == 2
    database = sqlite3.connect(desk.folder / "state" / "ledger.sqlite")
    try:
        wordings = database.execute("SELECT count(DISTINCT fingerprint) FROM notice").fetchone()
    finally:
        database.close()
    assert wordings == (2,)
    assert all("endorses" in item["content_html"] for item in desk.items())


def test_full_archive_documents_hold_every_article_and_stay_as_they_are(desk: Desk) -> None:
    for number in range(1, 9):
        desk.write(f"{number}.md", f"Story number {number}", f"Text of {number}.", day=f"2026-04-{number:02}")
    desk.night()
    archives = sorted(path.name for path in desk.out.glob("feed-archive-*.json"))
    assert archives == ["feed-archive-1.json", "feed-archive-2.json", "feed-archive-3.json"]
    before = {name: desk.text(name) for name in archives[:2]}
    desk.write("x.md", "One more", "Text.", day="2026-05-02")
    desk.night(2)
    assert {name: desk.text(name) for name in archives[:2]} == before
    ids = {item["id"] for name in archives for item in json.loads(desk.text(name))["items"]}
    assert len(ids | {item["id"] for item in desk.items()}) == 11


def test_a_correction_of_an_old_article_is_in_the_feed_again(desk: Desk) -> None:
    for number in range(1, 9):
        desk.write(f"{number}.md", f"Story number {number}", f"Text of {number}.", day=f"2026-05-{number:02}")
    desk.night()
    assert "The ferry returns" not in titles(desk)
    desk.write("ferry.md", "The ferry returns", "Corrected.", id="tag:herald.example.org,2026:ferry")
    desk.night(2)
    assert "The ferry returns" in titles(desk)


def test_the_ledger_is_made_again_from_the_receipt(desk: Desk) -> None:
    desk.night()
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    desk.night(2)
    before = desk.state()
    shutil.rmtree(desk.folder / "state")
    report = desk.night(3)
    assert (report.new, report.issues, report.changed) == (0, (), False)
    assert "and was made again from the receipt" in report.warnings[0]
    assert desk.state() == before
    desk.write("bus.md", "Night bus keeps its number", "Corrected.", day="2026-05-02")
    assert desk.night(4).corrected == 1


def test_after_a_lost_ledger_an_issue_with_a_lost_article_stays_as_it_is(desk: Desk) -> None:
    desk.night()
    before = desk.text("daily-2026-05-01.txt")
    shutil.rmtree(desk.folder / "state")
    (desk.articles / "bus.md").unlink()
    desk.write("ferry.md", "The ferry returns", "Corrected.", id="tag:herald.example.org,2026:ferry")
    desk.night(2)
    assert desk.text("daily-2026-05-01.txt") == before
    assert titles(desk) == ["The ferry returns"]


def test_a_dry_run_reports_what_would_happen_and_changes_nothing(desk: Desk) -> None:
    report = desk.night(dry_run=True)
    assert (report.new, report.changed, report.issues) == (2, False, ("daily 1",))
    assert report.built == ("atom.xml", "daily-2026-05-01.txt", "daily-latest.txt", "feed.json", "rss.xml")
    assert not desk.out.exists()
    assert desk.night().issues == ("daily 1",)


def test_force_writes_everything_and_the_same_bytes_change_nothing(desk: Desk) -> None:
    desk.night()
    before = desk.state()
    assert desk.night(2, force=True).changed is False
    assert desk.state() == before


def test_only_builds_what_it_names_and_keeps_the_rest(desk: Desk) -> None:
    desk.night()
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    report = desk.night(2, only=frozenset({"daily"}))
    assert report.built == ("daily-2026-05-02.txt", "daily-latest.txt")
    assert len(titles(desk)) == 2
    assert desk.night(2).built == ("atom.xml", "feed.json", "rss.xml")


def test_since_keeps_the_past_out_of_the_first_issue(desk: Desk) -> None:
    from syndicate.model import Moment

    desk.write("old.md", "An old story", "Text.", day="2020-01-01")
    desk.night(since=Moment.parse("2026-01-01"))
    assert "An old story" not in desk.text("daily-2026-05-01.txt")
    assert desk.night(2).issues == ()


def test_a_damaged_file_is_written_again(desk: Desk) -> None:
    desk.night()
    good = desk.text("rss.xml")
    (desk.out / "rss.xml").resolve().write_text("half")
    assert desk.night(2).built == ("rss.xml",)
    assert desk.text("rss.xml") == good


def test_an_output_that_the_job_drops_is_removed_from_the_folder(desk: Desk) -> None:
    desk.night()
    start, end = JOB.index('[[output]]\nname = "daily"'), JOB.index("[limits]")
    desk.configure(JOB[:start] + JOB[end:])
    report = desk.night(2)
    assert report.removed == ("daily-2026-05-01.txt", "daily-latest.txt")
    assert not list(desk.out.glob("daily*"))
    assert all(proof.exact for proof in verify_published((str(desk.out),)))


def test_every_n_articles_make_an_issue(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", JOB.replace('period = "daily"', 'period = "every"\nevery = 2'))
    for number in range(1, 6):
        desk.write(f"{number}.md", f"Story number {number}", "Text.", day=f"2026-05-0{number}")
    assert desk.night().issues == ("daily 1", "daily 2")
    assert desk.night(2).issues == ()
    assert "Story number 5" not in desk.text("daily-2.txt")


@pytest.mark.parametrize(("period", "nights"), [("weekly", {1, 4, 11}), ("monthly", {1, 32})])
def test_a_week_and_a_month_end_by_the_calendar(tmp_path: Path, period: str, nights: set[int]) -> None:
    """1 May 2026 is a Friday; its ISO week ends with the third."""
    desk = Desk(tmp_path / "desk", JOB.replace('period = "daily"', f'period = "{period}"'))
    due = set()
    for night in (*range(1, 13), 32):
        desk.write(f"{night}.md", f"Story number {night}", "Text.", day="2026-05-01")
        if desk.night(night).issues:
            due.add(night)
    assert due - {32} == nights - {32}
    assert 32 in due


def test_two_runs_at_once_are_one(desk: Desk) -> None:
    from filelock import FileLock

    (desk.folder / "state").mkdir()
    with FileLock(desk.folder / "state" / "lock"), pytest.raises(LockedError) as caught:
        desk.night()
    assert caught.value.exit_code == Exit.LOCKED


def test_one_broken_source_does_not_sink_the_others(desk: Desk) -> None:
    (desk.articles / "broken.json").write_text('{"articles": [', "utf-8")
    report = desk.night()
    assert (report.new, report.exit_code) == (2, Exit.SOME_INPUTS_FAILED)
    assert len(report.failures) == 1


def test_where_the_job_is_started_from_changes_no_byte(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.night()
    other = Desk(tmp_path / "elsewhere")
    for path in desk.articles.iterdir():
        shutil.copy2(path, other.articles / path.name)
    monkeypatch.chdir(other.folder)
    other.job = Path("syndicate.toml")
    other.night()
    assert other.files() == desk.files()


def test_an_output_that_cannot_be_made_tonight_stays_and_is_made_tomorrow(tmp_path: Path) -> None:
    """In workers, as a job runs unless it says otherwise: no worker has the memory to do anything."""
    job = JOB[: JOB.index("[limits]")] + "[limits]\njobs = 2\n"
    desk = Desk(tmp_path / "desk", job)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    assert desk.night().exit_code == Exit.DONE
    before = desk.state()
    desk.configure(f"{job}item_megabytes = 1\n")
    desk.write("bus.md", "Night bus keeps its number", "The council said so.\n\n" * 20_000, day="2026-05-02")
    report = desk.night(2)
    assert [failure.source for failure in report.failures] == ["articles/bus.md"]
    assert desk.state() == before
    desk.configure(job)
    assert desk.night(2).new == 1


WITH_CATALOGUE = JOB.replace("catalogue = false", "").replace('["txt"]', '["epub", "txt"]')


def test_page_opds_and_opml_list_the_published_files_and_stay_with_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", WITH_CATALOGUE)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    report = desk.night()
    assert {"index.html", "opds.xml", "opds/daily.xml", "feeds.opml", "covers/daily-2026-05-01.jpg"} <= set(
        report.built
    )
    page = desk.text("index.html")
    assert "The ferry returns" in page
    assert 'src="covers/daily-2026-05-01' in page
    assert hashlib.sha256((desk.out / "rss.xml").read_bytes()).hexdigest() in page
    before = desk.state()
    assert desk.night(2).changed is False
    assert desk.state() == before
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02")
    report = desk.night(2)
    assert "covers/daily-2026-05-01.jpg" not in report.built
    assert desk.text("opds/daily.xml").count("<entry>") == 2
    assert all(proof.exact for proof in verify_published((str(desk.out),)))


def test_a_deleted_page_is_made_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", WITH_CATALOGUE)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    desk.night()
    good = desk.text("index.html")
    (desk.out / "index.html").resolve().unlink()
    assert desk.night(2).built == ("index.html",)
    assert desk.text("index.html") == good


def test_a_rolling_book_is_removed_with_its_last_article_and_a_feed_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", JOB.replace('["rss", "atom", "json"]', '["atom", "txt"]'))
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    desk.night()
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.", status="withdrawn")
    report = desk.night(2)
    assert report.removed == ("daily-2026-05-01.txt", "daily-latest.txt", "newsletter.txt")
    assert desk.text("atom.xml").count("<entry>") == 0


@pytest.mark.parametrize("first", ["rolling", "daily"])
def test_an_output_never_changes_between_rolling_and_issues(tmp_path: Path, first: str) -> None:
    rolling = JOB.replace('period = "daily"', 'period = "rolling"')
    jobs = {"rolling": rolling, "daily": JOB}
    desk = Desk(tmp_path / "desk", jobs.pop(first))
    desk.write("ferry.md", "The ferry returns", "It came back.")
    desk.night()
    before = desk.state()
    [other] = jobs.values()
    desk.configure(other)
    with pytest.raises(UsageError, match=r"output 'daily' .* until now"):
        desk.night(2)
    assert desk.state() == before
    desk.configure(other.replace('name = "daily"', 'name = "letter"'))
    assert desk.night(2).exit_code == Exit.DONE


def test_a_withdrawal_is_heard_though_its_text_lacks_the_notice(tmp_path: Path) -> None:
    """And though it carries the notice in altered form: it does not go out, so that it owes none."""
    desk = Desk(tmp_path / "desk", JOB)
    desk.write("ferry.md", "The ferry returns", "It came back.")
    desk.write("bus.md", "Night bus", "It stays.", day="2026-05-02")
    desk.night()
    altered = NOTICE.replace("does not mean", "does not at all mean")
    desk.write("ferry.md", "The ferry returns", altered, status="withdrawn")
    report = desk.night(2)
    assert report.exit_code == Exit.DONE
    assert report.withdrawn == 1
    assert "The ferry returns" not in desk.text("feed.json")
    assert not any("notice" in warning for warning in report.warnings)


def test_a_night_quotes_the_notice_that_it_recognised_once_and_names_what_may_be_one(tmp_path: Path) -> None:
    without = "".join(line for line in JOB.splitlines(keepends=True) if not line.startswith("disclaimer"))
    desk = Desk(tmp_path / "desk", without)
    known = "The opinions expressed in this article are the author’s own and not those of this newspaper."
    perhaps = "The editors thank the author for this text."
    desk.write("ferry.md", "The ferry returns", f"It came back.\n\n{known}")
    desk.write("bus.md", "Night bus", f"It stays.\n\n{perhaps}", day="2026-05-02")
    report = desk.night()
    [told] = [warning for warning in report.warnings if "notice" in warning]
    assert "notice recognised (" in told
    assert known in told
    [refused] = report.failures
    assert refused.message.endswith(f"no notice in it, and one is required; perhaps it is: {perhaps}")
    assert not any("notice" in warning for warning in desk.night(2).warnings)
