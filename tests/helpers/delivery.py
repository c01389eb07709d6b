"""What the tests of delivery share: parcels, a log that outlives its process, real mail servers on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from syndicate.job.deliver import Mail, PublishedFile, State

NOW = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
PASSWORD = "Qx7-tok3n-V9w2"
MESSAGE = (
    b"From: The Harbour Courier <news@harbour.example>\r\nDate: Sun, 01 Mar 2026 05:00:00 +0000\r\n"
    b"Subject: No. 7\r\nMessage-ID: <a.b@harbour.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nGood morning.\r\n.\r\n..\r\n.hidden\r\n\r\nThe end.\r\n"
)


def parcel(data: bytes = MESSAGE, file: str = "daily-7.eml", media_type: str = "message/rfc822", **more: str):
    return PublishedFile(
        file, media_type, more.pop("title", "No. 7"), data, hashlib.sha256(data).hexdigest(), **more
    )


class FileLog:
    """A log in a file, one line an event, each on the disk before the call returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _write(self, key: str, state: str, reason: str = "") -> None:
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode([key, state, reason]) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def begin(self, key: str) -> None:
        self._write(key, "begun")

    def done(self, key: str) -> None:
        self._write(key, "done")

    def failed(self, key: str, reason: str, *, again: bool) -> None:
        self._write(key, "failed" if again else "refused", reason)

    def forget(self, key: str) -> None:
        self._write(key, "forgotten")

    def events(self) -> list[tuple[str, str, str]]:
        lines = self._path.read_bytes().splitlines() if self._path.exists() else []
        return [tuple(msgspec.json.decode(line)) for line in lines]

    @property
    def states(self) -> dict[str, State]:
        last: dict[str, Any] = {key: state for key, state, _ in self.events()}
        return {key: state for key, state in last.items() if state != "forgotten"}


@dataclass
class Office:
    """What a mail server is told to do, and what it was given. Answers are by command, for each time it is said."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    stalled: threading.Event = field(default_factory=threading.Event)

    def _answer(self, command: str, default: str) -> str:
        told = self.answers.get(command, [])
        return told.pop(0) if told else default

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.said.append(" ".join(["MAIL", address, *options]))
        answer = self._answer("MAIL", "250 OK")
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.said.append(f"RCPT {address}")
        answer = self._answer("RCPT", "250 OK")
        if answer.startswith("25"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        (recipient,) = envelope.rcpt_tos
        answer = self._answer("DATA", "250 OK")
        if not answer.startswith(("4", "5")):
            self.taken.append((envelope.mail_from or "", recipient, envelope.content))
        if answer == "stall":
            self.stalled.set()
            await asyncio.Event().wait()
        if answer == "hang up":
            server.transport.abort()
        return answer


def authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    server.event_handler.said.append("AUTH")
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@contextmanager
def scripted(answers: dict[str, str], greeting: str = "220 mail.example") -> Iterator[tuple[int, list[str]]]:
    """A server that gives each command its one answer; yields its port and the commands it was given."""
    given: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(f"{greeting}\r\n".encode())
            for line in self.rfile:
                command = line.decode("latin-1").strip()
                given.append(command)
                answer = answers.get(command.split(" ", maxsplit=1)[0].upper(), "502 no such command")
                if answer == "hang up":
                    return
                self.wfile.write(f"{answer}\r\n".encode())

    class Listener(socketserver.ThreadingTCPServer):
        allow_reuse_address = True

    with Listener(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield listener.server_address[1], given
        finally:
            listener.shutdown()
            thread.join()


@contextmanager
def mail_server(
    context: ssl.SSLContext | None = None, *, implicit: bool = False, **more: Any
) -> Iterator[Office]:
    """A server with STARTTLS, TLS from the first byte, or (without a context) neither."""
    office = Office()
    settings: dict[str, Any] = {"enable_SMTPUTF8": True, "hostname": "mail.example"} | more
    if context is not None and not implicit:
        settings |= {"tls_context": context, "require_starttls": True}
    loop = asyncio.new_event_loop()
    ssl_context = context if implicit else None
    serving = loop.create_server(lambda: SMTP(office, loop=loop, **settings), "127.0.0.1", 0, ssl=ssl_context)
    server = loop.run_until_complete(serving)
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.AbstractServer) -> None:
    """No connection, and nothing that waits for one, outlives its server."""
    server.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def mail(office: Office, *recipients: str, **more: Any) -> Mail:
    values: dict[str, Any] = {"server": "127.0.0.1", "security": "none", "port": office.port} | more
    return Mail(
        outputs=("daily",),
        sender=values.pop("sender", "Harbour Courier <bounces@harbour.example>"),
        recipients=recipients or ("list@harbour.example",),
        **values,
    )


def by_mail(port: int) -> str:
    """The table of a job file that sends the output ``daily`` to one recipient."""
    return f"""
[[delivery]]
to = "mail"
outputs = ["daily"]
server = "127.0.0.1"
port = {port}
security = "none"
sender = "News <news@herald.example.org>"
recipients = ["list@example.org"]
"""
