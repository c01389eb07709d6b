"""A URL to bytes: the only door to the network. Asks politely, stops in time, keeps the last good copy.

Every hop of every fetch passes the same checks: http or https, a host that is not in a private network, what
robots.txt asks. No proxy is used, and none is read from the environment: a proxy would resolve the name again, after
the check. docs/decisions/0011-the-door-to-the-network.md says why things are as they are.
"""

from __future__ import annotations

import base64
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
from syndicate.ingest.fetch.cache import Cache, CacheEntry, Kept, digest
from syndicate.ingest.fetch.connection import Answer, Clock, PinnedBackend, Resolve, exchange
from syndicate.ingest.fetch.failure import FetchFailure
from syndicate.ingest.fetch.retry import after_failure
from syndicate.ingest.fetch.status import accepted, answered, following, judged, redirects
from syndicate.ingest.fetch.trust import certificates
from syndicate.ingest.fetch.urls import origin, parsed, public
from syndicate.runtime.secret import Secret

# At DEBUG httpcore writes whole header fields, and a Location or a cookie may hold a secret.
logging.getLogger("httpcore").setLevel(logging.INFO)


_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
"""A field's value as RFC 9110 section 5.5 wants new ones to be."""


class Fetched(Struct, frozen=True):
    """A source's bytes. `url` is the final one, fit to be published; `charset` is what the header says, or empty.

    `unchanged` says that a copy with the same bytes was there before; `stale` why the last good copy stands in
    for an answer, and is empty where it does not.
    """

    url: str
    data: bytes
    media_type: str
    charset: str
    unchanged: bool
    stale: str


class FetchLimits(Struct, frozen=True):
    """What one fetch may take: seconds in all, decoded bytes, redirects, further tries.

    `allowed_hosts` are the hosts in private networks that the job allows, by name, in lower case.
    """

    seconds: float = 30
    bytes: int = 15_000_000
    redirects: int = 5
    retries: int = 2
    allowed_hosts: frozenset[str] = frozenset()


LIMITS = FetchLimits()


class Own(Struct, frozen=True):
    """What one source asks for: header fields and a login, sent to the origin of its URL and to nobody else.

    Raises:
        UsageError: a field cannot be sent; the message does not show its value.
    """

    url: str
    fields: dict[str, str | Secret] = {}
    username: str = ""
    password: Secret | None = None

    def __post_init__(self) -> None:
        for name, value in self.fields.items():
            text = value.reveal() if isinstance(value, Secret) else value
            if not (re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) and _VALUE.fullmatch(text)):
                raise UsageError(
                    f"the header field {name[:60]!a} cannot be sent", "give a name and one line of ASCII"
                )

    def sent(self) -> dict[str, str]:
        """The fields as they are sent."""
        fields = {name: v.reveal() if isinstance(v, Secret) else v for name, v in self.fields.items()}
        if self.username or self.password:
            password = self.password.reveal() if self.password else ""
            fields["Authorization"] = _basic(self.username, password)
        return fields


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
        contact: a URL or address in the User-Agent field, for publishers who wonder who asks.
        own: what the source asks for whose URLs are fetched; None where they are of several.
        resolve: called as `socket.getaddrinfo` is.
    """

    def __init__(
        self,
        cache: Path | None,
        limits: FetchLimits = LIMITS,
        contact: str = "",
        *,
        own: Own | None = None,
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
            found = self._get(whole, _Ask(clock, backend, _credentials(whole), robot=True), url)
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
        """Find out whether anybody answers at a URL, whatever the answer. Raises: as `post`, but for the status."""
        try:
            self._sent(url, None)
        except FetchFailure as failure:
            if not failure.status:
                raise FetchError(f"{public(url)}: {failure.what}", failure.hint) from None

    def _sent(self, url: str, form: bytes | None) -> Answer:
        """The answer to one request, without copies, redirects and robots.txt. Raises: Trouble."""
        whole = parsed(url)
        clock = Clock(self._limits.seconds)
        ask = _Ask(
            clock, PinnedBackend(clock, self._resolve, self._allowed(whole)), _credentials(whole), robot=False
        )
        return self._tried(whole.copy_with(userinfo=b""), {}, ask, form)

    def _get(self, url: httpx.URL, ask: _Ask, name: str = "") -> Fetched:
        """The answer is stored, or waits under its `name` until it is known to be good.

        Raises:
            Trouble: and there is no copy, or the copy must not be used.
        """
        key = self._name_of(url)
        entry = self._cache.load(key) if self._cache else None
        try:
            final, answer = self._followed(url.copy_with(userinfo=b""), entry, ask)
        except FetchFailure as failure:
            if entry is None or failure.lasting:
                raise
            return _copy(entry, failure.what)
        if answer is None:
            assert entry is not None
            return _copy(entry, "")
        new = _entry(final, answer)
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
            return _key(url)
        return digest("\n".join((str(url), self._own.username, *sorted(self._own.fields))).encode())

    def _allowed(self, url: httpx.URL) -> frozenset[str]:
        """The private hosts that a fetch may reach: none that a stranger's redirect names."""
        allowed = self._limits.allowed_hosts
        return allowed if origin(url)[1].rstrip(".") in allowed else frozenset()

    def _followed(
        self, url: httpx.URL, entry: CacheEntry | None, ask: _Ask
    ) -> tuple[httpx.URL, Answer | None]:
        """The last hop's URL and answer; no answer where the copy still holds. Raises: Trouble."""
        status = 0
        for hop in range(self._limits.redirects + 1):
            try:
                if ask.robot:
                    self._obey(url, ask)
                answer = self._tried(url, _validators(url, entry), ask)
                status = answer.status
                if not redirects(answer):
                    return url, judged(answer, conditional=bool(_validators(url, entry)))
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
        """One request, with as many tries as time and limits allow. Raises: Trouble."""
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
        """Raises: Trouble: lasting where robots.txt forbids the URL, else where nobody knows."""
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


def _key(url: httpx.URL) -> str:
    return digest(str(url).encode())


def _validators(url: httpx.URL, entry: CacheEntry | None) -> dict[str, str]:
    """The fields of a conditional request (RFC 9110 section 13.1), only for the URL that the copy came from."""
    if entry is None or entry.kept.final != _key(url):
        return {}
    fields = {"If-None-Match": entry.kept.etag, "If-Modified-Since": entry.kept.last_modified}
    return {name: value for name, value in fields.items() if value}


def _credentials(url: httpx.URL) -> tuple[tuple[str, str, int], str] | None:
    """The origin that a URL's user and password are for, and the field that carries them (RFC 7617)."""
    if not url.userinfo:
        return None
    return origin(url), _basic(url.username, url.password)


def _basic(username: str, password: str) -> str:
    """RFC 7617 section 2."""
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode('ascii')}"


def _entry(url: httpx.URL, answer: Answer) -> CacheEntry:
    fields = answer.fields
    content_type = fields.get("content-type", "")
    charset = re.search(r';[ \t]*charset[ \t]*=[ \t]*"?([\w.:+-]+)', content_type, re.ASCII | re.IGNORECASE)
    kept = Kept(
        url=public(url),
        final=_key(url),
        sha256=digest(answer.data),
        etag=fields.get("etag", ""),
        last_modified=fields.get("last-modified", ""),
        media_type=content_type.partition(";")[0].strip().lower(),
        charset=charset[1].lower() if charset else "",
    )
    return CacheEntry(kept, answer.data)


def _copy(entry: CacheEntry, stale: str) -> Fetched:
    kept = entry.kept
    return Fetched(kept.url, entry.data, kept.media_type, kept.charset, unchanged=True, stale=stale)
