"""Real servers on loopback that misbehave as they are told to, and remember what they were asked."""

from __future__ import annotations

import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

Say = Callable[[socket.socket, threading.Event], None]
"""Says something on a connection; the event is set when the server closes."""


@dataclass(frozen=True)
class Request:
    path: str
    fields: dict[str, str]


@dataclass
class Server:
    """`answers` are by path: bytes, a `Say`, or a list of both of which the last stays."""

    host: str
    port: int
    scheme: str
    answers: dict[str, bytes | Say | list[bytes | Say]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", host: str = "", user: str = "") -> str:
        return f"{self.scheme}://{user and user + '@'}{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, robots.txt left out."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


def reply(body: bytes = b"news", status: str = "200 OK", **fields: str) -> bytes:
    """An answer; ``content_length`` may lie. A field's underscores are hyphens."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    named.setdefault("content-length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return reply(b"", status, location=location)


def drip(first: bytes, byte: bytes = b"x") -> Say:
    """The first bytes at once, then ten bytes a second for ever."""

    def say(connection: socket.socket, closing: threading.Event) -> None:
        connection.sendall(first)
        while not closing.wait(0.1):
            connection.sendall(byte)

    return say


def flood(first: bytes, again: bytes) -> Say:
    """The first bytes, then the others as fast as they are taken, for ever."""

    def say(connection: socket.socket, closing: threading.Event) -> None:
        connection.sendall(first)
        while not closing.is_set():
            connection.sendall(again)

    return say


def silence(connection: socket.socket, closing: threading.Event) -> None:
    closing.wait()


def reset(connection: socket.socket, closing: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@contextmanager
def serving(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    closing = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            server.connections += 1
            with suppress(OSError):  # the other end hangs up when it has had enough
                connection: socket.socket = self.request
                connection.settimeout(30)
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
                with connection:
                    self.answer(connection)

        def answer(self, connection: socket.socket) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                data = connection.recv(65536)
                if not data:
                    return
                head += data
            first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            path = first.split(" ")[1]
            server.requests.append(Request(path, fields))
            said = server.answers.get(path, reply(b"nothing here", "404 Not Found"))
            if isinstance(said, list):
                said = said.pop(0) if len(said) > 1 else said[0]
            if isinstance(said, bytes):
                connection.sendall(said)
            else:
                said(connection, closing)

    class Listener(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with Listener((host, port), Handler) as listener:
        server = Server(host, listener.server_address[1], "https" if tls else "http")
        if tls is not None:
            tls.sni_callback = lambda connection, name, context: server.names.append(name)
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            closing.set()
            listener.shutdown()
            thread.join()


def certificate(folder: Path, name: str) -> Path:
    """A certificate for a host's name with its key, signed by itself, in one PEM file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("not run: openssl is not installed")
    path = folder / f"{name}.pem"
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-days", "2"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    usage = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    files = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([openssl, "req", "-x509", *key, *subject, *usage, *files], capture_output=True, check=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


def tls_of(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
