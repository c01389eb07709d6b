"""URLs: which may be fetched, and which parts of one may be shown. Opens no connection.

A password before an ``@`` and a token in a query are secrets: nothing shows a URL but through `public`.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import unquote_plus

import httpx

from syndicate.ingest.fetch.failure import FetchFailure

MAX_LENGTH = 8_000  # RFC 9110 section 4.1 asks for 8000 octets to be supported; no article has a longer one
SECRET_ENDS = ("key", "password", "secret", "session", "signature", "token")

_SECRET_WORD = re.compile(
    "access|apikey|auth|authkey|authorization|bearer|code|credentials?|hmac|jwt|key|otp|pass|passwd|password|pin|pwd"
    "|secret|session|sessionid|sid|sig|sign|signature|ticket|token|user"
)
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_RUNS = re.compile(r"[A-Za-z0-9]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def parsed(text: str) -> httpx.URL:
    """An absolute http or https URL with a host that means one thing, without its fragment.

    Raises:
        FetchFailure: lasting; no such URL.
    """
    hint = "write it like https://news.example/feed.xml"
    try:
        if len(text) > MAX_LENGTH:
            raise FetchFailure(f"the URL is longer than {MAX_LENGTH} characters", hint, lasting=True)
        url = httpx.URL(text).copy_with(fragment=None)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):  # ValueError: lone surrogates
        raise FetchFailure("not a URL", hint, lasting=True) from None
    if url.scheme not in {"http", "https"}:
        raise FetchFailure(f"{url.scheme or 'no'} scheme", "only http and https are fetched", lasting=True)
    if not (_NAME.fullmatch(host) or ":" in host) or not 0 < port(url) < 65536:
        raise FetchFailure("not a URL: no such host or port", hint, lasting=True)
    if _disguised(host):
        raise FetchFailure(
            "the host is a number in disguise", "write the host's name, or four decimal numbers", lasting=True
        )
    return url


def _disguised(host: str) -> bool:
    """Whether inet_aton(3) takes the host for an address that does not look like one: 2130706433, 0x7f.1, 0177.0.0.1.

    As in the URL standard, a host that ends in a number is an IPv4 address or nothing.
    """
    if not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return False
    try:
        return str(IPv4Address(host)) != host
    except AddressValueError:
        return True


def port(url: httpx.URL) -> int:
    """The port that a connection goes to."""
    return url.port if url.port is not None else {"http": 80, "https": 443}.get(url.scheme, 0)


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port (RFC 6454)."""
    return url.scheme, url.raw_host.decode("ascii"), port(url)


def public(url: str | httpx.URL) -> str:
    """A URL as it may be shown and published: no user, no password, no fragment, no query field that looks secret.

    A secret in the path is not recognised: it cannot be told from an article's id.
    """
    try:
        whole = httpx.URL(url)
        fields = [
            field for field in re.split("[&;]", whole.query.decode("ascii")) if field and not _secret(field)
        ]
        query = "&".join(fields).encode("ascii") or None
        return str(whole.copy_with(userinfo=b"", query=query, fragment=None))
    except (httpx.InvalidURL, ValueError):  # not a URL: what stands before its query and after its password
        shown = re.split(r"[?#]", str(url), maxsplit=1)[0].rpartition("@")[2]
        return ascii(shown[:200])


def _secret(field: str) -> bool:
    """Whether a query field looks secret by its name or its value."""
    name, _, value = field.partition("=")
    name, value = unquote_plus(name), unquote_plus(value)
    words = (word.lower() for word in _WORDS.findall(name))
    if name.lower().endswith(SECRET_ENDS) or any(map(_SECRET_WORD.fullmatch, words)):
        return True
    if _looks_secret(value) or _looks_secret(name):
        return True
    if "://" not in value:
        return False
    inner = re.split(r"[?&;#]", value)  # a URL as a value has a user and a query of its own
    return "@" in inner[0] or any(_secret(part) for part in inner[1:])


def _looks_secret(value: str) -> bool:
    mixed = (any(map(str.isdigit, run)) and any(map(str.isalpha, run)) for run in _RUNS.findall(value))
    return any(mixed) or _UUID.search(value) is not None
