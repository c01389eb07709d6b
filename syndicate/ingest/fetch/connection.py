"""One request over one connection, to a checked address, within a deadline and a limit of size.

The name is resolved once for a connection; the answer is checked, and the connection goes to that answer and not to
the name, so that a second answer of the name server changes nothing. The ``Host`` field, SNI and the certificate's
check use the name.

httpcore counts a timeout anew for each read, and a head that trickles never comes back from it. So each read and
write gets what is left of the whole fetch as its timeout.
"""

from __future__ import annotations

import queue
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from functools import partial
from threading import Thread
from typing import Any, TypeAlias

import httpcore
import httpx
from msgspec import Struct

from syndicate.ingest.fetch.addresses import checked
from syndicate.ingest.fetch.body import whole
from syndicate.ingest.fetch.failure import FetchFailure
from syndicate.ingest.fetch.urls import origin

Resolve: TypeAlias = Callable[..., list[tuple[Any, ...]]]
"""As `socket.getaddrinfo`: the fifth of each tuple begins with the address."""
MAX_ADDRESSES = 4  # more are not tried


class Clock:
    """The remaining time of a fetch."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def late(self) -> FetchFailure:
        return FetchFailure(f"no whole answer within {self.seconds:g} s", "try again later")

    def left(self) -> float:
        """Seconds, more than none. Raises: FetchFailure."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def pause(self, seconds: float) -> bool:
        """Sleep, if there is time to go on afterwards."""
        if seconds >= self.left():
            return False
        time.sleep(seconds)
        return True


class PinnedBackend(httpcore.NetworkBackend):
    """Connections to checked addresses. Has no way to a UNIX socket, and knows no proxy."""

    def __init__(self, clock: Clock, resolve: Resolve, allowed: frozenset[str]) -> None:
        self._clock = clock
        self._resolve = resolve
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- the clock knows better
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        allowed = host.rstrip(".") in self._allowed
        addresses = checked(self._answers(host, port), allowed)[:MAX_ADDRESSES]
        refused: Exception = httpcore.ConnectError("no address")
        for index, address in enumerate(addresses):
            share = self._clock.left() / (len(addresses) - index)
            try:
                return _Timed(httpcore.SyncBackend().connect_tcp(address, port, share), self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
        raise refused

    def _answers(self, host: str, port: int) -> list[str]:
        """The name server's answer. getaddrinfo(3) takes no timeout, so it waits in a thread that may be left."""
        box: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                box.put([str(row[4][0]) for row in self._resolve(host, port, type=socket.SOCK_STREAM)])
            except (OSError, UnicodeError) as error:  # UnicodeError: labels that no name server takes
                box.put(error)

        Thread(target=ask, daemon=True).start()
        try:
            answer = box.get(timeout=self._clock.left())
        except queue.Empty:
            raise self._clock.late() from None
        if isinstance(answer, Exception):
            raise httpcore.ConnectError(str(answer)) from answer
        return answer


class _Timed(httpcore.NetworkStream):
    """A connection whose every read and write ends when the fetch's time does."""

    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._clock.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            left = self._clock.left()
        except FetchFailure:
            self.close()
            raise
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class Answer(Struct, frozen=True):
    """A status, the header fields, and the decoded body, whole; only a 2xx answer's body is read."""

    status: int
    fields: httpx.Headers
    data: bytes


def exchange(
    url: httpx.URL,
    fields: dict[str, str],
    backend: PinnedBackend,
    clock: Clock,
    trust: ssl.SSLContext | None,
    cap: int,
    form: bytes | None = None,
) -> Answer:
    """One GET, or the POST of a form, over a connection of its own.

    Raises:
        FetchFailure: no whole answer; `again` where there was no connection.
    """
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=origin(url)[2], target=url.raw_path)
    headers = {"Host": url.netloc.decode("ascii"), "Connection": "close"} | fields
    if form is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
    try:
        with (
            httpcore.HTTPConnection(target.origin, ssl_context=trust, network_backend=backend) as connection,
            connection.stream(
                "GET" if form is None else "POST",
                target,
                headers=[(k.encode("ascii"), v.encode("latin-1")) for k, v in headers.items()],
                content=form,
            ) as response,
        ):
            received = httpx.Headers(response.headers, encoding="latin-1")
            read = partial(whole, response.iter_stream(), received.get("content-encoding", ""), cap)
            return Answer(response.status, received, read() if 200 <= response.status < 300 else b"")
    except httpcore.TimeoutException:
        raise clock.late() from None
    except httpcore.ConnectError as error:
        raise _unconnected(error) from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise FetchFailure(f"the answer broke off or is not HTTP: {error}", "try again later") from None


def _unconnected(error: httpcore.ConnectError) -> FetchFailure:
    match error.__cause__:
        case ssl.SSLCertVerificationError(verify_message=message):
            what, hint = f"the certificate does not hold: {message}", "tell the source's publisher"
            return FetchFailure(what, hint, unconnected=True)
        case ssl.SSLError():
            return FetchFailure("no TLS connection", "tell the source's publisher", unconnected=True)
        case OSError(strerror=str(reason)):
            what = f"not reached: {reason}"
        case _:
            what = "not reached"
    return FetchFailure(what, "check the URL and the network", again=True, unconnected=True)
