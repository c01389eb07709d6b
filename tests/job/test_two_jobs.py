"""A folder of outputs belongs to one job: another would delete its files, or take over what it remembers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk

from syndicate.errors import Exit, UsageError

CLAIM = Path(".syndicate", "job")


@pytest.fixture
def first(tmp_path: Path) -> Desk:
    """A job that has run."""
    desk = Desk(tmp_path / "first")
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    desk.night()
    return desk


def beside(first: Desk, name: str) -> Desk:
    """Another job, that publishes where the first one does, and has no article yet."""
    return Desk(first.folder.parent / name, f'out = "../{first.folder.name}/out"\n{JOB}')


@pytest.mark.parametrize("dry_run", [False, True])
def test_another_job_is_refused_before_it_reads_or_deletes_anything(first: Desk, *, dry_run: bool) -> None:
    before = first.state()
    with pytest.raises(UsageError) as refused:
        beside(first, "second").night(dry_run=dry_run)
    assert (
        f"first/out: a job publishes there, whose state is in {first.folder}/state" in refused.value.message
    )
    assert "first/out/.syndicate/job" in refused.value.hint
    assert first.state() == before
    assert first.night(2).changed is False


def test_convert_is_refused_there_too(first: Desk) -> None:
    before = first.state()
    done = syndicate(first.folder, "convert", "articles/none-by-this-name.md", "--to", "txt")
    assert done.returncode == Exit.USAGE
    assert f"out: a job publishes there, whose state is in {first.folder}/state" in done.stderr
    assert "choose another folder" in done.stderr
    assert first.state() == before
    for elsewhere in (("--to", "txt", "--out", "mine"), ("-o", "ferry.txt")):
        assert syndicate(first.folder, "convert", "articles/ferry.md", *elsewhere).returncode == Exit.DONE


def test_doctor_reports_it(first: Desk) -> None:
    second = beside(first, "second")
    done = syndicate(second.folder, "doctor", "syndicate.toml")
    assert done.returncode != 0
    assert f"a job publishes there, whose state is in {first.folder}/state" in done.stdout
    assert done.stdout.count("folder of outputs") == 1


def test_a_job_that_is_no_more_leaves_its_folder_to_the_next(first: Desk) -> None:
    second = beside(first, "second")
    second.write("bus.md", "Night bus keeps its number", "The council said so.")
    shutil.rmtree(first.folder / "state")
    assert second.night().changed is True
    with pytest.raises(UsageError):
        first.night(2)


def test_a_claim_can_be_taken_back_by_hand(first: Desk) -> None:
    (first.out / CLAIM).unlink()
    second = beside(first, "second")
    second.write("bus.md", "Night bus keeps its number", "The council said so.")
    assert second.night().changed is True


def test_a_job_may_move_with_its_folders_while_the_old_ones_stay(first: Desk) -> None:
    moved = first.folder.parent / "moved"
    shutil.copytree(first.folder, moved, symlinks=True)
    desk = Desk(moved)
    desk.write("new.md", "A new bench", "It is green.")
    assert desk.night(2).new == 1
    assert first.night(2).changed is False


def test_a_lost_state_folder_is_no_other_job(first: Desk) -> None:
    shutil.rmtree(first.folder / "state")
    assert first.night(2).new == 0


def test_an_unreadable_claim_blocks_no_run(first: Desk) -> None:
    (first.out / CLAIM).write_bytes(b"\xff\xfe")
    first.write("new.md", "A new bench", "It is green.")
    assert first.night(2).changed is True
    assert (first.out / CLAIM).read_text("utf-8") == "../state\n"
