"""What answers in a source's place: maintenance, a login, half a feed. Nothing of it is published or kept as a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk
from helpers.misbehaving_server import Server, reply, serving

from syndicate.errors import Exit
from syndicate.job.config.load import load
from syndicate.job.run import RunReport

MAINTENANCE = reply(
    b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Maintenance</h1>"
    b"<p>We are busy with our servers, and will be back for you in the morning.</p></body></html>",
    content_type="text/html",
    etag='"busy"',
)
PLAIN = reply(b"Service is not available tonight, please come back later.", content_type="text/plain")
STORY = " ".join(
    f"The {word} of the old swing bridge was looked at by an engineer." for word in ("deck", "pier", "gate")
)


def feed(*titles: str, end: str = "</channel></rss>") -> bytes:
    items = "".join(
        f"<item><guid>https://swing.example/{number}</guid><title>{title}</title><description>{STORY}</description></item>"
        for number, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>Swing</title>{items}{end}'.encode()


def page(title: str, text: str) -> bytes:
    return reply(
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p>"
        "</article></body></html>".encode(),
        content_type="text/html",
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        found.answers["/feed"] = reply(feed("The bridge opens", "The bridge shuts"), etag='"good"')
        found.answers["/page"] = page("The ferry stays", STORY)
        yield found


def desk_of(folder: Path, server: Server, path: str, more: str = "") -> Desk:
    table = f'url = "{server.url(path)}"\nallow_private = true\n{more}'
    return Desk(folder / "desk", JOB.replace('path = "articles"', table))


def copies(desk: Desk) -> bytes:
    return b"".join(
        path.read_bytes() for path in (desk.folder / "state" / "cache").glob("*.*") if path.is_file()
    )


def holds(desk: Desk, report: RunReport, before: dict[str, tuple[int, bytes]]) -> None:
    assert (report.new, report.corrected, report.exit_code) == (0, 0, Exit.SOME_INPUTS_FAILED)
    assert desk.state() == before
    assert b"The bridge opens" in copies(desk)


@pytest.mark.parametrize("answer", [MAINTENANCE, PLAIN], ids=["page", "text"])
def test_a_feed_never_becomes_a_page(tmp_path: Path, server: Server, answer: bytes) -> None:
    desk = desk_of(tmp_path, server, "/feed")
    assert desk.night().new == 2
    before = desk.state()
    server.answers["/feed"] = answer
    for night in (2, 3):
        report = desk.night(night)
        [failure] = report.failures
        assert server.url("/feed") in failure.message
        assert ": was feed and is " in failure.message
        holds(desk, report, before)
    # The good copy was not replaced, so that the server is asked by its validator.
    assert server.requests[-1].fields["if-none-match"] == '"good"'
    server.answers["/feed"] = reply(feed("The bridge opens", "The bridge shuts", "A third one"))
    assert desk.night(4).new == 1


@pytest.mark.parametrize(
    "body",
    [
        feed("The bridge opens", "The bridge sh")[:-120],
        feed(),
        b'<rss version="2.0"><channel>',
        feed("New", end=""),
    ],
    ids=["in an item", "empty", "in the head", "between items"],
)
def test_half_a_feed_and_an_empty_one_are_no_good_copies(tmp_path: Path, server: Server, body: bytes) -> None:
    desk = desk_of(tmp_path, server, "/feed")
    desk.night()
    before = desk.state()
    server.answers["/feed"] = reply(body)
    report = desk.night(2)
    assert len(report.failures) == 1
    holds(desk, report, before)


def test_a_feed_that_says_its_format_is_no_page_on_the_first_night_either(
    tmp_path: Path, server: Server
) -> None:
    desk = desk_of(tmp_path, server, "/feed", 'format = "feed"')
    desk.write("../note.md", "A note", "Of the desk.")
    table = '[[source]]\nname = "notes"\npath = "note.md"\n\n[[output]]'
    desk.configure(desk.job.read_text("utf-8").replace("[[output]]", table, 1))
    server.answers["/feed"] = MAINTENANCE
    report = desk.night()
    assert (report.new, len(report.failures)) == (1, 1)
    assert "Maintenance" not in desk.text("feed.json")


def test_a_page_that_became_a_login_is_held_until_it_is_accepted(tmp_path: Path, server: Server) -> None:
    desk = desk_of(tmp_path, server, "/page")
    assert desk.night().new == 1
    [article] = desk.items()
    before = desk.state()
    server.answers["/page"] = page(
        "Log in", "Please log in with your mail address to read the ferry's story."
    )
    early = syndicate(desk.folder, "ledger", "accept", article["id"])
    assert (early.returncode, "no page of it is held" in early.stderr) == (Exit.USAGE, True)
    for night in (2, 3):
        report = desk.night(night)
        [warning] = report.warnings
        assert "held, since 'The ferry stays' lost its title" in warning
        assert desk.state() == before
    done = syndicate(desk.folder, "ledger", "accept", article["id"])
    assert done.returncode == Exit.DONE, done.stderr
    assert desk.night(4).corrected == 1
    [after] = desk.items()
    assert (after["id"], after["title"]) == (article["id"], "Log in")
    server.answers["/page"] = page(
        "Something else", "Quite other words stand here now, and nothing of before."
    )
    assert desk.night(5).corrected == 0


def test_only_the_held_version_is_accepted_and_not_the_page_of_another_night(
    tmp_path: Path, server: Server
) -> None:
    desk = desk_of(tmp_path, server, "/page")
    desk.night()
    [article] = desk.items()
    before = desk.state()
    server.answers["/page"] = page("The ferry goes", "It was sold, and nobody will cross the river any more.")
    desk.night(2)
    assert syndicate(desk.folder, "ledger", "accept", article["id"]).returncode == Exit.DONE
    server.answers["/page"] = page("Log in", "Please log in with your mail address to read on.")
    [warning] = desk.night(3).warnings
    assert "it is 'Log in' now" in warning
    assert desk.state() == before


def test_a_page_may_change_its_title_or_its_words(tmp_path: Path, server: Server) -> None:
    desk = desk_of(tmp_path, server, "/page")
    desk.night()
    server.answers["/page"] = page("The ferry stays for good", f"{STORY} So it was said on Friday.")
    assert desk.night(2).corrected == 1
    server.answers["/page"] = page("The ferry stays for good", "It was all a mistake, and the ferry goes.")
    assert desk.night(3).corrected == 1


def test_init_writes_the_format_that_a_source_has(tmp_path: Path, server: Server) -> None:
    (tmp_path / "one.xml").write_bytes(feed("A"))
    (tmp_path / "many").mkdir()
    given = (
        "--source",
        "one.xml",
        "--source",
        server.url("/feed"),
        "--source",
        server.url("/gone"),
        "--source",
        "many",
    )
    named = (
        "--title",
        "T",
        "--url",
        "https://t.example/",
        "--no-disclaimer",
        "ours",
        "--allow-host",
        server.host,
    )
    done = syndicate(tmp_path, "init", *named, *given)
    assert done.returncode == Exit.DONE, done.stderr
    sources = load(tmp_path / "syndicate.toml").source
    assert [(source.format, source.allow_private) for source in sources] == [
        ("feed", False), ("feed", True), ("", True), ("", False)
    ]  # fmt: skip
    assert "answered 404" in (tmp_path / "syndicate.toml").read_text("utf-8")


def test_init_takes_the_feeds_of_a_reader(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(
        '<opml version="2.0"><head><title>Mine</title></head><body><outline text="Harbour">'
        '<outline type="rss" text="Quay &amp; Co" xmlUrl="https://quay.example/rss"/>'
        '<outline type="rss" text="Quay + Co" title="Quay &amp; Co" xmlUrl="https://quay.example/atom"/></outline>'
        '<outline text="Quay again" xmlUrl="https://quay.example/rss"/><outline text="No feed"/>'
        '<outline text="Locks" xmlUrl="http://locks.example/"/></body></opml>',
        "utf-8",
    )
    named = ("--title", "T", "--url", "https://t.example/", "--no-disclaimer", "ours")
    done = syndicate(tmp_path, "init", *named, "--opml", "mine.opml")
    assert done.returncode == Exit.DONE, done.stderr
    found = [
        (source.name, source.url, source.format, source.section)
        for source in load(tmp_path / "syndicate.toml").source
    ]
    assert found == [
        ("quay-co", "https://quay.example/rss", "feed", "Harbour"),
        ("quay-co-2", "https://quay.example/atom", "feed", "Harbour"),
        ("locks", "http://locks.example/", "feed", ""),
    ]
    done = syndicate(tmp_path, "init", "other.toml", *named, "--opml", "syndicate.toml")
    assert done.returncode == Exit.USAGE
    assert "syndicate.toml" in done.stderr
