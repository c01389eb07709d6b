"""robots.txt: bytes to what a site asks of this program (RFC 9309). Opens no connection.

Protego parses it. `urllib.robotparser` of Python 3.11 takes the first rule that matches, not the longest, and knows no
wildcards, so that it allows what ``Disallow: /*?print=`` forbids.
"""

from __future__ import annotations

import re

import httpx
from msgspec import Struct
from protego import Protego

MAX_BYTES = 512_000  # RFC 9309 section 2.5: at least 500 KiB have to be read; the rest may be left
PRODUCT = "syndicate"
"""The product token in the User-Agent field and in robots.txt."""

_AGENT = re.compile(r"user(?:\s+|-)?agent[\s:]+(\*|[a-z_-]*).*", re.IGNORECASE)


class Rules(Struct, frozen=True):
    """The rules of one site for this program."""

    parsed: Protego = Protego.parse("")

    def allow(self, url: httpx.URL) -> bool:
        """Whether a URL may be fetched: the longest match decides, of equal ones the one that allows."""
        return self.parsed.can_fetch(str(url), PRODUCT)


def parse(data: bytes) -> Rules:
    """The rules of a file; where it is no robots.txt, none."""
    text = data[:MAX_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff")
    return Rules(Protego.parse("\n".join(map(_with_token, text.splitlines()))))


def _with_token(line: str) -> str:
    """A line that names a program, with the product token alone (RFC 9309 section 2.2.1), or with "other".

    Protego keeps the rules of each program that a file names: of ten thousand, it would need all memory.
    """
    match = _AGENT.fullmatch(line.strip())
    if match is None:
        return line
    token = match[1].lower()
    return f"User-agent: {token if token in (PRODUCT, '*') else 'other'}"
