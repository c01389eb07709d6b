"""Nights that mix what sources and people do, drawn from a seed: each article is out once, under one id, for ever."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from jobs import FIRST_NIGHT, JOB, Desk
from misbehaving_server import Server, reply, serving

from syndicate.run import RunReport
from syndicate.run.rulings import withdraw

NIGHTS = 20
MAINTENANCE = reply(
    b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Maintenance tonight.</p></body></html>"
)
WORDS = "quay tide weir lock ferry crane hull rope buoy pier gull sail mast keel deck anchor".split()  # noqa: SIM905


@dataclass
class Story:
    """What a feed tells. `mark` stands in its text and nowhere else; `name` is what its feed calls it."""

    mark: str
    name: str
    title: str
    text: str
    night: int


@dataclass
class Feeds:
    """Two feeds and what becomes of them: ``numbers`` counts its items, ``pages`` names their addresses."""

    random: random.Random
    stories: dict[str, list[Story]] = field(default_factory=lambda: {"numbers": [], "pages": []})
    count: int = 0
    scheme: str = "http"
    tracked: bool = False

    def story(self, night: int) -> Story:
        self.count += 1
        mark = f"mark{self.count:03}"
        text = " ".join(self.random.choice(WORDS) for _ in range(24))
        title = f"{self.random.choice(WORDS).title()} {self.count}"
        return Story(mark, str(self.count), title, f"{text} {mark}.", night)

    def happen(self, night: int) -> None:
        draw = self.random.random
        for stories in self.stories.values():
            stories[:0] = [self.story(night) for _ in range(self.random.randint(0, 2))]
            del stories[9:]
        numbers, pages = self.stories["numbers"], self.stories["pages"]
        self.scheme = "https" if draw() < 0.2 else self.scheme
        self.tracked = draw() < 0.4
        if draw() < 0.3 and pages:  # the same story in the other feed, under a number
            one = self.random.choice(pages)
            if one.mark not in {story.mark for story in numbers}:
                numbers.insert(0, Story(one.mark, f"t{one.name}", one.title, one.text, one.night))
        if draw() < 0.3 and pages:  # a new headline, which is in the address too
            one = self.random.choice(pages)
            if one.mark not in {story.mark for story in numbers}:
                one.title, one.name = f"{one.title} again", f"{one.name}-again"
        if draw() < 0.3 and numbers:  # a correction
            one = self.random.choice(numbers)
            if one.mark not in {story.mark for story in pages}:
                one.text += f" Corrected on night {night}."

    def rss(self, feed: str, night: int) -> bytes:
        return "".join(
            ['<rss version="2.0"><channel><title>', feed, "</title>"]
            + [self.item(feed, story, night) for story in self.stories[feed]]
            + ["</channel></rss>"]
        ).encode()

    def item(self, feed: str, story: Story, night: int) -> str:
        if feed == "numbers":
            named = f'<guid isPermaLink="false">{story.name}</guid>'
        else:
            tracking = f"?utm_campaign=n{night}" if self.tracked else ""
            named = f"<guid>{self.scheme}://pages.example/{story.name}{tracking}</guid>"
        date = (FIRST_NIGHT + timedelta(days=story.night, minutes=int(story.mark[4:]))).strftime(
            "%d %b %Y %H:%M:00 GMT"
        )
        text = f"<description>{escape(story.text)}</description><pubDate>{date}</pubDate>"
        return f"<item>{named}<title>{story.title}</title>{text}</item>"

    def answer(self, feed: str, night: int) -> bytes:
        """What the server says tonight: mostly the feed."""
        body = self.rss(feed, night)
        wrong = [
            MAINTENANCE,
            reply(b"", "500 No"),
            reply(body[: len(body) // 2]),
            reply(b"<rss><channel/></rss>"),
        ]
        return self.random.choice(wrong) if self.random.random() < 0.25 else reply(body)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def desk_of(folder: Path, server: Server) -> Desk:
    tables = "".join(
        f'[[source]]\nname = "{name}"\nurl = "{server.url(f"/{name}")}"\nallow_private = true\nformat = "feed"\n\n'
        for name in ("numbers", "pages")
    )
    job = JOB.replace('[[source]]\nname = "desk"\npath = "articles"\n', tables).replace(
        "limit = 3", "limit = 500"
    )
    return Desk(folder / "desk", job.replace('["rss", "atom", "json"]', '["atom", "json"]'))


def shown(desk: Desk) -> dict[str, str]:
    """The id of each story that is out, by its mark; no story is out twice."""
    found: dict[str, str] = {}
    for item in desk.items():
        [mark] = re.findall(r"mark\d+", item["content_html"])
        assert mark not in found, f"{mark} is out as {found[mark]} and {item['id']}"
        found[mark] = item["id"]
    return found


@pytest.mark.parametrize(
    "seed", [11, pytest.param(29, marks=pytest.mark.slow), pytest.param(47, marks=pytest.mark.slow)]
)
def test_nights_of_all_kinds_keep_each_article_once_under_its_id(
    tmp_path: Path, server: Server, seed: int
) -> None:
    feeds = Feeds(random.Random(seed))
    desk = desk_of(tmp_path, server)
    feeds.stories["numbers"], feeds.stories["pages"] = [feeds.story(0)], [feeds.story(0)]
    ids: dict[str, str] = {}
    gone: set[str] = set()
    lines: list[str] = []

    def night(number: int, *, well: bool = False) -> RunReport:
        for feed in feeds.stories:
            server.answers[f"/{feed}"] = (
                reply(feeds.rss(feed, number)) if well else feeds.answer(feed, number)
            )
        report = desk.night(number)
        lines.extend(report.warnings)
        now = shown(desk)
        assert all(ids.setdefault(mark, id_) == id_ for mark, id_ in now.items())
        assert gone.isdisjoint(now)
        assert b"Maintenance" not in b"".join(desk.files().values())
        return report

    night(1, well=True)
    for number in range(2, NIGHTS):
        feeds.happen(number)
        if feeds.random.random() < 0.15 and (there := sorted(set(ids) - gone)):
            mark = feeds.random.choice(there)
            withdraw(desk.job, ids[mark], "a letter", FIRST_NIGHT + timedelta(days=number - 1))
            gone.add(mark)
        if number == NIGHTS // 2:
            desk.configure(desk.job.read_text("utf-8").replace("herald.example.org", "pier.example"))
        night(number)
    night(NIGHTS, well=True)
    told = {story.mark for stories in feeds.stories.values() for story in stories}
    assert told - gone <= set(shown(desk))
    assert [line for line in lines if lines.count(line) > 1] == []
    report = night(NIGHTS, well=True)
    assert (report.changed, report.warnings, report.failures) == (False, (), ())
