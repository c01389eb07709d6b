"""Fetching from servers that misbehave: in time, under the caps, with the last good copy, secrets kept."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from helpers.misbehaving_server import (
    Say,
    Server,
    drip,
    flood,
    redirect,
    reply,
    reset,
    serving,
    silence,
)
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import Exit, FetchError, UsageError
from syndicate.ingest.fetch import Fetcher, FetchLimits

HOSTS = frozenset({"127.0.0.1", "localhost"})
QUICK = FetchLimits(seconds=1, bytes=100_000, retries=0, allowed_hosts=HOSTS)
PATIENT = FetchLimits(seconds=30, bytes=100_000, allowed_hosts=HOSTS)


def compressed(data: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(data) + packer.flush()


BOMB = bytes(20_000_000)
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
FAULTS: dict[str, tuple[bytes | Say, str]] = {
    "500": (reply(b"oh", "500 Internal Server Error"), "answered 500"),
    "503": (reply(b"oh", "503 Service Unavailable"), "answered 503"),
    "429": (reply(b"oh", "429 Too Many Requests", retry_after="60"), "answered 429"),
    "short body": (reply(b"half", content_length="8"), "broke off"),
    "short chunks": (CHUNKED + b"8\r\nhalf", "broke off"),
    "reset": (reset, "broke off"),
    "no answer": (silence, "no whole answer within 1 s"),
    "hang up": (b"", "broke off"),
    "not HTTP": (b"220 mail.example ready\r\n" * 9, "not HTTP"),
    "10 B/s body": (drip(reply(b"", content_length="1000000")), "no whole answer within 1 s"),
    "10 B/s head": (drip(b"HTTP/1.1 200 OK\r\nx-slow: "), "no whole answer within 1 s"),
    "10 B/s chunks": (drip(CHUNKED, b"1\r\nx\r\n"), "no whole answer within 1 s"),
    "chunk without end": (drip(CHUNKED + b"1;"), "no whole answer within 1 s"),
    "endless head": (flood(b"HTTP/1.1 200 OK\r\n", b"x-more: of it\r\n" * 1000), "not HTTP"),
    "endless body": (flood(reply(b"", content_length="9" * 18), bytes(65536)), "larger than 0.1 MB"),
    "gzip bomb": (reply(compressed(BOMB, 31), content_encoding="gzip"), "larger than 0.1 MB"),
    "deflate bomb": (reply(compressed(BOMB, 15), content_encoding="deflate"), "larger than 0.1 MB"),
    "gzip members": (reply(gzip.compress(b"") * 101, content_encoding="gzip"), "more than 100 members"),
    "damaged gzip": (reply(b"\x1f\x8b" + bytes(40), content_encoding="gzip"), "damaged"),
    "short gzip": (reply(gzip.compress(b"news")[:-4], content_encoding="gzip"), "ends before its end"),
    "unasked encoding": (reply(b"\x0b\x02", content_encoding="br"), "not asked for"),
    "twice encoded": (
        reply(gzip.compress(gzip.compress(b"news")), content_encoding="gzip, gzip"),
        "not asked for",
    ),
    "nothing": (reply(b""), "an empty answer"),
    "a part": (reply(b"news", "206 Partial Content"), "answered 206"),
    "unasked 304": (reply(b"", "304 Not Modified"), "answered 304"),
    "loop": (redirect("/feed"), "more than 5 redirects"),
    "nowhere": (reply(b"", "302 Found"), "redirects to nowhere"),
    "no URL": (redirect("http://[::1"), "redirects to what is no URL"),
    "metadata": (redirect("http://169.254.169.254/latest/"), "an address that no source has"),
    "loopback": (redirect("//[::1]:1/"), "an address in a private network"),
    "decimal": (redirect("http://2130706433/"), "a number in disguise"),
    "file": (redirect("file:///etc/passwd"), "file scheme"),
    "script": (redirect("javascript:alert(1)"), "javascript scheme"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_in_one_line_with_the_source_and_the_remedy(server: Server, fault: str):
    answer, what = FAULTS[fault]
    server.answers["/feed"] = answer
    with pytest.raises(FetchError, match=what) as caught:
        Fetcher(None, QUICK).fetch(server.url("/feed"))
    assert caught.value.message.startswith(server.url("/feed") + ": ")
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == Exit.FAILED


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_last_good_copy_is_used_and_other_sources_are_unaffected(
    server: Server, tmp_path: Path, fault: str
):
    answer, what = FAULTS[fault]
    server.answers |= {
        "/feed": [reply(b"good", content_type="text/html; charset=UTF-8"), answer],
        "/b": reply(b"b"),
    }
    with Fetcher(tmp_path, QUICK) as fetcher:
        good = fetcher.fetch(server.url("/feed"))
        stale = fetcher.fetch(server.url("/feed"))
        other = fetcher.fetch(server.url("/b"))
    assert (good.data, good.unchanged, good.stale) == (b"good", False, "")
    assert what in stale.stale
    assert (stale.data, stale.unchanged, stale.media_type, stale.charset) == (
        b"good",
        True,
        "text/html",
        "utf-8",
    )
    assert (other.data, other.stale) == (b"b", "")


@pytest.mark.parametrize(
    "status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "451 No"]
)
def test_no_last_copy_replaces_a_source_that_is_gone(server: Server, tmp_path: Path, status: str):
    server.answers["/feed"] = [reply(b"good"), reply(b"no", status)]
    fetcher = Fetcher(tmp_path, QUICK)
    fetcher.fetch(server.url("/feed"))
    with pytest.raises(FetchError, match=f"answered {status[:3]}"):
        fetcher.fetch(server.url("/feed"))


def test_a_bomb_takes_no_more_memory_than_its_cap_allows(server: Server):
    server.answers["/feed"] = reply(compressed(BOMB, 31), content_encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(FetchError):
            Fetcher(None, QUICK).fetch(server.url("/feed"))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000 < len(BOMB)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zlib.compress], ids=["plain", "gzip", "deflate"])
def test_a_body_may_be_as_large_as_the_cap_and_no_larger(server: Server, pack: Callable[[bytes], bytes]):
    encoding = {bytes: "identity", gzip.compress: "gzip", zlib.compress: "deflate"}[pack]
    for size in (100_000, 100_001):
        server.answers[f"/{size}"] = reply(pack(bytes(size)), content_encoding=encoding)
    assert Fetcher(None, QUICK).fetch(server.url("/100000")).data == bytes(100_000)
    with pytest.raises(FetchError, match="larger than"):
        Fetcher(None, QUICK).fetch(server.url("/100001"))


def test_all_members_of_a_gzip_body_are_read(server: Server):
    server.answers["/feed"] = reply(gzip.compress(b"to") + gzip.compress(b"day"), content_encoding="gzip")
    assert Fetcher(None, QUICK).fetch(server.url("/feed")).data == b"today"


@pytest.mark.parametrize("status", ["429 Too Many", "502 Bad", "503 Busy", "504 Late"])
def test_a_busy_server_is_asked_again_when_it_says(server: Server, status: str):
    server.answers["/feed"] = [reply(b"", status, retry_after="0")] * 2 + [reply()]
    assert Fetcher(None, PATIENT).fetch(server.url("/feed")).data == b"news"
    assert server.paths() == ["/feed"] * 3


def test_a_busy_server_that_names_a_date_is_asked_again_by_its_own_clock(server: Server):
    then = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
    busy = {"date": format_datetime(then, usegmt=True)}
    busy["retry_after"] = format_datetime(then - timedelta(minutes=1), usegmt=True)
    server.answers["/feed"] = [reply(b"", "503 Busy", **busy), reply()]
    assert Fetcher(None, PATIENT).fetch(server.url("/feed")).data == b"news"


def test_a_server_is_tried_no_more_often_than_the_limit_says(server: Server):
    server.answers["/feed"] = reply(b"", "503 Busy", retry_after="0")
    with pytest.raises(FetchError, match="answered 503"):
        Fetcher(None, PATIENT).fetch(server.url("/feed"))
    assert server.paths() == ["/feed"] * 3


def test_no_fetch_takes_longer_than_the_deadline(server: Server):
    for value in ("3600", "Thu, 31 Dec 2099 23:59:59 GMT"):
        server.answers["/feed"] = reply(b"", "503 Busy", retry_after=value)
        with pytest.raises(FetchError, match=r"answered 503 .* and asks to wait \d+ s"):
            Fetcher(None, PATIENT).fetch(server.url("/feed"))
    assert server.paths() == ["/feed"] * 2


@pytest.mark.parametrize(
    "value", ["soon", "-1", "9" * 5000, "²", "Mon, 99 Foo 2020 99:99:99 GMT", "0x10", ""]
)
def test_a_retry_after_that_says_nothing_leaves_the_fixed_steps(server: Server, value: str):
    server.answers["/feed"] = [reply(b"", "503 Busy", retry_after=value), reply()]
    assert Fetcher(None, PATIENT).fetch(server.url("/feed")).data == b"news"


def test_a_host_that_refuses_connections_is_tried_again():
    with serving() as closed:
        pass
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    limits = FetchLimits(seconds=30, retries=1, allowed_hosts=HOSTS)
    with pytest.raises(FetchError, match="not reached: Connection refused"):
        Fetcher(None, limits, resolve=resolve).fetch(closed.url("/feed"))
    assert asked == ["127.0.0.1"] * 2


def test_a_name_server_that_never_answers_ends_at_the_deadline():
    never = threading.Event()

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        never.wait()
        return []

    try:
        with pytest.raises(FetchError, match="no whole answer within 1 s"):
            Fetcher(None, QUICK, resolve=resolve).fetch("http://slow.example/")
    finally:
        never.set()


def test_five_redirects_are_followed_and_not_six(server: Server):
    for hop in range(6):
        server.answers[f"/{hop}"] = redirect(f"{hop + 1}")
    server.answers["/6"] = reply()
    fetched = Fetcher(None, QUICK).fetch(server.url("/1"))
    assert (fetched.url, fetched.data) == (server.url("/6"), b"news")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        Fetcher(None, QUICK).fetch(server.url("/0"))


def test_a_redirect_that_is_not_ascii_is_followed_octet_by_octet(server: Server):
    server.answers |= {"/a": redirect("/caf\xc3\xa9 b"), "/caf%C3%A9%20b": reply()}
    assert Fetcher(None, QUICK).fetch(server.url("/a")).data == b"news"


def test_every_request_identifies_the_client(server: Server):
    server.answers["/feed"] = reply()
    Fetcher(None, QUICK, "https://courier.example/bot").fetch(server.url("/feed"))
    agents = {request.fields["user-agent"] for request in server.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("syndicate/")
    assert server.requests[0].fields["user-agent"].endswith(" (+https://courier.example/bot)")
    assert server.requests[1].fields["accept-encoding"] == "gzip"


@pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "a) b (", "é", "\\"])
def test_a_contact_that_would_break_the_header_is_refused(contact: str):
    with pytest.raises(UsageError):
        Fetcher(None, contact=contact)


def test_no_proxy_is_between_the_check_and_the_connection(server: Server, monkeypatch: pytest.MonkeyPatch):
    server.answers["/feed"] = reply()
    with serving() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
            monkeypatch.setenv(name.upper(), proxy.url())
        assert Fetcher(None, QUICK).fetch(server.url("/feed")).data == b"news"
        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("field", "media_type", "charset"),
    [
        ("text/html; charset=ISO-8859-1", "text/html", "iso-8859-1"),
        ('Application/XML;q=1; CHARSET="utf-8"', "application/xml", "utf-8"),
        ("text/plain;charset=", "text/plain", ""),
        ("; ; ;" * 5000, "", ""),
    ],
)
def test_the_header_s_type_and_charset(server: Server, field: str, media_type: str, charset: str):
    server.answers["/feed"] = reply(content_type=field)
    fetched = Fetcher(None, QUICK).fetch(server.url("/feed"))
    assert (fetched.media_type, fetched.charset) == (media_type, charset)


def _nowhere(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
    raise socket.gaierror(socket.EAI_NONAME, "no such host")


@settings(max_examples=examples(300), deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"https?://[^/]{0,20}(/.{0,20})?", fullmatch=True)))
def test_any_text_as_a_url_ends_in_a_fetch_error(text: str):
    with pytest.raises(FetchError) as caught:
        Fetcher(None, FetchLimits(retries=0), resolve=_nowhere).fetch(text)
    assert len(caught.value.message.splitlines()) == 1
