"""One ninjs object with names that do not depend on the version. JSON in, typed values out.

ninjs 1 has ``headline``, ``body_xhtml`` and associations by name; ninjs 2 and 3 have lists of ``headlines``, ``bodies``
and ``associations`` with a role or a name; ninjs 3 is in camel case. Names are compared without case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from syndicate.model import Loss
from syndicate.model.loss import lost, within
from syndicate.read.iptc.media import RemoteRendition

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_LISTS = {"headline": "headlines", "body": "bodies", "description": "descriptions"}
# Text that names no media type is HTML if it has a tag of text; "a < b" has none.
_TAG = re.compile(
    r"</?(?:p|div|em|strong|b|i|br|span|a|ul|ol|li|h[1-6]|html|article|section)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MARKUP = ("html", "xhtml", "nitf")
_TECHNICAL = frozenset(
    {
        "type",
        "version",
        "standard",
        "$standard",
        "mimetype",
        "representationtype",
        "charcount",
        "wordcount",
        "name",
        "rel",
    }
)
"""Members about the file, not about the article."""
_OWN = ("headline", "headlines", "bodies", "uri", "associations", "renditions", "pubstatus", "versioncreated")
_MOST = 10_000
"""Items of one file."""


class NinjsText(Struct, frozen=True):
    """A headline, a description or a body: its text, its role and its media type in lower case."""

    value: str
    role: str = ""
    media_type: str = ""

    @property
    def is_nitf(self) -> bool:
        return "nitf" in self.media_type or self.value.lstrip()[:200].find("<nitf") >= 0

    @property
    def is_html(self) -> bool:
        if self.media_type:
            return "html" in self.media_type
        return _TAG.search(self.value) is not None


class NinjsItem:
    """A ninjs object; remembers which members were asked for, so that the others can be reported."""

    def __init__(self, members: dict[str, Json]) -> None:
        self._members = {name.lower(): value for name, value in members.items()}
        self._names = {name.lower(): name for name in members}
        self._asked: set[str] = set()
        self.losses: list[Loss] = []

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def _get(self, name: str) -> Json:
        self._asked.add(name)
        return self._members.get(name)

    def string(self, *names: str) -> str:
        """The first of these members that says something, without white space around it."""
        return next(filter(None, [self.text(name).strip(" \t\r\n") for name in names]), "")

    def text(self, name: str) -> str:
        """A member's text as it stands; numbers are text."""
        value = self._get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return repr(value)
        if value is not None:
            self.losses.append(lost("member-without-text-dropped", name=ascii(self._names[name])))
        return ""

    def texts(self, kind: str) -> tuple[NinjsText, ...]:
        """Headlines, descriptions or bodies, in order; those without text are left out."""
        found = [
            NinjsText(one.text("value"), one.string("role").lower(), one.string("contenttype").lower())
            for one in self.items(_LISTS[kind])
        ]
        for name in list(self._members):
            if name == kind or (name.startswith(f"{kind}_") and isinstance(self._members[name], str)):
                suffix = name[len(kind) + 1 :]
                markup = next((mark for mark in _MARKUP if mark in suffix), "")
                media_type = f"application/{markup}" if markup else "text/plain" if suffix == "text" else ""
                role = "" if markup or suffix == "text" else suffix
                found.append(NinjsText(self.text(name), role, media_type))
        return tuple(one for one in found if one.value.strip())

    def items(self, name: str) -> tuple[NinjsItem, ...]:
        """The objects in a member: of a list, or of an object by names, as ninjs 1 has them."""
        value = self._get(name)
        if isinstance(value, dict):
            named = [{"name": key, **one} for key, one in value.items() if isinstance(one, dict)]
            return tuple(map(NinjsItem, named))
        return (
            tuple(NinjsItem(one) for one in value if isinstance(one, dict)) if isinstance(value, list) else ()
        )

    def object(self, name: str) -> NinjsItem:
        """The object in a member; an empty one where there is none."""
        value = self._get(name)
        return NinjsItem(value if isinstance(value, dict) else {})

    def renditions(self) -> tuple[RemoteRendition, ...]:
        """The renditions that have an address."""
        found = [
            RemoteRendition(
                one.string("href"), one.string("contenttype", "mimetype").lower(), one.number("width")
            )
            for one in self.items("renditions")
        ]
        return tuple(one for one in found if one.href)

    def number(self, name: str) -> float:
        """A member's number; 0 where it is none."""
        value = self._get(name)
        return value if isinstance(value, int | float) else 0

    def unread(self) -> Iterator[Loss]:
        """Losses of members that were read, and the names of members that were not."""
        yield from self.losses
        names = [
            self._names[name]
            for name, value in sorted(self._members.items())
            if name not in self._asked and name not in _TECHNICAL and value not in (None, "", [], {})
        ]
        if names:
            # `ascii`: a name may hold anything, and a loss is printed.
            yield lost("fields-dropped", names=", ".join(ascii(name)[1:-1] for name in names)[:300])


def items_of(value: Json, losses: list[Loss]) -> tuple[NinjsItem, ...]:
    """The ninjs objects of a file: itself, those of an array, or those of a member of an object around them.

    What else stands in an array with some, and what is beyond `_MOST`, is added to `losses`.
    """
    if isinstance(value, list):
        fitting = [one for one in value if isinstance(one, dict) and _is_ninjs(one)]
        if fitting and (foreign := len(value) - len(fitting)):
            losses.append(lost("foreign-member-dropped", count=foreign))
        return tuple(map(NinjsItem, within(fitting, _MOST, "items of the array", losses.append)))
    if not isinstance(value, dict):
        return ()
    if _is_ninjs(value):
        return (NinjsItem(value),)
    return tuple(item for one in value.values() if isinstance(one, list) for item in items_of(one, losses))


def _is_ninjs(value: dict[str, Json]) -> bool:
    names = {name.lower() for name in value}
    return any(name in names for name in _OWN) or any(name.startswith("body_") for name in names)
