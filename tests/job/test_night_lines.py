"""What a night says: which articles it brought and how they differ, what a rehearsal would do, what a rename costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.command_line import hashes
from helpers.jobs import JOB, Desk

from syndicate.cli.run_log import events
from syndicate.job.run import RunReport

MAIL = """
[[delivery]]
to = "mail"
outputs = ["daily"]
formats = ["txt"]
sender = "News <news@herald.example.org>"
recipients = ["ada@example.org", "desk@example.org"]
server = "127.0.0.1"
port = 1
security = "none"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "desk")
    found.write("quay.md", "The quay opens", "It opened on Monday, after two years of works.")
    found.write("pier.md", "The pier closes", "It closes for the winter.")
    return found


def lines(report: RunReport, *kinds: str) -> list[str]:
    return [event.message for event in events(report) if event.event in kinds]


def test_a_night_names_its_articles_and_what_differs(desk: Desk) -> None:
    assert sorted(lines(desk.night(1), "new")) == [
        "new: 'The pier closes' (articles/pier.md)",
        "new: 'The quay opens' (articles/quay.md)",
    ]
    desk.write("quay.md", "The quay is open", "It opened on Tuesday, after two years of works.")
    desk.write("pier.md", "The pier closes", "It closes for the winter. A boat goes instead.")
    second = desk.night(2)
    assert lines(second, "new") == []
    assert sorted(lines(second, "corrected")) == [
        "corrected: 'The pier closes' (articles/pier.md): 'A boat goes instead.' is new",
        (
            "corrected: 'The quay is open' (articles/quay.md): title 'The quay opens' is 'The quay is open' now, "
            "'Monday,' is 'Tuesday,' now"
        ),
    ]
    assert lines(desk.night(3), "new", "corrected", "withdrawn") == []


def test_a_night_names_what_is_held_and_what_failed(desk: Desk) -> None:
    desk.write("fair.md", "The fair begins", "It begins at noon.", embargo="2026-05-03T12:00:00Z")
    (desk.articles / "torn.json").write_text('{"articles": [', "utf-8")
    first = desk.night(1)
    [held] = [line for line in lines(first, "warning") if "The fair begins" in line]
    assert held.startswith("articles/fair.md: 'The fair begins' is held: under embargo until 2026-05-03")
    [failed] = lines(first, "source failed")
    assert failed.startswith("articles/torn.json: ")
    assert [line for line in lines(desk.night(2), "warning") if "fair" in line] == []  # said once
    assert lines(desk.night(3), "source failed") == [failed]  # until somebody acts
    assert "fair" not in desk.text("feed.json")
    desk.night(4)
    assert "The fair begins" in desk.text("feed.json")


def test_of_very_many_articles_a_log_names_the_first(desk: Desk) -> None:
    for number in range(60):
        desk.write(f"{number}.md", f"Boat {number}", f"Boat number {number} sails.")
    found = lines(desk.night(1), "new")
    assert (len(found), found[-1]) == (51, "new: 12 more; the report lists all")


def test_a_dry_run_creates_nothing_and_names_the_recipients_of_mail(desk: Desk) -> None:
    desk.configure(JOB + MAIL)
    before = hashes(desk.folder)
    report = desk.night(1, dry_run=True)
    assert hashes(desk.folder) == before
    assert not (desk.folder / "state").exists()
    assert report.exit_code == 0
    assert lines(report, "would be delivered") == [
        "would be delivered to ada@example.org: daily-2026-05-01.txt",
        "would be delivered to desk@example.org: daily-2026-05-01.txt",
    ]
    assert lines(report, "new")


def test_a_dry_run_of_a_later_night_leaves_the_state_unchanged(desk: Desk) -> None:
    desk.night(1)
    desk.write("boat.md", "A boat is late", "It waits for the tide.")
    before = hashes(desk.folder), sorted(desk.folder.rglob("*"))
    report = desk.night(2, dry_run=True)
    assert (hashes(desk.folder), sorted(desk.folder.rglob("*"))) == before
    assert lines(report, "new") == ["new: 'A boat is late' (articles/boat.md)"]
    assert report.issues == ("daily 2",)
    assert desk.night(2).issues == ("daily 2",)


def test_renaming_an_output_reports_what_happens_to_its_issues(desk: Desk) -> None:
    desk.night(1)
    desk.configure(JOB.replace('name = "daily"', 'name = "evening"'))
    [warning] = [one for one in desk.night(2).warnings if "not in the job any more" in one]
    assert warning.startswith(
        "output 'daily' is not in the job any more: its issues (1) are removed from the folder, and come back"
    )
    assert not [one for one in desk.night(3).warnings if "not in the job" in one]  # said once: they are gone
    desk.configure(JOB)
    desk.night(4)
    assert (desk.out / "daily-2026-05-01.txt").is_file()
