"""WebSub: a hub is told of each feed that changed, and of nothing else, through the door to the network."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from helpers.delivery import NOW, FileLog, parcel

from syndicate.job.deliver import Delivery, PublishedFile, WebSub, check, deliver, probe

TOPIC = "https://harbour.example/news/atom.xml"


@dataclass
class Hub:
    url: str = ""
    statuses: list[int] = field(default_factory=list)
    pings: list[list[tuple[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Hub]:
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
            hub.pings.append(parse_qsl(body, strict_parsing=True))
            self._answer(hub.statuses.pop(0) if hub.statuses else 204)

        def do_GET(self) -> None:
            self._answer(405)

        def _answer(self, status: int) -> None:
            hub.asked.append(self.path)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Listener(socketserver.ThreadingTCPServer):
        allow_reuse_address = True

    with Listener(("127.0.0.1", 0), Handler) as listener:
        hub.url = f"http://127.0.0.1:{listener.server_address[1]}/hub"
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield hub
        finally:
            listener.shutdown()
            thread.join()


@pytest.fixture
def log(tmp_path: Path) -> FileLog:
    return FileLog(tmp_path / "log")


def feed(data: bytes = b"<feed/>", topic: str = TOPIC) -> PublishedFile:
    return parcel(data, "atom.xml", "application/atom+xml", topic=topic)


def ping(hub: Hub, log: FileLog, *parcels: PublishedFile) -> tuple[Delivery, ...]:
    return deliver(WebSub(outputs=("feeds",), hub=hub.url, allow_private=True), parcels, log, log.states, NOW)


def test_the_hub_is_pinged_once_for_each_change_of_a_feed(log: FileLog):
    book = parcel(b"book", "daily-7.epub", "application/epub+zip")
    with serving() as hub:
        assert [one.outcome for one in ping(hub, log, feed(), book)] == ["done"]
        assert ping(hub, log, feed(), book) == ()
        other = feed(topic="https://harbour.example/news/r%C3%A9sum%C3%A9.xml?a=1&b=2")
        assert len(ping(hub, log, feed(b"<feed>new</feed>"), other)) == 2
    assert hub.pings == [
        [("hub.mode", "publish"), ("hub.url", topic)] for topic in (TOPIC, TOPIC, other.topic)
    ]
    assert set(hub.asked) == {"/hub"}


def test_a_feed_that_returns_to_an_earlier_state_has_changed(log: FileLog):
    with serving() as hub:
        for data in (b"old", b"new", b"old"):
            assert [one.outcome for one in ping(hub, log, feed(data))] == ["done"]
    assert len(log.states) == 1


@pytest.mark.parametrize("status", [400, 404, 307, 301, 500])
def test_a_ping_that_the_hub_does_not_take_is_repeated_by_the_next_run(log: FileLog, status: int):
    with serving() as hub:
        hub.statuses = [status]
        (failed,) = ping(hub, log, feed())
        assert (failed.outcome, failed.code) == ("failed", "not-delivered")
        assert f"{hub.url}: answered {status}" in failed.reason
        assert [one.outcome for one in ping(hub, log, feed())] == ["done"]
        assert "/elsewhere" not in hub.asked


def test_a_ping_after_which_a_run_was_cut_off_is_repeated(log: FileLog):
    with serving() as hub:
        log.begin(f"websub {hub.url} {TOPIC} {feed().sha256}")
        assert [one.outcome for one in ping(hub, log, feed())] == ["done"]


def test_a_hub_in_a_private_network_is_asked_only_where_the_job_allows_it(log: FileLog):
    with serving() as hub:
        (failed,) = deliver(WebSub(outputs=("feeds",), hub=hub.url), [feed()], log, {}, NOW)
        assert "an address in a private network" in failed.reason
        assert "allow_private" in failed.hint
        assert hub.asked == []


def test_a_secret_in_the_hub_s_address_is_sent_and_shown_nowhere(log: FileLog):
    with serving() as hub:
        hub.statuses = [403]
        secret = WebSub(outputs=("feeds",), hub=f"{hub.url}?token=Qx7tok3nV9w2", allow_private=True)
        (failed,) = deliver(secret, [feed()], log, {}, NOW)
        assert hub.asked == ["/hub?token=Qx7tok3nV9w2"]
    assert "Qx7" not in repr(failed) + str(log.events())


def test_whether_a_hub_is_there_is_found_out_without_a_ping():
    with serving() as hub:
        target = WebSub(outputs=("feeds",), hub=hub.url, allow_private=True)
        assert probe(target) == ()  # it answers 405
        assert hub.pings == []
    (problem,) = probe(target)
    assert "not reached: Connection refused: check the URL" in problem


@pytest.mark.parametrize("hub", ["hub.example", "ftp://hub.example/", "https://"])
def test_a_hub_that_is_no_url_of_the_web_is_named(hub: str):
    assert check(WebSub(outputs=("feeds",), hub="https://hub.example/")) == ()
    (problem,) = check(WebSub(outputs=("feeds",), hub=hub))
    assert "write its URL" in problem
