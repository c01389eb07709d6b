"""Secrets in a URL: sent where they belong, and shown nowhere."""

from __future__ import annotations

import logging
import socket
import traceback
from pathlib import Path

import pytest
from helpers.misbehaving_server import Say, Server, redirect, reply, serving, silence

from syndicate.errors import FetchError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.urls import public

HOSTS = frozenset({"127.0.0.1", "localhost"})
QUICK = FetchLimits(seconds=1, bytes=100_000, retries=0, allowed_hosts=HOSTS)


def _nowhere(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
    raise socket.gaierror(socket.EAI_NONAME, "no such host")


SECRET = "Qx7tok3nV9w2Lm5Zr8"
USER = "u5er0fC0urier"


@pytest.mark.parametrize(
    "answer",
    [reply(), reply(b"", "500 No"), silence, redirect(f"/feed?token={SECRET}"), redirect("http://[")],
)
def test_a_secret_in_a_url_is_in_no_output_log_message_traceback_or_file(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, answer: bytes | Say
):
    caplog.set_level(logging.DEBUG)
    path = f"/feed?page=2&token={SECRET}"
    server.answers |= {path: [reply(), answer], f"/feed?token={SECRET}": [reply(), silence]}
    seen: list[str] = []
    for cache in (tmp_path, tmp_path, None):
        try:
            seen.append(repr(Fetcher(cache, QUICK).fetch(server.url(path, user=f"{USER}:{SECRET}"))))
        except FetchError as error:
            seen += ["".join(traceback.format_exception(error)), error.message, error.hint]
    assert server.paths()[0] == path
    seen += [f"{p} {p.read_bytes()!r}" for p in tmp_path.rglob("*") if p.is_file()] + [caplog.text]
    assert server.url("/feed?page=2") in seen[0]
    assert not [text for text in seen if SECRET in text or USER in text]


@pytest.mark.parametrize(
    "url", ["http://u:{}@[bad/?key={}", "ftp://u:{}@h.example/", "//u:{}@h", "http://h?token={}"]
)
def test_an_invalid_url_is_named_without_its_secrets(url: str):
    with pytest.raises(FetchError) as caught:
        Fetcher(None, QUICK, resolve=_nowhere).fetch(url.replace("{}", SECRET))
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("page=2", True),
        ("q=harbour-opens-in-2026", True),
        ("id=20261027123456789", True),
        ("author=ada", True),
        ("apiKey=a", False),
        ("X-Amz-Signature=a", False),
        ("access_token=a", False),
        ("k=Qx7tok3nV9w2Lm5Zr8", False),
        ("Qx7tok3nV9w2Lm5Zr8", False),
        ("k=123e4567-e89b-12d3-a456-426614174000", False),
        ("of=https%3A%2F%2Fu%3Ap%40h.example", False),
        ("of=https%3A%2F%2Fh.example%2F%3Ftoken%3Da", False),
    ],
)
def test_parts_of_a_query_that_are_shown(field: str, shown: bool):
    assert public(f"https://u:p@h.example/a?x=1&{field}#f") == "https://h.example/a?x=1" + f"&{field}" * shown


def test_credentials_go_to_their_own_origin_and_no_further(server: Server):
    with serving() as other:
        server.answers |= {"/feed": redirect("/moved"), "/moved": redirect(other.url("/feed"))}
        other.answers["/feed"] = reply()
        Fetcher(None, QUICK).fetch(server.url("/feed", user="ada:p%40ss"))
        sent = [request.fields.get("authorization") for request in server.requests]
        assert sent == [None, "Basic YWRhOnBAc3M=", "Basic YWRhOnBAc3M="]  # robots.txt is for everybody
        assert [request.fields.get("authorization") for request in other.requests] == [None, None]
