"""A URL to bytes: the only door to the network. Asks politely, stops in time, keeps the last good copy.

Every hop of every fetch passes the same checks: http or https, a host that is not in a private network, what
robots.txt asks. No proxy is used, and none is read from the environment: a proxy would resolve the name again, after
the check. docs/decisions/0011-the-door-to-the-network.md says why things are as they are.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpx
from msgspec import Struct

from syndicate import __version__
from syndicate.errors import FetchError, UsageError
from syndicate.ingest.fetch import robots
from syndicate.ingest.fetch.body import ENCODING
from syndicate.ingest.fetch.cache import Cache, CacheEntry, digest
from syndicate.ingest.fetch.connection import Answer, Clock, PinnedBackend, Resolve, exchange
from syndicate.ingest.fetch.copies import Fetched, entry_of, fetched_copy, key_of, validators
from syndicate.ingest.fetch.failure import FetchFailure
from syndicate.ingest.fetch.request import SourceRequest, credentials
from syndicate.ingest.fetch.retry import after_failure
from syndicate.ingest.fetch.status import accepted, answered, following, judged, redirects
from syndicate.ingest.fetch.trust import certificates
from syndicate.ingest.fetch.urls import origin, parsed, public

# At DEBUG httpcore writes whole header fields, and a Location or a cookie may hold a secret.
logging.getLogger("httpcore").setLevel(logging.INFO)


class FetchLimits(Struct, frozen=True):
    """The limits of one fetch: seconds in all, decoded bytes, redirects, further tries.

    `allowed_hosts` are the hosts in private networks that the job allows, by name, in lower case.
    """

    seconds: float = 30
    bytes: int = 15_000_000
    redirects: int = 5
    retries: int = 2
    allowed_hosts: frozenset[str] = frozenset()


LIMITS = FetchLimits()


class _Ask(Struct, frozen=True):
    """One fetch under way: its time, its way out, whom it may send credentials, whether robots.txt binds it."""

    clock: Clock
    backend: PinnedBackend
    credentials: tuple[tuple[str, str, int], str] | None
    robot: bool


class Fetcher:
    """Fetches for one run; what a site's robots.txt says is asked once. May be shared by threads.

    Args:
        cache: the folder of the last good copies; None keeps none.
        limits: for each fetch.
        contact: a URL or an address for publishers, in the User-Agent field.
        own: what the source asks for whose URLs are fetched; None where they are of several.
        resolve: called as `socket.getaddrinfo` is.
    """

    def __init__(
        self,
        cache: Path | None,
        limits: FetchLimits = LIMITS,
        contact: str = "",
        *,
        own: SourceRequest | None = None,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        # RFC 9110 section 5.6.5: what needs no quoting in a comment.
        if not re.fullmatch(r"[!-'*-\[\]-~]*", contact):
            raise UsageError(f"the contact {contact!a} does not fit a header", "name a URL or an address")
        self._cache = Cache(cache) if cache else None
        self._limits = limits
        comment = f"+{contact}" if contact else "articles to feeds and print"
        self._agent = f"{robots.PRODUCT}/{__version__} ({comment})"
        self._own = own
        self._resolve = resolve
        self._rules: dict[tuple[str, str, int], robots.Rules | FetchFailure] = {}
        self._answers: dict[str, tuple[str, CacheEntry]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget what robots.txt said; no connection outlives its fetch."""
        self._rules.clear()

    def fetch(self, url: str, *, keep: bool = True) -> Fetched:
        """The bytes of a URL, or their last good copy with the reason.

        Args:
            url: http or https; a user and password in it are sent to its origin only.
            keep: whether the answer is a good copy from now on; if not, `keep` makes it one, once it was read.

        Raises:
            FetchError: there is neither, or the source says that there shall be none (robots.txt, 404, 410 …).
            UsageError: the certificates that the environment names cannot be read.
        """
        try:
            whole = parsed(url)
            clock = Clock(self._limits.seconds)
            backend = PinnedBackend(clock, self._resolve, self._allowed(whole))
            found = self._get(whole, _Ask(clock, backend, credentials(whole), robot=True), url)
        except FetchFailure as failure:
            raise FetchError(f"{public(url)}: {failure.what}", failure.hint) from None
        if keep:
            self.keep(url)
        return found

    def keep(self, url: str) -> None:
        """Make what was fetched last from a URL its good copy. Raises: FetchError: the cache cannot be written."""
        if self._cache and url in self._answers:
            self._cache.store(*self._answers.pop(url))

    def post(self, url: str, form: Sequence[tuple[str, str]]) -> None:
        """Send a form to a URL whose owner does not mind to get it twice; what it answers beyond its status is left.

        robots.txt is not asked, since this is no reading; a redirect is not followed.

        Args:
            url: http or https; a user and password in it are sent with it.
            form: names and values; sent as application/x-www-form-urlencoded.

        Raises:
            FetchError: it was not received, or not taken (the status is not 2xx).
            UsageError: as for `fetch`.
        """
        try:
            accepted(self._sent(url, urlencode(form).encode("ascii")))
        except FetchFailure as failure:
            raise FetchError(f"{public(url)}: {failure.what}", failure.hint) from None

    def is_reachable(self, url: str) -> None:
        """Find out whether a server answers at a URL, with any status. Raises: as `post`, but for the status."""
        try:
            self._sent(url, None)
        except FetchFailure as failure:
            if not failure.status:
                raise FetchError(f"{public(url)}: {failure.what}", failure.hint) from None

    def _sent(self, url: str, form: bytes | None) -> Answer:
        """The answer to one request, without copies, redirects and robots.txt. Raises: FetchFailure."""
        whole = parsed(url)
        clock = Clock(self._limits.seconds)
        ask = _Ask(
            clock, PinnedBackend(clock, self._resolve, self._allowed(whole)), credentials(whole), robot=False
        )
        return self._tried(whole.copy_with(userinfo=b""), {}, ask, form)

    def _get(self, url: httpx.URL, ask: _Ask, name: str = "") -> Fetched:
        """The answer is stored, or waits under its `name` until it is known to be good.

        Raises:
            FetchFailure: and there is no copy, or the copy must not be used.
        """
        key = self._name_of(url)
        entry = self._cache.load(key) if self._cache else None
        try:
            final, answer = self._followed(url.copy_with(userinfo=b""), entry, ask)
        except FetchFailure as failure:
            if entry is None or failure.lasting:
                raise
            return fetched_copy(entry, failure.what)
        if answer is None:
            assert entry is not None
            return fetched_copy(entry, "")
        new = entry_of(final, answer)
        if self._cache and (entry is None or entry.kept != new.kept):
            if name:
                self._answers[name] = (key, new)
            else:
                self._cache.store(key, new)
        same = entry is not None and entry.kept.sha256 == new.kept.sha256
        return Fetched(new.kept.url, new.data, new.kept.media_type, new.kept.charset, same, "")

    def _name_of(self, url: httpx.URL) -> str:
        """Of a copy in the cache: what is shown after a login is another one."""
        if self._own is None or not (self._own.fields or self._own.username):
            return key_of(url)
        return digest("\n".join((str(url), self._own.username, *sorted(self._own.fields))).encode())

    def _allowed(self, url: httpx.URL) -> frozenset[str]:
        """The private hosts that a fetch may reach: none of them by a redirect from elsewhere."""
        allowed = self._limits.allowed_hosts
        return allowed if origin(url)[1].rstrip(".") in allowed else frozenset()

    def _followed(
        self, url: httpx.URL, entry: CacheEntry | None, ask: _Ask
    ) -> tuple[httpx.URL, Answer | None]:
        """The last hop's URL and answer; no answer where the copy still holds. Raises: FetchFailure."""
        status = 0
        for hop in range(self._limits.redirects + 1):
            try:
                if ask.robot:
                    self._obey(url, ask)
                answer = self._tried(url, validators(url, entry), ask)
                status = answer.status
                if not redirects(answer):
                    return url, judged(answer, conditional=bool(validators(url, entry)))
            except FetchFailure as failure:
                if hop:
                    failure.unconnected = False
                    failure.what = f"redirects to {public(url)}: {failure.what}"
                raise
            url = following(url, answer)
        raise FetchFailure(f"more than {self._limits.redirects} redirects", "try again later", status=status)

    def _tried(
        self, url: httpx.URL, validators: dict[str, str], ask: _Ask, form: bytes | None = None
    ) -> Answer:
        """One request, with as many tries as time and limits allow. Raises: FetchFailure."""
        fields = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": ENCODING}
        if self._own and origin(parsed(self._own.url)) == origin(url):
            fields |= self._own.sent()
        if ask.credentials and ask.credentials[0] == origin(url):
            fields["Authorization"] = ask.credentials[1]
        fields |= validators
        trust = self._trust if url.scheme == "https" else None
        tries = 0
        while True:
            try:
                return answered(
                    exchange(url, fields, ask.backend, ask.clock, trust, self._limits.bytes, form)
                )
            except FetchFailure as failure:
                after_failure(failure, tries, self._limits.retries, ask.clock)
                tries += 1

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return certificates()

    def _obey(self, url: httpx.URL, ask: _Ask) -> None:
        """Raises: FetchFailure: robots.txt forbids the URL (lasting), or cannot be had."""
        site = origin(url)
        rules = self._rules.get(site)
        if rules is None:
            rules = self._asked(url.copy_with(raw_path=b"/robots.txt"), ask)
            # What the site did not say itself (no time, no connection) may be another source's fault.
            if isinstance(rules, robots.Rules) or rules.status:
                self._rules[site] = rules
        if isinstance(rules, FetchFailure):
            raise FetchFailure(rules.what, rules.hint)
        if not rules.allow(url):
            raise FetchFailure("robots.txt forbids it", "ask the publisher for leave", lasting=True)

    def _asked(self, url: httpx.URL, ask: _Ask) -> robots.Rules | FetchFailure:
        """RFC 9309 section 2.3.1: a site without rules allows all, one that cannot be asked allows nothing."""
        try:
            return robots.parse(self._get(url, _Ask(ask.clock, ask.backend, None, robot=False)).data)
        except FetchFailure as failure:
            if failure.lasting or 200 <= failure.status < 400:
                return robots.Rules()
            hint = failure.hint
            if failure.status:  # the server is at fault: that it was asked for its rules first is a detail
                hint = f"{hint}; if its pages can be had, its /robots.txt is what fails: tell its publisher"
            return FetchFailure(failure.what, hint, status=failure.status)
