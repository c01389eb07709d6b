"""robots.txt: what a site asks of robots, by RFC 9309. Opens no connection.

Not `urllib.robotparser`: in Python 3.11 it takes the first rule that matches instead of the longest and knows no
wildcards, so that it allows what ``Disallow: /*?print=`` forbids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from msgspec import Struct

MAX_BYTES = 512_000  # RFC 9309 section 2.5: at least 500 KiB have to be read; the rest may be left
PRODUCT = "syndicate"
"""The product token in the User-Agent field and in robots.txt."""

_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


class Rules(Struct, frozen=True):
    """What one site asks of this program: patterns of paths, each allowed or not."""

    rules: tuple[tuple[str, bool], ...] = ()

    def allow(self, target: str) -> bool:
        """Whether a path, with its query, may be fetched: the longest match decides, of equal ones the kinder."""
        path = _normal(target)
        matched = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, path)]
        return max(matched, default=(0, True))[1]


def parse(data: bytes) -> Rules:
    """The rules of the groups that name this program, or else of those for all (RFC 9309 section 2.2.1)."""
    groups: dict[str, list[tuple[str, bool]]] = {}
    agents: list[str] = []
    in_rules = False
    for key, value in _lines(data):
        match key:
            case "user-agent":
                if in_rules:
                    agents, in_rules = [], False
                agents.append(_agent(value))
                groups.setdefault(agents[-1], [])
            case "allow" | "disallow":
                in_rules = True
                if value.startswith(("/", "*")):
                    for agent in set(agents) & {PRODUCT, "*"}:
                        groups[agent].append((_normal(value), key == "allow"))
            case _:  # Sitemap, Crawl-delay and others belong to no group
                pass
    return Rules(tuple(groups.get(PRODUCT, groups.get("*", ()))))


def _lines(data: bytes) -> Iterator[tuple[str, str]]:
    text = data[:MAX_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff")
    for line in re.split(r"[\r\n]", text):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _agent(value: str) -> str:
    if value.startswith("*"):
        return "*"
    token = _TOKEN.match(value)
    return token.group().lower() if token else ""


def _normal(path: str) -> str:
    """RFC 9309 section 2.2.2: what is not ASCII is escaped, what needs no escape has none."""

    def unescape(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return _ESCAPE.sub(unescape, quote(path, safe=_PRINTABLE))


def _matches(pattern: str, path: str) -> bool:
    """RFC 9309 section 2.2.3: ``*`` is any run of characters, ``$`` at the end is the end. Looks at a path once."""
    first, *later = pattern.removesuffix("$").split("*")
    end = pattern.endswith("$")
    if not later:
        return path == first if end else path.startswith(first)
    if not path.startswith(first):
        return False
    at = len(first)
    for part in later[:-1] if end else later:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not end or (path.endswith(later[-1]) and len(path) - len(later[-1]) >= at)
