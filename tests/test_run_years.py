"""A job that runs for years: what its administrator cuts off, restores, moves and forgets breaks no promise."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import syndicate
from jobs import JOB, Desk

import syndicate.run as runs
from syndicate.errors import Exit

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


def test_what_was_to_go_when_a_run_was_cut_off_goes_the_next_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.night()
    desk.configure(WITHOUT_DAILY)
    cut_off(desk, monkeypatch, 2)
    assert desk.night(2).removed == ("daily-2026-05-01.txt", "daily-latest.txt")
    assert not (desk.out / "daily-2026-05-01.txt").exists()
    assert proven(desk)
    assert not desk.night(3).changed


def test_an_older_copy_of_the_folder_becomes_what_it_was_and_its_receipt_true(
    desk: Desk, tmp_path: Path
) -> None:
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


def test_one_output_alone_after_a_run_that_was_cut_off_mends_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.night()
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-02")
    cut_off(desk, monkeypatch, 2)
    desk.night(2, only=frozenset({"feeds"}))
    assert "The tram waits" in desk.text("daily-latest.txt")
    assert proven(desk)
    assert not desk.night(3).changed
