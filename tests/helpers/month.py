"""What happens in a month at the Herald: an editors' folder, a wire on the web, readers, and nights that go wrong."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_bytes
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import feedparser
from filelock import FileLock
from helpers.delivery import Office, by_mail
from helpers.jobs import FIRST_NIGHT, JOB, Desk
from helpers.misbehaving_server import Server, drip, reply, reset

from syndicate.errors import SyndicateError
from syndicate.verify.published import verify_published

_OUTPUTS = """[[source]]
name = "wire"
url = "{url}"
allow_private = true

[[output]]
name = "weekly"
formats = ["epub"]
period = "weekly"
latest = "latest"

{mail}
formats = ["eml"]

[limits]
fetch_seconds = 3
"""


def month_job(server: Server, office: Office) -> str:
    """Feeds of five, a daily letter in two formats and by mail, a weekly book, the catalogue."""
    more = _OUTPUTS.format(url=server.url("/feed.json"), mail=by_mail(office.port))
    job = JOB.replace("catalogue = false", "").replace("[limits]", more, 1)
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


EXPECTED = {5: 1, 6: 1, 9: 75, 24: 4, 27: 1, 28: 4}
"""The exit codes of nights that are not 0. A wire that cannot be had is told, and its last good copy stands in."""


def fault(desk: Desk, server: Server, office: Office, night: int) -> int:
    """What goes wrong before a night's run; the night that the clock shows."""
    wrong = {
        3: reply(b"", "500 Internal Server Error"),
        6: reply(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id'),
        11: reset,
        22: reply(wire(night), content_length="999999"),
        25: drip(b"HTTP/1.1 200 OK\r\n\r\n"),
    }
    server.answers["/feed.json"] = wrong.get(night, reply(wire(night)))  # type: ignore[assignment]
    office.answers["RCPT"] = ["451 come again"] * 9 if night == 5 else []
    if night in (8, 20):
        killed(desk, night)
    if night == 14:
        shutil.rmtree(desk.folder / "state")
    if night == 17:
        (desk.out / "rss.xml").resolve().write_text("<rss>half of a fe")
    if night == 27:
        (desk.articles / "broken.json").write_text('{"articles": [', "utf-8")
    return night - 1 if night == 16 else night


@contextmanager
def machine(desk: Desk, night: int) -> Iterator[None]:
    """What is wrong with the machine during a night's run. The last two need the desk's own file system."""
    if night == 9:
        with FileLock(desk.folder / "state" / "lock"):
            yield
    elif night == 24:
        filler = desk.folder / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(b"\0" * 4096)
                file.flush()
        yield
        filler.unlink()
    elif night == 28:
        subprocess.run(["mount", "-o", "remount,ro", desk.folder], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", desk.folder], check=True)
    else:
        yield


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
        assert all(proof.exact and not proof.warning for proof in verify_published((str(desk.out),)))


class Subscriber:
    """A feed reader on the web: which items are new to it, and what it saw of each."""

    def __init__(self) -> None:
        self.new: Counter[str] = Counter()
        self.titles: dict[str, str] = {}
        self.unchanged = 0
        self._etag: str | None = None
        self._modified: str | None = None

    def poll(self, url: str) -> None:
        """Ask as feed readers do: what I have is this old, is there anything newer?"""
        parsed = feedparser.parse(url, etag=self._etag, modified=self._modified)
        if parsed.status == HTTPStatus.NOT_MODIFIED:
            self.unchanged += 1
            return
        assert parsed.status == HTTPStatus.OK
        assert not parsed.bozo
        self._etag, self._modified = parsed.etag, parsed.modified
        for entry in parsed.entries:
            if entry.id not in self.titles:
                self.new[entry.title] += 1
            assert self.titles.setdefault(entry.id, entry.title) == entry.title


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """A static web server of a folder, with entity tags and times as the common ones give them; its address."""

    class Handler(SimpleHTTPRequestHandler):
        def send_head(self):  # type: ignore[no-untyped-def]
            status = Path(self.translate_path(self.path)).stat()
            self._etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
            if self.headers.get("If-None-Match") == self._etag:
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.end_headers()
                return None
            return super().send_head()

        def end_headers(self) -> None:
            self.send_header("ETag", self._etag)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class Letters:
    """What a subscriber by mail got, and what the job said of letters whose fate it does not know."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.unknown: set[str] = set()

    def fetch(self, office: Office) -> None:
        for _, _, data in office.taken:
            self.got[str(message_from_bytes(data)["Subject"])] += 1
        office.taken.clear()


def spend(desk: Desk, server: Server, office: Office, nights: int) -> Iterator[tuple[int, set[str]]]:
    """Let nights go by. Yields each when it is over, and the letters of which the job knows no end."""
    for night in range(1, nights + 1):
        at_the_desk(desk, night)
        clock = fault(desk, server, office, night)
        unknown: set[str] = set()
        with machine(desk, night):
            try:
                report = desk.night(clock)
            except SyndicateError as error:
                code: int = error.exit_code
            except ExceptionGroup as group:
                code = max(error.exit_code for error in group.exceptions if isinstance(error, SyndicateError))
            else:
                code = report.exit_code
                unknown = {one.what for one in report.deliveries if one.outcome == "unknown"}
        assert code in ({0, 1} if unknown else {EXPECTED.get(night, 0)}), night
        (desk.articles / "broken.json").unlink(missing_ok=True)
        yield night, unknown
