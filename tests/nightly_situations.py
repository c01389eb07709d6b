"""What sources, people and machines do in a night. Each situation is one function, named by what happens.

It changes the world for tonight or from now on, and says what has to be named. It returns False where it cannot happen
tonight; it is tried again on another night.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from filelock import FileLock
from jobs import NOTICE
from misbehaving_server import reply
from nightly_world import STOCK, Story, World, published, stamp

from syndicate import publish
from syndicate.errors import Exit, LedgerError, LockedError
from syndicate.export.newsletter import Txt
from syndicate.ledger import NAME, Ledger
from syndicate.model import Edition
from syndicate.plugins import Artifact
from syndicate.run.rulings import accept, restore, withdraw
from syndicate.theme import Theme

Situation: TypeAlias = Callable[[World], bool | None]

SITUATIONS: dict[str, Situation] = {}


def situation(function: Situation) -> Situation:
    SITUATIONS[function.__name__] = function
    return function


# --- Ids that clash ---------------------------------------------------------------------------------------------------


@situation
def two_feeds_give_one_number(world: World) -> None:
    for name in ("lock", "quay"):
        world.feeds[name].stories.insert(0, world.story(name=f"n{world.night}"))


@situation
def one_number_stands_twice_in_a_feed(world: World) -> None:
    for _ in range(2):
        world.feeds["quay"].stories.insert(0, world.story(name=f"twice-{world.night}"))


@situation
def a_feed_changes_to_https(world: World) -> None:
    feed = world.feeds["pages"]
    feed.scheme = "http" if feed.scheme == "https" else "https"


@situation
def addresses_get_tracking_parameters(world: World) -> None:
    world.feeds["pages"].tracking = f"?utm_source=rss&utm_campaign=n{world.night}"


@situation
def links_count_readers(world: World) -> None:
    world.feeds["lock"].counted = f"?utm_id={world.night}"


@situation
def a_headline_changes_and_the_address_with_it(world: World) -> bool:
    story = world.any_of("pages")
    if story is None:
        return False
    story.title, story.slug = f"{story.title} again", f"{story.slug}-again"
    return changed(world, story)


@situation
def a_feed_numbers_all_its_items_anew(world: World) -> None:
    for story in world.feeds["lock"].stories:
        story.name = f"{story.name}x"


@situation
def a_feed_numbers_its_items_by_place(world: World) -> None:
    world.feeds["places"].stories.insert(0, world.story())
    del world.feeds["places"].stories[6:]


@situation
def a_story_is_corrected_while_its_number_changes(world: World) -> bool:
    story = world.any_of("places")
    if story is None:
        return False
    world.feeds["places"].stories.insert(0, world.story())
    return corrected(world, story)


@situation
def equal_text_under_two_numbers_of_a_feed(world: World) -> bool:
    story = world.any_of("quay")
    return story is not None and twin(world, story, "quay")


@situation
def one_story_stands_in_two_feeds(world: World) -> bool:
    story = world.any_of("pages")
    return story is not None and twin(world, story, "lock")


@situation
def one_phrase_stands_below_many_headlines(world: World) -> None:
    board = world.feeds["board"]
    for _ in range(2):
        story = world.story(text=STOCK)
        story.title = f"Wanted: mate for the {story.title} {story.mark}"
        story.at = world.moment().replace(hour=0, minute=0)
        story.stays = True
        board.stories.insert(0, story)
    del board.stories[3:]


@situation
def a_feed_has_another_order(world: World) -> None:
    world.random.shuffle(world.feeds["quay"].stories)


@situation
def a_feed_states_updates_that_nobody_sees(world: World) -> None:
    world.feeds["quay"].touched = world.moment() - timedelta(hours=1)


@situation
def stories_are_corrected(world: World) -> bool:
    found = [story for name in ("lock", "quay", "pages") if (story := world.any_of(name))]
    for story in found:
        corrected(world, story)
    return found != []


@situation
def a_feed_drops_its_oldest(world: World) -> None:
    for name in ("lock", "quay", "pages"):
        del world.feeds[name].stories[5:]


# --- A page instead of a feed -----------------------------------------------------------------------------------------


def instead(world: World, body: bytes, **fields: str) -> bool:
    """Let a feed answer with something else, which fails it; it was good before."""
    names = [name for name in ("lock", "quay", "pages", "board") if name not in world.tonight.answers]
    if not names:
        return False
    name = world.random.choice(names)
    world.tonight.answers[name] = reply(body, **fields)
    world.tonight.failing.add(name)
    return True


def html(title: str) -> bytes:
    page = f"<head><title>{title}</title></head><body><h1>{title}</h1><p>{title}.</p></body></html>"
    return f"<!DOCTYPE html><html>{page}".encode()


@situation
def maintenance_in_a_feed_s_place(world: World) -> bool:
    return instead(world, html("Maintenance tonight"), content_type="text/html", etag='"busy"')


@situation
def a_login_in_a_feed_s_place(world: World) -> bool:
    return instead(world, html("Please log in"), content_type="text/html")


@situation
def a_captcha_in_a_feed_s_place(world: World) -> bool:
    return instead(world, b"Prove that you are human, and count the boats.", content_type="text/plain")


@situation
def an_empty_feed(world: World) -> bool:
    return instead(world, b'<rss version="2.0"><channel><title>Feed</title></channel></rss>')


@situation
def a_feed_cut_in_the_middle(world: World) -> bool:
    body = world.rss(world.feeds["quay"])
    if len(world.feeds["quay"].stories) < 2 or "quay" in world.tonight.answers:
        return False
    world.tonight.answers["quay"] = reply(body[: len(body) * 2 // 3])
    world.tonight.failing.add("quay")
    return True


@situation
def a_page_becomes_a_login_for_a_night(world: World) -> bool:
    if "page" in world.tonight.answers or world.page.mark not in world.told:
        return False
    world.tonight.answers["page"] = reply(html("Please log in"), content_type="text/html")
    world.tonight.said.append("lost its title and most of its words")
    world.tonight.again.append("lost its title and most of its words")
    return True


@situation
def a_page_becomes_another_one_and_that_is_accepted(world: World) -> bool:
    page = world.page
    if "page" in world.tonight.answers or not world.is_free(page):
        return False
    page.title, page.text = f"Anew {world.night}", f"{world.words(30)} on night {world.night}"
    world.tonight.touched.add(page.mark)
    world.tonight.said.append("lost its title and most of its words")
    world.tonight.again.append("lost its title and most of its words")

    def accepted() -> None:
        accept(world.desk.job, world.ids[page.mark], world.moment())
        world.changed.add(page.mark)

    world.next_night(accepted)
    return True


# --- A source that dies -----------------------------------------------------------------------------------------------


@situation
def a_source_has_a_hiccup(world: World) -> bool:
    moved = {name for name, feed in world.feeds.items() if feed.moved}
    names = [name for name in ("lock", "pages", "page") if name not in {*world.tonight.answers, *moved}]
    if not names:
        return False
    name = world.random.choice(names)
    wrong = [
        reply(b"", "500 No"),
        reply(b"", "429 Slowly", retry_after="9999"),
        reply(b"abc", content_length="99"),
    ]
    world.tonight.answers[name] = world.random.choice(wrong)
    return True


@situation
def a_source_dies_for_some_nights(world: World) -> bool:
    feed = world.feeds["board"]
    if feed.dead_since or "board" in world.tonight.answers or world.night > world.last - 5:
        return False
    feed.dead_since = world.night

    def dead() -> None:
        world.tonight.answers["board"] = reply(b"", "503 Gone away")
        feed.last_good = min(feed.last_good, world.moment())  # a clock may have been ahead
        world.tonight.dying.append("board")
        if world.night < feed.dead_since + 4:
            world.next_night(dead)
        else:
            feed.dead_since = 0

    dead()
    return True


# --- A source that moves ----------------------------------------------------------------------------------------------


@situation
def the_publication_moves(world: World) -> None:
    text = world.desk.job.read_text("utf-8")
    old = text.partition('url = "https://')[2].partition("/")[0]
    world.edit(f'url = "https://{old}/', f'url = "https://night{world.night}.example/')


@situation
def the_authority_changes(world: World) -> None:
    lines = [
        line for line in world.desk.job.read_text("utf-8").splitlines() if not line.startswith("authority")
    ]
    text = "\n".join(lines)
    world.desk.configure(
        text.replace('language = "en"', f'language = "en"\nauthority = "a{world.night}.example"')
    )


@situation
def a_source_has_another_address(world: World) -> bool:
    feed = world.feeds["lock"]
    if "lock" in world.tonight.answers:
        return False
    feed.moved = True
    old, feed.path = feed.path, f"/lock-{world.night}"
    world.edit(f'{world.server.url(old)}"', f'{world.server.url(feed.path)}"')
    return True


# --- Take-down --------------------------------------------------------------------------------------------------------


@situation
def a_letter_at_23_00(world: World) -> bool:
    out = [mark for mark in world.told if mark not in world.gone and mark not in world.tonight.touched]
    stays = {story.mark for feed in world.feeds.values() for story in feed.stories if story.stays}
    marks = sorted(set(out) & set(world.ids) - stays - world.spoilt - {world.page.mark})
    if not marks:
        return False
    mark = world.random.choice(marks)
    decided = withdraw(world.desk.job, world.ids[mark], "a letter", world.moment() - timedelta(hours=4))
    mailed = sum(mark.encode() in data for data in world.letters)
    assert bool(decided.mailed) == bool(mailed), (mark, decided.mailed)
    world.gone[mark] = "hand"
    world.tonight.touched.add(mark)
    return True


@situation
def what_was_taken_down_is_put_back(world: World) -> bool:
    marks = [mark for mark, by in world.gone.items() if by == "hand" and mark not in world.tonight.touched]
    if not marks:
        return False
    mark = world.random.choice(sorted(marks))
    restore(world.desk.job, world.ids[mark], world.moment() - timedelta(hours=4))
    del world.gone[mark]
    world.tonight.touched.add(mark)
    world.changed.add(mark)
    return True


@situation
def an_editor_withdraws_a_story(world: World) -> bool:
    name = free_file(world)
    if not name:
        return False
    story = world.files[name]
    world.write(story, name, status="withdrawn")
    world.gone[story.mark] = "editor"
    world.tonight.touched.add(story.mark)
    return True


@situation
def a_file_is_deleted(world: World) -> bool:
    name = free_file(world)
    if not name:
        return False
    story = world.files.pop(name)
    (world.desk.articles / name).unlink()
    world.gone[story.mark] = "deleted"
    world.tonight.touched.add(story.mark)
    return True


# --- One bad article --------------------------------------------------------------------------------------------------


@situation
def a_notice_cannot_be_set_in_one_format(world: World) -> bool:
    """Plain text loses the notice of one new story; the other formats carry it. Mended when it is corrected."""
    if world.tonight.patches or world.tonight.before or world.tonight.faults or world.tonight.waits:
        return False
    story = world.story(f"bad-{world.night}.md")
    world.write(story)
    world.spoilt.add(story.mark)
    real = Txt.export

    def export(self: Txt, edition: Edition, theme: Theme) -> Artifact:
        made = real(self, edition, theme)
        head, found, tail = made.data.decode().partition(story.mark)
        tail = tail.replace(NOTICE[:24], "", 1) if found else tail
        return Artifact(made.name, made.media_type, (head + found + tail).encode(), made.losses)

    world.tonight.patches.append(lambda patch: patch.setattr(Txt, "export", export))
    world.tonight.failing.add(f"daily-{world.moment().date()}.txt")

    def mended() -> None:
        story.text += " Mended."
        world.write(story)
        world.spoilt.remove(story.mark)
        world.changed.add(story.mark)

    world.next_night(mended)
    return True


# --- A first night of many --------------------------------------------------------------------------------------------


@situation
def an_archive_arrives(world: World) -> None:
    for number in range(30):
        world.write(world.story(f"archive-{world.night}-{number:02}.md"))


# --- Folders ----------------------------------------------------------------------------------------------------------


@situation
def no_articles_lie_among_the_articles(world: World) -> None:
    folder = world.desk.articles
    (folder / f"style{world.night}.css").write_text("body { colour: red }\n", "utf-8")
    (folder / "Makefile").write_text("all: harbour\n", "utf-8")
    with open(os.fsencode(folder / "caf") + b"\xe9.md", "wb") as file:  # noqa: PTH123 -- a name that is not UTF-8
        file.write(b"---\ntitle: all: harbour\n---\n\nall: harbour\n")
    elsewhere = world.desk.folder / f"copy-{world.night}"
    if world.desk.out.exists():
        shutil.copytree(world.desk.out, elsewhere, symlinks=True)
        world.next_night(lambda: shutil.rmtree(elsewhere))


@situation
def a_file_has_another_name(world: World) -> bool:
    name = free_file(world)
    if not name:
        return False
    story = world.files.pop(name)
    other = f"renamed-{world.night}.md"
    (world.desk.articles / name).rename(world.desk.articles / other)
    world.files[other] = story
    world.tonight.touched.add(story.mark)
    return True


@situation
def a_copy_of_a_file_is_forgotten(world: World) -> bool:
    name = free_file(world)
    if not name:
        return False
    copy = world.desk.articles / f"copy of {name}"
    shutil.copyfile(world.desk.articles / name, copy)
    stamp(copy, world.night)
    world.tonight.touched.add(world.files[name].mark)
    world.tonight.said.append("is the same article")
    world.tonight.again.append("is the same article")
    world.next_night(copy.unlink)
    return True


@situation
def an_editor_writes_and_corrects(world: World) -> None:
    world.write(world.story(f"story-{world.night}.md"))
    if name := free_file(world):
        story = world.files[name]
        story.text += f" Corrected on night {world.night}."
        world.write(story, name)
        changed(world, story)


@situation
def a_draft_becomes_a_story(world: World) -> None:
    story = world.story(f"draft-{world.night}.md")
    story.stays = True
    world.write(story, status="draft")
    del world.files[story.name]
    world.next_night(lambda: world.write(story))


# --- Excerpts ---------------------------------------------------------------------------------------------------------


@situation
def a_feed_of_excerpts_has_a_new_one(world: World) -> None:
    world.feeds["pit"].stories.insert(0, world.story())


@situation
def the_page_of_an_excerpt_is_missing(world: World) -> None:
    story = world.story()
    world.feeds["pit"].stories.insert(0, story)
    world.excerpts.add(story.mark)
    world.tonight.said.append("only what the feed holds is shown")

    def mended() -> None:
        world.excerpts.remove(story.mark)
        world.changed.add(story.mark)

    world.next_night(mended)


@situation
def fewer_items_of_a_feed_are_taken(world: World) -> None:
    text = world.desk.job.read_text("utf-8")
    if "max_items" not in text:
        quay = f'url = "{world.server.url("/quay")}"\n'
        world.edit(quay, f'{quay}max_items = 5\nsince = "2026-05-01"\n')


# --- Mail and copies --------------------------------------------------------------------------------------------------


@situation
def the_mail_server_says_later(world: World) -> None:
    world.office.answers["RCPT"] = ["451 come again"] * 9
    world.tonight.failing.add("delivery")
    world.feeds["quay"].stories.insert(0, world.story())
    world.next_night(world.office.answers.clear)


@situation
def the_disk_of_the_copies_is_away(world: World) -> None:
    world.copy.mkdir(exist_ok=True)
    away = world.copy.with_name("away")
    world.copy.rename(away)
    world.copy.write_text("no folder", "utf-8")
    world.tonight.failing.add("delivery")
    world.feeds["quay"].stories.insert(0, world.story())

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
        prepare = Ledger._prepare

        def small(self: Ledger) -> None:
            prepare(self)
            pages = self._db.execute("PRAGMA page_count").fetchone()[0]
            self._db.execute(f"PRAGMA max_page_count = {pages}")

        for number in range(30):  # more than fits into pages that are half full
            story = world.story(f"full-{world.night}-{number}.md", text=world.words(900))
            world.write(story)
        world.tonight.patches.append(lambda patch: patch.setattr(Ledger, "_prepare", small))
        with pytest.raises(LedgerError, match="full"):
            world.run()
        world.tonight.patches.pop()

    return before_the_run(world, full)


@situation
def the_clock_goes_back(world: World) -> bool:
    if world.tonight.patches:
        return False
    world.tonight.clock -= timedelta(hours=5)
    world.tonight.waits = True
    return True


@situation
def the_clock_is_at_2099(world: World) -> bool:
    if world.night > world.last - 2 or world.tonight.patches:
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
from syndicate.plugins import Artifact

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


def command(world: World, code: int, **more: str) -> str:
    """Run the job as the machine does, its standard output on a disk that is full."""
    world.tonight.unheard = True
    moment = {"SOURCE_DATE_EPOCH": str(int(world.tonight.clock.timestamp()))}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "syndicate", "run", "syndicate.toml"],
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
        world.feeds["quay"].stories.insert(0, story := world.story())
        world.serve()
        assert "nothing was published" not in command(world, Exit.SOME_INPUTS_FAILED)
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
        bounded = before.replace("item_seconds = 0", "item_seconds = 4").replace("jobs = 1", "jobs = 2")
        bounded = bounded.replace("item_megabytes = 0", "item_megabytes = 900")
        world.desk.configure(bounded.replace("[limits]", f"{tables}[limits]", 1))
        world.feeds["quay"].stories.insert(0, story := world.story())
        world.serve()
        said = command(world, Exit.SOME_INPUTS_FAILED, PYTHONPATH=str(installed))
        for number in range(len(FAULTS)):
            assert f"failed: s{number}.stranger: the exporter " in said
        assert said.count("a fault of the package stranger") == len(FAULTS) - 1, said
        assert story.mark.encode() in published(world.desk.out)["feed.json"]
        world.desk.configure(before)

    return before_the_run(world, run)


# --- What situations share --------------------------------------------------------------------------------------------


def changed(world: World, story: Story) -> bool:
    world.tonight.touched.add(story.mark)
    world.changed.add(story.mark)
    return True


def corrected(world: World, story: Story) -> bool:
    story.text += f" Corrected on night {world.night}."
    return changed(world, story)


def twin(world: World, story: Story, feed: str) -> bool:
    """Let a feed tell a story that is told already, under a name of its own; both stay as they are."""
    story.stays = True
    other = Story(
        story.mark, f"twin-{world.night}", story.title, story.text, story.at, f"{story.slug}-twin", stays=True
    )
    world.feeds[feed].stories.insert(0, other)
    return True


def free_file(world: World) -> str:
    """The name of an editor's file to which nothing else happens tonight."""
    names = [
        name for name, story in world.files.items() if world.is_free(story) and story.mark not in world.spoilt
    ]
    return world.random.choice(names) if names else ""


def before_the_run(world: World, what: Callable[[], None]) -> bool:
    """Let a run come to a bad end before the one that is looked at."""
    if world.tonight.before or world.tonight.patches:
        return False
    world.tonight.before = what
    return True


class CutOff(BaseException):
    """What ends a run as a kill does: nothing of it is handled."""


def cut_off(world: World, where: str) -> None:
    def killed(*_: object, **__: object) -> None:
        raise CutOff

    world.tonight.unheard = True
    world.tonight.patches.append(lambda patch: patch.setattr(publish, where, killed))
    with suppress(CutOff):
        world.run()
    world.tonight.patches.pop()
    with closing(sqlite3.connect(world.desk.folder / "state" / NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
