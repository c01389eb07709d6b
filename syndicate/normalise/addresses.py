"""The addresses of a source to absolute web URLs, percent-encoded, or to a loss.

Texts in, texts or losses out. Asks no network and no disk.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from syndicate.model.loss import Loss, lost
from syndicate.normalise.marks import first_pile

_NOT_IN_URLS = re.compile(r"""[ <>"{}|\\^`\[\]#]|%(?![0-9A-Fa-f]{2})""")
"""Characters that have to be percent-encoded in a path, a query and a fragment (RFC 3986 section 3.3)."""
_SCHEMES = frozenset({"http", "https", "mailto"})


def clean_url(url: str, origin: str | None) -> str | Loss:
    """An absolute http, https or mailto URL, percent-encoded where RFC 3986 wants it, or the loss.

    Args:
        url: of permitted characters.
        origin: the absolute URL against which a relative one is resolved; None where unknown.
    """
    url = re.sub(r"[\x00-\x1f\x7f]+", "", url).strip(" ")
    try:
        if origin:
            url = urljoin(origin, url)
        parts = urlsplit(url)
        malformed = parts.port == 0 or ".." in (parts.hostname or "")  # reading the port checks it
        malformed = malformed or first_pile(url) is not None  # texts print it
    except ValueError:  # "http://[": not a URL
        malformed = True
    if malformed:
        return lost("malformed-url-dropped")
    if parts.scheme.lower() in _SCHEMES and (parts.hostname or parts.scheme.lower() == "mailto"):
        return urlunsplit((*parts[:2], *map(_encoded, parts[2:])))
    return lost("url-scheme-dropped", scheme=parts.scheme) if parts.scheme else lost("relative-url-dropped")


def _encoded(part: str) -> str:
    return _NOT_IN_URLS.sub(lambda character: quote(character[0]), part)


def relative_path(address: str) -> str:
    """The path of a relative reference (RFC 3986 section 4.2) without its detours; empty for another address.

    One that leads out of the folder begins with ``../``; that of a file is percent-encoded still.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return ""
    path = posixpath.normpath(unquote(parts.path))
    if path in (".", "..") or "\0" in path:
        return ""
    return path if path.startswith("../") else quote(path)
