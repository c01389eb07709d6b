"""A clock that jumped ahead for one night has a way out: one line says so, and one command brings its times back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from helpers.jobs import FIRST_NIGHT, Desk

YEARS = (date(2099, 4, 26) - FIRST_NIGHT.date()).days + 1


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk that was corrected, and made an issue, on a night that said it was in 2099."""
    found = Desk(tmp_path / "desk")
    found.write("bus.md", "Night bus keeps its number", "The council said so.")
    found.night()
    found.write("bus.md", "Night bus keeps its number", "The council said no such thing.")
    found.write("new.md", "A new bench", "It is green.")
    found.night(YEARS)
    assert (found.out / "daily-2099-04-26.txt").is_file()
    return found


def test_each_night_names_the_command_to_run(desk: Desk) -> None:
    for night in (3, 4):
        said = [line for line in desk.night(night).warnings if "--reset-clock" in line]
        assert len(said) == 2
        assert said[0].startswith("output daily: its newest issue is of 2099-04-26")
        assert said[1].startswith(
            "2 articles changed by a clock that showed 2099-04-26, and today is 2026-05-0"
        )


def test_after_the_command_nothing_is_of_a_day_to_come_and_no_id_has_changed(desk: Desk) -> None:
    before = {item["id"] for item in desk.items()}
    report = desk.night(3, reset_clock=True)
    assert report.warnings == ()
    assert {item["id"] for item in desk.items()} == before
    everything = b"".join(data for name, data in desk.files().items() if name != "articles")
    assert b"2099" not in everything
    assert not list(desk.out.glob("*2099*"))
    assert "no such thing" in desk.text("daily-2026-05-01.txt")
    assert "It is green" in desk.text("daily-2026-05-03.txt")


def test_then_nights_go_on_as_before(desk: Desk) -> None:
    desk.night(3, reset_clock=True)
    before = desk.state()
    assert desk.night(4).changed is False
    assert desk.state() == before
    desk.write("next.md", "The next day", "News of it.", day="2026-05-05")
    assert desk.night(5).issues == ("daily 3",)
    desk.write("bus.md", "Night bus keeps its number", "The council is silent.")
    desk.night(6)
    bus = next(item for item in desk.items() if item["title"].startswith("Night bus"))
    assert bus["date_modified"] == "2026-05-06T03:00:00Z"
