"""TLS: a certificate holds for the host's name, or nothing is asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.misbehaving_server import Server, certificate, redirect, reply, serving, tls_of

from syndicate.errors import FetchError, UsageError
from syndicate.ingest.fetch import Fetcher, FetchLimits

HOSTS = frozenset({"127.0.0.1", "localhost"})
PATIENT = FetchLimits(seconds=30, allowed_hosts=HOSTS)
QUICK = FetchLimits(seconds=1, bytes=100_000, retries=0, allowed_hosts=HOSTS)


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificates"), "localhost")


@pytest.fixture
def tls(pem: Path) -> Iterator[Server]:
    with serving(tls=tls_of(pem)) as server:
        server.answers["/feed"] = reply()
        yield server


def test_an_untrusted_certificate_is_refused_and_not_tried_again(tls: Server):
    with pytest.raises(FetchError, match=r"certificate does not hold: self.signed"):
        Fetcher(None, PATIENT).fetch(tls.url("/feed", "localhost"))
    assert (tls.connections, tls.requests) == (1, [])


def test_a_certificate_is_held_against_the_host_s_name_though_the_connection_goes_to_an_address(
    tls: Server, pem: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert Fetcher(None, QUICK).fetch(tls.url("/feed", "localhost")).data == b"news"
    assert tls.names == ["localhost"] * 2
    assert {request.fields["host"] for request in tls.requests} == {f"localhost:{tls.port}"}
    with pytest.raises(FetchError, match=r"certificate does not hold: .*127\.0\.0\.1"):
        Fetcher(None, QUICK).fetch(tls.url("/feed"))


def test_a_redirect_from_https_to_http_is_refused(
    tls: Server, server: Server, pem: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    tls.answers["/feed"] = redirect(server.url("/plain"))
    with pytest.raises(FetchError, match="from https to http"):
        Fetcher(None, QUICK).fetch(tls.url("/feed", "localhost"))
    assert server.connections == 0


def test_a_certificate_error_leaves_the_last_good_copy(
    tls: Server, pem: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    with monkeypatch.context() as trusted:
        trusted.setenv("SSL_CERT_FILE", str(pem))
        Fetcher(tmp_path, QUICK).fetch(tls.url("/feed", "localhost"))
    stale = Fetcher(tmp_path, QUICK).fetch(tls.url("/feed", "localhost"))
    assert stale.data == b"news"
    assert "certificate does not hold" in stale.stale


def test_a_tls_handshake_that_never_ends_is_left_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(FetchError, match="within 1 s"):
        Fetcher(None, QUICK).fetch(f"https://127.0.0.1:{mute.getsockname()[1]}/")


def test_a_server_that_speaks_no_tls_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def greet() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"220 mail.example ready\r\n")

        greeter = threading.Thread(target=greet)
        greeter.start()
        with pytest.raises(FetchError, match="no TLS connection"):
            Fetcher(None, QUICK).fetch(f"https://127.0.0.1:{plain.getsockname()[1]}/")
        greeter.join()


def test_certificates_that_cannot_be_read_are_a_matter_of_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        Fetcher(None, QUICK).fetch("https://127.0.0.1:1/")
