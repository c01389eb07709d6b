"""A small world for the nightly job: feeds and pages on loopback, an editors' folder, subscribers, a clock of its own.

What stands in it is what the job must make of it: each story has a mark that stands nowhere else, and the world knows
which marks are out, which are gone and what may fail tonight.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

import pytest
from helpers.delivery import Office, by_mail
from helpers.jobs import FIRST_NIGHT, JOB, Desk
from helpers.misbehaving_server import Say, Server, reply

from syndicate.job.run import RunOptions, RunReport, run

WORDS = tuple(
    f"{first}{middle}{last}"
    for first in (
        "bar",
        "dol",
        "fen",
        "gur",
        "kil",
        "lom",
        "mar",
        "nes",
        "pel",
        "ros",
        "sun",
        "tam",
        "vel",
        "wes",
    )
    for middle in ("a", "e", "i", "o", "u")
    for last in (
        "bert",
        "ck",
        "dale",
        "ford",
        "gate",
        "lin",
        "mond",
        "ner",
        "port",
        "rick",
        "ster",
        "ton",
        "wick",
    )
)
STOCK = (
    "Whoever wants the post writes to the harbour office before Friday, and brings papers, boots and a good word of "
    "somebody whom we know."
)
STRANGE = ("Maintenance tonight", "Please log in", "Prove that you are human", "colour: red", "all: harbour")
"""What servers and folders say beside articles; none of it may ever be published or mailed."""
DEAD_AFTER = timedelta(days=3)


@dataclass(eq=False)
class Story:
    """What a source tells. `mark` stands in its text and nowhere else; `name` is what its source calls it."""

    mark: str
    name: str
    title: str
    text: str
    at: datetime
    slug: str
    stays: bool = False
    """Whether it is left alone by other situations."""

    @property
    def link(self) -> str:
        return f"https://pages.example/{self.slug}"


@dataclass
class Feed:
    """A feed on the web. `kind` says how it calls its items: number, place, or address."""

    kind: str
    path: str
    stories: list[Story] = field(default_factory=list)
    scheme: str = "http"
    tracking: str = ""
    counted: str = ""
    """What it adds to each link, to count readers."""
    touched: datetime | None = None
    """When it says that each item was updated."""
    twice: Story | None = None
    """A story whose number the next one has, too."""
    full: bool = False
    dead_since: int = 0
    last_good: datetime = FIRST_NIGHT
    moved: bool = False
    """Whether it has given no good answer under its address yet."""


class World:
    """All of it. `tonight` is thrown away each morning."""

    def __init__(self, folder: Path, server: Server, office: Office, seed: int, last: int) -> None:
        self.random = random.Random(seed)
        self.seed, self.last = seed, last
        self.server = server
        self.office = office
        self.count = 0
        self.night = 1
        self.feeds = {
            "lock": Feed("number", "/lock"),
            "quay": Feed("number", "/quay"),
            "places": Feed("place", "/places"),
            "pages": Feed("address", "/pages"),
            "board": Feed("number", "/board"),
            "pit": Feed("number", "/pit", full=True),
        }
        self.page = self.story("page")
        self.copy = folder / "copy"
        self.desk = Desk(folder / "desk", self._job())
        self.files: dict[str, Story] = {}
        """The editors' articles, by file name."""
        self.told: dict[str, int] = {}
        """The marks that the job has been told in a good answer, and on which night."""
        self.gone: dict[str, str] = {}
        """The marks that were taken down or withdrawn, and by whom."""
        self.changed: set[str] = set()
        """The marks of which a reader will see a difference, once their source is heard."""
        self.twins: set[str] = set()
        """The marks that stand twice in one feed: their link is that of the one that the feed has not dropped."""
        self.spoilt: set[str] = set()
        """The marks that plain text cannot show."""
        self.excerpts: set[str] = set()
        self.ids: dict[str, str] = {}
        """The ids under which marks are out, for ever."""
        self.mailed_late = 0
        """The last night on which the mail server took nothing."""
        self.letters: list[bytes] = []
        self._later: list[Callable[[], object]] = []
        self.happened: Counter[str] = Counter()
        self.tonight = Tonight(FIRST_NIGHT)

    def _job(self) -> str:
        tables = "".join(
            f'[[source]]\nname = "{name}"\nurl = "{self.server.url(feed.path)}"\nallow_private = true\n'
            f'format = "feed"\n{"full_text = true" if feed.full else ""}\n\n'
            for name, feed in self.feeds.items()
        )
        tables += f'[[source]]\nname = "page"\nurl = "{self.server.url("/page")}"\nallow_private = true\n\n'
        tables += '[[source]]\nname = "desk"\npath = "."\nmissing = "withdraw"\n'
        job = JOB.replace('[[source]]\nname = "desk"\npath = "articles"\n', tables)
        job = job.replace("limit = 3", "limit = 12").replace('["txt"]', '["txt", "eml"]\nvolume = 25')
        books = '[[output]]\nname = "book"\nformats = ["epub"]\nperiod = "weekly"\nsources = ["desk"]\n\n'
        more = f'{books}{by_mail(self.office.port)}\n[[delivery]]\nto = "copy"\nurl = "file://{self.copy}"\n\n[limits]'
        return job.replace("[limits]", more, 1)

    def edit(self, old: str, new: str) -> None:
        """Change the job file."""
        text = self.desk.job.read_text("utf-8")
        assert old in text, old
        self.desk.configure(text.replace(old, new))

    def next_night(self, what: Callable[[], object]) -> None:
        """Let something happen before the next night's run."""
        self._later.append(what)

    def dawn(self, night: int) -> None:
        """Begin another night, with what follows from the last one."""
        self.night = night
        self.tonight = Tonight(self.moment())
        later, self._later = self._later, []
        for what in later:
            what()

    # --- Stories ------------------------------------------------------------------------------------------------------

    def words(self, count: int) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(count))

    def story(self, name: str = "", **more: str) -> Story:
        """A new one, of tonight."""
        self.count += 1
        mark = f"mark{self.count:04}"
        title = more.get("title", f"{self.words(2)} {self.count}".capitalize())
        at = self.moment() - timedelta(hours=3) + timedelta(seconds=self.count)
        return Story(
            mark, name or str(self.count), title, more.get("text", self.words(40)), at, f"s{self.count}"
        )

    def moment(self) -> datetime:
        return FIRST_NIGHT + timedelta(days=self.night - 1)

    def write(self, story: Story, file: str = "", **fields: str) -> None:
        """Put a story into the editors' folder."""
        name = file or story.name
        fields = {"date": story.at.isoformat(), **fields}
        self.desk.write(name, story.title, f"{story.text} {story.mark}.", day=fields.pop("date"), **fields)
        self.files[name] = story

    def any_of(self, feed: str) -> Story | None:
        """A story of a feed that the job knows, and that nothing else happens to."""
        free = [story for story in self.feeds[feed].stories if self.is_free(story)]
        return self.random.choice(free) if free else None

    def is_free(self, story: Story) -> bool:
        return (
            not story.stays
            and story.mark in self.told
            and story.mark not in self.gone
            and story.mark not in self.tonight.touched
        )

    # --- What servers say ---------------------------------------------------------------------------------------------

    def rss(self, feed: Feed) -> bytes:
        head = '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Feed</title>'
        items = (self._item(feed, story, place) for place, story in enumerate(feed.stories, 1))
        return f"{head}{''.join(items)}</channel></rss>".encode()

    def _item(self, feed: Feed, story: Story, place: int) -> str:
        match feed.kind:
            case "address":
                named = f"<guid>{feed.scheme}{story.link.removeprefix('https')}{escape(feed.tracking)}</guid>"
            case "place":
                named = f'<guid isPermaLink="false">{place}</guid>'
            case _:
                named = f'<guid isPermaLink="false">{story.name}</guid>'
        link = self.server.url(f"/pit/{story.slug}") if feed.full else story.link + feed.counted
        text = story.text if feed.full else story.text + ("" if feed.path == "/board" else f" {story.mark}.")
        if feed.full:
            text = f"{' '.join(story.text.split()[:12])} {story.mark}"
        date = story.at.strftime("%d %b %Y %H:%M:%S GMT")
        touched = f"<atom:updated>{feed.touched.isoformat()}</atom:updated>" if feed.touched else ""
        return (
            f"<item>{named}<title>{escape(story.title)}</title><description>{escape(text)}</description>"
            f"<link>{escape(link)}</link><pubDate>{date}</pubDate>{touched}</item>"
        )

    def html(self, story: Story, text: str = "") -> bytes:
        body = f"<h1>{story.title}</h1><p>{text or story.text} {story.mark}.</p>"
        page = f"<head><title>{story.title}</title></head><body><article>{body}</article></body></html>"
        return reply(f"<!DOCTYPE html><html>{page}".encode(), content_type="text/html")

    def serve(self) -> None:
        """Let the server say what there is tonight."""
        answers: dict[str, bytes | Say | list[bytes | Say]] = {}
        for name, feed in self.feeds.items():
            answers[feed.path] = self.tonight.answers.get(name) or reply(self.rss(feed))
            if feed.full:
                for story in feed.stories:
                    if story.mark not in self.excerpts:
                        answers[f"/pit/{story.slug}"] = self.html(story)
        answers["/page"] = self.tonight.answers.get("page") or self.html(self.page)
        self.server.answers = answers

    def learn(self) -> None:
        """What a run that came to its end has been told."""
        for name, feed in self.feeds.items():
            if name not in self.tonight.answers:
                feed.last_good, feed.moved = self.tonight.clock, False
                for story in feed.stories:
                    self.told.setdefault(story.mark, self.night)
        if "page" not in self.tonight.answers:
            self.told.setdefault(self.page.mark, self.night)
        for story in self.files.values():
            self.told.setdefault(story.mark, self.night)

    # --- A night ------------------------------------------------------------------------------------------------------

    def run(self, **options: object) -> RunReport:
        """Run the job as it is set up tonight."""
        try:
            with self.tonight.machine():
                return run(self.desk.job, RunOptions(now=self.tonight.clock, **options))  # type: ignore[arg-type]
        finally:
            self.letters += [data for _, _, data in self.office.taken]
            self.office.taken.clear()


@dataclass
class Tonight:
    """What holds for one night. `failing` are the sources, outputs and deliveries that have to be named."""

    clock: datetime
    answers: dict[str, bytes | Say] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    dying: list[str] = field(default_factory=list)
    """The feeds that give no good answer any more; from some days on that is a failure."""
    touched: set[str] = field(default_factory=set)
    """The marks to which something happens tonight: one thing each."""
    faults: list[Callable[[ExitStack], object]] = field(default_factory=list)
    """What is wrong with the machine while the job runs."""
    patches: list[Callable[[pytest.MonkeyPatch], None]] = field(default_factory=list)
    before: Callable[[], None] | None = None
    """A run that comes to a bad end, before the one that is looked at."""
    again: list[str] = field(default_factory=list)
    """Parts of lines that have to be said tonight, though they were before: somebody has to act."""
    said: list[str] = field(default_factory=list)
    """Parts of lines that have to be said tonight."""
    options: dict[str, object] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    unheard: bool = False
    """Whether a run was cut off that had something to say."""
    waits: bool = False
    """Whether what is new waits for the next issue, since there is one of this day."""

    @contextmanager
    def machine(self) -> Iterator[None]:
        with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
            for one in self.patches:
                one(patch)
            for fault in self.faults:
                fault(stack)
            yield


def published(out: Path) -> dict[str, bytes]:
    """What has an address below the folder of outputs, by name."""
    current = (out / ".syndicate" / "current").resolve()
    return {
        path.relative_to(current).as_posix(): path.read_bytes()
        for path in sorted(current.rglob("*"))
        if path.is_file()
    }


def items_of(files: dict[str, bytes]) -> dict[str, dict[str, dict[str, str]]]:
    """The items of each JSON feed document by their ids."""
    found = {}
    for name, data in files.items():
        if re.fullmatch(r"feed(-archive-\d+)?\.json", name):
            items = json.loads(data)["items"]
            found[name] = {item["id"]: item for item in items}
            assert len(found[name]) == len(items), f"{name}: an id stands twice"
    return found


def marks_in(text: str) -> set[str]:
    return set(re.findall(r"mark\d{4}", text))


def stamp(path: Path, seconds: int = 0) -> None:
    """An old time stamp, so that the file is not looked at twice."""
    os.utime(path, (1_700_000_000 + seconds, 1_700_000_000 + seconds))
