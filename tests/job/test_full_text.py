"""Feeds of excerpts: each item's page is asked for politely and read, and what stays an excerpt is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.jobs import JOB, NOTICE, Desk
from helpers.misbehaving_server import Server, reply, serving

from syndicate.errors import Exit, UsageError
from syndicate.ingest import linked_pages
from syndicate.ingest.fetch.request import SourceRequest
from syndicate.job.config.load import load

PARTS = (
    "The quarry above the town is full of water since the pumps were switched off in the spring of last year.",
    "Swimmers come by the hundred on warm days, although three signs forbid it in two languages and one drawing.",
    "A fence would cost more than the quarry ever earned, said its last owner, who keeps bees there by now.",
)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_pages, "PAUSE_SECONDS", 0)


def feed(server: Server, *names: str) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>About the {name}</title><description>{PARTS[0]}"
        f"</description><link>{server.url('/' + name)}</link><pubDate>{day:02} May 2026 08:00:00 GMT</pubDate></item>"
        for day, name in enumerate(names, 1)
    )
    return reply(f'<rss version="2.0"><channel><title>Pits</title>{items}</channel></rss>'.encode())


def page(name: str, more: str = "") -> bytes:
    text = "".join(f"<p>{part}</p>" for part in PARTS)
    html = f"<html><head><title>About the {name}</title></head><body><div class='menu'>Home Sport</div>"
    html += f"<div class='story'><h1>About the {name}</h1>{text}{more}</div><div id='end'>All rights of nobody.</div>"
    return reply(f"<!DOCTYPE html>{html}</body></html>".encode(), content_type="text/html")


def desk_of(folder: Path, server: Server, more: str = "full_text = true") -> Desk:
    table = f'url = "{server.url("/feed")}"\nallow_private = true\n{more}'
    return Desk(folder / "desk", JOB.replace('path = "articles"', table).replace("limit = 3", "limit = 30"))


def texts(desk: Desk) -> dict[str, str]:
    return {item["title"]: item["content_html"] for item in desk.items()}


def test_the_text_is_the_page_s_and_the_rest_is_the_feed_s(tmp_path: Path, server: Server) -> None:
    server.answers |= {"/feed": feed(server, "quarry", "pit"), "/quarry": page("quarry"), "/pit": page("pit")}
    desk = desk_of(tmp_path, server)
    report = desk.night()
    assert (report.new, report.exit_code) == (2, Exit.DONE)
    for text in texts(desk).values():
        assert all(part in text for part in PARTS)
        assert NOTICE in text.replace("&nbsp;", "\u00a0")
        assert "Home Sport" not in text
    assert [item["id"] for item in desk.items()][-1] == "tag:herald.example.org,1970-01-01:desk/quarry"
    assert server.paths() == ["/feed", "/quarry", "/pit"]
    assert desk.night(2).changed is False
    assert server.paths()[3:] == ["/feed"]


def test_selectors_choose_what_is_kept_and_what_is_removed(tmp_path: Path, server: Server) -> None:
    more = '<aside class="ad"><p>Buy honey of the quarry, the best there is in this town.</p></aside>'
    server.answers |= {"/feed": feed(server, "quarry"), "/quarry": page("quarry", more)}
    desk = desk_of(tmp_path, server, 'full_text = true\nkeep = [".story p", "#end"]\nremove = [".ad"]')
    desk.night()
    [text] = texts(desk).values()
    assert all(part in text for part in (*PARTS, "All rights of nobody."))
    assert "Buy honey" not in text


def test_an_item_without_its_page_is_a_reported_excerpt_and_completed_later(
    tmp_path: Path, server: Server
) -> None:
    server.answers |= {"/feed": feed(server, "quarry", "pit"), "/quarry": page("quarry")}
    desk = desk_of(tmp_path, server)
    report = desk.night()
    [line] = [one for one in report.warnings if "kept the feed's text as an excerpt" in one]
    assert "About the pit: kept the feed's text as an excerpt, because its page could not be read" in line
    assert "answered 404" in line
    assert PARTS[1] not in texts(desk)["About the pit"]
    assert desk.night(2).warnings == ()
    server.answers["/pit"] = page("pit")
    assert desk.night(3).corrected == 1
    assert PARTS[1] in texts(desk)["About the pit"]
    before = desk.state()
    del server.answers["/pit"]
    server.answers["/feed"] = reply(server.answers["/feed"].partition(b"\r\n\r\n")[2] + b"<!-- -->")  # type: ignore[union-attr]
    report = desk.night(4)
    assert (report.corrected, desk.state()) == (0, before)


def test_a_page_with_fewer_words_than_its_item_is_a_wall(tmp_path: Path, server: Server) -> None:
    wall = b"<!DOCTYPE html><html><body><article><p>Please subscribe.</p></article></body></html>"
    server.answers |= {"/feed": feed(server, "quarry"), "/quarry": reply(wall, content_type="text/html")}
    desk = desk_of(tmp_path, server)
    assert "it has fewer words than the feed" in desk.night().warnings[0]
    assert "Please subscribe" not in desk.text("feed.json")


@pytest.mark.parametrize("address", ["/etc/hostname", "file:///etc/hostname", "-", "ftp://127.0.0.1/x"])
def test_a_feed_names_no_file_as_a_page(server: Server, address: str) -> None:
    class Refusing:
        def load(self, uri: str) -> None:
            raise AssertionError(uri)

    assert list(linked_pages.linked_pages(Refusing(), [address])) == [(address, "it is not on the web")]  # type: ignore[arg-type]


def test_since_and_max_items_bound_what_is_taken(tmp_path: Path, server: Server) -> None:
    names = [f"pit{number}" for number in range(9)]
    server.answers["/feed"] = feed(server, *names)
    desk = desk_of(tmp_path, server, 'since = "2026-05-03"\nmax_items = 5')
    assert desk.night().new == 3
    assert sorted(texts(desk)) == ["About the pit2", "About the pit3", "About the pit4"]
    # What is out stays out of no feed because the bound moved.
    desk.configure(desk.job.read_text("utf-8").replace("2026-05-03", "2026-05-09"))
    report = desk.night(2)
    assert (report.new, report.withdrawn, len(desk.items())) == (0, 0, 3)


def test_headers_and_a_login_come_from_the_environment_and_go_to_one_origin(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIT_KEY", "k3y-of-the-pit")
    monkeypatch.setenv("PIT_PASSWORD", "open sesame")
    with serving() as other:
        server.answers["/feed"] = feed(other, "quarry")
        other.answers["/quarry"] = page("quarry")
        more = (
            'full_text = true\nheaders = { Accept-Language = "en" }\nusername = "pit"\n'
            'secret_headers = { X-Api-Key = { env = "PIT_KEY" } }\npassword = { env = "PIT_PASSWORD" }'
        )
        desk = desk_of(tmp_path, server, more)
        desk.night()
        asked_for = next(one for one in server.requests if one.path == "/feed").fields
        assert (asked_for["x-api-key"], asked_for["accept-language"]) == ("k3y-of-the-pit", "en")
        assert asked_for["authorization"] == "Basic cGl0Om9wZW4gc2VzYW1l"
        for request in other.requests:
            assert not {"x-api-key", "authorization"} & set(request.fields)
    for path in (*desk.folder.joinpath("state").rglob("*"), *desk.out.rglob("*")):
        if path.is_file():
            assert b"k3y-of" not in path.read_bytes()
            assert b"sesame" not in path.read_bytes()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('since = "May"', "'May' is no day"),
        ('keep = [".a"]', "keep is for the pages of full_text"),
        ('full_text = true\nremove = ["a["]', "'a[' is no CSS selector"),
        ('headers = { "a b" = "c" }', "the header field 'a b' cannot be sent"),
        ('headers = { a = "c\\r\\nd: e" }', "the header field 'a' cannot be sent"),
        ('password = "open"', "a secret is not written here"),
    ],
)
def test_impossible_settings_are_explained(tmp_path: Path, server: Server, more: str, said: str) -> None:
    desk = desk_of(tmp_path, server, more)
    with pytest.raises(ExceptionGroup) as caught:
        load(desk.job)
    assert said in str(caught.value.exceptions[0])
    with pytest.raises(UsageError):
        SourceRequest("https://a.example/", {"x": "\n"})
