"""What people do in a night: letters, corrections, archives, and what lies about in an editors' folder."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta

from helpers.jobs import NOTICE
from helpers.nightly_situations import changed, free_file, situation
from helpers.nightly_world import World, stamp

from syndicate.export.newsletter import Txt
from syndicate.job.run.rulings import restore, withdraw
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.theme import Theme

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
    if not name or len(world.files) == 1:  # a folder without any is a disk that is away
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
