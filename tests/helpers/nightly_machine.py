"""What machines do in a night: mail fails, runs are cut off, disks are full, clocks are wrong, plugins end badly."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from helpers.nightly_situations import before_the_run, situation
from helpers.nightly_world import World, published

from syndicate.errors import Exit, LedgerError, LockedError
from syndicate.job.ledger import NAME
from syndicate.job.ledger.database import Database
from syndicate.publish import generations

# --- Mail and copies --------------------------------------------------------------------------------------------------


@situation
def the_mail_server_says_later(world: World) -> bool:
    if world.tonight.waits:
        return False
    world.office.answers["RCPT"] = ["451 come again"] * 9
    world.tonight.failing.add("delivery")
    world.write(world.story(f"mailed-{world.night}.md"))
    world.mailed_late = world.night
    world.next_night(world.office.answers.clear)
    return True


@situation
def the_disk_of_the_copies_is_away(world: World) -> None:
    world.copy.mkdir(exist_ok=True)
    away = world.copy.with_name("away")
    world.copy.rename(away)
    world.copy.write_text("no folder", "utf-8")
    world.tonight.failing.add("delivery")
    world.write(world.story(f"copied-{world.night}.md"))

    def back() -> None:
        world.copy.unlink()
        away.rename(world.copy)

    world.next_night(back)


# --- The machine ------------------------------------------------------------------------------------------------------


@situation
def a_umask_that_hides_all(world: World) -> None:
    def hidden(stack: ExitStack) -> None:
        stack.callback(os.umask, os.umask(0o077))

    world.tonight.faults.append(hidden)


@situation
def a_file_system_without_hard_links(world: World) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no hard links")

    world.tonight.patches.append(lambda patch: patch.setattr(os, "link", refuse))


@situation
def another_run_is_under_way(world: World) -> bool:
    def busy() -> None:
        with FileLock(world.desk.folder / "state" / "lock"), pytest.raises(LockedError):
            world.run()

    return before_the_run(world, busy)


@situation
def a_run_is_cut_off_before_it_publishes(world: World) -> bool:
    return before_the_run(world, lambda: cut_off(world, "_write_generation"))


@situation
def a_run_is_cut_off_after_it_published(world: World) -> bool:
    return before_the_run(world, lambda: cut_off(world, "_sweep"))


@situation
def the_disk_is_full_under_the_ledger(world: World) -> bool:
    def full() -> None:
        migrate = Database._migrate

        def small(self: Database) -> None:
            migrate(self)
            pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
            self._connection.execute(f"PRAGMA max_page_count = {pages}")

        for number in range(30):  # more than fits into pages that are half full
            story = world.story(f"full-{world.night}-{number}.md", text=world.words(900))
            world.write(story)
        world.tonight.patches.append(lambda patch: patch.setattr(Database, "_migrate", small))
        with pytest.raises(LedgerError, match="full"):
            world.run()
        world.tonight.patches.pop()

    return before_the_run(world, full)


@situation
def the_clock_goes_back(world: World) -> bool:
    if world.tonight.patches or world.tonight.failing:
        return False
    world.tonight.clock -= timedelta(hours=5)
    world.tonight.waits = True
    return True


@situation
def the_clock_is_at_2099(world: World) -> bool:
    if world.mailed_late == world.night - 1:  # it would be too old
        return False
    if world.night > world.last - 2 or world.tonight.patches or world.tonight.failing:
        return False
    world.tonight.clock = world.tonight.clock.replace(year=2099)

    def brought_back() -> None:
        world.tonight.options["reset_clock"] = True
        world.tonight.waits = True

    world.next_night(brought_back)
    return True


# --- What only the real command shows ---------------------------------------------------------------------------------


STRANGER = '''"""A stranger's format that does what its edition's title says."""
import os, signal, threading
from syndicate.model.artifact import Artifact

class Exporter:
    name = "stranger"
    media_type = "text/plain"

    def export(self, edition, theme):
        match edition.title:
            case "raises": raise ValueError("no such thing")
            case "hangs": threading.Event().wait()
            case "returns": return "a string"
            case "writes": return Artifact("stranger.txt", self.media_type, bytes(4_000_000_000))
            case "is killed": os.kill(os.getpid(), signal.SIGKILL)

exporter = Exporter()
'''
FAULTS = ("raises", "hangs", "returns", "writes", "is killed")


def command(world: World, code: int, *arguments: str, **more: str) -> str:
    """Run the job as the machine does, its standard output on a disk that is full."""
    world.tonight.unheard = True
    world.tonight.waits = True  # for another issue, what it could not read and the next run can
    moment = {"SOURCE_DATE_EPOCH": str(int(world.tonight.clock.timestamp()))}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "syndicate", "run", "syndicate.toml", *arguments],
            cwd=world.desk.folder,
            env=os.environ | moment | more,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == code, done.stderr
    return done.stderr


@situation
def standard_output_is_full(world: World) -> bool:
    def run() -> None:
        world.write(story := world.story(f"command-{world.night}.md"))
        world.serve()
        assert "nothing was published" not in command(world, Exit.SOME_INPUTS_FAILED, "--json")
        assert story.mark.encode() in published(world.desk.out)["feed.json"]

    return before_the_run(world, run)


@situation
def a_plugin_fails_in_all_ways(world: World) -> bool:
    def run() -> None:
        installed = world.desk.folder.with_name(f"installed-{world.night}")
        info = installed / "stranger-1.0.dist-info"
        info.mkdir(parents=True)
        (installed / "stranger.py").write_text(STRANGER, "utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[syndicate.exporters]\nstranger = stranger:exporter\n")
        before = world.desk.job.read_text("utf-8")
        tables = "".join(
            f'[[output]]\nname = "stranger-{number}"\ntitle = "{fault}"\nformats = ["stranger"]\n'
            f'file = "s{number}"\nlimit = 1\n\n'
            for number, fault in enumerate(FAULTS)
        )
        bounded = before.replace("item_seconds = 0", "item_seconds = 10").replace("jobs = 1", "jobs = 2")
        bounded = bounded.replace("item_megabytes = 0", "item_megabytes = 900")
        world.desk.configure(bounded.replace("[limits]", f"{tables}[limits]", 1))
        world.write(story := world.story(f"command-{world.night}.md"))
        world.serve()
        said = command(world, Exit.SOME_INPUTS_FAILED, PYTHONPATH=str(installed))
        for number in range(len(FAULTS)):
            assert f"failed: s{number}.stranger: " in said, said
        assert said.count("a fault of the package stranger") == len(FAULTS) - 1, said
        assert story.mark.encode() in published(world.desk.out)["feed.json"], said
        world.desk.configure(before)

    return before_the_run(world, run)


class CutOff(BaseException):
    """What ends a run as a kill does: nothing of it is handled."""


def cut_off(world: World, where: str) -> None:
    def killed(*_: object, **__: object) -> None:
        raise CutOff

    world.tonight.unheard = True
    world.tonight.patches.append(lambda patch: patch.setattr(generations, where, killed))
    with suppress(CutOff):
        world.run()
    world.tonight.patches.pop()
    with closing(sqlite3.connect(world.desk.folder / "state" / NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
