"""robots.txt: what it says is done, by RFC 9309, and asked once a run."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from helpers.misbehaving_server import Say, Server, drip, redirect, reply, reset, serving
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import FetchError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.robots import MAX_BYTES, parse

QUICK = FetchLimits(seconds=1, retries=0, allowed_hosts=frozenset({"127.0.0.1"}))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.answers |= {"/feed": reply(), "/a": reply(b"a")}
        yield server


def test_addresses_that_robots_txt_forbids_are_not_fetched(server: Server, tmp_path: Path):
    fetcher = Fetcher(tmp_path, QUICK)
    assert fetcher.fetch(server.url("/feed")).data == b"news"
    server.answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /feed\n")
    with Fetcher(tmp_path, QUICK) as fetcher:
        assert fetcher.fetch(server.url("/a")).data == b"a"
        with pytest.raises(
            FetchError, match=r"robots\.txt forbids it"
        ) as caught:  # nor does its copy stand in
            fetcher.fetch(server.url("/feed"))
    assert caught.value.hint == "ask the publisher for leave"
    assert server.paths() == ["/feed", "/a"]


def test_robots_txt_is_asked_once_a_run(server: Server):
    with Fetcher(None, QUICK) as fetcher:
        for _ in range(3):
            fetcher.fetch(server.url("/feed"))
        assert [request.path for request in server.requests].count("/robots.txt") == 1
        fetcher.close()
        fetcher.fetch(server.url("/feed"))
        assert [request.path for request in server.requests].count("/robots.txt") == 2


ALLOWING: dict[str, bytes] = {
    "401": reply(b"Disallow: /", "401 Unauthorized"),
    "404": reply(b"Disallow: /", "404 Not Found"),
    "410": reply(b"Disallow: /", "410 Gone"),
    "empty": reply(b""),
    "204": reply(b"", "204 No Content"),
    "loop": redirect("/robots.txt"),
    "page": reply(b"<!doctype html><title>Welcome</title>"),
}
FORBIDDING: dict[str, bytes | Say] = {
    "429": reply(b"", "429 Too Many Requests"),
    "500": reply(b"", "500 Internal Server Error"),
    "503": reply(b"", "503 Service Unavailable"),
    "reset": reset,
    "slow": drip(reply(b"", content_length="1000")),
    "short": reply(b"", content_length="10"),
    "private": redirect("http://10.0.0.1/robots.txt"),
}


@pytest.mark.parametrize("case", ALLOWING)
def test_a_site_that_has_no_rules_allows_all(server: Server, case: str):
    server.answers["/robots.txt"] = ALLOWING[case]
    assert Fetcher(None, QUICK).fetch(server.url("/feed")).data == b"news"


@pytest.mark.parametrize("case", FORBIDDING)
def test_a_site_that_cannot_be_asked_allows_nothing(server: Server, case: str):
    server.answers["/robots.txt"] = FORBIDDING[case]
    with pytest.raises(FetchError) as caught:
        Fetcher(None, QUICK).fetch(server.url("/feed"))
    assert ": robots.txt" not in caught.value.message  # the server's fault is what it is about
    assert server.paths() == []


@pytest.mark.parametrize("case", FORBIDDING)
def test_where_a_site_cannot_be_asked_the_rules_of_the_last_run_stand(
    server: Server, tmp_path: Path, case: str
):
    rules = reply(b"User-agent: *\nDisallow: /a")
    server.answers["/robots.txt"] = [rules, FORBIDDING[case]]
    Fetcher(tmp_path, QUICK).fetch(server.url("/feed"))
    later = Fetcher(tmp_path, QUICK)
    with pytest.raises(FetchError, match=r"robots\.txt forbids it"):
        later.fetch(server.url("/a"))
    assert server.paths() == ["/feed"]


def test_the_last_copy_is_used_if_robots_txt_is_unknown(server: Server, tmp_path: Path):
    with serving() as other:  # the rules themselves have no copy yet
        server.answers["/feed"] = [reply(), redirect(other.url("/feed"))]
        other.answers["/robots.txt"] = reply(b"", "500 No")
        Fetcher(tmp_path, QUICK).fetch(server.url("/feed"))
        stale = Fetcher(tmp_path, QUICK).fetch(server.url("/feed"))
    assert stale.data == b"news"
    assert stale.stale == f"redirects to {other.url('/feed')}: answered 500 Internal Server Error"


def test_every_hop_s_own_site_is_asked(server: Server):
    with serving() as other:
        server.answers["/feed"] = redirect(other.url("/b"))
        other.answers |= {"/b": reply(), "/robots.txt": reply(b"User-agent: syndicate\nDisallow: /b")}
        with pytest.raises(FetchError, match=r"redirects to .*/b: robots\.txt forbids it"):
            Fetcher(None, QUICK).fetch(server.url("/feed"))
        assert other.paths() == []


def test_a_slow_source_that_leads_to_another_site_does_not_close_it_for_the_run(server: Server):
    with serving() as slow:
        slow.answers["/feed"] = redirect(server.url("/feed"))
        server.answers["/robots.txt"] = [drip(b""), reply(b"", "404 Not Found")]
        with Fetcher(None, QUICK) as fetcher:
            with pytest.raises(FetchError, match="within 1 s"):
                fetcher.fetch(slow.url("/feed"))
            assert fetcher.fetch(server.url("/feed")).data == b"news"


RULES = [
    ("User-agent: *\nDisallow: /a", "/a", False),
    ("User-agent: *\nDisallow: /a", "/ab?c", False),
    ("User-agent: *\nDisallow: /a", "/b", True),
    ("User-agent: *\nDisallow: /a", "/A", True),
    ("User-agent: *\nDisallow:", "/a", True),
    ("User-agent: *\nDisallow: /", "/", False),
    ("User-agent: *\nDisallow: a", "/a", True),
    ("USER-AGENT : *\rdisallow:/a # because", "/a", False),
    ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("User-agent: other\nDisallow: /", "/a", True),
    ("User-agent: Syndicate/2.0 (+x)\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/a", False),
    ("User-agent: *\nDisallow: /b\nUser-agent: syndicate\nDisallow: /a", "/b", True),
    ("User-agent: syndicated\nDisallow: /", "/a", True),
    ("User-agent: synd\nDisallow: /", "/a", True),
    ("User-agent: *\nDisallow: //a", "//a", False),
    ("User-agent: *\nDisallow: /b", "//a/b", True),
    ("User agent: *\nDissallow: /a", "/a", False),
    ("User-agent: other\nUser-agent: syndicate\nDisallow: /a", "/a", False),
    ("User-agent: other\nSitemap: /s\nUser-agent: syndicate\nDisallow: /a", "/a", False),
    ("User-agent: syndicate\nDisallow: /a\n\nUser-agent: syndicate\nDisallow: /b", "/a", False),
    ("User-agent: syndicate\nDisallow: /a\n\nUser-agent: syndicate\nDisallow: /b", "/b", False),
    ("User-agent: syndicate\nUser-agent: *\nAllow: /\n", "/a", True),
    ("User-agent: syndicate\nSitemap: /s\nDisallow: /a\n", "/a", False),
    ("User-agent: syndicate\n\n\nDisallow: /a\n", "/a", False),
    ("Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
    ("User-agent: *\nDisallow: /a/\nAllow: /a/b", "/a/b/c", True),
    ("User-agent: *\nAllow: /a/\nDisallow: /a/b", "/a/b/c", False),
    ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
    ("User-agent: *\nDisallow: /*?print=", "/a?b", True),
    ("User-agent: *\nDisallow: *.pdf$", "/a.pdf", False),
    ("User-agent: *\nDisallow: *.pdf$", "/a.pdf?b", True),
    ("User-agent: *\nDisallow: /a$", "/a", False),
    ("User-agent: *\nDisallow: /a$", "/ab", True),
    ("User-agent: *\nDisallow: /a*b*c$", "/a-b-c", False),
    ("User-agent: *\nDisallow: /a*b*c$", "/a-c-b", True),
    ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
    ("User-agent: *\nDisallow: /*a*$", "/ba-", False),
    ("User-agent: *\nDisallow: /caf\u00e9", "/caf%c3%A9", False),
    ("User-agent: *\nDisallow: /%7Eada", "/~ada", False),
    ("User-agent: *\nDisallow: /~ada", "/%7eada", False),
    ("User-agent: *\nDisallow: /a%2fb", "/a%2Fb", False),
    ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
    ("User-agent: *\nDisallow: /a%2A", "/ab", True),
]


@pytest.mark.parametrize(("text", "target", "allowed"), RULES)
def test_the_rules_of_rfc_9309(text: str, target: str, allowed: bool):
    assert parse(text.encode()).allow(at(target)) is allowed


def at(target: str) -> httpx.URL:
    return httpx.URL(f"https://news.example{target}")


def test_a_file_that_names_every_program_costs_no_more_than_one_that_names_this_one():
    names = [f"User-agent: program{number}" for number in range(6_000)]
    lines = [
        *names,
        *(f"Disallow: /{number}" for number in range(12_000)),
        "User-agent: syndicate",
        "Disallow: /a",
    ]
    tracemalloc.start()
    rules = parse("\n".join(lines).encode())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not rules.allow(at("/a"))
    assert rules.allow(at("/1"))
    assert most < 50_000_000


def test_content_beyond_the_first_500_kib_is_ignored():
    start = b"User-agent: *\nDisallow: /a\n".ljust(MAX_BYTES, b"\n")
    assert not parse(start + b"Disallow: /b\n").allow(at("/a"))
    assert parse(start + b"Disallow: /b\n").allow(at("/b"))


@given(
    st.lists(
        st.sampled_from([b"User-agent:", b"Disallow:", b"*", b"$", b"/", b"%", b"\xff", b"#", b"\n", b" "])
    )
)
def test_any_robots_txt_gives_an_answer(parts: list[bytes]):
    assert parse(b"User-agent: *\nDisallow: " + b"".join(parts)).allow(at("/a?b")) in {True, False}
