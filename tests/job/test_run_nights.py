"""Nights that mix what sources, people and machines do, drawn from a seed: each article is out once, for ever.

What can happen stands in `nightly_sources`, `nightly_people` and `nightly_machine`, one function each; a seed deals it
out. After every night everything that has an address, was copied or was mailed is looked through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from helpers import nightly_machine, nightly_people, nightly_sources
from helpers.delivery import mail_server
from helpers.misbehaving_server import serving
from helpers.nightly_situations import SITUATIONS
from helpers.nightly_world import DEAD_AFTER, STRANGE, World, items_of, marks_in, published

from syndicate.errors import Exit
from syndicate.ingest import linked_pages
from syndicate.job.run import RunReport
from syndicate.verify.published import verify_published

KINDS = (nightly_sources, nightly_people, nightly_machine)
"""Each adds its own to SITUATIONS."""
NIGHTS = 20
EACH_NIGHT = 3


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[World]:
    monkeypatch.setattr(linked_pages, "PAUSE_SECONDS", 0)
    seed, nights = request.param
    with serving() as server, mail_server() as office:
        yield World(tmp_path, server, office, seed, nights)


class Deck:
    """Deals situations to nights: each comes once before any comes again, and first those that take several nights."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._left = ["a_source_dies_for_some_nights", "the_clock_is_at_2099"]

    def deal(self, count: int) -> None:
        names = self._left
        self._left = []
        for name in [*names, *(name for name in self._shuffled() if name not in names)]:
            if count and name not in self._left and SITUATIONS[name](self._world) is not False:
                self._world.happened[name] += 1
                self._world.tonight.names.append(name)
                count -= 1
            elif name not in self._left:
                self._left.append(name)

    def _shuffled(self) -> list[str]:
        names = sorted(SITUATIONS)
        self._world.random.shuffle(names)
        return names


class Judge:
    """What must be true after every night. Keeps what was true before."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: Counter[str] = Counter()
        self._changed: dict[str, str] = {}
        self._issues: dict[str, str] = {}

    def judge(self, report: RunReport) -> None:
        self._codes(report)
        self._told_once(report)
        files = published(self._world.desk.out)
        self._ids(files)
        self._feeds_agree(files)
        self._dates(files)
        self._issue_of_each(files)
        self._nothing_strange(files)
        self._gone_everywhere(files)
        self._copied(files)
        self._readable()

    def _codes(self, report: RunReport) -> None:
        world = self._world
        sources = {world.server.url(feed.path): name for name, feed in world.feeds.items()}
        sources[world.server.url("/page")] = "page"
        dead = {
            name
            for name in world.tonight.dying
            if world.tonight.clock - (world.feeds[name].last_good if name in world.feeds else world.moment())
            >= DEAD_AFTER
        }
        failing = world.tonight.failing | dead
        named = {sources.get(failure.source, failure.source) for failure in report.failures}
        named = {re.sub(r"(-\d\d-\d\d)-\d+\.txt$", r"\1.txt", name) for name in named}  # a volume of an issue
        named |= {"delivery" for _ in report.undelivered}
        assert named == failing, (named, failing, report.failures, report.undelivered)
        assert report.exit_code == (Exit.SOME_INPUTS_FAILED if failing else Exit.DONE)

    def _told_once(self, report: RunReport) -> None:
        tonight = self._world.tonight
        for part in () if tonight.unheard else tonight.said:
            assert any(part in line for line in report.warnings), (part, report.warnings)
        for line in report.warnings:
            asked_for = any(part in line for part in tonight.again) or "by a clock that showed" in line
            assert asked_for or not self._lines[line], line
        self._lines.update(report.warnings)

    def _ids(self, files: dict[str, bytes]) -> None:
        """Each story that was told is out under one id, the one that it had first, and no id is of two."""
        world, out = self._world, dict[str, str]()
        for name, items in items_of(files).items():
            for id_, item in items.items():
                [mark] = marks_in(item["title"] + item["content_html"])
                assert out.setdefault(mark, id_) == id_, f"{name}: {mark} is {out[mark]} and {id_}"
        assert len(set(out.values())) == len(out)
        for mark, id_ in out.items():
            assert world.ids.setdefault(mark, id_) == id_, f"{mark} was {world.ids[mark]} and is {id_}"
        assert set(out) == set(world.told) - set(world.gone), (
            set(world.told) - set(world.gone) - set(out),
            set(out) - (set(world.told) - set(world.gone)),
        )

    def _feeds_agree(self, files: dict[str, bytes]) -> None:
        for name, items in items_of(files).items():
            rss, atom = name.replace("feed", "rss", 1), name.replace("feed", "atom", 1)
            for other in (rss.replace("json", "xml"), atom.replace("json", "xml")):
                text = files[other].decode()
                assert marks_in(text) == set().union(
                    *(marks_in(item["title"] + item["content_html"]) for item in items.values())
                ), other

    def _dates(self, files: dict[str, bytes]) -> None:
        """An update moves with a difference that a reader sees, and never back."""
        world, marks = self._world, {id_: mark for mark, id_ in self._world.ids.items()}
        seen: set[str] = set()
        for items in items_of(files).values():
            for id_, item in items.items():
                date, before = item.get("date_modified", ""), self._changed.get(id_, "")
                if before and not world.tonight.options.get("reset_clock"):
                    assert date >= before, item
                    assert date == before or marks[id_] in world.changed | world.twins, (item, before)
                    seen |= {marks[id_]} if date != before else set()
                self._changed[id_] = date
        world.changed -= seen

    def _issue_of_each(self, files: dict[str, bytes]) -> None:
        """Each story stands in one issue, and stays in it."""
        world = self._world
        for kind in ("txt", "eml"):
            found: dict[str, str] = {}
            for name, data in files.items():
                if re.fullmatch(rf"daily-\d.*\.{kind}", name):
                    for mark in marks_in(_text_of(data, kind)):
                        assert found.setdefault(mark, name) == name, f"{mark}: {name}, {found[mark]}"
            hidden = set(world.gone) | (world.spoilt if kind == "txt" else set())
            due = {
                mark for mark, night in world.told.items() if night < world.night or not world.tonight.waits
            }
            assert due - hidden <= set(found), (kind, due - hidden - set(found))
            assert hidden.isdisjoint(found)

    def _nothing_strange(self, files: dict[str, bytes]) -> None:
        whole = b"".join((*files.values(), *self._world.letters))
        assert [word for word in STRANGE if word.encode() in whole] == []

    def _gone_everywhere(self, files: dict[str, bytes]) -> None:
        """What was withdrawn is nowhere on the disk, with an address or without one; Atom says so."""
        world = self._world
        on_disk = [path for path in world.desk.out.rglob("*") if path.is_file() and not path.is_symlink()]
        for path in (path for path in on_disk if path.suffix != ".epub" and path.name != "receipt.json"):
            found = marks_in(_text_of(path.read_bytes(), path.suffix[1:])) & set(world.gone)
            assert not found, f"{path}: {found}"
        for mark in set(world.gone) & world.tonight.touched & set(world.ids):
            assert f'ref="{world.ids[mark]}"'.encode() in files["atom.xml"]

    def _copied(self, files: dict[str, bytes]) -> None:
        copy = self._world.copy
        if "delivery" not in self._world.tonight.failing and copy.is_dir():
            there = {path.relative_to(copy).as_posix(): path for path in copy.rglob("*") if path.is_file()}
            there.pop(".syndicate-copy.json")
            assert {name: path.read_bytes() for name, path in there.items()} == files

    def _readable(self) -> None:
        for path in self._world.desk.out.rglob("*"):
            if not path.is_symlink() and path.name not in ("lock", "job", "forget"):
                wanted = 0o755 if path.is_dir() else 0o644
                assert path.stat().st_mode & wanted == wanted, path


def _text_of(data: bytes, kind: str) -> str:
    if kind != "eml":
        return data.decode("utf-8", "replace")
    message = message_from_bytes(data, policy=policy.default)
    return "".join(part.get_content() for part in message.walk() if part.get_content_maintype() == "text")


def spend(world: World, nights: int) -> None:
    """Let nights go by, and look at each."""
    deck, judge = Deck(world), Judge(world)
    for feed in world.feeds.values():
        feed.stories = [world.story(name=str(number)) for number in (2, 1)]
    world.feeds["board"].stories.clear()
    nightly_sources.one_phrase_stands_below_many_headlines(world)
    world.write(world.story("first.md"))
    for night in range(1, nights + 1):
        if night > 1:
            world.dawn(night)
            if night < nights:
                deck.deal(EACH_NIGHT)
        world.serve()
        tonight = world.tonight
        if tonight.before:
            tonight.before()
        report = world.run(**tonight.options)
        world.learn()
        try:
            judge.judge(report)
        except AssertionError as error:
            error.add_note(f"seed {world.seed}, night {night}: {', '.join(tonight.names)}; {report.warnings}")
            raise
    report = world.run()
    assert (report.changed, report.warnings, report.failures) == (False, (), ())
    assert all(proof.exact and not proof.warning for proof in verify_published((str(world.desk.out),)))
    _letters(world)


def _letters(world: World) -> None:
    """No letter came twice, and none was dated ahead of its night."""
    subjects = Counter(str(message_from_bytes(data)["Message-ID"]) for data in world.letters)
    assert [subject for subject, times in subjects.items() if times > 1] == []
    for data in world.letters:
        date = parsedate_to_datetime(str(message_from_bytes(data)["Date"]))
        assert date <= world.moment() or date.year == 2099


@pytest.mark.parametrize("world", [(11, NIGHTS)], indirect=True)
def test_twenty_nights_of_all_situations_keep_each_article_once_under_its_id(world: World) -> None:
    spend(world, NIGHTS)
    assert set(SITUATIONS) - set(world.happened) == set()


@pytest.mark.slow
@pytest.mark.parametrize("world", [(seed, 100) for seed in (29, 47, 101)], indirect=True)
def test_a_hundred_nights_of_all_situations_keep_each_article_once_under_its_id(world: World) -> None:
    spend(world, world.last)
    assert set(SITUATIONS) - set(world.happened) == set()
