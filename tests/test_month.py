"""Thirty nights that nobody watches: articles appear, change and go, ten nights go wrong, and every promise holds.

The web is a real server on loopback, kills are SIGKILL, readers are feedparser and the rules of feeds.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from filelock import FileLock
from jobs import FIRST_NIGHT, JOB, NOTICE, Desk
from judges.feed_rules import check_atom, check_json, check_rss
from misbehaving_server import Server, drip, reply, reset, serving

from syndicate.errors import LockedError, SyndicateError
from syndicate.prove import prove_again

NIGHTS = 30
URL = "https://herald.example.org/news/"


def month_job(server: Server) -> str:
    """The desk's own folder, and a wire on the web; feeds of five, a daily letter in two formats, the catalogue."""
    wire = (
        f'[[source]]\nname = "wire"\nurl = "{server.url("/feed.json")}"\nallow_private = true\n\n[[output]]'
    )
    job = JOB.replace("catalogue = false", "").replace("[[output]]", wire, 1)
    return job.replace("limit = 3", "limit = 5").replace('["txt"]', '["txt", "eml"]')


def wire(night: int) -> bytes:
    """The wire's newest ten stories; the fourth is corrected on night 9."""
    stories = range(max(1, night - 9), night + 1)
    items = [
        {
            "id": f"tag:wire.example,2026:{number}",
            "title": f"Wire story {number}",
            "date_published": (FIRST_NIGHT + timedelta(days=number - 2, hours=9)).isoformat(),
            "content_html": f"<p>Text of wire story {number}{', corrected' if number == 4 and night >= 9 else ''}.</p>",
        }
        for number in stories
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items}
    ).encode()


def at_the_desk(desk: Desk, night: int) -> None:
    """What editors do on a day: a story every other day; corrections, an embargo, a withdrawal, a deleted file."""
    day = (FIRST_NIGHT + timedelta(days=night - 1)).date().isoformat()
    if night % 2:
        desk.write(f"{night}.md", f"Desk story {night}", f"Text of desk story {night}.", day=day)
    if night == 2:
        desk.write(
            "held.md", "Held story", "Text of the held story.", day=day, embargo="2026-05-12T00:00:00Z"
        )
    if night == 7:
        desk.write("5.md", "Desk story 5", "Text of desk story 5, corrected.", day="2026-05-05")
    if night == 11:
        desk.write("9.md", "Desk story 9", "Text of desk story 9.", day="2026-05-09", status="withdrawn")
    if night == 13:
        (desk.articles / "3.md").unlink()


def fault(desk: Desk, server: Server, night: int) -> int:
    """What goes wrong before or while a night's run; the night that the clock shows."""
    wrong = {
        3: reply(b"", "500 Internal Server Error"),
        6: reply(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id'),
        10: reset,
        22: reply(wire(night), content_length="999999"),
        25: drip(b"HTTP/1.1 200 OK\r\n\r\n"),
    }
    server.answers["/feed.json"] = wrong.get(night, reply(wire(night)))  # type: ignore[assignment]
    if night in (8, 20):
        killed(desk, night)
    if night == 14:
        shutil.rmtree(desk.folder / "state")
    if night == 17:
        (desk.out / "rss.xml").resolve().write_text("<rss>half of a fe")
    if night == 27:
        (desk.articles / "broken.json").write_text('{"articles": [', "utf-8")
    return night - 1 if night == 16 else night


def killed(desk: Desk, night: int) -> None:
    """Runs of the real command that are killed somewhere; whoever looks in between sees whole files."""
    moment = str(int((FIRST_NIGHT + timedelta(days=night - 1)).timestamp()))
    environment = os.environ | {"SOURCE_DATE_EPOCH": moment}
    chance = random.Random(night)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "syndicate", "run", str(desk.job)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.2, 1.2))
        process.kill()
        process.wait()
        assert all(proof.exact and not proof.warning for proof in prove_again((str(desk.out),)))


class Subscriber:
    """A feed reader: which items are new to it, and what it saw of each."""

    def __init__(self) -> None:
        self.new: Counter[str] = Counter()
        self.titles: dict[str, str] = {}

    def poll(self, data: bytes) -> None:
        parsed = feedparser.parse(data)
        assert not parsed.bozo
        for entry in parsed.entries:
            if entry.id not in self.titles:
                self.new[entry.title] += 1
            assert self.titles.setdefault(entry.id, entry.title) == entry.title


def nights(desk: Desk, server: Server) -> Iterator[int]:
    """Run the month; yields after each night."""
    for night in range(1, NIGHTS + 1):
        at_the_desk(desk, night)
        clock = fault(desk, server, night)
        if night == 19:
            with FileLock(desk.folder / "state" / "lock"), pytest.raises(LockedError):
                desk.night(clock)
        else:
            with suppress(ExceptionGroup, SyndicateError):
                desk.night(clock)
        (desk.articles / "broken.json").unlink(missing_ok=True)
        yield night


def check_feeds(desk: Desk) -> None:
    for path in desk.out.glob("atom*.xml"):
        assert check_atom(path.read_bytes(), URL + path.name) == []
    for path in desk.out.glob("rss*.xml"):
        assert check_rss(path.read_bytes(), URL + path.name) == []
    for path in desk.out.glob("feed*.json"):
        assert check_json(path.read_bytes(), URL + path.name) == []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def month(folder: Path, server: Server) -> tuple[Desk, Subscriber]:
    desk, subscriber = Desk(folder, month_job(server)), Subscriber()
    for _ in nights(desk, server):
        proofs = list(prove_again((str(desk.out),)))
        assert proofs
        assert all(proof.exact and not proof.warning for proof in proofs)
        check_feeds(desk)
        subscriber.poll((desk.out / "atom.xml").read_bytes())
    return desk, subscriber


@pytest.mark.slow
def test_a_month_with_ten_bad_nights_keeps_every_promise_and_is_the_same_twice(
    tmp_path: Path, server: Server
) -> None:
    desk, subscriber = month(tmp_path / "first", server)

    stories = {f"Wire story {n}" for n in range(1, NIGHTS + 1)} | {
        f"Desk story {n}" for n in range(1, NIGHTS, 2)
    }
    assert set(subscriber.new) == stories | {"Held story"}
    assert set(subscriber.new.values()) == {1}, "each article is new once, whatever became of it"

    letters = [path.read_text("utf-8") for path in sorted(desk.out.glob("daily-2026-*.txt"))]
    shown = Counter(
        title for letter in letters for title in re.findall(r"^\d+\. (.+)\n-+$", letter, re.MULTILINE)
    )
    assert shown == Counter((stories | {"Held story"}) - {"Desk story 9"}), "each in exactly one letter"
    assert not any(
        title == "Held story" for letter in letters[:8] for title in re.findall(r"Held story", letter)
    )

    everything = b"".join(path.read_bytes() for path in desk.out.iterdir() if path.is_file())
    assert b"Text of desk story 9." not in everything
    assert b"deleted-entry" in (desk.out / "atom.xml").read_bytes()
    assert "Text of wire story 4, corrected." in "".join(letters)
    assert "Text of desk story 5, corrected." in "".join(letters)
    assert all(NOTICE.split("\u00a0")[0] in letter for letter in letters)

    again, _ = month(tmp_path / "second", server)
    first, second = (served(one.out) for one in (desk, again))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def served(folder: Path) -> dict[str, bytes]:
    """All that a web server would serve, folders too."""
    current = (folder / ".syndicate" / "current").resolve()
    return {
        str(path.relative_to(current)): path.read_bytes()
        for path in sorted(current.rglob("*"))
        if path.is_file()
    }
